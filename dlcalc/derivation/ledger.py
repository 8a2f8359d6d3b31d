"""The one place where steps are made: a formula goes in, and is shown, filled in and evaluated from one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Step
from dlcalc.derivation.neutral import without
from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Derivative, Expr, Index, Rel, Sym, symbols
from dlcalc.notation.filled import named, quantity_of, used
from dlcalc.notation.parse import parse as parse_anew
from dlcalc.notation.vocabulary import Vocabulary

parse = lru_cache(1024)(parse_anew)
"""A topic states the same formulas for every question; the trees are immutable."""


class Rule(NamedTuple):
    """What the numbers of a question must satisfy, as data.

    Attributes:
        predicate: the condition, in letters.
        inputs: the values of those letters that were known.
    """

    predicate: Expr
    inputs: Mapping[str, Expr]


_RULES: ContextVar[list[Rule] | None] = ContextVar("rules", default=None)


@contextmanager
def remembered_rules() -> Iterator[list[Rule]]:
    """While it is open, every rule that a ledger is asked about is remembered, those too that letters leave open.

    A question worked once in letters says so what the numbers of many questions must satisfy.
    """
    found: list[Rule] = []
    token = _RULES.set(found)
    try:
        yield found
    finally:
        _RULES.reset(token)


class Ledger:
    """Steps under way.

    Args:
        vocabulary: what the words of the formulas mean.
        values: the known quantities by symbol name; one that is missing stays a letter.
        neutral: quantities that were not given and change nothing at this value (dilation 1, groups 1); they
            drop out of a formula before it is shown.
        overrides: values by step id that replace what the step would compute, so that later steps follow from
            them (an answer carried forward).
        counts: whether every quantity is a positive whole number, as sizes and counts are.
        places: decimal places to which the value of every step is rounded before others use it; None for exact steps.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        values: Mapping[str, Expr],
        neutral: Mapping[str, Expr] = {},
        overrides: Mapping[str, Expr] = {},
        *,
        counts: bool = True,
        places: int | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.values = dict(values)
        self.neutral = neutral
        self.overrides = overrides
        self.counts = counts
        self.places = places
        self.unrounded: dict[str, Expr] = {}  # values by symbol name as they would be without the rounding
        self.undefined: set[str] = set()  # names of those that would have no value, as 0/0
        self.letters = {letter for value in values.values() for letter in symbols(value)}  # unknowns inside the values
        self.steps: list[Step] = []
        self.composed: list[Step] = []  # how results follow that are made of several quantities

    def step(self, id: str, equation: str | tuple[Expr, Expr], *, title: str = "", note: str = "", source: str = "") -> Expr:
        """Add a step and return its value.

        Args:
            id: the result that it computes.
            equation: ``symbol = formula`` in the notation, or its two sides as trees; the formula may use every
                quantity known so far. A derivative or an entry may stand for the symbol, but no later formula can use it; a square
                (``sigma^2``) may, and is known as such from then on.
            title: heading; steps in a row with one title stand under it together.
            note: prose beside the heading.
            source: where the formula stands in the literature.
        """
        symbol, formula = self.equation(equation) if isinstance(equation, str) else equation
        value = self.overrides.get(id) or self.evaluate(formula)
        exact, unrounded = value, None
        if self.places is not None:
            from dlcalc.derivation.rounding import rounded_value

            unrounded, value = self._without_rounding(formula), rounded_value(value, self.places)
        known = {name: self.values[name] for name in used(formula, self.values)}
        self.steps.append(Step(id, symbol, formula, known, value, title, note, source, unrounded, value != exact, self.counts))
        if name := quantity_of(symbol):
            self.values[name] = value
            self.remember(name, unrounded)
        self.letters.update(symbols(value))
        return value

    def compose(self, id: str, tree: Expr) -> Expr:
        """The value of a result that is made of several quantities (a shape of sizes); how it is made is kept, and not shown."""
        known = {name: self.values[name] for name in used(tree, self.values)}
        step = Step(id, Sym(id), tree, known, self.evaluate(tree), counts=self.counts)
        self.composed.append(step)
        return step.value

    def remember(self, name: str, unrounded: Expr | None) -> None:
        """What a quantity would be without the rounding; None where it would have no value. Nothing without rounding."""
        if unrounded is not None:
            self.unrounded[name] = unrounded
            self.undefined.discard(name)
        elif self.places is not None:
            self.undefined.add(name)

    def _without_rounding(self, formula: Expr) -> Expr | None:
        if self.undefined.intersection(symbols(formula)):
            return None
        try:
            return self.evaluate(formula, self.unrounded)
        except Undefined:
            return None

    def equation(self, text: str) -> tuple[Expr, Expr]:
        """Both sides of an equation, neutral quantities dropped from the right one."""
        tree = parse(text, self.vocabulary)
        if not (isinstance(tree, Rel) and tree.ops == ("=",) and _can_stand(tree.items[0])):
            raise ValueError(f"a step is stated as symbol = formula, not {text!r}")
        return tree.items[0], without(tree.items[1], self.neutral)

    def evaluate(self, formula: Expr, more: Mapping[str, Expr] = {}) -> Expr:
        """The value of a formula with what is known (and ``more``, which comes first)."""
        names = frozenset(self.letters.union(symbols(formula))) if self.counts else frozenset[str]()
        values = {**self.values, **more} if more else self.values
        return evaluate(named(formula, values), values, integers=names, positives=names)

    def value(self, text: str, **more: Expr) -> Expr:
        """The value of an expression that is not shown as a step."""
        return self.evaluate(without(parse(text, self.vocabulary), self.neutral), more)

    def holds(self, predicate: str, **more: Expr) -> bool | None:
        """Whether a condition holds; None when an unknown keeps it open."""
        value = self.value(predicate, **more)
        return True if value == TRUE else False if value == FALSE else None

    def require(self, predicate: str, parameter: str, got: str, rule: str, hint: str = "") -> None:
        """State a rule: a condition on the inputs, and what to say when it is broken.

        Raises:
            DomainError: the condition does not hold.
        """
        if self.broken(predicate):
            raise DomainError(parameter, got, rule, hint)

    def broken(self, predicate: str, **more: Expr) -> bool:
        """Whether a rule is broken: as :meth:`require`, for a caller that words the refusal only when it is needed.

        Nothing but a refusal may follow from it: of a question in letters the rule is remembered, and the answer is no. The refusal
        may speak of the rule's own quantities and of what was typed for the parameter at fault: a table words it once for these.
        """
        if (remembered := _RULES.get()) is not None:
            tree, values = without(parse(predicate, self.vocabulary), self.neutral), {**self.values, **more}
            remembered.append(Rule(tree, {name: values[name] for name in used(tree, values)}))
        return self.holds(predicate, **more) is False


def _can_stand(symbol: Expr) -> bool:
    """Whether a step may compute what stands there: a quantity, a derivative, an entry."""
    return isinstance(symbol, Derivative | Index) or bool(quantity_of(symbol))
