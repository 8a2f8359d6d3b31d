"""The chain rule of one step of a scalar cell, as formulas with the step's number in them.

In a template ``{t}`` is the step and ``{p}`` the one before it. The letters: `alpha_t` is the derivative of the cell state (of a GRU and
a plain RNN, of the hidden state) by the first one, `beta_t` that of an LSTM's hidden state by the first cell state, `delta_t` is
`∂c_t/∂h_{t-1}`, `J_t` (of a plain RNN beside another cell `K_t`) the factor of a step where one number is all that is handed on.
"""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.topics.lstm.numbers.kernels import Weights


class Line(NamedTuple):
    """One formula of the chain rule: its step's id and heading, and the template."""

    id: str
    title: str
    note: str
    equation: str


class Chain(NamedTuple):
    """How a cell hands a change on.

    Attributes:
        held: what multiplies it while the gates are held, a template; empty where there are no gates.
        says: that in words.
        lines: the chain rule of one step, in order.
        letters: the arrays whose values the formulas use; `q` is what a GRU resets after its matrix.
        before: the states before the step that they use.
        weights: the gates whose weights of the state they use.
        factor: the letter of a step's factor where the derivative is the product of them; else empty.
        whole: the letter of the derivative after each step.
    """

    held: str
    says: str
    lines: tuple[Line, ...]
    letters: str
    before: str
    weights: str
    factor: str = ""
    whole: str = "alpha"


_SEEN = "by how much the gates and the candidate move when `h_{p}` does: `delta_{t} = ∂c_{t}/∂h_{p}`"


def chain_of(weights: Weights) -> Chain:
    """The chain rule of a cell."""
    if weights.cell in ("lstm", "peephole"):
        return _lstm(peephole=weights.p is not None)
    return _gru(weights) if weights.cell == "gru" else rnn_chain(weights, ("h", "w_h", "J", "alpha"))


def _lstm(*, peephole: bool) -> Chain:
    by_f, by_i = "c_{p}*f_{t}*(1 - f_{t})", "g_{t}*i_{t}*(1 - i_{t})"
    kept = f"(f_{{t}} + {by_f}*p_f + {by_i}*p_i)" if peephole else "f_{t}"
    shown = "o_{t}*(1 - tanh(c_{t})^2)"
    by_o = "tanh(c_{t})*o_{t}*(1 - o_{t})"
    opened = f"({shown} + {by_o}*p_o)" if peephole else shown
    lines = (
        Line("through", "What the gates see", _SEEN, f"delta_{{t}} = {by_f}*u_f + {by_i}*u_i + i_{{t}}*(1 - g_{{t}}^2)*u_g"),
        Line("cell", "Through the gates too", "`alpha_{t} = ∂c_{t}/∂c_0`: along the cell, and by way of `h_{p}`",
             f"alpha_{{t}} = {kept}*alpha_{{p}} + delta_{{t}}*beta_{{p}}"),
        Line("state", "The hidden state", "`beta_{t} = ∂h_{t}/∂c_0`, which the next step's gates see",
             f"beta_{{t}} = {opened}*alpha_{{t}} + {by_o}*u_o*beta_{{p}}"),
    )  # fmt: skip
    return Chain("f_{t}", "each step multiplies by its forget gate", lines, "ifgoc", "c", "ifgo")


def _gru(weights: Weights) -> Chain:
    kept, written, turned = ("z_{t}", "(1 - z_{t})", "(h_{p} - n_{t})")
    if weights.update == "chung":
        kept, written, turned = "(1 - z_{t})", "z_{t}", "(n_{t} - h_{p})"
    after = weights.reset == "after"
    inside = "(r_{t}*u_n + q_{t}*r_{t}*(1 - r_{t})*u_r)" if after else "u_n*(r_{t} + h_{p}*r_{t}*(1 - r_{t})*u_r)"
    lines = (
        Line("factor", "Through the gates too",
             "`J_{t} = ∂h_{t}/∂h_{p}`: the gates and the candidate see `h_{p}`" + ("; the reset acts on `q_{t}`" if after else ""),
             f"J_{{t}} = {kept} + {turned}*z_{{t}}*(1 - z_{{t}})*u_z + {written}*(1 - n_{{t}}^2)*{inside}"),
    )  # fmt: skip
    says = "each step multiplies by its update gate" if kept == "z_{t}" else "each step multiplies by `1 - z_t`"
    return Chain(kept, says, lines, "zrnq" if after else "zrn", "h", "zrn", "J")


def rnn_chain(weights: Weights, letters: tuple[str, str, str, str]) -> Chain:
    """The chain rule of a plain RNN.

    Args:
        weights: of the RNN.
        letters: of its state, of the weight of its state, of one step's factor, of the product; it may stand beside another cell.
    """
    state, weight, factor, whole = letters
    slope = f"max(0, sign({state}_{{t}}))" if weights.activation == "relu" else f"(1 - {state}_{{t}}^2)"
    note = f"`{factor}_{{t}} = ∂{state}_{{t}}/∂{state}_{{p}}`"
    line = Line("factor", "One step", note, f"{factor}_{{t}} = {slope}*{weight}")
    return Chain("", "", (line,), "h", "", "h", factor, whole)
