"""Answer one question: read it, work it, judge what was to be checked, render it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.command import Outcome, Request
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.cli.many.options import MANY, ONLY_ROWS, rows_format
from dlcalc.derivation.parameters import read
from dlcalc.derivation.topic import FILED, SWEPT
from dlcalc.render import FORMATS, Look, format_of_suffix, render

if TYPE_CHECKING:
    from dlcalc.cli.check.verdicts import Check
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.topic import Topic
    from dlcalc.notation.expr import Expr
    from dlcalc.render.npy import Stored

COMMON_KEYS = ("format", "json", "output", "get", "only", "all", "dp", "sf", "exact", "check", "case", "question", "explain", "no_color",
               "table", "from", "sort", "sample")  # fmt: skip
EXCLUSIVE = (
    ("dp", "sf"), ("dp", "exact"), ("sf", "exact"), ("only", "all"), ("get", "only"), ("get", "all"), ("get", "json"),
    ("question", "check"), ("question", "plot"), ("question", "picture"),
    *[("explain", other) for other in ("get", "only", "all", "check", "case", "question")],
)  # fmt: skip
LARGEST_ROUNDING = 100


def answer(topic: Topic, presets: Mapping[str, str], request: Request) -> Outcome:
    """Work a topic's question.

    Raises:
        UsageError: options that contradict each other or name nothing.
        DomainError, NotationError, ArithmeticError: as the topic raises them.
    """
    if request.has("table"):
        from dlcalc.cli.many.tables import answer as of_table

        return of_table(topic, presets, request)
    refuse_contradictions(request)
    path = output_path(request)
    format = rows_format(request, path) or chosen_format(request, path)
    look = chosen_look(request, format, path)
    only = chosen_steps(request, topic)
    raw: dict[str, object] = dict(presets)
    own = {parameter.name for parameter in topic.parameters}
    raw |= {key: values[0] or True for key, values in request.values.items() if key in own}
    if request.has("explain"):
        from dlcalc.cli.explain import of_topic

        return of_topic(topic, raw, request)
    if request.has("round-steps"):
        raw["round-steps"] = places_of_steps(request, look)
    if any(parameter.type in FILED and parameter.name in raw for parameter in topic.parameters):
        from dlcalc.cli.files import opened

        raw = opened(topic.parameters, raw, request.typed)
    if any(request.has(key) for key in ("case", *MANY, *({"plot"} - own))) or may_be_several(topic, raw):
        from dlcalc.cli.many import sweeps

        swept = sweeps.answer(topic, presets, request, raw, only, format, look)
        if swept is not None:
            return swept._replace(path=None if swept.written else path, json=format in ("json", "jsonl"))
    if format in ONLY_ROWS:
        raise UsageError(f"{format} holds many rows, and this is one answer", "--format csv, or a list: --k 64,128")
    inputs = read(topic, raw, only=only, all=request.has("all"), exact=request.has("exact"))
    if request.has("question"):
        from dlcalc.cli.questions import outcome as posed

        return posed(request, topic.work(inputs), inputs, format, look)._replace(path=path, json=format in ("json", "jsonl"))
    if not request.has("plot"):
        return answered(request, topic.work(inputs), format, look, path)
    from dlcalc.cli.plots import asked, drawing

    file = asked(request, path)
    derivation = topic.work(inputs)
    return answered(request, derivation, format, look, path)._replace(drawing=drawing(request, file, derivation))


def answered(request: Request, derivation: Derivation, format: str, look: Look, path: str | None) -> Outcome:
    """The answer, or what ``--get`` names of it, with the verdicts on every ``--check``.

    Raises:
        UsageError: ``--only`` names a result that this question has not.
    """
    if request.has("only"):
        from dlcalc.cli.naming import named

        for name in (request.one("only") or "").split(","):
            named(name, tuple(derivation.info.values()), request.typed["only"], derivation.results)
    checks = judged(request, derivation)
    if request.has("get"):
        outcome = get(request, derivation, format, look)
    else:
        outcome = Outcome(in_format(derivation, format, look), messages=warnings_of(derivation) if format in ("csv", "npy") else ())
    outcome = outcome._replace(path=path, json=format in ("json", "jsonl"))
    if not checks:
        return outcome
    in_full = request.has("all") or request.has("only")
    return with_verdicts(outcome, checks, derivation, format, look, is_bare=request.has("get"), in_full=in_full)


def may_be_several(topic: Topic, raw: Mapping[str, object]) -> bool:
    """Whether a value looks like a list or a range; only then is the code for them loaded."""
    texts = [raw[parameter.name] for parameter in topic.parameters if parameter.type in SWEPT and parameter.name in raw]
    return any(isinstance(text, str) and ("," in text or ".." in text) for text in texts)


def refuse_contradictions(request: Request) -> None:
    """Two options that cannot both be meant."""
    for first, second in EXCLUSIVE:
        if request.has(first) and request.has(second) and not (request.has("question") and (first, second) == ("get", "json")):
            hint = "--json prints every result" if (first, second) == ("get", "json") else "give one of them"
            raise UsageError(f"{request.typed[first]} and {request.typed[second]} exclude each other", hint)
    format = request.one("format")
    bare = request.has("get") and (format or format_of_suffix(output_path(request) or "") or "text").lower()
    if bare in FORMATS and bare not in ("text", "npy") and not request.has("question"):
        raise UsageError(f"{request.typed['get']} prints bare values, and {bare} is a format of the whole answer", "give one of them")
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
        if suffixed := format_of_suffix(f".{format}"):  # md, tex
            return suffixed
        if format.lower() not in FORMATS:
            match = suggest(format, FORMATS)
            hint = f"did you mean {match}?" if match else ""
            raise UsageError(f"--format {quoted(format)}: the formats are {listed(tuple(FORMATS), 'and')}", hint)
        return format.lower()
    if path is None:
        return "text"
    by_suffix = format_of_suffix(path)
    if by_suffix is None and request.has("get"):
        return "text"
    if by_suffix is None:
        suffixes = listed([suffix for format in FORMATS.values() for suffix in format.suffixes])
        raise UsageError(f"{request.typed['output']} {quoted(path)}: the suffix names no format", f"--format NAME, or a suffix: {suffixes}")
    return by_suffix


def chosen_look(request: Request, format: str, path: str | None) -> Look:
    """How the answer looks where it goes."""
    import sys

    unicode = path is not None or terminal.shows_unicode(sys.stdout)
    colour = format == "text" and path is None and not request.has("get") and terminal.shows_colour(request.has("no_color"))
    return Look(terminal.width(), unicode, colour, rounding(request, "dp", 0), rounding(request, "sf", 1), request.has("exact"))


def places_of_steps(request: Request, look: Look) -> int:
    """The decimal places to which ``--round-steps`` rounds every step: those of ``--dp``."""
    if look.places is None:
        typed = request.typed["round-steps"]
        raise UsageError(f"{typed} rounds every step as the answer is rounded, and needs to know how", f"--dp 4 {typed}")
    return look.places


def rounding(request: Request, key: str, least: int) -> int | None:
    """The number of ``--dp`` or ``--sf``."""
    text = request.one(key)
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if not least <= number <= LARGEST_ROUNDING:
        raise UsageError(f"{request.typed[key]} {quoted(text)}: a whole number from {least} to {LARGEST_ROUNDING} is needed")
    return number


def chosen_steps(request: Request, topic: Topic) -> tuple[str, ...]:
    """The results that ``--only`` names, canonical, without repeats; those of ``--get``, so that what is costly is worked only for them."""
    text = request.one("only")
    if text is None and not request.has("get"):
        return ()
    from dlcalc.cli.naming import lookup, named

    if text is None:
        found = [lookup(name, topic.results) for name in (request.one("get") or "").split(",")]
        return tuple(dict.fromkeys([name for name in found if name is not None]))
    return tuple(dict.fromkeys(named(name, topic.results, request.typed["only"]) for name in text.split(",")))


def judged(request: Request, derivation: Derivation) -> tuple[Check, ...]:
    """The verdicts on every ``--check``."""
    if not request.has("check"):
        return ()
    from dlcalc.cli.check.verdicts import judge_all

    return judge_all(request.values["check"], derivation)


def get(request: Request, derivation: Derivation, format: str, look: Look) -> Outcome:
    """The results named by ``--get``, bare, one a line, or as one array; what the reader should know goes to stderr."""
    from dlcalc.cli.naming import named
    from dlcalc.notation.expr import symbols
    from dlcalc.render.values import bare

    infos = tuple(derivation.info.values())
    names = [named(name, infos, request.typed["get"], derivation.results) for name in (request.one("get") or "").split(",")]
    chosen = [(name, derivation.results[name]) for name in names]
    messages = []
    for name, value in chosen:
        if unknown := symbols(value):
            letters = listed([meaning(derivation, letter) for letter in unknown], "and")
            messages.append(f"{name} is an expression: {letters} {'is' if len(unknown) == 1 else 'are'} not known")
    values = [value for _, value in chosen]
    output = "".join([bare(value, look) + "\n" for value in values]) if format == "text" else one_array(values)
    return Outcome(output, messages=(*messages, *warnings_of(derivation)))


def one_array(values: list[Expr]) -> Stored:
    """The one value of ``--get NAME --format npy``."""
    from dlcalc.render.npy import NotOneArray, array

    try:
        if len(values) == 1:
            return array(values[0])
    except NotOneArray:
        pass
    raise UsageError("--format npy holds one array of numbers", "--get NAME names one result without unknowns")


def meaning(derivation: Derivation, letter: str) -> str:
    """A letter with what it means: ``D (input depth)``."""
    says = derivation.symbols.get(letter)
    return f"{letter} ({says})" if says else letter


def with_verdicts(
    outcome: Outcome, checks: tuple[Check, ...], derivation: Derivation, format: str, look: Look, *, is_bare: bool, in_full: bool
) -> Outcome:
    """The answer with its verdicts: they stand in text and JSON, and on stderr beside anything else and when a file is written.

    As text the verdicts stand alone, with their reasons, unless the working was asked for.
    """
    from dlcalc.cli.check.verdicts import code_of, in_json, lines_of

    is_document = outcome.json or (format == "text" and not is_bare)
    messages = outcome.messages if is_document and outcome.path is None else (*outcome.messages, *lines_of(checks, derivation))
    outcome = outcome._replace(code=code_of(checks), messages=messages)
    if outcome.json:
        return outcome._replace(output=in_json(derivation, checks, format))
    if is_document:
        from dlcalc.cli.check.screen import render as checked

        return outcome._replace(output=checked(derivation, checks, look) + (f"\n{outcome.output!s}" if in_full else ""))
    return outcome


def in_format(derivation: Derivation, format: str, look: Look) -> str | Stored:
    """The answer in a format."""
    if format != "npy":
        return render(derivation, format, look)
    from dlcalc.render.npy import NotOneArray

    try:
        return render(derivation, format, look)
    except NotOneArray as error:
        arrays = (*error.names, *error.symbolic)
        has = f"the arrays are {listed(arrays, 'and')}" if arrays else "this question has none"
        hint = f"--get {error.names[0]} names one" if error.names else "an array with an unknown letter cannot be written"
        raise UsageError(f"--format npy holds one array of numbers: {has}", hint if arrays else "") from None


def warnings_of(derivation: Derivation) -> tuple[str, ...]:
    """The warnings, for stderr."""
    if not derivation.warnings:
        return ()
    from dlcalc.notation.show import unicode_text
    from dlcalc.render.prose import joined

    return tuple([f"warning: {joined(warning.message, derivation.vocabulary, unicode_text, str)}" for warning in derivation.warnings])
