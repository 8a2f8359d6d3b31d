"""How a question on norms is put and told: inference, the task without its answer, numbers too many or too long to be exact."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from norm_questions import KINDS, ask, floats, number
from program import answered, run

from dlcalc.notation.errors import TooLarge
from dlcalc.topics.norm import arithmetic

EXAM = "3 1; 9 3; 11 3; 17 9"


@pytest.mark.parametrize("kind", [kind for kind in (*KINDS, "local-response") if kind != "batch"])
@pytest.mark.parametrize("x", ["0..15 as 2x4x2", "0..127 as 2x4x16"])
def test_only_batch_norm_does_otherwise_in_inference(kind: str, x: str) -> None:
    asked: dict[str, Any] = {"kind": kind, "x": x, "grad": 1, "show": "2,3,1"} | ({"groups": 2} if kind == "group" else {})
    one, other = ask(**asked, mode="inference"), ask(**asked)
    assert [(step.id, step.formula, step.value) for step in one.steps] == [(step.id, step.formula, step.value) for step in other.steps]
    assert one.results.keys() == other.results.keys()
    values = {step.id: number(step.value) for step in one.steps}
    for id, name in (("output_entry", "output"), ("dx_entry", "dx")):
        assert values[id] == pytest.approx(floats(one, name)[1, 2, 0], abs=1e-12)
    assert "inference mode" in one.given
    assert "the same in training and in inference" in one.remark


QUESTIONS = {
    f"--x '{EXAM}'": ["mean", "var", "output"],
    "--nice --seed 7": ["mean", "var", "output"],
    "--kind group --groups 2 --x '0..15 as 2x4x2'": ["mean", "var", "output"],
    "--x '3 1; 9 3' --mode inference --running-mean '10 4' --running-var '25 9'": ["output"],
    "--x '1; 2; 3; 4' --momentum 0.9": ["mean", "var", "output", "running_mean", "running_var"],
    f"--x '{EXAM}' --grad 1": ["mean", "var", "normalized", "dx", "dgamma", "dbeta"],
    "--d 64": ["parameters", "buffers"],
}


@pytest.mark.parametrize(("line", "names"), QUESTIONS.items(), ids=QUESTIONS)
def test_a_question_asks_for_what_the_steps_answer(line: str, names: list[str]) -> None:
    words = ["norm", *shlex.split(line), "--question"]
    assert json.loads(answered([*words, "--json"]))["asked"] == names
    asked = answered(words).partition("Find\n")[2]
    assert len([row for row in asked.splitlines() if row[:3] == "   " and row[3] != " "]) == len(names)
    assert "draw" not in asked


def test_a_question_calls_running_statistics_by_their_letters() -> None:
    shown = answered(["norm", "--x", "3 1; 9 3", "--mode", "inference", "--running-mean", "10 4", "--running-var", "25 9", "--question"])
    assert "μ_R        σ_R²" in shown


def test_exact_numbers_that_grow_too_long_are_floats() -> None:
    random = Random(3)
    entries = [(random.randint(1, 10**12), random.randint(10**11, 10**12)) for _ in range(300)]
    found = ask(x=";".join([f"{top}/{bottom}" for top, bottom in entries]))
    x = np.array([top / bottom for top, bottom in entries])
    assert np.allclose(floats(found, "output")[:, 0], (x - x.mean()) / x.std(), rtol=1e-12)
    assert "floating point" in str(found)
    with pytest.raises(TooLarge):
        ask(x="1e400; 1; 2")


def test_a_number_beyond_every_float_is_shown() -> None:
    found = ask(x="1e300; 1/3; 2")
    assert "2.22222e599" in str(found)
    assert floats(found, "output")[0, 0] == pytest.approx(2**0.5)


def test_numbers_that_are_too_many_to_be_exact_say_so() -> None:
    most = arithmetic.MOST_EXACT
    assert "floating point" not in str(ask(x=f"1..{most} as {most // 2}x2"))
    assert "floating point" in str(ask(x=f"1..{most + 2} as {most // 2 + 1}x2"))
    assert "floating point" not in str(ask(x=np.arange(most + 2.0).reshape(-1, 2)))
    exactly = ask(x=f"1..{most} as {most // 2}x2", grad=1)
    assert not floats(exactly, "dx").any()  # a constant gradient does not move what is normalised


def test_variance_1_is_said_of_numbers_that_get_it() -> None:
    assert "get variance 1" in ask(x=EXAM).remark
    for more in ({"eps": "0.01"}, {"gamma": 2}, {"round_steps": 2}):
        assert "÷" in ask(x=EXAM, **more).remark
        assert "variance 1" not in ask(x=EXAM, **more).remark
    assert "÷" not in answered(["norm", "--x", EXAM, "--only", "buffers"]).partition("buffers")[2]


def test_the_output_without_rounding_between_the_steps_is_not_said_to_be_unrounded() -> None:
    shown = answered(["norm", "--x", "3 1; 9 3; 11 3; 18 9", "--dp", "2", "--round-steps"])
    assert "exact y is rounded to 2 decimal places" in shown
    assert "unrounded" not in shown


def test_local_response_norm_has_a_name_of_its_own() -> None:
    words = ["--x", "1 2 3 4 5", "--size", "3"]
    assert answered(["lrn", *words]) == answered(["norm", "--kind", "local-response", *words])
    assert "same place" not in answered(["lrn", *words])
    assert "at the same place" in answered(["lrn", "--x", "0..15 as 2x4x2"])


def test_a_result_that_a_question_has_not_is_refused() -> None:
    for words in (["norm", "--x", EXAM, "--only", "dx"], ["norm", "--d", "3", "--only", "mean"], ["conv", "--w", "7", "--only", "dx"]):
        ran = run(words)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith(f"error: --only {words[-1]}: this question has no {words[-1]}")


@pytest.mark.parametrize("more", [{}, {"grad": 1, "gamma": 2}])
def test_rounding_that_makes_a_deviation_of_none(more: dict[str, Any]) -> None:
    """13.5 lies 0 from its mean, and 1 from the mean rounded: only the rounded number has a value."""
    found = ask(kind="layer", x="13.5; -46", round_steps=0, **more)
    steps = {step.id: step for step in found.steps}
    assert number(steps["normalized_entry"].value) == -1
    assert steps["normalized_entry"].unrounded is None
    assert floats(found, "normalized")[0, 0] == -1
    assert "−1" in str(found)


@pytest.mark.parametrize("more", [{"momentum": "0.9"}, {"momentum_of": "old"}, {"update_variance": "unbiased"}], ids=str)
def test_the_momentum_plays_no_part_in_inference(more: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"x": "3 1; 9 3", "mode": "inference", "running_mean": "10 4", "running_var": "25 9"}
    found = ask(**asked, **more)
    assert found["output"].tolist() == ask(**asked)["output"].tolist()
    assert "plays no part" in found.remark
    assert "running_mean" not in found.results
