"""A document on a screen, plain or in colour: the same lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Document, Heading, Paragraph, Points, Work
from dlcalc.derivation.model import Derivation
from dlcalc.render.layout import Screen
from dlcalc.render.tabular import table_lines
from dlcalc.render.text import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.document import Block
    from dlcalc.render import Look
    from dlcalc.render.layout import Line

LABELS = 10
"""Columns where labelled paragraphs begin."""


def render(document: Document, look: Look) -> str:
    """The document's lines, in colour where the look says so."""
    lines = list(_lines(document, look))
    if not look.colour:
        return joined(lines)
    from dlcalc.render.terminal import coloured

    return coloured(lines, look)


def _lines(document: Document, look: Look) -> Iterator[Line]:
    screen = Screen(nothing(document), look)
    yield from screen.block("", "title", screen.prose(document.title, "title", "headline_math"), 0)
    labels = max([len(block.label) + 2 for block in document.blocks if isinstance(block, Paragraph) and block.label], default=LABELS)
    before: Block | None = None
    for block in document.blocks:
        if not (isinstance(block, Paragraph) and block.label and (isinstance(before, Heading) or _labelled(before))):
            yield ()
        yield from _block(screen, block, look, max(labels, LABELS))
        before = block


def _labelled(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and bool(block.label)


def nothing(document: Document) -> Derivation:
    """A derivation of nothing, for the parts of a screen that ask one for its words."""
    return Derivation(
        topic="", title="", headline="", inputs={}, given=(), assumed=(), conventions={}, symbols={}, steps=(), shown=(), results={},
        info={}, remark="", warnings=(), tables=(), pictures=(), vocabulary=document.vocabulary,
    )  # fmt: skip


def _block(screen: Screen, block: Block, look: Look, labels: int) -> Iterator[Line]:
    if isinstance(block, Heading):
        number = f"{block.number}  " if block.number else ""
        spans = screen.prose(block.text, "heading")
        yield from screen.block(number.rstrip(), "number", spans, len(number)) if number else screen.block("", "space", spans, 0)
    elif isinstance(block, Paragraph):
        column = labels if block.label else 0
        yield from screen.block(block.label, "label", screen.prose(block.text, block.role), column)
    elif isinstance(block, Points):
        for point, under in block.points:
            yield from screen.block(screen.words("–"), "label", screen.prose(point, "given"), 2)
            if under:
                yield from screen.block("", "space", screen.prose(under, "note"), 2)
    elif isinstance(block, Work):
        lines = list(Screen(block.derivation, look).body())
        yield from lines[1:] if lines and not lines[0] else lines
    else:
        yield from list(table_lines(screen, block))[1:]
