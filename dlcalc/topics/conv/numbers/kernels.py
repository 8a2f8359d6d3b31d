"""The layers on numbers: forward passes and gradients in NumPy, exact for integers and fractions.

All kinds are one idea. For each offset in the kernel, the cells that it meets at all places at once are a strided slice of the
padded side. A convolution gathers from these slices; its gradient by the input, and the transposed convolution, scatter to
them; the gradient by the weights multiplies them with the other side. So the loops run over the cells of the kernel, never
over places, and no matrix of windows is stored.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.exactly import fitting, total
from dlcalc.topics.conv.numbers.pools import POOLS, pool, pool_gradient
from dlcalc.topics.conv.numbers.windows import Frame, Geometry, frame_of, places, plain, transposed_frame, transposed_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    Gradients = tuple[Numbers, Any, Numbers | None]

__all__ = ["Geometry", "forward", "gradients", "im2col", "places", "plain", "transposed_size"]


def forward(kind: str, x: Numbers, weights: Any, bias: Numbers | None, geometry: Geometry) -> Numbers:
    """The output of a layer.

    Args:
        kind: ``conv transposed maxpool avgpool globalmax globalavg depthwise separable pointwise local dense``.
        x: ``[n, c, *space]`` with one to three spatial axes.
        weights: ``[k, c/groups, *kernel]``; transposed ``[c, k/groups, *kernel]``; depthwise ``[c*multiplier, 1, *kernel]``;
            separable the pair of a depthwise and a pointwise one; pointwise ``[k, c/groups]`` too; local
            ``[k, c, *places, *kernel]``; dense ``[k, c*cells]``; of a pool its kernel size, a tuple; of a global pool None.
        bias: ``[k]``, of a local layer ``[k, *places]`` too, or None. A separable layer adds it after its pointwise half.
        geometry: how the window moves; of no effect on a dense layer or a global pool.

    Returns:
        ``[n, k, *space]``; of a dense layer ``[n, k]``. Integers stay ``int64`` unless they might overflow, and become
        Python's in an object array then; means that are not whole are fractions there. Floats keep their type.

    Raises:
        ValueError: a kernel larger than its padded input, weights that do not fit, a pool's window of nothing but padding.
    """
    if kind in POOLS:
        return pool(kind, x, weights, geometry)
    if kind == "separable":
        hidden = forward("depthwise", x, weights[0], None, geometry)
        return forward("pointwise", hidden, weights[1], bias, plain(x.ndim - 2))
    if kind == "dense":
        return _dense(x, weights, bias)
    if kind == "local":
        return _local(x, weights, bias, geometry)
    weights, geometry = _as_convolution(kind, x, weights, geometry)
    return _convolution(kind, x, weights, bias, geometry)


def gradients(kind: str, x: Numbers, weights: Any, geometry: Geometry, upstream: Numbers) -> Gradients:
    """The gradients of a loss by input, weights and bias, from its gradient by the output.

    Args:
        kind: as for :func:`forward`, and so are ``x``, ``weights`` and ``geometry``.
        x: the input.
        weights: the weights.
        geometry: how the window moves.
        upstream: the gradient by the output, of the output's shape.

    Returns:
        Three arrays of the shapes of input, weights (a pair for a separable layer) and bias (``[k, *places]`` for a local
        one, whose sum over places is that of a bias shared by them); None and None for a pool. Where a window has several
        maxima, its gradient goes to the first.

    Raises:
        ValueError: as :func:`forward`.
    """
    if kind in POOLS:
        return pool_gradient(kind, x, weights, geometry, upstream), None, None
    if kind == "separable":
        hidden = forward("depthwise", x, weights[0], None, geometry)
        back, second, bias = gradients("pointwise", hidden, weights[1], plain(x.ndim - 2), upstream)
        dx, first, _ = gradients("depthwise", x, weights[0], geometry, back)
        return dx, (first, second), bias
    if kind == "dense":
        return _dense_gradients(x, weights, upstream)
    if kind == "local":
        return _local_gradients(x, weights, geometry, upstream)
    shape = weights.shape
    weights, geometry = _as_convolution(kind, x, weights, geometry)
    dx, dweights = _convolution_gradients(kind, x, weights, geometry, upstream)
    return dx, dweights.reshape(shape), total(upstream, (0, *range(2, x.ndim)))


def im2col(x: Numbers, kernel: tuple[int, ...], geometry: Geometry) -> Numbers:
    """The windows as columns, ``[n, c*cells of the kernel, places]``: a convolution is its weights, a row a filter, times this.

    Rows go by channel and then by the kernel's cells, columns by places, the last axis fastest in each.

    Raises:
        ValueError: a kernel larger than its padded input.
    """
    import numpy as np

    frame = frame_of(x.shape[2:], kernel, geometry)
    padded = frame.padded(x)
    stacked = np.stack([padded[cells].reshape(*x.shape[:2], -1) for _, cells in frame.slices()], axis=2)
    return stacked.reshape(x.shape[0], -1, prod(frame.places))


def _as_convolution(kind: str, x: Numbers, weights: Numbers, geometry: Geometry) -> tuple[Numbers, Geometry]:
    """A depthwise layer has a group a channel, a pointwise one a kernel of one cell."""
    if kind == "depthwise":
        geometry = geometry._replace(groups=x.shape[1])
    if kind == "pointwise":
        weights = weights.reshape(*weights.shape[:2], *[1] * (x.ndim - 2))
    channels = weights.shape[0] if kind == "transposed" else weights.shape[1] * geometry.groups
    if weights.shape[0] % geometry.groups or channels != x.shape[1]:
        raise ValueError(f"weights {weights.shape} do not fit an input {x.shape} in {geometry.groups} groups")
    return weights, geometry


def _by_cells(numbers: Numbers, groups: int) -> Numbers:
    """``[n, channels, *places]`` as ``[n, groups, channels of a group, places]``."""
    return numbers.reshape(numbers.shape[0], groups, numbers.shape[1] // groups, prod(numbers.shape[2:]))


def _by_group(weights: Numbers, groups: int) -> Numbers:
    return weights.reshape(groups, weights.shape[0] // groups, *weights.shape[1:])


def _gather(frame: Frame, weights: Numbers, numbers: Numbers, groups: int) -> Numbers:
    """At each place the sum of weights times the window's cells."""
    padded, matrices = frame.padded(numbers), _by_group(weights, groups)
    found: Any = 0
    for at, cells in frame.slices():
        found = found + matrices[at] @ _by_cells(padded[cells], groups)
    shaped: Numbers = found.reshape(numbers.shape[0], weights.shape[0], *frame.places)
    return shaped


def _scatter(frame: Frame, weights: Numbers, numbers: Numbers, groups: int) -> Numbers:
    """Each number spreads the kernel over the padded side, of which the real cells are kept."""
    matrices, columns = _by_group(weights, groups).swapaxes(1, 2), _by_cells(numbers, groups)
    shape = (numbers.shape[0], weights.shape[1] * groups)
    full = frame.blank(shape, numbers)
    for at, cells in frame.slices():
        full[cells] += (matrices[at] @ columns).reshape(*shape, *frame.places)
    return frame.cropped(full)


def _outer(frame: Frame, one: Numbers, other: Numbers, groups: int) -> Numbers:
    """For each weight, the sum over examples and places of ``one`` times the cells of ``other`` that the weight met."""
    import numpy as np

    padded, columns = frame.padded(other), _by_cells(one, groups)
    shape = (one.shape[1], other.shape[1] // groups)
    found = np.zeros((*shape, *frame.kernel), dtype=one.dtype)
    for at, cells in frame.slices():
        found[at] = (columns @ _by_cells(padded[cells], groups).swapaxes(-1, -2)).sum(axis=0).reshape(shape)
    return found


def _shifted(found: Numbers, bias: Numbers | None = None) -> Numbers:
    """Biases added: one a channel, or one a channel and place."""
    if bias is None:
        return found
    return found + (bias if bias.ndim > 1 else bias.reshape(-1, *[1] * (found.ndim - 2)))


def _extra(bias: Numbers | None) -> list[Numbers]:
    return [] if bias is None else [bias]


def _convolution(kind: str, x: Numbers, weights: Numbers, bias: Numbers | None, geometry: Geometry) -> Numbers:
    transposed, kernel = kind == "transposed", weights.shape[2:]
    frame = (transposed_frame if transposed else frame_of)(x.shape[2:], kernel, geometry)
    terms = x.shape[1] // geometry.groups * prod(kernel)
    (x, weights, *rest), back = fitting(terms, [x, weights], _extra(bias))
    return back(_shifted((_scatter if transposed else _gather)(frame, weights, x, geometry.groups), *rest))


def _convolution_gradients(kind: str, x: Numbers, weights: Numbers, geometry: Geometry, upstream: Numbers) -> tuple[Numbers, Numbers]:
    transposed, kernel, groups = kind == "transposed", weights.shape[2:], geometry.groups
    frame = (transposed_frame if transposed else frame_of)(x.shape[2:], kernel, geometry)
    (matrices, above), back = fitting(upstream.shape[1] // groups * prod(kernel), [weights, upstream])
    dx = back((_gather if transposed else _scatter)(frame, matrices, above, groups))
    (below, above), back = fitting(x.shape[0] * prod(frame.places), [x, upstream])
    return dx, back(_outer(frame, below, above, groups) if transposed else _outer(frame, above, below, groups))


def _dense(x: Numbers, weights: Numbers, bias: Numbers | None) -> Numbers:
    rows, matrix = x.reshape(x.shape[0], -1), weights.reshape(weights.shape[0], -1)
    (rows, matrix, *rest), back = fitting(rows.shape[1], [rows, matrix], _extra(bias))
    return back(_shifted(rows @ matrix.T, *rest))


def _dense_gradients(x: Numbers, weights: Numbers, upstream: Numbers) -> Gradients:
    upstream = upstream.reshape(x.shape[0], weights.shape[0])
    (matrix, above), back = fitting(weights.shape[0], [weights.reshape(weights.shape[0], -1), upstream])
    dx = back(above @ matrix).reshape(x.shape)
    (rows, above), back = fitting(x.shape[0], [x.reshape(x.shape[0], -1), upstream])
    return dx, back(above.T @ rows).reshape(weights.shape), total(upstream, (0,))


def _places_first(numbers: Numbers) -> Numbers:
    """``[a, b, *places]`` as ``[places, a, b]``."""
    found: Numbers = numbers.reshape(*numbers.shape[:2], -1).transpose(2, 0, 1)
    return found


def _local_frame(x: Numbers, weights: Numbers, geometry: Geometry) -> Frame:
    axes = x.ndim - 2
    frame = frame_of(x.shape[2:], weights.shape[2 + axes :], geometry)
    if weights.shape[2 : 2 + axes] != frame.places:
        raise ValueError(f"weights for places {weights.shape[2 : 2 + axes]}, where there are {frame.places}")
    return frame


def _local(x: Numbers, weights: Numbers, bias: Numbers | None, geometry: Geometry) -> Numbers:
    """At each place a matrix product of its own."""
    frame = _local_frame(x, weights, geometry)
    (x, weights, *rest), back = fitting(x.shape[1] * prod(frame.kernel), [x, weights], _extra(bias))
    padded = frame.padded(x)
    found: Any = 0
    for at, cells in frame.slices():
        found = found + _places_first(weights[at]) @ _places_first(padded[cells]).swapaxes(1, 2)
    return back(_shifted(found.transpose(2, 1, 0).reshape(x.shape[0], weights.shape[0], *frame.places), *rest))


def _local_gradients(x: Numbers, weights: Numbers, geometry: Geometry, upstream: Numbers) -> Gradients:
    import numpy as np

    frame = _local_frame(x, weights, geometry)
    (matrices, above), back_x = fitting(weights.shape[0] * prod(frame.kernel), [weights, upstream])
    (below, beside), back_w = fitting(x.shape[0], [x, upstream])
    padded, full = frame.padded(below), frame.blank(x.shape[:2], above)
    dweights = np.zeros(weights.shape, dtype=below.dtype)
    up, wide = _places_first(above), _places_first(beside).swapaxes(1, 2)
    for at, cells in frame.slices():
        full[cells] += (up @ _places_first(matrices[at])).transpose(1, 2, 0).reshape(*x.shape[:2], *frame.places)
        dweights[at] = (wide @ _places_first(padded[cells])).transpose(1, 2, 0).reshape(*weights.shape[:2], *frame.places)
    return back_x(frame.cropped(full)), back_w(dweights), total(upstream, (0,))
