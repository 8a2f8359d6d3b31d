"""Nested lists as text: ``[[1, 2], [3, 4]]``, commas or not, square or round brackets."""

from __future__ import annotations

import re

from dlcalc.derivation.array_numbers import BLOCKS, MAX_AXES, MAX_TYPED, Number, Numbers, TextError, count, number, ragged, too_many

_TOKEN = re.compile(r"[\[\](),]|[^\s\[\](),]+")


def read_nested(text: str) -> Numbers:
    """Brackets in brackets, every list of a depth as long as the first of that depth."""
    flat: list[Number] = []
    shape: list[int] = []  # the length of the first list closed at each depth
    closed: list[int] = []  # how many lists were closed at each depth
    counts: list[int] = []  # the entries so far of each open list
    rank = 0
    after = ""  # the piece before: a bracket, a comma, or n for a number or a closed list
    for match in _TOKEN.finditer(text):
        piece, position = match[0], match.start()
        if not counts and after:
            raise TextError(f"“{piece[:20]}” stands behind the last bracket", position=position)
        if piece in "[(":
            if counts:
                counts[-1] += 1
            counts.append(0)
            if len(counts) > MAX_AXES:
                raise TextError(f"an array has at most {MAX_AXES} axes", position=position)
            if rank and len(counts) > rank:
                raise TextError("a list stands where a number stood before", position=position)
            after = piece
        elif piece in "])":
            if not counts or after == ",":
                raise TextError("a closing bracket stands where a number or a list is expected", position=position)
            _close(counts, shape, closed, rank, position)
            after = "n"
        elif piece == ",":
            if after != "n":
                raise TextError("a comma stands where a number or a list is expected", position=position)
            after = piece
        else:
            if not counts:
                raise TextError(f"“{piece[:20]}” stands before the first bracket", position=position)
            rank = rank or len(counts)
            where = f"row {(closed[rank - 1] if rank <= len(closed) else 0) + 1}, entry {counts[-1] + 1}"
            value = number(piece.strip('"'), where, position)
            if len(counts) != rank:
                raise TextError(f"the number {piece[:20]} stands where a list stood before", position=position)
            counts[-1] += 1
            flat.append(value)
            if len(flat) > MAX_TYPED:
                raise too_many()
            after = "n"
    if counts:
        raise TextError("a bracket is never closed", position=len(text.rstrip()))
    return Numbers(flat, tuple(shape))


def _close(counts: list[int], shape: list[int], closed: list[int], rank: int, position: int) -> None:
    """Close a list: it is as long as the first one of its depth."""
    depth, length = len(counts), counts.pop()
    if not length:
        raise TextError("a list is empty", position=position)
    while len(shape) < rank:
        shape.append(0)
        closed.append(0)
    closed[depth - 1] += 1
    expected = shape[depth - 1] = shape[depth - 1] or length
    if length != expected:
        height = rank - depth
        inner = BLOCKS[min(height - 1, 2)] if height else "number"
        raise ragged(BLOCKS[min(height, 2)], closed[depth - 1], count(length, inner), count(expected, inner), position)
