"""Answers on numbers: what is written out, rounded, exact, assumed and refused; goldens. DLCALC_UPDATE_GOLDENS=1 writes them anew."""

from __future__ import annotations

import os
import shlex
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

sys.path.insert(0, str(Path(__file__).parent))
from lstm_cells import Drawn

from dlcalc.cli import commands, typed
from dlcalc.cli.answer import COMMON_KEYS
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text
from dlcalc.render import Look, render
from dlcalc.topics.lstm import TOPIC

GOLDENS = Path(__file__).parent / "goldens"
SCALAR = {"wf": 0.5, "uf": 0.1, "wi": 0.4, "ui": 0.2, "wg": 0.6, "ug": 0.3, "wo": 0.7, "uo": 0.1}
GRU = {"cell": "gru", "wz": 0.5, "uz": 0.1, "wr": 0.2, "ur": 0.3, "wn": 0.6, "un": 0.4}


def work(raw: dict[str, Any], **words: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, raw, **words))


def numbers(derivation: Derivation, name: str) -> Any:
    value = derivation.results[name]
    assert isinstance(value, Array)
    return floats(value.numbers)


def assumed(derivation: Derivation) -> list[str]:
    return [each.text for each in derivation.assumed if each.text]


# Screens

WEIGHTS = "--wf 0.5 --uf 0.1 --bf 0 --wi 0.4 --ui 0.2 --bi 0 --wg 0.6 --ug 0.3 --bg 0 --wo 0.7 --uo 0.1 --bo 0"
MATRICES = "--wz '1 2; 3 4' --uz '1 0; 0 1' --wr '1 0; 0 1' --ur '0 1; 1 0' --wn '1 -1; 2 0' --un '1 1; 0 1'"
ONE = "--wf 1 --uf 0 --wi 1 --ui 0 --wg 1 --ug 0 --wo 1 --uo 0"
SCREENS = {
    "scalar": (f"--x '1; 0.5; -1' {WEIGHTS}", Look()),
    "scalar-all": (f"--x '1; 0.5; -1' {WEIGHTS} --all", Look()),
    "scalar-60": (f"--x '1; 0.5; -1' {WEIGHTS}", Look(width=60)),
    "scalar-120": (f"--x '1; 0.5; -1' {WEIGHTS}", Look(width=120)),
    "rounded": (f"--x '1; 0.5; -1' {WEIGHTS} --round-steps --show 2", Look(places=4)),
    "exact": (f"--x 1 {WEIGHTS}", Look(exact=True)),
    "gru": (f"--cell gru --x '1 0; 0 1' {MATRICES} --show 2,1", Look()),
    "rnn": ("--cell rnn --x '1; 2; -1' --wx 1 --wh 2 --b -1 --activation relu --wy '1; 2' --by '0 1' --output-activation softmax", Look()),
    "peephole": (f"--cell peephole --x 0.5 --h0 0.1 --c0 0.3 --pf 0.2 --po 0.5 {ONE}", Look()),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_reads_as_a_teacher_would_write_it(name: str) -> None:
    line, look = SCREENS[name]
    values = typed.read(commands.of_topic(TOPIC, "lstm", {}), shlex.split(line)).values
    raw: dict[str, Any] = {key: value[0] or True for key, value in values.items() if key not in COMMON_KEYS}
    if "round-steps" in raw:
        raw["round-steps"] = look.places
    shown = render(work(raw, all="all" in values, exact=look.exact), "text", look)
    assert isinstance(shown, str)
    path = GOLDENS / f"lstm-{name}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= look.width


# Rounded, exact


@pytest.mark.parametrize("cell", ["lstm", "peephole", "gru", "rnn"])
@pytest.mark.parametrize("seed", range(5))
def test_every_step_is_rounded_and_the_next_starts_from_there(cell: str, seed: int) -> None:
    drawn = Drawn(seed, cell)
    for places in (1, 3):
        raw = drawn.apart() | {"round-steps": places}
        over_time = {letter: numbers(work(raw), letter) for letter in drawn.expected()}
        for t in range(drawn.steps):
            for j in range(drawn.hidden):
                derivation = work(raw | {"show": f"{t + 1},{j + 1}"})
                values = {step.id.partition("_")[0]: step.value for step in derivation.steps if not step.id.startswith("a_")}
                assert {letter: approximate(value) for letter, value in values.items()} == {
                    letter: over_time[letter][t, j] for letter in over_time
                }
        for letter, values in over_time.items():
            assert np.array_equal(values, np.round(values, places)), letter


def test_rounded_answers_stand_beside_unrounded_ones() -> None:
    derivation = work({"x": "1; 0.5; -1", "round-steps": 2} | SCALAR)
    plain = work({"x": "1; 0.5; -1"} | SCALAR)
    assert derivation.conventions["rounding"] == "after every step"
    assert "rounded to 2 places after every step" in assumed(derivation)
    for name, value in plain.results.items():
        other = derivation.unrounded[name]
        assert isinstance(value, Array)
        assert isinstance(other, Array)
        assert floats(other.numbers).tolist() == floats(value.numbers).tolist()
    for first, second in zip(derivation.steps, plain.steps, strict=True):
        assert first.unrounded is not None
        assert approximate(first.unrounded) == pytest.approx(approximate(second.value), abs=1e-12)
    assert numbers(derivation, "h").tolist() != numbers(plain, "h").tolist()


def test_a_tie_is_rounded_away_from_zero_in_the_table_too() -> None:
    derivation = work({"cell": "rnn", "activation": "relu", "x": "0.5", "wx": "0.25", "wh": 0, "round-steps": 2})
    assert numbers(derivation, "h").tolist() == [[0.13]]  # 0.125, which a float rounds to 0.12


def test_exact_values_stand_as_long_as_they_are_short() -> None:
    derivation = work({"x": "1"} | SCALAR, exact=True)
    value = derivation.results["h"]
    assert isinstance(value, Array)
    (found,) = value.numbers.ravel()
    assert isinstance(found, Expr)
    assert ascii_text(found) == "sigmoid(0.7)*tanh(sigmoid(0.4)*tanh(0.6))"
    assert approximate(found) == pytest.approx(numbers(work({"x": "1"} | SCALAR), "h").item(), abs=1e-15)


@pytest.mark.parametrize(
    "raw",
    [
        {"x": "1; 2"} | SCALAR,
        Drawn(3, "gru").apart(),
        {"x": np.ones((40, 1))} | SCALAR,
        {"x": np.ones((1, 60)), **dict.fromkeys(("wf", "wi", "wg", "wo"), np.ones((1, 60)))},
    ],
)
def test_exact_values_that_grow_are_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as caught:
        work(raw, exact=True)
    assert "exact" in caught.value.rule
    assert "--exact" in caught.value.hint


def test_every_result_is_exact_where_one_is() -> None:
    derivation = work({"x": "1", "wy": "1; 2", "output-activation": "softmax"} | SCALAR, exact=True)
    for name, value in derivation.results.items():
        assert isinstance(value, Array)
        assert all(isinstance(each, Expr) for each in value.numbers.ravel()), name
    plain = work({"x": "1", "wy": "1; 2", "output-activation": "softmax"} | SCALAR)
    for name in plain.results:
        np.testing.assert_allclose(numbers(derivation, name), numbers(plain, name), rtol=0, atol=1e-14)


# Which step reads which


def test_a_layer_may_read_backwards() -> None:
    drawn = Drawn(4, "lstm")
    forwards = work(drawn.apart() | {"x": drawn.xs[::-1]})
    backwards = work(drawn.apart() | {"reverse": True}, all=True)
    for letter in drawn.expected():
        assert numbers(backwards, letter).tolist() == numbers(forwards, letter)[::-1].tolist()
    assert numbers(backwards, "h_final").tolist() == numbers(backwards, "h")[0].tolist()
    found = {step.id: approximate(step.value) for step in backwards.steps}
    assert found["h_1_1"] == pytest.approx(numbers(backwards, "h")[0, 0], abs=1e-12)
    steps = {step.id: ascii_text(step.formula) for step in work({"x": "1; 2; 3", "reverse": True} | SCALAR, all=True).steps}
    assert [steps[f"a_f_{t}_1"] for t in (1, 2, 3)] == ["w_f*x_1 + u_f*h_2", "w_f*x_2 + u_f*h_3", "w_f*x_3 + u_f*h_0"]


def test_units_of_both_directions_are_counted_through() -> None:
    layer = {"W": [[[1]], [[2]]], "R": [[[0.5]], [[-0.5]]]}
    raw = {"cell": "rnn", "x": "1; 2", "weights": layer, "show": "1,2", "wy": "3 5"}
    derivation = work(raw)
    steps = {step.id: step for step in derivation.steps}
    assert ascii_text(steps["h_1_1"].symbol) == "h_{1,2}"
    h = numbers(derivation, "h")
    assert approximate(steps["h_1_1"].value) == pytest.approx(h[0, 1], abs=1e-15)
    assert approximate(steps["y_1_1"].value) == pytest.approx(3 * h[0, 0] + 5 * h[0, 1], abs=1e-12)


# What is assumed


def test_what_was_not_given_is_said() -> None:
    assert assumed(work({"x": "1; 2"} | SCALAR)) == ["`h_0 = 0`", "`c_0 = 0`", "no biases"]
    assert assumed(work({"x": "1; 2", "bf": 1, "h0": 1} | SCALAR)) == ["`c_0 = 0`", "`b_i = b_g = b_o = 0`"]
    assert assumed(work({"x": "1; 2"} | GRU)) == ["`h_0 = 0`", "reset before the matrix", "`z` keeps the old state", "no biases"]
    assert "reset after the matrix" in assumed(work({"x": "1; 2", "convention": "keras"} | GRU))


def test_the_state_needs_no_weights_where_it_is_zero() -> None:
    raw = {"x": "1 2", "wf": "1 0; 0 1", "wi": "1 1; 1 1", "wg": "0.5 0; 0 1", "wo": "1 2; 2 1"}
    derivation = work(raw)
    assert "no weights of `h_0`, which is 0" in assumed(derivation)
    zeros = dict.fromkeys(("uf", "ui", "ug", "uo"), "0 0; 0 0")
    assert numbers(derivation, "h").tolist() == numbers(work(raw | zeros), "h").tolist()
    assert not any("u_" in ascii_text(step.formula) for step in derivation.steps)


def test_unit_forget_bias_is_one_where_none_is_given() -> None:
    derivation = work({"x": "1; 2", "unit-forget-bias": True} | SCALAR)
    assert numbers(derivation, "h").tolist() == numbers(work({"x": "1; 2", "bf": 1} | SCALAR), "h").tolist()
    assert "`b_f = 1`" in assumed(derivation)


def test_weights_as_wide_as_state_and_input_are_joined() -> None:
    raw = {"wf": "0.1 0.5", "wi": "0.2 0.4", "wg": "0.3 0.6", "wo": "0.1 0.7"}
    assert numbers(work({"x": "1; 2"} | raw), "h").tolist() == numbers(work({"x": "1; 2"} | SCALAR), "h").tolist()
    assert "weights joined on [h, x]" in assumed(work({"x": "1; 2"} | raw))


def test_a_row_is_steps_or_features_as_the_weights_say() -> None:
    assert numbers(work({"x": "1 0.5 -1"} | SCALAR), "h").shape == (3, 1)
    assert numbers(work({"cell": "rnn", "x": "1 0.5 -1", "wx": "1 2 3", "wh": 0}), "h").shape == (1, 1)


# The output layer


@pytest.mark.parametrize("activation", ["none", "softmax", "sigmoid", "tanh"])
def test_the_output_layer_is_scipys(activation: str) -> None:
    drawn = Drawn(7, "lstm")
    weights, biases = np.array(drawn.matrix(3, drawn.hidden)), np.array(drawn.vector(3))
    derivation = work(drawn.apart() | {"wy": weights, "by": biases, "output-activation": activation})
    scores = np.array(drawn.expected()["h"]) @ weights.T + biases
    expected = {"none": scores, "softmax": softmax(scores, axis=-1), "sigmoid": 1 / (1 + np.exp(-scores)), "tanh": np.tanh(scores)}[
        activation
    ]
    np.testing.assert_allclose(numbers(derivation, "output"), expected, rtol=0, atol=1e-12)
    for k in range(3):
        step = next(step for step in derivation.steps if step.id == f"y_1_{k + 1}")
        assert approximate(step.value) == pytest.approx(expected[0, k], abs=1e-12)


# Infinite values, large inputs


def test_what_is_no_number_is_flagged() -> None:
    x = np.array([[1.0], [np.nan], [np.inf]])
    derivation = work({"x": x} | SCALAR)
    assert [warning.code for warning in derivation.warnings] == ["not_finite"]
    assert "2 values that are infinite or no number" in derivation.warnings[0].message
    assert derivation.steps
    other = work({"x": x, "show": "3"} | SCALAR)
    assert not other.shown_steps
    assert "infinite or no number" in other.remark
    for format in ("text", "json", "latex", "markdown", "html"):
        assert render(other, format)


def test_a_large_layer_is_summarised() -> None:
    rng = np.random.default_rng(1)
    raw = {f"{kind}{gate}": rng.normal(size=(64, 64)) for gate in "figo" for kind in "wu"}
    derivation = work({"x": rng.normal(size=(50, 64))} | raw)
    assert numbers(derivation, "h").shape == (50, 64)
    assert "each is a sum of 128 products" in derivation.remark
    assert [step.id for step in derivation.shown_steps] == ["f_1_1", "i_1_1", "g_1_1", "o_1_1", "c_1_1", "h_1_1"]
    shown = render(derivation, "text")
    assert isinstance(shown, str)
    assert len(shown.splitlines()) < 100


# What is refused

ONES = {"x": "1 2; 3 4", **{f"{kind}{gate}": "1 0; 0 1" for gate in "figo" for kind in "wu"}}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"wf": 1}, "", "the input is missing"),
    ({"x": "1", "wf": 1, "uf": 1}, "", "W_i, W_g, W_o, U_i, U_g and U_o are missing: an LSTM needs"),
    ({"x": "1; 2", "wf": 1, "wi": 1, "wg": 1, "wo": 1}, "", "U_i, U_f, U_g and U_o are missing"),
    ({"x": "1", **SCALAR, "wz": 1}, "wz", "these are weights of a GRU, and the cell is an LSTM"),
    ({"x": "1", **GRU, "c0": 1}, "c0", "the GRU has no cell state"),
    ({"x": "1", **GRU, "bhn": 1}, "bhn", "a candidate has one bias"),
    ({"x": "1", **SCALAR, "pf": 1}, "pf", "these are peephole weights, and the cell is an LSTM"),
    ({"x": "1", **SCALAR, "reset": "after"}, "reset", "it says something about a GRU"),
    ({"x": "1", **SCALAR, "activation": "relu"}, "activation", "it says something about a plain RNN"),
    ({"x": "1", **GRU, "unit-forget-bias": True}, "unit-forget-bias", "it says something about an LSTM"),
    ({"x": "1", **SCALAR, "bf": 1, "unit-forget-bias": True}, "bf", "--unit-forget-bias says that they are 1"),
    ({**ONES, "wf": "1 2 3; 4 5 6"}, "wf", "H × I = 2 × 2 is expected, not 2 × 3"),
    ({**ONES, "uf": "1 2 3"}, "uf", "H × H = 2 × 2 is expected, not 3 numbers"),
    ({**ONES, "bf": "1 2 3"}, "bf", "one number a unit is expected, 2 of them, not 3 numbers"),
    ({**ONES, "x": "1 2 3; 4 5 6"}, "wi", "H × I = 2 × 3 is expected, not 2 × 2"),
    ({**ONES, "h0": "1 2 3"}, "h0", "one number a unit is expected, 2 of them, not 3 numbers"),
    ({**ONES, "c0": "1 2; 3 4"}, "c0", "one number a unit is expected, 2 of them, not 2 × 2"),
    ({**ONES, "joined": "hx"}, "uf", "--joined hx says that W holds these weights too"),
    ({**ONES, "hidden-size": 3}, "hidden-size", "U_f is 2 × 2, so that there are 2 units"),
    ({**ONES, "input-size": 3}, "input-size", "--x has 2 features"),
    ({**ONES, "t": 3}, "t", "--x has 2 time steps"),
    ({**ONES, "t": "T"}, "t", "beside numbers it must be a number too"),
    ({**ONES, "n": 4}, "n", "--x has 1 example"),
    ({**ONES, "bidirectional": True}, "bidirectional", "the weights are those of one direction"),
    ({**ONES, "n": "2", "x": np.ones((3, 2, 2))}, "n", "--x has 3 examples"),
    ({**ONES, "layout": "keras"}, "layout", "it is about the arrays of a file"),
    ({**ONES, "show": "3,1"}, "show", "there are 2 steps, counted from 1"),
    ({**ONES, "show": "1,3"}, "show", "there are 2 units, counted from 1"),
    ({**ONES, "show": "0"}, "show", "there are 2 steps"),
    ({**ONES, "show": "1,1,1"}, "show", "it is written step,unit"),
    ({**ONES, "show": "last"}, "show", "it is written step,unit"),
    ({**ONES, "by": "1"}, "by", "an output layer has weights too"),
    ({**ONES, "output-activation": "softmax"}, "output-activation", "an output layer has weights too"),
    ({**ONES, "wy": "1 2 3"}, "wy", "one weight for each of the 2 entries of h"),
    ({**ONES, "wy": "1 2", "by": "1 2 3"}, "by", "one bias an output is expected, 1 of them"),
    ({**ONES, "x": np.ones((2, 2, 2, 2))}, "x", "not 4 axes"),
    ({**ONES, "x": np.ones((6000, 2)), "round-steps": 3}, "round-steps", "at most 20,000 numbers are rounded"),
    ({**ONES, "x": "1 2; 3"}, "x", "row 2 has 1 number, and row 1 has 2 numbers"),
    ({**ONES, "x": "1 two"}, "x", "“two”, is no number"),
    ({**ONES, "x": "1 nan"}, "x", "is no number"),
    ({**ONES, "all-conventions": True}, "all-conventions", "it is about counts"),
    ({**ONES, "reverse": True, "gradient-flow": True}, "reverse", "the gradient is followed from the last step"),
    ({**ONES, "projection": 1}, "projection", "it is about counts"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "parameter", "says"), REFUSED, ids=[f"{name} {says[:30]}" for _, name, says in REFUSED])
def test_what_does_not_fit_is_named(raw: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        work(raw)
    assert (caught.value.parameter, says in caught.value.rule) == (parameter, True), caught.value.rule


@pytest.mark.parametrize(
    "name", ["gradient-flow", "show", "round-steps", "picture", "plot", "layout", "gate-order", "joined", "unit-forget-bias"]
)
def test_what_needs_numbers_says_so(name: str) -> None:
    value: Any = {"show": "1", "round-steps": 3, "plot": "a.svg", "layout": "keras", "gate-order": "ifgo", "joined": "hx"}.get(name, True)
    with pytest.raises(DomainError, match="there are none"):
        work({"input-size": 3, name: value})


def test_gates_that_would_take_gigabytes_are_refused_with_their_size() -> None:
    weights = {"weight_ih_l0": np.ones((4000, 1)), "weight_hh_l0": np.ones((4000, 1000))}
    with pytest.raises(DomainError, match=r"40000×1×4000, 160,000,000 numbers in 1\.3 GB"):
        work({"x": np.ones((40_000, 1)), "weights": weights})


def test_fractions_stay_fractions_in_the_steps() -> None:
    derivation = work({"cell": "rnn", "x": "1/3", "wx": "1/7", "wh": 0})
    step = derivation.steps[0]
    assert ascii_text(step.value) == "1/21"
    assert numbers(derivation, "h").item() == pytest.approx(np.tanh(float(Fraction(1, 21))), abs=1e-16)
