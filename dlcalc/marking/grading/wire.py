"""Keys, tasks and marks as text, for the processes that judge: JSON, so that nothing in it can be executed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from dlcalc.marking.grading.marks import exact
from dlcalc.marking.grading.model import Mark, Row, Task
from dlcalc.marking.key.model import AnswerKey, Marks, Part, Question

_MARKS = ("marks", "follow_through", "penalty")
_TUPLES = ("labels", "choices", "given", "rubric")


def key_text(key: AnswerKey) -> str:
    """An answer key, without the students' own numbers, which go with the tasks."""
    questions = [
        [*question[:2], dict(question.parameters), [_part(part) for part in question.parts], *question[4:]] for question in key.questions
    ]
    return dumps([key.title, questions, dict(key.conventions), key.tolerance, key.decimal_comma, key.hash, key.path])


def key_of(text: str) -> AnswerKey:
    """The key of a text that :func:`key_text` wrote."""
    title, questions, conventions, tolerance, decimal_comma, hash, path = json.loads(text)
    found = [
        Question(id, topic, parameters, tuple([_part_of(fields) for fields in parts]), *rest)
        for id, topic, parameters, parts, *rest in questions
    ]
    return AnswerKey(title, tuple(found), conventions, tolerance, decimal_comma, {}, hash, path)


def _part(part: Part) -> dict[str, object]:
    fields: dict[str, object] = {name: value for name, value in part._asdict().items() if value != Part._field_defaults.get(name)}
    fields.update({name: str(fields[name]) for name in _MARKS if name in fields})
    return {**fields, "partial": {slip: str(marks) for slip, marks in part.partial.items()}}


def _part_of(fields: dict[str, Any]) -> Part:
    fields.update({name: marks_of(fields[name]) for name in _MARKS if name in fields})
    fields.update({name: tuple(fields[name]) for name in _TUPLES if name in fields})
    fields["partial"] = {slip: marks_of(marks) for slip, marks in fields["partial"].items()}
    return Part(**fields)


def marks_of(text: str) -> Marks:
    """Exact marks from ``2`` or ``3/2``."""
    return exact(Fraction(text))


def tasks_text(tasks: Iterable[Task]) -> str:
    """Tasks, on one line."""
    return dumps(list(tasks))


def tasks_of(text: str | bytes) -> list[Task]:
    """The tasks of a line."""
    return [
        Task(question, part, answer, tuple([tuple(pair) for pair in own]), tuple([tuple(pair) for pair in earlier]), working, tuple(unread))
        for question, part, answer, own, earlier, working, unread in json.loads(text)
    ]


def mark_text(mark: Mark) -> str:
    """A mark, on one line."""
    return dumps([mark.verdict, None if mark.marks is None else str(mark.marks), *mark[2:]])


def mark_of(text: str | bytes) -> Mark:
    """The mark of a line."""
    return _mark(json.loads(text))


def marks_text(marks: Iterable[Mark]) -> str:
    """Several marks, on one line."""
    return f"[{','.join(map(mark_text, marks))}]"


def marks_of_text(text: str) -> list[Mark]:
    """The marks of a line."""
    return [_mark(each) for each in json.loads(text)]


def _mark(fields: Sequence[Any]) -> Mark:
    verdict, marks, slip, feedback, followed, value, *carries = fields
    return Mark(verdict, None if marks is None else marks_of(marks), slip, feedback, tuple(followed), value, *carries)


def rows_data(rows: Iterable[Row]) -> list[list[object]]:
    """Rows as JSON has them."""
    return [[str(field) if isinstance(field, Fraction) else field for field in row] for row in rows]


def rows_of_data(data: Iterable[list[Any]]) -> tuple[Row, ...]:
    """The rows of :func:`rows_data`."""
    return tuple([_row(fields) for fields in data])


def _row(fields: list[Any]) -> Row:
    fields[4:6] = [marks_of(each) if isinstance(each, str) else each for each in fields[4:6]]
    fields[8] = tuple(fields[8])
    return Row(*fields)


def dumps(value: Sequence[Any] | Mapping[str, Any]) -> str:
    """JSON on one line, in ASCII: whatever a student typed, lone surrogates included, comes back as it was."""
    return json.dumps(value, separators=(",", ":"))
