"""Bytes in blocks of whole lines: bounded, UTF-8, without a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from dlcalc.tables.files.model import FORMATS, LONGEST_ROW, TableError
from dlcalc.tables.files.quotes import row_ends

BLOCK = 2**21
"""Bytes that are read at a time."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = {
    b"\x1f\x8b": "compressed", b"BZh": "compressed", b"\xfd7zXZ": "compressed", b"\x28\xb5\x2f\xfd": "compressed",
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
}  # fmt: skip
_UNPACK = {
    "compressed": "unpack it into the command: gunzip -c rows.csv.gz | dlcalc … --table -",
    "a ZIP archive or a spreadsheet": "save the sheet as CSV",
}


def format_of(path: str) -> str | None:
    """The format that a file's name says, or None."""
    lowered = path.lower()
    return next((name for name, suffixes in FORMATS.items() if lowered.endswith(suffixes)), None)


def sniffed(start: bytes) -> str:
    """The format of what begins so: JSON lines, tab-separated or comma-separated text, Parquet."""
    if start.startswith(b"PAR1"):
        return "parquet"
    text = start.removeprefix(_BOM).lstrip()
    if text[:1] in (b"{", b"["):
        return "jsonl"
    first = text.partition(b"\n")[0]
    return "tsv" if b"\t" in first and b"," not in first else "csv"


class Blocks:
    """The whole lines of a file, some at a time; ``start`` is what was read to find its format.

    Args:
        file: open for bytes.
        told: the table in words, for the errors.
        separator: of cells, where a line's end inside quotes belongs to the row; else empty.
    """

    def __init__(self, file: IO[bytes], told: str, separator: str = "") -> None:
        self.file = file
        self.told = told
        self.separator = separator
        self.start = b""
        self.lines = 0  # that were handed out

    def peek(self) -> bytes:
        """The first bytes, the first line among them unless it is too long; still to be read."""
        if not self.start:
            self.start = self.file.read(BLOCK).removeprefix(_BOM)
            while b"\n" not in self.start and 0 < len(self.start) <= LONGEST_ROW and (more := self.file.read(BLOCK)):
                self.start += more
            if len(self.start) > LONGEST_ROW and b"\n" not in self.start:
                raise self.too_long(1)
            packed = next((told for magic, told in _PACKED.items() if self.start.startswith(magic)), "")
            if packed:
                raise TableError(f"{self.told} is {packed}, and text is read", _UNPACK[packed])
            if self.start.startswith(_UTF16) or b"\0" in self.start[:1024]:
                if self.start.startswith(b"PAR1"):
                    return self.start
                raise TableError(f"{self.told} is not UTF-8 text", "save it as UTF-8")
        return self.start

    def __iter__(self) -> Iterator[bytes]:
        """Blocks that end with a line's end, but perhaps for the last.

        Raises:
            TableError: a line that is too long, or bytes that are not UTF-8.
        """
        rest = b""
        data = self.peek() or self.file.read(BLOCK)
        self.start = b""
        while data:
            data = rest + data
            end = self.end(data)
            rest = data[end:]
            if len(rest) > LONGEST_ROW and self.separator:  # a quote that nothing closes: every line is a row
                end = data.rfind(b"\n") + 1
                rest = data[end:]
            if len(rest) > LONGEST_ROW:
                line = self.lines + data.count(b"\n", 0, end) + 1
                raise self.too_long(line)
            if end:
                yield self.checked(data[:end])
            data = self.file.read(BLOCK)
        if rest:
            yield self.checked(rest)

    def too_long(self, line: int) -> TableError:
        """The error for a line that is too long."""
        return TableError(f"{self.told}: line {line:,} is longer than {LONGEST_ROW >> 20} MB")

    def end(self, data: bytes) -> int:
        """Where the last whole row ends."""
        if not self.separator or b'"' not in data:
            return data.rfind(b"\n") + 1
        return max(row_ends(data, self.separator, last=False), default=0)

    def checked(self, data: bytes) -> bytes:
        """The same bytes, UTF-8 for certain."""
        if not data.isascii():
            try:
                data.decode()
            except UnicodeDecodeError as error:
                line = self.lines + data.count(b"\n", 0, error.start) + 1
                raise TableError(f"{self.told}: line {line:,} is not UTF-8 text", "save it as UTF-8") from None
        self.lines += lines_in(data)
        return data


def lines_in(data: bytes) -> int:
    """How many lines end in these bytes."""
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == 10))
