"""A concept as data: a question, its answer, claims that carry evidence, and what a marker looks for."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.notation.vocabulary import Vocabulary


class Source(NamedTuple):
    """A published work: authors, year, title, where it appeared, and where it is read."""

    key: str
    authors: str
    year: int
    title: str
    venue: str
    url: str


class Claim(NamedTuple):
    """A sentence that can be shown true.

    Attributes:
        says: the claim, prose.
        why: the reason, one to three sentences.
        evidence: the function that shows it, as ``module.function`` in ``dlcalc/concepts/evidence``.
        source: where it is published.
        where: the section, equation or figure there.
    """

    says: str
    why: str
    evidence: str
    source: Source
    where: str


class Comparison(NamedTuple):
    """What is compared, side by side; the first column names what is compared."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Wrong(NamedTuple):
    """A usual wrong answer, and what is wrong about it."""

    says: str
    but: str


class Point(NamedTuple):
    """What a full answer contains: marks for it, and wordings that say it."""

    point: str
    marks: int
    wordings: tuple[str, ...]


class Concept(NamedTuple):
    """One concept; every text is prose.

    Attributes:
        name: what is typed (``batch-vs-layer-norm``).
        title: its heading.
        topic: the heading under which it is listed.
        question: the question that it answers.
        answer: two sentences.
        claims: what is true of it, each with evidence.
        comparison: advantages and disadvantages side by side, or None.
        wrong: the usual wrong answers.
        rubric: the marking points.
        read: what to read.
        see: names of other concepts.
        aliases: other names that call it.
        options: command lines whose subject this is, as ``norm --kind batch``; ``--explain`` on such a line leads here.
        vocabulary: what the notation in its prose is read with.
    """

    name: str
    title: str
    topic: str
    question: str
    answer: str
    claims: tuple[Claim, ...]
    comparison: Comparison | None
    wrong: tuple[Wrong, ...]
    rubric: tuple[Point, ...]
    read: tuple[Source, ...]
    see: tuple[str, ...]
    aliases: tuple[str, ...]
    options: tuple[str, ...]
    vocabulary: Vocabulary
