"""Whether an author's own value is one of its type: an integer is whole, a number holds no letter, a density integrates to 1."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from math import inf, isfinite
from typing import TYPE_CHECKING

from dlcalc.marking import densities
from dlcalc.marking.assumptions import Assumed
from dlcalc.marking.key.check import Notice
from dlcalc.marking.key.formula import right_of
from dlcalc.marking.probe import points
from dlcalc.marking.verdict import is_number
from dlcalc.notation.errors import NotationError, Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Sym, rational, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.key.model import AnswerKey, Part

FAR, STEP = 20.0, 1e-3
"""The line is looked at in places ``sinh(u)`` with ``|u| <= FAR``, ``STEP`` apart: from 10⁻³ to 10⁸, each decade as closely."""

NEAR_ONE = 0.05
"""How far from 1 an integral is surely not 1: such a grid loses less at the jumps and poles that densities have."""

AGREED = 0.01
"""How near two grids must come to each other; where a peak falls between their places, they do not."""

POINTS = 2
"""Values of the other letters at which an integral is looked at."""

LONGEST = 60


def misfits(key: AnswerKey, derivation: Derivation, part: Part) -> Iterator[Notice]:
    """What is odd about a value for its type; nothing of a topic's result.

    Args:
        key: the key.
        derivation: the question, worked.
        part: the part.
    """
    if not part.value or part.type not in ("integer", "number", "density"):
        return
    try:
        value = derivation.results.get(part.id)
        value = evaluate(right_of(key, part, PLAIN).tree) if value is None else value
        assumed = right_of(key, part, derivation.vocabulary).how.assumed
    except (ArithmeticError, NotationError):
        return
    said = _density(value, part, assumed) if part.type == "density" else _number(value, part.type)
    if said:
        yield Notice(part.name, "type", said, hint=_hint(value, part, said))


def _hint(value: Expr, part: Part, said: str) -> str:
    if part.type == "density":
        return "the value says where it is 0: { exp(-z) if z > 0; 0 otherwise }" if "infinite" in said else ""
    return 'parameters give letters their values; or type = "formula"' if symbols(value) else 'type = "number"'


def _number(value: Expr, type: str) -> str:
    """Why a value is no number, or no whole one; empty where it is."""
    text = ascii_text(value)
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if letters := symbols(value):
        is_asked = "an integer" if type == "integer" else "a number"
        return f"{is_asked} is asked for, and the value holds `{letters[0]}`, which is not given: `{text}`"
    if type == "integer" and is_number(value) and not isinstance(rational(value), int):
        return f"an integer is asked for, and the value is none: `{text}`"
    return ""


def _density(value: Expr, part: Part, assumed: Assumed) -> str:
    """Why a formula is surely no density; empty where it may be one."""
    try:
        stated = densities.stated(value)
    except NotationError:
        return ""
    letters = symbols(value)
    named = stated.variable or part.variable or ("z" if "z" in letters else letters[0] if len(letters) == 1 else "")
    if stated.density is None or named not in letters:
        return ""
    found = _totals(stated.density, named, assumed)
    if not found or any(abs(total - 1) <= NEAR_ONE for total in found):
        return ""
    says = f"is about {found[0]:.3g}" if isfinite(found[0]) else "is infinite"
    where = " with some values of the other letters" if len(letters) > 1 else ""
    return f"the integral over `{named}` {says}{where}, and that of a density is 1"


@lru_cache(256)
def _totals(density: Expr, variable: str, assumed: Assumed) -> tuple[float, ...]:
    """The integral at some values of the other letters, all of them positive; without those that cannot be told."""
    others = tuple([name for name in symbols(density) if name != variable])
    conditions = tuple([each for each in assumed.conditions if variable not in symbols(each)])
    found = []
    for point in islice(points(others, Assumed(assumed.integers, assumed.positives | set(others), conditions)), POINTS):
        try:
            total = _total(substitute(density, point), variable, [substitute(each, point) for each in _bounds(variable, assumed)])
        except (ArithmeticError, Undecided, ValueError):
            continue
        if total is not None:
            found.append(total)
    return tuple(found)


def _bounds(variable: str, assumed: Assumed) -> list[Expr]:
    """What is assumed of the variable: where its density is looked at."""
    from dlcalc.notation.parse import parse

    stated = [each for each in assumed.conditions if variable in symbols(each)]
    return [*stated, substitute(parse("x > 0"), {"x": Sym(variable)})] if variable in assumed.positives else stated


def _total(density: Expr, variable: str, bounds: list[Expr]) -> float | None:
    """The integral over the line, by two grids; None where they disagree, or find nothing at all."""
    import numpy as np

    from dlcalc.distributions.numeric import compiled

    function, inside = compiled(density, variable), [compiled(each, variable) for each in bounds]
    found = []
    for shift in (0.25, 0.7):
        u = np.arange(-FAR, FAR, STEP) + shift * STEP
        x = np.sinh(u)
        with np.errstate(all="ignore"):
            f = np.asarray(function(x), dtype=float) + np.zeros(x.shape)
            for each in inside:
                f = np.where(np.asarray(each(x), dtype=bool), f, 0.0)
            total = float(np.sum(np.where(np.isnan(f), 0.0, f) * np.cosh(u)) * STEP)
        found.append(total)
    if any(not isfinite(total) or abs(total) > 1 / AGREED for total in found):
        return inf if all(abs(total) > 1 / AGREED for total in found) else None
    first, second = found
    return first if abs(first) > 1e-6 and abs(first - second) <= AGREED * abs(first) else None
