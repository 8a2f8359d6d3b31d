"""A recurrent layer as it was asked about: what is known of its sizes, and its counts as formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.letters import settled
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr
from dlcalc.topics.lstm.cells import CELLS, CONVENTIONAL_RESET
from dlcalc.topics.lstm.counts.cells import COUNTED, NAMES, Counted, biases

LETTERS = {"input-size": "I", "hidden-size": "H", "projection": "P", "output-size": "O", "layers": "L", "t": "T", "n": "N"}
"""The letter of each size, by parameter name."""

MEANINGS = {
    "I": "input size", "H": "hidden size", "P": "projected size", "O": "output size", "L": "number of layers", "T": "number of time steps",
    "N": "batch size",
}  # fmt: skip


class Part(NamedTuple):
    """A piece of the network whose parameters are counted by themselves; ``times`` is how often it occurs, a formula or empty.

    ``weights`` and ``biases`` are formulas of one of it, ``units`` its sums of products.
    """

    name: str
    weights: str
    biases: str
    parameters: str
    units: str
    times: str = ""


class Layer(NamedTuple):
    """What is known of the layer.

    Attributes:
        inputs: the question.
        values: the known sizes by letter.
        bias: bias vectors a gate: ``none``, ``one`` or ``two``.
        reset: where a GRU resets; empty for other cells.
        parts: what is counted, in order.
        assumed: the defaults that were used.
    """

    inputs: Inputs
    values: Mapping[str, Expr]
    bias: str
    reset: str
    parts: tuple[Part, ...]
    assumed: tuple[Assumption, ...]

    @property
    def cell(self) -> Counted:
        return COUNTED[self.inputs.word("cell")]

    @property
    def convention(self) -> str:
        return self.inputs.word("convention")

    @property
    def state(self) -> str:
        """The letter of what a step hands to the next, and a layer to the one above."""
        return "P" if self.inputs.given("projection") else "H"

    @property
    def seen(self) -> str:
        """What a layer or output above this one sees, as a formula."""
        return f"2*{self.state}" if self.inputs.given("bidirectional") else self.state


def layer_of(inputs: Inputs) -> Layer:
    """Read a question.

    Raises:
        DomainError: what belongs to another kind of cell, or a layer that the convention does not have.
    """
    _refuse(inputs)
    cell, convention = inputs.word("cell"), inputs.word("convention")
    reset = (inputs.word("reset") or CONVENTIONAL_RESET[convention]) if cell == "gru" else ""
    bias = inputs.word("bias") or biases(cell, convention, reset)
    values = {LETTERS[name]: value for name, value in settled(inputs, LETTERS).items()}
    found = Layer(inputs, values, bias, reset, (), tuple(_assumed(inputs, bias, reset)))
    return with_biases(found, bias)


def with_biases(layer: Layer, bias: str) -> Layer:
    """The same layer with so many bias vectors a gate: ``none``, ``one`` or ``two``."""
    found = layer._replace(bias=bias)
    return found._replace(parts=tuple(_parts(found)))


def _refuse(inputs: Inputs) -> None:
    word, convention = inputs.word("cell"), inputs.word("convention")
    cell, title = COUNTED[word], CELLS[word].title
    for name, owner, what in (("reset", "gru", "a GRU"), ("update", "gru", "a GRU"), ("activation", "rnn", "a plain RNN")):
        if inputs.given(name) and word != owner:
            raise DomainError(name, inputs.typed[name], f"it belongs to {what}, and the cell is {_article(title)}", f"--cell {owner}")
    if inputs.given("projection") and not cell.projected:
        rule = f"only an LSTM projects its hidden state, and the cell is {_article(title)}"
        raise DomainError("projection", inputs.typed["projection"], rule, "--cell lstm, or leave --projection out")
    if convention not in cell.frameworks:
        others = " or ".join(cell.frameworks)
        raise DomainError("convention", convention, f"{NAMES[convention]} has no {_lower(title)}", f"--convention {others}")
    if inputs.given("projection") and convention in ("keras", "onnx"):
        rule = f"{NAMES[convention]}'s LSTM has no projection"
        raise DomainError("projection", inputs.typed["projection"], rule, "--convention pytorch or textbook")


def _article(title: str) -> str:
    return f"an {title}" if title.startswith("LSTM") else f"a {_lower(title)}"


def _lower(title: str) -> str:
    return title if title[:2].isupper() else title[0].lower() + title[1:]


def _assumed(inputs: Inputs, bias: str, reset: str) -> list[Assumption]:
    """The defaults that were used; those that change nothing are data without words."""
    found = []
    if not inputs.given("bias"):
        found.append(Assumption("bias", bias, f"{bias} bias vector{'s' * (bias == 'two')}{COUNTED[inputs.word('cell')].each}"))
    if reset and not inputs.given("reset"):
        found.append(Assumption("reset", reset, f"reset {reset} the matrix"))
    if not inputs.given("layers"):
        found.append(Assumption("layers", 1, "one layer"))
    if not inputs.given("bidirectional"):
        found.append(Assumption("bidirectional", value=False, text="one direction"))
    if not inputs.given("n"):
        found.append(Assumption("n", 1, ""))
    usual = {"cell": "lstm", "convention": "textbook"}
    return [*found, *[Assumption(name, value, "") for name, value in usual.items() if not inputs.given(name)]]


# Counts as formulas


def _parts(layer: Layer) -> list[Part]:
    """The first layer, the deeper ones, the output layer; in one direction or both."""
    stacked = layer.inputs.given("layers")
    found = [_recurrent(layer, "first_layer" if stacked else "recurrent", "I")]
    if stacked:
        found.append(_recurrent(layer, "deeper_layer", layer.seen, times="(L - 1)"))
    if layer.inputs.given("output-size"):
        biased = layer.bias != "none"
        whole = f"O*({layer.seen} + 1)" if biased else f"O*{layer.seen}"
        found.append(Part("output_layer", f"O*{layer.seen}", "O" if biased else "", whole, "O"))
    return found


def _recurrent(layer: Layer, name: str, sees: str, times: str = "") -> Part:
    cell, state = layer.cell, layer.state
    vectors = {"none": 0, "one": 1, "two": 2}[layer.bias]
    more = [*([cell.extra] if cell.extra else []), *(["P*H"] if state == "P" else [])]
    weights = [f"{cell.units}*({sees} + {state})", *more]
    parameters = [f"{cell.units}*({sees} + {state}{f' + {vectors}' if vectors else ''})", *more]
    biased = ("", cell.units, f"2*{cell.units}")[vectors]
    units = [cell.units, *(["P"] if state == "P" else [])]
    both = layer.inputs.given("bidirectional")
    return Part(name, _twice(weights, both), _twice([biased], both) if biased else "", _twice(parameters, both), _twice(units, both), times)


def _twice(terms: list[str], both: bool) -> str:
    whole = " + ".join(terms)
    if not both:
        return whole
    return f"2*({whole})" if len(terms) > 1 else f"2*{whole}"


def total(parts: tuple[Part, ...], each: str) -> str:
    """The sum of a count (a field of :class:`Part`) over all parts, as a formula; ``0`` when no part has any."""
    terms = []
    for part in parts:
        formula = getattr(part, each)
        if formula:
            terms.append(f"{part.times}*{_bracketed(formula)}" if part.times else formula)
    return " + ".join(terms) or "0"


def _bracketed(formula: str) -> str:
    """A sum in brackets, so that it can be a factor."""
    level = 0
    for char in formula:
        level += (char == "(") - (char == ")")
        if char == "+" and not level:
            return f"({formula})"
    return formula
