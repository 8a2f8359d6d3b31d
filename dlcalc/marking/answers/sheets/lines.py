"""A sheet as logical lines: prose, rows of displayed mathematics, rows of tables, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dlcalc.marking.answers.fault import AnswersFault
from dlcalc.marking.answers.sheets.displays import displays, equations
from dlcalc.marking.answers.sheets.tags import BREAK, cleaned, without_struck

PROSE, MATH, ROW, HEADING = "prose", "math", "row", "heading"
MOST_LINES = 5_000
"""Logical lines of a sheet."""

LONGEST = 20_000
"""Characters of one that are looked at."""


_FENCE = re.compile(r"\s*(?:```|~~~)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*\Z")
_MARKED = re.compile(r"\s{0,3}#{1,6}\s*(?P<text>[^#].*?)\s*#*\s*\Z")
_SECTION = re.compile(r"\s*\\(?:(?:sub){0,2}section|(?:sub)?paragraph|chapter|part)\*?\s*\{(?P<text>[^{}]*)\}")
_QUESTION = re.compile(r"\s*\\question\b(?:\[[^\]]*\])?")
_BOLD_LINE = re.compile(r"\s*(?:\*\*(?P<text>[^*]+)\*\*|__(?P<other>[^_]+)__|\\textbf\{(?P<tex>[^{}]*)\})\s*[:.]?\s*(?:\\\\)?\s*\Z")
_BULLET = re.compile(r"\s*(?:>\s*)*(?:[-*+•–]\s+|\\item\b\s*(?:\[(?P<mark>[^\]]*)\])?\s*)?")
_BOLD = re.compile(
    r"(?<![\w*)\]}])\*\*(?=[^\s*])([^*]+)(?<=[^\s*])\*\*(?:(?<=[):.]\*\*)(?=\w)|(?![\w(*]))|(?<!\w)__(?=[^\s_])([^_\n]+)(?<=[^\s_])__(?!\w)"
    r"|\\(?:textbf|emph|textit|underline)\{([^{}]*)\}"
)
_ESCAPED = re.compile(r"\\([*_#])")
_SKIPPED = re.compile(
    r"\s*\\(?:begin|end)\s*\{(?:itemize|enumerate|description|center|document|questions|solution|parts|tabular\*?|table)\}.*"
)
_UNPRINTED = re.compile(r"\\begin\s*\{comment\}.*?(?:\\end\s*\{comment\}|\Z)|\\iffalse\b.*?(?:\\fi\b|\Z)", re.DOTALL)
_ENTER = re.compile(r"\s*(?:=|≈|\bis\b|\bare\b|\bequals\b)")


class Line(NamedTuple):
    """One logical line.

    Attributes:
        number: of the line in the file where it begins.
        kind: prose, a row of displayed mathematics, a row of a table, or a heading.
        text: without what marks it up; inline mathematics keeps its signs.
        cells: of a row of a table.
    """

    number: int
    kind: str
    text: str
    cells: tuple[str, ...] = ()


def read_lines(text: str, place: str) -> list[Line]:
    """The logical lines of a sheet; mathematics that runs over several lines is one, of which each equation is a row.

    Args:
        text: the sheet.
        place: the file, for errors; in ``.tex`` what TeX does not print is no answer.

    Raises:
        AnswersFault: it has too many lines.
    """
    text, first = _body(cleaned(text), latex=place.lower().endswith(".tex"))
    found: list[Line] = []
    for number, piece, is_math in displays(text):
        for line in _math(number + first, piece) if is_math else _prose(number + first, piece):
            _append(found, line)
            if len(found) > MOST_LINES:
                raise AnswersFault(place, f"it has more than the {MOST_LINES:,} lines that are read of one sheet")
    return found


def _body(text: str, *, latex: bool) -> tuple[str, int]:
    """What stands between the beginning and the end of a LaTeX document, without comments; other text as it is; and its first line."""
    start = text.find("\\begin{document}")
    if start < 0 and not latex:
        return text, 0
    begin = start + len("\\begin{document}") if start >= 0 else 0
    end = text.find("\\end{document}", begin)
    body = re.sub(r"(?<!\\)%.*", "", text[begin : end if end >= 0 else None])
    return _UNPRINTED.sub(lambda match: "\n" * match[0].count("\n"), body), text.count("\n", 0, begin)


def _append(found: list[Line], line: Line) -> None:
    """Add a line; one that only goes on with an equation or a sentence belongs to the one before."""
    before = found[-1] if found else None
    if before is not None and before.kind == line.kind and _ENTER.match(line.text) and _goes_on(before, line):
        found[-1] = before._replace(text=f"{before.text}\n{line.text}")
    else:
        found.append(line)


def _goes_on(before: Line, line: Line) -> bool:
    if line.kind == PROSE:
        return line.number == before.number + before.text.count("\n") + 1 and not before.text.rstrip().endswith((".", ":"))
    return line.kind == MATH


def _math(number: int, piece: str) -> Iterator[Line]:
    for offset, row in equations(piece):
        yield Line(number + offset, MATH, row)


def _prose(number: int, piece: str) -> Iterator[Line]:
    lines = piece.split("\n")
    is_table = False
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if len(line) > LONGEST:
            yield Line(number + place, PROSE, line.strip())
            continue
        if not line.strip() or _FENCE.match(line) or _SKIPPED.fullmatch(line):
            is_table = False
            continue
        if _RULE.fullmatch(line) and ("|" in line or is_table):
            is_table = True
            continue
        framed = line.strip().startswith("|") and line.strip().endswith("|")
        is_table = "|" in line and (is_table or framed or bool(_RULE.fullmatch(following)))
        cells = _cells(line, "|") if is_table else _cells(line.removesuffix("\\\\"), "&") if _tabular(line) else ()
        if len(cells) > 1:
            cells = tuple([without_struck(BREAK.sub(" ", cell)).strip() for cell in cells])
            yield Line(number + place, ROW, " | ".join(cells), cells)
        elif not re.fullmatch(r"\s*(?:[-=*_]\s*){3,}", line) and not line.strip().startswith("\\hline"):
            for each in BREAK.split(line):
                if each.strip():
                    yield _line(number + place, without_struck(each), following)


def _tabular(line: str) -> bool:
    return re.search(r"(?<!\\)&", line) is not None and line.rstrip().endswith("\\\\")


def _cells(line: str, joint: str) -> tuple[str, ...]:
    """The cells of a row; a joint within inline mathematics or code is none."""
    found, start = [], 0
    level = ""
    for place, char in enumerate(line):
        if char in "$`":
            level = "" if level == char else level or char
        elif char == joint and not level and line[place - 1 : place] != "\\":
            found.append(line[start:place])
            start = place + 1
    found.append(line[start:])
    cells = [_plain(cell).strip() for cell in found]
    if joint == "|":
        cells = cells[1 if not cells[0] else 0 : len(cells) - 1 if len(cells) > 1 and not cells[-1] else None]
    return tuple(cells)


def _line(number: int, line: str, following: str) -> Line:
    """A line of prose or a heading."""
    if _QUESTION.match(line):
        rest = line[_QUESTION.match(line).end() :].strip()  # type: ignore[union-attr]
        return Line(number, HEADING, f"\\question {rest}")
    for pattern in (_MARKED, _SECTION, _BOLD_LINE):
        match = pattern.match(line)
        if match and not (pattern is _BOLD_LINE and re.search(r"=|^\W*\d", match[0])):
            rest = line[match.end() :].strip() if pattern is _SECTION else ""
            text = next(text for text in match.groups() if text is not None)
            return Line(number, HEADING, _plain(f"{text.strip()} {rest}").strip())
    if re.fullmatch(r"\s*(?:={3,}|-{3,})\s*", following) and re.search(r"[A-Za-z]", line):
        return Line(number, HEADING, _plain(line).strip())
    match = _BULLET.match(line)
    mark = match["mark"] if match and match["mark"] else ""
    rest = line[match.end() if match else 0 :]
    return Line(number, PROSE, _plain(f"{mark} {rest}" if mark else rest).strip())


def _plain(text: str) -> str:
    """Prose without bold letters and escaped signs; what stands between dollar signs or backticks stays."""
    pieces = re.split(r"((?<!\\)\$[^$\n]+\$|`[^`\n]+`)", text)
    for place in range(0, len(pieces), 2):
        pieces[place] = _ESCAPED.sub(r"\1", _BOLD.sub(lambda match: match[1] or match[2] or match[3] or "", pieces[place]))
    return "".join(pieces)
