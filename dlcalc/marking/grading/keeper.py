"""Keeps one process that judges: hands it tasks, watches its time, and starts another where it ends."""

from __future__ import annotations

import json
import os
import sys
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from dlcalc.marking.child import end
from dlcalc.marking.grading.judge import undecided
from dlcalc.marking.grading.wire import mark_of, tasks_text
from dlcalc.marking.grading.worker import MEMORY, READY, TOO_MUCH_MEMORY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen

    from dlcalc.marking.grading.model import Mark, Task

START, PATIENCE, LOOK = 120.0, 10, 0.25
"""Seconds by the clock in which the process must be ready; how many times as long by the clock as of the processor's time an answer may
take, since a machine may be busy and a proof has a process of its own; seconds between looks at the clock."""

TIME = -27
"""The exit code of a process that the system ended since its time was up."""

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""One process a core is enough; more threads would also take the memory that is theirs."""


class CannotStart(OSError):
    """The process that judges cannot be started, or not with this key."""


class Keeper:
    """One process.

    Args:
        key: the answer key as text (:func:`~dlcalc.marking.grading.wire.key_text`).
        seconds: of the processor's time that one answer may take.
    """

    def __init__(self, key: str, seconds: float) -> None:
        self.setup = json.dumps({"key": key, "seconds": seconds}).encode("ascii") + b"\n"
        self.seconds = seconds
        self.process: Popen[bytes] | None = None
        self.deadline = 0.0
        self.late = False
        self.closed = False

    def marks(self, tasks: Sequence[Task]) -> list[Mark]:
        """A mark for each task, in order. An answer that ends the process is undecided, and the others go on.

        Raises:
            CannotStart: there is no process to ask.
        """
        found: list[Mark] = []
        lost = -1
        while len(found) < len(tasks):
            found += self.asked(tasks[len(found) :])
            if len(found) == len(tasks):
                break
            why = self.cause()
            if why == self.long() or lost == len(found):  # for other reasons the answers before it may be at fault
                found.append(undecided(why))
            else:
                lost = len(found)
        return found

    def asked(self, tasks: Sequence[Task]) -> list[Mark]:
        """The marks that come back before the process ends."""
        process = self.ready()
        assert process.stdin is not None
        assert process.stdout is not None
        found: list[Mark] = []
        try:
            process.stdin.write(tasks_text(tasks).encode("ascii") + b"\n")
            process.stdin.flush()
            for _ in tasks:
                self.deadline = monotonic() + self.seconds * PATIENCE
                line = process.stdout.readline()
                if not line.endswith(b"\n"):
                    break
                found.append(mark_of(line))
        except OSError:  # it ended while it was written to
            pass
        finally:
            self.deadline = 0.0
        return found

    def ready(self) -> Popen[bytes]:
        """The process; started where there is none.

        Raises:
            CannotStart: it cannot be started.
        """
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.stop()
        self.go_on()
        import subprocess

        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": ROOT}
        try:
            process = subprocess.Popen(  # noqa: S603 (this program's own process)
                self.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
                start_new_session=True,  # an interrupt is for the program, which then ends its processes
            )  # fmt: skip
        except OSError as error:
            raise CannotStart(f"no process can be started: {error.strerror or error}") from None
        self.process, self.late, self.deadline = process, False, monotonic() + START
        self.go_on()  # while it was started, too
        Thread(target=self.watch, args=(process,), daemon=True).start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(self.setup)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        self.deadline = 0.0
        if line != READY:
            self.stop()
            raise CannotStart("the process that judges does not start")
        return process

    def go_on(self) -> None:
        """See that the run was not stopped.

        Raises:
            CannotStart: it was, and there is no process any more.
        """
        if self.closed:
            self.stop()
            raise CannotStart("the run was stopped")

    def command(self) -> list[str]:
        """What starts the process: without the folder where the program is run among those that modules come from."""
        return [sys.executable, "-P", "-m", "dlcalc.marking.grading.worker"]

    def watch(self, process: Popen[bytes]) -> None:
        """End a process whose time by the clock is up."""
        pause = Event()
        while process.poll() is None:
            pause.wait(LOOK)
            if self.process is not process:
                return
            if 0.0 < self.deadline < monotonic():
                self.late = True
                process.kill()
                return

    def cause(self) -> str:
        """Why the process ended, as the answer's feedback says it."""
        process, late = self.process, self.late
        code = process.wait() if process is not None else 0
        self.stop()
        if late or code == TIME:
            return self.long()
        many = f"it takes more memory than the {MEMORY >> 20} MB that an answer may"
        return many if code == TOO_MUCH_MEMORY else "the process that judged it ended twice"

    def long(self) -> str:
        """What is said of an answer that takes too long."""
        return f"it takes longer than {self.seconds:g} s"

    def close(self) -> None:
        """End the process, and start no other."""
        self.closed = True
        process = self.process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process; the next task starts another."""
        process, self.process = self.process, None
        if process is not None:
            end(process)
