"""Answers in JSON lines: an object a student, or an object an answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping

from dlcalc.marking.answers.fault import AnswersFault, Teller
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.names import ANSWER, PART, QUESTION, folded, student_of
from dlcalc.marking.answers.records import at
from dlcalc.marking.answers.rows import One, answer_of, grouped, wide
from dlcalc.marking.answers.table import Reading, part_named, unknown
from dlcalc.marking.answers.text import LONGEST_LINE, UNREAD, lines

NESTED = "answers"
"""The field that may hold a student's answers by part."""


def read_jsonl(text: io.TextIOWrapper, reading: Reading, teller: Teller) -> Iterator[Sheet]:
    """The sheets of a file with an object a line; whether it is long or wide, its first object says.

    Raises:
        AnswersFault: its encoding cannot be read.
    """
    objects = _objects(text, teller)
    first = next(objects, None)
    if first is None:
        return
    fields = {folded(name) for name in first[1]}
    is_long = any(name in fields for name in ANSWER) and any(name in fields for name in (*PART, *QUESTION))
    objects = _with(first, objects)
    if is_long and reading.shape != "wide":
        yield from grouped(_ones(objects, reading, teller), reading.register, teller)
    else:
        yield from _wide(objects, reading, teller)


def _with(first: tuple[int, dict[str, object]], rest: Iterator[tuple[int, dict[str, object]]]) -> Iterator[tuple[int, dict[str, object]]]:
    yield first
    yield from rest


def _objects(text: io.TextIOWrapper, teller: Teller) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects with their lines; numbers stay as they were written."""
    for number, line in lines(text, teller.name):
        place = at(teller.name, number)
        if line is None:
            teller.refuse(f"a line of more than {LONGEST_LINE:,} characters", "", place)
        elif not line.isspace():
            try:
                found = _object(line, place)
            except AnswersFault as fault:
                teller.refuse(fault.message, fault.hint, place)
            else:
                yield number, found


def _object(line: str, place: str) -> dict[str, object]:
    if UNREAD.search(line):
        raise AnswersFault(place, "it holds a NUL byte or bytes that are no UTF-8", "save the file as UTF-8")
    try:
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise AnswersFault(place, f"it is no JSON: {error.msg.lower()}, at character {error.pos + 1}", "an object a line") from None
    except (RecursionError, ValueError) as error:
        raise AnswersFault(place, str(error) if isinstance(error, _Twice) else "it is nested too deeply") from None
    if not isinstance(found, dict):
        raise AnswersFault(place, "it is no object", '{"student": "17", "1.output_shape": "25x25x384"}')
    return found


class _Twice(ValueError):
    """A field that stands twice in an object."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(f"the field {name[:60]!r} stands in it twice")
        found[name] = value
    return found


def _student(fields: Mapping[str, object], reading: Reading, teller: Teller, number: int) -> tuple[str, str] | None:
    """The field that names the student, and the student; else the line is refused."""
    place = at(teller.name, number)
    names = list(fields)
    by_name = {folded(name): column for column, name in reversed(list(enumerate(names)))}
    try:
        column = student_of(by_name, reading.student, place)
    except AnswersFault as fault:
        column = None
        teller.refuse(fault.message.replace("column", "field"), fault.hint, place)
        return None
    value = None if column is None else fields[names[column]]
    if column is None or not isinstance(value, str) or not value.strip():
        teller.refuse("no field names the student", '{"student": "17", …}', place)
        return None
    return names[column], value.strip()


def text_of(value: object, place: str) -> str:
    """An answer as text: a list of sizes or numbers is written as JSON writes it.

    Raises:
        AnswersFault: it is an object.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join([text_of(each, place) for each in value])}]"
    raise AnswersFault(place, "an answer is a text, a number, or a list of them, and this is an object")


def _wide(objects: Iterator[tuple[int, dict[str, object]]], reading: Reading, teller: Teller) -> Iterator[Sheet]:
    told: set[str] = set()
    for number, fields in objects:
        found = _student(fields, reading, teller, number)
        if found is None:
            continue
        field, student = found
        place = at(teller.name, number)
        nested = fields.get(NESTED)
        rest = {name: value for name, value in fields.items() if name != field and not (name == NESTED and isinstance(nested, dict))}
        given = {**rest, **nested} if isinstance(nested, dict) else rest
        try:
            cells, spare = _cells(given, reading, place)
        except AnswersFault as fault:
            teller.refuse(fault.message, fault.hint, place)
            continue
        fresh = [name for name in spare if name not in told] if len(told) < 100 else []
        if fresh:
            told.update(fresh)
            teller.note(unknown(tuple(fresh), "field"))
        if reading.register.first(student, teller, number):
            yield wide(student, cells.items(), place, reading.prose)


def _cells(given: Mapping[str, object], reading: Reading, place: str) -> tuple[dict[str, str], list[str]]:
    """The answers of an object by part, and the fields that are for none."""
    cells: dict[str, str] = {}
    spare = []
    for name, value in given.items():
        part = reading.names.find(name, place)
        if part is None:
            spare.append(name)
        elif part in cells:
            raise AnswersFault(place, f"two of its fields are for {part}")
        else:
            cells[part] = text_of(value, place)
    return cells, spare


def _ones(objects: Iterator[tuple[int, dict[str, object]]], reading: Reading, teller: Teller) -> Iterator[One]:
    for number, fields in objects:
        found = _student(fields, reading, teller, number)
        if found is None:
            continue
        place = at(teller.name, number)
        by_name = {folded(name): value for name, value in fields.items()}
        words = [next((by_name[each] for each in pool if each in by_name), "") for pool in (QUESTION, PART)]
        try:
            text = text_of(next((by_name[each] for each in ANSWER if each in by_name), None), place)
            part = part_named([text_of(word, place).strip() for word in words if word], reading.names, teller, number)
        except AnswersFault as fault:
            teller.refuse(fault.message, fault.hint, place)
            continue
        if part is not None:
            yield One(found[1], part, answer_of(text, place, prose=part in reading.prose) or Answer("", place), number)
