"""A document is data too: headings, paragraphs, lists, tables and worked derivations in order, for texts that are no single answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dlcalc.derivation.model import Derivation, Table
from dlcalc.notation.vocabulary import PLAIN, Vocabulary


class Heading(NamedTuple):
    """A heading: prose, and a number that stands before it; 0 for none. What follows a numbered one stands under it."""

    text: str
    number: int = 0


class Paragraph(NamedTuple):
    """A paragraph of prose.

    Attributes:
        text: the prose.
        label: what stands at the left of it (``shown``), or nothing.
        role: what it is (:mod:`~dlcalc.render.theme`).
        aside: prose that follows it in brackets, less loudly: where it is published.
    """

    text: str
    label: str = ""
    role: str = "given"
    aside: str = ""


class Points(NamedTuple):
    """A list: each point prose, and prose that stands under it, which may be empty."""

    points: tuple[tuple[str, str], ...]


class Work(NamedTuple):
    """The steps, tables and pictures of a derivation, without its head and its remark."""

    derivation: Derivation


Block = Heading | Paragraph | Points | Table | Work


class Document(NamedTuple):
    """A text of several parts.

    In Python, ``print(document)`` shows it, ``document.to("markdown")`` any other format; a notebook shows it as HTML.

    Attributes:
        title: its heading; prose.
        blocks: its parts, in order.
        data: the same for programs: what JSON writes.
        vocabulary: what notation in its prose is read with.
    """

    title: str
    blocks: tuple[Block, ...]
    data: Mapping[str, object]
    vocabulary: Vocabulary = PLAIN

    def to(self, format: str) -> str:
        """The document in a format: ``text``, ``json``, ``jsonl``, ``latex``, ``markdown`` or ``html``."""
        if _show is None:
            raise RuntimeError("no format is bound to documents; `import dlcalc` and ask dlcalc.explain")
        return _show(self, format)

    def __str__(self) -> str:
        return self.to("text") if _show else repr(self)

    def __repr__(self) -> str:
        return f"<Document {self.title}>"

    def _repr_html_(self) -> str:
        return self.to("html")


_show: Callable[[Document, str], str] | None = None


def bind_formats(show: Callable[[Document, str], str]) -> None:
    """Tell documents how to show themselves, as :func:`dlcalc.derivation.model.bind_formats` tells derivations."""
    global _show  # noqa: PLW0603 (bound once, by the Python API)
    _show = show


def bare(vocabulary: Vocabulary = PLAIN, tables: tuple[Table, ...] = ()) -> Derivation:
    """A derivation of nothing but tables."""
    return Derivation(
        topic="", title="", headline="", inputs={}, given=(), assumed=(), conventions={}, symbols={}, steps=(), shown=(), results={},
        info={}, remark="", warnings=(), tables=tables, pictures=(), vocabulary=vocabulary,
    )  # fmt: skip
