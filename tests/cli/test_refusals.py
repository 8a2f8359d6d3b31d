"""Bad input through the real command: code 2, one clear error on stderr, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import run

REFUSED = {
    "": None,
    "convv": "did you mean conv?",
    "--w 27": "before the subcommand",
    "conv --w": "--w needs a value",
    "conv --w 27 --w 28": "given twice",
    "conv --w 27 --width 28": "--w and --width",
    "conv --wdith 27": "did you mean --width?",
    "conv --kernel 3": "--weights",
    "conv -h 27": "-h is help; height is --h",
    "conv --w -3": "--w -3",
    "conv --width -3": "--width -3",
    "conv --w 2.5": "--w 2.5",
    "conv --w nan": "--w nan",
    "conv --w 10^10^10": "--w",
    "conv --w 9**9**9": "--w",
    "conv --w 😀": "--w",
    "conv --s 0": "--s 0",
    "conv --w 3 --f 5": "",
    "conv --d 256 --groups 3": "",
    "conv --p smae": "did you mean same?",
    "conv --w 27 --p same --s 2 --convention pytorch": "",
    "conv --w 27 --get paramters": "did you mean parameters?",
    "conv --w 27 --only paramters": "did you mean parameters?",
    "conv --w 27 --dp 2 --sf 3": "exclude each other",
    "conv --w 27 --dp -1": "--dp -1",
    "conv --w 27 --sf 0": "--sf 0",
    "conv --w 27 --dp 99999999999": "--dp",
    "conv --w 27 --json --format csv": "exclude each other",
    "conv --w 27 --get parameters --json": "exclude each other",
    "conv --w 27 --get parameters --format csv": "csv",
    "conv --w 27 --only shape --all": "exclude each other",
    "conv --w 27 --format jsn": "did you mean json?",
    "conv --w 27 -o 3": "bare number",
    "conv --w 27 -o answer.xyz": "suffix",
    "conv --w 27 -o answer": "suffix",
    "conv --w 27 -o /nowhere/at/all.md": "no folder",
    "conv 27x27 28": "quote",
    "conv w=27": "--w 27",
    "conv1d --dims 2 --w 3": "conv1d means --dims 1",
    "completion": "bash, zsh, fish or powershell",
    "completion bsh": "did you mean bash?",
    "schema --json": "schema has no option --json",
}


@pytest.mark.parametrize(("line", "says"), REFUSED.items(), ids=REFUSED)
def test_bad_usage(line: str, says: str | None, tmp_path: Path) -> None:
    ran = run(line, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    if says is None:
        assert "usage: dlcalc" in ran.stderr
        return
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("error: ") == 1
    assert says in ran.stderr
    assert "internal" not in ran.stderr
    assert len(ran.stderr.splitlines()) <= 4
    assert list(tmp_path.iterdir()) == []


HOSTILE = ["7" * 100_000, "(" * 100_000, "a" * 100_000, "__import__('os').system('true')", "\x1b[31m", "\udcff", " "]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:9]))
def test_a_hostile_value(value: str) -> None:
    ran = run(["conv", "--w", value])
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: --w")
    assert len(ran.stderr) < 800
    assert ran.stderr.replace("\n", "").isprintable()


def test_an_expression_has_a_caret_under_the_offending_character() -> None:
    lines = run(["conv", "--w", "27 + #3"]).stderr.splitlines()
    under = next(place for place, line in enumerate(lines) if line.strip() == "^")
    assert lines[under - 1][lines[under].index("^")] == "#"
