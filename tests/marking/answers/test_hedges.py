"""What stands beside an answer on a sheet and makes it another one goes to a human, and is never scored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Sheet

Read = Callable[..., tuple[list[Sheet], list[Told]]]

HUMAN = [
    "parameters != 16040", "parameters <= 16040", "parameters ~= 16040", "There are at most 16040 parameters",
    "There are 16040 parameters too few", "not parameters = 16040", "incorrect: parameters = 16040", "parameters isn't: 16040",
    "It is impossible that parameters = 16040", "parameters: 16040\n\nThis is false.", "parameters: 16040\n\nNot correct.",
    "parameters: 16040\n\nscratch that", "parameters: 16040 (no, 16000)", "parameters: 16040 (16000)", "parameters: 16040 (MB)",
    "parameters: 16040 (in thousands)", "parameters: 16040 (×2)", "parameters: 16040\n\n16000", "parameters: 16000\n\nno, 16040",
    "the parameters are\n\n$$16000$$\n\n$$16040$$", "2*parameters = 16040", "parameters/2 = 16040", "parameters + 1 = 16040",
    "parameters mod 100000 = 16040", "parameters per filter: 16040", "parameters of the next layer: 16040",
    "parameters without biases: 16040",
]  # fmt: skip
READ = [
    "parameters: 16040", "parameters: 16040 (with bias)", "**parameters:** 16,040", "The number of parameters is 16040.",
    "parameters: 16040 (= 40*401)", "parameters = 40*401 = 16040",
]  # fmt: skip


def _of(read: Read, text: str, name: str = "17.md") -> str:
    (sheet,), _ = read(name, f"# Question 1\n\n{text}\n\n# Question 5\n\nParameters: 7\n")
    answer = sheet.answers.get("1.parameters")
    return "missing" if answer is None else "human" if answer.unclear else "read"


@pytest.mark.parametrize("text", HUMAN)
def test_a_human_looks(read: Read, text: str) -> None:
    assert _of(read, text) == "human"


@pytest.mark.parametrize("text", READ)
def test_it_is_read(read: Read, text: str) -> None:
    assert _of(read, text) == "read"


@pytest.mark.parametrize(
    "text",
    [
        "% parameters: 16040",
        "\\begin{comment}\nparameters: 16040\n\\end{comment}",
        "\\iffalse\nparameters: 16040\n\\fi",
        "\\iffalse\nparameters: 1",
    ],
)
def test_what_tex_does_not_print_is_no_answer(read: Read, text: str) -> None:
    assert _of(read, text, "17.tex") in ("missing", "human")
    assert _of(read, "parameters: 16040", "17.tex") == "read"
