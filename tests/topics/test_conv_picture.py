"""Drawings of the window against cells that are walked one by one, and a few of them whole."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.render import Look, render
from dlcalc.topics.conv import TOPIC


def drawn(**given: Any) -> Any:
    (picture,) = TOPIC.work(read(TOPIC, {**given, "picture": True})).pictures
    return picture


def blocks(lines: tuple[str, ...]) -> list[tuple[str, list[list[str]]]]:
    """The drawings that stand side by side, each with its heading."""
    starts = [match.start() for match in re.finditer("first|second|last", lines[0])]
    ends = [*starts[1:], None]
    return [(lines[0][start:end].strip(), [line[start:end].split() for line in lines[1:]]) for start, end in zip(starts, ends, strict=True)]


def expected(layer: dict[str, int], place: tuple[int, int], places: int) -> list[list[str]]:
    """The marks of one place, cell by cell."""
    padded = layer["w"] + 2 * layer["p"]
    taps = [layer["dilation"] * tap for tap in range(layer["f"])]
    ever = {start * layer["s"] + tap for start in range(places) for tap in taps}
    now = [{one * layer["s"] + tap for tap in taps} for one in place]
    rows = []
    for row in range(padded):
        marks = []
        for column in range(padded):
            inside = all(layer["p"] <= each < layer["p"] + layer["w"] for each in (row, column))
            if row in now[0] and column in now[1]:
                marks.append("■" if inside else "▪")
            elif row not in ever or column not in ever:
                marks.append("×")
            else:
                marks.append("□" if inside else "▫")
        rows.append(marks)
    return rows


@pytest.mark.parametrize("seed", range(80))
def test_every_cell_is_marked_as_it_is_walked(seed: int) -> None:
    draw = random.Random(seed)
    least = {"w": (3, 8), "f": (1, 3), "s": (1, 3), "p": (0, 2), "dilation": (1, 2)}
    layer = {name: draw.randint(*ends) for name, ends in least.items()}
    padded, reach = layer["w"] + 2 * layer["p"], layer["dilation"] * (layer["f"] - 1)
    places = len([start for start in range(0, padded, layer["s"]) if start + reach < padded])
    if places < 2:
        return
    picture = drawn(**layer)
    found = blocks(picture.lines)
    assert found[0][0] == "first  1,1"
    for heading, marks in found:
        row, column = (int(each) - 1 for each in heading.split()[1].split(","))
        assert marks == expected(layer, (row, column), places), heading
    assert found[-1][0].split()[1] == f"{places},{places}"
    assert all(mark in picture.note for _, marks in found for row in marks for mark in row)


def test_one_axis() -> None:
    assert drawn(w=9, f=2, s=3, dims="1").lines == (
        "1   ■ ■ × □ □ × □ □ ×",
        "2   □ □ × ■ ■ × □ □ ×",
        "3   □ □ × □ □ × ■ ■ ×",
    )
    assert drawn(w=40, f=3, dims="1").lines == (
        " 1   ■ ■ ■ □ ⋮ □ □ □",
        " 2   □ ■ ■ ■ ⋮ □ □ □",
        " 3   □ □ ■ ■ ⋮ □ □ □",
        "     ⋮",
        "38   □ □ □ □ ⋮ ■ ■ ■",
    )


def test_two_axes_cut_short() -> None:
    assert drawn(w=60, f=2, p=1).lines == (
        "first  1,1     second  1,2    last  61,61",
        "▪ ▪ ▫ ⋮ ▫ ▫    ▫ ▪ ▪ ⋮ ▫ ▫    ▫ ▫ ▫ ⋮ ▫ ▫",
        "▪ ■ □ ⋮ □ ▫    ▫ ■ ■ ⋮ □ ▫    ▫ □ □ ⋮ □ ▫",
        "▫ □ □ ⋮ □ ▫    ▫ □ □ ⋮ □ ▫    ▫ □ □ ⋮ □ ▫",
        "⋮     ⋮        ⋮     ⋮        ⋮     ⋮",
        "▫ □ □ ⋮ □ ▫    ▫ □ □ ⋮ □ ▫    ▫ □ □ ⋮ ■ ▪",
        "▫ ▫ ▫ ⋮ ▫ ▫    ▫ ▫ ▫ ⋮ ▫ ▫    ▫ ▫ ▫ ⋮ ▪ ▪",
    )


def test_a_transposed_convolution_over_inserted_zeros() -> None:
    picture = drawn(kind="transposed", w=2, f=2, s=2, dims="1")
    assert picture.lines == ("1   ▪ ■ ▫ □ ▫", "2   ▫ ■ ▪ □ ▫", "3   ▫ □ ▪ ■ ▫", "4   ▫ □ ▫ ■ ▪")
    assert "zeros" in picture.note


def test_numbers_have_a_size_of_their_own() -> None:
    assert drawn(x="1 2 3; 4 5 6", weights="1 0; 0 1").lines == ("first  1,1    last  1,2", "■ ■ □         □ ■ ■", "■ ■ □         □ ■ ■")


def test_it_reads_in_ascii() -> None:
    derivation = TOPIC.work(read(TOPIC, {"w": 4, "f": 2, "s": 3, "p": 1, "picture": True}))
    text = str(render(derivation, "text", Look(width=80, unicode=False)))
    assert text.isascii()
    assert "+ + x . . x    . . x + + x    . . x . . x\n+ # x o o x    . o x # # x" in re.sub("(?m)^ +", "", text)
    assert "# filter on input, o input, + filter on padding, . padding, x never read" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"f": 3}, "must be a number"),
        ({"w": 224, "f": 11, "s": 4}, "too large to draw"),
        ({"w": 20_000, "f": 3}, "too large to draw"),
        ({"w": 8, "f": 3, "dims": "3"}, "three axes"),
        ({"kind": "dense", "w": 8, "k": 3}, "dense layer"),
        ({"stack": "c8f3"}, "--stack asks"),
        ({"w": 8, "f": 3, "solve": "p", "where": "output_w=8"}, "--solve asks"),
    ],
)
def test_what_is_not_drawn(given: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError) as caught:
        drawn(**given)
    assert caught.value.parameter == "picture"
    assert says in caught.value.rule
