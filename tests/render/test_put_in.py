"""Numbers of many digits are put into a formula as they are shown; exact values stand where they are asked for."""

from __future__ import annotations

import json
from fractions import Fraction
from io import BytesIO

import numpy as np
import pytest

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo, Table
from dlcalc.notation.array import Array, entry
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Seq, number
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN, Vocabulary
from dlcalc.render import Look, render
from dlcalc.render.values import put_in

LONG = 0.123456789012345
VECTORS = Vocabulary(indices=frozenset("i"))


def value(text: str) -> Expr:
    return evaluate(parse(text))


def answer(ledger: Ledger, roots: Array | None = None) -> Derivation:
    results: dict[str, Expr] = {step.id: step.value for step in ledger.steps}
    info = {name: ResultInfo(name, "number", name) for name in results}
    tables = () if roots is None else (Table("y", "`y`", numbers=roots),)
    if roots is not None:
        results["y"], info["y"] = roots, ResultInfo("y", "array", "y")
    return Derivation(
        topic="calc", title="Numbers", headline="", inputs={}, given=(), assumed=(), conventions={}, symbols={},
        steps=tuple(ledger.steps), shown=tuple(step.id for step in ledger.steps), results=results, info=info, remark="", warnings=(),
        tables=tables, pictures=(), vocabulary=PLAIN,
    )  # fmt: skip


def chain(places: int | None = None) -> Ledger:
    ledger = Ledger(PLAIN, {"w": entry(0.3), "x": entry(LONG)}, counts=False, places=places)
    ledger.step("a", "a = w*x + 2/3")
    ledger.step("i", "i = sigmoid(a)")
    return ledger


def root() -> Array:
    numbers = np.empty(3, dtype=object)
    numbers[:] = [value("-3/sqrt(5)"), 1, Fraction(1, 3)]
    return Array(numbers, ("feature",))


@pytest.mark.parametrize(
    ("text", "look", "expected", "exact"),
    [
        ("0.123456", Look(), "0.123456", True),
        ("0.12345678901", Look(), "0.123457", False),
        ("0.123456789", Look(places=2), "0.12", False),
        ("0.123456789", Look(exact=True), "0.123456789", True),
        ("1/3", Look(), "1/3", True),
        ("1/3", Look(places=4), "0.3333", False),
        ("123456/1234567", Look(), "0.0999994", False),
        ("sqrt(5)", Look(), "sqrt(5)", True),
        ("sqrt(5)", Look(figures=3), "2.24", False),
        ("sigmoid(1)", Look(), "0.731059", False),
        ("log(9/10)", Look(), "-log(10/9)", True),
        ("x + 1/3", Look(places=1), "x + 1/3", True),
        ("inf", Look(), "inf", True),
        ("12345678901234567890", Look(), "12345678901234567890", True),
        ("123456789/10^30", Look(), "1.23457*10^(-22)", False),
        ("-123456789/10^30", Look(), "-1.23457*10^(-22)", False),
    ],
)
def test_a_number_is_put_in(text: str, look: Look, expected: str, exact: bool) -> None:
    tree, is_exact = put_in(value(text), look)
    assert (ascii_text(tree), is_exact) == (expected, exact)


def test_rounded_numbers_stand_behind_a_sign_that_says_so() -> None:
    text = str(render(answer(chain()), "text"))
    assert "≈ 0.3·0.123457 + 2/3 " in text
    assert "≈ sigmoid(0.703704) " in text
    assert "~= 0.3*0.123457" in str(render(answer(chain()), "text", Look(unicode=False)))
    assert r"&\approx 0.3 \cdot 0.123457" in str(render(answer(chain()), "latex"))
    assert "<mo>≈</mo>" in str(render(answer(chain()), "html"))


def test_what_does_not_stand_there_rounds_nothing() -> None:
    ledger = Ledger(VECTORS, {"x": Seq("vector", (number(3), entry(LONG))), "i": number(1), "s^2": number(5)}, counts=False)
    ledger.step("s", "s = sqrt(s^2)/1234567")
    ledger.step("y", "y = x_i*s^2")
    assert "= 3·5 " in str(render(answer(ledger), "text", Look(places=2)))


def test_an_exact_value_is_no_equal_of_rounded_numbers() -> None:
    ledger = Ledger(PLAIN, {}, counts=False)
    ledger.step("a", "a = -1234567/(89*sqrt(5))")
    ledger.step("b", "b = 2*a + 1")
    ledger.step("c", "c = a - a + 3")
    text = str(render(answer(ledger), "text"))
    assert "≈ 2·(−6,203.54) + 1                                           ≈ −12,406.1\n" in text
    assert "3                                         = 3\n" in text
    latex = str(render(answer(ledger), "latex"))
    assert "\n  &\\approx -12{,}406.1 " in latex
    assert "2{,}469{,}134" not in latex
    for format in ("text", "html"):
        assert "2,469,134" not in str(render(answer(ledger), format))
    assert "= −2,469,134/(89·√5) + 1" in str(render(answer(ledger), "text", Look(exact=True)))


def test_a_long_numerator_stands_on_several_printed_lines() -> None:
    ledger = Ledger(VECTORS, {"x": Seq("vector", tuple([entry(1.25 * place) for place in range(12)])), "N": number(12)}, counts=False)
    ledger.step("m", "m = (sum_i x_i)/N")
    latex = str(render(answer(ledger), "latex"))
    assert r"&= \frac{1}{12} \bigl(0 + 1.25" in latex
    assert r"&\qquad {} + 11.25" in latex or r"&\qquad {} + 10" in latex
    assert "13.75\\bigr)" in latex
    assert max(map(len, latex.splitlines())) < 90


def test_json_has_every_digit() -> None:
    step = json.loads(str(render(answer(chain()), "json")))["steps"][0]
    assert step["substituted"] == f"0.3*{LONG} + 2/3"
    assert str(LONG) in step["latex"]


def test_both_values_are_shown_where_steps_are_rounded() -> None:
    ledger = chain(3)
    ledger.step("c", "c = 1000*i")
    for format in ("text", "latex", "markdown", "html"):
        assert "without rounding between the steps" in str(render(answer(ledger), format, Look(places=3)))
    document = json.loads(str(render(answer(ledger), "json")))
    assert document["results"]["c"] == 669
    assert document["steps"][2]["unrounded"] == pytest.approx(669.0084187509253)


def test_roots_in_an_array_are_decimals_unless_they_are_asked_for() -> None:
    derivation = answer(chain(), root())
    assert "−1.34164" in str(render(derivation, "text"))
    assert "−1.34 " in str(render(derivation, "text", Look(places=2)))
    assert "−3/√5" in str(render(derivation, "text", Look(exact=True)))
    assert r"-\frac{3}{\sqrt{5}}" in str(render(derivation, "latex", Look(exact=True)))
    assert "<msqrt>" in str(render(derivation, "html", Look(exact=True)))
    document = json.loads(str(render(derivation, "json")))
    assert document["results"]["y"] == [pytest.approx(-1.3416407864998738), 1, pytest.approx(1 / 3)]
    assert document["exact"]["y"] == ["-3/sqrt(5)", "1", "1/3"]


def test_roots_in_an_array_are_floats_in_a_file() -> None:
    written = render(answer(chain(), root()), "npy")
    assert not isinstance(written, str)
    assert np.load(BytesIO(bytes(written))).tolist() == [pytest.approx(-1.3416407864998738), 1, pytest.approx(1 / 3)]


def test_a_tree_is_its_own_entry() -> None:
    assert entry(number(3)) == number(3)
