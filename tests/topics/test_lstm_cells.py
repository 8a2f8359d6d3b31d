"""Every gate and state of every cell against Python's own floats, and what holds for all of them."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from lstm_cells import LETTERS, Drawn, sigmoid

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Derivation, Step
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import Array
from dlcalc.topics.lstm import TOPIC

CELLS = tuple(LETTERS)


def work(raw: dict[str, Any], **words: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, raw, **words))


def numbers(derivation: Derivation, name: str) -> Any:
    value = derivation.results[name]
    assert isinstance(value, Array)
    return floats(value.numbers)


def close(first: Any, second: Any) -> None:
    np.testing.assert_allclose(first, np.array(second), rtol=0, atol=1e-10)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("form", ["apart", "hx", "xh"])
def test_every_gate_and_state_is_that_of_the_paper(cell: str, seed: int, form: str) -> None:
    drawn = Drawn(seed, cell)
    derivation = work(drawn.apart() if form == "apart" else drawn.joined(form))
    expected = drawn.expected()
    for letter, values in expected.items():
        close(numbers(derivation, letter), values)
    close(numbers(derivation, "h_final"), expected["h"][-1])
    assert ("c_final" in derivation.results) == (cell in ("lstm", "peephole"))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("seed", range(6))
def test_every_written_step_is_the_kernels_number(cell: str, seed: int) -> None:
    drawn = Drawn(seed, cell)
    expected = drawn.expected()
    for t in range(drawn.steps):
        for j in range(drawn.hidden):
            derivation = work(drawn.apart() | {"show": f"{t + 1},{j + 1}"})
            written = 0
            for step in derivation.steps:
                letter, _, at = step.id.partition("_")
                assert step.symbolic is False, step.id
                if letter == "a":
                    before(step, drawn, expected, t, j)
                if letter in expected and at == f"{t + 1}_{j + 1}":
                    assert approximate(step.value) == pytest.approx(expected[letter][t][j], abs=1e-12)
                    written += 1
            assert written == len(expected)


def before(step: Step, drawn: Drawn, expected: dict[str, Any], t: int, j: int) -> None:
    """A pre-activation, brought back from what was made of it."""
    letter = step.id.split("_")[1]
    function = drawn.words.get("activation", "tanh") if letter in "gnh" else "sigmoid"
    value = approximate(step.value)
    made = {"tanh": math.tanh, "relu": lambda a: max(0.0, a), "sigmoid": sigmoid}[function](value)
    assert made == pytest.approx(expected[letter][t][j], abs=1e-12)


def test_a_step_is_numbered_beyond_nine() -> None:
    derivation = work({"cell": "rnn", "x": np.ones((12, 11)), "wx": np.ones((1, 11)) / 10, "wh": "1", "show": "12"})
    assert not any(step.symbolic for step in derivation.steps)
    assert approximate(derivation.steps[-1].value) == pytest.approx(numbers(derivation, "h")[11, 0], abs=1e-14)


@pytest.mark.parametrize("cell", CELLS)
def test_all_writes_one_unit_at_every_step(cell: str) -> None:
    drawn = Drawn(3, cell)
    derivation = work(drawn.apart(), all=True)
    assert {step.id.rsplit("_", 2)[1] for step in derivation.shown_steps} == {str(t + 1) for t in range(drawn.steps)}


@pytest.mark.parametrize("cell", CELLS)
def test_a_batch_is_its_examples_one_by_one(cell: str) -> None:
    drawn = Drawn(5, cell)
    other = [[value / 2 - 1 for value in row] for row in drawn.xs]
    both = work(drawn.apart() | {"x": [drawn.xs, other], "show": f"2,{drawn.steps},1"})
    first, second = work(drawn.apart()), work(drawn.apart() | {"x": other})
    for letter in drawn.expected():
        close(numbers(both, letter), [numbers(first, letter), numbers(second, letter)])
    shown = approximate(both.steps[-1].value)
    assert shown == pytest.approx(numbers(second, "h")[-1, 0], abs=1e-12)


small = st.integers(-300, 300).map(lambda number: number / 100)


@given(st.sampled_from(CELLS), st.integers(0, 10_000))
@settings(max_examples=60)
def test_gates_lie_between_0_and_1_and_candidates_between_minus_1_and_1(cell: str, seed: int) -> None:
    drawn = Drawn(seed, cell)
    derivation = work(drawn.apart())
    for letter in set(drawn.expected()) & set("ifozr"):
        assert ((numbers(derivation, letter) > 0) & (numbers(derivation, letter) < 1)).all()
    for letter in set(drawn.expected()) & set("gn"):
        assert (np.abs(numbers(derivation, letter)) <= 1).all()
    if cell in ("lstm", "peephole"):
        c = np.abs(numbers(derivation, "c"))
        assert (c <= np.abs(drawn.c).max() + np.arange(1, drawn.steps + 1)[:, None]).all()  # each step adds at most 1
        assert (np.abs(numbers(derivation, "h")) < 1).all()


@given(st.sampled_from(CELLS), st.integers(0, 10_000))
@settings(max_examples=40)
def test_a_sequence_in_two_parts_is_the_whole(cell: str, seed: int) -> None:
    drawn = Drawn(seed, cell)
    if drawn.steps < 2:
        return
    whole, first = work(drawn.apart()), work(drawn.apart() | {"x": drawn.xs[:1]})
    states = {"h0": numbers(first, "h_final").tolist()}
    states |= {"c0": numbers(first, "c_final").tolist()} if "c_final" in first.results else {}
    rest = work(drawn.apart() | {"x": drawn.xs[1:]} | states)
    close(numbers(rest, "h"), numbers(whole, "h")[1:])


def test_a_closed_forget_gate_forgets_and_an_open_one_keeps() -> None:
    base = {"x": "1; 1; 1", "wf": 0, "uf": 0, "wi": 0, "ui": 0, "bi": -800, "wg": 1, "ug": 0, "wo": 0, "uo": 0, "c0": 2}
    kept = numbers(work(base | {"bf": 800}), "c")
    gone = numbers(work(base | {"bf": -800}), "c")
    assert kept.tolist() == [[2.0]] * 3
    assert gone.tolist() == [[0.0]] * 3


def test_an_update_gate_of_one_keeps_or_writes() -> None:
    base = {"cell": "gru", "x": "1", "wz": 0, "uz": 0, "bz": 800, "wr": 0, "ur": 0, "wn": 1, "un": 0, "h0": 0.5}
    assert numbers(work(base), "h").tolist() == [[0.5]]
    assert numbers(work(base | {"update": "chung"}), "h")[0, 0] == pytest.approx(math.tanh(1))


def test_the_two_resets_differ_only_where_the_matrix_mixes_or_a_bias_stands_inside() -> None:
    drawn = {"cell": "gru", "x": "1", "wz": 0.3, "uz": 0.2, "wr": 0.4, "ur": -0.3, "wn": 0.8, "un": 0.6, "h0": 0.5}
    one = numbers(work(drawn | {"reset": "before"}), "h")
    assert numbers(work(drawn | {"reset": "after"}), "h") == pytest.approx(one)  # a number commutes with a number
    assert numbers(work(drawn | {"reset": "after", "bhn": 0.5}), "h") != pytest.approx(one)


def test_a_relu_rnn_of_exact_numbers_stays_exact() -> None:
    derivation = work({"cell": "rnn", "activation": "relu", "x": "1/3; 1/2", "wx": "1/2", "wh": 3, "b": "1/7", "wy": 2, "by": "1/5"})
    value = derivation.results["h"]
    assert isinstance(value, Array)
    assert [str(each) for each in value.numbers.ravel()] == ["13/42", "37/28"]
    output = derivation.results["output"]
    assert isinstance(output, Array)
    assert [str(each) for each in output.numbers.ravel()] == ["86/105", "199/70"]


def test_large_pre_activations_saturate_without_a_warning() -> None:
    with np.errstate(all="raise", under="ignore"):
        derivation = work({"x": "1", "wf": 1e4, "wi": -1e4, "wg": 1e6, "wo": 5})
    assert numbers(derivation, "f").item() == 1
    assert numbers(derivation, "i").item() == 0
