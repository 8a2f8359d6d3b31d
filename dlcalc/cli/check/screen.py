"""The screen of ``--check``: a line for each verdict, then for each wrong answer the reader's line and the right one under each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dlcalc.cli.check.differences import Pair, pair_of, step_of
from dlcalc.cli.check.verdicts import MARKS, Check, why_of
from dlcalc.cli.errors import caret, quoted
from dlcalc.marking.verdict import worded
from dlcalc.notation.expr import Seq
from dlcalc.render.breaking import Span, broken, wrapped
from dlcalc.render.layout import MARGIN, Screen
from dlcalc.render.script import columns, pad, write
from dlcalc.render.working import rows, spoken

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.render import Look
    from dlcalc.render.layout import Line

LABELS = 16
MOST_TAUGHT = 2
LONGEST_ANSWER, NARROWEST_REASON = 28, 22
"""Columns of an answer that a verdict repeats, and the room that a reason needs beside it; with less it stands below."""


def render(derivation: Derivation, checks: Sequence[Check], look: Look) -> str:
    """The screen, in colour where the terminal has it."""
    lines = list(Checked(derivation, checks, look).lines())
    if look.colour:
        from dlcalc.render.terminal import coloured

        return coloured(lines, look)
    from dlcalc.render.text import joined

    return joined(lines)


class Checked:
    """Composes the screen."""

    def __init__(self, derivation: Derivation, checks: Sequence[Check], look: Look) -> None:
        self.derivation = derivation
        self.checks = checks
        self.look = look
        self.screen = Screen(derivation, look)
        self.width = max(min(look.width - MARGIN, 78), 20)

    def lines(self) -> Iterator[Line]:
        yield from self.assumed()
        yield from self.verdicts()
        for check in self.checks:
            yield from self.unread(check)
        for check in self.checks:
            block = list(self.explained(check))
            if block:
                yield ()
                yield from block
        for text in self.taught():
            yield ()
            yield from self.screen.block("", "space", self.screen.prose(text, "remark"), 0)
        if all(check.kind == "right" for check in self.checks):
            yield ()
            yield from self.screen.block("", "space", self.screen.prose("The working: --all", "note"), 0)

    def assumed(self) -> Iterator[Line]:
        """The defaults that were used, since they decide what is right."""
        texts = dict(spoken(self.derivation)).get("assumed", ())
        if texts:
            spans = [
                span for place, text in enumerate(texts) for span in ([(", ", "assumed")] if place else []) + self.prose(text, "assumed")
            ]
            yield from self.screen.block("assumed", "label", spans, LABELS)
            yield ()

    def prose(self, text: str, role: str) -> list[Span]:
        """Prose as spans."""
        return self.screen.prose(text, role)

    def verdicts(self) -> Iterator[Line]:
        """A line for each verdict; a reason that has no room beside it stands below."""
        marks = [write(f"{MARKS[check.kind]} {check.kind}", self.look.unicode) for check in self.checks]
        names = [check.name for check in self.checks]
        room = self.width - max(map(columns, marks), default=0) - max(map(columns, names), default=0) - 6
        answers = [self.answer(check, max(min(room, LONGEST_ANSWER), 6)) for check in self.checks]
        first, second, third = [max(map(columns, cells), default=0) for cells in (marks, names, answers)]
        column = first + second + third + 9
        beside = self.width - column >= NARROWEST_REASON
        for check, mark, name, answer in zip(self.checks, marks, names, answers, strict=True):
            role = check.kind if check.kind in ("right", "wrong") else "warning"
            head: Line = (
                (pad(mark, first), role), ("   ", "space"), (pad(name, second), "label"), ("   ", "space"), (pad(answer, third), "math"),
            )  # fmt: skip
            reason = self.prose(why_of(check), "note")
            indent = column if beside else first + 3
            lines = wrapped(reason, max(self.width - indent, 12)) if reason else []
            if lines and beside:
                yield (*head, ("   ", "space"), *lines[0])
                lines = lines[1:]
            else:
                yield head
            for line in lines:
                yield ((" " * indent, "space"), *line)

    def answer(self, check: Check, room: int) -> str:
        """The answer as it was read, or as it was typed."""
        value = check.judgement.value
        text = quoted(check.typed).strip("'")
        if value is not None and check.relation in ("=", "=="):
            is_alone = isinstance(value, Seq) and len(value.items) == 1
            read = (worded(value) if is_alone else self.screen.writer.notation(value)).replace(" × ", "×")
            text = read if columns(read) <= room else text
        text = write(text, self.look.unicode)
        return text if columns(text) <= room else f"{text[: room - 3]}{write('…', self.look.unicode)}"

    def unread(self, check: Check) -> Iterator[Line]:
        """A caret under what cannot be read."""
        verdict = check.judgement.verdict
        if verdict.kind == "unreadable" and verdict.position is not None:
            yield ()
            for line in caret(check.answer, verdict.position, "utf-8" if self.look.unicode else "ascii"):
                yield ((line, "math"),)
            if verdict.hint:
                yield from self.screen.block("", "space", self.prose(verdict.hint, "note"), 2)

    # Why

    def explained(self, check: Check) -> Iterator[Line]:
        """The reader's line and the right one, or the right working where nothing explains the answer."""
        if check.kind != "wrong" or check.relation not in ("=", "=="):
            return
        judgement = check.judgement
        found = pair_of(self.derivation, judgement, self.look) if judgement.reasons else None
        if found is not None:
            yield from self.pair(found)
        elif judgement.link is None:
            yield from self.working(check.name)

    def pair(self, found: Pair) -> Iterator[Line]:
        """Two lines with their difference underlined."""
        notation = self.screen.writer.notation
        title, symbol = self.screen.words(found.title), notation(found.symbol)
        labels = max(LABELS + 1, columns(title) + 2, *[columns(line.label) + 5 for line in found.lines])
        head = notation(found.formula)
        column = labels + columns(symbol) + 3
        pieces = broken(head, self.width - column)
        yield ((pad(title, labels), "heading"), (symbol, "symbol"), (" = ", "relation"), (pieces[0], "formula"))
        for piece in pieces[1:]:
            yield ((" " * (column + 2), "space"), (piece, "formula"))
        for line in found.lines:
            yield from self.numbers(line.label, line.body, line.value, labels + columns(symbol), line.marked, line.symbol)
        if found.note:
            yield from self.screen.block("", "space", self.prose(found.note, "note"), column)

    def numbers(self, label: str, body: str, value: str, at: int, marked: tuple[tuple[int, int], ...], symbol: str) -> Iterator[Line]:
        """One line of numbers with its value at the right, and marks under it."""
        pieces = broken(body, self.width - at - 3)
        left = pad(f"   {label}", at - columns(symbol)) + symbol
        lines: list[Line] = [((left, "label"), (" = ", "relation"), (pieces[0], "substituted"))]
        lines += [((" " * (at + 5), "space"), (piece, "substituted")) for piece in pieces[1:]]
        gap = self.width - sum([columns(text) for text, _ in lines[-1]]) - columns(value)
        beside = bool(value) and gap >= 2
        if beside:
            lines[-1] = (*lines[-1], (" " * gap, "space"), (value, "value"))
        yield from lines
        if marked and len(pieces) == 1:
            yield ((" " * (at + 3) + self.marks(marked), "wrong"),)
        if value and not beside:
            for piece in broken(value, self.width - at - 3):
                yield ((" " * max(self.width - columns(piece), at + 3), "space"), (piece, "value"))

    def marks(self, marked: tuple[tuple[int, int], ...]) -> str:
        """A line that underlines ranges of columns."""
        line = [" "] * max(end for _, end in marked)
        for start, end in marked:
            line[start:end] = write("‾", self.look.unicode) * (end - start)
        return "".join(line)

    def working(self, name: str) -> Iterator[Line]:
        """The right working of a result, as the answer shows it."""
        from dlcalc.marking.replay import makers

        steps = {step.id: step for step in self.derivation.steps}
        one = step_of(steps, name)
        wanted: list[Step] = [one] if one is not None else [steps[id] for id in makers(self.derivation, name) if id]
        if not wanted:
            return
        yield ((self.screen.words(wanted[0].title), "heading"),) if wanted[0].title else ((name, "heading"),)
        for step in wanted:
            for row in rows(step, self.screen.writer):
                yield from self.screen.row(row)

    def taught(self) -> list[str]:
        """What helps to see the mistakes that were made, once each."""
        found = [slip.teaches for check in self.checks for alternative in check.judgement.slips[:1] for slip in alternative if slip.teaches]
        return list(dict.fromkeys(found))[:MOST_TAUGHT]
