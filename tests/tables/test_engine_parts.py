"""The parts of the column engine: rules that are remembered, cells taken apart, columns put together."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc import topics
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger, remembered_rules
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.expr import Num, Sym
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.tables.engine import Coded, Column
from dlcalc.tables.engine.merge import Piece, listed, merged
from dlcalc.tables.engine.model import MOST_SHOWN, line_of
from dlcalc.tables.engine.words import groups, pattern_of, split
from dlcalc.topics import load

CONV = load("conv")
alone: Any = dlcalc.conv


def test_rules_are_remembered_while_they_are_asked_for() -> None:
    ledger = Ledger(PLAIN, {"a": Sym("n"), "b": Num(2)})
    with remembered_rules() as outer:
        assert not ledger.broken("a > b")
        with remembered_rules() as inner:
            ledger.require("a < b", "a", "n", "less")
        assert not ledger.broken("b = 2")
        assert ledger.broken("b = 3")
    ledger.require("a > b", "a", "n", "more")
    assert (len(outer), len(inner)) == (3, 1)
    assert inner[0].inputs == {"a": Sym("n"), "b": Num(2)}


def test_a_hint_that_takes_a_search_is_made_when_it_is_read() -> None:
    made = iter(["yes"])
    error = DomainError("a", "1", "no", lambda: next(made))
    assert error.hint == "yes"
    assert next(made, None) is None
    with pytest.raises(DomainError) as caught:
        alone(w=5, f=9)
    assert caught.value.hint == "it fits from padding 2 on: --p 2"


def asks_without_a_rule(source: str) -> list[str]:
    """The functions that refuse something and ask ``holds``: what refuses must be a rule, or a table cannot know of it."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            nodes = list(ast.walk(function))
            asks = any(isinstance(node, ast.Attribute) and node.attr == "holds" for node in nodes)
            if asks and any(isinstance(node, ast.Raise) for node in nodes):
                found.append(function.name)
    return found


@pytest.mark.parametrize("path", sorted(Path(topics.__path__[0]).rglob("*.py")), ids=lambda path: "/".join(path.parts[-2:]))
def test_what_refuses_numbers_is_a_rule(path: Path) -> None:
    assert asks_without_a_rule(path.read_text("utf-8")) == []


def test_that_test_can_fail() -> None:
    source = "def check(ledger):\n    if ledger.holds('S = 1') is False:\n        raise DomainError('s')\n"
    assert asks_without_a_rule(source) == ["check"]
    assert asks_without_a_rule(source.replace("holds('S = 1') is False", "broken('S = 1')")) == []


PADDING, SIZES, SHAPE, SIZE = (CONV.parameter(name) for name in ("p", "f", "input", "w"))


@pytest.mark.parametrize(
    ("parameter", "text", "form", "numbers"),
    [
        (SIZE, "27", "#", (27,)), (SIZE, "0", "#", (0,)), (SIZE, "007", "", ()), (SIZE, "3x5", "", ()), (SIZE, "-3", "", ()),
        (SIZE, "D", "", ()),
        (SIZE, "1" * 19, "", ()), (SIZE, "٣", "", ()), (SIZES, "3x5", "#x#", (3, 5)), (SIZES, "3", "#", (3,)), (SIZES, "3:5", "", ()),
        (SIZES, "3x", "", ()), (SHAPE, "27", "", ()), (SHAPE, "27x27x3", "#x#x#", (27, 27, 3)), (PADDING, "1:0", "#:#", (1, 0)),
        (PADDING, "1:1", "#:=", (1,)), (PADDING, "1:1x2:0", "#:=x#:#", (1, 2, 0)), (PADDING, "1:0x1", "", ()), (PADDING, "same", "", ()),
    ],
)  # fmt: skip
def test_patterns(parameter: Parameter, text: str, form: str, numbers: tuple[int, ...]) -> None:
    pattern, found = pattern_of(parameter, text)
    assert (pattern.form, found, pattern.word) == (form, numbers, None if form else text)
    assert pattern.slots == len(numbers)


def test_groups_hold_every_row_once() -> None:
    rng = np.random.default_rng(3)
    cells = [Coded(rng.integers(-1, 300, 5_000), [f"word{each}" for each in range(300)]) for _ in range(6)]
    splits = [split(SIZE, each) for each in cells]
    found = groups(splits, 5_000)
    rows = np.concatenate([group.rows for group in found if group.rows is not None])
    assert sorted(rows.tolist()) == list(range(5_000))
    for group in found[:50]:
        assert group.rows is not None
        for row in group.rows.tolist():
            words = [None if each.codes[row] < 0 else each.words[each.codes[row]] for each in cells]
            assert [pattern.word for pattern in group.patterns] == words


def test_merged_columns() -> None:
    rows = np.array([0, 2])
    whole = Piece(rows, Column(np.array([5, 6])))
    assert merged(3, [], {}) is None
    column = merged(3, [whole], {1: 7})
    assert column is not None
    assert isinstance(column.values, np.ndarray)
    assert (column.values.tolist(), column.mask) == ([5, 7, 6], None)
    for single in (2**63, "9*D", Fraction(1, 2)):
        column = merged(4, [whole], {1: single})
        assert column is not None
        assert column.values == [5, single, 6, None]
        assert column.mask is not None
        assert column.mask.tolist() == [False, False, False, True]
    shapes = merged(3, [Piece(rows, Column((Column(np.array([1, 2])), Column(np.array([3, 4])))))], {1: (8, 9, "D")})
    assert shapes is not None
    assert listed(shapes) == [(1, 3), (8, 9, "D"), (2, 4)]


def test_an_error_is_one_line_and_short() -> None:
    assert line_of(("f", "3\n4", "a `kernel`\n  of 3")) == "f: 3 4: a kernel of 3"
    assert len(line_of(("f", "9" * 10_000, "no"))) < MOST_SHOWN + 20
    assert line_of(("", "", "division by zero")) == "division by zero"
