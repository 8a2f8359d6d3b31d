"""Answers that are shapes: sizes joined by ×, x, *, "by", or commas."""

from __future__ import annotations

import re

from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import unspelt
from dlcalc.marking.readings import Reading, evaluated, single
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import FALSE, TRUE, Expr, Seq

_JOINED = re.compile(r"[×*✕⨯]|\d\s*[xX]|\\times|\\ast|\\cdot|·")
_LISTED = re.compile(r"\d\s*,(?:\s+\d|\d{1,2}(?!\d)|\d{4})")
_BY = re.compile(r"\s+by\s+", re.IGNORECASE)
_DOTS = re.compile(r"(?<=[\w)])\s*(?:·|⋅|\\cdot(?![a-zA-Z]))\s*(?=[\w(])")


def read(text: Marked, how: How) -> Reading | None:
    """A shape; a single size is one along one axis. None where it is no list of sizes.

    A comma separates thousands only where another sign joins the sizes.

    Raises:
        NotationError: it cannot be read.
    """
    text = unspelt(text).sub(_BY, " × ").sub(_DOTS, " × ").strip()
    thousands = _JOINED.search(text.text) is not None
    if thousands and _LISTED.search(text.text) and "(" not in text.text:
        raise NotationError("sizes are joined by × and listed by commas: is it one shape?", text.text, 0, "write 25x25x384")
    tree = evaluated(single(text, how.vocabulary._replace(shape=True, thousands=thousands)))
    if tree in (TRUE, FALSE):
        return None
    if isinstance(tree, Seq):
        return Reading(Seq("shape", tree.items)) if tree.kind in ("shape", "tuple", "vector") else None
    return Reading(Seq("shape", (tree,)))


def difference(value: Seq, given: Seq) -> str:
    """What is peculiar about a wrong shape."""
    if len(value.items) != len(given.items):
        count = len(given.items)
        return f"{count} size{'s' if count != 1 else ''} instead of {len(value.items)}: "
    if sorted(map(repr, value.items)) == sorted(map(repr, given.items)):
        return "the right sizes in another order: "
    return ""


def is_product_of(value: Expr, shape: Expr) -> bool:
    """Whether a number is how many cells a shape has, as at the end of ``25 × 25 × 384 = 240000``."""
    from dlcalc.notation.evaluate import evaluate
    from dlcalc.notation.expr import Mul

    if not isinstance(shape, Seq) or len(shape.items) < 2 or (isinstance(value, Seq) and len(value.items) != 1):
        return False
    number = value.items[0] if isinstance(value, Seq) else value
    return evaluate(Mul(shape.items)) == number
