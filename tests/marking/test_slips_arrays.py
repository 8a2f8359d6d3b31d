"""Whole arrays: worked again by the topics' kernels, read entry by entry, held against the key."""

from __future__ import annotations

from time import process_time
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc import topics
from dlcalc.derivation.slips import Slip
from dlcalc.marking.how import DEFAULT, How
from dlcalc.marking.judgement import judge_part
from dlcalc.marking.remade import alters, as_floats, remade, value_of, words_of
from dlcalc.marking.slips import coincidences
from dlcalc.marking.tolerance import read_tolerance
from dlcalc.notation.array import Array
from dlcalc.notation.expr import symbols

SCALAR = {"wf": "0.5", "uf": "0.1", "wi": "0.4", "ui": "0.2", "wg": "0.6", "ug": "0.3", "wo": "0.7", "uo": "0.1"}
GRU = {"cell": "gru", "wz": 0.5, "uz": 0.1, "wr": 0.2, "ur": 0.3, "wn": 0.6, "un": 0.4}
BATCH = "3 1; 9 3; 11 3; 17 9"
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("norm", {"x": BATCH, "gamma": "2 1", "beta": "1 0", "convention": "pytorch", "grad": "1 2; 0 1; 3 4; 1 1", "running_mean": "1 2"}),
    ("norm", {"x": BATCH, "round_steps": 2, "gamma": "2 3", "grad": "1 2; 0 1; 3 4; 1 1", "convention": "pytorch"}),
    ("norm", {"kind": "layer", "x": "1 2 3 6; 0 4 4 8", "gamma": "1 2 3 4", "beta": "1 0 0 2", "eps": "0.1", "grad": "1 2 3 4; 1 1 1 0"}),
    ("norm", {"kind": "layer", "x": "3 1 2; 9 3 1; 11 3 4", "round_steps": 3}),
    ("norm", {"kind": "rms", "x": "3 4; 6 8", "gamma": "1 2", "grad": "1 2; 0 1"}),
    ("norm", {"kind": "rms", "x": "3 1 2; 9 3 1", "round_steps": 3}),
    ("norm", {"kind": "instance", "x": "0..15 as 2x2x2x2", "grad": "0..15 as 2x2x2x2"}),
    ("norm", {"kind": "group", "groups": 2, "x": "0..15 as 2x4x2", "grad": "0..15 as 2x4x2"}),
    ("norm", {"kind": "local-response", "x": "1 2 3 4 5", "size": 3}),
    ("norm", {"kind": "layer", "x": "3 1 2"}),
    ("norm", {"x": "3 1; 9 3", "mode": "inference", "running_mean": "10 4", "running_var": "25 9", "grad": "1 2; 3 4"}),
    ("norm", {"x": "0..15 as 2x2x2x2", "convention": "keras"}),
    ("norm", {"x": "0..15 as 2x2x2x2", "compare": True}),
    ("norm", {"nice": True, "seed": 7}),
    ("norm", {"input": "8x64x28x28"}),
    ("lstm", {"x": "1; 0.5; -1", **SCALAR, "h0": 0.3, "c0": 0.7, "bf": 1, "wy": "1; 2", "by": "0 1", "output_activation": "softmax"}),
    ("lstm", {"x": "1; 0.5; -1", **SCALAR, "round_steps": 3, "wy": "1; 2", "output_activation": "softmax"}),
    ("lstm", {"x": "1; 0.5; -1", **SCALAR, "reverse": True}),
    ("lstm", {"x": "1; 0.5 ;; -1; 2", **SCALAR}),
    ("lstm", {**GRU, "x": "1; -1", "bn": 0.1, "bhn": 0.2, "reset": "after", "update": "chung"}),
    ("lstm", {**GRU, "x": "1; -1", "round_steps": 3}),
    ("lstm", {"cell": "rnn", "x": "1; 2; -1", "wx": 1, "wh": 2, "b": -1, "activation": "relu", "wy": "1; 2", "by": "0 1"}),
    ("lstm", {"cell": "peephole", "x": "0.5; 1", **SCALAR, "pf": 0.2, "pi": 0.1, "po": 0.5}),
    ("lstm", {"x": "0.5", "wf": "0.1 0.5", "wi": "0.2 0.4", "wg": "0.3 0.6", "wo": "0.1 0.7", "h0": 1, "c0": 2}),
    ("lstm", {"cell": "rnn", "x": "1; 2; 3", "weights": '{"W": [[[1]], [[2]]], "R": [[[0.5]], [[-0.5]]], "B": [[0, 0.1], [0, 0]]}'}),
    ("posenc", {"pos": 3, "dim": 5, "d_model": 512}),
    ("posenc", {"pos": 7, "d_model": 4, "round_steps": 4}),
    ("posenc", {"length": 4, "d_model": 8}),
    ("posenc", {"pos": 3, "d_model": 8, "convention": "tensor2tensor"}),
    ("posenc", {"pos": 3, "dim": 5, "d_model": 8, "convention": "transformers"}),
    ("posenc", {"kind": "rope", "x": "1 2 3 4", "pos": 3, "key": "0 1 1 2", "key_pos": 5}),
    ("posenc", {"kind": "rope", "x": "1 2 3 4; 2 1 0 2; 1 1 2 2", "pairing": "halves"}),
    ("posenc", {"kind": "alibi", "heads": 12, "length": 3}),
    ("posenc", {"kind": "alibi", "heads": 4, "length": 3, "head": 2, "attention": "symmetric"}),
    ("posenc", {"dot": True, "offset": 3, "d_model": 4, "length": 5}),
]


@pytest.mark.parametrize(("topic", "question"), QUESTIONS, ids=[f"{row[0]}-{place}" for place, row in enumerate(QUESTIONS)])
def test_without_a_mistake_the_kernel_gives_the_right_arrays(topic: str, question: dict[str, Any]) -> None:
    derivation = getattr(dlcalc, topic)(**question)
    found = remade(derivation, {})
    assert {name for name, value in derivation.results.items() if isinstance(value, Array)} <= set(found)
    for name, numbers in found.items():
        right = as_floats(derivation.results[name])
        assert right.shape == numbers.shape
        assert np.allclose(right, numbers, rtol=1e-9, atol=1e-12), name


@pytest.mark.parametrize("topic", ["norm", "lstm", "posenc"])
def test_every_word_of_a_mistake_changes_something_somewhere(topic: str) -> None:
    asked = [getattr(dlcalc, name)(**question) for name, question in QUESTIONS if name == topic]
    idle = {
        slip.id
        for slip in topics.slips(topic)
        if slip.words and not any(alters(d, name, slip.words) for d in asked for name in remade(d, {}))
    }
    assert idle <= {"transposed", "softmax_for_sigmoid", "degrees"}  # each has an example in its topic's table


def test_mistakes_that_contradict_each_other_are_not_made_together() -> None:
    first, second, third = (
        Slip("a", "a", words={"axis": "layer"}),
        Slip("b", "b", words={"axis": "all"}),
        Slip("c", "c", words={"eps": "none"}),
    )
    assert words_of((first, second)) is None
    assert words_of((first, third)) == {"axis": "layer", "eps": "none"}


def test_a_question_in_letters_or_of_another_topic_is_not_worked_again() -> None:
    for derivation in (
        dlcalc.posenc(d_model=4),
        dlcalc.lstm(input_size=3, hidden_size=4),
        dlcalc.conv(w=27, f=3),
        dlcalc.posenc(theorem=True),
    ):
        known = remade(derivation, {})
        assert not any(symbols(derivation.results[name]) for name in known)
        assert value_of(derivation, "output", {}) is None


PLAIN = dlcalc.norm(kind="batch", x="1; 2; 3; 4")
READ = [
    ("-3/sqrt(5) -1/sqrt(5) 1/sqrt(5) 3/√5", "right", ""),
    ("-3/sqrt(5); -1/sqrt(5); 1/sqrt(5); 3/√5", "right", ""),
    (r"y = \left[-\frac{3}{\sqrt{5}}, -0.447, 0.447, 1.342\right]^T", "right", ""),
    ("output: -1.34 -0.45 0.45 1.34", "right", ""),
    ("[-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738]", "right", ""),  # as Python prints it
    ("[-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998938]", "wrong", "entry 4: yours is 1.3416"),
    ("-1.34 -0.45 0.45 1.35", "wrong", "entry 4: yours is 1.35, the key's 3/√5 ≈ 1.34164"),
    ("-1.34 -0.45 0.45 3/5", "wrong", "entry 4: yours is 0.6, the key's 3/√5 ≈ 1.34164"),
    ("-3/sqrt(5) - 1/sqrt(5); 1; 2", "wrong", "3 numbers instead of 4"),
    ("-3/sqrt(5), a, 1, 2", "unreadable", "the letter a has no value here"),
    ("-3/sqrt(5), , 1, 2", "unreadable", "an entry is empty"),
    ("-3/sqrt(5), 1; 2", "unreadable", "the rows have different lengths"),
    ("x = 1 or 2", "unreadable", ""),
    ("-3/sqrt(5), x, 1, 2", "unreadable", "an entry is one number"),  # x is the vector of the inputs
    ("-3/sqrt(5), true, 1, 2", "unreadable", "an entry is one number"),
    ("1/0 sqrt(2) 1 2", "unreadable", ""),
]


@pytest.mark.parametrize(("answer", "kind", "why"), READ)
def test_entries_are_read_in_any_notation(answer: str, kind: str, why: str) -> None:
    found = judge_part(PLAIN, (), "output", answer).verdict
    assert (found.kind, found.why[: len(why)]) == (kind, why)


MASKED = dlcalc.posenc(kind="alibi", heads=2, length=2)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("0 -inf; -1/16 0 ;; 0 -∞; -1/256 0", "right"),
        ("[[[0,-inf],[-1/16,0]],[[0,-inf],[-1/256,0]]]", "right"),
        (r"0 -\infty; -2^{-4} 0 ;; 0 -\infty; -2^{-8} 0", "right"),
        ("0 -inf; -1/16 0 ;; 0 0; -1/256 0", "wrong"),
        ("0 inf; -1/16 0 ;; 0 -inf; -1/256 0", "wrong"),
        ("0 -1e9; -1/16 0 ;; 0 -1e9; -1/256 0", "wrong"),
    ],
)
def test_infinite_entries_are_entries(answer: str, kind: str) -> None:
    assert judge_part(MASKED, (), "encoding", answer).verdict.kind == kind


def test_rows_for_columns_are_said_to_be_exchanged() -> None:
    asked = dlcalc.norm(kind="batch", x="3 1; 9 3; 11 3; 17 9")
    found = judge_part(asked, topics.slips("norm"), "output", "-1.4 -0.2 0.2 1.4; -1 -1/3 -1/3 5/3")
    assert found.feedback == "rows and columns are exchanged: 2×4 numbers instead of 4×2"
    assert judge_part(asked, (), "output", "(-1.4 -0.2 0.2 1.4; -1 -1/3 -1/3 5/3)^T").verdict.kind == "right"


def test_a_tolerance_holds_for_every_entry() -> None:
    asked = dlcalc.norm(kind="batch", x="3 1; 9 3; 11 3; 17 9")
    near = "-1.39 -1.01; -0.21 -0.33; 0.2 -0.34; 1.4 1.67"
    assert judge_part(asked, (), "output", near).verdict.kind == "wrong"
    assert judge_part(asked, (), "output", near, how=How(tolerance=read_tolerance("0.011"))).verdict.kind == "right"
    assert (
        judge_part(asked, (), "output", "-1.4 -1; -0.2 -0.33; 0.2 -0.33; 1.4 1.67", how=How(tolerance=read_tolerance("exact"))).verdict.kind
        == "wrong"
    )
    wrong = "-1.22 -0.86; -0.18 -0.28; 0.18 -0.29; 1.21 1.45"
    assert judge_part(asked, topics.slips("norm"), "output", wrong).slips == ()
    loose = judge_part(asked, topics.slips("norm"), "output", wrong, how=DEFAULT._replace(tolerance=read_tolerance("0.02")))
    assert [[slip.id for slip in each] for each in loose.slips] == [["less_one"]]


HOSTILE = [
    "9**9**9 1; 1 1; 1 1; 1 1",
    "factorial(10^9) 1; 1 1",
    "; as 2x2",
    " as 2x2",
    "\n as 2x2",
    "1.23e999 1; 1 1; 1 1; 1 1",
    "1.23e-999 1; 1 1; 1 1; 1 1",
    "10^1000 1; 1 1; 1 1; sqrt(2)^1000",
    "1.234567890123456789e300 1; 1 1; 1 1; 1 -inf",
    " ".join(["sin(" * 90 + "1" + ")" * 90] * 30),
    "; ".join(["2^4000*3^2000 sin(1)"] * 400),
    "[" * 4000 + "1" + "]" * 4000,
    "sqrt(2) " * 1200,
    "sin(1)" + ";" * 5000 + "2",
    r"\begin{pmatrix}" * 300,
    "__import__('os').system('true') 1; 1 1",
    "sin(1)\u202e 1; 1 1",
]


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_arrays_are_refused_in_time(answer: str) -> None:
    start = process_time()
    found = judge_part(dlcalc.norm(kind="batch", x="3 1; 9 3; 11 3; 17 9"), topics.slips("norm"), "output", answer)
    assert found.verdict.kind in ("wrong", "unreadable")
    assert process_time() - start < 2


def test_right_answers_are_never_explained_and_random_ones_never_accepted() -> None:
    rng = np.random.default_rng(3)
    for topic, question in QUESTIONS:
        derivation = getattr(dlcalc, topic)(**question)
        for name, numbers in remade(derivation, {}).items():
            if numbers.size > 40 or not np.isfinite(numbers).all():
                continue
            for digits in (2, 3, 5):
                wrong = numbers + 10.0**-digits * rng.choice([-3, -2, 2, 3], numbers.shape)
                text = np.array2string(wrong, separator=", ", floatmode="fixed", precision=digits, threshold=100, suppress_small=True)
                assert judge_part(derivation, (), name, text).verdict.kind == "wrong", (topic, question, name, text)


def test_a_mistake_that_changes_no_entry_for_these_numbers_is_known() -> None:
    plain = dlcalc.norm(kind="batch", x="-1; 1", eps="0")
    assert {"by_variance", "mean_kept", "eps_forgotten"} <= {slip.id for slip in coincidences(plain, topics.slips("norm"), "output")}
    other = dlcalc.norm(kind="batch", x="3 1; 9 3; 11 3; 17 9", gamma="2 3", beta="1 2", eps="0.1")
    assert coincidences(other, topics.slips("norm"), "output") == ()


def test_a_short_decimal_is_not_explained_by_two_mistakes_since_chance_would_do_it() -> None:
    entry = dlcalc.posenc(pos=3, dim=5, d_model=512)  # the angle is 2.79; the position before, without the power, would be 2
    assert judge_part(entry, topics.slips("posenc"), "angles", "2.0").slips == ()
    assert [slip.id for slip in judge_part(entry, topics.slips("posenc"), "angles", "2.89").slips[0]] == ["single_i"]


def test_what_does_nothing_is_no_mistake() -> None:
    slopes = dlcalc.posenc(kind="alibi", heads=8)  # for eight heads 2^(−h) is right
    found = judge_part(slopes, topics.slips("posenc"), "slopes", "0.5 0.25 0.12 0.06 0.03 0.02 0.01 0")
    assert (found.verdict.kind, found.slips) == ("wrong", ())


def test_zeros_are_no_rounded_small_numbers() -> None:
    question: dict[str, Any] = {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9", "grad": "0.01 0.02; 0 0.01; 0.03 0.04; 0.01 -0.01"}
    found = judge_part(dlcalc.norm(**question), topics.slips("norm"), "dx", "0 as 4x2")
    assert found.verdict.kind == "wrong"
    assert [[slip.id for slip in slips] for slips in found.slips] == [["over_features"]]  # two numbers by themselves: there it is 0
