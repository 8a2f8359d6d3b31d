"""A derivation worked again with something changed: a step's value (an answer carried forward), a given value, or a formula (a slip).

Only what follows from the change is evaluated anew, from the trees that the derivation holds: no topic is asked, no text is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.model import Derivation, Step
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Sym, symbols
from dlcalc.notation.filled import square_of


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
        name = step.symbol.name if isinstance(step.symbol, Sym) else square_of(step.symbol)
        if value != step.value:
            found[step.id] = value
        if name and (value != step.value or name in fresh):
            fresh[name] = value
    return {name: value for name, value in found.items() if name in derivation.results}


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
    if formula is None and not any(name in fresh for name in (*step.inputs, *symbols(step.formula))):
        return None
    formula = step.formula if formula is None else formula
    letters = frozenset(symbols(formula)) if step.counts else frozenset[str]()
    return evaluate(formula, {**known, **step.inputs, **fresh}, integers=letters, positives=letters)
