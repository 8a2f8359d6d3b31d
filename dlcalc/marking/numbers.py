"""Answers that are one number: in any notation, with thousands, powers of ten, percent, prefixes and units."""

from __future__ import annotations

import re

from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import grouped
from dlcalc.marking.readings import Reading, Unfit, evaluated, single
from dlcalc.marking.tolerance import Digits
from dlcalc.marking.units import Unit, factor_between, split
from dlcalc.marking.verdict import UNDECIDED, WRONG
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, TRUE, Expr, Matrix, Mul, Seq, symbols

_TIMES = re.compile(r"(?<=[\d)])\s*[xX]\s*(?=[\d(])")
_RAISED = re.compile(r"(?<![\d.])10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_PLAIN = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_DECIMAL = re.compile(
    r"[-+−–]?\s*(?P<whole>\d[\d,]*|(?=\.))(?:\.(?P<places>\d+))?"
    r"(?:[eE](?P<power>[-+]?\d{1,4})|\s*(?:[*·⋅×]|\\cdot|\\times)\s*10\s*\^\s*(?P<brace>\{)?\s*(?P<ten>[-−]?\d{1,4})\s*(?(brace)\}))?"
    r"\s*(?P<percent>\\?%)?",
    re.ASCII,
)


def read(text: Marked, how: How) -> Reading | None:
    """A number, or a formula in letters where one is asked for; None where it is a list or a truth value.

    Raises:
        NotationError: it cannot be read.
        Unfit: it counts something else than what is asked for.
    """
    text = grouped(text)
    letters = frozenset([name for name in how.values if len(name) == 1])
    text, units = split(text, letters)
    text = text.sub(_TIMES, "*").sub(_RAISED, lambda match: f"10^{match[1].translate(_PLAIN)}")
    tree = single(text, how.vocabulary._replace(thousands=True, shape=False))
    value = evaluated(tree)
    if isinstance(value, Seq | Matrix) or value in (TRUE, FALSE):
        return None
    scale = chosen(units, how.unit, value)
    return Reading(value if scale == ONE else evaluate(Mul((value, scale))), (digits_of(text.text),), scale, tree)


def chosen(units: tuple[Unit, ...], asked: str, value: Expr) -> Expr:
    """The factor of the reading of a unit that fits what is asked for.

    Raises:
        Unfit: none fits.
    """
    if symbols(value) and any(unit.base for unit in units):
        raise Unfit(WRONG, "a formula has no unit here")
    factors = [(unit, factor_between(unit, asked)) for unit in units]
    found = next((factor for unit, factor in factors if factor is not None and (asked or not unit.base)), None)
    if found is not None:
        return found
    counted = next(unit.base for unit in units if unit.base)
    if not asked:
        raise Unfit(UNDECIDED, f"the key has no unit, and the answer counts {counted}")
    raise Unfit(WRONG, f"{asked} are asked for, and the answer counts {counted}")


def digits_of(text: str) -> Digits | None:
    """How a number is written, where it is written in decimals."""
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        return None
    places, whole = match["places"] or "", (match["whole"] or "").replace(",", "")
    power = int((match["power"] or match["ten"] or "0").replace("−", "-"))
    return Digits(len(places) - power + (2 if match["percent"] else 0), len((whole + places).lstrip("0")))
