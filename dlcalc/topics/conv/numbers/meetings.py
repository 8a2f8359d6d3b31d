"""Which weight meets which cell of the input for which cell of the output: what one cell is written out from.

The kernels compute whole maps; here the same sums are named, product by product, for one cell at a time. Indices count from 0 in the
kernels' order, ``x[n, c, *space]``, ``w[k, c/groups, *kernel]`` with the kernel as typed, ``y[n, k, *space]``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

Place = tuple[int, ...]


class Meetings(NamedTuple):
    """A layer that multiplies weights with cells.

    Attributes:
        kind: kind of layer.
        x: shape of the input.
        y: shape of the output.
        kernel: spatial size of the kernel.
        stride: cells from one place to the next.
        before: padding before the input; of a transposed convolution what is cut off its output.
        dilation: cells from one weight to the next.
        groups: groups of channels.
        flip: whether the kernel is turned before it is applied.
    """

    kind: str
    x: Place
    y: Place
    kernel: Place
    stride: Place
    before: Place
    dilation: Place
    groups: int
    flip: bool

    @property
    def offsets(self) -> Iterator[Place]:
        """Every cell of the kernel as it is applied."""
        return itertools.product(*map(range, self.kernel))

    def typed(self, offset: Place) -> Place:
        """Where the weight that is applied at an offset stands in the kernel as typed."""
        return tuple([size - 1 - each for each, size in zip(offset, self.kernel, strict=True)]) if self.flip else offset

    def cell(self, place: Place, offset: Place) -> Place:
        """Which cell of the padded side the kernel's cell meets at a place; below 0 it is padding."""
        along = zip(place, self.stride, offset, self.dilation, self.before, strict=True)
        return tuple([at * step + each * gap - before for at, step, each, gap, before in along])

    def of_output(self, y: Place) -> Iterator[tuple[Place, Place]]:
        """The cells and weights whose products make one cell of the output, ``(x, w)``; padding is left out."""
        n, k, *place = y
        if self.kind == "dense":
            for number, cell in enumerate(itertools.product(*map(range, self.x[1:]))):
                yield (n, *cell), (k, number)
            return
        for channel, offset in itertools.product(range(self.x[1] // self.groups), self.offsets):
            at = self.cell(tuple(place), offset)
            if _inside(at, self.x[2:]):
                yield (n, self._first(k) + channel, *at), self._weight(k, channel, tuple(place), offset)

    def of_weight(self, w: Place) -> Iterator[tuple[Place, Place]]:
        """The cells of input and output that one weight joins, ``(x, y)``."""
        if self.kind == "dense":
            cell = list(itertools.product(*map(range, self.x[1:])))[w[1]]
            yield from (((n, *cell), (n, w[0])) for n in range(self.x[0]))
            return
        transposed = self.kind == "transposed"
        axes = len(self.kernel)
        offset = self.typed(w[-axes:])  # the turn is its own inverse
        places = [w[2 : 2 + axes]] if self.kind == "local" else itertools.product(*map(range, (self.x if transposed else self.y)[2:]))
        for n, place in itertools.product(range(self.x[0]), list(places)):
            at = self.cell(place, offset)
            if transposed and _inside(at, self.y[2:]):
                yield (n, w[0], *place), (n, self._first_output(w[0]) + w[1], *at)
            elif not transposed and _inside(at, self.x[2:]):
                yield (n, self._first(w[0]) + w[1], *at), (n, w[0], *place)

    def of_input(self, x: Place) -> Iterator[tuple[Place, Place]]:
        """The weights that one cell of the input meets, and the cells of the output that this feeds, ``(w, y)``."""
        n, c, *cell = x
        if self.kind == "dense":
            number = list(itertools.product(*map(range, self.x[1:]))).index(x[1:])
            yield from (((k, number), (n, k)) for k in range(self.y[1]))
            return
        if self.kind == "transposed":
            for channel, offset in itertools.product(range(self.y[1] // self.groups), self.offsets):
                at = self.cell(tuple(cell), offset)
                if _inside(at, self.y[2:]):
                    yield (c, channel, *self.typed(offset)), (n, self._first_output(c) + channel, *at)
            return
        filters, each = self.y[1] // self.groups, self.x[1] // self.groups
        for k, offset in itertools.product(range(c // each * filters, (c // each + 1) * filters), self.offsets):
            along = zip(cell, self.before, offset, self.dilation, self.stride, strict=True)
            steps = [divmod(at + before - shift * gap, step) for at, before, shift, gap, step in along]
            place = tuple([quotient for quotient, _ in steps])
            if not any(rest for _, rest in steps) and _inside(place, self.y[2:]):
                yield self._weight(k, c % each, place, offset), (n, k, *place)

    def _first(self, k: int) -> int:
        """The first input channel that a filter sees."""
        return k // (self.y[1] // self.groups) * (self.x[1] // self.groups)

    def _first_output(self, c: int) -> int:
        return c // (self.x[1] // self.groups) * (self.y[1] // self.groups)

    def _weight(self, k: int, channel: int, place: Place, offset: Place) -> Place:
        return (k, channel, *(place if self.kind == "local" else ()), *self.typed(offset))


def _inside(cell: Place, size: Place) -> bool:
    return all(0 <= at < end for at, end in zip(cell, size, strict=True))
