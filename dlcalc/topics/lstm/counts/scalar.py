"""Counts of one layer, step by step."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.lstm.cells import SOURCES
from dlcalc.topics.lstm.counts.layer import Layer, layer_of, total

_WORDS = ("weights", "biases", "parameters", "macs_per_step", "macs", "flops_per_step", "flops")
_PARTS = ("first_layer", "deeper_layer", "recurrent", "output_layer")
VOCABULARY = Vocabulary(words=frozenset({*_WORDS, *_PARTS}))

_TITLES = {"first_layer": "First layer", "deeper_layer": "A deeper layer", "recurrent": "The layer", "output_layer": "Output layer"}


def worked(inputs: Inputs) -> tuple[Layer, Ledger, dict[str, Expr]]:
    """The layer, the steps and the results by name.

    Raises:
        DomainError: a layer that cannot be.
    """
    layer = layer_of(inputs)
    ledger = Ledger(VOCABULARY, layer.values)
    check(layer, ledger)
    ledger.step("weights", f"weights = {total(layer.parts, 'weights')}", title="Weights", note="one for each product")
    ledger.step("biases", f"biases = {total(layer.parts, 'biases')}", title="Biases", note=_bias_note(layer))
    _parameters(layer, ledger)
    _operations(layer, ledger)
    values = {step.id: step.value for step in ledger.steps}
    return layer, ledger, {name: values[name] for name in _WORDS}


def check(layer: Layer, ledger: Ledger) -> None:
    """Refuse sizes that contradict each other.

    Raises:
        DomainError: PyTorch takes no projection to as many numbers or more.
    """
    if layer.inputs.given("projection") and layer.convention == "pytorch":
        hidden, got = (ascii_text(ledger.value(letter)) for letter in "HP")
        rule = f"PyTorch projects to fewer numbers than the hidden size, which is {hidden}"
        ledger.require("P < H", "projection", got, rule, "--convention textbook takes any")


def _parameters(layer: Layer, ledger: Ledger) -> None:
    """Each part by itself where there are several, then all together."""
    source = SOURCES[layer.inputs.word("cell")]
    heading = {"title": "Parameters", "note": _unit_note(layer), "source": source}
    if len(layer.parts) == 1:
        ledger.step("parameters", f"parameters = {layer.parts[0].parameters}", **heading)
        return
    for part in layer.parts:
        ledger.step(part.name, f"{part.name} = {part.parameters}", title=_TITLES[part.name], note=_part_note(layer, part.name))
    terms = [f"{part.times}*{part.name}" if part.times else part.name for part in layer.parts]
    ledger.step(
        "parameters",
        f"parameters = {' + '.join(terms)}",
        title="Parameters",
        note="all together",
        source=SOURCES[layer.inputs.word("cell")],
    )


def _unit_note(layer: Layer) -> str:
    """What one sum of products has to learn: ``each of 4·H sums: I + H weights and a bias``."""
    biases = {"none": "", "one": " and a bias", "two": " and two biases"}[layer.bias]
    rows = f"2*{layer.cell.units}" if layer.inputs.given("bidirectional") else layer.cell.units
    said = f"each of `{rows}` sums: `I + {layer.state}` weights{biases}"
    if layer.cell.extra:
        said += "; `3*H` peepholes"
    return said + ("; a projection" if layer.state == "P" else "")


def _part_note(layer: Layer, name: str) -> str:
    if name == "deeper_layer":
        both = layer.inputs.given("bidirectional")
        return f"it sees the `{layer.seen}` numbers of {'both directions' if both else 'the layer'} below"
    if name == "output_layer":
        biased = layer.bias != "none"
        return f"each of `O` outputs: `{layer.seen}` weights{' and a bias' if biased else ''}"
    return _unit_note(layer)


def _bias_note(layer: Layer) -> str:
    if layer.bias == "none":
        return "there are none"
    return "one a sum" if layer.bias == "one" else "two a sum: one with the input's weights, one with the state's"


def _operations(layer: Layer, ledger: Ledger) -> None:
    """What a step costs, then the sequence."""
    also = ", the output layer's too" if layer.inputs.given("output-size") else ""
    note = f"each weight once a step{also}: one multiply-add"
    ledger.step("macs_per_step", f"macs_per_step = {total(layer.parts, 'weights')}", title="MACs of a step", note=note)
    note = "a multiply-add is one multiply, one add"
    ledger.step("flops_per_step", "flops_per_step = 2*macs_per_step", title="FLOPs of a step", note=note)
    batch = "N*T" if layer.inputs.given("n") else "T"
    note = f"`{'N` sequences of `T' if layer.inputs.given('n') else 'T'}` steps"
    ledger.step("macs", f"macs = {batch}*macs_per_step", title="MACs of the sequence", note=note)
    ledger.step("flops", f"flops = {batch}*flops_per_step", title="FLOPs of the sequence", note=note)
