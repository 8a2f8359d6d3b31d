"""The integral of a function between two places, with bounds: panels are halved until the bounds are close enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.certified.jet import ORDER, Jet, variable
from dlcalc.distributions.certified.span import Span, exactly

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[Any]

MOST_PANELS = 20_000
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


def integral(function: Callable[[Jet], Jet], start: float, end: float, tolerance: float, *, absolute: bool = False) -> Bounds:
    """Bounds of ∫ f, or of ∫ |f|, from ``start`` to ``end``.

    Args:
        function: from the jet of x to the jet of f(x), for many panels at once; f must be smooth inside.
        start: an exact float; f is also asked for one float beyond it.
        end: the same at the other end.
        tolerance: the width of the bounds that is enough.
        absolute: whether f is to be taken without its sign.

    Returns:
        Bounds that hold whether or not they are as close as was asked.
    """
    import numpy as np

    edges = np.linspace(start, end, _FIRST + 1)
    left, right = edges[:-1], edges[1:]
    done = Bounds(0.0, 0.0)
    budget = tolerance
    for _ in range(_ROUNDS):
        low, high = (_absolute if absolute else _signed)(_Panels(function, left, right))
        width = high - low
        order = np.argsort(width)
        low, high, width, left, right = [each[order] for each in (low, high, width, left, right)]
        reached = np.cumsum(width)
        fine = (reached <= budget / 8) | (np.isfinite(width) & (width <= _RELATIVE * np.minimum(np.abs(low), np.abs(high))))
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


class _Panels:
    """The jet of f on each panel: at its middle the value and derivatives, over all of it the last of them."""

    def __init__(self, function: Callable[[Jet], Jet], left: Floats, right: Floats) -> None:
        import numpy as np

        count = left.size
        middle = left + (right - left) / 2
        self.sides = exactly(middle) - exactly(left), exactly(right) - exactly(middle)  # not quite equal where floats are far apart
        self.radius = Span(0.0, np.maximum(self.sides[0].hi, self.sides[1].hi))
        self.size = Span(right - left, np.nextafter(right - left, np.inf))
        with np.errstate(all="ignore"):
            at = Span(np.concatenate([middle, left]), np.concatenate([middle, right]))
            found = [Span(each.lo + np.zeros(2 * count), each.hi + np.zeros(2 * count)) for each in function(variable(at))]
        self.range = Span(found[0].lo[count:], found[0].hi[count:])
        self.series = [Span(each.lo[:count], each.hi[:count]) for each in found[:ORDER]]
        self.series.append(Span(found[ORDER].lo[count:], found[ORDER].hi[count:]))


def _signed(panels: _Panels) -> tuple[Floats, Floats]:
    """Bounds of ∫ f over each panel: by the series about its middle, and by the function's range, whichever is closer."""
    import numpy as np

    with np.errstate(all="ignore"):
        series = exactly(0.0)
        left, right = panels.sides
        for k, each in enumerate(panels.series):
            moment = right - left if k % 2 else right + left  # (k + 1)·∫ t^k over the panel
            series = series + (each * moment).over(k + 1)
            left, right = left * panels.sides[0], right * panels.sides[1]
        best = (panels.range * panels.size).joined(series)
    return best.lo, best.hi


def _absolute(panels: _Panels) -> tuple[Floats, Floats]:
    """Bounds of ∫ |f|: of |∫ f| where the sign is settled; elsewhere between that and the largest |f| that the series allows."""
    import numpy as np

    low, high = _signed(panels)
    with np.errstate(all="ignore"):
        spread = exactly(0.0)
        for each in reversed(panels.series[1:]):
            largest = np.maximum(np.abs(each.lo), np.abs(each.hi))
            spread = (spread + Span(-largest, largest)) * panels.radius
        within = panels.range.joined(panels.series[0] + spread)
        least = np.maximum(np.maximum(low, -high), 0.0)
        most = (Span(np.zeros(low.shape), np.maximum(np.abs(within.lo), np.abs(within.hi))) * panels.size).hi
    settled = (within.lo >= 0) | (within.hi <= 0)
    return least, np.where(settled, np.maximum(np.abs(low), np.abs(high)), np.maximum(most, least))
