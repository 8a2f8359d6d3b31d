"""``--question``: the task without its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.cli.command import Outcome
from dlcalc.cli.errors import UsageError
from dlcalc.cli.naming import named
from dlcalc.derivation.question import asked, question
from dlcalc.render import render

if TYPE_CHECKING:
    from dlcalc.cli.command import Request
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.parameters import Inputs
    from dlcalc.render import Look


def outcome(request: Request, derivation: Derivation, inputs: Inputs, format: str, look: Look) -> Outcome:
    """The question in its format.

    Raises:
        UsageError: a format that holds results alone, a result that this question has not.
    """
    if format in ("csv", "npy"):
        said = f"{request.typed['question']} leaves the results out, and {format} is a format of results"
        raise UsageError(said, "--format markdown, latex, html or json")
    for option in ("get", "only"):
        for name in (request.one(option) or "").split(",") if request.has(option) else ():
            named(name, tuple(derivation.info.values()), request.typed[option], derivation.results)
    task = question(derivation, inputs, inputs.only)
    if format in ("json", "jsonl"):
        from dlcalc.render.question import question as in_json

        return Outcome(in_json(task, asked(derivation, inputs.only), indent=format == "json"))
    return Outcome(render(task, format, look))
