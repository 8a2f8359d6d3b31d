"""Which mistake leads to a wrong answer: every known one is made again, and the one that gives the same number is named.

First the reader's own earlier answers are carried forward: what follows from them is no new mistake. Then one mistake, then two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.outcomes import Made, remembered
from dlcalc.marking.remade import MOST_IN_PAIRS, alters, alters_any, as_floats, remade, value_of, words_of
from dlcalc.marking.remade import same as is_same
from dlcalc.marking.replay import Change, makers, replayed
from dlcalc.notation.array import Array
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
    derivation: Derivation, slips: tuple[Slip, ...], name: str, equals: Callable[[Expr], bool], earlier: Mapping[str, Expr] = {},
    *, most: int = 2,
) -> tuple[Reason, ...]:  # fmt: skip
    """Every shortest reason for a wrong answer.

    Args:
        derivation: the right answer.
        slips: the topic's known mistakes.
        name: the result that was answered.
        equals: whether a value is the one that was answered.
        earlier: the reader's own wrong values of steps that come before, by step id.
        most: how many mistakes may be made together.

    Returns:
        Reasons of as few mistakes as possible; empty where so many are not enough.
    """
    carried = tuple([id for id in earlier if id != name and matters(derivation, id, earlier[id], name)])
    starts: list[tuple[tuple[str, ...], Change]] = [((), Change())]
    if carried:
        starts.insert(0, (carried, Change(steps={id: earlier[id] for id in carried})))
    for count in range(most + 1):
        found = []
        for ids, start in starts:
            if (count == 0 and not ids) or (count == 2 and ids):  # two more mistakes on a wrong value could explain anything
                continue
            ways = _making(derivation, slips, name, count, start, equals)
            found += [Reason(tuple([slip for slip, _ in made]), ids, together(derivation, start, made)) for made in ways]
            if found:
                return tuple(found)
    return ()


def _making(
    derivation: Derivation, slips: tuple[Slip, ...], name: str, count: int, start: Change, equals: Callable[[Expr], bool]
) -> list[Made]:
    """Every way to make so many mistakes that gives the answer."""
    kept = remembered(derivation, slips)
    if name not in kept.possible:
        kept.possible[name] = [each for each in changes(derivation, slips) if may_give(derivation, each[0], name)]
    possible = kept.possible[name]
    ways = _made(possible, count if count < 2 or in_pairs(derivation, name) else 0)
    if is_array(derivation, name):  # arrays are not kept: they are large, and the topic's kernel remembers what it can
        return [made for made in ways if gives(derivation, together(derivation, start, made), made, name, equals)]
    wrong = _another_than(derivation.results[name], equals)
    key = (name, count, tuple(start.steps.items()))
    if key not in kept.values:
        kept.keep(key, [(made, outcome(derivation, together(derivation, start, made), made, name)) for made in ways])
    return kept.values[key].giving(wrong)


def _another_than(right: Expr, equals: Callable[[Expr], bool]) -> Callable[[Expr], bool]:
    """A test that the right value itself does not pass, as a kernel gives it: what does nothing is no mistake."""

    def test(value: Expr) -> bool:
        if not equals(value):
            return False
        if not isinstance(value, Array):
            return True
        found, known = as_floats(value).squeeze(), as_floats(right).squeeze()
        return found.shape != known.shape or not is_same(found, known)

    return test


def may_give(derivation: Derivation, slip: Slip, name: str) -> bool:
    """Whether a mistake may make a result wrong; of one that is an array it is known at once."""
    if not is_array(derivation, name) or name not in remade(derivation, {}):
        return True
    if slip.result is not None:
        return slip.result[0] == name
    return bool(slip.words) and alters(derivation, name, slip.words)


def in_pairs(derivation: Derivation, name: str) -> bool:
    """Whether a result is so small that two mistakes may be made together in it."""
    found = remade(derivation, {}).get(name)
    return found is None or found.size <= MOST_IN_PAIRS


def together(derivation: Derivation, start: Change, made: Made) -> Change:
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
    if is_made_whole(derivation, id):
        return alters(derivation, name, {}, {id: value})
    try:
        return name in replayed(derivation, Change(steps={id: value}))
    except ArithmeticError:
        return False


def _made(possible: list[tuple[Slip, Change]], count: int) -> Iterator[Made]:
    """Every way to make so many mistakes."""
    if count < 2:
        yield from combinations(possible, count)
        return
    if len(possible) <= MOST_PAIRED:
        yield from combinations(possible, 2)


def gives(derivation: Derivation, change: Change, made: Made, name: str, equals: Callable[[Expr], bool]) -> bool:
    """Whether a result becomes the answer under a change."""
    value = outcome(derivation, change, made, name)
    try:
        return value is not None and equals(value)
    except (ArithmeticError, NotationError):
        return False


def outcome(derivation: Derivation, change: Change, made: Made, name: str) -> Expr | None:
    """What a result becomes under a change; None where it has no value then."""
    for slip, _ in made:
        if slip.result is not None and slip.result[0] == name:
            name = slip.result[1]
    carried = earlier_arrays(derivation, change)
    whole = is_array(derivation, name) or any(slip.words for slip, _ in made) or (carried and len(carried) == len(change.steps))
    if whole and name in remade(derivation, {}):
        words = words_of(tuple([slip for slip, _ in made]))
        return None if words is None else value_of(derivation, name, words, carried)
    try:
        return replayed(derivation, change).get(name, derivation.results.get(name))
    except (ArithmeticError, NotationError):
        return None


def is_array(derivation: Derivation, name: str) -> bool:
    """Whether a result is an array, which its topic's kernel works."""
    return isinstance(derivation.results.get(name), Array)


def is_made_whole(derivation: Derivation, name: str) -> bool:
    """Whether a result is carried forward by its topic's kernel alone: an array, or a vector that no steps of its name make up."""
    if is_array(derivation, name):
        return True
    composed = any(step.id == name for step in (*derivation.steps, *derivation.composed)) or makers(derivation, name)
    return not composed and name in remade(derivation, {})


def earlier_arrays(derivation: Derivation, change: Change) -> dict[str, Expr]:
    """The reader's own results among what a change carries forward, those that the topic's kernel knows."""
    return {name: value for name, value in change.steps.items() if name in remade(derivation, {})}


def changes(derivation: Derivation, slips: tuple[Slip, ...]) -> Iterator[tuple[Slip, Change]]:
    """What each mistake changes in a derivation; those that change nothing in it are left out."""
    given = given_values(derivation)
    written = {step.id: step.formula for step in (*derivation.steps, *derivation.composed)}
    for slip in slips:
        if slip.result is not None:
            if set(slip.result) <= set(derivation.results):
                yield slip, Change()
        elif slip.pattern or slip.words:
            formulas = rewritings(derivation, slip, written) if slip.pattern else {}
            if formulas or (slip.words and alters_any(derivation, slip.words)):
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
            formula = rewriting(derivation, slip, formulas[id], suffix)
            if formula is not None:
                found[id] = formula
    return found


def rewriting(derivation: Derivation, slip: Slip, formula: Expr, suffix: str) -> Expr | None:
    """One formula put another way, by the first of the mistake's patterns that fits; None where none does."""
    patterns, others = slip.pattern.split(" | "), slip.becomes.split(" | ")
    for pattern, becomes in zip(patterns, others if len(others) > 1 else others * len(patterns), strict=True):
        try:
            trees = [pattern_of(text.replace("#", suffix), derivation.vocabulary) for text in (pattern, becomes)]
        except NotationError:  # it speaks of functions that this question does not have
            continue
        found = rewritten(formula, *trees, everywhere=slip.everywhere)
        if found is not None:
            return found if found != formula else None
    return None


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
    right = derivation.results[name]
    for slip, change in changes(derivation, slips):
        touched = slip.result is not None and slip.result[0] == name
        if is_array(derivation, name) and slip.words:
            if f"{name}_entry" in change.formulas and not alters(derivation, name, slip.words):
                found.append(slip)
            continue
        if not touched:
            step = next((step for step in (*derivation.steps, *derivation.composed) if step.id == name), None)
            touched = step is not None and (name in change.formulas or bool(set(step.inputs) & set(change.values)))
        if touched and gives(derivation, change, ((slip, change),), name, lambda value: value == right):
            found.append(slip)
    return tuple(found)
