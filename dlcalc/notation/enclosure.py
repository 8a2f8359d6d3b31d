"""Rigorous bounds of a number without symbols, as close as wanted, by interval arithmetic.

Built on the interval functions of ``mpmath.libmp``, imported when first needed. An interval is a pair of its
raw floats; both ends round outwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.expr import Add, Call, Const, Div, Expr, Hadamard, Mod, Mul, Neg, Num, Pow, rational, walk

Bounds = Any
"""A pair of raw mpmath floats."""

MOST_BITS = 4096
SLOW_BITS = 1024
"""The same for functions whose time grows so fast with the bits that one value would take seconds."""

_SLOW = frozenset({"gamma", "factorial"})
MAX_MAGNITUDE = 1 << 16
"""Numbers beyond this power of two, or below its inverse, are not turned into fractions."""


class Straddles(Exception):
    """An interval reaches over the edge of a function's domain; a closer one may not."""


def bounds(expr: Expr, *, least: int = 64, most: int = MOST_BITS) -> Iterator[tuple[Fraction, Fraction]]:
    """Ever closer rational bounds of a number without symbols; intervals that say nothing are passed over.

    Raises:
        Undefined: it has no value.
        TooLarge: it is beyond 2^65536.
    """
    if any(isinstance(node, Call) and node.name in _SLOW for node in walk(expr)):
        most = min(most, SLOW_BITS)
    bits = least
    while bits <= most:
        try:
            found = enclose(expr, bits)
            yield fraction(found[0]), fraction(found[1])
        except Straddles:
            pass
        bits *= 2


def fraction(raw: Any) -> Fraction:
    """A raw float as an exact fraction."""
    negative, mantissa, exponent, _ = raw
    if not mantissa and exponent:
        raise Straddles
    if exponent < -2 * MAX_MAGNITUDE:  # so small that only its sign can matter
        mantissa, exponent = min(int(mantissa), 1), -2 * MAX_MAGNITUDE
    if exponent > MAX_MAGNITUDE:
        raise TooLarge("this number is beyond 2^65536")
    value = Fraction(int(mantissa) << exponent) if exponent >= 0 else Fraction(int(mantissa), 1 << -exponent)
    return -value if negative else value


def enclose(expr: Expr, bits: int) -> Bounds:
    """An interval that holds a number without symbols, computed with so many bits.

    Raises:
        Undefined: it has no value.
        Undecided: nothing is known to compute it.
    """
    from mpmath.libmp import libmpi as mpi

    return Encloser(mpi, bits + 16).interval(expr)


class Encloser:
    """Interval evaluation at one precision."""

    __slots__ = ("bits", "mpi")

    def __init__(self, mpi: Any, bits: int) -> None:
        self.mpi = mpi
        self.bits = bits

    def interval(self, expr: Expr) -> Bounds:
        value = rational(expr)
        if value is not None:
            return self.number(value)
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            raise Undecided(f"no bounds are known for a {type(expr).__name__}")
        return handler(self, expr)

    def number(self, value: int | Fraction) -> Bounds:
        mpi = self.mpi
        whole = mpi.from_int(value.numerator)
        top = (whole, whole)
        if value.denominator == 1:
            return top
        under = mpi.from_int(value.denominator)
        return mpi.mpi_div(top, (under, under), self.bits)

    def add(self, expr: Add) -> Bounds:
        total = self.interval(expr.terms[0])
        for term in expr.terms[1:]:
            total = self.mpi.mpi_add(total, self.interval(term), self.bits)
        return total

    def mul(self, expr: Mul | Hadamard) -> Bounds:
        total = self.interval(expr.factors[0])
        for factor in expr.factors[1:]:
            total = self.mpi.mpi_mul(total, self.interval(factor), self.bits)
        return total

    def neg(self, expr: Neg) -> Bounds:
        return self.mpi.mpi_neg(self.interval(expr.arg))

    def div(self, expr: Div) -> Bounds:
        return self.over(self.interval(expr.num), self.interval(expr.den))

    def over(self, top: Bounds, bottom: Bounds) -> Bounds:
        if self.sign(bottom) == 0:
            if bottom == self.mpi.mpi_zero:
                raise Undefined("division by zero")
            raise Straddles
        return self.mpi.mpi_div(top, bottom, self.bits)

    def sign(self, value: Bounds) -> int:
        """1 or -1 when 0 is surely outside, else 0."""
        low, high = self.mpi.mpf_sign(value[0]), self.mpi.mpf_sign(value[1])
        return 1 if low > 0 else -1 if high < 0 else 0

    def at_least(self, value: Bounds, what: str, strict: bool) -> Bounds:
        """The interval cut off at 0; an error when all of it is below (or it may be 0, if ``strict``)."""
        mpi = self.mpi
        if mpi.mpf_sign(value[1]) < 0 or (strict and value == mpi.mpi_zero):
            raise Undefined(what)
        if mpi.mpf_sign(value[0]) < (1 if strict else 0):
            raise Straddles
        return value

    def pow(self, expr: Pow) -> Bounds:
        exponent = rational(expr.exp)
        base = self.interval(expr.base)
        if exponent is not None and exponent.denominator == 1:
            n = int(exponent)
            self.check_power(base, n)
            if n < 0:
                one = self.mpi.mpi_one
                return self.over(one, self.mpi.mpi_pow_int(base, -n, self.bits))
            return self.mpi.mpi_pow_int(base, n, self.bits)
        if base == self.mpi.mpi_zero:
            return self.mpi.mpi_zero
        base = self.at_least(base, "a root of a negative number is not real", strict=True)
        if exponent is not None and exponent.denominator == 2:
            base = self.mpi.mpi_sqrt(base, self.bits)
            return self.mpi.mpi_pow_int(base, exponent.numerator, self.bits)
        log = self.mpi.mpi_log(base, self.bits)
        return self.exp(self.mpi.mpi_mul(log, self.interval(expr.exp), self.bits))

    def check_power(self, base: Bounds, n: int) -> None:
        if max(abs(self.magnitude(base)), 1) * abs(n) > 1 << 62:
            raise TooLarge("this power is beyond all bounds")

    def magnitude(self, value: Bounds) -> int:
        """The largest exponent of two in an interval's ends."""
        return max(int(end[2]) + int(end[3]) for end in value)

    def exp(self, value: Bounds) -> Bounds:
        mpi = self.mpi
        if self.magnitude(value) > 40:
            if self.sign(value) < 0:  # e^(−2^39) and less: above 0, below 2^(−2^20)
                return mpi.fzero, mpi.from_man_exp(1, -(1 << 20))
            raise TooLarge("this exponential is beyond all bounds")
        return mpi.mpi_exp(value, self.bits + 40)

    def call(self, expr: Call) -> Bounds:
        from dlcalc.notation.enclosure_functions import FUNCTIONS

        handler = FUNCTIONS.get(expr.name)
        if handler is None:
            raise Undecided(f"no bounds are known for {expr.name}")
        return handler(self, [self.interval(arg) for arg in expr.args])

    def const(self, expr: Const) -> Bounds:
        if expr.name == "pi":
            return self.mpi.mpi_pi(self.bits)
        if expr.name == "e":
            return self.mpi.mpi_exp(self.mpi.mpi_one, self.bits)
        raise Undecided(f"{expr.name} is no number with bounds")

    def num(self, expr: Num) -> Bounds:
        return self.number(expr.value)

    def mod(self, expr: Mod) -> Bounds:
        left, right = self.interval(expr.left), self.interval(expr.right)
        from dlcalc.notation.enclosure_functions import floor

        quotient = floor(self, [self.over(left, right)])
        return self.mpi.mpi_sub(left, self.mpi.mpi_mul(right, quotient, self.bits), self.bits)


_HANDLERS: dict[type[Expr], Callable[[Encloser, Any], Bounds]] = {
    Add: Encloser.add, Mul: Encloser.mul, Hadamard: Encloser.mul, Neg: Encloser.neg, Div: Encloser.div,
    Pow: Encloser.pow, Call: Encloser.call, Const: Encloser.const, Num: Encloser.num, Mod: Encloser.mod,
}  # fmt: skip
