"""Documents in every format that holds text: the screen, LaTeX, Markdown, HTML, JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.render import Look

if TYPE_CHECKING:
    from dlcalc.derivation.document import Document

FORMATS = ("text", "json", "jsonl", "latex", "markdown", "html")
"""The formats that a document can be written in."""


def render(document: Document, format: str, look: Look = Look()) -> str:  # noqa: B008 (immutable)
    """Render a document.

    Args:
        document: what to write.
        format: a name in :data:`FORMATS`.
        look: width, script, colour, rounding.
    """
    from importlib import import_module

    if format in ("json", "jsonl"):
        from dlcalc.render.json_ import dumps

        return dumps(_plain(document.data, document), indent=format == "json")
    module = import_module(f"dlcalc.render.documents.{format}")
    rendered: str = module.render(document, look)
    return rendered


OF_EVIDENCE = ("topic", "inputs", "results", "exact", "steps", "tables", "pictures")
"""What JSON holds of a derivation inside a document."""


def _plain(value: object, document: Document) -> object:
    """Data as JSON has it: prose without its marks, a derivation as its own document in short."""
    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.show import unicode_text
    from dlcalc.render.json_ import document as answered
    from dlcalc.render.prose import joined

    if isinstance(value, Derivation):
        whole = answered(value)
        return {name: whole[name] for name in OF_EVIDENCE}
    if isinstance(value, Mapping):
        return {name: _plain(each, document) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, document) for each in value]
    return joined(value, document.vocabulary, unicode_text, str) if isinstance(value, str) and "`" in value else value
