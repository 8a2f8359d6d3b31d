"""``--check``: which result an answer is for, and how the verdicts are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.cli.command import DONE, JUDGED_WRONG, NOT_DECIDED
from dlcalc.cli.errors import UsageError, listed, quoted
from dlcalc.cli.naming import named

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.compare import Verdict
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

NAMED = re.compile(r"\s*(?P<name>[^\W\d][\w'{}-]*)\s*(?P<relation><=|>=|!=|==|=|<|>|≤|≥|≠)(?P<answer>.*)\Z", re.DOTALL)
MARKS = {"right": "✓", "wrong": "✗", "undecided": "?", "unreadable": "?"}


class Check(NamedTuple):
    """One answer, the result that it is for, the value that it was held against, and the verdict."""

    name: str
    answer: str
    value: Expr
    verdict: Verdict


def judge_all(texts: Iterable[str], derivation: Derivation) -> tuple[Check, ...]:
    """Judge every ``--check``.

    Raises:
        UsageError: an answer is for no result of this question, or may be for several.
    """
    return tuple(judge_one(text, derivation) for text in texts)


def judge_one(text: str, derivation: Derivation) -> Check:
    """Judge ``NAME=ANSWER``, a limit ``NAME<=ANSWER``, or an answer that fits one result alone."""
    from dlcalc.marking.compare import judge

    match = NAMED.match(text)
    if match:
        name = named(match["name"], tuple(derivation.info.values()), "--check", derivation.results)
        answer, relation = match["answer"].strip(), match["relation"]
    else:
        name, answer, relation = only_candidate(text, derivation), text.strip(), "="
    if not answer:
        raise UsageError(f"--check {quoted(text)} holds no answer", f"--check {name}=ANSWER")
    value = derivation.results[name]
    verdict = judge(value, answer, derivation.info[name], relation, derivation.vocabulary)
    return Check(name, answer if relation in ("=", "==") else f"{relation} {answer}", value, verdict)


def only_candidate(text: str, derivation: Derivation) -> str:
    """The one result that has the type of a nameless answer; where there is one result alone, that."""
    if len(derivation.results) == 1:
        return next(iter(derivation.results))
    from dlcalc.marking.compare import sizes_in, type_of

    type = type_of(text, derivation.vocabulary)
    if type is None:
        raise UsageError(f"--check {quoted(text)} cannot be read, and names no result", "--check NAME=ANSWER")
    fitting = [name for name in derivation.results if derivation.info[name].type == type]
    if len(fitting) > 1 and type == "shape":  # of several shapes, those with as many sizes
        length = sizes_in(text, derivation.vocabulary)
        fitting = [name for name in fitting if len(getattr(derivation.results[name], "items", ())) == length] or fitting
    if len(fitting) != 1:
        many = f"{listed(fitting, 'and')} are all of type {type}" if fitting else f"no result is of type {type}"
        name = (fitting or list(derivation.results))[0]
        raise UsageError(f"--check {quoted(text)} names no result, and {many}", f"--check {name}={quoted(text.strip())}")
    return fitting[0]


def code_of(checks: Iterable[Check]) -> int:
    """The exit code: one wrong answer beats what could not be decided."""
    kinds = {check.verdict.kind for check in checks}
    return JUDGED_WRONG if "wrong" in kinds else NOT_DECIDED if kinds - {"right"} else DONE


def lines_of(checks: Sequence[Check], look: Look | None = None) -> tuple[str, ...]:
    """A line for each verdict: the mark, the result, the answer as given, and why."""
    from dlcalc.render.script import columns, pad, write

    unicode = look is None or look.unicode
    cells = [[write(cell, unicode) for cell in row_of(check)] for check in checks]
    widths = [max(columns(row[place]) for row in cells) for place in range(3)] if cells else []
    lines = ["  ".join([*(pad(cell, width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip() for row in cells]
    if look is not None and look.colour:
        lines = [coloured(line, len(row[0]), check.verdict.kind) for line, row, check in zip(lines, cells, checks, strict=True)]
    return tuple(lines)


def coloured(line: str, length: int, kind: str) -> str:
    """The line with its mark in the colour of the verdict."""
    from rich.style import Style

    from dlcalc.render.theme import THEME

    return Style.parse(THEME.get(kind, THEME["warning"])).render(line[:length]) + line[length:]


def row_of(check: Check) -> tuple[str, str, str, str]:
    """The cells of a verdict's line."""
    kind, why = check.verdict
    return f"{MARKS[kind]} {kind}", check.name, quoted(check.answer).strip("'"), f"({why})" if why else ""


def in_json(derivation: Derivation, checks: tuple[Check, ...], format: str) -> str:
    """The JSON answer with its ``checks``."""
    from dlcalc.render.json_ import document, dumps

    data = document(derivation)
    data["checks"] = [{"name": c.name, "answer": c.answer, "verdict": c.verdict.kind, "why": c.verdict.why} for c in checks]
    return dumps(data, indent=format == "json")
