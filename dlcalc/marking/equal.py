"""Whether two formulas are equal: by exact rules, by a point at which they differ, or by a proof.

A float that agrees proves nothing: what neither an exact rule nor a proof shows stays open, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from dlcalc.marking.assumptions import NOTHING, Assumed
from dlcalc.marking.probe import Probed, probe, value_at
from dlcalc.marking.verdict import Counterexample
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, Call, Expr, Piecewise, Pow, Rel, Seq, Sym, number, rational, rebuild, symbols, walk
from dlcalc.notation.show import unicode_text
from dlcalc.notation.vocabulary import FUNCTIONS

LONGEST_PERIOD = 240
LONG, STEEP = 120, 12
"""Nodes, and exponents, beyond which an expression is long."""


class Found(NamedTuple):
    """What was found of two formulas.

    Attributes:
        equal: True, False, or None where it is open.
        why: of an open question, its cause.
        differs: a point at which they differ, where one was found.
    """

    equal: bool | None
    why: str = ""
    differs: Counterexample | None = None


def equal(right: Expr, given: Expr, assumed: Assumed = NOTHING, *, proof: bool = True) -> Found:
    """Whether an answer equals the key wherever both have a value and the assumptions hold.

    Args:
        right: the key.
        given: the answer.
        assumed: what is known of the letters.
        proof: whether SymPy may be asked, in a process of its own, where nothing else settles it.
    """
    if right == given:
        return Found(True)
    from dlcalc.marking.expectations import spread

    right, given = flat(spread(right)), flat(spread(given))
    first = probe(right, given, assumed) if is_long(right) or is_long(given) else None
    if first is not None and first.differs is not None:
        return Found(False, "", first.differs)
    exactly = same(right, given, integers=assumed.integers, positives=assumed.positives)
    if exactly:
        return Found(True)
    if not symbols(right) and not symbols(given):
        return Found(exactly, "error bounds cannot tell the two numbers apart") if exactly is None else Found(exactly)
    probed = first or probe(right, given, assumed)
    if probed.differs is not None:
        return Found(False, "", probed.differs)
    if exactly is False and not assumed.conditions:
        return Found(False)
    if _stepwise(right, given, assumed) or _casewise(right, given, assumed):
        return Found(True)
    if proof and probed.agreed:
        from dlcalc.marking.proof import proved

        if proved(right, given, assumed):
            return Found(True)
    return Found(None, _open(probed, right, given))


def is_long(expr: Expr) -> bool:
    """Whether multiplying an expression out may take long, so that a point at which it differs is looked for first."""
    for count, node in enumerate(walk(expr)):
        if count > LONG or (isinstance(node, Pow) and abs(Fraction(rational(node.exp) or 0)) > STEEP):
            return True
    return False


def flat(expr: Expr) -> Expr:
    """The tree with every application of an unknown function, ``D(x_1)``, as a letter of its own."""
    if isinstance(expr, Call) and expr.name not in FUNCTIONS:
        return Sym(unicode_text(expr))
    if isinstance(expr, Call) and expr.name == "relu":
        return Call("max", (number(0), flat(expr.args[0])))
    if isinstance(expr, Call) and expr.name.startswith("norm") and not any(isinstance(node, Seq) for node in walk(expr)):
        return Call("abs", (Sym(unicode_text(expr)),))  # the length of an unknown vector: any number that is not negative
    return rebuild(expr, flat)


def _open(probed: Probed, right: Expr, given: Expr) -> str:
    """Why a question is open."""
    if probed.missing is not None and not probed.agreed:
        return "the answer has no value where the key has one"
    if not probed.agreed:
        strange = [name for name in symbols(given) if name not in symbols(right)]
        return "neither has a value at the points that were tried" if not strange else f"the key holds no {' and no '.join(strange)}"
    return f"they agree at {probed.agreed} points, and neither exact rules nor SymPy could prove it"


def _stepwise(right: Expr, given: Expr, assumed: Assumed) -> bool:
    """Whether two formulas of one whole number, with floors, agree: finitely many values tell such growth apart."""
    from dlcalc.derivation.growth import growth

    names = tuple(dict.fromkeys([*symbols(right), *symbols(given)]))
    if len(names) != 1 or names[0] not in assumed.integers or any(isinstance(node, Rel | Seq | Piecewise) for node in walk(right)):
        return False
    try:
        grown = [growth(side, names[0]) for side in (right, given)]
        if grown[0] is None or grown[1] is None:
            return False
        period = grown[0].period * grown[1].period
        if period > LONGEST_PERIOD:
            return False
        count = (max(grown[0].degree, grown[1].degree) + 1) * period
        places = [{names[0]: number(place)} for place in range(1, count + 1)]
        return all(evaluate(right, place) == evaluate(given, place) for place in places)
    except (Undefined, Undecided, TooLarge):
        return False


def _casewise(right: Expr, given: Expr, assumed: Assumed) -> bool:
    """Whether two definitions by cases of one letter agree on every open interval between the numbers at which their cases change."""
    ends = {end for side in (right, given) for end in _breaks(side)}
    names = {name for name, _ in ends}
    if len(names) != 1:
        return False
    name = names.pop()
    places = sorted({place for _, place in ends})
    inner = [(low + high) / 2 for low, high in pairwise(places)]
    for place in (places[0] - 1, *inner, places[-1] + 1):
        sides = [_chosen(side, {name: number(place)}) for side in (right, given)]
        positives = assumed.positives | ({name} if place > 0 and places[0] >= 0 else set())
        if not same(*sides, integers=assumed.integers, positives=positives):
            return False
    return True


def _breaks(expr: Expr) -> list[tuple[str, Fraction]]:
    """The letters and numbers that the conditions of cases compare; nothing that could be read as such where they compare anything else."""
    found: list[tuple[str, Fraction]] = []
    for node in walk(expr):
        if isinstance(node, Piecewise):
            for _, condition in node.cases:
                for relation in [each for each in walk(condition) if isinstance(each, Rel)]:
                    letters = [item.name for item in relation.items if isinstance(item, Sym)]
                    numbers = [rational(item) for item in relation.items if not isinstance(item, Sym)]
                    if len(letters) != 1 or None in numbers:
                        return [("", Fraction(0)), ("?", Fraction(0))]
                    found += [(letters[0], Fraction(each)) for each in numbers if each is not None]
    return found


def _chosen(expr: Expr, point: Mapping[str, Expr]) -> Expr:
    """The tree with every definition by cases as the case that holds at a point."""
    if isinstance(expr, Piecewise):
        value = next((value for value, condition in expr.cases if evaluate(condition, point) == TRUE), expr.otherwise)
        return expr if value is None else _chosen(value, point)
    return rebuild(expr, lambda part: _chosen(part, point))


def same_items(left: tuple[Expr, ...], right: tuple[Expr, ...], assumed: Assumed = NOTHING) -> Found:
    """Whether two lists are equal entry by entry; one difference settles it."""
    if len(left) != len(right):
        return Found(False)
    found = [equal(a, b, assumed, proof=False) for a, b in zip(left, right, strict=True)]
    wrong = next((each for each in found if each.equal is False), None)
    return wrong or next((each for each in found if each.equal is None), Found(True))


__all__ = ["Found", "equal", "flat", "same_items", "value_at"]
