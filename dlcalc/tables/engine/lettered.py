"""Results in which a quantity that was not given stays a letter: ``384*(9*D + 1)``, worked once for all rows with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Derivation, Step
from dlcalc.derivation.plain import plain
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, number, symbols
from dlcalc.notation.filled import named, quantity_of
from dlcalc.tables.engine.merge import alike, merged
from dlcalc.tables.engine.model import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_KEPT = 50_000
"""Values that are kept for the chunks to come."""


class Lettered:
    """A result with letters: the steps that lead to it are evaluated for each set of numbers, as the single command does.

    Args:
        answer: a question worked in letters.
        name: the result.
        columns: the letters that stand for columns, each with what is to be added to a number so that it is 1 or more.

    Attributes:
        letters: those of them that it depends on, in order.

    Raises:
        Undecided: a letter was given for a quantity, so that other quantities may settle it; or no step computes the result.
    """

    def __init__(self, answer: Derivation, name: str, columns: Mapping[str, int]) -> None:
        self._columns = columns
        steps = (*answer.steps, *answer.composed)
        self._steps = {(quantity_of(step.symbol), step.value): step for step in reversed(steps)}
        self._order = {id(step): place for place, step in enumerate(steps)}
        self._last = next((each for each in reversed(steps) if each.id == name), None)
        self._value = answer.results[name]
        self._kept: dict[tuple[int, ...], Any] = {}
        if self._last is None or self._last.value != self._value:
            self._last = None
            if columns.keys() & set(symbols(self._value)):
                raise Undecided("a result that no step computes")
        self.letters = tuple(sorted(self._needed(self._last))) if self._last is not None else ()

    def _source(self, step: Step, name: str, value: Expr) -> Step | None:
        """The earlier step that computes an input of a step; None where the input was given."""
        source = self._steps.get((name, value))
        return source if source is not None and self._order[id(source)] < self._order[id(step)] else None

    def _needed(self, last: Step) -> set[str]:
        """The letters of columns that a step depends on."""
        found: set[str] = set()
        stack, seen = [last], {id(last)}
        while stack:
            step = stack.pop()
            for name, value in step.inputs.items():
                source = self._source(step, name, value)
                if source is not None and id(source) not in seen:
                    seen.add(id(source))
                    stack.append(source)
                elif source is None:
                    letters = set(symbols(value))
                    if letters - self._columns.keys():
                        raise Undecided("a letter that was given for a quantity")
                    found |= letters
        return found

    def column(self, numbers: Mapping[str, NDArray[Any]], rows: int) -> Column:
        """The result in every row.

        Args:
            numbers: what the letters of columns stand for.
            rows: how many rows there are, one at least.
        """
        keys, which = alike([numbers[letter] for letter in self.letters]) if self.letters else ([()], [0] * rows)
        if len(self._kept) + len(keys) > MOST_KEPT:
            self._kept.clear()
        for key in keys:
            if key not in self._kept:
                self._kept[key] = plain(self._worked(dict(zip(self.letters, key, strict=True))))
        found = merged(rows, [], {row: self._kept[keys[place]] for row, place in enumerate(which)})
        assert found is not None
        return found

    def _worked(self, numbers: Mapping[str, int]) -> Expr:
        """The value for some numbers."""
        if self._last is None:
            return self._value
        values: dict[str, Expr] = {letter: number(value + self._columns[letter]) for letter, value in numbers.items()}
        return self._step(self._last, values, {})

    def _step(self, step: Step, numbers: Mapping[str, Expr], done: dict[int, Expr]) -> Expr:
        """The value of a step, as the ledger finds it."""
        if id(step) not in done:
            known: dict[str, Expr] = {}
            for name, value in step.inputs.items():
                source = self._source(step, name, value)
                known[name] = self._step(source, numbers, done) if source is not None else evaluate(value, numbers)
            letters = {letter for value in known.values() for letter in symbols(value)}
            counts = frozenset(letters.union(symbols(step.formula))) if step.counts else frozenset[str]()
            done[id(step)] = evaluate(named(step.formula, known), known, integers=counts, positives=counts)
        return done[id(step)]
