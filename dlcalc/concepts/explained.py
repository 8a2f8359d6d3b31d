"""A concept as a document: its claims with the evidence computed on the spot."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, find
from dlcalc.concepts.load import load, names
from dlcalc.derivation.document import Block, Document, Heading, Paragraph, Points, Work
from dlcalc.derivation.model import Step, Table
from dlcalc.derivation.swept import replaced
from dlcalc.notation.errors import Undecided

if TYPE_CHECKING:
    from dlcalc.concepts.model import Claim, Concept, Source
    from dlcalc.derivation.model import Derivation


class NotShown(Undecided):
    """The evidence for a claim does not show it: the claim is not printed."""


def explanation(name: str) -> Document:
    """The whole explanation of a concept.

    Args:
        name: its name.

    Raises:
        NotShown: the evidence of a claim, computed now, does not show it.
    """
    concept = load(name)
    shown = [(claim, evidence_of(claim)) for claim in concept.claims]
    blocks: list[Block] = [Paragraph(concept.question, role="headline"), Paragraph(concept.answer)]
    for number, (claim, evidence) in enumerate(shown, 1):
        blocks += [Heading(claim.says, number), Paragraph(claim.why, aside=cited(claim)), Paragraph(evidence.shown, "shown")]
        if evidence.derivation is not None:
            blocks.append(Work(unheaded(evidence.derivation)))
    if concept.comparison is not None:
        blocks += [Heading("Side by side"), Table("comparison", "", concept.comparison.columns, concept.comparison.rows)]
    blocks += [Heading("Usual wrong answers"), Points(tuple([(f"“{wrong.says}”", wrong.but) for wrong in concept.wrong]))]
    blocks += [Heading("To read"), Points(tuple([(reference(source), "") for source in concept.read]))]
    if concept.see:
        blocks.append(Paragraph(", ".join(concept.see), "see also", "note"))
    return Document(concept.title, tuple(blocks), _data(concept, shown), concept.vocabulary)


def evidence_of(claim: Claim) -> Evidence:
    """The evidence for a claim, computed now.

    Raises:
        NotShown: it does not show the claim, or cannot be computed.
    """
    says = claim.says.replace("`", "")
    try:
        evidence = find(claim.evidence)()
    except Exception as error:  # whatever it is: evidence is anybody's function
        what = str(error) or type(error).__name__
        raise NotShown(f"the evidence {claim.evidence} cannot be computed ({what}), so the claim is not printed: {says}") from error
    if not evidence.holds:
        raise NotShown(f"the evidence {claim.evidence} does not show its claim, so the claim is not printed: {says}")
    return evidence


def unheaded(derivation: Derivation) -> Derivation:
    """The same working without the headings over its steps: under a claim they would count anew."""
    bare = {"title": "", "note": ""}
    return replaced(
        derivation, steps=tuple([Step(**{**{name: getattr(step, name) for name in Step.__slots__}, **bare}) for step in derivation.steps])
    )


def rubric(name: str) -> Document:
    """The marking points of a concept, for a human marker.

    Args:
        name: the concept's name.
    """
    concept = load(name)
    points = tuple([(f"{point.point} ({_marks(point.marks)})", f"as: {'; '.join(point.wordings)}") for point in concept.rubric])
    total = sum(point.marks for point in concept.rubric)
    blocks: list[Block] = [
        Paragraph(concept.question, role="headline"),
        Heading(f"A full answer contains ({_marks(total)})"),
        Points(points),
        Heading("Not to be taken for right"),
        Points(tuple([(f"“{wrong.says}”", wrong.but) for wrong in concept.wrong])),
        Paragraph("These points are for a reader who judges. Nothing here marks prose by itself.", role="note"),
    ]
    data = {"dlcalc": 1, "concept": concept.name, "title": concept.title, "question": concept.question, "marks": total, **_marking(concept)}
    return Document(f"Marking points: {concept.title}", tuple(blocks), data, concept.vocabulary)


def overview(chosen: Collection[str] | None = None) -> Document:
    """The concepts by topic: all of them, or those chosen by their names."""
    concepts = [load(name) for name in names() if chosen is None or name in chosen]
    blocks: list[Block] = []
    for topic in sorted({concept.topic for concept in concepts}):
        rows = tuple([(concept.name, concept.question) for concept in concepts if concept.topic == topic])
        blocks += [Heading(topic), Table(topic, "", ("", ""), rows)]
    blocks.append(Paragraph("dlcalc explain NAME explains one; --rubric shows its marking points.", role="note"))
    data = [{"name": concept.name, "topic": concept.topic, "title": concept.title, "question": concept.question} for concept in concepts]
    return Document("What can be explained", tuple(blocks), {"dlcalc": 1, "concepts": data})


def about(topic: str, words: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
    """The concept that a command line is about, and the others of its topic.

    Args:
        topic: the subcommand (``norm``).
        words: the values of its words (``batch``), and the options given (``--stack``).

    Returns:
        The concept with the weightiest line of ``options`` that the command line has, where a word weighs more than that an option was
        given, and the first by name among equals; None when no line fits. Then the others of the topic.
    """
    found: dict[str, int] = {}
    every = []
    for name in names():
        lines = [line.split() for line in load(name).options if line.split()[0] == topic]
        every += [name] * bool(lines)
        fitting = [sum([_weight(word) for word in line[1:]]) for line in lines if all(word in words for word in line[1:])]
        if fitting:
            found[name] = max(fitting)
    best = max(found, key=found.__getitem__, default=None)
    return best, tuple([name for name in every if name != best])


def _weight(word: str) -> int:
    return 1 if word.startswith("--") else 2


def _marks(marks: int) -> str:
    return f"{marks} mark{'s' * (marks != 1)}"


def cited(claim: Claim) -> str:
    """A claim's source in short, with the place: ``Ioffe and Szegedy 2015, §3``."""
    first, *others = claim.source.authors.split(", ")
    return f"{f'{first} et al.' if others else first} {claim.source.year}, {claim.where}"


def reference(source: Source) -> str:
    """A source in full."""
    stop = "" if source.title.endswith(("?", "!")) else "."
    return f"{source.authors} ({source.year}). {source.title}{stop} {source.venue}. {source.url}"


# For programs


def _data(concept: Concept, shown: list[tuple[Claim, Evidence]]) -> dict[str, object]:
    comparison = concept.comparison
    return {
        "dlcalc": 1,
        "concept": concept.name,
        "title": concept.title,
        "topic": concept.topic,
        "question": concept.question,
        "answer": concept.answer,
        "claims": [
            {
                "says": claim.says,
                "why": claim.why,
                "evidence": {
                    "function": claim.evidence,
                    "holds": bool(evidence.holds),
                    "shown": evidence.shown,
                    "derivation": evidence.derivation,
                },
                "source": {**claim.source._asdict(), "where": claim.where},
            }
            for claim, evidence in shown
        ],
        "comparison": None if comparison is None else {"columns": list(comparison.columns), "rows": [list(row) for row in comparison.rows]},
        **_marking(concept),
        "read": [source._asdict() for source in concept.read],
        "see": list(concept.see),
    }


def _marking(concept: Concept) -> dict[str, object]:
    return {
        "wrong": [wrong._asdict() for wrong in concept.wrong],
        "rubric": [{"point": point.point, "marks": point.marks, "wordings": list(point.wordings)} for point in concept.rubric],
    }
