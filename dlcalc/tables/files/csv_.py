"""CSV and TSV: the columns that are asked for, and every row as it stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from dlcalc.tables.files.blocks import lines_in
from dlcalc.tables.files.cells import cells_of, converted, whole
from dlcalc.tables.files.model import SEPARATORS, Chunk, Heading, TableError, heading, visible
from dlcalc.tables.files.quotes import row_ends

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.files.blocks import Blocks


class Reader:
    """The rows of a table of cells.

    Args:
        topic: whose options its columns may be.
        blocks: its bytes.
        format: ``csv`` or ``tsv``.
        target: the format in which the rows are written back.

    Attributes:
        heading: its columns.
    """

    def __init__(self, topic: Topic, blocks: Blocks, format: str, target: str) -> None:
        self.blocks = blocks
        self.separator = SEPARATORS[format]
        self.target = target
        self.first = self.header()
        names = self.names()
        self.heading: Heading = heading(topic, tuple(names), blocks.told)
        self.texts = set(self.heading.checks.values())  # the places of columns that hold more than whole numbers, as far as is known

    @property
    def is_kept(self) -> bool:
        """Whether the rows are written back as they stand."""
        return SEPARATORS.get(self.target) == self.separator

    def header(self) -> bytes:
        """The first line that is not blank, with all before it."""
        start = self.blocks.peek()
        found = start.lstrip(b"\r\n")
        before = len(start) - len(found)
        header = start[: before + next(row_ends(found, self.separator, last=True), len(found))]
        if not found.strip():
            raise TableError(f"{self.blocks.told} is empty", "its first line names the columns")
        try:
            header.decode()
        except UnicodeDecodeError:
            raise TableError(f"{self.blocks.told} is not UTF-8 text", "save it as UTF-8") from None
        return header

    def names(self) -> list[str]:
        """The names of the columns."""
        try:
            return cells_in(self.first.decode().strip("\r\n"), self.separator)
        except csv.Error as error:
            hint = "tr '\\r' '\\n' makes lines of them" if str(error) == LONE else ""
            raise TableError(f"{self.blocks.told}: the line that names the columns cannot be read: {wrong_in(error)}", hint) from None

    def heading_line(self) -> str:
        """The names of the columns as they stand in the file, or as the target writes them."""
        own = self.separator == SEPARATORS.get(self.target)
        return self.first.decode().strip("\r\n") if own else line_of(self.heading.names, SEPARATORS.get(self.target, ","))

    def __iter__(self) -> Iterator[Chunk]:
        """The rows, some at a time."""
        skipped, first = len(self.first), 1
        for block in self.blocks:
            data = block[skipped:]
            skipped = 0
            if data.strip(b"\r\n"):
                chunk = self.quick(data, first) or self.careful(data, first)
                first += chunk.rows
                yield chunk

    def quick(self, data: bytes, first: int) -> Chunk | None:
        """A block without quotes in which every line has as many cells as the header; None for any other."""
        import numpy as np
        import polars as pl

        if data[:1] == b"x":  # Polars would take a text that begins with x^ for a compressed one
            return None
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        data = data if data.endswith(b"\n") else data + b"\n"
        rows = lines_in(data)
        separators = np.count_nonzero(np.frombuffer(data, np.uint8) == ord(self.separator))
        if b'"' in data or b"\r" in data or separators != rows * (len(self.heading.names) - 1) or b"\n\n" in data or data[:1] == b"\n":
            return None
        places = tuple(range(len(self.heading.names))) if not self.is_kept else self.heading.wanted
        try:
            frame = self.frame(data, places)
        except pl.exceptions.ComputeError:
            self.texts.update(places)  # some cell is no whole number: each column is looked at
            try:
                frame = self.frame(data, places)
            except pl.exceptions.PolarsError:
                return None
        except pl.exceptions.PolarsError:
            return None
        if frame.height != rows:
            return None
        if self.is_kept:
            return self.chunk(frame, pl.read_lines(BytesIO(data)), first, {})
        return self.chunk(frame, converted(frame, self.heading.names, self.target), first, {})

    def frame(self, data: bytes, places: Sequence[int]) -> pl.DataFrame:
        """The columns at these places; the inputs as whole numbers, unless they are known to hold text."""
        import polars as pl

        inputs = set(self.heading.inputs.values()) - self.texts
        kept = () if self.is_kept else range(len(self.heading.names))
        schema = {f"c{place}": pl.Int64 if place in inputs and place not in kept else pl.String for place in range(len(self.heading.names))}
        return pl.read_csv(BytesIO(data), has_header=False, separator=self.separator, quote_char=None, schema=schema, columns=list(places))

    def careful(self, data: bytes, first: int) -> Chunk:
        """Any block: row by row, each held against the header."""
        import polars as pl

        width = len(self.heading.names)
        rows: list[list[str]] = []
        lines: list[str] = []
        errors: dict[int, str] = {}
        for record in records(data, self.separator):
            text = record.decode().rstrip("\r\n")
            if not text:
                continue
            cells, wrong = self.cells(text, width)
            if wrong:
                errors[len(rows)] = wrong
                text = line_of(cells, self.separator)
            rows.append(cells)
            lines.append(text)
        frame = pl.DataFrame({f"c{at}": pl.Series([row[at] or None for row in rows], dtype=pl.String) for at in range(width)}, strict=False)
        if self.is_kept:
            return self.chunk(frame, pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)}), first, errors)
        return self.chunk(frame, converted(frame, self.heading.names, self.target), first, errors)

    def cells(self, text: str, width: int) -> tuple[list[str], str]:
        """The cells of a row, as many as the header has, and what is wrong with it."""
        try:
            cells = cells_in(text, self.separator)
        except csv.Error as error:
            return [text, *[""] * (width - 1)], wrong_in(error)
        if len(cells) == width:
            return cells, ""
        wrong = f"it has {len(cells):,} cell{'s' * (len(cells) != 1)}, and the header {width:,}"
        if len(cells) > width:
            wrong += f"; left out: {', '.join(map(visible, cells[width : width + 3]))}{', …' * (len(cells) > width + 3)}"
        return [*cells[:width], *[""] * (width - len(cells))], wrong

    def chunk(self, frame: pl.DataFrame, kept: pl.DataFrame, first: int, errors: dict[int, str]) -> Chunk:
        """The engine's columns out of a frame."""
        inputs = {name: cells_of(whole(frame[f"c{place}"])) for name, place in self.heading.inputs.items()}
        checks = {name: frame[f"c{place}"] for name, place in self.heading.checks.items()}
        joint = {"jsonl": ",", "parquet": ""}.get(self.target, SEPARATORS.get(self.target, ""))
        return Chunk(frame.height, inputs, checks, kept, joint, errors, first)


def records(data: bytes, separator: str) -> Iterator[bytes]:
    """The rows of a block: lines, but for a line's end inside a quoted cell."""
    start = 0
    for end in row_ends(data, separator, last=True):
        yield data[start:end]
        start = end
    if start < len(data):
        yield data[start:]


def cells_in(text: str, separator: str) -> list[str]:
    """The cells of one row.

    Raises:
        csv.Error: quotes that do not fit, or more than one row.
    """
    limit = csv.field_size_limit(max(len(text), 131_072))
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    finally:
        csv.field_size_limit(limit)
    if len(rows) > 1:
        raise csv.Error(LONE)
    return rows[0] if rows else []


LONE = "a carriage return alone stands in it, outside quotes"


def wrong_in(error: csv.Error) -> str:
    """What is wrong with a row that cannot be read."""
    told = str(error)
    if told == LONE:
        return LONE
    return "a quote in it is not closed" if told.startswith("unexpected end") else "a quote inside a quoted cell of it is not doubled"


def line_of(cells: Sequence[str], separator: str) -> str:
    """A row of cells as CSV, without its end."""
    buffer = StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="").writerow(cells)
    return buffer.getvalue()
