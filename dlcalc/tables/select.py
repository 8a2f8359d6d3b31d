"""Which rows are kept, and in which order: a condition, a draw, a sort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.tables.order import Draw, Key, order, ranked, whole
from dlcalc.tables.values import taken
from dlcalc.tables.where import Condition, held

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.engine import Block, Column
    from dlcalc.tables.values import Values


class Wish(NamedTuple):
    """What was asked for.

    Attributes:
        where: the condition, or None.
        keys: what rows are sorted by; empty for the order in which they stand.
        sample: how many rows are drawn, or None for all.
        seed: of the draw.
    """

    where: Condition | None = None
    keys: tuple[Key, ...] = ()
    sample: int | None = None
    seed: int = 0

    @property
    def streams(self) -> bool:
        """Whether rows can be written as they come."""
        return not self.keys and self.sample is None

    @property
    def results(self) -> tuple[str, ...]:
        """The results that are needed to decide."""
        where = self.where.results if self.where is not None else ()
        return (*where, *[key.name for key in self.keys if not key.name.endswith("!")])


class Selection:
    """Takes the chunks one after the other, and says at the end which rows stay, in order.

    Args:
        wish: what was asked for.
        names: the results by which a row comes out whole.

    Attributes:
        held: how many rows fulfil the condition.
        draw: the draw, or None.
    """

    def __init__(self, wish: Wish, names: tuple[str, ...]) -> None:
        self.wish = wish
        self.names = names
        self.held = 0
        self.draw = None if wish.sample is None else Draw(wish.sample, wish.seed)
        self.seen = 0
        self.places: list[NDArray[Any]] = []
        self.columns: list[list[Column]] = []

    def offer(self, values: Values, block: Block) -> NDArray[Any]:
        """The rows of a chunk that may stay; of a draw, later ones may take their place."""
        import numpy as np

        mask = np.ones(block.rows, dtype=np.bool_) if self.wish.where is None else held(self.wish.where, values, block.rows)
        if self.draw is not None:
            mask &= whole(self.names, block)
            self.draw.offer(mask)
            rows = self.draw.places[self.draw.places >= self.seen] - self.seen
        else:
            rows = np.flatnonzero(mask)
        self.held += int(np.count_nonzero(mask))
        if not self.wish.streams:
            self.places.append(rows + self.seen)
            self.columns.append([taken(values.column(key.name), rows) for key in self.wish.keys])
        self.seen += block.rows
        return rows

    def finish(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Of all rows that were kept, one after the other: which stay, in order; and their places in the whole."""
        import numpy as np

        places = np.concatenate([np.zeros(0, dtype=np.int64), *self.places])
        stays = np.arange(len(places)) if self.draw is None else np.flatnonzero(np.isin(places, self.draw.places))
        if self.wish.keys and self.columns:
            ranks = [ranked(key, [each[place] for each in self.columns])[stays] for place, key in enumerate(self.wish.keys)]
            stays = stays[order(ranks)]
        return stays, places[stays]


FITS = "fits"
"""The result that says whether a quotient was whole before it was rounded."""


def quotients(topic: Topic, names: Sequence[str]) -> tuple[str, ...]:
    """The results by which a row comes out whole: what is written of it, and whether its quotients were whole."""
    infos = {info.name: info for info in topic.results}
    written = [name for name in names if infos[name].type in ("integer", "number", "shape", "vector")]
    return (*written, *([FITS] if FITS in infos else []))


def told(selection: Selection, rows: int) -> Iterator[str]:
    """How many rows there were to choose from."""
    wish = selection.wish
    if selection.draw is not None:
        condition = " and fulfil the condition" if wish.where is not None else ""
        drawn = len(selection.draw.places)
        yield f"{drawn:,} drawn of {selection.held:,} rows that come out whole{condition}, of {rows:,} in all"
        if not selection.held and rows:
            yield "a row comes out whole where each result is a whole number: give what stays a letter, or name fewer results with --only"
    elif wish.where is not None:
        yield f"{selection.held:,} of {rows:,} rows fulfil the condition"
