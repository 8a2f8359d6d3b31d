"""Results behind the rows that they belong to, as text or as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.tables.engine import Column
from dlcalc.tables.files.cells import csv_text
from dlcalc.tables.files.model import ERROR, SEPARATORS
from dlcalc.tables.values import at, is_whole

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.model import ResultInfo
    from dlcalc.tables.files.model import Chunk

Said = Callable[[Any], str]
"""How one odd value is written: a whole number of any size, a fraction, a text, an array."""


class Added(NamedTuple):
    """What is written behind a chunk's rows.

    Attributes:
        results: a column for each name of the writer that some row has.
        verdicts: for each column of answers.
        errors: why a row has no results.
    """

    results: Mapping[str, Column]
    verdicts: Mapping[str, pl.Series]
    errors: Mapping[int, str]


def bracketed(column: Column) -> Column:
    """The sizes of a shape as they are joined: one that is a sum, or negative, stands in brackets."""
    values = column.values
    if isinstance(values, tuple):
        return column
    if not isinstance(values, list):
        if values.dtype.kind != "i" or not (values < 0).any():
            return column
        values = values.tolist()
    return Column([f"({value})" if needs_brackets(value) else value for value in values], column.mask)


def needs_brackets(value: Any) -> bool:
    """Whether a size is a sum or negative."""
    return is_sum(value) if isinstance(value, str) else isinstance(value, int | Fraction) and value < 0


def is_sum(text: str) -> bool:
    """Whether a formula is a sum, or begins with a minus: outside all brackets a sign stands in it."""
    level = 0
    for place, character in enumerate(text):
        level += (character in "([{") - (character in ")]}")
        if not level and (character in "+-" or text.startswith(" mod ", place)):
            return True
    return False


class _Line:
    """What every line of a chunk is made of: texts, and columns between them; put together in one pass."""

    def __init__(self, chunk: Chunk) -> None:
        import polars as pl

        self.columns: dict[str, Any] = {}
        self.pieces: list[pl.Expr | str] = []
        if chunk.kept.width:
            self.columns["line"] = chunk.kept["line"]
            self.pieces.append(pl.col("line").str.head(-chunk.cut) if chunk.cut else pl.col("line"))

    def text(self, text: str) -> None:
        """The same text in every line."""
        if self.pieces and isinstance(self.pieces[-1], str):
            self.pieces[-1] += text
        elif text:
            self.pieces.append(text)

    def column(self, series: Any) -> None:
        """A text or a whole number of its own in every line."""
        import polars as pl

        name = f"r{len(self.columns)}"
        self.columns[name] = series
        self.pieces.append(pl.col(name))

    def frame(self, joint: str) -> pl.DataFrame:
        """All lines; what the rows hold stays a column of its own, since it is long and need not be copied."""
        import polars as pl

        frame = pl.DataFrame(self.columns)
        pieces = [pl.lit(each) if isinstance(each, str) else each for each in self.pieces]
        first = self.pieces[1] if len(self.pieces) > 1 else ""
        if "line" in self.columns and isinstance(first, str) and first.startswith(joint):
            return frame.select(pieces[0], rest=pl.concat_str([pl.lit(first[1:]), *pieces[2:]]))
        return frame.select(line=pl.concat_str(pieces))


class Writer:
    """Writes chunks in one format.

    Args:
        format: ``csv``, ``tsv`` or ``jsonl``.
        infos: the results that are written, in order.
        verdicts: the columns of verdicts.
        said: how an odd value is written in that format.
    """

    def __init__(self, format: str, infos: Sequence[ResultInfo], verdicts: Sequence[str], said: Said) -> None:
        self.format = format
        self.infos = infos
        self.verdicts = verdicts
        self.said = said
        self.separator = SEPARATORS.get(format, "")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are added."""
        return (*[info.name for info in self.infos], *self.verdicts, ERROR)

    def head(self, line: str) -> bytes:
        """The first line of CSV: the columns that were there, then those that are added."""
        if self.format == "jsonl":
            return b""
        return f"{self.separator.join([*([line] if line else []), *self.names])}\n".encode()

    def frame(self, chunk: Chunk, added: Added) -> tuple[pl.DataFrame, Mapping[int, str]]:
        """The rows of a chunk as text, in one or two columns that a comma or a tab joins; no error is added."""
        line = _Line(chunk)
        joint = chunk.joint
        for name, put in self.cells(chunk.rows, added):
            line.text(f'{joint}"{name}":' if self.format == "jsonl" else joint)
            put(line)
            joint = self.joint
        if self.format == "jsonl":
            line.text("}")
        return line.frame(self.joint), {}

    @property
    def joint(self) -> str:
        """What joins the columns of a frame."""
        return self.separator or ","

    def one_column(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame with its columns joined, so that all are alike."""
        import polars as pl

        return frame.select(line=pl.concat_str(pl.all(), separator=self.joint))

    def bytes(self, frame: pl.DataFrame) -> bytes:
        """The lines of a frame."""
        out = BytesIO()
        frame.write_csv(out, include_header=False, quote_style="never", separator=self.joint)
        return out.getvalue()

    def cells(self, rows: int, added: Added) -> Iterator[tuple[str, Callable[[_Line], None]]]:
        """Every added column: its name, and what puts it into a line."""
        none = "null" if self.format == "jsonl" else ""
        for info in self.infos:
            column = added.results.get(info.name)
            yield info.name, partial(self.put, column=column, info=info, none=none)
        for name in self.verdicts:
            verdicts = added.verdicts[name]
            yield name, partial(_Line.column, series=(verdicts if self.format != "jsonl" else '"' + verdicts + '"').fill_null(none))
        if added.errors:
            yield ERROR, partial(_Line.column, series=self.sparse(rows, added.errors, none))
        else:
            yield ERROR, partial(_Line.text, text=none)

    def put(self, line: _Line, column: Column | None, info: ResultInfo, none: str) -> None:
        """Put a result into a line: whole numbers as they are, anything else as the text that it becomes."""
        if column is None:
            line.text(none)
        elif is_whole(column):
            line.column(column.values)
        elif isinstance(column.values, tuple) and column.mask is None and all(is_whole(bracketed(part)) for part in column.values):
            between = self.between(info)
            line.text("[" if self.format == "jsonl" else "")
            for place, part in enumerate(column.values):
                line.text(between if place else "")
                line.column(part.values)
            line.text("]" if self.format == "jsonl" else "")
        else:
            line.column(self.column(column, info, none))

    def between(self, info: ResultInfo) -> str:
        """What stands between the entries of a shape or a vector."""
        return "," if self.format == "jsonl" else "x" if info.type == "shape" else " "

    def sparse(self, rows: int, texts: Mapping[int, str], none: str) -> pl.Series:
        """A text for some rows."""
        import polars as pl

        return pl.Series([self.cell(texts[row]) if row in texts else none for row in range(rows)], dtype=pl.String)

    def cell(self, value: Any) -> str:
        """One odd value, in quotes where its format asks for them."""
        import polars as pl

        text = self.said(value)
        if self.separator and any(each in text for each in f'"\r\n{self.separator}'):
            return str(pl.select(csv_text(pl.lit(text), self.separator)).item())
        return text

    def column(self, column: Column, info: ResultInfo, none: str | None) -> pl.Series:
        """A column of results as text."""
        import polars as pl

        texts = self.joined(column, info) if isinstance(column.values, tuple) else self.entries(column, self.cell)
        if column.mask is not None:
            texts = texts.set(pl.Series(column.mask), None)
        return texts.fill_null(none) if none is not None and texts.null_count() else texts

    def entries(self, column: Column, written: Said) -> pl.Series:
        """Single values as text, odd ones as ``written`` says."""
        import polars as pl

        values = column.values
        assert not isinstance(values, tuple)
        if isinstance(values, list) or values.dtype.kind not in "bi":
            values = values if isinstance(values, list) else values.tolist()
            return pl.Series([None if value is None else written(value) for value in values], dtype=pl.String)
        return pl.Series(values).cast(pl.String)

    def joined(self, column: Column, info: ResultInfo) -> pl.Series:
        """Shapes and vectors: ``25x25x384`` or ``1 2``, and lists in JSON."""
        import polars as pl

        assert isinstance(column.values, tuple)
        between = self.between(info)
        if between == " " and any(isinstance(part.values, list) for part in column.values):
            return self.vectors(column)
        parts, pieces = {}, []
        for place, part in enumerate(column.values):
            text = (
                self.entries(bracketed(part) if between == "x" else part, self.said)
                if not isinstance(part.values, tuple)
                else self.joined(part, info)
            )
            if part.mask is not None:
                text = text.set(pl.Series(part.mask), None)
            parts[f"p{place}"] = text
            has_none = part.mask is not None or isinstance(part.values, list)
            piece = pl.concat_str(pl.lit(between), f"p{place}") if place and has_none else pl.col(f"p{place}")
            pieces += [pl.lit(between), piece] if place and not has_none else [piece]
        if self.format == "jsonl":
            pieces = [pl.lit("["), *pieces, pl.lit("]")]
        texts = pl.DataFrame(parts).select(pl.concat_str(pieces, ignore_nulls=True)).to_series()
        if self.separator and any(isinstance(part.values, list) for part in column.values):  # a formula may hold a comma
            return pl.select(csv_text(pl.lit(texts), self.separator)).to_series()
        return texts

    def vectors(self, column: Column) -> pl.Series:
        """Vectors of odd entries: joined by commas where one of them holds a space."""
        import polars as pl

        length = len(column.values[0].values)
        rows = []
        for row in range(length):
            entries = [self.said(entry) for entry in at(column, row) or ()]
            rows.append(self.cell((", " if any(" " in entry for entry in entries) else " ").join(entries)))
        return pl.Series(rows, dtype=pl.String)
