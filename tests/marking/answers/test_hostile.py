"""Sheets that want to cost time, and text that wants to be run."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from time import process_time

import pytest

from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Sheet

Read = Callable[..., tuple[list[Sheet], list[Told]]]
PIECES = [
    "$", "$$", "$a=1$ ", "\\[", "\\begin{align}", "\\begin{cases}", "\\text{", "(", "[", "{", "|", "`", "#", "= ", ": ", "a = ", "a is ",
    "a: 1, ", "1 and a is ", "a, ", "**a** ", "__", "&", "\\\\", "\\quad ", "z ~ N(1,2) ", "0,000,", "a.b:", "shape is 1x1x1; ",
    "parameters ", "\ue000", "é", "E_", "not ", " " * 50 + "x", "(a) ", "\\item ", "%", "z|", "...",
]  # fmt: skip
TABLES = ["| a | b |\n", "|---|---|\n", "```\n", "\\end{align}"]
WORDS = ["\n", "\n\n", "Question 1\n", "## 2\n", "1.", "parameters", "24x24", "mean: 3"]
BEFORE = ("", "# Question 1\n$$", "# Question 1\noutput shape = ")


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_line_takes_no_long_time(read: Read, piece: str) -> None:
    size = 60_000
    for before in BEFORE:
        start = process_time()
        read("17.md", before + piece * (size // len(piece)))
        assert process_time() - start < 1


@pytest.mark.parametrize("seed", range(8))
def test_no_mixture_of_pieces_makes_an_error(read: Read, seed: int) -> None:
    random.seed(seed)
    for _ in range(40):
        sheets, told = read("17.md", "".join(random.choices([*PIECES, *TABLES, *WORDS], k=random.randrange(200))))
        assert len(sheets) == 1
        assert told == []


@pytest.mark.parametrize("name", ["17.md", "17.tex", "a.csv", "a.jsonl"])
def test_nothing_is_run(read: Read, name: str, tmp_path: os.PathLike[str]) -> None:
    made = os.path.join(tmp_path, "made")
    text = f"__import__('os').system('touch {made}')"
    data = {"csv": f'student,shape\n1,"{text}"\n', "jsonl": f'{{"student": "1", "shape": "{text}"}}\n'}
    for answer in (text, f"\\input{{{made}}}", f"\\write18{{touch {made}}}", f"={text}"):
        sheets, _ = read(name, data.get(name.split(".")[1], f"# Question 1\noutput shape: {answer}\nparameters: {answer}\n"))
        assert len(sheets) == 1
    assert not os.path.exists(made)
