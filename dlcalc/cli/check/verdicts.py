"""``--check``: which result an answer is for, and how the verdicts are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.cli.command import DONE, JUDGED_WRONG, NOT_DECIDED
from dlcalc.cli.errors import UsageError, listed, quoted
from dlcalc.cli.naming import named

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.slips import Slip
    from dlcalc.marking.judgement import Judgement
    from dlcalc.notation.expr import Expr

NAMED = re.compile(r"\s*(?P<name>[^\W\d][\w'{}-]*)\s*(?P<relation><=|>=|!=|==|=|<|>|≤|≥|≠)(?P<answer>.*)\Z", re.DOTALL)
MARKS = {"right": "✓", "wrong": "✗", "undecided": "?", "unreadable": "?"}


class Check(NamedTuple):
    """One answer: the result that it is for, what was typed, the relation that it states, and the judgement."""

    name: str
    answer: str
    relation: str
    judgement: Judgement

    @property
    def kind(self) -> str:
        """The verdict in a word."""
        return self.judgement.verdict.kind

    @property
    def typed(self) -> str:
        """The answer as it was typed, with its relation where that is no equality."""
        return self.answer if self.relation in ("=", "==") else f"{self.relation} {self.answer}"


def judge_all(texts: Iterable[str], derivation: Derivation) -> tuple[Check, ...]:
    """Judge every ``--check``; what follows from a wrong answer to another one is no new mistake.

    Raises:
        UsageError: an answer is for no result of this question, or may be for several.
    """
    from dlcalc.topics import slips

    known = slips(derivation.topic)
    read = [asked(text, derivation) for text in texts]
    first = [judged(each, derivation, known, {}) for each in read]
    found = []
    for place, check in enumerate(first):
        earlier = {id: value for other, each in enumerate(first) if other != place for id, value in each.judgement.parts.items()}
        again = check.kind == "wrong" and bool(earlier)
        found.append(judged((check.name, check.answer, check.relation), derivation, known, earlier) if again else check)
    return tuple(found)


def asked(text: str, derivation: Derivation) -> tuple[str, str, str]:
    """The result, the answer and the relation of ``NAME=ANSWER``, a limit ``NAME<=ANSWER``, or an answer that fits one result alone."""
    match = NAMED.match(text)
    if match:
        name = named(match["name"], tuple(derivation.info.values()), "--check", derivation.results)
        answer, relation = match["answer"].strip(), match["relation"]
    else:
        name, answer, relation = only_candidate(text, derivation), text.strip(), "="
    if not answer:
        raise UsageError(f"--check {quoted(text)} holds no answer", f"--check {name}=ANSWER")
    return name, answer, relation


def judged(asked: tuple[str, str, str], derivation: Derivation, known: tuple[Slip, ...], earlier: Mapping[str, Expr]) -> Check:
    """Judge one answer, with the values of other answers that it may follow from."""
    from dlcalc.marking.judgement import judge_part

    name, answer, relation = asked
    return Check(name, answer, relation, judge_part(derivation, known, name, answer, earlier, relation=relation))


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
    kinds = {check.kind for check in checks}
    return JUDGED_WRONG if "wrong" in kinds else NOT_DECIDED if kinds - {"right"} else DONE


def lines_of(checks: Sequence[Check], derivation: Derivation) -> tuple[str, ...]:
    """A plain line for each verdict: the mark, the result, the answer as given, and why."""
    from dlcalc.render.script import columns, pad, write

    cells = [[write(cell, unicode=True) for cell in row_of(check, derivation)] for check in checks]
    widths = [max(columns(row[place]) for row in cells) for place in range(3)] if cells else []
    return tuple(["  ".join([*(pad(cell, width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip() for row in cells])


def row_of(check: Check, derivation: Derivation) -> tuple[str, str, str, str]:
    """The cells of a verdict's line."""
    why = spoken(why_of(check), derivation)
    return f"{MARKS[check.kind]} {check.kind}", check.name, quoted(check.typed).strip("'"), f"({why})" if why else ""


def why_of(check: Check) -> str:
    """Why a verdict is what it is: prose; notation stands between backticks."""
    judgement = check.judgement
    return judgement.feedback or judgement.verdict.why or judgement.remark


def spoken(text: str, derivation: Derivation) -> str:
    """Prose as plain text."""
    from dlcalc.notation.show import unicode_text
    from dlcalc.render.prose import joined

    return joined(text, derivation.vocabulary, lambda expr: unicode_text(expr, thousands=True), str) if "`" in text else text


def in_json(derivation: Derivation, checks: tuple[Check, ...], format: str) -> str:
    """The JSON answer with its ``checks``."""
    from dlcalc.render.json_ import document, dumps

    data = document(derivation)
    data["checks"] = [as_data(check, derivation) for check in checks]
    return dumps(data, indent=format == "json")


def as_data(check: Check, derivation: Derivation) -> dict[str, object]:
    """A verdict for programs."""
    from dlcalc.render.values import data

    judgement = check.judgement
    return {
        "name": check.name,
        "answer": check.typed,
        "verdict": check.kind,
        "why": spoken(why_of(check), derivation),
        "value": None if judgement.value is None else data(judgement.value),
        "slip": [[slip.id for slip in alternative] for alternative in judgement.slips],
        "follows_from": list(next((reason.carried for reason in judgement.reasons), ())),
        **({"position": judgement.verdict.position} if judgement.verdict.position is not None else {}),
    }
