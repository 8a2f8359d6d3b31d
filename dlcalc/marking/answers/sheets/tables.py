"""Rows: of a table with labels, and of a matrix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dlcalc.marking.answers.sheets.clauses import Statement, bare, is_answer, names
from dlcalc.marking.answers.sheets.lines import PROSE, ROW, Line

_NUMBER = r"[-−+]?(?:\d[\d.,]*(?:/\d+)?|\.\d+)"
_NUMBERS = re.compile(rf"[|\[(]*\s*{_NUMBER}(?:[\s,&|]+{_NUMBER})*\s*[|\])]*[,;]?(?:\\\\)?")
_ANNOUNCES = re.compile(r"\w\W?(?::|=)\Z|\b(?:is|are)\Z")
_MARK = re.compile(r"\(?(?P<mark>[a-z])[).:]?(?=\s|\Z)", re.IGNORECASE)


def joined(lines: Sequence[Line]) -> list[Line]:
    """The lines with the rows of a matrix in one: those of numbers alone that stand below what announces them."""
    found: list[Line] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        end = _end(lines, place + 1) if line.kind == PROSE and _ANNOUNCES.search(line.text.rstrip()[-40:]) else place + 1
        if end - place > 2:
            rows = [_entries(each) for each in lines[place + 1 : end] if _is_numbers(each)]
            found += [line, Line(lines[place + 1].number, PROSE, "; ".join(rows))]
            place = end
        else:
            found.append(line)
            place += 1
    return found


def _end(lines: Sequence[Line], place: int) -> int:
    """Where the rows of numbers that begin here end; rows of a table may have a head."""
    start = place
    if place < len(lines) and lines[place].kind == ROW and not re.search(r"\d", lines[place].text):
        place += 1
    first = lines[place] if place < len(lines) else None
    while place < len(lines) and first is not None and lines[place].kind == first.kind and _is_numbers(lines[place]):
        if place > start and first.kind == PROSE and lines[place].number > lines[place - 1].number + 1:
            break
        place += 1
    return place


def _is_numbers(line: Line) -> bool:
    text = " ".join(line.cells) if line.kind == ROW else line.text.replace("$", " ").strip()
    return line.kind in (ROW, PROSE) and len(text) < 2_000 and _NUMBERS.fullmatch(text.strip()) is not None


def _entries(line: Line) -> str:
    if line.kind == ROW:
        return " ".join([bare(cell) for cell in line.cells])
    return line.text.replace("$", " ").strip(" |[](),;\\&")


def row(line: Line, head: tuple[str, ...]) -> Iterator[tuple[Statement, ...]]:
    """A row of a table: a label and an answer; or answers below the labels of its head."""
    cells = line.cells
    titles = [cell.strip().lower() for cell in head]
    column = next((place for place, title in enumerate(titles) if re.fullmatch(r"(?:my |final )?(?:answers?|values?|results?)", title)), -1)
    if column > 0 and column < len(cells):
        yield (Statement(line, _letter(cells[0]), cells[0], marked_cell(cells[0]), bare(cells[column])),)
    elif len(cells) == 2 and cells[1].strip() and not (head and all(re.search(r"\d", cell) and is_answer(cell) for cell in cells)):
        yield (Statement(line, _letter(cells[0]), cells[0], marked_cell(cells[0]), bare(cells[1])),)
    elif head and len(head) == len(cells):
        for title, cell in zip(head, cells, strict=True):
            if re.search(r"\d", cell):
                yield (Statement(line, _letter(title), title, marked_cell(title), bare(cell)),)


def marked_cell(cell: str) -> str:
    """The letter of an enumeration that a cell is, or begins with."""
    match = _MARK.match(bare(cell).strip())
    return match["mark"].lower() if match and (match.end() == len(bare(cell).strip()) or match[0][-1] in ").:") else ""


def _letter(cell: str) -> str:
    """The letter that a cell is; empty where it is words."""
    text = bare(cell)
    return text if " " not in text and names(text) else ""
