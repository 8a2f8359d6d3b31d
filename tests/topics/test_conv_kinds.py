"""Sizes and counts of every kind of layer, against layers on numbers, products listed one by one, and published networks."""

from __future__ import annotations

import itertools
import random
import sys
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from conv_products import LINEAR, Cells, drawn, integers, layer, pooled, products, windows

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.derivation.plain import plain as value
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Num
from dlcalc.topics.conv import KINDS, TOPIC
from dlcalc.topics.conv.kinds import KINDS as DATA
from dlcalc.topics.conv.numbers.kernels import Geometry, forward, plain

NAMES = ("w", "h", "t")


def ask(**given: Any) -> Any:
    return TOPIC.work(read(TOPIC, given))


def asked(kind: str, of_x: tuple[int, ...], geometry: Geometry | None = None, kernel: Cells = (), filters: int = 0, **more: Any) -> Any:
    """The question that an array's shape and a geometry stand for, in the channels-first order of ONNX."""
    given: dict[str, Any] = {"kind": kind, "dims": str(len(of_x) - 2), "convention": "onnx", "n": of_x[0], "d": of_x[1], **more}
    given |= dict(zip(NAMES, of_x[:1:-1], strict=False))
    given |= {"f": kernel} if kernel else {}
    given |= {"k": filters} if filters else {}
    if geometry is not None:
        given |= {"s": geometry.stride, "p": list(zip(geometry.before, geometry.after, strict=True))}
        given |= {"dilation": geometry.dilation} if kind != "pointwise" else {}
        given |= {"groups": geometry.groups} if geometry.groups > 1 else {}
        given |= {"output_padding": geometry.output_padding} if geometry.output_padding else {}
        given |= {"rounding": geometry.rounding} if geometry.rounding != "floor" else {}
    return ask(**given)


def step(derivation: Any, id: str) -> Any:
    """The value of a step that is no result."""
    return value(next(each.value for each in derivation.steps if each.id == id))


# --- against arrays ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in (*LINEAR, "conv") if kind != "dense"])
@pytest.mark.parametrize("seed", range(20))
def test_a_layers_shape_and_parameters_are_those_of_its_arrays(kind: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    of_x, of_w, of_y, geometry = layer(draw, kind)
    axes = len(of_x) - 2
    found = asked(kind, of_x, geometry, of_w[-axes:], of_y[1])
    assert found["output_shape"] == forward(kind, np.zeros(of_x), np.zeros(of_w), None, geometry).shape
    biases = prod(of_y[1:]) if kind == "local" else of_y[1]
    assert (found["weights"], found["biases"], found["parameters"]) == (prod(of_w), biases, prod(of_w) + biases)
    assert found["activations"] == prod(of_y)
    assert found["memory"] == 4 * (prod(of_w) + biases + prod(of_y))
    bare = asked(kind, of_x, geometry, of_w[-axes:], of_y[1], bias="none")
    assert (bare["parameters"], bare["biases"]) == (prod(of_w), 0)


@pytest.mark.parametrize("kind", LINEAR)
@pytest.mark.parametrize("seed", range(10))
def test_a_multiply_add_is_a_product(kind: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    while True:
        of_x, of_w, of_y, geometry = layer(draw, kind)
        if not any(geometry.before + geometry.after + geometry.output_padding):  # at the border, products with padding are counted too
            break
    listed = sum(1 for _ in products(kind, np.zeros(of_x), np.zeros(of_w), geometry, of_y[2:])) * of_x[0]
    found = asked(kind, of_x, geometry, of_w[2 - len(of_x) :], of_y[1]) if kind != "dense" else asked(kind, of_x, filters=of_y[1])
    assert (found["macs"], found["flops"]) == (listed, 2 * listed)


@pytest.mark.parametrize("kind", ["maxpool", "avgpool"])
@pytest.mark.parametrize("seed", range(40))
def test_pools_have_the_sizes_of_their_arrays_and_nothing_to_learn(kind: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    while True:
        size, kernel, geometry = drawn(draw, kind)
        if all(pooled(kind, np.zeros((1, 1, *size)), kernel, geometry)[0].values()):
            break
    found = asked(kind, (2, 3, *size), geometry, kernel)
    out = forward(kind, np.zeros((2, 3, *size)), kernel, None, geometry).shape
    assert found["output_shape"] == out
    assert found["output_d"] == 3
    assert found["parameters"] == 0
    assert {"weights", "biases", "macs", "dx"}.isdisjoint(found.keys())
    whole = asked(kind, (2, 3, *size), geometry._replace(before=(0,) * len(size), after=(0,) * len(size)), (1,) * len(size))
    assert whole["flops"] == (0 if kind == "maxpool" else whole["activations"])
    cells = sum(1 for _ in windows(size, kernel, geometry))
    places = prod(out[2:])
    assert found["flops"] == 6 * (cells - places if kind == "maxpool" else cells)


@pytest.mark.parametrize("of_x", [(1, 3, 5), (2, 4, 7, 6), (1, 2, 3, 4, 5)])
def test_global_pools_and_dense_layers_see_the_whole_input(of_x: tuple[int, ...]) -> None:
    for kind in ("globalmax", "globalavg"):
        found = asked(kind, of_x)
        assert found["output_shape"] == forward(kind, np.zeros(of_x), None, None, plain(len(of_x) - 2)).shape
        assert found["parameters"] == 0
        assert found["flops"] == of_x[0] * of_x[1] * (prod(of_x[2:]) - (kind == "globalmax"))
    dense, whole = asked("dense", of_x, filters=7), asked("conv", of_x, kernel=of_x[2:], filters=7)
    for name in ("weights", "biases", "parameters", "macs", "flops", "activations", "memory"):
        assert dense[name] == whole[name]
    assert dense["output_shape"] == (of_x[0], 7)
    assert step(dense, "inputs") == prod(of_x[1:])
    assert step(dense, "as_convolution") == 1


@pytest.mark.parametrize("seed", range(15))
def test_a_separable_layer_is_its_two_halves_and_cheaper_by_its_ratio(seed: int) -> None:
    draw = random.Random(seed)
    of_x, of_w, of_y, geometry = layer(draw, "depthwise")
    filters, kernel = draw.randint(1, 5), of_w[2:]
    found = asked("separable", of_x, geometry, kernel, filters, bias="none")
    halves = asked("depthwise", of_x, geometry, kernel), asked("pointwise", (of_x[0], of_x[1], *of_y[2:]), filters=filters)
    full = asked("conv", of_x, geometry, kernel, filters, bias="none")
    for name in ("weights", "macs", "flops"):
        assert found[name] == sum(half[name] for half in halves)
    assert found["output_shape"] == full["output_shape"]
    assert (step(found, "full_parameters"), step(found, "full_flops")) == (full["parameters"], full["flops"])
    for name in ("weights", "macs"):
        assert Fraction(found[name], full[name]) == step(found, "ratio") == Fraction(1, filters) + Fraction(1, prod(kernel))
    assert asked("separable", of_x, geometry, kernel, filters)["parameters"] == found["parameters"] + filters


@pytest.mark.parametrize("seed", range(30))
def test_a_transposed_convolution_is_a_convolution_with_zeros_inserted(seed: int) -> None:
    draw = random.Random(seed)
    while True:
        of_x, of_w, _, geometry = layer(draw, "transposed")
        spans = [gap * (width - 1) + 1 for gap, width in zip(geometry.dilation, of_w[2:], strict=True)]
        around = [[span - 1 - cut for span, cut in zip(spans, side, strict=True)] for side in (geometry.before, geometry.after)]
        if geometry.groups == 1 and min(around[0] + around[1]) >= 0:
            break
    found = asked("transposed", of_x, geometry, of_w[2:], of_w[1])
    x, weights = integers(draw, of_x), integers(draw, of_w)
    axes = range(2, len(of_x))
    stretched = np.zeros((*of_x[:2], *[step(found, f"stretched_{name}") for name in NAMES[: len(axes)]][::-1]), dtype=np.int64)
    at: Any = (..., *[slice(None, None, stride) for stride in geometry.stride])
    stretched[at] = x
    after = tuple(side + more for side, more in zip(around[1], geometry.output_padding, strict=True))
    moved = plain(len(axes))._replace(before=tuple(around[0]), after=after, dilation=geometry.dilation)
    turned = np.flip(weights.swapaxes(0, 1), axis=tuple(axes))
    direct = forward("transposed", x, weights, None, geometry)
    assert np.array_equal(forward("conv", stretched, turned, None, moved), direct)
    assert found["output_shape"] == direct.shape
    for place, name in enumerate(NAMES[: len(axes)], start=1):
        assert step(found, f"convolved_{name}") == direct.shape[-place]


@pytest.mark.parametrize("p", [0, 1, ((1, 0),), ((0, 1), (1, 1))])
def test_zeros_inserted_around_each_axis(p: Any) -> None:
    found = ask(kind="transposed", w=4, h=6, f=(3, 4), s=(2, 3), p=p)
    for name in ("w", "h"):
        assert step(found, f"convolved_{name}") == found[f"output_{name}"]


@pytest.mark.parametrize(("w", "f", "s"), list(itertools.product([1, 2, 5], [1, 2, 3, 5], [1, 2, 3, 4])))
def test_transposed_sizes_in_keras(w: int, f: int, s: int) -> None:
    reached = {s * at + step for at in range(w) for step in range(max(f, s))}  # a stride for each cell at least
    assert ask(kind="transposed", w=w, f=f, s=s, p="valid", convention="keras")["output_w"] == len(reached)
    same = ask(kind="transposed", w=w, f=f, s=s, p="same", convention="keras")
    assert same["output_w"] == w * s
    assert step(same, "padding_w") == max((w - 1) * s + f - w * s, 0)
    for more in range(s):
        assert ask(kind="transposed", w=w, f=f, s=s, output_padding=more, convention="keras")["output_w"] == (w - 1) * s + f + more
        if (padded := (w - 1) * s + f - 2 * (f // 2) + more) > 0:
            found = ask(kind="transposed", w=w, f=f, s=s, p="same", output_padding=more, convention="keras")
            assert found["output_w"] == padded


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_stands_for_every_number(kind: str) -> None:
    values = {"w": 12, "d": 6, "k": 18, "f": 1 if kind == "pointwise" else 3}
    usable = {name: value for name, value in values.items() if name not in DATA[kind].refuses}
    letters = {"w": "W_1", "d": "D", "k": "K", "f": "F"}
    numeric = ask(kind=kind, **usable)
    for size in range(len(usable)):
        for chosen in itertools.combinations(usable, size):
            open_ = ask(kind=kind, **{name: usable[name] for name in chosen}, **({"h": 12} if "w" not in chosen else {}))
            known = {letters[name]: Num(value) for name, value in usable.items()} | {"I": Num(12 * 12 * 6)}
            if (kind == "dense" and "w" not in chosen) or (kind == "depthwise" and "k" not in chosen):
                continue  # without a size a dense layer's input is a row; without a number a depthwise one has a filter a channel
            for name in ("parameters", "flops", "output_w", "activations"):
                if name in numeric:
                    assert evaluate(open_.results[name], known) == numeric.results[name], (chosen, name)


def test_the_stride_of_a_pool_is_its_window_unless_it_is_given() -> None:
    assert ask(kind="maxpool", w=28, h=28, d=6, f=2)["output_shape"] == (14, 14, 6)
    assert ask(kind="maxpool", w=28, h=28, d=6, f=2, s=1)["output_shape"] == (27, 27, 6)
    assert ask(kind="avgpool", w=28, h=30, d=6, f=(2, 3))["output_shape"] == (14, 10, 6)
    assert "stride `S = F`" in [each.text for each in ask(kind="maxpool", w=28, f=2).assumed]


# --- against publications ---------------------------------------------------------------------------------------------------


def test_mobilenet() -> None:
    """Howard et al. 2017, tables 1 and 4: 569 million multiply-adds and 4.2 million parameters; 4,866 and 29.3 without separation.

    Keras' MobileNet has 4,253,864 parameters in all, with four a channel for batch normalisation.
    """
    first = ask(kind="conv", w=224, h=224, d=3, f=3, s=2, p="same", k=32, bias="none")
    weights, macs, full_weights, full_macs, normalised = first["weights"], first["macs"], first["weights"], first["macs"], 32
    size, depth = 112, 32
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for filters, stride in blocks:
        found = ask(kind="separable", w=size, h=size, d=depth, f=3, s=stride, p="same", k=filters, bias="none")
        weights += found["weights"]
        macs += found["macs"]
        full_weights += step(found, "full_parameters")
        full_macs += step(found, "full_flops") // 2
        normalised += depth + filters
        size, depth = found["output_w"], filters
    assert ask(kind="globalavg", w=size, h=size, d=depth)["output_shape"] == (1, 1, 1024)
    last = ask(kind="dense", d=1024, k=1000)
    assert weights + last["parameters"] + 4 * normalised == 4_253_864
    assert round((macs + last["macs"]) / 1e6) == 569
    assert round((full_macs + last["macs"]) / 1e6) == 4867  # printed as 4866
    assert round((full_weights + last["weights"]) / 1e6, 1) == 29.3


def test_lenet_alexnet_vgg() -> None:
    """LeCun et al. 1998, section II.B; Krizhevsky et al. 2012; Simonyan & Zisserman 2015."""
    assert ask(kind="avgpool", w=28, h=28, d=6, f=2)["output_shape"] == (14, 14, 6)
    assert ask(kind="conv", w=5, h=5, d=16, f=5, k=120)["parameters"] == ask(kind="dense", w=5, h=5, d=16, k=120)["parameters"] == 48_120
    assert ask(kind="dense", d=120, k=84)["parameters"] == 10_164
    assert [ask(kind="maxpool", w=w, f=3, s=2)["output_w"] for w in (55, 27, 13)] == [27, 13, 6]
    assert ask(kind="dense", w=7, h=7, d=512, k=4096)["parameters"] == 102_764_544


def test_dcgan() -> None:
    """The generator of PyTorch's DCGAN tutorial (Radford et al. 2016): 3,576,704 parameters, two a channel for batch normalisation."""
    size, depth, weights = 1, 100, 0
    for filters, stride, padding in [(512, 1, 0), (256, 2, 1), (128, 2, 1), (64, 2, 1), (3, 2, 1)]:
        found = ask(kind="transposed", w=size, h=size, d=depth, f=4, s=stride, p=padding, k=filters, bias="none")
        weights += found["parameters"]
        size, depth = found["output_w"], filters
    assert size == 64
    assert weights + 2 * (512 + 256 + 128 + 64) == 3_576_704


def test_deepface() -> None:
    """Taigman et al. 2014, figure 2: three locally connected layers."""
    size, depth = 63, 16
    for f, s, out in [(9, 1, 55), (7, 2, 25), (5, 1, 21)]:
        found = ask(kind="local", w=size, h=size, d=depth, f=f, s=s, k=16)
        assert found["output_shape"] == (out, out, 16)
        assert found["weights"] == out * out * step(found, "shared") - out * out * 16
        size = out


# --- what is refused, and what is said --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "parameter", "says"),
    [
        ({"kind": "maxpool", "k": 2}, "k", "no filters"),
        ({"kind": "avgpool", "bias": "none"}, "bias", "no biases"),
        ({"kind": "globalavg", "f": 7}, "f", "whole input"),
        ({"kind": "dense", "f": 3}, "f", "no window moves"),
        ({"kind": "depthwise", "groups": 2}, "groups", "its own"),
        ({"kind": "depthwise", "d": 3, "k": 8}, "k", "multiple of the depth"),
        ({"kind": "pointwise", "f": 3}, "f", "one cell"),
        ({"kind": "conv", "output_padding": 1}, "output-padding", "transposed"),
        ({"kind": "transposed", "w": 4, "f": 3, "s": 2, "output_padding": 2}, "output-padding", "smaller than the stride"),
        (
            {"kind": "transposed", "w": 4, "f": 3, "s": 2, "output_padding": 2, "dilation": 3, "convention": "keras"},
            "output-padding",
            "stride",
        ),
        ({"kind": "transposed", "w": 1, "f": 3, "p": 2}, "p", "cuts off all"),
        ({"kind": "transposed", "w": 6, "h": 32, "f": 5, "p": "full", "dilation": 2}, "p", "the output's width"),
        ({"kind": "transposed", "w": 32, "h": 4, "f": 5, "p": "full"}, "p", "the output's height"),
        ({"kind": "transposed", "w": 1, "f": 3, "p": "same", "convention": "pytorch"}, "p", "as a number"),
        ({"kind": "transposed", "w": 4, "f": 3, "p": "same", "output_padding": 0}, "p", "fixes the size"),
        ({"kind": "transposed", "w": 4, "f": 3, "rounding": "ceil"}, "rounding", "never a fraction"),
        ({"kind": "transposed", "dims": 1, "w": 4, "f": 3, "p": "causal"}, "p", "causal"),
        ({"kind": "maxpool", "w": 8, "f": 2, "p": 2}, "p", "smaller than the window"),
        ({"kind": "maxpool", "w": 8, "f": 3, "p": 2, "convention": "pytorch"}, "p", "half of its window"),
        ({"kind": "maxpool", "w": 2, "f": 3}, "f", "a window of 3 is larger"),
    ],
)
def test_what_a_kind_cannot_do_is_refused(given: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError) as error:
        ask(**given)
    assert error.value.parameter == parameter
    assert says in error.value.rule


def test_output_padding_as_large_as_a_dilation_is_allowed() -> None:
    assert ask(kind="transposed", w=4, f=3, s=2, dilation=3, output_padding=2)["output_w"] == 3 * 2 + 7 + 2


def test_a_kernel_that_overlaps_unevenly_is_warned_of() -> None:
    def codes(**given: Any) -> list[str]:
        return [each.code for each in ask(kind="transposed", w=7, h=7, **given).warnings]

    assert codes(f=4, s=2) == []
    assert codes(f=3, s=2) == ["uneven"]
    assert codes(f=2, s=3) == ["gaps", "gaps"]
    assert codes(f=2, s=3, dilation=2) == ["uneven"]


def test_presets_are_kinds() -> None:
    kinds = {word: preset["kind"] for word, preset in TOPIC.presets.items() if "kind" in preset}
    assert kinds == {"tconv": "transposed", "pool": "maxpool", "dense": "dense"}
    assert set(DATA) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_counts(kind: str) -> None:
    derivation = ask(kind=kind, w=8, d=4, **({} if "f" in DATA[kind].refuses or kind == "pointwise" else {"f": 2}))
    assert derivation.title == DATA[kind].title
    assert derivation.conventions["flops"] == DATA[kind].counted
    assert all(each.note and "{" not in each.note for each in derivation.steps if each.id not in ("unread", "padding")), kind
    assert derivation.remark


def test_a_large_window_beside_few_channels_is_no_swap_of_letters() -> None:
    """Only a kernel and a number of filters that were both typed can have been exchanged."""
    found = TOPIC.work(read(TOPIC, {"input": "100x100x4", "kind": "depthwise", "f": "16"}))
    assert "letters_swapped" not in [warning.code for warning in found.warnings]
    found = TOPIC.work(read(TOPIC, {"input": "224x224x3", "f": "64", "k": "7"}))
    assert "letters_swapped" in [warning.code for warning in found.warnings]
