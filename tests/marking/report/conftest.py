"""A key, and a class that answered it."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey, Part, Question

Class = Callable[[int], list[tuple[Row, ...]]]


@pytest.fixture
def key() -> AnswerKey:
    """An exam of 14 marks: a convolution, prose, a density."""
    sizes = Question("1", "conv", {"w": "9", "h": "9", "d": "2", "f": "3", "k": "4"}, (
        Part("1", "output_shape", result="output_shape", type="shape", marks=2),
        Part("1", "parameters", result="parameters", type="integer", marks=2),
        Part("1", "flops", result="flops", type="integer", marks=2),
    ), title="One layer")  # fmt: skip
    prose = Question(
        "2", "text", {}, (Part("2", "why", type="text", marks=4, rubric=("the axis", "`N` examples")),), text="Which axis, and why?"
    )
    density = Question("3", "reparam", {"z": "2*x + x*eps"}, (Part("3", "1", result="density", type="density", marks=4),))
    return AnswerKey("Second exam", (sizes, prose, density), hash="0a0b")


@pytest.fixture
def make_class() -> Class:
    return a_class


def a_class(size: int) -> list[tuple[Row, ...]]:
    """Students of different skill, drawn with a fixed seed."""
    draw = random.Random(7)
    return [a_sheet(f"s{place}", draw.random(), draw) for place in range(size)]


def a_sheet(student: str, skill: float, draw: random.Random) -> tuple[Row, ...]:
    """One student's rows."""
    lost, bias, seen = draw.random() > skill, draw.random() > skill, draw.random() < 0.4 + skill / 2
    shape = Row(student, "1.output_shape", "(7, 7, 4)", "right", 2, 2, value="7x7x4")
    if lost:
        shape = Row(student, "1.output_shape", "6x6x4", "wrong", Fraction(1, 2), 2, "plus_one", "forgot the + 1", value="6x6x4")
    params = Row(student, "1.parameters", "76", "right", 2, 2, value="76")
    if bias:
        params = Row(student, "1.parameters", "72", "wrong", 0, 2, "no_bias|weights_for_parameters", "forgot the biases", value="72")
    flops = Row(student, "1.flops", "7056", "right", 2, 2, value="7056")
    if lost:
        flops = Row(student, "1.flops", "5184", "wrong", 1, 2, "", "follows from your 6×6×4", ("1.output_shape",), "5184")
    prose = Row(student, "2.why", "the `batch` axis", "human", None if skill < 0.5 else 3, 4, by="dlcalc" if skill < 0.5 else "human")
    density = Row(student, "3.1", "N(2x, x^2)", "right", 4, 4, value="N(2*x, x^2)") if seen else Row(student, "3.1", "", "missing", 0, 4)
    return shape, params, flops, prose, density
