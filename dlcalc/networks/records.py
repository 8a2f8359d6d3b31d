"""The layers for programs: a row each, plain numbers, letters where sizes are unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.records import Records
from dlcalc.networks.rows import Row, counted, for_programs
from dlcalc.networks.state import VOCABULARY, Worked
from dlcalc.networks.totals import BYTES
from dlcalc.notation.expr import ZERO, Add, Expr, Num, Seq

if TYPE_CHECKING:
    from dlcalc.derivation.records import Cell
    from dlcalc.networks.telling import Told

COLUMNS = {
    "name": "name of the layer, or of the block where --depth asks for blocks",
    "kind": "kind of layer, a word of its own; block",
    "notation": "the layer in the one-line notation; empty of a block",
    "inputs": "names of the layers that it reads; input is the network's own",
    "input_shapes": "shapes that it reads, in the same order",
    "output_shape": "shape of its output",
    "parameters": "what it learns; weights that several layers share are counted at the first",
    "buffers": "what it keeps and does not learn",
    "macs": "multiply-adds",
    "flops": "operations: two a multiply-add",
    "activations": "numbers in its output; 0 where that may take the place of its input",
    "memory": "bytes of its parameters and activations",
    "receptive_field": "input cells that a cell sees, per axis; nothing where that differs from cell to cell",
    "jump": "input cells between neighbouring cells, per axis",
}
"""What each column holds; those of counts add up to the totals."""


def records(told: Told, chosen: tuple[Worked, ...] | None = None) -> Records:
    """The rows.

    Args:
        told: the network as it was worked.
        chosen: the layers to have one; without them every layer, or the blocks that are asked for.
    """

    def make() -> tuple[tuple[Cell, ...], ...]:
        rows = for_programs(told) if chosen is None else tuple([Row(each.layer.name, each.layer.spec.text, (each,)) for each in chosen])
        prefix = told.prefix if chosen is None else ""
        return tuple([_row(told, row, prefix) for row in rows])

    return Records(tuple(COLUMNS), tuple(COLUMNS.values()), make)


def _row(told: Told, row: Row, prefix: str) -> tuple[Cell, ...]:
    is_block = len(row.layers) > 1
    kind, notation = ("block", "") if is_block else (row.last.layer.spec.kind.name, row.last.layer.spec.text)
    read = _read(row)
    sums = {name: _total(told, row, name) for name in ("parameters", "buffers", "macs", "activations")}
    ledger = Ledger(VOCABULARY, {**sums, "bytes": Num(BYTES[told.inputs.word("dtype")])})
    field = row.last.answer.signal.field
    return (
        f"{prefix}{row.name}",
        kind,
        notation,
        tuple([name for name, _ in read]),
        tuple([_shape(told, shape) for _, shape in read]),
        _shape(told, row.last.answer.signal.shape),
        sums["parameters"],
        sums["buffers"],
        sums["macs"],
        ledger.value("2*macs"),
        sums["activations"],
        ledger.value("(parameters + activations)*bytes"),
        None if field is None else _along(told, field.seen),
        None if field is None else _along(told, field.jump),
    )


def _read(row: Row) -> list[tuple[str, tuple[Expr, ...]]]:
    """What a layer reads, as often as it does; what a block's layers read of others, each once."""
    own = {each.layer.name for each in row.layers}
    pairs = [pair for each in row.layers for pair in zip(each.layer.inputs, each.before, strict=True)]
    found = [(name, signal.shape) for name, signal in pairs if name not in own]
    return found if len(row.layers) == 1 else list(dict(found).items())


def _total(told: Told, row: Row, name: str) -> Expr:
    """A count by the letters that were typed."""
    known = [value for each in row.layers for value in [counted(each, name)] if value != ZERO]
    terms = [told.letters.full(value) for value in known]
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    return Ledger(VOCABULARY, {}).evaluate(Add(tuple(terms)))


def _shape(told: Told, shape: tuple[Expr, ...]) -> Seq:
    return Seq("shape", tuple([told.letters.full(size) for size in told.written(shape)]))


def _along(told: Told, sizes: tuple[Expr, ...]) -> Seq:
    found = told.along(sizes)
    items = found.items if isinstance(found, Seq) else (found,)
    return Seq("shape", tuple([told.letters.full(size) for size in items]))
