"""The working that an answer writes: every link of a chain ``W_2 = (27 - 3 + 0)/1 + 1 = 24`` is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import Written
from dlcalc.marking.readings import Reading
from dlcalc.marking.tolerance import Tolerance, within
from dlcalc.marking.verdict import worded
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Add, Call, Div, Expr, Matrix, Mul, Neg, Num, Pow, Seq, children, symbols

NEARLY = Tolerance("relative", Fraction(1, 100))
"""How far apart the two sides of ``≈`` may be."""

MOST_VARIANTS = 400


class Link(NamedTuple):
    """One equation of the working.

    Attributes:
        left: its left side as it was written.
        value: what that comes to.
        right: what was written for it.
        holds: whether they are equal (rounded, where it is written in decimals); None where letters leave it open.
    """

    left: Expr
    value: Expr
    right: Expr
    holds: bool | None

    def told(self) -> str:
        """What is wrong with it, in words: "dropped the + 1 that it wrote: its own line … gives 25"."""
        told = f"its own line `{plain(self.left)}` gives `{plain(self.value)}`"
        dropped = slipped(self.left, self.right)
        return f"{dropped}: {told}" if dropped else told


def links(pieces: Written, read: Callable[[Marked], Reading | None], how: How) -> tuple[Link, ...]:
    """Every equation of a chain.

    Args:
        pieces: the answer taken apart.
        read: reads a member.
        how: the given quantities, which working may use.

    Raises:
        NotationError: a member cannot be read, or two bare numbers that differ are both answered.
    """
    if len(pieces.members) < 2:
        return ()
    found = []
    readings = [read(member) for member in pieces.members]
    for left, right, nearly in zip(readings[:-1], readings[1:], pieces.nearly, strict=True):
        if left is None or right is None:
            continue
        if 0 < _sizes(left.value) == _sizes(right.value) and left.value != right.value:
            raise NotationError(f"two different lists are answered, {plain(left.value)} and {plain(right.value)}", pieces.answer.text, 0)
        if left.tree is None:
            continue
        link = _link(left, right, how, nearly=nearly)
        if link.holds is False and _bare(left.tree) and right.tree is not None and _bare(right.tree):
            raise NotationError(f"two different numbers are answered, {plain(left.tree)} and {plain(right.tree)}", pieces.answer.text, 0)
        found.append(link)
    return tuple(found)


def _link(left: Reading, right: Reading, how: How, *, nearly: bool) -> Link:
    assert left.tree is not None
    value, other = [_known(each.value, how) for each in (left, right)]
    holds: bool | None
    if symbols(value) or symbols(other):
        holds = same(value, other, integers=how.assumed.integers, positives=how.assumed.positives) or None
    elif isinstance(value, Seq | Matrix) or isinstance(other, Seq | Matrix):
        holds = value == other
    else:
        holds = same(value, other) is True or within(value, other, NEARLY if nearly else Tolerance("rounded", Fraction(2)), right.digits[0])
    return Link(left.tree, value, other, holds)


def _known(value: Expr, how: How) -> Expr:
    """A value with the given quantities put in."""
    return evaluate(value, how.values) if symbols(value) and how.values else value


def _bare(tree: Expr) -> bool:
    return isinstance(tree, Num) or (isinstance(tree, Neg) and isinstance(tree.arg, Num))


def _sizes(value: Expr) -> int:
    """How long a list of whole numbers is, which are never rounded; 0 for anything else."""
    whole = isinstance(value, Seq) and all(isinstance(item, Num) and isinstance(item.value, int) for item in value.items)
    return len(value.items) if whole and isinstance(value, Seq) else 0


def plain(expr: Expr) -> str:
    """An expression as feedback repeats it."""
    return worded(expr)


def slipped(written: Expr, answered: Expr) -> str:
    """What was left out or turned round on the way from what was written to what was answered; empty where nothing simple gives it."""
    for count, (says, variant) in enumerate(variants(written)):
        if count == MOST_VARIANTS:
            break
        try:
            if evaluate(variant) == answered:
                return says
        except ArithmeticError:
            continue
    return ""


def variants(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """An expression with one thing in it dropped or turned round, outermost first."""
    yield from _here(expr)
    for place, part in enumerate(_parts(expr)):
        for says, changed in variants(part):
            yield says, _with(expr, place, changed)


def _parts(expr: Expr) -> tuple[Expr, ...]:
    return tuple(children(expr)) if isinstance(expr, Add | Mul | Div | Pow | Neg | Call) else ()


def _with(expr: Expr, place: int, part: Expr) -> Expr:
    parts = (*_parts(expr)[:place], part, *_parts(expr)[place + 1 :])
    if isinstance(expr, Add | Mul):
        return type(expr)(parts)
    if isinstance(expr, Call):
        return Call(expr.name, parts)
    return type(expr)(*parts)


def _here(expr: Expr) -> Iterator[tuple[str, Expr]]:
    if isinstance(expr, Add):
        for place, term in reversed(list(enumerate(expr.terms))):
            sign, size = ("−", term.arg) if isinstance(term, Neg) else ("+", term)
            rest = (*expr.terms[:place], *expr.terms[place + 1 :])
            yield f"dropped the `{sign} {plain(size)}` that it wrote".replace("`+ ", "+ `").replace("`− ", "− `"), _joined(Add, rest)
            if place:
                yield f"turned the sign of `{plain(size)}`", Add((*expr.terms[:place], Neg(term), *expr.terms[place + 1 :]))
    elif isinstance(expr, Mul):
        for place, factor in enumerate(expr.factors):
            rest = (*expr.factors[:place], *expr.factors[place + 1 :])
            yield f"dropped the factor `{plain(factor)}` that it wrote", _joined(Mul, rest)
    elif isinstance(expr, Div):
        yield f"dropped the division by `{plain(expr.den)}` that it wrote", expr.num
    elif isinstance(expr, Pow):
        yield f"took `{plain(expr)}` for a product", Mul((expr.base, expr.exp))
        yield f"dropped the power in `{plain(expr)}`", expr.base
    elif isinstance(expr, Call) and len(expr.args) == 1:
        yield f"dropped the {expr.name} that it wrote", expr.args[0]


def _joined(kind: type[Add | Mul], parts: tuple[Expr, ...]) -> Expr:
    return kind(parts) if len(parts) > 1 else parts[0]


def broken(found: tuple[Link, ...]) -> Link | None:
    """The first equation that does not hold."""
    return next((link for link in found if link.holds is False), None)
