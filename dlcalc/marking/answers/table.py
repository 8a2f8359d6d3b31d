"""Answers in a CSV file: a row a student, or a row an answer."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.answers.fault import AnswersFault, Teller
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.names import ANSWER, PART, QUESTION, Names, folded, quoted, student_of
from dlcalc.marking.answers.records import DELIMITERS, Reader, Record, at, head_of, split
from dlcalc.marking.answers.rows import One, Register, answer_of, grouped, wide
from dlcalc.marking.answers.text import UNREAD, lines

if TYPE_CHECKING:
    from dlcalc.marking.answers.sheets.sheet import Vocabularies

MOST_NAMED = 8
"""Columns that a note names."""


class Head(NamedTuple):
    """What the columns of a table are.

    Attributes:
        delimiter: between its cells.
        width: how many columns there are.
        student: the one that names the student.
        parts: in a wide table, the part of a column.
        long: in a long table, the columns of part, answer and question (or -1); else None.
        unknown: the columns that are for nothing.
    """

    delimiter: str
    width: int
    student: int
    parts: Mapping[int, str] = {}
    long: tuple[int, int, int] | None = None
    unknown: tuple[str, ...] = ()


class Reading(NamedTuple):
    """What reading needs to know: names, which parts are prose, what the command said, who was seen; what sheets call quantities."""

    names: Names
    prose: frozenset[str]
    student: str | None
    register: Register
    shape: str
    called: Vocabularies


def read_table(text: io.TextIOWrapper, reading: Reading, teller: Teller) -> Iterator[Sheet]:
    """The sheets of a CSV file, one at a time.

    Raises:
        AnswersFault: its head says not what the columns are.
    """
    source = lines(text, teller.name)
    head = read_head(head_of(source, teller.name), reading, teller.name)
    if head.unknown:
        teller.note(unknown(head.unknown, "column"))
    records = _whole(Reader(source, head.delimiter, teller), head, teller)
    if head.long is not None:
        yield from grouped(_ones(records, head, reading, teller), reading.register, teller)
        return
    columns = tuple(head.parts.items())
    for record, missing in records:
        student = record.cells[head.student].strip()
        place = at(teller.name, record.line)
        if reading.register.first(student, teller, record.line):
            sheet = wide(student, [(part, record.cells[column]) for column, part in columns], place, reading.prose)
            yield sheet if not missing else sheet._replace(notes=(f"{place} has {missing} cells less than the head; they count as empty",))


def unknown(names: tuple[str, ...], what: str) -> str:
    """The note on columns or fields that are for no part."""
    shown = ", ".join([quoted(name, 30) for name in names[:MOST_NAMED]])
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{what}{'s' if len(names) > 1 else ''} {shown}{more}: for no part of the key, not read"


def read_head(line: str, reading: Reading, name: str) -> Head:
    """What the columns are.

    Raises:
        AnswersFault: no column names the student, or two are for one part, or one may be for two.
    """
    if UNREAD.search(line):
        raise AnswersFault(at(name, 1), "the head is no UTF-8", "save the file as UTF-8")
    splits = {each: split(line, each) for each in DELIMITERS}
    delimiter = max(splits, key=lambda each: len(splits[each]))
    cells = [cell.strip() for cell in splits[delimiter]]
    by_name: dict[str, int] = {}
    for column, cell in enumerate(cells):
        by_name.setdefault(folded(cell), column)
    student = student_of(by_name, reading.student, name)
    if student is None:
        hint = "a head such as student,1.output_shape,1.parameters; --student-column NAME says which one it is"
        raise AnswersFault(name, "no column names the student", hint)
    part, answer, question = [next((by_name[each] for each in pool if each in by_name), -1) for pool in (PART, ANSWER, QUESTION)]
    if reading.shape != "wide" and answer >= 0 and (part >= 0 or question >= 0):
        known = {student, part, answer, question}
        spare = tuple([cell for column, cell in enumerate(cells) if column not in known and cell])
        return Head(delimiter, len(cells), student, {}, (part, answer, question), spare)
    if reading.shape == "long":
        raise AnswersFault(name, "a long table has the columns student, part and answer", "student,part,answer")
    return _wide(cells, delimiter, student, reading, name)


def _wide(cells: list[str], delimiter: str, student: int, reading: Reading, name: str) -> Head:
    parts: dict[int, str] = {}
    spare = []
    for column, cell in enumerate(cells):
        if column == student:
            continue
        found = reading.names.find(cell, at(name, 1)) if cell else None
        if found is None:
            spare.append(cell)
            continue
        twice = next((other for other, part in parts.items() if part == found), None)
        if twice is not None:
            raise AnswersFault(at(name, 1), f"columns {twice + 1} and {column + 1} are both for {found}", "leave one of them out")
        parts[column] = found
    if not parts:
        raise AnswersFault(name, "no column is for a part of the key", f"{cells[student]}{delimiter}{next(iter(reading.names.tiers[0]))}")
    return Head(delimiter, len(cells), student, parts, None, tuple([cell for cell in spare if cell]))


def _whole(records: Reader, head: Head, teller: Teller) -> Iterator[tuple[Record, int]]:
    """The rows that have a student, each cell that the head names, and no more; and how many cells at the end are wanting."""
    for record in records:
        count = len(record.cells)
        if count == head.width:
            missing = 0
        elif count > head.width and any(cell.strip() for cell in record.cells[head.width :]):
            hint = f'a cell with {_DELIMITER[head.delimiter]} in it stands in quotes: "24,24,384"'
            teller.refuse(f"it has {count} cells, and the head has {head.width}", hint, at(teller.name, record.line))
            continue
        elif 1 < count < head.width:  # spreadsheets leave out what is empty at the end of a row
            missing = head.width - count
            record.cells.extend([""] * missing)
        elif count < head.width:
            teller.refuse(f"it has 1 cell, and the head has {head.width}", "", at(teller.name, record.line))
            continue
        else:
            missing = 0
        if record.cells[head.student].strip():
            yield record, missing
        elif any(cell.strip() for cell in record.cells):
            teller.refuse("it names no student", "", at(teller.name, record.line))


_DELIMITER = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def _ones(records: Iterator[tuple[Record, int]], head: Head, reading: Reading, teller: Teller) -> Iterator[One]:
    """The rows of a long table."""
    assert head.long is not None
    part, answer, question = head.long
    for record, _ in records:
        cells = record.cells
        words = [cells[column].strip() for column in (question, part) if column >= 0]
        found = part_named(words, reading.names, teller, record.line)
        if found is None:
            continue
        place = at(teller.name, record.line)
        read = answer_of(cells[answer], place, prose=found in reading.prose) or Answer("", place)
        yield One(cells[head.student].strip(), found, read, record.line)


def part_named(words: list[str], names: Names, teller: Teller, line: int) -> str | None:
    """The part that a row names; else it is refused."""
    place = at(teller.name, line)
    word = ".".join([word for word in words if word])
    try:
        found = names.find(word, place) or (names.find(words[-1], place) if len(words) > 1 and words[-1] else None)
    except AnswersFault as fault:
        teller.refuse(fault.message, fault.hint, place)
        return None
    if found is None:
        teller.refuse(f"no part of the key is called {quoted(word)}" if word else "it names no part", "", place)
    return found
