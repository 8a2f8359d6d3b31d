"""Numbers as evidence says them: rounded for a sentence or a cell of a table, with the power of ten where they are tiny or huge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.exactly import floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Derivation

    Numbers = NDArray[Any]


def numbers(derivation: Derivation, name: str) -> Numbers:
    """A result that is an array, its entries as they are."""
    import numpy as np

    return np.asarray(derivation[name])


def decimals(derivation: Derivation, name: str) -> Numbers:
    """A result that is an array, as floats; roots and fractions become the nearest ones."""
    return floats(numbers(derivation, name))


def said(value: float, digits: int = 3) -> str:
    """A number as prose: so many significant digits, and a power of ten below a thousandth and from a million on."""
    if value == 0:
        return "`0`"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -3 <= power < 6:
        return f"`{float(f'{mantissa}e{power}'):.{max(digits - 1 - power, 0)}f}`"
    return f"`{mantissa}*10^({power})`" if float(mantissa) != 1 else f"`10^({power})`"


def places(value: float, count: int = 3) -> str:
    """A number as prose, to so many decimal places."""
    text = f"{value:.{count}f}"
    return f"`{text.removeprefix('-') if float(text) == 0 else text}`"
