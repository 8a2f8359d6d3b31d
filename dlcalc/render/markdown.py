"""Markdown as GitHub reads it: headings, lists, mathematics between dollars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcalc.notation.show_latex import latex
from dlcalc.render.prose import writer
from dlcalc.render.script import clean
from dlcalc.render.worked_latex import aligned, shown
from dlcalc.render.working import sections, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.derivation.model import Derivation, Step, Table
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look
    from dlcalc.render.grids import Cell as GridCell

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&])")
_BLOCK_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])")


def render(derivation: Derivation, look: Look) -> str:
    """Heading, given and assumed as lists, the working as display mathematics, warnings and remark."""
    prose = writer(derivation.vocabulary, inline, escape)
    blocks = [f"## {prose(derivation.title)}"] if derivation.title else []
    if derivation.headline:
        blocks.append(prose(derivation.headline))
    for label, texts in spoken(derivation):
        blocks.append(f"**{label.capitalize()}**\n\n" + "\n".join([f"- {at_start(prose(text))}" for text in texts]))
    blocks += body(derivation, look)
    blocks += [f"> **Warning:** {prose(warning.message)}" for warning in derivation.warnings]
    if derivation.remark:
        blocks.append(at_start(prose(derivation.remark)))
    return "\n\n".join(blocks) + "\n"


def body(derivation: Derivation, look: Look, level: int = 3) -> list[str]:
    """The working under headings of a level, the tables and the pictures, as blocks."""
    prose = writer(derivation.vocabulary, inline, escape)
    blocks = []
    for number, steps in sections(derivation):
        if steps[0].title:
            blocks.append(f"{'#' * level} {number}. {prose(steps[0].title)}")
        if steps[0].note:
            blocks.append(at_start(prose(steps[0].note)))
        blocks.append(working(derivation, steps, look))
    blocks += [block for table in derivation.tables for block in tabular(table, derivation, look)]
    for picture in derivation.pictures:
        drawn = "```text\n" + "\n".join([clean(line).replace("```", "'" * 3) for line in picture.lines]) + "\n```"
        blocks += [*[f"**{prose(picture.title)}**"] * bool(picture.title), drawn, *[at_start(prose(picture.note))] * bool(picture.note)]
    return blocks


def tabular(table: Table, derivation: Derivation, look: Look) -> list[str]:
    """A table as GitHub draws it; an array as one for every two of its axes."""
    prose = writer(derivation.vocabulary, lambda tree: _barless(inline(tree)), escape)
    blocks, said = [], [table.note] if table.note else []
    if table.numbers is not None:
        from dlcalc.render.grids import notes, part

        found = part(table, look)
        said = notes([(table, found)])
        for grid in found.grids:
            cells = [[_entry(cell) for cell in row] for row in grid.rows]
            if grid.head:
                cells = [[prose(label), *row] for label, row in zip(grid.labels, cells, strict=True)]
            heads = [prose(text) for text in grid.head] or [""] * len(cells[0] if cells else ())
            blocks += [f"**{prose(grid.title)}**", *([_rows(heads, cells, "-:")] if cells else [])]
    else:
        blocks += [f"**{prose(table.title)}**"] * bool(table.title)
        blocks.append(
            _rows([prose(column) for column in table.columns], [[_cell(cell, prose, look) for cell in row] for row in table.rows], "-")
        )
    return [*blocks, *[at_start(prose(note)) for note in said]]


def _entry(cell: GridCell) -> str:
    text = escape(cell.text) if cell.expr is None else _barless(f"${latex(cell.expr)}$")
    return f"**{text}**" if cell.marked else text


def _cell(cell: Expr | str, prose: Callable[[str], str], look: Look) -> str:
    return prose(cell) if isinstance(cell, str) else _barless(f"${shown(cell, look).removeprefix('= ')}$")


def _barless(mathematics: str) -> str:
    """The same without a bar, which would end the cell of a table."""
    for bar, name in (("\\left|", "\\left\\vert "), ("\\right|", "\\right\\vert "), ("\\|", "\\Vert ")):
        mathematics = mathematics.replace(bar, name)
    return mathematics.replace(" $", "$")  # GitHub takes a dollar behind a space for a dollar


def _rows(heads: list[str], rows: list[list[str]], rule: str) -> str:
    lines = [heads, [rule] * len(heads), *rows]
    return "\n".join([f"| {' | '.join(line)} |" for line in lines])


def working(derivation: Derivation, steps: list[Step], look: Look) -> str:
    """The steps of one section as one display."""
    lines = []
    for step in steps:
        info = derivation.info.get(step.id)
        lines += aligned(step, look, re.sub(r"[^\w /]", "", clean(info.unit)) if info else "")
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$"


def inline(expr: Expr) -> str:
    """An expression in running text."""
    return f"${latex(expr, thousands=True)}$"


def escape(text: str) -> str:
    """Prose in Markdown: nothing in it is markup, HTML or mathematics."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def at_start(text: str) -> str:
    """Text that begins a block and must not be taken for a list or a heading."""
    return _BLOCK_START.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[5]}", text)
