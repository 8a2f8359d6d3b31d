"""Breaking what is too long for a line: formulas at their operators, prose at its spaces."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import takewhile

from dlcalc.render.script import columns

Span = tuple[str, str]
"""A piece of a line: its text, and its role (what it means, see :mod:`~dlcalc.render.theme`)."""

_OPENING, _CLOSING = "([{⌊⌈", ")]}⌋⌉"
_OPPORTUNITY = re.compile(r" (?=(?:[+−-]|[^\w\s()\[\]{}⌊⌋⌈⌉]{1,2}) )|(?<=[,;]) |(?=[·*⊙@/])|(?<=\d,)(?=\d{3})|[()\[\]{}⌊⌋⌈⌉]")
_LINE, _NESTED, _FORCED = 100, 20, 10_000
_COST = {" ": 0, "·": 10, "*": 10, "⊙": 10, "@": 10, "/": 25}


def broken(text: str, first: int, rest: int | None = None) -> list[str]:
    """Break a formula into lines, at the outermost operators that serve.

    Args:
        text: a formula in the notation, Unicode or ASCII.
        first: columns that the first line may take.
        rest: columns that the others may take (default: the same).

    Returns:
        The lines; an operator begins the line after the break. Only what offers no operator is cut anywhere.
    """
    rest = first if rest is None else rest
    if columns(text) <= first:
        return [text]
    start = [0]
    for character in text:
        start.append(start[-1] + columns(character))
    places = dict(_places(text))
    ordered = list(places)
    best: dict[int, tuple[int, int]] = {0: (0, 0)}  # index of a break -> (cost, index of the break before it)
    for place in range(len(text)):
        if place not in best:
            continue
        room = max(first if place == 0 else rest, 2)
        begin = place + (text[place] == " ")
        ends = list(takewhile(lambda end: start[end] - start[begin] <= room, ordered[bisect_right(ordered, begin) :]))  # noqa: B023
        if start[-1] - start[begin] <= room:
            ends.append(len(text))
        for end in ends or [_forced(start, begin, room)]:
            cost = best[place][0] + _LINE + (places.get(end, _FORCED) if end < len(text) else 0)
            if end not in best or cost < best[end][0]:
                best[end] = cost, place
    return _lines(text, best)


def _lines(text: str, best: dict[int, tuple[int, int]]) -> list[str]:
    lines, end = [], len(text)
    while end:
        begin = best[end][1]
        lines.append(text[begin:end].strip())
        end = begin
    return lines[::-1]


def _forced(start: list[int], begin: int, room: int) -> int:
    end = begin + 1
    while end + 1 < len(start) and start[end + 1] - start[begin] <= room:
        end += 1
    return end


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where a formula may be broken, and what it costs: more inside brackets, more at a tighter operator."""
    depth = 0
    for match in _OPPORTUNITY.finditer(text):
        place, sign = match.start(), match[0]
        if sign and sign in _OPENING:
            depth += 1
        elif sign and sign in _CLOSING:
            depth -= 1
        elif place:
            yield place, depth * depth * _NESTED + _COST.get(text[place], 50)


def wrapped(spans: list[Span], room: int, keep: frozenset[str] = frozenset({"math"})) -> list[list[Span]]:
    """Wrap prose to a number of columns; a span whose role is in ``keep`` is one word, spaces and all.

    A word that is wider than a line is broken as a formula is.
    """
    lines: list[list[Span]] = [[]]
    used = 0
    for space, word in _words(spans, keep):
        size = sum([columns(text) for text, _ in word])
        if used and used + len(space) + size > room:
            lines.append([])
            used = 0
        if used and space:
            lines[-1].append((space, word[0][1] if word[0][1] not in keep else "space"))
            used += len(space)
        if size <= room:
            lines[-1] += word
            used += size
            continue
        pieces = [(piece, role) for text, role in word for piece in broken(text, room)]
        lines[-1:] = [[piece] for piece in pieces]
        used = columns(pieces[-1][0])
    return lines


def _words(spans: list[Span], keep: frozenset[str]) -> Iterator[tuple[str, list[Span]]]:
    space, word = "", list[Span]()
    for text, role in spans:
        for piece in [text] if role in keep else re.split("( +)", text):
            if not piece:
                continue
            if piece.isspace():
                if word:
                    yield space, word
                space, word = piece, []
            else:
                word.append((piece, role))
    if word:
        yield space, word
