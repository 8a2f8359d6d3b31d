"""How one answer is to be read and compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.marking.assumptions import NOTHING, Assumed
from dlcalc.marking.tolerance import USUAL, Tolerance
from dlcalc.notation.expr import Expr
from dlcalc.notation.vocabulary import PLAIN, Vocabulary


class How(NamedTuple):
    """What the question says of its answers.

    Attributes:
        vocabulary: what the words of an answer mean.
        tolerance: how near a number must be.
        assumed: what is known of the letters.
        decimal_comma: whether ``3,14`` has two decimals.
        unit: what a number counts: ``bytes``, ``FLOPs``; empty where it is a bare number or nothing is known.
        choices: the words that may be chosen.
        values: the given quantities by letter, which an answer's working may use.
        variable: the letter of a density; empty where it is to be found out.
        nearly: whether the right number is known to a bound of its error only, so that it is told as decimals.
        counts: the names of what is asked for, one of which may stand behind a number (``1000 steps``).
        proof: whether an equality that neither exact rules nor a counterexample settle goes to SymPy, in a process of its own.
    """

    vocabulary: Vocabulary = PLAIN
    tolerance: Tolerance = USUAL
    assumed: Assumed = NOTHING
    decimal_comma: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    values: Mapping[str, Expr] = {}
    variable: str = ""
    counts: frozenset[str] = frozenset()
    nearly: bool = False
    proof: bool = True


DEFAULT = How()
