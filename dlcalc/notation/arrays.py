"""Vectors, matrices and shapes written out: sums, products and functions of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from dlcalc.notation.algebra import add, divide, multiply, power, scale
from dlcalc.notation.build import tree
from dlcalc.notation.errors import TooLarge, Undefined
from dlcalc.notation.exact import Q
from dlcalc.notation.expr import Add, MatMul, Mul, Pow, Transpose, symbols
from dlcalc.notation.signs import constant
from dlcalc.notation.values import HALF, Array, Facts, Value, atom, is_infinite

MAX_PRODUCTS = 20_000
"""A matrix product, or a determinant, with more multiplications than this is refused."""


def shape_text(value: Array) -> str:
    """``3x2``, as said in messages."""
    return "x".join(map(str, value.shape)) if value.kind == "matrix" else f"{len(value.items)} entries"


def entrywise(change: Callable[[Value], Value], value: Array) -> Array:
    """The array with a function applied to each entry."""
    return Array(value.kind, tuple([entrywise(change, item) if isinstance(item, Array) else change(item) for item in value.items]))


def _pair(change: Callable[[Value, Value], Value], left: Array, right: Array) -> Array:
    if "set" in (left.kind, right.kind):
        raise Undefined("a set cannot be added or multiplied")
    if left.shape != right.shape or (left.kind == "matrix") != (right.kind == "matrix"):
        raise Undefined(f"the shapes {shape_text(left)} and {shape_text(right)} differ")
    items = [
        _pair(change, a, b) if isinstance(a, Array) and isinstance(b, Array) else change(a, b)
        for a, b in zip(left.items, right.items, strict=True)
    ]
    return Array(left.kind, tuple(items))


def _combine(values: Sequence[Value], facts: Facts, operation: Callable[[Sequence[Value], Facts], Value], node: type[Add | Mul]) -> Value:
    """Arrays with arrays entry by entry, numbers with every entry; with a symbol it all stays standing."""
    scalars = [value for value in values if not isinstance(value, Array)]
    total: Array | None = None
    for value in values:
        if isinstance(value, Array):
            total = value if total is None else _pair(lambda a, b: operation((a, b), facts), total, value)
    assert total is not None
    if not scalars:
        return total
    scalar = operation(scalars, facts)
    if not (constant(scalar) or is_infinite(scalar)):
        return atom(node((tree(scalar), tree(total))))
    return entrywise(lambda item: operation((scalar, item), facts), total)


def add_arrays(values: Sequence[Value], facts: Facts) -> Value:
    """A sum in which an array occurs."""
    return _combine(values, facts, add, Add)


def multiply_arrays(values: Sequence[Value], facts: Facts) -> Value:
    """A product, entry by entry, in which an array occurs."""
    return _combine(values, facts, multiply, Mul)


LARGEST_SYMBOLIC_POWER = 8
"""Entries with letters grow with every product."""


def array_power(base: Array, exponent: Q, facts: Facts) -> Value:
    """A power of each entry of a vector; a square matrix is multiplied with itself, or inverted."""
    if base.kind == "vector":
        return entrywise(lambda item: power(item, exponent, facts), base)
    if base.kind == "matrix" and type(exponent) is int and 0 < exponent <= 64:
        if exponent > LARGEST_SYMBOLIC_POWER and symbols(tree(base)):
            raise TooLarge(f"a power of a matrix with letters goes up to {LARGEST_SYMBOLIC_POWER}")
        found: Value = base
        for _ in range(exponent - 1):
            found = matrix_product((found, base), facts)
        return found
    if base.kind == "matrix" and exponent == -1:
        from dlcalc.notation.inverse import inverse

        inverted = inverse(_square(base, "an inverse"), facts)
        if inverted is not None:
            return inverted
    return atom(Pow(tree(base), tree(exponent)))


def matrix_product(values: Sequence[Value], facts: Facts) -> Value:
    """``A @ B @ c``; a factor that is not written out makes it stay standing."""
    if not all(isinstance(value, Array) for value in values):
        return atom(MatMul(tuple([tree(value) for value in values])))
    total = values[0]
    for value in values[1:]:
        total = _product(total, value, facts)
    return total


def _rows(value: Array) -> list[tuple[Value, ...]]:
    return [row.items for row in value.items if isinstance(row, Array)]


def _product(left: Value, right: Value, facts: Facts) -> Value:
    if not isinstance(left, Array) or not isinstance(right, Array):
        return multiply((left, right), facts)
    rows = _rows(left) if left.kind == "matrix" else [left.items]
    columns = list(zip(*_rows(right), strict=True)) if right.kind == "matrix" else [right.items]
    if len(rows[0]) != len(columns[0]):
        raise Undefined(f"the shapes {shape_text(left)} and {shape_text(right)} cannot be multiplied")
    if len(rows) * len(columns) * len(columns[0]) > MAX_PRODUCTS:
        raise TooLarge(f"a matrix product of more than {MAX_PRODUCTS:,} multiplications")
    table = [[_dot(row, column, facts) for column in columns] for row in rows]
    if left.kind != "matrix":
        return Array("vector", tuple(table[0])) if right.kind == "matrix" else table[0][0]
    if right.kind != "matrix":
        return Array("vector", tuple([line[0] for line in table]))
    return Array("matrix", tuple([Array("row", tuple(line)) for line in table]))


def _dot(left: tuple[Value, ...], right: tuple[Value, ...], facts: Facts) -> Value:
    return add([multiply((a, b), facts) for a, b in zip(left, right, strict=True)], facts)


def transpose(value: Value) -> Value:
    """The transposed matrix; a vector becomes a row."""
    if not isinstance(value, Array):
        return atom(Transpose(tree(value)))
    rows = _rows(value) if value.kind == "matrix" else [(item,) for item in value.items]
    return Array("matrix", tuple([Array("row", column) for column in zip(*rows, strict=True)]))


def entry(value: Array, places: list[int]) -> Value:
    """The entry at places that count from 1."""
    found: Value = value
    for place in places:
        if not isinstance(found, Array):
            raise Undefined("more indices than the array has axes")
        if not 1 <= place <= len(found.items):
            raise Undefined(f"there is no entry {place} among {len(found.items)}; entries count from 1")
        found = found.items[place - 1]
    return Array("vector", found.items) if isinstance(found, Array) and found.kind == "row" else found


def _flat(value: Array) -> list[Value]:
    return [entry for row in _rows(value) for entry in row] if value.kind == "matrix" else list(value.items)


def _sum(value: Array, facts: Facts) -> Value:
    return add(_flat(value), facts)


def _mean(value: Array, facts: Facts) -> Value:
    entries = _flat(value)
    if not entries:
        raise Undefined("the mean of nothing has no value")
    return divide(add(entries, facts), len(entries), facts)


def _norm(value: Array, facts: Facts) -> Value:
    return power(add([power(item, 2, facts) for item in _flat(value)], facts), HALF, facts)


def _square(value: Array, what: str) -> list[tuple[Value, ...]]:
    rows = _rows(value)
    if value.kind != "matrix" or len(rows) != len(rows[0]):
        raise Undefined(f"{what} needs a square matrix, not {shape_text(value)}")
    return rows


def _trace(value: Array, facts: Facts) -> Value:
    return add([row[place] for place, row in enumerate(_square(value, "tr"))], facts)


def _determinant(value: Array, facts: Facts) -> Value:
    """By Gauss for numbers; with symbols by expansion, up to 4 rows."""
    rows = _square(value, "det")
    if len(rows) ** 3 > MAX_PRODUCTS:
        raise TooLarge(f"a determinant of more than {MAX_PRODUCTS:,} multiplications")
    numbers = [[entry for entry in row if isinstance(entry, (int, Fraction))] for row in rows]
    if all(len(row) == len(rows) for row in numbers):
        return _gauss(numbers, facts)
    if len(rows) > 4:
        from dlcalc.notation.values import standing

        return standing("det", value)
    return expansion(rows, facts)


def _gauss(rows: list[list[Q]], facts: Facts) -> Value:
    found: Value = 1
    while rows:
        pivot = next((row for row in rows if row[0]), None)
        if pivot is None:
            return 0
        if rows.index(pivot) % 2:
            found = scale(found, -1, facts)
        found = scale(found, pivot[0], facts)
        others = list(rows)
        others.remove(pivot)
        rows = [[b - Fraction(row[0]) / pivot[0] * a for a, b in zip(pivot[1:], row[1:], strict=True)] for row in others]
        for row in rows:
            for each in row:
                scale(each, 1, facts)  # keeps every number within its bounds
    return found


def expansion(rows: list[tuple[Value, ...]], facts: Facts) -> Value:
    """The determinant of rows by cofactors of the first one."""
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for place, factor in enumerate(rows[0]):
        minor = expansion([row[:place] + row[place + 1 :] for row in rows[1:]], facts)
        terms.append(scale(multiply((factor, minor), facts), (-1) ** place, facts))
    return add(terms, facts)


def _softmax(value: Array, facts: Facts) -> Value:
    from dlcalc.notation.powers import exponential

    grown = [exponential(item, facts) for item in _flat(value)]
    total = add(grown, facts)
    return Array("vector", tuple([divide(each, total, facts) for each in grown]))


FUNCTIONS: dict[str, Callable[[Array, Facts], Value]] = {
    "sum": _sum, "mean": _mean, "norm": _norm, "tr": _trace, "det": _determinant, "softmax": _softmax,
}  # fmt: skip
"""Functions of a whole array, by name."""
