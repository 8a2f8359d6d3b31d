"""Rows as JSON Lines and as CSV, and read back: what is written is what is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dlcalc.marking.exports.cells import HALVES, TableFault, csv_text, read_table
from dlcalc.marking.exports.marks import marks_data, marks_text, read_marks
from dlcalc.marking.grading.model import Row

if TYPE_CHECKING:
    from dlcalc.marking.key.model import AnswerKey, Marks

NEEDED = ("student", "part", "verdict", "marks", "out_of")
"""Columns without which a file holds no marks."""

JOIN = ";"
"""What stands between names of parts in a cell."""


def csv_head(key: AnswerKey) -> str:  # noqa: ARG001 (every export's head has it)
    """The heading of a CSV file."""
    return csv_text([Row._fields])


def csv_rows(rows: Sequence[Row], key: AnswerKey) -> str:  # noqa: ARG001
    """Rows as lines of a CSV file."""
    return csv_text([_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    values = row._asdict() | {
        "marks": marks_text(row.marks),
        "out_of": marks_text(row.out_of),
        "followed_through": JOIN.join(row.followed_through),
    }
    return [values[name] for name in Row._fields]


def jsonl_rows(rows: Sequence[Row], key: AnswerKey) -> str:  # noqa: ARG001
    """Rows as JSON Lines: marks are numbers where a number is exact, else text (``"1/3"``)."""
    text = "".join([f"{json.dumps(row_data(row), ensure_ascii=False)}\n" for row in rows])
    if text.isascii() or not HALVES.search(text):
        return text
    return "".join([f"{json.dumps(row_data(row))}\n" for row in rows])


def row_data(row: Row) -> dict[str, object]:
    """A row as JSON has it."""
    exact = {"marks": marks_data(row.marks), "out_of": marks_data(row.out_of), "followed_through": list(row.followed_through)}
    return row._asdict() | exact


def read_rows(text: str) -> Iterator[Row]:
    """The rows of an earlier run, one after the other; JSON Lines or CSV, as the text looks.

    Raises:
        TableFault: it holds no rows, or one that cannot be read.
    """
    rows = _jsonl(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _csv(text)
    for line, values in rows:
        yield _row(line, values)


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    lines = read_table(text)
    _, names = next(lines, (1, [""]))
    names = [name.strip().lower() for name in names]
    _check(1, names)
    for line, cells in lines:
        if len(cells) != len(names):
            raise TableFault(line, f"{len(cells)} cells under {len(names)} headings")
        values: dict[str, object] = dict(zip(names, cells, strict=True))
        values["followed_through"] = [name for name in str(values.get("followed_through", "")).split(JOIN) if name]
        yield line, values


def _jsonl(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for line, each in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not each.strip():
            continue
        try:
            values = json.loads(each, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            raise TableFault(line, "no JSON", "one object a line, as dlcalc grade --format jsonl writes them") from None
        if not isinstance(values, dict):
            raise TableFault(line, "no object of JSON")
        _check(line, values)
        yield line, values


def _check(line: int, names: Sequence[str] | Mapping[str, object]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        hint = "a file that dlcalc grade wrote with --format jsonl or csv"
        raise TableFault(line, f"there is no {' and no '.join(missing)}: these are no marks of an earlier run", hint)


def _row(line: int, values: Mapping[str, object]) -> Row:
    followed = values.get("followed_through")
    known = {name: _text(values.get(name, "")) for name in Row._fields if name not in ("marks", "out_of", "followed_through")}
    out_of = _marks(line, "out_of", values["out_of"])
    if out_of is None:
        raise TableFault(line, "out_of is empty")
    parts = tuple([_text(name) for name in followed]) if isinstance(followed, list) else ()
    return Row(**known, marks=_marks(line, "marks", values["marks"]), out_of=out_of, followed_through=parts)


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)


def _marks(line: int, name: str, value: object) -> Marks | None:
    text = _text(value).strip()
    try:
        return read_marks(text) if text else None
    except ValueError as error:
        raise TableFault(line, f"{name} {text[:40]!a}: {error}") from None
