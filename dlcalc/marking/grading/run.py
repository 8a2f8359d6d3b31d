"""A whole course graded: sheet after sheet in, rows out in the same order, equal answers judged once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from time import monotonic
from typing import NamedTuple

from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.grading.follow import Follow, follow
from dlcalc.marking.grading.model import Mark, Row, Task
from dlcalc.marking.grading.sheet import NO_REVIEWS, Marking, Reviews, marking, rows
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.verdict import UNDECIDED, WRONG

TOGETHER = 4_000
"""Answers of sheets that are graded together, about, at most."""

SOON = 0.75
"""Seconds that sheets which are graded together should take: what a run that is killed loses."""

MOST_KEPT = 20_000
"""Judged answers that are kept, so that memory does not grow with the course."""

LONGEST_KEPT = 1_000
"""Characters of an answer, its working included, that is kept."""

JudgeAll = Callable[[list[Task]], dict[Task, Mark]]
"""Judges different tasks, wherever: each gets its mark."""


def graded(
    key: AnswerKey, sheets: Iterable[Sheet], judge: JudgeAll, reviews: Reviews = NO_REVIEWS, *, version: str = ""
) -> Iterator[tuple[Row, ...]]:
    """Grade a course.

    Args:
        key: the answer key.
        sheets: what the students handed in; read as they are needed.
        judge: judges many different answers (:meth:`~dlcalc.marking.grading.pool.Pool.marks`).
        reviews: what humans decided.
        version: of dlcalc, for the rows.

    Yields:
        The rows of each sheet, in the order of the sheets; those of all that were graded together before another sheet is read.
    """
    known, parts = Known(judge), follow(key)
    most = max(TOGETHER // max(len(key.parts), 1), 1)
    size = 1  # nobody knows yet how long one takes
    waiting = iter(sheets)
    while together := list(islice(waiting, size)):
        began = monotonic()
        found = list(_graded(key, together, known, parts, reviews, version))
        size = _next(size, most, monotonic() - began)
        yield from found


def _next(size: int, most: int, seconds: float) -> int:
    """How many sheets are graded together next.

    Marks do not depend on it: only how soon they are there, and whether all cores have work.

    Args:
        size: how many there were.
        most: how many there may be.
        seconds: that they took.
    """
    share = SOON / max(seconds, 1e-6)
    return min(max(int(size * min(max(share, 0.25), 4)), 1), most)


class _Live(NamedTuple):
    """A question that waits for a mark: which one of which sheet, and what it asks."""

    sheet: int
    question: int
    marking: Marking
    task: Task


def _graded(key: AnswerKey, sheets: list[Sheet], known: Known, parts: Follow, reviews: Reviews, version: str) -> Iterator[tuple[Row, ...]]:
    marks: list[list[tuple[Mark, ...]]] = [[()] * len(key.questions) for _ in sheets]
    live: list[_Live] = []

    def go_on(sheet: int, question: int, each: Marking, mark: Mark | None) -> None:
        try:
            live.append(_Live(sheet, question, each, next(each) if mark is None else each.send(mark)))
        except StopIteration as done:
            marks[sheet][question] = done.value

    for place, sheet in enumerate(sheets):
        for question in range(len(key.questions)):
            go_on(place, question, marking(key, question, sheet, known.alike, parts, reviews), None)
    while live:
        asked, live = live, []
        found = known.marks([each.task for each in asked])
        for each, mark in zip(asked, found, strict=True):
            go_on(each.sheet, each.question, each.marking, mark)
    for sheet, given in zip(sheets, marks, strict=True):
        yield rows(key, sheet, given, reviews, version)


class Known:
    """The marks of what was judged, so that equal answers are judged once.

    Args:
        judge: judges what is not known yet.
    """

    def __init__(self, judge: JudgeAll) -> None:
        self.judge = judge
        self.kept: dict[Task, Mark] = {}
        self.likes: dict[tuple[int, int, tuple[tuple[str, str], ...], str], str] = {}

    def marks(self, tasks: list[Task]) -> list[Mark]:
        """A mark for each task."""
        here = {task: mark for task in dict.fromkeys(tasks) if (mark := self.recalled(task)) is not None}
        new = [task for task in dict.fromkeys(tasks) if task not in here]
        if new:
            here.update(self.judge(new))
            for task in new:
                self.keep(task, here[task])
        return [here[task] for task in tasks]

    def recalled(self, task: Task) -> Mark | None:
        """The mark of a task that was judged, with other earlier answers where those decide nothing."""
        mark = self.kept.get(task)
        if mark is not None or not task.earlier:
            return mark
        mark = self.kept.get(task._replace(earlier=()))
        return mark if mark is not None and _is_final(mark) else None

    def keep(self, task: Task, mark: Mark) -> None:
        """Remember a mark; long texts are hardly ever written twice."""
        if len(task.text) + len(task.working) > LONGEST_KEPT:
            return
        self.kept[task._replace(earlier=()) if _is_final(mark) else task] = mark
        while len(self.kept) > MOST_KEPT:
            del self.kept[next(iter(self.kept))]

    def alike(self, task: Task, mark: Mark) -> str:
        """How an answer of the same value was written when one was first seen, so that what follows from both is judged once."""
        if not mark.value or len(task.text) > LONGEST_KEPT:
            return task.text
        if len(self.likes) > MOST_KEPT:
            del self.likes[next(iter(self.likes))]
        return self.likes.setdefault((task.question, task.part, task.own, mark.value), task.text)


def _is_final(mark: Mark) -> bool:
    """Whether a mark is the same whatever was answered before."""
    return mark.verdict not in (WRONG, UNDECIDED)
