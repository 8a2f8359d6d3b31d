"""Sweeps through the real command: each row is the single command's answer; formats, streams, codes, screens."""

from __future__ import annotations

import csv
import io
import json
import shlex
from itertools import product
from pathlib import Path

import jsonschema
import pytest
from program import answered, run

from dlcalc.render.schema import schema

GOLDENS = Path(__file__).parent / "goldens"
WORKING = ("steps", "tables", "pictures")

GRIDS = {
    "conv --w 27 --f 3,5 --k 64,K --s 1..3": [f"conv --w 27 --f {f} --k {k} --s {s}" for f in "35" for k in ("64", "K") for s in "123"],
    "conv 27x27x3,13x14x8 --f 3x5 --p 1:0,same": [f"conv {x} --f 3x5 --p {p}" for x in ("27x27x3", "13x14x8") for p in ("1:0", "same")],
    "conv --kind conv,maxpool,depthwise --w 9 --f 3": [f"conv --kind {kind} --w 9 --f 3" for kind in ("conv", "maxpool", "depthwise")],
    "conv1d --bias one,none --w 9 --f 2 --s 2": [f"conv1d --bias {bias} --w 9 --f 2 --s 2" for bias in ("one", "none")],
    "conv --w 9 --case s=1 --k 4,8 --case s=2,kernel-size=3": [
        f"conv --w 9 {case} --k {k}" for case in ("--s 1", "--s 2 --f 3") for k in (4, 8)
    ],
}


@pytest.mark.parametrize(("line", "singles"), GRIDS.items(), ids=GRIDS)
def test_every_row_is_the_single_answer(line: str, singles: list[str]) -> None:
    document = json.loads(answered(f"{line} --json"))
    jsonschema.validate(document, schema())
    rows = document["sweep"]["rows"]
    expected = [json.loads(answered(f"{single} --json")) for single in singles]
    assert len(rows) == len(expected)
    for row, single in zip(rows, expected, strict=True):
        assert row.pop("error") is None
        row.pop("case", None)
        inputs = row.pop("inputs")
        assert {name: inputs[name] for name in single["inputs"]} == single.pop("inputs")
        assert {**row, **{name: single[name] for name in (*WORKING, "dlcalc", "topic")}} == single


@pytest.mark.parametrize(("line", "singles"), GRIDS.items(), ids=GRIDS)
def test_get_prints_the_single_values(line: str, singles: list[str]) -> None:
    ran = run(f"{line} --get shape,parameters")
    assert ran.returncode == 0
    assert ran.stdout == "".join(run(f"{single} --get shape,parameters").stdout for single in singles)


def test_the_command_of_a_row_shows_that_row_and_a_shell_reads_it() -> None:
    numbers = "conv --x '1 2 3; 4 5 6; 7 8 9' --weights '1 0; 0 1' --s 1,2 --flip"
    for line, width in product((*GRIDS, "conv 5x5x3,1x1x3 --f 9,3 --p '1:0' -K 2", numbers), (44, 80, 200)):
        shown = run(shlex.split(f"{line} --only shape"), COLUMNS=str(width)).stdout
        single = shown.replace(" \\\n", " ").rpartition("One row with its working:")[2].strip().removeprefix("dlcalc ")
        first = run(shlex.split(f"{line} --format jsonl")).stdout.splitlines()
        results = next(row["results"] for row in map(json.loads, first) if row["error"] is None)
        assert json.loads(run(shlex.split(f"{single} --json")).stdout)["results"] == results


# Formats


def test_a_line_a_row_and_a_csv_row() -> None:
    line = "conv --w 7 --f 1..9..4 --d 3 --k 4 --p 0,1:0"
    ran = run(f"{line} --format jsonl")
    rows = [json.loads(row) for row in ran.stdout.splitlines()]
    for row in rows:
        jsonschema.validate(row, schema())
    assert ran.returncode == 3
    assert ran.stderr == "error: 2 of 6 rows have no answer\n"
    assert [row["results"].get("output_w") for row in rows] == [7, 8, 3, 4, None, None]
    assert rows[4]["error"] == {"parameter": "f", "rule": "a kernel of 9 is larger than the padded width, 7 + 2*0 = 7"}
    assert rows[4]["inputs"] == {"w": 7, "d": 3, "k": 4, "f": 9, "p": 0}
    ran = run(f"{line} --format csv")
    table = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert ran.returncode == 3
    assert [(row["f"], row["p"], row["output_w"], bool(row["error"])) for row in table] == [
        ("1", "0", "7", False), ("1", "1:0", "8", False), ("5", "0", "3", False), ("5", "1:0", "4", False), ("9", "0", "", True),
        ("9", "1:0", "", True),
    ]  # fmt: skip
    assert list(table[0]) == ["f", "p", *rows[0]["results"], "error"]


def test_the_schema_of_a_sweep_can_fail() -> None:
    document = json.loads(answered("conv --w 7,8 --f 3 --json"))
    jsonschema.validate(document, schema())
    changes: list[dict[str, object]] = [{"varied": [1]}, {"rows": [{"inputs": {}}]}, {"more": 1}]
    for change in changes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, "sweep": {**document["sweep"], **change}}, schema())


@pytest.mark.parametrize("format", ["markdown", "latex", "html"])
def test_documents_have_a_table(format: str, tmp_path: Path) -> None:
    line = "conv --w 7 --f 3,5 --k 64,1024 --d 3"
    shown = answered(f"{line} --format {format}")
    assert "77,824" in shown.replace("{,}", ",")
    suffix = {"markdown": "md", "latex": "tex", "html": "html"}[format]
    assert answered(f"{line} -o {tmp_path / f'a.{suffix}'}") == ""
    assert (tmp_path / f"a.{suffix}").read_text(encoding="utf-8") == shown
    assert "larger than the padded" in run(f"conv --w 3 --f 3,5 --format {format}").stdout


# Screens

SCREENS = {
    "sweep-80": ("conv --w 27 --f 1..7..2 --s 1,2 --d 256 --k 384", 80),
    "sweep-case-80": ("conv --w 27 --f 3 --d 3 --k 64 --case s=1 --case s=2,p=1 --case f=30", 80),
    "sweep-turned-60": ("conv 224x224x3 --f 7 --k 64 --s 2 --p 2,valid --only shape,params,macs,flops,memory,fits", 60),
    "sweep-continued-60": ("conv 28x28x3 --k 64 --f 3,29 --p 0..4..2 --only shape,params,macs,flops,memory,fits", 60),
    "sweep-records-40": ("conv --w a*b+c,1 --f x,3 --d 3 --k 4", 40),
}


@pytest.mark.parametrize(("name", "line", "width"), [(name, *screen) for name, screen in SCREENS.items()], ids=SCREENS)
def test_a_screen_is_its_golden(name: str, line: str, width: int) -> None:
    assert run(line, COLUMNS=str(width)).stdout == (GOLDENS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    for line, _ in SCREENS.values():
        for encoding in ("utf-8", "ascii"):
            lines = run(line, COLUMNS=str(width), PYTHONIOENCODING=encoding).stdout.splitlines()
            assert max(map(len, lines)) <= width, (line, encoding)


def test_colours_only_colour() -> None:
    import re

    line = "conv --w 7 --f 3,9 --k 64"
    coloured = run(line, FORCE_COLOR="1").stdout
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == run(line).stdout


def test_rounding_is_shown() -> None:
    assert "≈ 590,000" in answered("conv --w 9 --f 3,5 --k 256 --d 256 --only weights --sf 2")


# Codes and refusals


def test_a_broken_row_is_code_3_with_a_count_and_an_empty_line_of_get() -> None:
    ran = run("conv --w 5 --f 3,7,5 --get W_2")
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "3\n\n1\n", "error: 1 of 3 rows has no answer\n")


def test_get_says_what_is_symbolic_and_what_is_missing() -> None:
    ran = run("conv --kind conv,maxpool --w 9 --f 3 --d 4 --get weights")
    assert (ran.returncode, ran.stdout) == (0, "36*K\n\n")
    assert ran.stderr == "weights is an expression: K (number of filters) is not known\n1 of 2 rows has no weights\n"


REFUSED = {
    "conv --w 3,4 --check W_2=3": "a check judges one answer",
    "conv --w 3,4 --all": "--all and several values of w exclude each other",
    "conv --w 3,4 --picture": "--picture and several values of w exclude each other",
    "conv --w 3 --case s=1 --all": "--all and --case exclude each other",
    "conv --w 3,4 --format npy": "npy holds one array",
    "conv --w 1,000": "1000 is the number, 1,0 the list",
    "conv --w 1..": "from one whole number to another",
    "conv --w 1..7..0": "the step of a range must not be 0",
    "conv --w 1..200 --k 1..200": "40,000",
    "conv --w 3 --d -1 --k 1,2": "--d -1",
    "conv --w 3 --p smae,1": "did you mean same?",
    "conv --w 3,4 --get foo": "no result has that name",
    "conv --w 3,4 --get output": "no output",
    "conv --w 3 --case strid=2": "did you mean stride?",
    "conv --w 3,4 --case w=3": "a list already",
    "conv1d --w 3 --dims 1,2": "conv1d means --dims 1",
    "conv1d --w 3 --case dims=2": "means --dims 1",
    "calc x --case set=3": "none of these",
}


@pytest.mark.parametrize(("line", "says"), REFUSED.items(), ids=REFUSED)
def test_bad_usage(line: str, says: str) -> None:
    ran = run(line)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ")
    assert says in ran.stderr


def test_commas_that_belong_to_one_value_make_no_sweep() -> None:
    assert answered("conv --w 9 --f (3,5) --get shape --k 2") == "7x5x2\n"
    assert answered("calc max(a,b) --set a=1,b=2 --get value") == "2\n"


def test_a_plain_answer_does_not_load_the_sweeps() -> None:
    import subprocess
    import sys

    from program import environment

    watch = "import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\nfrom dlcalc.cli.app import main\nmain()"
    for words, expected in ((["--w", "7", "--x", "1,2;3,4", "--weights", "1"], False), (["--w", "7,8"], True)):
        shown = subprocess.run(
            [sys.executable, "-c", watch, "conv", *words], capture_output=True, text=True, check=False, env=environment()
        )
        assert ("dlcalc.tables" in shown.stderr.split()) is expected
