"""``--all-conventions``: every named count side by side, which tool prints which, and where the conventions' sizes differ."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import Inputs, Value
from dlcalc.notation.expr import Expr
from dlcalc.topics.conv import wording
from dlcalc.topics.conv.layer import Layer, framework_order
from dlcalc.topics.conv.scalar import worked


class Count(NamedTuple):
    """A count that has a name: its step, how it is called, its formula, what it counts."""

    id: str
    name: str
    formula: str
    says: str


class Tool(NamedTuple):
    """A tool that counts: what it calls its number, which count that is, and why."""

    name: str
    calls: str
    prints: str
    why: str


COUNTS = (
    Count("macs", "MAC", "", "a multiply-add is one operation, biases are left out"),
    Count("macs_and_biases", "MAC + bias adds", "macs + bias_adds", "a bias is one more addition an output number"),
    Count("flops", "2·MAC", "", "a multiply-add is two operations, biases are left out"),
    Count("flops_and_biases", "2·MAC + bias adds", "2*macs + bias_adds", "two a multiply-add, and the additions of the biases"),
    Count("exact", "× and +, one by one", "macs + (macs - activations) + bias_adds", "n products are summed by n − 1 additions"),
)
"""The counts in use. Those without a formula are results of their own."""

TOOLS = (
    Tool("fvcore", "flops", "macs", "a multiply-add is one, no biases, but it says flops"),
    Tool("thop", "MACs", "macs", "a multiply-add is one, no biases"),
    Tool("torchinfo", "mult-adds", "macs_and_biases", "all parameters times the places, so biases count"),
    Tool("ptflops", "MACs", "macs_and_biases", "adds one a bias and output number"),
    Tool("torch FlopCounterMode", "flops", "flops", "two a multiply-add, no biases"),
    Tool("calflops", "FLOPs", "flops_and_biases", "two a multiply-add, and the biases"),
    Tool("Keras", "", "", "summary() prints parameters only"),
)
"""Measured on ``Conv2d(256, 384, 3)`` over 27 × 27, with biases."""

_EXACT = ("conv", "depthwise", "pointwise", "local", "dense")  # where each output number is one sum of products
_ORDERED = ("f", "s", "p", "dilation", "output-padding")  # given per axis in the convention's order
CONVENTIONS = ("textbook", "cs231n", "pytorch", "keras", "onnx")


def answer(inputs: Inputs) -> Derivation:
    """The layer's counts by every name.

    Raises:
        DomainError: a layer that multiplies nothing.
    """
    layer, ledger, results = worked(inputs)
    if not layer.kind.macs:
        rule = f"{layer.kind.title.lower()} multiplies nothing, so there are no such counts"
        raise DomainError("all-conventions", "", rule, "--all shows every step")
    counts = [count for count in COUNTS if count.id != "exact" or inputs.word("kind") in _EXACT]
    _steps(layer, ledger, counts)
    told = wording.tell(layer, ledger, results)
    wanted = ("bias_adds", *(count.id for count in counts))
    kept = told.shown if inputs.all or inputs.only else [step.id for step in ledger.steps if step.id in wanted]
    tables = [_counts_table(layer, ledger, counts), *([_tools_table(ledger)] if inputs.word("kind") == "conv" else [])]
    sizes = _sizes_table(inputs, layer)
    fields = {name: getattr(told, name) for name in Derivation.__annotations__}
    remark = "The same layer, the same work: a number of operations means something only beside the name of what is counted."
    return Derivation(**{**fields, "shown": tuple(kept), "tables": (*tables, *([sizes] if sizes else [])), "remark": remark})


def _steps(layer: Layer, ledger: Ledger, counts: list[Count]) -> None:
    """The counts that are no results of their own, worked out from those that are."""
    words = {"bias_adds", *(count.id for count in counts)}
    ledger.vocabulary = ledger.vocabulary._replace(words=ledger.vocabulary.words | words)
    biased = layer.inputs.word("bias") == "one"
    note = "one an output number" if biased else "there are no biases"
    ledger.step("bias_adds", f"bias_adds = {'activations' if biased else '0'}", title="Bias additions", note=note)
    for count in counts:
        if count.formula:
            ledger.step(count.id, f"{count.id} = {count.formula}", title=count.name, note=count.says)


def _counts_table(layer: Layer, ledger: Ledger, counts: list[Count]) -> Table:
    measured = layer.inputs.word("kind") == "conv"
    rows: list[tuple[Expr | str, ...]] = []
    for count in counts:
        printed = [f"{tool.name} (“{tool.calls}”)" for tool in TOOLS if tool.prints == count.id and measured]
        rows.append((count.name, ledger.values[count.id], ", ".join([*printed, *(["flops here"] if count.id == "flops" else [])])))
    rows.append(("parameters", ledger.values["parameters"], "all of them" if measured else ""))
    return Table("counts", "Counts by name", ("count", "value", "printed by"), tuple(rows))


def _tools_table(ledger: Ledger) -> Table:
    rows: list[tuple[Expr | str, ...]] = [
        (tool.name, tool.calls or "–", ledger.values[tool.prints] if tool.prints else "–", tool.why) for tool in TOOLS
    ]
    note = "As measured on Conv2d(256, 384, 3) over 27×27; another version of a tool may count otherwise."
    return Table("tools", "Tool by tool", ("tool", "calls it", "value", "because"), tuple(rows), note)


# Sizes


def _sizes_table(inputs: Inputs, layer: Layer) -> Table | None:
    """The output's size under every convention, where those differ."""
    found: list[tuple[str, tuple[Expr, ...] | str, Expr | str]] = []
    for convention in CONVENTIONS:
        try:
            results = worked(_under(inputs, layer, convention))[2]
        except DomainError as error:
            found.append((convention, error.rule, f"refused: {error.rule}"))
            continue
        sizes = tuple(results[f"output_{axis.name}"] for axis in layer.axes if f"output_{axis.name}" in results)
        found.append((convention, sizes, results.get("output_shape", "")))
    if len({sizes for _, sizes, _ in found}) < 2:
        return None
    names = {"textbook": "textbook", "cs231n": "CS231n", "pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX"}
    orders = {"textbook": "W×H×D", "cs231n": "W×H×D", "pytorch": "C×H×W", "keras": "H×W×C", "onnx": "C×H×W"}
    rows = tuple((names[name], orders[name], shape) for name, _, shape in found)
    return Table("sizes", "Output by convention", ("convention", "order", "output"), rows if layer.dims == 2 else _unordered(rows))


def _unordered(rows: tuple[tuple[str, str, Expr | str], ...]) -> tuple[tuple[Expr | str, ...], ...]:
    """The rows with the order in words, for other than two axes."""
    words = {"W×H×D": "channels last", "H×W×C": "channels last, sizes reversed", "C×H×W": "channels first"}
    return tuple((name, words[order], shape) for name, order, shape in rows)


def _under(inputs: Inputs, layer: Layer, convention: str) -> Inputs:
    """The same layer asked about under another convention: its sizes by name, what was given per axis in that one's order."""
    values: dict[str, Value] = {name: value for name, value in inputs.values.items() if name not in ("input", "all-conventions")}
    values |= {name: value for name, value in layer.given.items() if isinstance(value, Expr)}
    turned = framework_order(convention) != framework_order(layer.convention)
    for name in _ORDERED if turned else ():
        value = values.get(name)
        if isinstance(value, tuple) and len(value) > 1:
            values[name] = value[::-1]
    values["convention"] = convention
    return inputs._replace(values=values, typed={**dict.fromkeys(values, ""), **inputs.typed})
