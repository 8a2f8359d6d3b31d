"""Every known mistake with a normalisation: the number that it gives, computed here by NumPy, is explained by it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from slip_tables import Question, explained, judged, listed

from dlcalc.topics.norm.slips import SLIPS

X = np.array([[3.0, 1], [9, 3], [11, 3], [17, 9]])
TEXT = "3 1; 9 3; 11 3; 17 9"
GAMMA, BETA, EPS = np.array([2.0, 3]), np.array([1.0, -1]), 0.5
G = np.array([[1.0, 2], [0, 1], [3, 4], [1, -1]])
PLAIN: Question = {"kind": "batch", "x": TEXT}
LEARNT: Question = {**PLAIN, "gamma": "2 3", "beta": "1 -1", "eps": "0.5"}
GRAD: Question = {**LEARNT, "grad": "1 2; 0 1; 3 4; 1 -1"}
RUNNING: Question = {**PLAIN, "running_mean": "1 2", "running_var": "4 9", "momentum": "0.9"}
INFERENCE: Question = {**PLAIN, "mode": "inference", "running_mean": "10 5", "running_var": "16 4"}
RMS: Question = {"kind": "rms", "x": "3 4 5; 6 8 1"}
R = np.array([[3.0, 4, 5], [6, 8, 1]])
IMAGE: Question = {"kind": "batch", "x": "0 3 1 5; 2 7 4 4 ;; 1 9 2 2; 8 3 3 5"}
PLACES = np.array([[[0.0, 3, 1, 5], [2, 7, 4, 4]], [[1, 9, 2, 2], [8, 3, 3, 5]]])
RESPONSE: Question = {"kind": "local-response", "x": "1 2 3 4 5", "size": 3, "k": "2", "alpha": "0.5", "exponent": "0.75"}

MU, VAR = X.mean(axis=0), X.var(axis=0)
HAT = (X - MU) / np.sqrt(VAR + EPS)
V = np.arange(1.0, 6)


def response(power: float = 0.75, k: float = 2, alpha: float = 0.5, square: int = 2, after: int = 1) -> Any:
    """Local response norm of 1 … 5 with windows of three, as its formula says."""
    sums = [sum(V[max(0, at - 1) : at + after + 1] ** square) for at in range(5)]
    return V / (k + alpha * np.array(sums)) ** power


def backwards(mean: bool, variance: bool, gamma: Any = GAMMA) -> Any:
    """The gradient by the input of batch norm, with the gradients through mean and variance or without them."""
    b = gamma * G
    return (b - mean * b.mean(axis=0) - variance * HAT * (b * HAT).mean(axis=0)) / np.sqrt(VAR + EPS)


TABLE: list[tuple[str, Question, str, Any]] = [
    ("less_one", PLAIN, "var", X.var(axis=0, ddof=1)),
    ("less_one", PLAIN, "output", (X - MU) / X.std(axis=0, ddof=1)),
    ("less_one", PLAIN, "output", "-1.21 -0.87; -0.17 -0.29; 0.17 -0.29; 1.21 1.44"),  # as an exam has it, to two places
    ("less_one", RMS, "output", R / np.sqrt((R**2).sum(axis=1, keepdims=True) / 2)),
    ("over_features", PLAIN, "mean", X.mean(axis=1)),
    ("over_features", LEARNT, "output", GAMMA * (X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + EPS) + BETA),
    ("over_examples", {"kind": "layer", "x": TEXT}, "output", (X - MU) / np.sqrt(VAR)),
    ("over_places", IMAGE, "output", (PLACES - PLACES.mean(axis=2, keepdims=True)) / PLACES.std(axis=2, keepdims=True)),
    ("over_all", PLAIN, "output", (X - X.mean()) / X.std()),
    ("sd_for_variance", PLAIN, "var", [5, np.sqrt(9)]),
    ("variance_for_sd", PLAIN, "std", [25, 9]),
    ("by_variance", PLAIN, "output", (X - MU) / VAR),
    ("root_twice", PLAIN, "output", (X - MU) / VAR**0.25),
    ("mean_kept", PLAIN, "output", X / np.sqrt(VAR)),
    ("mean_added", PLAIN, "output", (X + MU) / np.sqrt(VAR)),
    ("mean_taken", RMS, "output", (R - R.mean(axis=1, keepdims=True)) / R.std(axis=1, keepdims=True)),
    ("not_divided", PLAIN, "var", ((X - MU) ** 2).sum(axis=0)),
    ("mean_of_squares", PLAIN, "var", (X**2).mean(axis=0)),
    ("not_squared", PLAIN, "var", abs(X - MU).mean(axis=0)),
    ("eps_outside", LEARNT, "normalized", (X - MU) / (np.sqrt(VAR) + EPS)),
    ("eps_forgotten", LEARNT, "normalized", (X - MU) / np.sqrt(VAR)),
    ("gamma_forgotten", LEARNT, "output", HAT + BETA),
    ("beta_forgotten", LEARNT, "output", GAMMA * HAT),
    ("exchanged", LEARNT, "output", BETA * HAT + GAMMA),
    ("shift_scaled", LEARNT, "output", GAMMA * (HAT + BETA)),
    ("other_statistics", RUNNING, "output", (X - [1, 2]) / np.sqrt([4, 9])),
    ("other_statistics", INFERENCE, "output", (X - MU) / np.sqrt(VAR)),
    ("not_scaled", LEARNT, "output", HAT),
    ("scaled", LEARNT, "normalized", GAMMA * HAT + BETA),
    ("momentum_exchanged", RUNNING, "running_mean", 0.1 * np.array([1, 2]) + 0.9 * MU),
    ("momentum_exchanged", {**RUNNING, "convention": "pytorch", "momentum": "0.1"}, "running_mean", 0.1 * np.array([1, 2]) + 0.9 * MU),
    ("old_forgotten", RUNNING, "running_var", VAR),
    ("other_variance", RUNNING, "running_var", 0.9 * np.array([4, 9]) + 0.1 * X.var(axis=0, ddof=1)),
    ("less_one", RUNNING, "running_var", 0.9 * np.array([4, 9]) + 0.1 * X.var(axis=0, ddof=1)),
    ("constant_statistics", GRAD, "dx", backwards(mean=False, variance=False)),
    ("gradient_mean", GRAD, "dx", backwards(mean=False, variance=True)),
    ("gradient_variance", GRAD, "dx", backwards(mean=True, variance=False)),
    ("gradient_scale", GRAD, "dx", backwards(mean=True, variance=True, gamma=1)),
    ("share_plain", GRAD, "dgamma", G.sum(axis=0)),
    ("share_input", GRAD, "dgamma", (G * X).sum(axis=0)),
    ("share_mean", GRAD, "dbeta", G.mean(axis=0)),
    ("no_k", RESPONSE, "output", response(k=0)),
    ("other_share", RESPONSE, "output", response(alpha=0.5 / 3)),
    ("no_power", RESPONSE, "output", response(power=1)),
    ("no_square", RESPONSE, "output", response(square=1)),
    ("one_sided", RESPONSE, "output", response(after=0)),
    ("kept_counted", {"kind": "batch", "d": 64}, "parameters", "256"),
    ("scale_alone", {"kind": "batch", "d": 64}, "parameters", "64"),
    ("shift_counted", {"kind": "rms", "d": 64}, "parameters", "128"),
    ("for_examples", {"kind": "batch", "input": "8x64x28x28"}, "parameters", "16"),
    ("for_places", {"kind": "batch", "input": "8x64x28x28"}, "parameters", str(2 * 64 * 28 * 28)),
    ("counter_forgotten", {"kind": "batch", "d": 64, "convention": "pytorch"}, "buffers", "128"),
    ("one_buffer", {"kind": "batch", "d": 64}, "buffers", "64"),
    ("buffers_for_parameters", {"kind": "batch", "d": 64, "convention": "pytorch"}, "parameters", "129"),
    ("parameters_for_buffers", {"kind": "batch", "d": 64, "convention": "pytorch"}, "buffers", "128"),
]


@pytest.mark.parametrize(("slip", "question", "name", "wrong"), TABLE, ids=[f"{row[0]}-{place}" for place, row in enumerate(TABLE)])
def test_a_mistake_is_named_for_the_number_that_it_gives(slip: str, question: Question, name: str, wrong: Any) -> None:
    assert slip in explained("norm", question, name, wrong)


def test_every_mistake_has_an_example() -> None:
    assert {slip.id for slip in SLIPS} == {row[0] for row in TABLE}


def test_the_unbiased_variance_is_not_corrected_twice() -> None:
    question = {**RUNNING, "convention": "pytorch", "momentum": "0.1"}
    found = judged("norm", question, "running_var", listed(0.9 * np.array([4, 9]) + 0.1 * X.var(axis=0, ddof=1)))
    assert found.verdict.kind == "right"
    twice = judged("norm", question, "running_var", listed(0.9 * np.array([4, 9]) + 0.1 * X.var(axis=0, ddof=1) * 4 / 3))
    assert not any(slip.id == "less_one" for slips in twice.slips for slip in slips if len(slips) == 1)


def test_two_mistakes_are_found_together() -> None:
    found = judged("norm", LEARNT, "output", str((GAMMA * (X - MU) / (X.std(axis=0, ddof=1) + EPS)).round(6).tolist()))
    assert any({slip.id for slip in each} == {"less_one", "eps_outside", "beta_forgotten"} for each in found.slips) is False
    found = judged("norm", LEARNT, "output", str((GAMMA * (X - MU) / (X.std(axis=0) + EPS)).round(6).tolist()))
    assert [{slip.id for slip in each} for each in found.slips] == [{"eps_outside", "beta_forgotten"}]


def test_what_follows_from_an_own_variance_is_no_new_mistake() -> None:
    import dlcalc
    from dlcalc.marking.judgement import judge_part

    derivation = dlcalc.norm(**PLAIN)
    var = judge_part(derivation, SLIPS, "var", "[20, 9]")  # 25 was the right one, and no known mistake gives 20
    assert var.slips == ()
    output = str(((X - MU) / np.sqrt([20, 9])).round(6).tolist())
    found = judge_part(derivation, SLIPS, "output", output, dict(var.parts))
    assert (found.follows_from, found.feedback) == (("var",), "follows from your var: no new slip")
    assert judge_part(derivation, SLIPS, "output", output).slips == ()
    later = judge_part(derivation, SLIPS, "output", str((X / np.sqrt([20, 9])).round(6).tolist()), dict(var.parts))
    assert later.feedback == "follows from your var, and then: did not subtract the mean"


def test_one_wrong_entry_is_no_mistake_of_the_rule() -> None:
    found = judged("norm", PLAIN, "output", "-1.4 -1; -0.2 -1/3; 0.2 -1/3; 1.4 2")
    assert (found.slips, found.feedback) == ((), "entry (4,2): yours is 2, the key's 5/3")
    found = judged("norm", PLAIN, "output", "-1.4 -1; -0.2 1/3; 0.2 -1/3; 1.4 2")
    assert found.feedback == "2 of 8 entries differ, first entry (2,2): yours is 1/3, the key's −1/3"


def test_right_answers_stay_right() -> None:
    for answer in ("-7/5 -1; -1/5 -1/3; 1/5 -1/3; 7/5 5/3", "-1.4 -1; -0.2 -0.33; 0.2 -0.33; 1.4 1.67"):
        assert judged("norm", PLAIN, "output", answer).verdict.kind == "right"
    roots = r"\begin{pmatrix} -\frac{3}{\sqrt{5}} \\ -\frac{1}{\sqrt{5}} \\ 1/√5 \\ 3/sqrt(5) \end{pmatrix}"
    assert judged("norm", {"kind": "batch", "x": "1; 2; 3; 4"}, "output", roots).verdict.kind == "right"
