"""A proof by SymPy, in a process of its own that is killed at its limit.

The process is kept for the next question, since starting it costs more than most proofs. It is started so that nothing in the
folder where the program is run can be imported, it limits its own memory, and what it says is only believed as far as "the
difference simplifies to 0".
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from dlcalc.marking.assumptions import NOTHING, Assumed
from dlcalc.marking.child import end
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from subprocess import Popen

    from dlcalc.notation.expr import Expr

SECONDS, START, PATIENCE = 1.5, 60.0, 8
"""The time of the processor that a proof may take; the time by the clock in which the process must be ready; and how many times as long
by the clock a proof may take on a busy machine."""

LONGEST = 2_000
"""Characters of a difference that is handed over."""


def proved(left: Expr, right: Expr, assumed: Assumed = NOTHING, seconds: float = SECONDS) -> bool:
    """Whether SymPy proves two expressions equal in time; False says nothing.

    Args:
        left: one side; its letters stand for real numbers.
        right: the other side.
        assumed: what is known of the letters.
        seconds: of the processor's time, after which the process ends.
    """
    texts = [ascii_text(side) for side in _renamed(left, right)]
    if sum(map(len, texts)) > LONGEST:
        return False
    names = _names(left, right)
    facts = [[names[name] for name in sorted(group) if name in names] for group in (assumed.positives, assumed.integers)]
    return _PROVER.ask({"left": texts[0], "right": texts[1], "positives": facts[0], "integers": facts[1]}, seconds) == "yes"


def _names(left: Expr, right: Expr) -> dict[str, str]:
    """Plain letters for all names, which may hold anything."""
    from dlcalc.notation.expr import symbols

    return {name: f"u_{place}" for place, name in enumerate(dict.fromkeys([*symbols(left), *symbols(right)]))}


def _renamed(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    from dlcalc.notation.expr import Sym, substitute

    plain = {name: Sym(other) for name, other in _names(left, right).items()}
    return substitute(left, plain), substitute(right, plain)


class Prover:
    """The process, started when it is first asked."""

    def __init__(self) -> None:
        self.process: Popen[bytes] | None = None

    def ask(self, question: dict[str, object], seconds: float) -> str:
        """Its answer, or an empty text: it could not be started, took too long, or broke."""
        if not self.ready():
            return ""
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({**question, "seconds": seconds}).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            self.stop()
            return ""
        line = self.line(seconds * PATIENCE)
        if not line:
            self.stop()
        return line

    def ready(self) -> bool:
        """Start the process where there is none, and wait until it has imported what it needs."""
        if self.process is not None and self.process.poll() is None:
            return True
        import atexit
        import subprocess

        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        environment = {**os.environ, "PYTHONPATH": root}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "dlcalc.marking.prover"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            )  # fmt: skip
        except OSError:
            self.process = None
            return False
        atexit.register(self.stop)
        if self.line(START) != "ready":
            self.stop()
            return False
        return True

    def line(self, seconds: float) -> str:
        """The next line of the process, or an empty text when it takes longer."""
        from threading import Timer

        process = self.process
        assert process is not None
        assert process.stdout is not None
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            return process.stdout.readline().decode("utf-8", "replace").strip()
        finally:
            timer.cancel()

    def stop(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is not None:
            end(process)


_PROVER = Prover()
