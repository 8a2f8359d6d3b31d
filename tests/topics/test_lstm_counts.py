"""Counts of recurrent layers against PyTorch, Keras, ONNX's own specification, counting tools, and a cell that counts as it computes."""

from __future__ import annotations

import json
import os
import re
import sys
from itertools import product
from pathlib import Path
from typing import Any

import onnx
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from lstm_tally import Tally, step, sums_of

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import read
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, number, rational, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render
from dlcalc.topics.lstm import TOPIC

HERE = Path(__file__).parent
FIXTURE = json.loads((HERE.parent / "fixtures" / "lstm_counts.json").read_text(encoding="utf-8"))
GOLDENS = HERE / "goldens"
CELLS = ("lstm", "gru", "rnn", "peephole")


def ask(**given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}))


def sized(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The options of a case of the fixture."""
    found: dict[str, Any] = {"cell": case["cell"], "input_size": case["i"], "hidden_size": case["h"], **more}
    if case["layers"] > 1:
        found["layers"] = case["layers"]
    if case["both"]:
        found["bidirectional"] = True
    if not case["bias"]:
        found["bias"] = "none"
    return found


# Parameters


@pytest.mark.parametrize("case", FIXTURE["in_torch"], ids=lambda case: "-".join(str(each) for each in case.values()))
def test_parameters_are_those_of_pytorch(case: dict[str, Any]) -> None:
    more = {"projection": case["p"]} if case["p"] else {}
    found = ask(**sized(case, convention="pytorch", **more))
    assert found["parameters"] == case["parameters"]
    assert found["parameters"] == found["weights"] + found["biases"]  # type: ignore[operator]
    assert (found["biases"] == 0) == (not case["bias"])
    stacked = ask(**{**sized(case, convention="pytorch", **more), "layers": case["layers"]})
    assert stacked["parameters"] == case["parameters"]  # also where one layer is said to be one


@pytest.mark.parametrize("case", FIXTURE["in_keras"], ids=lambda case: "-".join(str(each) for each in case.values()))
def test_parameters_are_those_of_keras(case: dict[str, Any]) -> None:
    more = {"reset": case["reset"]} if case["reset"] else {}
    assert ask(**sized(case, convention="keras", **more))["parameters"] == case["parameters"]
    if case["reset"] == "after":
        assert ask(**sized(case, convention="keras"))["parameters"] == case["parameters"]


@pytest.mark.parametrize(("cell", "both", "sizes"), [*product(CELLS, (False, True), ((128, 256), (3, 5)))])
def test_parameters_are_those_of_onnx(cell: str, both: bool, sizes: tuple[int, int]) -> None:
    """The shapes of W, R, B and P stand in the operator's own documentation."""
    operator = {"peephole": "LSTM"}.get(cell, cell.upper())
    known = {"num_directions": 1 + both, "input_size": sizes[0], "hidden_size": sizes[1]}
    total = 0
    for tensor in onnx.defs.get_schema(operator).inputs:
        if tensor.name in ("W", "R", "B", *(["P"] if cell == "peephole" else [])):
            shape = re.search(r"shape `\[([^]]*)\]`", tensor.description)
            assert shape
            count = 1
            for size in shape[1].split(","):
                factor, _, name = size.strip().rpartition("*")
                count *= int(factor or 1) * known[name]
            total += count
    case = {"cell": cell, "i": sizes[0], "h": sizes[1], "layers": 1, "both": both, "bias": True}
    assert ask(**sized(case, convention="onnx"))["parameters"] == total


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        ({}, "4*H*(I + H + 1)"),
        ({"convention": "pytorch"}, "4*H*(I + H + 2)"),
        ({"bias": "none"}, "4*H*(I + H)"),
        ({"bidirectional": True}, "2*4*H*(I + H + 1)"),
        ({"projection": "P"}, "4*H*(I + P + 1) + P*H"),
        ({"projection": "P", "convention": "pytorch"}, "4*H*(I + P) + 8*H + P*H"),
        ({"cell": "gru"}, "3*H*(I + H + 1)"),
        ({"cell": "gru", "convention": "keras"}, "3*(I*H + H^2 + 2*H)"),
        ({"cell": "gru", "convention": "keras", "reset": "before"}, "3*(I*H + H^2 + H)"),
        ({"cell": "rnn"}, "H*(I + H + 1)"),
        ({"cell": "peephole"}, "4*H*(I + H + 1) + 3*H"),
        ({"cell": "peephole", "convention": "onnx"}, "4*H*(I + H + 2) + 3*H"),
        ({"cell": "rnn", "output_size": "O"}, "H*(I + H + 1) + O*(H + 1)"),
        ({"layers": "L"}, "4*H*(I + H + 1) + (L - 1)*4*H*(2*H + 1)"),
        ({"layers": 2, "bidirectional": True}, "8*H*(I + H + 1) + 8*H*(3*H + 1)"),
    ],
    ids=str,
)  # fmt: skip
def test_sizes_that_are_not_given_stay_letters(given: dict[str, Any], parameters: str) -> None:
    found = ask(**given).results["parameters"]
    for shift in range(3):
        values = {name: number(7 + shift * place) for place, name in enumerate("IHPOLT")}
        assert evaluate(found, values) == evaluate(parse(parameters), values)
    assert set(symbols(found)) == set(symbols(parse(parameters)))


def test_the_formula_is_the_textbooks() -> None:
    found = ask(input_size="I", hidden_size="H")
    assert ascii_text(found.results["parameters"]) == "4*H*(I + H + 1)"
    assert ask(input_size=128, hidden_size=256)["parameters"] == 394_240
    assert "`395264`" in ask(input_size=128, hidden_size=256).remark


def test_a_size_may_be_a_formula_of_another() -> None:
    assert ask(input_size=64, hidden_size="2I")["parameters"] == ask(input_size=64, hidden_size=128)["parameters"]
    assert ask(cell="gru", hidden_size="N", n=4, input_size=10)["parameters"] == 3 * 4 * 15


def test_a_letter_given_for_another_size_is_one_quantity() -> None:
    found = ask(hidden_size="I")
    assert [each.code for each in found.warnings] == ["same_letter"]
    assert ascii_text(found.results["parameters"]) == "4*I*(2*I + 1)"


# Operations


@pytest.mark.parametrize(("cell", "bias", "layers", "both", "more"), [
    (cell, bias, layers, both, more)
    for cell, bias, layers, both in product(CELLS, ("none", "one", "two"), (1, 3), (False, True))
    for more in ({}, {"output_size": 4}, *([{"projection": 2}] if cell == "lstm" else []))
])  # fmt: skip
def test_operations_are_those_of_a_cell_that_counts_them(cell: str, bias: str, layers: int, both: bool, more: dict[str, int]) -> None:
    i, hidden, projected = 3, 5, more.get("projection", 0)
    vectors, ways = {"none": 0, "one": 1, "two": 2}[bias], 1 + both
    Tally.products = Tally.sums = Tally.calls = 0
    for place in range(layers):
        for _ in range(ways):
            step(cell, i if place == 0 else ways * (projected or hidden), hidden, projected, vectors)
    if "output_size" in more:
        sums_of(more["output_size"], ways * (projected or hidden), int(vectors > 0))
    given = {"cell": cell, "input_size": i, "hidden_size": hidden, "bias": bias, "layers": layers, **more}
    found = ask(**given, **({"bidirectional": True} if both else {}), all_conventions=True)
    steps = {each.id: rational(each.value) for each in found.steps}
    entries = {"lstm": 3, "peephole": 3, "gru": 3, "rnn": 0}[cell] * hidden * layers * ways
    assert found["macs_per_step"] == Tally.products - entries
    assert found["flops_per_step"] == 2 * (Tally.products - entries)
    assert steps["exact"] == Tally.products + Tally.sums
    assert steps["activations"] == Tally.calls


def test_the_sequence_is_every_step_of_every_example() -> None:
    one = ask(input_size=128, hidden_size=256)
    many = ask(input_size=128, hidden_size=256, t=10, n=32)
    assert (many["macs"], many["flops"]) == (320 * 393_216, 640 * 393_216)
    assert ascii_text(one.results["flops"]) == "786432*T"
    assert ascii_text(ask(input_size=128, hidden_size=256, n=2).results["flops"]) == "1572864*T"
    assert many["flops_per_step"] == one["flops_per_step"]


# By every convention


def table(found: Derivation, id: str) -> Table:
    return next(each for each in found.tables if each.id == id)


def value(cell: Expr | str) -> Any:
    return cell if isinstance(cell, str) else rational(cell)


def test_the_two_numbers_of_an_lstm_are_explained() -> None:
    found = ask(input_size=128, hidden_size=256, all_conventions=True)
    steps = {each.id: rational(each.value) for each in found.steps}
    assert (steps["one_bias"], steps["two_biases"], steps["difference"]) == (394_240, 395_264, 1_024)
    rows = {row[0]: value(row[2]) for row in table(found, "parameters").rows}
    assert rows == {"textbook": 394_240, "Keras": 394_240, "PyTorch": 395_264, "ONNX": 395_264, "no biases": 393_216}


@pytest.mark.parametrize(("cell", "more"), [*product(CELLS, ({}, {"layers": 2, "bidirectional": True, "output_size": 3}))])
def test_each_row_is_the_answer_under_that_convention(cell: str, more: dict[str, Any]) -> None:
    rows = {row[0]: row for row in table(ask(cell=cell, input_size=6, hidden_size=4, all_conventions=True, **more), "parameters").rows}
    known = {"I": number(6), "H": number(4), "L": number(2), "O": number(3)}
    for name in ("textbook", "PyTorch", "Keras", "ONNX"):
        try:
            expected = ask(cell=cell, input_size=6, hidden_size=4, convention=name.lower(), **more)["parameters"]
        except DomainError as error:
            assert rows[name][2:] == ("–", error.rule)
            continue
        assert value(rows[name][2]) == expected
        formula = rows[name][1]
        assert isinstance(formula, Expr)
        assert rational(evaluate(formula, known)) == expected
    steps = {step.id: step.value for step in ask(cell=cell, all_conventions=True, **more).steps}
    for values in ({**known, "H": number(h)} for h in (4, 9)):
        one, two, more_of_them = (rational(evaluate(steps[id], values)) for id in ("one_bias", "two_biases", "difference"))
        assert two - one == more_of_them  # type: ignore[operator]


@pytest.mark.parametrize("case", FIXTURE["by_tools"], ids=lambda case: f"{case['cell']}-{case['i']}-{case['steps']}")
def test_tools_print_what_is_said(case: dict[str, Any]) -> None:
    found = ask(cell=case["cell"], input_size=case["i"], hidden_size=case["h"], t=case["steps"], all_conventions=True)
    rows = {row[0]: value(row[2]) for row in table(found, "tools").rows}
    assert rows.pop("Keras") == "–"
    assert rows == case["prints"]


@pytest.mark.parametrize(
    "more", [{"layers": 2}, {"bidirectional": True}, {"projection": 3}, {"cell": "peephole"}, {"output_size": 2}], ids=str
)
def test_tools_are_not_quoted_on_what_was_not_measured(more: dict[str, Any]) -> None:
    assert [each.id for each in ask(all_conventions=True, **more).tables] == ["parameters", "operations"]


# What is refused


@pytest.mark.parametrize(
    ("given", "parameter", "rule"),
    [
        ({"cell": "gru", "projection": 4}, "projection", "only an LSTM projects"),
        ({"cell": "peephole", "convention": "pytorch"}, "convention", "PyTorch has no peephole LSTM"),
        ({"cell": "peephole", "convention": "keras"}, "convention", "Keras has no peephole LSTM"),
        ({"projection": 4, "convention": "keras"}, "projection", "no projection"),
        ({"projection": 4, "convention": "onnx"}, "projection", "no projection"),
        ({"projection": 8, "hidden_size": 8, "convention": "pytorch"}, "projection", "fewer numbers than the hidden size"),
        ({"reset": "after"}, "reset", "belongs to a GRU"),
        ({"update": "cho", "cell": "rnn"}, "update", "belongs to a GRU"),
        ({"activation": "relu"}, "activation", "belongs to a plain RNN"),
        ({"input_size": 3, "hidden_size": "I/2"}, "hidden-size", "comes to 1.5"),
        ({"hidden_size": 0}, "hidden-size", "at least 1"),
        ({"input_size": "1.5"}, "input-size", "whole number"),
        ({"layers": -1}, "layers", "at least 1"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_is_refused(given: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**given)
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


# What is said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"input_size": 128, "hidden_size": 256}, "PyTorch keeps two bias vectors a gate"),
        ({"input_size": 4, "hidden_size": 3, "cell": "peephole"}, "ONNX keeps two bias vectors a gate, and counts `117` parameters"),
        ({"input_size": 4, "hidden_size": 3, "convention": "pytorch"}, "Only the sum of the two biases matters"),
        ({"input_size": 4, "hidden_size": 3, "cell": "gru", "convention": "pytorch"}, "Of the second biases only the candidate's"),
        ({"input_size": 4, "hidden_size": 3, "bias": "one"}, "FLOPs count a multiply-add as two operations"),
        ({"hidden_size": 3}, "The input size `I` was not given, so it stays a letter. With numbers: --input-size 128"),
        ({}, "The input size `I` and the hidden size `H` were not given"),
    ],
    ids=str,
)  # fmt: skip
def test_the_remark(given: dict[str, Any], said: str) -> None:
    assert said in ask(**given).remark


GOLDEN: dict[str, tuple[dict[str, Any], int]] = {
    "lstm": ({"input_size": 128, "hidden_size": 256}, 80),
    "letters": ({"input_size": "I", "hidden_size": "H"}, 80),
    "stacked": ({"input_size": 128, "hidden_size": 256, "layers": 2, "bidirectional": True, "t": 10, "output_size": 10}, 80),
    "conventions": ({"input_size": 128, "hidden_size": 256, "t": 10, "all_conventions": True}, 80),
    "gru-60": ({"cell": "gru", "input_size": 128, "hidden_size": 256, "convention": "keras"}, 60),
    "projection-120": ({"input_size": 128, "hidden_size": 256, "projection": 64, "layers": "L", "convention": "pytorch"}, 120),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    given, width = GOLDEN[name]
    path = GOLDENS / f"lstm-counts-{name}.txt"
    shown = render(ask(**given), "text", Look(width))
    assert isinstance(shown, str)
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
