"""Every known mistake with a map of numbers: what it gives, computed here window by window, is explained by it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from slip_tables import Question, explained, judged

from dlcalc.topics.conv.slips import SLIPS

X = np.array([[1.0, 2, 3, 0, 1], [0, 1, 2, 3, 1], [3, 0, 1, 2, 0], [2, 3, 0, 1, 4], [1, 1, 2, 0, 3]])
K = np.array([[2.0, -4], [3, 1]])
TEXT = "1 2 3 0 1; 0 1 2 3 1; 3 0 1 2 0; 2 3 0 1 4; 1 1 2 0 3"
PLAIN: Question = {"x": TEXT, "weights": "2 -4; 3 1"}
LAYER: Question = {**PLAIN, "biases": 1, "s": 2, "p": 1, "activation": "relu"}
POOL: Question = {"kind": "maxpool", "x": TEXT, "f": 3, "s": 2}


def slid(x: Any = X, kernel: Any = K, bias: float = 0, stride: int = 1, pad: int = 0, dilation: int = 1, relu: bool = False) -> Any:
    """A kernel slid over a map, window by window."""
    x = np.pad(x, pad)
    reach = dilation * (len(kernel) - 1) + 1
    places = range(0, len(x) - reach + 1, stride)
    found = [[(x[i : i + reach : dilation, j : j + reach : dilation] * kernel).sum() + bias for j in places] for i in places]
    return np.maximum(found, 0) if relu else np.array(found)


def pooled(over: Any, stride: int = 2) -> Any:
    """Windows of 3 × 3, each put together."""
    places = range(0, 3, stride)
    return np.array([[over(X[i : i + 3, j : j + 3]) for j in places] for i in places])


TABLE: list[tuple[str, Question, Any]] = [
    ("kernel_turned", PLAIN, slid(kernel=K[::-1, ::-1])),
    ("kernel_turned", {**PLAIN, "flip": True}, slid()),
    ("kernel_transposed", PLAIN, slid(kernel=K.T)),
    ("biases_not_added", LAYER, slid(stride=2, pad=1, relu=True)),
    ("not_activated", LAYER, slid(bias=1, stride=2, pad=1)),
    ("moved_by_one", LAYER, slid(bias=1, pad=1, relu=True)),
    ("moved_by_one", POOL, pooled(np.max, 1)),
    ("not_padded", LAYER, slid(bias=1, stride=2, relu=True)),
    ("not_dilated", {**PLAIN, "dilation": 2}, slid()),
    ("other_pool", POOL, pooled(np.mean)),
    ("other_pool", {**POOL, "kind": "avgpool"}, pooled(np.max)),
    ("not_divided", {**POOL, "kind": "avgpool"}, pooled(np.sum)),
]


@pytest.mark.parametrize(("slip", "question", "wrong"), TABLE, ids=[f"{row[0]}-{place}" for place, row in enumerate(TABLE)])
def test_a_mistake_is_named_for_the_map_that_it_gives(slip: str, question: Question, wrong: Any) -> None:
    assert slip in explained("conv", question, "output", wrong)


def test_every_mistake_with_maps_has_an_example() -> None:
    assert {slip.id for slip in SLIPS if slip.words} == {row[0] for row in TABLE}


ROW: Question = {"kind": "avgpool", "x": "1 2 3 4", "f": 2, "s": 2}
BORDER: Question = {"kind": "avgpool", "x": "1 2; 3 4", "f": 2, "s": 1, "p": 1}
HANGING: Question = {"kind": "avgpool", "x": "1 2 3; 4 5 6; 7 8 9", "f": 2, "s": 2, "rounding": "ceil"}


@pytest.mark.parametrize(
    ("question", "sums"),
    [
        (ROW, "3 7"),  # a window of one axis has two cells, not four
        (BORDER, "1 3 2; 4 10 6; 3 7 4"),
        ({**BORDER, "convention": "keras"}, "1 3 2; 4 10 6; 3 7 4"),  # there the mean counts the cells of the input alone
        (HANGING, "12 9; 15 9"),  # the last windows hang over the border
    ],
)
def test_the_sums_of_windows_are_those_of_the_cells_that_their_means_count(question: Question, sums: str) -> None:
    assert "not_divided" in explained("conv", question, "output", sums)


def test_two_mistakes_are_found_together() -> None:
    found = judged("conv", LAYER, "output", str(slid(kernel=K[::-1, ::-1], stride=2, pad=1, relu=True).tolist()))
    assert {"kernel_turned", "biases_not_added"} in [{slip.id for slip in each} for each in found.slips]


def test_right_maps_stay_right() -> None:
    assert judged("conv", LAYER, "output", str(slid(bias=1, stride=2, pad=1, relu=True).tolist())).verdict.kind == "right"
    exact = "; ".join(" ".join(f"{int(each)}/9" for each in row) for row in pooled(np.sum))
    assert judged("conv", {**POOL, "kind": "avgpool"}, "output", exact).verdict.kind == "right"
