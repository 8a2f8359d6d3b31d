"""Maps side by side: input, kernel, output, gradients, windows as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Table
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr
from dlcalc.topics.conv.numbers import cell
from dlcalc.topics.conv.numbers.filters import AXES, SPACE
from dlcalc.topics.conv.numbers.meetings import Place
from dlcalc.topics.conv.numbers.question import Question
from dlcalc.topics.conv.numbers.told import Told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

Marks = tuple[tuple[int, ...], ...]

LARGEST_PADDED = 10_000
"""Cells up to which the padded input is shown instead of the input."""


def tables(told: Told) -> tuple[Table, ...]:
    """Input, kernel and output beside each other, then what was computed from them."""
    asked, only = told.asked, told.asked.inputs.only
    everything = asked.inputs.all or not only
    found: list[Table] = []
    if everything or "output" in only:
        found += [*_inputs(told), *_outputs(told)]
    if told.upstream is not None:
        found += _gradients(told, everything=everything)
    if "im2col" in told.results:
        found += _columns(told)
    return tuple(found)


def _table(id: str, letter: str, numbers: Expr, marked: Marks = (), note: str = "") -> Table:
    assert isinstance(numbers, Array)
    return Table(id, f"`{letter}`", note=note, numbers=numbers, marked=marked)


def _plain(numbers: Numbers, dims: int, *, first: str = "example") -> Array:
    """An array of the kernels' order without its axes of one entry, for the eye; the spatial ones stay."""
    leading = tuple([name for name, size in zip((first, "channel"), numbers.shape, strict=False) if size > 1])
    return Array(numbers.reshape(*[size for size in numbers.shape[:2] if size > 1], *numbers.shape[2:]), (*leading, *AXES[dims]))


def _marks(numbers: Numbers, cells: tuple[Place, ...], shift: tuple[int, ...] = ()) -> Marks:
    """Cells of an array in the kernels' order as indices of the plain one."""
    kept = [axis for axis in range(numbers.ndim) if axis > 1 or numbers.shape[axis] > 1]
    moved = [tuple([at + by for at, by in zip(place, (0, 0, *shift), strict=True)]) if shift else place for place in cells]
    return tuple([tuple([place[axis] for axis in kept]) for place in moved])


def _inputs(told: Told) -> Iterator[Table]:
    import numpy as np

    asked = told.asked
    found, x = asked.operands, asked.operands.x.numbers
    cells = told.written.cells
    padding = list(zip(asked.geometry.before, asked.geometry.after, strict=True))
    if found.kind == "dense":
        yield _table("x", "x", _plain(x, found.dims))
    elif told.stretched is not None:
        yield _table("x", "x", _plain(x, found.dims))
        yield _table(
            "stretched",
            "z",
            _plain(told.stretched, found.dims),
            _marks(told.stretched, _window(told)),
            "`z` is `x` with zeros between its cells and round them; the turned kernel moves over it by 1",
        )
    elif any(map(any, padding)) and found.kind not in ("maxpool", "transposed") and x.size <= LARGEST_PADDED:
        padded = np.pad(x, [(0, 0), (0, 0), *padding])
        shift = tuple([before for before, _ in padding])
        window = _window(told)
        left_out = ", whose zeros are left out of the sum" if len(window) > len(cells) else ""
        yield _table("x", "x", _plain(padded, found.dims), _marks(padded, window, shift), f"`x` is shown with its padding{left_out}")
    else:
        yield _table("x", "x", _plain(x, found.dims), () if asked.kind.startswith("global") else _marks(x, cells))
    if found.weights is not None:
        yield _table("weights", "w", _kernels(asked, found.weights.numbers))
    if found.second is not None:
        yield _table("pointwise-weights", "v", _matrix(found.second.numbers))
    if found.bias is not None and found.bias.numbers.size > 1:
        yield _table("biases", "b", Array(found.bias.numbers, ("filter", *AXES[found.dims])[: found.bias.numbers.ndim]))


def _matrix(numbers: Numbers) -> Array:
    """The weights of a pointwise layer."""
    return Array(numbers.reshape(numbers.shape[:2]), ("filter", "channel"))


def _window(told: Told) -> tuple[Place, ...]:
    """Every cell of the window of the shown cell, padding too; the same channels that were written out."""
    asked = told.asked
    meetings = asked.meetings()
    if told.stretched is not None:
        ones = (1,) * len(meetings.kernel)
        meetings = meetings._replace(stride=ones, before=(0,) * len(ones), kind="conv")
    channels = dict.fromkeys(place[1] for place in told.written.cells)
    return tuple([(told.where[0], channel, *meetings.cell(told.where[2:], offset)) for channel in channels for offset in meetings.offsets])


def _kernels(asked: Question, numbers: Numbers) -> Array:
    """Weights, or their gradients, with the kernel as typed, axes of one entry left out."""
    import numpy as np

    kind, dims = asked.kind, asked.operands.dims
    if asked.flip:
        numbers = np.flip(numbers, tuple(range(numbers.ndim - dims, numbers.ndim)))
    if kind == "dense":
        return Array(numbers, ("output", "input"))
    if kind == "pointwise":
        return _matrix(numbers)
    pair = ("channel", "filter") if kind == "transposed" else ("filter", "channel")
    kept = [(name, size) for name, size in zip(pair, numbers.shape, strict=False) if size > 1]
    places = tuple([name[:-1] for name in SPACE[dims]]) if kind == "local" else ()
    return Array(numbers.reshape(*[size for _, size in kept], *numbers.shape[2:]), (*[name for name, _ in kept], *places, *AXES[dims]))


def _outputs(told: Told) -> Iterator[Table]:
    asked = told.asked
    if told.hidden is not None:
        marks = _marks(told.hidden, tuple([(told.where[0], channel, *told.where[2:]) for channel in range(told.hidden.shape[1])]))
        yield _table("hidden", "h", _plain(told.hidden, asked.operands.dims), marks, "`h` is what the first half makes")
    marked = _mark(told)
    output = told.results["output"]
    assert isinstance(output, Array)
    if told.activated is None:
        yield _table("output", "y", *_for_eyes(told, output, told.y, marked))
    else:
        yield _table("before", "y", *_for_eyes(told, told.map(told.y), told.y, marked))
        yield _table("output", "a", *_for_eyes(told, output, told.activated, marked), f"`a` is `y` after {asked.inputs.word('activation')}")


def _for_eyes(told: Told, written: Array, numbers: Numbers, marked: Marks) -> tuple[Array, Marks]:
    """The output as it is written, unless its channels come last, which no grid shows well."""
    found = told.asked.operands
    if numbers.ndim == 2 or told.asked.kind.startswith("global"):
        return written, ()
    if not found.last and written.numbers.ndim == sum(size > 1 for size in numbers.shape[:2]) + found.dims:
        return written, marked
    return _plain(numbers, found.dims), marked


def _mark(told: Told) -> Marks:
    return _marks(told.y, (told.where,)) if told.written.ids and told.y.ndim > 2 else ()


def _gradients(told: Told, *, everything: bool) -> Iterator[Table]:
    only, found = told.asked.inputs.only, told.asked.operands
    assert told.upstream is not None
    assert told.g is not None
    if everything or any(name in only for name in ("dx", "dweights", "dbias")):
        letter = "g" if told.activated is None else "∂L/∂a"
        yield _table(
            "grad",
            letter,
            _for_eyes(told, told.map(told.upstream), told.upstream, ())[0],
            note="`g` is `∂L/∂y`, the upstream gradient" if told.activated is None else "",
        )
        if told.activated is not None:
            slope = cell.SLOPES[told.asked.inputs.word("activation")]
            yield _table(
                "grad_before",
                "g",
                _for_eyes(told, told.map(told.g), told.g, ())[0],
                note=f"`g` is `∂L/∂y`: `∂L/∂a` times the slope, {slope}",
            )
    shapes: dict[str, tuple[str, Callable[[Numbers], Array]]] = {
        "dx": ("x", lambda numbers: _plain(numbers, found.dims)),
        "dweights": ("w", lambda numbers: _kernels(told.asked, numbers)),
        "dpointwise": ("v", _matrix),
        "dbias": ("b", lambda numbers: Array(numbers, ("filter", *AXES[found.dims])[: numbers.ndim])),
    }
    for name, (letter, shape) in shapes.items():
        if name in told.results and (everything or name in only):
            yield _table(name, f"∂L/∂{letter}", shape(told.gradients[name]))


def _columns(told: Told) -> Iterator[Table]:
    """The windows as columns, and the convolution as one matrix product."""
    asked = told.asked
    weights = asked.operands.weights
    assert weights is not None
    groups = asked.meetings().groups
    if groups == 1 and asked.kind != "local":
        matrix = weights.numbers.reshape(weights.numbers.shape[0], -1)
        yield Table("matrix", "`w` as rows", numbers=Array(matrix, ("filter", "cell")))
    columns = told.results["im2col"]
    assert isinstance(columns, Array)
    yield Table("im2col", "`X`, a window a column", numbers=columns)
    if groups == 1 and asked.kind != "local":
        flat = told.y.reshape(*told.y.shape[:2], -1) if told.y.shape[0] > 1 else told.y.reshape(told.y.shape[1], -1)
        bias = " + b" if asked.operands.bias is not None else ""
        note = f"`y = w @ X{bias}`: a column of `X` holds one window, row by row, and gives one cell of `y`"
        yield Table("product", "`y` as rows", numbers=Array(flat, ("example", "filter", "place")[-flat.ndim :]), note=note)
