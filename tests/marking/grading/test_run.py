"""A course: every sheet as if it were graded alone, equal answers judged once, in order, whoever judges."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.grading import run
from dlcalc.marking.grading.judge import Judge
from dlcalc.marking.grading.keeper import CannotStart
from dlcalc.marking.grading.model import Mark, Task
from dlcalc.marking.grading.pool import LEAST, MOST, SMALL, Pool, cores
from dlcalc.marking.grading.run import Known, graded
from dlcalc.marking.grading.sheet import graded_sheet
from dlcalc.marking.grading.wire import (
    key_of,
    key_text,
    mark_of,
    mark_text,
    marks_of_text,
    marks_text,
    rows_data,
    rows_of_data,
    tasks_of,
    tasks_text,
)  # fmt: skip
from dlcalc.marking.key.model import AnswerKey

Made = Callable[..., Sheet]
SHAPES = ("25x25x384", "24x24x384", "24 × 24 × 384", "26x26x384", "0x0x384", "no shape", "")
PARAMETERS = ("885120", "884736", "17", "")
FLOPS = ("1105920000", "1019215872", "1196163072", "552960000", "0", "17")


def course(sheet: Made, count: int, seed: int = 1) -> list[Sheet]:
    rng = random.Random(seed)
    return [
        sheet(f"s{place}", shape=rng.choice(SHAPES), parameters=rng.choice(PARAMETERS), flops=rng.choice(FLOPS)) for place in range(count)
    ]


class Counting:
    """Judges here and now, and remembers what it was asked."""

    def __init__(self, key: AnswerKey) -> None:
        self.judge = Judge(key)
        self.asked: list[Task] = []

    def __call__(self, tasks: list[Task]) -> dict[Task, Mark]:
        self.asked += tasks
        return {task: self.judge(task) for task in tasks}


def test_each_sheet_is_graded_as_if_alone(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TOGETHER", 70)  # several rounds
    sheets, judge = course(sheet, 120), Judge(key)
    assert list(graded(key, sheets, Counting(key))) == [graded_sheet(key, each, judge=judge) for each in sheets]


def test_equal_answers_are_judged_once(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TOGETHER", 70)
    counting = Counting(key)
    for _ in graded(key, course(sheet, 400), counting):
        pass
    assert len(counting.asked) == len(set(counting.asked))
    wrong = {"24", "26", "0"}  # the wrong shapes by value: one that is written in two ways is one
    most = len(SHAPES) + len(PARAMETERS) * (len(wrong) + 1) + len(FLOPS) * (len(wrong) + 1) * 3
    assert len(counting.asked) <= most
    assert len({task.earlier for task in counting.asked if task.part == 2}) <= len(wrong) + 1


def test_what_takes_long_is_graded_in_small_rounds(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed loses only what it graded since the last rows came out."""
    now = [0.0]
    monkeypatch.setattr(run, "monotonic", lambda: now[0])
    sheets, judge, read = course(sheet, 60), Counting(key), []
    expected = [graded_sheet(key, each, judge=judge.judge) for each in sheets]

    def slow(tasks: list[Task]) -> dict[Task, Mark]:
        now[0] += 0.3 * len(tasks)
        return judge(tasks)

    def watched() -> Iterator[Sheet]:
        for each in sheets:
            read.append(now[0])
            yield each

    assert list(graded(key, watched(), slow)) == expected
    rounds = sorted(set(read))
    assert len(rounds) > 5
    assert max(after - before for before, after in itertools.pairwise(rounds)) <= 3


def test_what_goes_fast_is_graded_in_ever_larger_rounds() -> None:
    sizes, size = [], 8
    for _ in range(10):
        sizes.append(size)
        size = run._next(size, 500, 0.001 * size)
    assert sizes[:4] == [8, 32, 128, 500]
    assert sizes[-1] == 500
    assert run._next(1, 500, 1e9) == 1
    assert run._next(500, 500, 0.0) == 500


def test_what_is_kept_is_bounded(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST_KEPT", 5)
    monkeypatch.setattr(run, "TOGETHER", 70)
    sheets, judge = course(sheet, 60), Judge(key)
    assert list(graded(key, sheets, Counting(key))) == [graded_sheet(key, each, judge=judge) for each in sheets]
    known = Known(Counting(key))
    known.marks([Task(0, 0, f"{place}x25x384") for place in range(20)])
    assert len(known.kept) <= 5


def test_sheets_are_read_as_they_are_needed(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TOGETHER", 50)
    read = []

    def endless() -> Iterator[Sheet]:
        for place in range(10**9):
            read.append(place)
            yield sheet(f"s{place}", shape="25x25x384")

    rows = graded(key, endless(), Counting(key))
    assert [next(rows)[0].student for _ in range(3)] == ["s0", "s1", "s2"]
    assert len(read) <= 50


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_say_what_one_says(key: AnswerKey, sheet: Made, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcalc.marking.grading import pool

    monkeypatch.setattr(pool, "SMALL", 4)  # so that there are bundles
    sheets, judge = course(sheet, 60), Judge(key)
    with Pool(key, workers=workers) as judging:
        found = list(graded(key, sheets, judging.marks))
    assert found == [graded_sheet(key, each, judge=judge) for each in sheets]
    assert not pool._free
    assert not pool._busy


def test_any_executor_will_do(key: AnswerKey, sheet: Made) -> None:
    sheets, judge = course(sheet, 10), Judge(key)
    with ThreadPoolExecutor(1) as executor, Pool(key, executor) as judging:
        assert list(graded(key, sheets, judging.marks)) == [graded_sheet(key, each, judge=judge) for each in sheets]
        assert executor.submit(int).result() == 0  # it is not ours to end
    from dlcalc.marking.grading.pool import release

    release(judging.key, judging.seconds)


@pytest.mark.parametrize(("tasks", "bundles"), [(0, 0), (1, 1), (SMALL, 1), (SMALL + 1, -(-(SMALL + 1) // 25)), (4000, -(-4000 // MOST))])
def test_bundles(key: AnswerKey, tasks: int, bundles: int) -> None:
    class Never:
        def submit(self, *_: object) -> None:
            return None

    pool = Pool(key, Never(), workers=2)  # type: ignore[arg-type]
    found = pool.submit([Task(0, 0, str(place)) for place in range(tasks)])
    assert len(found) == bundles
    assert [task.text for bundle, _ in found for task in bundle] == [str(place) for place in range(tasks)]
    assert LEAST <= MOST < SMALL
    assert cores() >= 1


@pytest.mark.parametrize(("tasks", "pace", "bundles"), [(40, -1.0, 1), (40, 0.02, 1), (40, 0.1, 8), (1, 9.0, 1), (12, 2.0, 12)])
def test_bundles_of_what_takes_long(key: AnswerKey, tasks: int, pace: float, bundles: int) -> None:
    """A second process is worth its start where few answers take long."""

    class Never:
        def submit(self, *_: object) -> None:
            return None

    pool = Pool(key, Never(), workers=2)  # type: ignore[arg-type]
    pool.pace = pace
    assert len(pool.submit([Task(0, 0, str(place)) for place in range(tasks)])) == bundles


def test_what_goes_over_the_wire_comes_back(key: AnswerKey, sheet: Made) -> None:
    assert key_of(key_text(key)) == key
    task = Task(0, 2, "a\ud800\n\x00“ü”", (("f", "3"), ("w", "27")), ((0, "24x24x384"),), "W_2 = 24")
    assert tasks_of(tasks_text([task, task._replace(earlier=(), unread=(0, 1))])) == [task, task._replace(earlier=(), unread=(0, 1))]
    marks = [Judge(key)(task._replace(text=text)) for text in ("1019215872", "1105920000", "!")]
    assert [mark_of(mark_text(mark)) for mark in marks] == marks == marks_of_text(marks_text(marks))
    rows = graded_sheet(key, sheet(shape="24x24x384", parameters="884736", flops="552960000"))
    assert rows_of_data(rows_data(rows)) == rows


def test_an_executor_that_fails_is_told(key: AnswerKey) -> None:
    class Lost(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> object:  # type: ignore[override]
            return super().submit(int, "no number")

    with Lost(1) as executor, pytest.raises(CannotStart, match=r"the processes that judge are lost \(ValueError\)"):
        Pool(key, executor).marks([Task(0, 0, "25x25x384")])
