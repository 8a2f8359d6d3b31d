"""Which numbers are averaged together: an array's axes, sorted into those that are kept and those that are averaged over."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

SPACE = {0: (), 1: ("place",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""Names of the axes between examples and channels, by their number."""

LETTERS = {"example": "N", "channel": "C", "feature": "C", "place": "L", "depth": "D", "height": "H", "width": "W"}


class Layout(NamedTuple):
    """The axes of an array ``x`` as they are written, and how a kind of normalisation sees them.

    Attributes:
        shape: sizes of the axes; a single example that was written without an axis of examples has one of size 1.
        names: ``example``, ``channel`` (``feature`` where there is no space), ``height`` …
        split: the same shape, the channels split into groups where the kind does so.
        kept: axes of ``split`` that are not averaged over.
        averaged: axes of ``split`` that are.
        scaled: axes of ``shape`` that scale and shift have.
        bare: whether the axis of examples was not written.
    """

    shape: tuple[int, ...]
    names: tuple[str, ...]
    split: tuple[int, ...]
    kept: tuple[int, ...]
    averaged: tuple[int, ...]
    scaled: tuple[int, ...]
    bare: bool = False

    @property
    def channel(self) -> int:
        """The axis of the channels."""
        return next(axis for axis, name in enumerate(self.names) if name in ("channel", "feature"))

    @property
    def affine(self) -> tuple[int, ...]:
        """The shape of scale and shift, and of their gradients."""
        return tuple([self.shape[axis] for axis in self.scaled])

    @property
    def spread(self) -> tuple[int, ...]:
        """The same with ones, so that NumPy broadcasts it to ``shape``."""
        return tuple([size if axis in self.scaled else 1 for axis, size in enumerate(self.shape)])

    @property
    def spatial(self) -> tuple[int, ...]:
        """The axes that are neither examples nor channels."""
        return tuple([axis for axis in range(1, len(self.shape)) if axis != self.channel])

    @property
    def groups(self) -> int:
        """How many groups there are, each with a mean of its own."""
        return prod([self.split[axis] for axis in self.kept])

    @property
    def members(self) -> int:
        """How many numbers are averaged together."""
        return prod([self.split[axis] for axis in self.averaged])

    @property
    def grouped(self) -> bool:
        """Whether the channels are split."""
        return len(self.split) > len(self.shape)

    @property
    def kept_shape(self) -> tuple[int, ...]:
        """The shape of means and variances."""
        return tuple([self.split[axis] for axis in self.kept]) or (1,)

    @property
    def kept_names(self) -> tuple[str, ...]:
        """The names of their axes."""
        names = list(self.names)
        if self.grouped:
            names[self.channel : self.channel + 1] = ["group", "channel"]
        return tuple([names[axis] for axis in self.kept]) or ("example",)

    def rows(self, numbers: Numbers) -> Numbers:
        """An array of ``shape`` (or one that broadcasts to it) with a row for each group."""
        import numpy as np

        whole = np.broadcast_to(numbers, self.shape)
        return whole.reshape(self.split).transpose(*self.kept, *self.averaged).reshape(self.groups, self.members)

    def back(self, rows: Numbers) -> Numbers:
        """The inverse of :meth:`rows`."""
        import numpy as np

        order = (*self.kept, *self.averaged)
        return rows.reshape([self.split[axis] for axis in order]).transpose(np.argsort(order)).reshape(self.shape)

    def written(self, numbers: Numbers) -> Numbers:
        """An array of ``shape`` as it was typed."""
        return numbers.reshape(self.shape[1:]) if self.bare else numbers

    @property
    def written_names(self) -> tuple[str, ...]:
        """The names of the axes that were typed."""
        return self.names[1:] if self.bare else self.names

    def at(self, where: tuple[int, ...]) -> tuple[int, int]:
        """The group of one number, and its place in it.

        Args:
            where: its indices in ``shape``.
        """
        index = list(where)
        if self.grouped:
            index[self.channel : self.channel + 1] = divmod(index[self.channel], self.split[self.channel + 1])
        found = []
        for axes in (self.kept, self.averaged):
            place = 0
            for axis in axes:
                place = place * self.split[axis] + index[axis]
            found.append(place)
        return found[0], found[1]

    def group_of(self) -> Numbers:
        """The group of each number of ``shape``."""
        import numpy as np

        return self.back(np.arange(self.groups * self.members).reshape(self.groups, self.members)) // self.members


def names_of(rank: int, *, last: bool) -> tuple[str, ...]:
    """The names of the axes of an array of that many axes.

    Args:
        rank: 2 to 5, examples included.
        last: whether channels come last.
    """
    if rank == 2:
        return ("example", "feature")
    space = SPACE[rank - 2]
    return ("example", *space, "channel") if last else ("example", "channel", *space)


def layout(kind: str, shape: tuple[int, ...], *, last: bool, groups: int = 1, axes: int = 1, bare: bool = False) -> Layout:
    """How a kind sees an array.

    Args:
        kind: ``batch``, ``layer``, ``instance``, ``group``, ``rms``; local response norm has no groups and is seen as ``instance``.
        shape: sizes, examples first.
        last: whether channels come last.
        groups: into how many groups the channels are split.
        axes: over how many last axes layer and RMS norm average.
        bare: whether the axis of examples was not written.
    """
    names = names_of(len(shape), last=last)
    channel = len(shape) - 1 if last else 1
    every = tuple(range(len(shape)))
    split = shape
    scaled: tuple[int, ...] = (channel,)
    if kind in ("layer", "rms"):
        kept = every[: len(shape) - axes]
        scaled = every[len(kept) :]
    elif kind == "group":
        split = (*shape[:channel], groups, shape[channel] // groups, *shape[channel + 1 :])
        every = tuple(range(len(split)))
        kept = (0, channel)
    else:
        kept = (channel,) if kind == "batch" else tuple(sorted((0, channel)))
    return Layout(shape, names, split, kept, tuple([axis for axis in every if axis not in kept]), scaled, bare)
