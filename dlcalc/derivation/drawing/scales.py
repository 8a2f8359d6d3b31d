"""What every drawing needs: numbers as floats, axes with round marks, short numbers, words as they stand in a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.model import prose_pieces
from dlcalc.notation.errors import NotationError
from dlcalc.notation.parse import parse
from dlcalc.notation.show import unicode_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.plots import Values

_LARGEST = 1e300
"""What is beyond is not drawn: differences of such numbers would overflow."""


class Axis(NamedTuple):
    """Round marks from the first to the last, evenly spaced; the data lie between them."""

    marks: tuple[float, ...]

    @property
    def low(self) -> float:
        """The first mark."""
        return self.marks[0]

    @property
    def high(self) -> float:
        """The last mark."""
        return self.marks[-1]

    def place(self, values: NDArray[Any], last: int) -> NDArray[Any]:
        """Where values stand among the cells 0 … ``last``; they must be finite."""
        import numpy as np

        found: NDArray[Any] = np.rint((values - self.low) / (self.high - self.low) * last).astype(np.int64)
        return found


def floats_of(values: Values) -> NDArray[Any]:
    """Numbers as ``float64``; what cannot be drawn, NaN and infinite numbers, as NaN."""
    import numpy as np

    from dlcalc.derivation.exactly import floats

    if isinstance(values, np.ndarray):
        held: NDArray[Any] = values
    else:
        held = np.empty(len(values), dtype=object)
        held[:] = list(values)
    found = floats(held)
    return np.where(np.abs(found) < _LARGEST, found, np.nan)


def axis(low: float, high: float, most: int = 6) -> Axis:
    """Marks at round numbers (1, 2 or 5 times a power of ten) round an interval, ``most`` spaces between them at most."""
    if not low < high:  # one value: it stands in the middle
        reach = abs(low) / 2 or 1.0
        low, high = low - reach, high + reach
    power = 10.0 ** floor(log10((high - low) / most))
    steps = [factor * power for factor in (1, 2, 5, 10, 20)]
    step = next(step for step in steps if ceil(high / step - 1e-9) - floor(low / step + 1e-9) <= most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return Axis(tuple([place * step for place in range(first, last + 1)]))


def labels(values: Sequence[float]) -> list[str]:
    """Numbers that stand beside each other in few characters: to as many figures as their distances need, with a true minus."""
    known = sorted({value for value in values if isfinite(value)})
    gap = min([above - below for below, above in pairwise(known)], default=max(map(abs, known), default=0.0) / 10)
    for figures in range(2, 17):
        if all(abs(float(f"{value:.{figures}g}") - value) <= gap / 50 for value in known):
            break
    return [short(value, figures) for value in values]


def short(value: float, figures: int) -> str:
    """A number to so many significant figures."""
    if not isfinite(value):
        return "–"
    rounded = float(f"{value:.{figures}g}") or 0.0
    if rounded == 0 or 1e-4 <= abs(rounded) < 1e6:
        text = f"{rounded:,}".removesuffix(".0")
    else:
        text = f"{rounded:.{figures}g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    return text.replace("-", "−")


def stride(count: int, most: int) -> int:
    """Every how many entries are drawn so that at most ``most`` are; odd, so that pairs of sine and cosine stay visible as pairs."""
    step = -(-count // most)
    return step + (step + 1) % 2


def worded(text: str, most: int) -> str:
    """Prose as it stands in a drawing: notation in Unicode, cut where it is too long."""
    pieces = []
    for is_notation, piece in prose_pieces(text):
        try:
            pieces.append(unicode_text(parse(piece)) if is_notation else piece)
        except NotationError:
            pieces.append(piece)
    plain = "".join(pieces)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def ruler(marks: Sequence[tuple[int, str]], width: int) -> str:
    """Labels centred under their columns; one that would touch its neighbour is left out, the last one stands before the others."""
    cells = [" "] * width

    def write(column: int, label: str) -> None:
        start = max(min(column - (len(label) - 1) // 2, width - len(label)), 0)
        around = cells[max(start - 2, 0) : start + len(label) + 1]
        if len(label) <= width and not "".join(around).strip():
            cells[start : start + len(label)] = label

    for column, label in (*marks[:1], *marks[-1:], *marks[1:-1]):
        write(column, label)
    return "".join(cells).rstrip()
