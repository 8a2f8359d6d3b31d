"""An exam on paper: the questions hold no answer, the solutions hold every one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.print import marks, printed
from dlcalc.marking.key.read import read_key, read_key_file
from dlcalc.render.documents import FORMATS, render

EXAM = (Path(__file__).parent / "exam.toml").read_text(encoding="utf-8")
OWN = (
    EXAM
    + """
[[questions]]
id = "9"
topic = "formula"
title = "Sums & <tags>"
text = '''
Add them
up. It costs 5 $ and 10 %.

A second paragraph with `broken( notation` and `W_2`.
'''
parameters = { a = 2, b = "x^2" }
parts = [{ id = "c", value = "a + b" }, { value = "relu|ReLU", choices = ["relu", "tanh"] }, { value = "12 MFLOPs", marks = "1/3" }]

[[questions]]
id = "2"
topic = "text"
parts = [{ rubric = ["it says so", "and why"], marks = 2.5 }, { id = "why", rubric = "why so", labels = ["Why?"] }]

[[questions]]
id = "3"
topic = "norm"
parameters = { x = [[3, 1], [9, 3], [11, 3], [17, 9]] }
parts = [{ result = "mean" }]

[students.17]
"1" = { w = 29 }
"3" = { x = "1 2; 3 4" }
"""
)


def text(key: str, format: str = "text", student: str = "", *, solutions: bool = False) -> str:
    documents = printed(read_key_file(key.encode(), "exam.toml"), student, solutions=solutions)
    return "\n".join([render(document, format) for document in documents])


ANSWERS = ("25 × 25 × 384", "885,120", "1,105,920,000", "2 + x²", "12,000,000", "it says so")


def test_the_questions_hold_no_answer() -> None:
    shown = text(OWN)
    assert not any(answer in shown for answer in ANSWERS)
    assert "Question 1 (6 marks)\nConvolution: 27 × 27 × 256\n" in shown
    assert "given    width W_1 = 27, height H_1 = 27, depth D = 256, K = 384 filters" in shown
    assert "assumed  stride S = 1, padding P = 0, biases" in shown
    assert "   a   output shape   " in shown
    assert "2 marks" in shown
    assert "given  a = 2, b = x²" in shown
    assert "one of relu, tanh" in shown
    assert "Question 9: Sums & <tags> (7/3 marks)\nAdd them up. It costs 5 $ and 10 %.\n\nA second paragraph" in shown
    assert "17   9" in shown


def test_the_solutions_hold_every_answer_and_the_working() -> None:
    shown = text(OWN, solutions=True)
    assert all(answer in shown for answer in ANSWERS)
    assert "⌊(27 − 3 + 2·0)/1⌋ + 1" in shown
    assert "x = 0   point mass at z = 0" in shown
    assert "   a      = x² + 2·x\n" in shown  # what the density follows from
    assert "A full answer to Why? contains" in shown


def test_a_student_s_own_numbers() -> None:
    shown = text(OWN, student="17", solutions=True)
    assert "27 × 25 × 384" in shown
    assert "25 × 25 × 384" not in shown
    assert shown.startswith("Deep learning, final exam, solutions, student 17\n")
    assert text(OWN, student="18").partition("\n")[2] == text(OWN).partition("\n")[2]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("solutions", [False, True])
def test_it_is_written_in_every_format(format: str, solutions: bool) -> None:
    shown = text(OWN, format, solutions=solutions)
    assert len(shown) > 1000
    if format == "html":
        assert "<tags>" not in shown
    if format == "latex":
        assert "Sums \\& " in shown
        assert "10 \\%" in shown
    if format in ("json", "jsonl"):
        assert ("right" in shown) == solutions


def test_impossible_numbers_are_refused() -> None:
    key = read_key((EXAM + "[students.17]\n1 = { w = 1 }\n").encode(), "exam.toml")
    with pytest.raises(KeyFault, match="student 17"):
        printed(key, "17")


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1, "1 mark"),
        (2, "2 marks"),
        (Fraction(1, 2), "0.5 marks"),
        (Fraction(1, 3), "1/3 marks"),
        (Fraction(4, 2), "2 marks"),
        (0, "0 marks"),
    ],
)
def test_marks_in_words(count: int | Fraction, says: str) -> None:
    assert marks(count) == says
