"""Answer one question for many values: lists, ranges and named variants on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.cli.command import DONE, NOT_DECIDED, Outcome, Request
from dlcalc.cli.errors import UsageError
from dlcalc.derivation.swept import CASE
from dlcalc.render.sweeps import render
from dlcalc.tables.plan import Plan, plan
from dlcalc.tables.sweep import work

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Topic
    from dlcalc.render import Look

REFUSED = {
    "check": "a check judges one answer",
    "all": "--all shows the steps of one answer",
    "picture": "a picture shows one layer",
    "plot": "a plot shows one answer",
}
"""Options that have no meaning for many rows at once, and why."""


def answer(topic: Topic, presets: Mapping[str, str], request: Request, raw: Mapping[str, object], only: tuple[str, ...], format: str, look: Look) -> Outcome | None:
    """Work a question that may hold lists, ranges or cases.

    Returns:
        None when it holds none: a comma in brackets is one value's own.

    Raises:
        UsageError: an option that belongs to a single answer.
        DomainError: a list, range or case that is written wrongly; a rule that every row breaks in the same way.
    """
    cases = request.values.get(CASE, ())
    planned = plan(topic, raw, cases, request.typed, presets)
    if not planned.axes:
        return None
    refuse(request, planned, format)
    sweep = work(planned, only, remark=f"One row with its working: {one_row(planned, presets, request)}")
    output, messages = bare_values(sweep, request, look) if request.has("get") else (render(sweep, format, look), ())
    if format == "csv" or request.has("get"):
        messages = (*messages, *_warnings(sweep))
    if broken := len(sweep.broken):
        messages = (*messages, f"error: {broken:,} of {len(sweep.rows):,} rows {'has' if broken == 1 else 'have'} no answer")
    return Outcome(output, NOT_DECIDED if broken else DONE, messages)


def refuse(request: Request, planned: Plan, format: str) -> None:
    """What cannot be asked of many rows."""
    option = next((request.typed[CASE] for axis in planned.axes if axis.parameter is None), None)
    for name, why in REFUSED.items():
        if request.has(name):
            option = option or _option(request, planned)
            raise UsageError(f"{request.typed[name]} and several values for {option} exclude each other: {why}", "give one value")
    if format == "npy":
        raise UsageError("--format npy holds one array, and several values make a table", "--format csv")
