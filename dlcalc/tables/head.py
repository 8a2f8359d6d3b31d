"""What holds for every row of a sweep: its title, what was given and what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeVar

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.derivation.parameters import read
from dlcalc.derivation.swept import Row
from dlcalc.notation.errors import NotationError
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.tables.plan import Plan

T = TypeVar("T")


def head(plan: Plan, rows: Sequence[Row], warnings: tuple[Warning, ...]) -> Derivation:
    """The head of a sweep, as a derivation without steps and results.

    Args:
        plan: what varies.
        rows: every row, worked.
        warnings: those of the rows.
    """
    answers = [row.answer for row in rows if row.answer is not None]
    base = _base(plan)
    titles = {answer.title for answer in answers}
    return Derivation(
        topic=plan.topic.name,
        title=titles.pop() if len(titles) == 1 else plan.topic.title,
        headline=_headline(plan),
        inputs={},
        given=base.given if base is not None else _common([answer.given for answer in answers]),
        assumed=_assumed(plan, answers),
        conventions=dict(_common([tuple(answer.conventions.items()) for answer in answers])),
        symbols={letter: meaning for answer in answers for letter, meaning in answer.symbols.items()},
        steps=(),
        shown=(),
        results={},
        info={info.name: info for info in plan.topic.results} | {name: info for answer in answers for name, info in answer.info.items()},
        remark="",
        warnings=warnings,
        tables=(),
        pictures=(),
        vocabulary=answers[0].vocabulary if answers else PLAIN,
    )


def _base(plan: Plan) -> Derivation | None:
    """The question without what varies: where it has an answer, that says best what is fixed."""
    varied = {parameter.name for parameter in plan.varied}
    raw = {name: value for name, value in plan.fixed.items() if name not in varied}
    try:
        return plan.topic.work(read(plan.topic, raw)) if raw else None
    except (DomainError, NotationError, ArithmeticError):
        return None


def _assumed(plan: Plan, answers: Sequence[Derivation]) -> tuple[Assumption, ...]:
    """What every row assumes; of what varies the table tells."""
    varied = {parameter.name for parameter in plan.varied}
    return tuple([entry for entry in _common([answer.assumed for answer in answers]) if entry.parameter not in varied])


def _common(lists: Sequence[Sequence[T]]) -> tuple[T, ...]:
    """What stands in every list, in the order of the first."""
    return tuple([each for each in lists[0] if all(each in others for others in lists[1:])]) if lists else ()


def _headline(plan: Plan) -> str:
    parts = []
    for axis in plan.axes:
        count = len(axis.entries)
        if axis.parameter is None:
            parts.append(f"{count:,} case{'s' * (count != 1)}")
        else:
            name = f"`{axis.parameter.symbol}`" if axis.parameter.symbol else axis.parameter.name
            parts.append(f"{count:,} value{'s' * (count != 1)} of {name}")
    rows = prod([len(axis.entries) for axis in plan.axes])
    told = " × ".join(parts) + (f" = {rows:,} rows" if len(parts) > 1 else "")
    return told if plan.chosen is None else f"{told}, {len(plan.chosen):,} of them"
