"""One answer against one value, by type."""

from __future__ import annotations

import pytest

from dlcalc.derivation.model import ResultInfo
from dlcalc.marking.compare import judge, type_of
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Const, Expr, Seq
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import PLAIN


def info(type: str) -> ResultInfo:
    return ResultInfo("result", type, "")


def shape(*sizes: str) -> Expr:
    return Seq("tuple", tuple(evaluate(parse(size)) for size in sizes))


RIGHT_SHAPE = shape("25", "25", "384")
SHAPES = {
    "25x25x384": "right",
    "25 x 25 x 384": "right",
    "25*25*384": "right",
    "25 × 25 × 384": "right",
    "(25,25,384)": "right",
    "(25, 25, 384)": "right",
    "[25, 25, 384]": "right",
    "25,25,384": "right",
    r"25 \times 25 \times 384": "right",
    "5^2 x 25 x 384": "right",
    "24x24x384": "wrong",
    "24*24*384": "wrong",
    "(24,24,384)": "wrong",
    "384x25x25": "wrong",
    "25x25": "wrong",
    "25x25x384x1": "wrong",
    "384": "wrong",
    "240000": "wrong",
    "25x25xK": "undecided",
    "25xx384": "unreadable",
    "25 or 24": "unreadable",
    "not 25x25x384": "unreadable",
    "": "unreadable",
    "__import__('os').system('true')": "unreadable",
    "9^9^9^9 x 1 x 1": "unreadable",
}


@pytest.mark.parametrize(("answer", "kind"), SHAPES.items(), ids=SHAPES)
def test_a_shape(answer: str, kind: str) -> None:
    assert judge(RIGHT_SHAPE, answer, info("shape")).kind == kind


def test_a_shape_with_thousands_and_one_with_three_digits() -> None:
    assert judge(shape("1024", "3"), "1,024x3", info("shape")).kind == "right"
    assert judge(shape("24", "384"), "(24,384)", info("shape")).kind == "right"
    assert judge(shape("24384"), "(24,384)", info("shape")).kind == "wrong"


def test_what_is_peculiar_about_a_wrong_shape_is_said() -> None:
    assert "another order" in judge(RIGHT_SHAPE, "384x25x25", info("shape")).why
    assert "2 sizes instead of 3" in judge(RIGHT_SHAPE, "25x25", info("shape")).why


NUMBERS = {
    ("885120", "885,120"): "right",
    ("885120", "885120"): "right",
    ("885120", "885120.0"): "right",
    ("885120", "384*(3*3*256+1)"): "right",
    ("885120", r"384 \cdot (9 \cdot 256 + 1)"): "right",
    ("885120", "884,736"): "wrong",
    ("885120", "885 120"): "right",
    ("885120", "885 120 000"): "wrong",
    ("885120", "K"): "undecided",
    ("885120", "25x25"): "wrong",
    ("885120", "true"): "wrong",
    ("ln(4)", "2 log 2"): "right",
    ("ln(4)", "1.386"): "right",
    ("ln(4)", "1.387"): "wrong",
    ("ln(4)", "1.4"): "wrong",
    ("1/3", "0.333"): "right",
    ("1/3", "0.334"): "wrong",
    ("1.4", "1.40"): "right",
    ("1.4", "1"): "wrong",
    ("-3/sqrt(5)", "-3/√5"): "right",
    ("-3/sqrt(5)", "-1.342"): "right",
    ("-3/sqrt(5)", "-3*sqrt(5)/5"): "right",
}


@pytest.mark.parametrize(("asked", "kind"), NUMBERS.items(), ids=lambda value: " = ".join(value) if isinstance(value, tuple) else value)
def test_a_number(asked: tuple[str, str], kind: str) -> None:
    value, answer = asked
    assert judge(evaluate(parse(value)), answer, info("number")).kind == kind


LIMITS = {
    ("885120", "<=", "1e6"): "right",
    ("885120", "<=", "885120"): "right",
    ("885120", "<", "885120"): "wrong",
    ("885120", ">", "1e6"): "wrong",
    ("885120", ">=", "10^5"): "right",
    ("885120", "!=", "885120"): "wrong",
    ("885120", "!=", "1"): "right",
    ("sqrt(2)", "<", "1.41421356237309505"): "right",
    ("sqrt(2)", "<", "1.41421356237309504"): "wrong",
    ("384*(9*D+1)", "<=", "1e6"): "undecided",
}


@pytest.mark.parametrize(("asked", "kind"), LIMITS.items(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else value)
def test_a_limit(asked: tuple[str, str, str], kind: str) -> None:
    value, relation, limit = asked
    assert judge(evaluate(parse(value)), limit, info("number"), relation).kind == kind


FORMULAS = {
    "384*(9*D + 1)": "right",
    "3456*D + 384": "right",
    "384 + 9*384*D": "right",
    "384*9*D": "wrong",
    "384*(9*D + 2)": "wrong",
    "885120": "undecided",
    "384*(9*C + 1)": "undecided",
}


@pytest.mark.parametrize(("answer", "kind"), FORMULAS.items(), ids=FORMULAS)
def test_a_formula(answer: str, kind: str) -> None:
    assert judge(evaluate(parse("384*(9*D+1)")), answer, info("integer")).kind == kind


TRUTHS = [("yes", "right"), ("True", "right"), ("ja", "right"), ("no", "wrong"), ("false", "wrong"), ("1", "unreadable")]


@pytest.mark.parametrize(("answer", "kind"), TRUTHS)
def test_a_truth_value(answer: str, kind: str) -> None:
    assert judge(Const("true"), answer, info("boolean")).kind == kind


TYPES = {
    "24x24x384": "shape",
    "(24,24,384)": "shape",
    "24,24,384": "shape",
    "885,120": "integer",
    "1,105,920,000": "integer",
    "885120": "integer",
    "1.5": "number",
    "yes": "boolean",
    "384*(9*D+1)": "expression",
    "25xWxD": "shape",
    "((": None,
    "1/0": None,
}


@pytest.mark.parametrize(("answer", "type"), TYPES.items(), ids=TYPES)
def test_the_type_of_an_answer(answer: str, type: str | None) -> None:
    assert type_of(answer, PLAIN) == type


def value_of(text: str) -> Expr:
    return evaluate(parse(text))


@pytest.mark.parametrize(
    ("value", "answer", "kind"),
    [
        ("sigmoid(0.7)", "0.668", "right"),  # 0.66818777…, mpmath
        ("sigmoid(0.7)", "0.67", "right"),
        ("sigmoid(0.7)", "6.68e-1", "right"),
        ("sigmoid(0.7)", "0.669", "wrong"),
        ("sigmoid(0.7)", "0.7", "wrong"),
        ("2/3", "0.67", "right"),
        ("1105920000", "1.106e9", "wrong"),
        ("5/2", "2.5", "right"),
    ],
)
def test_a_rounded_answer_counts_where_no_short_decimal_exists(value: str, answer: str, kind: str) -> None:
    assert judge(value_of(value), answer, info("number")).kind == kind


@pytest.mark.parametrize(
    ("type", "value", "answer", "relation", "kind"),
    [
        ("expression", "[1, 2] + [3, 4]", "[4, 6]", "=", "right"),
        ("expression", "5 > 3", "yes", "=", "right"),
        ("expression", "x^2 - 1", "(x - 1)*(x + 1)", "=", "right"),
        ("vector", "[0,]", "0", "=", "right"),
        ("integer", "25", "25 or 25", "=", "unreadable"),
        ("integer", "25", "not 25", "=", "unreadable"),
    ],
)
def test_answers_of_other_types(type: str, value: str, answer: str, relation: str, kind: str) -> None:
    assert judge(value_of(value), answer, info(type), relation).kind == kind


def test_shapes_and_truth_values_are_not_ordered() -> None:
    assert judge(RIGHT_SHAPE, "25x25x384", info("shape"), ">").kind == "unreadable"
    assert judge(value_of("1 < 2"), "true", info("boolean"), "<").kind == "unreadable"
