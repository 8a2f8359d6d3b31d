"""Where windows stand over an array, and which cells they meet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Geometry(NamedTuple):
    """How the window moves. Spatial tuples are in the order of the array's axes, the slowest first.

    Attributes:
        stride: cells from one place to the next.
        before: padding before the input; of a transposed convolution, cells cut off its output.
        after: padding after it.
        dilation: cells from one weight to the next.
        groups: groups of channels that see none of each other.
        rounding: ``floor``; ``ceil``, which drops a window that begins beyond the input and its left padding; ``exact``,
            which refuses a size that is not whole.
        count_padding: whether the mean of a window counts its padding cells.
        output_padding: cells added after the output of a transposed convolution.
    """

    stride: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int = 1
    rounding: str = "floor"
    count_padding: bool = True
    output_padding: tuple[int, ...] = ()


def plain(axes: int) -> Geometry:
    """Stride 1, no padding, no dilation along so many axes."""
    return Geometry((1,) * axes, (0,) * axes, (0,) * axes, (1,) * axes)


def places(size: tuple[int, ...], kernel: tuple[int, ...], geometry: Geometry) -> tuple[int, ...]:
    """At how many places the window stands, per axis: the output size of all kinds but the transposed.

    Raises:
        ValueError: a kernel larger than its padded input, or with rounding ``exact`` a size that is not whole.
    """
    sides = zip(geometry.before, geometry.after, strict=True)
    along = zip(size, kernel, geometry.stride, sides, geometry.dilation, strict=True)
    return tuple(_places(*each, rounding=geometry.rounding) for each in along)


def _places(size: int, kernel: int, stride: int, sides: tuple[int, int], dilation: int, *, rounding: str) -> int:
    (before, after), span = sides, _span(kernel, dilation)
    room = size + before + after - span
    if room < 0:
        raise ValueError(f"a kernel that spans {span} cells is larger than its padded input of {size + before + after}")
    if room % stride and rounding == "exact":
        raise ValueError(f"{room}/{stride} is not whole")
    if rounding == "ceil":
        return min(-(-room // stride) + 1, -(-(size + before) // stride))
    return room // stride + 1


def transposed_size(size: tuple[int, ...], kernel: tuple[int, ...], geometry: Geometry) -> tuple[int, ...]:
    """Output size of a transposed convolution, per axis.

    Raises:
        ValueError: nothing is left after the padding is cut off.
    """
    added = geometry.output_padding or (0,) * len(size)
    along = zip(size, kernel, added, geometry.stride, geometry.before, geometry.after, geometry.dilation, strict=True)
    found = tuple(
        (cells - 1) * stride + _span(width, dilation) + more - before - after
        for cells, width, more, stride, before, after, dilation in along
    )
    if min(found) < 1:
        raise ValueError(f"the padding leaves an output of {'x'.join(map(str, found))}")
    return found


def _span(kernel: int, dilation: int) -> int:
    return dilation * (kernel - 1) + 1


class Frame(NamedTuple):
    """Windows over the padded side of a layer.

    Attributes:
        kernel: size of the window.
        places: at how many places it stands, per axis.
        stride: cells from one place to the next.
        dilation: cells from one cell of the window to the next.
        before: where the real cells begin.
        size: how many real cells there are.
        full: all cells, padding and what hangs over with it.
    """

    kernel: tuple[int, ...]
    places: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    before: tuple[int, ...]
    size: tuple[int, ...]
    full: tuple[int, ...]

    def slices(self) -> Iterator[tuple[Any, Any]]:
        """For each offset in the window its index ``[..., *offset]``, and the index of the cells that it meets at all places."""
        for offset in itertools.product(*map(range, self.kernel)):
            first = [each * step for each, step in zip(offset, self.dilation, strict=True)]
            along = zip(first, self.places, self.stride, strict=True)
            yield (..., *offset), (..., *[slice(at, at + (number - 1) * step + 1, step) for at, number, step in along])

    def inside(self) -> tuple[Any, ...]:
        """The index of the real cells."""
        return (..., *[slice(at, at + number) for at, number in zip(self.before, self.size, strict=True)])

    def cropped(self, full: Numbers) -> Numbers:
        """The real cells of all."""
        real: Numbers = full[self.inside()]
        return real

    def padded(self, numbers: Numbers) -> Numbers:
        """The real cells with zeros around them."""
        if self.full == self.size:
            return numbers
        full = self.blank(numbers.shape[: -len(self.full)], numbers)
        full[self.inside()] = numbers
        return full

    def blank(self, shape: tuple[int, ...], like: Numbers) -> Numbers:
        """Zeros on all cells, of the type of another array."""
        import numpy as np

        return np.zeros((*shape, *self.full), dtype=like.dtype)


def frame_of(size: tuple[int, ...], kernel: tuple[int, ...], geometry: Geometry) -> Frame:
    """The windows over an input of that size.

    Raises:
        ValueError: as :func:`places`.
    """
    stride, before, after, dilation = geometry[:4]
    number = places(size, kernel, geometry)
    reach = [(count - 1) * step + _span(width, gap) for count, step, width, gap in zip(number, stride, kernel, dilation, strict=True)]
    padded = [sum(each) for each in zip(size, before, after, strict=True)]
    return Frame(kernel, number, stride, dilation, before, size, tuple(map(max, padded, reach)))


def transposed_frame(size: tuple[int, ...], kernel: tuple[int, ...], geometry: Geometry) -> Frame:
    """The windows over the output of a transposed convolution: one place for each cell of its input.

    Raises:
        ValueError: as :func:`transposed_size`.
    """
    stride, before, after, dilation = geometry[:4]
    out = transposed_size(size, kernel, geometry)
    full = tuple(sum(each) for each in zip(out, before, after, strict=True))
    return Frame(kernel, size, stride, dilation, before, out, full)
