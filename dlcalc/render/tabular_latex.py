"""Tables, grids of numbers and pictures in LaTeX with amsmath alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.notation.show_latex import latex
from dlcalc.render.drawn import in_ascii
from dlcalc.render.grids import LEFT_OUT, Cell, Grid, Part, Reader, notes, part
from dlcalc.render.tabular import is_words
from dlcalc.render.worked_latex import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.derivation.model import Derivation, Picture, Table
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

COLUMNS, WIDTH = 14, 70
"""How many columns of an array, and about how many characters of several, stand beside each other on a page."""

HEIGHT = 30
"""About how many lines of a table stand together on a page."""

_SIGNS = {"−": "-", "∞": r"\infty", "NaN": r"\text{NaN}", LEFT_OUT: r"\cdots"}


def tables(derivation: Derivation, look: Look, prose: Callable[[str], str], escape: Callable[[str], str]) -> list[str]:
    """The tables and pictures as blocks.

    Args:
        derivation: whose they are.
        look: how values are rounded.
        prose: writes prose.
        escape: writes plain words.
    """
    blocks: list[str] = []
    run: list[Table] = []
    for table in derivation.tables:
        if table.numbers is not None:
            run.append(table)
            continue
        blocks += [*_grids(run, look, prose), _table(table, look, prose)]
        run = []
    return [*blocks, *_grids(run, look, prose), *[_picture(picture, prose, escape) for picture in derivation.pictures]]


def _table(table: Table, look: Look, prose: Callable[[str], str]) -> str:
    """A ``tabular``; long prose in it is a paragraph."""
    kinds = ["l" if place == 0 or any(is_words(row[place]) for row in table.rows) else "r" for place in range(len(table.columns))]
    for place, kind in enumerate(kinds):
        longest = max([len(row[place]) for row in table.rows if isinstance(row[place], str)], default=0)  # type: ignore[arg-type]
        if kind == "l" and longest > WIDTH // 2:
            kinds[place] = "p"
    share = 0.25 if len(kinds) > 4 or (len(kinds) == 4 and kinds.count("p") > 1) else 0.4
    kinds = [rf"p{{{share}\linewidth}}" if kind == "p" else kind for kind in kinds]
    head = " & ".join([prose(column) for column in table.columns]) if any(table.columns) or not table.rows else ""
    title = rf"\textbf{{{prose(table.title)}}}\\[2pt]" + "\n" if table.title else ""
    note = f"\n\n\\noindent {prose(table.note)}" if table.note else ""
    pieces = []
    for lines in _pieces(table):
        rows = [" & ".join([_cell(cell, look, prose) for cell in row]) for row in lines]
        if head:
            rows[:1] = [f"{head} \\\\\n\\hline\n{rows[0]}" if rows else head]
        body = " \\\\\n".join(rows)
        pieces.append(f"\\begin{{tabular}}{{{''.join(kinds)}}}\n{body}\n\\end{{tabular}}\\par")
    joined = "\n\\medskip\\noindent ".join(pieces)
    return f"\\par\\medskip\\noindent {title}{joined}{note}"


def _pieces(table: Table) -> list[list[tuple[Expr | str, ...]]]:
    """The rows in pieces that a page holds: a ``tabular`` is never broken, and what does not fit on a page is not printed."""
    pieces: list[list[tuple[Expr | str, ...]]] = [[]]
    height = 0
    for row in table.rows:
        lines = 1 + max([len(cell) for cell in row if isinstance(cell, str)], default=0) // (WIDTH // 3)
        if pieces[-1] and height + lines > HEIGHT:
            pieces.append([])
            height = 0
        pieces[-1].append(row)
        height += lines
    return pieces


def _cell(cell: Expr | str, look: Look, prose: Callable[[str], str]) -> str:
    return prose(cell) if isinstance(cell, str) else f"${shown(cell, look).removeprefix('= ')}$"


def _grids(tables: list[Table], look: Look, prose: Callable[[str], str]) -> list[str]:
    """Grids beside each other in displays, as many as fit the width of a page."""
    if not tables:
        return []
    parts = [_fitting(table, look) for table in tables]
    displays: list[list[str]] = [[]]
    used = 0
    for grid in [grid for found in parts for grid in found.grids]:
        width = _width(grid)
        if displays[-1] and used + width > WIDTH:
            displays.append([])
            used = 0
        displays[-1].append(_grid(grid, prose))
        used += width
    joined = ["\\[\n" + " \\qquad\n".join(display) + "\n\\]" for display in displays]
    return [*joined, *[rf"\par\noindent {prose(note)}" for note in notes(list(zip(tables, parts, strict=True)))]]


def _fitting(table: Table, look: Look) -> Part:
    """The grids of a table, with as many columns as fit the width of a page."""
    reader = Reader(look)
    for columns in range(COLUMNS, 3, -1):
        found = part(table, look, columns=columns, reader=reader)
        if max(map(_width, found.grids)) <= WIDTH:
            break
    return found


def _width(grid: Grid) -> int:
    """About how many characters wide a grid is on a page, with the space beside it."""
    rows = [grid.head[1:]] * bool(grid.head) + [[cell.text for cell in row] for row in grid.rows]
    entries = sum([max(map(len, column)) + 2 + grid.marks for column in zip(*rows, strict=True)])
    names = max(map(len, [*grid.labels, *grid.head[:1]]), default=0)
    return max(entries + names, len(grid.title.replace("`", ""))) + 6


def _grid(grid: Grid, prose: Callable[[str], str]) -> str:
    if not grid.rows:
        return r"\cdots"
    cells = [[_entry(cell) for cell in row] for row in grid.rows]
    if grid.head:
        labelled = [[rf"\text{{{prose(label)}}}", *row] for label, row in zip(grid.labels, cells, strict=True)]
        head = " & ".join([rf"\text{{{prose(text)}}}" for text in grid.head]) + " \\\\\n\\hline\n"
        body = head + " \\\\\n".join([" & ".join(row) for row in labelled])
        array = f"\\begin{{array}}{{r|{'r' * len(cells[0])}}}\n{body}\n\\end{{array}}"
        return f"\\begin{{array}}{{c}}\n\\text{{{prose(grid.title)}}} \\\\\n{array}\n\\end{{array}}"
    rows = " \\\\\n".join([" & ".join(row) for row in cells])
    array = f"\\left[\\begin{{array}}{{{'r' * len(grid.rows[0])}}}\n{rows}\n\\end{{array}}\\right]"
    return f"\\begin{{array}}{{c}}\n\\text{{{prose(grid.title)}}} \\\\\n{array}\n\\end{{array}}"


def _entry(cell: Cell) -> str:
    if cell.expr is not None:
        return rf"\boxed{{{latex(cell.expr)}}}" if cell.marked else latex(cell.expr)
    text = _SIGNS.get(cell.text) or cell.text.replace("−", "-").replace("∞", r"\infty")
    mantissa, e, exponent = text.partition("e")
    if e and exponent.lstrip("-").isdigit():
        text = rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return rf"\boxed{{{text}}}" if cell.marked else text


def _picture(picture: Picture, prose: Callable[[str], str], escape: Callable[[str], str]) -> str:
    """A drawing in type of one width; each space keeps its place."""
    lines = [escape(in_ascii(line)).replace(" ", "~") for line in picture.lines]
    title = f"{prose(picture.title)}\\\\\n" if picture.title else ""
    note = f"\n\n\\noindent {prose(picture.note)}" if picture.note else ""
    return f"\\par\\medskip\\noindent {title}{{\\ttfamily\n" + "\\\\\n".join(lines) + f"\\par}}{note}"
