"""The numbers that are a student's own: in the key itself, or in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.fields import Fields, checked_text, kind_of, near, plain
from dlcalc.marking.key.given import parameter_of, read_given, text_of
from dlcalc.marking.key.model import Question
from dlcalc.marking.key.questions import FORMULA, TEXT, topic_of

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter, Topic

LONGEST_TABLE = 64 * 2**20
MOST_STUDENTS = 200_000


class Column(NamedTuple):
    """What a column of the table holds: a question's parameter by its name; None for a lecturer's own letter."""

    question: str
    name: str
    parameter: Parameter | None


Own = dict[str, dict[str, dict[str, str]]]
"""Parameters by student, question and name."""


def read_students(fields: Fields, questions: tuple[Question, ...], beside: Callable[[str], bytes] | None) -> tuple[Own, bytes]:
    """Every student's own parameters, and the bytes of the table that they were read from.

    Raises:
        KeyFault: there is no such question or parameter, or no such table.
    """
    value = fields.data.get("students", {})
    by_id = {question.id: question for question in questions}
    if isinstance(value, str):
        path = checked_text(value, "students", 500)
        if path.lower().endswith((".xlsx", ".xls", ".ods")):
            raise KeyFault("students", f"{plain(path)} is a spreadsheet", "save it as CSV")
        if beside is None:
            raise KeyFault(
                "students", f"{plain(path)} cannot be read from here", "[students.17] holds a student's numbers in the key itself"
            )
        data = beside(path)
        return _table(data, path, by_id), data
    if not isinstance(value, dict):
        raise KeyFault("students", f"this is {kind_of(value)}, and the name of a table is needed", 'students = "students.csv"')
    return {checked_text(name, "students", 200).strip(): _inline(own, f"students.{plain(name)}", by_id) for name, own in value.items()}, b""


def _inline(own: object, where: str, questions: dict[str, Question]) -> dict[str, dict[str, str]]:
    if not isinstance(own, dict):
        raise KeyFault(where, f"a student's own numbers are a table, and this is {kind_of(own)}", '[students.17]\n"1" = { w = 29 }')
    found = {}
    for id, given in own.items():
        question = _named(id, f"{where}.{plain(id)}", questions)
        found[id] = read_given(given, f"{where}.{plain(id)}", _topic(question))
        for name in found[id]:
            _known_letter(question, name, f"{where}.{plain(id)}.{plain(name)}")
    return found


def _named(id: str, where: str, questions: dict[str, Question]) -> Question:
    if id not in questions:
        raise KeyFault(
            where, f"there is no question {plain(id)}", near(id, questions) or f"the questions are {', '.join(list(questions)[:20])}"
        )
    if questions[id].topic == TEXT:
        raise KeyFault(where, f"question {plain(id)} is prose, and has no parameters")
    return questions[id]


def _topic(question: Question) -> Topic | None:
    found = topic_of(question.topic)
    return None if found is None else found[0]


def _table(data: bytes, path: str, questions: dict[str, Question]) -> Own:
    """A CSV table: a column ``student``, then a column for each parameter, ``1.w``; an empty cell leaves what the question says."""
    rows = _rows(data, path)
    head = [cell.strip() for cell in next(rows, [])]
    folded = [cell.lower() for cell in head]
    if "student" not in folded:
        raise KeyFault(f"{path}, row 1", "no column is headed student", "student,1.w,1.f")
    at = folded.index("student")
    columns = {place: _column(cell, f"{path}, column {plain(cell)}", questions) for place, cell in enumerate(head) if place != at and cell}
    if len({column[:2] for column in columns.values()}) < len(columns):
        raise KeyFault(f"{path}, row 1", "two columns hold the same parameter")
    found: Own = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        where = f"{path}, row {number}"
        if len(row) > len(head):
            raise KeyFault(where, f"it has {len(row)} cells, and there are {len(head)} columns")
        student = checked_text(row[at].strip() if at < len(row) else "", where, 200)
        if not student or student in found:
            raise KeyFault(where, f"student {plain(student)} stands there twice" if student else "it names no student")
        if len(found) >= MOST_STUDENTS:
            raise KeyFault(where, f"at most {MOST_STUDENTS:,} students are read")
        found[student] = _own(row, columns, where)
    return found


def _own(row: list[str], columns: dict[int, Column], where: str) -> dict[str, dict[str, str]]:
    own: dict[str, dict[str, str]] = {}
    for place, (id, name, parameter) in columns.items():
        cell = row[place].strip() if place < len(row) else ""
        if cell:
            own.setdefault(id, {})[name] = text_of(cell, f"{where}, {id}.{name}", parameter)
    return own


def _column(head: str, where: str, questions: dict[str, Question]) -> Column:
    """The question and the parameter of a column."""
    id, dot, name = head.rpartition(".")
    if not dot or not name:
        raise KeyFault(where, "a column is headed by a question and a parameter", "1.w")
    question = _named(id, where, questions)
    topic = _topic(question)
    if topic is not None:
        parameter = parameter_of(topic, name, where)
        return Column(id, parameter.name, parameter)
    _known_letter(question, name, where)
    return Column(id, name, None)


def _known_letter(question: Question, name: str, where: str) -> None:
    """See that a student's own value is for a letter that a lecturer's question has."""
    if question.topic == FORMULA and question.parameters and name not in question.parameters:
        raise KeyFault(where, f"question {question.id} has no letter {plain(name)}", near(name, question.parameters))


def _rows(data: bytes, path: str) -> Iterator[list[str]]:
    import csv

    if len(data) > LONGEST_TABLE:
        raise KeyFault(path, f"a table of students has at most {LONGEST_TABLE >> 20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise KeyFault(f"{path}, line {line}", "it is no text in UTF-8", "save it as CSV, UTF-8") from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=separator)
    except csv.Error as error:
        raise KeyFault(path, f"it is no CSV: {error}") from None
