"""Plots into a file, SVG or PNG, by matplotlib: an optional part, imported when a plot is drawn.

The same plots give the same bytes: no date, no random identifiers, the program's own settings and font instead of the reader's. No window
is opened and no state of matplotlib's is kept.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.plots import Heat, Lines
from dlcalc.notation.show import unicode_text
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.render.prose import joined
from dlcalc.render.script import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from dlcalc.derivation.plots import Plot, Spread
    from dlcalc.notation.vocabulary import Vocabulary

SUFFIXES = (".svg", ".png")
WIDTH = 7.5
"""Inches."""

DOTS_PER_INCH = 150
MOST = 1000
"""Rows and columns of a matrix that are drawn; of a larger one, every so many."""

VECTORS = 4096
"""Cells of a matrix that are drawn as shapes, sharp at any size; more become an image."""

MARKED = 40
"""Places of a line up to which each has a marker."""

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#56b4e9", "#e69f00", "#7f7f7f")
"""Okabe and Ito's colours, which colour-blind readers tell apart, and grey for their yellow, which is too light on white."""

DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (3, 1, 3, 3)))
MARKERS = "os^Dv*Px"
SETTINGS: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"], "font.size": 10, "axes.titlesize": 11, "axes.unicode_minus": True, "axes.spines.top": False,
    "axes.spines.right": False, "svg.hashsalt": "dlcalc", "svg.fonttype": "path", "savefig.facecolor": "white", "legend.frameon": False,
}  # fmt: skip
MISSING = "plots are drawn by matplotlib, which is not installed"


class NoPlotting(ImportError):
    """matplotlib cannot be imported."""


def check() -> None:
    """Look whether plots can be drawn.

    Raises:
        NoPlotting: matplotlib cannot be imported.
    """
    try:
        import matplotlib  # noqa: ICN001 (whether it can be, is the question)
        import matplotlib.figure  # noqa: F401
    except (ImportError, ValueError) as error:  # a ValueError: a setting in the environment that it does not know
        missing = isinstance(error, ImportError) and error.name == "matplotlib"
        raise NoPlotting(MISSING if missing else f"matplotlib cannot be imported: {error}") from None


def suffix_of(path: str) -> str | None:
    """The format that a file's name asks for (``svg``, ``png``), or None."""
    return next((suffix[1:] for suffix in SUFFIXES if path.lower().endswith(suffix)), None)


def image(plots: Sequence[Plot], format: str, vocabulary: Vocabulary = PLAIN) -> bytes:
    """All plots in one figure, below one another.

    Args:
        plots: what to draw, one at least.
        format: ``svg`` or ``png``.
        vocabulary: what the notation in their prose is read with.

    Raises:
        NoPlotting: matplotlib cannot be imported.
        ValueError: a plot holds nothing to draw, or its parts do not fit each other.
    """
    check()
    from io import BytesIO

    from matplotlib.figure import Figure

    with _own_settings():
        heights = [_height(plot) for plot in plots]
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        panels = figure.subfigures(len(plots), 1, squeeze=False, height_ratios=heights)[:, 0]
        for panel, plot in zip(panels, plots, strict=True):
            _Panel(panel, vocabulary).draw(plot)
        buffer = BytesIO()
        nothing: dict[str, Any] = {"Date": None, "Creator": None} if format == "svg" else {"Software": None}
        figure.savefig(buffer, format=format, dpi=DOTS_PER_INCH, metadata=nothing)
    return buffer.getvalue()


@contextmanager
def _own_settings() -> Iterator[None]:
    """The library's defaults and ours, whatever the reader's settings say; a character without a glyph is no reason for a warning."""
    import warnings

    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def _height(plot: Plot) -> float:
    """Inches of a panel."""
    if isinstance(plot, Heat):
        rows = int(plot.numbers.numbers.shape[0])
        return max(2.6, min(1.4 + 0.22 * rows, 6.0))
    return 3.6 if isinstance(plot, Lines) else 1.0 + 1.4 * len(plot.groups)


class _Panel:
    """One plot in its part of the figure."""

    def __init__(self, panel: SubFigure | Figure, vocabulary: Vocabulary) -> None:
        self.panel = panel
        self.vocabulary = vocabulary

    def draw(self, plot: Plot) -> None:
        """Draw any plot, its heading above and what is to be said below."""
        said = self.heat(plot) if isinstance(plot, Heat) else self.lines(plot) if isinstance(plot, Lines) else self.spread(plot)
        said = " ".join([part for part in (said, plot.note) if part])
        if plot.title:
            self.put(self.panel.suptitle(""), plot.title, 84)
        if said:
            self.put(self.panel.supxlabel("", fontsize=8, color="#444444"), said, 118)

    def put(self, place: Text, prose: str, width: int = 200) -> None:
        """Write prose, and nothing else: a dollar sign in it is no mathematics, and no character hides."""
        from textwrap import fill

        place.set_parse_math(False)
        place.set_text(fill(joined(prose, self.vocabulary, unicode_text, clean), width))

    def label(self, axes: Axes, x: str, y: str = "") -> None:
        """Name the axes."""
        self.put(axes.set_xlabel(""), x, 80)
        self.put(axes.set_ylabel(""), y, 40)

    def heat(self, plot: Heat) -> str:
        """A matrix in colours with its scale; what is not finite is grey."""
        import numpy as np

        from dlcalc.derivation.drawing.heat import thinned
        from dlcalc.derivation.drawing.scales import floats_of, stride

        whole = plot.numbers.numbers
        down, across = stride(whole.shape[0], MOST), stride(whole.shape[1], MOST)
        shown = np.ma.masked_invalid(floats_of(whole[::down, ::across]))
        axes = self.panel.subplots()
        axes.set_facecolor("#bbbbbb")
        rows = plot.first[0] + np.arange(shown.shape[0] + 1) * down - down / 2
        columns = plot.first[1] + np.arange(shown.shape[1] + 1) * across - across / 2
        if shown.size <= VECTORS:
            drawn: Any = axes.pcolormesh(columns, rows, shown, **colours(shown))
            axes.invert_yaxis()
        else:
            ends = (columns[0], columns[-1], rows[-1], rows[0])
            drawn = axes.imshow(shown, extent=ends, aspect="auto", interpolation="nearest", **colours(shown))
        whole_ticks(axes, "xy")
        self.label(axes, plot.x, plot.y)
        bar = self.panel.colorbar(drawn, ax=axes, pad=0.02)
        if shown.max() is not np.ma.masked and shown.max() <= 0:
            bar.ax.set_ylim(top=0)
        self.put(bar.ax.yaxis.label, plot.values, 40)
        told = (thinned(plot, down, across), "Grey: not a finite number." if shown.count() < shown.size else "")
        return " ".join([part for part in told if part])

    def lines(self, plot: Lines) -> str:
        """A line for each series, told apart by colour, dashes and markers alike."""
        from dlcalc.derivation.drawing.scales import floats_of

        axes = self.panel.subplots()
        for level in plot.levels:
            axes.axhline(level, color="#999999", linewidth=0.8)
        at = floats_of(plot.at)
        drawn = [
            axes.plot(at, floats_of(series.values), color=COLOURS[place % 8], linestyle=DASHES[place % 8], linewidth=1.6,
                      marker=MARKERS[place % 8] if at.size <= MARKED else "", markersize=5)[0]
            for place, series in enumerate(plot.series)
        ]  # fmt: skip
        if all(float(place).is_integer() for place in at.tolist()):
            whole_ticks(axes, "x")
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        self.label(axes, plot.x, plot.y)
        legend = axes.legend(drawn, [" "] * len(drawn), loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3.2)
        for text, series in zip(legend.get_texts(), plot.series, strict=True):
            self.put(text, series.name, 24)
        return ""

    def spread(self, plot: Spread) -> str:
        """A dot for each number, or a histogram of many, group by group."""
        import numpy as np

        from dlcalc.derivation.drawing.scales import floats_of
        from dlcalc.derivation.drawing.spread import BINS, MANY, axes_of

        groups = [floats_of(group.values).reshape(-1) for group in plot.groups]
        finite = [group[~np.isnan(group)] for group in groups]
        scales = axes_of(finite)
        shared = all(scale == scales[0] for scale in scales)
        every = self.panel.subplots(len(groups), 1, squeeze=False, sharex=shared)[:, 0]
        for place, (axes, series, group, scale) in enumerate(zip(every, plot.groups, finite, scales, strict=True)):
            colour = COLOURS[place % 8]
            if group.size > MANY:
                axes.hist(group, bins=BINS, range=(scale.low, scale.high), color=colour)
            else:
                heights = [int((group[:at] == number).sum()) + 1 for at, number in enumerate(group.tolist())]
                axes.plot(group, heights, "o", color=colour)
                axes.set_ylim(0, max(heights) + 1)
            reach = (scale.high - scale.low) / 40
            axes.set_xlim(scale.low - reach, scale.high + reach)
            whole_ticks(axes, "y")
            self.put(axes.set_title("", loc="left", fontsize=10), series.name, 100)
            self.label(axes, plot.x if place == len(groups) - 1 else "", "count")
        return "" if shared else "Each group has an axis of its own."


def whole_ticks(axes: Axes, which: str) -> None:
    """Marks at whole numbers alone."""
    from matplotlib.ticker import MaxNLocator

    for name in which:
        {"x": axes.xaxis, "y": axes.yaxis}[name].set_major_locator(MaxNLocator("auto", integer=True))


def colours(shown: Any) -> dict[str, Any]:
    """The colours of a matrix and the numbers at their ends: zero in the middle where some are negative."""
    low, high = (float(shown.min()), float(shown.max())) if shown.count() else (0.0, 0.0)
    if low < 0:
        most = max(-low, high)
        return {"cmap": diverging(), "vmin": -most, "vmax": most}
    return {"cmap": "cividis", "vmin": low, "vmax": high if high > low else low + (abs(low) or 1.0)}


def diverging() -> Any:
    """Blue below zero, white at zero, orange above: lightness changes evenly, and colour-blind readers tell both sides apart.

    The colours are even steps in the Oklab space (Ottosson 2020), between ends of the same lightness.
    """
    import numpy as np
    from matplotlib.colors import ListedColormap

    white = np.array([0.97, 0.0, 0.0])
    ends = np.array([[0.40, -0.02, -0.13], [0.40, 0.09, 0.075]])
    share = np.linspace(0, 1, 129)[:, None]
    blue, orange = white + (ends[0] - white) * share, white + (ends[1] - white) * share
    lab = np.concatenate([blue[:0:-1], orange])
    cone = (lab @ np.array([[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]).T) ** 3
    light = cone @ np.array([
        [4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]).T  # fmt: skip
    light = light.clip(0, 1)
    return ListedColormap(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))
