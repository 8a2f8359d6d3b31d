"""What programs that count operations print for a recurrent layer; most of them leave something out, some leave everything out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.notation.expr import Expr
from dlcalc.topics.lstm.counts.layer import Layer


class Tool(NamedTuple):
    """A tool: what it calls its number, and by cell the formula of the whole sequence and why."""

    name: str
    calls: str
    prints: Mapping[str, tuple[str, str]]


_G = {"lstm": "4", "gru": "3", "rnn": "1"}
_NOTHING = ("0", "it has no rule for this layer, and counts nothing")
_MACS = {cell: f"T*{gates}*H*(I + H)" for cell, gates in _G.items()}
_PARAMETERS = {cell: f"T*{gates}*H*(I + H + 2)" for cell, gates in _G.items()}
_BOTH = "MAC + both biases"

TOOLS = (
    Tool("fvcore", "flops", dict.fromkeys(_G, _NOTHING)),
    Tool("torch FlopCounterMode", "flops", {
        "lstm": ("0", "on a CPU the fused kernel hides the products"),
        "gru": (f"2*{_MACS['gru']}", "2·MAC"),
        "rnn": (f"2*{_MACS['rnn']}", "2·MAC"),
    }),
    Tool("ptflops, aten", "MACs", {"lstm": _NOTHING, "gru": (_PARAMETERS["gru"], _BOTH), "rnn": (_PARAMETERS["rnn"], _BOTH)}),
    Tool("ptflops, pytorch", "MACs", {
        "lstm": ("T*(4*H*(I + H) + 18*H)", "a count of its own for biases and what is entry by entry"),
        "gru": ("T*(3*H*(I + H) + 13*H)", "a count of its own for biases and what is entry by entry"),
        "rnn": ("T*(H*(I + H) + 3*H)", "both biases and an addition more"),
    }),
    Tool("thop", "MACs", {
        "lstm": ("T*(4*H*(I + H) + 16*H)", "a count of its own for biases and what is entry by entry"),
        "gru": ("T*(3*H*(I + H) + 13*H)", "a count of its own for biases and what is entry by entry"),
        "rnn": ("T*(H*(I + H) + 3*H)", "both biases and an addition more"),
    }),
    Tool("torchinfo", "mult-adds", {cell: (_PARAMETERS[cell], "all parameters, each step") for cell in _G}),
)  # fmt: skip
"""Measured with PyTorch 2.13 on one layer in one direction, two bias vectors (``tests/fixtures/make_lstm_counts.py``)."""


def tools_table(layer: Layer, ledger: Ledger) -> tuple[Table, ...]:
    """What each tool prints for the whole sequence; nothing for a layer that was not measured."""
    cell = layer.inputs.word("cell")
    other = ("layers", "bidirectional", "projection", "output-size", "n")
    if cell not in _G or any(layer.inputs.given(name) for name in other):
        return ()
    rows: list[tuple[Expr | str, ...]] = []
    for tool in TOOLS:
        formula, why = tool.prints[cell]
        rows.append((tool.name, tool.calls, ledger.value(formula), why))
    rows.append(("Keras", "–", "–", "summary() prints parameters only"))
    note = (
        "Of the PyTorch layer with both biases, over all `T` steps; another version of a tool may count otherwise. "
        "A 0 says that the tool did not look inside, not that the layer is free."
    )
    return (Table("tools", "Tool by tool", ("tool", "calls it", "value", "because"), tuple(rows), note),)
