"""Evidence about an LSTM against a GRU: what they cost, what they keep, and what their states can hold."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, tabled, whole
from dlcalc.concepts.evidence.figures import decimals, places, said
from dlcalc.concepts.evidence.gates import EXAMPLE, OPEN, biased
from dlcalc.concepts.evidence.through_time import flow, left, noise, plain

if TYPE_CHECKING:
    from dlcalc.notation.expr import Expr

    Row = tuple[Expr | str | int, ...]

GRU: dict[str, Any] = {"cell": "gru", "wz": 0.5, "uz": 0.1, "wr": 0.4, "ur": 0.2, "wn": 0.6, "un": 0.3}
"""The weights of a GRU of one unit, as like those of the LSTM as can be."""

INPUT = "1; 0.5; -1"


def three_quarters_of_the_parameters() -> Evidence:
    """Parameters and multiply-adds of both, and of the formulas."""
    cells = {cell: ask("lstm", cell=cell, input_size=128, hidden_size=256) for cell in ("lstm", "gru", "rnn")}
    count = {cell: whole(found, "parameters") for cell, found in cells.items()}
    work = {cell: whole(found, "macs_per_step") for cell, found in cells.items()}
    rows: list[Row] = [
        (name, *[entry_of(counts[cell]) for cell in cells]) for name, counts in (("parameters", count), ("multiply-adds a step", work))
    ]
    ratio = Fraction(count["gru"], count["lstm"])
    return Evidence(
        ratio == Fraction(work["gru"], work["lstm"]) == Fraction(3, 4) and count["lstm"] == 4 * count["rnn"],
        f"With 128 inputs and 256 units an LSTM has `{count['lstm']}` parameters and a GRU `{count['gru']}`: {ratio.numerator} sets of "
        f"weights instead of {ratio.denominator}. A plain RNN has one.",
        tabled(("", "LSTM", "GRU", "plain RNN"), rows),
    )


def entry_of(count: int) -> Expr:
    """A whole number as a cell."""
    from dlcalc.notation.expr import number

    return number(count)


def one_gate_or_two() -> Evidence:
    """What is kept and what is written, over three steps."""
    lstm, gru = ask("lstm", x=INPUT, **EXAMPLE), ask("lstm", x=INPUT, **GRU)
    f, i, z = (decimals(found, name)[:, 0] for found, name in ((lstm, "f"), (lstm, "i"), (gru, "z")))
    every = ask("lstm", x=noise(50), **EXAMPLE)
    sums = (decimals(every, "f") + decimals(every, "i"))[:, 0]
    h, n = (decimals(gru, name)[:, 0] for name in "hn")
    mixed = (1 - z[1:]) * n[1:] + z[1:] * h[:-1]
    rows: list[Row] = [
        ("LSTM", "`f_t + i_t`", *[places(value) for value in f + i]),
        ("GRU", "`z_t + (1 - z_t)`", *[places(value, 0) for value in z + (1 - z)]),
    ]
    return Evidence(
        float(sums.max() - sums.min()) > 0.5 and float(abs(mixed - h[1:]).max()) < 1e-12,
        f"Over 50 random inputs `f_t + i_t` of this LSTM runs from {places(sums.min(), 2)} to {places(sums.max(), 2)}; what a GRU keeps "
        "and what it writes always add up to 1.",
        tabled(("", "kept + written", "t = 1", "t = 2", "t = 3"), rows),
    )


def the_cell_state_can_count() -> Evidence:
    """Twenty ones in a row: what the states come to."""
    lstm = biased(f=OPEN, i=OPEN, g=OPEN, x=[[0]] * 20)
    gru = ask("lstm", cell="gru", x=[[1]] * 20, wz=0, uz=0, bz=-1, wr=0, ur=0, wn=OPEN, un=OPEN)
    memory, state = decimals(lstm, "c")[:, 0], decimals(gru, "h")[:, 0]
    at = (1, 2, 5, 20)
    rows: list[Row] = [("LSTM `c_t`", *[places(memory[t - 1], 2) for t in at]), ("GRU `h_t`", *[places(state[t - 1], 2) for t in at])]
    return Evidence(
        memory[-1] > 19.9 and float(state.max()) <= 1 and state[-1] > 0.9,
        f"With its gates open an LSTM has counted to {places(memory[-1], 1)} after 20 steps. A GRU's state, a mean of values between −1 "
        "and 1, comes near 1 and never beyond.",
        tabled(("step `t`", *map(str, at)), rows),
    )


def reset_gate_hides_the_state() -> Evidence:
    """The candidate of a GRU from two states, with the reset gate shut and open."""
    seen: dict[int, list[float]] = {}
    for bias in (-OPEN, OPEN):
        given = {**GRU, "wr": 0, "ur": 0, "br": bias}
        seen[bias] = [float(decimals(ask("lstm", x="1", h0=h0, **given), "n").ravel()[0]) for h0 in (0, 1)]
    rows: list[Row] = [(name, *[places(value) for value in seen[bias]]) for name, bias in (("`r = 0`", -OPEN), ("`r = 1`", OPEN))]
    return Evidence(
        abs(seen[-OPEN][0] - seen[-OPEN][1]) < 1e-8 and abs(seen[OPEN][0] - seen[OPEN][1]) > 0.1,
        f"From `h = 0` and from `h = 1` the candidate is {places(seen[-OPEN][0])} both times with `r = 0`, and {places(seen[OPEN][0])} and "
        f"{places(seen[OPEN][1])} with `r = 1`.",
        tabled(("candidate `n_t`", "from `h = 0`", "from `h = 1`"), rows),
    )


def both_keep_the_gradient() -> Evidence:
    """Both cells with open gates, and a plain RNN, over 100 steps of the same sequence."""
    x = noise(100)
    lstm = left(flow(x, bf=5, **EXAMPLE), "gradient_factor")
    gru = left(flow(x, bz=5, **GRU), "gradient_factor")
    rnn = plain(x, 1.0)
    return Evidence(
        lstm > 0.3 and gru > 0.3 and rnn < 1e-10,
        f"Over the same 100 steps, with bias 5 in the gate that keeps, {places(lstm, 2)} of the gradient is left along an LSTM's cell and "
        f"{places(gru, 2)} along a GRU's state; of a plain RNN's {said(rnn, 1)}.",
    )


def two_meanings_of_z() -> Evidence:
    """Cho's update and Chung's, with the sign of z's weights turned."""
    turned = {**GRU, "wz": -GRU["wz"], "uz": -GRU["uz"]}
    cho, same, other = (
        decimals(ask("lstm", x=INPUT, update=update, **given), "h")[:, 0]
        for update, given in (("cho", GRU), ("chung", turned), ("chung", GRU))
    )
    gap = float(abs(cho - same).max())
    return Evidence(
        gap < 1e-14 and float(abs(cho - other).max()) > 0.03,
        f"With the same weights `h_3` is {places(cho[-1])} where z keeps and {places(other[-1])} where z writes. With the signs of z's "
        f"weights turned both give {places(same[-1])}.",
    )
