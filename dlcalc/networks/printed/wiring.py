"""How a printed module's children are joined: as its class does it where that is known, else one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlcalc.derivation.layers import KINDS, LayerText
from dlcalc.networks.model import INPUT, MAX_LAYERS, Layer, spec
from dlcalc.networks.printed.modules import layer_of
from dlcalc.networks.printed.text import Module, refused

CHAINS = ("Sequential", "ModuleList", "Conv2dNormActivation", "ConvNormActivation", "ConvBNReLU", "_Transition", "TransformerEncoder")
"""Classes whose children stand one after the other."""

_PLAIN = ("features", "classifier")
_RESNET = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc")
_GOOGLENET = (
    *("conv1", "maxpool1", "conv2", "conv3", "maxpool2"), *[f"inception{each}" for each in ("3a", "3b")], "maxpool3",
    *[f"inception4{each}" for each in "abcde"], "maxpool4", "inception5a", "inception5b", "avgpool", "dropout", "fc",
)  # fmt: skip
ROOTS = {
    "AlexNet": ("features", "avgpool", "classifier"), "VGG": ("features", "avgpool", "classifier"), "ResNet": _RESNET,
    "GoogLeNet": _GOOGLENET, "MobileNetV2": _PLAIN, "SqueezeNet": _PLAIN,
}  # fmt: skip
"""Networks of torchvision whose parts stand one after the other, with the names of these."""

_SPATIAL = ("window", "whole", "spread")
_SEQUENCES = ("embedding", "attention", "positions", "sinusoidal", "lstm", "gru", "rnn", "bilstm", "bigru", "birnn")


class Wiring:
    """The layers so far, and what has to be said of how they were joined."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.notes: dict[str, None] = {}
        self.assumed: dict[str, None] = {}  # classes that are joined as those of their names are
        self.is_chain = False  # whether nothing but Sequential joins the layers
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
        elif not self.is_known_root(module):
            self.is_chain = _is_chain(module)
            self.inside(module, INPUT, "", known=module.kind in CHAINS)
        else:
            self.assumed[module.kind] = None
            self.inside(module, INPUT, "", known=True)
        if self.assumed:
            named = ", ".join(self.assumed)
            self.note(f"Joined as the classes of torchvision and PyTorch of these names join their parts, which is not printed: {named}.")
        if not self.layers:
            raise refused(module.line, f"{module.kind} has no layers")

    def is_known_root(self, module: Module) -> bool:
        """Whether a network is one whose parts are known to stand one after the other; other parts make it another network."""
        return tuple([each.name for each in module.children if each.kind != "InceptionAux"]) == ROOTS.get(module.kind)

    def note(self, text: str) -> None:
        self.notes[text] = None

    # One module

    def module(self, module: Module, before: str, prefix: str) -> str:
        """A module after a layer; the name of its last layer."""
        name = f"{prefix}{module.name}"
        if module.kind == "MultiheadAttention":
            return self.attention(module, before, name)
        if not module.children:
            return before if module.kind in ("Sequential", "ModuleList") else self.leaf(module, before, name)
        if module.kind == "InceptionAux":
            self.note("The auxiliary classifiers, which serve in training alone, are left out.")
            return before
        return self.inside(module, before, f"{name}.", known=module.kind in CHAINS or module.kind in BLOCKS)

    def inside(self, module: Module, before: str, prefix: str, *, known: bool) -> str:
        """The children of a module."""
        wired = BLOCKS.get(module.kind)
        if wired is not None:
            end = wired(self, module, before, prefix)
            if end is not None:
                self.assumed[module.kind] = None
                return end
            known = False
        if not known:
            said = f"PyTorch's text does not say how {module.kind} joins its layers: they are read one after the other, each once, "
            self.note(f"{said}and what else its forward does is not seen.")
        return self.chain(module.children, before, prefix)

    def chain(self, modules: tuple[Module, ...], before: str, prefix: str) -> str:
        for each in modules:
            before = self.module(each, before, prefix)
        return before

    def leaf(self, module: Module, before: str, name: str) -> str:
        """A module without children."""
        layer, expects = layer_of(module)
        if layer.kind.name == "avgpool":
            self.note("Whether an average pool rounds up (ceil_mode) is not printed: a size that is not whole is rounded down.")
        if layer.kind.name == "dense" and self.is_map:
            if self.is_chain:
                raise refused(module.line, "nothing flattens the map before this Linear, which then works on its last axis", "Flatten()")
            before = self.flattened(before, expects)
        return self.put(name, layer, (before,), expects, module.line)

    def attention(self, module: Module, before: str, name: str) -> str:
        """Self-attention; how many heads it has is not printed, and changes no count."""
        out = module.child("out_proj")
        if out is None:
            raise refused(module.line, "this attention has no out_proj, so how large it is cannot be seen")
        matrix, size = layer_of(out)
        self.note("How many heads an attention has is not printed, and changes no count: one is taken.")
        self.note("Queries, keys and values are taken to come from one sequence, without add_bias_kv, kdim or vdim: these are not printed.")
        return self.put(name, spec(KINDS["mha"], {"a": (1,), "b": matrix.sizes("b")}), (before,), size, module.line)

    def flattened(self, before: str, expects: int) -> str:
        """A map becomes a row before a dense layer: ``forward`` does it, and the text does not show it."""
        drops: list[Layer] = []
        while self.layers and self.layers[-1].spec.kind.name == "dropout" and self.layers[-1].name == before:
            drops.append(self.layers.pop())  # a row of numbers is dropped out of, not a map
            before = drops[-1].inputs[0]
        if self.channels == expects and not self.is_one_cell:
            self.note("The dense layer takes as many numbers as the map has channels: a global average pool is put before it.")
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


def _is_chain(module: Module) -> bool:
    """Whether nothing but Sequential joins the modules: each then takes what the one before it gives, and nothing stands between them."""
    return module.kind == "Sequential" and all(not each.children or _is_chain(each) for each in module.children)


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
    """The blocks of MobileNetV2, V3 and EfficientNet: a shortcut where neither the size nor the channels change."""
    if module.names not in (("conv",), ("block",), ("block", "stochastic_depth")):
        return None
    start = len(wiring.layers)
    end = wiring.chain(module.children, before, prefix)
    inside = wiring.layers[start:]
    strides = {size for layer in inside if layer.spec.kind.sees == "window" for size in layer.spec.sizes("s")}
    first = next((layer.expects for layer in inside if layer.expects), 0)
    return wiring.join("add", f"{prefix}add", (end, before)) if strides == {1} and first == wiring.channels else end


def _squeezed(wiring: Wiring, module: Module, before: str, prefix: str) -> str | None:
    """Squeeze and excitation: a factor for each channel."""
    steps = ("avgpool", "fc1", "activation", "fc2", "scale_activation")
    if set(module.names) != set(steps):
        return None
    channels = wiring.channels
    factors = wiring.chain(tuple([_child(module, name) for name in steps]), before, prefix)
    wiring.channels, wiring.is_map, wiring.is_one_cell = channels, True, False
    return wiring.join("mul", f"{prefix}mul", (factors, before))


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
    "MBConv": _inverted,
    "SqueezeExcitation": _squeezed,
    "_DenseBlock": _dense_block,
    "TransformerEncoderLayer": _encoder_layer,
    "DenseNet": _densenet,
}
"""By class."""
