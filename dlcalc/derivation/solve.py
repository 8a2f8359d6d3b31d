"""Which whole numbers satisfy a condition: tried one by one in a range, or proved without an end to it.

A condition is a tree of relations joined by ``and``, ``or`` and ``not``. In a range with two ends every number is put in.
Without an upper end the condition is settled for all numbers at once: its sides must be *quasi-polynomials* of the unknown, as
every sum, product, floor, ceiling and remainder by a constant of counts is, that is: polynomials on each residue class
modulo some period. A polynomial changes its sign at finitely many places; between them the condition is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import lcm
from typing import NamedTuple

from dlcalc.derivation.growth import MAX_PERIOD, growth, turns
from dlcalc.notation.errors import TooLarge, Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Add, Const, Expr, Interval, Logic, Mul, Neg, Num, Rel, Seq, Sym, number, symbols
from dlcalc.notation.show import ascii_text

MAX_TRIED = 200_000
"""No more numbers than this are tried one by one."""

LISTED = 24
"""A run of numbers up to this long is listed; a longer one is an interval."""

COUNTER = "m"
"""The letter that counts 0, 1, 2, … in an endless set that is no interval: ``2*m + 3``."""


class Piece(NamedTuple):
    """Whole numbers ``first``, ``first + step``, … up to ``last``; without an end when that is None."""

    first: int
    last: int | None
    step: int = 1

    def __contains__(self, number: object) -> bool:
        inside = isinstance(number, int) and self.first <= number and (self.last is None or number <= self.last)
        return inside and (number - self.first) % self.step == 0  # type: ignore[operator]

    def numbers(self, most: int) -> list[int]:
        """Its numbers, the first few of a long one."""
        last = self.first + self.step * (most - 1)
        return list(range(self.first, min(last, last if self.last is None else self.last) + 1, self.step))


def whole_numbers(condition: Expr, unknown: str, low: int, high: int | None, given: Expr = TRUE) -> tuple[Piece, ...]:
    """All whole numbers from low to high (without an end when that is None) that satisfy a condition.

    Args:
        condition: a tree in the unknown; other letters in it are positive whole numbers, whatever they are.
        unknown: the name of the unknown.
        low: the least number tried.
        high: the greatest, or None.
        given: what must hold besides; where that depends on another letter, it is taken to hold.

    Raises:
        Undecided: the condition depends on another letter, or cannot be settled without an upper end.
        TooLarge: the range is too long to be tried, or the period of the condition too long.
    """
    holds = _tester(condition, unknown, given)
    if high is None:
        return _endless(Logic("and", (given, condition)), unknown, low, holds)
    if high - low >= MAX_TRIED:
        raise TooLarge(f"{high - low + 1:,} numbers would have to be tried, more than {MAX_TRIED:,}")
    return _joined(Piece(each, each) for each in range(low, high + 1) if holds(each))


def _tester(condition: Expr, unknown: str, given: Expr) -> Callable[[int], bool]:
    letters = frozenset((*symbols(condition), *symbols(given))) - {unknown}

    def holds(each: int) -> bool:
        at = {unknown: number(each)}
        if given != TRUE and evaluate(given, at, integers=letters, positives=letters) == FALSE:
            return False
        value = evaluate(condition, at, integers=letters, positives=letters)
        if value == TRUE:
            return True
        if value == FALSE:
            return False
        missing = " and ".join(letters.intersection(symbols(value))) or ascii_text(value)
        raise Undecided(f"whether it holds for {unknown} = {each} depends on {missing}")

    return holds


def _joined(pieces: Iterator[Piece]) -> tuple[Piece, ...]:
    """Neighbouring runs as one, and what stands before an endless row as its beginning."""
    runs: list[Piece] = []
    for piece in pieces:
        if runs and runs[-1].step == piece.step == 1 and runs[-1].last == piece.first - 1:
            runs[-1] = Piece(runs[-1].first, piece.last)
            continue
        first = piece.first
        while piece.step > 1 and (before := Piece(first - piece.step, first - piece.step)) in runs:
            runs.remove(before)
            first -= piece.step
        runs.append(piece._replace(first=first))
    return tuple(runs)


def _endless(condition: Expr, unknown: str, low: int, holds: Callable[[int], bool]) -> tuple[Piece, ...]:
    """The solutions among low, low + 1, …: ``low + period*m + rest`` for every rest below the period."""
    gaps = [gap for gap in map(_gap, _relations(condition)) if unknown in symbols(gap)]
    found = [growth(gap, unknown) for gap in gaps]
    if None in found:
        others = sorted({name for gap in gaps for name in symbols(gap)} - {unknown})
        because = f": it depends on {' and '.join(others)}" if others else ""
        raise Undecided(f"the condition cannot be settled for every {unknown}{because}")
    growths = [each for each in found if each is not None]
    period = lcm(*[each.period for each in growths])
    if period > MAX_PERIOD:
        raise TooLarge(f"the condition repeats only after {period:,} numbers, and {MAX_PERIOD:,} are the most")
    blocks = {0}
    for rest in range(period):
        for gap, each in zip(gaps, growths, strict=True):
            first = [_rational(gap, unknown, low + rest + period * place) for place in range(each.degree + 1)]
            blocks.update(turns(first))
    return _joined(_of_blocks(sorted(blocks), low, period, holds))


def _of_blocks(blocks: Sequence[int], low: int, period: int, holds: Callable[[int], bool]) -> Iterator[Piece]:
    """In each block of periods the condition depends on the rest alone."""
    for start, end in zip(blocks, [*blocks[1:], None], strict=True):
        rests = [rest for rest in range(period) if holds(low + period * start + rest)]
        base = low + period * start
        if len(rests) == period:
            yield Piece(base, None if end is None else low + period * end - 1)
        elif end is None:
            yield from [Piece(base + rest, None, period) for rest in rests]
        elif rests:
            if len(rests) * (end - start) > MAX_TRIED:
                raise TooLarge(f"there are more than {MAX_TRIED:,} separate solutions")
            yield from [Piece(base + period * place + rest, base + period * place + rest) for place in range(end - start) for rest in rests]


def _relations(condition: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Both sides of every relation in a condition."""
    if isinstance(condition, Logic):
        for part in condition.args:
            yield from _relations(part)
    elif isinstance(condition, Rel):
        for left, right in zip(condition.items[:-1], condition.items[1:], strict=True):
            if isinstance(left, Seq) and isinstance(right, Seq) and len(left.items) == len(right.items):
                yield from zip(left.items, right.items, strict=True)
            else:
                yield left, right
    elif not isinstance(condition, Const):
        raise Undecided(f"{ascii_text(condition)} is no condition")


def _gap(sides: tuple[Expr, Expr]) -> Expr:
    return Add((sides[0], Neg(sides[1])))


def _rational(expr: Expr, unknown: str, each: int) -> Expr:
    return evaluate(expr, {unknown: number(each)})


# Solutions as a value


def items_of(pieces: Sequence[Piece]) -> tuple[Expr, ...]:
    """Solutions as values: numbers where they are few, ``[first, end)`` for a long run, ``2*m + 3`` for an endless row with gaps."""
    items: list[Expr] = []
    for first, last, step in pieces:
        if last is None and step > 1:
            scaled = Mul((Num(step), Sym(COUNTER)))
            items.append(Add((scaled, Num(first))) if first else scaled)
        elif last is None:
            items.append(Interval(number(first), Const("inf"), (True, False)))
        elif last - first >= LISTED:
            items.append(Interval(number(first), number(last + 1), (True, False)))
        else:
            items.extend(number(each) for each in range(first, last + 1))
    return tuple(items)


def is_endless(pieces: Sequence[Piece]) -> bool:
    """Whether there are infinitely many solutions."""
    return any(piece.last is None for piece in pieces)
