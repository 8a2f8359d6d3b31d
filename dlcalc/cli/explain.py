"""``explain``: what a concept means, each claim with its evidence, and its marking points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.cli.answer import chosen_format, chosen_look, output_path, refuse_contradictions
from dlcalc.cli.command import Outcome, Request
from dlcalc.cli.errors import UsageError, quoted
from dlcalc.derivation.parameters import read_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlcalc.derivation.document import Document
    from dlcalc.derivation.topic import Topic

HINT = "dlcalc explain lists the concepts"


def explain(request: Request) -> Outcome:
    """List the concepts, or explain one.

    Raises:
        UsageError: no such concept, a format that holds no text, or two formats.
        NotShown: the evidence of a claim does not show it.
    """
    from dlcalc.concepts import explained

    refuse_contradictions(request)
    word = request.one("concept")
    if word is None:
        if request.has("rubric"):
            raise UsageError("--rubric shows the marking points of a concept, and none is named", HINT)
        return written(explained.overview(), request)
    name = named(word)
    return written(explained.rubric(name) if request.has("rubric") else explained.explanation(name), request)


def named(word: str) -> str:
    """The concept that a word calls.

    Raises:
        UsageError: none.
    """
    from dlcalc.concepts.load import called, nearest

    name = called(word)
    if name is None:
        match = nearest(word)
        raise UsageError(f"there is no concept {quoted(word)}", f"did you mean {match}? {HINT}" if match else HINT)
    return name


def of_topic(topic: Topic, raw: Mapping[str, object], request: Request) -> Outcome:
    """The concept that belongs to a topic's command line, the topic's others named on stderr; all of them where no one belongs to it.

    Raises:
        UsageError: there are none.
        DomainError: a word that its parameter does not know.
    """
    from dlcalc.concepts import explained

    choices = [parameter for parameter in topic.parameters if parameter.type == "choice"]
    chosen = [read_value(each, raw[each.name]) if each.name in raw else each.default for each in choices]
    best, others = explained.about(topic.name, {*map(str, chosen), *[f"--{name}" for name in raw]})
    if best is None and not others:
        raise UsageError(f"nothing is explained about {topic.name}", HINT)
    if best is None:
        return written(explained.overview(others), request)
    outcome = written(explained.explanation(best), request)
    also = [f"also: dlcalc explain {', '.join(others)}"] if others else []
    return outcome._replace(messages=(*outcome.messages, *also))


def written(document: Document, request: Request) -> Outcome:
    """A document in the format that was asked for."""
    from dlcalc.render.documents import FORMATS, render

    path = output_path(request)
    format = chosen_format(request, path)
    if format not in FORMATS:
        raise UsageError(f"{format} holds numbers, and this is a text", f"the formats are {', '.join(FORMATS)}")
    return Outcome(render(document, format, chosen_look(request, format, path)), path=path, json=format in ("json", "jsonl"))
