"""What there is to draw, as data: numbers as colours, values over an axis, how numbers are spread.

A topic says what is drawn and knows nothing of how. :mod:`~dlcalc.derivation.drawing` draws it in characters for ``--picture``,
``render/plot.py`` into a file for ``--plot``; both take the same values, so they cannot show different things. Titles, labels and
notes are prose, with notation between backticks.

How a topic uses it::

    plots = (Heat(…), Lines(…)) if wanted(inputs) else ()
    Derivation(…, plots=plots, pictures=pictures(inputs, plots))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.topic import Parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Picture
    from dlcalc.derivation.parameters import Inputs
    from dlcalc.notation.array import Array

    Values = Sequence[Any] | NDArray[Any]
    """Real numbers: integers, fractions, floats, closed values of the notation; or a NumPy array of them with one axis."""


class Series(NamedTuple):
    """One line, or one group of numbers, by name.

    Attributes:
        name: prose; short, it stands in a legend (``"forget gate `f`"``).
        values: the numbers; NaN and infinite ones leave a gap.
        mark: the character that draws it where there is no colour; by default the letter that the name holds between backticks
            or its first letter, and another one where that is taken.
    """

    name: str
    values: Values
    mark: str = ""


class Heat(NamedTuple):
    """A matrix as a map of colours, the first row on top.

    Where numbers of both signs occur, the scale runs from −m to m, zero in its middle. A matrix with more rows or columns than can
    be drawn is shown in part, every third row, say; the drawing then says so.

    Attributes:
        title: heading, prose.
        numbers: the matrix, two axes.
        y: what a row is (``"position"``).
        x: what a column is (``"dimension"``).
        first: the numbers that the first row and the first column bear; they count on from there.
        values: what the numbers are (``"encoding"``); may be empty.
        note: prose below; may be empty.
    """

    title: str
    numbers: Array
    y: str
    x: str
    first: tuple[int, int] = (1, 1)
    values: str = ""
    note: str = ""


class Lines(NamedTuple):
    """Values over an axis: the gates over time, a dot product over the offset.

    Attributes:
        title: heading, prose.
        x: what the axis is, with its unit (``"time step"``).
        y: what the values are; may be empty.
        at: the places on the axis, rising; as many as every series has values.
        series: the lines, eight at most; the order is that of the legend.
        levels: values at which a thin level line helps (``(0.0,)``).
        note: prose below; may be empty.
    """

    title: str
    x: str
    y: str
    at: Values
    series: tuple[Series, ...]
    levels: tuple[float, ...] = ()
    note: str = ""


class Spread(NamedTuple):
    """How the numbers of some groups are spread: a histogram of each, below one another (before and after a normalisation).

    All groups share one axis, unless one of them would then be squeezed into a few columns; each then has its own, and the drawing says so.

    Attributes:
        title: heading, prose.
        x: what the numbers are (``"feature 1"``).
        groups: the groups, four at most.
        note: prose below; may be empty.
    """

    title: str
    x: str
    groups: tuple[Series, ...]
    note: str = ""


Plot = Heat | Lines | Spread
"""Anything that can be drawn."""

PLOT = Parameter("plot", "draw into a file, .svg or .png", "text", metavar="FILE", group="Questions")
"""The parameter that asks for a file; ``--picture`` is a flag of each topic, whose help says what it draws."""


def wanted(inputs: Inputs) -> bool:
    """Whether something is to be drawn, on the screen or into a file."""
    return inputs.given("picture") or inputs.given("plot")


def pictures(inputs: Inputs, plots: Sequence[Plot]) -> tuple[Picture, ...]:
    """The plots in characters, where ``--picture`` asks for them."""
    if not inputs.given("picture"):
        return ()
    from dlcalc.derivation.drawing import drawn

    return tuple([drawn(plot) for plot in plots])
