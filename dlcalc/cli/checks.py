"""``--check``: which result an answer is for, and how the verdicts are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    """The one result that has the type of a nameless answer."""
    from dlcalc.marking.compare import type_of

    type = type_of(text, derivation.vocabulary)
    if type is None:
        raise UsageError(f"--check {quoted(text)} cannot be read, and names no result", "--check NAME=ANSWER")
    fitting = [name for name in derivation.results if derivation.info[name].type == type]
    if len(fitting) != 1:
        many = f"{listed(fitting, 'and')} are all of type {type}" if fitting else f"no result is of type {type}"
        raise UsageError(f"--check {quoted(text)} names no result, and {many}", f"--check {(fitting or list(derivation.results) or ['NAME'])[0]}={quoted(text)}")
    return fitting[0]


def code_of(checks: Iterable[Check]) -> int:
    """The exit code: one wrong answer beats what could not be decided."""
    kinds = {check.verdict.kind for check in checks}
    return JUDGED_WRONG if "wrong" in kinds else NOT_DECIDED if kinds - {"right"} else DONE


def lines_of(checks: Iterable[Check], look: Look | None = None) -> tuple[str, ...]:
    """A line for each verdict: the mark, the result, the answer as given, and why."""
    from dlcalc.cli.errors import quoted
    from dlcalc.render.script import columns, pad, write

    unicode = look is None or look.unicode
    rows = [(f"{MARKS[check.verdict.kind]} {check.verdict.kind}", check.name, quoted(check.answer).strip("'"), check.verdict.why) for check in checks]
    cells = [[write(cell, unicode) for cell in row] for row in rows]
    widths = [max(columns(row[place]) for row in cells) for place in range(3)] if cells else []
    return tuple("  ".join([*(pad(cell, width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip() for row in cells)


def in_json(derivation: Derivation, checks: tuple[Check, ...], look: Look, format: str) -> str:
    """The JSON answer with its ``checks``."""
    from dlcalc.render.json_ import document, dumps

    data = dict(document(derivation, look))
    data["checks"] = [{"name": c.name, "answer": c.answer, "verdict": c.verdict.kind, "why": c.verdict.why} for c in checks]
    return dumps(data, indent=format == "json")
