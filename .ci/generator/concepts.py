"""The page of the concepts: what each claims, and where that is published."""

from __future__ import annotations

from collections.abc import Iterator

from generator.manual import GENERATED

from dlcalc.concepts.explained import cited, reference
from dlcalc.concepts.load import load, names, sources
from dlcalc.concepts.model import Concept
from dlcalc.render.markdown import at_start, escape, inline
from dlcalc.render.prose import joined

HEAD = """\
# Concepts

What `dlcalc explain` explains. Each claim is printed with a small computation that shows it, run as it is printed and again by the
tests; a claim whose evidence does not show it is refused (exit code 3). A concept is a file in `dlcalc/concepts/data`, and its evidence a
function in `dlcalc/concepts/evidence`.
"""


def page() -> str:
    """The text of the page."""
    every = [load(name) for name in names()]
    lines = [GENERATED, HEAD]
    for topic in sorted({concept.topic for concept in every}):
        lines += [f"## {escape(topic)}", ""]
        for concept in every:
            if concept.topic == topic:
                lines += entry(concept)
    used = {source.key for concept in every for source in (*concept.read, *[claim.source for claim in concept.claims])}
    lines += ["## Sources", ""]
    lines += [f"- {at_start(escape(reference(source)))}" for source in sources().values() if source.key in used]
    return "\n".join(lines) + "\n"


def entry(concept: Concept) -> Iterator[str]:
    """One concept: its question and its claims."""

    def prose(text: str) -> str:
        return joined(text, concept.vocabulary, inline, escape)

    yield from (f"### {prose(concept.title)}", "", f"`dlcalc explain {concept.name}`: {prose(concept.question)}", "")
    yield from [f"{place}. {at_start(prose(claim.says))} ({prose(cited(claim))})" for place, claim in enumerate(concept.claims, 1)]
    yield ""
