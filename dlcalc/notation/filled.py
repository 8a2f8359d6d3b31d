"""Numbers put into a formula: an entry of a vector is picked, a sum over its entries is written out, a square may be known as such."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.notation.expr import Add, Big, Expect, Expr, Index, Mul, Num, Pow, Seq, Sym, bound_names, rebuild, symbols, walk

_WRITTEN = {"sum": Add, "prod": Mul}


def quantity_of(expr: Expr) -> str:
    """The name under which a value may be known of an expression as a whole; an empty text where none may.

    Besides a symbol these are its square and its moments. A variance is a quantity of its own: where 5 is known of ``sigma^2``, nothing
    has to know a root of 5; nor does anything compute ``E[epsilon]``.
    """
    if isinstance(expr, Sym):
        return expr.name
    if isinstance(expr, Pow):
        return f"{expr.base.name}^2" if expr.exp == Num(2) and isinstance(expr.base, Sym) else ""
    if isinstance(expr, Expect) and expr.binding is None and isinstance(expr.body, Sym):
        return f"{expr.op}[{expr.body.name}]"
    return ""


def _compound(values: Mapping[str, Expr]) -> bool:
    """Whether a square or a moment is known as such; hardly ever, and then nothing has to look for one."""
    return any(name.endswith(("^2", "]")) for name in values)


def used(expr: Expr, values: Mapping[str, Expr]) -> tuple[str, ...]:
    """The names of the known quantities that occur in a formula."""
    names = symbols(expr)
    if _compound(values):
        names = (*names, *dict.fromkeys([quantity_of(node) for node in walk(expr) if not isinstance(node, Sym)]))
    return tuple([name for name in names if name in values])


def named(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """The tree with each square and each moment that is known as such in its place, as a symbol of that name."""
    return _named(expr, values) if _compound(values) else expr


def _named(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    name = quantity_of(expr)
    return Sym(name) if name in values else rebuild(expr, lambda part: _named(part, values))


def filled(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """The tree with values put in, and nothing simplified.

    Args:
        expr: a formula.
        values: trees by symbol name; of a vector the entries that the formula names, ``x_i`` by the value of i. A sum or product
            over all entries (``sum_i x_i``) becomes its terms.
    """
    name = quantity_of(expr)
    if name in values:
        return values[name]
    if isinstance(expr, Add):
        return _sum(expr, values)
    if isinstance(expr, Index):
        base, places = filled(expr.base, values), tuple([filled(place, values) for place in expr.indices])
        return _picked(base, places) or Index(base, places)
    if isinstance(expr, Big):
        return _written(expr, {name: value for name, value in values.items() if name not in bound_names(expr.binding)})
    return rebuild(expr, lambda part: filled(part, values))


def _sum(expr: Add, values: Mapping[str, Expr]) -> Expr:
    """A sum whose letters stand for sums is one sum: a + 3 with a = x + y is x + y + 3."""
    terms: list[Expr] = []
    for term in expr.terms:
        put = filled(term, values)
        terms += put.terms if isinstance(term, Sym) and isinstance(put, Add) else [put]
    same = len(terms) == len(expr.terms) and all(new is old for new, old in zip(terms, expr.terms, strict=True))
    return expr if same else Add(tuple(terms))


def _picked(base: Expr, places: tuple[Expr, ...]) -> Expr | None:
    """The entry of a vector written out, counted from 1."""
    place = places[0].value if len(places) == 1 and isinstance(places[0], Num) else 0
    if not isinstance(base, Seq) or not isinstance(place, int) or not 1 <= place <= len(base.items):
        return None
    return base.items[place - 1]


def _written(expr: Big, values: Mapping[str, Expr]) -> Expr:
    """A sum over all entries as its terms; any other with what is known put into it."""
    if isinstance(expr.binding, Sym) and expr.upper is None and expr.op in _WRITTEN:
        index = expr.binding
        sizes = {len(base.items) if isinstance(base, Seq) else 0 for base in [values.get(name) for name in indexed(expr.body, index)]}
        if len(sizes) == 1 and (size := sizes.pop()):
            terms = tuple([filled(expr.body, {**values, index.name: Num(place)}) for place in range(1, size + 1)])
            return _WRITTEN[expr.op](terms) if size > 1 else terms[0]
    return rebuild(expr, lambda part: filled(part, values))


def indexed(body: Expr, index: Sym) -> tuple[str, ...]:
    """The names of what is indexed by a letter alone (``x`` in ``(x_i - mu)^2``)."""
    found = [node.base for node in walk(body) if isinstance(node, Index) and node.indices == (index,)]
    return tuple(dict.fromkeys([base.name for base in found if isinstance(base, Sym)]))
