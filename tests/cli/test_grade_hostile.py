"""Answers that would hang, run or overwrite something are graded like any others; the bar is drawn on a terminal alone."""

from __future__ import annotations

import csv
import json
import os
import random
import sys
import time
from pathlib import Path

import pytest
from program import Run, environment

KEY = """
[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [ { result = "output_shape" }, { result = "flops" }, { id = "log", value = "ln 4", type = "number" },
          { id = "wave", value = "sin(2*x)", type = "formula" }, { id = "law", value = "N(x, 1)", type = "density" } ]
"""
PARTS = ("output_shape", "flops", "log", "wave", "law")
HOSTILE = (
    "9**9**9", "factorial(10**9)", "binomial(10**8, 10**7)", "9" * 1_000_000, "\\frac{1}{" * 300 + "2" + "}" * 300, "(" * 5000,
    "x" * 20_001,
    "\u202e25x25x384", "25\u200bx25x384", "２５x25x384", "2\u0435+3", r"\input{/etc/passwd}", r"\write18{touch ran}", "(lambda: 25)()",
    "__import__('os').system('touch ran')", "eval('25')", "{{25}}", "${25}", "$(touch ran)", "`touch ran`", "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "gamma(x)^gamma(x)^gamma(x)", "sum_{i=1}^{10^9} i", "prod_{i=1}^{999999} i", "2^2^2^2^2^2", "1e999999999", "-" * 5000 + "1", "\ud800",
    "\x00", "\x1b[2J", "sin(" * 90 + "x" + ")" * 90, "+".join(["sin(x)^7*cos(x)^9"] * 200), "x^" * 2000 + "2", "nan", "inf", "-inf",
    "N(" * 300, "max(" * 100 + "1" + ")" * 100, "1/0", "0^0", "x^x^x^x^x", "(x+1)^4000", "log(log(log(1)))",
)  # fmt: skip


def test_hostile_answers_are_answers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    names = [f"1.{part}" for part in PARTS]
    lines = [json.dumps({"student": f"s{place}", **dict.fromkeys(names, text)}) for place, text in enumerate(HOSTILE)]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    started = time.monotonic()
    ran = run("grade", "key.toml", "answers.jsonl", "-o", "marks.jsonl", "--timeout", "2")
    assert ran.code in (0, 3), ran.messages
    rows = [json.loads(line) for line in (tmp_path / "marks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= (len(HOSTILE) - 3) * len(PARTS)
    assert [row for row in rows if row["verdict"] == "right"] == []
    assert {"wrong", "unreadable"} <= {row["verdict"] for row in rows}
    assert [row for row in rows if "internal error" in row["feedback"] or "ended twice" in row["feedback"]] == []
    assert sum("takes longer" in row["feedback"] or "more memory" in row["feedback"] for row in rows) <= 1
    assert time.monotonic() - started < 120
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "key.toml", "marks.jsonl"]


def test_fuzzed_answers_are_answers(run: Run, tmp_path: Path) -> None:
    rng = random.Random(11)
    pieces = (
        *"0123456789xyz+-*/^()[]{},.;:=$\\&%_ '\"|<>~²³√πσε×·−≤∞",
        "sin",
        "log",
        "\\frac{",
        "N(",
        "25x25",
        "**",
        "e^",
        "1e9",
        "\n",
        "sum_{",
    )
    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *[f"1.{part}" for part in PARTS]])
        for place in range(150):
            writer.writerow([f"s{place}", *["".join(rng.choices(pieces, k=rng.randrange(1, 30))) for _ in PARTS]])
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.jsonl")
    assert ran.code == 0, ran.messages
    rows = [json.loads(line) for line in (tmp_path / "marks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 150 * len(PARTS)
    assert len({row["verdict"] for row in rows}) >= 3
    assert [row["answer"] for row in rows if "internal error" in row["feedback"] or "ended twice" in row["feedback"]] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_bar_on_a_terminal_alone(tmp_path: Path) -> None:
    import pty

    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    rows = [f"s{place},{place}x{place}x384" for place in range(2000)]
    (tmp_path / "answers.csv").write_text("\n".join(["student,1.output_shape", *rows]) + "\n", encoding="utf-8")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve(
            sys.executable,
            [sys.executable, "-P", "-m", "dlcalc", "grade", "key.toml", "answers.csv", "-o", "m.csv"],
            environment(TERM="xterm"),
        )
    shown = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:
            break
        shown += block
        if not block:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"\r[=" in shown
    assert b" students\r" in shown
    assert shown.count(b"\x1b[K") == 1
    assert shown.index(b"\x1b[K") < shown.index(b"2,000 students, 5 parts")
