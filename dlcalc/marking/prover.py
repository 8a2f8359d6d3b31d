"""The process that proves: one question a line, one answer a line. It reads expressions in our notation, and never text as code."""

from __future__ import annotations

import json
import sys
from typing import Any

MEMORY = 400 * 2**20
"""Bytes beyond what it needs to start; with more it ends."""


def main() -> None:
    """Answer questions until there are no more."""
    import sympy

    _limit()
    print("ready", flush=True)  # noqa: T201 (it speaks to its parent)
    for line in sys.stdin:
        try:
            question = json.loads(line)
            _count_down(question["seconds"])
            answer = "yes" if equal(question, sympy) else "no"
        except Exception:  # noqa: BLE001 (SymPy raises anything; it proved nothing)
            answer = "no"
        _count_down(0)
        print(answer, flush=True)  # noqa: T201


def equal(question: dict[str, Any], sympy: Any) -> bool:
    """Whether the difference of two expressions simplifies to 0."""
    from dlcalc.notation.expr import Add, Neg
    from dlcalc.notation.parse import parse
    from dlcalc.notation.symbolic import Bridge

    difference = Add((parse(question["left"]), Neg(parse(question["right"]))))
    bridge = Bridge(difference, positives=frozenset(question["positives"]), integers=frozenset(question["integers"]))
    gap = bridge.to(difference)
    for way in (sympy.simplify, sympy.trigsimp, lambda each: sympy.expand_log(sympy.expand(each)), sympy.expand_trig):
        gap = way(gap)
        if gap == 0:
            return True
    return False


def _count_down(seconds: float) -> None:
    """End the process when it has computed for so long; 0 takes that back."""
    import signal

    if hasattr(signal, "setitimer"):  # where there is no such clock, the parent's remains
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit() -> None:
    """Bound the process's memory above what it has now."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the parent's clock remains
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # what it holds now is not told here
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))


if __name__ == "__main__":
    main()
