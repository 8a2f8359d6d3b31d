"""Gradients: one entry of each written out from the upstream gradient."""

from __future__ import annotations

from itertools import product as each_of
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.topics.conv.numbers.cell import LONGEST, Sides, know, products
from dlcalc.topics.conv.numbers.letters import OUT, Names, lettered
from dlcalc.topics.conv.numbers.meetings import Meetings, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

SEARCHED = 400
"""Cells of the input among which the one with the most products is looked for."""


class Backward(NamedTuple):
    """What the gradients are written out from.

    Attributes:
        ledger: gets the steps.
        meetings: the layer.
        names: how its cells are called.
        sides: its numbers.
        g: the gradient by the layer's output, before any activation.
    """

    ledger: Ledger
    meetings: Meetings
    names: Names
    sides: Sides
    g: Numbers

    def upstream(self, y: Place) -> tuple[str, Any]:
        """The name and the value of an upstream gradient."""
        return self.names.y(y, "g"), self.g[y]


def write(backward: Backward) -> tuple[str, ...]:
    """The steps for one entry of each gradient; the ids of those that were not too long."""
    steps = (by_weight, by_bias, by_input) if backward.sides.weights is not None else ()
    return tuple([id for step in steps for id in step(backward)])


def by_weight(backward: Backward) -> tuple[str, ...]:
    """``∂L/∂w``: the weight's cells, each times the gradient of the cell that it fed."""
    meetings, names, sides = backward.meetings, backward.names, backward.sides
    assert sides.weights is not None
    w = (0,) * sides.weights.ndim
    if prod(meetings.y) > LONGEST * 64:
        return ()
    met = list(meetings.of_weight(w))
    if not 0 < len(met) <= LONGEST:
        return ()
    text = products(backward.ledger, [(backward.upstream(y), (names.x(x), sides.x[x])) for x, y in met])
    if text is None:
        return ()
    note = "each gradient times the cell that the weight met there"
    backward.ledger.step("dweights_entry", f"∂L/∂{names.w(w)} = {text}", title="By a weight", note=note)
    return ("dweights_entry",)


def by_bias(backward: Backward) -> tuple[str, ...]:
    """``∂L/∂b``: the sum of the gradients of a filter's cells."""
    sides, g, names = backward.sides, backward.g, backward.names
    cells = [(n, 0, *place) for n, *place in each_of(range(g.shape[0]), *map(range, g.shape[2:]))] if g[:, 0].size <= LONGEST else []
    if sides.bias is None or sides.bias.ndim > 1 or not cells or not all(know(backward.ledger, *backward.upstream(y)) for y in cells):
        return ()
    total = " + ".join([names.y(y, "g") for y in cells])
    dims = len(backward.meetings.kernel)
    indices = [*["r"] * names.many_y[0], *(OUT[dims] if g.ndim > 2 else ())]
    k = ["k"] * names.many_y[1]
    spot = [*indices[: int(names.many_y[0])], *k, *indices[int(names.many_y[0]) :]]
    over = f"sum_{{{','.join(indices)}}} " if indices else ""
    letters = f"`∂L/∂{lettered('b', k)} = {over}{lettered('g', spot)}`"
    backward.ledger.step("dbias_entry", f"∂L/∂{names.b(0)} = {total}", title="By a bias", note=letters)
    return ("dbias_entry",)


def by_input(backward: Backward) -> tuple[str, ...]:
    """``∂L/∂x``: the gradients of the cells that a cell fed, each times the weight on the way."""
    meetings, names, sides = backward.meetings, backward.names, backward.sides
    assert sides.weights is not None
    if sides.weights.size > LONGEST * 64:
        return ()
    cells = list(each_of((0,), (0,), *map(range, meetings.x[2:]))) if prod(meetings.x[2:]) <= SEARCHED else [(0,) * len(meetings.x)]
    met: list[tuple[Place, Place]] = []
    cell = cells[0]
    for each in cells:  # the first of those that fed the most
        found = list(meetings.of_input(each))
        if len(met) < len(found) <= LONGEST:
            cell, met = each, found
    text = products(backward.ledger, [(backward.upstream(y), (names.w(w), sides.weights[w])) for w, y in met]) if met else None
    if text is None:
        return ()
    note = "the gradient of each cell that it fed, times the weight on the way"
    backward.ledger.step("dx_entry", f"∂L/∂{names.x(cell)} = {text}", title="By an input cell", note=note)
    return ("dx_entry",)


def pooled(backward: Backward, cell: Place, shares: list[tuple[Place, int]]) -> tuple[str, ...]:
    """``∂L/∂x`` of a pool: the gradients of the windows that chose the cell, or its share of each.

    Args:
        backward: what it is written out from.
        cell: the cell of the input.
        shares: the cells of the output, each with the number that its gradient is divided by.
    """
    names = backward.names
    if not 0 < len(shares) <= LONGEST or not all(know(backward.ledger, *backward.upstream(y)) for y, _ in shares):
        return ()
    text = " + ".join([names.y(y, "g") + (f"/{count}" if count > 1 else "") for y, count in shares])
    is_mean = names.kind in ("avgpool", "globalavg")
    note = "its share of the gradient of each window that it is in" if is_mean else "the gradients of the windows whose first maximum it is"
    backward.ledger.step("dx_entry", f"∂L/∂{names.x(cell)} = {text}", title="By an input cell", note=note)
    return ("dx_entry",)
