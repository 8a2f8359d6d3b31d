"""Screens of normalisation, what the conventions mean, and what the kinds have to do with each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import KINDS, ask, close, exact, floats, some

from dlcalc.derivation.model import Derivation
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Num
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render

GOLDENS = Path(__file__).parent / "goldens"
ROOT = Path(__file__).resolve().parents[2]
EXAM = "3 1; 9 3; 11 3; 17 9"


# Screens


SCREENS: dict[str, tuple[dict[str, Any], int]] = {
    "batch": ({"kind": "batch", "x": EXAM}, 80),
    "batch-60": ({"kind": "batch", "x": EXAM}, 60),
    "layer": ({"kind": "layer", "x": "1 2 3 6; 0 4 4 8"}, 80),
    "rms": ({"kind": "rms", "x": "3 4; 6 8", "gamma": "1 2"}, 80),
    "pytorch": ({"x": "1; 2; 3; 4", "convention": "pytorch"}, 80),
    "inference": ({"x": "3 1; 9 3", "mode": "inference", "running_mean": "10 4", "running_var": "25 9"}, 80),
    "gradients": ({"x": "3; 9; 11; 17", "grad": "1; 0; 0; 0"}, 80),
    "instance": ({"kind": "instance", "x": "0..15 as 2x2x2x2"}, 80),
    "group-120": ({"kind": "group", "groups": 2, "x": "0..15 as 2x4x2"}, 120),
    "local-response": ({"kind": "local-response", "x": "1 2 3 4 5", "size": 3, "show": "2", "grad": "1 0 0 0 0"}, 80),
    "compare": ({"x": "0..15 as 2x2x2x2", "compare": True}, 80),
    "compare-flat": ({"x": EXAM, "compare": True}, 80),
    "rounded": ({"x": "3 1; 9 3; 11 3; 18 9", "round_steps": 2}, 80),
    "counts": ({"kind": "batch", "d": 64}, 80),
    "letters": ({"kind": "layer", "input": "NxCxHxW"}, 80),
    "batch-of-one": ({"x": "3 9 11 17"}, 80),
    "nice": ({"nice": True, "seed": 7}, 80),
}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    path = GOLDENS / f"norm-{name}.txt"
    asked, width = SCREENS[name]
    shown = render(ask(**asked), "text", Look(width, places=2 if name == "rounded" else None))
    assert isinstance(shown, str)
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= width


def test_the_exam_by_hand() -> None:
    found = ask(x=EXAM)
    assert found["mean"].tolist() == [10, 4]
    assert exact(found, "var").tolist() == [25, 9]
    assert exact(found, "output").tolist() == [
        [Fraction(-7, 5), -1], [Fraction(-1, 5), Fraction(-1, 3)], [Fraction(1, 5), Fraction(-1, 3)], [Fraction(7, 5), Fraction(5, 3)],
    ]  # fmt: skip
    assert (found["parameters"], found["buffers"]) == (4, 4)


def test_roots_stand_where_they_are_exact() -> None:
    found = ask(kind="instance", x="0 1 2 3 ;; 0 0 1 1")
    first = exact(found, "output").reshape(-1)[0]
    assert isinstance(first, Expr)
    assert ascii_text(first) == "-3/sqrt(5)"
    document = json.loads(found.to("json"))
    assert document["exact"]["output"][0][0][0] == "-3/sqrt(5)"
    assert document["results"]["output"][0][0][0] == pytest.approx(-3 / 5**0.5)
    shown, decimals = (str(render(found, "text", Look(80, exact=exact))) for exact in (True, False))
    assert shown.count("−3/√5") == 2  # in the step and in the grid
    assert decimals.count("−3/√5") == 1
    assert decimals.count("−1.34164") == 2


def test_the_numbers_stand_under_their_formula() -> None:
    step = next(step for step in ask(x=EXAM).steps if step.id == "var_entry")
    assert ascii_text(step.formula) == "(sum_i (x_i - mu)^2)/N"
    assert ascii_text(step.substituted) == "((3 - 10)^2 + (9 - 10)^2 + (11 - 10)^2 + (17 - 10)^2)/4"
    assert step.value == Num(25)


# What the conventions mean


def test_momentum_in_both_meanings() -> None:
    mine = {"x": "1; 2; 3; 4", "running_mean": "10", "running_var": "2"}
    old = ask(**mine, momentum="0.9")
    batch = ask(**mine, momentum="0.1", momentum_of="batch")
    for name in ("running_mean", "running_var"):
        assert exact(old, name).tolist() == exact(batch, name).tolist()
    assert exact(old, "running_mean").tolist() == [Fraction("9.25")]
    assert exact(old, "running_var").tolist() == [Fraction("1.925")]  # 0.9·2 + 0.1·1.25


def test_pytorch_moves_towards_the_unbiased_variance() -> None:
    found = ask(x="1; 2; 3; 4", convention="pytorch", running_var="0", momentum="1", eps="0")
    assert exact(found, "var").tolist() == [Fraction("1.25")]
    assert exact(found, "running_var").tolist() == [Fraction(5, 3)]
    assert exact(ask(x="1; 2; 3; 4", convention="onnx", running_var="0", momentum="0"), "running_var").tolist() == [Fraction("1.25")]
    assert exact(
        ask(x="1; 2; 3; 4", convention="pytorch", running_var="0", momentum="1", update_variance="biased"), "running_var"
    ).tolist() == [Fraction("1.25")]
    assert "unbiased_entry" in found.shown
    assert "- 1" in found.remark


def test_inference_sees_each_number_by_itself() -> None:
    mine: dict[str, Any] = {"mode": "inference", "running_mean": "10 4", "running_var": "25 9"}
    whole, alone = ask(x=EXAM, **mine), ask(x="3 1", **mine)
    assert exact(whole, "output")[0].tolist() == exact(alone, "output").tolist() == [Fraction(-7, 5), -1]
    assert "mean" not in whole.results
    assert ask(kind="layer", x=EXAM, mode="inference")["output"].tolist() == ask(kind="layer", x=EXAM)["output"].tolist()


def test_keras_has_its_channels_last() -> None:
    x = some(Random(1), (2, 3, 4))
    for kind in ("batch", "instance", "group"):
        more = {"groups": 2} if kind == "group" else {}
        last = ask(kind=kind, x=np.moveaxis(some(Random(1), (2, 4, 3)), 1, -1), convention="keras", eps="1/10", **more)
        first = ask(kind=kind, x=some(Random(1), (2, 4, 3)), eps="1/10", **more)
        assert np.moveaxis(exact(last, "output"), -1, 1).tolist() == exact(first, "output").tolist()
    assert ask(kind="layer", x=x, convention="keras").results["mean"].numbers.shape == (2, 3)
    assert ask(kind="layer", x=x).results["mean"].numbers.shape == (2,)


def test_a_scale_for_each_channel_or_each_place() -> None:
    x = some(Random(3), (2, 2, 3))
    channel = ask(kind="layer", x=x, gamma="2 3", beta="1 0")
    place = ask(kind="layer", x=x, gamma="2 2 2; 3 3 3", beta="1 1 1; 0 0 0")
    assert exact(channel, "output").tolist() == exact(place, "output").tolist()
    assert (channel["parameters"], place["parameters"]) == (4, 12)
    assert exact(ask(x=EXAM, gamma=2), "output").tolist() == exact(ask(x=EXAM, gamma="2 2"), "output").tolist()


def test_alexnet_by_hand() -> None:
    """a/(k + α·Σ a²)^β with k = 2, n = 5, α = 10⁻⁴, β = 3/4 (Krizhevsky et al. 2012, section 3.3)."""
    a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    expected = [value / (2 + 1e-4 * sum(each**2 for each in a[max(0, at - 2) : at + 3])) ** 0.75 for at, value in enumerate(a)]
    assert close(floats(ask(kind="local-response", x=a), "output"), expected)
    typed = ask(kind="local-response", x="1 2 3 4 5 6")
    assert close(floats(typed, "output"), expected)
    assert close(floats(ask(kind="local-response", x=a, window="mean", alpha="1/2000"), "output"), expected)


# What the kinds have to do with each other


numbers = st.integers(-20, 20)


@given(st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=3), st.integers(-9, 9), st.integers(1, 9))
@settings(max_examples=25)
def test_layer_norm_does_not_see_shift_and_scale(rows: list[list[int]], shift: int, scale: int) -> None:
    moved = [[scale * value + shift for value in row] for row in rows]
    assert ascii_rows(ask(kind="layer", x=rows)) == ascii_rows(ask(kind="layer", x=moved))


@given(st.lists(numbers, min_size=4, max_size=4), st.integers(1, 9))
@settings(max_examples=25)
def test_rms_norm_sees_shift_and_not_scale(row: list[int], scale: int) -> None:
    assert ascii_rows(ask(kind="rms", x=[row])) == ascii_rows(ask(kind="rms", x=[[scale * value for value in row]]))


def ascii_rows(found: Derivation) -> list[str]:
    return [ascii_text(value) if isinstance(value, Expr) else str(value) for value in exact(found, "output").reshape(-1).tolist()]


def test_only_batch_norm_sees_the_other_examples() -> None:
    x, other = some(Random(5), (3, 4, 2)), some(Random(5), (3, 4, 2))
    other[2] += 7
    other[2, 0, 0] = 50
    for kind in (*KINDS, "local-response"):
        more = {"groups": 2} if kind == "group" else {}
        first, second = (exact(ask(kind=kind, x=each, **more), "output")[0].tolist() for each in (x, other))
        assert (first == second) == (kind != "batch"), kind


@pytest.mark.parametrize("seed", range(4))
def test_group_norm_lies_between_layer_and_instance_norm(seed: int) -> None:
    x = some(Random(seed), (2, 4, 3))
    output = {kind: exact(ask(kind=kind, x=x), "output").tolist() for kind in ("layer", "instance")}
    assert exact(ask(kind="group", groups=1, x=x), "output").tolist() == output["layer"]
    assert exact(ask(kind="group", groups=4, x=x), "output").tolist() == output["instance"]
    assert exact(ask(kind="group", groups=2, x=x), "output").tolist() not in output.values()


@pytest.mark.parametrize("kind", ["batch", "layer", "instance", "group"])
def test_what_comes_out_has_mean_0_and_variance_1(kind: str) -> None:
    more = {"groups": 2} if kind == "group" else {}
    first = ask(kind=kind, x=some(Random(8), (3, 4, 2)), **more)
    again = ask(kind=kind, x=np.array(floats(first, "output")), **more)
    assert close(floats(again, "mean"), np.zeros_like(floats(again, "mean")))
    assert close(floats(again, "var"), np.ones_like(floats(again, "var")))


def test_gradients_of_batch_norm_are_at_right_angles() -> None:
    """What shifts or scales the whole batch changes nothing, so the gradient has no part along 1 and none along x̂."""
    found = ask(x=some(Random(9), (5, 3)), grad=some(Random(10), (5, 3)))
    dx, normalized = floats(found, "dx"), floats(found, "normalized")
    assert close(dx.sum(axis=0), np.zeros(3))
    assert close((dx * normalized).sum(axis=0), np.zeros(3))


# Counts from sizes


@pytest.mark.parametrize(
    ("asked", "parameters", "buffers"),
    [
        ({"kind": "batch", "d": "C"}, "2*C", "2*C"),
        ({"kind": "batch"}, "2*C", "2*C"),
        ({"kind": "batch", "d": "C", "convention": "pytorch"}, "2*C", "2*C + 1"),
        ({"kind": "batch", "d": "3*K"}, "6*K", "6*K"),
        ({"kind": "layer", "input": "NxCxHxW"}, "2*C*H*W", "0"),
        ({"kind": "layer", "input": "NxHxWxC", "convention": "keras"}, "2*C", "0"),
        ({"kind": "rms", "d": 512}, "512", "0"),
        ({"kind": "instance", "d": 8, "convention": "pytorch"}, "0", "0"),
        ({"kind": "instance", "d": 8, "convention": "pytorch", "affine": "both"}, "16", "0"),
        ({"kind": "local-response", "d": 8}, "0", "0"),
        ({"kind": "batch", "input": "32x64x56x56", "affine": "scale"}, "64", "128"),
    ],
    ids=str,
)
def test_counts(asked: dict[str, Any], parameters: str, buffers: str) -> None:
    found = ask(**asked)
    assert (ascii_text(found.results["parameters"]), ascii_text(found.results["buffers"])) == (parameters, buffers)


@pytest.mark.parametrize("preset", ["batchnorm", "layernorm", "instancenorm", "groupnorm", "rmsnorm"])
def test_presets(preset: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [
        sys.executable,
        "-m",
        "dlcalc",
        preset,
        "--x",
        "0..7 as 2x2x2",
        *(["--groups", "1"] if preset == "groupnorm" else []),
        "--json",
    ]
    ran = subprocess.run(command, capture_output=True, check=True, env=environment)
    kind = preset.removesuffix("norm")
    more = {"groups": 1} if kind == "group" else {}
    assert json.loads(ran.stdout)["results"] == json.loads(ask(kind=kind, x="0..7 as 2x2x2", **more).to("json"))["results"]


def test_results_are_named_axes() -> None:
    found = ask(kind="group", groups=2, x="0..15 as 2x4x2", grad=1)
    axes = {name: value.axes for name, value in found.results.items() if isinstance(value, Array)}
    assert axes["mean"] == ("example", "group")
    assert axes["output"] == axes["dx"] == ("example", "channel", "place")
    assert axes["dgamma"] == ("channel",)
