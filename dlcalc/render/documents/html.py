"""A document as a self-contained HTML fragment with MathML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.documents.walk import written
from dlcalc.render.html import STYLE, body, escape, inline, tabular
from dlcalc.render.prose import writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.derivation.document import Document
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(document: Document, look: Look) -> str:
    """One ``<div class="dlcalc">`` with everything in it."""
    return "\n".join(['<div class="dlcalc">', f"<style>{STYLE}</style>", *written(document, Html(document, look)), "</div>"]) + "\n"


class Html:
    """Each block as elements (:class:`~dlcalc.render.documents.walk.Writer`)."""

    def __init__(self, document: Document, look: Look) -> None:
        self.prose = writer(document.vocabulary, inline, escape)
        self.look = look

    def title(self, text: str) -> str:
        return f"<h3>{text}</h3>"

    def heading(self, number: str, text: str) -> str:
        return f"<h4>{number}{text}</h4>"

    def paragraph(self, label: str, text: str, aside: str) -> str:
        said = f"<em>{escape(label)}:</em> " if label else ""
        behind = f' <span class="note">[{aside}]</span>' if aside else ""
        return f"<p>{said}{text}{behind}</p>"

    def points(self, points: Sequence[tuple[str, str]]) -> str:
        items = [f"<li>{point}{f'<br>{under}' if under else ''}</li>" for point, under in points]
        return f"<ul>{''.join(items)}</ul>"

    def work(self, derivation: Derivation) -> list[str]:
        return body(derivation, self.look)

    def tables(self, bare: Derivation) -> list[str]:
        return [line for table in bare.tables for line in tabular(table, bare, self.look)]
