"""What is refused and why, the screens as goldens, pictures, and large arrays in files."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from posenc_asked import ask, numbers

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.plots import Heat, Lines
from dlcalc.notation.array import Array
from dlcalc.render import Look, render
from dlcalc.render.npy import Stored, array

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = Path(__file__).parent / "goldens"


# Screens


SCREENS: dict[str, dict[str, Any]] = {
    "position": {"pos": 1, "d_model": 4},
    "eight": {"pos": 1, "d_model": 8},
    "entry": {"pos": 3, "dim": 5, "d_model": 512},
    "matrix": {"length": 5, "d_model": 4},
    "letters": {"d_model": 512},
    "tensor2tensor": {"pos": 1, "dim": 4, "d_model": 6, "convention": "tensor2tensor"},
    "rounded": {"length": 3, "d_model": 4, "round_steps": 2},
    "theorem": {"theorem": True, "offset": 3, "pos": 5, "d_model": 4},
    "dot": {"dot": True, "offset": 3, "d_model": 4, "length": 6},
    "rope": {"kind": "rope", "x": "1 0 0 1", "pos": 3},
    "score": {"kind": "rope", "x": "1 0 0 1", "pos": 3, "key": "0 1 1 0", "key_pos": 5},
    "alibi": {"kind": "alibi", "heads": 8, "length": 4},
    "alibi12": {"kind": "alibi", "heads": 12},
    "learned": {"kind": "learned", "length": 512, "d_model": 768},
}
LOOKS = {"rounded": Look(80, places=2)}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    path = GOLDENS / f"posenc-{name}.txt"
    shown = str(render(ask(**SCREENS[name]), "text", LOOKS.get(name, Look(80))))
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", SCREENS)
def test_no_line_is_wider_than_the_screen(name: str, width: int) -> None:
    for unicode in (True, False):
        shown = str(render(ask(**SCREENS[name]), "text", Look(width, unicode)))
        assert max(map(len, shown.splitlines())) <= width
        assert unicode or shown.isascii()


# Refusals

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"pos": 1, "d_model": 5}, "d-model", "must be even"),
    ({"length": 4, "d_model": 7}, "d-model", "must be even"),
    ({"theorem": True, "d_model": 3}, "d-model", "must be even"),
    ({"pos": 1, "dim": 4, "d_model": 4}, "dim", "the last one is 3"),
    ({"pos": 1, "dim": "j", "d_model": 4}, "dim", "cannot be a letter"),
    ({"pos": 1, "dim": -1, "d_model": 4}, "dim", "at least 0"),
    ({"pos": -1, "d_model": 4}, "pos", "at least 0"),
    ({"pos": "1.5", "d_model": 4}, "pos", "whole number"),
    ({"pos": 8, "length": 8, "d_model": 4}, "pos", "the last of these is 7"),
    ({"pos": "m", "length": 8, "d_model": 4}, "pos", "must be a number"),
    ({"pos": 1, "dim": 3, "layout": "concatenated"}, "d-model", "it must be known"),
    ({"pos": 2**54, "d_model": 1002}, "pos", "up to position"),
    ({"pos": 1, "d_model": 70_000}, "d-model", "at most 65,536 dimensions"),
    ({"length": 4, "d_model": 4, "base": "b"}, "base", "needs a number"),
    ({"length": 4, "d_model": 4, "base": 1}, "base", "at least 2"),
    ({"offset": 3}, "offset", "belongs to --theorem or --dot"),
    ({"picture": True, "pos": 1, "d_model": 4}, "picture", "whole matrix is drawn"),
    ({"theorem": True, "dot": True}, "dot", "two questions"),
    ({"theorem": True, "dim": 1}, "dim", "all dimensions"),
    ({"theorem": True, "picture": True}, "picture", "no picture"),
    ({"theorem": True, "offset": 1, "d_model": 20_000}, "d-model", "3.2 GB"),
    ({"dot": True}, "d-model", "must be known"),
    ({"dot": True, "pos": 3, "d_model": 4}, "pos", "the same at every position"),
    ({"dot": True, "offset": 2**54, "d_model": 64}, "offset", "up to offset"),
    ({"kind": "learned", "length": 512, "d_model": 768, "pos": 512}, "pos", "positions 0 to 511"),
    ({"kind": "learned", "base": 3}, "base", "nothing about a learned encoding"),
    ({"heads": 3}, "heads", "nothing about sinusoidal encodings"),
    ({"kind": "rope", "length": 3}, "length", "nothing about rotary encodings"),
    ({"kind": "alibi", "d_model": 3}, "d-model", "nothing about ALiBi"),
    ({"kind": "rope", "pos": 1}, "d-model", "must be known"),
    ({"kind": "rope", "pos": 1, "d_model": 2000}, "d-model", "at most 1,000 letters"),
    ({"kind": "rope", "x": "1 2 3", "pos": 1}, "x", "must be even"),
    ({"kind": "rope", "x": "1 2; 3 4", "d_model": 4}, "x", "must hold 4 numbers, and these hold 2 (the shape is 2×2)"),
    ({"kind": "rope", "x": "1 as 2x2x2", "pos": 1}, "x", "not 2×2×2"),
    ({"kind": "rope", "x": "1 2; 3", "pos": 1}, "x", "row 2 has 1 number"),
    ({"kind": "rope", "x": "1 two", "pos": 1}, "x", "is no number"),
    ({"kind": "rope", "x": "1 2", "key": "3 4"}, "pos", "must be a number"),
    ({"kind": "rope", "x": "1 2", "pos": 1, "key": "1 2 3 4"}, "key", "must hold 2 numbers"),
    ({"kind": "rope", "x": "1 2; 3 4", "key": "1 2"}, "x", "one row is expected"),
    ({"kind": "rope", "key": "1 2", "d_model": 2, "pos": 1}, "key", "needs a query"),
    ({"kind": "rope", "x": "1 2", "key_pos": 3, "pos": 1}, "key-pos", "there is none"),
    ({"kind": "rope", "x": "1 2", "key": "1 2", "pos": 1, "key_pos": "n"}, "key-pos", "must be a number"),
    ({"kind": "rope", "x": "1 2", "pos": 1, "picture": True}, "picture", "needs a key"),
    ({"kind": "rope", "x": "1 as 600x2", "round_steps": 3}, "round-steps", "at most 1,000"),
    ({"kind": "alibi"}, "heads", "must be known"),
    ({"kind": "alibi", "heads": 2000}, "heads", "at most 1,000 heads"),
    ({"kind": "alibi", "heads": 4, "head": 5}, "head", "the last one is 4"),
    ({"kind": "alibi", "heads": 4, "length": "n"}, "length", "number of positions"),
    ({"kind": "alibi", "heads": 4, "picture": True}, "picture", "its size is not known"),
    ({"kind": "alibi", "heads": 4, "plot": "a.svg"}, "plot", "its size is not known"),
    ({"pos": "i", "d_model": 4}, "pos", "counts the pairs"),
    ({"pos": 1, "d_model": 4, "base": "2i"}, "base", "counts the pairs"),
    ({"pos": "d/2", "d_model": 2, "length": "L", "dim": "d/4"}, "dim", "it comes to 0.5"),
    ({"pos": "L - 5", "length": 4, "d_model": 4}, "pos", "it comes to -1, and must be a whole number of at least 0"),
    ({"theorem": True, "pos": 10**30, "offset": 3, "d_model": 4}, "pos", "up to position 999,999,999,999,999,999"),
    ({"theorem": True, "offset": 10**30, "d_model": 4}, "offset", "up to position 999,999,999,999,999,999"),
    ({"kind": "rope", "x": "1 2; 3 4", "pos": 10**30}, "pos", "up to position 999,999,999,999,999,999"),
]


@pytest.mark.parametrize(("asked", "parameter", "rule"), REFUSED)
def test_what_is_refused_says_why(asked: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**asked)
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


def test_a_kind_is_named_among_those_that_have_the_parameter() -> None:
    with pytest.raises(DomainError) as caught:
        ask(kind="learned", picture=True)
    assert caught.value.hint == "it belongs to --kind sinusoidal, --kind rope or --kind alibi"


def test_an_odd_width_says_what_the_usual_code_does() -> None:
    with pytest.raises(DomainError) as caught:
        ask(pos=1, d_model=5)
    assert "PyTorch" in caught.value.hint
    assert "tensor2tensor adds a column of zeros" in caught.value.hint


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"length": 65_536, "d_model": 4096}, "65536×4096, 268,435,456 numbers in 2.1 GB"),
        ({"kind": "alibi", "heads": 64, "length": 8192}, "64×8192×8192, 4,294,967,296 numbers in 34 GB"),
        ({"dot": True, "length": 10**9, "d_model": 4}, "1000000000×2"),
    ],
)
def test_gigabytes_are_refused_with_their_size_before_they_are_there(asked: dict[str, Any], size: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(DomainError, match="at most 134,217,728 numbers are computed") as caught:
            ask(**asked)
        assert size in caught.value.rule
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


# Pictures


def test_the_matrix_is_drawn() -> None:
    found = ask(length=6, d_model=8, picture=True)
    (plot,) = found.plots
    assert isinstance(plot, Heat)
    assert plot.numbers == found.results["encoding"]
    assert plot.first == (0, 0)
    assert len(found.pictures) == 1
    assert ask(length=6, d_model=8, plot="heat.svg").pictures == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"dot": True, "d_model": 16, "length": 20},
        {"kind": "rope", "x": "1 0 2 1", "pos": 3, "key": "1 1 0 0"},
    ],
)
def test_what_is_held_against_the_offset_is_drawn(asked: dict[str, Any]) -> None:
    found = ask(**asked, picture=True)
    (plot,) = found.plots
    assert isinstance(plot, Lines)
    assert len(plot.at) == len(plot.series[0].values)
    if asked.get("dot"):
        assert list(plot.series[0].values) == numbers(found.results["dot_products"]).tolist()
    else:
        key = ask(kind="rope", x=asked["key"], pos=asked["pos"] + 5)
        query = ask(kind="rope", x=asked["x"], pos=asked["pos"])
        assert plot.series[0].values[5] == pytest.approx(numbers(query.results["encoding"]) @ numbers(key.results["encoding"]))


# Files


def test_an_array_is_stored_without_a_copy() -> None:
    values = np.arange(12.0).reshape(3, 4)
    stored = array(Array(values, ("position", "dimension")))
    assert isinstance(stored, Stored)
    values[0, 0] = 7.0  # the same memory
    assert np.load(io.BytesIO(bytes(stored)))[0, 0] == 7.0


@pytest.mark.parametrize("values", [np.arange(6).reshape(2, 3).T, np.arange(6.0)[::2], np.array(5), np.zeros((2, 1, 3))])
def test_any_array_is_stored_as_numpy_stores_it(values: Any) -> None:
    expected = io.BytesIO()
    np.save(expected, np.asarray(values, order="C"))
    found = np.load(io.BytesIO(bytes(array(Array(values, ())))))
    assert found.dtype == values.dtype
    assert found.shape == values.shape
    assert (found == values).all()


@pytest.mark.parametrize("where", ["file", "pipe"])
def test_a_large_encoding_goes_to_a_file(where: str, tmp_path: Path) -> None:
    path = tmp_path / "pe.npy"
    command = [sys.executable, "-m", "dlcalc", "posenc", "--length", "500", "--d-model", "64", "--format", "npy"]
    command += ["-o", str(path)] if where == "file" else []
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    found = np.load(path if where == "file" else io.BytesIO(ran.stdout))
    assert found.shape == (500, 64)
    assert (found == numbers(ask(length=500, d_model=64).results["encoding"])).all()
    assert [each.name for each in tmp_path.iterdir()] == ["pe.npy"] * (where == "file")
