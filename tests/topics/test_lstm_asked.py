"""What is said of a recurrent layer on numbers, and what is refused because it would play no part."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.derivation.plots import PLOT
from dlcalc.topics.lstm import TOPIC

SCALAR = {"wf": 0.5, "uf": 0.1, "wi": 0.4, "ui": 0.2, "wg": 0.6, "ug": 0.3, "wo": 0.7, "uo": 0.1}
RNN = {"cell": "rnn", "wx": 0.5, "wh": 0.1}


def work(raw: dict[str, Any], **options: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, raw, **options))


def flow(**given: Any) -> Derivation:
    return work({**given, "gradient-flow": True})


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"bias": "none"}, "bias", "it says how many biases are counted, and --x is about numbers"),
    ({"bias": "two", "bf": 1}, "bias", "it says how many biases are counted"),
    ({"gradient-flow": True, "wy": 1}, "wy", "an output layer hands nothing on"),
    ({"gradient-flow": True, "wy": 1, "by": 1}, "wy", "an output layer hands nothing on"),
    ({"gradient-flow": True, "output-activation": "tanh"}, "output-activation", "an output layer hands nothing on"),
    ({"h0": "1 2"}, "h0", "one number a unit is expected, 1 of them, not 2 numbers"),
    ({"c0": "1 2 3"}, "c0", "one number a unit is expected, 1 of them, not 3 numbers"),
    ({"bf": "1 2"}, "bf", "one number a unit is expected, 1 of them, not 2 numbers"),
    ({"x": np.array([[1.0], [np.nan]]), "round-steps": 3}, "round-steps", "one of the numbers is infinite or no number"),
    ({"h0": np.array([np.inf]), "round-steps": 3}, "round-steps", "one of the numbers is infinite or no number"),
    ({"pf": 1}, "pf", "these are peephole weights, and the cell is an LSTM"),
    ({"layers": 2}, "layers", "the weights are those of 1 layer"),
    ({"hidden-size": 2}, "wi", "H × I = 2 × 1 is expected, not 1 number"),
]


@pytest.mark.parametrize(("more", "parameter", "says"), REFUSED, ids=[f"{name} {says[:30]}" for _, name, says in REFUSED])
def test_what_plays_no_part_or_does_not_fit_is_named(more: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        work({"x": "1; 0.5", **SCALAR, **more})
    assert (caught.value.parameter, says in caught.value.rule) == (parameter, True), caught.value.rule


def test_a_number_is_filled_as_it_was_typed() -> None:
    with pytest.raises(DomainError) as caught:
        work({"x": "1; 0.5", **SCALAR, "hidden-size": 2})
    assert caught.value.hint == "to fill it: '0.4 as 2x1'"


def test_more_steps_than_can_be_waited_for_are_refused_at_once() -> None:
    started = time.process_time()
    for more in ({}, {"gradient-flow": True}):
        with pytest.raises(DomainError, match="at most 100,000 time steps are worked") as caught:
            work({"x": np.ones((100_001, 1)), **SCALAR, **more})
        assert caught.value.parameter == "x"
    assert time.process_time() - started < 1


def test_peepholes_that_were_given_are_said() -> None:
    derivation = work({"cell": "peephole", "x": "1; 2", **SCALAR, "pf": 0.2, "po": 0.5})
    assert [text for text in derivation.given if "p_" in text] == ["`p_f = 0.2`", "`p_o = 0.5`"]


def test_the_bias_inside_the_reset_is_said() -> None:
    gru = {f"{kind}{gate}": 0.5 for kind in "wu" for gate in "zrn"}
    derivation = work({"cell": "gru", "x": "1; 2", **gru, "bhn": 0.2, "reset": "after"})
    assert "`b_hn = 0.2`" in derivation.given


def test_every_example_is_on_the_screen_and_the_one_that_is_written_out_is_named() -> None:
    derivation = work({"x": np.arange(4).reshape(2, 2, 1), **SCALAR, "wy": 2})
    assert [table.title for table in derivation.tables] == ["Example 1 over time", "`c`", "`h`", "`y`"]
    assert work({"x": np.arange(4).reshape(2, 2, 1), **SCALAR, "show": "2,1"}).tables[0].title == "Example 2 over time"
    assert derivation.remark.endswith("--show 1,2")
    drawn = work({"x": np.arange(4).reshape(2, 2, 1), **SCALAR, "show": "2,1", "picture": True})
    assert [plot.title for plot in drawn.plots] == ["Gates, example 2, over time", "States, example 2, over time"]
    assert work({"x": np.arange(4).reshape(2, 2, 1), **SCALAR, "show": "1,2"}).steps[0].id == "a_f_2_1"  # what the remark offers works


def test_exact_outputs_stand_in_the_steps_alone() -> None:
    derivation = work({"x": "1", **SCALAR, "wy": "1; 2", "output-activation": "softmax"}, exact=True)
    assert "y_1_2" in derivation.shown
    assert not derivation.tables
    assert [table.id for table in work({"x": "1", **SCALAR, "wy": "1; 2"}).tables] == ["over_time", "output"]


def test_two_grids_say_whose_rows_they_speak_of() -> None:
    notes = [table.note for table in work({"cell": "rnn", "x": "1; 2", "wx": "1; 2", "wh": "1 0; 0 1", "wy": "1 2; 3 4"}).tables]
    assert notes == ["", "rows are time steps, columns units", "`y`: rows are time steps, columns outputs"]


def test_every_bias_that_was_not_given_is_in_the_data_and_said_once() -> None:
    assumed = [(each.parameter, each.value, each.text) for each in work({"x": "1; 2", **SCALAR, "bf": 1}).assumed]
    assert [(name, value) for name, value, _ in assumed if name[0] == "b"] == [("bi", 0), ("bg", 0), ("bo", 0)]
    assert [text for name, _, text in assumed if name[0] == "b"] == ["`b_i = b_g = b_o = 0`", "", ""]
    closed = [(each.parameter, each.value) for each in work({"cell": "peephole", "x": "1; 2", **SCALAR, "pf": 1}).assumed]
    assert [each for each in closed if each[0][0] == "p"] == [("pi", 0), ("po", 0)]


def test_outputs_stand_in_the_headline() -> None:
    assert work({"x": "1; 2", **RNN, "wy": "1; 2; 3"}).headline == "2 steps of 1 feature → 1 hidden unit → 3 outputs"


def test_what_is_shown_already_is_not_offered() -> None:
    assert "--all" in work({"x": "1; 2", **RNN}).remark
    assert not work({"x": "1; 2", **RNN}, exact=True).remark
    assert not work({"x": "1; 2", **RNN}, all=True).remark


def test_the_output_layer_counts_at_every_step_and_that_is_said() -> None:
    derivation = work({"input-size": 10, "hidden-size": 20, "output-size": 5})
    notes = {step.id: step.note for step in derivation.steps}
    assert notes["macs_per_step"] == "each weight once a step, the output layer's too: one multiply-add"
    assert "output" not in {step.id: step.note for step in work({"input-size": 10}).steps}["macs_per_step"]


def test_the_parameter_of_a_plot_is_the_one_that_every_topic_has() -> None:
    assert TOPIC.parameter("plot") is PLOT


# Products beyond floats


def test_a_product_of_many_factors_vanishes_and_its_rate_is_right() -> None:
    found = flow(x=np.ones((4000, 1)), wf=1, uf=0, wi=1, ui=1, wg=1, ug=1, wo=1, uo=1)
    assert [found[name] for name in ("gradient_factor", "total_derivative", "rnn_factor")] == [0, 0, 0]
    assert found.remark.startswith("Along the cell each step keeps about 0.73 of the gradient: it vanishes")  # sigmoid(1)
    assert "less than" in found.tables[0].note


def test_a_product_of_0_that_is_0_is_not_called_small() -> None:
    found = flow(cell="rnn", x="-1; 1", wx=1, wh=1, activation="relu")
    assert found["total_derivative"] == 0
    assert "less than" not in found.tables[0].note
    assert "nothing is left" in found.remark


@pytest.mark.parametrize("hidden", [1, 2])
def test_the_rate_of_an_rnn_is_right_where_the_product_has_vanished(hidden: int) -> None:
    found = flow(cell="rnn", x=np.zeros((2000, 1)), wx=np.zeros((hidden, 1)), wh=np.eye(hidden) * 0.6)
    derivative: Any = found["total_derivative"]
    assert not np.any(derivative)
    assert "by about 0.6:" in found.remark
