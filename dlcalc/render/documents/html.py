"""A document as a self-contained HTML fragment with MathML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Heading, Paragraph, Points, Work, bare
from dlcalc.render.html import STYLE, body, escape, inline, tabular
from dlcalc.render.prose import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.document import Document
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """One ``<div class="dlcalc">`` with everything in it."""
    return "\n".join(['<div class="dlcalc">', f"<style>{STYLE}</style>", *_lines(document, look), "</div>"]) + "\n"


def _lines(document: Document, look: Look) -> Iterator[str]:
    def prose(text: str) -> str:
        return joined(text, document.vocabulary, inline, escape)

    yield f"<h3>{prose(document.title)}</h3>"
    for block in document.blocks:
        if isinstance(block, Heading):
            yield f"<h4>{f'{block.number}. ' if block.number else ''}{prose(block.text)}</h4>"
        elif isinstance(block, Paragraph):
            label = f"<em>{escape(block.label.capitalize())}:</em> " if block.label else ""
            aside = f' <span class="note">[{prose(block.aside)}]</span>' if block.aside else ""
            yield f"<p>{label}{prose(block.text)}{aside}</p>"
        elif isinstance(block, Points):
            items = [f"<li>{prose(point)}{f'<br>{prose(under)}' if under else ''}</li>" for point, under in block.points]
            yield f"<ul>{''.join(items)}</ul>"
        elif isinstance(block, Work):
            yield from body(block.derivation, look)
        else:
            yield from tabular(block, bare(document.vocabulary), look)
