"""Bounded exact arithmetic on rational numbers: powers, roots, perfect powers.

A rational is an ``int``, or a ``Fraction`` that is not whole; :func:`tidy` keeps it so, and keeps every
integer within ``MAX_BITS``.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt, log2

from dlcalc.notation.errors import TooLarge, Undefined
from dlcalc.notation.expr import MAX_BITS

Q = int | Fraction
"""A rational number."""

MAX_EXPONENT_BITS = 32
"""A rational exponent with a longer numerator or denominator is refused."""

_FINE, _COARSE = 10_000, 256  # how far trial division goes: for numbers that fit a word, and for longer ones


def too_large() -> TooLarge:
    """The error for a number that would be too long."""
    return TooLarge(f"a number here would need more than {MAX_BITS:,} bits")


def tidy(value: Q) -> Q:
    """The same number, as an ``int`` when it is whole.

    Raises:
        TooLarge: its numerator or denominator has more than ``MAX_BITS`` bits.
    """
    if type(value) is int:
        if value.bit_length() > MAX_BITS:
            raise too_large()
        return value
    top, bottom = value.numerator, value.denominator
    if top.bit_length() > MAX_BITS or bottom.bit_length() > MAX_BITS:
        raise too_large()
    return top if bottom == 1 else value


def quotient(top: Q, bottom: Q) -> Q:
    """``top/bottom``, exactly.

    Raises:
        Undefined: ``bottom`` is 0.
    """
    if bottom == 0:
        raise Undefined("division by zero")
    return tidy(Fraction(top) / bottom)


def whole_power(base: Q, exponent: int) -> Q:
    """``base**exponent`` for a whole exponent; its size is estimated before it is computed.

    Raises:
        Undefined: 0 to a negative power.
        TooLarge: the result would be too long.
    """
    if base == 0 and exponent < 0:
        raise Undefined("division by zero")
    if base in (0, 1):
        return base if exponent else 1
    if base == -1:
        return -1 if exponent % 2 else 1
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if (bits - 1) * abs(exponent) >= MAX_BITS:
        raise too_large()
    return tidy(Fraction(base) ** exponent)


def size(value: Q) -> Q:
    """The absolute value."""
    return value if value >= 0 else -value


def nearest(value: Q) -> int:
    """The nearest integer, halves away from zero."""
    found = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return found if value >= 0 else -found


def integer_root(value: int, degree: int) -> int:
    """The largest ``r`` with ``r**degree <= value``, for ``value >= 0``."""
    if degree == 1 or value < 2:
        return value
    if degree == 2:
        return isqrt(value)
    if degree >= value.bit_length():
        return 1
    root = _near_root(value, degree) + 1
    root += root >> 30  # not below the root, so Newton's steps only fall
    while True:
        step = ((degree - 1) * root + value // root ** (degree - 1)) // degree
        if step >= root:
            return root
        root = step


def _near_root(value: int, degree: int) -> int:
    """A root to some 38 bits: where a search starts, never what it finds."""
    shift = max(value.bit_length() - 64, 0)
    exponent = (log2(value >> shift) + shift) / degree
    whole = int(exponent)
    mantissa = int(2 ** (exponent - whole + 60))
    return (mantissa + (1 << 59) >> 60) if whole == 0 else (mantissa << whole) + (1 << 59) >> 60


def _exact_root(value: int, degree: int) -> int | None:
    """R when ``value == r**degree``, else None."""
    near = value.bit_length() < 36 * degree  # the float is then closer than 1/2 to the root, if there is one
    root = _near_root(value, degree) if near else integer_root(value, degree)
    word = 1 << 64
    return root if pow(root, degree, word) == value % word and root**degree == value else None


def _primes(limit: int) -> list[int]:
    """The primes up to ``limit`` (small)."""
    return [n for n in range(2, limit + 1) if all(n % d for d in range(2, isqrt(n) + 1))]


def _valuation(value: int, prime: int) -> int:
    """How often ``prime`` divides ``value``."""
    count = 0
    while value % prime == 0:
        value //= prime
        count += 1
    return count


def _primitive_integer(value: int) -> tuple[int, int]:
    if value < 4:
        return value, 1
    common = gcd(*(_valuation(value, prime) for prime in (2, 3, 5, 7)))  # the exponent divides each of these
    if common == 1:
        return value, 1
    most = common or value.bit_length() * 10 // 34  # no factor below 11, and log2(11) > 3.4
    power = 1
    for prime in _primes(most):
        while (common == 0 or common % prime == 0) and (root := _exact_root(value, prime)) is not None:
            value, power = root, power * prime
            common //= prime
    return value, power


def primitive(value: Q) -> tuple[Q, int]:
    """``(root, k)`` with ``value == root**k`` and the largest such k, for ``value > 0``: 1000 is (10, 3)."""
    if value == 1:
        return 1, 1
    if type(value) is int:
        return _primitive_integer(value)
    top, i = _primitive_integer(value.numerator)
    bottom, j = _primitive_integer(value.denominator)
    common = j if value.numerator == 1 else gcd(i, j)
    return Fraction(top ** (i // common), bottom ** (j // common)), common


def radical(value: int, degree: int) -> tuple[int, int, Fraction]:
    """``(c, n, f)`` with ``value**(1/degree) == c * n**f`` and ``0 <= f < 1``, for ``value >= 1``.

    n is no perfect power and f is 0 only with n = 1. All repeated prime factors are found for values below
    10^12; of longer ones small factors and a perfect power are.
    """
    outside, kept, rest = 1, 1, value
    cap = _FINE if value.bit_length() <= 64 else _COARSE
    limit = min(cap, integer_root(rest, degree + 1))
    prime = 2
    while prime <= limit:
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        if count:
            outside *= prime ** (count // degree)
            kept *= prime ** (count % degree)
            limit = min(cap, integer_root(rest, degree + 1))
        prime += 1 if prime == 2 else 2
    root = integer_root(rest, degree)
    if rest > 1 and degree < rest.bit_length() and root**degree == rest:
        outside, rest = outside * root, 1
    inside = kept * rest
    if inside == 1:
        return outside, 1, Fraction(0)
    if inside.bit_length() > MAX_BITS:
        raise too_large()
    base, power = _primitive_integer(inside)
    return outside, base, Fraction(power, degree)


def rational_power(base: Q, exponent: Fraction) -> tuple[Q, Q, Fraction]:
    """``(c, n, f)`` with ``base**exponent == c * n**f`` and ``0 <= f < 1``, for a base that is not negative.

    n is an integer, or a fraction where an integer would be too long.

    Raises:
        Undefined: a root of a negative number, or 0 to a negative power.
    """
    if base < 0:
        raise Undefined("a root of a negative number is not real")
    if base == 0:
        return whole_power(0, 1 if exponent > 0 else -1), 1, Fraction(0)
    whole, part = divmod(exponent.numerator, exponent.denominator)
    degree = exponent.denominator
    coefficient = whole_power(base, whole)
    top, bottom = base.numerator, base.denominator
    over = degree - part if bottom > 1 else 0
    if (top.bit_length() - 1) * part + (bottom.bit_length() - 1) * over < MAX_BITS:
        outside, inside, f = radical(top**part * bottom**over, degree)
        return tidy(coefficient * Fraction(outside, bottom)), inside, f
    root, k = primitive(base)
    more = Fraction(k * part, degree)
    whole, f = divmod(more, 1)
    return tidy(coefficient * whole_power(root, whole)), root if f else 1, f
