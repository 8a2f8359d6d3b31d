"""A derivation worked again with something changed: a step's value (an answer carried forward), a given value, or a formula (a slip).

Only what follows from the change is evaluated anew, from the trees that the derivation holds: no topic is asked, no text is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.model import Derivation, Step
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Expr, Piecewise, Seq, Sym, rebuild, symbols
from dlcalc.notation.filled import named, quantity_of


class Change(NamedTuple):
    """What is different this time.

    Attributes:
        values: given quantities by symbol name.
        steps: values by step id, instead of what the step computes.
        formulas: formulas by step id, instead of the right ones.
    """

    values: Mapping[str, Expr] = {}
    steps: Mapping[str, Expr] = {}
    formulas: Mapping[str, Expr] = {}

    def also(self, other: Change) -> Change:
        """Both changes; where both change one thing, the other one's holds."""
        return Change({**self.values, **other.values}, {**self.steps, **other.steps}, {**self.formulas, **other.formulas})


def replayed(derivation: Derivation, change: Change) -> dict[str, Expr]:
    """The results that differ, by name.

    Args:
        derivation: the right answer.
        change: what is different.

    Raises:
        ArithmeticError: with the change a step has no value.
    """
    fresh: dict[str, Expr] = dict(change.values)
    found: dict[str, Expr] = {}
    known = quantities(derivation) if change.formulas else {}  # a formula put another way may use any of them
    for step in (*derivation.steps, *derivation.composed):
        value = again(step, fresh, change, known)
        if value is None:
            continue
        name = quantity_of(step.symbol)
        if value != step.value:
            found[step.id] = value
        if name and (value != step.value or name in fresh):
            fresh[name] = value
    made = {name: value for name in derivation.results if name not in found and (value := remade(derivation, name, found)) is not None}
    return {name: value for name, value in {**found, **made}.items() if name in derivation.results}


def remade(derivation: Derivation, name: str, found: Mapping[str, Expr]) -> Expr | None:
    """A result that is made of steps and is none itself (a vector of ``z_1``, ``z_2``; a family of its mean and variance), made again.

    Args:
        derivation: the right answer.
        name: the result.
        found: the steps that differ, by id.

    Returns:
        None where nothing that it is made of differs.
    """
    ids = makers(derivation, name)
    if not any(id in found for id in ids) or any(step.id == name for step in derivation.composed):
        return None
    values = {step.id: step.value for step in derivation.steps}
    parts = tuple([found.get(id, values[id]) for id in ids])
    result = derivation.results[name]
    if isinstance(result, Piecewise):
        return rebuild(result, lambda part: parts[0] if part == values[ids[0]] else part)
    return Seq(result.kind, parts) if isinstance(result, Seq) else Call(result.name, parts) if isinstance(result, Call) else None


def makers(derivation: Derivation, name: str) -> tuple[str, ...]:
    """The steps that a result is made of, in order; empty where it is a step itself, or not made of steps."""
    result = derivation.results.get(name)
    values = {step.id: step.value for step in derivation.steps}
    composed = next((step for step in derivation.composed if step.id == name), None)
    if composed is not None:
        by_symbol = {step.symbol: step.id for step in derivation.steps}
        items = composed.formula.items if isinstance(composed.formula, Seq) else ()
        return tuple([by_symbol.get(item, "") for item in items])
    if name in values or result is None:
        return ()
    if isinstance(result, Seq):
        ids = tuple([f"{name}_{place}" for place in range(1, len(result.items) + 1)])
        return ids if all(values.get(id) == item for id, item in zip(ids, result.items, strict=True)) else ()
    inside = f"{name}_inside"
    if isinstance(result, Piecewise) and inside in values and any(value == values[inside] for value, _ in result.cases):
        return (inside,)
    if isinstance(result, Call) and len(result.args) == len(_MOMENTS):
        return _MOMENTS if all(values.get(id) == arg for id, arg in zip(_MOMENTS, result.args, strict=True)) else ()
    return ()


_MOMENTS = ("mean", "variance")
"""What a family with two parameters is made of, where its parameters are these."""


def quantities(derivation: Derivation) -> dict[str, Expr]:
    """Every quantity of a derivation, given or computed, by symbol name."""
    found: dict[str, Expr] = {}
    for step in (*derivation.steps, *derivation.composed):
        found.update(step.inputs)
        if isinstance(step.symbol, Sym):
            found[step.symbol.name] = step.value
    return found


def again(step: Step, fresh: Mapping[str, Expr], change: Change, known: Mapping[str, Expr] = {}) -> Expr | None:
    """The value of a step under a change, or None where nothing in it is touched.

    Args:
        step: as it was worked.
        fresh: the quantities that differ, by symbol name.
        change: what is different.
        known: the other quantities, for a formula that is put another way.
    """
    if step.id in change.steps:
        return change.steps[step.id]
    formula = change.formulas.get(step.id)
    if formula is None and not any(name in fresh or f"{name}^2" in fresh for name in (*step.inputs, *symbols(step.formula))):
        return None
    formula = step.formula if formula is None else formula
    letters = frozenset(symbols(formula)) if step.counts else frozenset[str]()
    values = {**known, **step.inputs, **fresh}
    return evaluate(named(formula, values), values, integers=letters, positives=letters)
