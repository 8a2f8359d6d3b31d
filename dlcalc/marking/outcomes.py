"""What mistakes make of a result, remembered: one question is answered wrongly many times, and its mistakes are worked once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.replay import Change
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr

MOST_KEPT = 64
"""Results, with the earlier answers that they were worked from, whose values are remembered for one question."""

Made = tuple[tuple[Slip, Change], ...]
"""Mistakes that are made together, each with what it changes."""


class Values:
    """The different values that a result takes, each with every way to get it.

    Args:
        ways: the mistakes, and the value that they give, if any.
    """

    def __init__(self, ways: list[tuple[Made, Expr | None]]) -> None:
        self.ways: dict[Expr, list[tuple[int, Made]]] = {}
        for place, (made, value) in enumerate(ways):
            if value is not None:
                self.ways.setdefault(value, []).append((place, made))

    def giving(self, equals: Callable[[Expr], bool]) -> list[Made]:
        """The ways to get the value for which a test holds, in the order in which they were tried."""
        found: list[tuple[int, Made]] = []
        for value, ways in self.ways.items():
            try:
                found += ways if equals(value) else ()
            except (ArithmeticError, NotationError):  # it cannot be compared with what was answered
                continue
        return [made for _, made in sorted(found, key=lambda each: each[0])]


class Remembered:
    """What is remembered of one question.

    Attributes:
        slips: its topic's mistakes.
        possible: those that may make a result wrong, by its name.
        values: what they make of it, by name, number of mistakes and earlier answers.
    """

    def __init__(self, slips: tuple[Slip, ...]) -> None:
        self.slips = slips
        self.possible: dict[str, list[tuple[Slip, Change]]] = {}
        self.values: dict[Hashable, Values] = {}

    def keep(self, key: Hashable, ways: list[tuple[Made, Expr | None]]) -> None:
        """Remember the values of a result."""
        while len(self.values) >= MOST_KEPT:
            del self.values[next(iter(self.values))]
        self.values[key] = Values(ways)


def remembered(derivation: Derivation, slips: tuple[Slip, ...]) -> Remembered:
    """What is remembered of a question, as long as its derivation lives."""
    found = _remembered.get(derivation)
    if found is None or found.slips is not slips:
        found = _remembered[derivation] = Remembered(slips)
    return found


_remembered: WeakKeyDictionary[Derivation, Remembered] = WeakKeyDictionary()
