"""Answers that are vectors or matrices: brackets of any kind, rows by ``;``, nested lists, LaTeX's environments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from time import process_time
from typing import TypeVar

from dlcalc.marking import numbers
from dlcalc.marking.habits import barred
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.readings import Reading
from dlcalc.notation.errors import NotationError, TooLarge
from dlcalc.notation.expr import Matrix, Seq

Read = TypeVar("Read")

MOST = 2_000
"""Entries of one answer."""

SECONDS = 1.0
"""Of the processor, for the entries of one answer together."""

_ENVIRONMENT = re.compile(r"\\begin\s*\{([pbvBV]?matrix|array)\}(?:\{[lcr| ]*\})?(?P<inner>.*)\\end\s*\{\1\}\s*\Z", re.DOTALL)
_SIZED = re.compile(r"\\(?:left|right|big|Big|bigl|bigr)(?![a-zA-Z])")
_TRANSPOSED = re.compile(r"\s*(?:\^\s*\{?\s*(?:T|\\top|\\mathsf\{T\}|\\mathrm\{T\})\s*\}?|ᵀ|⊤)\s*\Z")
_SPACE = re.compile(r"(?<![-+*/^(,\s·×])\s+(?![*/^)·×]|[-+−]\s)")
_BRACKETS = {"[": "]", "(": ")", "{": "}", "<": ">", "⟨": "⟩"}


def read(text: Marked, how: How) -> Reading | None:
    """A vector (a row or a column) or a matrix, entry by entry.

    Raises:
        NotationError: it, or an entry, cannot be read.
    """
    text, turned = transposed(text)
    rows = cells(text)
    if len({len(row) for row in rows}) > 1 and text.text.startswith("[") and "\n" in text.text:
        rows = cells(text.sub(r"\n", " "))  # a long list, broken where the screen ended
    if sum(map(len, rows)) > MOST:
        raise NotationError(f"at most {MOST:,} entries are read", text.text)
    found = timed(lambda cell: _entry(cell, how), chain.from_iterable(rows))
    entries = [[*islice(found, len(row))] for row in rows]
    if any(entry is None for row in entries for entry in row):
        return None
    known = [[entry for entry in row if entry is not None] for row in entries]
    if turned and len({len(row) for row in known}) == 1:
        known = [list(column) for column in zip(*known, strict=True)]
    flat = list(chain.from_iterable(known))
    digits = tuple([entry.digits[0] for entry in flat])
    if len(known) > 1 and len({len(row) for row in known}) > 1:
        raise NotationError("the rows have different lengths", text.text, text.at(0))
    if len(known) == 1 or len(known[0]) == 1:
        return Reading(Seq("vector", tuple([entry.value for entry in flat])), digits)
    return Reading(Matrix(tuple([tuple([entry.value for entry in row]) for row in known])), digits)


def _entry(cell: Marked, how: How) -> Reading | None:
    if not cell.text:
        raise NotationError("an entry is empty", "", cell.at(0))
    return numbers.read(cell, how)


def timed(read: Callable[[Marked], Read], cells: Iterable[Marked]) -> Iterator[Read]:
    """Every entry read, one after the other.

    Raises:
        TooLarge: together they take too long.
    """
    start = process_time()
    for cell in cells:
        yield read(cell)
        if process_time() - start > SECONDS:
            raise TooLarge("this takes too long to compute for an answer")


def transposed(text: Marked) -> tuple[Marked, bool]:
    """The text without a sign that it is transposed, and whether there was one."""
    text = text.sub(_SIZED, "").strip()
    bare = text.sub(_TRANSPOSED, "").strip()
    return barred(bare), bare.text != text.text


def cells(text: Marked) -> list[list[Marked]]:
    """The entries of a vector or matrix, row by row; a sign that it is transposed is no part of them."""
    text = transposed(text)[0]
    match = _ENVIRONMENT.match(text.text)
    if match:
        inner = text.part(*match.span("inner")).sub(r"\\\\\s*\Z", "")
        return [cut(row, "&") for row in _lines(inner, r"\\\\")]
    inner = opened(text)
    parts = cut(inner, ",")
    if inner.text != text.text and all(part.text[:1] in ("[", "(") and opened(part) != part for part in parts):
        return [_row(opened(part)) for part in parts]
    return [_row(opened(row) if row.text[:1] == "[" else row) for row in _lines(inner, r";|\n")]


def _row(text: Marked) -> list[Marked]:
    parts = cut(text, ",")
    if len(parts) > 1 or parts[0] != text:
        return parts
    found, start = [], 0
    levels = _levels(text.text)
    for match in _SPACE.finditer(text.text):
        if levels[match.start()] == 0:
            found.append(text.part(start, match.start()))
            start = match.end()
    return [*found, text.part(start, len(text.text))]


def opened(text: Marked) -> Marked:
    """Without the brackets round all of it."""
    closer = _BRACKETS.get(text.text[:1])
    if closer is None or not text.text.endswith(closer):
        return text
    levels = _levels(text.text)
    return text.part(1, len(text.text) - 1) if all(level > 0 for level in levels[1:-1]) else text


def cut(text: Marked, sign: str) -> list[Marked]:
    """The pieces between signs outside brackets."""
    found, start = [], 0
    for place, (char, level) in enumerate(zip(text.text, _levels(text.text), strict=True)):
        if char == sign and level == 0:
            found.append(text.part(start, place))
            start = place + 1
    last = text.part(start, len(text.text))
    return found if not last.text and found and sign == "," else [*found, last]  # [x,] is how a vector of one entry is written


def breaks(text: Marked, pattern: str | re.Pattern[str]) -> list[tuple[int, int]]:
    """Where a pattern stands outside brackets."""
    levels = _levels(text.text)
    return [match.span() for match in re.finditer(pattern, text.text) if levels[match.start()] == 0]


def _lines(text: Marked, pattern: str) -> list[Marked]:
    """The rows; an empty one at the end is none."""
    found, start = [], 0
    for stop, end in breaks(text, pattern):
        found.append(text.part(start, stop))
        start = end
    last = text.part(start, len(text.text))
    return [*found, last] if last.text or not found else found


def _levels(text: str) -> list[int]:
    """How many brackets are open before each character."""
    levels, level = [], 0
    for char in text:
        level -= char in ")]}⟩"
        levels.append(max(level, 0))
        level += char in "([{⟨"
    return levels
