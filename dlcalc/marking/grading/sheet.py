"""One student's sheet, graded: a row for every part of the key."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping

from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.grading.follow import ANY, Follow
from dlcalc.marking.grading.marks import exact
from dlcalc.marking.grading.model import HUMAN, MISSING, Mark, Review, Row, Task
from dlcalc.marking.key.model import AnswerKey, Marks, Part
from dlcalc.marking.verdict import RIGHT, UNREADABLE, WRONG

Reviews = Mapping[tuple[str, str], Review]
"""What humans decided, by student and name of the part."""

NO_REVIEWS: Reviews = {}

Marking = Generator[Task, Mark, tuple[Mark, ...]]
"""Asks for one answer after the other, each when what it may follow from is judged, and returns a mark for every part."""

LONGEST = 20_000
"""Characters of an answer that is judged."""

FLOOR = "no question falls below 0"
_MISSING, _HUMAN = Mark(MISSING, 0), Mark(HUMAN, None)


def graded_sheet(
    key: AnswerKey, sheet: Sheet, reviews: Reviews = NO_REVIEWS, *, judge: Callable[[Task], Mark] | None = None, version: str = ""
) -> tuple[Row, ...]:
    """Grade one sheet.

    Args:
        key: the answer key.
        sheet: what the student handed in.
        reviews: what humans decided; it holds, whatever the machine says.
        judge: judges one answer; by default here and now (:class:`~dlcalc.marking.grading.judge.Judge`).
        version: of dlcalc, for the rows.

    Returns:
        A row for every part of the key, in its order.
    """
    if judge is None:
        from dlcalc.marking.grading.judge import Judge

        judge = Judge(key)
    marks = [finished(marking(key, place, sheet, reviews=reviews), judge) for place in range(len(key.questions))]
    return rows(key, sheet, marks, reviews, version)


def finished(marking: Marking, judge: Callable[[Task], Mark]) -> tuple[Mark, ...]:
    """Answer everything that a marking asks for."""
    try:
        task = next(marking)
        while True:
            task = marking.send(judge(task))
    except StopIteration as done:
        marks: tuple[Mark, ...] = done.value
        return marks


def marking(
    key: AnswerKey, place: int, sheet: Sheet, alike: Callable[[Task, Mark], str] = lambda task, _: task.text, follow: Follow = ANY,
    reviews: Reviews = NO_REVIEWS,
) -> Marking:  # fmt: skip
    """Mark one question of a sheet.

    Args:
        key: the answer key.
        place: which of its questions.
        sheet: what the student handed in.
        alike: a text for a wrong answer that stands for all of its value, when later answers may follow from it.
        follow: which parts may follow from which.
        reviews: what humans decided: an earlier answer that got all its marks is right, and no other follows from it.
    """
    question = key.questions[place]
    own = key.students.get(sheet.student, {}).get(question.id, {})
    numbers = tuple(sorted(own.items())) if own else ()
    earlier: tuple[tuple[int, str], ...] = ()
    unread: list[int] = []
    found: list[Mark] = []
    for number, part in enumerate(question.parts):
        answer = sheet.answers.get(part.name)
        mark = _unjudged(part, answer)
        if mark is not None or answer is None:
            found.append(mark or _MISSING)
            unread += [number] if _is_unread(part, found[-1]) and not _is_full(part, sheet, reviews) else []
            continue
        after = follow.get((place, number))
        task = Task(place, number, answer.text.strip(), numbers, earlier if after is None else _among(earlier, after))
        mark = yield task
        if mark.verdict == WRONG and answer.working and not mark.followed_through:
            task = task._replace(working=answer.working)
            mark = yield task
        if mark.carries:
            earlier = (*earlier, (number, alike(task, mark)))
        before = [each for each in unread if after is None or each in after]
        if before and may_gain(part, mark):
            unread += [number] if mark.half and not _is_full(part, sheet, reviews) else []
            mark = yield task._replace(unread=tuple(before))
        elif _is_unread(part, mark) and not _is_full(part, sheet, reviews):
            unread.append(number)
        found.append(mark)
    return tuple(found)


def may_gain(part: Part, mark: Mark) -> bool:
    """Whether a wrong answer would get more if it were found to follow from an earlier one."""
    return mark.verdict == WRONG and mark.marks is not None and mark.marks < part.marks * part.follow_through


def _is_unread(part: Part, mark: Mark) -> bool:
    """Whether a human may see more in an answer than what is carried forward from it."""
    return mark.half or (mark.marks is None and not part.human)


def _is_full(part: Part, sheet: Sheet, reviews: Reviews) -> bool:
    """Whether a human gave an answer all its marks."""
    review = reviews.get((sheet.student, part.name))
    return review is not None and review.marks == part.marks


def _among(earlier: tuple[tuple[int, str], ...], parts: frozenset[int]) -> tuple[tuple[int, str], ...]:
    return tuple([each for each in earlier if each[0] in parts]) if parts and earlier else ()


def _unjudged(part: Part, answer: Answer | None) -> Mark | None:
    """The mark of what is not judged: nothing, or what only a human can read."""
    if answer is not None and answer.unclear:
        return _HUMAN._replace(feedback=answer.unclear)
    if answer is None or not answer.text.strip():
        return _MISSING
    if part.human:
        return _HUMAN
    if len(answer.text) > LONGEST:
        return Mark(UNREADABLE, None, feedback=f"it is longer than the {LONGEST:,} characters that are read")
    return None


def rows(key: AnswerKey, sheet: Sheet, marks: list[tuple[Mark, ...]], reviews: Reviews, version: str) -> tuple[Row, ...]:
    """The rows of a sheet from the marks of its questions."""
    found: list[Row] = []
    for question, given in zip(key.questions, marks, strict=True):
        these = []
        for part, mark in zip(question.parts, given, strict=True):
            answer = sheet.answers.get(part.name, Answer(""))
            row = Row(
                sheet.student, part.name, answer.text, mark.verdict, mark.marks, part.marks, mark.slip, mark.feedback,
                mark.followed_through, mark.value, "dlcalc", answer.place or sheet.place, key.hash, version,
            )  # fmt: skip
            review = reviews.get((sheet.student, part.name)) if reviews else None
            these.append(row if review is None else reviewed(row, review))
        found += floored(these)
    return tuple(found)


def reviewed(row: Row, review: Review) -> Row:
    """A row with what a human decided; the verdict of the machine stays, and its reason where the human gives none."""
    return row._replace(marks=review.marks, feedback=review.comment or row.feedback, by="human")


def floored(rows: list[Row]) -> list[Row]:
    """The rows of one question, of which penalties take no more than the rest gets; the last ones are lessened first."""
    missing: Marks = -sum([row.marks for row in rows if row.marks is not None])
    if missing <= 0:
        return rows
    found = []
    for row in reversed(rows):
        back = min(missing, -row.marks) if row.marks is not None and row.marks < 0 else 0
        missing -= back
        feedback = "; ".join([text for text in (row.feedback, FLOOR) if text])
        found.append(row if row.marks is None or not back else row._replace(marks=exact(row.marks + back), feedback=feedback))
    return found[::-1]


def total(rows: tuple[Row, ...]) -> Marks:
    """The marks of some rows together; what a human has yet to mark counts nothing."""
    return exact(sum([row.marks for row in rows if row.marks is not None]))


def needs_human(row: Row) -> bool:
    """Whether a human has yet to mark a row."""
    return row.marks is None and row.verdict not in (RIGHT, WRONG, MISSING)
