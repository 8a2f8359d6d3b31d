"""Exact evaluation: what each kind of expression becomes, what has no value, what is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dlcalc.notation.canonical import canonical_form, same
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    FALSE,
    TRUE,
    Add,
    Big,
Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Index,
    Interval,
    Logic,
    MatMul,
    Mul,
    Neg,
    Num,
    Piecewise,
    Pow,
    Rel,
    Seq,
    Sym,
    Transpose,
    number,
)  # fmt: skip
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary

WORDS = Vocabulary(functions=frozenset({"D", "g"}))

ARITHMETIC = [
    ("2 + 3*4", "14"), ("0.1 + 0.2", "0.3"), ("1/3 + 1/6", "0.5"), ("1/3", "1/3"), ("7/128", "7/128"), ("-(3 - 10)", "7"),
    ("2^10", "1024"), ("2^-2", "0.25"), ("(2/3)^3", "8/27"), ("0^0", "1"), ("x^0", "1"), ("50%", "0.5"), ("6/4", "1.5"),
    ("384*(3*3*D_1 + 1)", "384*(9*D_1 + 1)"), ("2*3*3*D_1*25*25*384", "4320000*D_1"), ("(W - 3) + 1", "W - 2"),
    ("x - (x - 1)", "1"), ("-(a + b) + c", "-a - b + c"), ("(2x + 4)/2", "x + 2"), ("(4x + 8)/2", "2*x + 4"), ("(2x + 4)/4", "(x + 2)/2"),
    ("3(2x + 4)", "6*(x + 2)"), ("1.5(2x + 4)", "3*(x + 2)"), ("x*(2x + 4)", "2*x*(x + 2)"), ("W/2 - F/2 + 1", "W/2 - F/2 + 1"),
    ("-2 + x", "x - 2"), ("1 + W", "1 + W"),
    ("(W - F)/2 + 1", "W/2 - F/2 + 1"), ("x + y + x", "2*x + y"), ("x*y + y*x", "2*x*y"), ("0*x", "0"), ("x/7 - x/7", "0"),
    ("D_1*D_1", "D_1^2"), ("x*x^2/x^5", "1/x^2"), ("x/x", "1"), ("(x+1)(x+1)", "(x + 1)^2"), ("(x-3)(3-x)", "-(x - 3)^2"),
    ("(x+y)/(y+x)", "1"), ("(2x+2)/(x+1)", "2"), ("1/x + 1/x", "2/x"), ("x/(2y)", "x/(2*y)"), ("1/(1/x)", "x"), ("-x*-y", "x*y"),
    ("(x^2/2)^2", "x^4/4"), ("3*x/4", "3*x/4"), ("0.7x", "0.7*x"), ("x/10 + 1", "0.1*x + 1"), ("2x/3", "2*x/3"), ("0.5x", "x/2"),
    ("x/(5y)", "x/(5*y)"), ("pi/5", "pi/5"), ("2(x+1) - 2x", "2"), ("(x^3)^2", "x^6"), ("(-x)^3", "-x^3"), ("2^n*2^m", "2^(n + m)"),
    ("(-1)^(2n)", "(-1)^(2*n)"), ("2^n/2^n", "1"), ("10000^(2i/d)", "10000^(2*i/d)"), ("x mod 3", "x mod 3"), ("(-7) mod 3", "2"),
    ("7 mod -3", "-2"), ("7.5 mod 2", "1.5"), ("0 mod 5", "0"),
]  # fmt: skip

ROOTS = [
    ("√8", "2*sqrt(2)"), ("√2*√3", "sqrt(6)"), ("√12 + √27", "5*sqrt(3)"), ("√2*√2", "2"), ("5/√5", "sqrt(5)"), ("-3/√5", "-3/sqrt(5)"),
    ("√2/2", "1/sqrt(2)"), ("√(2/3)", "sqrt(6)/3"), ("1/√2", "1/sqrt(2)"), ("√3/2", "sqrt(3)/2"), ("√(9/4)", "1.5"), ("(√x)^2", "x"),
    ("√(x^2)", "abs(x)"), ("√(x^4/4)", "x^2/2"), ("√(4x)", "2*sqrt(x)"), ("√2*√x", "sqrt(2*x)"), ("√x*√y", "sqrt(x)*sqrt(y)"),
    ("√(2x+4)", "sqrt(2*x + 4)"), ("√(x + 0.00001)", "sqrt(x + 0.00001)"), ("1/√(2π)", "1/sqrt(2*pi)"), ("√(π/2)", "sqrt(pi/2)"),
    ("(3-10)/√(25+0.00001)", "-7/sqrt(25.00001)"), ("√1.25001", "sqrt(1.25001)"), ("8^(1/3)", "2"), ("4^(1/3)", "2^(2/3)"),
    ("2^(1/3)*2^(1/2)", "2^(5/6)"), ("2^(1/3)*4^(1/3)", "2"), ("2^(1/3)*3^(1/2)", "2^(1/3)*sqrt(3)"), ("root(-8, 3)", "-2"),
    ("root(x, 3)", "root(x, 3)"), ("√(x^3)", "x^1.5"), ("√(√x)", "x^0.25"), ("√(x*y)*√2", "sqrt(2*x*y)"), ("√0", "0"),
    ("√(x+1)*√(x+1)", "x + 1"), ("√((x + 0.4)/2)", "sqrt(0.1*(5*x + 2))"), ("√(-2/n)", "sqrt(-2/n)"), ("√(1000003*1000003)", "1000003"),
    ("√(2x+2)/√(x+1)", "sqrt(2)"), ("(1+√2)*3", "3*(1 + sqrt(2))"),
]  # fmt: skip

FUNCTIONS = [
    ("log(1)", "0"), ("log(e)", "1"), ("log(e^x)", "x"), ("exp(log(x))", "x"), ("log(1000)/log(10)", "3"), ("log(8)", "3*log(2)"),
    ("log(1/8)", "-3*log(2)"), ("log(8, 4)", "1.5"), ("log_2(10)", "log(10)/log(2)"), ("log2(8)", "3"), ("log2(10)", "log2(10)"),
    ("log10(0.001)", "-3"), ("log2(2^x)", "x"), ("2 log 2 - log(4)", "0"), ("log(√2)", "log(2)/2"), ("log(x^3)", "3*log(x)"),
    ("log(x^2)", "log(x^2)"), ("exp(2*log(x) + 1)", "x^2*e"), ("exp(x)*exp(-x)", "1"), ("e^2*e^x", "exp(2 + x)"), ("exp(0)", "1"),
    ("exp(-x)/2", "exp(-x)/2"), ("10^(log(5)/log(10))", "5"), ("√e", "sqrt(e)"), ("1/e", "exp(-1)"),
    ("sin(pi/6)", "0.5"), ("cos(pi/4)", "1/sqrt(2)"), ("tan(pi/3)", "sqrt(3)"), ("sin(5pi/4)", "-1/sqrt(2)"), ("cos(100pi)", "1"),
    ("sin(-x)", "-sin(x)"), ("cos(-x)", "cos(x)"), ("tan(pi/8)", "tan(pi/8)"), ("arctan(1)", "pi/4"), ("arcsin(-1/2)", "-pi/6"),
    ("arccos(-1/2)", "2*pi/3"), ("sigmoid(0)", "0.5"), ("sigmoid(log(3))", "0.75"), ("tanh(log(2))", "0.6"), ("cosh(0)", "1"),
    ("sinh(log(2))", "0.75"), ("tanh(-x)", "-tanh(x)"), ("softplus(0)", "log(2)"), ("erf(0)", "0"), ("Phi(0)", "0.5"), ("Phi(x)", "Phi(x)"),
    ("gamma(5)", "24"), ("gamma(1/2)", "sqrt(pi)"), ("gamma(-1/2)", "-2*sqrt(pi)"), ("gamma(7/2)", "15*sqrt(pi)/8"), ("10!", "3628800"),
    ("binomial(5, 2)", "10"), ("binomial(5, 6)", "0"), ("relu(-2)", "0"), ("relu(3)", "3"), ("relu(x)", "relu(x)"), ("relu(1-√2)", "0"),
    ("abs(-3)", "3"), ("abs(-2x)", "2*abs(x)"), ("abs(1-√2)", "sqrt(2) - 1"), ("abs(x^2)", "x^2"), ("sign(-0.1)", "-1"), ("sign(0)", "0"),
    ("sign(π-3)", "1"), ("D(0) + D(2-2)", "2*D(0)"), ("log D(x)", "log(D(x))"), ("g(x+y) - g(y+x)", "0"),
]  # fmt: skip

STEPS = [
    ("floor((27-3+2*0)/1) + 1", "25"), ("floor(-7/2)", "-4"), ("ceil(-7/2)", "-3"), ("floor((W-3)/2) + 1", "floor((W - 3)/2) + 1"),
    ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(2.4)", "2"), ("floor(log(1000)/log(10))", "3"), ("floor(√2*1000)", "1414"),
    ("floor(√2*√2)", "2"), ("floor((1+√2)(1-√2))", "-1"), ("floor((√2+√3)^2 - 2√6)", "5"), ("floor(-3/√5)", "-2"), ("ceil(π)", "4"),
    ("floor(10^30*π)", "3141592653589793238462643383279"), ("floor(floor(x))", "floor(x)"), ("round(√2)", "1"),
    ("min(3, 1, 2)", "1"), ("max(2, 3, x)", "max(3, x)"), ("max(x, x)", "x"), ("max(√2, 1.5, x, x)", "max(1.5, x)"),
    ("min(√2, √3, 1.41)", "1.41"),
    ("min(x, inf)", "x"), ("max(x, inf)", "inf"), ("max(x, y, x)", "max(x, y)"), ("e mod 1", "e - 2"), ("x + 4 mod 2", "x"),
]  # fmt: skip

INFINITE = [
    ("inf + 3", "inf"), ("3 - inf", "-inf"), ("2*inf", "inf"), ("-inf*-2", "inf"), ("1/inf", "0"), ("inf^2", "inf"), ("exp(-inf)", "0"),
    ("log(inf)", "inf"), ("tanh(-inf)", "-1"), ("sigmoid(inf)", "1"), ("0.5^inf", "0"), ("2^inf", "inf"), ("inf > 3", "true"),
    ("x + inf", "inf"), ("π*inf", "inf"), ("Phi(-inf)", "0"), ("abs(-inf)", "inf"),
]  # fmt: skip

TRUTHS = [
    ("1 < 2 < 3", "true"), ("1 < 2 < x", "1 < 2 < x"), ("3 < 2 < x", "false"), ("x = x", "true"), ("0.1 + 0.2 = 0.3", "true"),
    ("√2*√3 = √6", "true"), ("√2 < 1.41421356", "false"), ("π != 22/7", "true"), ("x >= 0", "x >= 0"), ("1 = 2 or x < y", "x < y"),
    ("1 < 2 and x < y", "x < y"), ("1 > 2 and x < y", "false"), ("not 1 < 2", "false"), ("1 in {1, 2}", "true"), ("3 in {1, 2}", "false"),
    ("0 in [0, 1)", "true"), ("1 in [0, 1)", "false"), ("x in [0, 1]", "x in [0, 1]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "normal"), ARITHMETIC + ROOTS + FUNCTIONS + STEPS + INFINITE + TRUTHS)
def test_normal_form(text: str, normal: str) -> None:
    value = evaluate(parse(text, WORDS))
    assert ascii_text(value) == normal
    assert evaluate(value) == value


UNDEFINED = [
    "1/0", "x/0", "0/0", "0^-1", "log(0)", "log(-2)", "log(1-√2)", "√(-2)", "√(1-√2)", "√(-π)", "(-8)^(1/3)", "root(-4, 2)",
    "inf - inf", "0*inf", "inf/inf", "inf^0", "1^inf", "log(2, 1)", "log(2, -3)", "tan(pi/2)", "gamma(0)", "gamma(-3)", "factorial(-1)",
    "factorial(1/2)", "binomial(1/2, 1)", "binomial(-1, 2)", "5 mod 0", "sin(inf)", "arcsin(2)", "[1, 2] + [1, 2, 3]",
    "[1, 2; 3, 4] @ [1, 2, 3]", "det([1, 2, 3; 4, 5, 6])", "x/(y - y)", "(1 < 2) + 1",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDEFINED)
def test_what_has_no_value(text: str) -> None:
    with pytest.raises(Undefined):
        evaluate(parse(text))


def test_wrong_shapes_name_both() -> None:
    with pytest.raises(Undefined, match=r"2x2 and 3 entries"):
        evaluate(parse("[1, 2; 3, 4] @ [1, 2, 3]"))


HUGE = [
    "2^5000", "9^9^9", "(1/3)^99999", "factorial(10^9)", "binomial(10^8, 50000)", "x^(10^10)", "10^1000*10^1000", "(x^(10^9))^(10^9)",
    "gamma(10^9)", "gamma(100000.5)", "2^-5000", "floor(exp(10^9))", "floor(exp(exp(exp(9))))", "x^(10^10)*0",
    "√(2^4000)*√(2^4000 + 1)*2^4000",
    "2^(2^(2^(2^(2^2))))", "1/(1/10^1200 + 1/(10^1200+1))^4", "9^(9^9^9)", "factorial(factorial(20))",
]  # fmt: skip


@pytest.mark.parametrize("text", HUGE)
def test_what_is_too_large(text: str) -> None:
    with pytest.raises(TooLarge):
        evaluate(parse(text))


UNSETTLED = ["floor(√(3 + 2√2) - √2)", "√(3 + 2√2) - √2 < 1", "sign(√(3 + 2√2) - √2 - 1)", "floor((π+e+√3+√5)^40*(√(3 + 2√2) - √2 - 1))"]


@pytest.mark.parametrize("text", UNSETTLED)
def test_what_bounds_cannot_settle_is_refused(text: str) -> None:
    with pytest.raises(Undecided):
        evaluate(parse(text))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("floor(n - 3)", "n - 3"), ("floor(n + 1/2)", "n"), ("floor(n - 1/2)", "n - 1"), ("ceil(n + 1/2)", "n + 1"),
        ("floor(n*(n+1)/2)", "n*(n + 1)/2"), ("floor(n^2/2 + n/2)", "n^2/2 + n/2"), ("floor(n/2)", "floor(n/2)"),
        ("floor(n^3/6 - n/6)", "n^3/6 - n/6"), ("floor(n^3/3 - n/6)", "floor(n^3/3 - n/6)"), ("floor(x + n)", "floor(x + n)"),
        ("√(p^2)", "p"), ("√(p*q)", "sqrt(p)*sqrt(q)"), ("√(x^2)", "abs(x)"), ("√(p*x)", "sqrt(p)*sqrt(x)"), ("abs(p)", "p"),
        ("abs(-p*q)", "p*q"),
        ("sign(p + 1)", "1"), ("relu(-p)", "0"), ("p > 0", "true"), ("-p < 0", "true"), ("p + x > x", "true"), ("log(p^2)", "2*log(p)"),
        ("(p^x)^y", "p^(x*y)"), ("p*inf", "inf"), ("n mod 1", "0"), ("(-1)^(2n)", "1"), ("(x*y)^n", "x^n*y^n"), ("max(n, floor(n))", "n"),
    ],
)  # fmt: skip
def test_what_is_known_of_symbols(text: str, normal: str) -> None:
    value = evaluate(parse(text), integers=frozenset({"n"}), positives=frozenset({"p", "q"}))
    assert ascii_text(value) == normal


def test_a_polynomial_of_many_integers_is_not_tried_at_all_points() -> None:
    names = [f"n_{k}" for k in range(40)]
    half = Call("floor", (Div(Add(tuple(Pow(Sym(name), Num(2)) for name in names)), Num(2)),))
    assert evaluate(half, integers=frozenset(names)) == half


def tuple_of(*entries: str) -> Seq:
    return Seq("tuple", tuple(parse(entry) for entry in entries))


I, J, X, Y = Sym("i"), Sym("j"), Sym("x"), Sym("y")  # noqa: E741


def over(body: Expr, high: int, op: str = "sum", low: int = 1, index: Sym = I) -> Big:
    return Big(op, Rel(("=",), (index, Num(low))), number(high), body)


STRUCTURES = [
    (tuple_of("27 - 2", "5*5", "D_1 + D_1"), "(25, 25, 2*D_1)"),
    (Add((tuple_of("1", "2"), tuple_of("3", "x"))), "(4, 2 + x)"),
    (parse("[1, 2; 3, 4] @ [5, 6]"), "[17, 39]"), (parse("[1, 2; 3, 4] @ [x; 1]"), "[x + 2; 3*x + 4]"), (parse("[1, 2] @ [3, 4]"), "11"),
    (parse("2*[1, x]"), "[2, 2*x]"), (parse("[1, 2] + 1"), "[2, 3]"), (parse("sigmoid([0, log(3)])"), "[0.5, 0.75]"),
    (Hadamard((parse("[1, 2]"), parse("[3, x]"))), "[3, 2*x]"), (Transpose(parse("[1, 2; 3, 4]")), "[1, 3; 2, 4]"),
    (parse("norm([3, 4])"), "5"), (parse("tr([1, 2; 3, x])"), "1 + x"), (parse("det([1, 2; 3, x])"), "x - 6"),
    (parse("mean([1, 2, x])"), "(3 + x)/3"),
    (parse("det([0, 1, 2; 1, 0, 3; 4, -3, 8])"), "-2"), (parse("softmax([0, 0])"), "[0.5, 0.5]"), (parse("max([1, 5, 3])"), "5"),
    (over(Pow(I, Num(2)), 3), "14"), (over(I, 4, "prod"), "24"), (over(I, 0), "0"), (over(I, 0, "prod"), "1"), (over(I, 3, "max"), "3"),
    (over(over(Mul((I, J)), 3, index=J), 2), "18"), (over(Pow(X, I), 3, low=0), "1 + x + x^2 + x^3"),
    (over(Div(Num(1), I), 4), "25/12"),
    (Big("sum", Rel(("in",), (I, parse("{2, 3}"))), None, Pow(I, Num(2))), "13"),
    (Index(parse("[4, 5, 6]"), (Num(2),)), "5"), (Index(parse("[1, 2; 3, 4]"), (Num(2), Num(1))), "3"),
    (Piecewise(((X, parse("1 > 2")), (Y, parse("2 > 1"))), None), "y"), (Piecewise(((X, parse("1 > 2")),), Y), "y"),
    (MatMul((parse("[1, 2; 3, 4]"), parse("[1, 2; 3, 4]"))), "[7, 10; 15, 22]"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "normal"), STRUCTURES, ids=[ascii_text(expr) for expr, _ in STRUCTURES])
def test_arrays_sums_and_cases(expr: Expr, normal: str) -> None:
    value = evaluate(expr)
    assert ascii_text(value) == normal
    assert evaluate(value) == value


def test_a_sum_with_an_unknown_bound_stays_and_its_index_is_its_own() -> None:
    big = Big("sum", Rel(("=",), (I, Num(1))), Sym("n"), Mul((I, X, Num(2), Num(3))))
    value = evaluate(big, {"i": Num(7), "x": Num(2)})
    assert value == Big("sum", Rel(("=",), (I, Num(1))), Sym("n"), Mul((Num(12), I)))
    assert evaluate(value, {"n": Num(4)}) == Num(120)


def test_an_entry_is_picked_once_its_vector_is_known() -> None:
    mean = Div(over(Index(X, (I,)), 4), Num(4))
    assert evaluate(mean, {"x": parse("[3, 9, 11, 17]")}) == Num(10)
    assert evaluate(evaluate(mean), {"x": parse("[3, 9, 11, 17]")}) == Num(10)
    with pytest.raises(Undefined, match="no entry 4"):
        evaluate(mean, {"x": parse("[3, 9, 11]")})


def test_undecided_cases_stay() -> None:
    cases = Piecewise(((Num(1), parse("x < 0")), (Num(2), parse("1 > 2")), (Num(3), parse("2 > 1")), (Num(4), parse("x > 5"))), None)
    assert evaluate(cases) == Piecewise(((Num(1), parse("x < 0")),), Num(3))
    assert evaluate(cases, {"x": Neg(Num(1))}) == Num(1)
    with pytest.raises(Undefined, match="none of the cases"):
        evaluate(Piecewise(((Num(1), FALSE),), None))


def test_values_may_hold_symbols_and_are_put_in_once() -> None:
    assert evaluate(parse("x + y"), {"x": parse("y + 1"), "y": parse("x")}) == parse("y + 1 + x")


def test_logic_keeps_what_is_open() -> None:
    assert evaluate(Logic("and", (TRUE, parse("x < y"), parse("x < y")))) == parse("x < y")
    assert evaluate(Logic("not", (parse("x < y"),))) == Logic("not", (parse("x < y"),))


def test_statements_stay_statements() -> None:
    density = parse("E_{x~p}[log D(x)] + 1 + 1", WORDS)
    assert ascii_text(evaluate(density, {"x": Num(3)})) == ascii_text(parse("E_{x~p}[log D(x)] + 2", WORDS))
    assert evaluate(Interval(parse("1 + 1"), Const("inf"), (True, False))) == Interval(Num(2), Const("inf"), (True, False))


EQUAL = [
    ("(x+1)^2", "x^2 + 2x + 1", True), ("(x+1)^2", "x^2 + 1", False), ("1/x + 1/y", "(x+y)/(x*y)", True), ("x/(x+1)", "1 - 1/(x+1)", True),
    ("K*(F F D_1 + 1)", "K*F^2*D_1 + K", True), ("log(2) + log(3)", "log(6)", True), ("2 log 2", "ln 4", True),
    ("log(x*y)", "log(x) + log(y)", None),
    ("tanh(x)", "2*sigmoid(2x) - 1", True), ("sigmoid(-x)", "1 - sigmoid(x)", True), ("1/(1+√2)", "√2 - 1", True),
    ("2^(n+1)", "2*2^n", True), ("0.1*2^-floor(t/10)", "0.1*(1/2)^floor(t/10)", True), ("(2/3)^x*(3/2)^x", "1", True),
    ("(1+√2)(1-√2)", "-1", True), ("√(3+2√2)", "1 + √2", None), ("x", "y", False), ("sin(x)", "x", False), ("25", "24", False),
    ("exp(x+1)", "e*exp(x)", True),
    ("x^4/4", "(x^2/2)^2", True), ("cosh(x)^2 - sinh(x)^2", "1", True), ("floor(a+b)", "floor(b+a)", True),
    ("log2(x)", "log(x)/log(2)", True),
    ("(x^2-1)/(x-1)", "x+1", True), ("(a+b+c+d)^30", "(d+c+b+a)^30", True), ("(a+b)^500", "(a-b)^500", False),
    ("√(x/2+1)", "√(x+2)/√2", True), ("15^(3/4)*√30", "5*√3*540^(1/4)", True),
    ("(1, 2)", "(1, 3)", False), ("(1, x+x)", "(1, 2x)", True), ("9^9^9", "9^9^9", None), ("max(x, y)", "max(y, x)", None),
    ("abs(x)", "x", False),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "expected"), EQUAL)
def test_same(left: str, right: str, expected: bool | None) -> None:
    assert same(parse(left), parse(right)) is expected
    assert same(parse(right), parse(left)) is expected


def test_the_canonical_form_is_one_for_equal_things() -> None:
    assert canonical_form(parse("(y + x)^2")) == canonical_form(parse("x^2 + 2x*y + y^2"))
    assert canonical_form(parse("log(x*y)"), positives=frozenset({"x", "y"})) == canonical_form(
        parse("log(y) + log(x)"), positives=frozenset({"x", "y"})
    )
    with pytest.raises(TooLarge):
        canonical_form(parse("(a+b+c+d+f+g+h)^50"))


def test_evaluation_loads_nothing_heavy() -> None:
    code = (
        "import sys; from dlcalc.notation.evaluate import evaluate; from dlcalc.notation.expr import Call, Div, Num, Sym;"
        "evaluate(Call('floor', (Div(Sym('x'), Num(2)),)), {'x': Num(7)}); evaluate(Call('sqrt', (Num(8),)));"
        "names = {'sympy', 'numpy', 'mpmath', 'dataclasses', 'dlcalc.notation.arrays', 'dlcalc.notation.enclosure'};"
        "print(*sorted(names & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_the_check_for_heavy_modules_can_fail() -> None:
    code = (
        "import sys; from dlcalc.notation.evaluate import evaluate; from dlcalc.notation.expr import Call, Num;"
        "evaluate(Call('floor', (Call('log', (Num(3),)),))); print('mpmath' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
