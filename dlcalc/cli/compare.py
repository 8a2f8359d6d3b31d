"""``compare``: one answer against a key, without a topic."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.command import DONE, HELP, JUDGED_WRONG, NOT_DECIDED, Command, Option, Outcome, Request
from dlcalc.cli.errors import UsageError, caret, listed, quoted, suggest
from dlcalc.derivation.topic import Example

if TYPE_CHECKING:
    from dlcalc.marking.compare import Judged
    from dlcalc.marking.how import How
    from dlcalc.marking.keys import Key

TYPES = {
    "shape": "sizes joined by ×, x, * or commas",
    "integer": "a whole number",
    "number": "a number, with a unit or prefix where the key has one",
    "vector": "a row or column of numbers",
    "matrix": "rows of numbers",
    "formula": "an expression in letters, equal wherever both have a value",
    "density": "a distribution N(mean, variance), or a density written out",
    "choice": "one of several words",
    "set": "values in any order, or an interval",
    "boolean": "yes or no",
}
LONGEST = 100_000
"""Bytes of an answer that are read from standard input; the notation reads fewer."""

CODES = {"right": DONE, "wrong": JUDGED_WRONG}
MARKS = {"right": "✓", "wrong": "✗", "undecided": "?", "unreadable": "?"}


def compare(request: Request) -> Outcome:
    """Judge one answer.

    Raises:
        UsageError: no key or no answer, or a key, tolerance or assumption that cannot be read.
    """
    text, answer = request.one("key"), request.one("answer")
    if text is None or answer is None:
        raise UsageError("a key and an answer are needed", "dlcalc compare 25x25x384 '25 × 25 × 384'")
    if text == "-" and answer == "-":
        raise UsageError("key and answer both read standard input, which can be read once")
    text, answer = [_typed_or_read(each) for each in (text, answer)]
    key = key_of(text, request)
    found = key.judge(answer)
    output = in_json(key, answer, found) if wants_json(request) else in_text(found, answer, request)
    return Outcome(output, CODES.get(found.verdict.kind, NOT_DECIDED), json=wants_json(request))


def _typed_or_read(text: str) -> str:
    """What was typed; ``-`` is standard input."""
    if text != "-":
        return text
    if sys.stdin is None:
        raise UsageError("-: standard input is closed")
    return sys.stdin.buffer.read(LONGEST).decode("utf-8", "replace").strip()


def wants_json(request: Request) -> bool:
    """Whether the verdict is for programs.

    Raises:
        UsageError: a format that holds no verdict.
    """
    format = "json" if request.has("json") else (request.one("format") or "text").lower()
    if format not in ("text", "json"):
        raise UsageError(f"--format {quoted(format)}: a verdict is text or json")
    return format == "json"


def key_of(text: str, request: Request) -> Key:
    """The key, read as its type says.

    Raises:
        UsageError: it, the type, the tolerance or an assumption cannot be read.
    """
    from dlcalc.marking.keys import read_key, type_of_key
    from dlcalc.notation.errors import NotationError

    how = how_of(request)
    type = (request.one("type") or type_of_key(text, how)).lower()
    if type not in TYPES:
        match = suggest(type, TYPES)
        raise UsageError(f"--type {quoted(type)}: the types are {listed(tuple(TYPES), 'and')}", f"did you mean {match}?" if match else "")
    try:
        return read_key(text, type, how)
    except NotationError as error:
        position = error.position if error.text else None
        raise UsageError(f"the key {quoted(text)} cannot be read as a {type}: {error.message}", error.hint, text, position) from None
    except ArithmeticError as error:
        raise UsageError(f"the key {quoted(text)} has no value: {error}") from None


def how_of(request: Request) -> How:
    """Tolerance, assumptions and choices.

    Raises:
        UsageError: one of them cannot be read.
    """
    from dlcalc.marking.assumptions import read_assumptions
    from dlcalc.marking.how import How
    from dlcalc.marking.tolerance import USUAL, read_tolerance
    from dlcalc.notation.errors import NotationError
    from dlcalc.notation.vocabulary import PLAIN

    tolerance, given = request.one("tolerance"), request.values.get("given", ())
    try:
        near = USUAL if tolerance is None else read_tolerance(tolerance)
    except ValueError as error:
        raise UsageError(f"--tolerance {quoted(tolerance or '')}: {error}") from None
    try:
        assumed = read_assumptions(given, PLAIN)
    except NotationError as error:
        raise UsageError(f"--given {quoted(' '.join(given))}: {error.message}", error.hint or "--given 'x real, sigma > 0'") from None
    choices = tuple([each.strip() for each in (request.one("choices") or "").split(",") if each.strip()])
    return How(tolerance=near, assumed=assumed, decimal_comma=request.has("decimal-comma"), choices=choices)


def why_of(found: Judged) -> str:
    """Why the verdict is what it is; of written working, the first equation that does not hold."""
    from dlcalc.marking.chains import broken

    link = broken(found.links)
    if link is None:
        return found.verdict.why
    told = link.told().replace("`", "")
    return f"{told}; {found.verdict.why}" if found.verdict.why else told


def in_text(found: Judged, answer: str, request: Request) -> str:
    """The verdict on a line, and a caret under what cannot be read."""
    from dlcalc.render.script import write
    from dlcalc.render.theme import THEME

    unicode = terminal.shows_unicode(sys.stdout)
    verdict = found.verdict
    mark = write(f"{MARKS[verdict.kind]} {verdict.kind}", unicode)
    if terminal.shows_colour(request.has("no_color")):
        from rich.style import Style

        mark = Style.parse(THEME.get(verdict.kind, THEME["warning"])).render(mark)
    why = why_of(found)
    lines = [f"{mark}   {write(why, unicode)}" if why else mark]
    if verdict.position is not None:
        lines += caret(answer, verdict.position, "utf-8" if unicode else "ascii")
    if verdict.hint:
        lines.append(f"  {write(verdict.hint, unicode)}")
    return "".join([f"{line}\n" for line in lines])


def in_json(key: Key, answer: str, found: Judged) -> str:
    """The verdict for programs."""
    from dlcalc.render.json_ import VERSION, dumps
    from dlcalc.render.values import data

    verdict = found.verdict
    compared = {
        "key": key.text,
        "type": key.type,
        "answer": answer,
        "verdict": verdict.kind,
        "why": why_of(found),
        "value": None if found.value is None else data(found.value),
        **({} if verdict.position is None else {"position": verdict.position}),
    }
    return dumps({"dlcalc": VERSION, "compared": compared}, indent=True)


COMMAND = Command(
    "compare",
    "judge one answer against a key",
    "Holds an answer against a key: plain text, Unicode or LaTeX, with or without the working that leads to it. It says right, wrong (with "
    "a point at which two formulas differ), undecided (with the cause) or unreadable (with the place). Exit code: 0 right, 1 wrong, 2 the "
    "key cannot be read, 3 undecided or unreadable.",
    (
        Option("key", ("--key",), "the right answer", "KEY", "Input"),
        Option("answer", ("--answer",), "the answer to judge; - reads it from standard input", "ANSWER", "Input"),
        Option("type", ("--type",), "how both are read; without it, as the key looks", "TYPE", "Input", completes="choices", choices=TYPES),
        Option("tolerance", ("--tolerance",), "exact, rounded, 0.01, 1%, '2 dp' or '3 sf'", "T", "Input"),
        Option("given", ("--given",), "what is known of letters, as 'x real, sigma > 0'; may be repeated", "FACTS", "Input", many=True),
        Option("choices", ("--choices",), "the words there are to choose from, with commas between", "WORDS", "Input"),
        Option("decimal-comma", ("--decimal-comma",), "3,14 is a number with two decimals", group="Input"),
        Option("format", ("--format",), "text or json", "NAME", completes="choices", choices={"text": "a line", "json": "JSON"}),
        Option("json", ("--json",), "short for --format json"),
        Option("no_color", ("--no-color", "--no-colour"), "plain text on a terminal"),
        HELP._replace(group="Output"),
    ),
    compare,
    "key answer",
    examples=(
        Example("25x25x384 '25 × 25 × 384'", "a shape, written another way"),
        Example("'ln 4' '2 log 2'", "a number, in another form"),
        Example("'12 MFLOPs' '12 GFLOPs'", "a thousand times as much"),
        Example("'N(x^2+2x, x^4/4)' 'N(x^2+2x, x^2/2)' --type density --given 'x != 0'", "the standard deviation for the variance"),
        Example("'sin(2*x)' '2 sin(x) cos(x)' --type formula", "two formulas, proved equal"),
        Example("25 'W_2 = (27 - 3 + 0)/1 + 1 = 24'", "working that drops what it wrote"),
    ),
)
"""The subcommand."""
