"""Questions on numbers, everything varied, and what their answers hold."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np

import dlcalc
from dlcalc.derivation.model import Derivation
from dlcalc.notation.array import Array

ask: Any = dlcalc.conv


def numbers(derivation: Derivation, name: str) -> Any:
    value = derivation.results[name]
    assert isinstance(value, Array)
    return value.numbers


KINDS = ("conv", "transposed", "maxpool", "avgpool", "globalmax", "globalavg", "depthwise", "separable", "pointwise", "local", "dense")


def some(random: Random, shape: tuple[int, ...], *, exact: bool) -> Any:
    found = np.empty(shape, dtype=object)
    for place in product(*map(range, shape)):
        found[place] = Fraction(random.randint(-9, 9), random.choice((1, 1, 2, 3))) if exact else random.randint(-9, 9)
    return found


def question(random: Random, kind: str) -> dict[str, Any]:
    """A question on a layer of that kind, everything varied."""
    exact = random.random() < 0.3
    dims = random.choice((1, 2, 2, 2, 3)) if kind != "dense" else 2
    size = {1: 6, 2: 5, 3: 3}[dims]
    channels, filters, examples = random.choice((1, 2)), random.choice((1, 2, 3)), random.choice((1, 1, 2))
    space = tuple(random.randint(3, size) for _ in range(dims))
    kernel = tuple(random.randint(1, 2) for _ in range(dims))
    groups = random.choice((1, channels)) if kind in ("conv", "transposed") else 1
    lead = {
        "conv": (filters * groups, channels // groups), "transposed": (channels, filters),
        "depthwise": (channels * random.choice((1, 2)), 1),
        "separable": (channels, 1), "pointwise": (filters, channels), "local": (filters, channels), "dense": (filters, channels),
    }.get(kind)  # fmt: skip
    asked: dict[str, Any] = {"kind": kind, "dims": dims, "x": some(random, (examples, channels, *space), exact=exact)}
    if kind in ("conv", "transposed", "depthwise", "separable", "local", "maxpool", "avgpool"):
        asked |= {"s": random.choice((1, 2)), "p": random.choice((0, 1)) if min(kernel) > 1 else 0, "convention": "pytorch"}
        if asked["p"] and kind in ("conv", "transposed", "maxpool", "avgpool"):
            asked["p"] = random.choice((1, "1:0", "0:1"))
        asked["dilation"] = random.choice((1, 1, 2)) if kind in ("conv", "transposed", "depthwise") else 1
    if groups > 1:
        asked["groups"] = groups
    if kind in ("maxpool", "avgpool"):
        asked["f"] = kernel
    if lead is not None:
        inner = {"pointwise": (1,) * dims, "dense": space}.get(kind, kernel)
        if kind == "local":
            inner = (*places(space, kernel, asked), *kernel)
        asked["weights"] = some(random, (*lead, *inner), exact=exact)
        outputs = {"transposed": filters * groups, "separable": filters}.get(kind, lead[0])
        if kind == "separable":
            asked["pointwise-weights"] = some(random, (filters, channels), exact=exact)
        if random.random() < 0.5:
            asked["biases"] = some(random, (outputs,), exact=exact)
        if kind in ("conv", "depthwise", "transposed", "separable"):
            asked["flip"] = random.random() < 0.3
    return {name: value for name, value in asked.items() if value is not False}


def places(space: tuple[int, ...], kernel: tuple[int, ...], asked: dict[str, Any]) -> tuple[int, ...]:
    along = zip(space, kernel, strict=True)
    return tuple((size + 2 * asked["p"] - width) // asked["s"] + 1 for size, width in along)


def brute(x: Any, w: Any, stride: int = 1) -> Any:
    """``x[c, h, w]``, ``w[k, c, kh, kw]``: a convolution layer by its definition."""
    height, width = ((x.shape[axis] - w.shape[axis + 1]) // stride + 1 for axis in (1, 2))
    found = np.zeros((w.shape[0], height, width), dtype=np.int64)
    for k, i, j in product(*map(range, found.shape)):
        window = x[:, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        found[k, i, j] = (window * w[k]).sum()
    return found
