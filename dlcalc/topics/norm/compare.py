"""Every kind on the same numbers: what each averages over, and what becomes of one number."""

from __future__ import annotations

from math import prod
from typing import Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption, Derivation, Step, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, Num
from dlcalc.topics.norm import naming, telling
from dlcalc.topics.norm.answer import Answered, answered
from dlcalc.topics.norm.drawing import axes_picture
from dlcalc.topics.norm.kinds import KINDS
from dlcalc.topics.norm.question import question
from dlcalc.topics.norm.written import is_number

COMPARED = {"batch": "batch", "layer": "layer", "instance": "instance", "group": "group", "rms": "RMS"}

LARGEST = 128
"""Numbers up to which every kind's output is shown whole."""


def answer(inputs: Inputs) -> Derivation:
    """Work every kind.

    Raises:
        DomainError: what belongs to one kind alone.
    """
    if inputs.given("grad") or inputs.word("mode") != "training":
        name = "grad" if inputs.given("grad") else "mode"
        raise DomainError(name, inputs.typed[name], "the kinds are compared forwards, in training", "ask it of one kind: --kind batch")
    if inputs.word("kind") == "local-response":
        raise DomainError("kind", "local-response", "it averages over no group, and is not compared", "--kind batch")
    asked = _grouped(inputs)
    left_out: dict[str, str] = {}
    found: dict[str, Answered] = {}
    for kind in COMPARED:
        try:
            one = question(asked, kind)
            if one.layout.members == 1 and kind != asked.word("kind"):
                left_out[kind] = "each group would be one number, and its own mean"
                continue
            found[kind] = answered(one)
        except DomainError as error:
            expected = error.parameter == "x" or (error.parameter == "groups" and not inputs.given("groups"))
            if not expected or kind == asked.word("kind"):
                raise
            left_out[kind] = error.rule
    main = found[asked.word("kind")]
    drawn = axes_picture([(COMPARED[kind], answered.asked) for kind, answered in found.items()])
    told = telling.derivation(main, (_overview(found, left_out), *_outputs(found)), (drawn,))
    steps = tuple([_renamed(step, kind) for kind, answered in found.items() for step in answered.ledger.steps])
    own = [f"{kind}_output_entry" for kind in found]
    ids = [step.id for step in steps]
    fields: dict[str, Any] = dict(told.__dict__)
    fields |= {
        "title": "Normalisations compared",
        "steps": steps,
        "shown": tuple(ids) if inputs.all else tuple([id for id in own if id in ids] or ids[:1]),
        "assumed": _assumed(told, asked, inputs),
        "tables": tuple([table for table in told.tables if table.id not in ("values", "x", "output")]),
        "remark": "Batch norm looks along the batch; the others see one example at a time, and do the same in training and inference.",
    }
    return Derivation(**fields)


def _grouped(inputs: Inputs) -> Inputs:
    """Two groups, where nobody said how many."""
    return (
        inputs
        if inputs.given("groups")
        else inputs._replace(values={**inputs.values, "groups": Num(2)}, typed={**inputs.typed, "groups": "2"})
    )


def _assumed(told: Derivation, asked: Inputs, inputs: Inputs) -> tuple[Assumption, ...]:
    said = tuple([entry for entry in told.assumed if entry.parameter not in ("mode", "axes")])
    return said if inputs.given("groups") else (*said, Assumption("groups", asked.values["groups"], "`G = 2` groups"))


def _renamed(step: Step, kind: str) -> Step:
    """A step of one kind beside those of the others."""
    title = KINDS[kind].title if step.id.startswith("output") else f"{KINDS[kind].title}: {step.title.lower()}"
    note = f"over {KINDS[kind].over}" if step.id.startswith("output") else step.note
    return Step(
        f"{kind}_{step.id}", step.symbol, step.formula, step.inputs, step.value, title, note, step.source, step.unrounded, step.rounded
    )  # fmt: skip


def _overview(found: dict[str, Answered], left_out: dict[str, str]) -> Table:
    """One row a kind: what it averages over, the statistics of the shown number's group, and the number itself."""
    rows: list[tuple[Expr | str, ...]] = []
    for kind, name in COMPARED.items():
        if kind in left_out:
            rows.append((name, f"left out: {left_out[kind]}", *["–"] * 4))
            continue
        answered = found[kind]
        asked, arrays = answered.asked, answered.found.arrays
        group, _ = asked.layout.at(asked.where)
        names = ("mean", "var") if kind != "rms" else (None, None)
        values = [arrays[name].reshape(-1)[group] if name else None for name in names]
        cells = [entry(value) if value is not None and is_number(value) else "–" for value in (*values, arrays["output"][asked.where])]
        rows.append((name, naming.group(asked.layout, group), Num(asked.layout.members), *cells))
    columns = ("kind", "one group", "numbers", "`mu`", "`sigma^2`", "`y`")
    return Table("kinds", "", columns, tuple(rows))


def _outputs(found: dict[str, Answered]) -> list[Table]:
    """The outputs beside each other, where they are few."""
    first = next(iter(found.values())).asked
    x = Array(first.layout.written(first.x), first.layout.written_names)
    tables = [Table("input", "`x`", numbers=x)]
    flat = len(first.layout.shape) == 2 or first.inputs.all
    if flat and prod(first.layout.shape) <= LARGEST:
        for kind, answered in found.items():
            value = answered.results["output"]
            assert isinstance(value, Array)
            tables.append(Table(f"{kind}_output", COMPARED[kind], numbers=value))
    return tables
