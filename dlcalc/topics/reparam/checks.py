"""The certificate of every case, at numbers for the letters that are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice, product
from typing import Any, NamedTuple

from dlcalc.distributions.certificate import BOUND, DRAWS, TOLERANCE, Certificate, certify, simulate
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import Law
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.split import plain_condition
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, Add, Div, Expr, Logic, Num, Rel, Sym, rational, substitute, symbols, walk
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts

_REAL = ("2", "-1.5", "3", "0.5", "-1", "0", "1", "4")
_POSITIVE = ("2", "3", "0.5", "1", "1.5", "4")
_WHOLE = ("2", "3", "1", "4", "-1", "0", "5")
_TRIED = 4000
_POINTS, _PLACES = 2, 12
"""At how many points a case is checked, and at how many that is tried."""


class Checked(NamedTuple):
    """A certificate and the numbers at which it holds."""

    point: Mapping[str, Expr]
    certificate: Certificate


def checked(case: Case, noise: str, map: Expr, facts: Facts, seed: int) -> list[Checked]:
    """Certify a case, at points on both sides of 0 where letters may be there.

    Args:
        case: what was derived.
        noise: the random letter.
        map: the map as it was typed, values put in, with which the draws are made.
        facts: the letters that are positive or whole.
        seed: of the draws.

    Raises:
        Undecided: the derived law fails, or no numbers are found at which it could be checked.
    """
    import numpy as np

    found: list[Checked] = []
    for point in islice(points(case, noise, facts), _PLACES):
        base = put(case.base, point)
        values = {name: float(_value(value)) for name, value in point.items()}
        draws = simulate(draw({noise: base}), map, values, seed=seed)
        if point and not np.isfinite(draws).any():  # the map has no real value at these numbers, as √x at x = −1.5
            continue
        certificate = certify(case.law, draws, values)
        if not certificate.passed:
            raise Undecided(failure(case.law, point, certificate))
        found.append(Checked(point, certificate))
        if len(found) == _POINTS:
            break
    if not found:
        where = f" where {ascii_text(case.condition)}" if case.condition is not None else ""
        raise Undecided(f"no numbers for its letters were found{where}, so that the law could not be checked. No answer is given")
    return found


def draw(noises: Mapping[str, Distribution]) -> Callable[[Any, int], dict[str, Any]]:
    """What draws every noise, so many times each."""
    return lambda rng, count: {name: law.sample(rng, count) for name, law in noises.items()}


def failure(law: Law, point: Mapping[str, Expr], certificate: Certificate) -> str:
    """What to say of a law that failed: what was derived, and how it failed."""
    density = law.density()
    derived = ascii_text(density if density is not None else law.support())
    where = f" at {told(point)}" if point else ""
    if not abs(certificate.total - 1) <= TOLERANCE:
        why = f"it integrates to {certificate.total:.6g} instead of 1"
    else:
        why = f"{DRAWS:,} draws are {certificate.distance:.4f} from its CDF, and at most {BOUND} is allowed"
    short = derived if len(derived) <= 200 else f"{derived[:200]}..."
    return f"the density that was derived, {short}, fails its certificate{where}: {why}. No answer is given"


def told(point: Mapping[str, Expr]) -> str:
    """``x = 2, y = 3``."""
    return ", ".join([f"{name} = {ascii_text(value)}" for name, value in point.items()])


def put(base: Distribution, point: Mapping[str, Expr]) -> Distribution:
    """The noise with its letters' values."""
    return base._replace(parameters=tuple([evaluate(substitute(each, point)) for each in base.parameters]))


def _value(expr: Expr) -> float:
    from dlcalc.notation.approximate import approximate

    return approximate(evaluate(expr))


def points(case: Case, noise: str, facts: Facts) -> Iterator[dict[str, Expr]]:
    """Numbers for the free letters of a case under which it applies: first plain ones, then one where some are negative."""
    names = [name for name in dict.fromkeys([*symbols(case.map), *_letters(case)]) if name != noise]
    if not names:
        yield {}
        return
    solved = _solved(case.condition)
    free = [name for name in names if name not in solved]
    near = _near(case.condition)
    pools = [_numbers_for(name, place, near.get(name, []), facts) for place, name in enumerate(free)]
    vanishing = case.condition is not None and not facts.positives & set(free)
    nothing = [(Num(0),) * len(free)] if vanishing else []  # where a sum of squares is 0
    seen: list[dict[str, Expr]] = []
    for values in chain(islice(product(*pools), max(_TRIED // len(names), 100)), nothing):
        point = dict(zip(free, values, strict=True))
        for name in reversed(solved):
            point[name] = evaluate(substitute(solved[name], point))
        if not _applies(case, point) or (seen and not _other_side(seen[0], point)):
            continue
        seen.append(point)
        yield {name: point[name] for name in names}


def _numbers_for(name: str, place: int, near: list[Expr], facts: Facts) -> tuple[Expr, ...]:
    """Numbers that are tried for a letter, those beside what a condition compares it with at the end."""
    pool = _pool(_WHOLE if name in facts.integers else _POSITIVE if name in facts.positives else _REAL)
    if name in facts.positives:
        pool = tuple([value for value in pool if _value(value) > 0])
        pool = pool[place % 2 :] + pool[: place % 2]
    more = [value for value in near if name not in facts.integers or isinstance(rational(value), int)]
    return (*pool, *[value for value in more if name not in facts.positives or _value(value) > 0])


def _solved(condition: Expr | None) -> dict[str, Expr]:
    """Letters that equations of a condition give by the others."""
    parts = condition.args if isinstance(condition, Logic) and condition.op == "and" else (condition,)
    found: dict[str, Expr] = {}
    for part in parts:
        plain = plain_condition(part) if isinstance(part, Rel) and part.ops == ("=",) else None
        if isinstance(plain, Rel) and isinstance(plain.items[0], Sym) and not {plain.items[0].name, *symbols(plain.items[1])} & set(found):
            found[plain.items[0].name] = plain.items[1]
    return found


@lru_cache
def _pool(texts: tuple[str, ...]) -> tuple[Expr, ...]:
    return tuple([evaluate(parse(text)) for text in texts])


def _near(condition: Expr | None) -> dict[str, list[Expr]]:
    """Numbers at, beside and between those that a condition compares a letter with."""
    found: dict[str, list[Expr]] = {}
    for node in walk(condition) if condition is not None else ():
        if isinstance(node, Rel):
            named = [item.name for item in node.items if isinstance(item, Sym)]
            bounds = [item for item in node.items if not symbols(item)]
            middle = [evaluate(Div(Add((bounds[0], bounds[-1])), Num(2)))] if len(bounds) > 1 else []
            beside = [evaluate(Add((bound, Num(step)))) for bound in bounds for step in (1, -1)]
            for name in named:
                found.setdefault(name, []).extend([*middle, *bounds, *beside])
    return found


def _letters(case: Case) -> tuple[str, ...]:
    found = [name for value in case.base.parameters for name in symbols(value)]
    return (*found, *(symbols(case.condition) if case.condition is not None else ()))


def _other_side(first: Mapping[str, Expr], second: Mapping[str, Expr]) -> bool:
    """Whether some letter has another sign than before, so that the absolute values in a formula matter."""
    return any((_value(first[name]) > 0) != (_value(second[name]) > 0) for name in first)


def _applies(case: Case, point: Mapping[str, Expr]) -> bool:
    try:
        if case.condition is not None and evaluate(case.condition, point) != TRUE:
            return False
        base = put(case.base, point)
        return all(base.put(rule) == TRUE for rule, _ in base.family.rules)
    except (Undefined, Undecided, TooLarge):
        return False
