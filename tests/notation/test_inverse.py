"""The inverse of a matrix: times the matrix it is the identity; what has none is refused."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
import sympy

from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import MatMul, Matrix, Neg, Num, Pow, number
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_of_numbers(size: int) -> None:
    random = Random(size)
    rows = [[Fraction(random.randint(-9, 9), random.randint(1, 4)) for _ in range(size)] for _ in range(size)]
    matrix = Matrix(tuple([tuple([number(each) for each in row]) for row in rows]))
    found = evaluate(Pow(matrix, Neg(Num(1))))
    oracle = sympy.Matrix(size, size, [sympy.Rational(each.numerator, each.denominator) for row in rows for each in row]).inv()
    assert isinstance(found, Matrix)
    assert found == evaluate(Matrix(tuple([tuple([number(Fraction(int(e.p), int(e.q))) for e in oracle.row(i)]) for i in range(size)])))
    identity = Matrix(tuple([tuple([Num(int(i == j)) for j in range(size)]) for i in range(size)]))
    assert evaluate(MatMul((matrix, Pow(matrix, Neg(Num(1)))))) == identity


@pytest.mark.parametrize(
    ("text", "inverse"),
    [
        ("[a]^(-1)", "[1/a]"),
        ("[a, 0; 0, b]^(-1)", "[1/a, 0; 0, 1/b]"),
        ("[a, b; b, c]^(-1)", "[c/(a*c - b^2), -b/(a*c - b^2); -b/(a*c - b^2), a/(a*c - b^2)]"),
        ("[0, 1; 1, 0]^(-1)", "[0, 1; 1, 0]"),
    ],
)
def test_with_letters(text: str, inverse: str) -> None:
    assert ascii_text(evaluate(parse(text))) == ascii_text(evaluate(parse(inverse)))


@pytest.mark.parametrize("text", ["[1, 2; 2, 4]^(-1)", "[a, a; a, a]^(-1)", "[1, 2, 3; 4, 5, 6]^(-1)", "[0, 0; 0, 0]^(-1)"])
def test_of_what_has_none(text: str) -> None:
    with pytest.raises(Undefined):
        evaluate(parse(text))


def test_four_rows_with_letters_stay() -> None:
    text = "[a, b, 0, 0; b, a, 0, 0; 0, 0, 1, 0; 0, 0, 0, 1]^(-1)"
    assert isinstance(evaluate(parse(text)), Pow)
