"""Interval versions of the functions of the notation, for :mod:`~dlcalc.notation.enclosure`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from dlcalc.notation.enclosure import Bounds, Encloser, Straddles, fraction
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.exact import nearest

Handler = Callable[[Encloser, list[Bounds]], Bounds]


def _one(at: Encloser) -> Bounds:
    return at.mpi.mpi_one


def _add(at: Encloser, a: Bounds, b: Bounds) -> Bounds:
    return at.mpi.mpi_add(a, b, at.bits)


def _sub(at: Encloser, a: Bounds, b: Bounds) -> Bounds:
    return at.mpi.mpi_sub(a, b, at.bits)


def _mul(at: Encloser, a: Bounds, b: Bounds) -> Bounds:
    return at.mpi.mpi_mul(a, b, at.bits)


def _half(at: Encloser, a: Bounds) -> Bounds:
    return at.mpi.mpf_shift(a[0], -1), at.mpi.mpf_shift(a[1], -1)


def _join(low: Any, high: Any) -> Bounds:
    return low, high


def _exp(at: Encloser, args: list[Bounds]) -> Bounds:
    return at.exp(args[0])


def _log(at: Encloser, args: list[Bounds]) -> Bounds:
    inside = at.at_least(args[0], "the logarithm of a number that is not positive", strict=True)
    found = at.mpi.mpi_log(inside, at.bits)
    return found if len(args) == 1 else at.over(found, _log(at, args[1:]))


def _log_base(base: int) -> Handler:
    return lambda at, args: at.over(_log(at, args), _log(at, [at.number(base)]))


def _sqrt(at: Encloser, args: list[Bounds]) -> Bounds:
    return at.mpi.mpi_sqrt(at.at_least(args[0], "a root of a negative number is not real", strict=False), at.bits)


def _root(at: Encloser, args: list[Bounds]) -> Bounds:
    value, degree = args
    if at.sign(value) < 0:
        positive = _root(at, [at.mpi.mpi_neg(value), degree])
        odd = degree[0] == degree[1] and int(at.mpi.to_int(degree[0])) % 2 == 1
        if not odd:
            raise Undefined("an even root of a negative number is not real")
        return at.mpi.mpi_neg(positive)
    return at.exp(at.over(_log(at, [value]), degree))


def _absolute(at: Encloser, args: list[Bounds]) -> Bounds:
    return at.mpi.mpi_abs(args[0])


def _oscillating(name: str) -> Handler:
    def handler(at: Encloser, args: list[Bounds]) -> Bounds:
        if at.magnitude(args[0]) > 8192:
            raise TooLarge(f"the argument of {name} is beyond 2^8192")
        return getattr(at.mpi, f"mpi_{name}")(args[0], at.bits)

    return handler


def _sinh_cosh(at: Encloser, value: Bounds) -> tuple[Bounds, Bounds]:
    extra = max(0, -at.magnitude(value)) + 8  # e^x − e^(−x) cancels near 0
    finer = Encloser(at.mpi, at.bits + extra) if extra < 8192 else at
    up, down = finer.exp(value), finer.exp(at.mpi.mpi_neg(value))
    return _half(at, _sub(finer, up, down)), _half(at, _add(finer, up, down))


def _sinh(at: Encloser, args: list[Bounds]) -> Bounds:
    return _sinh_cosh(at, args[0])[0]


def _cosh(at: Encloser, args: list[Bounds]) -> Bounds:
    return _sinh_cosh(at, args[0])[1]


def _tanh(at: Encloser, args: list[Bounds]) -> Bounds:
    if at.sign(args[0]) < 0:
        return at.mpi.mpi_neg(_tanh(at, [at.mpi.mpi_neg(args[0])]))
    extra = max(0, -at.magnitude(args[0])) + 8
    finer = Encloser(at.mpi, at.bits + min(extra, 8192))
    double = finer.mpi.mpi_mul(args[0], finer.number(-2), finer.bits)
    decay = finer.exp(double)
    return finer.over(_sub(finer, _one(at), decay), _add(finer, _one(at), decay))


def _sigmoid(at: Encloser, args: list[Bounds]) -> Bounds:
    if at.sign(args[0]) < 0:  # e^x/(1 + e^x) keeps small values
        up = at.exp(args[0])
        return at.over(up, _add(at, _one(at), up))
    return at.over(_one(at), _add(at, _one(at), at.exp(at.mpi.mpi_neg(args[0]))))


def _softplus(at: Encloser, args: list[Bounds]) -> Bounds:
    if at.sign(args[0]) > 0:
        rest = _softplus(at, [at.mpi.mpi_neg(args[0])])
        return _add(at, args[0], rest)
    up = at.exp(args[0])
    extra = max(0, -at.magnitude(up))
    if extra > 8192:  # u − u²/2 < log(1 + u) < u
        return _join(_sub(at, up, _half(at, _mul(at, up, up)))[0], up[1])
    finer = Encloser(at.mpi, at.bits + extra)
    return at.mpi.mpi_log(_add(finer, _one(at), up), finer.bits)


def _relu(at: Encloser, args: list[Bounds]) -> Bounds:
    return _maximum(at, [args[0], at.mpi.mpi_zero])


def _maximum(at: Encloser, args: list[Bounds]) -> Bounds:
    return _extreme(args, at.mpi.mpf_gt)


def _minimum(at: Encloser, args: list[Bounds]) -> Bounds:
    return _extreme(args, at.mpi.mpf_lt)


def _extreme(args: list[Bounds], better: Callable[[Any, Any], bool]) -> Bounds:
    low, high = args[0]
    for other in args[1:]:
        low = other[0] if better(other[0], low) else low
        high = other[1] if better(other[1], high) else high
    return low, high


def _step(of_number: Callable[[Fraction], int]) -> Handler:
    """floor, ceil or round: one integer when both ends agree on it."""

    def handler(at: Encloser, args: list[Bounds]) -> Bounds:
        low, high = of_number(fraction(args[0][0])), of_number(fraction(args[0][1]))
        if low != high:
            raise Straddles
        return at.number(low)

    return handler


floor = _step(Fraction.__floor__)
"""The largest integer that is not above a value."""


def _sign(at: Encloser, args: list[Bounds]) -> Bounds:
    found = at.sign(args[0])
    if found == 0 and args[0] != at.mpi.mpi_zero:
        raise Straddles
    return at.number(found)


def _arctan(at: Encloser, args: list[Bounds]) -> Bounds:
    mpi = at.mpi
    return mpi.mpf_atan(args[0][0], at.bits, "f"), mpi.mpf_atan(args[0][1], at.bits, "c")


def _arcsin(at: Encloser, args: list[Bounds]) -> Bounds:
    """It is arctan(x/√(1 − x²))."""
    square = _sub(at, _one(at), _mul(at, args[0], args[0]))
    if square == at.mpi.mpi_zero:
        quarter = _half(at, at.mpi.mpi_pi(at.bits))
        return quarter if at.sign(args[0]) > 0 else at.mpi.mpi_neg(quarter)
    inside = at.at_least(square, "arcsin and arccos need a value from -1 to 1", strict=True)
    return _arctan(at, [at.over(args[0], at.mpi.mpi_sqrt(inside, at.bits))])


def _arccos(at: Encloser, args: list[Bounds]) -> Bounds:
    return _sub(at, _half(at, at.mpi.mpi_pi(at.bits)), _arcsin(at, args))


def _erf(at: Encloser, args: list[Bounds]) -> Bounds:
    """By the alternating series 2/√π · Σ (−1)^n x^(2n+1)/(n!·(2n+1)) below 12; above, 1 − e^(−x²) < erf(x) < 1."""
    ends = [_erf_at(at, (end, end)) for end in args[0]]
    return ends[0][0], ends[1][1]


def _erf_at(at: Encloser, x: Bounds) -> Bounds:
    mpi = at.mpi
    if x == mpi.mpi_zero:
        return x
    if at.sign(x) < 0:
        return mpi.mpi_neg(_erf_at(at, mpi.mpi_neg(x)))
    square = _mul(at, x, x)
    if at.magnitude(x) > 3 + at.bits // 1024:  # beyond 8 (16 … with many bits)
        return _sub(at, _one(at), at.exp(mpi.mpi_neg(square)))[0], mpi.fone
    limit = int(mpi.to_int(mpi.mpf_mul(x[1], x[1]))) + 2
    fine = Encloser(mpi, at.bits + 3 * limit + max(0, -at.magnitude(x)) + 32)
    square = _mul(fine, x, x)
    power, total, n = x, x, 0
    while True:
        n += 1
        power = mpi.mpi_div(_mul(fine, power, square), fine.number(-n), fine.bits)
        term = mpi.mpi_div(power, fine.number(2 * n + 1), fine.bits)
        total = _add(fine, total, term)
        if n > limit and at.magnitude(term) < at.magnitude(x) - at.bits - 8:
            break
    reach = _absolute(at, [term])[1]
    total = _add(fine, total, (mpi.mpf_neg(reach), reach))
    factor = fine.over(fine.number(2), mpi.mpi_sqrt(mpi.mpi_pi(fine.bits), fine.bits))
    return _mul(fine, total, factor)


def _phi(at: Encloser, args: list[Bounds]) -> Bounds:
    """It is (1 + erf(x/√2))/2."""
    scaled = at.over(args[0], at.mpi.mpi_sqrt(at.number(2), at.bits))
    found = _half(at, _add(at, _one(at), _erf(at, [scaled])))
    low = found[0] if at.mpi.mpf_sign(found[0]) > 0 else at.mpi.fzero
    return low, found[1]


def _gamma(at: Encloser, args: list[Bounds]) -> Bounds:
    if at.magnitude(args[0]) > 40:
        raise TooLarge("this value of gamma is beyond all bounds")
    if at.sign(args[0]) <= 0:
        raise Undecided("no bounds are known for gamma of what is not positive")
    return at.mpi.mpi_gamma(args[0], at.bits)


def _factorial(at: Encloser, args: list[Bounds]) -> Bounds:
    return _gamma(at, [_add(at, args[0], _one(at))])


def _binomial(at: Encloser, args: list[Bounds]) -> Bounds:
    n, k = args
    return at.over(_factorial(at, [n]), _mul(at, _factorial(at, [k]), _factorial(at, [_sub(at, n, k)])))


def _modulo(at: Encloser, args: list[Bounds]) -> Bounds:
    return _sub(at, args[0], _mul(at, args[1], floor(at, [at.over(args[0], args[1])])))


FUNCTIONS: dict[str, Handler] = {
    "exp": _exp, "log": _log, "log2": _log_base(2), "log10": _log_base(10), "sqrt": _sqrt, "root": _root, "abs": _absolute,
    "sin": _oscillating("sin"), "cos": _oscillating("cos"), "tan": _oscillating("tan"), "sinh": _sinh, "cosh": _cosh,
    "tanh": _tanh, "arctan": _arctan, "arcsin": _arcsin, "arccos": _arccos, "sigmoid": _sigmoid, "softplus": _softplus,
    "relu": _relu, "max": _maximum, "min": _minimum, "floor": floor, "ceil": _step(Fraction.__ceil__),
    "round": _step(nearest), "sign": _sign, "erf": _erf, "Phi": _phi, "gamma": _gamma,
    "factorial": _factorial, "binomial": _binomial, "mod": _modulo,
}  # fmt: skip
"""By name: each takes intervals and gives one that holds all values of the function there."""
