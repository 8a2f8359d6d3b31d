"""Sizes and counts of one layer, step by step."""

from __future__ import annotations

from collections.abc import Iterable

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Seq, Sym
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.conv import fit, wording
from dlcalc.topics.conv.kinds import NOTES, TITLES
from dlcalc.topics.conv.layer import CHANNELS_FIRST, Layer, layer_of
from dlcalc.topics.conv.sizes import as_convolution, effective_kernel, places, sizes

__all__ = ["VOCABULARY", "answer", "places", "worked"]

_WORDS = ("weights", "biases", "parameters", "macs", "flops", "activations", "memory", "fits", "unread", "bytes")
VOCABULARY = Vocabulary(words=frozenset({*_WORDS, "full_parameters", "full_flops", "ratio", "shared"}))


def answer(inputs: Inputs) -> Derivation:
    """Work a question about one layer."""
    return wording.tell(*worked(inputs))


def worked(inputs: Inputs, *, checked: bool = True) -> tuple[Layer, Ledger, dict[str, Expr]]:
    """The layer, the steps and the results by name; unchecked, also of a layer that cannot be."""
    layer = layer_of(inputs)
    ledger = Ledger(VOCABULARY, layer.values, layer.neutral)
    effective_kernel(layer, ledger)
    if checked:
        fit.check(layer, ledger)
    outputs = sizes(layer, ledger)
    _depth(layer, ledger)
    _counts(layer, ledger)
    as_convolution(layer, ledger)
    return layer, ledger, _results(layer, ledger, outputs)


def shape_of(layer: Layer, outputs: Iterable[str]) -> Seq:
    """The output's shape in letters, in the order of the convention."""
    depth: Expr = Sym(layer.kind.depth)
    along = tuple([Sym(axis.out) for axis in layer.axes if f"output_{axis.name}" in outputs])
    if layer.convention in CHANNELS_FIRST:
        shape = (depth, *along[::-1])
    else:
        shape = (*(along[::-1] if layer.convention == "keras" else along), depth)
    if "n" in layer.given and layer.convention in (*CHANNELS_FIRST, "keras"):
        shape = (Sym("N"), *shape)
    return Seq("shape", shape)


def _depth(layer: Layer, ledger: Ledger) -> None:
    """What is to be said of the output's depth where no number of filters gives it."""
    if layer.kind.depth == "D":
        ledger.step("output_d", "D_2 = D", title="Depth", note="each channel is pooled by itself")
    elif layer.inputs.word("kind") == "depthwise" and "k" in layer.given:
        ledger.step("multiplier", "M = K/D", title="Multiplier", note="filters a channel")


def _counts(layer: Layer, ledger: Ledger) -> None:
    kind, biased = layer.kind, layer.inputs.word("bias") == "one"
    products = {
        "window": "*".join(axis.filter for axis in layer.axes),
        "places": "*".join(axis.out for axis in layer.axes),
        "inputs": "*".join(axis.size for axis in layer.axes),
    }
    products["convolution"] = f"K*({products['window']}*D + 1)" if biased else f"K*{products['window']}*D"

    def step(id: str, formula: str, *, note: str = "", source: str = "") -> None:
        if formula:
            told = {name: product.replace("*", "·") for name, product in products.items()}
            said = note or kind.notes.get(id, NOTES[id]).format(**told)
            ledger.step(id, f"{id} = {formula.format(**products)}", title=kind.titles.get(id, TITLES[id]), note=said, source=source)

    step("weights", kind.weights)
    step("biases", kind.biases and (kind.biases if biased else "0"), note="" if biased else "none")
    source = "" if layer.inputs.given("groups") else kind.source
    step("parameters", kind.parameters if biased or not kind.weights else kind.weights, note=wording.parameters_note(layer), source=source)
    step("macs", kind.macs)
    step("flops", kind.flops)
    count = "N*{places}*" if kind.size not in ("whole", "flat") else "N*"
    step("activations", f"{count}{kind.depth}")
    number = f"each number takes {ascii_text(ledger.value('bytes'))} bytes ({layer.inputs.word('dtype')})"
    ledger.step("memory", "memory = (parameters + activations)*bytes", title="Memory", note=number)
    for line in kind.more:
        ledger.step(line.id, line.equation.format(**products), title=line.title, note=line.note, source=line.source)


def _results(layer: Layer, ledger: Ledger, outputs: dict[str, Expr]) -> dict[str, Expr]:
    """Every result by name, in the declared order."""
    values = {step.id: step.value for step in ledger.steps}
    values["output_d"] = ledger.value(layer.kind.depth)
    shape = shape_of(layer, outputs)
    if len(shape.items) > 1:  # of a dense layer without a batch, the depth says it all
        values["output_shape"] = ledger.compose("output_shape", shape)
    if layer.kind.size in ("windows", "transposed"):
        values["effective_kernel"] = Seq("shape", tuple(ledger.value(axis.kernel) for axis in layer.axes))
    return {info.name: values[info.name] for info in layer.inputs.topic.results if info.name in values}
