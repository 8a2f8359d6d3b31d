"""How long judging takes: one answer, beside Math-Verify on the same pairs, and a whole course.

    python benchmarks/grading.py [--students 12500] [--check]

The pairs are those of ``tests/marking/answers.toml``, each with the verdict that a good marker gives. Math-Verify, where it is installed,
gets each answer as it stands, and in dollars where it finds nothing in it; to accept is to say "right". The course is that of
``benchmarks/course.py``, in processes of its own.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import course

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FASTER = 50
"""How many times as fast as Math-Verify an answer is to be judged, at the median."""

SECONDS, MEMORY = 60, 1.5
"""In which 100,000 answers are to be graded on two cores; how many times as much memory ten times the students may take."""


class Side(NamedTuple):
    """One judge: seconds an answer, and whether it accepted each."""

    name: str
    seconds: list[float]
    accepted: list[bool]


def pairs() -> list[tuple[dict[str, Any], str, bool]]:
    """The key, an answer, and whether it is right."""
    keys = tomllib.loads((ROOT / "tests" / "marking" / "answers.toml").read_text(encoding="utf-8"))["key"]
    return [(key, answer, kind == "right") for key in keys for answer, kind, _ in key["answers"]]


def ours(key: dict[str, Any]) -> Callable[[str], bool]:
    """Judges answers to a key."""
    from dlcalc.marking.assumptions import read_assumptions
    from dlcalc.marking.how import How
    from dlcalc.marking.keys import read_key
    from dlcalc.marking.tolerance import USUAL, read_tolerance
    from dlcalc.notation.parse import parse
    from dlcalc.notation.vocabulary import PLAIN

    how = How(
        tolerance=read_tolerance(key["tolerance"]) if "tolerance" in key else USUAL,
        assumed=read_assumptions(tuple(key.get("given", ())), PLAIN),
        decimal_comma=key.get("decimal_comma", False), choices=tuple(key.get("choices", ())), counts=frozenset(key.get("counts", ())),
        values={name: parse(text) for name, text in key.get("values", {}).items()},
    )  # fmt: skip
    read = read_key(key["key"], key["type"], how)
    return lambda answer: read.judge(answer).verdict.kind == "right"


def theirs(key: dict[str, Any]) -> Callable[[str], bool]:
    """The same by Math-Verify."""
    math_verify: Any = importlib.import_module("math_verify")
    gold = math_verify.parse(f"${key['key']}$") or math_verify.parse(key["key"])

    def accepts(answer: str) -> bool:
        return bool(math_verify.verify(gold, math_verify.parse(answer) or math_verify.parse(f"${answer}$")))

    return accepts


WARM = ("12", "1/3", "x + 1", "$\\frac{1}{2}$", "25x25", "{1, 2}", "[1, 2]", "sqrt(2)", "2 GB", "yes")
"""Answers that are judged before anything is timed, so that everything is imported."""


def measured(name: str, judge: Callable[[dict[str, Any]], Callable[[str], bool]]) -> Side:
    """Every pair, timed when it is met first, as in a course: what a library remembers of an answer does not help it there."""
    accepted, seconds = [], []
    judges: dict[int, Callable[[str], bool]] = {}
    for key, answer, _ in pairs():
        if id(key) not in judges:
            judges[id(key)] = judge(key)
            for text in WARM:
                judges[id(key)](text)
        accepts = judges[id(key)]
        started = time.perf_counter()
        accepted.append(accepts(answer))
        seconds.append(time.perf_counter() - started)
    return Side(name, seconds, accepted)


def compared() -> bool:
    """One answer, here and in Math-Verify; whether the aims are reached."""
    right = [each for _, _, each in pairs()]
    sides = [measured("dlcalc", ours)]
    try:
        sides.append(measured("Math-Verify", theirs))
    except ModuleNotFoundError:
        print("Math-Verify is not installed")
    print(f"{len(right)} answers, {sum(right)} of them right")
    for side in sides:
        agree = sum(a == b for a, b in zip(side.accepted, right, strict=True))
        false = sum(a and not b for a, b in zip(side.accepted, right, strict=True))
        times = f"median {1000 * statistics.median(side.seconds):8.3f} ms  longest {1000 * max(side.seconds):7.1f} ms"
        print(f"{side.name:12}  {times}  {agree} judged rightly, {false} accepted wrongly")
    if len(sides) < 2:
        return True
    ratio = statistics.median(sides[1].seconds) / statistics.median(sides[0].seconds)
    each = statistics.median(b / a for a, b in zip(sides[0].seconds, sides[1].seconds, strict=True))
    print(
        f"at the median Math-Verify takes {ratio:.0f} times as long; answer by answer {each:.0f} times: where it finds nothing it is quick"
    )
    return ratio >= FASTER


class Run(NamedTuple):
    """A run over a course: seconds by the clock and of the processor, and the largest process in MB."""

    clock: float
    processor: float
    memory: float


def run(students: int) -> Run:
    """Grade a course on two cores."""
    with tempfile.TemporaryDirectory() as name:
        key, table = course.write(Path(name), students)
        command = [sys.executable, "-m", "dlcalc", "grade", str(key), str(table), "-o", f"{name}/marks.jsonl", "--workers", "2"]
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.perf_counter() - started
        if process.returncode:
            raise SystemExit(f"grade ended with {process.returncode}")
        return Run(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def graded(students: int) -> bool:
    """A course, and one of a tenth; whether the aims are reached."""
    small, large = run(students // 10), run(students)
    for count, each in ((students // 10, small), (students, large)):
        answers = count * len(course.PARTS)
        print(f"{answers:9,} answers  {each.clock:6.1f} s by the clock  {each.processor:6.1f} s of the processor  {each.memory:6.0f} MB")
    most = SECONDS * students * len(course.PARTS) / 100_000
    return large.clock <= most and large.memory <= MEMORY * small.memory


def main() -> None:
    """Measure, print, and with ``--check`` exit 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description="Judging answers: one, and a course of them.")
    parser.add_argument("--students", type=int, default=12_500, help="of the larger course (default 12500, of 8 parts each)")
    parser.add_argument("--check", action="store_true", help="exit 1 when an aim is missed")
    arguments = parser.parse_args()
    reached = [compared(), graded(arguments.students)]
    if arguments.check and not all(reached):
        raise SystemExit("an aim is missed")


if __name__ == "__main__":
    main()
