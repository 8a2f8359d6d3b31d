"""Pooling on numbers: the largest cell or the mean of each window, and how their gradients flow back."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.exactly import divided, fitting, total
from dlcalc.topics.conv.numbers.windows import Frame, Geometry, frame_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

POOLS = ("maxpool", "avgpool", "globalmax", "globalavg")


def pool(kind: str, x: Numbers, kernel: tuple[int, ...] | None, geometry: Geometry) -> Numbers:
    """The output of a pool; of a global one, one cell a channel.

    Raises:
        ValueError: a kernel larger than its padded input, a window of nothing but padding.
    """
    if kind.startswith("global") or kernel is None:
        return _global(kind, x)
    frame = frame_of(x.shape[2:], kernel, geometry)
    if kind == "maxpool":
        return _winners(x, frame)[0]
    (exact,), back = fitting(prod(kernel), [x])
    padded = frame.padded(exact)
    sums: Any = 0
    for _, cells in frame.slices():
        sums = sums + padded[cells]
    return divided(back(sums), counted(frame, geometry))


def pool_gradient(kind: str, x: Numbers, kernel: tuple[int, ...] | None, geometry: Geometry, upstream: Numbers) -> Numbers:
    """The gradient by the input: all to the first maximum of a window, or the same share to each cell of it.

    Raises:
        ValueError: as :func:`pool`.
    """
    import numpy as np

    if kind.startswith("global") or kernel is None:
        return _global_gradient(kind, x, upstream)
    frame = frame_of(x.shape[2:], kernel, geometry)
    winner = _winners(x, frame)[1] if kind == "maxpool" else None
    shares = upstream if winner is not None else divided(upstream, counted(frame, geometry))
    (shares,), back = fitting(prod(kernel), [shares])
    full = frame.blank(x.shape[:2], shares)
    for number, (_, cells) in enumerate(frame.slices()):
        full[cells] += shares if winner is None else np.where(winner == number, shares, 0)
    return back(frame.cropped(full))


def _global(kind: str, x: Numbers) -> Numbers:
    space = tuple(range(2, x.ndim))
    if kind == "globalmax":
        found: Numbers = x.max(axis=space, keepdims=True)
        return found
    sums = total(x, space).reshape(*x.shape[:2], *[1] * len(space))
    return divided(sums, _cells(x))


def _global_gradient(kind: str, x: Numbers, upstream: Numbers) -> Numbers:
    import numpy as np

    rows, column = x.reshape(*x.shape[:2], -1), upstream.reshape(*x.shape[:2], 1)
    if kind == "globalavg":
        return np.broadcast_to(divided(column, _cells(x)), rows.shape).reshape(x.shape).copy()
    found = np.zeros(rows.shape, dtype=upstream.dtype)
    np.put_along_axis(found, rows.argmax(axis=2)[..., np.newaxis], column, axis=2)
    return found.reshape(x.shape)


def _cells(x: Numbers) -> Numbers:
    import numpy as np

    return np.array(prod(x.shape[2:]))


def _winners(x: Numbers, frame: Frame) -> tuple[Numbers, Numbers]:
    """The largest number of each window, and the number of the offset where it stands first. NaN wins, as in PyTorch.

    Padding takes no part, as if it were −∞.
    """
    import numpy as np

    padded, real = frame.padded(x), frame.padded(np.ones(frame.size, dtype=bool))
    shape = (*x.shape[:2], *frame.places)
    best = np.zeros(shape, dtype=x.dtype)
    winner, seen = np.zeros(shape, dtype=np.int64), np.zeros(frame.places, dtype=bool)
    for number, (_, cells) in enumerate(frame.slices()):
        here, valid = padded[cells], real[cells]
        better = valid & (~seen | (here > best) | (here != here))  # noqa: PLR0124 (only NaN differs from itself)
        best, winner, seen = np.where(better, here, best), np.where(better, number, winner), seen | valid
    if not seen.all():
        raise ValueError("a window that sees nothing but padding has no maximum")
    return best, winner


def counted(frame: Frame, geometry: Geometry) -> Numbers:
    """How many cells each window's mean counts: those of the input, or those of the padded input."""
    import numpy as np

    real = np.zeros(frame.full, dtype=np.int64)
    ends = (sum(each) for each in zip(frame.before, frame.size, geometry.after, strict=True))
    real[tuple(map(slice, ends)) if geometry.count_padding else frame.inside()] = 1
    found = np.zeros(frame.places, dtype=np.int64)
    for _, cells in frame.slices():
        found += real[cells]
    if not found.all():
        raise ValueError("a window that sees nothing but padding has no mean")
    return found
