"""Weights as people write them, in the order that the kernels take: ``[k, c/groups, *kernel]``."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

WITHOUT_WEIGHTS = ("maxpool", "avgpool", "globalmax", "globalavg")
CHANNELWISE = ("depthwise", "separable")
MOVED = ("conv", "transposed", *CHANNELWISE)
"""Kinds whose kernels are moved over the input."""

AXES = {1: ("width",), 2: ("height", "width"), 3: ("frame", "height", "width")}
"""The names of an image's axes, slowest first."""

SPACE = {1: ("columns",), 2: ("rows", "columns"), 3: ("frames", "rows", "columns")}
"""What the spatial axes are called, slowest first."""


class Operand(NamedTuple):
    """One array: ``numbers`` in the kernels' order, ``typed`` as it was given, how its order came about, its axes as typed."""

    numbers: Numbers
    typed: Array
    order: Callable[[Numbers], Numbers]
    axes: tuple[str, ...]

    def back(self, numbers: Numbers) -> Array:
        """Numbers of the kernels' order as an array in the order as typed."""
        import numpy as np

        places = self.order(np.arange(self.typed.numbers.size).reshape(self.typed.numbers.shape))
        found = np.empty(self.typed.numbers.size, dtype=numbers.dtype)
        found[places.reshape(-1)] = numbers.reshape(-1)
        return Array(found.reshape(self.typed.numbers.shape), self.axes)


def shaped(array: Array) -> str:
    """``3 × 4 × 4``."""
    return " × ".join(map(str, array.numbers.shape))


def filters_of(inputs: Inputs, kind: str, x: tuple[int, ...], groups: int, *, last: bool) -> tuple[Operand | None, bool]:
    """The weights of a layer, and whether they were written with an axis of filters.

    Args:
        inputs: the question.
        kind: kind of layer.
        x: shape of the input in the kernels' order.
        groups: groups of channels.
        last: whether channels come last where arrays are written.

    Raises:
        DomainError: there are none where some are needed, or they do not fit.
    """
    if kind in WITHOUT_WEIGHTS:
        for name in ("weights", "biases"):
            if inputs.given(name):
                raise DomainError(name, inputs.typed[name], "a pool has no weights and no biases", "the size of its window is --f")
        return None, False
    typed = inputs.values.get("weights")
    if not isinstance(typed, Array):
        raise DomainError("weights", "", "the numbers of the kernel are needed beside --x", "--weights '1 0; 0 -1'")
    if kind == "dense":
        return _dense(inputs, typed, x, last=last), True
    return _local(inputs, typed, x) if kind == "local" else _moved(inputs, typed, kind, x, groups, last=last)


def _moved(inputs: Inputs, typed: Array, kind: str, x: tuple[int, ...], groups: int, *, last: bool) -> tuple[Operand, bool]:
    """Kernels that are moved: ``filters × channels × kernel``, the leading axes left out where they have one entry."""
    import numpy as np

    dims, rank, channels = len(x) - 2, typed.numbers.ndim, x[1]
    if rank == 1 and dims == 2 and kind in MOVED:  # a kernel of one row
        return _one_row(inputs, typed, kind, x, groups, last=last)
    bare = kind == "pointwise" and rank <= 2  # no kernel to write: filters × channels
    lead = rank if bare else rank - dims
    kernel = (1,) * dims if bare else typed.numbers.shape[: rank - lead] if last else typed.numbers.shape[lead:]
    axes = list(range(rank))
    if last and lead > 0:  # kernel × channels × filters; of a depthwise one kernel × channels × filters of each
        behind = axes[rank - lead :]
        axes = [*(behind if kind in CHANNELWISE else behind[::-1]), *axes[: rank - lead]]
    front = tuple([typed.numbers.shape[axis] for axis in axes[: max(lead, 0)]])
    pair, explicit = _pair(kind, front, channels, groups, last=last)
    if pair is None or not 0 <= lead <= 2:
        raise DomainError("weights", inputs.typed["weights"], _unfit(kind, typed, channels, groups, () if bare else SPACE[dims], last=last))

    def order(numbers: Numbers) -> Numbers:
        placed = numbers.transpose(axes).reshape(*pair, *kernel)
        return np.flip(placed, tuple(range(2, dims + 2))) if inputs.given("flip") else placed

    if kind == "pointwise" and prod(kernel) != 1:
        raise DomainError("weights", inputs.typed["weights"], f"a pointwise kernel is 1 × 1, and these are {shaped(typed)}")
    front_axes = ("channel", "filter") if kind == "transposed" else ("filter", "channel")
    named = front_axes if lead == 2 else front_axes[:lead] if explicit != (kind == "transposed") else front_axes[-lead:] if lead else ()
    space = () if bare else AXES[dims]
    trailing = named if kind in CHANNELWISE else named[::-1]
    return Operand(order(typed.numbers), typed, order, (*space, *trailing) if last else (*named, *space)), explicit


def _one_row(inputs: Inputs, typed: Array, kind: str, x: tuple[int, ...], groups: int, *, last: bool) -> tuple[Operand, bool]:
    row, explicit = _moved(inputs, Array(typed.numbers[None], ()), kind, x, groups, last=last)
    return Operand(row.numbers, typed, lambda numbers: row.order(numbers[None]), ("width",)), explicit


def _pair(kind: str, front: tuple[int, ...], channels: int, groups: int, *, last: bool) -> tuple[tuple[int, int] | None, bool]:
    """The two leading sizes in the kernels' order, None where they do not fit; and whether filters have an axis of their own."""
    if kind in CHANNELWISE:
        size = prod(front)
        fits = size % channels == 0 and (len(front) < 2 or (front[0] == channels if last else front[1] == 1))
        return ((size, 1) if fits else None), bool(front)
    alone = channels if kind == "transposed" else channels // groups  # what one axis alone must be, unless it is that of filters
    explicit = len(front) == 2 or (len(front) == 1 and alone == 1)
    if len(front) == 1:
        front = (1, *front) if (kind == "transposed") == explicit else (*front, 1)
    first, second = front if len(front) == 2 else (1, 1)
    fits = first == channels if kind == "transposed" else second == alone and first % groups == 0
    return ((first, second) if fits else None), explicit


def _unfit(kind: str, typed: Array, channels: int, groups: int, space: tuple[str, ...], *, last: bool) -> str:
    """Which shape was expected, and which was given."""
    each = channels // groups
    if kind in CHANNELWISE:
        lone, front = [str(channels)] * (channels > 1), [str(channels), "filters of each"] if last else []
    elif kind == "transposed":
        lone, front = [str(channels)] * (channels > 1), [str(channels), "filters"]
    else:
        many = "filters" if groups == 1 else f"filters (a multiple of {groups})"
        lone, front = [str(each)] * (each > 1), [many, str(each)] if each > 1 else [many]
    shapes = [
        [*space, *lead[:: 1 if kind in CHANNELWISE else -1]] if last else [*lead, *space] for lead in (lone, front) if lead or lead is lone
    ]
    expected = " or ".join([" × ".join(shape) for shape in shapes if shape])
    has = f"--x has {channels} channel{'s' * (channels != 1)}" + (f" in {groups} groups" if groups > 1 and kind not in CHANNELWISE else "")
    return f"{has}, so {expected} expected, not {shaped(typed)}"


def second_of(inputs: Inputs, kind: str, weights: Operand | None, *, last: bool) -> Operand | None:
    """The 1×1 weights of a separable layer, which mix what its first half made.

    Raises:
        DomainError: there are none, they do not fit, or no layer has use for them.
    """
    typed = inputs.values.get("pointwise-weights")
    if kind != "separable" or weights is None:
        if isinstance(typed, Array):
            rule = "they are the second half of a separable layer"
            raise DomainError("pointwise-weights", inputs.typed["pointwise-weights"], rule, "--kind separable")
        return None
    if not isinstance(typed, Array):
        rule = "a separable layer has weights of a second half, filters × channels, that mix the channels"
        raise DomainError("pointwise-weights", "", rule, "--pointwise-weights '1 1'")
    hidden, dims = weights.numbers.shape[0], weights.numbers.ndim - 2
    mixed = tuple([size for size in typed.numbers.shape if size > 1]) if typed.numbers.ndim > 2 else typed.numbers.shape
    rows = typed.numbers.size // hidden
    fits = mixed in ((hidden,), (hidden, rows) if last else (rows, hidden)) or typed.numbers.size == 1
    if not fits or typed.numbers.size % hidden:
        expected = f"{hidden} × filters" if last else f"filters × {hidden}"
        got = inputs.typed["pointwise-weights"]
        raise DomainError("pointwise-weights", got, f"the first half makes {hidden} channels, so {expected} expected, not {shaped(typed)}")

    def order(numbers: Numbers) -> Numbers:
        matrix = numbers.reshape(hidden, rows).T if last else numbers.reshape(rows, hidden)
        return matrix.reshape(rows, hidden, *[1] * dims)

    space = AXES[dims] if typed.numbers.ndim == dims + 2 else ()
    pair = ("filter", "channel")[2 - (typed.numbers.ndim - len(space)) :] if typed.numbers.ndim - len(space) <= 2 else ()
    return Operand(order(typed.numbers), typed, order, (*space, *pair[::-1]) if last else (*pair, *space))


def _local(inputs: Inputs, typed: Array, x: tuple[int, ...]) -> tuple[Operand, bool]:
    """A kernel for each place: ``filters × channels × places × kernel``, the leading axes left out where they have one entry."""
    dims, rank, channels = len(x) - 2, typed.numbers.ndim, x[1]
    lead = rank - 2 * dims
    front = typed.numbers.shape[: max(lead, 0)]
    pair, explicit = _pair("conv", front, channels, 1, last=False)
    if pair is None or not 0 <= lead <= 2:
        places = " × ".join([f"{name} of places" for name in SPACE[dims]] + list(SPACE[dims]))
        rule = f"--x has {channels} channel{'s' * (channels != 1)}, so filters × {channels} × {places} expected, not {shaped(typed)}"
        raise DomainError("weights", inputs.typed["weights"], rule)

    def order(numbers: Numbers) -> Numbers:
        return numbers.reshape(*pair, *numbers.shape[lead:])

    named: tuple[str, ...] = ("filter", "channel")[:lead] if explicit else ("channel",) * lead
    named = (*named, *[name[:-1] for name in SPACE[dims]])
    return Operand(order(typed.numbers), typed, order, (*named, *AXES[dims])), explicit


def _dense(inputs: Inputs, typed: Array, x: tuple[int, ...], *, last: bool) -> Operand:
    """One row of weights an output, one for each cell; of an input with channels in the order in which it is written."""
    cells = prod(x[1:])
    shape = typed.numbers.shape
    across, rest = (shape[-1:], shape[:-1]) if last and len(shape) > 1 else (shape[:1], shape[1:])
    if len(shape) == 1:
        across, rest = (1,), shape
    if prod(rest) != cells:
        expected = f"{cells} × outputs" if last else f"outputs × {cells}"
        raise DomainError("weights", inputs.typed["weights"], f"--x has {cells} cells, so {expected} expected, not {shaped(typed)}")

    def order(numbers: Numbers) -> Numbers:
        if not last:
            return numbers.reshape(*across, cells)
        cubes = numbers.reshape(*x[2:], x[1], *across)  # cells as written: channels last
        return cubes.transpose(cubes.ndim - 1, cubes.ndim - 2, *range(cubes.ndim - 2)).reshape(*across, cells)

    inner = ("input",) * (len(shape) - 1)
    axes = (*inner, "output") if last else ("output", *inner)
    return Operand(order(typed.numbers), typed, order, axes if inner else ("input",))
