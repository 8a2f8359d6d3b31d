"""Plots in characters: goldens, and every mark against the number that it stands for. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import exp, inf, nan, sin, tanh
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.drawing import NARROWEST, WIDEST, drawn
from dlcalc.derivation.drawing.heat import HIGHEST
from dlcalc.derivation.drawing.scales import axis, floats_of
from dlcalc.derivation.model import Picture
from dlcalc.derivation.plots import Heat, Lines, Plot, Series, Spread
from dlcalc.notation.array import Array
from dlcalc.notation.parse import parse
from dlcalc.render.drawn import in_ascii

GOLDENS = Path(__file__).parent / "goldens"


def matrix(rows: int, columns: int, of: Callable[[int, int], Any]) -> Array:
    return Array(np.array([[of(row, column) for column in range(columns)] for row in range(rows)]), ("row", "column"))


def encoding(positions: int, size: int) -> Heat:
    """A sinusoidal encoding."""
    numbers = matrix(positions, size, lambda pos, dim: sin(pos / 10000 ** (2 * (dim // 2) / size) + (dim % 2) * np.pi / 2))
    return Heat("Encoding", numbers, "position", "dimension", (0, 0), "encoding")


def gates(steps: int) -> Lines:
    """Six gates of a cell; the output gate and the output meet at the first step."""
    names = ("input gate `i`", "forget gate `f`", "candidate `g`", "output gate `o`", "cell `c`", "output `h`")
    every = [
        [tanh(sin(place * 7 + step)) if name[0] == "c" else 1 / (1 + exp(-sin(place + step))) for step in range(steps)]
        for place, name in enumerate(names)
    ]
    every[5][0] = every[3][0]
    series = tuple(Series(name, values) for name, values in zip(names, every, strict=True))
    return Lines("Gates over time", "time step", "", range(1, steps + 1), series, (0.0,))


FOUR = [3, 9, 11, 17]
_DRAW = random.Random(7)
NORMAL = [_DRAW.gauss(5, 2) for _ in range(1000)]
SAMPLES: dict[str, Plot] = {
    "encoding": encoding(12, 16),
    "encoding-large": encoding(512, 768),
    "similarity": Heat("Similarity", matrix(8, 8, lambda i, j: 32 - abs(i - j)), "position", "position", (0, 0), "dot product"),
    "bias": Heat("Bias", matrix(6, 6, lambda i, j: (j - i) / 2 if j <= i else -inf), "query", "key", (1, 1), "bias", "Later keys hidden."),
    "gates-3": gates(3),
    "gates-12": gates(12),
    "offset": Lines("Dot product", "offset `k`", "dot product", range(16), (Series("`d`", [sin(k) * 5 for k in range(16)]),)),
    "long": Lines("A thousand steps", "step", "", range(1000), (Series("`c`", [sin(t / 50) for t in range(1000)]),)),
    "spread": Spread("Feature 1", "feature 1", (Series("before: `x`", FOUR), Series("after: `y`", [Fraction(x - 10, 5) for x in FOUR]))),
    "spread-own": Spread("Feature 1", "value", (Series("before", [1000 + x for x in FOUR]), Series("after", [(x - 10) / 5 for x in FOUR]))),
    "spread-bars": Spread("Feature 1", "value", (Series("before", NORMAL), Series("after", [(x - 5) / 2 for x in NORMAL]))),
}


def text(picture: Picture) -> str:
    return "\n".join([picture.title, *picture.lines, picture.note]) + "\n"


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str) -> None:
    picture = drawn(SAMPLES[name])
    shown = text(picture) + "\n" + "\n".join(map(in_ascii, picture.lines)) + "\n"
    path = GOLDENS / f"drawing-{name}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [NARROWEST, 47, 60, WIDEST, 200])
def test_no_line_is_wider_than_asked(name: str, width: int) -> None:
    picture = drawn(SAMPLES[name], width)
    assert max(map(len, picture.lines)) <= min(width, WIDEST)
    assert len(picture.lines) <= HIGHEST + 8
    assert picture.plot is SAMPLES[name]
    for line in picture.lines:
        assert line == line.rstrip() or "│" in line
        assert in_ascii(line).isascii()
        assert len(in_ascii(line)) == len(line)
        assert "?" not in in_ascii(line)


# A matrix


def legend(lines: tuple[str, ...]) -> dict[str, float]:
    """The marks and the values that the drawing gives them."""
    below = " ".join(lines[max(place for place, line in enumerate(lines) if "└" in line) + 1 :])
    found = re.findall(r"(blank|[^\sa-z]|[oO]) ([−\d][\d.,e−]*)(?=  |$| \S)", below)
    return {" " if mark == "blank" else mark: float(value.replace("−", "-").replace(",", "")) for mark, value in found}


def cells(lines: tuple[str, ...]) -> list[str]:
    return [line.split("│")[1] for line in lines if line.count("│") == 2]


@pytest.mark.parametrize("seed", range(30))
def test_each_mark_is_the_nearest_of_the_legend(seed: int) -> None:
    draw = random.Random(seed)
    rows, columns = draw.randint(1, 12), draw.randint(1, 20)
    low, high = draw.choice([(-3, 5), (0, 7), (-9, 0), (-0.01, 0.002), (40, 44), (-2, 2)])
    numbers = matrix(rows, columns, lambda *_: draw.uniform(low, high))
    picture = drawn(Heat("", numbers, "row", "column", values="value"))
    scale, drawing = legend(picture.lines), cells(picture.lines)
    assert len(drawing) == rows
    size = len(drawing[0]) // columns
    assert set("".join(drawing)) <= set(scale)
    gap = min([b - a for a, b in zip(sorted(scale.values()), sorted(scale.values())[1:], strict=False)], default=1)
    for row, line in zip(numbers.numbers, drawing, strict=True):
        for value, start in zip(row, range(0, len(line), size), strict=True):
            assert len(set(line[start : start + size])) == 1
            found = scale[line[start]]
            assert abs(value - found) <= min(abs(value - other) for other in scale.values()) + 0.02 * gap


def test_signs_are_told_apart_by_form() -> None:
    below = "".join(cells(drawn(Heat("", matrix(1, 3, lambda _, j: -1 - j), "a", "b")).lines))
    above = "".join(cells(drawn(Heat("", matrix(1, 3, lambda _, j: 1 + j), "a", "b")).lines))
    assert set(below) <= set("·oO ")
    assert set(above) <= set("░▒▓█ ")


def test_zeros_are_blank_and_what_is_not_finite_is_crossed() -> None:
    picture = drawn(Heat("", Array(np.array([[nan, inf], [-inf, 0.0]]), ()), "a", "b"))
    assert cells(picture.lines) == ["××××××", "×××   "]
    assert "× not finite" in picture.lines[-1]
    assert cells(drawn(Heat("", Array(np.zeros((1, 2)), ()), "a", "b")).lines) == ["      "]


def test_exact_numbers_are_drawn_as_they_are() -> None:
    exact = Array(np.array([[parse("-3/sqrt(5)"), Fraction(1, 3)], [10**400, 0]], dtype=object), ())
    assert floats_of(exact.numbers).tolist()[0] == pytest.approx([-3 / 5**0.5, 1 / 3])
    assert cells(drawn(Heat("", exact, "a", "b")).lines) == ["OOO░░░", "×××   "]


def test_a_part_says_which_and_labels_count_on() -> None:
    picture = drawn(Heat("", matrix(100, 200, lambda i, j: i * j), "row", "column", (1, 0)))
    assert "Shown of 100 × 200: every 5th row and every 3rd column." in picture.note
    labels = [int(line.split("│")[0]) for line in picture.lines if line.count("│") == 2]
    assert labels == list(range(1, 101, 5))


def test_of_pairs_both_halves_are_seen() -> None:
    """Every second column would hold sines alone; an odd step takes turns."""
    shown = cells(drawn(Heat("", matrix(3, 1000, lambda _, j: 1 if j % 2 else -1), "row", "column")).lines)
    assert Counter(shown[0]).keys() == {"O", "█"}


# Lines


def points(picture: Picture, marks: str) -> dict[str, list[tuple[int, float]]]:
    """For every mark its columns, with the value of the row that it stands in, read off the axis."""
    rows = [line for line in picture.lines if "┤" in line or "│" in line]
    ticks = {place: float(re.split("[┤│]", row)[0].strip().replace("−", "-")) for place, row in enumerate(rows) if "┤" in row}
    (first, high), (last, low) = min(ticks.items()), max(ticks.items())
    found: dict[str, list[tuple[int, float]]] = {mark: [] for mark in marks}
    for place, row in enumerate(rows):
        for column, mark in enumerate(re.split("[┤│]", row)[1]):
            if mark in found:
                found[mark].append((column, high + (low - high) * (place - first) / (last - first)))
    return {mark: sorted(each) for mark, each in found.items()}


@pytest.mark.parametrize("steps", [2, 3, 5, 8])
def test_each_mark_stands_at_its_value(steps: int) -> None:
    plot = gates(steps)
    picture = drawn(plot)
    assert "several" not in picture.note
    found = points(picture, "ifgoch")
    row = abs(axis(-1, 1, 5).marks[1] - axis(-1, 1, 5).marks[0]) / 4
    for series, mark in zip(plot.series, "ifgoch", strict=True):
        values = [value for _, value in found[mark]]
        assert len(values) == steps
        assert values == pytest.approx(list(series.values), abs=row)
    assert picture.note == "i input gate, f forget gate, g candidate, o output gate, c cell, h output."


def test_marks_that_meet_stand_side_by_side() -> None:
    lines = drawn(gates(3)).lines
    assert any("oh" in line for line in lines)
    crowded = drawn(Lines("", "t", "", range(300), tuple(Series(f"`{each}`", [0.5] * 300) for each in "abc")))
    assert any("***" in line for line in crowded.lines)
    assert "* several of them" in crowded.note


def test_many_places_show_the_range_of_each_column() -> None:
    values = [(-1) ** t for t in range(5000)]
    picture = drawn(Lines("", "t", "", range(5000), (Series("`c`", values),)))
    assert "from the least value to the greatest" in picture.note
    drawing = [line for line in picture.lines if "┤" in line or "│" in line]
    assert all("●" * 20 in line for line in drawing)


def test_gaps_are_said() -> None:
    picture = drawn(Lines("", "t", "", range(3), (Series("`a`", [1, nan, 2]), Series("`b`", [inf, 1, 1]))))
    assert "2 values are not finite, and not drawn." in picture.note
    assert {mark: len(each) for mark, each in points(picture, "ab").items()} == {"a": 2, "b": 2}
    nothing = drawn(Lines("", "t", "", range(2), (Series("`a`", [nan, nan]),)))
    assert "●" not in "".join(nothing.lines)


@pytest.mark.parametrize(
    ("names", "marks"),
    [
        (("`h` one", "hidden"), "hx"),
        (("one", "other", "`o`"), "ox+"),
        (("`σ`", "`漢`", "\x1b[31m"), "x+m"),
        (("`i`", "`i`", "`i`"), "ix+"),
    ],
)
def test_marks_are_plain_and_never_shared(names: tuple[str, ...], marks: str) -> None:
    picture = drawn(Lines("", "t", "", [1, 2], tuple(Series(name, [place, place]) for place, name in enumerate(names))))
    said = [part.strip()[0] for part in picture.note.split(", ")]
    assert said == list(marks)


def test_a_mark_that_is_asked_for_is_kept_for_its_series() -> None:
    picture = drawn(Lines("", "t", "", [1, 2], (Series("`c` of the forward pass", [1, 2]), Series("`h`", [0, 1], "c"))))
    assert picture.note.startswith("x `c` of the forward pass, c `h`")


# Spreads


def dots(picture: Picture) -> int:
    return sum(line.count("●") for line in picture.lines)


@pytest.mark.parametrize("seed", range(20))
def test_every_number_has_its_dot(seed: int) -> None:
    draw = random.Random(seed)
    sizes = [draw.randint(1, 30) for _ in range(draw.randint(1, 4))]
    groups = tuple(Series(f"group {place}", [draw.uniform(-9, 9) for _ in range(size)]) for place, size in enumerate(sizes))
    picture = drawn(Spread("", "x", groups))
    if picture.note == "A dot for each number.":
        assert dots(picture) == sum(len(group.values) for group in groups)


def test_a_squeezed_group_has_its_own_axis() -> None:
    own = drawn(SAMPLES["spread-own"])
    assert "Each group has an axis of its own." in own.note
    assert sum("┴" in line for line in own.lines) == 2
    assert any("1,000" in line for line in own.lines)
    assert "axis of its own" not in drawn(SAMPLES["spread"]).note
    equal = Spread("", "x", (Series("before", [5, 5]), Series("after", [0, 0])))
    assert "axis of its own" not in drawn(equal).note


def test_bars_are_as_high_as_their_share() -> None:
    values = [0] * 80 + [1] * 40 + [2]
    lines = drawn(Spread("", "x", (Series("a", values),))).lines
    columns = Counter(column for line in lines if "│" in line or "┤" in line for column, mark in enumerate(line) if mark == "█")
    assert sorted(set(columns.values())) == [4, 8]
    assert sum(line.count("▁") for line in lines) == 2
    assert lines[1].startswith(" 80 ┤")


def test_numbers_left_out_are_said() -> None:
    assert "1 number is not finite" in drawn(Spread("", "x", (Series("a", [1, nan]),))).note


# What is refused, and what holds for all


BROKEN: list[Plot] = [
    Heat("", Array(np.zeros(3), ()), "a", "b"),
    Heat("", Array(np.zeros((0, 3)), ()), "a", "b"),
    Lines("", "x", "", [], (Series("a", []),)),
    Lines("", "x", "", [1, 2], (Series("a", [1]),)),
    Lines("", "x", "", [1, nan], (Series("a", [1, 2]),)),
    Lines("", "x", "", [1], ()),
    Lines("", "x", "", [1], tuple(Series(str(place), [1]) for place in range(9))),
    Spread("", "x", ()),
    Spread("", "x", (Series("a", []),)),
    Spread("", "x", (Series("a", [nan]),)),
    Spread("", "x", tuple(Series(str(place), [1]) for place in range(5))),
]


@pytest.mark.parametrize("plot", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_drawn_is_refused(plot: Plot) -> None:
    with pytest.raises(ValueError, match=r"needs|drawn|must be"):
        drawn(plot)


HOSTILE = "\x1b[31m`W_1 = ` `sigma` $x^$ \\input{a} 漢字 🙂 " * 8


def test_long_and_hostile_words_do_not_break_the_frame() -> None:
    series = (Series(HOSTILE, [1, 2]), Series(HOSTILE[::-1], [2, 1]))
    for plot in (
        Heat(HOSTILE, matrix(2, 2, lambda i, j: i - j), HOSTILE, HOSTILE, values=HOSTILE, note=HOSTILE),
        Lines(HOSTILE, HOSTILE, HOSTILE, [1, 2], series, note=HOSTILE),
        Spread(HOSTILE, HOSTILE, series, HOSTILE),
    ):
        assert max(map(len, drawn(plot).lines)) <= WIDEST
