"""RoPE, ALiBi, learned encodings, dot products and the theorem against PyTorch's complex numbers, ONNX and SymPy."""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as some

sys.path.insert(0, str(Path(__file__).parent))
from posenc_asked import ask, numbers, step

from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import TRUE, Expr, Rel, Seq, number, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.posenc.certify import holds
from dlcalc.topics.posenc.dots import SAME_PAIR
from dlcalc.topics.posenc.question import VOCABULARY
from dlcalc.topics.posenc.theorem import STATED

FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures" / "posenc_torch.json").read_text(encoding="utf-8"))


# PyTorch's complex numbers


@pytest.mark.parametrize("case", FIXTURE["sinusoidal"])
def test_sinusoidal_is_what_pytorch_computes(case: dict[str, Any]) -> None:
    asked = {name: case[name] for name in ("base", "layout", "divisor")}
    whole = numbers(ask(length=60, d_model=case["d"], **asked).results["encoding"])
    for pos, row in zip(case["positions"], case["rows"], strict=True):
        assert numbers(ask(pos=pos, d_model=case["d"], **asked).results["encoding"]) == pytest.approx(row, abs=1e-13)
        assert whole[pos] == pytest.approx(row, abs=1e-13)


@pytest.mark.parametrize("as_floats", [False, True])
@pytest.mark.parametrize("case", FIXTURE["rope"])
def test_rope_is_what_pytorch_computes(case: dict[str, Any], as_floats: bool) -> None:
    x: Any = np.array(case["x"], dtype=float) if as_floats else case["x"]
    found = ask(kind="rope", x=x, pos=case["start"], pairing=case["pairing"])
    assert numbers(found.results["encoding"]).reshape(-1, case["d"]) == pytest.approx(np.array(case["rows"]), abs=1e-12)
    query = x[:1]
    scored = ask(kind="rope", x=query, pos=case["start"], pairing=case["pairing"], key=case["key"], key_pos=case["key_pos"])
    assert approximate(scored.results["score"]) == pytest.approx(case["score"], abs=1e-11)


@pytest.mark.parametrize("case", FIXTURE["alibi"])
def test_alibi_is_what_the_papers_recipe_gives(case: dict[str, Any]) -> None:
    found = ask(kind="alibi", heads=case["heads"], length=case["length"])
    assert numbers(found.results["slopes"]) == pytest.approx(case["slopes"], rel=1e-14)
    bias = numbers(found.results["encoding"])
    assert np.tril(np.where(np.isinf(bias), 0, bias)) == pytest.approx(np.array(case["below"]))
    above = np.triu(np.ones(bias.shape[1:], dtype=bool), 1)
    assert (bias[:, above] == -np.inf).all()
    assert not np.isinf(bias[:, ~above]).any()


# RoPE


@pytest.mark.parametrize("pairing", ["adjacent", "halves"])
def test_rope_is_what_onnx_computes(pairing: str) -> None:
    from onnx.reference.ops.op_rotary_embedding import rotary_embedding

    draw = np.random.default_rng(3)
    x = draw.normal(size=(40, 12))
    angles = np.arange(5, 45)[:, None] * 10_000.0 ** (-np.arange(6) / 6)
    expected = rotary_embedding(x[None, None], np.cos(angles)[None], np.sin(angles)[None], interleaved=int(pairing == "adjacent"))
    found = ask(kind="rope", x=x, pos=5, pairing=pairing)
    assert numbers(found.results["encoding"]) == pytest.approx(expected[0, 0], abs=1e-12)


@given(
    some.lists(some.integers(-20, 20), min_size=4, max_size=4), some.lists(some.integers(-20, 20), min_size=4, max_size=4),
    some.integers(0, 300), some.integers(0, 300), some.integers(0, 10**6), some.sampled_from(["adjacent", "halves"]),
)  # fmt: skip
@settings(max_examples=25)
def test_the_score_knows_the_offset_alone(q: list[int], k: list[int], at: int, key_at: int, shift: int, pairing: str) -> None:
    here = ask(kind="rope", x=q, key=k, pos=at, key_pos=key_at, pairing=pairing)
    there = ask(kind="rope", x=q, key=k, pos=at + shift, key_pos=key_at + shift, pairing=pairing)
    assert approximate(here.results["score"]) == pytest.approx(approximate(there.results["score"]), abs=1e-9)
    length = numbers(here.results["encoding"])
    assert length @ length == pytest.approx(sum(each * each for each in q))  # turned, not stretched


@pytest.mark.parametrize("x", ["1 0 2 -1", np.array([1.0, 0.0, 2.0, -1.0]), "1 0 2 -1 3 1 4 1 5 9 2 6"])
def test_both_moved_together_score_the_same_and_apart_another(x: Any) -> None:
    found = ask(kind="rope", x=x, pos=3, key="0 1 1 0" if len(x) < 12 else "2 7 1 8 2 8 1 8 2 8 4 5", key_pos=5)
    (moved,) = [table for table in found.tables if table.id == "moved"]
    *together, apart = [approximate(row[3]) for row in moved.rows if isinstance(row[3], Expr)]
    assert together == pytest.approx([approximate(found.results["score"])] * 4)
    assert abs(apart - together[0]) > 1e-3
    assert [row[:3] for row in moved.rows][2:] == [("13", "15", "2"), ("103", "105", "2"), ("3", "6", "3")]


@pytest.mark.parametrize(("pairing", "expected"), [("adjacent", (0, 1)), ("halves", (0, 3))])
def test_which_numbers_are_turned_together(pairing: str, expected: tuple[int, int]) -> None:
    found = numbers(ask(kind="rope", x="1 0 0 0 0 0", pos=2, pairing=pairing).results["encoding"])
    assert np.flatnonzero(found).tolist() == list(expected)
    assert found[list(expected)] == pytest.approx([math.cos(2), math.sin(2)])


def test_the_convention_chooses_the_pairs() -> None:
    for convention, pairing in (
        ("textbook", "adjacent"),
        ("pytorch", "adjacent"),
        ("keras", "halves"),
        ("transformers", "halves"),
        ("onnx", "halves"),
    ):
        named, single = (ask(kind="rope", x="1 2 3 4", pos=3, **each) for each in ({"convention": convention}, {"pairing": pairing}))
        assert named.results == single.results


def test_what_is_written_out_is_what_is_turned() -> None:
    for pairing in ("adjacent", "halves"):
        found = ask(kind="rope", x="1 -2 1/3 0.5 7 11", pos=9, pairing=pairing)
        turned = numbers(found.results["encoding"])
        assert [step(found, f"turned_x_{dim}") for dim in range(6)] == pytest.approx(turned.tolist(), abs=1e-15)


def test_rounding_after_every_step_of_a_rotation() -> None:
    found = ask(kind="rope", x="1 2 3 4", pos=7, base=50, round_steps=2)
    second = round(7 / 50**0.5, 2)
    pairs = [(1, 2, 7), (3, 4, second)]
    expected = [round(each, 2) for a, b, t in pairs for each in (a * math.cos(t) - b * math.sin(t), a * math.sin(t) + b * math.cos(t))]
    assert numbers(found.results["encoding"]) == pytest.approx(expected, abs=1e-9)
    assert numbers(found.results["angles"]) == pytest.approx([7, second])
    assert numbers(found.unrounded["encoding"]) == pytest.approx(numbers(ask(kind="rope", x="1 2 3 4", pos=7, base=50).results["encoding"]))
    assert [step(found, f"turned_x_{dim}") for dim in range(4)] == pytest.approx(expected, abs=1e-9)


def test_a_vector_of_letters() -> None:
    found = ask(kind="rope", d_model=2, pos="m").results["encoding"]
    assert isinstance(found, Seq)
    assert [ascii_text(each) for each in found.items] == ["x_0*cos(m) - x_1*sin(m)", "x_0*sin(m) + x_1*cos(m)"]


def test_numbers_that_are_none_are_flagged() -> None:
    found = ask(kind="rope", x=np.array([1.0, np.nan, 2.0, np.inf]), pos=1)
    assert [warning.code for warning in found.warnings] == ["not_finite"]
    assert "2 values" in found.warnings[0].message
    result = numbers(found.results["encoding"])
    assert np.isnan(result[:2]).all()
    assert not np.isfinite(result[2:]).any()


# ALiBi


@pytest.mark.parametrize(
    ("heads", "slopes"),
    [
        (8, ["1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/128", "1/256"]),  # as the paper lists them
        (16, ["1/sqrt(2)", "1/2", "1/(2*sqrt(2))"]),  # and 2^(−0.5), 2^(−1), 2^(−1.5) …
        (3, ["1/16", "1/256", "1/4"]),
    ],
)
def test_slopes_are_exact(heads: int, slopes: list[str]) -> None:
    found = ask(kind="alibi", heads=heads).results["slopes"]
    assert isinstance(found, Seq)
    assert list(found.items[: len(slopes)]) == [parse_value(text) for text in slopes]


def parse_value(text: str) -> Expr:
    from dlcalc.notation.evaluate import evaluate

    return evaluate(parse(text))


def test_symmetric_attention_costs_the_distance() -> None:
    for length in (5, 40):  # exact, and in floats
        found = numbers(ask(kind="alibi", heads=8, length=length, head=2, attention="symmetric").results["encoding"])
        assert found == pytest.approx(-0.25 * abs(np.subtract.outer(np.arange(length), np.arange(length))))
        causal = numbers(ask(kind="alibi", heads=8, length=length, head=2).results["encoding"])
        assert np.tril(np.where(np.isinf(causal), 0, causal)) == pytest.approx(np.tril(found))


# Learned


def test_what_bert_learns() -> None:
    found = ask(kind="learned", length=512, d_model=768)
    assert found["parameters"] == 393_216
    assert {row[0]: rational(row[1]) for row in found.tables[0].rows if isinstance(row[1], Expr)} == {
        "learned": 393_216, "sinusoidal": 0, "rope": 0, "alibi": 0,
    }  # fmt: skip
    assert "`512` has no row" in found.remark
    assert ask(length=512, d_model=768)["parameters"] == 0


def test_letters_are_counted() -> None:
    found = ask(kind="learned", length="n", d_model="d")
    assert found["parameters"] == "n*d"
    assert ask(kind="learned", d_model=768)["parameters"] == "768*L"


# Dot products


@pytest.mark.parametrize("layout", ["interleaved", "concatenated"])
@pytest.mark.parametrize("seed", range(5))
def test_the_dot_product_is_the_same_at_every_position(seed: int, layout: str) -> None:
    draw = random.Random(seed)
    d, k = 2 * draw.randint(1, 30), draw.randint(0, 50)
    rows = numbers(ask(length=400, d_model=d, layout=layout).results["encoding"])
    expected = approximate(ask(dot=True, offset=k, d_model=d, layout=layout).results["dot_product"])
    for pos in draw.sample(range(300), 10):
        assert rows[pos] @ rows[pos + k] == pytest.approx(expected, abs=1e-12)
    every = numbers(ask(dot=True, length=60, d_model=d, layout=layout).results["dot_products"])
    assert every[k] == pytest.approx(expected, abs=1e-12)
    assert every[0] == d // 2


# The theorem


@given(some.integers(0, 10**6), some.integers(0, 10**6), some.integers(1, 6), some.sampled_from(["interleaved", "concatenated"]))
@settings(max_examples=20)
def test_the_theorem_for_any_position_and_offset(pos: int, k: int, half: int, layout: str) -> None:
    d = 2 * half
    found = ask(theorem=True, pos=pos, offset=k, d_model=d, layout=layout)
    assert found.results["proved"] == TRUE
    rotation, there = numbers(found.results["rotation"]), numbers(found.results["encoding"])
    here = numbers(ask(pos=pos, d_model=d, layout=layout).results["encoding"])
    assert rotation @ here == pytest.approx(there, abs=1e-14)
    assert there == pytest.approx(numbers(ask(pos=pos + k, d_model=d, layout=layout).results["encoding"]), abs=1e-15)
    assert rotation @ rotation.T == pytest.approx(np.eye(d), abs=1e-14)
    for id in ("sine_0", "cosine_0"):
        assert step(found, f"turned_{id}") == pytest.approx(step(found, f"direct_{id}"), abs=1e-14)


@pytest.mark.parametrize("layout", ["interleaved", "concatenated"])
def test_a_large_rotation(layout: str) -> None:
    d, k = 64, 7
    rotation = numbers(ask(theorem=True, offset=k, d_model=d, layout=layout).results["rotation"])
    rows = numbers(ask(length=50, d_model=d, layout=layout).results["encoding"])
    assert rows[:40] @ rotation.T == pytest.approx(rows[k : k + 40], abs=1e-14)


def in_sympy(expr: Expr) -> Any:
    """A sum of products of sines and cosines, by constructors alone."""
    from dlcalc.notation.expr import Add, Call, Mul, Neg, Sym

    if isinstance(expr, Sym):
        return sympy.Symbol(expr.name, real=True)
    if isinstance(expr, Neg):
        return -in_sympy(expr.arg)
    if isinstance(expr, Call):
        return {"sin": sympy.sin, "cos": sympy.cos}[expr.name](in_sympy(expr.args[0]))
    assert isinstance(expr, Add | Mul)
    return sympy.Add(*map(in_sympy, expr.terms)) if isinstance(expr, Add) else sympy.Mul(*map(in_sympy, expr.factors))


@pytest.mark.parametrize("text", [*STATED, SAME_PAIR])
def test_the_formulas_hold_and_sympy_agrees(text: str) -> None:
    tree = parse(text, VOCABULARY)
    assert isinstance(tree, Rel)
    left, right = tree.items
    assert holds(left, right, ("pos", "k"), "omega")
    assert sympy.expand(in_sympy(left) - in_sympy(right), trig=True).simplify() == 0


@pytest.mark.parametrize(
    "text",
    [
        "sin((pos + k)*omega) = sin(pos*omega)*cos(k*omega) - cos(pos*omega)*sin(k*omega)",
        "cos((pos + k)*omega) = cos(pos*omega)*cos(k*omega) + sin(pos*omega)*sin(k*omega)",
        "cos((pos + k)*omega) = cos(pos*omega)*cos(k*omega)",
        "sin(pos*omega)*sin(pos*omega) + cos(pos*omega)*cos(pos*omega) = 2",
    ],
)
def test_a_wrong_formula_does_not_hold(text: str) -> None:
    tree = parse(text, VOCABULARY)
    assert isinstance(tree, Rel)
    left, right = tree.items
    assert not holds(left, right, ("pos", "k"), "omega")


def test_what_is_no_sum_of_sines_is_not_decided() -> None:
    for text in ("exp(pos)", "sin(pos)", "sin(d*omega)", "sin(pos*k*omega)"):
        with pytest.raises(Undecided):
            holds(parse(text, VOCABULARY), number(0), ("pos", "k"), "omega")


def test_the_frequencies_are_those_of_mpmath() -> None:
    from dlcalc.topics.posenc.kernels import frequencies

    with mpmath.workdps(60):
        for divisor, last in (("d", 32), ("tensor2tensor", 31)):
            for i, found in enumerate(frequencies(64, 10_000, divisor)):
                assert abs(mpmath.mpf(str(found)) - mpmath.mpf(10_000) ** (-mpmath.mpf(i) / last)) < mpmath.mpf(10) ** -54
