"""Every known mistake with positional encodings: the number that it gives, computed here entry by entry, is explained by it."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, log2, pi, radians, sin, sqrt
from typing import Any

import pytest
from slip_tables import Question, explained, judged

from dlcalc.topics.posenc.slips import SLIPS

D = 8
ENTRY: Question = {"pos": 3, "dim": 5, "d_model": 512}
ROW: Question = {"pos": 3, "d_model": D}
MATRIX: Question = {"length": 4, "d_model": D}
CONCATENATED: Question = {**ROW, "layout": "concatenated"}
TENSOR: Question = {**ROW, "convention": "tensor2tensor"}
DOT: Question = {"dot": True, "offset": 3, "d_model": D}
ROPE: Question = {"kind": "rope", "x": "1 2 3 4", "pos": 3}
SCORE: Question = {**ROPE, "key": "2 -1 0.5 1", "key_pos": 5}
ALIBI: Question = {"kind": "alibi", "heads": 4, "length": 3}
LEARNED: Question = {"kind": "learned", "length": 512, "d_model": 768}
Q, K = (1.0, 2, 3, 4), (2.0, -1, 0.5, 1)


def row(
    pos: float = 3, even: Callable[[float], float] = sin, odd: Callable[[float], float] = cos, base: float = 10_000,
    exponent: Callable[[int], float] = lambda j: 2 * (j // 2) / D,
) -> list[float]:  # fmt: skip
    """One encoding, dimension by dimension, with another exponent, base or function."""
    return [(odd if j % 2 else even)(pos / base ** exponent(j)) for j in range(D)]


def turned(
    x: tuple[float, ...], pos: float, angle: Callable[[int], float] = lambda i: 10_000 ** (-2 * i / 4),
    pairs: tuple[tuple[int, int], ...] = ((0, 1), (2, 3)), first: float = -1, second: float = 1,
) -> list[float]:  # fmt: skip
    """A vector turned pair by pair."""
    found = [0.0] * 4
    for i, (a, b) in enumerate(pairs):
        theta = pos * angle(i)
        found[a] = x[a] * cos(theta) + first * x[b] * sin(theta)
        found[b] = second * x[a] * sin(theta) + x[b] * cos(theta)
    return found


def score(q: Any, k: Any) -> float:
    return float(sum(a * b for a, b in zip(q, k, strict=True)))


def biases(slope: Callable[[int], float] = lambda h: 2.0 ** (-2 * h), sign: int = -1, future: float | None = None, more: int = 0) -> str:
    """The biases of four heads; ``future`` stands where a causal model does not look."""
    heads = []
    for h in range(1, 5):
        rows = [[sign * slope(h) * (abs(i - j) + more) if j <= i or future == 1 else -float("inf") if future is None else future
                 for j in range(3)] for i in range(3)]  # fmt: skip
        heads.append(rows)
    return str(heads)


TWELVE = [2.0 ** (-8 * h / 12) for h in range(1, 13)]

TABLE: list[tuple[str, Question, str, Any]] = [
    ("exchanged", ENTRY, "encoding", sin(3 / 10_000 ** (4 / 512))),
    ("exchanged", ROW, "encoding", row(even=cos, odd=sin)),
    ("exchanged", MATRIX, "encoding", [row(pos, even=cos, odd=sin) for pos in range(4)]),
    ("dimension_for_pair", ENTRY, "encoding", cos(3 / 10_000 ** (10 / 512))),
    ("dimension_for_pair", ENTRY, "encoding", "cos(3/10000^(10/512))"),
    ("dimension_for_pair", ROW, "encoding", row(exponent=lambda j: 2 * j / D)),
    ("odd_exponent", ENTRY, "encoding", cos(3 / 10_000 ** (5 / 512))),
    ("odd_exponent", ROW, "encoding", row(exponent=lambda j: j / D)),
    ("single_i", ENTRY, "encoding", cos(3 / 10_000 ** (2 / 512))),
    ("single_i", ROW, "encoding", row(exponent=lambda j: j // 2 / D)),
    ("single_i", ROW, "angles", [3 / 10_000 ** (i / D) for i in range(4)]),
    ("pairs_from_one", ROW, "encoding", row(exponent=lambda j: 2 * (j // 2 + 1) / D)),
    ("other_divisor", ROW, "encoding", row(exponent=lambda j: j // 2 / (D / 2 - 1))),
    ("other_divisor", TENSOR, "wavelength", [2 * pi * 10_000 ** (2 * i / D) for i in range(4)]),
    ("other_layout", ROW, "encoding", row()[0::2] + row()[1::2]),
    ("other_layout", CONCATENATED, "encoding", row()),
    ("positions_from_one", MATRIX, "encoding", [row(pos) for pos in range(1, 5)]),
    ("position_before", ROW, "encoding", row(2)),
    ("base_1000", ROW, "encoding", row(base=1000)),
    ("base_100", ROW, "encoding", row(base=100)),
    ("degrees", ROW, "encoding", row(even=lambda a: sin(radians(a)), odd=lambda a: cos(radians(a)))),
    ("multiplied", ENTRY, "encoding", cos(3 * 10_000 ** (4 / 512))),
    ("no_power", ROW, "encoding", row(exponent=lambda j: 0)),
    ("sines_alone", ROW, "encoding", row(odd=sin)),
    ("sines_alone", DOT, "dot_product", sum(sin(3 / 10_000 ** (2 * i / D)) for i in range(4))),
    ("angle_given", ENTRY, "encoding", 3 / 10_000 ** (4 / 512)),
    ("no_turn", ROW, "wavelength", [10_000 ** (2 * i / D) for i in range(4)]),
    ("half_turn", ROW, "wavelength", "pi 10*pi 100*pi 1000*pi"),
    ("wave_divided", ROW, "wavelength", [2 * pi / 10_000 ** (2 * i / D) for i in range(4)]),
    ("other_pairing", ROPE, "encoding", turned(Q, 3, pairs=((0, 2), (1, 3)))),
    ("other_pairing", {**ROPE, "pairing": "halves"}, "encoding", turned(Q, 3)),
    ("turned_back", ROPE, "encoding", turned(Q, -3)),
    ("no_minus", ROPE, "encoding", turned(Q, 3, first=1)),
    ("not_turned", SCORE, "score", score(Q, K)),
    ("key_not_turned", SCORE, "score", score(turned(Q, 3), K)),
    ("query_not_turned", SCORE, "score", score(Q, turned(K, 5))),
    ("single_i", ROPE, "encoding", turned(Q, 3, angle=lambda i: 10_000 ** (-i / 4))),
    ("scaled", SCORE, "score", score(turned(Q, 3), turned(K, 5)) / sqrt(4)),
    ("heads_from_zero", ALIBI, "slopes", [2.0 ** (-8 * h / 4) for h in range(4)]),
    ("plain_slopes", ALIBI, "slopes", "1/2 1/4 1/8 1/16"),
    ("eight_forgotten", ALIBI, "slopes", [2.0 ** (-h / 4) for h in range(1, 5)]),
    ("not_interleaved", {"kind": "alibi", "heads": 12}, "slopes", TWELVE),
    ("one_slope", ALIBI, "slopes", [0.25] * 4),
    ("plain_slopes", ALIBI, "encoding", biases(lambda h: 2.0**-h)),
    ("bias_added", ALIBI, "encoding", biases(sign=1)),
    ("not_masked", ALIBI, "encoding", biases(future=0)),
    ("other_attention", ALIBI, "encoding", biases(future=1)),
    ("distance_from_one", ALIBI, "encoding", biases(more=1)),
    ("counted_as_learnt", MATRIX, "parameters", "32"),
    ("one_row", LEARNED, "parameters", "768"),
    ("positions_alone", LEARNED, "parameters", "512"),
    ("added", LEARNED, "parameters", "1280"),
    ("length_squared", LEARNED, "parameters", str(512 * 512)),
    ("width_squared", LEARNED, "parameters", str(768 * 768)),
    ("two_tables", LEARNED, "parameters", str(2 * 512 * 768)),
    ("row_too_many", LEARNED, "parameters", str(513 * 768)),
]


@pytest.mark.parametrize(("slip", "question", "name", "wrong"), TABLE, ids=[f"{line[0]}-{place}" for place, line in enumerate(TABLE)])
def test_a_mistake_is_named_for_the_number_that_it_gives(slip: str, question: Question, name: str, wrong: Any) -> None:
    assert slip in explained("posenc", question, name, wrong)


def test_every_mistake_has_an_example() -> None:
    assert {slip.id for slip in SLIPS} == {line[0] for line in TABLE}


def test_the_encodings_of_this_test_are_the_right_ones_without_a_mistake() -> None:
    assert judged("posenc", ROW, "encoding", str(row())).verdict.kind == "right"
    assert judged("posenc", ROPE, "encoding", str(turned(Q, 3))).verdict.kind == "right"
    assert judged("posenc", SCORE, "score", str(score(turned(Q, 3), turned(K, 5)))).verdict.kind == "right"
    assert judged("posenc", ALIBI, "encoding", biases()).verdict.kind == "right"
    assert log2(ALIBI["heads"]) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "sin(1) cos(1) sin(0.01) cos(0.01)",
        "[sin(1), cos(1), sin(1/100), cos(1/10000^(2/4))]",
        r"$$PE = \begin{pmatrix} \sin 1 & \cos 1 & \sin(0.01) & \cos(0.01) \end{pmatrix}$$",
        "(0.84, 0.54, 0.01, 1.00)",
        "[0.8415; 0.5403; 0.0100; 1.0000]^T",
        "sin(pos) cos(pos) sin(pos/100) cos(pos/100)",
    ],
)
def test_an_encoding_may_be_answered_in_any_notation(answer: str) -> None:
    assert judged("posenc", {"pos": 1, "d_model": 4}, "encoding", answer).verdict.kind == "right"


def test_what_follows_from_own_angles_is_no_new_mistake() -> None:
    import dlcalc
    from dlcalc.marking.judgement import judge_part

    derivation = dlcalc.posenc(**ENTRY)
    angle = judge_part(derivation, SLIPS, "angles", "2.5")
    found = judge_part(derivation, SLIPS, "encoding", str(cos(2.5)), dict(angle.parts))
    assert found.feedback.startswith("follows from your")
    assert found.follows_from == ("angles",)


PAIRED: Question = {"pos": 3, "d_model": 4}


@pytest.mark.parametrize(
    ("question", "first", "own", "then", "answer"),
    [
        (PAIRED, "angles", "[3, 0.05]", "encoding", "[0.14, -0.99, 0.05, 1.00]"),
        (PAIRED, "angles", "[0.03, 3]", "encoding", "[0.03, 1, 0.14, -0.99]"),
        (ROPE, "angles", "[3, 0.3]", "encoding", str(turned((1, 2, 3, 4), 3, lambda i: (1, 0.1)[i]))),
        (SCORE, "encoding", "[1, 2, 3, 5]", "score", str(score([1, 2, 3, 5], turned(K, 5)))),
        (ALIBI, "slopes", "[1/2, 1/4, 1/8, 1/16]", "encoding", biases(lambda h: 2.0**-h)),
    ],
)
def test_what_follows_from_an_own_vector_is_no_new_mistake(question: Question, first: str, own: str, then: str, answer: str) -> None:
    import dlcalc
    from dlcalc.marking.judgement import judge_part

    derivation = dlcalc.posenc(**question)
    earlier = dict(judge_part(derivation, SLIPS, first, own).parts)
    found = judge_part(derivation, SLIPS, then, answer, earlier)
    assert found.verdict.kind == "wrong"
    assert found.follows_from == (first,), found.feedback
    assert first in found.feedback
    assert judge_part(derivation, SLIPS, then, answer).follows_from == ()


@pytest.mark.parametrize("answer", ["[0.14, -0.99, 0.06, 1.00]", "[0.05, 1.00, 0.14, -0.99]", "[0.14, 0.99, 0.05, 1.00]"])
def test_what_does_not_follow_from_own_angles_is_not_carried(answer: str) -> None:
    import dlcalc
    from dlcalc.marking.judgement import judge_part

    derivation = dlcalc.posenc(**PAIRED)
    earlier = dict(judge_part(derivation, SLIPS, "angles", "[3, 0.05]").parts)
    assert judge_part(derivation, SLIPS, "encoding", answer, earlier).follows_from == ()
