"""The operation on numbers: what is written out is what was computed, in every order that arrays may be written in."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.notation.array import Array
from dlcalc.notation.expr import rational
from dlcalc.render import Look, render

GOLDENS = Path(__file__).parent / "goldens"
ask = dlcalc.conv


def numbers(derivation: Derivation, name: str) -> Any:
    value = derivation.results[name]
    assert isinstance(value, Array)
    return value.numbers


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
    assert found["output"].tolist() == [[3, 6, 9], [0, 3, 6], [9, 0, 3]]  # type: ignore[attr-defined]
    assert found["output"].dtype == np.int64  # type: ignore[attr-defined]
    assert next(step.value for step in found.steps if step.id == "cell") == found.steps[0].value  # both are 3


# What is written out is what was computed


KINDS = ("conv", "transposed", "maxpool", "avgpool", "globalmax", "globalavg", "depthwise", "separable", "pointwise", "local", "dense")


def some(random: Random, shape: tuple[int, ...], *, exact: bool) -> Any:
    found = np.empty(shape, dtype=object)
    for place in product(*map(range, shape)):
        found[place] = Fraction(random.randint(-9, 9), random.choice((1, 1, 2, 3))) if exact else random.randint(-9, 9)
    return found


def question(random: Random, kind: str) -> dict[str, Any]:
    """A question on a layer of that kind, everything varied."""
    exact = random.random() < 0.3
    dims = random.choice((1, 2, 2, 2, 3)) if kind != "dense" else 2
    size = {1: 6, 2: 5, 3: 3}[dims]
    channels, filters, examples = random.choice((1, 2)), random.choice((1, 2, 3)), random.choice((1, 1, 2))
    space = tuple(random.randint(3, size) for _ in range(dims))
    kernel = tuple(random.randint(1, 2) for _ in range(dims))
    groups = random.choice((1, channels)) if kind in ("conv", "transposed") else 1
    lead = {
        "conv": (filters * groups, channels // groups), "transposed": (channels, filters),
        "depthwise": (channels * random.choice((1, 2)), 1),
        "separable": (channels, 1), "pointwise": (filters, channels), "local": (filters, channels), "dense": (filters, channels),
    }.get(kind)  # fmt: skip
    asked: dict[str, Any] = {"kind": kind, "dims": dims, "x": some(random, (examples, channels, *space), exact=exact)}
    if kind in ("conv", "transposed", "depthwise", "separable", "local", "maxpool", "avgpool"):
        asked |= {"s": random.choice((1, 2)), "p": random.choice((0, 1)) if min(kernel) > 1 else 0, "convention": "pytorch"}
        asked["dilation"] = random.choice((1, 1, 2)) if kind in ("conv", "transposed", "depthwise") else 1
    if groups > 1:
        asked["groups"] = groups
    if kind in ("maxpool", "avgpool"):
        asked["f"] = kernel
    if lead is not None:
        inner = {"pointwise": (1,) * dims, "dense": space}.get(kind, kernel)
        if kind == "local":
            inner = (*places(space, kernel, asked), *kernel)
        asked["weights"] = some(random, (*lead, *inner), exact=exact)
        outputs = {"transposed": filters * groups, "separable": filters}.get(kind, lead[0])
        if kind == "separable":
            asked["pointwise-weights"] = some(random, (filters, channels), exact=exact)
        if random.random() < 0.5:
            asked["biases"] = some(random, (outputs,), exact=exact)
        if kind in ("conv", "depthwise", "transposed", "separable"):
            asked["flip"] = random.random() < 0.3
    return {name: value for name, value in asked.items() if value is not False}


def places(space: tuple[int, ...], kernel: tuple[int, ...], asked: dict[str, Any]) -> tuple[int, ...]:
    along = zip(space, kernel, strict=True)
    return tuple((size + 2 * asked["p"] - width) // asked["s"] + 1 for size, width in along)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_each_written_step_is_the_kernels_entry(kind: str, seed: int) -> None:
    random = Random(f"{kind} {seed}")
    asked = question(random, kind)
    shape = numbers(ask(**asked), "output").shape
    asked["show"] = ",".join(str(random.randint(1, size)) for size in shape)
    asked["grad"] = some(random, shape, exact=False)
    found = ask(**asked)
    steps = {step.id: step for step in found.steps}
    assert "cell" in steps, found.remark
    place = tuple(int(piece) - 1 for piece in asked["show"].split(","))
    assert rational(steps["cell"].value) == numbers(found, "output")[place]
    for id, name in (("dx_entry", "dx"), ("dweights_entry", "dweights"), ("dbias_entry", "dbias")):
        if id not in steps:
            continue
        held, leading = numbers(found, name), 1 if name == "dbias" else 2
        if kind == "dense" and name != "dbias":
            held, leading = held.reshape(held.shape[0], -1), 1
        elif kind == "pointwise" and name == "dweights":
            held = held.reshape(held.shape[:2])
        assert rational(steps[id].value) == entry_at(held, leading, str(steps[id].symbol)), (id, steps[id].symbol)


def entry_at(held: Any, leading: int, symbol: str) -> Any:
    """The entry of a full array that a label names: leading axes of one entry have no index there."""
    label = re.search(r"_\{?([\d,]+)\}?'\)", symbol)
    index = [int(piece) - 1 for piece in label[1].split(",")] if label else []
    full = [0 if held.shape[axis] == 1 else index.pop(0) for axis in range(leading)]
    return held[(*full, *index)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "pool" not in kind and "global" not in kind])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_differences_of_the_loss(kind: str, seed: int) -> None:
    """The layers are linear in input, weights and biases, so that a difference of the loss is its derivative exactly."""
    random = Random(f"{seed} {kind}")
    asked = question(random, kind)
    upstream = some(random, numbers(ask(**asked), "output").shape, exact=False)
    found = ask(**asked, grad=upstream)

    def loss(changed: dict[str, Any]) -> Any:
        return (numbers(ask(**{**asked, **changed}), "output") * upstream).sum()

    pairs = (("x", "dx"), ("weights", "dweights"), ("pointwise-weights", "dpointwise"), ("biases", "dbias"))
    for name, gradient in pairs:
        if name not in asked:
            continue
        held = numbers(found, gradient)
        assert held.shape == asked[name].shape
        for place in random.sample(list(product(*map(range, held.shape))), min(4, held.size)):
            more = asked[name].copy()
            more[place] += 1
            assert loss({name: more}) - loss({}) == held[place], (name, place)


@pytest.mark.parametrize("seed", range(20))
def test_windows_as_columns_times_weights_are_the_map(seed: int) -> None:
    random = Random(seed)
    asked = question(random, "conv")
    asked.pop("groups", None)
    asked.pop("flip", None)
    asked["weights"] = some(random, (2, asked["x"].shape[1], *asked["weights"].shape[2:]), exact=False)
    asked.pop("biases", None)
    found = ask(**asked, only=("im2col", "output"))
    columns, y = numbers(found, "im2col"), numbers(found, "output")
    rows = asked["weights"].reshape(2, -1)
    if columns.ndim == 2:
        columns, y = columns[None], y[None]
    for each, expected in zip(columns, y, strict=True):
        assert (rows.dot(each).reshape(expected.shape) == expected).all()


# Orders in which arrays are written


def brute(x: Any, w: Any, stride: int = 1) -> Any:
    """``x[c, h, w]``, ``w[k, c, kh, kw]``: a convolution layer by its definition."""
    height, width = ((x.shape[axis] - w.shape[axis + 1]) // stride + 1 for axis in (1, 2))
    found = np.zeros((w.shape[0], height, width), dtype=np.int64)
    for k, i, j in product(*map(range, found.shape)):
        window = x[:, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        found[k, i, j] = (window * w[k]).sum()
    return found


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
    function = {"relu": lambda y: np.maximum(y, 0), "sigmoid": lambda y: 1 / (1 + np.exp(-y)), "tanh": np.tanh}[activation]
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
        ({"kind": "dense", "x": "1 2; 3 4", "weights": "1 2 3"}, "weights", "outputs × 4 expected, not 3"),
        ({"x": "1 as 50000x50000", "weights": "1"}, "x", "20 GB"),
        ({"x": "1 as 4000x4000", "weights": "1 as 2x1x1"}, "x", "the output would be 2×4000×4000"),
        ({"x": "1 as 3000x3000", "weights": "1/3 as 3x3"}, "x", "products of exact fractions"),
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
