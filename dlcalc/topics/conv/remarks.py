"""The one most useful sentence under an answer."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv.layer import Layer, symbols_of

_EXAMPLE = {"W_1": ("w", "27"), "H_1": ("h", "27"), "T_1": ("t", "16"), "D": ("d", "256"), "K": ("k", "384"), "I": ("d", "4096")}
_POOLS = {
    "maxpool": "Comparisons are no multiply-adds: many tools print 0 FLOPs for a pool.",
    "globalmax": "Comparisons are no multiply-adds: many tools print 0 FLOPs for a pool.",
    "avgpool": "Additions alone are no multiply-adds: many tools print 0 FLOPs for a pool.",
    "globalavg": "PyTorch keeps the axes of length 1, Keras gives the numbers of the channels without them.",
}


def remark(layer: Layer, ledger: Ledger, shown: tuple[str, ...], unknown: list[str]) -> str:
    """An unknown input, then the convention behind a number, then a question to ask oneself.

    Args:
        layer: the layer.
        ledger: its steps.
        shown: the ids of the steps that are shown.
        unknown: the letters that stay in them.
    """
    kind = layer.inputs.word("kind")
    if unknown:
        return _not_given(layer, unknown)
    if kind == "avgpool" and layer.inputs.given("p"):
        return "At the border PyTorch counts padding cells in the mean; Keras and, by default, ONNX divide by the cells of the input alone."
    if kind == "transposed" and (said := _ambiguous(layer, ledger)):
        return said
    if "flops" in shown:
        macs = next((step.value for step in ledger.steps if step.id == "macs"), None)
        if macs is None:
            return _POOLS[kind]
        return f"FLOPs count a multiply-add as two operations. Tools that count it as one print the MACs: `{ascii_text(macs)}`"
    if layer.kind.size == "windows" and any(id.startswith("output_") for id in shown):
        return f"Why + 1? The {layer.kind.filter}'s first place counts too: ask how many places there are when it is as wide as the input."
    return ""


def _ambiguous(layer: Layer, ledger: Ledger) -> str:
    """The sizes that a convolution takes to the input's: a stride's worth of them, among which output padding chooses."""
    axis = layer.axes[0]
    if layer.padding != "number" or not ledger.holds(f"{axis.stride} > 1"):
        return ""
    least = f"({axis.size} - 1)*{axis.stride} - ({axis.padding}) + {axis.kernel}"
    first, last = (ascii_text(ledger.value(text)) for text in (least, f"{least} + {axis.stride} - 1"))
    size = ascii_text(ledger.value(axis.size))
    joined = "and" if ledger.holds(f"{axis.stride} = 2") else "to"
    return (
        f"A convolution with this kernel, stride and padding takes `{first}` {joined} `{last}` alike to `{size}`: "
        "output padding says which of them is meant."
    )


def _not_given(layer: Layer, unknown: list[str]) -> str:
    """Which letters stay, and the options that would fill them in."""
    meaning = symbols_of(layer)
    named = [f"the {meaning[letter]} `{letter}`" if len(unknown) < 3 else f"`{letter}`" for letter in unknown]
    whole = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    verb, stay = ("were", "they stay letters") if len(named) > 1 else ("was", "it stays a letter")
    options = dict(_EXAMPLE.get(letter, ("f", "3")) for letter in unknown)
    if "w" in options and "h" not in layer.given:  # the height follows the width
        options.pop("h", None)
    line = " ".join(f"--{name} {example}" for name, example in options.items())
    return f"{whole[0].upper()}{whole[1:]} {verb} not given, so {stay}. With numbers: {line}"
