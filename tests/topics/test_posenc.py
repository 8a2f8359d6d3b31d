"""Sinusoidal encodings against mpmath, entry by entry, and what is said of them."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

sys.path.insert(0, str(Path(__file__).parent))
from posenc_asked import ask, numbers, step

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Seq, rational
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render
from dlcalc.topics.posenc import kernels

ROOT = Path(__file__).resolve().parents[2]


def true_entry(pos: int, dim: int, d: int, base: int = 10_000, layout: str = "interleaved", divisor: str = "d") -> Any:
    """PE to 50 digits, as the paper and tensor2tensor define it."""
    half = d // 2
    pair, is_sine = (dim // 2, dim % 2 == 0) if layout == "interleaved" else (dim % half, dim < half)
    with mpmath.workdps(50):
        exponent = mpmath.mpf(2 * pair) / d if divisor == "d" else mpmath.mpf(pair) / max(half - 1, 1)
        angle = pos / mpmath.mpf(base) ** exponent
        return mpmath.sin(angle) if is_sine else mpmath.cos(angle)


LAYOUTS = [(layout, divisor) for layout in ("interleaved", "concatenated") for divisor in ("d", "tensor2tensor")]


# Entries


@pytest.mark.parametrize(("layout", "divisor"), LAYOUTS)
@pytest.mark.parametrize("seed", range(6))
def test_one_entry_is_what_mpmath_says(seed: int, layout: str, divisor: str) -> None:
    draw = random.Random(seed)
    d = 2 * draw.randint(1, 40)
    pos, dim, base = draw.choice([0, 1, draw.randint(0, 10**4)]), draw.randrange(d), draw.choice([10, 10_000, 500_000])
    found = ask(pos=pos, dim=dim, d_model=d, base=base, layout=layout, divisor=divisor)
    assert float(numbers(found.results["encoding"])) == pytest.approx(float(true_entry(pos, dim, d, base, layout, divisor)), abs=1e-15)
    pair = dim // 2 if layout == "interleaved" else dim % (d // 2)
    exponent = 2 * pair / d if divisor == "d" else pair / max(d // 2 - 1, 1)
    assert float(numbers(found.results["angles"])) == pytest.approx(pos / base**exponent, rel=1e-12, abs=0)
    assert float(numbers(found.results["wavelength"])) == pytest.approx(2 * math.pi * base**exponent, rel=1e-12)


@pytest.mark.parametrize(("layout", "divisor"), LAYOUTS)
@pytest.mark.parametrize(("length", "d"), [(5, 4), (7, 2), (33, 30), (300, 6), (600, 40)])
def test_a_matrix_is_what_mpmath_says(length: int, d: int, layout: str, divisor: str) -> None:
    found = numbers(ask(length=length, d_model=d, layout=layout, divisor=divisor).results["encoding"])
    assert found.shape == (length, d)
    draw = random.Random(d)
    for _ in range(60):
        pos, dim = draw.randrange(length), draw.randrange(d)
        assert found[pos, dim] == pytest.approx(float(true_entry(pos, dim, d, 10_000, layout, divisor)), abs=4e-16)


def test_a_far_position_of_a_large_matrix_loses_nothing() -> None:
    found = kernels.encoding(20_000, 8, 10_000, "interleaved", "d")
    for pos, dim in ((19_999, 0), (19_999, 1), (16_384, 2), (17_001, 7)):
        assert found[pos, dim] == pytest.approx(float(true_entry(pos, dim, 8)), abs=4e-16)


@given(some.integers(0, 10**15), some.integers(1, 300), some.sampled_from([2, 4, 10]), some.sampled_from([2, 10_000]))
@settings(max_examples=40)
def test_sines_from_any_start(start: int, count: int, d: int, base: int) -> None:
    pairs = kernels.frequencies(d, base, "d")
    rows = [
        (first + place, s[place].copy(), c[place].copy()) for first, s, c in kernels.sines(pairs, count, start) for place in range(len(s))
    ]
    assert [row for row, _, _ in rows] == list(range(count))
    for row, s, c in (rows[0], rows[-1], rows[count // 2]):
        with mpmath.workdps(60):
            angles = [(start + row) / mpmath.mpf(base) ** (mpmath.mpf(2 * i) / d) for i in range(d // 2)]
            assert s == pytest.approx([float(mpmath.sin(angle)) for angle in angles], abs=6e-16)
            assert c == pytest.approx([float(mpmath.cos(angle)) for angle in angles], abs=6e-16)


@pytest.mark.parametrize("layout", ["interleaved", "concatenated"])
def test_what_is_written_out_is_what_the_kernel_has(layout: str) -> None:
    for length, d in ((12, 8), (200, 12)):
        for pos in (0, 3, length - 1):
            for dim in range(d):
                found = ask(length=length, d_model=d, pos=pos, dim=dim, layout=layout)
                assert step(found, "entry") == pytest.approx(numbers(found.results["encoding"])[pos, dim], abs=1e-15)


def test_exact_and_float_rows_agree() -> None:
    exact, rough = ask(pos=37, d_model=1000), ask(pos=37, d_model=1002)
    assert isinstance(exact.results["encoding"], Array)
    assert exact.results["encoding"].numbers.dtype == object
    assert isinstance(rough.results["encoding"], Array)
    assert rough.results["encoding"].numbers.dtype == np.float64
    for d, found in ((1000, exact), (1002, rough)):
        assert numbers(found.results["encoding"]) == pytest.approx([float(true_entry(37, dim, d)) for dim in range(d)], abs=1e-15)


# What stands exactly


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"pos": 1, "dim": 2, "d_model": 4}, "sin(0.01)"),
        ({"pos": 1, "dim": 3, "d_model": 6}, "cos(10^(2/3)/100)"),  # 1/10000^(1/3)
        ({"pos": 0, "dim": 3, "d_model": 6}, "1"),
        ({"pos": "m", "dim": 2, "d_model": 4}, "sin(0.01*m)"),
        ({"dim": 2}, "sin(pos*10000^(-2/d))"),
        ({"dim": 0, "d_model": 8}, "sin(pos)"),
    ],
)
def test_an_exact_entry_stands(asked: dict[str, Any], text: str) -> None:
    assert ascii_text(ask(**asked).results["encoding"]) == text


def test_a_letter_for_the_position() -> None:
    found = ask(pos="m", d_model=4).results["encoding"]
    assert isinstance(found, Seq)
    assert [ascii_text(each) for each in found.items] == ["sin(m)", "cos(m)", "sin(0.01*m)", "cos(0.01*m)"]


def test_exact_values_are_in_the_json() -> None:
    document = json.loads(str(render(ask(length=3, d_model=4), "json")))
    assert document["exact"]["encoding"][1] == ["sin(1)", "cos(1)", "sin(0.01)", "cos(0.01)"]
    assert document["results"]["encoding"][1] == [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)]
    assert document["conventions"] == {"convention": "textbook", "layout": "interleaved", "divisor": "d"}
    assert document["assumed"] == {"base": 10_000, "layout": "interleaved", "divisor": "d", "dim": "counted from 0"}


# Conventions


@pytest.mark.parametrize(
    ("convention", "layout", "divisor"),
    [
        ("textbook", "interleaved", "d"), ("pytorch", "interleaved", "d"), ("keras", "interleaved", "d"), ("onnx", "interleaved", "d"),
        ("tensor2tensor", "concatenated", "tensor2tensor"), ("transformers", "concatenated", "d"),
    ],
)  # fmt: skip
def test_a_convention_means_layout_and_divisor(convention: str, layout: str, divisor: str) -> None:
    named = ask(length=4, d_model=6, convention=convention)
    single = ask(length=4, d_model=6, layout=layout, divisor=divisor)
    assert named.results == single.results
    assert {each.parameter for each in named.assumed} >= {"layout", "divisor"}
    overridden = ask(length=4, d_model=6, convention=convention, layout="interleaved", divisor="d")
    assert overridden.results == ask(length=4, d_model=6).results


def test_tensor2tensor_ends_at_the_base() -> None:
    found = ask(pos=1, d_model=10, convention="tensor2tensor").results["wavelength"]
    assert numbers(found)[[0, -1]] == pytest.approx([2 * math.pi, 2 * math.pi * 10_000])
    assert numbers(ask(pos=1, d_model=2, convention="tensor2tensor").results["angles"]) == [1]  # d/2 − 1 would be 0


# Rounding


def test_display_is_rounded_and_values_are_not() -> None:
    found = ask(pos=1, d_model=4)
    assert "≈ 0.8415" in str(render(found, "text", Look(places=4)))
    assert numbers(found.results["encoding"])[0] == math.sin(1)


@pytest.mark.parametrize(("length", "d"), [(9, 6), (60, 20)])
def test_rounding_after_every_step(length: int, d: int) -> None:
    found = ask(length=length, d_model=d, round_steps=2)
    rounded = numbers(found.results["encoding"])
    for pos in (1, length - 1):
        for dim in range(d):
            angle = round(pos / 10_000 ** (dim // 2 * 2 / d) + 1e-12, 2)
            value = math.sin(angle) if dim % 2 == 0 else math.cos(angle)
            assert rounded[pos, dim] == pytest.approx(round(value, 2), abs=1e-9)
    assert numbers(found.unrounded["encoding"]) == pytest.approx(numbers(ask(length=length, d_model=d).results["encoding"]))
    assert found.conventions["rounding"] == "after every step"
    assert any("rounded to 2 places" in each.text for each in found.assumed)


def test_one_entry_rounded_keeps_the_unrounded_one() -> None:
    found = ask(pos=3, dim=2, d_model=6, round_steps=2)
    assert rational(found.results["angles"]) == pytest.approx(0.14)
    assert float(numbers(found.unrounded["encoding"])) == pytest.approx(math.sin(3 / 10_000 ** (1 / 3)))


# The screen and its neighbours


def test_the_exponent_that_exams_get_wrong_is_named() -> None:
    assert "2*floor(5/2)/512 = 4/512" in ask(pos=3, dim=5, d_model=512).remark
    assert ask(pos=3, dim=5, d_model=512, divisor="tensor2tensor").remark == ""


def test_angles_are_an_array_when_they_are_asked_for() -> None:
    found = ask(length=5, d_model=6, only=("angles",))
    large = ask(length=300, d_model=6, only=("angles",))
    for each, length in ((found, 5), (large, 300)):
        expected = np.outer(np.arange(length), 10_000.0 ** (-np.arange(3) / 3))
        assert numbers(each.results["angles"]) == pytest.approx(expected)
    assert "angles" not in ask(length=5, d_model=6).results


def test_very_many_wavelengths_are_worked_when_they_are_asked_for() -> None:
    assert "wavelength" not in ask(length=2, d_model=2004).results
    found = numbers(ask(length=2, d_model=2004, only=("wavelength",)).results["wavelength"])
    assert found == pytest.approx(2 * math.pi * 10_000 ** (np.arange(1002) / 1002))


def test_no_array_answer_imports_sympy() -> None:
    code = "import sys, dlcalc; d = dlcalc.posenc(length=8, d_model=4); str(d); d.to('json'); print('sympy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


# Letters of what was given, far positions


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ({"pos": "d", "d_model": 4}, {"pos": 4, "d_model": 4}),
        ({"pos": "L - 1", "length": 3, "d_model": 4}, {"pos": 2, "length": 3, "d_model": 4}),
        ({"pos": 2, "dim": "d - 1", "d_model": 8}, {"pos": 2, "dim": 7, "d_model": 8}),
        ({"theorem": True, "pos": "2k", "offset": 3, "d_model": 4}, {"theorem": True, "pos": 6, "offset": 3, "d_model": 4}),
        ({"kind": "alibi", "heads": 4, "head": "H", "length": 2}, {"kind": "alibi", "heads": 4, "head": 4, "length": 2}),
    ],
)
def test_the_letter_of_what_was_given_has_its_value(asked: dict[str, Any], same: dict[str, Any]) -> None:
    assert ask(**asked).results == ask(**same).results


def test_a_letter_that_is_all_that_was_given_is_not_equal_to_itself() -> None:
    assert "length `L`" in ask(length="L", d_model=4).given
    assert "offset `k`" in ask(dot=True, offset="k", d_model=4).given


def test_a_position_of_many_digits_is_no_part_of_a_name() -> None:
    far = ask(pos=10**40, d_model=4)
    with mpmath.workdps(80):
        expected = [mpmath.sin(10**40), mpmath.cos(10**40), mpmath.sin(10**38), mpmath.cos(10**38)]
    assert numbers(far.results["encoding"]) == pytest.approx([float(each) for each in expected], abs=1e-15)
    assert [ascii_text(each.symbol) for each in far.steps if each.id == "entry_3"] == ["p_3"]


def test_what_is_counted_from_0_is_not_said_to_be_0() -> None:
    for asked in ({"pos": 3, "d_model": 4}, {"kind": "rope", "x": "1 2", "pos": 3}, {"kind": "alibi", "heads": 8, "length": 4}):
        found = ask(**asked)
        said = {entry.parameter: entry.value for entry in found.assumed}
        assert not {name for name, value in said.items() if name in found.inputs and not isinstance(value, str)}


def test_a_key_that_was_given_no_position_stands_at_0() -> None:
    found = ask(kind="rope", x="1 2", pos=1, key="2 1")
    assert ("key-pos", 0) in [(entry.parameter, entry.value) for entry in found.assumed]
    assert "key `k`" in found.given
    assert "key `k` at position 5" in ask(kind="rope", x="1 2", pos=1, key="2 1", key_pos=5).given


def test_one_head_is_one_head() -> None:
    assert "`H = 1` head" in ask(kind="alibi", heads=1).given
    assert ask(kind="alibi", heads=1000).headline == "1,000 heads"
