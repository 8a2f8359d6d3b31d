"""Results beside the rows that they belong to, in Parquet: a column of one type for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from dlcalc.tables.files.model import ERROR
from dlcalc.tables.files.written import Added, Writer

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.model import ResultInfo
    from dlcalc.tables.engine import Column
    from dlcalc.tables.files.model import Chunk, Heading


class Stored:
    """Frames of a table with its results.

    A value that its column cannot hold, as a whole number beyond 64 bits, is left out, and the row's error says so.

    Args:
        infos: the results that are written, in order.
        verdicts: the columns of verdicts.
        said: how an odd value is written as text.
    """

    def __init__(self, infos: Sequence[ResultInfo], verdicts: Sequence[str], said: Callable[[Any], str]) -> None:
        self.infos = infos
        self.verdicts = verdicts
        self.texts = Writer("plain", infos, verdicts, said)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are added."""
        return self.texts.names

    def frame(self, chunk: Chunk, added: Added) -> tuple[pl.DataFrame, Mapping[int, str]]:
        """The rows of a chunk, and the errors that storing them adds."""
        import polars as pl

        errors: dict[int, str] = {}
        columns = {}
        for info in self.infos:
            column = added.results.get(info.name)
            columns[info.name] = self.nothing(chunk.rows, info) if column is None else self.column(column, info, errors)
        for name in self.verdicts:
            columns[name] = added.verdicts[name].cast(pl.String)
        every = {**errors, **added.errors}
        columns[ERROR] = pl.Series([every.get(row) for row in range(chunk.rows)] if every else [None] * chunk.rows, dtype=pl.String)
        return chunk.kept.hstack([series.alias(name) for name, series in columns.items()]), errors

    def one_column(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame in which all are alike."""
        return frame

    def empty(self, heading: Heading) -> pl.DataFrame:
        """A frame without rows."""
        import polars as pl

        added = {info.name: type_of(info) for info in self.infos} | dict.fromkeys([*self.verdicts, ERROR], pl.String)
        return pl.DataFrame(schema={**dict.fromkeys(heading.names, pl.String), **added})

    def nothing(self, rows: int, info: ResultInfo) -> pl.Series:
        """A result that no row has."""
        import polars as pl

        return pl.Series([None], dtype=type_of(info)).new_from_index(0, rows)

    def column(self, column: Column, info: ResultInfo, errors: dict[int, str]) -> pl.Series:
        """A result in its column's type."""
        import polars as pl

        type = type_of(info)
        values = column.values
        if type == pl.String or isinstance(values, tuple):
            return self.texts.column(column, info, None)
        if isinstance(values, list):
            found: list[Any] = []
            for row, each in enumerate(values):
                value = None if column.mask is not None and column.mask[row] else each
                held = fitting(value, info.type)
                found.append(held)
                if held is None and value is not None:
                    errors[row] = f"{info.name}: {str(value)[:60]} has no room in Parquet's column; csv and jsonl hold it"
            return pl.Series(found, dtype=type)
        series = pl.Series(values).cast(type)
        return series if column.mask is None else series.set(pl.Series(column.mask), None)


def type_of(info: ResultInfo) -> Any:
    """The type of a result's column."""
    import polars as pl

    return {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}.get(info.type, pl.String)


def fitting(value: Any, kind: str) -> Any:
    """A value as its column holds it; None where it does not."""
    from fractions import Fraction

    if kind == "integer":
        return value if isinstance(value, int) and -(2**63) <= value < 2**63 else None
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    try:
        return float(value) if isinstance(value, int | float | Fraction) else None
    except OverflowError:
        return None


def sink(first: pl.DataFrame, frames: Iterator[pl.DataFrame], file: IO[bytes]) -> None:
    """Write frames of one schema as one Parquet file, as they come."""
    from polars.io.plugins import register_io_source

    raised: list[BaseException] = []

    def source(*_: Any) -> Iterator[pl.DataFrame]:
        try:
            yield first
            yield from frames
        except BaseException as error:
            raised.append(error)
            raise

    try:
        register_io_source(source, schema=first.schema, is_pure=False).sink_parquet(file)
    except Exception:
        if raised:
            raise raised[0] from None
        raise
