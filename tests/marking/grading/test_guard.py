"""Whether an earlier answer leaves anything to compute."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.model import Derivation
from dlcalc.marking.grading.guard import depends, is_trivial, trivial
from dlcalc.marking.judgement import judge_part
from dlcalc.marking.key.read import read_key_file
from dlcalc.marking.key.work import worked
from dlcalc.marking.replay import Change, replayed
from dlcalc.notation.array import Array
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.parse import parse


def formulas(later: str) -> Derivation:
    """Two parts: m = a + b, and one that may follow from it."""
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "formula"\nparameters = { a = 3, b = 4, c = 5 }\nparts = [ { id = "m", value = "a + b" }, '
        + f'{{ id = "later", value = "{later}" }} ]\n'.encode(),
        "key.toml",
    )
    found = worked(key, key.questions[0], "")
    assert found is not None
    return found


CASES = [
    ("m*c", "0", True),  # nothing is left
    ("m*c", "1", True),
    ("m*c", "-1", False),
    ("m*c", "6", False),
    ("c^m", "0", True),
    ("(m - 6)*c", "6", True),  # with it c no longer matters
    ("(m - 6)*c", "8", False),
    ("m", "6", False),  # the right one is the earlier one, too
    ("m + c - 5", "6", False),  # by accident the same, as it is rightly
    ("m*c - 28", "7/1", False),
    ("2*m - 6", "6", True),  # it answers the earlier value again, and the right one is not the earlier one
    ("m/(m - 6 + c) + c*0", "6", False),
]


@pytest.mark.parametrize(("later", "own", "found"), CASES)
def test_what_leaves_nothing_to_compute(later: str, own: str, found: bool) -> None:
    derivation = formulas(later)
    earlier = {"m": evaluate(parse(own))}
    answered = replayed(derivation, Change(steps=earlier)).get("later", derivation.results["later"])
    assert trivial(derivation, "later", earlier, answered) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", True),
        ("1", True),
        ("inf", True),
        ("-inf", True),
        ("2", False),
        ("1/2", False),
        ("x", False),
        ("[0, 0]", True),
        ("[0, 2]", False),
    ],
)
def test_trivial_values(text: str, found: bool) -> None:
    assert is_trivial(parse(text)) is found


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([[0, 0], [0, 0]], True),
        ([[1.0, 0.0], [-np.inf, np.nan]], True),
        ([[1, 1], [1, Fraction(1, 2)]], False),
        ([[0.0, 1.5]], False),
        ([parse("0"), parse("sqrt(2)")], False),
    ],
)
def test_an_array_of_zeros_and_ones_is_trivial(numbers: Any, found: bool) -> None:
    array = np.array(numbers)
    assert is_trivial(Array(array, ("",) * array.ndim)) is found


def carried(question: dict[str, Any], first: str, own: str, name: str, later: str) -> bool:
    """Whether a later array leaves nothing to compute, after an own earlier one."""
    derivation = dlcalc.norm(**question)
    found = judge_part(derivation, (), first, own)
    then = judge_part(derivation, (), name, later)
    assert then.value is not None
    return trivial(derivation, name, found.parts, then.value)


BATCH = {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9"}
LEARNT = {**BATCH, "gamma": "2 3", "beta": "1 -1"}


@pytest.mark.parametrize(
    ("question", "own", "later", "found"),
    [
        (LEARNT, "0 as 4x2", "1 -1; 1 -1; 1 -1; 1 -1", True),  # nothing but zeros to go on from
        (LEARNT, "1 as 4x2", "3 2; 3 2; 3 2; 3 2", True),
        (LEARNT, "1 2; 3 4; 5 6; 7 9", "3 5; 7 11; 11 17; 15 26", False),
        (LEARNT, "1 2; 3 4; 5 6; 7 9", "1 2; 3 4; 5 6; 7 9", True),  # the earlier one again, where it is to be scaled
        (BATCH, "1 2; 3 4; 5 6; 7 9", "1 2; 3 4; 5 6; 7 9", False),  # without scale and shift the right ones are the same, too
    ],
)
def test_an_array_that_follows_from_an_own_one(question: dict[str, Any], own: str, later: str, found: bool) -> None:
    assert carried(question, "normalized", own, "output", later) is found


def test_what_a_result_depends_on() -> None:
    derivation = formulas("m*c")
    assert depends(derivation, "later", Change()) == {"a", "b", "c"}
    assert depends(derivation, "later", Change(steps={"m": parse("8")})) == {"c"}
    assert depends(derivation, "later", Change(steps={"m": parse("0")})) == frozenset()
