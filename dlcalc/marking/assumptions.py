"""What a question says of its letters: ``x real``, ``n integer``, ``sigma > 0``, ``x != 0``."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Const, Expr, Interval, Logic, Neg, Rel, Sym, rational, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

_KINDS = {"real": "", "number": "", "positive": "positive", "integer": "integer", "whole": "integer", "natural": "natural",
          "probability": "probability"}  # fmt: skip
_SORTED = re.compile(rf"(?P<names>.+?)\s+(?:is\s+|are\s+)?(?:an?\s+)?(?P<kind>{'|'.join(_KINDS)})s?\s*\Z", re.IGNORECASE | re.DOTALL)


class Assumed(NamedTuple):
    """Facts about letters.

    Attributes:
        integers: letters that are whole numbers.
        positives: letters that are positive.
        conditions: what else holds, as predicates.
        letters: every letter of which something is said, if only that it is a real number.
    """

    integers: frozenset[str] = frozenset()
    positives: frozenset[str] = frozenset()
    conditions: tuple[Expr, ...] = ()
    letters: frozenset[str] = frozenset()

    def also(self, other: Assumed) -> Assumed:
        """Both."""
        conditions = (*self.conditions, *other.conditions)
        return Assumed(self.integers | other.integers, self.positives | other.positives, conditions, self.letters | other.letters)


NOTHING = Assumed()


def read_assumptions(texts: tuple[str, ...], vocabulary: Vocabulary) -> Assumed:
    """What several texts say; one may hold several facts, joined by commas.

    Raises:
        NotationError: one that says nothing known.
    """
    found = NOTHING
    for text in texts:
        for piece in _pieces(text):
            found = found.also(_one(piece.strip(), vocabulary))
    return found


def _pieces(text: str) -> list[str]:
    """The facts of a text: the commas outside brackets; ``x, y real`` is one."""
    pieces, level = [""], 0
    for char in text:
        level += (char in "([{") - (char in ")]}")
        if char in ",;" and level == 0 and not re.fullmatch(r"\s*[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*\s*", pieces[-1]):
            pieces.append("")
        else:
            pieces[-1] += char
    return [piece for piece in pieces if piece.strip()]


def _one(text: str, vocabulary: Vocabulary) -> Assumed:
    match = _SORTED.fullmatch(text)
    if match:
        trees = [parse(name.strip(), vocabulary) for name in re.split(r",|\band\b", match["names"])]
        if not all(isinstance(tree, Sym) for tree in trees):
            raise NotationError(f"a letter is {match['kind'].lower()}, and this is none", text, 0, "x real, n integer")
        names = frozenset([tree.name for tree in trees if isinstance(tree, Sym)])
        kind = _KINDS[match["kind"].lower()]
        if kind == "probability":
            return Assumed(frozenset(), names, tuple([parse(f"{name} < 1", vocabulary) for name in sorted(names)]), names)
        whole, positive = [names if kind in kinds else frozenset[str]() for kinds in (("integer", "natural"), ("positive", "natural"))]
        return Assumed(whole, positive, (), names)
    tree = parse(text, vocabulary)
    if not isinstance(tree, Rel | Logic):
        raise NotationError("it says nothing of a letter", text, 0, "x real, n integer, sigma > 0, x != 0")
    return Assumed(frozenset(), _positive(tree), (tree,), frozenset(symbols(tree)))


def _positive(tree: Expr) -> frozenset[str]:
    """The letters that a condition makes positive."""
    if isinstance(tree, Logic):
        return frozenset[str]().union(*[_positive(each) for each in tree.args]) if tree.op == "and" else frozenset()
    if not isinstance(tree, Rel):
        return frozenset()
    found: set[str] = set()
    for op, left, right in zip(tree.ops, tree.items[:-1], tree.items[1:], strict=True):
        for sign, one, other in ((">", left, right), ("<", right, left)):
            bound = rational(other)
            if isinstance(one, Sym) and bound is not None and ((op == sign and bound >= 0) or (op == f"{sign}=" and bound > 0)):
                found.add(one.name)
        if op == "in" and isinstance(left, Sym) and isinstance(right, Interval):
            low = rational(right.low)
            if low is not None and (low > 0 or (low == 0 and not right.closed[0])) and right.high != Neg(Const("inf")):
                found.add(left.name)
    return frozenset(found)
