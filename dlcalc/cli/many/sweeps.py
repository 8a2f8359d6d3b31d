"""Answer one question for many values: lists, ranges and named variants on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc.cli.answer import COMMON_KEYS, meaning, output_path, warnings_of
from dlcalc.cli.command import DONE, NOT_DECIDED, Outcome, Request
from dlcalc.cli.errors import UsageError, listed
from dlcalc.cli.leftovers import tidied
from dlcalc.cli.many.options import ONLY_ROWS, WISHES
from dlcalc.cli.naming import named
from dlcalc.derivation.swept import CASE, Sweep
from dlcalc.notation.expr import symbols
from dlcalc.render.sweeps import render
from dlcalc.render.values import bare
from dlcalc.tables.plan import MOST_COLUMNS, MOST_ROWS, Plan, plan
from dlcalc.tables.sweep import work

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Topic
    from dlcalc.render import Look

REFUSED = {
    "check": "a check judges one answer",
    "all": "--all shows the steps of one answer",
    "picture": "a picture shows one layer",
    "question": "a task asks for one answer",
}
"""Options that have no meaning for many rows at once, and why."""


def answer(
    topic: Topic, presets: Mapping[str, str], request: Request, raw: Mapping[str, object], only: tuple[str, ...], format: str, look: Look
) -> Outcome | None:
    """Work a question that may hold lists, ranges or cases.

    Args:
        topic: the topic that is asked.
        presets: what the subcommand itself sets.
        request: what was typed.
        raw: the inputs by parameter name.
        only: names of the results that were asked for.
        format: the name of the output's format.
        look: how it looks.

    Returns:
        None when there are none: a comma in brackets belongs to one value.

    Raises:
        UsageError: an option that belongs to a single answer.
        DomainError: a list, range or case that is written wrongly; a rule that every row breaks in the same way.
    """
    wished = any(request.has(key) for key in WISHES) and not request.has("solve")
    raw = {name: value for name, value in raw.items() if name != "plot" and not (wished and name == "where")}
    planned = plan(topic, raw, request.values.get(CASE, ()), request.typed, presets, MOST_COLUMNS)
    if not planned.axes:
        refuse_one(request, topic)
        return None
    refuse(request, planned, format)
    notes: tuple[str, ...] = ()
    if wished:
        from dlcalc.cli.many.grids import chosen

        planned, notes = chosen(planned, request, only)
    drawing = None
    if request.has("plot"):
        from dlcalc.cli.many.grids import drawn

        drawing = drawn(planned, request, only)
        if planned.asked > MOST_ROWS and format == "text":
            return Outcome("", DONE, notes, drawing=drawing)
    if planned.asked > MOST_ROWS or format in ONLY_ROWS:
        from dlcalc.cli.many.grids import write

        return write(planned, request, only, format, notes)._replace(drawing=drawing)
    if not planned.asked:
        return Outcome("", DONE, notes)
    sweep = work(planned, only)
    messages = (*notes, *tidied(output_path(request)))
    if request.has("get"):
        output, told = bare_values(sweep, request, look)
        messages = (*messages, *told)
    else:
        first = next((place for place, row in enumerate(sweep.rows) if row.answer is not None), None)
        command = () if first is None else command_line(planned, presets, request, first)
        output = render(sweep._replace(command=command), format, look)
    if format == "csv" or request.has("get"):
        messages = (*messages, *warnings_of(sweep.head))
    if broken := len(sweep.broken):
        messages = (*messages, f"error: {broken:,} of {len(sweep.rows):,} rows {'has' if broken == 1 else 'have'} no answer")
    return Outcome(output, NOT_DECIDED if broken else DONE, messages, drawing=drawing)


def refuse_one(request: Request, topic: Topic) -> None:
    """Refuse what asks for rows where there is one answer; what the topic has of that name is its own."""
    own = {parameter.name for parameter in topic.parameters}
    name = next((key for key in (*WISHES, "from", "plot") if request.has(key) and key not in own), None)
    if name is not None:
        raise UsageError(f"{request.typed[name]} is about many rows, and this is one answer", "a list 64,128, a range 1..7 or --table FILE")


def refuse(request: Request, planned: Plan, format: str) -> None:
    """Refuse what cannot be asked of many rows."""
    own_plot = any(parameter.name == "plot" for parameter in planned.topic.parameters)
    for name, why in (REFUSED | {"plot": "a plot shows one answer"} if own_plot else REFUSED).items():
        if request.has(name):
            first = planned.axes[0].parameter
            several = f"several values of {first.name}" if first is not None else request.typed[CASE]
            raise UsageError(f"{request.typed[name]} and {several} exclude each other: {why}", "give one value of each")
    if format == "npy":
        raise UsageError("--format npy holds one array, and several values make a table", "--format csv")


def bare_values(sweep: Sweep, request: Request, look: Look) -> tuple[str, tuple[str, ...]]:
    """The results named by ``--get``, row by row, one a line; a row without the result has an empty line."""
    infos = tuple(sweep.head.info.values())
    present = sweep.results or tuple(info.name for info in infos)
    names = [named(name, infos, request.typed["get"], present) for name in (request.one("get") or "").split(",")]
    values = [row.results.get(name) for row in sweep.rows for name in names]
    messages = []
    for name in dict.fromkeys(names):
        found = [row.results[name] for row in sweep.rows if name in row.results]
        if unknown := dict.fromkeys([letter for value in found for letter in symbols(value)]):
            letters = listed([meaning(sweep.head, letter) for letter in unknown], "and")
            messages.append(f"{name} is an expression: {letters} {'is' if len(unknown) == 1 else 'are'} not known")
        if missing := sum(row.answer is not None and name not in row.results for row in sweep.rows):
            messages.append(f"{missing:,} of {len(sweep.rows):,} rows {'has' if missing == 1 else 'have'} no {name}")
    return "".join([("" if value is None else bare(value, look)) + "\n" for value in values]), tuple(messages)


def command_line(planned: Plan, presets: Mapping[str, str], request: Request, place: int) -> tuple[str, ...]:
    """The command line of one row alone, as the reader may type it, word by word; an option and its value are one."""
    import shlex
    from itertools import islice

    topic = planned.topic
    sets = {name: str(value) for entry in next(islice(planned.combinations(), place, None)) for name, value in entry.sets.items()}
    words = [f"dlcalc {next((word for word, preset in topic.presets.items() if preset == presets), topic.name)}"]
    for key, option in request.typed.items():
        if key not in COMMON_KEYS and (key not in WISHES or request.has("solve")):
            value = sets.pop(key, request.values[key][0])
            words.append(f"{option} {shlex.quote(value) if value else ''}".strip())
    return (*words, *[f"--{name} {shlex.quote(value)}" for name, value in sets.items()])
