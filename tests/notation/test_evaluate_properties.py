"""Random trees: the value is right, evaluating again changes nothing, and values may be put in in any order."""

from __future__ import annotations

import time
from contextlib import suppress
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dlcalc.notation.canonical import same
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    Add,
    Big,
    Call,
    Const,
    Div,
    Expr,
    MatMul,
    Matrix,
    Mod,
    Mul,
    Neg,
    Num,
    Pow,
    Rel,
    Sym,
    number,
    rational,
    symbols,
)  # fmt: skip

MP = mpmath.mp.clone()
MP.prec = 400
TINY = MP.mpf(2) ** -100

rationals = st.builds(Fraction, st.integers(-9, 9), st.sampled_from([1, 1, 2, 3, 4, 5, 7, 10]))
exponents: st.SearchStrategy[int | Fraction] = st.sampled_from(
    [2, 3, -1, -2, Fraction(1, 2), Fraction(1, 3), Fraction(3, 2), Fraction(-1, 2)]
)


def trees(leaves: st.SearchStrategy[Expr], *, roots: bool) -> st.SearchStrategy[Expr]:
    """Arithmetic over leaves; with ``roots`` also roots, logarithms and other functions."""

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        arithmetic = [st.builds(Add, several), st.builds(Mul, several), st.builds(Neg, inner), st.builds(Div, inner, inner)]
        if not roots:
            return st.one_of(*arithmetic, st.builds(Pow, inner, st.sampled_from([Num(2), Num(3), Neg(Num(1))])))
        names = st.sampled_from(["sqrt", "log", "exp", "abs", "sigmoid", "tanh"])
        powers = st.builds(Pow, inner, exponents.map(number)) | st.builds(Pow, st.integers(2, 5).map(Num), inner)
        return st.one_of(*arithmetic, powers, st.builds(lambda name, arg: Call(name, (arg,)), names, inner))

    return st.recursive(leaves, grow, max_leaves=12)


numbers = rationals.map(number)
constants = numbers | st.sampled_from([Const("pi"), Const("e")])
letters = st.sampled_from([Sym("x"), Sym("y"), Sym("n")])
points = st.fixed_dictionaries({name: st.fractions(-20, 20, max_denominator=6) for name in "xyn"})


def truth(expr: Expr, at: dict[str, Fraction]) -> mpmath.mpf:
    """The value by mpmath; the example is dropped where there is none, or where it is too near an edge."""
    exact = rational(expr)
    if exact is not None:
        return MP.mpf(exact.numerator) / exact.denominator
    if isinstance(expr, Sym):
        return MP.mpf(at[expr.name].numerator) / at[expr.name].denominator
    if isinstance(expr, Const):
        return +MP.pi if expr.name == "pi" else +MP.e
    if isinstance(expr, Neg):
        return -truth(expr.arg, at)
    if isinstance(expr, Add):
        return sum(truth(term, at) for term in expr.terms)
    if isinstance(expr, Mul):
        return MP.fprod([truth(factor, at) for factor in expr.factors])
    if isinstance(expr, Div):
        below = truth(expr.den, at)
        assume(abs(below) > TINY)
        return truth(expr.num, at) / below
    if isinstance(expr, Pow):
        base, exponent = truth(expr.base, at), truth(expr.exp, at)
        assume(abs(base) < 10**300 and abs(exponent) < 10**4)
        whole = exponent == int(exponent)
        assume(base > TINY or (whole and (exponent > 0 or abs(base) > TINY)))
        return base ** (int(exponent) if whole else exponent)
    assert isinstance(expr, Call)
    return applied(expr.name, truth(expr.args[0], at))


def applied(name: str, value: mpmath.mpf) -> mpmath.mpf:
    assume(abs(value) < 10**4 or name in ("abs", "log", "sqrt"))
    assume(value > TINY or name not in ("log", "sqrt"))
    functions = {"sigmoid": lambda x: 1 / (1 + MP.exp(-x)), "abs": abs, "exp": MP.exp, "log": MP.log, "sqrt": MP.sqrt, "tanh": MP.tanh}
    return functions[name](value)


def near(a: mpmath.mpf, b: mpmath.mpf) -> bool:
    return bool(abs(a - b) <= MP.mpf(2) ** -60 * (1 + abs(a)))


def valued(expr: Expr, values: dict[str, Expr] | None = None) -> Expr:
    """The value; the example is dropped where there is none."""
    try:
        return evaluate(expr, values or {})
    except (Undefined, TooLarge):
        assume(False)
        raise


MANY = settings(max_examples=400, suppress_health_check=[HealthCheck.filter_too_much])


@MANY
@given(trees(numbers, roots=False))
def test_rational_arithmetic_is_exact(expr: Expr) -> None:
    def by_hand(node: Expr) -> Fraction:
        exact = rational(node)
        if exact is not None:
            return Fraction(exact)
        if isinstance(node, Neg):
            return -by_hand(node.arg)
        if isinstance(node, Add):
            return sum(map(by_hand, node.terms), Fraction(0))
        if isinstance(node, Mul):
            product = Fraction(1)
            for factor in node.factors:
                product *= by_hand(factor)
            return product
        if isinstance(node, Div):
            return by_hand(node.num) / by_hand(node.den)
        assert isinstance(node, Pow)
        return Fraction(by_hand(node.base) ** by_hand(node.exp))

    try:
        expected = by_hand(expr)
    except ZeroDivisionError:
        with pytest.raises(Undefined):
            evaluate(expr)
    else:
        assert evaluate(expr) == number(expected)


@MANY
@given(trees(constants, roots=True))
def test_the_value_of_a_number_is_right_and_evaluating_again_changes_nothing(expr: Expr) -> None:
    value = valued(expr)
    assert evaluate(value) == value
    assert near(truth(expr, {}), truth(value, {}))


@MANY
@given(trees(constants | letters, roots=True), points)
def test_the_value_of_an_expression_is_right_and_evaluating_again_changes_nothing(expr: Expr, at: dict[str, Fraction]) -> None:
    value = valued(expr)
    assert evaluate(value) == value
    assert near(truth(expr, at), truth(value, at))
    assert set(symbols(value)) <= set(symbols(expr))


@MANY
@given(trees(constants | letters, roots=True), points)
def test_values_may_be_put_in_one_by_one(expr: Expr, at: dict[str, Fraction]) -> None:
    truth(expr, at)
    values = {name: number(value) for name, value in at.items()}
    at_once = valued(expr, values)
    in_turn = valued(valued(expr, {"x": values["x"]}), values)
    assert at_once == in_turn or same(at_once, in_turn) is not False
    if isinstance(rational(at_once), int | Fraction):
        assert in_turn == at_once or not isinstance(rational(in_turn), int | Fraction)


@MANY
@given(trees(numbers | letters, roots=False), points)
def test_rational_values_may_be_put_in_one_by_one(expr: Expr, at: dict[str, Fraction]) -> None:
    values = {name: number(value) for name, value in at.items()}
    at_once = valued(expr, values)
    assert rational(at_once) is not None
    for name in "xyn":
        assert valued(valued(expr, {name: values[name]}), values) == at_once


def to_sympy(expr: Expr) -> sympy.Expr:
    """By SymPy's constructors, unevaluated where they could hang."""
    exact = rational(expr)
    if exact is not None:
        return sympy.Rational(exact.numerator, exact.denominator)
    if isinstance(expr, Sym):
        return sympy.Symbol(expr.name)
    if isinstance(expr, Neg):
        return -to_sympy(expr.arg)
    if isinstance(expr, Add):
        return sympy.Add(*map(to_sympy, expr.terms))
    if isinstance(expr, Mul):
        return sympy.Mul(*map(to_sympy, expr.factors))
    if isinstance(expr, Div):
        return to_sympy(expr.num) / to_sympy(expr.den)
    assert isinstance(expr, Pow)
    return to_sympy(expr.base) ** to_sympy(expr.exp)


@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
@given(trees(numbers | letters, roots=False), trees(numbers | letters, roots=False))
def test_sympy_agrees_on_rational_functions(left: Expr, right: Expr) -> None:
    a, b = to_sympy(left), to_sympy(right)
    assume(not any(each.has(sympy.zoo, sympy.nan, sympy.oo) for each in (a, b)))
    value = valued(left)
    assert sympy.cancel(a - to_sympy(value)) == 0
    equal = same(left, right)
    assert equal is (sympy.cancel(a - b) == 0) or (equal is None)


def nested(depth: int, make: object, start: Expr) -> Expr:
    expr = start
    for level in range(depth):
        expr = make(expr, level)  # type: ignore[operator]
    return expr


def sqrt(expr: Expr) -> Expr:
    return Call("sqrt", (expr,))


def floor(expr: Expr) -> Expr:
    return Call("floor", (expr,))


def up_to(high: int, body: Expr, index: str = "i") -> Expr:
    return Big("sum", Rel(("=",), (Sym(index), Num(1))), Num(high), body)


X, K = Sym("x"), Sym("i")
TWICE_ROOT_TWO = Mul((Num(2), sqrt(Num(2))))
HOSTILE: dict[str, Expr] = {
    "wide sum": Add(tuple(Sym(f"x_{k}") for k in range(9000))),
    "wide product": Mul(tuple(Sym(f"x_{k}") for k in range(9000))),
    "product of sums": Mul(tuple(Add((Sym(f"x_{k}"), Neg(Num(k + 1)))) for k in range(3000))),
    "numbers times sums": nested(50, lambda e, k: Mul((Num(2), Add((*(Sym(f"x_{97 * k + j}") for j in range(97)), e)))), X),
    "continued fraction": nested(90, lambda e, k: Div(Num(1), Add((Num(k + 1), e))), Num(1)),
    "continued fraction of symbols": nested(50, lambda e, k: Div(Num(1), Add((Sym(f"x_{k}"), e))), X),
    "nested roots": nested(95, lambda e, k: sqrt(Add((Num(2), e))), Num(1)),
    "nested floors": nested(95, lambda e, k: floor(Div(Add((X, e)), Num(2))), X),
    "nested floors of roots": nested(95, lambda e, k: floor(Add((sqrt(Num(2)), e))), Num(1)),
    "nested absolute values": nested(90, lambda e, k: Call("abs", (Add((sqrt(Num(k + 2)), Neg(e))),)), Num(1)),
    "tower": nested(90, lambda e, k: Pow(Num(9), e), Num(9)),
    "tower over a symbol": nested(90, lambda e, k: Pow(Num(2), e), X),
    "tower of exponentials": floor(nested(90, lambda e, k: Call("exp", (e,)), Num(1))),
    "squares of squares": nested(95, lambda e, k: Pow(e, Num(2)), Add((X, Num(1)))),
    "many roots": Add(tuple(sqrt(Num(10**11 + 3 + 2 * k)) for k in range(3000))),
    "long roots": Add(tuple(sqrt(Num(10**1200 + 3 + 2 * k)) for k in range(60))),
    "long logarithms": Add(tuple(Call("log", (Num(10**1200 + 3 + 2 * k),)) for k in range(60))),
    "roots of many degrees": Mul(tuple(Pow(Num(3 + 2 * k), Div(Num(1), Num(k + 2))) for k in range(300))),
    "floor of many roots": floor(Add(tuple(sqrt(Num(3 + 2 * k)) for k in range(3000)))),
    "never settled": floor(Add((sqrt(Add((Num(3), TWICE_ROOT_TWO))), Neg(sqrt(Num(2)))))),
    "sine of a long number": floor(Call("sin", (Num(10**1000),))),
    "long power, floored": floor(Call("exp", (Num(10**6),))),
    "ten thousand terms": up_to(10_000, Mul((K, K, K))),
    "ten thousand fractions": up_to(10_000, Div(Num(1), K)),
    "ten thousand powers": up_to(10_000, Pow(X, K)),
    "a million terms": up_to(1000, up_to(1000, Mul((K, Sym("j"))), "j")),
    "too many terms": up_to(10**9, K),
    "long sum to a power": Pow(Add(tuple(Sym(f"x_{k}") for k in range(50))), Num(40)),
    "matrix product": MatMul((Matrix(tuple(tuple(Num(i * j) for i in range(26)) for j in range(26))),) * 2),
    "nested remainders": nested(99, lambda e, k: Mod(e, Num(3)), X),
    "nested sums": nested(99, lambda e, k: Add((X, Neg(e))), Sym("y")),
    "Horner": nested(99, lambda e, k: Add((Num(1), Mul((X, e)))), Sym("y")),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_trees_end_soon(name: str) -> None:
    def seconds(work: object) -> float:
        start = time.process_time()
        with suppress(TooLarge, Undecided):
            work()  # type: ignore[operator]
        return time.process_time() - start

    expr = HOSTILE[name]
    assert min(seconds(lambda: evaluate(expr)) for _ in range(2)) < 2
    assert min(seconds(lambda: same(expr, Add((expr, X)))) for _ in range(2)) < 3
