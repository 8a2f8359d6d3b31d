"""Values for people and for programs: exact where they are exact, marked where they are rounded."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isinf, isnan
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.notation.array import Array, decimal
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Expr,
    Interval,
    Matrix,
    Mul,
    Neg,
    Num,
    Pow,
    Seq,
    is_short_decimal,
    rational,
    symbols,
    walk,
)
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from dlcalc.render import Look

SMALL_DENOMINATOR = 16
"""A fraction up to this denominator is read at a glance; others are shown with their decimals too."""

MANY_DIGITS = 10**7
"""A number of so many digits inside an irrational value makes its exact form unreadable."""

ENDLESS = 10**12
"""A fraction from this denominator on is shown by its decimals alone; JSON has it whole."""

DEFAULT_FIGURES = 6
"""Significant figures of a rounded value where nobody asked for any."""

TRUTH = {"true": "yes", "false": "no"}


_SMALL = re.compile(r"(?P<sign>-?)0\.(?P<zeros>0{6,})(?P<first>[1-9])(?P<rest>\d*)\Z")
_LARGE = re.compile(r"(?P<sign>-?)(?P<first>[1-9])(?P<rest>\d*?)(?P<zeros>0{12,})\Z")


class Form(NamedTuple):
    """One way to write a value: ``relation`` is ``=`` or ``≈``; either an expression, or digits or a word as text."""

    relation: str
    expr: Expr | None
    text: str = ""


def forms(value: Expr, look: Look) -> Iterator[Form]:
    """How a value is shown to people, in order: the exact form, and decimals where they help or were asked for.

    A whole number, a short decimal, a simple fraction, a shape and a symbolic value stand alone (``= 25``); an
    irrational number and an awkward fraction have their decimals beside them (``= 3/√5 ≈ 1.34164``).
    """
    if isinstance(value, Const) and value.name in TRUTH:
        yield Form("=", None, TRUTH[value.name])
        return
    if isinstance(value, Array):
        yield Form("=", None, f"an array of {'×'.join(map(str, value.numbers.shape))}")
        return
    if not is_number(value) or _is_infinite(value) or look.exact:
        yield Form("=", value)
        return
    if not _is_endless(value):
        yield Form("=", value)
    asked = look.places is not None or look.figures is not None
    if asked or not _reads_well(value):
        try:
            digits, exact = decimals(value, look, DEFAULT_FIGURES)
        except ArithmeticError:  # the exact form is all that is known
            if _is_endless(value):
                yield Form("=", value)
            return
        if not (exact and _reads_well(value)):
            yield Form("=" if exact else "≈", None, scientific(digits))


def news(value: Expr, look: Look, *, repeats: bool, rounded: bool = False) -> list[Form]:
    """The forms of a value; without the exact one where that ``repeats`` what stands before it.

    A value that was ``rounded`` by its step equals nothing, and has as many places as were asked for: ``≈ 0.6570``. It has no exact form.
    """
    look = look._replace(exact=False) if rounded and look.exact else look
    if rounded and look.places is not None and is_number(value) and not _is_infinite(value):
        whole, _, rest = decimals(value, look, DEFAULT_FIGURES)[0].partition(".")
        return [Form("≈", None, f"{whole}.{rest.ljust(look.places, '0')}" if look.places else whole)]
    found = list(forms(value, look))
    found = found[1:] if repeats and found[0].relation == "=" else found
    return [form._replace(relation="≈") for form in found[-1:]] if rounded else found  # of its two forms the decimals


def _written(digits: str) -> Expr:
    """Digits as a tree; with a power of ten where they would be mostly zeros."""
    mantissa, e, exponent = scientific(digits).partition("e")
    if not e:
        return decimal(Fraction(mantissa))
    size = Mul((decimal(abs(Fraction(mantissa))), Pow(Num(10), decimal(Fraction(exponent)))))
    return Neg(size) if mantissa.startswith("-") else size


def decimals(value: Expr, look: Look, figures: int) -> tuple[str, bool]:
    """The digits of a number as the look asks (places before figures), or to so many figures, and whether they are exact.

    Raises:
        ArithmeticError: they cannot be settled.
    """
    from dlcalc.notation.approximate import rounded

    if look.places is not None:
        return rounded(value, places=look.places)
    return rounded(value, figures=look.figures or figures)


def grouped(digits: str) -> str:
    """Decimal digits with a comma between thousands (``-1234.5`` → ``-1,234.5``)."""
    whole, point, rest = digits.partition(".")
    sign, whole = whole[: len(whole) - len(whole.lstrip("-"))], whole.lstrip("-")
    if not whole.isdigit():
        return digits
    return f"{sign}{int(whole):,}{point}{rest}"


def scientific(digits: str) -> str:
    """The digits as they are, or with a power of ten where they would be mostly zeros (``0.0000001230`` → ``1.230e-7``)."""
    match = _SMALL.match(digits) or _LARGE.match(digits)
    if match is None:
        return digits
    sign, zeros, first, rest = match["sign"], match["zeros"], match["first"], match["rest"]
    exponent = len(rest) + len(zeros) if match.re is _LARGE else -len(zeros) - 1
    return f"{sign}{first}{'.' if rest else ''}{rest}e{exponent}"


def is_number(value: Expr) -> bool:
    """Whether a value is one real number with no unknown in it."""
    if isinstance(value, Seq | Matrix | Interval | Array) or symbols(value):
        return False
    return not (isinstance(value, Const) and value.name in ("true", "false"))


def _is_infinite(value: Expr) -> bool:
    inner = value.arg if isinstance(value, Neg) else value
    return isinstance(inner, Const) and inner.name == "inf"


def _is_endless(value: Expr) -> bool:
    """Whether a fraction has so many digits that only its decimals say something, as one made of floats does."""
    plain = rational(value)
    if plain is None:
        return is_unreadable(value)
    return isinstance(plain, Fraction) and plain.denominator >= ENDLESS and not is_short_decimal(plain)


def is_unreadable(value: Expr) -> bool:
    """Whether an irrational value is made of numbers of many digits: ``sigmoid(0.308173648214)``."""
    if rational(value) is not None or symbols(value) or len(ascii_text(value)) <= LONGEST_PUT_IN:
        return False
    return any(isinstance(part, Num) and max(part.value.numerator, part.value.denominator) >= MANY_DIGITS for part in walk(value))


KEPT = frozenset({"sqrt", "root", "log"})
"""Functions whose exact values are put in as they stand; those of others are put in as decimals."""

LONGEST_PUT_IN = 12
"""Characters of a number that is put into a formula as it is; a longer one is put in rounded."""


def put_in(value: Expr, look: Look) -> tuple[Expr, bool]:
    """A known value as it is put into a formula, and whether that is exact: a number of many digits is rounded as values are.

    Args:
        value: what a symbol of the formula stands for.
        look: how values are rounded; six significant figures where nobody asked.
    """
    if isinstance(value, Seq):
        entries = [put_in(item, look) for item in value.items]
        return Seq(value.kind, tuple([item for item, _ in entries])), all(exact for _, exact in entries)
    if look.exact or not is_number(value) or _is_infinite(value):
        return value, True
    plain = rational(value)
    if isinstance(plain, int) or (plain is not None and is_short_decimal(plain)):
        return value, True
    asked = look.places is not None or look.figures is not None
    kept = plain is not None or all(part.name in KEPT for part in walk(value) if isinstance(part, Call))
    if kept and not asked and len(ascii_text(value)) <= LONGEST_PUT_IN:
        return value, True
    try:
        digits, exact = decimals(value, look, DEFAULT_FIGURES)
    except ArithmeticError:
        return value, True
    return (value, True) if exact else (_written(digits), False)


def _reads_well(value: Expr) -> bool:
    plain = rational(value)
    if plain is None:
        return False
    return isinstance(plain, int) or plain.denominator <= SMALL_DENOMINATOR or is_short_decimal(plain)


def items(value: Expr) -> tuple[Expr, ...] | None:
    """The entries of an array (the rows of a matrix as vectors), or None for what is one thing."""
    if isinstance(value, Matrix):
        return tuple([Seq("vector", row) for row in value.rows])
    return value.items if isinstance(value, Seq) else None


def data(value: Expr) -> object:
    """A value for JSON: integers of any size, floats correctly rounded, booleans, nested lists; else text.

    An infinite value is ``"inf"`` or ``"-inf"``; what holds an unknown, and a number beyond the range of a
    float, is its exact text in our notation.
    """
    if isinstance(value, Array):
        return _grids().nested(value)
    entries = items(value)
    if entries is not None:
        return [data(entry) for entry in entries]
    if isinstance(value, Const) and value.name in TRUTH:
        return value.name == "true"
    plain = rational(value)
    if isinstance(plain, int):
        return plain
    if not is_number(value):
        return ascii_text(value)
    return _float(value)


def _float(value: Expr) -> object:
    if _is_infinite(value):
        return "-inf" if isinstance(value, Neg) else "inf"
    plain = rational(value)
    try:
        number = _approximate(value) if plain is None else float(plain)
    except ArithmeticError:  # beyond a float, or not to be settled
        return ascii_text(value)
    if isnan(number):
        return "nan"
    return ascii_text(value) if isinf(number) else number


def _approximate(value: Expr) -> float:
    from dlcalc.notation.approximate import approximate

    return approximate(value)


def exact(value: Expr) -> object:
    """The exact text of a value in our notation (``49/2``, ``-3/sqrt(5)``); of an array, nested lists of them."""
    if isinstance(value, Array):
        return _grids().exact(value)
    entries = items(value)
    if entries is not None:
        return [exact(entry) for entry in entries]
    plain = rational(value)
    if isinstance(plain, Fraction):
        return f"{plain.numerator}/{plain.denominator}"
    return ascii_text(value)


def bare(value: Expr, look: Look | None = None) -> str:
    """A value as ``--get`` prints it: ``885120``, ``25x25x384``, ``24.5``, ``384*(9*D + 1)``, ``true``.

    No thousands separators, nothing but ASCII. An exact number that is no short decimal is correctly
    rounded to a float's digits, or as the look asks. Entries of a vector are joined by spaces (by commas where one of them holds
    a space), the rows of a matrix by ``;``. An array has a line for each row.
    """
    if isinstance(value, Array):
        text: str = _grids().lines(value, look)
        return text
    if isinstance(value, Matrix):
        return "; ".join([bare(row, look) for row in items(value) or ()])
    if isinstance(value, Seq):
        entries = [bare(entry, look) for entry in value.items]
        if value.kind in ("shape", "tuple"):
            return "x".join([f"({text})" if _is_sum(entry) else text for entry, text in zip(value.items, entries, strict=True)])
        return (", " if any(" " in text for text in entries) else " ").join(entries)
    if not is_number(value) or _is_infinite(value):
        return ascii_text(value)
    if look is not None and (look.places is not None or look.figures is not None):
        try:
            return decimals(value, look, DEFAULT_FIGURES)[0]
        except ArithmeticError:
            return ascii_text(value)
    plain = rational(value)
    if isinstance(plain, int):
        return str(plain)
    number = _float(value)
    return repr(number) if isinstance(number, float) else str(number)


def _grids() -> ModuleType:
    """Arrays are rare, and a plain answer does not load what writes them."""
    from dlcalc.render import grids

    return grids


def _is_sum(entry: Expr) -> bool:
    return isinstance(entry, Add | Neg) or (isinstance(entry, Call) and entry.name == "mod")


def digits_number(digits: str) -> bool:
    """Whether a text is a number as a spreadsheet reads one."""
    try:
        float(digits)
    except ValueError:
        return False
    return digits.strip() == digits and "_" not in digits
