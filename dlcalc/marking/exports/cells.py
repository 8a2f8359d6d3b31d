"""Cells of a CSV file that a spreadsheet may open: no answer becomes a formula, and none is lost.

A spreadsheet computes what begins with ``=``, ``+``, ``-`` or ``@`` (CWE-1236). So such a cell begins with an apostrophe here, as does a
cell that begins with one already: taking one apostrophe away gives the text back, always. The same holds for each piece after a line
break, a tab or a semicolon, where a spreadsheet that separates columns by semicolons would begin a new cell; there, a row of numbers
stands as it is, so that matrices stay legible. A cell that is one number, or a dash, stands as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

_STARTS = tuple("=+-@\0'＝＋－＠")
_MAY_START = re.compile(f"[{re.escape(''.join(_STARTS))}]")
_SEPARATORS = re.compile(r"([;\t\r\n])")
_NUMBER = re.compile(r"[+-](?:\d+(?:\.\d+)?)?")
_NUMBERS = re.compile(r"[\d\s.,/+()\[\]-]*")
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no file can hold."""

_QUOTED = re.compile(r'[",;\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]|^\s|\s$')
_LONGEST_CELL = 32 * 2**20


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; :func:`unguarded` gives the text back."""
    if _MAY_START.search(text) is None:
        return text
    first, *others = _SEPARATORS.split(text)
    if _starts(first) and not _NUMBER.fullmatch(first):
        first = f"'{first}"
    return "".join([first, *[f"'{piece}" if _starts(piece) and not _NUMBERS.fullmatch(piece) else piece for piece in others]])


def unguarded(text: str) -> str:
    """The text of a cell that :func:`guarded` wrote; an apostrophe that a human wrote before a word stays."""
    if "'" not in text:
        return text
    return "".join([piece[1:] if piece[:1] == "'" and _starts(piece[1:]) else piece for piece in _SEPARATORS.split(text)])


def _starts(piece: str) -> bool:
    """Whether a piece begins like a formula, or with an apostrophe; spaces before it do not count."""
    return piece.lstrip().startswith(_STARTS)


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Rows of a CSV file (RFC 4180, but a line ends with a line feed alone), each cell guarded; halves of characters are no text."""
    return HALVES.sub("\ufffd", "".join([",".join([_quoted(guarded(cell)) for cell in row]) + "\n" for row in rows]))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


class TableFault(ValueError):
    """A table that cannot be read.

    Attributes:
        line: where, from 1.
        rule: what is wrong.
        hint: what would work; may be empty.
    """

    def __init__(self, line: int, rule: str, hint: str = "") -> None:
        super().__init__(f"line {line}: {rule}")
        self.line = line
        self.rule = rule
        self.hint = hint


def read_table(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file with where each begins, the heading first; empty ones are left out.

    Spreadsheets save what they opened with semicolons or tabs, so the heading decides what separates the columns.

    Raises:
        TableFault: it is no table.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in _limited(reader):
            if any(cell.strip() for cell in cells):
                yield line, [unguarded(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableFault(
            line, f"no table: {error}", "a comma between cells, a quotation mark on both sides of one that holds a comma"
        ) from None


def _limited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows as they are read, with a limit that is one for the whole program, and which readers of other tables set too."""
    while True:
        csv.field_size_limit(_LONGEST_CELL)
        try:
            yield next(rows)
        except StopIteration:
            return
