"""One exact number from its text, and what arrays may hold: their limits, and how they are refused."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.expr import MAX_BITS

Number = int | Fraction

MAX_TYPED = 1_000_000
"""Numbers in one text; a larger array is a file of NumPy's, or filled."""

MAX_ENTRIES = 2**24
"""Numbers in one array."""

MAX_COMPUTED = 2**27
"""Numbers in one array that is computed and not typed."""

MAX_AXES = 8
"""Axes of one array."""

BLOCKS = ("row", "matrix", "block")
"""What the entries of an axis are called, from the last axis but one on."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_FRACTION = re.compile(r"[+-]?[0-9]+/[0-9]+\Z")


class Numbers(NamedTuple):
    """The numbers, the last axis fastest (or the one number that fills them all), and the sizes of the axes."""

    flat: list[Number] | range
    shape: tuple[int, ...]


class TextError(ValueError):
    """A text that is no array: what is wrong, what would work, where."""

    def __init__(self, rule: str, hint: str = "", position: int | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.hint = hint
        self.position = position


def check_size(shape: tuple[int, ...], what: str = "") -> None:
    """Refuse an array that is too large, before anything of that size exists.

    Raises:
        TextError: it says how large the array would be.
    """
    size = prod(shape)
    if size > MAX_ENTRIES:
        names = "×".join(map(str, shape))
        most = f"at most {MAX_ENTRIES:,} numbers ({memory(8 * MAX_ENTRIES)}) are computed with"
        raise TextError(f"{what}{names} is {size:,} numbers and would take {memory(8 * size)}; {most}")


def check_computed(shape: tuple[int, ...], what: str, parameter: str, got: str) -> None:
    """Refuse to compute an array that is too large, before anything of that size exists.

    Args:
        shape: its sizes.
        what: what it is called (``"the encoding"``).
        parameter: the parameter at fault.
        got: its value as typed.

    Raises:
        DomainError: it says how large the array would be.
    """
    size = prod(shape)
    if size > MAX_COMPUTED:
        names = "×".join(map(str, shape))
        rule = f"{what} would be {names}, {size:,} numbers in {memory(8 * size)}; at most {MAX_COMPUTED:,} numbers are computed"
        raise DomainError(parameter, got, rule, "fewer of them, or one entry alone")


def memory(size: int) -> str:
    """Bytes for people: ``20 GB``, ``134 MB``."""
    for unit, name in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size // unit:,} {name}" if size >= 10 * unit else f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def ragged(what: str, place: int, has: str, other: str, position: int | None = None) -> TextError:
    """The error for a row, matrix … that is not as long as the first one."""
    return TextError(f"{what} {place} has {has}, and {what} 1 has {other}", position=position)


def number(token: str, where: str, position: int | None = None) -> Number:
    """One exact number: ``3``, ``-0.25``, ``1e-3``, ``1/3``.

    Raises:
        TextError: it is none, or longer than any number may be.
    """
    if not token:
        raise TextError(f"{where} is empty", position=position)
    if len(token) <= MAX_BITS // 3:
        if _NUMBER.match(token):
            return bounded(tidy(Fraction(token)), where, position)
        if _FRACTION.match(token):
            if not int(token.partition("/")[2]):
                raise TextError(f"{where}, {token}, divides by zero", position=position)
            return bounded(tidy(Fraction(token)), where, position)
    shown = token if len(token) <= 24 else f"{token[:20]}…"
    raise TextError(f"{where}, “{shown}”, is no number", _hint(token), position)


def _hint(token: str) -> str:
    folded = token.lower().lstrip("+-")
    if folded in ("nan", "inf", "infinity"):
        return "NaN and infinity may stand in an array of floats only, as a .npy file holds it"
    if "/" in token or re.search(r"\.[a-z]\w*\Z", folded):
        return "a file is known by its suffix: .csv, .npy, .npz, .json, .txt"
    if re.fullmatch(r"[0-9]+([x×*][0-9]+)+", folded):
        return f"to fill a shape: “1 as {folded}” or “0..8 as 3x3”"
    return "" if folded != "as" else "0..8 as 3x3"


def tidy(value: Fraction | int) -> Number:
    """A fraction that is whole as the integer it is."""
    return int(value) if value.denominator == 1 else value


def bounded(value: Number, where: str = "a number", position: int | None = None) -> Number:
    """The number, if it has no more digits than any number may have.

    Raises:
        TextError: it has.
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise TextError(f"{where} has more digits than the {MAX_BITS} bits that a number may have", position=position)
    return value


def count(count: int, what: str = "number") -> str:
    """``3 numbers``, ``1 row``."""
    plural = {"matrix": "matrices"}.get(what, f"{what}s")
    return f"{count:,} {what if count == 1 else plural}"


def too_many() -> TextError:
    """The error for a text that goes on and on."""
    return TextError(f"a text holds at most {MAX_TYPED:,} numbers", "a .npy file holds more, and “1 as 2000x2000” fills a shape")
