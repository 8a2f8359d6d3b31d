"""Layers one product at a time in Python's numbers, and generated layers to try them on."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from dlcalc.topics.conv.numbers.kernels import Geometry, places, transposed_size

LINEAR = ("conv", "transposed", "depthwise", "pointwise", "local", "dense")
POOLS = ("maxpool", "avgpool")
Cells = tuple[int, ...]


# --- one product at a time ---------------------------------------------------------------------------------------------


def starts(size: int, kernel: int, stride: int, before: int, after: int, dilation: int, *, rounding: str) -> list[int]:
    """Where windows begin, counted from the first padding cell, by moving one."""
    found: list[int] = []
    reach, end, at = dilation * (kernel - 1) + 1, size + before + after, 0
    while at + reach <= end or (rounding == "ceil" and at < size + before and (not found or found[-1] + reach < end)):
        found.append(at)
        at += stride
    return found


def windows(size: Cells, kernel: Cells, geometry: Geometry) -> Iterator[tuple[Cells, Cells, Cells]]:
    """(place, offset, cell) of every cell that every window meets, padding among them, in the order of places and offsets."""
    each_axis = zip(size, kernel, *geometry[:4], strict=True)
    begin = [starts(*each, rounding=geometry.rounding) for each in each_axis]
    for place in itertools.product(*[range(len(each)) for each in begin]):
        for offset in itertools.product(*map(range, kernel)):
            along = zip(begin, place, offset, geometry.dilation, geometry.before, strict=True)
            yield place, offset, tuple(each[at] + step * gap - before for each, at, step, gap, before in along)


def inside(cell: Cells, size: Cells) -> bool:
    return all(0 <= at < cells for at, cells in zip(cell, size, strict=True))


def products(kind: str, x: Any, weights: Any, geometry: Geometry, out: Cells) -> Iterator[tuple[Cells, Cells, Cells]]:
    """(cell of the output, weight, cell of the input) of every product in a linear layer, without the axis of examples."""
    channels, size, axes = x.shape[1], x.shape[2:], x.ndim - 2
    if kind == "dense":
        cells = itertools.product(*map(range, x.shape[1:]))
        yield from ((((k,), (k, number), cell)) for number, cell in enumerate(cells) for k in range(weights.shape[0]))
        return
    if kind == "transposed":
        given, per_group = channels // geometry.groups, weights.shape[1]
        for cell in itertools.product(*map(range, size)):
            for offset in itertools.product(*map(range, weights.shape[2:])):
                along = zip(cell, geometry.stride, offset, geometry.dilation, geometry.before, strict=True)
                to = tuple(at * stride + step * gap - cut for at, stride, step, gap, cut in along)
                if inside(to, out):
                    for c, k in itertools.product(range(channels), range(per_group)):
                        yield (c // given * per_group + k, *to), (c, k, *offset), (c, *cell)
        return
    kernel = weights.shape[2 + axes :] if kind == "local" else weights.shape[2:]
    filters, seen = weights.shape[0], weights.shape[1]
    for place, offset, cell in windows(size, kernel, geometry):
        if inside(cell, size):
            for k, c in itertools.product(range(filters), range(seen)):
                first = k // (filters * seen // channels) * seen
                at = (k, c, *place, *offset) if kind == "local" else (k, c, *offset)
                yield (k, *place), at, (first + c, *cell)


def linear(kind: str, x: Any, weights: Any, bias: Any, geometry: Geometry, upstream: Any) -> tuple[Any, Any, Any, Any]:
    """Output and gradients, one product at a time in Python's numbers."""
    y, dx, dweights = (np.zeros(shape, dtype=object) for shape in (upstream.shape, x.shape, weights.shape))
    for of_y, of_w, of_x in products(kind, x, weights, geometry, upstream.shape[2:]):
        for n in range(x.shape[0]):
            a, w, u = x[(n, *of_x)], weights[of_w], upstream[(n, *of_y)]
            y[(n, *of_y)] += w * a
            dx[(n, *of_x)] += w * u
            dweights[of_w] += a * u
    for n, k in np.ndindex(*y.shape[:2]):
        y[n, k] = y[n, k] + bias[k]
    return y, dx, dweights, np.array([sum(upstream[:, k].reshape(-1).tolist()) for k in range(upstream.shape[1])], dtype=object)


def pooled(kind: str, x: Any, kernel: Cells, geometry: Geometry) -> tuple[dict[Cells, list[Cells]], dict[Cells, int]]:
    """The input cells of each window, and how many cells its mean counts."""
    size = x.shape[2:]
    cells: dict[Cells, list[Cells]] = {}
    counts: dict[Cells, int] = {}
    padded = tuple(map(sum, zip(size, geometry.after, strict=True)))
    for place, _, cell in windows(size, kernel, geometry):
        cells.setdefault(place, []).extend([cell] if inside(cell, size) else [])
        real = all(at < end for at, end in zip(cell, padded, strict=True)) if geometry.count_padding else inside(cell, size)
        counts[place] = counts.get(place, 0) + real
    return cells, counts


# --- generated layers -----------------------------------------------------------------------------------------------------


def drawn(draw: random.Random, kind: str, *, largest: int = 6) -> tuple[Cells, Cells, Geometry]:
    """Input size, kernel size and geometry of a layer that exists."""
    while True:
        axes = draw.choice([1, 2, 2, 3])
        largest = min(largest, 4) if axes == 3 else largest

        def each(low: int, high: int, axes: int = axes) -> Cells:
            return tuple(draw.randint(low, high) for _ in range(axes))

        size, kernel, stride, dilation = each(1, largest), each(1, 3), each(1, 3), each(1, 2)
        if kind == "pointwise":
            kernel = (1,) * axes
        before, after = each(0, 2), each(0, 2)
        if kind in POOLS:
            before, after = (tuple(min(pad, width - 1) for pad, width in zip(side, kernel, strict=True)) for side in (before, after))
        added = tuple(draw.randrange(max(pair)) for pair in zip(stride, dilation, strict=True))
        groups = draw.choice([1, 1, 2, 3]) if kind in ("conv", "transposed") else 1
        rounding = draw.choice(["floor", "ceil"]) if kind in POOLS else "floor"
        geometry = Geometry(stride, before, after, dilation, groups, rounding, draw.random() < 0.5, added if kind == "transposed" else ())
        try:
            (transposed_size if kind == "transposed" else places)(size, kernel, geometry)
        except ValueError:
            continue
        return size, kernel, geometry


def layer(draw: random.Random, kind: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], Geometry]:
    """Shapes of input, weights and output, and the geometry."""
    size, kernel, geometry = drawn(draw, kind)
    groups, batch = geometry.groups, draw.randint(1, 2)
    channels, filters = groups * draw.randint(1, 2), groups * draw.randint(1, 2)
    out = places(size, kernel, geometry) if kind != "transposed" else transposed_size(size, kernel, geometry)
    weights: tuple[int, ...] = (filters, channels // groups, *kernel)
    if kind == "transposed":
        weights = (channels, filters // groups, *kernel)
    elif kind == "depthwise":
        filters = channels * draw.randint(1, 2)
        weights = (filters, 1, *kernel)
    elif kind == "local":
        weights = (filters, channels, *out, *kernel)
    elif kind == "dense":
        weights, out = (filters, channels * int(np.prod(size))), ()
    return (batch, channels, *size), weights, (batch, filters, *out), geometry


def integers(draw: random.Random, shape: tuple[int, ...], most: int = 9) -> Any:
    return np.random.default_rng(draw.randrange(2**32)).integers(-most, most + 1, shape)


def fractions(draw: random.Random, shape: tuple[int, ...]) -> Any:
    found = np.empty(shape, dtype=object)
    for at in np.ndindex(*shape):
        found[at] = Fraction(draw.randint(-9, 9), draw.randint(1, 6))
    return found


def same(found: Any, expected: Any) -> bool:
    return found.shape == expected.shape and bool(np.all(found == expected))
