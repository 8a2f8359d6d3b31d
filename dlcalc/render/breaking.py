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
_OPPORTUNITY = re.compile(
    r"(?P<clause> (?=(?:and|or|if|otherwise) )|(?<=[,;]) )|(?P<relation> (?=[^\w\s()\[\]{}⌊⌋⌈⌉+−⊙@*-]{1,2} ))"
    r"|(?P<sum> (?=[+−-] ))|(?P<product> (?=(?:[⊙@]|\.\*) )|(?=·)|(?<!\.)(?=\*))|(?P<quotient>(?=/))"
    r"|(?P<digits>(?<=\d,)(?=\d{3}))|[()\[\]{}⌊⌋⌈⌉]"
)
_COST = {"clause": 0, "relation": 4, "sum": 8, "product": 16, "quotient": 30, "digits": 50}
_LINE, _NESTED, _FORCED, _SLACK = 100, 30, 10_000, 8


MATH = frozenset({"math", "headline_math"})
"""The roles of notation in prose, which is not broken at its spaces."""

_PIECE = re.compile(r" +|\S*--[\w-]+ (?!-)\S+|\S+")
"""Words and the space between them; an option keeps its value beside it."""


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
    best: dict[int, tuple[float, int]] = {0: (0, 0)}  # index of a break -> (cost, index of the break before it)
    for place in range(len(text)):
        if place not in best:
            continue
        room = max(first if place == 0 else rest, 2)
        begin = place + (text[place] == " ")
        ends = list(takewhile(lambda end: start[end] - start[begin] <= room, ordered[bisect_right(ordered, begin) :]))  # noqa: B023
        if start[-1] - start[begin] <= room:
            ends.append(len(text))
        for end in ends or [_forced(start, begin, room)]:
            cost = best[place][0] + _LINE
            if end < len(text):  # among equals, full lines come first
                cost += places.get(end, _FORCED) + (room - start[end] + start[begin]) / _SLACK
            if end not in best or cost < best[end][0]:
                best[end] = cost, place
    return _lines(text, best)


def _lines(text: str, best: dict[int, tuple[float, int]]) -> list[str]:
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
        place, kind = match.start(), match.lastgroup
        if kind is None:
            depth += 1 if match[0] in _OPENING else -1
        elif place:
            yield place, depth * depth * _NESTED + _COST[kind]


def wrapped(spans: list[Span], room: int, keep: frozenset[str] = MATH) -> list[list[Span]]:
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
            lines[-1].append((space, lines[-1][-1][1] if lines[-1][-1][1] == word[0][1] else "space"))
            used += len(space)
        if size <= room:
            lines[-1] += word
            used += size
            continue
        pieces = [(piece, role) for text, role in word for piece in broken(text, room)]
        lines[-1:] = [[piece] for piece in pieces]
        used = columns(pieces[-1][0])
    return [merged(line) for line in lines]


def merged(spans: list[Span]) -> list[Span]:
    """The same line with neighbours of one role joined."""
    line: list[Span] = []
    for text, role in spans:
        if line and line[-1][1] == role:
            line[-1] = line[-1][0] + text, role
        else:
            line.append((text, role))
    return line


def _words(spans: list[Span], keep: frozenset[str]) -> Iterator[tuple[str, list[Span]]]:
    space, word = "", list[Span]()
    for text, role in spans:
        for piece in [text] if role in keep else _PIECE.findall(text):
            if piece.isspace():
                if word:
                    yield space, word
                space, word = piece, []
            else:
                word.append((piece, role))
    if word:
        yield space, word
