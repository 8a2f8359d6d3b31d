"""Taylor series with interval coefficients: the value of a function and its scaled derivatives f^(k)/k!, on many panels at once.

Source: Corliss & Rall, Adaptive, self-validating numerical quadrature, SIAM J. Sci. Stat. Comput. 8 (1987).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dlcalc.distributions.certified.span import Span, about, exactly, phi

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = 8
"""Of the remainder; even, so that its integral over a panel has a sign."""

Jet = list[Span]


def variable(at: Span, order: int = ORDER) -> Jet:
    """The identity."""
    return [at, exactly(1.0), *[exactly(0.0)] * (order - 1)]


def constant(value: Span, order: int = ORDER) -> Jet:
    """A constant."""
    return [value, *[exactly(0.0)] * order]


def add(*jets: Jet) -> Jet:
    """The sum."""
    total = jets[0]
    for jet in jets[1:]:
        total = [a + b for a, b in zip(total, jet, strict=True)]
    return total


def subtract(left: Jet, right: Jet) -> Jet:
    """The difference."""
    return [a - b for a, b in zip(left, right, strict=True)]


def scaled(jet: Jet, factor: Span) -> Jet:
    """The product with a constant."""
    return [each * factor for each in jet]


def multiply(left: Jet, right: Jet) -> Jet:
    """The product."""
    return [_convolved(left[: k + 1], right[: k + 1]) for k in range(len(left))]


def _convolved(left: Sequence[Span], right: Sequence[Span]) -> Span:
    total = left[0] * right[-1]
    for place in range(1, len(left)):
        total = total + left[place] * right[-1 - place]
    return total


def divide(left: Jet, right: Jet) -> Jet:
    """The quotient."""
    found: Jet = []
    for k in range(len(left)):
        top = left[k]
        for j in range(1, k + 1):
            top = top - right[j] * found[k - j]
        found.append(top / right[0])
    return found


def exp(jet: Jet) -> Jet:
    """The exponential, by y' = y·x'."""
    found = [jet[0].exp()]
    for k in range(1, len(jet)):
        total = jet[1] * found[k - 1]
        for j in range(2, k + 1):
            total = total + jet[j].times(j) * found[k - j]
        found.append(total.over(k))
    return found


def log(jet: Jet) -> Jet:
    """The logarithm, by x·y' = x'."""
    found = [jet[0].log()]
    for k in range(1, len(jet)):
        top = jet[k].times(k)
        for j in range(1, k):
            top = top - found[j].times(j) * jet[k - j]
        found.append((top / jet[0]).over(k))
    return found


def normal_cdf(jet: Jet) -> Jet:
    """The standard Normal CDF, by y' = x'·exp(−x²/2)/√(2π)."""
    square = multiply(jet, jet)
    density = scaled(exp([each.times(-0.5) for each in square]), about(1 / math.sqrt(2 * math.pi)))
    found = [jet[0].increasing(phi, 0.0)]
    for k in range(1, len(jet)):
        total = jet[1] * density[k - 1]
        for j in range(2, k + 1):
            total = total + jet[j].times(j) * density[k - j]
        found.append(total.over(k))
    return found
