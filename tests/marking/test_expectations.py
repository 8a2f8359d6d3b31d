"""Statements about expectations: a distribution of the same question is another one, and no unknown name."""

from __future__ import annotations

import pytest

import dlcalc
from dlcalc.marking.expectations import sources
from dlcalc.marking.judgement import judge_part
from dlcalc.notation.parse import parse
from dlcalc.topics import slips


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("-E_{x~p_g}[f(x)]", "right"),
        ("-E_{x~P_g}[f(x)]", "right"),
        ("-E_{x~p_r}[f(x)]", "wrong"),  # the distribution of the question's other loss
        ("-E_{x~P_r}[f(x)]", "wrong"),
        ("E_{x~p_r}[f(x)] - E_{x~p_g}[f(x)]", "wrong"),
        ("-E_{x~p_q}[f(x)]", "undecided"),  # nobody said what p_q is
        ("-E_{x~p_g}[D(x)]", "undecided"),  # many call the critic D
    ],
)
def test_a_distribution_of_the_question(answer: str, verdict: str) -> None:
    found = judge_part(dlcalc.gan(), slips("gan"), "wgan_g_loss", answer)
    assert found.verdict.kind == verdict, found.verdict.why


def test_the_distributions_of_a_statement() -> None:
    assert sources(dlcalc.gan().results["critic_value"]) == {"p_r", "p_g"}
    assert sources(parse("x + 1")) == frozenset()
