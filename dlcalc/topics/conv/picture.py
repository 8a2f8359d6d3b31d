"""``--picture``: the window over a small input, at its first, second and last place."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Picture
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import rational
from dlcalc.topics.conv.layer import Axis, Layer
from dlcalc.topics.conv.scalar import worked

BESIDE, BELOW = 12, 36
"""Cells along the width of one drawing: up to here three stand side by side, up to there they stand below each other."""

HIGHEST = 24
"""Cells along the height."""

GAP = "    "
CELL, READ, PAD, PAD_READ, UNREAD, CUT = "□", "■", "▫", "▪", "×", "⋮"
_SAYS = {
    READ: "{window} on input", CELL: "input", PAD_READ: "{window} on {zero}", PAD: "{zero}", UNREAD: "never read", CUT: "left out",
}  # fmt: skip


class Line(NamedTuple):
    """One axis of the drawing.

    Attributes:
        real: for every cell whether it is one of the input, and not padding or a zero put between.
        taps: the cells that the window reads, from its first.
        starts: where the window stands, place by place.
    """

    real: tuple[bool, ...]
    taps: tuple[int, ...]
    starts: tuple[int, ...]

    @property
    def read(self) -> frozenset[int]:
        """The cells that are read at some place."""
        return frozenset(start + tap for start in self.starts for tap in self.taps)

    def shown(self, most: int) -> tuple[int | None, ...]:
        """The cells to draw: all, or the ends with None for what is left out between them; empty where that is too many too."""
        count = len(self.real)
        if count <= most:
            return tuple(range(count))
        begin = self.taps[-1] + 1 + (self.starts[1] if len(self.starts) > 1 else 0)
        end = self.starts[-1]
        if begin >= end:
            return ()
        kept = (*range(begin), None, *range(end, count))
        return kept if len(kept) <= most else ()


def with_picture(derivation: Derivation, inputs: Inputs) -> Derivation:
    """The answer with a drawing of where the window stands.

    Raises:
        DomainError: three axes, sizes that are not known, a window too large to draw.
    """
    for name in ("stack", "solve"):
        if inputs.given(name):
            raise DomainError("picture", "", f"a picture shows one layer, and --{name} asks for something else", "ask for it alone")
    layer, ledger = _asked(inputs)
    if layer.dims > 2 or layer.kind.size == "flat":
        rule = "three axes cannot be drawn on a page" if layer.dims > 2 else "no window moves in a dense layer"
        raise DomainError("picture", "", rule, "--dims 2 draws a slice" if layer.dims > 2 else "")
    lines = [_line(layer, ledger, axis) for axis in layer.axes]
    picture = _row_by_row(layer, lines[0]) if layer.dims == 1 else _side_by_side(layer, lines[0], lines[1])
    fields = {name: getattr(derivation, name) for name in Derivation.__annotations__}
    return Derivation(**{**fields, "pictures": (*derivation.pictures, picture)})


def _asked(inputs: Inputs) -> tuple[Layer, Ledger]:
    """The layer and what is known of it; where numbers were given, of the size that they have."""
    if inputs.given("x"):
        from dlcalc.topics.conv.numbers.question import question

        asked = question(inputs)
        return asked.layer, asked.ledger
    layer, ledger, _ = worked(inputs)
    return layer, ledger


# What is drawn


def _line(layer: Layer, ledger: Ledger, axis: Axis) -> Line:
    if layer.kind.size == "whole":
        size = _number(ledger, axis.size)
        return Line((True,) * size, tuple(range(size)), (0,))
    size, dilation = _number(ledger, axis.size), _number(ledger, axis.dilation)
    taps = tuple(dilation * place for place in range(_number(ledger, axis.filter)))
    before, after = _sides(layer, ledger, axis)
    if layer.kind.size == "transposed":
        return _stretched(ledger, axis, taps, before, after)
    starts = tuple(place * _number(ledger, axis.stride) for place in range(_number(ledger, axis.out)))
    hanging = max(starts[-1] + taps[-1] + 1 - (before + size + after), 0)  # where sizes are rounded up
    return Line((False,) * before + (True,) * size + (False,) * (after + hanging), taps, starts)


def _sides(layer: Layer, ledger: Ledger, axis: Axis) -> tuple[int, int]:
    """The padding before and after; where a mode gives both together, the odd cell goes after."""
    before = _number(ledger, axis.before)
    if axis.after:
        return before, _number(ledger, axis.after)
    return (before, 0) if layer.padding == "causal" else (before // 2, before - before // 2)


def _stretched(ledger: Ledger, axis: Axis, taps: tuple[int, ...], before: int, after: int) -> Line:
    """A transposed convolution as a convolution of stride 1 over the input with zeros put in."""
    size, stride, span = _number(ledger, axis.size), _number(ledger, axis.stride), taps[-1] + 1
    out = _number(ledger, axis.out)
    if max(before, after) > span - 1:
        raise DomainError("picture", "", "the padding cuts into the input itself, which this drawing cannot show", "a smaller --p")
    inside = tuple(place % stride == 0 for place in range((size - 1) * stride + 1))
    around = span - 1 - before
    behind = out + span - 1 - around - len(inside)
    return Line((False,) * around + inside + (False,) * max(behind, 0), taps, tuple(range(out)))


def _number(ledger: Ledger, letter: str) -> int:
    found = rational(ledger.value(letter))
    if not isinstance(found, int):
        raise DomainError("picture", "", f"{letter} must be a number to be drawn", "--w 7 --f 3, say")
    if found > 10_000:
        raise DomainError("picture", "", f"{letter} = {found} is too large to draw", "a smaller input shows the same")
    return found


# How it is drawn


def _mark(real: bool, under: bool, read: bool) -> str:
    if under:
        return READ if real else PAD_READ
    if not read:
        return UNREAD
    return CELL if real else PAD


def _row_by_row(layer: Layer, line: Line) -> Picture:
    """One axis: a row for each place."""
    shown = _fitting(line.shown(BELOW))
    places = list(range(len(line.starts)))
    if len(places) > 8:
        places = [0, 1, 2, -1, len(places) - 1]
    label = len(str(len(line.starts)))
    rows = []
    for place in places:
        if place < 0:
            rows.append(" " * label + "   " + CUT)
            continue
        under = {line.starts[place] + tap for tap in line.taps}
        marks = [CUT if cell is None else _mark(line.real[cell], cell in under, cell in line.read) for cell in shown]
        rows.append(f"{place + 1:>{label}}   {' '.join(marks)}".rstrip())
    return Picture(_title(layer, [line]), tuple(rows), _legend(layer, rows))


def _side_by_side(layer: Layer, wide: Line, high: Line) -> Picture:
    """Two axes: the first, the second and the last place, beside each other where there is room."""
    rows, columns = len(high.starts), len(wide.starts)
    every = [(row, column) for row, column in ((0, 0), (0, 1) if columns > 1 else (1, 0), (rows - 1, columns - 1))]
    places = list(dict.fromkeys(place for place in every if place[0] < rows and place[1] < columns))
    across = wide.shown(BESIDE) or wide.shown(BELOW)
    down = high.shown(BESIDE) or high.shown(HIGHEST)
    across, down = _fitting(across), _fitting(down)
    names = ["the only place"] if len(places) == 1 else ["first", "second", "last"] if len(places) == 3 else ["first", "last"]
    blocks = []
    for name, place in zip(names, places, strict=True):
        heading = name if len(places) == 1 else f"{name}  {place[0] + 1},{place[1] + 1}"
        blocks.append(_block(heading, wide, high, place, across, down))
    if len(across) > BESIDE:
        drawn = [line for number, block in enumerate(blocks) for line in [*([""] if number else []), *block]]
    else:
        widths = [max(map(len, block)) for block in blocks]
        drawn = [
            GAP.join(line.ljust(width) for line, width in zip(together, widths, strict=True)).rstrip()
            for together in zip(*blocks, strict=True)
        ]  # fmt: skip
    return Picture(_title(layer, [wide, high]), tuple(drawn), _legend(layer, drawn))


def _block(
    heading: str, wide: Line, high: Line, place: tuple[int, int], across: tuple[int | None, ...], down: tuple[int | None, ...]
) -> list[str]:
    """One place of the window."""
    rows = {high.starts[place[0]] + tap for tap in high.taps}
    columns = {wide.starts[place[1]] + tap for tap in wide.taps}
    drawn = [heading]
    for row in down:
        marks = []
        for column in across:
            if row is None or column is None:
                marks.append(CUT if column is None or across.index(column) == 0 else " ")
                continue
            real = high.real[row] and wide.real[column]
            marks.append(_mark(real, row in rows and column in columns, row in high.read and column in wide.read))
        drawn.append(" ".join(marks).rstrip())
    return drawn


def _fitting(shown: tuple[int | None, ...]) -> tuple[int | None, ...]:
    if not shown:
        raise DomainError("picture", "", "this window is too large to draw", "a smaller one shows the same: --w 7 --f 3 --s 2")
    return shown


def _title(layer: Layer, lines: list[Line]) -> str:
    count = 1
    for line in lines:
        count *= len(line.starts)
    over = ", over the input with zeros put in" if layer.kind.size == "transposed" else ""
    places = f"{' × '.join(str(len(line.starts)) for line in lines)} = {count:,} places" if len(lines) > 1 else f"{count:,} places"
    return f"Where the {layer.kind.filter} stands{over}: {places if count > 1 else 'one place'}"


def _legend(layer: Layer, drawn: list[str] | tuple[str, ...]) -> str:
    """What the marks mean, of those that occur."""
    text = "".join(drawn)
    zero = "zeros" if layer.kind.size == "transposed" else "padding"
    says = [f"{mark} {meaning.format(window=layer.kind.filter, zero=zero)}" for mark, meaning in _SAYS.items() if mark in text]
    return ", ".join(says) + "."
