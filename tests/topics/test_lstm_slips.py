"""Every known mistake with a recurrent layer: the number that it gives, computed here step by step, is explained by it."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, tanh
from typing import Any

import numpy as np
import pytest
from slip_tables import Question, explained, judged

from dlcalc.topics.lstm.slips import SLIPS

X = (1.0, 0.5, -1.0)
W = {"f": 0.5, "i": 0.4, "g": 0.6, "o": 0.7}
U = {"f": 0.1, "i": 0.2, "g": 0.3, "o": -0.4}
B = {"f": 1.0, "i": 0.1, "g": -0.2, "o": 0.3}
P = {"f": 0.2, "i": 0.1, "o": 0.5}
H0, C0 = 0.3, 0.7
OPTIONS = {f"{kind}{gate}": str(of[gate]) for kind, of in (("w", W), ("u", U), ("b", B)) for gate in of}
LSTM: Question = {"x": "1; 0.5; -1", **OPTIONS, "h0": "0.3", "c0": "0.7"}
PEEPHOLE: Question = {**LSTM, "cell": "peephole", **{f"p{gate}": str(value) for gate, value in P.items()}}
SOFTMAX: Question = {**LSTM, "wy": "1; -2", "by": "0.5 1", "output_activation": "softmax"}

Z, R, N = (0.5, 0.3, 0.2), (0.2, -0.6, 0.1), (0.6, 0.9, -0.3)
GRU_OPTIONS = {f"{kind}{gate}": str(row[at]) for at, kind in enumerate("wub") for gate, row in (("z", Z), ("r", R), ("n", N))}
GRU: Question = {"cell": "gru", "x": "1; 0.5; -1", **GRU_OPTIONS, "h0": "0.3"}
RNN: Question = {"cell": "rnn", "x": "1; 0.5; -1", "wx": "0.8", "wh": "-0.5", "b": "0.1", "h0": "0.3"}


def sigma(a: float) -> float:
    return 1 / (1 + exp(-a))


def itself(a: float) -> float:
    return a


def lstm(
    order: str = "figo", gate: Callable[[float], float] = sigma, candidate: Callable[[float], float] = tanh,
    cell: Callable[[float, float, float, float], float] = lambda f, i, g, c: f * c + i * g,
    hidden: Callable[[float, float, float], float] = lambda o, c, old: o * tanh(c),
    bias: float = 1, recurrent: float = 1, h0: float = H0, c0: float = C0, *, carries: bool = True, w: Any = W, u: Any = U, xs: Any = X,
) -> dict[str, list[float]]:  # fmt: skip
    """A scalar cell over its steps; ``order`` says whose weights stand in for those of f, i, g, o."""
    own = dict(zip("figo", order, strict=True))
    h, c, made = h0, c0, {name: list[float]() for name in "figoch"}
    for x in xs:
        before_h, before_c = (h, c) if carries else (h0, c0)
        a = {name: w[own[name]] * x + recurrent * u[own[name]] * before_h + bias * B[own[name]] for name in "figo"}
        f, i, g, o = gate(a["f"]), gate(a["i"]), candidate(a["g"]), gate(a["o"])
        c = cell(f, i, g, before_c)
        h = hidden(o, c, before_c)
        for name, value in zip("figoch", (f, i, g, o, c, h), strict=True):
            made[name].append(value)
    return made


def peephole(inside: bool = True, old: bool = False) -> list[float]:
    """The hidden states of a cell whose gates see the cell state."""
    h, c, made = H0, C0, []
    for x in X:
        a = {name: W[name] * x + U[name] * h + B[name] for name in "figo"}
        f, i = sigma(a["f"] + inside * P["f"] * c), sigma(a["i"] + inside * P["i"] * c)
        before, c = c, f * c + i * tanh(a["g"])
        h = sigma(a["o"] + inside * P["o"] * (before if old else c)) * tanh(c)
        made.append(h)
    return made


def gru(
    z: Any = Z, r: Any = R, gate: Callable[[float], float] = sigma, resets: bool = True, after: bool = False,
    mix: Callable[[float, float, float], float] = lambda z, n, h: (1 - z) * n + z * h,
) -> dict[str, list[float]]:  # fmt: skip
    """A scalar GRU over its steps."""
    h, made = H0, {name: list[float]() for name in "zrnh"}
    for x in X:
        update, reset = gate(z[0] * x + z[1] * h + z[2]), gate(r[0] * x + r[1] * h + r[2])
        n = tanh(N[0] * x + (reset if resets else 1) * N[1] * h + N[2])
        h = mix(update, n, h)
        for name, value in zip("zrnh", (update, reset, n, h), strict=True):
            made[name].append(value)
    return made


def rnn(function: Callable[[float], float] = tanh, bias: float = 1, w: float = 0.8, u: float = -0.5) -> list[float]:
    """A plain scalar RNN over its steps."""
    h, made = H0, []
    for x in X:
        h = function(w * x + u * h + bias * 0.1)
        made.append(h)
    return made


GRU2_W, GRU2_U = np.array([[1.0, -0.5], [0.3, 0.8]]), np.array([[0.4, 0.2], [-0.6, 0.1]])
GRU2: Question = {
    "cell": "gru", "x": "1 0; 0.5 -1",
    **{f"w{gate}": "1 -0.5; 0.3 0.8" for gate in "zrn"}, **{f"u{gate}": "0.4 0.2; -0.6 0.1" for gate in "zrn"},
}  # fmt: skip


def gru2(w: Any = GRU2_W, u: Any = GRU2_U, *, after: bool = False) -> list[list[float]]:
    """A GRU of two units whose gates share their weights."""
    h, made = np.zeros(2), []
    for x in np.array([[1.0, 0], [0.5, -1]]):
        z = r = 1 / (1 + np.exp(-(w @ x + u @ h)))
        n = np.tanh(w @ x + (r * (u @ h) if after else u @ (r * h)))
        h = (1 - z) * n + z * h
        made.append(h.tolist())
    return made


def outputs(function: str, bias: float = 1) -> list[list[float]]:
    """The output layer on the hidden states."""
    scores = [np.array([h + bias * 0.5, -2 * h + bias * 1]) for h in lstm()["h"]]
    if function == "softmax":
        return [(np.exp(each) / np.exp(each).sum()).tolist() for each in scores]
    return [(1 / (1 + np.exp(-each)) if function == "sigmoid" else each).tolist() for each in scores]


JOINED: Question = {"x": "0.5", "wf": "0.1 0.5", "wi": "0.2 0.4", "wg": "0.3 0.6", "wo": "0.1 0.7", "h0": "1", "c0": "2"}


def joined_the_other_way() -> float:
    """One step of a cell whose weights on [h, x] were taken to be on [x, h]."""
    f, i, g, o = [row[0] * 0.5 + row[1] * 1 for row in ((0.1, 0.5), (0.2, 0.4), (0.3, 0.6), (0.1, 0.7))]
    return sigma(o) * tanh(sigma(f) * 2 + sigma(i) * tanh(g))


SIGMOID: Question = {**SOFTMAX, "output_activation": "sigmoid"}
SIZES: Question = {"input_size": 28, "hidden_size": 50}
TWO: Question = {**SIZES, "convention": "pytorch"}
DEEP: Question = {**SIZES, "layers": 3, "bidirectional": True}
LONG: Question = {**SIZES, "t": 10, "n": 4}
THREE: Question = {**SIZES, "cell": "gru"}

TABLE: list[tuple[str, Question, str, Any]] = [
    ("forget_input", LSTM, "c", lstm("ifgo")["c"]),
    ("forget_input", LSTM, "f", lstm("ifgo")["f"]),
    ("candidate_output", LSTM, "h", lstm("fiog")["h"]),
    ("order_f_i_o_g", LSTM, "h", lstm("ifog")["h"]),
    ("order_i_o_f_g", LSTM, "h", lstm("oifg")["h"]),
    ("order_i_g_o_f", LSTM, "h", lstm("giof")["h"]),
    ("forget_output", LSTM, "h", lstm("oigf")["h"]),
    ("input_output", LSTM, "h", lstm("fogi")["h"]),
    ("update_reset", GRU, "h", gru(R, Z)["h"]),
    ("tanh_gates", LSTM, "h", lstm(gate=tanh)["h"]),
    ("tanh_gates", GRU, "h", gru(gate=tanh)["h"]),
    ("sigmoid_candidate", LSTM, "h", lstm(candidate=sigma)["h"]),
    ("sigmoid_candidate", RNN, "h", rnn(sigma)),
    ("linear_candidate", LSTM, "c", lstm(candidate=itself)["c"]),
    ("linear_candidate", RNN, "h", rnn(itself)),
    ("other_function", RNN, "h", rnn(lambda a: max(a, 0))),
    ("state_linear", LSTM, "h", lstm(hidden=lambda o, c, old: o * c)["h"]),
    ("state_sigmoid", LSTM, "h", lstm(hidden=lambda o, c, old: o * sigma(c))["h"]),
    ("cell_for_hidden", LSTM, "h", lstm()["c"]),
    ("hidden_for_cell", LSTM, "c", lstm()["h"]),
    ("last_cell_for_hidden", LSTM, "h_final", lstm()["c"][-1:]),
    ("last_hidden_for_cell", LSTM, "c_final", lstm()["h"][-1:]),
    ("output_gate_forgotten", LSTM, "h", lstm(hidden=lambda o, c, old: tanh(c))["h"]),
    ("old_cell_shown", LSTM, "h", lstm(hidden=lambda o, c, old: o * tanh(old))["h"]),
    ("old_cell_forgotten", LSTM, "c", lstm(cell=lambda f, i, g, c: i * g)["c"]),
    ("input_gate_forgotten", LSTM, "c", lstm(cell=lambda f, i, g, c: f * c + g)["c"]),
    ("forget_gate_forgotten", LSTM, "c", lstm(cell=lambda f, i, g, c: c + i * g)["c"]),
    ("coupled", LSTM, "c", lstm(cell=lambda f, i, g, c: f * c + (1 - f) * g)["c"]),
    ("forget_turned", LSTM, "c", lstm(cell=lambda f, i, g, c: (1 - f) * c + i * g)["c"]),
    ("no_bias", LSTM, "h", lstm(bias=0)["h"]),
    ("no_bias", RNN, "h", rnn(bias=0)),
    ("recurrent_forgotten", LSTM, "h", lstm(recurrent=0)["h"]),
    ("past_forgotten", LSTM, "h", lstm(carries=False)["h"]),
    ("start_forgotten", LSTM, "h", lstm(h0=0, c0=0)["h"]),
    ("starts_exchanged", LSTM, "h", lstm(h0=C0, c0=H0)["h"]),
    ("transposed", GRU2, "h", gru2(GRU2_W.T, GRU2_U.T)),
    ("weights_exchanged", GRU2, "h", gru2(GRU2_U, GRU2_W)),
    ("weights_exchanged", RNN, "h", rnn(w=-0.5, u=0.8)),
    ("joined_otherwise", JOINED, "h", [joined_the_other_way()]),
    ("other_mix", GRU, "h", gru(mix=lambda z, n, h: z * n + (1 - z) * h)["h"]),
    ("old_state_forgotten", GRU, "h", gru(mix=lambda z, n, h: (1 - z) * n)["h"]),
    ("not_mixed", GRU, "h", gru(mix=lambda z, n, h: n)["h"]),
    ("candidate_for_state", GRU, "h", gru()["n"]),
    ("other_reset", GRU2, "h", gru2(after=True)),
    ("not_reset", GRU, "n", gru(resets=False)["n"]),
    ("peephole_forgotten", PEEPHOLE, "h", peephole(inside=False)),
    ("peephole_old", PEEPHOLE, "h", peephole(old=True)),
    ("scores_given", SOFTMAX, "output", outputs("none")),
    ("sigmoid_for_softmax", SOFTMAX, "output", outputs("sigmoid")),
    ("softmax_for_sigmoid", SIGMOID, "output", outputs("softmax")),
    ("output_bias_forgotten", SOFTMAX, "output", outputs("softmax", bias=0)),
    ("hidden_for_output", {**LSTM, "wy": "2"}, "output", lstm()["h"]),
    ("backwards", LSTM, "h", lstm(xs=X[::-1])["h"][::-1]),
    ("bias_forgotten", SIZES, "parameters", 4 * (28 * 50 + 50 * 50)),
    ("second_bias", SIZES, "parameters", 4 * (28 * 50 + 50 * 50 + 2 * 50)),
    ("one_bias", TWO, "parameters", 4 * (28 * 50 + 50 * 50 + 50)),
    ("one_gate", SIZES, "parameters", 28 * 50 + 50 * 50 + 50),
    ("three_gates", SIZES, "parameters", 3 * (28 * 50 + 50 * 50 + 50)),
    ("four_gates", THREE, "parameters", 4 * (28 * 50 + 50 * 50 + 50)),
    ("two_gates", THREE, "parameters", 2 * (28 * 50 + 50 * 50 + 50)),
    ("recurrent_weights_forgotten", SIZES, "parameters", 4 * (28 * 50 + 50)),
    ("input_weights_forgotten", SIZES, "parameters", 4 * (50 * 50 + 50)),
    ("input_squared", SIZES, "parameters", 4 * (28 * 50 + 28 * 28 + 50)),
    ("sizes_exchanged", SIZES, "parameters", 4 * (28 * 50 + 28 * 28 + 28)),
    ("bias_added_once", SIZES, "parameters", 4 * (28 * 50 + 50 * 50) + 1),
    ("bias_for_one_gate", SIZES, "parameters", 4 * (28 * 50 + 50 * 50) + 50),
    ("weights_for_parameters", SIZES, "parameters", 4 * (28 * 50 + 50 * 50)),
    ("macs_for_flops", LONG, "flops", 4 * 10 * 4 * (28 * 50 + 50 * 50)),
    ("flops_for_macs", LONG, "macs", 2 * 4 * 10 * 4 * (28 * 50 + 50 * 50)),
    ("macs_for_flops_of_a_step", SIZES, "flops_per_step", 4 * (28 * 50 + 50 * 50)),
    ("flops_for_macs_of_a_step", SIZES, "macs_per_step", 8 * (28 * 50 + 50 * 50)),
    ("one_step", LONG, "macs", 4 * 4 * (28 * 50 + 50 * 50)),
    ("one_example", LONG, "macs", 10 * 4 * (28 * 50 + 50 * 50)),
    ("steps_counted", {**SIZES, "t": 10}, "parameters", 10 * 4 * (28 * 50 + 50 * 50 + 50)),
    ("one_direction", {**SIZES, "bidirectional": True}, "parameters", 4 * (28 * 50 + 50 * 50 + 50)),
    ("one_direction_below", DEEP, "parameters", 8 * (28 * 50 + 50 * 50 + 50) + 2 * 8 * (50 * 50 + 50 * 50 + 50)),
    ("deeper_like_first", DEEP, "parameters", 3 * 8 * (28 * 50 + 50 * 50 + 50)),
    ("first_layer_alone", DEEP, "parameters", 8 * (28 * 50 + 50 * 50 + 50)),
    ("output_forgotten", {**SIZES, "output_size": 10}, "parameters", 4 * (28 * 50 + 50 * 50 + 50)),
    ("output_bias", {**SIZES, "output_size": 10}, "parameters", 4 * (28 * 50 + 50 * 50 + 50) + 10 * 50),
    ("peepholes_forgotten", {**SIZES, "cell": "peephole"}, "parameters", 4 * (28 * 50 + 50 * 50 + 50)),
    ("peepholes_full", {**SIZES, "cell": "peephole"}, "parameters", 4 * (28 * 50 + 50 * 50 + 50) + 3 * 50 * 50),
    ("projection_forgotten", {**TWO, "projection": 20}, "parameters", 4 * (28 * 50 + 20 * 50 + 2 * 50)),
    ("projection_not_fed", {**TWO, "projection": 20}, "parameters", 4 * (28 * 50 + 50 * 50 + 2 * 50) + 20 * 50),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "question", "name", "wrong"), TABLE, ids=[f"{row[0]}-{place}" for place, row in enumerate(TABLE)])
def test_a_mistake_is_named_for_the_number_that_it_gives(slip: str, question: Question, name: str, wrong: Any) -> None:
    assert slip in explained("lstm", question, name, str(wrong) if isinstance(wrong, int) else wrong)


def test_every_mistake_has_an_example() -> None:
    assert {slip.id for slip in SLIPS} == {row[0] for row in TABLE}


def test_the_cells_of_this_test_are_the_right_ones_without_a_mistake() -> None:
    for question, name, right in ((LSTM, "h", lstm()["h"]), (PEEPHOLE, "h", peephole()), (GRU, "h", gru()["h"]), (RNN, "h", rnn()),
                                  (GRU2, "h", gru2()), (SOFTMAX, "output", outputs("softmax"))):  # fmt: skip
        assert judged("lstm", question, name, str(right)).verdict.kind == "right"


def test_what_follows_from_an_own_cell_state_is_no_new_mistake() -> None:
    import dlcalc
    from dlcalc.marking.judgement import judge_part

    derivation = dlcalc.lstm(**LSTM)
    cells = [0.9, 0.8, 0.1]
    own = judge_part(derivation, SLIPS, "c", str(cells))
    assert own.slips == ()
    h, states = H0, []
    for x, c in zip(X, cells, strict=True):
        h = sigma(W["o"] * x + U["o"] * h + B["o"]) * tanh(c)
        states.append(h)
    found = judge_part(derivation, SLIPS, "h", str(states), dict(own.parts))
    assert found.feedback == "follows from your c: no new slip"


def test_two_mistakes_are_found_together() -> None:
    both = lstm(candidate=sigma, hidden=lambda o, c, old: o * c)["h"]
    found = judged("lstm", LSTM, "h", str(both))
    assert {"sigmoid_candidate", "state_linear"} in [{slip.id for slip in each} for each in found.slips]
