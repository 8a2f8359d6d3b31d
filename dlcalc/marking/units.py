"""Units of counts and memory, with SI and binary prefixes; what they measure, and by which factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import unspelt
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import ONE, Call, Div, Expr, Mul, Num, Pow

SI = {"k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50}
WORDS = {"thousand": 3, "million": 6, "mio": 6, "billion": 9, "bn": 9, "trillion": 12}
LONG = {"kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "kibi": -10, "mebi": -20, "gibi": -30, "tebi": -40}

_BASES = {
    "FLOPs": ("flop", "flops"), "MACs": ("mac", "macs", "multiply-add", "multiply-adds", "madds"),
    "parameters": ("parameter", "parameters", "param", "params", "weights"), "bytes": ("byte", "bytes"), "bits": ("bit", "bits"),
    "nats": ("nat", "nats"), "pixels": ("px", "pixel", "pixels"), "operations": ("op", "ops", "operation", "operations"),
    "FLOP/s": ("flop/s", "flops/s"),
}  # fmt: skip
BASES = (*_BASES,)
"""What numbers count."""

_BASE_OF = {word: base for base, words in _BASES.items() for word in words}
_LETTERS = {"B": "bytes", "b": "bits"}
_ENDING = re.compile(r"(?P<number>.*[\d)\]}!])(?:\s|\\[,;: !]|~)*(?P<unit>[A-Za-zµ][A-Za-z/-]*(?:\s+[A-Za-z][A-Za-z/-]*)?)\s*\Z", re.DOTALL)

LN_2 = Call("log", (Num(2),))


class Unit(NamedTuple):
    """One reading of a unit: what it measures in which base unit (empty: a bare number), and how many of those one of it is."""

    base: str
    factor: Expr


def split(text: Marked, letters: frozenset[str] = frozenset()) -> tuple[Marked, tuple[Unit, ...]]:
    """A text as its number and the readings of the unit behind it; no unit at all is a bare number.

    Args:
        text: an answer.
        letters: one-letter names of quantities, which are no prefixes then.

    Raises:
        NotationError: a letter could be a prefix or a quantity.
    """
    plain = unspelt(text).strip()
    match = _ENDING.match(plain.text)
    if match is None:
        return text, (Unit("", ONE),)
    found = tuple(readings(match["unit"]))
    if not found:
        return text, (Unit("", ONE),)
    if match["unit"] in letters:
        position = plain.at(match.start("unit"))
        raise NotationError(f"{match['unit']} is a quantity here and could be a prefix", plain.text, position, "write the number out")
    return plain.part(*match.span("number")), found


def readings(unit: str) -> Iterator[Unit]:
    """Every way to read a unit: ``MFLOPs``, ``KiB``, ``million parameters``, ``M``."""
    first, *rest = unit.split()
    if rest:
        scale = _scale(first)
        bases = [reading for reading in _words(rest[0]) if reading.factor == ONE] if scale is not None else []
        yield from [Unit(reading.base, scale) for reading in bases if scale is not None]
        return
    scale = _scale(first)
    if scale is not None:
        yield Unit("", scale)
    yield from _words(first)


def _scale(word: str) -> Expr | None:
    """A prefix, or a number as a word, that stands alone."""
    if word.lower() in WORDS:
        return _ten(WORDS[word.lower()])
    return _ten(SI[word]) if word in SI else Pow(Num(2), Num(BINARY[word])) if word in BINARY else None


def _words(word: str) -> Iterator[Unit]:
    """A unit in one word, its prefix in it."""
    lowered = word.lower()
    if lowered in _BASE_OF:
        yield Unit(_BASE_OF[lowered], ONE)
        return
    if word in _LETTERS:
        yield Unit(_LETTERS[word], ONE)
        return
    for prefix, power in LONG.items():
        if lowered.startswith(prefix) and lowered[len(prefix) :] in _BASE_OF:
            yield Unit(_BASE_OF[lowered[len(prefix) :]], _ten(power) if power > 0 else Pow(Num(2), Num(-power)))
    for length in (2, 1):
        prefix, rest = word[:length], word[length:]
        base = _LETTERS.get(rest) or _BASE_OF.get(rest.lower())
        if base and (prefix in BINARY or prefix in SI):
            yield Unit(base, Pow(Num(2), Num(BINARY[prefix])) if prefix in BINARY else _ten(SI[prefix]))
            return


def _ten(power: int) -> Expr:
    return Num(10**power)


def factor_between(given: Unit, asked: str) -> Expr | None:
    """By which a number in a unit is multiplied to count the unit that is asked for; None where it measures something else."""
    if given.base == asked or not given.base:
        return given.factor
    between = _BETWEEN.get((given.base, asked))
    return None if between is None else Mul((given.factor, between))


_BETWEEN: dict[tuple[str, str], Expr] = {
    ("bits", "bytes"): Div(ONE, Num(8)), ("bytes", "bits"): Num(8), ("bits", "nats"): LN_2, ("nats", "bits"): Div(ONE, LN_2),
    ("operations", "FLOPs"): ONE, ("FLOPs", "operations"): ONE,
}  # fmt: skip


def base_of(words: tuple[str, ...]) -> str:
    """The unit that a result counts, from its declared unit, its name and aliases; empty where it is a bare number."""
    return next((_BASE_OF[word.lower()] for word in words if word.lower() in _BASE_OF), "")
