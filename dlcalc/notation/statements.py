"""Evaluation of what is no plain arithmetic: relations, cases, arrays, sums over an index, expectations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dlcalc.notation.algebra import add, multiply
from dlcalc.notation.arrays import entry, matrix_product, transpose
from dlcalc.notation.build import tree
from dlcalc.notation.decide import relation
from dlcalc.notation.errors import TooLarge, Undefined
from dlcalc.notation.evaluate import Evaluator
from dlcalc.notation.expr import (
    FALSE,
    TRUE,
    Big,
    Expect,
    Expr,
    Given,
    Index,
    Interval,
    Logic,
    MatMul,
    Matrix,
    Piecewise,
    Rel,
    Seq,
    Sym,
    Transpose,
    symbols,
)  # fmt: skip
from dlcalc.notation.functions import call
from dlcalc.notation.values import Array, Facts, Value, atom

MAX_TERMS = 10_000
"""A sum or product over more index values than this stays as it is written."""

_NUMERIC = frozenset(("=", "!=", "<", "<=", ">", ">="))
_OPPOSITE: dict[Expr, Expr] = {TRUE: FALSE, FALSE: TRUE}


def _truth(found: bool) -> Expr:
    return TRUE if found else FALSE


def _relation(self: Evaluator, expr: Rel) -> Value:
    items = self.all(expr.items)
    open_links = False
    for op, left, right in zip(expr.ops, items[:-1], items[1:], strict=True):
        found = relation(op, left, right, self.facts) if op in _NUMERIC else _member(left, right, self.facts) if op == "in" else None
        if found is False:
            return FALSE
        open_links = open_links or found is None
    return Rel(expr.ops, tuple([tree(item) for item in items])) if open_links else TRUE


def _member(item: Value, among: Value, facts: Facts) -> bool | None:
    """Whether an item is in a set or an interval, or None when that is open."""
    if isinstance(among, Array) and among.kind == "set":
        found = [relation("=", item, other, facts) for other in among.items]
        return True if True in found else None if None in found else False
    if isinstance(among, Interval):
        ends = Evaluator({}, facts).all((among.low, among.high))
        low = relation("<=" if among.closed[0] else "<", ends[0], item, facts)
        high = relation("<=" if among.closed[1] else "<", item, ends[1], facts)
        return False if False in (low, high) else None if None in (low, high) else True
    return None


def _logic(self: Evaluator, expr: Logic) -> Value:
    if expr.op == "not":
        inner = _statement(self, expr.args[0])
        return _OPPOSITE.get(inner) or Logic("not", (inner,))
    decisive = FALSE if expr.op == "and" else TRUE
    left: list[Expr] = []
    for arg in expr.args:
        value = _statement(self, arg)
        if value == decisive:
            return decisive
        if value not in _OPPOSITE and value not in left:
            left.append(value)
    if not left:
        return _OPPOSITE[decisive]
    return left[0] if len(left) == 1 else Logic(expr.op, tuple(left))


def _statement(self: Evaluator, expr: Expr) -> Expr:
    return tree(self.value(expr))


def _piecewise(self: Evaluator, expr: Piecewise) -> Value:
    cases: list[tuple[Expr, Expr]] = []
    for value, condition in expr.cases:
        holds = _statement(self, condition)
        if holds == FALSE:
            continue
        found = self.value(value)
        if holds == TRUE:
            return atom(Piecewise(tuple(cases), tree(found))) if cases else found
        cases.append((tree(found), holds))
    if not cases:
        if expr.otherwise is None:
            raise Undefined("none of the cases applies")
        return self.value(expr.otherwise)
    return atom(Piecewise(tuple(cases), None if expr.otherwise is None else tree(self.value(expr.otherwise))))


def _sequence(self: Evaluator, expr: Seq) -> Value:
    return Array(expr.kind, tuple(self.all(expr.items)))


def _matrix(self: Evaluator, expr: Matrix) -> Value:
    rows = [Array("row", tuple(self.all(row))) for row in expr.rows]
    if len({len(row.items) for row in rows}) > 1:
        raise Undefined("the rows of a matrix must be equally long")
    return Array("matrix", tuple(rows))


def _interval(self: Evaluator, expr: Interval) -> Value:
    return Interval(tree(self.value(expr.low)), tree(self.value(expr.high)), expr.closed)


def _matrix_product(self: Evaluator, expr: MatMul) -> Value:
    return matrix_product(self.all(expr.factors), self.facts)


def _transpose(self: Evaluator, expr: Transpose) -> Value:
    return transpose(self.value(expr.arg))


def _index(self: Evaluator, expr: Index) -> Value:
    base = self.value(expr.base)
    places = self.all(expr.indices)
    if isinstance(base, Array) and base.kind != "set" and all(type(place) is int for place in places):
        return entry(base, [place for place in places if type(place) is int])
    return atom(Index(tree(base), tuple([tree(place) for place in places])))


def _given(self: Evaluator, expr: Given) -> Value:
    return atom(Given(expr.op, tree(self.value(expr.left)), tree(self.value(expr.right))))


def _bound_names(binding: Expr | None) -> tuple[str, ...]:
    """The names that a binding binds: what stands on the left of its first relation."""
    if isinstance(binding, Rel):
        return _bound_names(binding.items[0])
    if isinstance(binding, (Seq, Given)):
        return symbols(binding) if isinstance(binding, Seq) else _bound_names(binding.left)
    return (binding.name,) if isinstance(binding, Sym) else ()


def _expectation(self: Evaluator, expr: Expect) -> Value:
    inner = self.without(_bound_names(expr.binding))
    binding = None if expr.binding is None else tree(inner.value(expr.binding))
    return atom(Expect(expr.op, binding, tree(inner.value(expr.body))))


def _big(self: Evaluator, expr: Big) -> Value:
    bound = _bound_names(expr.binding)
    inner = self.without(bound)
    found = _expanded(self, inner, expr, bound)
    if found is None:
        upper = None if expr.upper is None else tree(self.value(expr.upper))
        found = atom(Big(expr.op, _open_binding(inner, expr.binding), upper, tree(inner.value(expr.body))))
    self.work = min(self.work, inner.work)
    return found


def _open_binding(inner: Evaluator, binding: Expr) -> Expr:
    """A binding with its values put in; what it binds, and relations that could be decided, stay as written."""
    if isinstance(binding, Rel):
        return Rel(binding.ops, tuple([tree(inner.value(item)) for item in binding.items]))
    return tree(inner.value(binding))


def _expanded(self: Evaluator, inner: Evaluator, expr: Big, bound: tuple[str, ...]) -> Value | None:
    """A sum, product, minimum or maximum over i = low .. high with numbers as bounds, or over the entries of vectors, else None."""
    binding = expr.binding
    if expr.op not in _COMBINE or len(bound) != 1:
        return None
    if isinstance(binding, Sym) and expr.upper is None:
        return _over_entries(self, inner, expr, binding)
    if not isinstance(binding, Rel) or not isinstance(binding.items[0], Sym):
        return None
    if binding.ops == ("=",) and expr.upper is not None:
        low, high = self.value(binding.items[1]), self.value(expr.upper)
        if type(low) is not int or type(high) is not int:
            return None
        if high - low >= MAX_TERMS:
            raise TooLarge(f"a sum or product of more than {MAX_TERMS:,} terms")
        places: tuple[Value, ...] = tuple(range(low, high + 1))
    elif binding.ops == ("in",) and expr.upper is None:
        among = self.value(binding.items[1])
        if not isinstance(among, Array) or among.kind != "set" or not all(type(item) is int for item in among.items):
            return None
        places = tuple(dict.fromkeys(among.items))
    else:
        return None
    return _combined(self, inner, expr, bound[0], places)


def _over_entries(self: Evaluator, inner: Evaluator, expr: Big, index: Sym) -> Value | None:
    """Over every entry of the vectors that the letter indexes (``sum_i x_i``); None where one of them is not known."""
    from dlcalc.notation.filled import indexed

    vectors = [inner.value(Sym(name)) for name in indexed(expr.body, index)]
    if not vectors or not all(isinstance(vector, Array) and vector.kind == "vector" for vector in vectors):
        return None
    sizes = {len(vector.items) for vector in vectors if isinstance(vector, Array)}
    if len(sizes) > 1:
        raise Undefined(f"the vectors that are indexed by {index.name} have {' and '.join(map(str, sorted(sizes)))} entries")
    return _combined(self, inner, expr, index.name, tuple(range(1, sizes.pop() + 1)))


def _combined(self: Evaluator, inner: Evaluator, expr: Big, index: str, places: tuple[Value, ...]) -> Value:
    parts: list[Value] = []
    for place in places:
        inner.known[index] = place
        parts.append(inner.value(expr.body))
    return _COMBINE[expr.op](parts, self.facts)


def _minimum(values: list[Value], facts: Facts) -> Value:
    return call("min", (Array("vector", tuple(values)),), facts)


def _maximum(values: list[Value], facts: Facts) -> Value:
    return call("max", (Array("vector", tuple(values)),), facts)


_COMBINE: dict[str, Callable[[list[Value], Facts], Value]] = {
    "sum": add, "prod": multiply, "min": _minimum, "max": _maximum,
}  # fmt: skip

HANDLERS: dict[type[Expr], Callable[[Evaluator, Any], Value]] = {
    Rel: _relation, Logic: _logic, Piecewise: _piecewise, Seq: _sequence, Matrix: _matrix, Interval: _interval,
    MatMul: _matrix_product, Transpose: _transpose, Index: _index, Given: _given, Expect: _expectation, Big: _big,
}  # fmt: skip
