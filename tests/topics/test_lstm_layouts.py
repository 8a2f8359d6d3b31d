"""Whole layers in the layouts of PyTorch, Keras and ONNX, against PyTorch's outputs and ONNX's reference evaluator.

The reference evaluator of onnx 1.23 was read for this: it knows both directions, peepholes (P in the order i, o, f) and
linear_before_reset, and of a plain RNN tanh alone, so that relu is compared with PyTorch only. Earlier ones refuse two directions.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.array import Array
from dlcalc.topics.lstm import TOPIC

FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures" / "lstm_torch.json").read_text(encoding="utf-8"))
CASES = FIXTURE["cases"]
every_case = pytest.mark.parametrize("case", CASES, ids=[f"{case['cell']}{place}" for place, case in enumerate(CASES)])
GATES = {"lstm": 4, "gru": 3, "rnn": 1}


def work(raw: dict[str, Any]) -> Derivation:
    return TOPIC.work(read(TOPIC, raw))


def numbers(derivation: Derivation, name: str) -> Any:
    value = derivation.results[name]
    assert isinstance(value, Array)
    return floats(value.numbers)


def question(case: dict[str, Any], weights: Any) -> dict[str, Any]:
    """The fixture's question, with the weights in some layout."""
    raw = {"cell": case["cell"], "x": np.array(case["x"]), "weights": weights}
    if "nonlinearity" in case:
        raw["activation"] = case["nonlinearity"]
    return raw | {name: np.array(case[name]) for name in ("h0", "c0") if name in case}


def check(case: dict[str, Any], derivation: Derivation, expected: dict[str, Any] | None = None) -> None:
    for name in ("h", "h_final", "c_final"):
        if name in case:
            found = numbers(derivation, name)
            right = np.array((expected or case)[name])
            np.testing.assert_allclose(found, right.reshape(found.shape), rtol=0, atol=1e-10)


# PyTorch


def as_pytorch(case: dict[str, Any]) -> dict[str, Any]:
    return {name: np.array(array) for name, array in case["weights"].items()}


@every_case
def test_pytorch_layers_are_pytorchs(case: dict[str, Any]) -> None:
    check(case, work(question(case, as_pytorch(case))))


@every_case
def test_the_same_from_json_text_is_the_same(case: dict[str, Any]) -> None:
    text = json.dumps({f"encoder.rnn.{name}": array for name, array in case["weights"].items()})
    derivation = work(question(case, text))
    check(case, derivation)
    assert derivation.conventions["layout"] == "pytorch"


def parts(case: dict[str, Any], layer: int, suffix: str) -> tuple[Any, ...]:
    """W, U and both biases of one layer in one direction, a block a gate, in PyTorch's order."""
    found = []
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        array = case["weights"].get(f"{name}_l{layer}{suffix}")
        blocks = None if array is None else np.array(array).reshape(GATES[case["cell"]], -1, *np.array(array).shape[1:])
        found.append(blocks)
    return tuple(found)


# Keras

KERAS = {"lstm": [0, 1, 2, 3], "gru": [1, 0, 2], "rnn": [0]}
"""PyTorch's gates in Keras' order: i f g o as i f c o, r z n as z r h."""


def keras(case: dict[str, Any]) -> dict[str, Any]:
    """The layers of the fixture as Keras keeps them: transposed, gates in its order, the biases of a GRU apart."""
    found = {}
    order = KERAS[case["cell"]]
    for layer in range(case["layers"]):
        for name, suffix in (("forward", ""), ("backward", "_reverse"))[: 1 + case["bidirectional"]]:
            w, u, b, c = parts(case, layer, suffix)
            prefix = f"bidirectional_{layer}/{name}_layer/cell" if case["bidirectional"] else f"layer_{layer}/cell"
            found[f"{prefix}/kernel:0"] = np.concatenate(w[order]).T
            found[f"{prefix}/recurrent_kernel:0"] = np.concatenate(u[order]).T
            if b is not None:
                both = np.array([np.concatenate(b[order]), np.concatenate(c[order])])
                found[f"{prefix}/bias:0"] = both if case["cell"] == "gru" else both.sum(axis=0)
    return found


@every_case
def test_keras_layout_gives_the_same_layer(case: dict[str, Any]) -> None:
    derivation = work(question(case, keras(case)))
    check(case, derivation)
    assert derivation.conventions["layout"] == "keras"


# ONNX

ONNX = {"lstm": [0, 3, 1, 2], "gru": [1, 0, 2], "rnn": [0]}
"""PyTorch's gates in ONNX's order: i o f c, z r h."""


def as_onnx(case: dict[str, Any]) -> dict[str, Any]:
    order = ONNX[case["cell"]]
    directions = [parts(case, 0, suffix) for suffix in ("", "_reverse")[: 1 + case["bidirectional"]]]
    found = {
        "W": np.array([np.concatenate(w[order]) for w, *_ in directions]),
        "R": np.array([np.concatenate(u[order]) for _, u, *_ in directions]),
    }
    if directions[0][2] is not None:
        found["B"] = np.array([np.concatenate([*b[order], *c[order]]) for _, _, b, c in directions])
    return found


@pytest.mark.parametrize("case", [case for case in CASES if case["layers"] == 1], ids=lambda case: str(case["cell"]))
def test_onnx_layout_gives_the_same_layer(case: dict[str, Any]) -> None:
    raw = question(case, as_onnx(case))
    check(case, work(raw | ({"reset": "after"} if case["cell"] == "gru" else {})))


class Drawn:
    """A random layer in ONNX's layout."""

    def __init__(self, seed: int, cell: str) -> None:
        draw = random.Random(seed)
        self.cell = cell
        self.gates = GATES["lstm" if cell == "peephole" else cell]
        self.directions = draw.choice([1, 2])
        self.steps, self.examples, self.features, self.hidden = (draw.randint(1, 4) for _ in range(4))
        rng = np.random.default_rng(seed)

        def array(*shape: int) -> Any:
            return rng.uniform(-1.5, 1.5, (self.directions, *shape))

        rows = self.gates * self.hidden
        self.arrays = {"W": array(rows, self.features), "R": array(rows, self.hidden), "B": array(2 * rows)}
        if cell == "peephole":
            self.arrays["P"] = array(3 * self.hidden)
        self.x = rng.uniform(-2, 2, (self.steps, self.examples, self.features))
        self.h0, self.c0 = array(self.examples, self.hidden), array(self.examples, self.hidden)
        self.after = draw.random() < 0.5

    def reference(self) -> list[Any]:
        """Y, Y_h and Y_c of ONNX's reference evaluator."""
        operator = {"gru": "GRU", "rnn": "RNN"}.get(self.cell, "LSTM")
        inputs = {"X": self.x, "W": self.arrays["W"], "R": self.arrays["R"], "B": self.arrays["B"], "initial_h": self.h0}
        names = ["X", "W", "R", "B", "", "initial_h"]
        outputs = ["Y", "Y_h"]
        if operator == "LSTM":
            inputs |= {"initial_c": self.c0} | ({"P": self.arrays["P"]} if "P" in self.arrays else {})
            names += ["initial_c", *(["P"] if "P" in self.arrays else [])]
            outputs.append("Y_c")
        words: dict[str, Any] = {"hidden_size": self.hidden, "direction": "bidirectional" if self.directions == 2 else "forward"}
        if operator == "GRU":
            words["linear_before_reset"] = int(self.after)
        if operator == "RNN":
            words["activations"] = ["Tanh"] * self.directions
        node = helper.make_node(operator, names, outputs, **words)
        infos = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, value.shape) for name, value in inputs.items()]
        made = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in outputs]
        model = helper.make_model(helper.make_graph([node], "layer", infos, made), opset_imports=[helper.make_opsetid("", 14)])
        found = ReferenceEvaluator(model).run(None, inputs)
        assert isinstance(found, list)
        return found

    def question(self) -> dict[str, Any]:
        raw = {"cell": self.cell, "x": self.x.transpose(1, 0, 2), "weights": self.arrays, "h0": self.h0}
        raw |= {"c0": self.c0} if self.cell in ("lstm", "peephole") else {}
        return raw | ({"reset": "after"} if self.cell == "gru" and self.after else {})


@pytest.mark.parametrize("cell", ["lstm", "peephole", "gru", "rnn"])
@pytest.mark.parametrize("seed", range(12))
def test_layers_are_those_of_onnxs_reference(cell: str, seed: int) -> None:
    drawn = Drawn(seed, cell)
    derivation = work(drawn.question())
    y, *last = drawn.reference()  # [T, directions, N, H], [directions, N, H]
    expected = y.transpose(2, 0, 1, 3).reshape(drawn.examples, drawn.steps, -1)
    np.testing.assert_allclose(numbers(derivation, "h"), expected, rtol=0, atol=1e-10)
    for name, right in zip(("h_final", "c_final"), last, strict=False):
        found = numbers(derivation, name)
        np.testing.assert_allclose(found, right.reshape(found.shape), rtol=0, atol=1e-10)


# Orders


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("layout", ["pytorch", "keras", "onnx"])
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_the_gates_can_be_said(cell: str, layout: str, seed: int) -> None:
    case = next(case for case in CASES if case["cell"] == cell and case["layers"] == 1 and "bias_ih_l0" in case["weights"])
    arrays = {"pytorch": as_pytorch, "keras": keras, "onnx": as_onnx}[layout](case)
    orders = {"pytorch": {"lstm": "ifgo", "gru": "rzn"}, "keras": {"lstm": "ifco", "gru": "zrh"}, "onnx": {"lstm": "iofc", "gru": "zrh"}}
    order = orders[layout][cell]
    moved = list(order)
    random.Random(seed).shuffle(moved)
    places = [order.index(letter) for letter in moved]

    def shuffled(name: str, array: Any) -> Any:
        axis = -1 if layout == "keras" else 1 if layout == "onnx" else 0
        if layout == "onnx" and name == "B":
            return np.concatenate([shuffled("", half) for half in np.split(array, 2, axis=1)], axis=1)
        blocks = np.split(array, len(order), axis=axis)
        return np.concatenate([blocks[place] for place in places], axis=axis)

    raw = question(case, {name: shuffled(name, array) for name, array in arrays.items()}) | {"gate-order": ",".join(moved)}
    check(case, work(raw | ({"reset": "after"} if cell == "gru" else {})))


# Textbook


def test_a_file_in_textbook_layout_is_the_options() -> None:
    options = {"wf": 0.5, "uf": 0.1, "bf": 1, "wi": 0.4, "ui": 0.2, "wg": 0.6, "ug": 0.3, "wo": 0.7, "uo": 0.1}
    names = {"wf": "W_f", "uf": "U_f", "bf": "b_f", "wi": "W_i", "ui": "U_i", "wg": "W_c", "ug": "U_c", "wo": "W_o", "uo": "U_o"}
    one = work({"x": "1; 2"} | options)
    other = work({"x": "1; 2", "weights": {names[name]: [[value]] if name[0] != "b" else [value] for name, value in options.items()}})
    assert numbers(one, "h").tolist() == numbers(other, "h").tolist()


# What is refused


TORCH: dict[str, Any] = {"weight_ih_l0": np.ones((8, 3)), "weight_hh_l0": np.ones((8, 2))}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"weights": {"a": [1], "b2": [1, 2]}}, "an LSTM has no array a; the file holds a (1 number), b2 (2 numbers)"),
    ({"weights": {"weight_ih_l0": np.ones((8, 3))}}, "weight_ih_l0 (8 × 3)"),
    ({"weights": TORCH | {"weight_hr_l0": np.ones((1, 2))}}, "weight_hr_l0 (1 × 2)"),
    ({"weights": TORCH, "cell": "gru"}, "weight_ih_l0 has 8 rows for 2 units: 4 gates, as an LSTM has"),
    ({"weights": TORCH | {"weight_ih_l0": np.ones((6, 3))}}, "weight_ih_l0 has 6 rows, and 4 gates of 2 units have 8"),
    ({"weights": TORCH | {"bias_ih_l0": np.ones(4)}}, "8 biases are expected beside weight_ih_l0, not 4 numbers"),
    ({"weights": TORCH | {"weight_ih_l1": np.ones((8, 3)), "weight_hh_l1": np.ones((8, 2))}}, "takes 3 features, and the layer below"),
    ({"weights": TORCH, "layout": "keras"}, "in keras layout a file holds kernel, recurrent_kernel, bias"),
    ({"weights": {"W": np.ones((1, 8, 3)), "R": np.ones((1, 8, 2)), "P": np.ones((1, 6))}}, "P holds peephole weights"),
    ({"weights": {"W": np.ones((1, 8, 3)), "R": np.ones((1, 8, 2))}, "cell": "peephole"}, "a peephole LSTM needs P"),
    ({"weights": TORCH, "gate-order": "i,f,g"}, "it names each of the gates i, f, g, o once"),
    ({"weights": TORCH, "wf": 1}, "--weights holds the whole layer"),
    ({"weights": TORCH, "joined": "hx"}, "it is about weights gate by gate"),
    ({"weights": TORCH, "layers": 2}, "the weights are those of 1 layer"),
    ({"weights": {"W": np.ones((2, 8, 3)), "R": np.ones((2, 8, 2))}, "reverse": True}, "the weights are those of both directions"),
    ({"weights": TORCH, "bidirectional": True}, "the weights are those of one direction"),
    ({"weights": TORCH, "x": "1 2; 3 4"}, "the weights take 3 features a step, and --x is 2 × 2"),
    ({"weights": TORCH, "h0": "1 2 3"}, "one number a unit is expected, 2 of them, not 3 numbers"),
    ({"weights": "1 2 3"}, "named arrays are expected"),
    ({"weights": "{"}, "it is no JSON: line 1, column 2"),
    ({"weights": '{"W": [1], "W": [2]}'}, "W occurs twice"),
    ({"weights": '{"W_f": [NaN]}'}, "NaN is no number"),
    ({"weights": '{"W_f": "no"}'}, "W_f: "),
    ({"weights": '{"W_f": [[1, 2], [3]]}'}, "W_f: row 2 has 1 number, and row 1 has 2 numbers"),
    ({"weights": "{}"}, "it holds no arrays"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "says"), REFUSED, ids=[says[:40] for _, says in REFUSED])
def test_what_does_not_fit_is_named(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError) as caught:
        work({"x": "1 2 3; 4 5 6"} | raw)
    assert says in caught.value.rule
