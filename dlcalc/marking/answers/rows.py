"""From rows to sheets: a row a student, or a row an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dlcalc.marking.answers.fault import Teller
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.names import quoted
from dlcalc.marking.answers.records import at
from dlcalc.marking.answers.seen import Seen
from dlcalc.notation.lex import MAX_CHARACTERS

LONGEST_PROSE = 100_000
"""Characters of an answer that a human marks; of others the notation reads fewer."""

MOST_HELD = 100_000
"""Rows with one answer each that are held, so that a file may have them in any order; a longer one has each student's together."""

MOST_CHARACTERS = 50_000_000
"""Characters of such rows."""


class One(NamedTuple):
    """One answer in a row of its own."""

    student: str
    part: str
    answer: Answer
    line: int


class Register:
    """Who handed in a sheet already, over all sources."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._names: list[str] = []

    def first(self, student: str, teller: Teller, line: int = 0) -> bool:
        """Whether it is the first sheet of a student; else it is refused."""
        if not self._names or self._names[-1] != teller.name:
            self._names.append(teller.name)
        before = self._seen.add(student, (len(self._names) - 1 << 32) + line)
        if before is None:
            return True
        name, stood = self._names[before >> 32], before & 0xFFFFFFFF
        place = at(name, stood) if stood else name
        hint = "all answers of a student stand in one row or sheet"
        told = f"student {quoted(student)} stands in {place} already, and that one counts"
        teller.refuse(told, hint, at(teller.name, line) if line else "")
        return False


def answer_of(text: str, place: str, *, prose: bool) -> Answer | None:
    """An answer as it was typed; None where nothing was, and what is too long is cut and unclear."""
    if not text or text.isspace():
        return None
    longest = LONGEST_PROSE if prose else MAX_CHARACTERS
    if len(text) <= longest:
        return Answer(text, place)
    return Answer(f"{text[:1000]} …", place, unclear=f"the answer has {len(text):,} characters, and at most {longest:,} are read")


def wide(student: str, cells: Iterable[tuple[str, str]], place: str, prose: frozenset[str]) -> Sheet:
    """The sheet of a row with all answers of a student."""
    found = {}
    for part, text in cells:
        answer = answer_of(text, place, prose=part in prose)
        if answer is not None:
            found[part] = answer
    return Sheet(student, found, place)


def grouped(rows: Iterable[One], register: Register, teller: Teller) -> Iterator[Sheet]:
    """Sheets of rows with one answer each, in the order in which the students first stand there.

    The rows of a short file may come in any order. Of one that is too long to be held, each student's stand together.
    """
    held: dict[str, dict[str, One]] = {}
    count = size = 0
    streaming = False
    for row in rows:
        if streaming and row.student not in held:
            yield from _sheets(held, teller)
            held.clear()
        if row.student not in held:
            if not register.first(row.student, teller, row.line):
                continue
            held[row.student] = {}
        _put(held[row.student], row, teller)
        count, size = count + 1, size + len(row.answer.text)
        if not streaming and (count >= MOST_HELD or size >= MOST_CHARACTERS):
            streaming = True
            last = held.pop(row.student)
            yield from _sheets(held, teller)
            held = {row.student: last}
            teller.note(f"from line {row.line} on the rows of a student are expected together: more than {MOST_HELD:,} are not held")
    yield from _sheets(held, teller)


def _put(answers: dict[str, One], row: One, teller: Teller) -> None:
    before = answers.get(row.part)
    if before is None:
        answers[row.part] = row
    elif before.answer.text != row.answer.text:
        lines = f"lines {before.line} and {row.line}"
        answers[row.part] = before._replace(answer=before.answer._replace(unclear=f"two answers to {row.part} stand in {lines}"))
        teller.note(f"student {quoted(row.student)} has two answers to {row.part}, in {lines}: a human decides")


def _sheets(held: Mapping[str, Mapping[str, One]], teller: Teller) -> Iterator[Sheet]:
    for student, rows in held.items():
        first = min(row.line for row in rows.values())
        answers = {part: row.answer for part, row in rows.items() if row.answer.text}
        yield Sheet(student, answers, at(teller.name, first))
