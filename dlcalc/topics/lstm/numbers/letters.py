"""Names of numbers in formulas: ``w_{f,1,2}``, ``h_{2,1}``, ``a_{f,3}``; an axis of one entry has no index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dlcalc.notation.vocabulary import Vocabulary

VOCABULARY = Vocabulary(indices=frozenset("tjk"))
"""What the letters of the formulas mean: ``t`` counts steps, ``j`` units, ``k`` features."""


def named(base: str, *labels: object) -> str:
    """A letter with its labels, in its canonical spelling: ``b_f``, ``x_10``, ``x_{1,2}``."""
    if len(labels) < 2:
        return f"{base}_{labels[0]}" if labels else base
    return f"{base}_{{{','.join(map(str, labels))}}}"


class Names(NamedTuple):
    """How the numbers of one layer in one direction are called.

    Attributes:
        cell: kind of cell.
        features: of the input.
        hidden: units.
        steps: time steps.
        backward: whether it reads from the last step to the first.
        first: how many units of the other direction are counted before its own.
        many: whether there are several units in all, so that each has an index.
    """

    cell: str
    features: int
    hidden: int
    steps: int
    backward: bool
    first: int
    many: bool

    def _place(self, j: int) -> list[int]:
        """The index of a unit among all of the layer."""
        return [self.first + j + 1] * self.many

    def _unit(self, j: int) -> list[int]:
        return [j + 1] * (self.hidden > 1)

    def _weight(self, letter: str, gate: str, *labels: int) -> str:
        if self.cell == "rnn":
            return named("b", *labels) if letter == "b" else named("w", "x" if letter == "w" else "h", *labels)
        return named(letter, gate, *labels)

    def w(self, gate: str, j: int, k: int) -> str:
        """The weight of feature k in unit j of a gate."""
        return self._weight("w", gate, *self._unit(j), *[k + 1] * (self.features > 1))

    def u(self, gate: str, j: int, k: int) -> str:
        """The weight of state k in unit j of a gate."""
        return self._weight("u", gate, *[j + 1, k + 1] * (self.hidden > 1))

    def b(self, gate: str, j: int) -> str:
        return self._weight("b", gate, *self._unit(j))

    def inner(self, j: int) -> str:
        """The bias of a GRU's candidate inside the reset."""
        return named("b", "hn", *self._unit(j))

    def p(self, gate: str, j: int) -> str:
        return named("p", gate, *self._unit(j))

    def x(self, t: int, k: int) -> str:
        return named("x", t + 1, *[k + 1] * (self.features > 1))

    def at(self, letter: str, t: int, j: int) -> str:
        """A gate or state of step t, ``f_{1,2}``."""
        return named(letter, t + 1, *self._place(j))

    def before(self, letter: str, t: int, j: int) -> str:
        """A state as step t finds it: that of the step that was read before, or the first one, ``h_0``."""
        previous = t + 1 if self.backward else t - 1
        label = 0 if not 0 <= previous < self.steps else previous + 1
        return named(letter, label, *self._place(j))

    def a(self, gate: str, t: int, j: int) -> str:
        """A pre-activation."""
        return named("a", *([] if self.cell == "rnn" else [gate]), t + 1, *self._place(j))


def total(terms: Sequence[str]) -> str:
    """Terms as a sum."""
    return " + ".join(terms) or "0"
