"""The records of a CSV file: each parsed by itself, so that a broken one spoils no other."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dlcalc.marking.answers.fault import AnswersFault, Teller
from dlcalc.marking.answers.text import LONGEST_LINE, UNREAD

DELIMITERS = ",;\t"
MOST_LINES, LONGEST_CELL = 1000, 131_072
"""Lines of one quoted cell, and characters of any."""


class Record(NamedTuple):
    """A row: the number of its first line, and its cells."""

    line: int
    cells: list[str]


Lines = Iterator[tuple[int, str | None]]
"""Lines with their numbers; None is one that is too long."""


class Reader:
    """The rows of a CSV file after RFC 4180; empty lines are none.

    Args:
        source: the lines after the head.
        delimiter: between cells.
        teller: hears of rows that cannot be read; the rest goes on.
    """

    def __init__(self, source: Lines, delimiter: str, teller: Teller) -> None:
        self._source = source
        self._delimiter = delimiter
        self._teller = teller
        self._again: list[tuple[int, str | None]] = []

    def _next(self) -> tuple[int, str | None]:
        return self._again.pop() if self._again else next(self._source, (0, None))

    def __iter__(self) -> Iterator[Record]:
        while True:
            number, line = self._next()
            if not number:
                return
            if line is None:
                self._refuse(number, f"a line of more than {LONGEST_LINE:,} characters")
            elif not line.isspace():
                cells = self._cells(number, line)
                if cells is not None and self._is_text(number, cells):
                    yield Record(number, cells)

    def _refuse(self, number: int, message: str, hint: str = "") -> None:
        self._teller.refuse(message, hint, at(self._teller.name, number))

    def _is_text(self, number: int, cells: list[str]) -> bool:
        if UNREAD.search("".join(cells)) is None:
            return True
        column = next(place for place, cell in enumerate(cells, 1) if UNREAD.search(cell))
        what = "a NUL byte" if "\0" in cells[column - 1] else "bytes that are no UTF-8"
        self._refuse(number, f"column {column} holds {what}", "save the file as UTF-8")
        return False

    def _cells(self, number: int, line: str) -> list[str] | None:
        """A row, which may go on over several lines where a quote is open."""
        held = [line]
        while True:
            try:
                return _row(held, self._delimiter)
            except csv.Error as error:
                told = str(error)
            if "unexpected end" not in told:
                self._refuse(number, *_why(told))
                return None
            if not self._more(held):
                self._refuse(number, "the quote that opens in it is not closed")
                self._again = [(number + more, each) for more, each in enumerate(held) if more and each][::-1] + self._again
                return None

    def _more(self, held: list[str]) -> bool:
        """Add lines up to the next one with a quote, which alone can end a cell."""
        size = sum(map(len, held))
        while len(held) <= MOST_LINES and size <= LONGEST_LINE:
            number, line = self._next()
            if not number or line is None:
                return False
            held.append(line)
            size += len(line)
            if '"' in line:
                return True
        return False


def _why(told: str) -> tuple[str, str]:
    """What Python says of a row, in our words, and what would work."""
    if "expected after" in told:
        return "something stands between a closing quote and the end of its cell", 'quotes within a cell are written twice: "a ""b"" c"'
    return (f"a cell of more than {LONGEST_CELL:,} characters" if "field limit" in told else told), ""


def at(name: str, line: int) -> str:
    """A place in a table."""
    return f"{name}, line {line}"


def head_of(source: Lines, name: str) -> str:
    """The first line of a table that is not empty, as it was typed.

    Raises:
        AnswersFault: it is empty or too long.
    """
    for number, line in source:
        if line is None:
            raise AnswersFault(at(name, number), f"a line of more than {LONGEST_LINE:,} characters is no head of a table")
        if not line.isspace():
            return line
    raise AnswersFault(name, "it is empty")


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a head; none where its quotes do not fit."""
    try:
        return _row((line,), delimiter)
    except (csv.Error, StopIteration):
        return []


def _row(lines: Iterable[str], delimiter: str) -> list[str]:
    """The cells of one row.

    Raises:
        csv.Error: its quotes do not fit, or a cell is too long.
    """
    csv.field_size_limit(LONGEST_CELL)  # one for the whole program, which readers of other tables set too
    return next(csv.reader(lines, delimiter=delimiter, strict=True))
