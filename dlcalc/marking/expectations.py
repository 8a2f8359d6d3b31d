"""Expectations as sums, so that two statements about unknown distributions can be compared as formulas.

An expectation over a distribution becomes the weighted sum over a few examples whose weights and function values are letters:
``E_{x~p}[log D(x)]`` becomes ``p_1*log(D_1) + p_2*log(D_2)``. Statements that are equal as such sums are equal for every distribution
over so many examples; those that are not, are not.
"""

from __future__ import annotations

from dlcalc.notation.expr import Add, Big, Call, Expect, Expr, Mul, Rel, Sym, bound_names, rebuild, substitute, symbols, walk
from dlcalc.notation.show import unicode_text
from dlcalc.notation.vocabulary import FUNCTIONS

EXAMPLES = 2
"""Examples that a distribution is spread over; integrands are functions of one example, so that two show whatever more would."""


def spread(expr: Expr) -> Expr:
    """The tree with every expectation over a named distribution written as a sum."""
    if not any(isinstance(node, Expect) for node in walk(expr)):
        return expr
    return _spread(_in_full(expr), {})


def _spread(expr: Expr, places: dict[str, int]) -> Expr:
    if isinstance(expr, Expect) and expr.op == "E" and expr.binding is not None:
        drawn = _drawn(expr.binding)
        if drawn is not None:
            return _sum(expr.body, drawn, places)
    if isinstance(expr, Sym) and expr.name in places:
        return Sym(f"{expr.name}_{places[expr.name]}")
    if isinstance(expr, Call) and expr.name not in FUNCTIONS:
        args = tuple([_spread(arg, places) for arg in expr.args])
        return Call(expr.name.removesuffix("^*"), args)
    if isinstance(expr, Big) and bound_names(expr.binding) & places.keys():
        return expr
    return rebuild(expr, lambda part: _spread(part, places))


def _drawn(binding: Expr) -> tuple[str, str] | None:
    """The letter that is drawn, and the distribution that it is drawn from: ``x ~ p_r``, ``x ~ p_r(x)``."""
    if not isinstance(binding, Rel) or binding.ops != ("~",):
        return None
    letter, source = binding.items
    if not isinstance(letter, Sym):
        return None
    if isinstance(source, Call) and source.args == (letter,):
        return letter.name, source.name
    return letter.name, unicode_text(source)


def _in_full(expr: Expr) -> Expr:
    """A statement in which every expectation says what is drawn, and a distribution has one name: the papers write ``p_g`` and ``P_g``."""
    if isinstance(expr, Sym) and expr.name.startswith("P_"):
        return Sym(f"p_{expr.name[2:]}")
    expr = rebuild(expr, _in_full)
    if isinstance(expr, Expect) and isinstance(expr.binding, Sym) and expr.binding.name.startswith("p_"):
        calls = [node for node in walk(expr.body) if isinstance(node, Call) and node.name not in FUNCTIONS]
        letters = {arg for call in calls for arg in call.args if isinstance(arg, Sym)}
        if len(letters) == 1:
            return Expect(expr.op, Rel(("~",), (letters.pop(), expr.binding)), expr.body)
    return expr


def _sum(body: Expr, drawn: tuple[str, str], places: dict[str, int]) -> Expr:
    """The weighted sum of a body over the examples; the letter is named anew, since which one it is says nothing."""
    letter, source = drawn
    depth = len(places)
    inner = substitute(body, {letter: Sym(f"drawn{depth}")})
    terms = []
    for place in range(1, EXAMPLES + 1):
        weight = Sym(f"weight of {source} {place}")
        terms.append(Mul((weight, _spread(inner, {**places, f"drawn{depth}": place}))))
    return Add(tuple(terms)) if len(terms) > 1 else terms[0]


def is_statement(expr: Expr) -> bool:
    """Whether a tree is about expectations."""
    return any(isinstance(node, Expect) for node in walk(expr))


def sources(expr: Expr) -> frozenset[str]:
    """The distributions from which a statement draws, by their names."""
    drawn = [_drawn(node.binding) for node in walk(_in_full(expr)) if isinstance(node, Expect) and node.binding is not None]
    return frozenset([each[1] for each in drawn if each is not None])


def named(expr: Expr) -> tuple[str, ...]:
    """The letters, unknown functions and distributions of a statement, those that are bound left out."""
    expr = _in_full(expr)
    calls = [node.name.removesuffix("^*") for node in walk(expr) if isinstance(node, Call) and node.name not in FUNCTIONS]
    return tuple(dict.fromkeys([*calls, *symbols(expr)]))
