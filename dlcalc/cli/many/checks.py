"""Answers in a column ``check_NAME``, one a row: plain numbers and shapes by whole columns, anything else by the judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dlcalc.cli.naming import named
from dlcalc.tables.engine import worker
from dlcalc.tables.engine.exact import worked
from dlcalc.tables.files.model import JUDGED
from dlcalc.tables.values import is_whole, known

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.engine import Block, Column
    from dlcalc.tables.files.model import Chunk, Heading

KINDS = ("right", "wrong", "undecided", "unreadable")
_WHOLE = r"^-?[0-9]{1,18}$"
_THOUSANDS = r"^-?[0-9]{1,3}(?:,[0-9]{3})+$"
_SHAPE = r"^[0-9]{1,18}(?:x[0-9]{1,18})+$"


class Answers:
    """Judges the answers in a table.

    Args:
        topic: the topic that is asked.
        defaults: the inputs of every row.
        heading: the columns of the table.

    Attributes:
        names: the result that each column of verdicts is about.
        counts: how many answers of each column got which verdict.

    Raises:
        UsageError: a column names no result.
    """

    def __init__(self, topic: Topic, defaults: Mapping[str, str], heading: Heading) -> None:
        self.topic = topic
        self.rows = worker(topic, defaults, tuple(heading.inputs))
        option = "the column check_NAME:"
        self.names = {verdict: named(verdict.removeprefix(JUDGED), topic.results, option) for verdict in heading.checks}
        self.types = {info.name: info.type for info in topic.results}
        self.counts: dict[str, dict[str, int]] = {verdict: {} for verdict in self.names}

    @property
    def results(self) -> tuple[str, ...]:
        """The results that answers are held against."""
        return tuple(self.names.values())

    def __call__(self, chunk: Chunk, block: Block) -> dict[str, pl.Series]:
        """The verdicts on a chunk's answers: none where there is no answer, or nothing to hold it against."""
        found = {}
        for verdict, name in self.names.items():
            series = self.judged(chunk, name, chunk.checks[verdict], block.results.get(name))
            found[verdict] = series
            for kind, count in series.drop_nulls().value_counts().iter_rows():
                self.counts[verdict][kind] = self.counts[verdict].get(kind, 0) + count
        return found

    def messages(self) -> list[str]:
        """A line for each column of verdicts."""
        told = []
        for verdict, counts in self.counts.items():
            parts = [f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts]
            told.append(f"{verdict}: {', '.join(parts) or 'no answers'}")
        return told

    def judged(self, chunk: Chunk, name: str, answers: pl.Series, column: Column | None) -> pl.Series:
        """One column of verdicts."""
        import numpy as np
        import polars as pl

        texts = answers.str.strip_chars()
        asked = (texts.is_not_null() & (texts != "")).fill_null(value=False).to_numpy()
        kinds = np.full(chunk.rows, -1, dtype=np.int8)
        plain = np.zeros(chunk.rows, dtype=np.bool_)
        if column is not None:
            asked &= known(column, chunk.rows)
            if self.types[name] == "integer":
                plain = asked & whole(texts, column, kinds)
            elif self.types[name] == "shape":
                plain = asked & shapes(texts, column, kinds)
            for row in np.flatnonzero(asked & ~plain).tolist():
                kinds[row] = KINDS.index(self.verdict(chunk, name, row, texts[row]))
        kinds[~asked] = -1
        return pl.Series(np.where(kinds < 0, len(KINDS), kinds)).replace_strict(dict(enumerate((*KINDS, None))), return_dtype=pl.String)

    def verdict(self, chunk: Chunk, name: str, row: int, answer: str) -> str:
        """The judge's word."""
        from dlcalc.marking.judgement import judge_part
        from dlcalc.topics import slips

        derivation = worked(self.topic, self.rows.raw(chunk.inputs, row))
        if name not in derivation.results:
            return "undecided"
        return judge_part(derivation, slips(self.topic.name), name, answer).verdict.kind


def whole(texts: pl.Series, column: Column, kinds: NDArray[Any]) -> NDArray[Any]:
    """Judge the answers that are plain whole numbers; which those are."""
    import numpy as np
    import polars as pl

    if isinstance(column.values, list | tuple) or column.values.dtype.kind != "i":
        return np.zeros(len(texts), dtype=np.bool_)
    digits = pl.when(texts.str.contains(_THOUSANDS)).then(texts.str.replace_all(",", "", literal=True)).otherwise(texts)
    numbers = pl.select(pl.when(digits.str.contains(_WHOLE)).then(digits)).to_series().cast(pl.Int64)
    plain = numbers.is_not_null().to_numpy()
    kinds[plain] = (numbers.fill_null(0).to_numpy() != column.values)[plain]  # 0 is right, 1 is wrong
    return np.array(plain)


def shapes(texts: pl.Series, column: Column, kinds: NDArray[Any]) -> NDArray[Any]:
    """Judge the answers that are as many plain sizes as the shape has; which those are."""
    import numpy as np
    import polars as pl

    none = np.zeros(len(texts), dtype=np.bool_)
    if not isinstance(column.values, tuple) or not all(is_whole(part) for part in column.values):
        return none
    joined = texts.str.replace_all(r"\s*[×xX*]\s*", "x")
    plain = joined.str.contains(_SHAPE) & (joined.str.count_matches("x", literal=True) == len(column.values) - 1)
    rows = plain.fill_null(value=False).to_numpy()
    if not rows.any():
        return none
    sizes = joined.filter(pl.Series(rows)).str.split("x").cast(pl.List(pl.Int64)).list.to_array(len(column.values))
    wanted = np.stack([part.values[rows] for part in parts(column.values)], axis=1)
    kinds[rows] = (sizes.to_numpy() != wanted).any(axis=1)
    return np.array(rows)


def parts(values: Sequence[Column]) -> list[Any]:
    """The entries of a shape."""
    return list(values)
