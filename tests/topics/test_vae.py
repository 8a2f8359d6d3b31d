"""VAE: against PyTorch (terms and gradients), letters, traps, refusals, screens. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Const, Expr, Neg, Seq, Sym
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render
from dlcalc.topics.vae import TOPIC
from dlcalc.topics.vae.latent import WRITTEN

GOLDENS = Path(__file__).parent / "goldens"
FIXTURE = json.loads((Path(__file__).resolve().parents[1] / "fixtures" / "vae_torch.json").read_text(encoding="utf-8"))
CASES = FIXTURE["autoencoders"]


def ask(all: bool = False, only: tuple[str, ...] = (), **given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}, all=all, only=only))


def texts(values: list[float]) -> str:
    return ",".join(map(str, values))


def floats(value: Expr) -> list[float]:
    assert isinstance(value, Seq)
    return [approximate(each) for each in value.items]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_the_terms_are_pytorchs(case: dict[str, Any]) -> None:
    found = ask(
        mu=texts(case["mu"]), logvar=texts(case["logvar"]), x=case["x"], x_hat=case["seen"], beta=case["beta"], eps=texts(case["eps"])
    )
    assert approximate(found.results["kl"]) == pytest.approx(case["kl"], rel=1e-12)
    assert approximate(found.results["reconstruction"]) == pytest.approx(case["bernoulli"], rel=1e-12)
    assert approximate(found.results["elbo"]) == pytest.approx(case["bernoulli"] - case["beta"] * case["kl"], rel=1e-12)
    assert floats(found.results["z"]) == pytest.approx(case["z"], rel=1e-12)
    assert floats(found.results["dmu"]) == pytest.approx(case["dmu"], rel=1e-12)
    assert floats(found.results["dlogvar"]) == pytest.approx(case["dlogvar"], rel=1e-12)


@pytest.mark.parametrize("case", CASES[:4], ids=range(4))
def test_a_gaussian_decoder_is_pytorchs(case: dict[str, Any]) -> None:
    found = ask(x=case["x"], x_hat=case["seen"], likelihood="gaussian", decoder_var=case["variance"])
    assert approximate(found.results["reconstruction"]) == pytest.approx(case["gaussian"], rel=1e-12)


@pytest.mark.parametrize("way", ["logvar", "sigma", "var"])
def test_three_ways_to_give_the_spread_agree(way: str) -> None:
    given: dict[str, Any] = {"logvar": "log(4)", "sigma": "2", "var": "4"}
    found = ask(mu="1", eps="1/2", **{way: given[way]})
    assert ascii_text(found.results["kl"]) == "2 - log(2)"
    assert floats(found.results["z"]) == [2]
    assert floats(found.results["dlogvar"]) == [1.5]


def test_letters_stay() -> None:
    expected = evaluate(parse("(mu^2 + sigma^2 - 1 - log(sigma^2))/2"))
    assert ask().results["kl"] == expected
    assert ask(mu="mu", sigma="sigma").results["kl"] == expected
    found = ask(mu="m", logvar="l")
    assert ascii_text(found.results["kl"]) == "(m^2 + exp(l) - 1 - l)/2"
    assert ascii_text(found.results["dlogvar"]) == "[(exp(l) - 1)/2,]"
    assert found.results["dmu"] == Seq("vector", (Sym("m"),))


def test_one_number_stands_for_every_dimension() -> None:
    assert ask(mu="1,2,3", sigma="1").results == ask(mu="1,2,3", sigma="1,1,1").results


def test_lists_and_arrays_of_python() -> None:
    expected = ask(mu="0.5,-1", logvar="0,0.4")
    assert ask(mu=[0.5, -1], logvar=(0, 0.4)).results == expected.results
    found = ask(mu=np.array([0.5, -1]), logvar=np.array([0, 0.4]))
    assert found.results == expected.results
    assert found.inputs == {"mu": "0.5, -1.0", "logvar": "0.0, 0.4"}


def test_the_prior_may_be_another() -> None:
    found = ask(mu="1,2", var="1,4", prior="N([0,1], [2,0;0,4])")
    assert ascii_text(found.results["kl"]) == "log(2)/2 + 0.125"
    assert ask(mu="1,2", var="1,4", prior="N(0, I)").results == ask(mu="1,2", var="1,4").results
    assert ask(mu="1,2", var="1,4", prior="N(0, 1)").results == ask(mu="1,2", var="1,4").results
    assert ascii_text(ask(mu="3", var="4", prior="N(3, 4)").results["kl"]) == "0"
    assert floats(ask(mu="3", var="4", prior="N(1, 2)").results["dmu"]) == [1]
    assert floats(ask(mu="3", var="4", prior="N(1, 2)").results["dlogvar"]) == [0.5]


def test_bits_are_nats_by_log_two() -> None:
    nats, bits = ask(mu="1", sigma="2"), ask(mu="1", sigma="2", log="bits")
    assert approximate(bits.results["kl"]) == pytest.approx(approximate(nats.results["kl"]) / 0.6931471805599453)
    x: dict[str, Any] = {"x": "1,0", "x_hat": "1/2,1/4"}
    assert ascii_text(ask(**x, log="bits").results["reconstruction"]) == ascii_text(evaluate(parse("log2(1/2) + log2(3/4)")))


def test_what_is_certain_costs_nothing() -> None:
    """0·log 0 counts as 0."""
    assert ascii_text(ask(x="1,0", x_hat="1,0").results["reconstruction"]) == "0"
    assert ask(x="1,0", x_hat="0.5,1").results["reconstruction"] == Neg(Const("inf"))


def test_gradients_are_shown_when_asked_for() -> None:
    assert not any(step.id.startswith("d") for step in ask(mu="1", sigma="2").shown_steps)
    assert [step.id for step in ask(mu="1", sigma="2", only=("dmu", "dlogvar")).shown_steps] == ["dmu_1", "dlogvar_1"]
    assert any(step.id == "dmu_1" for step in ask(mu="1", sigma="2", all=True).shown_steps)


def test_many_dimensions_are_a_table() -> None:
    size = WRITTEN + 3
    found = ask(mu=texts([0.5] * size), var="1")
    assert approximate(found.results["kl"]) == pytest.approx(size * 0.125)
    assert [table.id for table in found.tables] == ["dimensions"]
    assert len(found.tables[0].rows) == size
    assert "kl_2" not in found.shown


def test_beta_is_judged_by_what_it_bounds() -> None:
    terms: dict[str, Any] = {"mu": "1", "var": "4", "log_likelihood": "-10"}
    assert not ask(**terms).warnings
    assert "no lower bound" in ask(**terms, beta="1/2").warnings[0].message
    assert "looser" in ask(**terms, beta="4").warnings[0].message
    assert ascii_text(ask(**terms, beta="b").results["elbo"]) == "-b*(2 - log(2)) - 10"


@pytest.mark.parametrize(
    ("given", "parameter", "rule"),
    [
        ({"mu": "1", "sigma": "2", "var": "4"}, "var", "given once"),
        ({"mu": "1,2,3", "sigma": "1,2"}, "sigma", "3 dimensions, and 2 numbers"),
        ({"mu": "1", "sigma": "0"}, "sigma", "standard deviation is positive"),
        ({"mu": "1", "var": "-2"}, "var", "variance is positive"),
        ({"mu": "1", "var": "1", "prior": "U(0,1)"}, "prior", "Normal prior"),
        ({"mu": "1,2", "var": "1", "prior": "N([0,0],[1,1/2;1/2,1])"}, "prior", "diagonal"),
        ({"mu": "1,2", "var": "1", "prior": "N([0,0,0], I)"}, "mu", "3 dimensions, and 2 numbers"),
        ({"mu": "1 +", "var": "1"}, "mu", "ends too early"),
        ({"mu": "", "var": "1"}, "mu", "a number is needed"),
        ({"mu": "1/0", "var": "1"}, "mu", "no value"),
        ({"mu": "9**9**9", "var": "1"}, "mu", "bits"),
        ({"x": "1,0"}, "x-hat", "compared"),
        ({"x_hat": "1,0"}, "x", "compared"),
        ({"x": "1,0", "x_hat": "0.5"}, "x-hat", "x has 2 numbers"),
        ({"x": "1,3", "x_hat": "0.5,0.5"}, "x", "between 0 and 1"),
        ({"x": "1,0", "x_hat": "0.5,1.5"}, "x-hat", "between 0 and 1"),
        ({"x": "1", "x_hat": "1", "likelihood": "gaussian", "decoder_var": "0"}, "decoder-var", "positive"),
        ({"x": "1", "x_hat": "1", "log_likelihood": "-1"}, "x", "already"),
        ({"mu": ",".join(["1"] * 1001), "var": "1"}, "mu", "at most 1,000"),
    ],
)
def test_what_is_refused(given: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError, match=rule) as caught:
        ask(**given)
    assert caught.value.parameter == parameter


SCREENS: dict[str, dict[str, Any]] = {
    "logvar": {"mu": "0.5,-1", "logvar": "-0.2,0.4"},
    "sigma": {"mu": "1", "sigma": "2"},
    "letters": {},
    "elbo": {"mu": "0.5,-1", "logvar": "0,0.4", "x": "1,0,1", "x_hat": "0.9,0.2,0.6"},
    "gaussian": {"mu": "0.5", "var": "1/4", "x": "1,3", "x_hat": "0.5,2", "likelihood": "gaussian"},
    "sample": {"mu": "0.5,-1", "sigma": "1,2", "eps": "0.3,-0.7"},
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(name: str) -> None:
    shown = str(render(ask(**SCREENS[name]), "text", Look(width=80)))
    path = GOLDENS / f"vae-{name}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "parameter", "says"),
    [
        ({"mu": "inf"}, "mu", "finite"),
        ({"mu": "0", "logvar": "-inf"}, "logvar", "finite"),
        ({"mu": "0", "beta": "-1", "log_likelihood": "-3"}, "beta", "not negative"),
        ({"mu": "0", "beta": "inf", "log_likelihood": "-3"}, "beta", "finite"),
        ({"x": "1", "x_hat": "0.5", "decoder_var": "2"}, "decoder-var", "Bernoulli decoder"),
        ({"mu": "0", "log_likelihood": "-3", "likelihood": "gaussian", "decoder_var": "2"}, "decoder-var", "whole term"),
    ],
)
def test_what_would_be_ignored_or_is_infinite_is_refused(given: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError, match=says) as caught:
        ask(**given)
    assert caught.value.parameter == parameter


def test_beta_warns_of_a_bound_only_where_there_is_an_elbo() -> None:
    assert not ask(mu="1", var="4", beta="4").warnings


def test_a_prior_that_was_given_is_told() -> None:
    assert "prior `p(z)` = `N(0, I)`" in ask(mu="1,2", var="1,4", prior="N(0, I)").given
