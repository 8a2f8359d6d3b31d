"""One cell of an output written out, product by product."""

from __future__ import annotations

from itertools import groupby
from math import isfinite, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.array import entry
from dlcalc.topics.conv.numbers.letters import POOLED, Names, formula, named
from dlcalc.topics.conv.numbers.meetings import Meetings, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

LONGEST = 48
"""Products or cells that one step writes out."""

SHORT, MOST_CHANNELS = 8, 16
"""From this many products on a sum over channels is written channel by channel, up to so many channels."""

TITLE = "One cell"


class Sides(NamedTuple):
    """The arrays of a question in the kernels' order, ``weights`` with the kernel as typed."""

    x: Numbers
    weights: Numbers | None
    bias: Numbers | None


class Written(NamedTuple):
    """What was written out: the ids of the steps, and the cells of the input that were used; no ids where it was too much."""

    ids: tuple[str, ...]
    cells: tuple[Place, ...]
    why: str = ""


def know(ledger: Ledger, name: str, value: Any) -> bool:
    """Give a name its value; not to NaN and infinity, which no formula computes with."""
    if isinstance(value, float) and not isfinite(value):
        return False
    ledger.values[name] = entry(value)
    return True


def products(ledger: Ledger, pairs: list[tuple[tuple[str, Any], tuple[str, Any]]]) -> str | None:
    """``x_{1,1}*w_{1,1} + …``, its names given their values; None where a value is no number."""
    if not all(know(ledger, *each) for pair in pairs for each in pair):
        return None
    return " + ".join([f"{first[0]}*{second[0]}" for first, second in pairs]) or "0"


def write(
    ledger: Ledger, meetings: Meetings, names: Names, sides: Sides, y: Place, *, base: str = "x", id: str = "cell", title: str = TITLE
) -> Written:
    """The steps that compute one cell of a layer with weights.

    Args:
        ledger: gets the steps.
        meetings: the layer; of a transposed one the convolution over the input with zeros inserted.
        names: how the cells are called.
        sides: the numbers.
        y: the cell, in the kernels' order.
        base: letter of what the window moves over.
        id: of the step, and the beginning of those under it.
        title: its heading.
    """
    assert sides.weights is not None
    pairs = list(meetings.of_output(y))
    cells = tuple([x for x, _ in pairs])
    channels = [list(group) for _, group in groupby(pairs, key=lambda pair: pair[0][1])]
    by_channel = len(channels) > 1 and len(pairs) > SHORT and prod(meetings.kernel) > 1 and meetings.kind != "dense"
    if max([len(group) for group in channels] if by_channel else [len(pairs)], default=0) > LONGEST or len(channels) > MOST_CHANNELS:
        return Written((), cells, f"the sum for one cell has {len(pairs):,} products")
    note = _letters(meetings, names, base, biased=sides.bias is not None)
    ids, parts = [], []
    for place, group in enumerate(channels if by_channel else [pairs]):
        met = [(x, _typed(meetings, names, w)) for x, w in group]
        text = products(ledger, [((names.x(x, base), sides.x[x]), (names.w(w), sides.weights[w])) for x, w in met])
        if text is None:
            return Written((), cells, "the cell sees a value that is no number")
        if by_channel:
            ids.append(f"{id}_channel_{place + 1}")
            parts.append(f"s_{place + 1}")
            ledger.step(ids[-1], f"{parts[-1]} = {text}", title=title, note=note)
        else:
            parts = [text]
    total = " + ".join(parts)
    if sides.bias is not None:
        name, value = _bias(names, sides.bias, y)
        if not know(ledger, name, value):
            return Written((), cells, "its bias is no number")
        total += f" + {name}"
    ledger.step(id, f"{names.y(y)} = {total}", title=title, note=note)
    return Written((*ids, id), cells)


def _letters(meetings: Meetings, names: Names, base: str, *, biased: bool) -> str:
    """The formula of the cell; in words where filter and input count the channels of a group differently."""
    shared = meetings.groups > 1 and (names.kind == "transposed" or (names.kind == "conv" and meetings.groups < meetings.x[1]))
    if shared:
        return f"each weight times the cell of `{base}` that it meets, over the channels of its group"
    return f"`{formula(meetings, names, base=base, biased=biased)}`"


def _typed(meetings: Meetings, names: Names, w: Place) -> Place:
    """The index of a weight as the kernels have it: a transposed layer's begin with the input's channel."""
    if names.kind != "transposed":
        return w
    filters, each = meetings.y[1] // meetings.groups, meetings.x[1] // meetings.groups
    return (w[0] // filters * each + w[1], w[0] % filters, *w[2:])


def _bias(names: Names, bias: Numbers, y: Place) -> tuple[str, Any]:
    if bias.ndim > 1:
        return named("b", [*[y[1]] * names.many_y[1], *y[2:]]), bias[y[1:]]
    return names.b(y[1]), bias[y[1]]


def pool(ledger: Ledger, meetings: Meetings, names: Names, x: Numbers, y: Place, divisor: int) -> Written:
    """The step that computes one cell of a pool: the largest of its window, or their sum by ``divisor``."""
    whole = names.kind.startswith("global")
    if whole:
        import itertools

        cells = [(*y[:2], *at) for at in itertools.product(*map(range, x.shape[2:]))] if prod(x.shape[2:]) <= LONGEST else []
        if not cells:
            return Written((), (), f"the window has {prod(x.shape[2:]):,} cells")
    else:
        cells = [cell for cell, _ in meetings._replace(groups=meetings.x[1]).of_output(y)]
    if len(cells) > LONGEST:
        return Written((), tuple(cells), f"the window has {len(cells):,} cells")
    if not all(know(ledger, names.x(cell), x[cell]) for cell in cells):
        return Written((), tuple(cells), "the cell sees a value that is no number")
    listed = [names.x(cell) for cell in cells]
    if POOLED[names.kind] == "max":
        text = f"max({', '.join(listed)})" if len(listed) > 1 else listed[0]
    else:
        text = f"({' + '.join(listed)})/{divisor}"
    ledger.step("cell", f"{names.y(y)} = {text}", title=TITLE, note=f"`{formula(meetings, names)}`")
    return Written(("cell",), tuple(cells))


ACTIVATED = {"relu": "max(0, {})", "sigmoid": "sigmoid({})", "tanh": "tanh({})"}


def activated(numbers: Numbers, activation: str) -> Numbers:
    """An activation function applied to every number; relu stays exact, the others are floats."""
    import numpy as np

    if activation == "relu":
        return np.maximum(numbers, 0)
    values = floats(numbers)
    if activation == "tanh":
        return np.tanh(values)
    small = np.exp(-np.abs(values))  # never overflows
    found: Numbers = np.where(values >= 0, 1 / (1 + small), small / (1 + small))
    return found


def slope(y: Numbers, activation: str) -> Numbers:
    """The derivative of an activation function; that of relu at 0 is 0, as the frameworks have it."""
    import numpy as np

    if activation == "relu":
        found: Numbers = (y > 0).astype("int64")
        return found
    a = activated(np.asarray(y), activation)
    return a * (1 - a) if activation == "sigmoid" else 1 - a * a


DERIVED = {"relu": "max(0, sign({y}))", "sigmoid": "{a}*(1 - {a})", "tanh": "(1 - {a}^2)"}
"""The same for one cell, as formulas."""

SLOPES = {"relu": "1 where `y > 0`, else 0", "sigmoid": "`a*(1 - a)`", "tanh": "`1 - a^2`"}
