"""One student's page: what was asked, what they answered, what is right, why, and what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcalc.derivation.document import Block, Document, Heading, Paragraph, Points, Work
from dlcalc.derivation.model import Table
from dlcalc.derivation.swept import replaced
from dlcalc.marking.exports.marks import marks_data, total, waiting
from dlcalc.marking.exports.rows import row_data
from dlcalc.marking.grading.model import MISSING
from dlcalc.marking.key.questions import FORMULA
from dlcalc.marking.report.values import Values
from dlcalc.marking.report.wording import Sayings, counted, mark_words, spoken
from dlcalc.marking.verdict import RIGHT
from dlcalc.notation.array import Array
from dlcalc.notation.vocabulary import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey, Marks, Part, Question
    from dlcalc.notation.expr import Expr

LONGEST_ANSWER = 1_000
MOST_STEPS = 6
"""Steps of a right answer that are worked out under a wrong one."""

_SAID = {
    "right": "right",
    "wrong": "not right yet",
    "undecided": "somebody will look at it",
    "unreadable": "could not be read",
    "missing": "no answer",
    "human": "somebody will read it",
}


def student_page(rows: Sequence[Row], key: AnswerKey, *, solutions: bool = True) -> Document:
    """A student's feedback.

    Args:
        rows: the student's, one a part.
        key: the answer key.
        solutions: whether right answers are shown.
    """
    page = _Page({row.part: row for row in rows}, key, solutions)
    student = rows[0].student if rows else ""
    title = f"{spoken(key.title) or 'Marks'}: {spoken(student, 100)}"
    data: dict[str, object] = {
        "dlcalc": 1,
        "student": student,
        "title": key.title,
        "marks": marks_data(total(rows)),
        "out_of": marks_data(total_of(rows)),
        "parts": [row_data(row) | page.data(row) for row in rows],
    }
    return Document(title, tuple(page.blocks()), data, PLAIN)


def total_of(rows: Sequence[Row]) -> Marks:
    """What some rows are worth together."""
    return total([row._replace(marks=row.out_of) for row in rows])


class _Page:
    def __init__(self, rows: dict[str, Row], key: AnswerKey, solutions: bool) -> None:
        self._rows = rows
        self._key = key
        self._solutions = solutions
        self._values = Values(key)
        self._says = Sayings(key)
        self._student = next(iter(rows.values())).student if rows else ""

    def blocks(self) -> Iterator[Block]:
        rows = list(self._rows.values())
        got, left = total(rows), waiting(rows)
        marks = f"{mark_words(got)} of {mark_words(total_of(rows))} marks"
        rest = f" so far; {counted(len(left), 'part')} will be marked by a person" if left else ""
        yield Paragraph(f"{marks}{rest}", role="headline")
        for question in self._key.questions:
            parts = [part for part in question.parts if part.name in self._rows]
            if parts:
                yield from self._question(question, parts)
        again = self._again()
        if again:
            yield Heading("To look at again")
            yield Points(again)

    def _question(self, question: Question, parts: list[Part]) -> Iterator[Block]:
        derivation = self._values.worked(parts[0].name, self._student)
        title = spoken(question.title) or ("" if derivation is None else derivation.title)
        yield Heading(f"Question {spoken(question.id)}{f': {title}' if title else ''}")
        if question.text:
            yield Paragraph(question.text)
        elif derivation is not None and derivation.given:
            yield Paragraph(", ".join(derivation.given), "given")
        for part in parts:
            yield from self._part(part, derivation, named=len(parts) > 1 or not part.id.isdigit())

    def _part(self, part: Part, derivation: Derivation | None, *, named: bool) -> Iterator[Block]:
        row = self._rows[part.name]
        name = f"{_called(part, derivation)}: " if named else ""
        got = (
            "not marked yet" if row.marks is None else f"{mark_words(row.marks)} of {mark_words(row.out_of)} mark{'s' * (row.out_of != 1)}"
        )
        yield Table(f"part-{part.name}", f"{name}{got}", ("", ""), tuple(self._told(part, row)))
        if self._solutions and row.verdict not in (RIGHT, "human") and derivation is not None:
            steps = steps_of(derivation, part.result or part.id)
            if derivation.topic == FORMULA:  # one whose value is what the author wrote says no more than the right answer
                steps = tuple([step for step in steps if step.value != step.formula])
            if steps:
                yield Work(replaced(derivation, steps=steps, shown=tuple([step.id for step in steps]), tables=(), pictures=()))

    def _told(self, part: Part, row: Row) -> Iterator[tuple[Expr | str, ...]]:
        """What is said of one part, line by line."""
        yield "your answer", spoken(row.answer, LONGEST_ANSWER) if row.answer else "–"
        if row.value and any(sign in row.answer for sign in ("\\", "=")):
            yield "read as", self._values.tree(part.name, row.value)
        yield "this is", self._verdict(row)
        if row.feedback:
            yield "because" if row.verdict != RIGHT else "remark", spoken(row.feedback, LONGEST_ANSWER)
        right = self._values.right(part, self._student) if self._solutions and row.verdict != RIGHT else ""
        if right:
            yield "right answer", right
        if part.human and self._solutions and part.rubric:
            yield "marking points", "; ".join(part.rubric)

    def _verdict(self, row: Row) -> str:
        said = _SAID.get(row.verdict, row.verdict)
        if row.by == "human":
            return f"marked by a person{f' ({said})' if row.verdict in ('right', 'wrong', MISSING) else ''}"
        if row.followed_through:
            earlier = [self._name(name) for name in row.followed_through]
            return f"{said}, but it follows from your own {' and '.join(earlier)}"
        return said

    def _name(self, name: str) -> str:
        """An earlier part as its heading calls it."""
        part = next((part for part in self._key.parts if part.name == name), None)
        return spoken(name) if part is None else _called(part, self._values.worked(name, self._student))

    def _again(self) -> tuple[tuple[str, str], ...]:
        """What was done, each mistake once, with a sentence that helps to see it."""
        found: dict[str, str] = {}
        for row in self._rows.values():
            if row.slip and row.verdict != RIGHT:
                known = self._says.of(row.part)
                first = row.slip.split("|", maxsplit=1)[0].split("+")[0]
                says = self._says.says(row.part, row.slip)
                found.setdefault(says, known[first].teaches if first in known else "")
        return tuple(found.items())

    def data(self, row: Row) -> dict[str, object]:
        """What JSON has of a row beyond it."""
        return {"says": self._says.says(row.part, row.slip).replace("`", "") if row.slip else ""}


def _called(part: Part, derivation: Derivation | None) -> str:
    """A part's name for a reader."""
    if part.labels:
        return spoken(part.labels[0])
    if part.id != part.result or derivation is None or part.result not in derivation.info:
        return spoken(f"part {part.id}" if part.id.isdigit() else part.id.replace("_", " "))
    return part.result.replace("_", " ")


def steps_of(derivation: Derivation, name: str) -> tuple[Step, ...]:
    """The steps that work out a result, without the headings over them; none of an array, or where there are too many."""
    from dlcalc.derivation.model import Step
    from dlcalc.marking.replay import makers

    if isinstance(derivation.results.get(name), Array):
        return ()
    ids = {name, *makers(derivation, name)}
    bare = {"title": "", "note": ""}
    found = [step for step in derivation.steps if step.id in ids]
    if not 0 < len(found) <= MOST_STEPS:
        return ()
    return tuple([Step(**{**{field: getattr(step, field) for field in Step.__slots__}, **bare}) for step in found])
