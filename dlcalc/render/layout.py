"""The screen as data: lines of spans, each a text and the role it plays, for a width and a script.

Text and terminal print the same lines, so they cannot say different things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.render.breaking import Span, broken, wrapped
from dlcalc.render.prose import prose
from dlcalc.render.script import columns, pad, write
from dlcalc.render.working import Row, Writer, rows, sections, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look

Line = tuple[Span, ...]

MARGIN = 2
"""Columns left free on the right, so that no terminal wraps a full line."""

COMFORTABLE, WIDEST = 78, 100
"""Values stand at 78 columns where there is room; only formulas that need more push them out, to 100 at most."""

LABELS, NOTES, LONGEST_SYMBOL, NARROWEST_NOTE = 16, 21, 18, 34
"""Columns where the head's texts and the sections' notes begin, the longest symbol that others are aligned with, and the
room that a note needs beside its heading; with less it stands under it."""


def lines(derivation: Derivation, look: Look) -> list[Line]:
    """The screen of a derivation, line by line, none wider than ``look.width``."""
    return Screen(derivation, look).lines()


class Section(NamedTuple):
    """Consecutive shown steps of one title."""

    number: int
    title: str
    note: str
    rows: list[Row]


class Screen:
    """Composes one screen."""

    def __init__(self, derivation: Derivation, look: Look) -> None:
        self.derivation = derivation
        self.look = look
        self.unicode = look.unicode
        self.room = max(look.width - MARGIN, 20)  # what tables may take
        self.writer = Writer(derivation, look)
        self.sections = [
            Section(number, self.words(steps[0].title), steps[0].note, [row for step in steps for row in rows(step, self.writer)])
            for number, steps in sections(derivation)
        ]
        everything = [row for section in self.sections for row in section.rows]
        self.indent = len(str(max([section.number for section in self.sections], default=0))) + 2
        self.symbols = max([columns(row.symbol) for row in everything if columns(row.symbol) <= LONGEST_SYMBOL], default=0)
        self.column = self.indent + self.symbols + 3
        natural = [self.column + columns(row.body) + 2 + columns(row.value) for row in everything]
        self.width = max(min(look.width - MARGIN, max(COMFORTABLE, *[size for size in natural if size <= WIDEST], 0)), 20)
        self.notes = max([NOTES, *[self.indent + columns(section.title) + 2 for section in self.sections]])

    def words(self, text: str) -> str:
        """Prose without notation, as this screen writes it."""
        return write(text, self.unicode)

    def prose(self, text: str, role: str, math: str = "math") -> list[Span]:
        """Prose as spans; notation in it has a role of its own."""
        pieces = prose(text, self.derivation.vocabulary, self.writer.notation, self.words)
        return [(piece, math if is_notation else role) for is_notation, piece in pieces]

    def lines(self) -> list[Line]:
        screen = [*self.head(), *self.body()]
        foot = list(self.foot())
        return [*screen, *([()] if foot else []), *foot]

    def body(self) -> Iterator[Line]:
        """The working, the tables and the pictures, an empty line before each."""
        for section in self.sections:
            yield ()
            yield from self.section(section)
        if self.derivation.tables or self.derivation.pictures:
            from dlcalc.render.tabular import screen_lines

            yield from screen_lines(self)

    def head(self) -> Iterator[Line]:
        """Title and headline, what was given, what was assumed."""
        derivation = self.derivation
        title = self.words(derivation.title)
        labels = max(LABELS, columns(title) + 5)
        if labels > self.width // 3:  # a long title on a narrow screen stands alone
            labels = LABELS
        headline = spaced(self.prose(derivation.headline, "headline", "headline_math"), self.words("→"))
        if columns(title) + 2 > labels:
            yield from self.block("", "title", [(title, "title")], 0)
            title = ""
        if title or headline:
            yield from self.block(title, "title", headline, labels)
        for label, texts in spoken(derivation):
            yield from self.block(label, "label", separated([self.prose(text, label) for text in texts], label), labels)

    def section(self, section: Section) -> Iterator[Line]:
        """A numbered heading with its note, and the working under it."""
        if section.title:
            digits = str(section.number).rjust(self.indent - 2)
            note = self.prose(section.note, "note")
            if self.width - self.notes >= NARROWEST_NOTE:
                first, *others = list(self.block(section.title, "heading", note, self.notes - self.indent, self.indent))
                yield ((digits, "number"), ("  ", "space"), *first)
                yield from (((" " * self.indent, "space"), *line) for line in others)
            else:
                room = self.width - self.indent
                headed = wrapped([(section.title, "heading")], room)
                yield ((digits, "number"), ("  ", "space"), *headed[0])
                for line in [*headed[1:], *(wrapped(note, room) if note else [])]:
                    yield ((" " * self.indent, "space"), *line)
        elif section.note:
            yield from self.block("", "space", self.prose(section.note, "note"), 0)
        for row in section.rows:
            yield from self.row(row)

    def row(self, row: Row) -> Iterator[Line]:
        """``symbol = body``, broken where it must be, and the value at the right."""
        symbol = row.symbol
        if columns(symbol) > self.symbols:
            for piece in broken(symbol, self.width - self.indent):
                yield ((" " * self.indent, "space"), (piece, "symbol"))
            symbol = ""
        room = self.width - self.column
        first, *others = broken(row.body, room, room - 2)
        equals = ((" " * self.indent + pad(symbol, self.symbols), "symbol"), (f"{row.relation:>2} ", "relation"))
        screen: list[Line] = [(*equals, (first, row.role))]
        screen += [((" " * (self.column + 2), "space"), (line, row.role)) for line in others]
        gap = self.width - sum([columns(text) for text, _ in screen[-1]]) - columns(row.value)
        if row.value and gap >= 2:
            screen[-1] = (*screen[-1], (" " * gap, "space"), (row.value, "value"))
        elif row.value:
            screen += self.value_alone(row.value)
        yield from screen

    def value_alone(self, value: str) -> Iterator[Line]:
        """A value on a line of its own: at the right, or, when it is long, broken under the ``=``."""
        room = self.width - self.column + 2
        if columns(value) <= room // 2:
            yield ((" " * (self.width - columns(value)), "space"), (value, "value"))
            return
        for place, line in enumerate(broken(value, room, room - 2)):
            yield ((" " * (self.column - 2 + (2 if place else 0)), "space"), (line, "value"))

    def foot(self) -> Iterator[Line]:
        """Warnings, and the one remark."""
        for warning in self.derivation.warnings:
            yield from self.block("warning", "warning", self.prose(warning.message, "warned"), LABELS)
        if self.derivation.remark:
            if self.derivation.warnings:
                yield ()
            yield from self.block("", "space", self.prose(self.derivation.remark, "remark"), 0)

    def block(self, label: str, role: str, spans: list[Span], column: int, indent: int = 0) -> Iterator[Line]:
        """Prose that hangs beside its label; wrapped lines stay in its column, and leave room for the caller's indent."""
        for place, line in enumerate(wrapped(spans, self.width - column - indent)):
            if place == 0 and label:
                yield ((label, role), (" " * (column - columns(label)), "space"), *line) if line else ((label, role),)
            elif column:
                yield ((" " * column, "space"), *line)
            else:
                yield tuple(line)


def separated(texts: list[list[Span]], role: str) -> list[Span]:
    """Texts joined by commas."""
    return [span for place, text in enumerate(texts) for span in ([(", ", role)] if place else []) + text]


def spaced(spans: list[Span], arrow: str) -> list[Span]:
    """A headline with more space round its arrow, so that both sides are seen at once."""
    return [(text.replace(f" {arrow} ", f"  {arrow}  "), role) if role == "headline" else (text, role) for text, role in spans]
