"""Many answers judged on all cores: a function for any executor of :mod:`concurrent.futures`, here or on a cluster.

Each thread that runs it has a process of its own, which can be killed without losing what others judge.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Self

from dlcalc.marking.grading.keeper import CannotStart, Keeper
from dlcalc.marking.grading.wire import key_text, marks_of_text, marks_text, tasks_of, tasks_text

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from dlcalc.marking.grading.model import Mark, Task
    from dlcalc.marking.key.model import AnswerKey

SECONDS = 2.0
"""Of the processor's time that one answer may take."""

LEAST, MOST = 16, 128
"""Answers that are handed over together: fewer would wait for each other, more would leave cores without work."""

SMALL, SLOW = 200, 1.0
"""Answers for which a second process is not worth its start, unless they take about so many seconds."""

_free: dict[tuple[str, float], list[Keeper]] = {}
_busy: dict[tuple[str, float], set[Keeper]] = {}
_lock = Lock()


def judged(key: str, seconds: float, tasks: str) -> str:
    """Judge some answers in a process that waits for them. Everything is text, so that it may come from anywhere.

    Args:
        key: the answer key, as :func:`~dlcalc.marking.grading.wire.key_text` writes it.
        seconds: of the processor's time that one answer may take.
        tasks: the tasks, as :func:`~dlcalc.marking.grading.wire.tasks_text` writes them.

    Returns:
        A mark for each, as :func:`~dlcalc.marking.grading.wire.marks_text` writes them.

    Raises:
        CannotStart: no process can be started.
    """
    of = (key, seconds)
    with _lock:
        waiting = _free.get(of)
        keeper = waiting.pop() if waiting else Keeper(key, seconds)
        _busy.setdefault(of, set()).add(keeper)
    try:
        marks = keeper.marks(tasks_of(tasks))
    except BaseException:
        keeper.stop()
        raise
    else:
        with _lock:
            _free.setdefault(of, []).append(keeper)
    finally:
        with _lock:
            _busy.get(of, set()).discard(keeper)
    return marks_text(marks)


def release(key: str, seconds: float, *, busy: bool = False) -> None:
    """End the processes of a run that wait for tasks; arguments as of :func:`judged`.

    Args:
        key: the answer key.
        seconds: of the processor's time that one answer may take.
        busy: whether those at work are ended too; they leave their tasks undone.
    """
    with _lock:
        waiting = _free.pop((key, seconds), [])
        working = list(_busy.pop((key, seconds), ())) if busy else []
    for keeper in working:
        keeper.close()
    for keeper in waiting:
        keeper.stop()


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # a system that does not say
        return os.cpu_count() or 1


class Pool:
    """Judges lists of tasks with an executor.

    Args:
        key: the answer key.
        executor: runs :func:`judged`; by default threads, as many as there are ``workers``.
        workers: how many run at once; by default one a core.
        seconds: of the processor's time that one answer may take.
    """

    def __init__(self, key: AnswerKey, executor: Executor | None = None, workers: int = 0, seconds: float = SECONDS) -> None:
        self.key, self.seconds = key_text(key), seconds
        self.workers = workers or cores()
        self.own = executor is None
        if executor is None:
            from concurrent.futures import ThreadPoolExecutor

            executor = ThreadPoolExecutor(self.workers)
        self.executor = executor
        self.pace = -1.0  # seconds that one answer takes; unknown before a process is ready

    def submit(self, tasks: Sequence[Task]) -> list[tuple[Sequence[Task], Future[str]]]:
        """Hand over tasks, in bundles."""
        slow = len(tasks) * self.pace > SLOW
        size = len(tasks)
        if size > SMALL or slow:
            size = min(max(size // (4 * self.workers), 1 if slow else LEAST), MOST)
        bundles = [tasks[start : start + size] for start in range(0, len(tasks), size)] if tasks else []
        return [(bundle, self.executor.submit(judged, self.key, self.seconds, tasks_text(bundle))) for bundle in bundles]

    def marks(self, tasks: Sequence[Task]) -> dict[Task, Mark]:
        """The mark of each task.

        Raises:
            CannotStart: no process can be started, or the executor fails.
        """
        found: dict[Task, Mark] = {}
        began = monotonic()
        bundles = self.submit(tasks)
        for bundle, future in bundles:
            try:
                marks = future.result()
            except CannotStart:
                raise
            except Exception as error:  # whatever a cluster raises
                raise CannotStart(f"the processes that judge are lost ({type(error).__name__})") from error
            found.update(zip(bundle, marks_of_text(marks), strict=True))
        if tasks:  # the first time is mostly that of the start
            self.pace = 0.0 if self.pace < 0 else (monotonic() - began) * min(self.workers, len(bundles)) / len(tasks)
        return found

    def close(self) -> None:
        """End the threads and processes that it started."""
        if self.own:
            self.executor.shutdown(wait=False, cancel_futures=True)
            release(self.key, self.seconds, busy=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
