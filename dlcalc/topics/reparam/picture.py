"""The density drawn in characters, with point masses as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Picture
from dlcalc.distributions.law import Law
from dlcalc.notation.columns import columns
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.plots import Lines

    Numbers = NDArray[Any]

WIDE, HIGH = 60, 12
"""Columns and lines of a drawing."""

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABELS = 9


PLACES = 401
"""Places of a curve in a file."""


def lines(law: Law, draws: Numbers, variable: str, p: str) -> Lines:
    """The density as a curve, for a file; point masses are named below it.

    Args:
        law: the density and the point masses, without letters.
        draws: of it; they only say how far to draw.
        variable: the letter under the axis.
        p: the name of the density.

    Raises:
        DomainError: there is no density.
    """
    import numpy as np

    from dlcalc.derivation.plots import Lines, Series

    formula = law.density()
    if formula is None:
        raise DomainError("plot", "", "this law is point masses alone, which are no curve", "--picture draws them on the terminal")
    low, high = _span(draws)
    z = np.linspace(low, high, PLACES)
    heights = np.nan_to_num(columns(formula, {variable: z}), posinf=np.inf)
    top = _top(law, formula, heights)
    heights = np.where(heights > top, np.nan, heights)
    masses = ", ".join([f"`{ascii_text(atom.value)}` with probability `{ascii_text(atom.probability)}`" for atom in law.atoms])
    notes = [f"point mass at {masses}"] if masses else []
    notes += ["cut off where it grows beyond all bounds"] if np.isnan(heights).any() else []
    series = (Series(f"density `{p}({variable})`", heights),)
    return Lines(f"Density of `{variable}`", variable, "", z, series, (0.0,), "; ".join(notes))


def _span(draws: Numbers) -> tuple[float, float]:
    """From where to where is drawn."""
    import numpy as np

    low, high = np.quantile(draws[np.isfinite(draws)], [0.002, 0.995])
    margin = 0.04 * (high - low) if high > low else 1.0
    return float(low - margin), float(high + margin)


def _top(law: Law, formula: Expr, heights: Numbers) -> float:
    """How high is drawn: a pole would flatten all the rest."""
    import numpy as np

    finite = heights[np.isfinite(heights)]
    top = float(finite.max()) if finite.size else 0.0
    if finite.size and _has_pole(law, formula, top) and np.quantile(finite, 0.8) > 0:
        return min(top, float(6 * np.quantile(finite, 0.8)))
    return top


def picture(law: Law, draws: Numbers, variable: str) -> Picture:
    """Draw a law without letters.

    Args:
        law: the density and the point masses.
        draws: of it; they only say how far to draw.
        variable: the letter under the axis.
    """
    import numpy as np

    atoms = [(float(columns(atom.value, {})), float(columns(atom.probability, {}))) for atom in law.atoms]
    low, high = _span(draws)
    edges = np.linspace(low, high, WIDE + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    formula = law.density()
    heights = np.zeros(WIDE) if formula is None else np.nan_to_num(columns(formula, {law.variable: middle}), posinf=np.inf)
    top = 0.0 if formula is None else _top(law, formula, heights)
    rows = _rows(np.minimum(heights, top), top, atoms, edges) if top > 0 or atoms else []
    ends = f"{low:.3g}", f"{high:.3g}"
    axis = " " * (_LABELS + 1) + ends[0] + ends[1].rjust(WIDE - len(ends[0]))
    note = "each line of bars is a point mass, its height the probability" if atoms else ""
    return Picture(f"Density of `{variable}`", (*rows, " " * _LABELS + "└" + "─" * WIDE, axis.replace("-", "−")), note=note)


def _has_pole(law: Law, formula: Expr, top: float) -> bool:
    """Whether the density grows beyond all bounds at an end of a part."""
    import numpy as np

    ends = np.array([float(columns(end, {})) for part in law.parts for end in (part.low, part.high)])
    near = np.concatenate([ends[np.isfinite(ends)] + step for step in (-1e-9, 1e-9)])
    return bool(near.size) and bool(np.nanmax(columns(formula, {law.variable: near})) > 10 * top)


def _rows(heights: Numbers, top: float, atoms: list[tuple[float, float]], edges: Numbers) -> list[str]:
    """The drawing, from the top line to the axis."""
    import numpy as np

    share = heights / top if top else heights
    places = {int(np.clip(np.searchsorted(edges, value) - 1, 0, WIDE - 1)): probability for value, probability in atoms}
    lines = []
    for line in range(HIGH, 0, -1):
        cells = []
        for column in range(WIDE):
            if column in places:
                cells.append("┃" if places[column] * HIGH >= line - 0.5 else " ")
                continue
            eighths = int(np.clip(round((share[column] * HIGH - (line - 1)) * 8), 0, 8))
            cells.append(_EIGHTHS[eighths])
        label = f"{top:.3g}" if line == HIGH and top else f"{top / 2:.3g}" if line == HIGH // 2 and top else ""
        lines.append(label.rjust(_LABELS - 1) + (" ┤" if label else " │") + "".join(cells).rstrip())
    return lines
