"""Answers that are sets: in braces, one value, several by commas, an interval, "none"."""

from __future__ import annotations

import re

from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import DENIES, is_label
from dlcalc.marking.readings import Reading, evaluated, parsed
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr, Interval, Seq, number, rational, symbols

LONGEST_RUN = 100_000
"""Intervals of whole numbers up to here are compared number by number."""

_EMPTY = frozenset(("none", "∅", "no solution", r"\emptyset", r"\varnothing", "{}", r"\{\}", "empty", "the empty set"))
_NAMED = re.compile(r"\A(?P<name>[^={}()\[\]<>,]*)(?:=|\bin\b|∈|\\in(?![a-zA-Z]))\s*")
_JOINS = re.compile(r"\s*(?:,\s*)?(?<![\w\\])(?:and|or|und|oder)(?!\w)\s*")
_AGAIN = re.compile(r"(?<=,)\s*(?P<name>[^\W\d]\w*)\s*=\s*")
_LAST = re.compile(r"[^\W\d]\w*\s*\Z")
_NESTED = re.compile(r"[({\[][^(){}\[\]]*[)}\]]")


def read(text: Marked, how: How) -> Reading | None:
    """A set: in braces, ``none``, one value, several joined by commas, an interval, the right side of ``P = 1`` or ``P in {1, 2}``.

    Raises:
        NotationError: it cannot be read.
    """
    if text.text.strip().lower() in _EMPTY:
        return Reading(Seq("set", ()))
    text, name = _unnamed(text, how)
    if not _NESTED.search(text.text):  # "−2 and 3", "P = 0 or P = 1", "−2 and x = 3"
        text = text.sub(_JOINS, ", ")
        names = {match["name"] for match in _AGAIN.finditer(text.text)}
        if len(names) == 1 and (not name or names == {name}):
            text = text.sub(_AGAIN, " ")
    if "," in _NESTED.sub("", text.text):
        text = Marked(f"{{{text.text}}}", (text.at(0), *text.places[:-1], text.places[-1], text.places[-1]))
    tree = parsed(text, how.vocabulary._replace(thousands=False, shape=False))
    if isinstance(tree, Seq) and tree.kind in ("vector", "set"):
        tree = Seq("set", tree.items)
    return Reading(evaluated(tree if isinstance(tree, Seq) and tree.kind == "set" else Seq("set", (tree,))))


def _unnamed(text: Marked, how: How) -> tuple[Marked, str]:
    """An answer without the name before it, and the letter of that name; ``−2 and x = 3`` does not begin with a name.

    Raises:
        NotationError: it denies what follows.
    """
    named = _NAMED.match(text.text)
    if named is None or not named["name"].strip():
        return text.sub(_NAMED, ""), ""
    if DENIES.search(named["name"]) and not _JOINS.search(named["name"]):
        raise NotationError("an answer is one set, without words that deny it", text.text, text.at(0))
    if _JOINS.search(named["name"]) or not is_label(text.part(*named.span("name")), how.vocabulary):
        return text, ""
    last = _LAST.search(named["name"])
    return text.part(named.end(), len(text.text)), last[0].strip() if last else ""


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
