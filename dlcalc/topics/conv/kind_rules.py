"""What the numbers of a layer must satisfy because of its kind, and what a reader should know of it."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Warning
from dlcalc.topics.conv.layer import NAMES, Axis, Layer
from dlcalc.topics.conv.sizes import transposed_size


class Rule(NamedTuple):
    """A condition, the parameter at fault when it is broken, and what to say then."""

    condition: str
    parameter: str
    rule: str
    hint: str = ""


def rules_of(layer: Layer) -> list[Rule]:
    """The rules of the layer's kind."""
    kind, found = layer.inputs.word("kind"), []
    if kind == "depthwise" and "k" in layer.given:
        rule = "every channel has as many filters: their number must be a multiple of the depth"
        found.append(Rule("K mod D = 0", "k", rule, "left out, there is one filter a channel"))
    for axis in layer.axes:
        if kind == "pointwise" and layer.inputs.given("f"):
            found.append(Rule(f"{axis.filter} = 1", "f", "a pointwise kernel has one cell", "--kind conv takes any size"))
        elif kind in ("maxpool", "avgpool") and layer.padding == "number":
            found += _of_pool(layer, axis)
        elif kind == "transposed":
            found += _of_transposed(layer, axis)
    return found


def _of_pool(layer: Layer, axis: Axis) -> list[Rule]:
    sides = dict.fromkeys((axis.before, axis.after))
    if layer.convention == "pytorch":
        return [Rule(f"2*{side} <= {axis.kernel}", "p", "PyTorch pads a pool by at most half of its window") for side in sides]
    why = "the padding must be smaller than the window, or there are windows of nothing but padding"
    return [Rule(f"{side} < {axis.kernel}", "p", why) for side in sides]


def _of_transposed(layer: Layer, axis: Axis) -> list[Rule]:
    found = []
    if layer.inputs.given("output-padding"):
        largest = axis.stride if layer.convention == "keras" else f"max({axis.stride}, {axis.dilation})"
        rule = "output padding must be smaller than the stride" + ("" if layer.convention == "keras" else " or the dilation")
        found.append(Rule(f"{axis.more} < {largest}", "output-padding", rule, "a larger stride, or less of it"))
    if layer.padding in ("number", "full") and not layer.stretched:
        cut = f"2*({axis.kernel} - 1)" if layer.padding == "full" else ""  # a step finds the padding, and comes later
        found.append(Rule(f"{transposed_size(axis, cut)} >= 1", "p", f"the padding cuts off all of the output's {NAMES[axis.name]}"))
    return found


def check_kind(layer: Layer, ledger: Ledger) -> None:
    """Refuse what no layer of the kind can do.

    Raises:
        DomainError: a rule is broken, or the padding is a word that its convention does not know for the kind.
    """
    typed = layer.inputs.typed
    if layer.kind.size == "transposed" or layer.kind.filter == "window":
        why = _unknown_padding(layer)
        if why:
            raise DomainError("p", typed.get("p", ""), why, "--convention keras knows it" if layer.padding == "same" else "")
    for each in rules_of(layer):
        ledger.require(each.condition, each.parameter, typed.get(each.parameter, "0"), each.rule, each.hint)


def _unknown_padding(layer: Layer) -> str:
    """Why a padding given as a word means nothing here; empty when it does."""
    title = layer.kind.title.lower()
    if layer.padding == "same" and layer.convention == "pytorch":
        return f"PyTorch's {title} takes its padding as a number"
    if layer.kind.size != "transposed":
        return ""
    if layer.padding == "same" and layer.convention == "cs231n":
        return "CS231n does not define it for a transposed convolution"
    if layer.padding == "same" and layer.convention != "keras" and layer.inputs.given("output-padding"):
        return "padding “same” fixes the size, so there is no output padding to choose"
    return "a transposed convolution has no causal padding" if layer.padding == "causal" else ""


def warnings_of_transposed(layer: Layer, ledger: Ledger) -> list[Warning]:
    """Where the kernel's copies overlap unevenly, or not at all."""
    found = []
    for axis in layer.axes[:1] if layer.square else layer.axes:
        if ledger.holds(f"{axis.stride} > {axis.kernel}"):
            text = f"The stride is larger than the kernel, so some output cells get nothing but the bias ({NAMES[axis.name]})."
            found.append(Warning("gaps", text))
        elif ledger.holds(f"{axis.filter} mod {axis.stride} = 0") is False:
            text = (
                f"The kernel size `{axis.filter}` is no multiple of the stride `{axis.stride}`: some output cells sum more "
                "products than others, which can show as a checkerboard (Odena et al. 2016)."
            )
            found.append(Warning("uneven", text))
    return list(dict.fromkeys(found))
