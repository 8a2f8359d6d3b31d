"""A part of a formula found by its pattern, and put another way: how a known mistake changes a formula.

A pattern is a formula in which the word ``rest`` stands for whatever else is there: in a sum for the other terms, in a product for the
other factors, anywhere else for one expression. The order of terms and of factors does not matter.
"""

from __future__ import annotations

from functools import lru_cache

from dlcalc.notation.expr import Add, Expr, Mul, Neg, Sym, children, rebuild, substitute, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

REST = Sym("rest")


def rewritten(formula: Expr, pattern: Expr, becomes: Expr, *, everywhere: bool = False) -> Expr | None:
    """The formula with the one part that fits the pattern written as ``becomes``.

    Args:
        formula: where to look.
        pattern: what to look for; it may hold ``rest`` once.
        becomes: what stands there instead; ``rest`` in it is what the pattern's ``rest`` stood for.
        everywhere: whether every part that fits is put another way; of parts inside each other the outer one.

    Returns:
        None where nothing fits, or, unless it is done everywhere, more than one part does: a mistake is made in one place.
    """
    places: list[Expr] = []

    def look(expr: Expr) -> Expr:
        rest = fitted(expr, pattern)
        if rest is not None:
            places.append(expr)
            return substitute(becomes, {REST.name: rest})
        return rebuild(expr, look)

    found = look(formula)
    return _flat(found) if len(places) == 1 or (everywhere and places) else None


def fitted(expr: Expr, pattern: Expr) -> Expr | None:
    """What ``rest`` stands for where an expression fits a pattern (any expression where the pattern has none); None where it does not."""
    if pattern == REST:
        return expr
    if REST.name not in symbols(pattern):
        return expr if same_but_order(expr, pattern) else None
    if type(expr) is not type(pattern):
        return None
    if isinstance(pattern, Add | Mul):
        return _rest_of(expr, pattern)
    found: list[Expr] = []
    others = tuple(children(expr))
    wanted = tuple(children(pattern))
    if len(others) != len(wanted) or _skeleton(expr) != _skeleton(pattern):
        return None
    for part, want in zip(others, wanted, strict=True):
        if REST.name in symbols(want):
            rest = fitted(part, want)
            if rest is None:
                return None
            found.append(rest)
        elif not same_but_order(part, want):
            return None
    return found[0] if found else None


def _rest_of(expr: Expr, pattern: Add | Mul) -> Expr | None:
    """What is left of a sum or product when the pattern's own terms are taken away, each once."""
    left = list(children(expr))
    nested = None
    for want in children(pattern):
        if want == REST:
            continue
        if REST.name in symbols(want):
            nested = want
            continue
        place = next((place for place, part in enumerate(left) if same_but_order(part, want)), None)
        if place is None:
            return None
        del left[place]
    if nested is not None:
        return fitted(left[0], nested) if len(left) == 1 else None
    if not left:
        return None
    return left[0] if len(left) == 1 else type(expr)(tuple(left))


def same_but_order(left: Expr, right: Expr) -> bool:
    """Whether two trees are the same but for the order of terms and factors."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Add | Mul):
        others = list(children(right))
        for part in children(left):
            place = next((place for place, other in enumerate(others) if same_but_order(part, other)), None)
            if place is None:
                return False
            del others[place]
        return not others
    ours, theirs = tuple(children(left)), tuple(children(right))
    if not ours:
        return left == right
    return len(ours) == len(theirs) and _skeleton(left) == _skeleton(right) and all(map(same_but_order, ours, theirs))


def _skeleton(expr: Expr) -> Expr:
    """The node with every part the same, so that only its own kind and name are compared."""
    return rebuild(expr, lambda _: REST)


def _flat(expr: Expr) -> Expr:
    """Sums in sums and products in products as one, as they are read."""
    inner = rebuild(expr, _flat)
    if isinstance(inner, Add) and any(isinstance(term, Add) for term in inner.terms):
        return Add(tuple([part for term in inner.terms for part in (term.terms if isinstance(term, Add) else (term,))]))
    if isinstance(inner, Mul) and any(isinstance(factor, Mul) for factor in inner.factors):
        return Mul(tuple([part for factor in inner.factors for part in (factor.factors if isinstance(factor, Mul) else (factor,))]))
    return inner.arg.arg if isinstance(inner, Neg) and isinstance(inner.arg, Neg) else inner


@lru_cache(512)
def pattern_of(text: str, vocabulary: Vocabulary) -> Expr:
    """A pattern, or what it becomes, from its text."""
    return parse(text, vocabulary._replace(words=vocabulary.words | {REST.name}, shape=" x " in text))
