"""What the author of a key should know before the exam: questions that cannot be worked, answers that mean two things."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.work import identity, worked

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.key.model import AnswerKey, Question

MOST_NAMED = 3
"""Students that a notice names."""


class Notice(NamedTuple):
    """Something that the author of a key should know.

    Attributes:
        where: the part, question or setting that it is about: ``1.parameters``, ``conventions.eps``.
        code: what it is, in a stable word.
        message: the same in prose; notation stands between backticks.
        students: with whose numbers it is so; empty where it is so with those of the question.
        hint: what helps; may be empty.
    """

    where: str
    code: str
    message: str
    students: tuple[str, ...] = ()
    hint: str = ""


class Case(NamedTuple):
    """A question with the numbers of some students.

    Attributes:
        question: the question.
        derivation: it, worked.
        students: those who have these numbers; empty where they are those of the question.
    """

    question: Question
    derivation: Derivation
    students: tuple[str, ...]


class Checked(NamedTuple):
    """What a look through a key finds.

    Attributes:
        faults: questions that cannot be worked with some student's numbers.
        notices: what the author should know.
        cases: how many different questions were worked.
    """

    faults: tuple[KeyFault, ...]
    notices: tuple[Notice, ...]
    cases: int


def warnings(key: AnswerKey) -> tuple[Notice, ...]:
    """What the author of a key should know; see :func:`checked`."""
    return checked(key).notices


def checked(key: AnswerKey, tell: Callable[[int, int], None] | None = None) -> Checked:
    """Work every question with every student's numbers, and look for answers that mean two things.

    Args:
        key: an answer key, as :func:`~dlcalc.marking.key.read.read_key_file` gives it.
        tell: is told how many cases are done, of how many.
    """
    from dlcalc.marking.key.ambiguity import in_case, in_key

    faults: list[KeyFault] = []
    found: dict[tuple[str, str, str], Notice] = {}
    groups = {question.id: grouped(key, question) for question in key.questions}
    total, done = sum(map(len, groups.values())), 0
    for question in key.questions:
        for students in groups[question.id]:
            done += 1
            try:
                for notice in in_case(key, _case(key, question, students)):
                    _add(found, notice, students)
            except KeyFault as fault:
                faults.append(fault)
            if tell is not None:
                tell(done, total)
    order = {part.name: place for place, part in enumerate(key.parts)}
    notices = sorted([*found.values(), *in_key(key)], key=lambda notice: order.get(notice.where, len(order)))
    return Checked(tuple(faults), tuple(notices), total)


def grouped(key: AnswerKey, question: Question) -> list[tuple[str, ...]]:
    """The students by what is given to them; first nobody, where the question says everything itself."""
    found: dict[Hashable, list[str]] = {}
    for student in key.students:
        given = key.parameters(question, student)
        if given is not question.parameters:
            found.setdefault(identity(key, question, given), []).append(student)
    everyone = [tuple(students) for students in found.values()]
    if not everyone:
        return [()]
    try:
        worked(key, question, "")
    except KeyFault:
        return everyone
    return [(), *everyone]


def _case(key: AnswerKey, question: Question, students: tuple[str, ...]) -> Case:
    """A question, worked.

    Raises:
        KeyFault: it cannot be, or lacks a result.
    """
    derivation = worked(key, question, students[0] if students else "")
    if derivation is None:
        from dlcalc.derivation.document import bare

        derivation = bare()
    missing = next((part for part in question.parts if part.result and part.result not in derivation.results), None)
    if missing is not None:
        of = f" of student {students[0]}" if students else ""
        raise KeyFault(f"{missing.name}{of}", f"these parameters give no {missing.result}", f"they give {', '.join(derivation.results)}")
    return Case(question, derivation, students)


def _add(found: dict[tuple[str, str, str], Notice], notice: Notice, students: tuple[str, ...]) -> None:
    """Keep a notice once; of students' own numbers, with all to whom it applies."""
    name = (notice.where, notice.code, notice.message.partition(":")[0])
    before = found.get(name)
    if before is None:
        found[name] = notice._replace(students=students)
    elif before.students:
        found[name] = before._replace(students=(*before.students, *students))


def named(students: tuple[str, ...]) -> str:
    """Students as a notice names them: the first few, and how many more."""
    more = len(students) - MOST_NAMED
    return ", ".join(students[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
