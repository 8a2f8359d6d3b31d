"""A cell taken apart: its words, and the whole numbers in it. Rows with the same words are one question with other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.topic import Parameter
from dlcalc.notation.expr import Expr
from dlcalc.tables.engine.model import Cells, Coded, Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = "(?:0|[1-9][0-9]{0,17})"
_FORMS = {
    "size": re.compile(_NUMBER),
    "sizes": re.compile(rf"{_NUMBER}(?:x{_NUMBER})*"),
    "shape": re.compile(rf"{_NUMBER}(?:x{_NUMBER})+"),
    "padding": re.compile(rf"{_NUMBER}(?:x{_NUMBER})*|{_NUMBER}:{_NUMBER}(?:x{_NUMBER}:{_NUMBER})*"),
}
"""The texts of whole numbers that each type of parameter has; any other text is a word."""

_DIGITS = re.compile("[0-9]+")


class Pattern(NamedTuple):
    """What the cells of some rows have in common.

    Attributes:
        form: of whole numbers, the text with ``#`` for each (``#x#``; ``#:=`` where both sides are the same).
        word: any other text, as typed.
    """

    form: str = ""
    word: str | None = None

    @property
    def slots(self) -> int:
        """How many numbers it has."""
        return self.form.count("#")

    def raw(self, letters: Iterator[Expr]) -> object:
        """The raw input: letters in the places of its numbers, or the word."""
        if not self.form:
            return self.word
        if self.form == "#":
            return next(letters)
        return tuple([_axis(axis, letters) for axis in self.form.split("x")])


def _axis(form: str, letters: Iterator[Expr]) -> object:
    if ":" not in form:
        return next(letters)
    before = next(letters)
    return before, before if form == "#:=" else next(letters)


EMPTY = Pattern()


class Split(NamedTuple):
    """A column taken apart.

    Attributes:
        patterns: the patterns that occur.
        which: the pattern of each row, as its place among them; None where there is but one.
        numbers: by slot, an int64 array; where a row's pattern has fewer slots, its entry means nothing.
    """

    patterns: tuple[Pattern, ...]
    which: NDArray[Any] | None
    numbers: tuple[NDArray[Any], ...]


def split(parameter: Parameter, cells: Cells) -> Split:
    """Take a column apart.

    Args:
        parameter: whose column it is.
        cells: the column.
    """
    import numpy as np

    if isinstance(cells, Column):
        return _with_gaps(parameter, cells)
    if isinstance(cells, np.ndarray):
        if parameter.type in ("size", "sizes", "padding"):
            return Split((Pattern("#"),), None, (cells,))
        found, codes = np.unique(cells, return_inverse=True)
        return _coded(parameter, codes, [str(each) for each in found.tolist()])
    if isinstance(cells, Coded):
        return _coded(parameter, cells.codes, cells.words)
    places: dict[str | None, int] = {}
    texts = np.fromiter([places.setdefault(cell, len(places)) for cell in cells], np.int64, len(cells))
    return _coded(parameter, texts, list(places))


def _with_gaps(parameter: Parameter, cells: Column) -> Split:
    """A column of an array, some cells of which are empty."""
    import numpy as np

    assert isinstance(cells.values, np.ndarray)
    found = split(parameter, cells.values)
    if cells.mask is None or not cells.mask.any():
        return found
    which = np.zeros(len(cells.values), np.int64) if found.which is None else found.which
    return Split((*found.patterns, EMPTY), np.where(cells.mask, len(found.patterns), which), found.numbers)


def _coded(parameter: Parameter, codes: NDArray[Any], words: Sequence[str | None]) -> Split:
    """A column of text, each different text read once."""
    import numpy as np

    if len(codes) and codes.min() < 0:
        words = (*words, None)  # a code of -1 finds the last
        codes = np.maximum(codes, -1)
    places: dict[Pattern, int] = {}
    read = [pattern_of(parameter, word) for word in words]
    which = np.fromiter([places.setdefault(pattern, len(places)) for pattern, _ in read], np.int64, len(read))
    slots = max((len(numbers) for _, numbers in read), default=0)
    columns = []
    for slot in range(slots):
        each = np.fromiter([numbers[slot] if slot < len(numbers) else 0 for _, numbers in read], np.int64, len(read))
        columns.append(each[codes])
    rows = which[codes]
    patterns = tuple(places)
    if len(rows) and rows.min() == rows.max():
        return Split((patterns[rows[0]],), None, tuple(columns))
    return Split(patterns, rows, tuple(columns))


def pattern_of(parameter: Parameter, text: str | None) -> tuple[Pattern, tuple[int, ...]]:
    """The pattern of one text, and its numbers."""
    form = _FORMS.get(parameter.type)
    if text is None or form is None or not form.fullmatch(text):
        return Pattern(word=text), ()
    numbers = tuple(map(int, _DIGITS.findall(text)))
    if ":" not in text:
        return Pattern(_DIGITS.sub("#", text)), numbers
    axes, kept = [], []
    for before, after in zip(numbers[::2], numbers[1::2], strict=True):
        axes.append("#:=" if before == after else "#:#")
        kept += [before] if before == after else [before, after]
    return Pattern("x".join(axes)), tuple(kept)


class Group(NamedTuple):
    """Rows with the same words: the pattern of each column, and which rows they are; None for all."""

    patterns: tuple[Pattern, ...]
    rows: NDArray[Any] | None


def groups(splits: Sequence[Split], rows: int) -> list[Group]:
    """The rows of a chunk by their words, in the order in which each first pattern occurs."""
    import numpy as np

    varied = {place: each.which for place, each in enumerate(splits) if each.which is not None}
    base = [each.patterns[0] for each in splits]
    if not varied:
        return [Group(tuple(base), None)]
    key, size = np.zeros(rows, np.int64), 1
    for place, which in varied.items():
        key, size = key * len(splits[place].patterns) + which, size * len(splits[place].patterns)
        if size > 1 << 31:
            _, key = np.unique(key, return_inverse=True)
            size = int(key.max()) + 1
    if size < 1 << 16:
        key = key.astype(np.uint16)  # a radix sort
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    found = []
    for piece in np.split(order, starts):
        patterns = list(base)
        for place, which in varied.items():
            patterns[place] = splits[place].patterns[which[piece[0]]]
        found.append(Group(tuple(patterns), piece))
    return found
