"""Axes, short numbers and words of drawings."""

from __future__ import annotations

import random
from math import nan

import numpy as np
import pytest

from dlcalc.derivation.drawing.heat import ordinal
from dlcalc.derivation.drawing.scales import axis, labels, ruler, short, stride, worded


@pytest.mark.parametrize("seed", range(50))
def test_an_axis_holds_its_interval_at_round_marks(seed: int) -> None:
    draw = random.Random(seed)
    low = draw.uniform(-1, 1) * 10 ** draw.randint(-9, 9)
    high = low + abs(low) * draw.uniform(0.1, 1) * 10 ** draw.randint(-4, 6)
    found = axis(low, high)
    step = found.marks[1] - found.marks[0]
    assert found.low <= low + step * 1e-6
    assert found.high >= high - step * 1e-6
    assert 2 <= len(found.marks) <= 7
    assert round(step / 10 ** np.floor(np.log10(step * 1.0001)), 6) in (1, 2, 5)


def test_one_value_stands_in_the_middle() -> None:
    for value in (0.0, 5.0, -3e-7, 1e9):
        assert axis(value, value).low < value < axis(value, value).high


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *[(0, "0"), (-0.0, "0"), (1, "1"), (-1 / 3, "−0.333"), (1000, "1,000"), (-12345, "−12,300"), (999.7, "1,000")],
        *[(2.5e7, "2.5e7"), (3e-5, "3e−5"), (nan, "–")],
    ],
)
def test_short_numbers(value: float, shown: str) -> None:
    assert short(value, 3) == shown


def test_numbers_side_by_side_are_told_apart() -> None:
    assert labels([-1, -2 / 3, -1 / 3, 0]) == ["−1", "−0.67", "−0.33", "0"]
    assert labels([1000.001, 1000.002]) == ["1,000.001", "1,000.002"]
    assert labels([12345, 12346, nan]) == ["12,345", "12,346", "–"]
    assert labels([1 / 3, 1 / 3]) == ["0.333", "0.333"]
    assert labels([]) == []


def test_small_parts() -> None:
    assert [stride(count, 10) for count in (1, 10, 11, 30, 31, 1000)] == [1, 1, 3, 3, 5, 101]
    assert [ordinal(number) for number in (1, 2, 3, 11, 13, 21, 111)] == ["1st", "2nd", "3rd", "11th", "13th", "21st", "111th"]
    assert ruler([(0, "0"), (1, "1"), (9, "9")], 10) == "0        9"
    assert worded("offset `tau_1`", 40) == "offset τ_1"
    assert worded("`(`", 40) == "("
    assert worded("abcdef", 4) == "abc…"
