"""Plots in characters: :func:`drawn` turns any :data:`~dlcalc.derivation.plots.Plot` into a picture for a screen of 80 columns.

Every mark has an ASCII twin of its own in the renderers' table, so a picture says the same where there is no Unicode; none needs colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.plots import Heat, Lines

if TYPE_CHECKING:
    from dlcalc.derivation.model import Picture
    from dlcalc.derivation.plots import Plot


WIDEST, NARROWEST = 76, 36
"""Columns of a drawing."""


def drawn(plot: Plot, width: int = WIDEST) -> Picture:
    """The plot as a picture.

    Args:
        plot: what to draw.
        width: the columns that there is room for, :data:`NARROWEST` at least; no more than :data:`WIDEST` are used.

    Raises:
        ValueError: it holds nothing to draw, or its parts do not fit each other.
    """
    width = min(max(width, NARROWEST), WIDEST)
    if isinstance(plot, Heat):
        from dlcalc.derivation.drawing.heat import heat

        picture = heat(plot, width)
    elif isinstance(plot, Lines):
        from dlcalc.derivation.drawing.lines import lines

        picture = lines(plot, width)
    else:
        from dlcalc.derivation.drawing.spread import spread

        picture = spread(plot, width)
    return picture._replace(plot=plot)
