"""What a sheet states: a label and what stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dlcalc.marking.answers.sheets.clauses import LAW, Statement, bare, clauses, direct, is_answer, law_of, left_of
from dlcalc.marking.answers.sheets.items import CORRECTS
from dlcalc.marking.answers.sheets.lines import HEADING, MATH, ROW, Line
from dlcalc.marking.answers.sheets.tables import joined, marked_cell, row

_MARK = re.compile(r"\(?(?:part\s+)?(?P<mark>[a-z])(?:\s?\)[.:]?|[.:](?!\w)|:(?=\d))(?=\s|\Z|\d|[^\w\s])\s*", re.IGNORECASE)
_DASHED = re.compile(r"(?:part\s+)?(?P<mark>[a-z])\s*(?:\s[–—-]\s|→|->)\s*(?=\S)|part\s+(?P<part>[a-z])\s+(?=[\d$(\[])", re.IGNORECASE)
_LED = re.compile(
    rf"(?:{CORRECTS}|(?:(?:my|the)\s+)?(?:final\s+)?(?:answers?|ans|solution|result))\s*(?:for|to|of|in)?\s*:?\s*(?:part\s*)?"
    r"\(?(?P<mark>[a-z])(?:\)\s?:?|:)(?=\s|\Z|\d|[^\w\s])\s*",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"(?:(?:so|thus|hence|therefore|my|the|our|final|correct|overall)[\s,]+)*"
    r"(?:(?:answer|solution|result|ans|antwort|ergebnis|lösung)s?\s*(?:is\b\s*:?|:|=|→|->)|∴|\$?\\therefore(?![a-z]))\s*",
    re.IGNORECASE,
)
_SETS_UP = re.compile(
    r"[\w)\]}]\s*(?::|=|\b(?:is|are|be|to|as|by|get|have|obtain)|\b(?:mini|maxi|opti)mi[sz]es?|\b(?:mini|maxi)mum(?: of)?)\s*:?\s*\Z",
    re.IGNORECASE,
)
JOINS = re.compile(r"\b(?:so|because|as|since|hence|thus|therefore|where|with|gives|or|and|but)\b", re.IGNORECASE)
"""Words that join two things; a number in either may be the answer."""
_LETTER = re.compile(r"(?:part\s+)?\(?(?P<mark>[a-z])[).:]?\Z", re.IGNORECASE)


class Stated(NamedTuple):
    """What lines state.

    Attributes:
        found: the statements; of one clause that can be split in several ways, all of them, the first equals sign first.
        blocks: by the number of a line, the item of an enumeration in which it stands.
    """

    found: list[tuple[Statement, ...]]
    blocks: dict[int, int]


def statements(lines: Sequence[Line]) -> Stated:
    """What lines state."""
    reader = _Reader(joined(lines))
    return Stated(reader.read(), reader.blocks)


class _Reader:
    """Goes through the lines, and remembers what one announces for the next.

    Args:
        lines: of one question.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.found: list[tuple[Statement, ...]] = []
        self.label, self.sure, self.final = "", False, False  # what a line before has announced
        self.mark, self.block = "", 0  # the item of an enumeration that is open
        self.last = ""  # the label of the last statement
        self.blocks: dict[int, int] = {}
        self.head: tuple[str, ...] = ()

    def read(self) -> list[tuple[Statement, ...]]:
        """All statements."""
        for place, line in enumerate(self.lines):
            if line.kind == ROW:
                self._row(place, line)
            elif line.kind == MATH:
                law = law_of(line.text)
                left = LAW if law else left_of(line.text)
                final = re.match(r"\\therefore(?![a-z])", line.text) is not None or self.final
                text = re.sub(r"\A\\therefore(?![a-z])\s*", "", line.text)
                left = left if not final or law else left_of(text)
                self._add((Statement(line, left, self.label, self.mark, law or text, self.sure, final=final),))
                if not left:
                    self._said()
            else:
                self._prose(line)
            self.blocks[line.number] = self.block
        return self.found

    def _add(self, ways: tuple[Statement, ...]) -> None:
        if ways:
            self.found.append(tuple([way._replace(block=self.block) for way in ways]))
            self.last = ways[0].label or ways[0].left

    def _said(self) -> None:
        """What was announced was stated."""
        self.label, self.sure, self.final = "", False, False

    def _row(self, place: int, line: Line) -> None:
        if not place or self.lines[place - 1].kind != ROW:
            self.head = line.cells if _is_head(line) else ()
            if self.head:
                return
        self.block += 1
        for ways in row(line, self.head):
            self._add(ways)

    def _prose(self, line: Line) -> None:
        own, text = marked(line.text)
        if line.kind == HEADING and not own:
            letter = _LETTER.match(line.text)
            own, text = (letter["mark"].lower(), "") if letter else ("", text)
            self.mark = ""
        if own:  # what a line before announced belongs to another letter
            self._said()
            self.mark, self.block, self.last = own, self.block + 1, ""
        match = _FINAL.match(text)
        if match or self.final:
            self._answer(line, text[match.end() :].strip() if match else text)
            return
        answer = direct(text) if self.mark and not (self.label and self.sure) else ""
        if self.mark and not answer and JOINS.search(text) and re.match(r"[-−(\[{$]*\d", text):
            answer = bare(text)
        here = [] if answer else list(clauses(line, text, self.mark))
        for ways in here:
            self._add(ways)
        if answer:
            self._add((Statement(line, "", "", self.mark, answer, True),))
        elif here:
            self._said()
        elif self.label and self.sure and is_answer(text):
            self._add((Statement(line, "", self.label, self.mark, bare(text), True),))
            self._said()
        elif self.mark and text and is_answer(text):
            self._add((Statement(line, "", "", self.mark, bare(text), True),))
        elif text or not own:
            self.label, self.sure = _announced(line, text)

    def _answer(self, line: Line, text: str) -> None:
        """``Answer: 42``: of the item or the label that is open; else it is one more statement of what was stated last."""
        if not text:
            self.final = True
            return
        final = bool(self.mark or self.label)
        here = list(clauses(line, text, self.mark))
        label = self.label or ("" if self.mark else self.last)
        for ways in here:
            self._add(tuple([way._replace(final=True, label=way.label or ("" if way.left else label)) for way in ways]))
        if not here:
            self._add((Statement(line, "", label, self.mark, bare(text.rstrip(". ")), True, final=final),))
        self._said()


def marked(text: str) -> tuple[str, str]:
    """The letter of an enumeration with which a line begins, in small; and the rest."""
    for pattern in (_MARK, _LED, _DASHED):
        match = pattern.match(text)
        if match:
            mark = match["mark"] or match["part"]
            return mark.lower(), text[match.end() :].lstrip(":– ") if pattern is _MARK else text[match.end() :]
    return "", text


def _announced(line: Line, text: str) -> tuple[str, bool]:
    """What a line that states nothing says of the next one: its last sentence."""
    last = re.split(r"(?<=[a-z)$])[.!?]\s+", text)[-1].strip()
    if len(last) > 300:
        return "", False
    return last, line.kind == HEADING or _SETS_UP.search(last) is not None


def _is_head(line: Line) -> bool:
    """Whether the first row of a table names its columns, rather than a quantity and what it is."""
    if marked_cell(line.cells[0]) and any(re.search(r"\d", cell) for cell in line.cells[1:]):
        return False
    return not any(re.search(r"\d", cell) for cell in line.cells) or line.text.lower().endswith(("answer", "value", "result"))
