"""Rounding after every step, as an exam does that is worked with a pocket calculator: half away from zero."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.expr import Const, Expr, Matrix, Neg, Seq, number, rational, rebuild, symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST = 10_000
"""Numbers of one array that are rounded one by one."""


def rounded_value(value: Expr, places: int) -> Expr:
    """A number rounded to decimal places, and every entry of a vector or matrix; what holds a letter, or is no number, stays as it is."""
    if isinstance(value, Seq | Matrix):
        return rebuild(value, lambda entry: rounded_value(entry, places))
    inner = value.arg if isinstance(value, Neg) else value
    if symbols(value) or (isinstance(inner, Const) and inner.name in ("inf", "true", "false")):
        return value
    if isinstance(rational(value), int):
        return value
    from dlcalc.notation.approximate import rounded

    return number(Fraction(rounded(value, places=places)[0]))


def keeper(places: int | None) -> Callable[[Numbers], Numbers]:
    """The hook that a kernel applies after every step: it rounds all entries, or, without places, changes nothing.

    Raises (the hook):
        DomainError: there are more entries than are rounded one by one.
    """
    if places is None:
        return lambda numbers: numbers

    def keep(numbers: Numbers) -> Numbers:
        import numpy as np

        if numbers.size > MOST:
            rule = f"at most {MOST:,} numbers are rounded after every step, and there are {numbers.size:,}"
            raise DomainError("round-steps", str(places), rule, "--dp alone rounds what is shown")
        entries = [_rounded(entry, places) for entry in numbers.reshape(-1).tolist()]
        if numbers.dtype.kind == "f":
            return np.array(entries, dtype=np.float64).reshape(numbers.shape)
        found = np.empty(len(entries), dtype=object)
        found[:] = entries
        return found.reshape(numbers.shape)

    return keep


def _rounded(value: Any, places: int) -> Any:
    """One entry, in its own type: a float stays one, an exact number a fraction."""
    from dlcalc.notation.array import entry

    if isinstance(value, float):
        exact = rational(rounded_value(entry(value), places)) if value - value == 0 else None
        return value if exact is None else float(exact)
    found = rational(rounded_value(entry(value), places))
    return value if found is None else found


def rough_keeper(places: int | None) -> Callable[[Numbers], Numbers]:
    """The hook of :func:`keeper` for floats, at NumPy's speed: half away from zero, but for what the floats' last bits decide."""
    if places is None:
        return lambda numbers: numbers
    scale = 10.0**places

    def keep(numbers: Numbers) -> Numbers:
        import numpy as np

        found: Numbers = np.copysign(np.floor(np.abs(numbers) * scale + (0.5 + 1e-9)) / scale, numbers)
        return found

    return keep
