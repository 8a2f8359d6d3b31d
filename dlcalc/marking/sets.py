"""Answers that are sets: in braces, one value, several by commas, an interval, "none"."""

from __future__ import annotations

import re

from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.readings import Reading, evaluated, parsed
from dlcalc.notation.expr import Expr, Interval, Seq, number, rational, symbols

LONGEST_RUN = 100_000
"""Intervals of whole numbers up to here are compared number by number."""

_EMPTY = frozenset(("none", "∅", "no solution", r"\emptyset", r"\varnothing", "{}", r"\{\}", "empty", "the empty set"))
_NAMED = re.compile(r"\A[^={}()\[\]<>,]*(?:=|\bin\b|∈|\\in(?![a-zA-Z]))\s*")
_JOINS = re.compile(r"\s*(?:,\s*)?(?<![\w\\])(?:and|or|und|oder)(?!\w)\s*")
_AGAIN = re.compile(r"(?<=,)\s*[^\W\d]\w*\s*=\s*")
_NESTED = re.compile(r"[({\[][^(){}\[\]]*[)}\]]")


def read(text: Marked, how: How) -> Reading | None:
    """A set: in braces, ``none``, one value, several joined by commas, an interval, the right side of ``P = 1`` or ``P in {1, 2}``.

    Raises:
        NotationError: it cannot be read.
    """
    if text.text.strip().lower() in _EMPTY:
        return Reading(Seq("set", ()))
    named = _NAMED.match(text.text)
    text = text.sub(_NAMED, "")
    if not _NESTED.search(text.text):  # "−2 and 3", "P = 0 or P = 1"
        text = text.sub(_JOINS, ", ")
        if named:
            text = text.sub(_AGAIN, lambda match: " " if match[0].split() == named[0].split() else match[0])
    if "," in _NESTED.sub("", text.text):
        text = Marked(f"{{{text.text}}}", (text.at(0), *text.places[:-1], text.places[-1], text.places[-1]))
    tree = parsed(text, how.vocabulary._replace(thousands=False, shape=False))
    if isinstance(tree, Seq) and tree.kind in ("vector", "set"):
        tree = Seq("set", tree.items)
    return Reading(evaluated(tree if isinstance(tree, Seq) and tree.kind == "set" else Seq("set", (tree,))))


def same_set(left: Seq, right: Seq) -> bool | None:
    """Whether two sets hold the same, in any order, each entry once or more; intervals of whole numbers by their ends."""
    first, second = ({entry for item in side.items for entry in entries(item)} for side in (left, right))
    if first == second:
        return True
    return None if any(symbols(item) for item in first | second) else False


def entries(item: Expr) -> list[Expr]:
    """An entry of a set of whole numbers: a bounded interval as its numbers, another one closed where it can be."""
    if not isinstance(item, Interval):
        return [item]
    low, high = rational(item.low), rational(item.high)
    if not isinstance(low, int):
        return [item]
    low += not item.closed[0]
    if not isinstance(high, int):
        return [Interval(number(low), item.high, (True, False))]
    return [number(each) for each in range(low, high + item.closed[1])] if high - low < LONGEST_RUN else [item]
