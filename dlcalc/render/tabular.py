"""Tables and pictures on a screen: columns of values and words, grids of numbers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.notation.expr import Expr, Seq, rational, symbols
from dlcalc.render.bands import bands
from dlcalc.render.breaking import Span, broken, wrapped
from dlcalc.render.drawn import in_ascii
from dlcalc.render.grids import COLUMNS, LEFT_OUT, Grid, Part, Reader, notes, part
from dlcalc.render.script import columns, write
from dlcalc.render.values import DEFAULT_FIGURES, forms, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlcalc.derivation.model import Picture, Table
    from dlcalc.render import Look
    from dlcalc.render.layout import Line, Screen

GAP, INDENT = 3, 3
"""Columns between two columns of a table, and before the first one."""

BETWEEN = 5
"""Columns between two grids."""

NARROWEST = 12
"""What a column of words is wrapped to at most before the table is shown row by row."""

_LONGEST_EXACT, ENDLESS = 16, 10**9


class Column(NamedTuple):
    """One column: its heading and cells as spans, and the widths between which it can be laid out."""

    heading: list[Span]
    cells: list[list[Span]]
    right: bool
    narrow: int
    wide: int


def screen_lines(screen: Screen) -> Iterator[Line]:
    """The tables and pictures of a derivation, an empty line before each."""
    run: list[Table] = []
    for table in screen.derivation.tables:
        if table.numbers is not None:
            run.append(table)
            continue
        yield from _grids(screen, run)
        run = []
        yield from table_lines(screen, table)
    yield from _grids(screen, run)
    for picture in screen.derivation.pictures:
        yield from _picture(screen, picture)


def table_lines(screen: Screen, table: Table) -> Iterator[Line]:
    """A table of columns, an empty line before it."""
    yield ()
    if table.title:
        yield from screen.block("", "heading", screen.prose(table.title, "heading"), 0)
    room = max(screen.room - INDENT, 20)
    every = [_column(screen, table, place, screen.look) for place in range(len(table.columns))]
    said = ""
    if not _fits(every, room):
        every, said = _compact(screen, table, room) or (every, "")
    if _fits(every, room):
        yield from _columns(every, _widths(every, room - GAP * (len(every) - 1)))
    elif below := _continued(screen, table, room):
        said = below[1]
        for place, band in enumerate(below[0]):
            if place:
                yield ()
            yield from _columns(band, [column.wide for column in band])
    else:
        yield from _records(screen, table, every)
    yield from _note(screen, said)
    yield from _note(screen, table.note)


def _fits(every: list[Column], room: int) -> bool:
    return sum(column.narrow for column in every) + GAP * (len(every) - 1) <= room


def _continued(screen: Screen, table: Table, room: int) -> tuple[list[list[Column]], str] | None:
    """A table of numbers that is too wide in any figures: as :func:`_compact` writes it, continued below; None for one with long words.

    Whole numbers are never rounded.
    """
    _, *figures = table.columns
    if all(_is_whole(cell) for row in table.rows for cell in row):
        every, said = [_column(screen, table, place, screen.look) for place in range(len(table.columns))], ""
    else:
        every, said = _compact(screen, table, ENDLESS) or ([], "")
    is_short = all(column.right or column.wide <= NARROWEST for column in every[1:])
    if not figures or not is_short or not any(column.right for column in every):
        return None
    places = bands([column.wide for column in every], room, GAP)
    return ([[every[place] for place in band] for band in places], said) if places else None


def _is_whole(cell: Expr | str) -> bool:
    """Whether a cell holds words, whole numbers, letters or nothing."""
    if isinstance(cell, str) or symbols(cell):
        return True
    return all(map(_is_whole, cell.items)) if isinstance(cell, Seq) else isinstance(rational(cell), int)


def _compact(screen: Screen, table: Table, room: int) -> tuple[list[Column], str] | None:
    """A table of many rounded numbers that is too wide: without a mark before each, to fewer figures where nobody asked for some."""
    look = screen.look
    if look.exact:
        return None
    asked = look.places is not None or look.figures is not None
    for figures in (look.figures,) if asked else (DEFAULT_FIGURES, 5, 4):
        every = [_column(screen, table, place, look._replace(figures=figures), marks=False) for place in range(len(table.columns))]
        if _fits(every, room):
            count, what = (look.places, "decimal place") if look.places is not None else (figures, "significant figure")
            values = any(isinstance(cell, Expr) for row in table.rows for cell in row)
            return every, f"values are rounded to {count} {what}{'s' * (count != 1)}" if values else ""
    return None


def _note(screen: Screen, note: str) -> Iterator[Line]:
    if note:
        yield from _indented(wrapped(screen.prose(note, "note"), screen.room - INDENT))


def _indented(lines: Sequence[Sequence[Span]]) -> Iterator[Line]:
    for line in lines:
        yield ((" " * INDENT, "space"), *line)


def _column(screen: Screen, table: Table, place: int, look: Look, *, marks: bool = True) -> Column:
    heading = screen.prose(table.columns[place], "label")
    values = [row[place] for row in table.rows]
    cells = [_spans(screen, value, first=place == 0, look=look, marks=marks) for value in values]
    right = place > 0 and not any(map(is_words, values))
    wide = max(_width(cell) for cell in [heading, *cells])
    words = [heading, *[cell for cell, value in zip(cells, values, strict=True) if isinstance(value, str)]]
    fixed = [_width(cell) for cell, value in zip(cells, values, strict=True) if isinstance(value, Expr)]
    narrow = max([min(max(map(_width, words)), max(NARROWEST, *map(_longest_word, words))), *fixed])
    return Column(heading, cells, right, min(narrow, wide), wide)


def is_words(value: Expr | str) -> bool:
    """Whether a cell is prose, and not a value or a dash for one."""
    return isinstance(value, str) and any(map(str.isalpha, value))


def _spans(screen: Screen, value: Expr | str, *, first: bool, look: Look | None = None, marks: bool = True) -> list[Span]:
    if isinstance(value, str):
        return screen.prose(value, "symbol" if first else "cell")
    look = look or screen.look
    pieces = list(forms(value, look))
    texts = [screen.writer.notation(form.expr) if form.expr is not None else grouped(form.text) for form in pieces]
    keeps = len(texts) == 1 or (columns(texts[0]) <= _LONGEST_EXACT and look.places is None and look.figures is None)
    form, text = (pieces[0], texts[0]) if keeps else (pieces[-1], texts[-1])
    text = text.replace("-", "−") if form.expr is None and screen.unicode else text
    mark = "" if form.relation == "=" or not marks else "≈ " if screen.unicode else "~= "
    return [(mark + text, "cell")]


def _width(spans: Sequence[Span]) -> int:
    return sum(columns(text) for text, _ in spans)


def _longest_word(spans: Sequence[Span]) -> int:
    return max([columns(word) for text, role in spans for word in ([text] if role == "math" else text.split())], default=0)


def _widths(every: list[Column], room: int) -> list[int]:
    """As wide as they would be, or narrowed from the widest on."""
    widths = [column.wide for column in every]
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: (widths[place] > every[place].narrow, widths[place]))
        widths[widest] -= 1
    return widths


def _columns(every: list[Column], widths: list[int]) -> Iterator[Line]:
    rows = [[column.heading for column in every], *zip(*[column.cells for column in every], strict=True)]
    for row in rows if any(rows[0]) else rows[1:]:
        lines: list[list[list[Span]]] = [wrapped(list(spans), width) if spans else [[]] for spans, width in zip(row, widths, strict=True)]
        for place in range(max(map(len, lines))):
            line: list[Span] = []
            used = 0
            start = INDENT
            for column, width, cell in zip(every, widths, lines, strict=True):
                spans = cell[place] if place < len(cell) else []
                before = start - used + (width - _width(spans) if column.right else 0)
                if spans:
                    line += [(" " * before, "space"), *spans]
                    used += before + _width(spans)
                start += width + GAP
            yield tuple(line)


def _records(screen: Screen, table: Table, every: list[Column]) -> Iterator[Line]:
    """Row by row, for a table that no screen of this width holds: each cell beside its heading."""
    labels = min(max(_width(column.heading) for column in every) + 2, screen.room // 2)
    for place in range(len(table.rows)):
        if place:
            yield ()
        for column in [column for column in every if column.cells[place]]:
            lines = wrapped(column.cells[place], screen.room - INDENT - labels) or [[]]
            headings = wrapped(column.heading, labels - 1) if column.heading else [[]]
            for at in range(max(len(lines), len(headings))):
                heading = headings[at] if at < len(headings) else []
                cell = lines[at] if at < len(lines) else []
                yield ((" " * INDENT, "space"), *heading, (" " * (labels - _width(heading)), "space"), *cell)


# Grids


class Block(NamedTuple):
    """One grid as lines of equal width, its title above them."""

    title: list[list[Span]]
    lines: list[list[Span]]
    width: int


def _grids(screen: Screen, tables: list[Table]) -> Iterator[Line]:
    """Consecutive grids, as many side by side as there is room for."""
    if not tables:
        return
    shown = [(table, *_blocks(screen, table)) for table in tables]
    said = notes([(table, part) for table, _, part in shown])
    blocks = [block for _, each, _ in shown for block in each]
    row: list[Block] = []
    for block in blocks:
        if row and INDENT + sum(each.width + BETWEEN for each in row) + block.width > screen.room:
            yield from _beside(row)
            row = []
        row.append(block)
    yield from _beside(row)
    if said:
        yield ()
    for note in said:
        yield from _note(screen, note)


def _blocks(screen: Screen, table: Table) -> tuple[list[Block], Part]:
    """The grids of a table, with as many columns as the screen has room for; one with heads rather has fewer digits than fewer columns."""
    look = screen.look
    asked = look.exact or look.places is not None or look.figures is not None
    for figures in () if asked or table.heads is None else (DEFAULT_FIGURES, 5, 4):
        found = part(table, look._replace(figures=figures) if figures < DEFAULT_FIGURES else look, columns=COLUMNS * 2)
        blocks = [_block(screen, grid) for grid in found.grids]
        if INDENT + max(block.width for block in blocks) <= screen.room:
            return blocks, found
    most, reader = COLUMNS * 2, Reader(look)
    while True:
        found = part(table, look, columns=most, reader=reader)
        blocks = [_block(screen, grid) for grid in found.grids]
        widest = max(block.width for block in blocks)
        if INDENT + widest <= screen.room or most <= 2:
            return blocks, found
        shown = max(len(row) for grid in found.grids for row in grid.rows)
        most = max(min(most, shown) - max((INDENT + widest - screen.room) // 24, 1), 2)


def _block(screen: Screen, grid: Grid) -> Block:
    rows = [[write(cell.text, screen.unicode) for cell in row] for row in grid.rows]
    head = [screen.prose(text, "label") for text in grid.head]
    width = max([columns(text) for row in rows for text in row] + [_width(spans) for spans in head[1:]], default=1)
    lines: list[list[Span]] = []
    marks = grid.marks
    for cells, texts in zip(grid.rows, rows, strict=True):
        line: list[Span] = []
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            pad = " " * (width - columns(text))
            if marks:
                ends = place == len(cells) - 1
                line += [(pad, "space"), (f"[{text}]", "value") if cell.marked else (f" {text}{'' if ends else ' '}", "cell")]
                line += [] if ends else [(" ", "space")]
            else:
                line += [(pad + ("  " if place else ""), "space"), (text, "cell")]
        lines.append(line)
    if head:
        lines = _headed(head, [screen.prose(text, "label") for text in grid.labels], lines, width, marks=marks)
    size = max([_width(line) for line in lines], default=1)
    title = wrapped(screen.prose(grid.title, "heading"), max(size, NARROWEST)) if grid.title != LEFT_OUT else [[(LEFT_OUT, "label")]]
    size = max([size, *[_width(line) for line in title]])
    return Block(title, lines, size)


def _headed(head: list[list[Span]], labels: list[list[Span]], lines: list[list[Span]], width: int, *, marks: bool) -> list[list[Span]]:
    """The lines of a grid after the names of their rows, under those of the columns, each at the right of its column."""
    left = max(map(_width, [head[0], *labels])) + GAP
    top = [*head[0], (" " * (left - _width(head[0]) + marks), "space")]
    for place, spans in enumerate(head[1:]):
        top += [(" " * ((3 if marks else 2) * bool(place) + width - _width(spans)), "space"), *spans]
    named = [[*label, (" " * (left - _width(label)), "space"), *line] for label, line in zip(labels, lines, strict=True)]
    return [top, *named]


def _beside(row: list[Block]) -> Iterator[Line]:
    if not row:
        return
    yield ()
    titles = max(len(block.title) for block in row)
    parts = [[*block.title, *[[] for _ in range(titles - len(block.title))], *block.lines] for block in row]
    for place in range(max(map(len, parts))):
        line: list[Span] = []
        used, start = 0, INDENT
        for block, lines in zip(row, parts, strict=True):
            spans = lines[place] if place < len(lines) else []
            if spans:
                line += [(" " * (start - used), "space"), *spans]
                used = start + _width(spans)
            start += block.width + BETWEEN
        yield tuple(line)


# Pictures


def _picture(screen: Screen, picture: Picture) -> Iterator[Line]:
    if picture.plot is not None and max(map(columns, picture.lines)) > screen.room:
        from dlcalc.derivation.drawing import drawn as anew

        picture = anew(picture.plot, screen.room)
    yield ()
    if picture.title:
        yield from screen.block("", "heading", screen.prose(picture.title, "heading"), 0)
    for line in picture.lines:
        text = (write(line, True) if screen.unicode else in_ascii(line)).rstrip()
        for piece in [text] if columns(text) <= screen.room else broken(text, screen.room):
            yield ((piece, "picture"),)
    yield from _note(screen, picture.note)
