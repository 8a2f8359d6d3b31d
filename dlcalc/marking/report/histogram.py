"""How marks are spread, as bars of text."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.model import Picture
from dlcalc.marking.exports.marks import marks_text

if TYPE_CHECKING:
    from dlcalc.marking.key.model import Marks

MOST_BARS = 12
LONGEST_BAR = 36
"""Columns of the longest bar: with its numbers it fits a screen of 60 columns."""

_STEPS = (Fraction(1, 2), *[Fraction(step) for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)])


class Bin(NamedTuple):
    """Totals from ``low`` up to ``high``, which belongs to the last bin only."""

    low: Fraction
    high: Fraction
    students: int


def bins(totals: Mapping[Marks, int], out_of: Marks) -> tuple[Bin, ...]:
    """Totals counted in steps of equal width, at most :data:`MOST_BARS`.

    Args:
        totals: how many students have which total.
        out_of: the highest there is.
    """
    top = Fraction(max([out_of, *totals]))
    step = next((step for step in _STEPS if step * MOST_BARS >= top), top / MOST_BARS)
    count = max(ceil(top / step), 1)
    found = [0] * count
    for total, students in totals.items():
        found[min(max(int(Fraction(total) / step), 0), count - 1)] += students
    return tuple([Bin(place * step, min((place + 1) * step, max(top, step)), each) for place, each in enumerate(found)])


def picture(bars: tuple[Bin, ...]) -> Picture:
    """The bars, one a line: from, to, a bar, how many students."""
    lows, highs = ([marks_text(edge) for edge in edges] for edges in zip(*[(bar.low, bar.high) for bar in bars], strict=True))
    left, right = max(map(len, lows)), max(map(len, highs))
    most = max([bar.students for bar in bars])
    lines = []
    for low, high, bar in zip(lows, highs, bars, strict=True):
        length = max(round(LONGEST_BAR * bar.students / most), 1) if bar.students else 0
        lines.append(f"   {low:>{left}} – {high:>{right}}   {'█' * length}{' ' * bool(length)}{bar.students:,}")
    return Picture("", tuple(lines), "from the first number up to, but without, the second; the last bar has both" if len(bars) > 1 else "")
