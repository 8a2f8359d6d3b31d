"""Inputs for exams: every mean and every standard deviation is whole, and the seed decides."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import ask, exact

from dlcalc.cli import commands, typed
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.array import Array
from dlcalc.topics.norm import TOPIC

ASKED: tuple[dict[str, Any], ...] = (
    {}, {"n": 5, "d": 3}, {"kind": "layer", "n": 3, "d": 4}, {"kind": "layer", "n": 2, "d": 8}, {"n": 2, "d": 1},
    {"kind": "instance", "input": "2x2x2x2"}, {"kind": "group", "input": "2x4x2", "groups": 2}, {"input": "2x3x2"},
    {"kind": "batch", "input": "2x2x2x2", "convention": "keras"}, {"kind": "layer", "input": "2x3x4", "convention": "keras"},
    {"kind": "layer", "input": "2x3x4", "axes": 1},
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 7, 40])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_means_and_standard_deviations_are_whole(asked: dict[str, Any], seed: int) -> None:
    found = ask(nice=True, seed=seed, **asked)
    for name in ("mean", "std"):
        assert all(type(value) is int for value in exact(found, name).reshape(-1).tolist())
    assert 0 not in exact(found, "std").reshape(-1).tolist()
    assert found.warnings == ()


@pytest.mark.parametrize("asked", [{"n": 3, "d": 4}, {"input": "2x2x3"}], ids=str)
def test_root_mean_squares_are_whole(asked: dict[str, Any]) -> None:
    found = ask(kind="rms", nice=True, seed=3, **asked)
    assert all(type(value) is int and value > 0 for value in exact(found, "rms").reshape(-1).tolist())


def drawn(**asked: Any) -> Any:
    value = ask(nice=True, **asked).inputs["x"]
    assert isinstance(value, Array)
    return value.numbers.tolist()


def test_the_seed_decides() -> None:
    assert drawn(seed=7) == drawn(seed=7) == [[3, 14], [-3, 2], [5, 2], [3, 14]]  # for ever: an exam may be printed twice
    assert drawn(seed=7) != drawn(seed=8)
    assert drawn() == drawn(seed=1)


@pytest.mark.parametrize("asked", [{}, *ASKED[2:7], {"gamma": "2", "beta": "1 0", "show": "2,1"}, {"round_steps": 2}], ids=str)
def test_the_line_that_is_printed_asks_the_same(asked: dict[str, Any]) -> None:
    found = ask(nice=True, seed=4, **asked)
    arguments = shlex.split(found.remark.removeprefix("The same question: "))
    assert arguments[:2] == ["dlcalc", "norm"]
    request = typed.read(commands.of_topic(TOPIC, "norm", {}), arguments[2:])
    assert "nice" not in request.values
    raw: dict[str, Any] = {name: values[0] for name, values in request.values.items() if name not in ("dp", "round-steps")}
    if "round-steps" in request.values:
        raw["round-steps"] = request.values["dp"][0]
    again = ask(**raw)
    assert again.results == found.results
    assert [step.value for step in again.steps] == [step.value for step in found.steps]


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("nice", {"x": "1 2"}, "--x gives them"),
    ("nice", {"kind": "local-response"}, "no mean"),
    ("nice", {"kind": "layer", "d": 3}, "no 3 different whole numbers"),
    ("nice", {"kind": "layer", "d": 1}, "no 1 different"),
    ("nice", {"kind": "instance"}, "three axes"),
    ("nice", {"n": 30, "d": 1}, "at most 24 numbers of one group"),
    ("n", {"n": 100, "d": 2}, "at most 96 numbers"),
    ("n", {"n": "N"}, "must be a number too"),
    ("input", {"input": "NxC"}, "2 to 5 numbers"),
    ("seed", {"seed": "s"}, "must be a number too"),
    ("groups", {"kind": "group", "groups": 3, "d": 4}, "cannot be split"),
)


@pytest.mark.parametrize(("parameter", "asked", "says"), REFUSED, ids=[says for _, _, says in REFUSED])
def test_a_refusal_names_the_rule(parameter: str, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(nice=True, **asked)
    assert caught.value.parameter == parameter
    assert says in caught.value.rule
