"""A document as GitHub reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.documents.walk import written
from dlcalc.render.markdown import at_start, body, escape, inline, tabular
from dlcalc.render.prose import writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.derivation.document import Document
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """Headings, paragraphs, lists and tables; mathematics between dollars."""
    return "\n\n".join(written(document, Markdown(document, look))) + "\n"


class Markdown:
    """Each block as Markdown (:class:`~dlcalc.render.documents.walk.Writer`)."""

    def __init__(self, document: Document, look: Look) -> None:
        self.prose = writer(document.vocabulary, inline, escape)
        self.look = look

    def title(self, text: str) -> str:
        return f"## {text}"

    def heading(self, number: str, text: str) -> str:
        return f"### {number}{text}"

    def paragraph(self, label: str, text: str, aside: str) -> str:
        said = text + (f" {escape('[')}{aside}{escape(']')}" if aside else "")
        return f"*{escape(label)}:* {said}" if label else at_start(said)

    def points(self, points: Sequence[tuple[str, str]]) -> str:
        return "\n".join([f"- {at_start(point)}" + (f"  \n  {under}" if under else "") for point, under in points])

    def work(self, derivation: Derivation) -> list[str]:
        return body(derivation, self.look, level=4)

    def tables(self, bare: Derivation) -> list[str]:
        return [block for table in bare.tables for block in tabular(table, bare, self.look)]
