"""The operation on numbers: what is written out is what was computed, in every order that arrays may be written in."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from conv_numbers import ask, brute, numbers

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.expr import rational
from dlcalc.render import Look, render

GOLDENS = Path(__file__).parent / "goldens"


# Screens


SCREENS: dict[str, dict[str, Any]] = {
    "by_hand": {"x": "1 2 3 0; 0 1 2 3; 3 0 1 2; 2 3 0 1", "weights": "2 0; 0 1"},
    "max_pool": {"kind": "maxpool", "x": "1 3 2 1; 4 6 6 8; 3 1 1 0; 1 2 2 4", "f": 3, "s": 1},
    "transposed": {"kind": "transposed", "x": "1 2; 3 4", "weights": "1 2; 3 4", "s": 2},
    "channels": {"x": "0..17 as 2x3x3", "weights": "1 as 2x2x2x2", "biases": "1 -1", "show": "2,1,2"},
    "padded": {"x": "0..24 as 5x5", "weights": "1 0 -1; 2 0 -2; 1 0 -1", "p": 1, "s": 2, "biases": 1, "activation": "relu"},
    "gradients": {"x": "0..8 as 3x3", "weights": "1 0; 0 -1", "biases": 1, "grad": "1 2; 3 4"},
    "im2col": {"x": "1 2 3 0; 0 1 2 3; 3 0 1 2; 2 3 0 1", "weights": "2 0; 0 1", "only": ("im2col",)},
    "separable": {"kind": "separable", "x": "0..17 as 2x3x3", "weights": "1 0; 0 1;; 1 1; 0 0", "pointwise_weights": "1 2; 3 4"},
}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    path = GOLDENS / f"operate-{name}.txt"
    shown = render(ask(**SCREENS[name]), "text", Look(80))
    assert isinstance(shown, str)
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def test_a_worked_exercise() -> None:
    """A 4×4 input, a 2×2 kernel, done by hand."""
    found = ask(x="1 2 3 0; 0 1 2 3; 3 0 1 2; 2 3 0 1", weights="2 0; 0 1")
    assert found["output"].tolist() == [[3, 6, 9], [0, 3, 6], [9, 0, 3]]
    assert found["output"].dtype == np.int64
    assert next(step.value for step in found.steps if step.id == "cell") == found.steps[0].value  # both are 3


# Orders in which arrays are written


RNG = np.random.default_rng(3)
X = RNG.integers(-9, 9, (2, 5, 4))
W = RNG.integers(-9, 9, (3, 2, 2, 3))
Y = brute(X, W)


@pytest.mark.parametrize("convention", ["textbook", "pytorch", "onnx", "cs231n"])
def test_channels_stand_one_after_the_other(convention: str) -> None:
    assert (numbers(ask(x=X, weights=W, convention=convention), "output") == Y).all()
    assert (numbers(ask(x=np.stack([X, -X]), weights=W, convention=convention), "output") == np.stack([Y, -Y])).all()
    assert (numbers(ask(x=X, weights=W[0], convention=convention), "output") == Y[0]).all()
    assert (numbers(ask(x=X[0], weights=W[:, 0], convention=convention), "output") == brute(X[:1], W[:, :1])).all()
    assert (numbers(ask(x=X[0], weights=W[0, 0], convention=convention), "output") == brute(X[:1], W[:1, :1])[0]).all()


def test_keras_has_its_channels_last() -> None:
    x, w, y = X.transpose(1, 2, 0), W.transpose(2, 3, 1, 0), Y.transpose(1, 2, 0)
    found = ask(x=x, weights=w, convention="keras", grad=np.ones_like(y), show="1,2,3")
    assert (numbers(found, "output") == y).all()
    steps = {step.id: step.value for step in found.steps}
    assert rational(steps["cell"]) == y[0, 1, 2]
    other = ask(x=X, weights=W, grad=np.ones_like(Y))
    assert (numbers(found, "dx") == numbers(other, "dx").transpose(1, 2, 0)).all()
    assert (numbers(found, "dweights") == numbers(other, "dweights").transpose(2, 3, 1, 0)).all()
    assert (numbers(ask(x=x[None], weights=w, convention="keras"), "output") == y[None]).all()
    assert (numbers(ask(x=x, weights=w[..., 0], convention="keras"), "output") == y[..., 0]).all()
    deep = ask(kind="depthwise", x=x, weights=np.stack([w[:, :, 0, :2], w[:, :, 1, :2]], axis=2), convention="keras")
    parts = [brute(X[c : c + 1], W[m : m + 1, c : c + 1])[0] for c in (0, 1) for m in (0, 1)]
    assert (numbers(deep, "output") == np.stack(parts, axis=-1)).all()


def test_dense_flattens_in_the_order_of_writing() -> None:
    w = RNG.integers(-9, 9, (3, X.size))
    assert (numbers(ask(kind="dense", x=X, weights=w), "output") == w @ X.reshape(-1)).all()
    x = X.transpose(1, 2, 0)
    assert (numbers(ask(kind="dense", x=x, weights=w.T, convention="keras"), "output") == w @ x.reshape(-1)).all()
    rows = RNG.integers(-9, 9, (4, 5))
    assert (numbers(ask(kind="dense", x=rows, weights=w[:, :5]), "output") == rows @ w[:, :5].T).all()


def test_a_true_convolution_turns_the_kernel() -> None:
    turned = W[:, :, ::-1, ::-1]
    assert (numbers(ask(x=X, weights=W, flip=True), "output") == brute(X, turned)).all()
    assert numbers(ask(x="1 2 3", weights="4 5 6", flip=True, p="full"), "output").tolist() == np.convolve([1, 2, 3], [4, 5, 6]).tolist()
    found = ask(x=X, weights=W, flip=True, grad=np.ones_like(Y))
    plain = ask(x=X, weights=turned, grad=np.ones_like(Y))
    assert (numbers(found, "dweights") == numbers(plain, "dweights")[:, :, ::-1, ::-1]).all()
    assert (numbers(found, "dx") == numbers(plain, "dx")).all()


@pytest.mark.parametrize("convention", ["textbook", "pytorch", "keras", "onnx"])
def test_padding_that_a_word_asks_for(convention: str) -> None:
    def y(**more: Any) -> Any:
        return numbers(ask(x="1 2 3 4", weights=more.pop("weights", "1 10"), convention=convention, **more), "output").tolist()

    assert y(p="same") == [21, 32, 43, 4]  # the odd cell goes after
    assert y(p="same", weights="1 10 100") == [210, 321, 432, 43]
    assert y(p="full") == [10, 21, 32, 43, 4]
    assert y(p="valid") == [21, 32, 43]
    assert y(p="causal", dims=1) == [10, 21, 32, 43]
    assert y(p="causal", dims=1, dilation=2) == [10, 20, 31, 42]
    assert y(p="1:0", dims=1) == [10, 21, 32, 43]
    if convention != "pytorch":
        assert y(p="same", s=2) == [21, 43]
        assert y(p="same", s=3, weights="1 10 100") == [210, 43]


def test_the_places_of_a_transposed_layer() -> None:
    def y(**more: Any) -> Any:
        return numbers(ask(kind="transposed", x="1 2", weights="1 10 100", **more), "output").tolist()

    assert y() == [1, 12, 120, 200]
    assert y(s=2) == [1, 10, 102, 20, 200]
    assert y(s=2, p="1:0", dims=1) == [10, 102, 20, 200]
    assert y(s=2, p="0:1", dims=1) == [1, 10, 102, 20]
    assert y(s=2, p=1, output_padding=1) == [10, 102, 20, 200]
    assert y(s=4, convention="keras") == [1, 10, 100, 0, 2, 20, 200, 0]
    assert y(s=2, p="same", convention="keras") == [1, 10, 102, 20]


def test_a_row_is_an_image_of_one_row() -> None:
    assert numbers(ask(x="1 2 3; 4 5 6", weights="1 1"), "output").tolist() == [[3, 5], [9, 11]]
    assert numbers(ask(x="1 2 3", weights="1 1"), "output").tolist() == [3, 5]
    assert numbers(ask(x="1 2 3", weights="1; 1", p="0x1"), "output").tolist() == [[1, 2, 3], [1, 2, 3]]


# Exactness, activations, what is not written out


def test_numbers_stay_exact() -> None:
    assert numbers(ask(x="1/3 1/3 1/3", weights="1 1"), "output").tolist() == [Fraction(2, 3)] * 2
    assert numbers(ask(kind="avgpool", x="1 2; 3 5", f=2), "output").tolist() == [[Fraction(11, 4)]]
    huge = ask(x=[2**62, 2**62], weights=[2, 2])
    assert numbers(huge, "output").tolist() == [2**64]
    assert numbers(ask(x=[0.5, 0.25], weights=[1, 1]), "output").dtype == np.float64


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_an_activation_comes_last(activation: str) -> None:
    function: Any = {"relu": lambda y: np.maximum(y, 0), "sigmoid": lambda y: 1 / (1 + np.exp(-y)), "tanh": np.tanh}[activation]
    plain = numbers(ask(x="1 -3 4 -4", weights="1 0.5"), "output").astype(float)
    found = ask(x="1 -3 4 -4", weights="1 0.5", activation=activation, grad="1 2 3")
    assert np.allclose(numbers(found, "output").astype(float), function(plain), rtol=1e-14)
    step = 1e-6

    def loss(x: list[float]) -> float:
        return float((function(numbers(ask(x=x, weights=[1, 0.5]), "output")) * [1, 2, 3]).sum())

    for place in range(4):
        more, less = ([value + sign * step * (at == place) for at, value in enumerate((1.0, -3.0, 4.0, -4.0))] for sign in (1, -1))
        assert numbers(found, "dx")[place] == pytest.approx((loss(more) - loss(less)) / (2 * step), abs=1e-6)


def test_a_long_sum_is_not_written_out() -> None:
    found = ask(x="1 as 1x20x20", weights="1 as 1x1x15x15")
    assert "cell" not in {step.id for step in found.steps}
    assert "225 products" in found.remark
    assert found.shown


def test_values_that_are_no_numbers_are_said() -> None:
    found = ask(x=np.array([[1.0, np.nan], [2.0, 3.0]]), weights="1 0")
    assert [warning.code for warning in found.warnings] == ["not_finite"]
    assert "no number" in found.remark
    for format in ("text", "json", "csv", "latex", "markdown", "html"):
        assert render(found, format)


def test_channel_by_channel() -> None:
    found = ask(x="0..26 as 3x3x3", weights="1 as 3x3x3")
    values = {step.id: rational(step.value) for step in found.steps}
    assert [values[f"cell_channel_{c}"] for c in (1, 2, 3)] == [36, 117, 198]
    assert values["cell"] == 351


def test_the_mean_at_the_border() -> None:
    x = "1 as 3x3"
    assert numbers(ask(kind="avgpool", x=x, f=2, p=1), "output")[0, 0] == Fraction(1, 4)
    for convention in ("keras", "onnx"):
        assert numbers(ask(kind="avgpool", x=x, f=2, p=1, s=2, convention=convention), "output")[0, 0] == 1


# Refusals


@pytest.mark.parametrize(
    ("asked", "parameter", "rule"),
    [
        ({"x": "0..17 as 2x3x3", "weights": "1 2; 3 4"}, "weights", "2 × rows × columns or filters × 2 × rows × columns expected"),
        ({"x": "0..8 as 3x3", "weights": "1 as 1x2x2x2"}, "weights", "filters × rows × columns expected, not 1 × 2 × 2 × 2"),
        ({"x": "0..17 as 2x3x3", "weights": "1 as 3x1x2x2", "groups": 2}, "weights", "in 2 groups, so"),
        ({"x": "0..17 as 2x3x3", "weights": "1 as 2x2x2", "groups": 3}, "groups", "--x has 2 channels"),
        ({"x": "1 2; 3 4", "weights": "1 as 3x3"}, "weights", "a kernel of 3 is larger than the padded width"),
        ({"x": "1 2; 3 4"}, "weights", "are needed beside --x"),
        ({"weights": "1 2; 3 4"}, "weights", "the input has none"),
        ({"grad": "1 2"}, "grad", "the input has none"),
        ({"x": "1 2; 3 4", "weights": "1", "biases": "1 2"}, "biases", "1 number expected, not 2"),
        ({"x": "1 2; 3 4", "weights": "1", "biases": "1", "bias": "none"}, "biases", "says that there are none"),
        ({"x": "1 2; 3 4", "weights": "1", "grad": "1 2 3"}, "grad", "so 2 × 2 expected, not 3"),
        ({"x": "1 2; 3 4", "weights": "1", "show": "3,1"}, "show", "the output is 2 × 2, and has no such cell"),
        ({"x": "1 2; 3 4", "weights": "1", "show": "0,1"}, "show", "has no such cell"),
        ({"x": "1 2; 3 4", "weights": "1", "show": "1"}, "show", "has no such cell"),
        ({"x": "1 2; 3 4", "weights": "1", "show": "a,b"}, "show", "counted from 1"),
        ({"x": "1 2; 3 4", "weights": "1", "w": 3}, "w", "--x is 2 × 2, and says 2"),
        ({"x": "1 2; 3 4", "weights": "1", "k": 2}, "k", "says 1"),
        ({"x": "1 2; 3 4", "weights": "1", "f": 2}, "f", "and say 1 × 1"),
        ({"x": "1 2; 3 4", "weights": "1", "s": "S"}, "s", "a number too"),
        ({"input": "2x2", "x": "1 2; 3 4", "weights": "1"}, "input", "says the input's shape already"),
        ({"x": "1 2; 3 4", "weights": "1", "stack": "c64f7"}, "x", "--stack about sizes"),
        ({"x": "1 2; 3 4", "weights": "1", "where": "output_w=2"}, "where", "a condition"),
        ({"x": "1 as 1x1x1x1x1x1", "weights": "1"}, "x", "not 6 axes"),
        ({"x": "1 2; 3 4", "weights": "1", "dims": 3}, "x", "a 3-D layer takes frames × rows × columns"),
        ({"kind": "maxpool", "x": "1 2; 3 4"}, "f", "a pool needs the size of its window"),
        ({"kind": "maxpool", "x": "1 2; 3 4", "f": 2, "weights": "1"}, "weights", "a pool has no weights"),
        ({"kind": "pointwise", "x": "1 2; 3 4", "weights": "1 as 1x1x2x2"}, "weights", "a pointwise kernel is 1 × 1"),
        ({"kind": "separable", "x": "1 as 2x3x3", "weights": "1 as 2x2x2"}, "pointwise-weights", "second half"),
        ({"kind": "separable", "x": "1 as 2x3x3", "weights": "1 as 2x2x2", "pointwise_weights": "1 1 1"}, "pointwise-weights", "not 3"),
        ({"x": "1 2; 3 4", "weights": "1", "pointwise_weights": "1"}, "pointwise-weights", "second half of a separable layer"),
        ({"kind": "depthwise", "x": "1 as 2x3x3", "weights": "1 as 3x2x2"}, "weights", "2 × rows × columns expected"),
        ({"kind": "transposed", "x": "1 as 2x3x3", "weights": "1 as 3x2x2"}, "weights", "2 × filters × rows × columns expected"),
        ({"kind": "local", "x": "1 as 3x3", "weights": "1 as 2x2"}, "weights", "rows of places"),
        ({"kind": "local", "x": "1 as 3x3", "weights": "1 as 1x2x2x2"}, "weights", "at 2 × 2 places, and these weights are for 1 × 2"),
        ({"kind": "transposed", "x": "1 2; 3 4", "weights": "1", "p": 1}, "p", "the padding cuts"),
        ({"kind": "dense", "x": "1 2; 3 4", "weights": "1 2 3"}, "weights", "outputs × 4 expected, not 3"),
        ({"x": "1 as 50000x50000", "weights": "1"}, "x", "20 GB"),
        ({"x": "1 as 4000x4000", "weights": "1 as 2x1x1"}, "x", "the output would be 2×4000×4000"),
        ({"x": "1 as 1000x1000", "weights": "1 as 20x20", "only": ("im2col",)}, "", "3.1 GB"),
        ({"kind": "maxpool", "x": "1 as 3x3", "f": 2, "only": ("im2col",)}, "", "of use to"),
        ({"x": "1 2; 3", "weights": "1"}, "x", "row 2 has 1 number, and row 1 has 2 numbers"),
        ({"x": "1 2; 3 a", "weights": "1"}, "x", "row 2, entry 2, “a”, is no number"),
    ],
)  # fmt: skip
def test_what_is_refused(asked: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**asked)
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


# Beyond the floats, and beyond exactness


@pytest.mark.parametrize(("activation", "weight", "expected"), [("tanh", "1e308", 1), ("sigmoid", "1e400", 1), ("tanh", "-1e400", -1)])
def test_an_activation_saturates(activation: str, weight: str, expected: int) -> None:
    found = numbers(ask(x="1 2; 3 4", weights=weight, activation=activation), "output")
    assert (found == expected).all()


@pytest.mark.parametrize(
    ("option", "asked"),
    [
        ("grad", {"x": "1 2; 3 4", "weights": 1, "activation": "tanh", "grad": "1e400 1; 1 1"}),
        ("weights", {"x": np.ones((2, 2)), "weights": "1e400"}),
        ("weights", {"x": "1 2; 3 4", "weights": "1e400", "activation": "sigmoid", "grad": "1 as 2x2"}),
    ],
)
def test_a_number_beyond_the_floats_beside_them(option: str, asked: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="largest float") as caught:
        ask(**asked)
    assert caught.value.parameter == option


def test_too_many_fractions_become_floats() -> None:
    derivation = ask(x="0.1 as 150x150", weights="1 as 20x20")
    found = numbers(derivation, "output")
    assert found.dtype == np.float64
    assert np.allclose(found.astype(float), 40)
    assert [warning.code for warning in derivation.warnings] == ["floats"]


@pytest.mark.parametrize("asked", [{"kind": "maxpool", "f": 2}, {"kind": "dense", "weights": "1 2 3 4"}])
def test_nothing_to_turn(asked: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="no kernel to turn") as caught:
        ask(x="1 2; 3 4", flip=True, **asked)
    assert (caught.value.parameter, caught.value.got) == ("flip", "")


@pytest.mark.parametrize(("convention", "other"), [("keras", "pytorch"), ("textbook", "keras")])
def test_the_remark_names_a_whole_option(convention: str, other: str) -> None:
    remark = ask(kind="avgpool", x="0..8 as 3x3", f=2, p=1, s=2, convention=convention).remark
    assert remark.endswith(f"--convention {other}")


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_the_slope_is_written_out(activation: str) -> None:
    derivation = ask(x="1 2; 3 4", weights="1/2", biases="-1/4", activation=activation, grad="3 as 2x2")
    step = next(step for step in derivation.shown_steps if step.id == "slope")
    text = render(derivation, "json", Look())
    value = next(each["value"] for each in json.loads(str(text))["steps"] if each["id"] == "slope")
    at, width = 0.25, 1e-6
    functions: dict[str, Callable[[float], float]] = {
        "relu": lambda y: max(y, 0),
        "sigmoid": lambda y: 1 / (1 + np.exp(-y)),
        "tanh": np.tanh,
    }
    function = functions[activation]
    assert value == pytest.approx(3 * (function(at + width) - function(at - width)) / (2 * width), rel=1e-6)
    assert step.title == "By the pre-activation"
