"""The operators of ONNX as layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import KINDS, MAX_DIGITS, LayerText, Sides, Value
from dlcalc.networks.model import spec
from dlcalc.networks.printed.modules import convolution

Found = tuple[LayerText, int]
"""A layer, and the channels (or numbers) that it was made for; 0 where it does not say."""

CELLS = {
    "Relu": "relu", "LeakyRelu": "lrelu", "Elu": "elu", "Gelu": "gelu", "Sigmoid": "sigmoid", "HardSigmoid": "hsigmoid",
    "HardSwish": "hswish", "Tanh": "tanh", "Softmax": "softmax", "LogSoftmax": "softmax", "Identity": "identity", "Dropout": "drop",
    "Clip": "relu6", "Cast": "identity",
}  # fmt: skip
JOINS = {"Add": "add", "Sum": "add", "Mul": "mul", "Concat": "cat"}


def refused(rule: str, hint: str = "") -> DomainError:
    """The error about a file."""
    return DomainError("network", "", rule, hint)


class Node:
    """A node of the graph, with its attributes as plain values."""

    def __init__(self, node: Any, sizes: Mapping[str, tuple[int, ...]], values: Mapping[str, tuple[int, ...]], axes: int) -> None:
        self.type = str(node.op_type)[:60]
        self.name = str(node.name)[:200]
        self.inputs = [str(name) for name in node.input]
        self.outputs = [str(name) for name in node.output]
        self.attributes = {each.name: each for each in node.attribute}
        self.sizes = sizes
        self.values = values  # short rows of whole numbers that are known beforehand
        self.channels_last = False  # where the network is one over a sequence
        self.axes = axes  # of what it reads, the batch among them; 0 where that is not known

    def weights(self, place: int) -> tuple[int, ...]:
        """The sizes of an input that is known beforehand.

        Raises:
            DomainError: there is none.
        """
        name = self.inputs[place] if place < len(self.inputs) else ""
        if name not in self.sizes:
            raise self.refused(f"the sizes of its {'weights' if place == 1 else 'input'} are not in the file")
        if any(not 0 < size < 10**MAX_DIGITS for size in self.sizes[name]):
            raise self.refused("the sizes of its weights are no sizes")
        return self.sizes[name]

    @property
    def is_sequence(self) -> bool:
        """Whether its channels are the last of the axes of what it reads, as those of a sequence are."""
        return self.channels_last and self.axes == 3

    def has(self, place: int) -> bool:
        return place < len(self.inputs) and bool(self.inputs[place])

    def number(self, name: str, default: int) -> int:
        found = self.attributes.get(name)
        return int(found.i) if found is not None else default

    def text(self, name: str, default: str) -> str:
        found = self.attributes.get(name)
        return found.s.decode("utf-8", "replace") if found is not None else default

    def numbers(self, name: str, default: Sequence[int]) -> tuple[int, ...]:
        """Sizes along the axes of space, the width first."""
        found = self.attributes.get(name)
        values = tuple(map(int, found.ints[:7])) if found is not None else tuple(default)
        if len(values) > 6 or any(not 0 <= value < 10**MAX_DIGITS for value in values):
            raise self.refused(f"its {name} are no sizes")
        return values[::-1]

    def refused(self, rule: str, hint: str = "") -> DomainError:
        return refused(f"node {self.name or ' '.join(self.outputs)[:80]!r} ({self.type}): {rule}", hint)


def _window(node: Node) -> dict[str, Value]:
    """Stride, dilation and padding."""
    axes = len(node.weights(1)) - 2 if node.type.startswith("Conv") else len(node.numbers("kernel_shape", ()))
    if not 1 <= axes <= 3:
        raise node.refused("it moves along one to three axes")
    settings: dict[str, Value] = {"s": node.numbers("strides", [1] * axes), "d": node.numbers("dilations", [1] * axes)}
    if node.text("auto_pad", "NOTSET").startswith("SAME"):
        return {**settings, "p": "same"}
    pads = node.numbers("pads", [0] * (2 * axes))[::-1]
    sides: tuple[Sides, ...] = tuple(zip(pads[:axes], pads[axes:], strict=True))[::-1]
    return {**settings, "p": sides}


def _convolution(node: Node) -> Found:
    sizes = node.weights(1)
    settings = _window(node) | {"f": sizes[:1:-1], "g": (node.number("group", 1),), "b": (int(node.has(2)),)}
    if node.type == "ConvTranspose":
        more = node.numbers("output_padding", [0] * (len(sizes) - 2))
        return spec(KINDS["t"], {**settings, "k": (sizes[1] * node.number("group", 1),), "o": more}), sizes[0]
    channels = sizes[1] * node.number("group", 1)
    return convolution(channels, sizes[0], {**settings, "k": (sizes[0],)}), channels


def _pool(word: str) -> Callable[[Node], Found]:
    def make(node: Node) -> Found:
        settings = _window(node) | {"f": node.numbers("kernel_shape", ()), "u": (node.number("ceil_mode", 0),)}
        return spec(KINDS[word], settings), 0

    return make


def _plain(word: str) -> Callable[[Node], Found]:
    return lambda _node: (spec(KINDS[word], {}), 0)


def _norm(word: str) -> Callable[[Node], Found]:
    def make(node: Node) -> Found:
        sizes = node.weights(1)
        if len(sizes) != 1:
            raise node.refused("its scale has one number for each channel")
        return spec(KINDS[word], {}), sizes[0]

    return make


def _flatten(node: Node) -> Found:
    if node.number("axis", 1) not in (1, 1 - node.axes):
        raise node.refused("only a flattening to a row of numbers is known, from axis 1")
    return spec(KINDS["flatten"], {}), 0


def _gemm(node: Node) -> Found:
    sizes = node.weights(1)
    if len(sizes) != 2 or node.number("transA", 0):
        raise node.refused("its weights are a matrix")
    inputs, outputs = sizes[::-1] if node.number("transB", 0) else sizes
    return spec(KINDS["fc"], {"k": (outputs,), "b": (int(node.has(2)),)}), inputs


def _matrix(node: Node) -> Found:
    sizes = node.weights(1)
    if len(sizes) != 2:
        raise node.refused("its second factor is no matrix that is known beforehand")
    if node.axes > 2 and not node.is_sequence:
        raise node.refused("it works on the last axis of a map, which no layer here does", "a Flatten before it makes a row of the map")
    return spec(KINDS["fc"], {"k": (sizes[1],), "b": (0,)}), sizes[0]


def _reshape(node: Node) -> Found:
    """A reshape before a dense layer makes a row of a map."""
    if node.sizes.get(node.inputs[1] if node.has(1) else "", (2,)) != (2,):
        raise node.refused("only a reshape to a row of numbers is known")
    return spec(KINDS["flatten"], {}), 0


def reduced(node: Node) -> tuple[int, ...]:
    """The axes that a mean is over, from those of the node or from its second input; all where none is said."""
    if node.has(1):
        if node.inputs[1] not in node.values:
            raise node.refused("the axes of its mean are not in the file")
        axes = node.values[node.inputs[1]]
    else:
        found = node.attributes.get("axes")
        axes = tuple(map(int, found.ints[:7])) if found is not None else ()
    return tuple(sorted([axis + node.axes if axis < 0 else axis for axis in axes])) or tuple(range(node.axes))


def _mean(node: Node) -> Found:
    space = tuple(range(1, 2) if node.is_sequence else range(2, node.axes))
    if not space or reduced(node) != space:
        raise node.refused("a mean over the axes of space alone is known")
    return spec(KINDS["gap"], {}), 0


def _response(node: Node) -> Found:
    return spec(KINDS["lrn"], {"f": (max(node.number("size", 1), 1),)}), 0


READERS: Mapping[str, Callable[[Node], Found]] = {
    "Conv": _convolution, "ConvTranspose": _convolution, "MaxPool": _pool("max"), "AveragePool": _pool("avg"),
    "GlobalAveragePool": _plain("gap"), "GlobalMaxPool": _plain("gmp"), "BatchNormalization": _norm("bn"),
    "InstanceNormalization": _norm("in"), "LayerNormalization": _norm("ln"), "Gemm": _gemm, "MatMul": _matrix, "Reshape": _reshape,
    "Flatten": _flatten, "ReduceMean": _mean, "LRN": _response,
}  # fmt: skip
