"""The rows of a network's table: layers, or blocks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs
from dlcalc.networks.state import VOCABULARY, Worked
from dlcalc.notation.expr import ZERO, Add, Expr, rational

if TYPE_CHECKING:
    from dlcalc.networks.telling import Told

MOST_ROWS = 45
"""Rows of the usual table; where there are more layers, a block is a row."""


IN_PLACE = ("cell",)
"""What a layer sees whose output may take the place of its input, if it has nothing to learn."""


def keeps(worked: Worked) -> bool:
    """Whether a layer's output has to be kept beside its input."""
    kind = worked.layer.spec.kind
    return kind.sees not in IN_PLACE or worked.answer.amount("parameters") != ZERO


def counted(worked: Worked, name: str) -> Expr:
    """A count of a layer, as the totals take it: what it shares with a layer before it is counted there."""
    if worked.layer.shares and name in ("parameters", "buffers"):
        return ZERO
    return ZERO if name == "activations" and not keeps(worked) else worked.answer.amount(name)


class Row(NamedTuple):
    """A row: its name, how it is written, and the layers that it stands for."""

    name: str
    text: str
    layers: tuple[Worked, ...]

    @property
    def last(self) -> Worked:
        return self.layers[-1]

    def total(self, name: str) -> Expr:
        """A count of all its layers together."""
        terms = [counted(each, name) for each in self.layers]
        known = [term for term in terms if term != ZERO]
        if len(known) < 2:
            return known[0] if known else ZERO
        return Ledger(VOCABULARY, {}).evaluate(Add(tuple(known)))


def chosen(told: Told) -> tuple[Row, ...]:
    """The rows: every layer, or the blocks that ``--depth`` asks for; by itself no more than there is room for."""
    inputs = told.inputs
    asked = _depth(inputs)
    every = _every(told)
    if inputs.all or asked == 0:
        return every
    if asked is not None:
        return _blocks(told, asked) or every
    rows = tuple([row for row in every if _matters(row.last)]) or every
    deepest = max(row.name.count(".") for row in rows) + 1
    for depth in range(deepest - 1, 0, -1):
        if len(rows) <= MOST_ROWS:
            break
        rows = _blocks(told, depth)
    return rows


def for_programs(told: Told) -> tuple[Row, ...]:
    """Every layer, or the blocks that ``--depth`` asks for."""
    asked = _depth(told.inputs)
    return _blocks(told, asked) if asked and not told.inputs.all else _every(told)


def _every(told: Told) -> tuple[Row, ...]:
    return tuple([Row(each.layer.name.removeprefix(told.prefix), each.layer.spec.text, (each,)) for each in told.worked])


def _depth(inputs: Inputs) -> int | None:
    """How many parts of the names make a block, where that was asked for."""
    given = inputs.expr("depth")
    depth = None if given is None else rational(given)
    if given is not None and not isinstance(depth, int):
        raise DomainError("depth", inputs.typed["depth"], "it is a whole number", "--depth 1")
    return depth if isinstance(depth, int) else None


def _matters(worked: Worked) -> bool:
    """Whether a layer changes the shape or counts for anything."""
    return keeps(worked) or worked.answer.amount("buffers") != ZERO or worked.before[0].shape != worked.answer.signal.shape


def _blocks(told: Told, depth: int) -> tuple[Row, ...]:
    """A row for the layers that stand together and whose names begin alike."""
    groups: list[tuple[str, list[Worked]]] = []
    for each in told.worked:
        name = ".".join(each.layer.name.removeprefix(told.prefix).split(".")[:depth])
        if groups and groups[-1][0] == name:
            groups[-1][1].append(each)
        else:
            groups.append((name, [each]))
    kept = [(name, layers) for name, layers in groups if any(map(_matters, layers))]
    return tuple([Row(name, _said(layers), tuple(layers)) for name, layers in kept])


def _said(layers: list[Worked]) -> str:
    return layers[0].layer.spec.text if len(layers) == 1 else f"{len(layers)} layers"
