"""Exact values as decimals: the nearest float, and correctly rounded digits.

Nothing is computed in floats: a rational number is rounded exactly, an irrational one by ever closer rational
bounds, until both round to the same digits.
"""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.decide import settle
from dlcalc.notation.enclosure import MAX_MAGNITUDE
from dlcalc.notation.errors import TooLarge, Undecided
from dlcalc.notation.evaluate import value_of
from dlcalc.notation.exact import Q, nearest, size
from dlcalc.notation.expr import Expr, symbols
from dlcalc.notation.signs import constant
from dlcalc.notation.values import INF, NEG_INF, Facts, Value

MAX_DIGITS = 1000
"""More decimal places or significant figures than this cannot be asked for."""

_PLAIN = 16
_NONE = Facts()


def approximate(expr: Expr) -> float:
    """The float nearest to a number without symbols; ``inf`` of an infinite one.

    Raises:
        OverflowError: the number is finite, but beyond the range of a float.
        Undefined: it has no value.
        Undecided: it holds a symbol, or something whose bounds are not known.
    """
    value = _number(expr)
    if value == INF:
        return float("inf")
    if value == NEG_INF:
        return float("-inf")
    if isinstance(value, (int, Fraction)):
        return _nearest_float(value)

    def judge(low: Q, high: Q) -> float | None:
        found = _nearest_float(low)
        return found if found == _nearest_float(high) else None

    try:
        return settle(value, judge, _nearest_float)
    except TooLarge as error:
        raise OverflowError("this number is beyond the range of a float") from error


def _nearest_float(value: Q) -> float:
    return value.numerator / value.denominator  # true division of integers is correctly rounded


def _number(expr: Expr) -> Value:
    """The value of a tree that is one number."""
    value = value_of(expr, {}, _NONE)
    if value in (INF, NEG_INF) or constant(value):
        return value
    names = symbols(expr)
    raise Undecided(f"not known: {', '.join(names)}" if names else "this is not one number")


def rounded(expr: Expr, *, places: int | None = None, figures: int | None = None) -> tuple[str, bool]:
    """The decimal digits of a number without symbols, rounded half away from zero.

    Args:
        expr: the number.
        places: how many digits after the point.
        figures: how many significant figures, instead of ``places``.

    Returns:
        The digits (``-1.34164``), and whether they are the exact value. Rounded digits keep their zeros
        (``0.500``); an exact value has no zeros at the end (``0.5``). Figures of numbers far from 1 have an
        exponent (``5.08e-435``). Infinity is ``inf`` or ``-inf``.

    Raises:
        ValueError: neither or both of ``places`` and ``figures`` are given, or one is out of its range.
        Undefined, Undecided, TooLarge: as :func:`approximate`.
    """
    if (places is None) == (figures is None):
        raise ValueError("give places or figures")
    if not (places is None or 0 <= places <= MAX_DIGITS) or not (figures is None or 1 <= figures <= MAX_DIGITS):
        raise ValueError(f"at most {MAX_DIGITS:,} places, and 1 to {MAX_DIGITS:,} figures")
    value = _number(expr)
    if value in (INF, NEG_INF):
        return ("inf" if value == INF else "-inf"), True

    def digits(number: Q) -> tuple[int, int]:
        return _digits(number, places, figures)

    if isinstance(value, (int, Fraction)):
        mantissa, shift = digits(value)
        exact = mantissa * Fraction(10) ** -shift == value
        return _text(mantissa, shift, strip=exact, scientific=figures is not None), exact

    def judge(low: Q, high: Q) -> tuple[int, int] | None:
        if (low < 0 < high) and figures is not None:
            return None
        found = digits(low)
        return found if found == digits(high) else None

    mantissa, shift = settle(value, judge, digits)
    return _text(mantissa, shift, strip=False, scientific=figures is not None), False


def _digits(number: Q, places: int | None, figures: int | None) -> tuple[int, int]:
    """``(m, s)`` such that the rounded number is m·10^(−s)."""
    if places is not None:
        return nearest(number * Fraction(10) ** places), places
    assert figures is not None
    if number == 0:
        return 0, 0
    shift = figures - 1 - _exponent(size(number))
    mantissa = nearest(number * Fraction(10) ** shift)
    if abs(mantissa) == 10**figures:  # 99.96 to three figures is 100, not 100.0
        return mantissa // 10, shift - 1
    return mantissa, shift


def _exponent(number: Q) -> int:
    """E with 10^e <= number < 10^(e + 1)."""
    bits = number.numerator.bit_length() - number.denominator.bit_length()
    if abs(bits) > MAX_MAGNITUDE:
        raise TooLarge("figures of a number beyond 2^65536 or below its inverse are not computed")
    guess = bits * 30103 // 100000 - 1  # log10(2); never above e, and at most two below
    while Fraction(10) ** (guess + 1) <= number:
        guess += 1
    while Fraction(10) ** guess > number:
        guess -= 1
    return guess


def _text(mantissa: int, shift: int, *, strip: bool, scientific: bool) -> str:
    """The digits of m·10^(−s); far from 1, figures are written with an exponent (``5.08e-435``)."""
    sign = "-" if mantissa < 0 else ""
    digits = str(abs(mantissa))
    exponent = len(digits) - 1 - shift
    if scientific and mantissa and not -_PLAIN < exponent < _PLAIN:
        part = digits[1:].rstrip("0") if strip else digits[1:]
        return f"{sign}{digits[0]}{'.' if part else ''}{part}e{exponent}"
    if shift <= 0:
        return sign + digits + "0" * -shift if mantissa else "0"
    digits = digits.rjust(shift + 1, "0")
    whole, part = digits[:-shift], digits[-shift:]
    if strip:
        part = part.rstrip("0")
    return f"{sign}{whole}.{part}" if part else sign + whole
