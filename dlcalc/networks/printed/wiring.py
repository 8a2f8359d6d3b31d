"""How a printed module's children are joined: as its class does it where that is known, else one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlcalc.derivation.layers import KINDS, LayerText
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, spec
from dlcalc.networks.printed.modules import layer_of
from dlcalc.networks.printed.text import Module, refused

CHAINS = ("Sequential", "ModuleList", "Conv2dNormActivation", "ConvNormActivation", "ConvBNReLU", "_Transition", "TransformerEncoder")
"""Classes whose children stand one after the other."""

ROOTS = ("AlexNet", "VGG", "ResNet", "GoogLeNet", "MobileNetV2", "SqueezeNet", "DenseNet", "LeNet")
"""Networks of torchvision whose blocks stand one after the other, and the one that everybody writes."""

_SPATIAL = ("window", "whole", "spread")
_SEQUENCES = ("embedding", "attention", "positions", "sinusoidal", "lstm", "gru", "rnn", "bilstm", "bigru", "birnn")


class Wiring:
    """The layers so far, and what has to be said of how they were joined."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.notes: list[str] = []
        self.channels = 0  # of the last map, where it is known
        self.is_map = False  # whether the last layer gives a map with axes of space
        self.is_one_cell = False
        self.taken: set[str] = {INPUT}

    def root(self, module: Module) -> None:
        """The whole network."""
        if module.kind == "MultiheadAttention":
            self.attention(module, INPUT, "attention")
        elif not module.children:
            self.leaf(module, INPUT, module.kind.lower())
        elif module.kind in ROOTS or module.kind in CHAINS or module.kind in BLOCKS:
            self.inside(module, INPUT, "", known=True)
        else:
            self.inside(module, INPUT, "", known=False)

    # One module

    def module(self, module: Module, before: str, prefix: str) -> str:
        """A module after a layer; the name of its last layer."""
        name = f"{prefix}{module.name}"
        if module.kind == "MultiheadAttention":
            return self.attention(module, before, name)
        if not module.children:
            return self.leaf(module, before, name)
        if module.kind == "InceptionAux":
            self.notes.append("The auxiliary classifiers, which serve in training alone, are left out.")
            return before
        return self.inside(module, before, f"{name}.", known=module.kind in CHAINS or module.kind in BLOCKS)

    def inside(self, module: Module, before: str, prefix: str, *, known: bool) -> str:
        """The children of a module."""
        wired = BLOCKS.get(module.kind)
        if wired is not None:
            end = wired(self, module, before, prefix)
            if end is not None:
                return end
            known = False
        if not known:
            said = f"PyTorch's text does not say how {module.kind} joins its layers: they are read one after the other."
            self.notes.append(said)
        return self.chain(module.children, before, prefix)

    def chain(self, modules: tuple[Module, ...], before: str, prefix: str) -> str:
        for each in modules:
            before = self.module(each, before, prefix)
        return before

    def leaf(self, module: Module, before: str, name: str) -> str:
        """A module without children."""
        layer, expects = layer_of(module)
        if layer.kind.name == "dense" and self.is_map:
            before = self.flattened(before, expects)
        return self.put(name, layer, (before,), expects, module.line)

    def attention(self, module: Module, before: str, name: str) -> str:
        """Self-attention; how many heads it has is not printed, and changes no count."""
        out = module.child("out_proj")
        if out is None:
            raise refused(module.line, "this attention has no out_proj, so how large it is cannot be seen")
        size = layer_of(out)[1]
        self.notes.append("How many heads an attention has is not printed, and changes no count: one is taken.")
        return self.put(name, spec(KINDS["mha"], {"a": (1,)}), (before,), size, module.line)

    def flattened(self, before: str, expects: int) -> str:
        """A map becomes a row before a dense layer: ``forward`` does it, and the text does not show it."""
        drops: list[Layer] = []
        while self.layers and self.layers[-1].spec.kind.name == "dropout" and self.layers[-1].name == before:
            drops.append(self.layers.pop())  # a row of numbers is dropped out of, not a map
            before = drops[-1].inputs[0]
        if self.channels == expects and not self.is_one_cell:
            self.notes.append("The dense layer takes as many numbers as the map has channels: a global average pool is put before it.")
            before = self.cell("gap", "pooled", before)
        before = self.cell("flatten", "flatten", before)
        for drop in reversed(drops):
            self.layers.append(drop._replace(inputs=(before,)))
            before = drop.name
        return before

    def put(self, name: str, layer: LayerText, inputs: tuple[str, ...], expects: int = 0, line: int = 0) -> str:
        """Add a layer; a name that stands already gets a number."""
        if len(self.layers) >= MAX_LAYERS:
            raise refused(line, f"more than {MAX_LAYERS:,} layers")
        count, free = 1, name
        while free in self.taken:
            count += 1
            free = f"{name}{count}"
        self.taken.add(free)
        self.layers.append(Layer(free, layer, inputs, expects))
        self.remember(layer, expects)
        return free

    def remember(self, layer: LayerText, expects: int) -> None:
        """What is known of the last output."""
        kind = layer.kind
        if kind.name in ("dense", "flatten") or kind.name in _SEQUENCES:
            self.is_map = False
        elif kind.sees in _SPATIAL:
            self.is_map = True
            self.is_one_cell = kind.sees == "whole"
        if "k" in layer.settings:
            self.channels = layer.sizes("k")[0]
        elif kind.name == "batchnorm":
            self.channels = expects
        elif kind.name == "depthwise":
            self.channels = expects * layer.sizes("m")[0]

    def join(self, word: str, name: str, inputs: tuple[str, ...]) -> str:
        return self.put(name, spec(KINDS[word], {}), inputs)

    def cell(self, word: str, name: str, before: str) -> str:
        return self.put(name, spec(KINDS[word], {}), (before,))


# Blocks that are known

Wire = Callable[[Wiring, Module, str, str], str | None]
"""Joins the children of a block after a layer; None where they are not those of the class that is meant."""


def _residual(convolutions: int) -> Wire:
    """The residual blocks of torchvision: convolutions with their norms, ReLUs between them, the shortcut, the sum, a ReLU."""
    steps = [name for place in range(1, convolutions + 1) for name in (f"conv{place}", f"bn{place}", "relu")][:-1]

    def wire(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
        if set(module.names) - {"downsample"} != set(steps):
            return None
        end = before
        for step in steps:
            end = wiring.module(_child(module, step), end, prefix)
        down = module.child("downsample")
        shortcut = before if down is None else wiring.module(down, before, prefix)
        joined = wiring.join("add", f"{prefix}add", (end, shortcut))
        return wiring.module(_child(module, "relu"), joined, prefix)

    return wire


def _child(module: Module, name: str) -> Module:
    found = module.child(name)
    if found is None:
        raise refused(module.line, f"{module.kind} has no {name}")
    return found


def _basic_convolution(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    if module.names != ("conv", "bn"):
        return None
    return wiring.cell("relu", f"{prefix}relu", wiring.chain(module.children, before, prefix))


def _inception(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    if module.names != ("branch1", "branch2", "branch3", "branch4"):
        return None
    return wiring.join("cat", f"{prefix}cat", tuple([wiring.module(each, before, prefix) for each in module.children]))


def _fire(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    steps = ("squeeze", "squeeze_activation", "expand1x1", "expand1x1_activation", "expand3x3", "expand3x3_activation")
    if module.names != steps:
        return None
    squeezed = wiring.chain(module.children[:2], before, prefix)
    branches = (wiring.chain(module.children[2:4], squeezed, prefix), wiring.chain(module.children[4:], squeezed, prefix))
    return wiring.join("cat", f"{prefix}cat", branches)


def _inverted(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    """MobileNetV2's block: a shortcut where neither the size nor the channels change."""
    if module.names != ("conv",):
        return None
    start = len(wiring.layers)
    end = wiring.chain(module.children, before, prefix)
    inside = wiring.layers[start:]
    strides = {size for layer in inside for size in layer.spec.sizes("s")}
    first = next((layer.expects for layer in inside if layer.expects), 0)
    return wiring.join("add", f"{prefix}add", (end, before)) if strides == {1} and first == wiring.channels else end


def _dense_block(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    """DenseNet's block: each layer reads all before it, joined."""
    ends = [before]
    for each in module.children:
        if each.kind != "_DenseLayer":
            return None
        inside = f"{prefix}{each.name}."
        joined = ends[0] if len(ends) == 1 else wiring.join("cat", f"{inside}cat", tuple(ends))
        ends.append(wiring.chain(each.children, joined, inside))
    return wiring.join("cat", f"{prefix}cat", tuple(ends))


def _encoder_layer(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    """PyTorch's encoder layer, its norms after the sums; that they may stand before is not printed."""
    steps = ("self_attn", "linear1", "dropout", "linear2", "norm1", "norm2", "dropout1", "dropout2")
    if set(module.names) != set(steps):
        return None
    attended = wiring.chain(tuple([_child(module, name) for name in ("self_attn", "dropout1")]), before, prefix)
    normed = wiring.module(_child(module, "norm1"), wiring.join("add", f"{prefix}add1", (attended, before)), prefix)
    widened = wiring.module(_child(module, "linear1"), normed, prefix)
    widened = wiring.cell("relu", f"{prefix}activation", widened)
    fed = wiring.chain(tuple([_child(module, name) for name in ("dropout", "linear2", "dropout2")]), widened, prefix)
    return wiring.module(_child(module, "norm2"), wiring.join("add", f"{prefix}add2", (fed, normed)), prefix)


def _densenet(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    if module.names != ("features", "classifier"):
        return None
    mapped = wiring.cell("relu", f"{prefix}relu", wiring.module(module.children[0], before, prefix))
    return wiring.module(module.children[1], mapped, prefix)


BLOCKS: Mapping[str, Wire] = {
    "BasicBlock": _residual(2),
    "Bottleneck": _residual(3),
    "BasicConv2d": _basic_convolution,
    "Inception": _inception,
    "Fire": _fire,
    "InvertedResidual": _inverted,
    "_DenseBlock": _dense_block,
    "TransformerEncoderLayer": _encoder_layer,
    "DenseNet": _densenet,
}
"""By class."""
