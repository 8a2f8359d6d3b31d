"""What one output cell of a stack of layers sees: receptive field, jump and centre after each layer."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.layers import LayerText, read_layers
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Num
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.conv.layer import LETTERS, NAMES, SIDES, Axis, Layer, framework_order, layer_of
from dlcalc.topics.conv.sizes import places

SOURCE = "Araujo, Norris & Sim 2019, Computing Receptive Fields of Convolutional Neural Networks, Distill"
T = TypeVar("T")

_OWN = ("f", "k", "s", "p", "dilation", "groups", "bias", "kind", "output-padding", "dtype")
"""What each layer of a stack says for itself, or what its receptive field does not depend on."""


class Stack(NamedTuple):
    """The layers as they were asked about.

    Attributes:
        layer: the input, as the question of a single layer reads it.
        specs: the layers.
        names: the axes that are worked out; one stands for all where they are alike.
        sized: whether sizes are worked out too.
        ledger: the steps.
    """

    layer: Layer
    specs: tuple[LayerText, ...]
    names: tuple[str, ...]
    sized: bool
    ledger: Ledger

    def letter(self, base: str, name: str, place: int, mark: str = "") -> str:
        """The letter of a quantity after a layer, ``r_3``; with its axis where those differ, ``r_{w,3}``."""
        below = ",".join(each for each in (mark, name if len(self.names) > 1 else "", str(place)) if each)
        return f"{base}_{below}" if below.isalnum() else f"{base}_{{{below}}}"

    def axis(self, name: str, place: int) -> Axis:
        """The letters of a layer along one axis."""
        spec = self.specs[place - 1]
        own = {base: self.letter(base, name, place) for base in ("F", "S", "delta", "P")}
        before = after = own["P"]
        if spec.padding == "same" or len(set(self.sides(name, spec))) > 1:
            before, after = (self.letter("P", name, place, side) for side in SIDES[name])
        kernel = own["F"] + ("'" if self.along(name, spec.sizes("d")) != 1 else "")
        size, out = f"{LETTERS[name]}_{place - 1}", f"{LETTERS[name]}_{place}"
        return Axis(name, size, out, own["F"], kernel, own["S"], own["delta"], before, after)

    def along(self, name: str, values: tuple[T, ...]) -> T:
        """The value along one axis; one stands for all."""
        order = [axis.name for axis in self.layer.axes]
        if framework_order(self.layer.convention):
            order.reverse()
        return values[order.index(name)] if len(values) > 1 else values[0]

    def sides(self, name: str, spec: LayerText) -> tuple[int, int]:
        """The padding before and after along one axis, where it is a number."""
        padding = spec.padding
        return (0, 0) if isinstance(padding, str) else self.along(name, padding)


def answer(inputs: Inputs) -> Derivation:
    """Work out every layer.

    Raises:
        DomainError: a line that cannot be read, a layer that cannot be, an option that each layer says for itself.
    """
    from dlcalc.topics.conv.stacks.shown import tell

    for name in _OWN:
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "in a stack each layer says its own", "c64f3s2p1 is one layer")
    text = inputs.word("stack")
    try:
        specs = read_layers(text)
    except NotationError as error:
        raise DomainError("stack", text, error.message, error.hint, error.position) from None
    layer = layer_of(inputs)
    for spec in specs:
        _check(layer, spec)
    stack = _begun(layer, specs)
    for place, spec in enumerate(specs, 1):
        for name in stack.names:
            _layer(stack, name, place, spec)
    return tell(stack)


def _check(layer: Layer, spec: LayerText) -> None:
    text, dims = layer.inputs.word("stack"), layer.dims
    if spec.kind.sees == "spread":
        rule = f"how many cells a {spec.kind.title} sees differs from place to place, so it has no one receptive field"
        raise DomainError("stack", text, rule, "leave it out; --kind transposed answers for one such layer", spec.position)
    if spec.kind.sees in ("sequence", "several"):
        rule = f"a stack is a row of layers over an image, and {spec.text} is none of these: {spec.kind.title}"
        raise DomainError("stack", text, rule, "dlcalc net works out whole networks", spec.position)
    padding = spec.padding
    for values in (*[spec.sizes(letter) for letter in "fsd"], "1" if isinstance(padding, str) else padding):
        if len(values) not in (1, dims):
            rule = f"one size is expected, or {dims}: one per axis" if dims > 1 else "along one axis there is one size"
            raise DomainError("stack", text, rule, "--dims says how many axes there are", spec.position)


def _begun(layer: Layer, specs: tuple[LayerText, ...]) -> Stack:
    """Nothing worked out yet: an input cell sees itself."""
    sized = "w" in layer.given or any(_needs_size(spec) for spec in specs)
    ledger = Ledger(Vocabulary(), {})
    every = tuple(axis.name for axis in layer.axes)
    stack = Stack(layer, specs, every, sized, ledger)

    def is_alike(name: str) -> bool:
        settings = all(stack.along(name, spec.sizes(letter)) == stack.along("w", spec.sizes(letter)) for spec in specs for letter in "fsd")
        sides = all(stack.sides(name, spec) == stack.sides("w", spec) for spec in specs)
        return settings and sides and layer.values.get(f"{LETTERS[name]}_1") == layer.values.get("W_1")

    if all(is_alike(name) for name in every):
        stack = stack._replace(names=("w",))
    for name in stack.names:
        for base, value in (("r", 1), ("j", 1), ("o", 0)):
            ledger.values[stack.letter(base, name, 0)] = Num(value)
        size = layer.values.get(f"{LETTERS[name]}_1")
        if size is not None:
            ledger.values[f"{LETTERS[name]}_0"] = size
    return stack


def _needs_size(spec: LayerText) -> bool:
    """Whether what a layer sees depends on how large its input is."""
    return spec.kind.sees == "whole" or (spec.padding == "same" and set(spec.sizes("s")) != {1})


def _layer(stack: Stack, name: str, place: int, spec: LayerText) -> None:
    """The steps of one layer along one axis."""
    ledger, axis = stack.ledger, stack.axis(name, place)
    heading = {"title": title(stack, name, place), "source": SOURCE}
    before, after = stack.sides(name, spec)
    given = {"F": "f", "S": "s", "delta": "d"}
    ledger.values |= {stack.letter(base, name, place): Num(stack.along(name, spec.sizes(word))) for base, word in given.items()}
    if spec.padding != "same":
        ledger.values |= {axis.before: Num(before), axis.after: Num(after)}
    if axis.kernel != axis.filter:
        ledger.step(f"kernel_{name}_{place}", f"{axis.kernel} = {axis.dilation}*({axis.filter} - 1) + 1", **heading)
    if spec.kind.sees == "whole":
        del ledger.values[axis.filter]
        ledger.step(f"kernel_{name}_{place}", f"{axis.filter} = {axis.size}", **heading)
    if stack.sized:
        _size(stack, axis, place, spec)
    elif spec.padding == "same":
        ledger.step(f"padding_{name}_{place}", f"{axis.before} = floor(({axis.kernel} - 1)/2)", **heading)
    r, j, o = (stack.letter(base, name, place) for base in "rjo")
    r_, j_, o_ = (stack.letter(base, name, place - 1) for base in "rjo")
    cell = spec.kind.sees == "cell"
    for id, equation in (
        ("receptive_field", f"{r} = {r_}" if cell else f"{r} = {seen(r_, axis.kernel, j_)}"),
        ("jump", f"{j} = {j_}" if cell else f"{j} = {apart(j_, axis.stride)}"),
        ("center", f"{o} = {o_}" if cell else f"{o} = {o_} + (({axis.kernel} - 1)/2 - {axis.before})*{j_}"),
    ):
        ledger.step(f"{id}_{name}_{place}", equation, note=_NOTE, **heading)


def seen(field: str, kernel: str, jump: str) -> str:
    """The receptive field after a layer, as a formula of that before it, the kernel and the jump before it."""
    return f"{field} + ({kernel} - 1)*{jump}"


def apart(jump: str, stride: str) -> str:
    """The jump after a layer, as a formula of that before it and the stride."""
    return f"{jump}*{stride}"


_NOTE = "receptive field `r`, jump `j` between neighbours, offset `o` of the first centre"


def title(stack: Stack, name: str, place: int) -> str:
    """The heading of a layer's steps."""
    along = f", {NAMES[name]}" if len(stack.names) > 1 else ""
    return f"Layer {place}{along}"


def _size(stack: Stack, axis: Axis, place: int, spec: LayerText) -> None:
    """How large the layer's output is, and the padding that follows from it."""
    ledger, heading = stack.ledger, {"title": title(stack, axis.name, place), "note": _NOTE, "source": SOURCE}
    id = f"size_{axis.name}_{place}"
    if spec.kind.sees == "cell":
        ledger.step(id, f"{axis.out} = {axis.size}", **heading)
    elif spec.kind.sees == "whole":
        ledger.step(id, f"{axis.out} = 1", **heading)
    elif spec.padding == "same":
        total = stack.letter("P", axis.name, place, "total")
        ledger.step(id, f"{axis.out} = ceil({axis.size}/{axis.stride})", **heading)
        around = f"max(({axis.out} - 1)*{axis.stride} + {axis.kernel} - {axis.size}, 0)"
        ledger.step(f"padding_total_{axis.name}_{place}", f"{total} = {around}", **heading)
        ledger.step(f"padding_{axis.name}_{place}", f"{axis.before} = floor({total}/2)", **heading)
    else:
        rule = f"layer {place}, {spec.text}: its kernel is larger than its padded input"
        if ledger.broken(f"{axis.size} + {axis.padding} >= {axis.kernel}"):
            raise DomainError("stack", stack.layer.inputs.word("stack"), rule, "", spec.position)
        ledger.step(id, f"{axis.out} = {places(axis, 'ceil' if spec.rounds_up else stack.layer.rounding)}", **heading)
