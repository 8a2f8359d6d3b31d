"""On which line of a key a place stands: found by its headings and the names at the beginnings of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEAD = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<path>[^\[\]#]+?)\s*\]\]?\s*(?:#.*)?")
_FIELD = re.compile(r"""\s*(?P<name>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_STEP = re.compile(r"""\.?(?:"(?P<quoted>[^"]*)"|(?P<name>[\w-]+))|\[(?P<index>\d+)\]""")
LONGEST = 500
"""Characters of a line that are looked at."""

_LONG = re.compile(r'"""|\'\'\'')


def line_of(text: str, where: str) -> int:
    """The line of a place.

    Args:
        text: the file.
        where: the place: ``questions[2].parts[0].marks``; what follows it in brackets does not count.

    Returns:
        The line, from 1, of the place itself, or of the nearest thing around it that stands on a line of its own; 0 where nothing does.
    """
    wanted = steps(where)
    lines = dict(_places(text))
    while wanted:
        if wanted in lines:
            return lines[wanted]
        wanted = wanted[:-1]
    return 0


def steps(where: str) -> tuple[str, ...]:
    """A place as its names and indices."""
    found, at = [], 0
    while match := _STEP.match(where, at):
        found.append(match["index"] or match["quoted"] or match["name"] or "")
        at = match.end()
    return tuple(found)


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every heading and every field that begins a line, with its line, last of equal ones first seen."""
    counts: dict[tuple[str, ...], int] = {}
    head: tuple[str, ...] = ()
    seen: set[tuple[str, ...]] = set()
    for number, whole in _outside(text):
        line = whole[:LONGEST]
        match = _HEAD.fullmatch(line)
        if match:
            path = _resolved(_names(match["path"]), counts)
            if match["open"] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, str(counts[path]))
            head = place = path
        elif field := _FIELD.match(line):
            place = (*head, *_names(field["name"]))
        else:
            continue
        for length in range(1, len(place) + 1):
            if place[:length] not in seen:
                seen.add(place[:length])
                yield place[:length], number


def _resolved(names: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """The path of a heading: inside a list of tables it is about the last one."""
    path: tuple[str, ...] = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, str(counts[path]))
    return (*path, names[-1])


def _names(path: str) -> tuple[str, ...]:
    return tuple([name.strip("\"'") for name in re.findall(r""""[^"]*"|'[^']*'|[\w-]+""", path)]) or (path,)


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside texts of several lines."""
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        yield number, line
        quotes = _LONG.findall(line.partition("#")[0])
        if quotes and quotes.count(quotes[0]) % 2:
            closing = quotes[0]
