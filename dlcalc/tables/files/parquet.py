"""Parquet: columns as they are stored, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from dlcalc.tables.files.cells import cells_of, csv_text, whole
from dlcalc.tables.files.csv_ import line_of
from dlcalc.tables.files.model import SEPARATORS, Chunk, Heading, TableError, heading

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.topic import Topic

ROWS = 50_000
"""Rows that are worked at a time."""


class Reader:
    """The rows of a Parquet file.

    Args:
        topic: whose options its columns may be.
        path: the file.
        told: the table in words, for the errors.
        target: the format in which the rows are written back.

    Attributes:
        heading: its columns.
        schema: its columns' types.
    """

    def __init__(self, topic: Topic, path: str, told: str, target: str) -> None:
        import polars as pl

        self.told = told
        self.target = target
        try:
            self.frame = pl.scan_parquet(path, glob=False)
            self.schema = self.frame.collect_schema()
        except (pl.exceptions.PolarsError, OSError):
            raise self.damaged() from None
        self.heading: Heading = heading(topic, tuple(self.schema.names()), told)

    def damaged(self) -> TableError:
        """The error for bytes that are no Parquet file."""
        return TableError(f"{self.told} is no Parquet file, or a damaged one")

    def heading_line(self) -> str:
        """The names of the columns as CSV has them."""
        return line_of(self.heading.names, SEPARATORS.get(self.target, ","))

    def __iter__(self) -> Iterator[Chunk]:
        """The rows, some at a time."""
        first = 1
        for frame in self.frames():
            yield self.chunk(frame, first)
            first += frame.height

    def frames(self) -> Iterator[pl.DataFrame]:
        """The same as they are stored."""
        import polars as pl

        try:
            for frame in self.frame.collect_batches(chunk_size=ROWS, maintain_order=True):
                yield from frame.iter_slices(ROWS)
        except (pl.exceptions.PolarsError, OSError):
            raise self.damaged() from None

    def chunk(self, frame: pl.DataFrame, first: int) -> Chunk:
        """The engine's columns out of a frame."""
        import polars as pl

        names = self.heading.names
        inputs = {name: cells_of(plain(frame[names[place]])) for name, place in self.heading.inputs.items()}
        checks = {name: frame[names[place]].cast(pl.String, strict=False) for name, place in self.heading.checks.items()}
        kept, joint = self.kept(frame)
        return Chunk(frame.height, inputs, checks, kept, joint, {}, first)

    def kept(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, str]:
        """The rows in the format in which they are written, and what stands between one and its results."""
        import polars as pl

        if self.target == "parquet":
            return frame, ""
        if self.target in SEPARATORS:
            separator = SEPARATORS[self.target]
            texts = [csv_text(pl.col(name), separator) for name in frame.columns]
            flat = frame.select([flattened(frame[name]) for name in frame.columns])
            return flat.select(line=pl.concat_str(texts, separator=separator)), separator
        no_json = [series.name for series in frame if has_no_json(series.dtype)]
        frame = frame.with_columns([flattened(frame[name]) for name in no_json])
        lines = frame.write_ndjson().removesuffix("\n").split("\n")  # other characters that end lines may stand in a text
        return pl.DataFrame({"line": pl.Series([line[:-1] for line in lines], dtype=pl.String)}), ","


def plain(series: pl.Series) -> pl.Series:
    """A stored column as whole numbers or as the text that would be typed."""
    import polars as pl

    if series.dtype.is_integer() and series.dtype not in (pl.UInt64, pl.Int128):
        return series.cast(pl.Int64)
    return whole(flattened(series))


def flattened(series: pl.Series) -> pl.Series:
    """A stored column as text; lists and structures as JSON."""
    from json import dumps

    import polars as pl

    dtype = series.dtype
    if dtype == pl.Duration:
        return series.dt.to_string("iso")
    if not dtype.is_nested() and dtype not in (pl.Binary, pl.Object):
        return series.cast(pl.String, strict=False)
    dumped = partial(dumps, default=in_json, ensure_ascii=False) if dtype.is_nested() else in_json
    return pl.Series(series.name, [None if each is None else dumped(each) for each in series.to_list()], dtype=pl.String)


def in_json(value: object) -> str:
    """What JSON has no type for, as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def has_no_json(dtype: pl.DataType) -> bool:
    """Whether a type is, or holds, one that Polars does not write as JSON."""
    import polars as pl

    if isinstance(dtype, pl.Struct):
        return any(has_no_json(each.dtype) for each in dtype.fields)  # type: ignore[arg-type]
    if isinstance(dtype, pl.List | pl.Array):
        return has_no_json(dtype.inner)  # type: ignore[arg-type]
    return dtype in (pl.Binary, pl.Duration, pl.Object)
