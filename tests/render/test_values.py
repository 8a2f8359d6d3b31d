"""Values for people and for programs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcalc.notation.expr import Const, Expr, Matrix, Neg, Num, Seq, number
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.render import Look
from dlcalc.render.values import bare, data, exact, forms, grouped, news
from dlcalc.render.worked_latex import digits

SHAPE = PLAIN._replace(shape=True)
VECTOR = Seq("vector", (Num(1), parse("1/2"), Neg(Num(3))))
MATRIX = Matrix(((Num(1), Num(2)), (Num(3), parse("1/3"))))


def value(text: str) -> Expr:
    return parse(text, SHAPE if "x" in text else PLAIN)


@pytest.mark.parametrize(
    ("given", "look", "shown"),
    [
        ("885120", Look(), "885120"),
        ("25x25x384", Look(), "25x25x384"),
        ("25x(D + 1)", Look(), "25x(D + 1)"),
        ("49/2", Look(), "24.5"),
        ("1/3", Look(), "0.3333333333333333"),
        ("-7/5", Look(), "-1.4"),
        ("7/128", Look(), "0.0546875"),
        ("sqrt(2)", Look(), "1.4142135623730951"),
        ("-3/sqrt(5)", Look(), "-1.3416407864998738"),
        ("384*(9*D + 1)", Look(), "384*(9*D + 1)"),
        ("1/3", Look(places=2), "0.33"),
        ("2/3", Look(figures=3), "0.667"),
        ("-3/sqrt(5)", Look(places=3), "-1.342"),
        ("5/2", Look(places=0), "3"),  # half away from zero
        ("-5/2", Look(places=0), "-3"),
        ("true", Look(), "true"),
        ("inf", Look(places=2), "inf"),
        ("1" * 1000, Look(), "1" * 1000),
    ],
)
def test_bare(given: str, look: Look, shown: str) -> None:
    assert bare(value(given), look) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [(VECTOR, "1 0.5 -3"), (MATRIX, "1 2; 3 0.3333333333333333"), (Seq("vector", (parse("a + b"), Num(2))), "a + b, 2")],
)
def test_bare_arrays(given: Expr, shown: str) -> None:
    assert bare(given) == shown


@pytest.mark.parametrize(
    ("given", "as_data", "as_text"),
    [
        (Num(885120), 885120, "885120"),
        (number(-(10**30)), -(10**30), "-" + "1" + "0" * 30),
        (parse("49/2"), 24.5, "49/2"),
        (parse("1/3"), 1 / 3, "1/3"),
        (parse("-3/sqrt(5)"), -1.3416407864998738, "-3/sqrt(5)"),
        (Const("true"), True, "true"),
        (Const("inf"), "inf", "inf"),
        (Neg(Const("inf")), "-inf", "-inf"),
        (parse("9*D + 1"), "9*D + 1", "9*D + 1"),
        (value("25x25xK"), [25, 25, "K"], ["25", "25", "K"]),
        (VECTOR, [1, 0.5, -3], ["1", "1/2", "-3"]),
        (MATRIX, [[1, 2], [3, 1 / 3]], [["1", "2"], ["3", "1/3"]]),
    ],
)
def test_data_and_exact(given: Expr, as_data: object, as_text: object) -> None:
    assert data(given) == as_data
    assert type(data(given)) is type(as_data)
    assert exact(given) == as_text


def test_a_number_beyond_a_float_is_its_exact_text() -> None:
    huge = parse(f"{10**400}/3")
    assert data(huge) == f"{10**400}/3"


def relations(text: str, look: Look) -> list[tuple[str, str]]:
    return [(form.relation, form.text or "exact") for form in forms(value(text), look)]


@pytest.mark.parametrize(
    ("text", "look", "shown"),
    [
        ("25", Look(), [("=", "exact")]),
        ("25", Look(places=2), [("=", "exact")]),
        ("24.5", Look(places=3), [("=", "exact")]),
        ("24.55", Look(places=1), [("=", "exact"), ("≈", "24.6")]),
        ("1/3", Look(), [("=", "exact")]),
        ("1/3", Look(places=2), [("=", "exact"), ("≈", "0.33")]),
        ("2/119", Look(), [("=", "exact"), ("≈", "0.0168067")]),
        ("7/1280000", Look(figures=3), [("=", "exact"), ("≈", "0.00000547")]),
        ("sqrt(2)", Look(), [("=", "exact"), ("≈", "1.41421")]),
        ("true", Look(places=2), [("=", "yes")]),
        ("false", Look(), [("=", "no")]),
        ("25x25x384", Look(places=2), [("=", "exact")]),
        ("9*D/7", Look(places=2), [("=", "exact")]),
        ("inf", Look(places=2), [("=", "exact")]),
    ],
)
def test_forms(text: str, look: Look, shown: list[tuple[str, str]]) -> None:
    assert relations(text, look) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("1234.5", "1,234.5"), ("-1234567", "-1,234,567"), ("0.001", "0.001"), ("yes", "yes"), ("12", "12")]
)
def test_grouped(text: str, shown: str) -> None:
    assert grouped(text) == shown


@pytest.mark.parametrize(("text", "shown"), [("-1234.5", "-1{,}234.5"), ("1.5e-7", r"1.5 \times 10^{-7}"), ("yes", r"\text{yes}")])
def test_digits_in_latex(text: str, shown: str) -> None:
    assert digits(text) == shown


def test_a_fraction_without_end_is_shown_by_its_decimals() -> None:
    value = number(Fraction(10**13 + 7, 3 * 10**13))
    assert [(form.relation, form.text) for form in forms(value, Look())] == [("≈", "0.333333")]
    assert len(news(value, Look(), repeats=True)) == 1
    assert [form.expr for form in news(number(Fraction(2, 119)), Look(), repeats=True)] == [None]
    assert news(number(7), Look(), repeats=True) == []


def test_a_value_rounded_by_its_step_has_the_places_that_were_asked_for() -> None:
    value = number(Fraction(657, 1000))
    assert [(form.relation, form.text) for form in news(value, Look(places=4), repeats=False, rounded=True)] == [("≈", "0.6570")]
    assert [(form.relation, form.text) for form in news(number(-7), Look(places=2), repeats=False, rounded=True)] == [("≈", "-7.00")]
    assert [(form.relation, form.text) for form in news(number(7), Look(places=0), repeats=False, rounded=True)] == [("≈", "7")]
    assert [(form.relation, form.expr) for form in news(value, Look(), repeats=False, rounded=True)] == [("≈", value)]
    assert [form.relation for form in news(value, Look(places=4), repeats=False)] == ["="]
