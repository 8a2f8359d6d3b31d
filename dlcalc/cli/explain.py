"""``explain``: what a concept means, each claim with its evidence, and its marking points."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.answer import chosen_format, chosen_look, output_path
from dlcalc.cli.command import Outcome, Request
from dlcalc.cli.errors import UsageError, quoted, suggest

if TYPE_CHECKING:
    from dlcalc.derivation.document import Document
    from dlcalc.derivation.topic import Topic

HINT = "dlcalc explain lists the concepts"


def explain(request: Request) -> Outcome:
    """List the concepts, or explain one.

    Raises:
        UsageError: no such concept, or a format that holds no text.
        NotShown: the evidence of a claim does not show it.
    """
    from dlcalc.concepts import explained

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
    from dlcalc.concepts.load import called, load, names

    name = called(word)
    if name is None:
        match = suggest(word.lower(), [*names(), *[alias for each in names() for alias in load(each).aliases]])
        raise UsageError(f"there is no concept {quoted(word)}", f"did you mean {match}? {HINT}" if match else HINT)
    return name


def of_topic(topic: Topic, raw: dict[str, object], request: Request) -> Outcome:
    """The concept that belongs to a topic's command line; several are listed.

    Raises:
        UsageError: there is none for this topic.
    """
    from dlcalc.concepts import explained

    words = [str(raw.get(parameter.name, parameter.default)) for parameter in topic.parameters if parameter.type == "choice"]
    found = explained.about(topic.name, (*words, *[f"--{name}" for name in raw]))
    if not found:
        raise UsageError(f"nothing is explained about {topic.name} yet", HINT)
    others = [f"see also: dlcalc explain {name}" for name in found[1:]]
    outcome = written(explained.explanation(found[0]), request)
    return outcome._replace(messages=(*outcome.messages, *others))


def written(document: Document, request: Request) -> Outcome:
    """A document in the format that was asked for."""
    from dlcalc.render.documents import FORMATS, render

    path = output_path(request)
    format = chosen_format(request, path)
    if format not in FORMATS:
        raise UsageError(f"{format} holds numbers, and this is a text", f"the formats are {', '.join(FORMATS)}")
    look = chosen_look(request, format, path)
    if format == "text" and path is None and not terminal.shows_unicode(sys.stdout):
        look = look._replace(unicode=False)
    return Outcome(render(document, format, look), path=path, json=format in ("json", "jsonl"))
