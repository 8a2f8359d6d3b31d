"""Screens, lessons and refusals of normalisation, and what the kinds have to do with each other."""

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

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Num
from dlcalc.notation.parse import parse
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


# Every kind compared


def test_the_picture_marks_what_is_averaged_together() -> None:
    found = ask(x="0..23 as 2x4x3", compare=True, show="2,3,1", groups=2)
    (picture,) = found.pictures
    counted = {}
    name = ""
    for line in picture.lines[1:]:
        name = line.split()[0] if line.strip() and line.split()[0][0] not in "■□" else name
        counted[name] = counted.get(name, 0) + line.count("■")
    assert counted == {"batch": 6, "layer": 12, "instance": 3, "group": 6, "RMS": 12}
    table = next(table for table in found.tables if table.id == "kinds")
    assert {row[0]: row[2] for row in table.rows} == {name: Num(size) for name, size in counted.items()}
    shown = {step.id: step.value for step in found.steps}
    for kind in KINDS:
        value = exact(ask(kind=kind, x="0..23 as 2x4x3", **({"groups": 2} if kind == "group" else {})), "output")[1, 2, 0]
        assert shown[f"{kind}_output_entry"] == (value if isinstance(value, Expr) else parse(str(value)))


def test_what_cannot_be_compared_says_why() -> None:
    table = next(table for table in ask(x=EXAM, compare=True).tables if table.id == "kinds")
    said = {str(row[0]): str(row[1]) for row in table.rows}
    assert "places" in said["instance"]
    assert "its own mean" in said["group"]


def test_large_data_is_drawn_in_part() -> None:
    (picture,) = ask(x="0..1999 as 10x10x20", compare=True, show="9,9,19").pictures
    assert max(map(len, picture.lines)) <= 110
    assert "part" in picture.note
    assert "example 9" in picture.lines[0]


# What is drawn


def test_before_and_after_are_drawn() -> None:
    found = ask(x=EXAM, picture=True, show="1,2")
    (plot,) = found.plots
    before, after = plot.groups
    assert list(before.values) == [1, 3, 3, 9]
    assert list(after.values) == [-1, Fraction(-1, 3), Fraction(-1, 3), Fraction(5, 3)]
    assert len(found.pictures) == 1
    assert ask(x=EXAM).plots == ()
    assert ask(x="3 9 11 17", picture=True).plots != ()


# Lessons


def messages(found: Derivation) -> dict[str, str]:
    return {warning.code: warning.message for warning in found.warnings}


def test_a_batch_of_one_prints_the_line_that_was_meant() -> None:
    assert "--x '3; 9; 11; 17'" in messages(ask(x="3 9 11 17"))["batch_of_one"]
    assert "--x '1/3; -2'" in messages(ask(x="1/3 -2"))["batch_of_one"]
    assert "--x" not in messages(ask(x="0..29"))["batch_of_one"]
    assert messages(ask(x=EXAM)) == {}
    assert messages(ask(kind="layer", x="3 9 11 17")) == {}
    assert "one_number" in messages(ask(kind="group", groups=2, x="1 2"))
    assert ask(x="3 9", eps="0.01", beta=5)["output"].tolist() == [5, 5]


def test_a_variance_of_zero() -> None:
    zero = ask(x="3 9; 3 17")
    assert "0/0" in messages(zero)["zero_variance"]
    assert np.isnan(floats(zero, "output")[:, 0]).all()
    assert floats(zero, "output")[:, 1].tolist() == [-1, 1]
    assert json.loads(zero.to("json"))["results"]["output"][0] == ["nan", -1]
    kept = ask(x="3 9; 3 17", eps="0.01", beta="5 0")
    assert "β" in messages(kept)["zero_variance"]
    assert exact(kept, "output")[:, 0].tolist() == [5, 5]
    assert "2 more" in messages(ask(kind="layer", x="1 1; 2 2; 3 3; 1 2"))["zero_variance"]
    assert "zeros" in messages(ask(kind="rms", x="0 0; 1 2"))["zero_variance"]
    assert "zero_variance" in messages(ask(x=np.array([[1.0], [1.0]])))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [*KINDS, "local-response"])
def test_what_is_no_number_is_flagged(kind: str, value: float) -> None:
    x = np.arange(16.0).reshape(2, 4, 2)
    x[0, 0, 0] = value
    found = ask(kind=kind, x=x, grad=np.ones_like(x), **({"groups": 2} if kind == "group" else {}))
    assert "1 value that is infinite" in messages(found)["not_finite"]
    assert found.remark.startswith("No number is written out")
    assert np.isfinite(floats(found, "output")[1]).all() == (kind != "batch")
    for format in ("text", "json", "latex", "markdown", "html"):
        assert found.to(format)
    flagged = ask(
        kind=kind,
        x=np.ones((2, 4, 2)),
        grad=x,
        **({"groups": 2} if kind == "group" else {}),
        **({} if kind == "local-response" else {"eps": 1}),
    )
    assert "`g`" in messages(flagged)["not_finite"]


# Refusals


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("x", {"x": "1 2 3; 4 5"}, "row 2 has 2 numbers, and row 1 has 3"),
    ("x", {"x": "1 two; 3 4"}, "is no number"),
    ("x", {"x": "1 nan"}, "is no number"),
    ("x", {"x": "0..63 as 2x2x2x2x2x2"}, "6 axes"),
    ("x", {"x": "1 2; 3 4", "kind": "instance"}, "averages over places"),
    ("x", {"x": "0..9 as 40000x40000"}, "12 GB"),
    ("gamma", {"x": EXAM, "gamma": "1 2 3"}, "one number, or 2 numbers, not 3"),
    ("beta", {"x": EXAM, "beta": "1 2; 3 4"}, "one number, or 2 numbers, not 2 × 2"),
    ("beta", {"x": EXAM, "kind": "rms", "beta": "1"}, "no shift"),
    ("gamma", {"x": "0..7 as 2x2x2", "kind": "layer", "gamma": "1 2 3"}, "2 × 2, not 3"),
    ("gamma", {"x": EXAM, "gamma": 2, "affine": "none"}, "there is none"),
    ("affine", {"x": EXAM, "kind": "rms", "affine": "both"}, "no shift"),
    ("grad", {"x": EXAM, "grad": "1 2; 3 4"}, "the output is 4 × 2"),
    ("show", {"x": EXAM, "show": "5,1"}, "has no such number"),
    ("show", {"x": EXAM, "show": "1"}, "has no such number"),
    ("show", {"x": EXAM, "show": "first"}, "counted from 1"),
    ("eps", {"x": EXAM, "eps": "-1"}, "0 or positive"),
    ("eps", {"x": EXAM, "eps": "e"}, "must be a number"),
    ("eps", {"x": EXAM, "eps": "1/0"}, "no value"),
    ("eps", {"x": EXAM, "eps": "z"}, "must be a number"),
    ("momentum", {"x": EXAM, "momentum": "1.5"}, "from 0 to 1"),
    ("momentum", {"x": EXAM, "momentum": "-0.1"}, "from 0 to 1"),
    ("momentum", {"x": EXAM, "kind": "layer", "momentum": "0.1"}, "belongs to batch norm"),
    ("running-mean", {"x": EXAM, "mode": "inference"}, "were not given"),
    ("running-var", {"x": EXAM, "mode": "inference", "running_mean": 0}, "were not given"),
    ("running-var", {"x": EXAM, "running_var": "1 -1"}, "never negative"),
    ("running-mean", {"x": EXAM, "running_mean": "1 2 3"}, "one number, or 2 numbers, not 3"),
    ("groups", {"x": "0..11 as 2x6", "kind": "group", "groups": 4}, "6 channels cannot be split into 4"),
    ("groups", {"x": "0..11 as 2x6", "kind": "group"}, "how many groups"),
    ("groups", {"x": "0..11 as 2x6", "kind": "group", "convention": "keras"}, "into 32 groups"),
    ("groups", {"x": "0..11 as 2x6", "kind": "group", "groups": "G"}, "must be a number too"),
    ("groups", {"x": EXAM, "groups": 2}, "belongs to group norm"),
    ("groups", {"kind": "group", "d": 6, "groups": 4}, "6 channels cannot be split into 4"),
    ("axes", {"x": EXAM, "kind": "layer", "axes": 2}, "at most the last 1"),
    ("axes", {"kind": "layer", "d": 4, "axes": 2}, "the first are the examples"),
    ("axes", {"x": EXAM, "axes": 1}, "belongs to layer norm and RMS norm"),
    ("size", {"x": EXAM, "size": 3}, "belongs to local response norm"),
    ("eps", {"x": EXAM, "kind": "local-response", "eps": 1}, "has k"),
    ("beta", {"x": EXAM, "kind": "local-response", "beta": 1}, "the exponent"),
    ("k", {"x": EXAM, "kind": "local-response", "k": 0}, "from zero"),
    ("alpha", {"x": EXAM, "kind": "local-response", "alpha": -1}, "0 or positive"),
    ("input", {"x": EXAM, "input": "4x2"}, "says the shape already"),
    ("input", {"input": "2x2x2x2x2x2"}, "3 axes of space"),
    ("n", {"x": EXAM, "n": 3}, "says 4"),
    ("d", {"x": EXAM, "d": "C"}, "must be a number too"),
    ("d", {"input": "4x2", "d": 3}, "the shape says 2"),
    ("grad", {"grad": "1 2"}, "none were given"),
    ("compare", {"compare": True}, "none were given"),
    ("grad", {"x": EXAM, "compare": True, "grad": 1}, "compared forwards"),
    ("mode", {"x": EXAM, "compare": True, "mode": "inference"}, "compared forwards"),
    ("kind", {"x": EXAM, "compare": True, "kind": "local-response"}, "not compared"),
    ("seed", {"x": EXAM, "seed": 3}, "--nice draws"),
    ("round-steps", {"x": np.ones((200, 100)), "round_steps": 3}, "10,000 numbers"),
    ("window", {"x": EXAM, "kind": "local-response", "window": "all"}, "must be one of"),
    ("mode", {"x": EXAM, "mode": "test"}, "must be one of"),
)


@pytest.mark.parametrize(("parameter", "asked", "says"), REFUSED, ids=[f"{name}-{says[:24]}" for name, _, says in REFUSED])
def test_a_refusal_names_the_rule(parameter: str, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**asked)
    assert caught.value.parameter == parameter
    assert says in caught.value.rule
    assert not caught.value.rule.endswith(".")


def run(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "dlcalc", "norm", *arguments], input=stdin, capture_output=True, check=False, env=environment, cwd=cwd
    )


def test_files_and_standard_input(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([[3.0, np.nan], [9, 3]]))
    (tmp_path / "junk.npy").write_bytes(b"\x00\x01junk")
    assert b"infinite or no number" in run("--x", str(tmp_path / "x.npy")).stdout
    assert run("--x", "-", "--get", "mean", stdin=b"3 1\n9 3\n").stdout == b"6 2\n"
    for name, says in (("missing.npy", b"no such file"), ("junk.npy", b"NumPy"), ("x.npz", b"no such file")):
        ran = run("--x", str(tmp_path / name))
        assert ran.returncode == 2
        assert says in ran.stderr
        assert b"Traceback" not in ran.stderr


def test_an_answer_on_arrays_never_needs_sympy() -> None:
    code = "import sys, dlcalc; str(dlcalc.norm(x='1 2; 3 5', grad='1 0; 0 1')); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode == 0


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
