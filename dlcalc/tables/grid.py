"""A grid of combinations as columns: any of its rows without the ones before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import text_of
from dlcalc.derivation.swept import CASE
from dlcalc.tables.engine import Coded, Column
from dlcalc.tables.files.cells import converted
from dlcalc.tables.files.model import SEPARATORS, Chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.tables.engine import Cells
    from dlcalc.tables.plan import Axis, Plan

ROWS = 100_000
"""Rows that are worked at a time."""


class _Varied(NamedTuple):
    """A parameter along an axis: the place of the axis, and a text for each of its entries, None where it is not set."""

    axis: int
    words: Sequence[str | None]
    numbers: NDArray[Any] | None


class Grid:
    """The rows of a plan.

    Args:
        plan: what varies.

    Raises:
        DomainError: an input that is no text, as numbers from a file.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lengths = [len(axis.entries) for axis in plan.axes]
        self.varied = {parameter.name: _varied(plan.axes, parameter.name) for parameter in plan.varied}
        self.defaults: dict[str, str] = {}
        for name, value in plan.fixed.items():
            if not isinstance(value, str) and value is not True:
                raise DomainError(name, text_of(value)[:60], "many rows are worked from what is typed, and this is from a file")
            self.defaults[name] = value if isinstance(value, str) else "true"

    @property
    def columns(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return tuple(self.varied)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the grid as a table has them."""
        named = any(axis.parameter is None for axis in self.plan.axes)
        return (*([CASE] if named else []), *self.varied)

    def codes(self, start: int, stop: int) -> list[NDArray[Any]]:
        """For each axis, which of its entries the rows have: those of the whole grid, or of those that are asked for."""
        import numpy as np

        chosen = self.plan.chosen
        places = np.arange(start, stop) if chosen is None else np.array(chosen[start:stop], dtype=np.int64)
        return list(np.unravel_index(places, self.lengths))

    def inputs(self, codes: Sequence[NDArray[Any]]) -> dict[str, Cells]:
        """What the engine is given."""
        found: dict[str, Cells] = {}
        for name, (axis, words, numbers) in self.varied.items():
            if numbers is not None:
                found[name] = Column(numbers[codes[axis]])
            else:
                places = [-1 if word is None else place for place, word in enumerate(words)]
                found[name] = Coded(_array(places)[codes[axis]], words)
        return found

    def chunks(self, target: str) -> Iterator[Chunk]:
        """All rows, some at a time, as they are written in a format."""
        import polars as pl

        rows = self.plan.asked
        for start in range(0, rows, ROWS):
            codes = self.codes(start, min(start + ROWS, rows))
            texts = {f"c{place}": pl.Series(words, dtype=pl.String)[codes[axis]] for place, (axis, words) in enumerate(self.texts())}
            frame = pl.DataFrame(texts)
            joint = {"jsonl": ",", "parquet": ""}.get(target, SEPARATORS.get(target, ""))
            yield Chunk(frame.height, self.inputs(codes), {}, converted(frame, self.names, target), joint, {}, start + 1)

    def numbers(self, name: str) -> NDArray[Any] | None:
        """The values of a parameter along its axis; None where one is no whole number."""
        return self.varied[name].numbers

    def words(self, name: str) -> Sequence[str | None]:
        """The values of a parameter along its axis, as text."""
        return self.varied[name].words

    def texts(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        """For each column, its axis and the text of every entry there."""
        for place, axis in enumerate(self.plan.axes):
            if axis.parameter is None:
                yield place, [entry.text for entry in axis.entries]
        for varied in self.varied.values():
            yield varied.axis, varied.words


def _varied(axes: Sequence[Axis], name: str) -> _Varied:
    place = next(place for place, axis in enumerate(axes) if any(name in entry.sets for entry in axis.entries))
    words = [text_of(entry.sets[name]) if name in entry.sets else None for entry in axes[place].entries]
    plain = all(word is not None and word.isascii() and word.isdigit() and len(word) < 19 for word in words)
    return _Varied(place, words, _array([int(word) for word in words if word is not None]) if plain else None)


def _array(numbers: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    return np.array(numbers, dtype=np.int64)
