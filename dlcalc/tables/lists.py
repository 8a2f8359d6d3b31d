"""What was typed for one parameter as the list of values it stands for: ``64,128``, ``1..7``, ``7..1..2``, ``3x5,7x7``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read_value, split_top
from dlcalc.derivation.topic import SWEPT, Parameter

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_RANGE = re.compile(rf"\s*({_WHOLE.pattern})\s*\.\.\s*({_WHOLE.pattern})\s*(?:\.\.\s*({_WHOLE.pattern})\s*)?")
_THOUSANDS = re.compile(r"(?<![\w.])[0-9]{1,3}(?:,[0-9]{3})*,0[0-9]{2}(?![\w.])")
_JOINED = re.compile(r"[x×*]", re.IGNORECASE)


def may_be_several(parameter: Parameter, value: object) -> bool:
    """Whether a raw value may stand for several; cheap, and true too often rather than too rarely."""
    return parameter.type in SWEPT and (isinstance(value, (list, range)) or (isinstance(value, str) and ("," in value or ".." in value)))


def entries(parameter: Parameter, value: object) -> list[Sequence[object]] | None:
    """The values that a raw value stands for, as pieces that are not yet counted out, or None where it is one value.

    Args:
        parameter: whose value it is.
        value: a text as typed; a Python list or range.

    Raises:
        DomainError: a list or a range that is written wrongly, or what may be a number with a comma between its thousands.
    """
    if not may_be_several(parameter, value):
        return None
    if isinstance(value, range):
        return [value]
    if isinstance(value, list):
        is_shape = parameter.type == "shape" and not any(isinstance(item, (str, tuple, list)) for item in value)
        return None if is_shape else [value]
    assert isinstance(value, str)
    pieces = split_top(value, ",")
    if parameter.type == "shape" and not all(map(_JOINED.search, pieces)):
        pieces = [value]  # 27,27,256 is one shape
    ranges = [".." in _outside(piece) for piece in pieces]
    if len(pieces) == 1 and not any(ranges):
        return None
    _refuse_thousands(parameter, value)
    found: list[Sequence[object]] = []
    for piece, is_range in zip(pieces, ranges, strict=True):
        if not piece.strip():
            raise DomainError(
                parameter.name, value, "there is an empty place in the list", ",".join([each for each in pieces if each.strip()])
            )
        found.append(_range(parameter, piece) if is_range else [checked(parameter, piece.strip())])
    return found


def count(pieces: Iterable[Sequence[object]]) -> int:
    """How many values there are."""
    return sum(map(len, pieces))


def _range(parameter: Parameter, piece: str) -> range:
    """``1..7``, ``7..1``, ``1..7..2``: whole numbers, both ends included where the step meets them."""
    match = _RANGE.fullmatch(piece)
    text = piece.strip()
    if match is None or parameter.type == "shape":
        hint = "27x27x3,13x13x3 lists shapes" if parameter.type == "shape" else "1..7, or 1..7..2 in steps of 2"
        raise DomainError(parameter.name, text, "a range runs from one whole number to another", hint)
    first, last = int(match[1]), int(match[2])
    down = last < first
    step = int(match[3] or (-1 if down else 1))
    if step == 0:
        raise DomainError(parameter.name, text, "the step of a range must not be 0", f"{first}..{last} has all whole numbers between")
    if step < 0 and not down:
        raise DomainError(parameter.name, text, f"a step of {step} leads away from {last}", f"{first}..{last}..{-step}")
    return range(first, last - 1, -abs(step)) if down else range(first, last + 1, step)


def checked(parameter: Parameter, text: str) -> str:
    """A single value of a list. One that is no plain number is read at once: a mistyped word is no row but a mistake.

    A number out of its range breaks a rule, and is a row that says so.
    """
    if not _WHOLE.fullmatch(text):
        read_value(parameter, text)
    return text


def _refuse_thousands(parameter: Parameter, value: str) -> None:
    """``1,000`` is no list that anybody means: no list has 000 in it."""
    match = _THOUSANDS.search(value)
    if match and parameter.type != "choice":
        number = match[0].replace(",", "")
        listed = ",".join([str(int(group)) for group in match[0].split(",")])
        rule = f"{match[0]} may be one number with a comma between its thousands, or a list"
        raise DomainError(parameter.name, value, rule, f"{number} is the number, {listed} the list")


def _outside(text: str) -> str:
    """The characters outside all brackets."""
    level, kept = 0, []
    for char in text:
        level += char in "([{"
        kept.append(char if level <= 0 else " ")
        level -= char in ")]}"
    return "".join(kept)
