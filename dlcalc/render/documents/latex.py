"""A document as a LaTeX fragment that needs amsmath only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.documents.walk import written
from dlcalc.render.latex import body, escape, inline
from dlcalc.render.prose import writer
from dlcalc.render.tabular_latex import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.derivation.document import Document
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """Paragraphs with headings that run in, lists, tables."""
    return "\n\n".join(written(document, Latex(document, look))) + "\n"


class Latex:
    """Each block as a paragraph or an environment (:class:`~dlcalc.render.documents.walk.Writer`)."""

    def __init__(self, document: Document, look: Look) -> None:
        self.prose = writer(document.vocabulary, inline, escape)
        self.look = look

    def title(self, text: str) -> str:
        return rf"\paragraph{{{text}}}"

    def heading(self, number: str, text: str) -> str:
        return rf"\par\medskip\noindent \textbf{{{number}{text}}}"

    def paragraph(self, label: str, text: str, aside: str) -> str:
        said = rf"\emph{{{escape(label)}:}} " if label else ""
        return rf"\par\noindent {said}{text}{f' [{aside}]' if aside else ''}"

    def points(self, points: Sequence[tuple[str, str]]) -> str:
        items = [rf"  \item {point}" + (rf"\newline {under}" if under else "") for point, under in points]
        return "\\begin{itemize}\n" + "\n".join(items) + "\n\\end{itemize}"

    def work(self, derivation: Derivation) -> list[str]:
        return body(derivation, self.look)

    def tables(self, bare: Derivation) -> list[str]:
        return tables(bare, self.look, self.prose, escape)
