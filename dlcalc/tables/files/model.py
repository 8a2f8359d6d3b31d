"""What a file of rows is read into, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.tables.cases import by_name, fold

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.tables.engine import Cells

FORMATS = {"csv": (".csv",), "tsv": (".tsv", ".tab"), "jsonl": (".jsonl", ".ndjson"), "parquet": (".parquet", ".pq")}
"""The formats of tables and the suffixes of their files."""

SEPARATORS = {"csv": ",", "tsv": "\t"}

MOST_COLUMNS = 4_096
LONGEST_ROW = 4 * 2**20
"""Bytes of one row."""

ERROR = "error"
"""The column that says why a row has no results."""

ASKED, JUDGED = ("check_", "check.", "check-"), "verdict_"
"""A column ``check_NAME`` holds answers to be judged; the verdicts stand in ``verdict_NAME``."""


class TableError(Exception):
    """A table that cannot be read.

    Args:
        message: what is wrong, without a final full stop.
        hint: what would work; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Heading(NamedTuple):
    """The columns of a table and what they are for.

    Attributes:
        names: every column, in order.
        inputs: the columns that are inputs: parameter name → place.
        checks: the columns that hold answers: name of the verdict's column → place.
    """

    names: tuple[str, ...]
    inputs: Mapping[str, int]
    checks: Mapping[str, int]

    @property
    def wanted(self) -> tuple[int, ...]:
        """The places of the columns that are read, in order."""
        return tuple(sorted({*self.inputs.values(), *self.checks.values()}))


class Chunk(NamedTuple):
    """Some rows of a table.

    Attributes:
        rows: how many.
        inputs: what the engine is given, by parameter name.
        checks: answers as text, None where there is none, by the name of the verdict's column.
        kept: the rows as they are written back, without their end: one column of text, or for Parquet the columns themselves.
        cut: how many characters at the end of such a text are left out.
        joint: what stands between such a text and the first result.
        errors: why a row cannot be read.
        first: the number of the first row, from 1.
    """

    rows: int
    inputs: Mapping[str, Cells]
    checks: Mapping[str, pl.Series]
    kept: pl.DataFrame
    joint: str
    errors: Mapping[int, str]
    first: int = 1
    cut: int = 0


def heading(topic: Topic, names: tuple[str, ...], told: str) -> Heading:
    """Which columns are inputs, and which hold answers.

    Args:
        topic: whose options they may be.
        names: every column, in order.
        told: the table in words, for the errors.

    Raises:
        TableError: none is an input, two are the same one, or there are too many.
    """
    if len(names) > MOST_COLUMNS:
        raise TableError(f"{told} has {len(names):,} columns, and at most {MOST_COLUMNS:,} are read")
    known = by_name(topic)
    inputs: dict[str, int] = {}
    checks: dict[str, int] = {}
    for place, name in enumerate(names):
        parameter = known.get(fold(name.strip()))
        if parameter is not None:
            if parameter.name in inputs:
                first = names[inputs[parameter.name]]
                raise TableError(f"{told}: the columns {visible(first)} and {visible(name)} are the same option", "leave one of them out")
            inputs[parameter.name] = place
        elif name.lower().startswith(ASKED):
            verdict = JUDGED + name[len(ASKED[0]) :]
            if verdict in checks:
                raise TableError(f"{told}: there are two columns of answers {visible(name)}", "leave one of them out")
            checks[verdict] = place
    if not inputs:
        raise _nothing(topic, names, known, told)
    return Heading(names, inputs, checks)


def _nothing(topic: Topic, names: tuple[str, ...], known: Mapping[str, Parameter], told: str) -> TableError:
    some = ", ".join(map(visible, names[:5])) + (", …" if len(names) > 5 else "")
    options = ", ".join(
        [parameter.name for parameter in topic.parameters if parameter.type in ("size", "sizes", "vector", "expression")][:6]
    )
    hint = f"name the columns as the options are named: {options or next(iter(known))}"
    other = next((each for each in ";|\t" if len(names) == 1 and len(names[0].split(each)) > 1), "")
    if other and any(fold(word.strip(' "')) in known for word in names[0].split(other)):
        hint = "--from tsv" if other == "\t" else f"its cells stand between {other}; save it with commas, or with tabs and --from tsv"
    return TableError(f"{told}: no column is an option of {topic.name} (its columns: {some})", hint)


def refuse_twice(names: tuple[str, ...], told: str, target: str) -> None:
    """Refuse columns of one name where the target has room for one.

    Raises:
        TableError: there are some.
    """
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None and target not in SEPARATORS:
        hint = "rename one of them, or write CSV, which keeps both"
        raise TableError(f"{told} has two columns {visible(twice)}, and {target} has room for one", hint)


def visible(text: str) -> str:
    """A name of a column as a message repeats it: short, on one line."""
    text = "".join([each if each.isprintable() else "?" for each in text[:41]])
    return f"{text[:40]}…" if len(text) > 40 else text or "''"
