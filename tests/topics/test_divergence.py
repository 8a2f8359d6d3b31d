"""The topic: columns of data, what is shown and said, refusals, screens. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import Undecided
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render
from dlcalc.topics.divergence import TOPIC
from dlcalc.topics.divergence.data import MOST_AGAINST, pairs

GOLDENS = Path(__file__).parent / "goldens"


def ask(only: tuple[str, ...] = (), **given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}, only=only))


# Columns


@pytest.mark.parametrize(("n", "m"), [(5, 5), (8, 8), (30, 30), (3, 4), (40, 17), (1, 6)])
def test_columns_are_scipys(n: int, m: int) -> None:
    rng = np.random.default_rng(n * m)
    x, y = rng.integers(-20, 20, n), rng.integers(-10, 30, m)
    found = ask(data_p=x, data_q=y)
    assert approximate(found.results["w1"]) == pytest.approx(stats.wasserstein_distance(x, y))
    u = (np.arange(n * m) + 0.5) / (n * m)
    squared = np.mean((np.sort(x)[(u * n).astype(int)] - np.sort(y)[(u * m).astype(int)]) ** 2)
    assert approximate(found.results["w2"]) == pytest.approx(np.sqrt(squared))
    assert [warning.code for warning in found.warnings] == ["bins"]


def test_pairs_share_all_the_mass() -> None:
    from fractions import Fraction

    plan = pairs(tuple(map(Fraction, (1, 2, 3))), tuple(map(Fraction, (1, 5))))
    assert [tuple(map(str, each)) for each in plan] == [("1/3", "1", "1"), ("1/6", "2", "1"), ("1/6", "2", "5"), ("1/3", "3", "5")]


def test_a_column_against_a_distribution() -> None:
    found = ask(data_p="1,2,4", q="N(2,1)")
    x = np.array([1.0, 2.0, 4.0])
    u = (np.arange(300_000) + 0.5) / 300_000
    oracle = np.abs(x[(u * 3).astype(int)] - stats.norm(2, 1).ppf(u)).mean()
    assert approximate(found.results["w1"]) == pytest.approx(oracle, abs=1e-5)
    assert ascii_text(ask(data_p="1,1,4,4", q="1:0.5 4:0.5").results["w1"]) == "0"


def test_a_file_of_numbers(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "drawn.csv"
    path.write_text("1\n2\n4\n", encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "dlcalc", "divergence", "--data-p", str(path), "--data-q", "2,2,5", "--json"]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["exact"]["w1"] == "2/3"


# What is said


def test_only_what_was_asked_for_is_worked() -> None:
    found = ask(p="U(0,1)", q="U(1/2,3/2)", only=("tv",))
    assert set(found.results) == {"tv"}
    assert found.shown[-1] == "tv"


def test_the_error_of_a_number_is_data_too() -> None:
    found = ask(p="N(0,1)", q="N(2,1)")
    assert found.conventions == {"log": "nats", "error_js": "1e-9"}
    assert next(step for step in found.steps if step.id == "js").rounded
    assert float(found.conventions["error_js"]) >= abs(approximate(found.results["js"]) - 0.336830820347)


def test_a_number_with_an_error_is_not_called_exact() -> None:
    found = ask(p="N(0,1)", q="N(2,1)")
    document = json.loads(str(render(found, "json")))
    assert document["results"]["js"] == pytest.approx(0.33683082)
    assert set(document["exact"]) == set(found.results) - {"js"}


def test_defaults_are_said() -> None:
    assert [each.parameter for each in ask(p="0.5 0.5", q="1 0").assumed] == ["log", "p"]
    assert [each.parameter for each in ask(p="0:0.5 1:0.5", q="0:1", log="nats").assumed] == []


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        ({"p": "N(0,1)", "q": "N(2,1)"}, "square root"),
        ({"p": "U(0,1)", "q": "U(1/2,3/2)"}, "does not say how far"),
        ({"p": "N(m,v)", "q": "N(0,1)"}, "not symmetric"),
        ({"p": "[delta(0), U(0,1)]", "q": "[delta(1), U(0,1)]"}, "agree in component 2"),
    ],
)
def test_the_remark(given: dict[str, Any], remark: str) -> None:
    assert remark in ask(**given).remark


def test_what_is_missing_has_its_reason() -> None:
    messages = [warning.message for warning in ask(p="Cauchy(0,1)", q="Cauchy(1,2)").warnings]
    expected = (
        "`JS`, `TV`, `W_1` and `W_2`: not computed; there is no closed form here, and error bounds are known for N, U, Exp, Laplace, "
        "Bernoulli, point masses and mixtures of them, not for Cauchy."
    )
    assert messages == [expected]


def test_where_nothing_can_be_computed_that_is_the_answer() -> None:
    with pytest.raises(Undecided, match="not for Gamma"):
        ask(p="Gamma(2,1)", q="Gamma(3,1)")


def test_bits_are_said_and_used() -> None:
    nats, bits = ask(p="N(0,1)", q="N(0,4)"), ask(p="N(0,1)", q="N(0,4)", log="bits")
    assert approximate(nats.results["kl"]) == pytest.approx(approximate(bits.results["kl"]) * np.log(2))
    assert approximate(nats.results["js"]) == pytest.approx(approximate(bits.results["js"]) * np.log(2))
    assert approximate(nats.results["tv"]) == approximate(bits.results["tv"])


# What is refused


@pytest.mark.parametrize(
    ("given", "parameter", "rule"),
    [
        ({}, "p", "two distributions are needed"),
        ({"p": "N(0,1)"}, "q", "a second distribution is needed"),
        ({"q": "N(0,1)"}, "p", "a second distribution is needed"),
        ({"p": "N(0,1)", "q": "N(0,-1)"}, "q", "variance must be positive"),
        ({"p": "N(0, I)", "q": "N(0, I)"}, "q", "how many components"),
        ({"p": "0.5 0.5", "q": "0.2 0.3 0.5"}, "q", "2 probabilities and q has 3"),
        ({"data_p": "1,2"}, "data-q", "a second column is needed"),
        ({"data_p": "1,2", "p": "N(0,1)", "q": "N(0,1)"}, "data-p", "already"),
        ({"data_p": "1,2", "q": "N([0,0], I)"}, "q", "this is a vector"),
        ({"data_p": "1,x", "q": "N(0,1)"}, "data-p", "no number"),
        ({"data_p": ",".join(map(str, range(MOST_AGAINST + 1))), "q": "N(0,1)"}, "data-p", "at most 200 different"),
    ],
)
def test_what_is_refused(given: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError, match=rule) as caught:
        ask(**given)
    assert caught.value.parameter == parameter


def test_the_size_comes_from_the_other() -> None:
    assert ask(p="N(0, I)", q="N([3,4], I)").results == ask(p="N([0,0], I)", q="N([3,4], I)").results
    assert ask(p="N([0,0], I)", q="N(0, 2*I)").results["kl"] == ask(p="N([0,0], I)", q="N([0,0], 2*I)").results["kl"]


# Screens

SCREENS: dict[str, dict[str, Any]] = {
    "gaussians": {"p": "N(0,1)", "q": "N(2,1)"},
    "lists": {"p": "0.2 0.3 0.5", "q": "0.1 0.6 0.3"},
    "uniforms": {"p": "U(0,1)", "q": "U(1/2,3/2)"},
    "letters": {"p": "N(m,v)", "q": "N(0,1)"},
    "lines": {"p": "[delta(0), U(0,1)]", "q": "[delta(theta), U(0,1)]"},
    "mixture": {"p": "0.5*N(0,1) + 0.5*N(3,1)", "q": "N(1,2)"},
    "vectors": {"p": "N([0,0], [1,0;0,1])", "q": "N([1,2], [2,1;1,3])"},
    "columns": {"data_p": "1,2,4", "data_q": "2,2,5"},
    "bits": {"p": "0.5 0.5 0", "q": "0 0.5 0.5", "log": "bits"},
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(name: str) -> None:
    shown = str(render(ask(**SCREENS[name]), "text", Look(width=80)))
    path = GOLDENS / f"divergence-{name}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def test_a_result_that_was_asked_for_and_is_missing_says_why() -> None:
    with pytest.raises(Undecided, match="js could not be computed: it needs numbers"):
        ask(only=("kl", "js"), p="N(m,1)", q="N(0,4)")


def test_a_number_with_a_bound_of_its_error_equals_nothing() -> None:
    screen = str(render(ask(only=("js",), p="N(0,1)", q="N(2,1)"), "text", Look(width=80)))
    assert "≈ 0.6736616407/2" in screen
    assert "= 0.67" not in screen


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "html"])
def test_an_integral_has_no_exact_form(format: str) -> None:
    found = ask(only=("js",), p="N(0,1)", q="N(2,1)")
    assert found.nearly == {"js"}
    shown = str(render(found, format, Look(exact=True)))
    assert "20,000,000,000" not in shown.replace("{,}", ",")
    assert "0.336831" in shown
    assert "sqrt(5)" in str(render(ask(only=("w2",), p="N(0,1)", q="N(2,4)"), "text", Look(exact=True, unicode=False)))
