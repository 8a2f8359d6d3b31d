"""A sweep on a screen: a row a combination; turned on its side, continued below, or row by row where the screen is too narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.breaking import Span, broken, wrapped
from dlcalc.render.layout import Screen
from dlcalc.render.script import columns
from dlcalc.render.sweeps import ONE_ROW, cells, headings
from dlcalc.render.tabular import GAP, INDENT, _spans, _width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlcalc.derivation.swept import Row, Sweep
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look
    from dlcalc.render.layout import Line

Cells = list[list[Span]]

LEAST_FOR_ERROR = 24
"""Columns that an error needs beside what varies; with less it stands under its row."""


def render(sweep: Sweep, look: Look) -> str:
    """The screen as text, with the terminal's colours where the look asks for them."""
    screen = lines(sweep, look)
    if not look.colour:
        return "".join(["".join([text for text, _ in line]).rstrip() + "\n" for line in screen])
    from rich.color import ColorSystem
    from rich.style import Style

    from dlcalc.render.theme import THEME

    styles = {role: Style.parse(style) for role, style in THEME.items()}
    return "".join(
        ["".join([styles[role].render(text, color_system=ColorSystem.STANDARD) for text, role in line]) + "\n" for line in screen]
    )


def lines(sweep: Sweep, look: Look) -> list[Line]:
    """The screen, line by line, none wider than ``look.width``."""
    screen = Screen(sweep.head, look)
    found = [*screen.head(), (), *_Grid(sweep, screen).lines()]
    for part in (list(screen.foot()), _command(sweep.command, screen)):
        found += [(), *part] if part else []
    return found


def _command(words: Sequence[str], screen: Screen) -> list[Line]:
    """How to see one row's working; a command that is too long goes on in the next line as a shell takes it, never inside a value."""
    words = [screen.words(word) for word in words]
    whole = " ".join([ONE_ROW, *words])
    if not words or columns(whole) <= screen.room:
        return [((whole, "remark"),)] if words else []
    rows = [""]
    for word in words:
        if rows[-1] and INDENT + columns(f"{rows[-1]} {word} \\") > screen.room:
            rows[-1] += " \\"
            rows.append("  ")
        rows[-1] += f" {word}" if rows[-1].strip() else word
    if INDENT + max(map(columns, rows)) > screen.room:
        return []
    return [((ONE_ROW, "remark"),), *[((" " * INDENT, "space"), (row, "remark")) for row in rows]]


class _Grid:
    """The cells of a sweep, and the ways to lay them out."""

    def __init__(self, sweep: Sweep, screen: Screen) -> None:
        self.sweep = sweep
        self.screen = screen
        self.room = max(screen.room - INDENT, 20)
        self.count = len(sweep.headings)
        self.heads: Cells = [screen.prose(text, "label") for text in headings(sweep)]
        self.rows: list[Cells] = [self.cells(row) for row in sweep.rows]
        self.words = [_is_words([row.cells[place] for row in sweep.rows]) for place in range(self.count)]

    def cells(self, row: Row) -> Cells:
        varied = [_spans(self.screen, cell, first=True) for cell in row.cells]
        found = [_spans(self.screen, cell, first=False) for cell in cells(row, self.sweep.shown)]
        return [[(text, "symbol") for text, _ in spans] for spans in varied] + found

    def lines(self) -> Iterator[Line]:
        """In one piece, turned on its side, continued below, or row by row: the first that the screen has room for."""
        widths = self.widths(self.every)
        if _total(widths) <= self.room:
            return self.piece(range(self.count, len(self.heads)), errors=True)
        turned = [self.heads, *self.rows]
        sides = [max(map(_width, column)) for column in turned]
        if not self.sweep.broken and _total(sides) <= self.room:
            return self.turned(turned, sides)
        if max([_total([*widths[: self.count], width]) for width in widths[self.count :]], default=0) <= self.room:
            return self.continued(widths)
        return self.records()

    @property
    def every(self) -> range:
        return range(len(self.heads))

    def widths(self, places: Sequence[int]) -> list[int]:
        """The width of columns; an error's dashes need none of their own."""
        return [max(_width(row[place]) for row in [self.heads, *self.rows]) for place in places]

    def piece(self, results: Sequence[int], *, errors: bool) -> Iterator[Line]:
        """What varies and some of the results, a line a row; the errors in the place of the results."""
        places = [*range(self.count), *results]
        widths = self.widths(places)
        left = [place < self.count and self.words[place] for place in places]
        yield _line([self.heads[place] for place in places], widths, left)
        for row, spans in zip(self.sweep.rows, self.rows, strict=True):
            if row.error is None or not errors:
                yield _line([spans[place] for place in places], widths, left)
            else:
                yield from self.refused(row, spans, widths, left)

    def refused(self, row: Row, spans: Cells, widths: list[int], left: list[bool]) -> Iterator[Line]:
        """A broken row: what varies, then why it has no answer."""
        start = sum(widths[: self.count]) + GAP * self.count
        first = _line(spans[: self.count], widths[: self.count], left)
        beside = self.room - start >= LEAST_FOR_ERROR
        told = wrapped(self.error(row), self.room - start if beside else self.room - GAP)
        if not beside:
            yield first
        for place, line in enumerate(told):
            if beside and place == 0:
                used = sum(map(_width, [first]))
                yield (*first, (" " * (INDENT + start - used), "space"), *line)
            else:
                yield ((" " * (INDENT + (start if beside else GAP)), "space"), *line)

    def error(self, row: Row) -> list[Span]:
        assert row.error is not None
        return self.screen.prose(row.error.rule, "wrong")

    def turned(self, every: list[Cells], widths: list[int]) -> Iterator[Line]:
        """A column a row."""
        for place in self.every:
            yield _line([column[place] for column in every], widths, [True])

    def continued(self, widths: list[int]) -> Iterator[Line]:
        """As many results as fit beside what varies, the next ones below with what varies once more."""
        parts: list[list[int]] = []
        for place in range(self.count, len(self.heads)):
            if not parts or _total([*widths[: self.count], *[widths[each] for each in parts[-1]], widths[place]]) > self.room:
                parts.append([])
            parts[-1].append(place)
        for number, part in enumerate(parts):
            if number:
                yield ()
            yield from self.piece(part, errors=number == 0)

    def records(self) -> Iterator[Line]:
        """Row by row, each value beside or under its name."""
        labels = max(map(_width, self.heads[self.count :]), default=0)
        for number, (row, spans) in enumerate(zip(self.sweep.rows, self.rows, strict=True)):
            if number:
                yield ()
            yield from _indented(wrapped(self.screen.prose(row.label, "heading"), self.room))
            if row.error is not None:
                yield from _indented(wrapped(self.error(row), self.room))
                continue
            for head, cell in zip(self.heads[self.count :], spans[self.count :], strict=True):
                text = "".join([text for text, _ in cell])
                pieces = broken(text, self.room - labels - GAP)
                for place, piece in enumerate(pieces):
                    name = head if place == 0 else []
                    yield ((" " * INDENT, "space"), *name, (" " * (labels + GAP - _width(name)), "space"), (piece, "cell"))


def _is_words(column: Sequence[Expr | str]) -> bool:
    """Whether a column holds words, which stand at the left, and not numbers and dashes."""
    return any(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in column)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _line(row: Sequence[Sequence[Span]], widths: Sequence[int], left: Sequence[bool]) -> Line:
    """Cells in their columns, at the right but where ``left`` says otherwise."""
    line: list[Span] = [(" " * INDENT, "space")]
    waiting = 0
    for place, (spans, width) in enumerate(zip(row, widths, strict=False)):
        room = width - _width(spans)
        at_left = place < len(left) and left[place]
        line += [(" " * (waiting + (0 if at_left else room)), "space"), *spans]
        waiting = (room if at_left else 0) + GAP
    return tuple([span for span in line if span[0]])


def _indented(texts: Sequence[Sequence[Span]]) -> Iterator[Line]:
    for line in texts:
        yield ((" " * INDENT, "space"), *line)
