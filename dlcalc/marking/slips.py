"""Which mistake leads to a wrong answer: every known one is made again, and the one that gives the same number is named.

First the reader's own earlier answers are carried forward: what follows from them is no new mistake. Then one mistake, then two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.replay import Change, replayed
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, symbols
from dlcalc.notation.match import pattern_of, rewritten

MOST_ALIKE = 64
"""Steps alike, one a dimension, in which a mistake is made."""

MOST_PAIRED = 60
"""Mistakes that apply to a question beyond this many are not tried in pairs."""


class Reason(NamedTuple):
    """Why an answer is wrong.

    Attributes:
        slips: the mistakes, made together, that give the answer; empty where it follows from earlier answers alone.
        carried: names of the earlier answers that it follows from.
        change: what was changed to get it.
    """

    slips: tuple[Slip, ...]
    carried: tuple[str, ...]
    change: Change


def reasons(
    derivation: Derivation, slips: tuple[Slip, ...], name: str, equals: Callable[[Expr], bool], earlier: Mapping[str, Expr] = {}
) -> tuple[Reason, ...]:
    """Every shortest reason for a wrong answer.

    Args:
        derivation: the right answer.
        slips: the topic's known mistakes.
        name: the result that was answered.
        equals: whether a value is the one that was answered.
        earlier: the reader's own wrong values of steps that come before, by step id.

    Returns:
        Reasons of as few mistakes as possible; empty where two are not enough.
    """
    carried = tuple([id for id in earlier if id != name and matters(derivation, id, earlier[id], name)])
    starts: list[tuple[tuple[str, ...], Change]] = [((), Change())]
    if carried:
        starts.insert(0, (carried, Change(steps={id: earlier[id] for id in carried})))
    possible = list(changes(derivation, slips))
    for count in (0, 1, 2):
        found = []
        for ids, start in starts:
            if count == 0 and not ids:
                continue
            for made in _made(possible, count):
                change = together(derivation, start, made)
                if gives(derivation, change, made, name, equals):
                    found.append(Reason(tuple([slip for slip, _ in made]), ids, change))
            if found:
                return tuple(found)
    return ()


def together(derivation: Derivation, start: Change, made: tuple[tuple[Slip, Change], ...]) -> Change:
    """Several mistakes in one: two in the same formula are made one after the other."""
    change = start
    for slip, each in made:
        shared = each.formulas.keys() & change.formulas.keys()
        if shared:
            formulas = {step.id: step.formula for step in (*derivation.steps, *derivation.composed)} | dict(change.formulas)
            each = each._replace(formulas={**each.formulas, **rewritings(derivation, slip, formulas)})  # noqa: PLW2901
        change = change.also(each)
    return change


def matters(derivation: Derivation, id: str, value: Expr, name: str) -> bool:
    """Whether a result follows from a step: whether it changes with the step's value."""
    try:
        return name in replayed(derivation, Change(steps={id: value}))
    except ArithmeticError:
        return False


def _made(possible: list[tuple[Slip, Change]], count: int) -> Iterator[tuple[tuple[Slip, Change], ...]]:
    """Every way to make so many mistakes."""
    if count < 2:
        yield from combinations(possible, count)
        return
    if len(possible) <= MOST_PAIRED:
        yield from combinations(possible, 2)


def gives(derivation: Derivation, change: Change, made: tuple[tuple[Slip, Change], ...], name: str, equals: Callable[[Expr], bool]) -> bool:
    """Whether a result becomes the answer under a change."""
    for slip, _ in made:
        if slip.result is not None and slip.result[0] == name:
            name = slip.result[1]
    try:
        found = replayed(derivation, change)
        value = found.get(name, derivation.results.get(name))
        return value is not None and equals(value)
    except (ArithmeticError, NotationError):
        return False


def changes(derivation: Derivation, slips: tuple[Slip, ...]) -> Iterator[tuple[Slip, Change]]:
    """What each mistake changes in a derivation; those that change nothing in it are left out."""
    given = given_values(derivation)
    written = {step.id: step.formula for step in (*derivation.steps, *derivation.composed)}
    for slip in slips:
        if slip.result is not None:
            if set(slip.result) <= set(derivation.results):
                yield slip, Change()
        elif slip.pattern:
            formulas = rewritings(derivation, slip, written)
            if formulas:
                yield slip, Change(formulas=formulas)
        elif slip.exchange is not None:
            first, second = slip.exchange
            if first in given and second in given and given[first] != given[second]:
                yield slip, Change(values={first: given[second], second: given[first]})
        else:
            values = {name: taken(text, derivation, given) for name, text in slip.instead.items() if name in given}
            if any(given[name] != value for name, value in values.items()):
                yield slip, Change(values=values)


def rewritings(derivation: Derivation, slip: Slip, formulas: Mapping[str, Expr]) -> dict[str, Expr]:
    """The formulas that a mistake puts another way, by step id."""
    found: dict[str, Expr] = {}
    for written in slip.steps:
        for suffix in ("", *[f"_{place}" for place in range(1, MOST_ALIKE + 1)]) if "#" in written else ("",):
            id = written.replace("#", suffix)
            if id not in formulas:
                if suffix:
                    break
                continue
            try:
                pattern, becomes = (pattern_of(text.replace("#", suffix), derivation.vocabulary) for text in (slip.pattern, slip.becomes))
            except NotationError:  # it speaks of functions that this question does not have
                continue
            formula = rewritten(formulas[id], pattern, becomes, everywhere=slip.everywhere)
            if formula is not None and formula != formulas[id]:
                found[id] = formula
    return found


def taken(text: str, derivation: Derivation, given: Mapping[str, Expr]) -> Expr:
    """What is taken for a quantity, computed from the right ones."""
    return evaluate(pattern_of(text, derivation.vocabulary), given)


def given_values(derivation: Derivation) -> dict[str, Expr]:
    """The quantities that no step computes, by symbol name."""
    computed = {name for step in derivation.steps for name in symbols(step.symbol)}
    return {
        name: value for step in (*derivation.steps, *derivation.composed) for name, value in step.inputs.items() if name not in computed
    }


def coincidences(derivation: Derivation, slips: tuple[Slip, ...], name: str) -> tuple[Slip, ...]:
    """The mistakes that give the right value for these numbers, so that an answer does not show whether they were made."""
    found = []
    for slip, change in changes(derivation, slips):
        touched = slip.result is not None and slip.result[0] == name
        right = derivation.results[name]
        if not touched:
            step = next((step for step in (*derivation.steps, *derivation.composed) if step.id == name), None)
            touched = step is not None and (name in change.formulas or bool(set(step.inputs) & set(change.values)))
        if touched and gives(derivation, change, ((slip, change),), name, lambda value: value == right):  # noqa: B023
            found.append(slip)
    return tuple(found)
