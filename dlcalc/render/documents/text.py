"""A document on a screen, plain or in colour: the same lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Document, Heading, Paragraph, Points, Work, bare
from dlcalc.render.layout import Screen
from dlcalc.render.tabular import table_lines
from dlcalc.render.text import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlcalc.derivation.document import Block
    from dlcalc.render import Look
    from dlcalc.render.breaking import Span
    from dlcalc.render.layout import Line


def render(document: Document, look: Look) -> str:
    """The document's lines, in colour where the look says so."""
    lines = list(_lines(document, look))
    if not look.colour:
        return joined(lines)
    from dlcalc.render.terminal import coloured

    return coloured(lines, look)


def _lines(document: Document, look: Look) -> Iterator[Line]:
    """Every block; an empty line before each that does not stand close to what it belongs to."""
    screen = Screen(bare(document.vocabulary), look)
    yield from screen.block("", "title", screen.prose(document.title, "title", "headline_math"), 0)
    before: Block | None = None
    indent = 0  # what follows a numbered heading stands under its words
    labels = _labels(document)
    for place, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            indent = len(str(block.number)) + 2 if block.number else 0
        if before is not None and not _stands_close(before, block, indent):
            yield ()
        yield from _block(screen, block, look, indent, labels.get(place, 0))
        before = block


def _stands_close(before: Block, block: Block, indent: int) -> bool:
    """Whether a block follows without an empty line: what a heading heads, and the prose under a numbered one."""
    if isinstance(before, Heading):
        return not isinstance(block, Heading | Work)
    if isinstance(before, Paragraph) and isinstance(block, Paragraph):
        return indent > 0 or bool(before.label and block.label)
    return False


def _labels(document: Document) -> dict[int, int]:
    """Of labelled paragraphs that follow each other, the columns of their longest label, by their places."""
    found: dict[int, int] = {}
    run: dict[int, int] = {}
    for place, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and block.label:
            run[place] = len(block.label)
            found |= dict.fromkeys(run, max(run.values()))
        else:
            run = {}
    return found


def _block(screen: Screen, block: Block, look: Look, indent: int, labels: int = 0) -> Iterator[Line]:
    if isinstance(block, Heading):
        yield from screen.block(str(block.number) if indent else "", "number", screen.prose(block.text, "heading", "headline_math"), indent)
    elif isinstance(block, Paragraph):
        column = (labels or len(block.label)) + 2 if block.label else 0
        yield from _inset(screen.block(block.label, "label", _spoken(screen, block), column, indent), indent)
    elif isinstance(block, Points):
        for point, under in block.points:
            yield from screen.block(screen.words("–"), "label", screen.prose(point, "given"), 2)
            if under:
                yield from screen.block("", "space", screen.prose(under, "note"), 2)
    elif isinstance(block, Work):
        lines = list(Screen(block.derivation, look._replace(width=look.width - indent)).body())
        yield from _inset(lines[1:] if lines and not lines[0] else lines, indent)
    else:
        yield from list(table_lines(screen, block))[1:]


def _inset(lines: Iterable[Line], by: int) -> Iterator[Line]:
    for line in lines:
        yield ((" " * by, "space"), *line) if by and line else line


def _spoken(screen: Screen, paragraph: Paragraph) -> list[Span]:
    """The paragraph, and its aside in brackets."""
    spans = screen.prose(paragraph.text, paragraph.role)
    return [*spans, (" [", "note"), *screen.prose(paragraph.aside, "note"), ("]", "note")] if paragraph.aside else spans
