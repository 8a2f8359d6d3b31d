"""``--all-conventions``: the parameters under every convention, the operations by every name, and which tool prints which."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import Inputs, Value
from dlcalc.derivation.swept import replaced
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text
from dlcalc.topics.lstm.counts.layer import Layer, total, with_biases
from dlcalc.topics.lstm.counts.scalar import worked
from dlcalc.topics.lstm.counts.telling import tell
from dlcalc.topics.lstm.counts.tools import tools_table


class Rule(NamedTuple):
    """A named way to count parameters: the options that choose it, its name, and why it counts so."""

    options: dict[str, str]
    name: str
    because: str


_KEPT_APART = "the products with x and with h keep a bias each, as cuDNN has it"
_RULES = (
    Rule({"convention": "textbook"}, "textbook", "one bias a sum: only the sum of two would matter"),
    Rule({"convention": "keras"}, "Keras", "one bias a sum"),
    Rule({"convention": "pytorch"}, "PyTorch", _KEPT_APART),
    Rule({"convention": "onnx"}, "ONNX", "the input B holds both, even where a tool filled in one and zeros"),
    Rule({"convention": "textbook", "bias": "none"}, "no biases", "weights alone: also the MACs of a step"),
)
_GRU_RULES = (
    _RULES[0],
    Rule({"convention": "keras", "reset": "after"}, "Keras", "reset_after=True, the default: as PyTorch, biases apart"),
    Rule({"convention": "keras", "reset": "before"}, "Keras, reset_after=False", "one bias a sum"),
    *_RULES[2:],
)


class Count(NamedTuple):
    """A count of operations that has a name: its step, how it is called, its formula, what it counts."""

    id: str
    name: str
    formula: str
    says: str


COUNTS = (
    Count("macs_per_step", "MAC", "", "each weight once; biases and what is entry by entry are left out"),
    Count("macs_and_biases", "MAC + biases", "macs_per_step + biases", "a bias is one more addition"),
    Count("flops_per_step", "2·MAC", "", "a multiply-add is two operations"),
    Count("flops_and_biases", "2·MAC + biases", "2*macs_per_step + biases", "two a multiply-add, and one a bias"),
    Count("exact", "× and +, one by one", "2*macs_per_step - units + biases + elementwise", "n products are summed by n − 1 additions"),
)
"""The counts of one step. Those without a formula are results of their own."""


def answer(inputs: Inputs) -> Derivation:
    """One layer's counts by every convention and every name.

    Raises:
        DomainError: a layer that cannot be.
    """
    layer, ledger, results = worked(inputs)
    _steps(layer, ledger)
    told = tell(layer, ledger, results)
    ids = [step.id for step in ledger.steps]
    wanted = ("one_bias", "two_biases", "difference")
    shown = told.shown if inputs.all or inputs.only else tuple(id for id in ids if id in wanted)
    tables = (_parameters_table(inputs), _operations_table(ledger), *tools_table(layer, ledger))
    return replaced(told, shown=shown, tables=tables, remark=_remark(layer, ledger), vocabulary=ledger.vocabulary)


def _steps(layer: Layer, ledger: Ledger) -> None:
    """What is no result by itself: the two counts of parameters, and what the FLOPs leave out."""
    words = {"one_bias", "two_biases", "difference", "units", "elementwise", "activations", *[count.id for count in COUNTS]}
    ledger.vocabulary = ledger.vocabulary._replace(words=ledger.vocabulary.words | words)
    one, two = (total(with_biases(layer, bias).parts, "parameters") for bias in ("one", "two"))
    ledger.step("one_bias", f"one_bias = {one}", title="One bias vector", note="textbooks, Keras")
    ledger.step("two_biases", f"two_biases = {two}", title="Two bias vectors", note="PyTorch, ONNX: one with x, one with h")
    gates = tuple([part for part in with_biases(layer, "one").parts if part.name != "output_layer"])
    ledger.step("difference", f"difference = {total(gates, 'biases')}", title="Difference", note="a second bias for every sum")
    ledger.step("units", f"units = {total(layer.parts, 'units')}", title="Sums", note="of products, in a step")
    cell = layer.cell
    for id, formula, title, note in (
        ("elementwise", _everywhere(layer, f"{cell.products} + {cell.sums}"), "Entry by entry", cell.elementwise),
        ("activations", _everywhere(layer, cell.activations), "Sigmoid, tanh", "one value each"),
    ):
        ledger.step(id, f"{id} = {formula}", title=title, note=note)
    for count in COUNTS:
        if count.formula:
            ledger.step(count.id, f"{count.id} = {count.formula}", title=count.name, note=count.says)


def _everywhere(layer: Layer, formula: str) -> str:
    """What one cell does, in every layer and direction; a cell that does nothing of it has the formula 0."""
    if formula == "0 + 0":
        return "0"
    many = [*(["L"] if layer.inputs.given("layers") else []), *(["2"] if layer.inputs.given("bidirectional") else [])]
    return "*".join([*many, f"({formula})" if many else formula])


def _remark(layer: Layer, ledger: Ledger) -> str:
    """Why the two counts differ."""
    more = f"`{ascii_text(ledger.values['difference'])}` more"
    if layer.inputs.word("cell") == "gru":
        return f"The {more} are second biases. Only the candidate's can change anything, where the reset stands before it."
    return f"The {more} are second biases. They are added to the first, so they change the count and not what the cell can do."


# Tables


def _parameters_table(inputs: Inputs) -> Table:
    """One row for each convention: its formula, all parts put together, and the number."""
    rows: list[tuple[Expr | str, ...]] = []
    for rule in _GRU_RULES if inputs.word("cell") == "gru" else _RULES:
        try:
            layer, ledger, results = worked(_under(inputs, rule.options))
        except DomainError as error:
            rows.append((rule.name, "–", "–", error.rule))
            continue
        _, formula = ledger.equation(f"parameters = {total(layer.parts, 'parameters')}")
        rows.append((rule.name, formula, results["parameters"], rule.because))
    return Table("parameters", "Parameters by convention", ("convention", "formula", "value", "because"), tuple(rows))


def _under(inputs: Inputs, options: dict[str, str]) -> Inputs:
    """The same layer asked about with other words."""
    values: dict[str, Value] = {name: value for name, value in inputs.values.items() if name not in ("convention", "bias", "reset")}
    return inputs._replace(values={**values, **options}, typed={**inputs.typed, **options})


def _operations_table(ledger: Ledger) -> Table:
    """The counts of a step by name, and under them what none of the usual ones counts."""
    by_id = {step.id: step for step in ledger.steps}
    rows: list[tuple[Expr | str, ...]] = [(count.name, by_id[count.id].value, count.says) for count in COUNTS]
    for name in ("elementwise", "activations"):
        formula = ascii_text(by_id[name].formula)
        rows.append((f"left out: {by_id[name].title.lower()}", by_id[name].value, f"`{formula}`: {by_id[name].note}"))
    return Table("operations", "Operations of a step by name", ("count", "value", "counts"), tuple(rows))
