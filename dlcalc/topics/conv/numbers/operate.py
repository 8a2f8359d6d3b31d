"""The operation itself on numbers: the whole map by a kernel, one cell of it written out, gradients, windows as columns."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.array_numbers import MAX_ENTRIES, memory
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.topics.conv.numbers import backward, cell, telling
from dlcalc.topics.conv.numbers.backward import Backward
from dlcalc.topics.conv.numbers.cell import Sides, Written, activated, slope
from dlcalc.topics.conv.numbers.floating import as_floats, floating
from dlcalc.topics.conv.numbers.kernels import Geometry, forward, gradients, im2col, plain
from dlcalc.topics.conv.numbers.letters import Names
from dlcalc.topics.conv.numbers.meetings import Meetings, Place
from dlcalc.topics.conv.numbers.operands import Operands
from dlcalc.topics.conv.numbers.question import Question, question, shown_cell
from dlcalc.topics.conv.numbers.told import Told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

COLUMNS_KINDS = ("conv", "pointwise", "depthwise", "local")
"""Kinds whose windows as columns are of use."""


def answer(inputs: Inputs) -> Derivation:
    """Work a question on numbers.

    Raises:
        DomainError: arrays that do not fit each other or the layer, a cell that the output does not have.
    """
    asked = question(inputs)
    where = shown_cell(asked)
    y = output(asked)
    told = Told(asked, where, y)
    told.written = _write(told)
    activation = inputs.word("activation")
    if activation != "none":
        told.activated = activated(y, activation)
        _activate(told, activation)
    told.results["output"] = told.map(y if told.activated is None else told.activated)
    if inputs.given("grad"):
        _differentiate(told, activation)
    _columns(told)
    return telling.derivation(told)


def output(asked: Question) -> Numbers:
    """The whole output, before any activation, in the kernels' order."""
    found = asked.operands
    bias = None if found.bias is None else found.bias.numbers
    try:
        return forward(asked.kind, found.x.numbers, _weights(found), bias, asked.geometry)
    except ValueError as error:  # a window of nothing but padding
        raise DomainError("p", asked.inputs.typed.get("p", ""), str(error)) from None


def _weights(found: Operands) -> Any:
    """The weights as the kernels take them."""
    if found.second is not None and found.weights is not None:
        return found.weights.numbers, found.second.numbers
    return found.kernel if found.weights is None else found.weights.numbers


def _sides(asked: Question) -> Sides:
    """The numbers to write out, the kernel as typed."""
    import numpy as np

    found = asked.operands
    weights = None if found.weights is None else found.weights.numbers
    if weights is not None and asked.flip:
        weights = np.flip(weights, tuple(range(weights.ndim - found.dims, weights.ndim)))
    return Sides(found.x.numbers, weights, None if found.bias is None else found.bias.numbers)


def _write(told: Told) -> Written:
    """One cell of the output written out."""
    asked, ledger = told.asked, told.asked.ledger
    found, meetings, sides = asked.operands, asked.meetings(), _sides(asked)
    if sides.weights is None:
        names = Names(meetings, ())
        return cell.pool(ledger, meetings, names, sides.x, told.where, _divisor(asked, told.where))
    if asked.kind == "separable":
        return _write_separable(told, meetings, sides)
    names = Names(meetings, sides.weights.shape)
    if asked.kind != "transposed":
        return cell.write(ledger, meetings, names, sides, told.where)
    z = with_zeros(found.x.numbers, meetings, asked.geometry)
    told.stretched = z
    kernel = tuple(meetings.kernel)
    moved = meetings._replace(
        kind="conv", x=z.shape, stride=(1,) * found.dims, before=(0,) * found.dims, flip=not asked.flip, kernel=kernel
    )  # fmt: skip
    return cell.write(ledger, moved, names, sides._replace(x=z), told.where, base="z")


def with_zeros(x: Numbers, meetings: Meetings, geometry: Geometry) -> Numbers:
    """The input of a transposed convolution with the zeros between its cells and round them, over which the kernel moves by 1."""
    import numpy as np

    space = x.shape[2:]
    inserted = np.zeros((*x.shape[:2], *[(size - 1) * step + 1 for size, step in zip(space, geometry.stride, strict=True)]), dtype=x.dtype)
    spread: Any = (..., *[slice(None, None, step) for step in geometry.stride])
    inserted[spread] = x
    spans = [gap * (size - 1) for gap, size in zip(meetings.dilation, meetings.kernel, strict=True)]
    more = geometry.output_padding or (0,) * len(space)
    for axis, (span, before, after, extra) in enumerate(zip(spans, geometry.before, geometry.after, more, strict=True), 2):
        first, last = span - before, span - after + extra
        inserted = np.pad(inserted, [(max(first, 0), max(last, 0)) if at == axis else (0, 0) for at in range(x.ndim)])
        cut = [slice(None)] * x.ndim
        cut[axis] = slice(max(-first, 0), inserted.shape[axis] - max(-last, 0))
        inserted = inserted[tuple(cut)]
    return inserted


def _write_separable(told: Told, meetings: Meetings, sides: Sides) -> Written:
    """The cells of the first half at the place, then their mixture."""
    asked = told.asked
    assert sides.weights is not None
    assert asked.operands.second is not None
    hidden = forward("depthwise", asked.operands.x.numbers, asked.operands.weights.numbers, None, asked.geometry)  # type: ignore[union-attr]
    told.hidden = hidden
    n, _, *place = told.where
    first = meetings._replace(kind="depthwise", y=hidden.shape)
    names = Names(first, sides.weights.shape)
    names.output = "h"
    ids: list[str] = []
    cells: list[Place] = []
    for channel in range(hidden.shape[1]):
        part = cell.write(
            asked.ledger, first, names, Sides(sides.x, sides.weights, None), (n, channel, *place),
            id=f"hidden_{channel + 1}", title="First half",
        ) if hidden.shape[1] <= cell.MOST_CHANNELS else Written((), (), f"the first half has {hidden.shape[1]:,} channels")  # fmt: skip
        if not part.ids:
            return part
        ids += part.ids
        cells += part.cells
    mixed = plain(asked.operands.dims)
    second = Meetings(
        "pointwise", hidden.shape, asked.shape, (1,) * asked.operands.dims, mixed.stride, mixed.before, mixed.dilation, 1, flip=False
    )  # fmt: skip
    mixer = asked.operands.second.numbers
    names = Names(second, mixer.shape)
    names.weight = "v"
    last = cell.write(asked.ledger, second, names, Sides(hidden, mixer, sides.bias), told.where, base="h", title="Second half")
    return Written((*ids, *last.ids), tuple(cells), last.why)


def _divisor(asked: Question, where: Place) -> int:
    """How many cells the mean of a window counts."""
    import numpy as np

    found = asked.operands
    if asked.kind != "avgpool":
        return prod(found.space)
    assert found.kernel is not None
    if asked.geometry.count_padding and asked.geometry.rounding != "ceil":
        return prod(found.kernel)
    ones = np.ones((1, 1, *found.space), dtype=np.int64)
    if asked.geometry.count_padding:  # a window that hangs over counts the padding, and not what lies behind it
        sides = zip(asked.geometry.before, asked.geometry.after, strict=True)
        ones = np.pad(ones, [(0, 0), (0, 0), *sides], constant_values=1)
        geometry = asked.geometry._replace(before=(0,) * found.dims, after=(0,) * found.dims)
        return _counted(ones, found.kernel, geometry, where)
    return _counted(ones, found.kernel, asked.geometry, where)


def _counted(ones: Numbers, kernel: tuple[int, ...], geometry: Geometry, where: Place) -> int:
    """How many ones a window sees."""
    axes = zip(where[2:], geometry.stride, geometry.before, geometry.dilation, kernel, ones.shape[2:], strict=True)
    return prod([sum(0 <= at * step - before + gap * cell < size for cell in range(count)) for at, step, before, gap, count, size in axes])


def _activate(told: Told, activation: str) -> None:
    names = told.names()
    if told.written.ids and told.activated is not None:
        formula = cell.ACTIVATED[activation].format(names.y(told.where))
        told.asked.ledger.step(
            "activated", f"{names.y(told.where, 'a')} = {formula}", title="Activation", note=f"{activation}, applied to each cell"
        )  # fmt: skip


def _differentiate(told: Told, activation: str) -> None:
    """The gradients by input, weights and biases from the one by the output."""
    asked = told.asked
    found = asked.operands
    upstream = told.read_gradient()
    g = upstream
    if activation != "none":
        by = slope(told.y, activation)
        g = (floating(asked.inputs, "grad", upstream) if by.dtype.kind == "f" else upstream) * by
    elif found.x.numbers.dtype.kind == "f" or (found.weights is not None and found.weights.numbers.dtype.kind == "f"):
        g = floating(asked.inputs, "grad", upstream)
    told.upstream = upstream
    told.g = g
    if g.dtype.kind == "f":
        found = as_floats(asked.inputs, found)
    dx, dweights, dbias = gradients(asked.kind, found.x.numbers, _weights(found), asked.geometry, g)
    if found.second is not None:
        dweights, told.gradients["dpointwise"] = dweights
    if found.bias is not None and dbias is not None and dbias.ndim > found.bias.numbers.ndim:
        dbias = dbias.sum(axis=tuple(range(1, dbias.ndim)))  # one bias for all places of a local layer
    told.gradients |= {name: numbers for name, numbers in (("dx", dx), ("dweights", dweights), ("dbias", dbias)) if numbers is not None}
    for name, operand in (("dx", found.x), ("dweights", found.weights), ("dpointwise", found.second), ("dbias", found.bias)):
        if operand is not None:
            told.results[name] = operand.back(told.gradients[name])
    sides = _sides(asked)
    if asked.kind == "separable":
        return
    meetings = asked.meetings()
    known = Backward(asked.ledger, meetings, told.names(), sides, g)
    before = _slope_step(told, activation)
    if sides.weights is not None:
        told.gradient_ids = (*before, *backward.write(known))
    else:
        told.gradient_ids = (*before, *_pooled(told, known, meetings))


def _slope_step(told: Told, activation: str) -> tuple[str, ...]:
    """The step for the gradient at the pre-activation of the shown cell."""
    if told.activated is None or told.upstream is None or "activated" not in [step.id for step in told.asked.ledger.steps]:
        return ()
    names, where, ledger = told.names(), told.where, told.asked.ledger
    upstream, a = names.y(where, "u"), names.y(where, "a")
    saturated = activation != "relu" and not slope(told.y[where], activation)  # no float tells it from zero
    if saturated or not cell.know(ledger, upstream, told.upstream[where]):
        return ()
    ledger.step(
        "slope", f"{names.y(where, 'g')} = {upstream}*{cell.DERIVED[activation].format(a=a, y=names.y(where))}",
        title="By the pre-activation", note=f"`u = ∂L/∂a` times the slope, {cell.SLOPES[activation]}",
    )  # fmt: skip
    return ("slope",)


def _pooled(told: Told, known: Backward, meetings: Meetings) -> tuple[str, ...]:
    """The gradient of one cell of a pool's input: of the largest of the shown window, or of its first cell."""
    asked = told.asked
    x = asked.operands.x.numbers
    n, c, *_ = told.where
    if not told.written.cells or prod(asked.shape) > cell.LONGEST * 8:
        return ()
    windows = meetings._replace(groups=meetings.x[1])
    chosen = told.written.cells[0]
    if asked.kind in ("maxpool", "globalmax"):
        chosen = max(told.written.cells, key=lambda each: x[each])
    if asked.kind.startswith("global"):
        count = prod(x.shape[2:]) if asked.kind == "globalavg" else 1
        return backward.pooled(known, chosen, [((n, c, *[0] * (x.ndim - 2)), count)])
    shares: list[tuple[Place, int]] = []
    import itertools

    for place in itertools.product(*map(range, asked.shape[2:])):
        y = (n, c, *place)
        cells = [each for each, _ in windows.of_output(y)]
        if chosen in cells and (asked.kind == "avgpool" or max(cells, key=lambda each: x[each]) == chosen):
            shares.append((y, _divisor(asked, y) if asked.kind == "avgpool" else 1))
    return backward.pooled(known, chosen, shares)


def _columns(told: Told) -> None:
    """The windows as columns, when they are asked for."""
    asked, found = told.asked, told.asked.operands
    wanted = "im2col" in asked.inputs.only
    if not (wanted or asked.inputs.all):
        return
    if asked.kind not in COLUMNS_KINDS or found.kernel is None:
        if wanted:
            raise DomainError("", "im2col", f"the windows as columns are of use to {', '.join(COLUMNS_KINDS)}", "")
        return
    size = found.x.numbers.shape[0] * found.channels * prod(found.kernel) * prod(asked.shape[2:])
    if size > MAX_ENTRIES:
        if wanted:
            raise DomainError(
                "",
                "im2col",
                f"the windows as columns would be {size:,} numbers in {memory(8 * size)}; at most {MAX_ENTRIES:,} are computed",
            )
        return
    columns = im2col(found.x.numbers, found.kernel, asked.geometry)
    told.results["im2col"] = Array(columns if found.batched else columns[0], ("example", "row", "column")[0 if found.batched else 1 :])
