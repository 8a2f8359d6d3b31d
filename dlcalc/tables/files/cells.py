"""Columns of a frame as the engine takes them, and the cells of a file in another format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcalc.tables.files.model import SEPARATORS

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.tables.engine import Cells

JSON_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
"""A cell of text that JSON takes as a number, as it stands."""


def cells_of(series: pl.Series) -> Cells:
    """A column of whole numbers as an array; of text as codes into its words, an empty cell as none."""
    import numpy as np
    import polars as pl

    from dlcalc.tables.engine import Coded, Column

    if series.dtype == pl.Int64:
        if not series.null_count():
            return Column(series.to_numpy())
        return Column(series.fill_null(0).to_numpy(), series.is_null().to_numpy())
    texts = series.set(series.str.strip_chars() == "", None)
    words = texts.drop_nulls().unique(maintain_order=True)
    if not len(words):
        return Column(np.zeros(len(texts), dtype=np.int64), np.ones(len(texts), dtype=np.bool_))
    codes = texts.cast(pl.Enum(words)).to_physical().cast(pl.Int64).fill_null(-1)
    return Coded(codes.to_numpy(), words.to_list())


def whole(series: pl.Series) -> pl.Series:
    """Text as whole numbers where every cell is one or empty; else as it is."""
    import polars as pl

    if series.dtype != pl.String:
        return series
    numbers = series.cast(pl.Int64, strict=False)
    lost = numbers.null_count() - series.null_count()
    return numbers if not lost or lost == (series.str.strip_chars() == "").sum() else series


def csv_text(column: pl.Expr, separator: str) -> pl.Expr:
    """Text as cells of CSV: in quotes where it must be."""
    import polars as pl

    quoted = pl.concat_str(pl.lit('"'), column.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(column.str.contains(f'["\r\n{separator}]')).then(quoted).otherwise(column).fill_null("")


def json_text(column: pl.Expr) -> pl.Expr:
    """Text as JSON: a number where it is written as one, null where it is empty, else a string."""
    import polars as pl

    text = column.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.str.replace_all(character, escape, literal=True)
    text = text.str.replace_all(r"[\x00-\x1f\x7f]", "\ufffd")
    string = pl.concat_str(pl.lit('"'), text, pl.lit('"'))
    number = column.str.contains(JSON_NUMBER)
    return pl.when(column.is_null() | (column == "")).then(pl.lit("null")).when(number).then(column).otherwise(string)


def converted(frame: pl.DataFrame, names: Sequence[str], target: str) -> pl.DataFrame:
    """Rows of text in the format in which they are written, without their end.

    Args:
        frame: the cells, in columns ``c0``, ``c1``, ….
        names: what the columns are called.
        target: ``csv``, ``tsv``, ``jsonl`` or ``parquet``.

    Returns:
        One column of text, ``line``; for Parquet the columns themselves.
    """
    import polars as pl

    columns = [pl.col(f"c{place}") for place in range(len(names))]
    if target == "parquet":
        return frame.select([column.alias(name) for column, name in zip(columns, names, strict=True)])
    if target in SEPARATORS:
        separator = SEPARATORS[target]
        return frame.select(line=pl.concat_str([csv_text(column, separator) for column in columns], separator=separator))
    from json import dumps

    pieces = [
        piece
        for place, (column, name) in enumerate(zip(columns, names, strict=True))
        for piece in (pl.lit(f"{',' if place else '{'}{dumps(name)}:"), json_text(column))
    ]
    return frame.select(line=pl.concat_str(pieces))
