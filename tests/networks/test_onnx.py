"""ONNX files: as PyTorch exports them, against presets, PyTorch and ONNX' own shape inference; made by hand; damaged."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from random import Random
from typing import Any

import onnx
import pytest
from asking import FIXTURES, TORCH, channels_first, plain, worked
from onnx import TensorProto, helper, shape_inference

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.networks.declared import TOPIC
from dlcalc.networks.model import Network, alike
from dlcalc.networks.onnx_file import MAX_NODES, read_onnx
from dlcalc.networks.presets import preset
from dlcalc.networks.work import answer

FILES = sorted((FIXTURES / "networks").glob("*.onnx"))
PRESETS = {
    "lenet5": "lenet5", "resnet18": "resnet18", "resnet50": "resnet50", "mobilenet_v1": "mobilenet", "googlenet": "googlenet-torchvision",
}  # fmt: skip
by_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@by_file
def test_parameters_are_pytorchs(path: Path) -> None:
    network = read_onnx(path.read_bytes())
    layers = worked(network, *TORCH[path.stem]["input"])
    assert [plain(size) for size in network.input] == [*TORCH[path.stem]["input"][:0:-1], TORCH[path.stem]["input"][0]]
    assert sum(plain(each.answer.amount("parameters")) for each in layers) == TORCH[path.stem]["parameters"]


@by_file
def test_shapes_are_those_of_onnx_shape_inference(path: Path) -> None:
    """Node by node, the batch left out."""
    model = onnx.load_model_from_string(path.read_bytes())
    inferred = shape_inference.infer_shapes(model)
    shapes = {each.name: [size.dim_value for size in each.type.tensor_type.shape.dim][1:] for each in inferred.graph.value_info}
    skipped = ("Constant", "ConstantOfShape", "Shape", "Gather")
    nodes = [node for node in model.graph.node if node.op_type not in skipped]
    layers = worked(read_onnx(path.read_bytes()), *TORCH[path.stem]["input"])
    pairs = [(shapes.get(node.output[0]), channels_first(layer)) for node, layer in zip(nodes, layers, strict=True)]
    known = [(theirs, ours) for theirs, ours in pairs if theirs]
    assert len(known) > len(layers) * 0.6
    assert all(theirs == ours for theirs, ours in known)


@pytest.mark.parametrize("name", PRESETS)
def test_an_exported_network_is_its_preset(name: str) -> None:
    known = preset(PRESETS[name])
    assert known is not None
    assert alike(read_onnx((FIXTURES / "networks" / f"{name}.onnx").read_bytes()), known)


def test_names_are_those_of_the_modules() -> None:
    names = [layer.name for layer in read_onnx((FIXTURES / "networks" / "resnet18.onnx").read_bytes()).layers]
    assert {"conv1", "layer1.0.conv1", "layer2.0.downsample.0", "fc"} <= set(names)
    assert len(names) == len(set(names))


# Graphs made by hand


def model(nodes: list[Any], weights: dict[str, tuple[int, ...]], shape: list[int | str], *, listed: bool = False) -> bytes:
    """A model; ``listed`` has the weights among its inputs, as a file without them has."""
    tensors = (
        [] if listed else [helper.make_tensor(name, TensorProto.FLOAT, sizes, [0.0] * _size(sizes)) for name, sizes in weights.items()]
    )
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)]
    if listed:
        inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes) for name, sizes in weights.items()]
    output = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)
    made: bytes = helper.make_model(helper.make_graph(nodes, "mine", inputs, [output], tensors)).SerializeToString()
    return made


def _size(sizes: tuple[int, ...]) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


def texts(network: Network) -> list[str]:
    return [layer.spec.text for layer in network.layers]


@pytest.mark.parametrize("listed", [False, True])
def test_a_product_and_a_sum_are_a_dense_layer(listed: bool) -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Add", ["y", "b"], ["z"]),
        helper.make_node("Relu", ["z"], ["out"]),
    ]
    network = read_onnx(model(nodes, {"w": (10, 4), "b": (4,)}, ["N", 10], listed=listed))
    assert texts(network) == ["fc4", "relu"]
    assert sum(plain(each.answer.amount("parameters")) for each in worked(network, 10)) == 44


def test_weights_that_serve_two_layers_are_counted_once() -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1]), helper.make_node("Conv", ["y", "w"], ["z"], pads=[1, 1, 1, 1])]
    found = answer(read(TOPIC, {"network": "mine.onnx"}), read_onnx(model(nodes, {"w": (3, 3, 3, 3)}, [1, 3, 8, 8])))
    assert found["parameters"] == 81
    assert found["macs"] == 2 * 64 * 81
    assert "counted once" in found.remark


def test_norms_that_were_folded_away_are_told() -> None:
    """A ResNet-18 exported for inference has 4,800 parameters less than it had."""
    for name, notes in (("onnx::Conv_193", 1), ("conv1.weight", 0)):
        network = read_onnx(model([helper.make_node("Conv", ["x", name], ["y"])], {name: (4, 4, 1, 1)}, [1, 4, 4, 4]))
        assert len(network.notes) == notes


def test_the_output_stands_last_whatever_the_order_of_the_nodes() -> None:
    nodes = [helper.make_node("Conv", ["x", word], [word.upper()]) for word in ("a", "b")]
    graph = model(nodes, {"a": (2, 3, 1, 1), "b": (4, 3, 1, 1)}, [1, 3, 8, 8])
    made = onnx.load_model_from_string(graph)
    made.graph.output.insert(0, helper.make_tensor_value_info("A", TensorProto.FLOAT, None))
    network = read_onnx(made.SerializeToString())
    assert texts(network) == ["c4f1b0", "c2f1b0"]
    assert "2 outputs" in network.notes[0]


def test_three_axes_are_a_sequence_where_nothing_says_else() -> None:
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("Concat", ["y", "y"], ["z"], axis=-1)]
    network = read_onnx(model(nodes, {"w": (6, 5)}, [1, 9, 6]))
    assert [plain(size) for size in network.input] == [9, 6]
    assert channels_first(worked(network, 9, 6)[-1]) == [10, 9]


def mean(axes: list[int], keepdims: int = 1) -> list[Any]:
    """A mean whose axes are an input, as they are from opset 18 on."""
    constant = helper.make_node("Constant", [], ["axes"], value=helper.make_tensor("axes", TensorProto.INT64, [len(axes)], axes))
    return [constant, helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("ReduceMean", ["y", "axes"], ["z"], keepdims=keepdims)]


def test_a_mean_over_space_is_a_global_pool() -> None:
    for axes in ([2, 3], [-1, -2]):
        assert texts(read_onnx(model(mean(axes, keepdims=0), {"w": (4, 4, 1, 1)}, [1, 4, 8, 8]))) == ["c4f1b0", "gap"]


AXES = {
    "a mean over the channels": ([*mean([1])], "over the axes of space alone"),
    "a mean over one axis": ([*mean([2])], "over the axes of space alone"),
    "branches one below the other": (
        [helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("Concat", ["x", "y"], ["z"], axis=-1)], "along their channels"
    ),
    "a product with the last axis of a map": (
        [helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("MatMul", ["y", "m"], ["z"])], "works on the last axis of a map"
    ),
    "a row of less than all": (
        [helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("Flatten", ["y"], ["z"], axis=2)], "from axis 1"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AXES)
def test_other_axes_than_a_layer_works_on_are_refused(name: str) -> None:
    """With as many channels as the map is wide, so that no size gives it away."""
    nodes, rule = AXES[name]
    with pytest.raises(DomainError) as caught:
        read_onnx(model(nodes, {"w": (4, 4, 1, 1), "m": (4, 4)}, [1, 4, 4, 4]))
    assert rule in caught.value.rule


def test_what_tools_join_of_one_or_hand_on_is_no_layer() -> None:
    nodes = [
        helper.make_node("Identity", ["w"], ["v"]),
        helper.make_node("Concat", ["x"], ["y"], axis=1),
        helper.make_node("Conv", ["y", "v"], ["z"]),
    ]
    assert texts(read_onnx(model(nodes, {"w": (4, 4, 1, 1)}, [1, 4, 4, 4]))) == ["c4f1b0"]


def test_a_model_of_many_nodes_is_refused() -> None:
    nodes = [helper.make_node("Relu", ["x"], ["y"])] * (MAX_NODES + 1)
    with pytest.raises(DomainError, match="50,001 nodes"):
        read_onnx(model(nodes, {}, [1, 4]))


def test_every_setting_of_a_window_is_read_width_first() -> None:
    settings: dict[str, Any] = {"strides": [1, 2], "pads": [1, 0, 2, 3], "dilations": [2, 1]}
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["y"], **settings),
        helper.make_node("MaxPool", ["y"], ["out"], kernel_shape=[2, 3], ceil_mode=1),
    ]
    network = read_onnx(model(nodes, {"w": (8, 3, 3, 5)}, [1, 3, 20, 30]))
    assert texts(network) == ["c8f5x3s2x1p0:3x1:2d1x2b0", "max3x2s1u1"]
    inferred = shape_inference.infer_shapes(onnx.load_model_from_string(model(nodes[:1], {"w": (8, 3, 3, 5)}, [1, 3, 20, 30])))
    sizes = [size.dim_value for size in inferred.graph.output[0].type.tensor_type.shape.dim][1:]
    assert channels_first(worked(network, 3, 20, 30)[0]) == sizes


def test_a_transposed_convolution() -> None:
    settings: dict[str, Any] = {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1], "group": 2}
    nodes = [helper.make_node("ConvTranspose", ["x", "w", "b"], ["out"], **settings)]
    network = read_onnx(model(nodes, {"w": (4, 3, 3, 3), "b": (6,)}, [1, 4, 7, 7]))
    assert texts(network) == ["t6f3s2p1g2o1"]
    assert channels_first(worked(network, 4, 7, 7)[0]) == [6, 14, 14]


REFUSED: dict[str, tuple[list[Any], dict[str, tuple[int, ...]], str]] = {
    "operator": ([helper.make_node("Einsum", ["x"], ["y"], equation="ij->ji")], {}, "not known here"),
    "constant": ([helper.make_node("Add", ["x", "b"], ["y"])], {"b": (3,)}, "joins a layer with a constant"),
    "sizes": ([helper.make_node("Conv", ["x", "w"], ["y"])], {}, "are not in the file"),
    "axis": ([helper.make_node("Concat", ["x", "x"], ["y"], axis=2)], {}, "along their channels"),
    "mean": ([helper.make_node("ReduceMean", ["x"], ["y"], axes=[1])], {}, "axes of space"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_known_is_refused_with_its_node(name: str) -> None:
    nodes, weights, rule = REFUSED[name]
    with pytest.raises(DomainError) as caught:
        read_onnx(model(nodes, weights, [1, 3, 8, 8]))
    assert rule in caught.value.rule
    assert "node" in caught.value.rule


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"not protobuf", b"\x0a\xff\xff\xff\xff\x0f", b"\x3a\x00"])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DomainError):
        read_onnx(data)


def test_every_truncation_is_refused_or_read() -> None:
    whole = (FIXTURES / "networks" / "lenet5.onnx").read_bytes()
    for end in range(0, len(whole), 7):
        with contextlib.suppress(DomainError):
            read_onnx(whole[:end])


def test_without_the_package_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(DomainError) as caught:
        read_onnx(b"")
    assert "pip install" in caught.value.hint


def test_every_damage_is_refused_or_read() -> None:
    """Bytes changed at random: nothing but the one kind of error comes out."""
    whole, random = (FIXTURES / "networks" / "lenet5.onnx").read_bytes(), Random(8)
    read = 0
    for _ in range(600):
        damaged = bytearray(whole)
        for _ in range(random.randint(1, 4)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        with contextlib.suppress(DomainError):
            read_onnx(bytes(damaged))
            read += 1
    assert 50 < read < 550
