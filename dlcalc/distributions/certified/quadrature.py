"""The integral of a function between two places, with bounds: panels are halved until the bounds are close enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.certified.jet import ORDER, Jet, variable
from dlcalc.distributions.certified.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[Any]

MOST_PANELS = 50_000
_ROUNDS = 80
_FIRST = 16
_RELATIVE = 1e-12
"""A panel whose bounds are so close is not halved: they would come no closer."""


class Bounds(NamedTuple):
    """What an integral, or any number, lies between."""

    low: float
    high: float

    def plus(self, other: Bounds) -> Bounds:
        """The sum."""
        from math import inf, nextafter

        return Bounds(nextafter(self.low + other.low, -inf), nextafter(self.high + other.high, inf))


def integral(function: Callable[[Jet], Jet], start: float, end: float, tolerance: float) -> Bounds:
    """Bounds of ∫ f from ``start`` to ``end``.

    Args:
        function: from the jet of x to the jet of f(x), for many panels at once; f must be smooth inside except where its
            jet says that it does not know.
        start, end: exact floats; f is also asked for one float beyond them.
        tolerance: the width of the bounds that is enough.

    Returns:
        Bounds that hold whether or not they are as close as was asked.
    """
    import numpy as np

    edges = np.linspace(start, end, _FIRST + 1)
    left, right = edges[:-1], edges[1:]
    done = Bounds(0.0, 0.0)
    budget = tolerance
    for _ in range(_ROUNDS):
        low, high = _panels(function, left, right)
        width = high - low
        order = np.argsort(width)
        low, high, width, left, right = [each[order] for each in (low, high, width, left, right)]
        reached = np.cumsum(width)
        fine = (reached <= budget / 8) | (width <= _RELATIVE * np.minimum(np.abs(low), np.abs(high)))
        if reached[-1] <= budget or fine.all() or left.size > MOST_PANELS:
            break
        done = done.plus(Bounds(float(np.sum(low[fine])), float(np.sum(high[fine]))))
        budget -= float(np.sum(width[fine & (reached <= budget / 8)]))
        left, right = left[~fine], right[~fine]
        middle = left + (right - left) / 2
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
    found = done.plus(Bounds(float(np.sum(low)), float(np.sum(high))))
    slack = 1e-15 * (abs(found.low) + abs(found.high) + float(np.sum(np.abs(high)))) + 1e-300
    return Bounds(found.low - slack, found.high + slack)


def _panels(function: Callable[[Jet], Jet], left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Bounds of the integral over each panel: by the series about its middle, and by the function's range, whichever is closer."""
    import numpy as np

    count = left.size
    middle = left + (right - left) / 2
    radius = np.nextafter(np.maximum(right - middle, middle - left), np.inf)
    with np.errstate(all="ignore"):
        at = Span(np.concatenate([middle, left]), np.concatenate([middle, right]))
        found = [Span(each.lo + np.zeros(2 * count), each.hi + np.zeros(2 * count)) for each in function(variable(at))]
        size = Span(right - left, np.nextafter(right - left, np.inf))
        whole = Span(found[0].lo[count:], found[0].hi[count:]) * size
        series = Span(np.zeros(count), np.zeros(count))
        power = Span(np.nextafter(radius, 0), radius)
        for k in range(0, ORDER + 1, 2):
            half = slice(count, None) if k == ORDER else slice(count)
            term = Span(found[k].lo[half], found[k].hi[half])
            series = series + (term * power).times(2.0).over(k + 1)
            power = power * Span(np.nextafter(radius, 0), radius) * Span(np.nextafter(radius, 0), radius)
        best = whole.joined(series)
    return best.lo, best.hi
