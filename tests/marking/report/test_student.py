"""One student's page. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.marking.report.student import student_page
from dlcalc.render import Look
from dlcalc.render.documents import FORMATS, render
from dlcalc.render.schema import schema

Class = Callable[[int], list[tuple[Row, ...]]]
GOLDENS = Path(__file__).parent / "goldens"


@pytest.fixture
def rows(make_class: Class) -> tuple[Row, ...]:
    """A student who lost the + 1, and whose prose nobody read yet."""
    return next(rows for rows in make_class(60) if rows[0].slip and rows[1].slip and rows[3].marks is None)


@pytest.mark.parametrize(("format", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_the_page(format: str, suffix: str, key: AnswerKey, rows: tuple[Row, ...]) -> None:
    text = render(student_page(rows, key), format, Look(width=80, unicode=True))
    path = GOLDENS / f"student.{suffix}"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_right_answers_and_their_working_are_shown_where_an_answer_is_not_right(key: AnswerKey, rows: tuple[Row, ...]) -> None:
    text = render(student_page(rows, key), "text", Look(width=80, unicode=True))
    assert "7 × 7 × 4" in text
    assert "W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1" in text
    assert "but it follows from your own output shape" in text
    assert "Try your rule on W = 3, F = 3" in text


def test_right_answers_can_be_left_out(key: AnswerKey, rows: tuple[Row, ...]) -> None:
    text = render(student_page(rows, key, solutions=False), "text", Look(width=80, unicode=True))
    assert "7 × 7 × 4" not in text
    assert "W_2" not in text
    assert "marking points" not in text
    assert "forgot the + 1" in text


def test_a_right_sheet_says_so_and_repeats_nothing(key: AnswerKey, make_class: Class) -> None:
    rows = next(rows for rows in make_class(60) if all(row.marks == row.out_of or row.by == "human" for row in rows))
    text = render(student_page(rows, key), "text", Look(width=80, unicode=True))
    assert "13 of 14 marks\n" in text
    assert "To look at again" not in text
    assert "right answer" not in text
    assert "marked by a person" in text


def test_a_students_own_numbers_are_worked(key: AnswerKey, rows: tuple[Row, ...]) -> None:
    own = key._replace(students={rows[0].student: {"1": {"w": "12", "h": "12"}}})
    assert "10 × 10 × 4" in render(student_page(rows, own), "text", Look(width=80, unicode=True))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("width", [40, 60, 120])
def test_every_format_writes_it(format: str, width: int, key: AnswerKey, rows: tuple[Row, ...]) -> None:
    text = render(student_page(rows, key), format, Look(width=width, unicode=False))
    assert "6x6x4" in text
    if format == "text":
        assert max(map(len, text.splitlines())) <= width
        assert text.isascii()


def test_data_for_programs(key: AnswerKey, rows: tuple[Row, ...]) -> None:
    found = json.loads(render(student_page(rows, key), "json"))
    assert found["student"] == rows[0].student
    jsonschema.validate(found, schema())
    assert found["out_of"] == 14
    assert found["parts"][0]["says"] == "forgot the + 1"
    assert found["parts"][0]["marks"] == 0.5


def test_hostile_texts_stay_text(key: AnswerKey) -> None:
    hostile = "`\\input{/etc/passwd}` <script>alert(1)</script> $x$ \x1b[31m\u202e | =1+1 " * 200
    rows = [Row("s", part.name, hostile, "unreadable", None, part.marks, "", hostile) for part in key.parts]
    for format in FORMATS:
        text = render(student_page(rows, key), format)
        assert "\x1b" not in text
        assert "<script>" not in text or format in ("json", "jsonl", "text")
        assert "\\input{" not in text or format != "latex"


def test_a_key_that_cannot_be_worked_leaves_the_right_answers_out(key: AnswerKey, rows: tuple[Row, ...]) -> None:
    broken = key._replace(questions=(key.questions[0]._replace(parameters={"w": "1", "h": "1", "f": "3"}), *key.questions[1:]))
    text = render(student_page(rows, broken), "text", Look(width=80, unicode=True))
    assert "forgot the + 1" in text
    assert "7 × 7 × 4" not in text


def test_the_right_matrix_is_shown() -> None:
    parts = (Part("1", "output", result="output", type="array", marks=2), Part("1", "mean", result="mean", type="array"))
    key = AnswerKey("", (Question("1", "norm", {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9"}, parts),))
    rows = [Row("s", part.name, "7", "wrong", 0, part.marks) for part in parts]
    text = " ".join(render(student_page(rows, key), "text", Look(width=80, unicode=True)).split())
    assert "[−1.4, −1; −0.2, −0.33333; 0.2, −0.33333; 1.4, 1.6667]" in text
    assert "[10, 4]" in text


def test_a_penalty_has_the_sign_of_every_other_number(key: AnswerKey) -> None:
    rows = (Row("s", "1.output_shape", "6x6x4", "wrong", Fraction(-1, 2), 2), Row("s", "1.parameters", "1", "wrong", Fraction(-1, 3), 2))
    page = student_page(rows, key)
    text = render(page, "text", Look(width=80, unicode=True))
    assert "output shape: −0.5 of 2 marks" in text
    assert "parameters: ≈ −0.33 of 2 marks" in text
    assert "-0.5 of 2 marks" in render(page, "text", Look(width=80, unicode=False))


def test_one_entry_alone_has_no_comma(key: AnswerKey) -> None:
    part = Part("1", "v", type="vector", value="[10]")
    lone = key._replace(questions=(Question("1", "formula", {}, (part,)),))
    text = render(student_page((Row("s", "1.v", "x = [11]", "wrong", 0, 1, value="[11,]"),), lone), "text", Look(width=80, unicode=True))
    assert "[11]\n" in text[text.index("read as") :]
    assert "[10]" in text
    assert ",]" not in text
