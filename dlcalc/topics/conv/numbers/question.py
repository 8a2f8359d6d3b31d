"""A question on numbers as one on sizes: what the arrays say about the layer, and how its window moves."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.array_numbers import MAX_ENTRIES, memory
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs, Value
from dlcalc.notation.expr import Expr, number, rational
from dlcalc.topics.conv.layer import AXES, Axis, Layer, framework_order
from dlcalc.topics.conv.numbers.filters import WITHOUT_WEIGHTS
from dlcalc.topics.conv.numbers.floating import as_floats, have_floats
from dlcalc.topics.conv.numbers.kernels import Geometry
from dlcalc.topics.conv.numbers.letters import INDICES
from dlcalc.topics.conv.numbers.meetings import Meetings, Place
from dlcalc.topics.conv.numbers.operands import Operands, operands
from dlcalc.topics.conv.scalar import worked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST_PRODUCTS, MOST_EXACT = 5 * 10**9, 5 * 10**6
"""Products that one question may take, of machine numbers and of exact fractions."""

_TAKEN = ("kind", "s", "p", "dilation", "groups", "convention", "rounding", "dtype", "output-padding", "f")


class Question(NamedTuple):
    """Everything that is known before a number is computed.

    Attributes:
        inputs: as asked.
        operands: the arrays.
        layer: the layer of that size.
        ledger: the steps that found its size.
        sizes: the results on sizes and counts.
        geometry: how the window moves.
        shape: shape of the output in the kernels' order.
        rounded: whether exact fractions are computed as floats because they are too many.
    """

    inputs: Inputs
    operands: Operands
    layer: Layer
    ledger: Ledger
    sizes: dict[str, Expr]
    geometry: Geometry
    shape: tuple[int, ...]
    rounded: bool = False

    @property
    def kind(self) -> str:
        return self.operands.kind

    @property
    def flip(self) -> bool:
        return self.inputs.given("flip")

    def meetings(self) -> Meetings:
        """Which weight meets which cell."""
        geometry, operands = self.geometry, self.operands
        kernel = operands.kernel or operands.space
        groups = operands.channels if self.kind in ("depthwise", "separable") else geometry.groups
        return Meetings(
            self.kind, operands.x.numbers.shape, self.shape, kernel, geometry.stride, geometry.before, geometry.dilation, groups, self.flip
        )  # fmt: skip


def question(inputs: Inputs) -> Question:
    """Read a question on numbers.

    Raises:
        DomainError: arrays that do not fit, a layer that cannot be, more work than is done.
    """
    if not inputs.given("x"):
        name = next(name for name in inputs.values if inputs.topic.parameter(name).group == "Numbers")
        raise DomainError(name, inputs.typed[name], "it is about numbers, and the input has none", "--x '1 2; 3 4', a file, or 0..8 as 3x3")
    if inputs.given("flip") and inputs.word("kind") in (*WITHOUT_WEIGHTS, "dense"):
        what = "dense layer" if inputs.word("kind") == "dense" else "pool"
        raise DomainError("flip", "", f"a {what} has no kernel to turn", "leave it out")
    for name in _TAKEN:
        _numeric(inputs, name)
    found = operands(inputs)
    layer, ledger, sizes = _sized(inputs, found)
    ledger.vocabulary = ledger.vocabulary._replace(indices=INDICES)
    ledger.counts = False  # the numbers of a map may be anything
    _check_places(inputs, layer, ledger, found)
    geometry = _geometry(layer, ledger, inputs, found)
    shape = (found.x.numbers.shape[0], found.filters, *_places(layer, ledger, found))
    rounded = _is_rounded(inputs, found, shape)
    if rounded or have_floats(found):
        found = as_floats(inputs, found)
    return Question(inputs, found, layer, ledger, sizes, geometry, shape, rounded)


def _sized(inputs: Inputs, found: Operands) -> tuple[Layer, Ledger, dict[str, Expr]]:
    """The layer of that size; what is wrong with a size is the fault of the array that has it."""
    try:
        return worked(_as_sizes(inputs, found))
    except DomainError as error:
        array = {"f": "weights", "k": "weights", "bias": "biases"}.get(error.parameter, "x")
        if error.parameter not in (*AXES, "f", "k", "d", "n", "bias") or inputs.given(error.parameter) or not inputs.given(array):
            raise
        raise DomainError(array, inputs.typed[array], error.rule, error.hint) from None


def _numeric(inputs: Inputs, name: str) -> None:
    """A letter cannot be computed with."""
    value = inputs.values.get(name)
    parts = value if isinstance(value, tuple) else (value,)
    for part in parts:
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, Expr) and not isinstance(rational(each), int):
                raise DomainError(name, inputs.typed[name], "beside the numbers of --x it must be a number too")


def _as_sizes(inputs: Inputs, found: Operands) -> Inputs:
    """The same question without its numbers."""
    values: dict[str, Value] = {name: inputs.values[name] for name in _TAKEN if inputs.given(name)}
    names = AXES[: found.dims]
    sizes = dict(zip(names, found.space[::-1], strict=True))
    square = len(set(found.space)) == 1 and len(set(found.kernel or (1,))) == 1
    for name in names[:1] if square and found.kind != "dense" else names:
        values[name] = number(sizes[name])
    values["dims"] = str(found.dims)
    values["d"] = number(found.channels)
    if found.x.numbers.shape[0] > 1:
        values["n"] = number(found.x.numbers.shape[0])
    if found.weights is not None:
        values["k"] = number(found.filters)
        values["bias"] = "none" if found.bias is None else "one"
        if found.kernel is not None:
            ordered = found.kernel if framework_order(inputs.word("convention")) else found.kernel[::-1]
            values["f"] = tuple([number(size) for size in (ordered[:1] if len(set(ordered)) == 1 else ordered)])
    typed = {name: inputs.typed.get(name, "x".join(map(str, found.kernel or ())) if name == "f" else "") for name in values}
    return inputs._replace(values=values, typed=typed, only=(), all=False)


def _whole(ledger: Ledger, letter: str) -> int:
    value = rational(ledger.value(letter))
    assert isinstance(value, int), letter
    return value


def _sides(layer: Layer, ledger: Ledger, axis: Axis) -> tuple[int, int]:
    """The padding before and after; of a total the odd cell goes after."""
    before = _whole(ledger, axis.before)
    if axis.after:
        return before, _whole(ledger, axis.after)
    return (before // 2, before - before // 2) if layer.padding == "same" else (before, 0)


def _geometry(layer: Layer, ledger: Ledger, inputs: Inputs, found: Operands) -> Geometry:
    """How the window moves, slowest axis first."""
    axes = layer.axes[::-1]
    counts = inputs.word("convention") in ("textbook", "cs231n", "pytorch") and layer.padding != "same"
    groups = 1 if not inputs.given("groups") else _whole(ledger, "G")
    if layer.kind.size not in ("windows", "transposed"):
        return Geometry((1,) * found.dims, (0,) * found.dims, (0,) * found.dims, (1,) * found.dims)
    sides = [_sides(layer, ledger, axis) for axis in axes]
    geometry = Geometry(
        tuple([_whole(ledger, axis.stride) for axis in axes]),
        tuple([before for before, _ in sides]),
        tuple([after for _, after in sides]),
        tuple([_whole(ledger, axis.dilation) for axis in axes]),
        groups,
        "floor" if layer.padding == "same" and inputs.word("convention") != "cs231n" else layer.rounding,
        counts,
    )
    if layer.kind.size != "transposed":
        return geometry
    assert found.kernel is not None
    spans = [gap * (size - 1) + 1 for gap, size in zip(geometry.dilation, found.kernel, strict=True)]
    along = zip(_places(layer, ledger, found), found.space, geometry.stride, spans, sides, strict=True)
    more = tuple([out - (size - 1) * stride - span + sum(side) for out, size, stride, span, side in along])
    return geometry._replace(output_padding=more)


def _check_places(inputs: Inputs, layer: Layer, ledger: Ledger, found: Operands) -> None:
    """The output has a size, and the weights of a local layer are for its places."""
    if found.kind == "dense":
        return
    sizes = [rational(ledger.value(axis.out)) for axis in layer.axes[::-1]]
    told = " × ".join(map(str, sizes))
    if not all(isinstance(size, int) for size in sizes):
        raise DomainError("rounding", inputs.typed.get("rounding", ""), f"the output would be {told}, and no size may be a fraction")
    if not all(size and size > 0 for size in sizes):
        raise DomainError("p", inputs.typed.get("p", ""), f"the padding cuts everything off: the output would be {told}")
    if found.kind == "local" and found.weights is not None and found.weights.numbers.shape[2 : 2 + found.dims] != tuple(sizes):
        given = " × ".join(map(str, found.weights.numbers.shape[2 : 2 + found.dims]))
        raise DomainError("weights", inputs.typed["weights"], f"the kernel stands at {told} places, and these weights are for {given}")


def _places(layer: Layer, ledger: Ledger, found: Operands) -> tuple[int, ...]:
    """The output's size, slowest axis first; of a dense layer none."""
    if found.kind == "dense":
        return ()
    return tuple([_whole(ledger, axis.out) for axis in layer.axes[::-1]])


def _is_rounded(inputs: Inputs, found: Operands, shape: tuple[int, ...]) -> bool:
    """Refuse an output too large to hold, or too many products; whether they are too many for exact fractions, and floats must do."""
    typed = inputs.typed["x"]
    if prod(shape) > MAX_ENTRIES:
        names = "×".join([str(size) for size in shape if size > 1])
        raise DomainError(
            "x", typed,
            f"the output would be {names}, {prod(shape):,} numbers in {memory(8 * prod(shape))}; at most {MAX_ENTRIES:,} are computed",
        )  # fmt: skip
    window = prod(found.kernel or found.space) * (found.channels if found.weights is not None and found.kind != "depthwise" else 1)
    arrays = [found.x, found.weights, found.second, found.bias]
    products = prod(shape) * window
    if products > MOST_PRODUCTS:
        raise DomainError("x", typed, f"this takes {products:,} products of numbers; at most {MOST_PRODUCTS:,} are computed")
    return products > MOST_EXACT and any(each is not None and each.numbers.dtype == object for each in arrays)


def shown_cell(asked: Question) -> Place:
    """The cell of the output that --show names, in the kernels' order; the first one by default.

    Raises:
        DomainError: it is no cell of the output.
    """
    found, shape = asked.operands, asked.shape
    text = asked.inputs.word("show")
    if not text:
        return (0,) * len(shape)
    space = () if found.kind.startswith("global") else shape[2:]
    written = ([shape[0]] if found.batched else []) + ([*space, shape[1]] if found.last else [shape[1], *space])
    pieces = [piece for piece in text.strip().strip("()").replace(",", " ").split() if piece]
    if not pieces or not all(piece.isascii() and piece.isdigit() and len(piece) < 10 for piece in pieces):
        raise DomainError("show", text, "a cell is named by its indices, counted from 1", "--show 1,2")
    places = [int(piece) for piece in pieces]
    sizes = list(written)
    if not found.channelled:
        sizes.pop(-1 if found.last else int(found.batched))
    if len(places) != len(sizes) or not all(1 <= place <= size for place, size in zip(places, sizes, strict=True)):
        raise DomainError("show", text, f"the output is {' × '.join(map(str, sizes or [1]))}, and has no such cell", _example(sizes))
    if not found.channelled:
        places.insert(len(places) if found.last else int(found.batched), 1)
    if not found.batched:
        places.insert(0, 1)
    n, *rest = [place - 1 for place in places]
    k, spot = (rest[-1], rest[:-1]) if found.last else (rest[0], rest[1:])
    return (n, k, *(spot or (0,) * (len(shape) - 2)))


def _example(sizes: list[int]) -> str:
    return f"--show {','.join(map(str, sizes))} is the last one" if sizes else ""
