"""The screen as data: lines of spans, each a text and the role it plays, for a width and a script.

Text and terminal print the same lines, so they cannot say different things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.render.breaking import Span, broken, wrapped
from dlcalc.render.prose import prose
from dlcalc.render.script import columns, pad, write
from dlcalc.render.working import Row, Writer, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.render import Look

Line = tuple[Span, ...]

MARGIN = 2
"""Columns left free on the right, so that no terminal wraps a full line."""

COMFORTABLE, WIDEST = 78, 100
"""Values stand at 78 columns where there is room; only formulas that need more push them out, to 100 at most."""

LABELS, NOTES, LONGEST_SYMBOL = 16, 21, 18
"""Columns where the head's texts and the sections' notes begin, and the longest symbol that others are aligned with."""


def lines(derivation: Derivation, look: Look) -> list[Line]:
    """The screen of a derivation, line by line, none wider than ``look.width``."""
    return Screen(derivation, look).lines()


class Section(NamedTuple):
    """Consecutive shown steps of one title."""

    title: str
    note: str
    rows: list[Row]


class Screen:
    """Composes one screen."""

    def __init__(self, derivation: Derivation, look: Look) -> None:
        self.derivation = derivation
        self.unicode = look.unicode
        self.writer = Writer(derivation, look)
        self.sections = [
            Section(self.words(group[0].title), group[0].note, [row for step in group for row in rows(step, self.writer)])
            for group in grouped_by_title(derivation.shown_steps)
        ]
        everything = [row for section in self.sections for row in section.rows]
        numbered = sum([bool(section.title) for section in self.sections])
        self.indent = len(str(numbered)) + 2
        self.symbols = max([columns(row.symbol) for row in everything if columns(row.symbol) <= LONGEST_SYMBOL], default=0)
        self.column = self.indent + self.symbols + 3
        natural = max([self.column + columns(row.body) + 2 + columns(row.value) for row in everything], default=0)
        self.width = max(min(look.width - MARGIN, max(COMFORTABLE, min(natural, WIDEST))), 20)
        self.notes = max([NOTES, *[self.indent + columns(section.title) + 2 for section in self.sections]])

    def words(self, text: str) -> str:
        """Prose without notation, as this screen writes it."""
        return write(text, self.unicode)

    def prose(self, text: str, role: str) -> list[Span]:
        """Prose as spans; notation in it has the role ``math``."""
        pieces = prose(text, self.derivation.vocabulary, self.writer.notation, self.words)
        return [(piece, "math" if is_notation else role) for is_notation, piece in pieces]

    def lines(self) -> list[Line]:
        screen = list(self.head())
        number = 0
        for section in self.sections:
            number += bool(section.title)
            screen += [(), *self.section(number, section)]
        foot = list(self.foot())
        return [*screen, *([()] if foot else []), *foot]

    def head(self) -> Iterator[Line]:
        """Title and headline, what was given, what was assumed."""
        derivation = self.derivation
        title = self.words(derivation.title)
        labels = max(LABELS, columns(title) + 5)
        if labels > self.width // 3:  # a long title on a narrow screen stands alone
            labels = LABELS
        headline = spaced(self.prose(derivation.headline, "headline"), self.words("→"))
        if columns(title) + 2 > labels:
            yield from self.block("", "title", [(title, "title")], 0)
            title = ""
        if title or headline:
            yield from self.block(title, "title", headline, labels)
        given = separated([self.prose(text, "given") for text in derivation.given], "given")
        assumed = separated([self.prose(entry.text, "assumed") for entry in derivation.assumed], "assumed")
        for label, spans in (("given", given), ("assumed", assumed)):
            if spans:
                yield from self.block(label, "label", spans, labels)

    def section(self, number: int, section: Section) -> Iterator[Line]:
        """A numbered heading with its note, and the working under it."""
        if section.title:
            digits = str(number).rjust(self.indent - 2)
            note = self.prose(section.note, "note")
            beside = self.notes + sum([columns(text) for text, _ in note]) <= self.width or self.width - self.notes >= 40
            if beside and columns(section.title) <= self.notes - self.indent - 2:
                first, *others = list(self.block(section.title, "heading", note, self.notes - self.indent))
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
        equals = ((" " * self.indent + pad(symbol, self.symbols), "symbol"), (" = ", "relation"))
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
        if columns(value) <= room:
            yield ((" " * (self.width - columns(value)), "space"), (value, "value"))
            return
        for place, line in enumerate(broken(value, room, room - 2)):
            yield ((" " * (self.column - 2 + (2 if place else 0)), "space"), (line, "value"))

    def foot(self) -> Iterator[Line]:
        """Warnings, and the one remark."""
        for warning in self.derivation.warnings:
            yield from self.block("warning", "warning", self.prose(warning.message, "warned"), LABELS)
        if self.derivation.remark:
            yield from self.block("", "space", self.prose(self.derivation.remark, "remark"), 0)

    def block(self, label: str, role: str, spans: list[Span], column: int) -> Iterator[Line]:
        """Prose that hangs beside its label; wrapped lines stay in its column."""
        for place, line in enumerate(wrapped(spans, self.width - column)):
            if place == 0 and label:
                yield ((label, role), (" " * (column - columns(label)), "space"), *line) if line else ((label, role),)
            elif column:
                yield ((" " * column, "space"), *line)
            else:
                yield tuple(line)


def grouped_by_title(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps in runs of one title."""
    groups: list[list[Step]] = []
    for step in steps:
        if groups and groups[-1][0].title == step.title:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def separated(texts: list[list[Span]], role: str) -> list[Span]:
    """Texts joined by commas."""
    return [span for place, text in enumerate(texts) for span in ([(", ", role)] if place else []) + text]


def spaced(spans: list[Span], arrow: str) -> list[Span]:
    """A headline with more space round its arrow, so that both sides are seen at once."""
    return [(text.replace(f" {arrow} ", f"  {arrow}  "), role) if role != "math" else (text, role) for text, role in spans]
