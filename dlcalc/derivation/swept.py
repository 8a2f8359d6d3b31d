"""A sweep is data: one question with some of its inputs varied, a row for each combination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.model import Derivation
from dlcalc.notation.expr import Expr

CASE = "case"
"""The name of the column that holds named variants."""


class Broken(NamedTuple):
    """Why a row has no answer: the parameter at fault (or an empty text), what was given for it, and the rule (prose)."""

    parameter: str
    got: str
    rule: str


class Row(NamedTuple):
    """One combination.

    Attributes:
        label: prose that names it (``"`K = 64`, `S = 2`"``).
        case: the text of its named variant, or empty.
        cells: what is varied, one a column of :attr:`Sweep.headings`: a value of the notation, or prose.
        varied: the same as typed, by the names in :attr:`Sweep.varied`; one that the row does not set is left out.
        given: every input as typed, by parameter name.
        answer: the derivation without steps, tables and pictures; None when the row is broken.
        error: why it is broken, or None.
    """

    label: str
    case: str
    cells: tuple[Expr | str, ...]
    varied: Mapping[str, str]
    given: Mapping[str, str]
    answer: Derivation | None
    error: Broken | None

    @property
    def results(self) -> Mapping[str, Expr]:
        """Every result by name; none of a broken row."""
        return self.answer.results if self.answer is not None else {}


class Sweep(NamedTuple):
    """A question worked for every combination.

    Attributes:
        head: what holds for every row (title, given, assumed, unknown letters, warnings), as a derivation without steps.
        headings: prose headings of the columns that vary.
        varied: names of the parameters that vary, those that only named variants set included.
        rows: every combination, the last list varying fastest.
        shown: names of the results to show.
        command: the command line of one row alone, shell word by shell word (an option and its value are one); may be empty.
    """

    head: Derivation
    headings: tuple[str, ...]
    varied: tuple[str, ...]
    rows: tuple[Row, ...]
    shown: tuple[str, ...]
    command: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Row, ...]:
        """The rows without an answer."""
        return tuple([row for row in self.rows if row.error is not None])

    @property
    def results(self) -> tuple[str, ...]:
        """The names of all results that some row has, in the declared order."""
        found = {name for row in self.rows for name in row.results}
        return tuple([name for name in self.head.info if name in found])

    @property
    def named(self) -> bool:
        """Whether there are named variants."""
        return any(row.case for row in self.rows)


def bare(derivation: Derivation) -> Derivation:
    """The same answer without steps, tables and pictures: ten thousand rows must not keep theirs."""
    return replaced(derivation, steps=(), shown=(), tables=(), pictures=())


def replaced(derivation: Derivation, **fields: object) -> Derivation:
    """The same derivation with other values in some fields."""
    return Derivation(**{**vars(derivation), **fields})
