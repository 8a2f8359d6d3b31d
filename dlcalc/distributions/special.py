"""The regularised incomplete gamma and beta functions on arrays of floats, and the inverse of an increasing function.

Source: NIST Digital Library of Mathematical Functions, 8.11.4, 8.9.2 (gamma) and 8.17.22 (beta), the continued fractions by Lentz.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[Any]

_TINY, _PRECISION = 1e-300, 1e-16


def _steps(shape: float) -> int:
    """Terms that suffice: they grow with the root of the shape."""
    return 200 + int(20 * math.sqrt(shape))


def gamma_p(a: float, x: Floats) -> Floats:
    """P(a, x), the CDF of a Gamma with shape ``a`` and rate 1; 0 for x ≤ 0."""
    import numpy as np

    found = np.where(x > 0, 1.0, 0.0)
    low, high = (x > 0) & (x < a + 1), (x >= a + 1) & np.isfinite(x)
    if low.any():
        found[low] = _gamma_series(a, x[low])
    if high.any():
        found[high] = 1 - _gamma_fraction(a, x[high])
    return found


def _front(a: float, x: Floats) -> Floats:
    import numpy as np

    front: Floats = np.exp(a * np.log(x) - x - math.lgamma(a))
    return front


def _gamma_series(a: float, x: Floats) -> Floats:
    import numpy as np

    term = np.full(x.shape, 1 / a)
    total = term.copy()
    for place in range(1, _steps(a + float(x.max()))):
        term = term * x / (a + place)
        total += term
        if float(np.max(term / total)) < _PRECISION:
            break
    return total * _front(a, x)


def _gamma_fraction(a: float, x: Floats) -> Floats:
    def terms() -> Iterator[tuple[float | Floats, Floats]]:
        yield 1.0, x + 1 - a
        for place in range(1, _steps(a)):
            yield -place * (place - a), x + (2 * place + 1 - a)

    return _lentz(terms(), x) * _front(a, x)


def _lentz(terms: Iterator[tuple[float | Floats, Floats]], like: Floats) -> Floats:
    """a₁/(b₁ + a₂/(b₂ + …)), term by term until nothing changes."""
    import numpy as np

    found = np.full(like.shape, _TINY)
    c, d = found.copy(), np.zeros(like.shape)
    for a, b in terms:
        d = b + a * d
        d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
        c = b + a / c
        c = np.where(np.abs(c) < _TINY, _TINY, c)
        change = c * d
        found = found * change
        if float(np.max(np.abs(change - 1))) < _PRECISION * 4:
            break
    return found


def beta_i(a: float, b: float, x: Floats) -> Floats:
    """I_x(a, b), the CDF of a Beta; 0 below 0, 1 above 1."""
    import numpy as np

    found = np.where(x >= 1, 1.0, 0.0)
    inside = (x > 0) & (x < 1)
    first = inside & (x <= (a + 1) / (a + b + 2))
    second = inside & ~first
    if first.any():
        found[first] = _beta_fraction(a, b, x[first])
    if second.any():
        found[second] = 1 - _beta_fraction(b, a, 1 - x[second])
    return found


def _beta_fraction(a: float, b: float, x: Floats) -> Floats:
    import numpy as np

    def terms() -> Iterator[tuple[float | Floats, Floats]]:
        one = np.ones(x.shape)
        yield 1.0, one
        for m in range(_steps(a + b)):
            if m:
                yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), one
            yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), one

    front = np.exp(a * np.log(x) + b * np.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    found: Floats = front * _lentz(terms(), x)
    return found


def inverse(increasing: Callable[[Floats], Floats], u: Floats, low: float, high: float) -> Floats:
    """Where an increasing function takes the values ``u``, between two ends that may be infinite; to the last bit but a few, by halving."""
    import numpy as np

    left = np.full(u.shape, low if math.isfinite(low) else -1.0)
    right = np.full(u.shape, high if math.isfinite(high) else 1.0)
    for _ in range(1100):  # double the bracket until it holds the value
        short_left = (increasing(left) > u) & ~np.isfinite(low)
        short_right = (increasing(right) < u) & ~np.isfinite(high)
        if not (short_left.any() or short_right.any()):
            break
        left = np.where(short_left, left * 2, left)
        right = np.where(short_right, right * 2, right)
    for _ in range(200):
        middle = left + (right - left) / 2
        if bool(((middle == left) | (middle == right)).all()):
            break
        below = increasing(middle) < u
        left, right = np.where(below, middle, left), np.where(below, right, middle)
    return np.where(u <= 0, low, np.where(u >= 1, high, right))
