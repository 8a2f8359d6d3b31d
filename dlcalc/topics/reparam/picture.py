"""The density drawn in characters, with point masses as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Picture
from dlcalc.distributions.law import Law
from dlcalc.notation.columns import columns
from dlcalc.notation.expr import Expr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

WIDE, HIGH = 60, 12
"""Columns and lines of a drawing."""

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABELS = 9


def picture(law: Law, draws: Numbers, variable: str) -> Picture:
    """Draw a law without letters.

    Args:
        law: the density and the point masses.
        draws: of it; they only say how far to draw.
        variable: the letter under the axis.
    """
    import numpy as np

    draws = draws[np.isfinite(draws)]
    low, high = np.quantile(draws, [0.002, 0.995])
    atoms = [(float(columns(atom.value, {})), float(columns(atom.probability, {}))) for atom in law.atoms]
    margin = 0.04 * (high - low) if high > low else 1.0
    low, high = low - margin, high + margin
    edges = np.linspace(low, high, WIDE + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    formula = law.density()
    heights = np.zeros(WIDE) if formula is None else np.nan_to_num(columns(formula, {law.variable: middle}), posinf=np.inf)
    finite = heights[np.isfinite(heights)]
    top = float(finite.max()) if finite.size else 0.0
    if formula is not None and _has_pole(law, formula, top) and np.quantile(finite, 0.8) > 0:  # it would flatten all the rest
        top = min(top, float(6 * np.quantile(finite, 0.8)))
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
