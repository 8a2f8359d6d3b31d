"""Normalisation against PyTorch, Keras, ONNX's reference evaluator, fractions by loops, and finite differences."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import onnx
import pytest
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.reference import ReferenceEvaluator

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import KINDS, ask, brute, close, exact, floats, signed_square, some

from dlcalc.notation.expr import Num
from dlcalc.topics.norm.kinds import EPSILON, MOMENTUM, RESPONSE

FIXTURES = Path(__file__).parents[1] / "fixtures"
TORCH = json.loads((FIXTURES / "norm_torch.json").read_text(encoding="utf-8"))
KERAS = json.loads((FIXTURES / "norm_keras.json").read_text(encoding="utf-8"))


def named(case: dict[str, Any]) -> str:
    return f"{case['kind']}-{'x'.join(map(str, np.shape(case['x'])))}"


# PyTorch


GIVEN = ("mode", "momentum", "running_mean", "running_var", "axes", "groups", "eps", "gamma", "beta", "size", "alpha", "exponent", "k")


@pytest.mark.parametrize("floating", [False, True], ids=["typed", "floats"])
@pytest.mark.parametrize("case", TORCH["cases"], ids=named)
def test_pytorch(case: dict[str, Any], floating: bool) -> None:
    arrays = ("gamma", "beta", "running_mean", "running_var")
    given = {name: (np.array if floating else exactly)(case[name]) if name in arrays else case[name] for name in GIVEN if name in case}
    x, g = (np.array(case[name]) if floating else exactly(case[name]) for name in ("x", "upstream"))
    found = ask(kind=case["kind"], x=x, grad=g, convention="pytorch", **given)
    assert close(floats(found, "output"), case["y"])
    for name in ("dx", "dgamma", "dbeta"):
        assert (name in found.results) == (name in case)
        if name in case:
            assert close(floats(found, name), case[name])
    if case.get("mode") == "training":
        assert close(floats(found, "running_mean"), case["new_mean"])
        assert close(floats(found, "running_var"), case["new_var"])
    stored = exact(found, "output").dtype.kind
    assert stored == "f" if floating else stored == "O"


def exactly(values: Any) -> Any:
    """The fixture's quarters as fractions."""
    if isinstance(values, list):
        return [exactly(value) for value in values]
    return Fraction(values)


@pytest.mark.parametrize("given", TORCH["counts"], ids=str)
def test_pytorch_counts(given: dict[str, Any]) -> None:
    asked = {name: value for name, value in given.items() if name not in ("parameters", "buffers")}
    found = ask(convention="pytorch", **asked)
    assert (found["parameters"], found["buffers"]) == (given["parameters"], given["buffers"])


def test_pytorch_defaults() -> None:
    defaults = TORCH["defaults"]
    assert {kind: float(value) for kind, value in EPSILON["pytorch"].items()} == defaults["eps"]
    assert float(MOMENTUM["pytorch"]) == defaults["momentum"]
    response = RESPONSE["pytorch"]
    assert {"alpha": float(response.alpha), "exponent": float(response.exponent), "k": float(response.k)} == defaults["local-response"]


# Keras


@pytest.mark.parametrize("case", KERAS["cases"], ids=named)
def test_keras(case: dict[str, Any]) -> None:
    given = {name: case[name] for name in ("axes", "groups", "momentum", "affine", "eps") if name in case}
    found = ask(kind=case["kind"], x=case["x"], convention="keras", **given)
    assert close(floats(found, "output"), case["y"], 1e-6)  # its moments go through float32 in places
    if "new_mean" in case:
        assert close(floats(found, "running_mean"), case["new_mean"], 1e-6)
        assert close(floats(found, "running_var"), case["new_var"], 1e-6)
    assert (found["parameters"], found["buffers"]) == (case["parameters"], case["buffers"])
    shape = "x".join(map(str, np.shape(case["x"])))
    more = {name: case[name] for name in ("axes", "groups", "affine") if name in case}
    (table,) = ask(kind=case["kind"], input=shape, convention="keras", **more).tables
    assert {row[0]: row[3] for row in table.rows}["Keras"] == Num(case["reported"])


def test_keras_defaults() -> None:
    defaults = KERAS["defaults"]
    assert {kind: float(EPSILON["keras"][kind]) for kind in defaults["eps"]} == defaults["eps"]
    assert float(MOMENTUM["keras"]) == defaults["momentum"]
    with pytest.raises(ValueError, match=str(defaults["groups"])):
        ask(kind="group", x="0..7 as 2x2x2", convention="keras")


# ONNX


def evaluated(operator: str, inputs: dict[str, Any], outputs: int = 1, opset: int = 23, **attributes: Any) -> list[Any]:
    """What the reference evaluator makes of one node, in float64."""
    names = [f"out{place}" for place in range(outputs)]
    values = [make_tensor_value_info(name, onnx.TensorProto.DOUBLE, None) for name in inputs]
    ends = [make_tensor_value_info(name, onnx.TensorProto.DOUBLE, None) for name in names]
    graph = make_graph([make_node(operator, list(inputs), names, **attributes)], "one", values, ends)
    model = make_model(graph, opset_imports=[make_opsetid("", opset)])
    found = ReferenceEvaluator(model).run(None, {name: np.asarray(value, dtype=np.float64) for name, value in inputs.items()})
    return list(found)


SHAPES = ((3, 4), (2, 4, 3), (2, 4, 2, 3))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])
def test_onnx_batch(shape: tuple[int, ...], training: bool) -> None:
    random = np.random.default_rng(prod(shape))
    x, channel = random.normal(size=shape), {name: random.uniform(0.5, 2, shape[1]) for name in ("scale", "bias", "mean", "var")}
    expected = evaluated(
        "BatchNormalization", {"x": x, **channel}, 3 if training else 1, epsilon=0.5, momentum=0.75, training_mode=int(training)
    )
    found = ask(
        x=x, gamma=channel["scale"], beta=channel["bias"], running_mean=channel["mean"], running_var=channel["var"],
        eps="0.5", momentum="0.75", convention="onnx", mode="training" if training else "inference",
    )  # fmt: skip
    names = ("output", "running_mean", "running_var") if training else ("output",)
    assert all(close(floats(found, name), value) for name, value in zip(names, expected, strict=True))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", ["layer", "rms", "instance", "group"])
def test_onnx(kind: str, shape: tuple[int, ...]) -> None:
    if kind == "instance" and len(shape) == 2:
        return
    random = np.random.default_rng(prod(shape) + len(kind))
    x = random.normal(size=shape)
    for axes in range(1, len(shape)) if kind in ("layer", "rms") else (0,):
        affine = shape[len(shape) - axes :] if axes else (shape[1],)
        gamma, beta = random.normal(size=affine), random.normal(size=affine)
        operator = {"layer": "Layer", "rms": "RMS", "instance": "Instance", "group": "Group"}[kind] + "Normalization"
        more: dict[str, Any] = (
            {"axis": -axes} if axes else {"num_groups": 2, "stash_type": onnx.TensorProto.DOUBLE} if kind == "group" else {}
        )
        inputs = {"x": x, "scale": gamma} | ({} if kind == "rms" else {"bias": beta})
        expected = evaluated(operator, inputs, epsilon=0.25, **more)[0]
        given: dict[str, Any] = {"axes": axes} if axes else {"groups": 2} if kind == "group" else {}
        shift = {} if kind == "rms" else {"beta": beta}
        found = ask(kind=kind, x=x, gamma=gamma, eps="0.25", convention="onnx", **shift, **given)
        assert close(floats(found, "output"), expected)


@pytest.mark.parametrize("size", range(1, 6))
def test_onnx_response(size: int) -> None:
    x = np.random.default_rng(size).normal(size=(4, 4, 2, 2))  # as many examples as channels: the evaluator mixes them up
    expected = evaluated("LRN", {"x": x}, size=size, alpha=size / 8, beta=0.75, bias=2.0)[0]
    found = ask(kind="local-response", x=x, size=size, alpha=size / 8, exponent="0.75", k=2, convention="onnx")
    assert close(floats(found, "output"), expected)


def test_onnx_counts_are_the_inputs_of_its_operators() -> None:
    def inputs(operator: str) -> int:
        return len(onnx.defs.get_schema(operator).inputs) - 1

    for kind, operator in {"layer": "Layer", "instance": "Instance", "group": "Group", "rms": "RMS"}.items():
        found = ask(kind=kind, d=6, convention="onnx")
        assert found["parameters"] + found["buffers"] == 6 * inputs(f"{operator}Normalization")
    found = ask(kind="batch", d=6, convention="onnx")
    assert found["parameters"] + found["buffers"] == 6 * inputs("BatchNormalization")
    for name, operator in {"batch": "Batch", "layer": "Layer", "instance": "Instance", "group": "Group", "rms": "RMS"}.items():
        epsilon = onnx.defs.get_schema(f"{operator}Normalization").attributes["epsilon"].default_value.f
        assert float(EPSILON["onnx"][name]) == pytest.approx(epsilon, rel=1e-6)
    momentum = onnx.defs.get_schema("BatchNormalization").attributes["momentum"].default_value.f
    assert float(MOMENTUM["onnx"]) == pytest.approx(momentum, rel=1e-6)


# Fractions by loops


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_exact_answers_are_those_of_fractions(kind: str, seed: int) -> None:
    random = Random(seed)
    shape = (random.randint(2, 3), 4, *[random.randint(2, 3) for _ in range(random.randint(kind == "instance", 2))])
    axes = random.randint(1, len(shape) - 1)
    epsilon = random.choice([Fraction(0), Fraction(1, 100)])
    given: dict[str, Any] = {"groups": 2} if kind == "group" else {"axes": axes} if kind in ("layer", "rms") else {}
    x = some(random, shape, fractions=True)
    means, variances, squares = brute(kind, x, groups=2, axes=axes, epsilon=epsilon)
    found = ask(kind=kind, x=x, eps=epsilon, **given)
    if kind != "rms":
        assert exact(found, "mean").reshape(-1).tolist() == means
        assert exact(found, "var").reshape(-1).tolist() == variances
        assert [signed_square(value) for value in exact(found, "std").reshape(-1).tolist()] == variances
    else:
        assert [signed_square(value) for value in exact(found, "rms").reshape(-1).tolist()] == [each + epsilon for each in variances]
    assert [signed_square(value) for value in exact(found, "output").reshape(-1).tolist()] == squares.reshape(-1).tolist()


# Finite differences


@pytest.mark.parametrize("kind", [*KINDS, "local-response"])
@pytest.mark.parametrize("mode", ["training", "inference"])
def test_gradients_are_slopes(kind: str, mode: str) -> None:
    if mode == "inference" and kind != "batch":
        return
    random = np.random.default_rng(len(kind))
    shape = (2, 4, 3)
    given: dict[str, Any] = {"kind": kind, "mode": mode} | ({"groups": 2} if kind == "group" else {})
    if mode == "inference":
        given |= {"running_mean": random.normal(size=4), "running_var": random.uniform(1, 2, 4)}
    if kind == "local-response":
        given |= {"size": 4, "alpha": "0.5", "convention": "pytorch"}
    else:
        given |= {"eps": "0.01"}
    operands = {"x": random.normal(size=shape)}
    affine = shape[1:] if kind in ("layer", "rms") else shape[1:2]
    if kind != "local-response":
        operands["gamma"] = random.normal(size=affine)
    if kind not in ("rms", "local-response"):
        operands["beta"] = random.normal(size=affine)
    g = random.normal(size=shape)
    found = ask(**given, **operands, grad=g)
    step = 1e-6
    for name, values in operands.items():
        slopes = np.zeros(values.size)
        for place in range(values.size):
            ends = []
            for sign in (1, -1):
                moved = values.copy()
                moved.reshape(-1)[place] += sign * step
                ends.append(float((g * floats(ask(**given, **{**operands, name: moved}), "output")).sum()))
            slopes[place] = (ends[0] - ends[1]) / (2 * step)
        assert close(floats(found, f"d{name}").reshape(-1), slopes, 1e-6), name
