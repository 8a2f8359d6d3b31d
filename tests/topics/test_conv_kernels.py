"""Layers on numbers against products listed one by one, onnx's reference evaluator and finite differences.

onnx's reference evaluator is the oracle wherever it follows its own specification. Where it does not (1.23: grouped transposed
convolutions, an output padding as large as the stride, maximum pools of stride 1 with padding, means with more than one cell
missing behind the last window, global maxima but of 2-D maps), the products listed one by one and PyTorch's results are.
"""

from __future__ import annotations

import json
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

sys.path.insert(0, str(Path(__file__).parent))
from conv_products import LINEAR, POOLS, Cells, drawn, fractions, inside, integers, layer, linear, pooled, same, windows

from dlcalc.topics.conv.numbers.kernels import Geometry, forward, gradients, im2col, places, plain


@pytest.mark.parametrize("kind", LINEAR)
@pytest.mark.parametrize("seed", range(25))
def test_values_and_gradients_are_sums_of_products(kind: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    of_x, of_w, of_y, geometry = layer(draw, kind)
    make = fractions if seed % 5 == 0 else integers
    x, weights, bias, upstream = make(draw, of_x), make(draw, of_w), make(draw, of_y[1:2]), make(draw, of_y)
    expected = linear(kind, x, weights, bias, geometry, upstream)
    y = forward(kind, x, weights, bias, geometry)
    dx, dweights, dbias = gradients(kind, x, weights, geometry, upstream)
    if kind == "local":
        assert dbias is not None
        dbias = dbias.sum(axis=tuple(range(1, dbias.ndim)))
    for found, right in zip((y, dx, dweights, dbias), expected, strict=True):
        assert same(found, right), (of_x, of_w, geometry)
        assert found.dtype == (object if make is fractions else np.int64)
    floats = forward(kind, x.astype(float), weights.astype(float), bias.astype(float), geometry)
    assert np.allclose(floats, expected[0].astype(float))


@pytest.mark.parametrize("kind", POOLS)
@pytest.mark.parametrize("seed", range(60))
def test_pools_are_maxima_and_means_of_windows(kind: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    size, kernel, geometry = drawn(draw, kind)
    x = integers(draw, (draw.randint(1, 2), 2, *size), most=2)  # with many ties
    cells, counts = pooled(kind, x, kernel, geometry)
    if not all(cells.values()):
        with pytest.raises(ValueError, match="nothing but padding"):
            forward(kind, x, kernel, None, geometry._replace(count_padding=False))
        return
    found = forward(kind, x, kernel, None, geometry)
    upstream = integers(draw, found.shape)
    expected, dx = np.zeros(found.shape, dtype=object), np.zeros(x.shape, dtype=object)
    for place, window in cells.items():
        for channel in np.ndindex(*x.shape[:2]):
            values = [int(x[(*channel, *cell)]) for cell in window]
            above = int(upstream[(*channel, *place)])
            if kind == "maxpool":
                expected[(*channel, *place)] = max(values)
                dx[(*channel, *window[values.index(max(values))])] += above
                continue
            expected[(*channel, *place)] = Fraction(sum(values), counts[place])
            for cell in window:
                dx[(*channel, *cell)] += Fraction(above, counts[place])
    assert same(found, expected), (size, kernel, geometry)
    assert same(gradients(kind, x, kernel, geometry, upstream)[0], dx), (size, kernel, geometry)
    assert np.allclose(forward(kind, x.astype(float), kernel, None, geometry), expected.astype(float))


def onnx(operator: str, *inputs: Any, **attributes: Any) -> Any:
    """What onnx's reference evaluator computes for one node."""
    names = [f"input{number}" for number in range(len(inputs))]
    node = helper.make_node(operator, names, ["output"], **attributes)
    of = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, each.shape) for name, each in zip(names, inputs, strict=True)]
    graph = helper.make_graph([node], "graph", of, [helper.make_tensor_value_info("output", TensorProto.DOUBLE, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    outputs: Any = ReferenceEvaluator(model).run(None, dict(zip(names, inputs, strict=True)))
    return outputs[0]


def attributes_of(kernel: Cells, geometry: Geometry) -> dict[str, Any]:
    return {
        "kernel_shape": kernel, "strides": geometry.stride, "dilations": geometry.dilation, "pads": geometry.before + geometry.after,
    }  # fmt: skip


def mistaken(kind: str, size: Cells, kernel: Cells, geometry: Geometry) -> bool:
    """Whether onnx's reference does not follow its specification here."""
    if kind == "transposed":  # cuts the weights by the wrong axis
        return geometry.groups > 1 or any(more >= step for more, step in zip(geometry.output_padding, geometry.stride, strict=True))
    if kind == "maxpool":
        return {*geometry.stride, *geometry.dilation} == {1} and any(geometry.before + geometry.after)
    along: Any = zip(size, kernel, places(size, kernel, geometry), *geometry[:4], strict=True)
    return any(
        (number - 1) * stride + dilation * (width - 1) + 1 - before - cells - after > 1
        for cells, width, number, stride, before, after, dilation in along
    )


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize(
    ("kind", "operator"), [("conv", "Conv"), ("depthwise", "Conv"), ("pointwise", "Conv"), ("transposed", "ConvTranspose")]
)
def test_convolutions_agree_with_onnx(kind: str, operator: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    of_x, of_w, of_y, geometry = layer(draw, kind)
    while kind == "transposed" and mistaken(kind, of_x[2:], of_w[2:], geometry):
        of_x, of_w, of_y, geometry = layer(draw, kind)
    numbers = np.random.default_rng(seed)
    x, weights, bias = numbers.normal(size=of_x), numbers.normal(size=of_w), numbers.normal(size=of_y[1])
    more = {"output_padding": geometry.output_padding} if kind == "transposed" else {}
    groups = of_x[1] if kind == "depthwise" else geometry.groups
    found = forward(kind, x, weights, bias, geometry)
    expected = onnx(operator, x, weights, bias, group=groups, **attributes_of(of_w[2:], geometry), **more)
    assert found.shape == expected.shape
    assert np.allclose(found, expected)


@pytest.mark.parametrize("seed", range(80))
@pytest.mark.parametrize(("kind", "operator"), [("maxpool", "MaxPool"), ("avgpool", "AveragePool")])
def test_pools_agree_with_onnx(kind: str, operator: str, seed: int) -> None:
    draw = random.Random(f"{kind}{seed}")
    while True:
        size, kernel, geometry = drawn(draw, kind)
        x = np.random.default_rng(seed).normal(size=(2, 2, *size))
        cells, _ = pooled(kind, x, kernel, geometry)
        if all(cells.values()) and not mistaken(kind, size, kernel, geometry):
            break
    more = {"count_include_pad": int(geometry.count_padding)} if kind == "avgpool" else {}
    expected = onnx(operator, x, ceil_mode=int(geometry.rounding == "ceil"), **attributes_of(kernel, geometry), **more)
    found = forward(kind, x, kernel, None, geometry)
    assert found.shape == expected.shape
    assert np.allclose(found, expected)


@pytest.mark.parametrize("seed", range(10))
def test_global_pools_and_dense_layers_agree_with_onnx(seed: int) -> None:
    draw, numbers = random.Random(seed), np.random.default_rng(seed)
    of_x, of_w, of_y, geometry = layer(draw, "dense")
    x, weights, bias = numbers.normal(size=of_x), numbers.normal(size=of_w), numbers.normal(size=of_y[1])
    largest = forward("globalmax", x, None, None, geometry)
    assert same(largest, np.array([[max(each.reshape(-1)) for each in example] for example in x]).reshape(largest.shape))
    if x.ndim == 4:  # the reference takes axes 2 and 3 in every case
        assert same(largest, onnx("GlobalMaxPool", x))
    mean = forward("globalavg", x, None, None, geometry)
    assert mean.shape == onnx("GlobalAveragePool", x).shape
    assert np.allclose(mean, onnx("GlobalAveragePool", x))
    assert np.allclose(forward("dense", x, weights, bias, geometry), onnx("Gemm", x.reshape(of_x[0], -1), weights, bias, transB=1))
    kernel = weights.reshape(of_w[0], *of_x[1:])
    assert np.allclose(forward("conv", x, kernel, bias, plain(len(of_x) - 2)).reshape(of_y), forward("dense", x, weights, bias, geometry))


TORCH = json.loads((Path(__file__).parent.parent / "fixtures" / "conv_torch.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TORCH["cases"], ids=lambda case: case["kind"])
def test_values_and_gradients_agree_with_pytorch(case: dict[str, Any]) -> None:
    kind, padding = case["kind"], tuple(case["padding"])
    geometry = Geometry(
        tuple(case["stride"]), padding, padding, tuple(case["dilation"]), case.get("groups", 1), "ceil" if case.get("ceil") else "floor",
        case.get("count_padding", True), tuple(case.get("output_padding", ())),
    )  # fmt: skip
    x, upstream = np.array(case["x"]), np.array(case["upstream"])
    weights = np.array(case["weights"]) if "weights" in case else tuple(case["kernel"])
    bias = np.array(case["bias"]) if "bias" in case else None
    found = [forward(kind, x, weights, bias, geometry), *gradients(kind, x, weights, geometry, upstream)]
    for name, value in zip(("y", "dx", "dweights", "dbias"), found, strict=True):
        expected = np.array(case[name], dtype=float) if name in case else None
        assert (value is None) == (expected is None)
        if value is not None and expected is not None:
            assert value.shape == expected.shape
            assert np.allclose(value.astype(float), expected, rtol=1e-14, atol=1e-14), name


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [*LINEAR, *POOLS, "globalmax", "globalavg", "separable"])
def test_gradients_are_slopes(kind: str, seed: int) -> None:
    draw, numbers = random.Random(f"{kind}{seed}"), np.random.default_rng(seed)
    weights: Any = None
    if kind in LINEAR:
        of_x, of_w, of_y, geometry = layer(draw, kind)
        weights, bias = numbers.normal(size=of_w), numbers.normal(size=of_y[1])
    elif kind == "separable":
        of_x, of_w, of_y, geometry = layer(draw, "depthwise")
        weights, bias = (numbers.normal(size=of_w), numbers.normal(size=(3, of_y[1]))), numbers.normal(size=3)
    else:
        bias = None
        while True:
            size, weights, geometry = drawn(draw, kind if kind in POOLS else "maxpool")
            if all(pooled(kind, np.zeros((1, 1, *size)), weights, geometry)[0].values()):
                break
        of_x = (2, 2, *size)
    x = numbers.normal(size=of_x)
    upstream = numbers.normal(size=forward(kind, x, weights, bias, geometry).shape)

    def loss() -> float:
        return float((forward(kind, x, weights, bias, geometry) * upstream).sum())

    dx, dweights, dbias = gradients(kind, x, weights, geometry, upstream)
    if kind == "local":
        assert dbias is not None
        dbias = dbias.sum(axis=tuple(range(1, dbias.ndim)))
    pairs: list[tuple[Any, Any]] = [(x, dx)]
    if bias is not None:
        several = kind == "separable"
        pairs += [(bias, dbias), *(zip(weights, dweights, strict=True) if several else [(weights, dweights)])]
    else:
        assert dweights is dbias is None
    for values, gradient in pairs:
        assert gradient.shape == values.shape
        for at in draw.sample(list(np.ndindex(*values.shape)), min(values.size, 12)):
            kept, slopes = values[at], []
            for step in (1e-5, -1e-5):
                values[at] = kept + step
                slopes.append(loss())
            values[at] = kept
            assert (slopes[0] - slopes[1]) / 2e-5 == pytest.approx(gradient[at], rel=1e-5, abs=1e-7), at


@pytest.mark.parametrize("seed", range(30))
def test_a_convolution_is_a_matrix_product(seed: int) -> None:
    draw = random.Random(seed)
    size, kernel, geometry = drawn(draw, "maxpool")
    x, weights = integers(draw, (2, 3, *size)), integers(draw, (4, 3, *kernel))
    columns = im2col(x, kernel, geometry)
    direct = forward("conv", x, weights, None, geometry)
    assert same((weights.reshape(4, -1) @ columns).reshape(direct.shape), direct)
    for number, (place, offset, cell) in enumerate(windows(size, kernel, geometry)):
        column, row = divmod(number, int(np.prod(kernel)))
        assert columns[1, 2 * int(np.prod(kernel)) + row, column] == (x[(1, 2, *cell)] if inside(cell, size) else 0), (place, offset)


def test_a_separable_layer_is_its_two_halves() -> None:
    draw = random.Random(0)
    x, first, second, bias = integers(draw, (2, 3, 5, 6)), integers(draw, (6, 1, 3, 2)), integers(draw, (4, 6)), integers(draw, (4,))
    geometry = Geometry((2, 1), (1, 0), (0, 2), (1, 2))
    found = forward("separable", x, (first, second), bias, geometry)
    full = np.einsum("kc,chw->kchw", second, first[:, 0])  # one kernel a filter and channel: the product of both
    of_channel = np.arange(6) // 2
    whole = np.stack([full[:, of_channel == channel].sum(axis=1) for channel in range(3)], axis=1)
    assert same(found, forward("conv", x, whole, bias, geometry))


def test_a_local_layer_with_the_same_weights_everywhere_is_a_convolution() -> None:
    draw = random.Random(0)
    x, weights, bias = integers(draw, (2, 2, 5, 4)), integers(draw, (3, 2, 2, 3)), integers(draw, (3,))
    geometry = Geometry((1, 2), (1, 1), (0, 1), (2, 1))
    out = places((5, 4), (2, 3), geometry)
    everywhere = np.broadcast_to(weights[:, :, None, None], (3, 2, *out, 2, 3))
    shared = forward("conv", x, weights, bias, geometry)
    assert same(forward("local", x, everywhere, bias, geometry), shared)
    at_each = integers(draw, (3, *out))
    assert same(forward("local", x, everywhere, at_each, geometry), forward("conv", x, weights, None, geometry) + at_each)
    upstream = integers(draw, shared.shape)
    assert same(gradients("local", x, everywhere, geometry, upstream)[2], upstream.sum(axis=0))


# --- types ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type", ["float16", "float32", "float64"])
def test_floats_keep_their_type(type: str) -> None:
    x, weights, bias = np.ones((1, 2, 4, 4), type), np.ones((3, 2, 2, 2), type), np.ones(3, type)
    y = forward("conv", x, weights, bias, plain(2))
    assert y.dtype == type
    assert np.all(y == 9)
    dx, dweights, dbias = gradients("conv", x, weights, plain(2), y)
    assert dbias is not None
    assert dx.dtype == dweights.dtype == dbias.dtype == type
    assert forward("avgpool", x, (2, 2), None, plain(2)).dtype == type
    assert forward("maxpool", x, (2, 2), None, plain(2)).dtype == type


@pytest.mark.parametrize("size", [1, 2**26, 2**27, 2**31, 2**32, 2**62, 2**63 - 1])
def test_integers_never_overflow(size: int) -> None:
    x = np.full((1, 2, 3, 3), size, dtype=np.int64)
    x[0, 0, 1, 1] = 1 - size
    weights = np.array([[[[size, -size], [1, size]], [[size, size], [-1, size]]]])
    expected = linear("conv", x.astype(object), weights.astype(object), [size], plain(2), np.ones((1, 1, 2, 2), dtype=object))
    found = forward("conv", x, weights, np.array([size]), plain(2))
    dx, dweights, _ = gradients("conv", x, weights, plain(2), np.ones((1, 1, 2, 2), dtype=np.int64))
    for got, right in zip((found, dx, dweights), expected, strict=False):
        assert got.tolist() == right.tolist()
    assert found.dtype == (object if size > 2**27 else np.int64)
    mean = forward("avgpool", x, (3, 3), None, plain(2))
    assert mean.reshape(-1).tolist() == [Fraction(7 * size + 1 + size, 9) - Fraction(size, 9), size]
    assert forward("globalavg", x, None, None, plain(2)).reshape(-1).tolist() == [Fraction(7 * size + 1, 9), size]


def test_means_stay_whole_where_they_are() -> None:
    x = np.array([[[[1, 3], [5, 7]]]])
    assert forward("avgpool", x, (2, 2), None, plain(2)).dtype == np.int64
    found = forward("avgpool", x, (2, 1), None, plain(2)._replace(before=(1, 0), after=(1, 0)))
    assert found.tolist() == [[[[Fraction(1, 2), Fraction(3, 2)], [3, 5], [Fraction(5, 2), Fraction(7, 2)]]]]


def test_no_number_is_smaller_than_padding() -> None:
    geometry = Geometry((1,), (1,), (1,), (1,))
    for type in (np.int64, float, object):
        x = np.full((1, 1, 2), -5).astype(type)
        assert forward("maxpool", x, (2,), None, geometry).tolist() == [[[-5, -5, -5]]]
        upstream = np.array([[[1, 10, 100]]]).astype(type)
        assert gradients("maxpool", x, (2,), geometry, upstream)[0].tolist() == [[[11, 100]]]
    x = np.array([[[1.0, np.nan, 3.0]]])
    assert np.isnan(forward("maxpool", x, (2,), None, plain(1))).all()
    assert np.all(forward("maxpool", np.full((1, 1, 3), -np.inf), (2,), None, geometry) == -np.inf)


@pytest.mark.parametrize(
    ("kind", "of_x", "of_w", "geometry", "says"),
    [
        ("conv", (1, 1, 2, 2), (1, 1, 3, 3), plain(2), "larger than its padded input of 2"),
        ("conv", (1, 3, 4, 4), (1, 2, 3, 3), plain(2), "do not fit"),
        ("conv", (1, 4, 4), (3, 2, 2), plain(1)._replace(groups=2), "do not fit"),
        ("transposed", (1, 3, 4), (2, 3, 2), plain(1), "do not fit"),
        ("transposed", (1, 2, 1), (2, 3, 2), plain(1)._replace(before=(1,), after=(1,)), "leaves an output of 0"),
        ("depthwise", (1, 3, 4), (4, 1, 2), plain(1), "do not fit"),
        ("local", (1, 1, 4), (1, 1, 2, 2), plain(1), "where there are"),
        ("conv", (1, 1, 7), (1, 1, 2), plain(1)._replace(stride=(2,), rounding="exact"), "5/2 is not whole"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, of_x: Cells, of_w: Cells, geometry: Geometry, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        forward(kind, np.ones(of_x), np.ones(of_w), None, geometry)
