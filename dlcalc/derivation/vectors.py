"""Numbers in one row, exact and without NumPy: from text, lists or a file's content to vectors of the notation.

They are for lists that a formula is worked on entry by entry; whole maps are :mod:`~dlcalc.derivation.arrays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.array_numbers import Number, TextError, count, number
from dlcalc.derivation.array_text import comma_separated, read_text
from dlcalc.derivation.arrays import Source, described
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.expr import Expr, Seq, rational
from dlcalc.notation.expr import number as tree

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter

LONGEST = 100_000
"""Numbers that one vector holds at most."""

MOST_COLUMNS = 1_000


def read_vector(parameter: Parameter, value: object) -> Seq:
    """Read numbers in one row or one column.

    Args:
        parameter: whose value it is.
        value: text, a list or tuple of numbers, a NumPy array, or a :class:`~dlcalc.derivation.arrays.Source` of one of them.

    Raises:
        DomainError: it is empty, too long, of several rows and columns, or something in it is no number.
    """
    got, content = (value.name, value.content) if isinstance(value, Source) else (described(value), value)
    try:
        if isinstance(content, str) and got.lower().endswith(".csv") and content is not value:
            content = comma_separated(content)
        return _vector(_of_text(content) if isinstance(content, str) else _of_python(content))
    except TextError as error:
        position = error.position if content is value else None
        raise DomainError(parameter.name, got, error.rule, error.hint, position) from None


def read_columns(parameter: Parameter, value: object) -> Mapping[str, Expr]:
    """Read a table with headings: a vector by name. A cell may be empty at the end of a shorter column.

    Args:
        parameter: whose value it is.
        value: text with commas whose first line has the headings, a mapping of lists, or a
            :class:`~dlcalc.derivation.arrays.Source` of such a text.

    Raises:
        DomainError: it has no headings, two equal ones, or a cell is no number.
    """
    got, content = (value.name, value.content) if isinstance(value, Source) else ("a table", value)
    try:
        return {name: _vector(each) for name, each in _columns(content).items()}
    except TextError as error:
        raise DomainError(parameter.name, got if isinstance(value, Source) else described(value)[:80], error.rule, error.hint) from None


def _vector(numbers: Sequence[Number]) -> Seq:
    if not numbers:
        raise TextError("it holds no numbers")
    _check_length(len(numbers))
    return Seq("vector", tuple([tree(each) for each in numbers]))


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise TextError(f"a list holds at most {LONGEST:,} numbers, and this one has {length:,}")


def _of_text(text: str) -> list[Number]:
    flat, shape = read_text(text)
    size = 1
    for each in shape:
        size *= each
    if size not in shape:
        sizes = " × ".join(map(str, shape))
        raise TextError(f"one list of numbers is expected, and this is {sizes}", "separate its numbers by commas")
    _check_length(size)
    return [flat[0]] * size if len(flat) == 1 else list(flat)


def _of_python(value: object) -> list[Number]:
    values: Any = value
    if hasattr(values, "tolist"):  # NumPy's arrays, of any shape with one long axis
        if values.ndim > 1 and values.size not in values.shape:
            raise TextError(f"one list of numbers is expected, and this is {' × '.join(map(str, values.shape))}")
        _check_length(values.size)
        values = values.reshape(-1).tolist()
    if isinstance(values, Seq):
        values = values.items
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        values = [values]
    listed = list(values)
    _check_length(len(listed))
    return [_entry(each, f"entry {place}") for place, each in enumerate(listed, 1)]


def _entry(value: object, where: str) -> Number:
    """One number of Python's or NumPy's; a float is the decimal that is printed for it."""
    if isinstance(value, Expr):
        found = rational(value)
        if found is not None:
            return found
    elif isinstance(value, str):
        return number(value.strip(), where)
    elif isinstance(value, float):
        if isfinite(value):
            return number(repr(float(value)), where)
    elif isinstance(value, int | Fraction):
        return number(str(int(value) if isinstance(value, int) else value), where)
    elif hasattr(value, "item"):
        return _entry(value.item(), where)
    raise TextError(f"{where}, {str(value)[:24]!r}, is no number")


def _columns(content: object) -> dict[str, list[Number]]:
    if isinstance(content, Mapping):
        return {str(name).strip(): _of_python(each) for name, each in content.items()}
    if not isinstance(content, str):
        raise TextError("a table with headings is expected", "a .csv file whose first line names its columns")
    if "\n" not in content.strip():
        raise TextError("a .csv file is expected, whose first line names the columns", "outputs.csv")
    return _table(content)


def _table(text: str) -> dict[str, list[Number]]:
    """The columns of a text with commas, by heading."""
    import csv

    lines = [line for line in csv.reader(text.splitlines()) if any(cell.strip() for cell in line)]
    names = [name.strip() for name in lines[0]] if lines else []
    if len(lines) < 2 or len(names) > MOST_COLUMNS:
        raise TextError("a table has a first line of headings and at least one line of numbers", "d_real,d_fake")
    _check_length(len(lines) - 1)
    _check_headings(names)
    columns: dict[str, list[Number]] = {name: [] for name in names}
    for line, cells in enumerate(lines[1:], 2):
        if len(cells) > len(names):
            raise TextError(f"line {line} has {count(len(cells), 'cell')}, and there are {count(len(names), 'heading')}")
        for name, cell in zip(names, cells, strict=False):
            if not cell.strip():
                continue
            if len(columns[name]) < line - 2:
                raise TextError(f"column {name} has an empty cell before line {line}", "a shorter column ends earlier than the others")
            columns[name].append(number(cell.strip(), f"column {name}, line {line}"))
    return columns


def _check_headings(names: list[str]) -> None:
    for name in names:
        try:
            float(name)
        except ValueError:
            continue
        raise TextError(f"the first line names the columns, and {name} is a number", "a line such as d_real,d_fake above the numbers")
    twice = next((name for name in names if names.count(name) > 1 or not name), None)
    if twice is not None:
        raise TextError(f"two columns are named {twice}" if twice else "a column has no heading")
