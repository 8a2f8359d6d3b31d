"""Equality of formulas: exact rules, counterexamples, proofs, and what stays open."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from dlcalc.marking import proof
from dlcalc.marking.assumptions import Assumed, read_assumptions
from dlcalc.marking.equal import equal
from dlcalc.marking.probe import points, probe
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

FUNCTIONS = Vocabulary(functions=frozenset({"D", "f", "p"}))


def tree(text: str) -> Expr:
    return evaluate(parse(text, FUNCTIONS))


def facts(*texts: str) -> Assumed:
    return read_assumptions(texts, PLAIN)


@pytest.mark.parametrize(
    ("left", "right", "given"),
    [
        ("(x+1)^2", "x^2 + 2*x + 1", ()),
        ("tanh(x)", "2*sigmoid(2*x) - 1", ()),
        ("log(x^2)", "2*log(x)", ("x > 0",)),
        ("sqrt(x^2)", "x", ("x positive",)),
        ("floor((W - 3)/2) + 1", "ceil((W - 2)/2)", ("W natural",)),
        ("relu(x)", "max(0, x)", ()),
        ("sin(x)^2 + cos(x)^2", "1 + 0*x", ()),
        ("sin(2*x)", "2*sin(x)*cos(x)", ("x real",)),
        ("cos(2*x)", "1 - 2*sin(x)^2", ()),
        ("{x if x > 0; 0 otherwise}", "{0 if x < 0; x otherwise}", ()),
        ("E_{x~p}[log(D(x)) + 1]", "E_{x~p}[log(D(x))] + E_{x~p}[1]", ()),
    ],
)
def test_equal_formulas(left: str, right: str, given: tuple[str, ...]) -> None:
    assert equal(tree(left), tree(right), facts(*given)).equal is True


@pytest.mark.parametrize(
    ("left", "right", "given"),
    [
        ("x^2", "2*x", ()),
        ("sqrt(x^2)", "x", ("x real",)),
        ("sin(x)", "x", ("x real",)),
        ("exp(-1000*x^2)", "0*x", ("x > 0",)),
        ("x", "x + 10^(-8)", ()),
        ("floor(W/2)", "W/2", ("W natural",)),
        ("{x if x > 0; 0 otherwise}", "x", ()),
    ],
)
def test_different_formulas_come_with_a_point_at_which_they_differ(left: str, right: str, given: tuple[str, ...]) -> None:
    found = equal(tree(left), tree(right), facts(*given))
    assert found.equal is False
    assert found.differs is not None
    point = dict(found.differs.point)
    assert evaluate(tree(left), point) != evaluate(tree(right), point)
    assert "yours is" in found.differs.told()


def test_a_counterexample_names_its_point_in_few_figures() -> None:
    found = equal(tree("exp(-x*z)/9"), tree("exp(-x*z)/8"))
    assert found.differs is not None
    assert found.differs.told() == "at x = 2, z = 5 yours is 5.7e-6, the key's 5.0e-6"


def test_what_cannot_be_proved_stays_open_and_says_so() -> None:
    found = equal(tree("gamma(x + 1/2)*gamma(x)"), tree("2^(1 - 2*x)*sqrt(pi)*gamma(2*x)*cos(0*x)"), facts("x > 0"), proof=False)
    assert found.equal is None
    assert found.why


def test_points_keep_to_what_is_assumed() -> None:
    for point in points(("n", "x", "p"), facts("n integer, n > 3", "x != 2", "0 < p < 1")):
        assert evaluate(parse("n > 3 and x != 2 and 0 < p and p < 1 and floor(n) = n"), point) == parse("true")


def test_values_that_underflow_say_nothing() -> None:
    assert probe(tree("exp(-exp(10*x^2 + 30))"), tree("exp(-2*exp(10*x^2 + 30))")).differs is None


def test_only_letters_and_relations_are_assumed() -> None:
    assert facts("x, y real, n integer") == Assumed(frozenset({"n"}), frozenset(), (), frozenset({"x", "y", "n"}))
    assert facts("sigma > 0").positives == {"sigma"}
    for text in ("x + 1", "2 real", "x blue", "__import__('os') real"):
        with pytest.raises(NotationError):
            facts(text)


# The process that proves


def test_a_proof_is_made_in_a_process_that_is_kept() -> None:
    assert proof.proved(tree("sin(2*x)"), tree("2*sin(x)*cos(x)"))
    start = time.monotonic()
    assert not proof.proved(tree("sin(2*x)"), tree("2*sin(x)"))
    assert time.monotonic() - start < 5


def test_a_proof_that_takes_too_long_is_killed_and_the_next_one_works() -> None:
    hard = tree("gamma(x)^9*sin(x)^20*exp(x^3)^7 + sqrt(x^7 + sin(x)^9)")
    assert not proof.proved(hard, tree("cos(x)^31*gamma(x + 1)^8"), seconds=0.05)
    assert proof.proved(tree("sin(x)^2 + cos(x)^2"), tree("1"))


def test_nothing_in_the_working_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sympy", "json", "timeit", "dlcalc", "mpmath"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    prover = proof.Prover()
    monkeypatch.setattr(proof, "_PROVER", prover)
    assert proof.proved(Sym("x"), Sym("x"))
    prover.stop()
    assert not (tmp_path / "ran").exists()
    assert "sympy" not in sys.modules or sys.modules["sympy"].__file__ != str(tmp_path / "sympy.py")
