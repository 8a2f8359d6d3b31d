"""Losses on numbers: exact values, slopes as derivatives of the terms, infinite losses, clipping, many examples."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import exp, inf, log, log1p
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.differentiate import derivative
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Const, Expr, Neg, Num, Seq, Sym, number, rational, substitute
from dlcalc.notation.parse import parse
from dlcalc.topics.gan import TOPIC
from dlcalc.topics.gan.floating import compute, mean
from dlcalc.topics.gan.losses import LOSSES, Loss, Slopes, Term

INF = Const("inf")


def ask(**given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}, all=True))


def near(value: Expr) -> float:
    exact = rational(value)
    return float(exact) if exact is not None else approximate(value)


EXACT = [
    ({"d_real": "0.9,0.8", "d_fake": "0.1,0.2"}, "value", "(log(0.9) + log(0.8))/2 + (log(0.9) + log(0.8))/2"),
    ({"d_real": "0.9,0.8", "d_fake": "0.1,0.2"}, "g_loss", "(log(0.9) + log(0.8))/2"),
    ({"d_real": "1/2", "d_fake": "1/2"}, "value", "-log(4)"),  # D guesses
    ({"d_real": "1/2", "d_fake": "1/2", "log": "bits"}, "d_loss", "2"),
    ({"d_real": "1", "d_fake": "0"}, "d_loss", "0"),
    ({"d_real": "0.9", "d_fake": "0.25", "loss": "nonsaturating"}, "g_loss", "log(4)"),
    ({"d_real": "0.9", "d_fake": "0.25", "loss": "nonsaturating", "log": "bits"}, "g_loss", "2"),
    ({"d_real": "0.9", "d_fake": "0.25", "label_smoothing": "0.1"}, "d_loss", "-0.9*log(0.9) - 0.1*log(0.1) - log(0.75)"),
    ({"logits_real": "0", "logits_fake": "0"}, "value", "-2*softplus(0)"),
    ({"f_real": "3,1", "f_fake": "-1,0"}, "value", "5/2"),
    ({"f_real": "3,1", "f_fake": "-1,0"}, "g_loss", "1/2"),
    ({"f_real": "3,1", "f_fake": "-1,0", "grad_norms": "3,0"}, "d_loss", "-5/2 + 10*(4 + 1)/2"),
    ({"f_real": "3,1", "f_fake": "-1,0", "grad_norms": "3,0", "lam": "1/2"}, "penalty", "5/4"),
    ({"f_real": "2,0.5", "f_fake": "-2,0.5", "loss": "hinge"}, "d_loss", "(0 + 0.5)/2 + (0 + 1.5)/2"),
    ({"d_real": "0.9", "d_fake": "0.2", "loss": "lsgan"}, "d_loss", "0.01/2 + 0.04/2"),
    ({"d_real": "0.9", "d_fake": "0.2", "loss": "lsgan", "label_smoothing": "0.1"}, "d_loss", "0.02"),
    ({"f_real": "0.9", "f_fake": "0.2", "loss": "lsgan"}, "g_loss", "0.32"),
    ({"f_real": "1", "f_fake": "-1", "loss": "hinge"}, "gradient_d", "[0, 0]"),  # at the margin itself
    ({"d_real": "0.9,0.8", "d_fake": "0.1,0.2"}, "gradient_g", "[-5/9, -5/8]"),
    ({"d_real": "0.9,0.8", "d_fake": "0.1,0.2"}, "gradient_g_logits", "[-0.05, -0.1]"),
    ({"d_real": "0.9,0.8", "d_fake": "0.1,0.2", "loss": "nonsaturating"}, "gradient_g_logits", "[-0.45, -0.4]"),
]


@pytest.mark.parametrize(("given", "name", "expected"), EXACT)
def test_values_are_exact(given: dict[str, str], name: str, expected: str) -> None:
    found, wanted = ask(**given).results[name], evaluate(parse(expected))
    assert found == wanted or near(found) == pytest.approx(near(wanted), rel=1e-15)


def test_the_logarithm_of_a_fraction_stays_standing() -> None:
    value = ask(d_real="0.9,0.8", d_fake="0.1,0.2").results["d_loss"]
    assert value == evaluate(parse("-log(0.9) - log(0.8)"))
    assert rational(value) is None


# The loss under test by definition, in floats

D: dict[str, Callable[[float, float], tuple[float, float, float]]] = {
    "minimax": lambda r, g: (-log(r), -log1p(-g), log1p(-g)),
    "nonsaturating": lambda r, g: (-log(r), -log1p(-g), -log(g)),
    "lsgan": lambda r, g: ((r - 1) ** 2 / 2, g * g / 2, (g - 1) ** 2 / 2),
    "hinge": lambda r, g: (max(0.0, 1 - r), max(0.0, 1 + g), -g),
    "wgan": lambda r, g: (-r, g, -g),
}
outputs = st.lists(st.integers(1, 99).map(lambda each: Fraction(each, 100)), min_size=1, max_size=9)


@pytest.mark.parametrize("loss", D)
@settings(max_examples=25)
@given(real=outputs, fake=outputs)
def test_losses_are_the_means_that_define_them(loss: str, real: list[Fraction], fake: list[Fraction]) -> None:
    way = "d" if loss in ("minimax", "nonsaturating", "lsgan") else "f"
    results = ask(**{"loss": loss, f"{way}_real": real, f"{way}_fake": fake}).results
    terms = D[loss]
    judged = sum(terms(float(r), 0.5)[0] for r in real) / len(real) + sum(terms(0.5, float(g))[1] for g in fake) / len(fake)
    assert near(results["d_loss"]) == pytest.approx(judged, rel=1e-12, abs=1e-15)
    assert near(results["g_loss"]) == pytest.approx(sum(terms(0.5, float(g))[2] for g in fake) / len(fake), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("loss", ["minimax", "nonsaturating"])
def test_logits_and_their_sigmoids_are_the_same_question(loss: str) -> None:
    logits = {"real": [2.5, -1.25, 0.5], "fake": [-3, 1.5, 0]}
    by_logits = ask(loss=loss, logits_real=logits["real"], logits_fake=logits["fake"]).results
    sigmoids = {kind: [1 / (1 + exp(-each)) for each in entries] for kind, entries in logits.items()}
    by_outputs = ask(loss=loss, d_real=sigmoids["real"], d_fake=sigmoids["fake"]).results
    for name in ("value", "d_loss", "g_loss"):
        assert near(by_logits[name]) == pytest.approx(near(by_outputs[name]), rel=1e-12)
    for name in ("gradient_d", "gradient_g"):
        pairs = zip(entries(by_logits[name]), entries(by_outputs[f"{name}_logits"]), strict=True)
        assert all(near(left) == pytest.approx(near(right), rel=1e-12) for left, right in pairs)


def entries(value: Expr) -> tuple[Expr, ...]:
    assert isinstance(value, Seq)
    return value.items


def test_a_logit_far_out_neither_overflows_nor_vanishes() -> None:
    results = ask(logits_real="-800", logits_fake="800", loss="nonsaturating").results
    assert near(results["d_loss"]) == 1600
    assert near(results["g_loss"]) == pytest.approx(0, abs=1e-300)


# Slopes are derivatives


def slope_of(term: Term, sign: int, halved: bool) -> Expr:
    found = derivative(parse(term.body), "y")
    turned = -sign if term.minus else sign
    return evaluate(parse(f"({turned})*s/{2 if halved else 1}"), {"s": found})


def stated(loss: Loss, slopes: Slopes) -> list[tuple[Term, str, int]]:
    sign = -1 if loss.value else 1
    terms = loss.terms if slopes is loss.slopes else loss.logit_terms
    assert terms is not None
    rows = [(terms.real, slopes.real, sign), (terms.fake, slopes.fake, sign), (terms.generator, slopes.generator, 1)]
    return [*rows, (terms.smoothed, slopes.smoothed, sign)] if terms.smoothed else rows


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("place", [Fraction(1, 3), Fraction(3, 5), Fraction(9, 10)])
def test_every_slope_is_the_derivative_of_its_term(loss: Loss, place: Fraction) -> None:
    for slopes in (loss.slopes, loss.logit_slopes):
        if slopes is None:
            continue
        for term, text, sign in stated(loss, slopes):
            known = {"y": number(place), "alpha": Num(Fraction(1, 10))}
            expected = evaluate(slope_of(term, sign, loss.halved), known)
            y = Sym("y") if slopes is loss.slopes else Call("sigmoid", (Sym("y"),))
            formula = substitute(parse(text.format(y="w", k="", per="")), {"w": y})
            assert approximate(evaluate(formula, known)) == pytest.approx(approximate(expected), rel=1e-14), (loss.name, text)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@given(place=st.integers(1, 99).map(lambda each: Fraction(each, 100)))
def test_many_examples_are_computed_by_the_same_formula(loss: Loss, place: Fraction) -> None:
    known = {"y": number(place), "alpha": Num(Fraction(1, 5))}
    floats = {"y": place, "alpha": Fraction(1, 5)}
    bodies = [term.body for terms in (loss.terms, loss.logit_terms) if terms for term in terms if term]
    bodies += [slope.format(y="y", k="3*", per="/3") for slopes in (loss.slopes, loss.logit_slopes) if slopes for slope in slopes if slope]
    for body in bodies:
        found = compute(parse(body), floats)
        assert float(found) == pytest.approx(near(evaluate(parse(body), known)), rel=1e-13, abs=1e-16), body


def test_a_mean_is_exact_while_its_terms_are() -> None:
    assert mean([Fraction(1, 3), 1, Fraction(2, 3)]) == Fraction(2, 3)
    assert mean([0.1] * 10) == pytest.approx(0.1, rel=1e-16)
    assert mean([1.0, -inf]) == -inf


# Logarithms of 0


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ({"d_real": "0,0.5", "d_fake": "0.5"}, "value", Neg(INF)),
        ({"d_real": "0,0.5", "d_fake": "0.5"}, "d_loss", INF),
        ({"d_real": "0.5", "d_fake": "1"}, "g_loss", Neg(INF)),
        ({"d_real": "0.5", "d_fake": "0", "loss": "nonsaturating"}, "g_loss", INF),
        ({"d_real": "0", "d_fake": "0.5", "label_smoothing": "0.1"}, "d_loss", INF),
        ({"d_real": "1", "d_fake": "0.5", "label_smoothing": "0.1"}, "d_loss", INF),
        ({"d_real": [0] + [0.5] * 9, "d_fake": [0.5] * 10}, "d_loss", INF),
        ({"d_real": [0.5] * 9, "d_fake": [0.5] * 9 + [1]}, "g_loss", Neg(INF)),
        ({"d_real": "0", "d_fake": "0.5"}, "gradient_d", Seq("vector", (Neg(INF), Num(2)))),
        ({"d_real": "0.5", "d_fake": "1"}, "gradient_g", Seq("vector", (Neg(INF),))),
        ({"d_real": "0.5", "d_fake": "1"}, "gradient_g_logits", Seq("vector", (Neg(Num(1)),))),
    ],
)
def test_a_logarithm_of_0_is_an_infinite_loss_that_is_explained(given: dict[str, Any], name: str, expected: Expr) -> None:
    derivation = ask(**given)
    assert derivation.results[name] == expected
    (warning,) = [each for each in derivation.warnings if each.code == "log_zero"]
    assert "--clip-eps" in warning.message


def test_a_logarithm_that_is_not_taken_is_no_warning() -> None:
    assert not ask(d_real="1", d_fake="0").warnings
    assert not ask(loss="lsgan", d_real="0", d_fake="1").warnings


def test_clipped_outputs_are_told_and_have_slope_0() -> None:
    derivation = ask(d_real="1,0.5", d_fake="0,0.5", clip_eps="0.01", loss="nonsaturating")
    assert near(derivation.results["g_loss"]) == pytest.approx((-log(0.01) - log(0.5)) / 2)
    assert entries(derivation.results["gradient_g"]) == (Num(0), Neg(Num(1)))
    assert [warning.code for warning in derivation.warnings] == ["clipped", "clipped"]
    assert {step.id for step in derivation.steps} >= {"clipped_r_1", "clipped_g_1"}
    many = ask(d_real=[1] * 10, d_fake=[0] * 10, clip_eps="0.01")
    assert near(many.results["d_loss"]) == pytest.approx(-2 * log(0.99))
    assert "10 of 10 outputs were clipped" in many.warnings[0].message


def test_clipping_that_changes_nothing_is_not_told() -> None:
    derivation = ask(d_real="0.9", d_fake="0.1", clip_eps="1e-7")
    assert not derivation.warnings
    assert not [step for step in derivation.steps if step.id.startswith("clipped")]


# What is shown


def test_the_losses_are_shown_and_one_slope() -> None:
    derivation = TOPIC.work(read(TOPIC, {"d-real": "0.9,0.8", "d-fake": "0.1,0.2"}))
    assert derivation.shown == ("value", "d_loss", "g_loss", "gradient_g_1", "gradient_g_1_logit")


@pytest.mark.parametrize(("only", "ids"), [("gradient_d", "gradient_d_"), ("gradient_g_logits", "gradient_g_"), ("g_loss", "g_loss")])
def test_the_steps_of_one_result_can_be_asked_for(only: str, ids: str) -> None:
    derivation = TOPIC.work(read(TOPIC, {"d-real": "0.9,0.8", "d-fake": "0.1,0.2"}, only=(only,)))
    assert derivation.shown
    assert all(id.startswith(ids) for id in derivation.shown)


def test_many_examples_have_a_table_of_their_means_and_the_same_letter_for_the_same_mean() -> None:
    derivation = ask(f_real=list(range(10)), f_fake=list(range(1, 11)), loss="wgan")
    (table,) = [table for table in derivation.tables if table.id == "means"]
    assert [row[-1] for row in table.rows] == [number(Fraction(9, 2)), number(Fraction(11, 2))]
    assert derivation.results["value"] == Neg(Num(1))


def test_defaults_are_said() -> None:
    assert {each.parameter for each in ask(d_real="0.9", d_fake="0.1").assumed} == {"loss", "log"}
    assert {each.parameter for each in ask(f_real="1", f_fake="0").assumed} == {"loss"}
    assert ask(f_real="1", f_fake="0", grad_norms="1").assumed[0].value == "wgan-gp"


def test_only_the_generators_side_may_be_given() -> None:
    derivation = ask(d_fake="0.1,0.2")
    assert set(derivation.results) == {"g_loss", "gradient_g", "gradient_g_logits"}
    assert "--d-real" in derivation.remark


def test_different_numbers_of_examples_are_told() -> None:
    derivation = ask(d_real="0.9,0.8,0.7", d_fake="0.1")
    assert [warning.code for warning in derivation.warnings] == ["counts"]
    assert near(derivation.results["value"]) == pytest.approx((log(0.9) + log(0.8) + log(0.7)) / 3 + log(0.9))
