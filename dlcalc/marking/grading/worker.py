"""The process that judges: a line of tasks in, a line for each mark out. It ends when an answer takes too long or too much memory.

It is started so that nothing in the folder where the program is run can be imported, and it reads text as data only.
"""

from __future__ import annotations

import gc
import json
import os
import sys

MEMORY = 512 * 2**20
"""Bytes beyond what it needs to start."""

TOO_MUCH_MEMORY = 70
"""Its exit code where an answer needs more."""

READY = b"ready\n"


def main() -> None:
    """Judge until there are no more tasks."""
    from dlcalc.marking.grading.judge import Judge
    from dlcalc.marking.grading.wire import key_of, mark_text, tasks_of

    gc.set_threshold(100_000)
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no reply
    setup = json.loads(requests.readline())
    seconds = setup["seconds"]
    judge = Judge(key_of(setup["key"]))
    limit_memory(MEMORY)
    replies.write(READY)
    replies.flush()
    for line in requests:
        for task in tasks_of(line):
            count_down(seconds)
            try:
                reply = mark_text(judge(task))
            except MemoryError:
                os._exit(TOO_MUCH_MEMORY)
            count_down(0)
            replies.write(reply.encode("ascii") + b"\n")
            replies.flush()


def count_down(seconds: float) -> None:
    """End the process when it has computed for so long; 0 takes that back."""
    import signal

    if hasattr(signal, "setitimer"):  # where there is no such clock, the parent's remains
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(beyond: int) -> None:
    """Bound the memory of this process above what it has now, as far as the system can."""
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # it stays, since the process that proves has a limit of its own
        resource.setrlimit(resource.RLIMIT_AS, (held + beyond, hard))
    except (OSError, ValueError):  # what it holds is not told here, or less is allowed already
        return


if __name__ == "__main__":
    main()
