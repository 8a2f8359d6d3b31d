"""A document as GitHub reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Heading, Paragraph, Points, Work, bare
from dlcalc.render.markdown import at_start, body, escape, inline, tabular
from dlcalc.render.prose import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.document import Document
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """Headings, paragraphs, lists and tables; mathematics between dollars."""
    return "\n\n".join(_blocks(document, look)) + "\n"


def _blocks(document: Document, look: Look) -> Iterator[str]:
    def prose(text: str) -> str:
        return joined(text, document.vocabulary, inline, escape)

    yield f"## {prose(document.title)}"
    for block in document.blocks:
        if isinstance(block, Heading):
            yield f"### {f'{block.number}. ' if block.number else ''}{prose(block.text)}"
        elif isinstance(block, Paragraph):
            text = prose(block.text) + (f" {escape('[')}{prose(block.aside)}{escape(']')}" if block.aside else "")
            yield f"*{escape(block.label.capitalize())}:* {text}" if block.label else at_start(text)
        elif isinstance(block, Points):
            yield "\n".join(
                [f"- {at_start(prose(point))}{f'  {chr(10)}  {prose(under)}' if under else ''}" for point, under in block.points]
            )
        elif isinstance(block, Work):
            yield from body(block.derivation, look, level=4)
        else:
            yield from tabular(block, bare(document.vocabulary), look)
