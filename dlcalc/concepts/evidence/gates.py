"""Evidence about the gates of an LSTM: what they let through, and why they are sigmoids and the memory is a tanh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, tabled
from dlcalc.concepts.evidence.figures import decimals, places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]

EXAMPLE: dict[str, Any] = {"wf": 0.5, "uf": 0.1, "wi": 0.4, "ui": 0.2, "wg": 0.6, "ug": 0.3, "wo": 0.7, "uo": 0.1}
"""The weights of a cell of one unit."""

SHUT, HALF, OPEN = -20, 0, 20
"""Biases of a gate that is shut, half open and open."""


def cell(x: object, **more: Any) -> Derivation:
    """An LSTM over a sequence."""
    return ask("lstm", x=x, **more)


def biased(*, f: float = SHUT, i: float = SHUT, g: float = 0, o: float = OPEN, x: object = 0, c0: float = 0) -> Derivation:
    """A cell of one unit whose gates are set by their biases alone."""
    still = {f"{letter}{gate}": 0 for letter in "wu" for gate in "figo"}
    return cell(x, **still, bf=f, bi=i, bg=g, bo=o, c0=c0)


def forget_gate_scales_the_old_memory() -> Evidence:
    """The forget gate shut, half open and open, with nothing written."""
    rows: list[Row] = []
    kept = []
    for bias in (SHUT, HALF, OPEN):
        found = biased(f=bias, c0=2)
        gate, memory = (float(decimals(found, name)[0, 0]) for name in "fc")
        kept.append((gate, memory))
        rows.append((places(gate, 2), "2", places(memory, 2)))
    return Evidence(
        all(abs(memory - 2 * gate) < 1e-6 for gate, memory in kept) and kept[0][1] < 1e-6 and kept[2][1] > 1.999,
        f"With the input gate shut, a memory of `2` becomes {', '.join(places(memory, 2) for _, memory in kept)}, as the gate is "
        f"{', '.join(places(gate, 2) for gate, _ in kept)}.",
        tabled(("forget gate `f_t`", "`c_{t-1}`", "`c_t = f_t*c_{t-1}`"), rows),
    )


def input_gate_scales_what_is_written() -> Evidence:
    """The input gate shut, half open and open, with the old memory forgotten."""
    rows: list[Row] = []
    written = []
    for bias in (SHUT, HALF, OPEN):
        found = biased(i=bias, g=-1, c0=2)
        gate, candidate, memory = (float(decimals(found, name)[0, 0]) for name in "igc")
        written.append((gate, candidate, memory))
        rows.append(tuple([places(value, 2) for value in (gate, candidate, memory)]))
    return Evidence(
        all(abs(memory - gate * candidate) < 1e-6 for gate, candidate, memory in written) and written[2][2] < -0.7,
        f"With the forget gate shut, of the candidate {places(written[0][1], 2)} there is written "
        f"{', '.join(places(memory, 2) for *_, memory in written)}.",
        tabled(("input gate `i_t`", "candidate `g_t`", "`c_t = i_t*g_t`"), rows),
    )


def gates_are_set_anew_at_each_step() -> Evidence:
    """One cell over three steps."""
    found = cell("1; 0.5; -1", **EXAMPLE)
    gates = {name: decimals(found, name)[:, 0] for name in "fi"}
    moved = cell("1; 0.5; -1", h0=3, **EXAMPLE)
    other = float(decimals(moved, "f")[0, 0])
    rows = [(f"`{name}_t`", *[places(value) for value in values]) for name, values in gates.items()]
    return Evidence(
        all(values.max() - values.min() > 0.1 for values in gates.values()) and other - gates["f"][0] > 0.05,
        f"With the same weights the forget gate is {', '.join(places(value) for value in gates['f'])} for the inputs 1, 0.5, −1; "
        f"with `h_0 = 3` instead of 0 the first is {places(other)}.",
        tabled(("", "t = 1", "t = 2", "t = 3"), rows),
    )


def a_sigmoid_is_a_share() -> Evidence:
    """Sigmoid and tanh as a gate on a memory of 2."""
    import numpy as np

    from dlcalc.topics.lstm.numbers.kernels import sigmoid, tanh

    a = np.linspace(-30, 30, 601)
    share, signed = sigmoid(a), tanh(a)
    at = (-2.0, 0.0, 2.0)
    rows: list[Row] = [
        (f"{name} gate, times 2", *[places(2 * float(function(np.array(value))), 2) for value in at])
        for name, function in (("sigmoid", sigmoid), ("tanh", tanh))
    ]
    return Evidence(
        bool(((share > 0) & (share < 1 + 1e-15)).all() and (np.diff(share) >= 0).all()) and float(signed.min()) < -0.99,
        "At 601 places from −30 to 30 a sigmoid stays between 0 and 1, and rises. A tanh goes down to "
        f"{places(float(signed.min()), 0)}: such a gate would turn the sign of what it lets through.",
        tabled(("pre-activation", *[f"`{value:g}`" for value in at]), rows),
    )


def nothing_makes_a_gate_close() -> Evidence:
    """The gates of an LSTM as it begins, over random sequences."""
    import numpy as np

    random = np.random.default_rng(0)
    units, features = 32, 16
    weights = {
        name: random.uniform(-1, 1, (units, size)) / units**0.5
        for gate in "figo"
        for name, size in ((f"w{gate}", features), (f"u{gate}", units))
    }
    found = cell(random.standard_normal((20, 25, features)), **weights)
    gates = np.stack([decimals(found, name) for name in "fi"]).ravel()
    low, high = float(gates.min()), float(gates.max())
    return Evidence(
        low > 0.05 and high < 0.95,
        f"All {gates.size:,} values of forget and input gates of a fresh LSTM of {units} units, over 20 random sequences, lie between "
        f"{places(low, 2)} and {places(high, 2)}.",
    )


def a_signed_candidate_takes_back() -> Evidence:
    """The same inputs written by a tanh, and by a sigmoid instead."""
    import numpy as np

    from dlcalc.topics.lstm.numbers.kernels import sigmoid

    inputs = (2.0, -1.0, -2.0, -1.0)
    x = np.array(inputs)[:, None]
    still = dict.fromkeys(("wf", "uf", "wi", "ui", "wo", "uo", "ug"), 0)
    found = cell(x, wg=1, bf=OPEN, bi=OPEN, bo=OPEN, **still)
    signed = decimals(found, "c")[:, 0]
    unsigned = np.cumsum(sigmoid(np.array(inputs)))
    rows: list[Row] = [
        (f"memory, {name}", *[places(value, 2) for value in values]) for name, values in (("tanh", signed), ("sigmoid", unsigned))
    ]
    return Evidence(
        bool((np.diff(signed) < -0.5).any() and (np.diff(unsigned) > 0).all()),
        f"With both gates open, inputs of both signs move the memory up and down, to {places(signed[-1], 2)}. With a sigmoid instead "
        f"it could only rise, here to {places(unsigned[-1], 2)}.",
        tabled(("input `x_t`", *[f"`{value:g}`" for value in inputs]), rows),
    )


def tanh_bounds_what_is_put_out() -> Evidence:
    """A memory that counts to 20, and what is put out of it."""
    found = biased(f=OPEN, i=OPEN, g=OPEN, x=[[0]] * 20)
    memory, state = decimals(found, "c")[:, 0], decimals(found, "h")[:, 0]
    return Evidence(
        memory[-1] > 19.9 and float(state.max()) <= 1,
        f"With both gates open the memory grows to {places(memory[-1], 1)} in 20 steps, by 1 a step. What is put out, "
        f"`h_t = o_t*tanh(c_t)`, is at most {places(float(state.max()), 1)}.",
    )
