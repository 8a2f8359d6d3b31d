"""The process that judges, with answers that hang, eat memory, end it, and print."""

from __future__ import annotations

import os
import sys
import time

from dlcalc.marking.grading import judge, worker
from dlcalc.marking.grading.model import Mark, Task

FIRST = sys.argv[1] if len(sys.argv) > 1 else ""


def hostile(_self: object, task: Task) -> Mark:
    if task.text == "hang":
        for _ in range(3 * 10**9):  # for minutes, and not for ever, should nobody end it
            pass
    if task.text == "sleep":
        time.sleep(60)
    if task.text == "eat":
        held = []
        while True:
            held.append(bytearray(2**24))
    if task.text == "die" or (task.text == "once" and FIRST and not os.path.exists(FIRST)):
        if task.text == "once":
            open(FIRST, "w").close()
        os._exit(3)
    if task.text == "print":
        sys.stdout.write("no reply")
        os.write(2, b"nor this\n")
    return Mark("right", 1, value=task.text)


judge.Judge.__call__ = hostile  # type: ignore[method-assign,assignment]
worker.main()
