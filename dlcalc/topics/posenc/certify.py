"""Whether an identity between sines and cosines holds for all angles: both sides written as exponentials, exactly.

With u = e^(i·pos·ω) and v = e^(i·k·ω) the sine of a·pos·ω + b·k·ω is (u^a·v^b − u^−a·v^−b)/2i, the cosine (u^a·v^b + u^−a·v^−b)/2. Both
sides become sums of powers of u and v, which are equal for all angles exactly if all their coefficients are.
"""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Add, Call, Expr, Mul, Neg, Sym, rational
from dlcalc.notation.show import ascii_text

Powers = tuple[int, ...]
Terms = dict[Powers, tuple[Fraction, Fraction]]
"""Coefficients, real and imaginary, by the powers of u, v, …."""

_HALF = Fraction(1, 2)


def holds(left: Expr, right: Expr, letters: tuple[str, ...], frequency: str) -> bool:
    """Whether two sides are equal for all values of their letters.

    Args:
        left: sums and products of sines and cosines of whole multiples of letter·frequency.
        right: the same.
        letters: those that are multiplied with the frequency (``("pos", "k")``).
        frequency: its letter.

    Raises:
        Undecided: a side is built of something else.
    """
    return _exponentials(left, letters, frequency) == _exponentials(right, letters, frequency)


def _exponentials(expr: Expr, letters: tuple[str, ...], frequency: str) -> Terms:
    zero = (0,) * len(letters)
    exact = rational(expr)
    if exact is not None:
        return {zero: (Fraction(exact), Fraction(0))} if exact else {}
    if isinstance(expr, Add):
        return _sum([_exponentials(term, letters, frequency) for term in expr.terms])
    if isinstance(expr, Neg):
        return {powers: (-real, -imaginary) for powers, (real, imaginary) in _exponentials(expr.arg, letters, frequency).items()}
    if isinstance(expr, Mul):
        found: Terms = {zero: (Fraction(1), Fraction(0))}
        for factor in expr.factors:
            found = _product(found, _exponentials(factor, letters, frequency))
        return found
    if isinstance(expr, Call) and expr.name in ("sin", "cos"):
        powers = _multiples(expr.args[0], letters, frequency)
        opposite = tuple([-power for power in powers])
        one, other = ((_HALF, Fraction(0)), (_HALF, Fraction(0))) if expr.name == "cos" else ((Fraction(0), -_HALF), (Fraction(0), _HALF))
        return _sum([{powers: one}, {opposite: other}])
    raise Undecided(f"{ascii_text(expr)} is no sum of products of sines and cosines")


def _multiples(angle: Expr, letters: tuple[str, ...], frequency: str) -> Powers:
    """How often each letter·frequency stands in an angle."""
    if isinstance(angle, Add):
        parts = [_multiples(term, letters, frequency) for term in angle.terms]
        return tuple([sum(column) for column in zip(*parts, strict=True)])
    if isinstance(angle, Neg):
        return tuple([-each for each in _multiples(angle.arg, letters, frequency)])
    if isinstance(angle, Mul) and Sym(frequency) in angle.factors:
        rest = [factor for factor in angle.factors if factor != Sym(frequency)]
        if len(rest) == 1:
            return _letters(rest[0], letters)
    raise Undecided(f"{ascii_text(angle)} is no multiple of {frequency}")


def _letters(expr: Expr, letters: tuple[str, ...]) -> Powers:
    if isinstance(expr, Add):
        return tuple([sum(column) for column in zip(*[_letters(term, letters) for term in expr.terms], strict=True)])
    if isinstance(expr, Neg):
        return tuple([-each for each in _letters(expr.arg, letters)])
    if isinstance(expr, Sym) and expr.name in letters:
        return tuple([int(expr.name == letter) for letter in letters])
    raise Undecided(f"{ascii_text(expr)} is none of {', '.join(letters)}")


def _sum(parts: list[Terms]) -> Terms:
    found: Terms = {}
    for part in parts:
        for powers, (real, imaginary) in part.items():
            before = found.get(powers, (Fraction(0), Fraction(0)))
            found[powers] = (before[0] + real, before[1] + imaginary)
    return {powers: pair for powers, pair in found.items() if any(pair)}


def _product(left: Terms, right: Terms) -> Terms:
    return _sum([
        {tuple([p + q for p, q in zip(first, second, strict=True)]): (a * c - b * d, a * d + b * c)}
        for first, (a, b) in left.items()
        for second, (c, d) in right.items()
    ])  # fmt: skip
