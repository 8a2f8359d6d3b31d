"""Answers in a column ``check_NAME``: each is judged as ``--check`` judges it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from program import Run


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


ANSWERS = ["25x25x384", "24x24x384", "25 × 25 × 384", "(25, 25, 384)", "25x25", "384x25x25", "25", "nonsense?", "25 by 25 by 384"]
NUMBERS = ["885120", "885,120", "8,85120", "884736", "384*2305", "8.8512e5", "885k", "-1", "0885120", "???", "885120 or 3"]


@pytest.mark.parametrize(("name", "answers"), [("shape", ANSWERS), ("params", NUMBERS)])
def test_answers_in_a_column_are_judged_as_one_answer_is(run: Run, name: str, answers: list[str]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["w", f"Check_{name}"], *[[27, answer] for answer in answers], [27, ""], [2, "3"]])
    more = ["--f", "3", "--k", "384", "--d", "256"]
    ran = run("conv", "--table", "-", *more, "--get", "output_w", stdin=buffer.getvalue().encode())
    found = [row[f"verdict_{name}"] for row in cells(ran.out)]
    assert found[-2:] == ["", ""]
    for answer, verdict in zip(answers, found, strict=False):
        single = run("conv", "--w", "27", *more, "--check", f"{name}={answer}", "--json")
        assert verdict == json.loads(single.out)["checks"][0]["verdict"], answer
    counts = {kind: found.count(kind) for kind in ("right", "wrong", "undecided", "unreadable") if kind in found}
    assert f"verdict_{name}: {', '.join([f'{count} {kind}' for kind, count in counts.items()])}" in ran.messages
    assert ran.code == 3  # of the last row; a wrong answer in a table is no failure


def test_right_and_wrong_answers_alone_are_no_failure(run: Run) -> None:
    ran = run(
        "conv",
        "--table",
        "-",
        "--get",
        "flops",
        stdin=b'{"w":9,"f":3,"k":1,"d":1,"check.flops":882}\n{"w":9,"f":3,"k":1,"d":1,"check.flops":5}\n',
    )
    assert [row["verdict_flops"] for row in lines(ran.out)] == ["right", "wrong"]
    assert (ran.code, ran.messages) == (0, "verdict_flops: 1 right, 1 wrong\n")
