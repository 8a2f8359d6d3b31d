"""``key new``: a first answer key from a question as it is typed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.command import HELP, Command, Option, Outcome, Request
from dlcalc.cli.commands import COMMON, option_of
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.derivation.topic import FILED

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter, Topic

DESCRIPTION = (
    "Works a question and writes an answer key that asks for every result that it shows, with comments that teach the format. "
    "Options are those of the topic. Several questions: --append adds one to a key that exists."
)
SUMMARY = "write a first answer key, with comments that teach the format"
OWN = (
    Option("id", ("--id",), "what the exam calls the question; without it, the next number", "ID"),
    Option("append", ("--append",), "add the question to this key, which stays as it is otherwise", "FILE", completes="file"),
    *[option for option in COMMON if option.key == "only"],
    Option("output", ("-o", "--output"), "write a file, which must not exist yet", "FILE", completes="file"),
    HELP._replace(group="Output"),
)
OWN_KEYS = tuple([option.key for option in OWN])


def of_topic(word: str) -> Command:
    """``key new WORD``.

    Raises:
        UsageError: there is no such topic.
    """
    from dlcalc.marking.key.given import NOT_HERE
    from dlcalc.marking.key.questions import FORMULA, TEXT
    from dlcalc.topics import names, resolve

    words = (*names(), FORMULA, TEXT)
    topics = Option("topic", ("--topic",), "the kind of question", "TOPIC", "Input", completes="choices", choices=dict.fromkeys(words, ""))
    if not word:
        return Command("key new", SUMMARY, DESCRIPTION, (topics, HELP), _nothing, "topic")
    own = tuple([option for option in OWN if option.key != "only"])
    if word in (FORMULA, TEXT):
        return Command(f"key new {word}", SUMMARY, DESCRIPTION, own, lambda request: new(word, None, request))
    found = resolve(word)
    if found is None:
        match = suggest(word, words)
        raise UsageError(f"there is no topic {quoted(word)}", f"did you mean {match}?" if match else f"one of {listed(words)}")
    topic, presets = found
    given = [_option(parameter) for parameter in topic.parameters if parameter.name not in NOT_HERE]
    bare = next((parameter.name for parameter in topic.parameters if parameter.positional), "")
    return Command(
        f"key new {word}", SUMMARY, DESCRIPTION, (*given, *OWN), lambda request: new(word, topic, request), bare,
        results=topic.results, presets=presets,
    )  # fmt: skip


def _option(parameter: Parameter) -> Option:
    """The option of a parameter; one that counts decimal places says how many, since nothing else here does."""
    option = option_of(parameter)
    return option._replace(metavar="N") if parameter.type == "places" else option


def _nothing(_request: Request) -> Outcome:
    raise UsageError("a key for what kind of question?", "dlcalc key new conv --w 27 --f 3 --k 384")


def new(word: str, topic: Topic | None, request: Request) -> Outcome:
    """A key with one question, or a key that exists with one question more.

    Raises:
        UsageError: a file that exists, or one that cannot be added to.
        DomainError, NotationError, ArithmeticError: as the topic raises them.
    """
    from dlcalc.marking.key.scaffold import scaffold

    path, old = request.one("output"), request.one("append")
    if path is not None and old is not None:
        raise UsageError("-o and --append exclude each other", "--append writes into the key that it names")
    raw = {} if topic is None else _raw(topic, request)
    only = _only(topic, request)
    if old is None:
        if path is not None and os.path.exists(path):
            raise UsageError(f"{request.typed['output']} {quoted(path)}: this file exists, and would be lost", f"--append {quoted(path)}")
        return Outcome(scaffold(word, raw, only=only, id=request.one("id") or "1"), path=path)
    text, count = _existing(old)
    whole = f"{text.rstrip()}\n{scaffold(word, raw, only=only, id=request.one('id') or str(count + 1), head=False)}"
    _readable(whole, old)
    terminal.completes(old)
    return Outcome(whole, path=old, messages=(f"added question {request.one('id') or count + 1} to {quoted(old)}",))


def _raw(topic: Topic, request: Request) -> Mapping[str, object]:
    """The parameters as they were typed; a key holds its numbers itself.

    Raises:
        UsageError: one names a file.
    """
    from dlcalc.cli.files import STANDARD_INPUT, is_file

    raw: dict[str, object] = {key: values[0] or True for key, values in request.values.items() if key not in OWN_KEYS}
    for parameter in topic.parameters:
        text = raw.get(parameter.name)
        if parameter.type in FILED and isinstance(text, str) and (is_file(text) or text.strip() == STANDARD_INPUT):
            option = request.typed.get(parameter.name) or f"--{parameter.name}"
            raise UsageError(f"{option} {quoted(text)} is a file, and a key holds its numbers itself", f"{option} '1 2; 3 4'")
    return raw


def _only(topic: Topic | None, request: Request) -> tuple[str, ...]:
    if topic is None or not request.has("only"):
        return ()
    from dlcalc.cli.naming import named

    names = (request.one("only") or "").split(",")
    return tuple(dict.fromkeys([named(name, topic.results, request.typed["only"]) for name in names]))


def _existing(path: str) -> tuple[str, int]:
    """The text of a key, and the largest number that a question of it has."""
    from dlcalc.cli.files import bytes_of
    from dlcalc.cli.key.command import load
    from dlcalc.marking.key.read import LONGEST_FILE

    if path == "-":
        raise UsageError("--append writes into a file, and - is standard input")
    key = load(path)
    numbers = [int(match[0]) for question in key.questions if (match := re.match(r"\d{1,6}", question.id))]
    return bytes_of(path, quoted(path), LONGEST_FILE).decode("utf-8-sig"), max([len(key.questions), *numbers])


def _readable(text: str, path: str) -> None:
    """See that a key can still be read with what was added.

    Raises:
        UsageError: it cannot: its questions are written as one list, or the id is taken.
    """
    from dlcalc.cli.key.command import usage
    from dlcalc.marking.key.fault import KeyFault
    from dlcalc.marking.key.read import parsed, read_key

    try:
        parsed(text.encode())
    except KeyFault as fault:
        inline = re.search(r"(?m)^\s*questions\s*=", text) is not None
        said = "its questions stand in one list, questions = [...], to which none can be added" if inline else fault.message
        raise UsageError(f"{quoted(path)}: {said}", "each question under a heading of its own: [[questions]]" if inline else "") from None
    try:
        read_key(text.encode(), path, lambda _: b"student\n")
    except KeyFault as fault:
        raise usage(fault, path) from None
