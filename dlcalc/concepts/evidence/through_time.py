"""Evidence about gradients through time: products of factors in a plain RNN and along the cell of an LSTM, on the same sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.figures import decimals, places, said
from dlcalc.concepts.evidence.gates import EXAMPLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]

TIMES = (1, 10, 50, 100)
STILL: dict[str, Any] = dict.fromkeys(("wf", "uf", "wi", "ui", "wg", "wo", "uo"), 0)
"""Gates that see neither the input nor the state; ``ug`` is to be given."""


def noise(steps: int) -> Numbers:
    """A random sequence of one feature."""
    from numpy.random import default_rng

    return default_rng(0).standard_normal((steps, 1))


def flow(x: object, **weights: Any) -> Derivation:
    """How a change of the first state fares through the sequence."""
    return ask("lstm", x=x, gradient_flow=True, **weights)


def left(found: Derivation, name: str) -> float:
    """What is left of it, of a single unit."""
    return float(decimals(found, name).ravel()[0])


def plain(x: object, wh: float, **more: Any) -> float:
    """What is left in a plain RNN of one unit."""
    return left(flow(x, cell="rnn", wx=0.6, wh=wh, **more), "total_derivative")


def a_product_of_factors() -> Evidence:
    """A plain RNN over three steps: the product, and the derivative measured by moving the first state a little."""
    given: dict[str, Any] = {"cell": "rnn", "x": "1; 0.5; -1", "wx": 0.5, "wh": 1.5}
    found = flow(given["x"], **{name: value for name, value in given.items() if name != "x"})
    little = 1e-5
    up, down = (float(decimals(ask("lstm", h0=change, **given), "h").ravel()[-1]) for change in (little, -little))
    measured, product = (up - down) / (2 * little), left(found, "total_derivative")
    return Evidence(
        abs(measured - product) < 1e-8,
        f"The product of the three factors is {places(product, 6)}; moving `h_0` a little moves `h_3` {places(measured, 6)} times as far.",
        shown(found, tables=("flow",)),
    )


def weights_below_one_vanish() -> Evidence:
    """Recurrent weight 0.9, on a random sequence, against the bound 0.9^T."""
    found = {steps: plain(noise(steps), 0.9) for steps in TIMES}
    rows: list[Row] = [
        ("what is left", *[said(found[steps]) for steps in TIMES]),
        ("at most `0.9^T`", *[said(0.9**steps) for steps in TIMES]),
    ]
    return Evidence(
        all(0 < found[steps] <= 0.9**steps for steps in TIMES) and found[100] < 1e-4,
        f"With `w_h = 0.9` a factor is at most 0.9. Of a change of the first state there is left, after 100 steps, {said(found[100])}.",
        tabled(("steps `T`", *map(str, TIMES)), rows, note="Random inputs, `w_x = 0.6`."),
    )


def large_weights_explode() -> Evidence:
    """Recurrent weight 1.5: with ReLU, and with tanh, which saturates."""
    relu, tanh = ({steps: plain([[0]] * steps, 1.5, h0=0.001, activation=name) for steps in TIMES} for name in ("relu", "tanh"))
    rows: list[Row] = [("ReLU", *[said(relu[steps]) for steps in TIMES]), ("tanh", *[said(tanh[steps]) for steps in TIMES])]
    return Evidence(
        abs(relu[50] / 1.5**50 - 1) < 1e-9 and max(tanh.values()) > 20 and tanh[100] < 1e-6,
        f"With `w_h = 1.5` and ReLU it is `1.5^50`, or {said(relu[50])}, after 50 steps. With tanh it grows to {said(tanh[10])} in 10 "
        "steps, and then vanishes, since the state has reached the flat part.",
        tabled(("steps `T`", *map(str, TIMES)), rows, note="No input, `h_0 = 0.001`."),
    )


def the_cell_keeps_more() -> Evidence:
    """An LSTM whose forget gates are mostly open, and plain RNNs, on the same random sequence."""
    flows = {steps: flow(noise(steps), bf=4, **EXAMPLE) for steps in TIMES}
    cell, whole = ({steps: left(found, name) for steps, found in flows.items()} for name in ("gradient_factor", "total_derivative"))
    beside = {wh: {steps: plain(noise(steps), wh) for steps in TIMES} for wh in (0.5, 1.0, 1.5)}
    rows: list[Row] = [("LSTM, along the cell", *[said(cell[steps]) for steps in TIMES])]
    rows.append(("LSTM, by all ways", *[said(whole[steps]) for steps in TIMES]))
    rows += [(f"RNN, `w_h = {wh:g}`", *[said(kept[steps]) for steps in TIMES]) for wh, kept in beside.items()]
    best = max(kept[100] for kept in beside.values())
    return Evidence(
        min(cell[100], abs(whole[100])) > 0.05 and best < 1e-6,
        f"After 100 steps {places(cell[100], 2)} is left along the cell of an LSTM whose forget gates have bias 4, and "
        f"{places(whole[100], 2)} with what runs through its gates and candidate; of the plain RNNs {said(best, 1)} at most.",
        tabled(("steps `T`", *map(str, TIMES)), rows, note="The same random inputs; the RNNs have `w_x = 0.6`, as the LSTM's candidate."),
    )


def forget_gates_decide() -> Evidence:
    """Forget biases 0, 1, 3 and 5 on the same random sequence."""
    biases = (0, 1, 3, 5)
    kept = {bias: left(flow(noise(100), bf=bias, **EXAMPLE), "gradient_factor") for bias in biases}
    gates = {bias: float(decimals(ask("lstm", x=noise(100), bf=bias, **EXAMPLE), "f").mean()) for bias in biases}
    rows: list[Row] = [
        ("mean forget gate", *[places(gates[bias]) for bias in biases]),
        ("left after 100 steps", *[said(kept[bias]) for bias in biases]),
    ]
    return Evidence(
        kept[0] < 1e-20 and kept[5] > 0.3 and sorted(kept.values()) == list(kept.values()),
        f"With forget bias 0 the gates are about {places(gates[0], 2)} and after 100 steps {said(kept[0], 1)} is left: it vanishes too. "
        f"With bias 5 it is {places(kept[5], 2)}.",
        tabled(("forget bias `b_f`", *map(str, biases)), rows),
    )


def an_open_gate_changes_nothing() -> Evidence:
    """Forget gates at 1: the constant error carousel."""
    found = flow(noise(100), bf=40, ug=0, **{**STILL, "wg": 0.6})
    kept = left(found, "gradient_factor"), left(found, "total_derivative")
    return Evidence(
        all(abs(value - 1) < 1e-9 for value in kept),
        f"With `f_t = 1` and gates that do not look at the state, 100 steps multiply the gradient by {places(kept[1], 9)}.",
    )


def an_lstm_can_explode() -> Evidence:
    """Forget gates almost open, and a candidate that sees the state strongly."""
    weights = (1, 2, 5)
    found = {u: flow([[0]] * 30, bf=5, ug=u, **STILL) for u in weights}
    along = {u: left(found[u], "gradient_factor") for u in weights}
    total = {u: left(found[u], "total_derivative") for u in weights}
    rows: list[Row] = [
        ("along the cell", *[said(along[u]) for u in weights]),
        ("through gates and candidate too", *[said(total[u]) for u in weights]),
    ]
    return Evidence(
        all(value <= 1 for value in along.values()) and total[2] > 1e4 and total[5] > 1e9,
        f"With forget gates of 0.993 the factor along the cell is {places(along[2], 2)} after 30 steps. But the candidate sees the state: "
        f"with `u_g = 2` the whole derivative is {said(total[2])}.",
        tabled(("`u_g`", *map(str, weights)), rows),
    )
