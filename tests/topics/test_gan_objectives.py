"""The objectives as statements, what is said of them, screens, and every way in which a question is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.expr import Call, Expr, walk
from dlcalc.notation.parse import parse
from dlcalc.render import Look, render
from dlcalc.topics.gan import TOPIC
from dlcalc.topics.gan.losses import LOSSES
from dlcalc.topics.gan.words import MEANINGS, STATED

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = Path(__file__).parent / "goldens"


def ask(all: bool = False, **given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}, all=all))


def statement(text: str) -> Expr:
    return parse(text, STATED)


# Question 8 of the exam


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("value", "E_{x~p_r}[log D(x)] + E_{x~p_g}[log(1 - D(x))]"),
        ("g_loss", "E_{x~p_g}[log(1 - D(x))]"),
        ("nonsaturating_loss", "-E_{x~p_g}[log D(x)]"),
        ("critic_value", "E_{x~p_r}[f(x)] - E_{x~p_g}[f(x)]"),
        ("wgan_g_loss", "-E_{x~p_g}[f(x)]"),
        ("condition", "abs(f(x) - f(y)) <= norm(x - y)"),
    ],
)
def test_the_objectives_are_those_of_the_papers(name: str, expected: str) -> None:
    assert ask().results[name] == statement(expected)


@pytest.mark.parametrize("loss", ["wgan", "wgan-gp", "hinge"])
def test_no_critic_takes_a_logarithm(loss: str) -> None:
    for value in ask(loss=loss).results.values():
        assert not [node for node in walk(value) if isinstance(node, Call) and node.name == "log"]


def test_a_logarithm_would_be_seen() -> None:
    assert [node for node in walk(ask(loss="minimax").results["g_loss"]) if isinstance(node, Call) and node.name == "log"]


@pytest.mark.parametrize("loss", LOSSES)
def test_it_is_said_who_maximises_and_who_minimises(loss: str) -> None:
    derivation = ask(loss=loss)
    notes = " ".join(step.note for step in derivation.shown_steps)
    assert "G minimises" in notes
    assert ("maximises" in notes) == ("value" in derivation.results)
    assert ("condition" in derivation.results) == loss.startswith("wgan")
    assert "Lipschitz" in notes or "condition" not in derivation.results


@pytest.mark.parametrize("loss", LOSSES)
def test_every_letter_of_a_statement_has_a_meaning(loss: str) -> None:
    derivation = ask(loss=loss)
    functions = {node.name for value in derivation.results.values() for node in walk(value) if isinstance(node, Call)}
    assert functions - {"log", "max", "abs", "norm"} <= set(derivation.symbols)
    assert "p_g" in derivation.symbols


def test_what_d_says_in_least_squares_is_no_probability() -> None:
    assert ask(loss="lsgan").symbols["D"] == MEANINGS["D_score"]
    assert ask(loss="minimax").symbols["D"] == MEANINGS["D"]


def test_the_loss_of_a_judge_is_what_it_maximises_turned() -> None:
    found = ask(all=True).results
    assert found["d_loss"] == statement("-E_{x~p_r}[log D(x)] - E_{x~p_g}[log(1 - D(x))]")
    assert found["critic_loss"] == statement("-E_{x~p_r}[f(x)] + E_{x~p_g}[f(x)]")


def test_only_chooses_a_statement() -> None:
    derivation = TOPIC.work(read(TOPIC, {}, only=("critic_loss",)))
    assert derivation.shown == ("critic_loss",)


# Saturation and comparison


def test_the_minimax_slope_dies_and_the_other_does_not() -> None:
    derivation = ask(saturation=True)
    assert derivation.results == {"slope_minimax": parse("-g"), "slope_nonsaturating": parse("g - 1")}
    *rows, limit = derivation.tables[0].rows
    assert [row[0] for row in rows] == [parse(text) for text in ("0.5", "0.1", "0.01", "0.001", "0.0001")]
    assert [row[3] for row in rows] == [parse(f"-{text}") for text in ("0.5", "0.1", "0.01", "0.001", "0.0001")]
    assert limit[3] == parse("0")
    assert limit[5] == parse("-1")


def test_saturation_is_shown_at_the_outputs_that_are_given() -> None:
    rows = ask(saturation=True, d_fake="0.2,0.05").tables[0].rows
    assert [row[4] for row in rows[:-1]] == [parse("-5"), parse("-20")]


def test_the_three_models_stand_side_by_side() -> None:
    (table,) = ask(compare=True).tables
    assert table.columns == ("", "VAE", "GAN", "WGAN")
    said = {row[0]: row[1:] for row in table.rows}
    assert set(said) >= {"learned", "divergence", "intractable", "avoided by"}
    assert "upper bound" in ask(compare=True).remark


# What is refused

GIVEN: dict[str, Any] = {"d_real": "0.9,0.8", "d_fake": "0.1,0.2"}
SCORES: dict[str, Any] = {"f_real": "1.2", "f_fake": "0.1"}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"d_real": "1.2", "d_fake": "0.1"}, "d-real", "entry 1 is 1.2, and a probability is between 0 and 1"),
    ({"d_real": "0.9", "d_fake": "0.1,-0.1"}, "d-fake", "entry 2 is -0.1"),
    ({"d_real": "0.9"}, "d-real", "outputs on generated examples are needed too"),
    ({"d_real": "0.9,x", "d_fake": "0.1"}, "d-real", "is no number"),
    ({"d_real": "1 2; 3 4", "d_fake": "0.1"}, "d-real", "one list of numbers"),
    (GIVEN | {"logits_fake": "1"}, "logits-fake", "outputs and logits were given"),
    (GIVEN | {"loss": "wgan"}, "d-fake", "the wgan loss takes scores"),
    (GIVEN | {"loss": "hinge"}, "d-fake", "the hinge loss takes scores"),
    ({"logits_real": "1", "logits_fake": "0", "loss": "lsgan"}, "logits-fake", "the lsgan loss takes scores"),
    (SCORES | {"loss": "minimax"}, "f-fake", "takes probabilities D(x), or logits"),
    (SCORES | {"loss": "wgan-gp"}, "loss", "needs the norms"),
    (SCORES | {"loss": "wgan", "grad_norms": "1"}, "grad-norms", "belong to the wgan-gp loss"),
    (SCORES | {"grad_norms": "1,-1"}, "grad-norms", "a norm is not negative"),
    (SCORES | {"grad_norms": "1", "lam": "-1"}, "lam", "at least 0"),
    (SCORES | {"lam": "1"}, "lam", "has no gradient penalty"),
    (SCORES | {"log": "bits"}, "log", "no logarithm"),
    (SCORES | {"clip_eps": "0.1"}, "clip-eps", "nothing needs clipping"),
    (SCORES | {"label_smoothing": "0.1"}, "label-smoothing", "has no labels"),
    (GIVEN | {"label_smoothing": "0.5"}, "label-smoothing", "below 1/2"),
    (GIVEN | {"label_smoothing": "a"}, "label-smoothing", "must be a number"),
    ({"d_fake": "0.1", "label_smoothing": "0.1"}, "label-smoothing", "only labels of real examples"),
    (GIVEN | {"clip_eps": "-1"}, "clip-eps", "must be a number"),
    ({"logits_real": "1", "logits_fake": "0", "clip_eps": "0.1"}, "clip-eps", "needs no clipping"),
    ({"grad_norms": "1"}, "grad-norms", "the scores of the critic are needed too"),
    ({"outputs": {"a": [1]}}, "outputs", "it has the columns a"),
    ({"outputs": {"d_real": [0.5], "b": [1]}}, "outputs", "outputs on generated examples are needed too"),
    ({"outputs": {"d_fake": [1.5]}}, "outputs", "column d_fake: entry 1 is 1.5"),
    ({"outputs": {"d_fake": [0.5]}, "d_fake": "0.1"}, "d-fake", "it stands in"),
    ({"loss": "wgann"}, "loss", "must be one of"),
    ({"log": "bits"}, "log", "no outputs were given"),
    ({"clip_eps": "0.1"}, "clip-eps", "no outputs were given"),
    ({"compare": True, "loss": "wgan"}, "loss", "one of the two would go unanswered"),
    ({"saturation": True, "d_real": "0.5"}, "d-real", "one of the two would go unanswered"),
    ({"saturation": True, "d_fake": "0"}, "d-fake", "between 0 and 1"),
    ({"optimal": True, "d_fake": "0.1"}, "d-fake", "one of the two would go unanswered"),
]


@pytest.mark.parametrize(("given", "parameter", "rule"), REFUSED)
def test_what_cannot_be_answered_is_refused_with_the_reason(given: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**given)
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


def test_outputs_beyond_1_are_taken_for_logits_in_the_hint() -> None:
    with pytest.raises(DomainError) as caught:
        ask(d_real="2.1", d_fake="-1")
    assert "--logits-real" in caught.value.hint


@pytest.mark.parametrize("headings", [("d_real", "d_fake"), ("D-Real", "d fake")])
def test_a_table_is_the_same_question_as_its_lists(headings: tuple[str, str]) -> None:
    table = ask(outputs=dict(zip(headings, ([0.9, 0.8], [0.1, 0.2]), strict=True)))
    assert table.results == ask(**GIVEN).results


def test_a_csv_file_is_read_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "outputs.csv"
    path.write_text("step,f_real,f_fake,grad_norms\n1,3,-1,3\n2,1,0,0\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "dlcalc", "gan", "--csv", str(path), "--get", "value,d_loss,penalty"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["2.5", "22.5", "25"]


def test_losses_on_few_numbers_need_neither_numpy_nor_sympy() -> None:
    code = (
        "import sys\n"
        "from dlcalc.derivation.parameters import read\n"
        "from dlcalc.topics.gan import TOPIC\n"
        "TOPIC.work(read(TOPIC, {'d-real': '0.9,0.8', 'd-fake': '0.1,0.2', 'loss': 'nonsaturating'}, all=True))\n"
        "TOPIC.work(read(TOPIC, {'f-real': '0..9', 'f-fake': '1..10'}))\n"
        "TOPIC.work(read(TOPIC, {}))\n"
        "sys.exit(bool({'numpy', 'sympy'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# Screens

SCREENS: dict[str, dict[str, Any]] = {
    "objectives": {},
    "wgan-gp": {"loss": "wgan-gp"},
    "minimax": GIVEN,
    "logits": {"logits_real": "2.1,1", "logits_fake": "-1,0.5", "loss": "nonsaturating"},
    "penalty": {"f_real": "1.2,0.3", "f_fake": "-0.5,0.1", "grad_norms": "1.1,0.8"},
    "infinite": {"d_real": "1,0", "d_fake": "1,0.5"},
    "clipped": {"d_real": "1,0.8", "d_fake": "0,0.2", "clip_eps": "1e-7", "loss": "nonsaturating"},
    "many": {"f_real": "0..9", "f_fake": "1..10", "loss": "wgan"},
    "saturation": {"saturation": True},
    "compare": {"compare": True},
    "optimal": {"optimal": True},
    "gaussians": {"p_real": "N(0,1)", "p_gen": "N(2,1)"},
    "overlap": {"p_real": "U(0,1)", "p_gen": "U(0.5,1.5)"},
    "lists": {"p_real": "0.5,0.5,0", "p_gen": "0,0.5,0.5"},
}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    path = GOLDENS / f"gan-{name}.txt"
    shown = render(ask(**SCREENS[name]), "text", Look(80))
    assert isinstance(shown, str)
    assert max(map(len, shown.splitlines())) <= 80
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
