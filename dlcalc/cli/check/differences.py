"""A wrong line and the right one as texts, and where they differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.replay import again, makers, quantities, replayed
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.filled import filled
from dlcalc.render.script import columns
from dlcalc.render.values import put_in
from dlcalc.render.working import Writer

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.marking.judgement import Judgement
    from dlcalc.marking.replay import Change
    from dlcalc.marking.slips import Reason
    from dlcalc.render import Look

_TOKENS = re.compile(r"\d[\d,.]*|\w+|\s+|.")


class Side(NamedTuple):
    """One line: what it is called, the numbers put in, what they come to (``= 25``), what to mark, its own symbol where it has one."""

    label: str
    body: str
    value: str
    marked: tuple[tuple[int, int], ...] = ()
    symbol: str = ""


class Pair(NamedTuple):
    """The right formula under its title, and the lines below it."""

    title: str
    symbol: Expr
    formula: Expr
    lines: tuple[Side, ...]
    note: str = ""


def pair_of(derivation: Derivation, judgement: Judgement, look: Look) -> Pair | None:
    """The lines that show why an answer is wrong; None where no step shows it."""
    reason = judgement.reasons[0]
    writer = Writer(derivation, look)
    steps = {step.id: step for step in (*derivation.steps, *derivation.composed)}
    other = next((slip.result[1] for slip in reason.slips if slip.result is not None and slip.result[0] == judgement.name), "")
    step, instead = step_of(steps, judgement.name), step_of(steps, other)
    changed = [id for id in reason.change.formulas if id in steps and _leads_to(derivation, id, reason.change, judgement.name)]
    if not reason.slips:
        return None if step is None else _carried(derivation, step, reason, writer)
    if instead is not None and step is not None:
        return _exchanged(derivation, step, instead, reason, writer)
    if changed:
        step = step if step is not None and step.id in changed else steps[changed[0]]
    elif step is None or step.id in {each.id for each in derivation.composed}:
        made = [id for id in makers(derivation, judgement.name) if id in replayed(derivation, reason.change)]
        step = steps[made[0]] if made else None
    return None if step is None else _against(derivation, step, reason, writer)


def step_of(steps: dict[str, Step], name: str) -> Step | None:
    """The step of a result; of an array that of the entry that is written out (``var_entry``, ``h_1_1``)."""
    found = steps.get(name) or steps.get(f"{name}_entry")
    return found or next((step for id, step in steps.items() if name and re.fullmatch(rf"{re.escape(name)}_\d+_\d+", id)), None)


def _leads_to(derivation: Derivation, id: str, change: Change, name: str) -> bool:
    """Whether the change of a step's formula is one that makes a result differ."""
    if id == name or isinstance(derivation.results.get(name), Array):  # an array is not made of steps: that the mistake gives it is known
        return True
    alone = change._replace(formulas={id: change.formulas[id]}, values={}, steps={})
    try:
        return name in replayed(derivation, alone)
    except ArithmeticError:
        return False


def _against(derivation: Derivation, step: Step, reason: Reason, writer: Writer) -> Pair | None:
    """A step with the mistake and without it; other mistakes and earlier answers stand in both lines."""
    formula = reason.change.formulas.get(step.id, step.formula)
    fresh = _fresh(derivation, reason.change)
    known = quantities(derivation)
    try:
        wrong = again(step, fresh, reason.change, known)
        kept = again(step, _fresh(derivation, reason.change._replace(formulas={}, values={})), reason.change._replace(formulas={}), known)
    except ArithmeticError:
        return None
    if wrong is None:
        return None
    right = step.value if kept is None else kept
    yours_values = {**known, **step.inputs, **fresh}
    carried = {**known, **step.inputs, **(_fresh(derivation, reason.change._replace(formulas={}, values={})) if reason.carried else {})}
    yours, correct = _numbers(formula, yours_values, writer), _numbers(step.formula, carried, writer)
    marks, missing = differing(yours, correct)
    lines = (
        Side("yours", yours, _value(wrong, yours, writer), () if missing else marks),
        Side("right from yours" if reason.carried else "right", correct, _value(right, correct, writer), missing),
    )
    notes = next((slip.notes for slip in reason.slips if slip.notes and step.id in slip.steps), "")
    note = notes.format(yours=_plain(wrong), right=_plain(right)) if notes else ""
    return Pair(step.title or step.id, step.symbol, step.formula, lines, note)


def _exchanged(derivation: Derivation, step: Step, other: Step, reason: Reason, writer: Writer) -> Pair:
    """Another result that was answered in place of this one."""
    fresh = _fresh(derivation, reason.change)
    values = {**quantities(derivation), **step.inputs, **other.inputs, **fresh}
    found = replayed(derivation, reason.change)
    yours, correct = _numbers(other.formula, values, writer), _numbers(step.formula, values, writer)
    marks, missing = differing(yours, correct)
    symbols = [writer.notation(each.symbol) for each in (other, step)]
    lines = (
        Side("yours", yours, _value(found.get(other.id, other.value), yours, writer), () if missing else marks, symbols[0]),
        Side("right", correct, _value(found.get(step.id, step.value), correct, writer), missing, symbols[1]),
    )
    return Pair(step.title or step.id, step.symbol, step.formula, lines)


def _carried(derivation: Derivation, step: Step, reason: Reason, writer: Writer) -> Pair | None:
    """A step worked from the reader's own earlier answers."""
    fresh = _fresh(derivation, reason.change)
    value = replayed(derivation, reason.change).get(step.id)
    if value is None:
        return None
    body = _numbers(step.formula, {**step.inputs, **fresh}, writer)
    return Pair(step.title or step.id, step.symbol, step.formula, (Side("from yours", body, _value(value, body, writer)),))


def _fresh(derivation: Derivation, change: Change) -> dict[str, Expr]:
    """The quantities that differ under a change, by symbol name."""
    found = dict(change.values)
    known = quantities(derivation) if change.formulas else {}
    for step in derivation.steps:
        try:
            value = again(step, found, change, known)
        except ArithmeticError:
            continue
        if value is not None and isinstance(step.symbol, Sym):
            found[step.symbol.name] = value
    return found


def _numbers(formula: Expr, values: dict[str, Expr], writer: Writer) -> str:
    """A formula with its numbers put in, as this screen writes it."""
    return writer.side(filled(formula, {name: put_in(value, writer.look)[0] for name, value in values.items()}))


def _value(value: Expr, body: str, writer: Writer) -> str:
    """What a line comes to, ``= 25`` or ``≈ 0.134``; empty where the line says it already."""
    if writer.side(value) == body:
        return ""
    told = writer.value("", value, repeats=False)
    nearly = "≈" if writer.look.unicode else "~="
    return told[told.index(nearly) :] if nearly in told else told


def _plain(value: Expr) -> str:
    from dlcalc.notation.show import ascii_text

    return ascii_text(value)


def differing(yours: str, right: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """What only one of two lines has, as ranges of columns: in the first, and in the second."""
    first, second = _TOKENS.findall(yours), _TOKENS.findall(right)
    in_first, in_second = [], []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            in_first.append(_range(first, a, b))
            in_second.append(_range(second, c, d))
    return tuple(filter(None, in_first)), tuple(filter(None, in_second))


def _range(pieces: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The columns of some pieces, without the space around them."""
    while start < end and pieces[start].isspace():
        start += 1
    while end > start and pieces[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    before = columns("".join(pieces[:start]))
    return before, before + columns("".join(pieces[start:end]))
