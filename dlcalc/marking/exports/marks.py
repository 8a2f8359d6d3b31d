"""Marks as text, exactly: a short decimal where they are one, else a fraction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import Marks

LONGEST = 40
"""Characters of marks that are read."""

_DECIMAL_DIGITS = 12
"""A decimal has so few digits after its point, so that a float holds it and gives it back."""

_WRITTEN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:/0*[1-9]\d*)?")


def decimal_text(value: Marks) -> str | None:
    """A value as a whole number or a short decimal, exactly; None where it is neither."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    places, rest = 0, exact.denominator
    while rest > 1 and places < _DECIMAL_DIGITS:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2 if rest % 2 == 0 else rest + 1
        places += 1
        if rest == 0:
            return None
    if (exact * 10**places).denominator != 1:
        return None
    return rounded_text(exact, places)


def marks_text(value: Marks | None) -> str:
    """Marks as a table holds them: ``2``, ``1.5``, ``1/3``; nothing where a human has yet to say."""
    if value is None:
        return ""
    exact = Fraction(value)
    return decimal_text(exact) or f"{exact.numerator}/{exact.denominator}"


def marks_data(value: Marks | None) -> int | float | str | None:
    """Marks as JSON holds them: a number where that is exact, else the fraction as text."""
    text = marks_text(value)
    if value is None:
        return None
    return int(text) if text.lstrip("-").isdigit() else text if "/" in text else float(text)


def rounded_text(value: Marks, places: int) -> str:
    """Marks as a decimal with at most so many places, rounded half away from zero; zeros at its end are left out."""
    exact = Fraction(value)
    whole = int(abs(exact) * 10**places + Fraction(1, 2))
    sign = "-" if exact < 0 and whole else ""
    digits = str(whole).rjust(places + 1, "0")
    left, right = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{sign}{left}.{right}" if right else f"{sign}{left}"


def read_marks(text: str, *, decimal_comma: bool = False) -> Marks:
    """Marks that were written.

    Args:
        text: a whole number, a decimal or a fraction.
        decimal_comma: whether ``1,5`` is one and a half.

    Raises:
        ValueError: they are none of these.
    """
    written = text.strip().replace("−", "-")
    if decimal_comma:
        written = written.replace(",", ".")
    if len(written) > LONGEST or not written.isascii() or not _WRITTEN.fullmatch(written):
        raise ValueError("marks are a whole number, a decimal such as 1.5 or a fraction such as 1/3")
    top, _, bottom = written.partition("/")
    found = Fraction(top) / Fraction(bottom or 1)
    return int(found) if found.denominator == 1 else found


def total(rows: Iterable[Row]) -> Marks:
    """The marks of some rows together; what a human has yet to mark counts nothing."""
    found = sum([Fraction(row.marks) for row in rows if row.marks is not None], Fraction(0))
    return int(found) if found.denominator == 1 else found


def waiting(rows: Iterable[Row]) -> tuple[str, ...]:
    """Names of the parts that a human has yet to mark."""
    return tuple([row.part for row in rows if row.marks is None])
