"""A document is data too: headings, paragraphs, lists, tables and worked derivations in order, for texts that are no single answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.model import Derivation, Table
from dlcalc.notation.vocabulary import PLAIN, Vocabulary


class Heading(NamedTuple):
    """A heading: prose, and a number that stands before it; 0 for none."""

    text: str
    number: int = 0


class Paragraph(NamedTuple):
    """A paragraph of prose. ``label`` stands at the left of it (``why``); ``role`` says what it is (:mod:`~dlcalc.render.theme`)."""

    text: str
    label: str = ""
    role: str = "given"


class Points(NamedTuple):
    """A list: each point prose, and prose that stands under it, which may be empty."""

    points: tuple[tuple[str, str], ...]


class Work(NamedTuple):
    """The steps, tables and pictures of a derivation, without its head and its remark."""

    derivation: Derivation


Block = Heading | Paragraph | Points | Table | Work


class Document(NamedTuple):
    """A text of several parts.

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
