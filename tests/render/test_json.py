"""The JSON contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from dlcalc.derivation.model import Derivation
from dlcalc.notation.parse import parse
from dlcalc.render import Look, render
from dlcalc.render.json_ import dumps
from dlcalc.render.schema import schema

KEYS = [
    "dlcalc",
    "topic",
    "inputs",
    "assumed",
    "symbols",
    "results",
    "symbolic",
    "exact",
    "steps",
    "tables",
    "pictures",
    "conventions",
    "warnings",
]


def read(derivation: Derivation, format: str = "json") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(str(render(derivation, format, Look())))
    return document


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_answer_is_valid(sample: Derivation) -> None:
    jsonschema.Draft202012Validator(schema()).validate(read(sample))


@pytest.mark.parametrize("change", [{"dlcalc": 2}, {"more": 1}, {"results": {"x": None}}, {"steps": [{}]}, {"symbolic": "x"}])
def test_the_schema_can_fail(named: Callable[[str], Derivation], change: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(read(named("conv")) | change)


def test_keys_are_always_there(sample: Derivation) -> None:
    document = read(sample)
    assert list(document) == KEYS
    for step in document["steps"]:
        assert list(step) == ["id", "title", "symbol", "formula", "substituted", "value", "latex", "note", "source"]


def test_one_line_holds_the_same(sample: Derivation) -> None:
    line = render(sample, "jsonl", Look())
    assert isinstance(line, str)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert json.loads(line) == read(sample)


def test_results(named: Callable[[str], Derivation]) -> None:
    document = read(named("conv"))
    assert document["results"]["output_shape"] == [25, 25, 384]
    assert document["results"]["parameters"] == "384*(9*D + 1)"
    assert document["results"]["fits"] is True
    assert document["symbolic"] == ["parameters", "flops"]
    assert document["exact"]["output_shape"] == ["25", "25", "384"]
    assert document["steps"][2]["note"] == "each filter: F·F·D weights and a bias"


def test_formulas_parse_back(sample: Derivation) -> None:
    for step, shown in zip(sample.shown_steps, read(sample)["steps"], strict=True):
        assert parse(shown["formula"], sample.vocabulary) == step.formula
        assert parse(shown["substituted"], sample.vocabulary) == step.substituted
        assert parse(shown["symbol"], sample.vocabulary) == step.symbol
        assert shown["formula"].isascii()
        assert shown["substituted"].isascii()
    for name in sample.symbolic:
        assert parse(str(read(sample)["results"][name]), sample.vocabulary) == sample.results[name]


def test_rounding_does_not_touch_it(sample: Derivation) -> None:
    for format in ("json", "jsonl", "csv"):
        assert render(sample, format, Look(width=60, unicode=False, places=1, figures=None)) == render(sample, format, Look())


def test_a_short_array_stands_on_one_line(named: Callable[[str], Derivation]) -> None:
    assert '"output_shape": [25, 25, 384],\n' in str(render(named("conv"), "json", Look()))


@pytest.mark.parametrize(
    "value",
    [
        {}, [], {"a": {}, "b": []}, [1, [2, [3, None]]], [{"a": 1}, {"b": [True, 1.5]}], ["[x]", '"\\\n', "\u202e\x1b\x85"],
        {"long": list(range(60))}, {"deep": [[1, 2], [{"x": [[]]}]]}, 10**400,
    ],
)  # fmt: skip
def test_the_writer_agrees_with_the_reader(value: object) -> None:
    for indent in (True, False):
        text = dumps(value, indent=indent)
        assert json.loads(text) == value
        assert not set(text) & {"\u202e", "\x1b", "\x85"}
