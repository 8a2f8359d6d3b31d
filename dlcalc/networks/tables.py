"""The layers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.networks.rows import Row, chosen
from dlcalc.networks.state import VOCABULARY, Field
from dlcalc.networks.totals import BYTES
from dlcalc.notation.expr import ZERO, Expr, Num, Seq, rational, symbols
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from dlcalc.networks.telling import Told

COMFORTABLE = 72
"""Columns that the table may take before it does without the layers' settings, which `--layer` shows."""


def tables(told: Told, results: Mapping[str, Expr]) -> tuple[Table, ...]:
    """The layers with their shapes and counts; with ``--all`` what they keep and see too; the totals."""
    rows = chosen(told)
    found = [_layers(told, rows, results)]
    if told.inputs.all:
        found.append(_kept(told, rows))
    found.append(_totals(told, results))
    return tuple(found)


def _layers(told: Told, rows: tuple[Row, ...], totals: Mapping[str, Expr]) -> Table:
    lines: list[tuple[Expr | str, ...]] = [("input", "", _size(told, told.shape), "", "")]
    for row in rows:
        shape = _size(told, row.last.answer.signal.shape)
        lines.append((row.name, row.text, shape, _sum(told, row, "parameters"), _sum(told, row, "macs")))
    sums = ["" if symbols(totals[name]) else totals[name] for name in ("parameters", "macs")]
    if any(sums):
        lines.append(("in all", "", "", *sums))
    named = _room(lines) <= COMFORTABLE
    columns = ("layer", "", "output", "parameters", "MACs")
    left_out = len(told.worked) - sum(len(row.layers) for row in rows)
    note = ""
    if left_out:
        note = "Layers that work cell by cell and learn nothing are left out" + (": --all" if not told.inputs.all else "")
    every = [columns, *lines] if named else [(row[0], *row[2:]) for row in [columns, *lines]]
    head, *rest = every
    return Table("layers", "Layer by layer", tuple(map(str, head)), tuple(rest), note)


def _room(lines: list[tuple[Expr | str, ...]]) -> int:
    """The columns of a screen that the rows need."""
    widths = [max([len(cell if isinstance(cell, str) else _text(cell)) for cell in column]) for column in zip(*lines, strict=True)]
    return sum(widths) + 3 * (len(widths) - 1)


def _text(value: Expr) -> str:
    number = rational(value)
    if number is not None:
        return f"{number:,}"
    return " × ".join(map(_text, value.items)) if isinstance(value, Seq) else ascii_text(value)


def _kept(told: Told, rows: tuple[Row, ...]) -> Table:
    lines: list[tuple[Expr | str, ...]] = []
    for row in rows:
        field = row.last.answer.signal.field
        activations = told.plain(row.last.answer.amount("activations"))
        lines.append((row.name, activations, _bytes(told, row), _field(told, field, 0), _field(told, field, 1)))
    note = "`r` receptive field: input cells that a cell sees; `j` jump: input cells between neighbours. Memory holds a layer's parameters "
    note += "and, where it cannot overwrite its input, its output."
    return Table("kept", "What each layer keeps, and sees", ("layer", "activations", "memory (bytes)", "`r`", "`j`"), tuple(lines), note)


def _bytes(told: Told, row: Row) -> Expr:
    values = {"parameters": row.total("parameters"), "activations": row.total("activations")}
    ledger = Ledger(VOCABULARY, {**values, "bytes": Num(BYTES[told.inputs.word("dtype")])})
    return told.plain(ledger.value("(parameters + activations)*bytes"))


def _field(told: Told, field: Field | None, which: int) -> Expr | str:
    if field is None:
        return ""
    sizes = field[which]
    return told.plain(sizes[0]) if len(set(sizes)) == 1 else told.along(sizes)


def _sum(told: Told, row: Row, name: str) -> Expr | str:
    total = row.total(name)
    return "" if total == ZERO else told.plain(total)


def _size(told: Told, shape: tuple[Expr, ...]) -> Expr:
    sizes = told.written(shape)
    return Seq("shape", sizes) if len(sizes) > 1 else sizes[0]


def _totals(told: Told, totals: Mapping[str, Expr]) -> Table:
    known = "learnt, as published" if totals["parameters"] == Num(told.network.published) else "learnt"
    said = {
        "parameters": known, "buffers": "kept, not learnt", "macs": "multiply-adds", "flops": "2 a multiply-add",
        "activations": "numbers in the outputs that are kept", "memory": "bytes, of parameters and activations",
        "receptive_field": "input cells seen by one of the last map", "jump": "input cells between two of these",
    }  # fmt: skip
    rows = [(name.replace("_", " "), totals[name], what) for name, what in said.items() if name in totals]
    rows = [row for row in rows if row[1] != ZERO and not symbols(row[1])]
    note = "MACs are those of convolutions, dense and recurrent layers, attention. Pools, norms and activations are not among them."
    return Table("totals", "In all", ("", "", ""), tuple(rows), note)
