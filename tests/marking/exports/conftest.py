"""A small key and the rows of two students."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey, Part, Question


@pytest.fixture
def key() -> AnswerKey:
    """Three parts, 8 marks and a third."""
    sizes = Question("1", "conv", {"w": "9", "f": "3", "k": "4", "d": "2"}, (
        Part("1", "output_shape", result="output_shape", type="shape", marks=3),
        Part("1", "parameters", result="parameters", type="integer", marks=Fraction(4, 3)),
    ))  # fmt: skip
    prose = Question("2", "text", {}, (Part("2", "why", type="text", marks=4, rubric=("the mean", "the axis")),))
    return AnswerKey("Exam, second part", (sizes, prose), hash="1f2e3d")


@pytest.fixture
def rows() -> tuple[Row, ...]:
    """A student who is marked in all parts but the one in prose."""
    shape = Row(
        "ann", "1.output_shape", "=6x6x4", "wrong", Fraction(3, 2), 3, "plus_one", "forgot the + 1", value="6x6x4", place="a.csv, row 2"
    )
    count = Row("ann", "1.parameters", 'a < b & "c";\n-1', "right", Fraction(4, 3), Fraction(4, 3), value="76", by="human")
    return (
        shape._replace(key="1f2e3d", version="1"),
        count._replace(followed_through=("1.output_shape",)),
        Row("ann", "2.why", "they differ", "human", None, 4),
    )


@pytest.fixture
def marked(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The same student when everything is marked."""
    return (*rows[:2], rows[2]._replace(marks=Fraction(1, 3), by="human", feedback="too short"))
