"""What a sheet states: a label and what stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dlcalc.marking.answers.sheets.clauses import LAW, SPAN, Statement, bare, clauses, law_of, left_of, names
from dlcalc.marking.answers.sheets.lines import HEADING, MATH, ROW, Line

_MARK = re.compile(r"\(?(?:part\s+)?(?P<mark>[a-z])[).:](?=\s|\Z|[^\w\s])\s*", re.IGNORECASE)
_SETS_UP = re.compile(
    r"[\w)\]}]\s*(?::|=|\b(?:is|are|be|to|as|by|get|have|obtain)|\b(?:mini|maxi|opti)mi[sz]es?|\b(?:mini|maxi)mum(?: of)?)\s*:?\s*\Z",
    re.IGNORECASE,
)
_STARTS = re.compile(r"[-−+(\[{=≈]*\s*\d|[-−]?\s*[EN][_\[({]|[\[({]\s*\w")
_PROSE = re.compile(r"[a-z]{4,}\s+[a-z]{2,}")


def statements(lines: Sequence[Line]) -> list[tuple[Statement, ...]]:
    """What lines state; of one clause that can be split in several ways, all of them, the first equals sign first."""
    found: list[tuple[Statement, ...]] = []
    label, mark, sure = "", "", False  # what a line before has announced
    head: tuple[str, ...] = ()
    for place, line in enumerate(lines):
        if line.kind == ROW:
            if not place or lines[place - 1].kind != ROW:
                head = line.cells if _is_head(line) else ()
                if head:
                    continue
            found += _row(line, head)
            continue
        if line.kind == MATH:
            law = law_of(line.text)
            left = LAW if law else left_of(line.text)
            found.append((Statement(line, left, label, mark, law or line.text, sure),))
            label, mark, sure = ("", "", False) if not left else (label, mark, sure)
            continue
        own, text = _marked(line.text)
        if own:  # what a line before announced belongs to another letter
            label, sure = "", False
        own = own or (mark if not label and line.kind != HEADING else "")
        here = list(clauses(line, text, own))
        if here:
            found += here
            label, mark, sure = "", "", False
        elif label and sure and _is_answer(text):
            found.append((Statement(line, "", label, own or mark, bare(text), True),))
            label, mark, sure = "", "", False
        elif not text and own:
            label, mark, sure = "", own, True
        elif own and _is_answer(text):
            found.append((Statement(line, "", "", own, bare(text), True),))
        else:
            label, sure = _announced(line, text)
            mark = own
    return found


def _marked(text: str) -> tuple[str, str]:
    match = _MARK.match(text)
    return (match["mark"].lower(), text[match.end() :]) if match else ("", text)


def _announced(line: Line, text: str) -> tuple[str, bool]:
    """What a line that states nothing says of the next one: its last sentence."""
    last = re.split(r"(?<=[a-z)$])[.!?]\s+", text)[-1].strip()
    if len(last) > 300:
        return "", False
    return last, line.kind == HEADING or _SETS_UP.search(last) is not None


def _is_answer(text: str) -> bool:
    """Whether a line is an answer and nothing else: mathematics, a number, sizes, a distribution."""
    stripped = text.strip().strip("*")
    if SPAN.fullmatch(stripped.rstrip(".")):
        return True
    return len(stripped) < 300 and _STARTS.match(stripped) is not None and _PROSE.search(stripped) is None


def _is_head(line: Line) -> bool:
    """Whether the first row of a table names its columns, rather than a quantity and what it is."""
    return not any(re.search(r"\d", cell) for cell in line.cells) or line.text.lower().endswith(("answer", "value", "result"))


def _row(line: Line, head: tuple[str, ...]) -> Iterator[tuple[Statement, ...]]:
    """A row of a table: a label and an answer; or answers below the labels of its head."""
    cells = line.cells
    titles = [cell.strip().lower() for cell in head]
    column = next((place for place, title in enumerate(titles) if re.fullmatch(r"(?:my |final )?(?:answers?|values?|results?)", title)), -1)
    if column > 0 and column < len(cells):
        yield (Statement(line, _letter(cells[0]), cells[0], _marked(cells[0])[0], bare(cells[column])),)
    elif len(cells) == 2 and cells[1].strip() and not (head and all(re.search(r"\d", cell) and _is_answer(cell) for cell in cells)):
        yield (Statement(line, _letter(cells[0]), cells[0], _marked(f"{cells[0]} ")[0], bare(cells[1])),)
    elif head and len(head) == len(cells):
        for title, cell in zip(head, cells, strict=True):
            if re.search(r"\d", cell):
                yield (Statement(line, _letter(title), title, "", bare(cell)),)


def _letter(cell: str) -> str:
    """The letter that a cell is; empty where it is words."""
    text = bare(cell)
    return text if " " not in text and names(text) else ""
