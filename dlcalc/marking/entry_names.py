"""Arrays that are answered entry by entry, each by its name: ``h_1 = 0.2, h_2 = 0.31``; a row of a matrix too: ``h_1 = [0.2, 0.3]``."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.marking import vectors
from dlcalc.marking.marked import Marked
from dlcalc.notation.errors import NotationError

_BREAK = re.compile(r"\s*(?:[,;\n]|\sand\s)(?:\s*(?:[,;\n]|and\s))*\s*")
_NAMED = re.compile(
    r"(?P<name>\\?[^\W\d_]{1,24}(?:_[^\W\d_]{1,24}){0,3})(?:\s*_\s*\{?\s*|\s*\[\s*|\(\s*)?(?P<index>\d{1,6}(?:\s*,\s*\d{1,6})?)\s*[\]})]?\s*(?:={1,2}|≈|:(?!=)|\\approx(?![a-z]))\s*(?=\S)"
)


class Named(NamedTuple):
    """What was answered for each entry.

    Attributes:
        name: what they are called.
        values: what stands behind each one's name, in the order of their indices; for two indices row by row.
        shape: how many there are along each index.
    """

    name: str
    values: list[Marked]
    shape: tuple[int, ...]


def named(text: Marked) -> Named | None:
    """The entries by their names; None where it is not written so.

    Raises:
        NotationError: an entry is missing, or stands there twice, or they have different names.
    """
    pieces = _pieces(text)
    found = [_NAMED.match(piece.text) for piece in pieces]
    if len(pieces) < 2 or None in found:
        return None
    heads = [match for match in found if match is not None]
    names = {match["name"] for match in heads}
    if len(names) > 1:
        raise NotationError(f"two quantities are answered, {' and '.join(sorted(names)[:2])}", text.text, text.at(0))
    values: dict[tuple[int, ...], Marked] = {}
    for piece, match in zip(pieces, heads, strict=True):
        at = tuple([int(index) for index in match["index"].split(",")])
        if at in values:
            raise NotationError(f"{_told(heads[0]['name'], at)} is answered twice", piece.text, piece.at(0))
        values[at] = piece.part(match.end(), len(piece.text))
    shape = _shape(values, heads[0]["name"], text)
    return Named(heads[0]["name"], [values[at] for at in sorted(values)], shape)


def _pieces(text: Marked) -> list[Marked]:
    """What stands between commas, semicolons and line ends outside brackets."""
    found, start = [], 0
    for stop, end in vectors.breaks(text, _BREAK):
        found.append(text.part(start, stop))
        start = end
    return [*found, text.part(start, len(text.text))]


def _shape(values: dict[tuple[int, ...], Marked], name: str, text: Marked) -> tuple[int, ...]:
    """How many entries there are along each index, counted from 0 or 1.

    Raises:
        NotationError: one is missing.
    """
    axes = max(map(len, values))
    if {*map(len, values)} != {axes}:
        raise NotationError("some entries have two indices, others one", text.text, text.at(0))
    first = 0 if any(0 in at for at in values) else 1
    shape = tuple([max(at[axis] for at in values) + 1 - first for axis in range(axes)])
    for place in range(len(values)):  # the first that is missing is among the first so many
        at = (place + first,) if axes == 1 else (place // shape[1] + first, place % shape[1] + first)
        if at not in values:
            raise NotationError(f"{_told(name, at)} is missing", text.text, text.at(0))
    if len(values) != (shape[0] if axes == 1 else shape[0] * shape[1]):
        raise NotationError(f"{_told(name, (shape[0] - 1 + first, shape[-1] - 1 + first)[-axes:])} is missing", text.text, text.at(0))
    return shape


def _told(name: str, at: tuple[int, ...]) -> str:
    index = ",".join(map(str, at))
    return f"{name}_{index}" if len(index) == 1 else f"{name}_{{{index}}}"
