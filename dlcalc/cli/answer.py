"""Answer one question: read it, work it, judge what was to be checked, render it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.checks import Check, code_of, in_json, judge_all, lines_of
from dlcalc.cli.command import DONE, Outcome, Request
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.cli.naming import named
from dlcalc.derivation.parameters import read
from dlcalc.render import FORMATS, Look, format_of_suffix, render

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.topic import Topic

COMMON_KEYS = ("format", "json", "output", "get", "only", "all", "dp", "sf", "check", "no_color")
LARGEST_ROUNDING = 100


def answer(topic: Topic, presets: Mapping[str, str], request: Request) -> Outcome:
    """Work a topic's question.

    Raises:
        UsageError: options that contradict each other or name nothing.
        DomainError, NotationError, ArithmeticError: as the topic raises them.
    """
    refuse_contradictions(request)
    path = output_path(request)
    format = chosen_format(request, path)
    look = chosen_look(request, format, path)
    only = split_names(request, "only", topic)
    raw: dict[str, object] = dict(presets)
    raw |= {key: values[0] or True for key, values in request.values.items() if key not in COMMON_KEYS}
    derivation = topic.work(read(topic, raw, only=only, all=request.has("all")))
    checks = judge_all(request.values.get("check", ()), derivation)
    if request.has("get"):
        return get(request, derivation, look, checks, path)
    return rendered(derivation, format, look, checks, path)


def refuse_contradictions(request: Request) -> None:
    """Two options that cannot both be meant."""
    for first, second in (("dp", "sf"), ("only", "all"), ("get", "only"), ("get", "all"), ("get", "json"), ("get", "format")):
        if request.has(first) and request.has(second):
            hint = "--json prints every result" if (first, second) == ("get", "json") else "give one of them"
            raise UsageError(f"{request.typed[first]} and {request.typed[second]} exclude each other", hint)
    format = request.one("format")
    if request.has("json") and format is not None and format.lower() != "json":
        raise UsageError(f"--json and --format {quoted(format)} exclude each other", "give one of them")


def output_path(request: Request) -> str | None:
    """The file of ``-o``; ``-`` is stdout."""
    path = request.one("output")
    if path is None or path == "-":
        return None
    typed = request.typed["output"]
    if path.replace(".", "", 1).isdigit():
        raise UsageError(f"{typed} names the output file, and {quoted(path)} is a bare number", f"a file of that name: {typed} ./{path}")
    return path


def chosen_format(request: Request, path: str | None) -> str:
    """The format asked for: by name, by the file's suffix, or text."""
    if request.has("json"):
        return "json"
    format = request.one("format")
    if format is not None:
        if format.lower() not in FORMATS:
            match = suggest(format, FORMATS)
            raise UsageError(f"--format {quoted(format)}: the formats are {listed(tuple(FORMATS), 'and')}", f"did you mean {match}?" if match else "")
        return format.lower()
    if path is None or request.has("get"):
        return "text"
    by_suffix = format_of_suffix(path)
    if by_suffix is None:
        suffixes = listed([suffix for format in FORMATS.values() for suffix in format.suffixes])
        raise UsageError(f"{request.typed['output']} {quoted(path)}: the suffix names no format", f"--format NAME, or a suffix: {suffixes}")
    return by_suffix


def chosen_look(request: Request, format: str, path: str | None) -> Look:
    """How the answer looks where it goes."""
    import sys

    unicode = path is not None or terminal.shows_unicode(sys.stdout)
    colour = format == "text" and path is None and not request.has("get") and terminal.shows_colour(request.has("no_color"))
    return Look(terminal.width(), unicode, colour, rounding(request, "dp", 0), rounding(request, "sf", 1))


def rounding(request: Request, key: str, least: int) -> int | None:
    """The number of ``--dp`` or ``--sf``."""
    text = request.one(key)
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if not least <= number <= LARGEST_ROUNDING:
        raise UsageError(f"{request.typed[key]} {quoted(text)}: a whole number from {least} to {LARGEST_ROUNDING} is needed")
    return number


def split_names(request: Request, key: str, topic: Topic) -> tuple[str, ...]:
    """The results that ``--only`` or ``--get`` names, canonical, without repeats."""
    text = request.one(key)
    if text is None:
        return ()
    return tuple(dict.fromkeys(named(name, topic.results, request.typed[key]) for name in text.split(",")))


def get(request: Request, derivation: Derivation, look: Look, checks: tuple[Check, ...], path: str | None) -> Outcome:
    """The results named by ``--get``, bare, one a line; what the reader should know goes to stderr."""
    from dlcalc.notation.expr import symbols
    from dlcalc.render.values import bare

    lines, messages = [], []
    for typed in (request.one("get") or "").split(","):
        name = named(typed, tuple(derivation.info.values()), "--get", derivation.results)
        value = derivation.results[name]
        lines.append(bare(value, look) + "\n")
        if unknown := symbols(value):
            verb = "is" if len(unknown) == 1 else "are"
            messages.append(f"{name} is an expression: {listed([meaning(derivation, letter) for letter in unknown], 'and')} {verb} not known")
    messages += warnings_of(derivation)
    return Outcome("".join(lines), code_of(checks), (*messages, *lines_of(checks)), path)


def meaning(derivation: Derivation, letter: str) -> str:
    """A letter with what it means: ``D (input depth)``."""
    says = derivation.symbols.get(letter)
    return f"{letter} ({says})" if says else letter


def rendered(derivation: Derivation, format: str, look: Look, checks: tuple[Check, ...], path: str | None) -> Outcome:
    """The whole answer in its format; verdicts stand in text and JSON, and on stderr beside the others."""
    output = in_json(derivation, checks, look, format) if checks and format in ("json", "jsonl") else render(derivation, format, look)
    messages: tuple[str, ...] = ()
    if checks and format == "text":
        output = "".join(f"{line}\n" for line in lines_of(checks, look)) + "\n" + str(output)
    elif checks and format not in ("json", "jsonl"):
        messages = lines_of(checks)
    if format in ("csv", "npy"):
        messages = (*warnings_of(derivation), *messages)
    return Outcome(output, code_of(checks) if checks else DONE, messages, path, json=format in ("json", "jsonl"))


def warnings_of(derivation: Derivation) -> list[str]:
    """The warnings, for stderr."""
    if not derivation.warnings:
        return []
    from dlcalc.notation.show import unicode_text
    from dlcalc.render.prose import joined

    return [f"warning: {joined(warning.message, derivation.vocabulary, unicode_text, str)}" for warning in derivation.warnings]
