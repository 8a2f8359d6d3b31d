"""The law of a map, case by case: where a coefficient is zero, the map is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.transforms import worked
from dlcalc.distributions.transforms.branches import Open
from dlcalc.distributions.transforms.case import Case, NoChain
from dlcalc.distributions.transforms.chain import chain
from dlcalc.distributions.transforms.split import DEEPEST, by_sign, plain_condition
from dlcalc.distributions.transforms.stretches import Layer, constant
from dlcalc.distributions.transforms.zeros import Zero, excluded, never_negative, sign_of, zeros
from dlcalc.notation.build import tree
from dlcalc.notation.errors import Undecided, Undefined
from dlcalc.notation.evaluate import evaluate, value_of
from dlcalc.notation.expr import ZERO, Call, Expr, Logic, Neg, Rel, Sym, substitute, symbols
from dlcalc.notation.values import Facts, Product

MOST_CASES = 12
_SYMMETRIC = {"normal": "mu", "laplace": "mu", "logistic": "mu", "cauchy": "x_0", "student": ""}
"""Families whose law is that of their negative when this parameter is 0."""


def cases(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str = "z") -> list[Case]:
    """The law of a map in every case, the general one first.

    Args:
        expr: the map.
        noise: its random symbol.
        base: law of that symbol.
        facts: which other symbols are positive or whole; all are real.
        variable: the letter of the value.

    Raises:
        Undefined: the map has no real value with positive probability.
        Undecided: it cannot be taken apart or inverted.
    """
    try:
        found = _every(expr, noise, base, facts, variable, 0)
    except Open:
        letters = [name for each in (expr, *base.parameters) for name in symbols(each) if name != noise]
        at = ",".join([f"{name}=2" for name in dict.fromkeys(letters)])
        said = (
            "the answer depends on how its letters lie to each other, in more ways than are told apart here; with numbers it can be worked"
        )
        raise Undecided(f"{said}: --at {at}") from None
    if len(found) > MOST_CASES:
        raise Undecided(f"the answer has more than {MOST_CASES} cases")
    return found


def _every(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, depth: int) -> list[Case]:
    """The cases, those by the sign of something that letters leave open among them."""
    try:
        return list(_cases(expr, noise, base, facts, variable, None))
    except Open as error:
        if depth == DEEPEST or noise in symbols(error.difference):
            raise
        return by_sign(error, expr, base, facts, depth, lambda inner, law, known: _every(inner, noise, law, known, variable, depth + 1))


def _cases(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, given: Expr | None) -> Iterator[Case]:
    if base.family.discrete and noise in symbols(expr):
        yield worked.of_atoms(expr, noise, base, facts, variable, given)
        return
    layers = chain(expr, noise) if noise in symbols(expr) else ()
    if layers is None:
        yield worked.by_stretches(expr, noise, base, facts, variable, given)
        return
    if noise not in symbols(expr) or any(layer.kind == "affine" and layer.parameters["d"] == ZERO for layer in layers):
        value = expr if noise not in symbols(expr) else constant(layers)
        yield worked.point(value, expr, base, facts, variable, given)
        return
    ways = _ways(layers, facts)
    for condition, signed, known, back, size in _signs(layers, base, facts, excluded(ways)):
        yield worked.case_of(expr, noise, base, known, variable, _both(given, condition), signed, back, size)
    for way in ways:
        condition = _both(given, way.condition)
        if not way.values:
            gone = frozenset([layer for layer in layers if layer.kind == "affine" and way in zeros(layer.parameters["d"], Facts())])
            yield worked.point(constant(layers, gone), expr, base, facts, variable, condition)
            continue
        try:
            inner = substitute(expr, way.values)
            yield from _cases(inner if noise in symbols(inner) else evaluate(inner), noise, base, facts, variable, condition)
        except Undefined:  # as of log(1 + exp(x·ε))/x at x = 0: there is no map
            continue


def _ways(layers: tuple[Layer, ...], facts: Facts) -> tuple[Zero, ...]:
    """Where a coefficient of an affine map vanishes."""
    found: dict[Zero, None] = {}
    for layer in layers:
        if layer.kind == "affine":
            found.update(dict.fromkeys(zeros(layer.parameters["d"], facts)))
    return tuple(found)


def _both(left: Expr | None, right: Expr | None) -> Expr | None:
    if left is None or right is None:
        return right if left is None else left
    return Logic("and", (left, right))


class _Signed(NamedTuple):
    condition: Expr | None
    layers: tuple[Layer, ...]
    facts: Facts
    back: Mapping[str, Expr]
    size: Expr | None


def _signs(layers: tuple[Layer, ...], base: Distribution, facts: Facts, apart: Expr | None) -> Iterator[_Signed]:
    """Every way in which the coefficients of unknown sign can have one; a letter known to be positive stands for each."""
    open_places = [
        place for place, layer in enumerate(layers) if layer.kind == "affine" and sign_of(layer.parameters["d"], facts) is None
    ]  # fmt: skip
    found = [_Signed(apart, layers, facts, {}, None)]
    for place in open_places:
        d = layers[place].parameters["d"]
        letter = f"coefficient {place + 1}"
        known = facts.positives | {letter}
        turned: list[_Signed] = []
        for each in found:
            more = Facts(facts.integers, each.facts.positives | known)
            if never_negative(d, facts):
                turned.append(each._replace(layers=_put(each.layers, place, Sym(letter)), facts=more, back={**each.back, letter: d}))
            elif place == 0 and is_symmetric(base):
                size = evaluate(Call("abs", (d,)))
                turned.append(
                    each._replace(layers=_put(each.layers, place, Sym(letter)), facts=more, back={**each.back, letter: size}, size=d)
                )
            else:
                for above, coefficient, value in ((True, Sym(letter), d), (False, Neg(Sym(letter)), Neg(d))):
                    condition = _sided(d, facts, above=above)
                    joined = condition if each.condition == apart else _both(each.condition, condition)
                    turned.append(_Signed(joined, _put(each.layers, place, coefficient), more, {**each.back, letter: value}, each.size))
        found = turned
    yield from found


def _put(layers: tuple[Layer, ...], place: int, d: Expr) -> tuple[Layer, ...]:
    changed = Layer("affine", (("c", layers[place].parameters["c"]), ("d", d)))
    return (*layers[:place], changed, *layers[place + 1 :])


def is_symmetric(base: Distribution) -> bool:
    """Whether the law of the noise is that of its negative."""
    name = base.family.name
    if name == "uniform":
        return evaluate(Neg(base.parameters[0])) == base.parameters[1]
    return name in _SYMMETRIC and (not _SYMMETRIC[name] or base.values[_SYMMETRIC[name]] == ZERO)


def _sided(d: Expr, facts: Facts, *, above: bool) -> Expr:
    """``d > 0`` or ``d < 0``, said of the one letter that decides it where there is one."""
    value = value_of(d, {}, facts)
    if isinstance(value, Product) and isinstance(value.coefficient, int | Fraction):
        odd = [base for base, exponent in value.monomial if not (isinstance(exponent, int) and exponent % 2 == 0)]
        open_bases = [base for base in odd if sign_of(tree(base), facts) is None]
        if len(open_bases) == 1 and len(odd) == len(open_bases) + sum(sign_of(tree(base), facts) == 1 for base in odd):
            return plain_condition(Rel((">" if above == (value.coefficient > 0) else "<",), (tree(open_bases[0]), ZERO)))
    return plain_condition(Rel((">" if above else "<",), (d, ZERO)))


__all__ = ["Case", "NoChain", "cases", "is_symmetric"]
