"""The notation as a calculator: its values against mpmath and published ones, and what it will not answer."""

from __future__ import annotations

from typing import Any

import mpmath
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.show import ascii_text
from dlcalc.topics.calc import TOPIC


def ask(expression: str, **given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {"expression": expression, **given}))


def value(expression: str, **given: Any) -> str:
    return ascii_text(ask(expression, **given).results["value"])


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("(27 - 3 + 2*0)/1 + 1", "", "25"),
        ("floor(log(1000)/log(10))", "", "3"),
        ("sqrt(8)/sqrt(2)", "", "2"),
        ("K*(F*F*D + 1)", "K=384,F=3", "384*(9*D + 1)"),
        ("W_2 = (27 - 3)/1 + 1", "", "25"),
        ("27/3 = 9", "", "true"),
        ("x + y", "x=y+1,y=2", "5"),
        ("y", "x=2,y=x+1", "3"),
        ("sum_{i=1}^{3} x_i", "x=[1,2,4]", "7"),
        ("[1,2] @ [3,4]", "", "11"),
        ("max([1,2;3,4])", "", "4"),
    ],
)
def test_exact_values(expression: str, given: str, expected: str) -> None:
    assert value(expression, **({"set": given} if given else {})) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sigmoid(0.7)", lambda: 1 / (1 + mpmath.exp(-mpmath.mpf("0.7")))),
        ("tanh(1/3)", lambda: mpmath.tanh(mpmath.mpf(1) / 3)),
        ("log(2) + sqrt(3)", lambda: mpmath.log(2) + mpmath.sqrt(3)),
        ("sin(1/10000^(2/512))", lambda: mpmath.sin(1 / mpmath.mpf(10000) ** (mpmath.mpf(2) / 512))),
    ],
)
def test_irrational_values_are_those_of_mpmath(expression: str, expected: Any) -> None:
    with mpmath.workdps(30):
        assert approximate(ask(expression).results["value"]) == float(expected())


def test_the_arguments_come_first() -> None:
    steps = ask("sigmoid(w*x + b)", set="w=0.5,x=2,b=-0.3").steps
    assert [ascii_text(step.equation) for step in steps] == ["u_1 = w*x + b", "value = sigmoid(u_1)"]
    assert ascii_text(steps[0].value) == "0.7"


def test_what_divides_by_an_unknown_says_where_it_holds() -> None:
    assert [warning.code for warning in ask("1/x").warnings] == ["pole"]
    assert ask("sum_{i=1}^{10} 1/i").warnings == ()


def test_a_product_of_vectors_says_what_it_is() -> None:
    assert [warning.code for warning in ask("w*x", set="w=[1,2],x=[3,4]").warnings] == ["entrywise"]


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("1/0", Undefined),
        ("arcsin(pi)", Undefined),
        ("floor(sin(1)^2 + cos(1)^2)", Undecided),
        ("1 and 2", Undecided),
        ("9^9^9", TooLarge),
        ("factorial(10^9)", TooLarge),
        ("[1,x;y,0]^40", TooLarge),
    ],
)
def test_what_has_no_answer(expression: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(expression)


def test_a_value_for_nothing_is_refused() -> None:
    with pytest.raises(DomainError, match="does not occur"):
        ask("2x", set="x=1,y=2")
