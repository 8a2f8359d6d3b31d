"""Names of cells (``x_{1,2}``) and the formula of a cell in letters."""

from __future__ import annotations

from collections.abc import Sequence

from dlcalc.topics.conv.numbers.meetings import Meetings, Place

OUT = {1: ("i",), 2: ("i", "j"), 3: ("l", "i", "j")}
IN = {1: ("m",), 2: ("m", "n"), 3: ("q", "m", "n")}
INDICES = frozenset("lijqmnckr")
"""The letters that stand for indices: places, cells of the kernel, channel, filter, example."""

POOLED = {"maxpool": "max", "avgpool": "mean", "globalmax": "max", "globalavg": "mean"}


class Names:
    """How cells are called: an axis of one entry has no index.

    Args:
        meetings: the layer, or for a pool what describes its windows.
        weights: shape of the weights in the kernels' order, empty for a pool.

    ``output`` and ``weight`` are the letters of what it makes and what it has learnt.
    """

    def __init__(self, meetings: Meetings, weights: Place) -> None:
        self.kind = meetings.kind
        self.many_x = tuple([size > 1 for size in meetings.x[:2]])
        self.many_y = tuple([size > 1 for size in meetings.y[:2]])
        self.lead = 1 if self.kind == "dense" else 2
        self.many_w = tuple([size > 1 for size in weights[: self.lead]])
        self.cells = meetings.x[1:]
        self.point = self.kind == "pointwise"
        self.output, self.weight = "y", "w"

    def x(self, place: Place, base: str = "x") -> str:
        if self.kind == "dense":
            number = 0
            for at, size in zip(place[1:], self.cells, strict=True):
                number = number * size + at
            return named(base, [*[place[0]] * self.many_x[0], number])
        return named(base, [*kept(place, self.many_x), *place[2:]])

    def y(self, place: Place, base: str = "") -> str:
        space = () if self.kind.startswith("global") else place[2:]
        return named(base or self.output, [*kept(place, self.many_y), *space])

    def w(self, place: Place) -> str:
        rest = () if self.point else place[self.lead :]
        return named(self.weight, [*kept(place, self.many_w), *rest])

    def b(self, filter: int) -> str:
        return named("b", [filter] * self.many_y[1])


def kept(place: Sequence[int], many: Sequence[bool]) -> list[int]:
    """The leading indices of the axes with more than one entry."""
    return [at for at, is_many in zip(place, many, strict=False) if is_many]


def named(base: str, place: Sequence[int]) -> str:
    """``x_{1,2}``, ``b_3``, ``y``: a base and indices, counted from 1."""
    if len(place) < 2:
        return f"{base}_{place[0] + 1}" if place else base
    return f"{base}_{{{','.join([str(at + 1) for at in place])}}}"


def lettered(base: str, indices: Sequence[str]) -> str:
    """The same with letters."""
    if len(indices) == 1 and indices[0].isalnum():
        return f"{base}_{indices[0]}"
    return f"{base}_{{{','.join(indices)}}}" if indices else base


def along(out: str, cell: str, stride: int, dilation: int, constant: int) -> str:
    """An index of the input: ``2*i+m-2``."""
    terms = f"{stride}*{out}" if stride != 1 else out
    sign = "-" if dilation < 0 else "+"
    terms += f"{sign}{abs(dilation)}*{cell}" if abs(dilation) != 1 else f"{sign}{cell}"
    return f"{terms}{constant:+d}" if constant else terms


def formula(meetings: Meetings, names: Names, *, base: str = "x", biased: bool = False) -> str:
    """A cell of the output in letters: ``y_{i,j} = sum_{m,n} x_{i+m-1,j+n-1}*w_{m,n} + b``.

    Args:
        meetings: the layer; of a transposed one the convolution over the input with zeros inserted.
        names: how its cells are called.
        base: letter of what the window moves over.
        biased: whether there are biases.
    """
    kind, dims = names.kind, len(meetings.kernel)
    outs, cells = list(OUT[dims]), [] if kind == "pointwise" else list(IN[dims])
    n, k = ["r"] * names.many_y[0], ["c" if kind in POOLED else "k"] * names.many_y[1]
    bias = f" + {lettered('b', k)}" if biased else ""
    if kind == "dense":
        return f"{lettered(names.output, [*n, *k])} = sum_i {lettered('w', [*k, 'i'])}*{lettered('x', [*n, 'i'])}{bias}"
    if kind.startswith("global"):
        return f"{lettered(names.output, [*n, *k])} = {reduced(kind, outs, lettered('x', [*n, *k, *outs]), meetings.x[2:])}"
    alone = meetings.groups == meetings.x[1]  # each filter sees one channel
    c = (k if alone and meetings.x[1] == meetings.y[1] else ["c"]) * names.many_x[1]
    x, y = lettered(base, [*n, *c, *_spots(meetings, outs, cells)]), lettered(names.output, [*n, *k, *outs])
    if kind in POOLED:
        return f"{y} = {reduced(kind, cells, x, meetings.kernel)}"
    own, sees = (["c"], ["k"]) if kind == "transposed" else (["k"], ["c"])
    w = lettered(names.weight, [*own * names.many_w[0], *sees * names.many_w[1], *(outs if kind == "local" else []), *cells])
    over = [*(["c"] if names.many_x[1] and not alone else []), *cells]
    total = f"sum_{{{','.join(over)}}} " if over else ""
    return f"{y} = {total}{x}*{w}{bias}"


def _spots(meetings: Meetings, outs: list[str], cells: list[str]) -> list[str]:
    """The cell under the kernel's cell, axis by axis."""
    spots = []
    for place, (out, stride, gap, before, size) in enumerate(
        zip(outs, meetings.stride, meetings.dilation, meetings.before, meetings.kernel, strict=True)
    ):
        if not cells:
            constant = 1 - stride - before
            spots.append((f"{stride}*{out}" if stride > 1 else out) + (f"{constant:+d}" if constant else ""))
        else:
            constant = 1 - stride - before + (gap * size if meetings.flip else -gap)
            spots.append(along(out, cells[place], stride, -gap if meetings.flip else gap, constant))
    return spots


def reduced(kind: str, over: list[str], body: str, size: Place) -> str:
    """The largest or the mean of the cells."""
    if POOLED[kind] == "max":
        return f"max_{{{','.join(over)}}} {body}"
    count = "*".join(map(str, size))
    return f"(sum_{{{','.join(over)}}} {body})/{f'({count})' if len(size) > 1 else count}"
