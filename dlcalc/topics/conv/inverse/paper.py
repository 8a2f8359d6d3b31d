"""Solving the size formula on paper: the lines that lead to the unknown, and the least and greatest number they leave."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dlcalc.derivation.isolate import Bounds, clearest, depends, greatest, is_whole, isolate, least, plus
from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.errors import Undefined
from dlcalc.notation.expr import ONE, Expr, Logic, Neg, Rel, Sym, rational, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv.inverse.answers import Problem

_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


ENDS = ("least", "greatest", "solved")
"""The steps that bound the unknown."""


class Paper(NamedTuple):
    """The working: its steps, the letters of the least and the greatest number (empty where there is no such end; one where they meet)."""

    ledger: Ledger
    least: str
    greatest: str


def on_paper(problem: Problem) -> Paper | None:
    """The working for the innermost unknown, from the first condition that can be rearranged to it; None when none can."""
    for target, op, right in _targets(problem):
        bounds = _bounds(target, op, right)
        lines = isolate(bounds, problem.order[-1].letter, problem.formulas)
        if lines is not None:
            return _worked(problem, target, op, right, lines)
    return None


def _targets(problem: Problem) -> Iterator[tuple[Sym, str, Expr]]:
    """The conditions ``letter op value`` whose letter depends on the unknown and whose value does not."""
    unknown = problem.order[-1].letter
    condition = problem.condition
    parts = condition.args if isinstance(condition, Logic) and condition.op == "and" else (condition,)
    for part in parts:
        if not (isinstance(part, Rel) and len(part.ops) == 1 and part.ops[0] in _FLIPPED):
            continue
        (left, right), op = part.items, part.ops[0]
        if not isinstance(left, Sym) or left.name not in problem.formulas:
            left, right, op = right, left, _FLIPPED[op]
        if not isinstance(left, Sym) or left.name not in problem.formulas:
            continue
        value = problem.ledger.evaluate(problem.whole(right))
        whole = isinstance(rational(value), int) or (bool(symbols(value)) and is_whole(value))
        if whole and depends(left, unknown, problem.formulas) and not depends(right, unknown, problem.formulas):
            yield left, op, right


def _bounds(target: Sym, op: str, right: Expr) -> Bounds:
    """Both ends of what was asked: the target's own letter where it is to equal something."""
    if op == "=":
        return Bounds(target, target, target)
    if op in ("<", "<="):
        return Bounds(None, target, right if op == "<=" else plus(right, Neg(ONE)))
    return Bounds(right if op == ">=" else plus(right, ONE), target, None)


def _worked(problem: Problem, target: Sym, op: str, right: Expr, lines: tuple[Bounds, ...]) -> Paper:
    letter = problem.order[-1].letter
    known = dict(problem.values)
    ledger = Ledger(problem.ledger.vocabulary, known)
    _forward(problem, ledger, target, lines)
    if op == "=":
        ledger.values[target.name] = ledger.evaluate(right)
    base = letter.split("_")[0]
    asked = Rel((op,), (target, right)) if op != "=" else Rel(("=",), (target, problem.formulas[target.name]))
    note = _note(ledger, asked, lines)
    title = {"delta": "Solved for the dilation", "P_out": "Solved for the output padding"}.get(letter, f"Solved for {base}")
    last = lines[-1]
    if last.low is not None and last.low == last.high and last.closed == (True, True):
        return Paper(ledger, *_ends(ledger, {"solved": (letter, last.low)}, title, note))
    return Paper(ledger, *_ends(ledger, {"least": (f"{base}_min", least(last)), "greatest": (f"{base}_max", greatest(last))}, title, note))


def _ends(ledger: Ledger, ends: dict[str, tuple[str, Expr | None]], title: str, note: str) -> tuple[str, str]:
    """The steps for the ends that there are, and their letters."""
    names = []
    for id, (name, formula) in ends.items():
        try:
            if formula is not None:
                ledger.step(id, (Sym(name), formula), title=title, note=note)
            names.append("" if formula is None else name)
        except Undefined:  # a division by zero: no bound on this side
            names.append("")
    return names[0], names[-1]


def _forward(problem: Problem, ledger: Ledger, target: Sym, lines: tuple[Bounds, ...]) -> None:
    """The steps of the forward question that the bounds use and that hold no unknown: an effective kernel, say."""
    used = {name for line in lines for name in symbols(line.relation)} - {target.name}
    unknowns = {each.letter for each in problem.ranges}
    for step in problem.ledger.steps:
        name = step.symbol.name if isinstance(step.symbol, Sym) else ""
        if name in used and not any(depends(step.symbol, unknown, problem.formulas) for unknown in unknowns):
            ledger.step(step.id, (Sym(name), step.formula), title=step.title, note=step.note, source=step.source)


def _note(ledger: Ledger, asked: Expr, lines: tuple[Bounds, ...]) -> str:
    """What was asked means without its brackets, in letters and with the numbers put in."""
    line = clearest(lines)
    if line is None:
        return ""
    numbers = Bounds(
        None if line.low is None else ledger.evaluate(line.low), ledger.evaluate(line.middle),
        None if line.high is None else ledger.evaluate(line.high), line.closed,
    )  # fmt: skip
    passed = [
        f"`{ascii_text(Rel(('=',), (before.middle, after.middle)))}`"
        for before, after in pairwise(lines[1:])
        if isinstance(before.middle, Sym)
    ]
    behind = f", and {' and '.join(passed)}" if passed else ""
    return f"`{ascii_text(asked)}` means `{ascii_text(line.relation)}`: here `{ascii_text(numbers.relation)}`{behind}"
