"""Displayed mathematics in a sheet, found in one pass, and the equations in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

CLOSED_BY = {"$$": "$$", "\\[": "\\]"}
_NAMES = "equation|align|gather|multline|eqnarray|displaymath|alignat|flalign|math"
_OPEN = re.compile(
    rf"(?<!\\)(?:\$\$|\\\[|\\begin\{{(?P<name>(?:{_NAMES})\*?)\}}(?:\{{\d+\}})?)|^[ \t]*```[ \t]*(?P<fence>math|latex|tex)[ \t]*$",
    re.MULTILINE,
)
_INNER = re.compile(r"\\(?P<way>begin|end)\{(?P<name>[A-Za-z]*(?:matrix|cases|array)\*?)\}|\\\\(?:\s*\[[^\]]*\])?|(?<!\\)&|\n")
_WRAPPING = re.compile(
    rf"\\(?:begin|end)\{{(?:aligned|split|gathered|alignedat|{_NAMES})\*?\}}(?:\{{\d+\}})?"
    r"|\\(?:nonumber|notag|displaystyle)\b|\\(?:label|tag)\*?\{[^{}]*\}"
)
_APART = re.compile(r"(?:,\s*)?\\q?quad(?![a-zA-Z])\s*(?:,|\\text\{\s*and\s*\})?|\\text\{\s*(?:and|,)\s*\}|\\hspace\*?\{[^{}]*\}")


def displays(text: str) -> Iterator[tuple[int, str, bool]]:
    """A text in pieces: the line where each begins, the piece, and whether it is displayed mathematics. What is not closed is prose."""
    start = place = 0
    number, counted = 1, 0
    unclosed: set[str] = set()
    while True:
        match = _OPEN.search(text, place)
        if match is None:
            break
        close = _closing(match)
        end = -1 if close in unclosed else text.find(close, match.end())
        if end < 0:
            unclosed.add(close)
            place = match.end()
            continue
        number, counted = number + text.count("\n", counted, start), start
        yield number, text[start : match.start()], False
        number, counted = number + text.count("\n", counted, match.start()), match.start()
        yield number, text[match.end() : end], True
        start = place = end + len(close)
    yield number + text.count("\n", counted, start), text[start:], False


def _closing(match: re.Match[str]) -> str:
    if match["fence"]:
        return "\n```"
    return f"\\end{{{match['name']}}}" if match["name"] else CLOSED_BY[match[0]]


def equations(math: str) -> Iterator[tuple[int, str]]:
    """The equations of a display, each with the number of lines before it: rows, and what a wide space sets apart."""
    number = 0
    for line, row in _rows(math):
        number = line
        for piece in _apart(row):
            if piece.strip(" .,;\n"):
                yield number, piece.strip().rstrip(",;").removesuffix(".").strip()


def _rows(math: str) -> Iterator[tuple[int, str]]:
    """Rows end at two backslashes; those of a matrix belong to it."""
    math = _WRAPPING.sub(" ", math)
    level = start = line = first = 0
    text: list[str] = []
    for match in _INNER.finditer(math):
        if match[0] == "\n":
            text.append(math[start : match.start()] + " ")
            line += 1
        elif match["way"]:
            level = max(level + (1 if match["way"] == "begin" else -1), 0)
            continue
        elif level:
            continue
        elif match[0] == "&":
            text.append(math[start : match.start()] + " ")
        else:
            yield first, "".join([*text, math[start : match.start()]])
            text, first = [], line
        start = match.end()
        if not "".join(text).strip():
            first = line
    yield first, "".join([*text, math[start:]])


def _apart(row: str) -> list[str]:
    """The equations of a row; a piece without an equals sign belongs to the one before."""
    found: list[str] = []
    for piece in _APART.split(row) if "\\begin{" not in row else (row,):
        if not found or ("=" in piece and "=" in found[-1] and not piece.lstrip().startswith("=")):
            found.append(piece)
        else:
            found[-1] = f"{found[-1]} {piece}"
    return found
