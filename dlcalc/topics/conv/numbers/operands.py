"""The arrays of a question in the order that the kernels take: ``x[n, c, *space]``, ``weights[k, c, *kernel]``; and back again.

Arrays are written as people write them. An image's rows are its height. Several channels stand one after the other, each
a matrix (``channels × rows × columns``), and weights are ``filters × channels × rows × columns``, as in PyTorch and ONNX; leading axes
of one entry may be left out. Under the Keras convention channels come last (``rows × columns × channels``), and weights are
``rows × columns × channels × filters``.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.topics.conv.layer import framework_order
from dlcalc.topics.conv.numbers.filters import AXES, MOVED, SPACE, Operand, filters_of, second_of, shaped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Operands(NamedTuple):
    """What a layer works on.

    Attributes:
        kind: kind of layer.
        dims: spatial axes.
        last: whether channels come last where arrays are written.
        x: the input.
        weights: the weights; of a separable layer those of its first half.
        second: the weights of a separable layer's second half.
        bias: the biases.
        filters: number of output channels.
        kernel: its spatial size, slowest axis first; None where the layer has no window.
        batched: whether ``x`` was written with an axis of examples.
        channelled: whether the output is written with an axis of channels.
    """

    kind: str
    dims: int
    last: bool
    x: Operand
    weights: Operand | None
    second: Operand | None
    bias: Operand | None
    filters: int
    kernel: tuple[int, ...] | None
    batched: bool
    channelled: bool

    @property
    def channels(self) -> int:
        return int(self.x.numbers.shape[1])

    @property
    def space(self) -> tuple[int, ...]:
        return tuple(self.x.numbers.shape[2:])

    def written(self, y: Numbers) -> Numbers:
        """An output ``y[n, k, *space]`` as people write it: without axes of one entry that were not typed either."""
        if y.ndim > 2 and self.last:
            y = y.transpose(0, *range(2, y.ndim), 1)
        if not self.channelled:
            y = y.reshape(*y.shape[:-1]) if self.last or y.ndim == 2 else y[:, 0]
        return y if self.batched else y[0]


def operands(inputs: Inputs) -> Operands:
    """Read the arrays of a question.

    Raises:
        DomainError: shapes that do not fit; it names what was expected and what was given.
    """
    kind = inputs.word("kind")
    last = inputs.word("convention") == "keras"
    typed = {name: value for name in ("x", "biases") if isinstance(value := inputs.values.get(name), Array)}
    if inputs.given("input"):
        raise DomainError("input", inputs.typed["input"], "--x says the input's shape already", "leave out the shape")
    dims = _dims(inputs, typed["x"])
    x, batched, had_channels = _rows(typed["x"]) if _are_examples(inputs, typed["x"]) else _input(inputs, typed["x"], dims, last)
    channels = x.numbers.shape[1]
    groups = _groups(inputs, kind, channels)
    weights, explicit = filters_of(inputs, kind, x.numbers.shape, groups, last=last)
    second = second_of(inputs, kind, weights, last=last)
    filters = channels
    if weights is not None:
        shape = (second or weights).numbers.shape
        filters = int(shape[1] * groups if kind == "transposed" else shape[0])
        _must_be(inputs, "k", filters, "weights", weights.typed)
    bias = _bias(inputs, typed.get("biases"), kind, weights, filters, dims)
    kernel = _kernel(inputs, kind, weights, dims)
    channelled = kind == "dense" or filters > 1 or (explicit if weights is not None else had_channels)
    return Operands(kind, dims, last, x, weights, second, bias, filters, kernel, batched, channelled)


def _dims(inputs: Inputs, typed: Array) -> int:
    """As many spatial axes as were asked for, or as the arrays can have."""
    rank = typed.numbers.ndim
    if _are_examples(inputs, typed):
        return 1
    weights = inputs.values.get("weights")
    row = rank == 1 and isinstance(weights, Array) and weights.numbers.ndim == 2 and inputs.word("kind") in MOVED  # an image of one row
    dims = int(inputs.word("dims")) if inputs.given("dims") else 2 if row else min(rank, 2) if rank < 5 else 3
    if not dims - row <= rank <= dims + 2:
        axes = " × ".join(SPACE[dims])
        raise DomainError(
            "x", inputs.typed["x"],
            f"a {dims}-D layer takes {axes} ({dims} axes), one axis more for channels and one more for examples, not {rank} axes",
            f"--dims {rank}" if rank <= 3 else "",
        )  # fmt: skip
    return dims


def _are_examples(inputs: Inputs, typed: Array) -> bool:
    """Whether the rows of a dense layer's input are examples: where a row, and not the whole matrix, is as long as its weights."""
    weights = inputs.values.get("weights")
    if inputs.word("kind") != "dense" or typed.numbers.ndim != 2 or not isinstance(weights, Array):
        return False
    shape = weights.numbers.shape
    cells = shape[0] if len(shape) == 1 or inputs.word("convention") == "keras" else prod(shape[1:])
    return bool(cells == typed.numbers.shape[1] != typed.numbers.size)


def _rows(typed: Array) -> tuple[Operand, bool, bool]:
    def order(numbers: Numbers) -> Numbers:
        return numbers.reshape(numbers.shape[0], 1, numbers.shape[1])

    return Operand(order(typed.numbers), typed, order, ("example", "input")), True, False


def _input(inputs: Inputs, typed: Array, dims: int, last: bool) -> tuple[Operand, bool, bool]:
    import numpy as np

    rank = typed.numbers.ndim
    had_channels, batched = rank > dims, rank == dims + 2

    def order(numbers: Numbers) -> Numbers:
        if had_channels and last:
            numbers = np.moveaxis(numbers, -1, rank - dims - 1)
        return numbers.reshape(*[1] * (dims + 2 - rank), *numbers.shape)

    example, channel = ("example",) * batched, ("channel",) * had_channels
    x = Operand(
        order(typed.numbers), typed, order, (*example, *AXES[dims][-rank:], *channel) if last else (*example, *channel, *AXES[dims][-rank:])
    )
    sizes = {"n": 0, "d": 1, **dict(zip(("w", "h", "t"), range(dims + 1, 1, -1), strict=False))}
    for name, axis in sizes.items():
        _must_be(inputs, name, x.numbers.shape[axis], "x", typed)
    return x, batched, had_channels


def _must_be(inputs: Inputs, name: str, size: int, array: str, typed: Array) -> None:
    """A size that was given beside an array says what the array says."""
    from dlcalc.notation.expr import rational

    given = inputs.expr(name)
    if given is not None and rational(given) != size:
        raise DomainError(name, inputs.typed[name], f"--{array} is {shaped(typed)}, and says {size}", f"leave out --{name}")


def _groups(inputs: Inputs, kind: str, channels: int) -> int:
    from dlcalc.notation.expr import rational

    if kind in ("depthwise", "separable"):
        return channels
    given = inputs.expr("groups")
    groups = 1 if given is None else rational(given)
    if not isinstance(groups, int):
        raise DomainError("groups", inputs.typed["groups"], "on numbers the number of groups is a number too")
    if channels % groups:
        raise DomainError("groups", inputs.typed["groups"], f"groups must divide the depth, and --x has {channels} channels")
    return groups


def _bias(inputs: Inputs, typed: Array | None, kind: str, weights: Operand | None, filters: int, dims: int) -> Operand | None:
    """One bias a filter; of a local layer also one a filter and place."""
    if typed is None:
        return None
    if inputs.given("bias") and inputs.word("bias") == "none":
        raise DomainError("biases", inputs.typed["biases"], "--bias none says that there are none", "leave out one of them")
    shape = (filters,)
    if kind == "local" and weights is not None and typed.numbers.size > filters:
        shape = (filters, *weights.numbers.shape[2 : 2 + dims])
    if typed.numbers.size != prod(shape) or typed.numbers.ndim > len(shape):
        expected = "1 number" if shape == (1,) else f"{' × '.join(map(str, shape))} numbers"
        raise DomainError(
            "biases", inputs.typed["biases"], f"--weights make {filters} filters, so {expected} expected, not {shaped(typed)}"
        )

    def order(numbers: Numbers) -> Numbers:
        return numbers.reshape(shape)

    return Operand(order(typed.numbers), typed, order, ("filter", *AXES[dims])[: typed.numbers.ndim])


def _kernel(inputs: Inputs, kind: str, weights: Operand | None, dims: int) -> tuple[int, ...] | None:
    """The window's size, slowest axis first: that of the weights, or what --f says."""
    if kind == "dense" or kind.startswith("global"):
        return None
    if weights is not None:
        kernel = tuple(map(int, weights.numbers.shape[-dims:]))
        said = sizes_of(inputs, "f", dims)
        if said is not None and said != kernel:
            told = " × ".join(map(str, kernel))
            raise DomainError("f", inputs.typed["f"], f"--weights are {shaped(weights.typed)}, and say {told}", "leave out --f")
        return kernel
    found = sizes_of(inputs, "f", dims)
    if found is None:
        raise DomainError("f", inputs.typed.get("f", ""), "a pool needs the size of its window, a number", "--f 2")
    return found


def sizes_of(inputs: Inputs, name: str, dims: int) -> tuple[int, ...] | None:
    """The sizes given for a parameter, slowest axis first, or None where none were or one is no number."""
    from dlcalc.notation.expr import rational

    sizes = [rational(size) for size in inputs.sizes(name)]
    if not sizes or not all(isinstance(size, int) for size in sizes) or len(sizes) not in (1, dims):
        return None
    sizes = sizes if len(sizes) > 1 else sizes * dims
    ordered = sizes if framework_order(inputs.word("convention")) else sizes[::-1]
    return tuple([int(size) for size in ordered if size is not None])
