"""Losses and gradients are PyTorch's (``fixtures/gan_torch.json``), and few examples are worked as many are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Expr, Seq, rational
from dlcalc.topics.gan import TOPIC, working

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "gan_torch.json"
CASES: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))["cases"]


def ask(**given: object) -> Derivation:
    return TOPIC.work(read(TOPIC, {name: value for name, value in given.items() if value is not None}, all=True))


def question(case: dict[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {"loss": case["loss"], "label-smoothing": case.get("smoothing"), "clip-eps": case.get("eps")}
    found |= {f"{case['way']}-real": case["real"], f"{case['way']}-fake": case["fake"]}
    return found | {"grad-norms": case.get("norms"), "lam": case.get("lambda")}


def floats(value: Expr) -> list[float]:
    entries = value.items if isinstance(value, Seq) else (value,)
    return [float(exact) if (exact := rational(each)) is not None else approximate(each) for each in entries]


def agree(found: Expr, expected: float | list[float]) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    return floats(found) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=[f"{place} {case['loss']} {case['way']}" for place, case in enumerate(CASES)])
def test_losses_and_gradients_are_those_of_pytorch(case: dict[str, Any]) -> None:
    results = ask(**question(case)).results
    for name in ("d_loss", "g_loss", "gradient_d", "gradient_g"):
        assert agree(results[name], case[name]), name


def test_the_fixture_has_what_it_is_for() -> None:
    assert {(case["loss"], "smoothing" in case) for case in CASES} >= {("minimax", True), ("minimax", False), ("lsgan", True)}
    assert any("eps" in case and set(case["real"]) & {0.0, 1.0} for case in CASES)
    assert {len(case["real"]) > working.WRITTEN for case in CASES} == {True, False}


def test_a_wrong_loss_is_seen() -> None:
    case = next(case for case in CASES if case["loss"] == "nonsaturating")
    assert not agree(ask(**question(case) | {"loss": "minimax"}).results["g_loss"], case["g_loss"])


@pytest.mark.parametrize("case", [case for case in CASES if len(case["real"]) <= working.WRITTEN], ids=str)
def test_few_examples_have_the_same_answer_as_if_they_were_many(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    few = ask(**question(case)).results
    monkeypatch.setattr(working, "WRITTEN", 0)
    monkeypatch.setattr("dlcalc.topics.gan.numbers.WRITTEN", 0)
    many = ask(**question(case)).results
    assert few.keys() == many.keys()
    for name, value in few.items():
        assert floats(value) == pytest.approx(floats(many[name]), rel=1e-12, abs=1e-15), name


@pytest.mark.parametrize("case", [case for case in CASES if case["way"] == "d"], ids=str)
def test_the_slope_by_the_logit_is_the_chain_rule(case: dict[str, Any]) -> None:
    results = ask(**question(case)).results
    for name, outputs in (("gradient_g", case["fake"]), ("gradient_d", case["real"] + case["fake"])):
        chained = [slope * output * (1 - output) for slope, output in zip(floats(results[name]), outputs, strict=True)]
        assert floats(results[f"{name}_logits"]) == pytest.approx(chained, rel=1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if case["loss"] in ("minimax", "nonsaturating")], ids=str)
def test_bits_are_nats_by_log_2(case: dict[str, Any]) -> None:
    nats, bits = ask(**question(case)).results, ask(**question(case), log="bits").results
    for name in nats:
        assert floats(bits[name]) == pytest.approx([each / 0.6931471805599453 for each in floats(nats[name])], rel=1e-9), name
