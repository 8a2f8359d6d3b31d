"""Vectors and matrices as text: rows, nested lists, filled shapes. Text becomes a flat list of exact numbers and a shape.

``1 2; 3 4`` has rows, ``1 2; 3 4 ;; 5 6; 7 8`` two matrices of them, and so on: one more semicolon, one more axis. In a file a
line end does what a semicolon does, and an empty line what two do. ``[[1, 2], [3, 4]]`` nests instead; its commas may be left out, so
that what NumPy prints is read too. ``0..71 as 3x6x4`` gives the numbers in order and the shape, the last axis fastest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from typing import NoReturn

from dlcalc.derivation.array_nested import read_nested
from dlcalc.derivation.array_numbers import (
    BLOCKS,
    MAX_AXES,
    MAX_ENTRIES,
    MAX_TYPED,
    Number,
    Numbers,
    TextError,
    bounded,
    check_size,
    count,
    number,
    ragged,
    tidy,
    too_many,
)

_FILLED = re.compile(r"(?P<values>.*?)\s+as\s+(?P<shape>.*)\Z", re.DOTALL | re.IGNORECASE)
_SIZES = re.compile(r"\s*(?:x|×|\*|,)\s*|\s+", re.IGNORECASE)
_BREAK = re.compile(r"[ \t]*[;\n][;\s]*")
_SPACE = re.compile(r"\s*,\s*|\s+")
_PLAIN = re.compile(r"[0-9\s,;+-]*\Z")


def read_text(text: str) -> Numbers:
    """Read a text.

    Raises:
        TextError: it is no array, or too large a one.
    """
    text = text.replace("−", "-").replace("\r\n", " \n").replace("\r", "\n")
    if not text.strip():
        raise TextError("it holds no numbers")
    filled = _FILLED.match(text)
    if filled:
        return _filled(filled["values"], filled["shape"])
    return _listed(text)


def comma_separated(text: str) -> str:
    """The text of a .csv file without the quotes round its numbers.

    Raises:
        TextError: semicolons stand in its lines, or a comma in a number.
    """
    if ";" in text and len(text.splitlines()) > 1:
        line = text[: text.index(";")].count("\n") + 1
        hint = "entries are separated by commas, decimals have a point, and every line is a row"
        raise TextError(f"line {line} of the .csv file holds a semicolon, which may separate entries or rows", hint)
    comma = re.search(r'"[^",\n]*,[^",\n]*"(?=\s*(?:,|$))', text, re.MULTILINE) if '"' in text else None
    if comma:
        raise TextError(f"{comma[0][:24]} holds a comma", "decimals have a point")
    return re.sub(r'"([^"\n]*)"', r"\1", text)


def _listed(text: str) -> Numbers:
    inner = text.strip()
    if not inner:
        raise TextError("it holds no numbers")
    if inner[0] == "[" and inner[-1] == "]" and not re.search(r"[\[\]()]", inner[1:-1]) and re.search(r"[;\n]", inner):
        start = text.index("[")
        return _rows(" " * (start + 1) + inner[1:-1])  # [1 2; 3 4]
    return read_nested(text) if re.search(r"[\[\](){}]", text) else _rows(text)


# Filled shapes


def _filled(values: str, shape_text: str) -> Numbers:
    shape = _shape(shape_text)
    size = prod(shape)
    check_size(shape)
    numbers = _listed(values).flat
    if len(numbers) == 1:
        return Numbers([numbers[0]], shape)
    if len(numbers) != size:
        names = "×".join(map(str, shape))
        counts_up = isinstance(numbers, range) and numbers.step == 1
        hint = f"{numbers[0]}..{int(numbers[0]) + size - 1} as {'x'.join(map(str, shape))}" if counts_up else ""
        raise TextError(f"{count(len(numbers))} before “as”, and {names} takes {size:,}", hint)
    return Numbers(numbers, shape)


def _shape(text: str) -> tuple[int, ...]:
    sizes = _SIZES.split(text.strip().strip("()[]").strip())
    if not all(re.fullmatch("[0-9]{1,18}", size) for size in sizes) or "0" in {size.lstrip("0") or "0" for size in sizes}:
        raise TextError(f"after “as” stands the shape, sizes of at least 1 joined by x, not “{text.strip()[:40]}”", "0..71 as 3x6x4")
    if len(sizes) > MAX_AXES:
        raise TextError(f"an array has at most {MAX_AXES} axes, not {len(sizes)}")
    return tuple(map(int, sizes))


def _range(token: str, where: str, position: int) -> range | list[Number]:
    """``1..7`` or ``1..7..2``, the end included."""
    pieces = token.split("..")
    if len(pieces) > 3:
        raise TextError(f"{where}: a range is first..last or first..last..step, not {token[:40]}", "0..8", position)
    first, last, *rest = [number(piece, where, position) for piece in pieces]
    step = rest[0] if rest else 1 if last >= first else -1
    if not step or (last - first) / step < 0:
        raise TextError(f"{where}: {token[:40]} never reaches its end", "", position)
    length = int((last - first) // step) + 1
    if length > MAX_ENTRIES:
        check_size((length,), f"{where}: ")
    if isinstance(first, int) and isinstance(step, int):
        return range(first, first + length * step, step)
    if length > MAX_TYPED:
        raise too_many()
    return [tidy(first + place * step) for place in range(length)]


# Rows


def _rows(text: str) -> Numbers:
    """Rows broken by ``;`` or line ends, more of them for the higher axes."""
    end = len(text.rstrip("; \t\n"))
    flat: list[Number] = []
    levels: list[int] = []  # after each row, how many axes its break closes
    lengths: list[int] = []
    place = len(text) - len(text.lstrip())
    while True:
        found = _BREAK.search(text, place, end)
        stop = found.start() if found else end
        row = _row(text, place, stop, len(lengths) + 1)
        if not found and not levels and isinstance(row, range):
            return Numbers(row, (len(row),))
        flat.extend(row)
        lengths.append(len(row))
        if len(flat) > MAX_TYPED:
            raise too_many()
        if not found:
            break
        levels.append(found[0].count(";") or found[0].count("\n"))
        place = found.end()
    return Numbers(flat, _shape_of(lengths, levels))


def _shape_of(lengths: list[int], levels: list[int]) -> tuple[int, ...]:
    """The shape that the rows' lengths and the breaks between them make."""
    wrong = next((place for place, length in enumerate(lengths) if length != lengths[0]), None)
    if wrong is not None:
        raise ragged("row", wrong + 1, count(lengths[wrong]), count(lengths[0]))
    rank = max(levels, default=0) + 1
    if rank > MAX_AXES:
        raise TextError(f"an array has at most {MAX_AXES} axes, and {rank - 1} semicolons or line ends in a row make {rank}")
    shape = [lengths[0]]
    closing = [*levels, rank]
    below = len(lengths)
    for level in range(1, rank):
        sizes, since = [], 0
        for each in closing:
            since += each >= level
            if each > level:
                sizes.append(since)
                since = 0
        _all_equal(sizes, level)
        shape.insert(0, sizes[0])
        below = len(sizes)
    assert below == 1 or rank == 1
    return tuple(shape)


def _all_equal(sizes: list[int], level: int) -> None:
    wrong = next((place for place, size in enumerate(sizes) if size != sizes[0]), None)
    if wrong is not None:
        inner = BLOCKS[min(level - 1, 2)]
        raise ragged(BLOCKS[min(level, 2)], wrong + 1, count(sizes[wrong], inner), count(sizes[0], inner))


def _row(text: str, start: int, stop: int, place: int) -> list[Number] | range:
    piece = text[start:stop]
    if _PLAIN.match(piece):  # whole numbers only, nearly always
        try:
            return [bounded(int(token)) for token in (_SPACE.split(piece.strip()) if piece.strip() else ())] or _empty(place, start)
        except ValueError:
            pass
    return _slow_row(piece, start, place)


def _slow_row(piece: str, start: int, place: int) -> list[Number] | range:
    """A row with something else in it than whole numbers: each entry with its place."""
    found: list[Number] = []
    entry, at = 0, 0
    spans = [*_separated(piece)]
    for entry, (at, token) in enumerate(spans, 1):
        where = f"row {place}, entry {entry}"
        if ".." in token:
            values = _range(token, where, start + at)
            if len(spans) == 1 and isinstance(values, range):
                return values
            if len(values) > MAX_TYPED:
                raise too_many()
            found.extend(values)
        else:
            found.append(number(token, where, start + at))
    return found or _empty(place, start)


def _separated(piece: str) -> Iterator[tuple[int, str]]:
    """The entries of a row, empty ones too, with their places."""
    place = len(piece) - len(piece.lstrip())
    stop = len(piece.rstrip())
    while place <= stop and stop:
        found = _SPACE.search(piece, place, stop)
        yield place, piece[place : found.start() if found else stop]
        if not found:
            return
        place = found.end()


def _empty(place: int, position: int) -> NoReturn:
    raise TextError(f"row {place} is empty", position=position)
