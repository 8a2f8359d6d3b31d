"""A document as a LaTeX fragment that needs amsmath only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Heading, Paragraph, Points, Work, bare
from dlcalc.render.latex import body, escape, inline
from dlcalc.render.prose import joined
from dlcalc.render.tabular_latex import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.derivation.document import Document
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """Paragraphs with headings that run in, lists, tables."""
    return "\n\n".join(_blocks(document, look)) + "\n"


def _blocks(document: Document, look: Look) -> Iterator[str]:
    def prose(text: str) -> str:
        return joined(text, document.vocabulary, inline, escape)

    yield rf"\paragraph{{{prose(document.title)}}}"
    for block in document.blocks:
        if isinstance(block, Heading):
            number = f"{block.number}. " if block.number else ""
            yield rf"\par\medskip\noindent \textbf{{{number}{prose(block.text)}}}"
        elif isinstance(block, Paragraph):
            label = rf"\emph{{{escape(block.label.capitalize())}:}} " if block.label else ""
            aside = f" [{prose(block.aside)}]" if block.aside else ""
            yield rf"\par\noindent {label}{prose(block.text)}{aside}"
        elif isinstance(block, Points):
            items = [rf"  \item {prose(point)}" + (rf"\newline {prose(under)}" if under else "") for point, under in block.points]
            yield "\\begin{itemize}\n" + "\n".join(items) + "\n\\end{itemize}"
        elif isinstance(block, Work):
            yield from body(block.derivation, look)
        else:
            yield from tables(bare(document.vocabulary, (block,)), look, prose, escape)
