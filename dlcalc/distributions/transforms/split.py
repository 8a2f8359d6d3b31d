"""An answer that depends on a sign which letters leave open: the map is worked on either side, and between them.

Where ``a − b`` may have either sign, ``a`` is written as ``b + q`` and as ``b − q`` with a letter q that is known to be positive; what
was found is said in ``a`` again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from dlcalc.distributions.families import Distribution, formula
from dlcalc.distributions.law import Law
from dlcalc.distributions.transforms.affine import affine
from dlcalc.distributions.transforms.back import Back
from dlcalc.distributions.transforms.branches import Open
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.zeros import sign_of
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Add, Call, Div, Expr, Logic, Neg, Rel, Sym, number, rational, substitute, symbols
from dlcalc.notation.values import Facts

DEEPEST = 4
"""How many signs one answer may depend on, one within the other."""

Work = Callable[[Expr, Distribution, Facts], list[Case]]


class Side(NamedTuple):
    """One way that the sign can be.

    Attributes:
        condition: said of the letter.
        value: the letter, by the gap.
        gap: the gap, by the letter; None where there is none.
    """

    condition: Rel
    value: Expr
    gap: Expr | None


def by_sign(error: Open, expr: Expr, base: Distribution, facts: Facts, depth: int, work: Work) -> list[Case]:
    """The cases of a map on every side of an open sign.

    Args:
        error: says what the answer depends on.
        expr: the map.
        base: law of its noise.
        facts: what is known of its letters.
        depth: how many signs were taken apart before this one.
        work: finds the cases of a map in which the sign is known.

    Raises:
        Open: the sign cannot be said of one letter.
    """
    gap = Sym(f"the gap {depth}")
    letter, sides = _sides(error, facts, gap)
    found: list[tuple[Side, list[Case]]] = []
    for side in sides:
        put = {letter: side.value}
        law = base._replace(parameters=tuple([evaluate(substitute(each, put)) for each in base.parameters]))
        known = Facts(facts.integers - {letter}, (facts.positives - {letter}) | ({gap.name} if side.gap is not None else set()))
        if _allowed(law, known):
            try:
                inner = work(substitute(expr, put), law, known)
            except Undefined:
                if side.gap is not None:
                    raise
                continue  # as of u^(1/n) at n = 0, where there is no map
            found.append((side, [_told(case, side, gap, expr, base, facts) for case in inner]))
    if len(found) == 1:
        return found[0][1]
    return [case for side, cases in _joined(found) for case in _conditioned(side, cases)]


def _sides(error: Open, facts: Facts, gap: Sym) -> tuple[str, tuple[Side, ...]]:
    """The letter of which the sign is said, and what it is on every side."""
    for name in sorted(symbols(error.difference), key=lambda name: name in facts.positives):
        form = affine(error.difference, frozenset({name}))
        slope = rational(form.coefficients[name]) if form is not None and name in form.coefficients else None
        if form is None or not slope:
            continue
        bound = evaluate(Neg(Div(form.constant, number(slope))))
        sides = tuple(_of_letter(name, bound, gap, facts, falling=slope < 0))
        if sides:
            return name, sides
    raise error


def _of_letter(name: str, bound: Expr, gap: Sym, facts: Facts, *, falling: bool) -> Iterator[Side]:
    """Above, below and at a bound; nothing where a positive letter is not positive by the form that it gets."""
    letter = Sym(name)
    least = sign_of(bound, facts) if name in facts.positives else 1
    if least is None:
        return
    above = Side(Rel((">",), (letter, bound)), evaluate(Add((bound, gap))), evaluate(Add((letter, Neg(bound)))))
    below = Side(Rel(("<",), (letter, bound)), evaluate(Add((bound, Neg(gap)))), evaluate(Add((bound, Neg(letter)))))
    if name in facts.positives:  # between 0 and the bound
        below = below._replace(value=Div(bound, Add((ONE, gap))), gap=evaluate(Add((Div(bound, letter), Neg(ONE)))))
    yield from (below, above) if falling and least > 0 else (above, below) if least > 0 else (above,)
    if least > 0:
        yield Side(Rel(("=",), (letter, bound)), bound, None)


def _allowed(base: Distribution, facts: Facts) -> bool:
    """Whether a law exists there."""
    try:
        rules = [evaluate(formula(rule), base.values, positives=facts.positives) for rule, _ in base.family.rules]
    except (Undefined, Undecided, TooLarge):
        return True
    return FALSE not in rules


def _told(case: Case, side: Side, gap: Sym, expr: Expr, base: Distribution, facts: Facts) -> Case:
    """A case in the letters of the question."""
    if side.gap is None:
        return case
    letter = side.condition.items[0]
    assert isinstance(letter, Sym)
    back = Back({gap.name: side.gap}, facts)
    whole = case.map == substitute(expr, {letter.name: side.value})
    return case._replace(
        condition=None if case.condition is None else plain_condition(back.expr(_of_gap(case.condition, side, gap))),
        map=expr if whole else back.expr(case.map),
        base=base if whole else case.base._replace(parameters=tuple(map(back.expr, case.base.parameters))),
        facts=facts,
        layers=tuple(map(back.layer, case.layers)),
        law=back.law(case.law),
        smooth=tuple(map(back.inverted, case.smooth)),
        flat=tuple(map(back.branch, case.flat)),
        family=None if case.family is None else back.family(case.family),
        mean=back.maybe(case.mean),
        variance=back.maybe(case.variance),
        mode=back.maybe(case.mode),
        cdf=back.maybe(case.cdf),
        quantile=back.maybe(case.quantile),
        by_size=back.maybe(case.by_size),
    )


def _of_gap(condition: Expr, side: Side, gap: Sym) -> Expr:
    """A condition on the gap as one on the letter, which grows with it above the bound and falls below it."""
    if isinstance(condition, Logic):
        return Logic(condition.op, tuple([_of_gap(part, side, gap) for part in condition.args]))
    if not isinstance(condition, Rel) or gap not in condition.items or sum(gap.name in symbols(item) for item in condition.items) > 1:
        return condition
    items = [side.condition.items[0] if item == gap else evaluate(substitute(side.value, {gap.name: item})) for item in condition.items]
    if side.condition.ops[0] == ">":
        return Rel(condition.ops, tuple(items))
    if len(items) > 2:
        return Rel(condition.ops[::-1], tuple(items[::-1]))
    return Rel((_TURNED.get(condition.ops[0], condition.ops[0]),), tuple(items))


def plain_condition(condition: Expr) -> Expr:
    """Every relation solved for a letter, where it is affine in one: ``x > 0`` for ``1 − x < 1``."""
    if isinstance(condition, Logic):
        return Logic(condition.op, tuple(map(plain_condition, condition.args)))
    if not isinstance(condition, Rel) or len(condition.ops) > 1:
        return condition
    left, right = condition.items
    if isinstance(left, Sym) and left.name not in symbols(right):
        return condition
    if isinstance(left, Call) and left.name == "log" and len(left.args) == 1 and right == ZERO:
        return plain_condition(Rel(condition.ops, (left.args[0], ONE)))
    gap = evaluate(Add((left, Neg(right))))
    for name in symbols(gap):
        form = affine(gap, frozenset({name}))
        slope = rational(evaluate(form.coefficients[name])) if form is not None and name in form.coefficients else None
        if form is not None and slope:
            op = condition.ops[0] if slope > 0 else _TURNED.get(condition.ops[0], condition.ops[0])
            return Rel((op,), (Sym(name), evaluate(Neg(Div(form.constant, number(slope))))))
    return condition


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _joined(found: list[tuple[Side, list[Case]]]) -> list[tuple[Side, list[Case]]]:
    """Without a case of its own for the bound, where the law on one side of it holds there too."""
    if len(found) < 3 or found[-1][0].gap is not None:
        return found
    at, (only, *more) = found[-1][0], found[-1][1]
    for place, (side, cases) in enumerate(found[:-1]):
        if not more and len(cases) == 1 and _at(cases[0].law, at.condition) == only.law:
            op = side.condition.ops[0] + "="
            wider = side._replace(condition=Rel((op,), at.condition.items))
            return [*found[:place], (wider, cases), *found[place + 1 : -1]]
    return found


def _at(law: Law, equation: Rel) -> Law | None:
    """A law with the letter at its bound; None where it has no value there."""
    letter, bound = equation.items
    assert isinstance(letter, Sym)
    put = law.put_in({letter.name: bound})
    parts = [part for part in put.parts if part.low != part.high]
    try:
        return law._replace(
            parts=tuple([type(part)(*map(evaluate, part)) for part in parts]),
            atoms=tuple([type(atom)(*map(evaluate, atom)) for atom in put.atoms]),
        )
    except (Undefined, Undecided, TooLarge):
        return None


def _conditioned(side: Side, cases: list[Case]) -> Iterator[Case]:
    for case in cases:
        inner = case.condition
        parts = () if inner is None else inner.args if isinstance(inner, Logic) and inner.op == "and" else (inner,)
        kept = _without_doubles((side.condition, *parts))
        yield case._replace(condition=Logic("and", kept) if len(kept) > 1 else kept[0])


def _without_doubles(parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Conditions joined where they are about one letter: ``0 < a < 1`` for ``a < 1 and a > 0``."""
    found: list[Expr] = []
    for part in parts:
        for place, other in enumerate(found):
            joined = _one(other, part)
            if joined is not None:
                found[place] = joined
                break
        else:
            found.append(part)
    return tuple(found)


def _implied(wide: Rel, between: Rel) -> bool:
    """Whether a letter that lies between two bounds surely lies on one side of a third."""
    (low, letter, high), bound = between.items, wide.items[1]
    if letter != wide.items[0] or wide.ops[0] not in _TURNED or any(map(symbols, (low, high, bound))):
        return False
    gap = Add((high, Neg(bound))) if wide.ops[0][0] == "<" else Add((bound, Neg(low)))
    return sign_of(gap, Facts()) in (-1, 0)


def _one(left: Expr, right: Expr) -> Rel | None:
    """Two conditions on a letter as one; None where they are not."""
    if isinstance(left, Rel) and isinstance(right, Rel) and len(left.ops) == 1 and len(right.ops) == 2:
        return right if _implied(left, right) else None
    if not (isinstance(left, Rel) and isinstance(right, Rel) and len(left.ops) == len(right.ops) == 1 and left.items[0] == right.items[0]):
        return None
    if symbols(left.items[1]) or symbols(right.items[1]):
        return None
    if right.ops == ("=",):
        return right
    if left.ops[0] not in _TURNED or right.ops[0] not in _TURNED:
        return None
    (below, above) = (right, left) if left.ops[0][0] == "<" else (left, right)
    if below.ops[0][0] == above.ops[0][0]:
        ahead = sign_of(Add((right.items[1], Neg(left.items[1]))), Facts())
        return None if ahead is None else right if (ahead > 0) == (right.ops[0][0] == ">") else left
    return Rel((_TURNED[below.ops[0]], above.ops[0]), (below.items[1], *above.items))
