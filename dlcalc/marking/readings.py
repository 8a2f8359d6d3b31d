"""An answer read as a value of its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import process_time
from typing import NamedTuple

from dlcalc.marking.marked import Marked
from dlcalc.marking.tolerance import Digits
from dlcalc.notation.errors import NotationError, TooLarge
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, Big, Expr, Logic, Matrix, Piecewise, Rel, Seq, children, rational, rebuild
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

_LOGIC = re.compile(r"\b(?:and|or|not)\b|[∧∨¬]|\\(?:land|lor|wedge|vee|lnot|neg)\b")
MOST_VISITS = 20_000
"""Nodes that the evaluation of an answer may visit."""

SECONDS = 0.1
"""Of the processor, for one evaluation of an answer; an ordinary one takes a thousandth of it."""


class Reading(NamedTuple):
    """What an answer says.

    Attributes:
        value: in normal form.
        digits: how it was written, where it is a number in decimals; of a vector one for each entry.
        scale: the factor of the unit or prefix behind the number, which ``value`` holds already.
        tree: as it was written.
    """

    value: Expr
    digits: tuple[Digits | None, ...] = (None,)
    scale: Expr = ONE
    tree: Expr | None = None


class Unfit(Exception):
    """An answer that can be read and is not of the kind that is asked for: the verdict and why.

    Args:
        kind: ``wrong`` or ``undecided``.
        why: in a few words.
    """

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why


def parsed(text: Marked, vocabulary: Vocabulary) -> Expr:
    """The tree of a text.

    Raises:
        NotationError: it is not in the notation; the position is the one in the answer as it was typed.
    """
    try:
        tree = parse(text.text, vocabulary)
    except NotationError as error:
        raise NotationError(error.message, error.text, text.at(error.position), error.hint) from None
    if cost(tree) > MOST_VISITS:
        raise TooLarge("this takes too many steps to compute for an answer")
    return tree


def cost(tree: Expr) -> int:
    """How many nodes an evaluation visits, those below a sum with bounds once for each term."""
    inside = sum([cost(part) for part in children(tree)]) + 1
    if isinstance(tree, Big) and isinstance(tree.binding, Rel) and tree.upper is not None:
        ends = [rational(tree.binding.items[-1]), rational(tree.upper)]
        if ends[0] is not None and ends[1] is not None:
            return inside * max(int(ends[1] - ends[0]) + 1, 1)
    return inside


def single(text: Marked, vocabulary: Vocabulary) -> Expr:
    """The tree of a text that is one value: no alternatives, no relation.

    Raises:
        NotationError: it is not in the notation, or says more than one thing.
    """
    tree = parsed(text, vocabulary)
    if isinstance(tree, Rel):
        raise NotationError("an answer is one value, and this is a relation", text.text, text.at(0))
    return alone(tree, text)


def alone(tree: Expr, text: Marked) -> Expr:
    """A tree that says one thing; the conditions of cases may hold "and" and "or".

    Raises:
        NotationError: it names alternatives, or denies.
    """
    if any(isinstance(node, Logic) for node in _outside_conditions(tree)):
        word = _LOGIC.search(text.text)
        raise NotationError("an answer is one value, without and, or, not", text.text, text.at(word.start() if word else 0))
    return tree


def _outside_conditions(tree: Expr) -> Iterator[Expr]:
    yield tree
    parts = [value for value, _ in tree.cases] if isinstance(tree, Piecewise) else list(children(tree))
    for part in parts:
        yield from _outside_conditions(part)


def evaluated(tree: Expr) -> Expr:
    """The value of an answer; of several, entry by entry.

    Raises:
        TooLarge: it takes so long that comparing it, which evaluates it many times, would take seconds.
        Undefined, Undecided: it has no value, or none that can be settled.
    """
    start = process_time()
    value = rebuild(tree, evaluate) if isinstance(tree, Seq | Matrix) else evaluate(tree)
    if process_time() - start > SECONDS:
        raise TooLarge("this takes too long to compute for an answer")
    return value
