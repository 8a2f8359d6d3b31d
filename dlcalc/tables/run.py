"""A table from end to end: chunks of rows in, worked, and out with their results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from dlcalc.tables.engine import Block, Column, Worker, worker
from dlcalc.tables.files.written import Added
from dlcalc.tables.select import Selection, Wish, quotients, told
from dlcalc.tables.usual import usual

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.files.model import Chunk, Heading

Judge = Callable[["Chunk", Block], Mapping[str, "pl.Series"]]
"""The verdicts on a chunk's answers, by the column that they are written to."""


class Tally:
    """What happened so far.

    Attributes:
        rows: how many rows were worked.
        broken: how many of them have no results.
        first: the first row without results, with its error.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.broken = 0
        self.first = ""

    def add(self, chunk: Chunk, errors: Mapping[int, str]) -> None:
        """Count a chunk."""
        if errors and not self.broken:
            row = min(errors)
            self.first = f"row {chunk.first + row:,}: {errors[row]}"
        self.rows += chunk.rows
        self.broken += len(errors)

    def lose(self, first: int, errors: Mapping[int, str]) -> None:
        """Count rows that have results of which one could not be stored."""
        if errors and not self.broken:
            row = min(errors)
            self.first = f"row {first + row:,}: {errors[row]}"
        self.broken += len(errors)


class Table:
    """What works the chunks of a table.

    Args:
        topic: the topic that is asked.
        defaults: the inputs of every row, as typed.
        heading: the columns of the table.
        names: the results that were asked for; empty for those that are usual.
        judge: judges the answers in the table; None where there are none.
        wish: which rows are kept, and in which order.
        needed: further results that are worked out and not written.
        columns: the parameters that have a column, where the heading does not say it.
    """

    def __init__(
        self, topic: Topic, defaults: Mapping[str, str], heading: Heading, names: tuple[str, ...],
        judge: Judge | None = None, wish: Wish = Wish(), needed: tuple[str, ...] = (),  # noqa: B008 (immutable)
        columns: tuple[str, ...] | None = None,
    ) -> None:  # fmt: skip
        self.topic = topic
        self.defaults = defaults
        self.columns = tuple(heading.inputs) if columns is None else columns
        self.names = names
        self.judge = judge
        self.wish = wish
        self.needed = needed
        self.worker: Worker | None = None
        self.tally = Tally()

    def infos(self, first: Chunk | None) -> tuple[ResultInfo, ...]:
        """The results that are written; where none were asked for, those that the first rows show."""
        if not self.names:
            self.names = usual(self.topic, [*self.raws(first)], self.defaults)
        return tuple([self.topic_info(name) for name in self.names])

    def topic_info(self, name: str) -> ResultInfo:
        """What the topic says of a result."""
        return next(info for info in self.topic.results if info.name == name)

    def raws(self, chunk: Chunk | None) -> Iterator[Mapping[str, str]]:
        """The inputs of the first rows as typed."""
        if chunk is not None:
            reader = worker(self.topic, self.defaults, self.columns)
            for row in range(min(chunk.rows, 100)):
                if row not in chunk.errors:
                    yield reader.raw(chunk.inputs, row)

    def selection(self) -> Selection | None:
        """What keeps rows; None where all are kept as they stand."""
        if self.wish == Wish():
            return None
        found = Selection(self.wish, quotients(self.topic, self.names) if self.wish.sample is not None else ())
        self.needed = tuple(dict.fromkeys([*self.needed, *self.wish.results, *found.names]))
        return found

    def messages(self, selection: Selection | None) -> Iterator[str]:
        """What there is to say at the end."""
        tally = self.tally
        if selection is not None:
            yield from told(selection, tally.rows)
        if tally.broken:
            has = "has" if tally.broken == 1 else "have"
            yield f"error: {tally.broken:,} of {tally.rows:,} rows {has} no results; the first is {tally.first}"

    def worked(self, chunk: Chunk) -> tuple[Block, Added]:
        """One chunk with its results, counted."""
        if self.worker is None:
            self.worker = worker(self.topic, self.defaults, self.columns, tuple(dict.fromkeys([*self.names, *self.needed])))
        block = self.worker(chunk.inputs)
        errors = block.errors
        if chunk.errors:
            errors = {**block.errors, **chunk.errors}
            block = block._replace(results={name: without(column, chunk.errors) for name, column in block.results.items()})
        verdicts = self.judge(chunk, block) if self.judge is not None else {}
        self.tally.add(chunk, errors)
        return block, Added(block.results, verdicts, errors)


def without(column: Column, rows: Iterable[int]) -> Column:
    """A column that has nothing in these rows."""
    import numpy as np

    length = len(column.values[0].values) if isinstance(column.values, tuple) else len(column.values)
    mask = np.zeros(length, dtype=np.bool_) if column.mask is None else column.mask.copy()
    mask[list(rows)] = True
    return column._replace(mask=mask)
