"""What the names of a condition or an order stand for, over the rows of a chunk: inputs and results, as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dlcalc.tables.cases import fold
from dlcalc.tables.engine import Coded, Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.topic import Parameter, Topic
    from dlcalc.tables.engine import Block, Cells

LONGEST = 100
"""Characters of an input that may be a number."""

NUMERIC = ("integer", "number", "boolean")
"""Types of results that are one number or truth."""


class Names:
    """The words that stand for an input or a result of a topic; a result comes first.

    Args:
        topic: whose they are.
    """

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.results = {info.name: info for info in topic.results}
        self.parameters = {parameter.name: parameter for parameter in topic.parameters}
        self.words: dict[str, str] = {}
        for parameter in topic.parameters:
            self.words |= dict.fromkeys(spellings(parameter), f"{parameter.name}!")
        for info in topic.results:
            self.words |= dict.fromkeys((info.name, *info.aliases, *([info.symbol] if info.symbol else [])), info.name)

    def meaning(self, word: str) -> str | None:
        """What a word stands for: the name of a result, or that of a parameter with ``!`` behind it; None for nothing."""
        word = word.strip()
        folded = {fold(each): meant for each, meant in self.words.items()}
        return self.words.get(word) or folded.get(fold(word))


def spellings(parameter: Parameter) -> Iterator[str]:
    """The names of a parameter as a formula may hold them."""
    for name in (parameter.name, *parameter.long, *([parameter.symbol] if parameter.symbol else [])):
        yield name.replace("-", "_")


class Values:
    """The numbers of a chunk.

    Args:
        topic: the topic that is asked.
        defaults: the inputs of every row, as typed.
        inputs: the cells of the others, by parameter name.
        block: the results.
    """

    def __init__(self, topic: Topic, defaults: Mapping[str, str], inputs: Mapping[str, Cells], block: Block) -> None:
        self.topic = topic
        self.defaults = defaults
        self.inputs = inputs
        self.block = block

    def column(self, name: str) -> Column:
        """One name's values: an int64, bool or float array, or a list of exact numbers; masked where a row has no number."""
        if not name.endswith("!"):
            found = self.block.results.get(name)
            return self.nothing() if found is None else numbers(found)
        name = name[:-1]
        cells = self.inputs.get(name)
        text = self.defaults.get(name, self.topic.parameter(name).default)
        if cells is None:
            return self.everywhere(text)
        return numbers(with_default(cells, text))

    def everywhere(self, text: str | None) -> Column:
        """The same value in every row."""
        import numpy as np

        value = number_in(text)
        if value is None:
            return self.nothing()
        if isinstance(value, int) and abs(value) < 2**62:
            return Column(np.full(self.block.rows, value, dtype=np.int64))
        return Column([value] * self.block.rows)

    def nothing(self) -> Column:
        """No value in any row."""
        import numpy as np

        return Column(np.zeros(self.block.rows, dtype=np.int64), np.ones(self.block.rows, dtype=np.bool_))


def with_default(cells: Cells, text: str | None) -> Column:
    """A column of an input with its default in its empty cells."""
    import numpy as np

    if isinstance(cells, Coded):
        words = [number_in(word) for word in cells.words]
        other = number_in(text)
        return Column([other if code < 0 else words[code] for code in cells.codes.tolist()])
    if isinstance(cells, np.ndarray):
        return Column(cells)
    if not isinstance(cells, Column):
        return Column([number_in(text if each is None else each) for each in cells])
    if cells.mask is None or isinstance(cells.values, list | tuple):
        return cells
    value = number_in(text)
    if isinstance(value, int) and abs(value) < 2**62:
        return Column(np.where(cells.mask, value, cells.values))
    return cells


def number_in(text: str | None) -> int | Fraction | None:
    """The number that a text stands for, as ``27``, ``1e2`` or ``2^5``; None where it is anything else."""
    if text is None or len(text) > LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    return written(text)


@lru_cache(10_000)
def written(text: str) -> int | Fraction | None:
    """The same of what is no plain whole number."""
    from dlcalc.notation.errors import NotationError
    from dlcalc.notation.evaluate import evaluate
    from dlcalc.notation.expr import rational
    from dlcalc.notation.parse import parse

    try:
        return rational(evaluate(parse(text)))
    except (NotationError, ArithmeticError):
        return None


def numbers(column: Column) -> Column:
    """The same column with nothing where it has no number."""
    import numpy as np

    values = column.values
    if isinstance(values, tuple):
        return column
    if not isinstance(values, list):
        return column
    found = [value if isinstance(value, int | float | Fraction) else None for value in values]
    mask = np.array([value is None for value in found], dtype=np.bool_)
    return Column(found, mask if column.mask is None else mask | column.mask)


def is_whole(column: Column) -> bool:
    """Whether every row has a whole number of 64 bits."""
    values = column.values
    return column.mask is None and not isinstance(values, list | tuple) and values.dtype.kind == "i"


def known(column: Column, rows: int) -> NDArray[Any]:
    """The rows that have a value."""
    import numpy as np

    if isinstance(column.values, list):
        found = np.array([value is not None for value in column.values], dtype=np.bool_)
    else:
        found = np.ones(rows, dtype=np.bool_)
    return found if column.mask is None else found & ~column.mask


def floats(column: Column) -> NDArray[Any]:
    """The nearest floats; NaN where there is no number."""
    import numpy as np

    values = column.values
    if isinstance(values, list):
        found = np.array([float_of(value) for value in values])
    else:
        assert not isinstance(values, tuple)
        found = values.astype(np.float64)
    if column.mask is not None:
        found[column.mask] = np.nan
    return found


def float_of(value: Any) -> float:
    """One number as a float; infinite beyond its range."""
    if value is None:
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def at(column: Column, row: int) -> Any:
    """One entry as a plain Python value; None where there is none."""
    if column.mask is not None and column.mask[row]:
        return None
    if isinstance(column.values, tuple):
        entries = [at(part, row) for part in column.values]
        return tuple([entry for entry in entries if entry is not None])
    value = column.values[row]
    return value.item() if hasattr(value, "item") else value


def taken(column: Column, rows: Sequence[int] | NDArray[Any]) -> Column:
    """Some entries of a column."""
    mask = None if column.mask is None else column.mask[rows]
    if isinstance(column.values, tuple):
        return Column(tuple([taken(part, rows) for part in column.values]), mask)
    if isinstance(column.values, list):
        return Column([column.values[row] for row in rows], mask)
    return Column(column.values[rows], mask)
