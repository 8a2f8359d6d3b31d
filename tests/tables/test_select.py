"""Conditions, orders and draws over rows, against each row worked alone and compared in Python."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.tables import where
from dlcalc.tables.engine import Block, Coded, Column, worker
from dlcalc.tables.order import Draw, keys, order, ranked, whole
from dlcalc.tables.values import Names, Values
from dlcalc.topics import load

CONV = load("conv")
NAMES = Names(CONV)
ROWS = [{"w": w, "f": f, "s": s, "k": 10**9 * k} for w, f, s, k in product((8, 13, 27, 64), (2, 3, 9), (1, 2, 3), (1, 5))]
DEFAULTS = {"d": "3"}
GIVEN = frozenset({"w", "f", "s", "k", "d"})


def alone(row: dict[str, int]) -> dict[str, Any] | None:
    """A row worked as the single command works it; None where it has no answer."""
    try:
        answer = CONV.work(read(CONV, {**DEFAULTS, **row}))
    except DomainError:
        return None
    return {**{name: answer[name] for name in answer.results}, **row}


ALONE = [alone(row) for row in ROWS]


def values() -> tuple[Values, Block]:
    """All rows as columns."""
    cells = {name: Column(np.array([row[name] for row in ROWS])) for name in ROWS[0]}
    block = worker(CONV, DEFAULTS, tuple(cells))(cells)
    return Values(CONV, DEFAULTS, cells, block), block


CONDITIONS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "flops < 1e12": lambda row: row["flops"] < 10**12,
    "output_w = 13": lambda row: row["output_w"] == 13,
    "W_2 != 13 and fits": lambda row: row["output_w"] != 13 and row["fits"],
    "w > 10, f <= 3": lambda row: row["w"] > 10 and row["f"] <= 3,
    "not fits": lambda row: not row["fits"],
    "fits or stride = 1": lambda row: row["fits"] or row["s"] == 1,
    "shape = 13x13x1000000000": lambda row: row["output_shape"] == (13, 13, 10**9),
    "output_shape != 13x13x1000000000": lambda row: row["output_shape"] != (13, 13, 10**9),
    "output_w/w = 6/8": lambda row: Fraction(row["output_w"], row["w"]) == Fraction(6, 8),
    "5 < output_w <= 25": lambda row: 5 < row["output_w"] <= 25,
    "macs*macs*macs = 8*(flops/4)^3": lambda _: True,
    "macs*macs*macs = 8*(flops/4)^3 + 1": lambda _: False,
    "min(w, 10)*parameters >= 560000000000": lambda row: min(row["w"], 10) * row["parameters"] >= 560_000_000_000,
    "p > 0": lambda _: False,
}  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_holds_where_it_holds_for_the_row_alone(text: str) -> None:
    columns, block = values()
    found = where.held(where.read(text, NAMES, GIVEN), columns, block.rows)
    expected = [row is not None and CONDITIONS[text](row) for row in ALONE]
    assert found.tolist() == expected


def test_a_condition_on_inputs_alone_holds_for_rows_without_an_answer_too() -> None:
    columns, block = values()
    assert where.held(where.read("d = 3 and f = 9", NAMES, GIVEN), columns, block.rows).tolist() == [row["f"] == 9 for row in ROWS]


def test_a_hostile_power_is_no_row() -> None:
    columns, block = values()
    assert not where.held(where.read("output_w > 9**9**9", NAMES, GIVEN), columns, block.rows).any()


def test_numbers_beyond_64_bits_are_compared_exactly() -> None:
    big = 10**30
    cells: dict[str, Any] = {
        "w": Column(np.array([27, 27, 27])),
        "f": Column(np.array([3, 3, 3])),
        "k": Coded(np.arange(3), [str(big + each) for each in range(3)]),
    }
    block = worker(CONV, DEFAULTS, tuple(cells))(cells)
    columns = Values(CONV, DEFAULTS, cells, block)
    parameters = [(big + each) * 28 for each in range(3)]
    for name, compare in (("<", operator.lt), ("=", operator.eq), (">=", operator.ge)):
        found = where.held(where.read(f"parameters {name} {parameters[1]}", NAMES, GIVEN), columns, 3)
        assert found.tolist() == [compare(value, parameters[1]) for value in parameters]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("flops", "a condition says"),
        ("fit = 3", "not a known name"),
        ("h > 3", "h was not given"),
        ("kind = 3", "kind is a word"),
        ("shape > 3", "held against a shape"),
        ("shape > 3x3x3", "read in two ways"),
        ("shape = 3", "held against a shape"),
        ("flops <", "ends too early"),
        ("__import__('os')", "did not expect"),
    ],
)
def test_what_is_no_condition_is_refused(text: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        where.read(text, NAMES, GIVEN)


@pytest.mark.parametrize("text", ["flops", "-flops", "s,-w", "-output_w,f", "parameters,-macs,w"])
def test_rows_are_sorted_as_python_sorts_them(text: str) -> None:
    columns, _ = values()
    asked = keys(text, NAMES, GIVEN)
    found = order([ranked(key, [columns.column(key.name)]) for key in asked]).tolist()

    def rank(place: int) -> list[tuple[bool, int]]:
        row = ALONE[place]
        signs = [(key.name.removesuffix("!"), -1 if key.down else 1) for key in asked]
        inputs = ROWS[place]
        return [
            (False, sign * inputs[name]) if name in inputs else (row is None, 0 if row is None else sign * row[name])
            for name, sign in signs
        ]

    assert found == sorted(range(len(ROWS)), key=rank)


def test_ranks_of_numbers_beyond_64_bits() -> None:
    column = Column([3, 10**40, None, Fraction(1, 3), -(10**40)])
    (key,) = keys("-flops", NAMES, GIVEN)
    assert order([ranked(key, [column])]).tolist() == [1, 0, 3, 4, 2]


@pytest.mark.parametrize(("text", "says"), [("shape", "no order"), ("nothing", "no input and no result"), ("flops,", "empty name")])
def test_what_has_no_order_is_refused(text: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        keys(text, NAMES, GIVEN)


def test_whole_rows_are_those_whose_quotients_are_whole() -> None:
    _, block = values()
    found = whole(("output_shape", "parameters", "flops", "fits"), block)
    expected = [row is not None and (row["w"] - row["f"]) % row["s"] == 0 for row in ALONE]
    assert found.tolist() == expected


def test_a_draw_does_not_depend_on_the_chunks() -> None:
    mask = np.random.default_rng(1).random(1000) < 0.5
    one, many = Draw(30, 7), Draw(30, 7)
    one.offer(mask)
    for start in range(0, 1000, 37):
        many.offer(mask[start : start + 37])
    assert one.places.tolist() == many.places.tolist()
    assert mask[one.places].all()
    assert one.eligible == many.eligible == mask.sum()
    assert len(set(one.places.tolist())) == 30


def test_every_row_is_drawn_as_often_as_any_other() -> None:
    counts = np.zeros(50)
    for seed in range(2000):
        draw = Draw(5, seed)
        draw.offer(np.ones(50, dtype=bool))
        counts[draw.places] += 1
    # each is expected 200 times with a standard deviation of 13.4: six of them are never passed by chance
    assert abs(counts - 200).max() < 81


def test_a_draw_of_more_than_there_is_takes_all() -> None:
    draw = Draw(30, 7)
    draw.offer(np.array([True, False, True]))
    assert draw.places.tolist() == [0, 2]
