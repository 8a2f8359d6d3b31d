"""Warnings that teach, and refusals that name the rule."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import KINDS, ask, exact, floats

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation

ROOT = Path(__file__).resolve().parents[2]
EXAM = "3 1; 9 3; 11 3; 17 9"


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
