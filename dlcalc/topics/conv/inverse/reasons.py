"""Why an inverse question has no answer: no whole number between the bounds, none in the range, or a rule that forbids it."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Value
from dlcalc.derivation.solve import Piece
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.expr import number, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv.inverse.answers import Problem, solve
from dlcalc.topics.conv.inverse.paper import Paper
from dlcalc.topics.conv.scalar import worked

ASKED = 12
"""The first few candidates are asked forwards which rule forbids them."""


def why_no_pair(problem: Problem, paper: Paper | None) -> str:
    """Why no pair holds."""
    said = "None: in no row does a whole number lie between the two and within its range." if paper else "Every pair was tried: none holds."
    return _forbidden(problem) or said


def why_none(problem: Problem, paper: Paper | None) -> str:
    """Why there is no solution: nothing whole between the bounds, or only what lies outside the range."""
    unknown = problem.ranges[0]
    high = unknown.high(problem.values) if unknown.highs else None
    said = f"Every `{unknown.letter}` from {unknown.low} to {high[1]} was tried: none holds." if high else "So there is none."
    if paper is None:
        return _forbidden(problem) or said
    ends = {step.id: rational(step.value) for step in paper.ledger.steps}
    solved = ends.get("solved")
    if solved is not None and not isinstance(solved, int):
        return f"`{paper.least} = {ascii_text(number(solved))}` is not whole, so there is none."
    low, top = ends.get("least", solved), ends.get("greatest", solved)
    if low is not None and top is not None and low > top:
        return f"`{paper.least} = {low}` is larger than `{paper.greatest} = {top}`: no whole number lies between, so there is none."
    if high and low is not None and low > high[1]:
        return f"It would take `{unknown.letter} >= {low}`, beyond the largest that was tried, {high[1]}: there is none."
    if top is not None and top < unknown.low:
        return f"It would take `{unknown.letter} <= {top}`, below the least there is, {unknown.low}: there is none."
    return _forbidden(problem) or said


def _forbidden(problem: Problem) -> str:
    """The rule of the forward question by which everything falls that would satisfy the condition; empty where nothing would."""
    if not problem.legal:
        return ""
    try:
        would = [(outer, pieces) for outer, pieces in solve(problem._replace(legal=())) if pieces]
    except (TooLarge, Undecided, Undefined):  # what cannot be can have no size either
        return ""
    inner = problem.order[-1]
    candidates = [
        {inner.name: each} if outer is None else {problem.order[0].name: outer, inner.name: each}
        for outer, pieces in would[:ASKED]
        for piece in pieces[:ASKED]
        for each in piece.numbers(ASKED)
    ][:ASKED]
    broken = [_broken(problem, each) for each in candidates]
    if not broken or not broken[0]:
        return ""
    if len(would) == 1 and would[0][0] is None and set(broken) == {broken[0]}:
        where = f"`{inner.letter}` = {listed(would[0][1])}"
    else:
        where = ", ".join(f"`{each.letter} = {candidates[0][each.name]}`" for each in problem.ranges)
        where = f"for example {where}" if len(candidates) > 1 else where
    return f"What would satisfy the condition ({where}) cannot be: {broken[0]}."


def _broken(problem: Problem, at: dict[str, int]) -> str:
    """The rule that a layer breaks, as its forward question says it; empty where it breaks none."""
    inputs = problem.layer.inputs
    values: dict[str, Value] = {**inputs.values}
    for name, each in at.items():
        size = number(each)
        values[name] = ((size, size),) if name == "p" else size if name in ("w", "h", "d", "k") else (size,)
    typed = {**inputs.typed, **{name: str(each) for name, each in at.items()}}
    try:
        worked(inputs._replace(values=values, typed=typed))
    except DomainError as error:
        return error.rule
    return ""


def listed(pieces: tuple[Piece, ...]) -> str:
    """Runs of numbers in words."""
    said = []
    for first, last, step in pieces[:6]:
        said.append(str(first) if first == last else f"{first}, {first + step}, …" if last is None else f"{first} to {last}")
    return ", ".join(said) + (", …" if len(pieces) > 6 else "") or "none"
