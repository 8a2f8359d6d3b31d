"""What is said of one answer, and the words of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.notation.expr import FALSE, TRUE, Const, Expr, Neg, Seq, is_short_decimal, rational, symbols
from dlcalc.notation.show import unicode_text

INFINITE = (Const("inf"), Neg(Const("inf")))
"""Two values that no decimals are near."""

RIGHT, WRONG, UNDECIDED, UNREADABLE = "right", "wrong", "undecided", "unreadable"


class Verdict(NamedTuple):
    """The verdict on one answer.

    Attributes:
        kind: ``right``, ``wrong``, ``undecided`` or ``unreadable``.
        why: more, in a few words, or empty: the right value, a counterexample, the cause, what cannot be read.
        position: of what cannot be read: the index into the answer of the character at fault, or None.
        hint: of what cannot be read: what would be; may be empty.
    """

    kind: str
    why: str = ""
    position: int | None = None
    hint: str = ""


class Counterexample(NamedTuple):
    """A point at which two formulas differ: the letters' values, the answer's value there, and the key's."""

    point: tuple[tuple[str, Expr], ...]
    yours: Expr
    right: Expr

    def told(self) -> str:
        """``at x = 2, z = 1 yours is 0.12, the key's 0.11``."""
        where = ", ".join([f"{unicode_text_of(name)} = {unicode_text(value)}" for name, value in self.point])
        yours, right = apart(self.yours, self.right)
        return f"{f'at {where} ' if where else ''}yours is {yours}, the key's {right}"


def unicode_text_of(name: str) -> str:
    """A name as people write it."""
    from dlcalc.notation.show import unicode_name

    return unicode_name(name)


def apart(left: Expr, right: Expr) -> tuple[str, str]:
    """Two different numbers with as few figures as tell them apart."""
    from dlcalc.notation.approximate import rounded

    if all(len(unicode_text(each)) <= 6 for each in (left, right)):
        return unicode_text(left), unicode_text(right)
    for figures in (2, 4, 6, 10, 16):
        try:
            first, second = [_short(rounded(each, figures=figures)[0]) for each in (left, right)]
        except ArithmeticError:
            break
        if first != second:
            return first, second
    return unicode_text(left), unicode_text(right)


def _short(digits: str) -> str:
    """Decimal digits without many zeros: ``0.0000057`` is ``5.7e-6``."""
    found = re.fullmatch(r"(-?)0\.(0{4,})([1-9])(\d*)", digits)
    if found:
        digits = f"{found[1]}{found[3]}{'.' if found[4] else ''}{found[4]}e-{len(found[2]) + 1}"
    return f"−{digits[1:]}" if digits.startswith("-") else digits


def shown(value: Expr, *, nearly: bool = False) -> str:
    """A value as a verdict repeats it, its decimals too where it has no short ones.

    Args:
        value: in normal form.
        nearly: whether it is known to a bound of its error only: then it is its decimals alone, ``≈ 0.336831``.
    """
    text = worded(value)
    if isinstance(value, Seq) or symbols(value) or value in (TRUE, FALSE, *INFINITE) or (ends_soon(value) and not nearly):
        return text
    from dlcalc.notation.approximate import rounded

    try:
        digits = rounded(value, figures=6)[0].replace("-", "−")
    except ArithmeticError:
        return text
    return f"≈ {digits}" if nearly else f"{text} ≈ {digits}"


def worded(value: Expr) -> str:
    """A value as people write it: one entry alone in its brackets has no comma behind it, ``[10]``, by which only the notation knows it."""
    text = unicode_text(value, thousands=True)
    alone = isinstance(value, Seq) and len(value.items) == 1 and text[-2:] in (",]", ",)", ",}")
    return f"{text[:-2]}{text[-1]}" if alone else text


def ends_soon(value: Expr) -> bool:
    """Whether a value is a whole number or a short decimal."""
    exact = rational(value)
    return exact is not None and (isinstance(exact, int) or is_short_decimal(exact))


def article(type: str) -> str:
    """A type with its article."""
    return f"{'an' if type[0] in 'aei' else 'a'} {type}"


def is_number(value: Expr) -> bool:
    """Whether a value is one number without letters, infinite ones included."""
    inner = value.arg if isinstance(value, Neg) else value
    return inner not in (TRUE, FALSE) and not isinstance(value, Seq) and not symbols(value)
