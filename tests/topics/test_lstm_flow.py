"""Gradient flow against finite differences of a cell written out in numbers of 50 digits, and each formula against the matrices."""

from __future__ import annotations

import json
import os
import sys
from itertools import product
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from lstm_brute import Brute, drawn, sequence

import dlcalc
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr
from dlcalc.render import Look, render
from dlcalc.topics.lstm.flow.steps import MOST, ROWS

GOLDENS = Path(__file__).parent / "goldens"


def ask(**given: Any) -> Derivation:
    return dlcalc.lstm(gradient_flow=True, **given)


def numbers(found: Derivation, name: str) -> Any:
    value = found.results[name]
    assert isinstance(value, Array)
    return value.numbers


@pytest.fixture(autouse=True)
def _fifty_digits() -> Any:
    with mpmath.workdps(50):
        yield


SHAPES = [(1, 1, 1), (3, 1, 1), (4, 2, 1), (3, 3, 2)]


@pytest.mark.parametrize(("cell", "shape", "seed"), [*product(("lstm", "peephole", "rnn"), SHAPES, (1, 2))])
def test_the_total_derivative_is_that_of_finite_differences(cell: str, shape: tuple[int, int, int], seed: int) -> None:
    steps, hidden, features = shape
    given = {**drawn(cell, hidden, features, seed), **sequence(cell, steps, hidden, features, seed)}
    found = ask(cell=cell, **given)
    expected = Brute(cell, given).differences("h" if cell == "rnn" else "c")
    np.testing.assert_allclose(numbers(found, "total_derivative"), expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("reset", "update", "shape"), [*product(("before", "after"), ("cho", "chung"), SHAPES)])
def test_that_of_a_gru_too(reset: str, update: str, shape: tuple[int, int, int]) -> None:
    steps, hidden, features = shape
    given = {**drawn("gru", hidden, features, 5), **sequence("gru", steps, hidden, features, 5)}
    if reset == "after":
        given["bhn"] = np.linspace(-0.5, 0.7, hidden).round(2)
    found = ask(cell="gru", reset=reset, update=update, **given)
    np.testing.assert_allclose(
        numbers(found, "total_derivative"), Brute("gru", given, reset, update).differences("h"), rtol=1e-10, atol=1e-13
    )


def test_a_plain_rnn_with_relu() -> None:
    given = {**drawn("rnn", 3, 2, 3), **sequence("rnn", 4, 3, 2, 3)}
    given["b"] = np.array([2.5, -0.4, 1.5])  # some units stay open
    found = ask(cell="rnn", activation="relu", **given)
    expected = Brute("rnn", given, activation="relu").differences("h")
    assert expected.any()
    assert not expected.all()
    np.testing.assert_allclose(numbers(found, "total_derivative"), expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("cell", "hidden"), [*product(("lstm", "peephole", "gru"), (1, 3))])
def test_the_plain_rnn_beside_is_the_candidate_alone(cell: str, hidden: int) -> None:
    given = {**drawn(cell, hidden, 2, 7), **sequence(cell, 4, hidden, 2, 7)}
    letter = "n" if cell == "gru" else "g"
    alone = {"wx": given[f"w{letter}"], "wh": given[f"u{letter}"], "b": given[f"b{letter}"], "x": given["x"], "h0": given["h0"]}
    np.testing.assert_allclose(numbers(ask(cell=cell, **given), "rnn_factor"), Brute("rnn", alone).differences("h"), rtol=1e-10, atol=1e-13)


def test_the_candidate_of_a_gru_takes_both_its_biases_along() -> None:
    given = {**drawn("gru", 2, 1, 8), **sequence("gru", 3, 2, 1, 8), "bhn": np.array([0.4, -0.9])}
    alone = {"wx": given["wn"], "wh": given["un"], "b": given["bn"] + given["bhn"], "x": given["x"], "h0": given["h0"]}
    found = ask(cell="gru", reset="after", **given)
    np.testing.assert_allclose(numbers(found, "rnn_factor"), Brute("rnn", alone).differences("h"), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_plain_rnn_may_have_weights_of_its_own(cell: str, activation: str) -> None:
    given = {**drawn(cell, 2, 2, 9), **sequence(cell, 3, 2, 2, 9)}
    own = drawn("rnn", 2, 2, 10)
    expected = Brute("rnn", {**own, "x": given["x"], "h0": given["h0"]}, activation=activation).differences("h")
    found = ask(cell=cell, **given, **own, **({"activation": "relu"} if activation == "relu" else {}))
    np.testing.assert_allclose(numbers(found, "rnn_factor"), expected, rtol=1e-10, atol=1e-13)
    without = ask(cell=cell, **given)
    assert (numbers(found, "total_derivative") == numbers(without, "total_derivative")).all()


# Along the cell


@pytest.mark.parametrize(("cell", "update"), [("lstm", "cho"), ("peephole", "cho"), ("gru", "cho"), ("gru", "chung")])
def test_along_the_cell_is_the_product_of_its_gates(cell: str, update: str) -> None:
    given = {**drawn(cell, 3, 2, 11), **sequence(cell, 5, 3, 2, 11)}
    more: dict[str, Any] = {"cell": cell, "update": update} if cell == "gru" else {"cell": cell}
    forward = dlcalc.lstm(**given, **more)
    gate = numbers(forward, "z" if cell == "gru" else "f")
    expected = (gate if update == "cho" else 1 - gate).prod(axis=0)
    np.testing.assert_allclose(numbers(ask(**given, **more), "gradient_factor"), expected.reshape(-1), rtol=1e-12)


def test_gates_that_do_not_see_the_state_leave_the_carousel_alone() -> None:
    """Without weights of the state nothing comes back through the gates: both derivatives are the product of the forget gates."""
    given = {**drawn("lstm", 3, 2, 12, scale=0.0), **sequence("lstm", 4, 3, 2, 12)}
    found = ask(**given)
    np.testing.assert_allclose(numbers(found, "total_derivative"), np.diag(numbers(found, "gradient_factor")), rtol=1e-12)
    assert not numbers(found, "rnn_factor").any()


def test_one_step_of_an_lstm_is_its_forget_gate() -> None:
    given = {**drawn("lstm", 2, 1, 13), **sequence("lstm", 1, 2, 1, 13)}
    found = ask(**given)
    np.testing.assert_allclose(numbers(found, "total_derivative"), np.diag(numbers(found, "gradient_factor")), rtol=1e-12)


# What is written out


SCALAR = [("lstm", {}), ("peephole", {}), ("gru", {"reset": "before"}), ("gru", {"reset": "after"}), ("gru", {"update": "chung"}),
          ("rnn", {}), ("rnn", {"activation": "relu"})]  # fmt: skip


def written(found: Derivation) -> dict[str, float]:
    return {step.id: approximate(step.value) for step in found.steps}


@pytest.mark.parametrize(("cell", "more"), SCALAR, ids=str)
@pytest.mark.parametrize("steps", [1, 4, MOST, MOST + 1, 40])
def test_every_formula_gives_what_the_matrices_give(cell: str, more: dict[str, str], steps: int) -> None:
    given = {**drawn(cell, 1, 2, 14), **sequence(cell, steps, 1, 2, 14)}
    found = ask(cell=cell, **given, **more, all=True)
    values = written(found)
    total, beside = numbers(found, "total_derivative")[0, 0], found.results.get("rnn_factor")
    whole = values[f"cell_{steps}"] if cell in ("lstm", "peephole") else values["product"]
    assert whole == pytest.approx(total, rel=1e-9, abs=1e-15)
    if cell != "rnn":
        assert values["along_cell"] == pytest.approx(numbers(found, "gradient_factor")[0], rel=1e-9, abs=1e-15)
        assert isinstance(beside, Array)
        assert values["rnn_product"] == pytest.approx(beside.numbers[0, 0], rel=1e-9, abs=1e-15)
    if cell in ("lstm", "peephole"):
        assert (f"cell_{steps - 1}" in values) == (1 < steps <= MOST)


@pytest.mark.parametrize("steps", [5, 60])
def test_any_step_may_be_written_out(steps: int) -> None:
    """What is written of step t is what the sequence up to t ends with."""
    given = {**drawn("lstm", 1, 1, 15), **sequence("lstm", steps, 1, 1, 15)}
    for t in (1, 2, *range(3, steps, 9), steps - 1):
        found = ask(**given, show=str(t))
        shown = {step.id for step in found.shown_steps}
        assert {f"through_{t}", f"cell_{t}", "along_cell", f"rnn_factor_{t}", "rnn_product"} == shown
        short = ask(**{**given, "x": given["x"][:t]})
        assert written(found)[f"cell_{t}"] == pytest.approx(numbers(short, "total_derivative")[0, 0], rel=1e-9)


def test_a_unit_of_several_is_written_out() -> None:
    given = {**drawn("lstm", 3, 2, 16), **sequence("lstm", 4, 3, 2, 16)}
    found = ask(**given, show="4,2")
    assert written(found)["along_cell"] == pytest.approx(numbers(found, "gradient_factor")[1], rel=1e-9)
    of_rnn = {**drawn("rnn", 3, 2, 16), **sequence("rnn", 1, 3, 2, 16)}
    found = ask(cell="rnn", **of_rnn, show="1,3")
    assert written(found)["along_cell"] == pytest.approx(numbers(found, "total_derivative")[2, 2], rel=1e-9)


def test_factors_too_small_to_be_multiplied_exactly() -> None:
    found = ask(x="0 as 11x1", wf=0, uf=0, bf=-600, wi=0, ui=0, wg=1, ug=1, wo=1, uo=1)
    assert numbers(found, "gradient_factor")[0] == 0
    assert written(found)["along_cell"] == 0


@pytest.mark.parametrize("name", ["gradient_factor", "total_derivative", "rnn_factor"])
def test_only_what_was_asked_for(name: str) -> None:
    given = {**drawn("lstm", 1, 1, 17), **sequence("lstm", 3, 1, 1, 17)}
    shown = {step.id for step in ask(**given, only=(name,)).shown_steps}
    assert shown == {"gradient_factor": {"along_cell"}, "total_derivative": {"through_3", "cell_3"},
                     "rnn_factor": {"rnn_factor_3", "rnn_product"}}[name]  # fmt: skip


# Tables


def rows(found: Derivation) -> list[list[float]]:
    table = next(each for each in found.tables if each.id == "flow")
    return [[approximate(cell) for cell in row[1:] if isinstance(cell, Expr)] for row in table.rows]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_table_is_the_answer_at_every_step(cell: str) -> None:
    given = {**drawn(cell, 1, 1, 18), **sequence(cell, 5, 1, 1, 18)}
    for t, row in enumerate(rows(ask(cell=cell, **given)), 1):
        short = ask(cell=cell, **{**given, "x": given["x"][:t]})
        at = {"lstm": (1, 2, 4), "gru": (1, 3, 5), "rnn": (None, 1, None)}[cell]
        for place, name in zip(at, ("gradient_factor", "total_derivative", "rnn_factor"), strict=True):
            if place is not None:
                assert row[place] == pytest.approx(numbers(short, name).reshape(-1)[0], rel=1e-9), name


def test_the_sizes_of_matrices_are_their_spectral_norms() -> None:
    given = {**drawn("lstm", 3, 2, 19), **sequence("lstm", 4, 3, 2, 19)}
    found = ask(**given)
    last = rows(found)[-1]
    assert last[1] == pytest.approx(numbers(found, "gradient_factor").max())
    assert last[2] == pytest.approx(np.linalg.svd(numbers(found, "total_derivative"))[1][0])
    assert last[4] == pytest.approx(np.linalg.svd(numbers(found, "rnn_factor"))[1][0])
    assert [each.id for each in found.tables] == ["flow", "gradient_factor", "total_derivative", "rnn_factor"]


def test_a_long_sequence_has_some_rows() -> None:
    given = {**drawn("lstm", 2, 1, 20), **sequence("lstm", 500, 2, 1, 20)}
    table = ask(**given).tables[0]
    assert len(table.rows) == ROWS
    assert (table.rows[0][0], table.rows[-1][0]) == ("1", "500")
    assert "20 of 500 steps" in table.note


# The remark


def scalar(forget: float, wh: float = 0.3) -> Derivation:
    zero = dict.fromkeys(("wi", "ui", "uf", "wf", "wo", "uo"), 0)
    return ask(x="0 as 10x1", bf=forget, wg=1, ug=wh, **zero)


@pytest.mark.parametrize(
    ("forget", "said"),
    [
        (0, "keeps about 0.5 of the gradient: it vanishes, after 100 such steps about `10^(-30)` is left. 1 more in the forget gate's"),
        (0, "would keep 0.73 a step"),
        (9, "keeps about 1 of the gradient: it is kept over a hundred such steps."),
        (-800, "keeps about 0 of the gradient: nothing is left of it."),
    ],
)
def test_the_remark_says_what_becomes_of_it(forget: float, said: str) -> None:
    assert said in scalar(forget).remark


def test_the_remark_on_a_plain_rnn() -> None:
    assert "about 0.5: it vanishes, after 100 such steps about `10^(-30)` is left" in ask(cell="rnn", x="0 as 5x1", wx=1, wh=0.5).remark
    assert "about 2: it explodes, after 100 such steps about `10^(30)` times as much" in ask(cell="rnn", x="0 as 5x1", wx=1, wh=2).remark


# What is refused, and formats

ONE = {"x": "1; 2", "wf": 1, "uf": 1, "wi": 1, "ui": 1, "wg": 1, "ug": 1, "wo": 1, "uo": 1}


@pytest.mark.parametrize(
    ("given", "parameter", "rule"),
    [
        ({**ONE, "round_steps": 4}, "round-steps", "rounding has none"),
        ({**ONE, "exact": True}, "", "worked out in decimals"),
        ({**ONE, "x": np.ones((2, 3, 1))}, "x", "one of the examples, and there are 2"),
        ({**ONE, "x": np.array([[1.0], [np.nan]])}, "x", "at step 2"),
        ({**ONE, "show": "3"}, "show", "2 steps"),
        ({**ONE, "wx": 1, "wh": "1 0; 0 1"}, "wx", ""),
        ({**ONE, "activation": "relu"}, "activation", "plain RNN"),
        ({"x": "1 as 100x1", **{f"{kind}{gate}": np.ones((1000, 1000 if kind == "u" else 1)) for kind in "wu" for gate in "figo"}},
         "x", "100 products of 1000 × 1000 matrices, and their sizes, would take too long"),
        ({"x": "1; 2", "cell": "rnn", "wx": 1}, "", "missing"),
    ],
    ids=["rounded", "exact", "examples", "nan", "show", "own", "relu", "large", "missing"],
)  # fmt: skip
def test_what_cannot_be_is_refused(given: dict[str, Any], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        ask(**given)
    assert rule in caught.value.rule
    assert caught.value.parameter == parameter


def test_gradient_flow_needs_numbers() -> None:
    with pytest.raises(DomainError, match="it is about numbers"):
        ask(input_size=3)


def test_json_holds_the_matrices() -> None:
    given = {**drawn("gru", 2, 1, 21), **sequence("gru", 3, 2, 1, 21)}
    found = ask(cell="gru", **given)
    told = json.loads(str(render(found, "json", Look(80))))
    assert np.shape(told["results"]["gradient_factor"]) == (2,)
    np.testing.assert_allclose(told["results"]["total_derivative"], numbers(found, "total_derivative"))


def test_a_picture_shows_what_is_left(tmp_path: Path) -> None:
    file = str(tmp_path / "flow.svg")
    assert ask(**ONE, picture=True).pictures
    plot = ask(**ONE, plot=file).plots[0]
    assert [series.name for series in plot.series] == ["along the cell", "through the gates too", "plain RNN"]  # type: ignore[union-attr]
    alone = ask(cell="rnn", x="1; 2", wx=1, wh=1, plot=file).plots[0]
    assert [series.name for series in alone.series] == ["plain RNN"]  # type: ignore[union-attr]


SMALL = {"x": "1; 0.5; -1", "wf": 0.5, "uf": 0.1, "bf": 0, "wi": 0.4, "ui": 0.2, "bi": 0, "wg": 0.6, "ug": 0.3, "bg": 0, "wo": 0.7,
         "uo": 0.1, "bo": 0}  # fmt: skip
MATRICES = {"x": "1 0; 0.5 1; -1 1", **{f"w{gate}": "1 0; 0 1" for gate in "figo"}, **{f"u{gate}": ".1 .2; .3 .4" for gate in "figo"}}
SCREENS: dict[str, tuple[dict[str, Any], int]] = {
    "lstm": (SMALL, 80),
    "lstm-60": (SMALL, 60),
    "gru": ({"cell": "gru", "x": "1; 0.5; -1", "wz": 0.5, "uz": 0.1, "wr": 0.2, "ur": 0.3, "wn": 0.6, "un": 0.3}, 80),
    "rnn": ({"cell": "rnn", "x": "1; 0.5; -1", "wx": 0.5, "wh": 1.5}, 80),
    "matrices": (MATRICES, 80),
    "matrices-120": (MATRICES, 120),
}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    given, width = SCREENS[name]
    path = GOLDENS / f"lstm-flow-{name}.txt"
    shown = render(ask(**given), "text", Look(width))
    assert isinstance(shown, str)
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
