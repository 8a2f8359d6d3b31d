"""Sums over the entries of vectors: evaluated, and written out with the numbers put in; squares and moments that are known as such."""

from __future__ import annotations

import pytest

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ZERO, Add, Expr, Mul, Num, Sym, substitute
from dlcalc.notation.filled import filled, named, quantity_of, used
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary

VOCABULARY = Vocabulary(indices=frozenset("ij"))
VALUES = {name: parse(text) for name, text in {"x": "[3, 9, -11]", "w": "[1, 2, 1/3]", "N": "3", "i": "2", "mu": "1/3", "b": "K"}.items()}

CASES = (
    ("sum_i x_i", "3 + 9 - 11", "1"),
    ("(sum_i x_i)/N", "(3 + 9 - 11)/3", "1/3"),
    ("sum_j (x_j - mu)^2", "(3 - 1/3)^2 + (9 - 1/3)^2 + (-11 - 1/3)^2", "632/3"),
    ("sum_j w_j*x_j", "1*3 + 2*9 + 1/3*(-11)", "52/3"),
    ("prod_j x_j", "3*9*(-11)", "-297"),
    ("x_i - mu", "9 - 1/3", "26/3"),
    ("x_i*sum_i x_i", "9*(3 + 9 - 11)", "9"),  # the i of the sum is another one
    ("sum_j b*x_j", "K*3 + K*9 + K*(-11)", "K"),
    ("sum_j y_j", "sum_j y_j", "sum_j y_j"),
    ("sum_{j=1}^{2} j", "sum_{j=1}^{2} j", "3"),
    ("x_5", "x_5", "x_5"),
)  # fmt: skip


def read(text: str) -> Expr:
    return parse(text, VOCABULARY)


@pytest.mark.parametrize(("text", "put_in", "value"), CASES, ids=[case[0] for case in CASES])
def test_a_sum_over_entries(text: str, put_in: str, value: str) -> None:
    known = {name: tree for name, tree in VALUES.items() if name in ("x", "w", "N", "i", "mu", "b")}
    written = filled(read(text), known)
    assert ascii_text(written).replace("(1/3)", "1/3") == put_in
    assert evaluate(read(text), known) == evaluate(written, known) == evaluate(read(value))


def test_an_unknown_vector_leaves_the_sum_standing() -> None:
    assert ascii_text(evaluate(read("sum_j x_j*y_j"), {"x": VALUES["x"]})).startswith("sum_j")


def test_vectors_of_different_lengths_are_refused() -> None:
    with pytest.raises(Undefined, match="2 and 3 entries"):
        evaluate(read("sum_j x_j*y_j"), {"x": VALUES["x"], "y": parse("[1, 2]")})


@pytest.mark.parametrize("text", ["W + 2*F", "floor((W - F)/2) + 1", "K^2", "max(W, 3)"])
def test_without_vectors_it_is_substitution(text: str) -> None:
    values: dict[str, Expr] = {"W": Num(5), "F": Num(3), "K": Sym("D")}
    assert filled(parse(text), values) == substitute(parse(text), values)


def test_a_square_is_known_as_such() -> None:
    assert quantity_of(parse("sigma^2")) == "sigma^2"
    assert quantity_of(parse("sigma^3")) == quantity_of(parse("(a + b)^2")) == ""
    known: dict[str, Expr] = {"sigma^2": Num(5)}
    assert ascii_text(filled(parse("sqrt(sigma^2 + 1)"), known)) == "sqrt(5 + 1)"
    assert named(parse("sigma^2 + tau^2"), known) == Add((Sym("sigma^2"), parse("tau^2")))


def test_a_moment_is_known_as_such() -> None:
    moment = parse("E[epsilon]")
    known: dict[str, Expr] = {"E[epsilon]": ZERO, "b": Sym("b")}
    assert quantity_of(moment) == "E[epsilon]"
    assert quantity_of(parse("E[epsilon^2]")) == quantity_of(parse("E_{x~p}[x]")) == ""
    assert named(parse("b*E[epsilon]"), known) == Mul((Sym("b"), Sym("E[epsilon]")))
    assert filled(parse("b*E[epsilon]"), {"E[epsilon]": ZERO}) == Mul((Sym("b"), ZERO))
    assert used(parse("a + b*E[epsilon]"), known) == ("b", "E[epsilon]")
    assert used(parse("a + b"), {"b": ZERO}) == ("b",)


def test_a_ledger_uses_what_it_computed_of_a_square() -> None:
    ledger = Ledger(VOCABULARY, {"x": VALUES["x"], "i": Num(2)}, counts=False)
    ledger.step("var", "sigma^2 = sum_i x_i^2")
    ledger.step("std", "sigma = sqrt(sigma^2)")
    value = ledger.step("cell", "y_i = x_i/sqrt(sigma^2 + 14)")
    assert ascii_text(ledger.steps[0].substituted) == "3^2 + 9^2 + (-11)^2"
    assert ascii_text(ledger.steps[1].value) == "sqrt(211)"
    assert ascii_text(ledger.steps[2].substituted) == "9/sqrt(211 + 14)"
    assert ascii_text(value) == "0.6"
