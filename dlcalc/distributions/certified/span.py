"""Intervals in NumPy arrays: every operation rounds outwards, so the result holds every value that its arguments may have.

The elementary functions of NumPy and of C are taken to be right to within 16 units in the last place, far more than they err.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[Any]

ULPS = 16 * 2.0**-52
_TINY = 1e-300


class Span:
    """Many intervals ``[lo, hi]``."""

    __slots__ = ("hi", "lo")

    def __init__(self, lo: Any, hi: Any) -> None:
        self.lo = lo
        self.hi = hi

    def __add__(self, other: Span) -> Span:
        return _outward(self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: Span) -> Span:
        return _outward(self.lo - other.hi, self.hi - other.lo)

    def __neg__(self) -> Span:
        return Span(-self.hi, -self.lo)

    def __mul__(self, other: Span) -> Span:
        import numpy as np

        products = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        low = np.minimum(np.minimum(products[0], products[1]), np.minimum(products[2], products[3]))
        high = np.maximum(np.maximum(products[0], products[1]), np.maximum(products[2], products[3]))
        return _outward(low, high)

    def __truediv__(self, other: Span) -> Span:
        import numpy as np

        crosses = (other.lo <= 0) & (other.hi >= 0)
        inverse = _outward(1 / other.hi, 1 / other.lo)
        return self * Span(np.where(crosses, -np.inf, inverse.lo), np.where(crosses, np.inf, inverse.hi))

    def times(self, factor: float) -> Span:
        """The product with a float that is exact."""
        ends = (self.lo * factor, self.hi * factor)
        return _outward(ends[0], ends[1]) if factor >= 0 else _outward(ends[1], ends[0])

    def over(self, divisor: int) -> Span:
        """The quotient by a positive whole number."""
        return _outward(self.lo / divisor, self.hi / divisor)

    def exp(self) -> Span:
        """The exponential."""
        import numpy as np

        return _widened(np.exp(self.lo), np.exp(self.hi), floor=0.0)

    def log(self) -> Span:
        """The natural logarithm; unbounded below where the interval holds 0."""
        import numpy as np

        positive = self.lo > 0
        found = _widened(np.log(np.where(positive, self.lo, 1.0)), np.log(np.where(self.hi > 0, self.hi, 1.0)))
        return Span(np.where(positive, found.lo, -np.inf), found.hi)

    def increasing(self, function: Callable[[Floats], Floats], floor: float) -> Span:
        """An increasing function whose least value is ``floor``, right to within the units that are granted."""
        return _widened(function(self.lo), function(self.hi), floor)

    def joined(self, other: Span) -> Span:
        """The part that both hold, when both are known to hold the same values."""
        import numpy as np

        return Span(np.maximum(self.lo, other.lo), np.minimum(self.hi, other.hi))


def _outward(low: Any, high: Any) -> Span:
    import numpy as np

    return Span(_or(np.nextafter(low, -np.inf), -np.inf), _or(np.nextafter(high, np.inf), np.inf))


def _or(values: Any, otherwise: float) -> Any:
    """The values, and where they are NaN (0·∞) the bound that is always right."""
    import numpy as np

    return np.where(np.isnan(values), otherwise, values)


def _widened(low: Any, high: Any, floor: float = -math.inf) -> Span:
    import numpy as np

    return Span(np.maximum(_or(low - np.abs(low) * ULPS - _TINY, floor), floor), _or(high + np.abs(high) * ULPS + _TINY, np.inf))


def exactly(value: Any) -> Span:
    """A float, or floats, taken as exact."""
    return Span(value, value)


def about(value: float) -> Span:
    """A number of which ``value`` is the nearest float."""
    return Span(math.nextafter(value, -math.inf), math.nextafter(value, math.inf)) if value else exactly(0.0)


def phi(z: Any) -> Any:
    """The standard Normal CDF on an array, accurate in the lower tail."""
    import numpy as np

    root = math.sqrt(2)
    return np.array([math.erfc(-each / root) / 2 for each in np.ravel(z).tolist()]).reshape(np.shape(z))
