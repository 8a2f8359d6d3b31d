"""Whole sequences in NumPy: a forward scan per cell that returns every gate over time.

Examples stand in the middle: ``x[t, n, i]``, states ``[n, h]``; a scan returns arrays ``[t, n, h]`` by letter:

* ``lstm``, ``peephole``: pre-activations ``a_i a_f a_g a_o``, gates ``i f g o``, states ``c h``;
* ``gru``: ``a_z a_r a_n``, ``z r n``, ``h``, and ``s``: the state that the candidate's matrix sees, ``r ⊙ h``, or with the reset after
  the matrix the recurrent part ``U h + b`` that is reset;
* ``rnn``: ``a_h`` and ``h``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.exactly import floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

GATES = {"lstm": "ifgo", "peephole": "ifgo", "gru": "zrn", "rnn": "h"}
"""The gates of each cell, in the order in which :class:`Weights` stacks them; the candidate is one of them."""

PEEPHOLES = "ifo"

Keep = Callable[["Numbers"], "Numbers"]
"""What happens to an array after every step: nothing, or rounding."""


class Weights(NamedTuple):
    """One layer in one direction.

    Attributes:
        cell: ``lstm``, ``peephole``, ``gru`` or ``rnn``.
        w: weights of the input, ``[gates · H, I]``, gates in the order of :data:`GATES`.
        u: weights of the state, ``[gates · H, H]``.
        b: biases, ``[gates · H]``; where a gate has two, their sum (save the candidate's of a GRU that resets after its matrix).
        inner: of a GRU that resets after its matrix the biases inside the reset, ``[H]``; else None.
        p: peephole weights, ``[3, H]``, gates i, f, o; else None.
        reset: ``before`` or ``after`` the matrix, of a GRU.
        update: ``cho``, z keeps the old state, or ``chung``, z writes the new one.
        activation: ``tanh`` or ``relu``, of a plain RNN.
    """

    cell: str
    w: Numbers
    u: Numbers
    b: Numbers
    inner: Numbers | None = None
    p: Numbers | None = None
    reset: str = "before"
    update: str = "cho"
    activation: str = "tanh"

    @property
    def hidden(self) -> int:
        return int(self.u.shape[1])

    @property
    def features(self) -> int:
        return int(self.w.shape[1])

    def gate(self, letter: str) -> tuple[Numbers, Numbers, Numbers]:
        """``W``, ``U`` and ``b`` of one gate."""
        at = GATES[self.cell].index(letter) * self.hidden
        rows = slice(at, at + self.hidden)
        return self.w[rows], self.u[rows], self.b[rows]


def unchanged(numbers: Numbers) -> Numbers:
    """The hook that rounds nothing."""
    return numbers


def scan(weights: Weights, x: Numbers, h0: Numbers, c0: Numbers | None = None, keep: Keep = unchanged) -> dict[str, Numbers]:
    """One layer in one direction over a whole sequence.

    The numbers are floats, or exact ones in object arrays: then all but sigmoid and tanh is exact.

    Args:
        weights: of the layer.
        x: input, ``[T, N, I]``; reversed by the caller for a layer that reads backwards.
        h0: hidden state before the first step, ``[N, H]``.
        c0: cell state before the first step, ``[N, H]``; of an LSTM.
        keep: applied to every pre-activation, gate, candidate and state.

    Returns:
        Arrays ``[T, N, H]`` by letter.
    """
    import numpy as np

    steps, examples, features = x.shape
    inputs = (x.reshape(-1, features) @ weights.w.T + weights.b).reshape(steps, examples, -1)  # every step's at once
    known = {"lstm": _lstm, "peephole": _lstm, "gru": _gru, "rnn": _rnn}[weights.cell]
    return known(weights, np.ascontiguousarray(weights.u.T), inputs, h0, c0, keep)


def sigmoid(numbers: Numbers) -> Numbers:
    """1/(1 + e^(−x)), which never overflows; floats, also of exact numbers."""
    import numpy as np

    values = floats(numbers)
    small = np.exp(-np.abs(values))
    found: Numbers = np.where(values >= 0, 1, small) / (1 + small)
    return found


def tanh(numbers: Numbers) -> Numbers:
    """The hyperbolic tangent; floats, also of exact numbers."""
    import numpy as np

    found: Numbers = np.tanh(floats(numbers))
    return found


def _lstm(weights: Weights, u: Numbers, inputs: Numbers, h: Numbers, c: Numbers | None, keep: Keep) -> dict[str, Numbers]:
    import numpy as np

    assert c is not None
    steps, examples, _ = inputs.shape
    size, p = weights.hidden, weights.p
    before = np.empty_like(inputs)
    gates = np.empty_like(inputs)
    cells, states = np.empty((steps, examples, size), inputs.dtype), np.empty((steps, examples, size), inputs.dtype)
    for t in range(steps):
        a = inputs[t] + h @ u
        if p is not None:
            a[:, : 2 * size] += np.concatenate([p[0] * c, p[1] * c], axis=1)
        after = before[t]
        after[:, : 3 * size] = keep(a[:, : 3 * size])
        act = gates[t]
        act[:, : 2 * size] = keep(sigmoid(after[:, : 2 * size]))
        act[:, 2 * size : 3 * size] = keep(tanh(after[:, 2 * size : 3 * size]))
        c = keep(act[:, size : 2 * size] * c + act[:, :size] * act[:, 2 * size : 3 * size])
        after[:, 3 * size :] = keep(a[:, 3 * size :] if p is None else a[:, 3 * size :] + p[2] * c)
        act[:, 3 * size :] = keep(sigmoid(after[:, 3 * size :]))
        h = keep(act[:, 3 * size :] * tanh(c))
        cells[t], states[t] = c, h
    return {**_parts("a_", "ifgo", before), **_parts("", "ifgo", gates), "c": cells, "h": states}


def _gru(weights: Weights, u: Numbers, inputs: Numbers, h: Numbers, _c: Numbers | None, keep: Keep) -> dict[str, Numbers]:
    import numpy as np

    steps, examples, _ = inputs.shape
    size = weights.hidden
    before, gates = np.empty_like(inputs), np.empty_like(inputs)
    states, inside = np.empty((steps, examples, size), inputs.dtype), np.empty((steps, examples, size), inputs.dtype)
    after, inner = weights.reset == "after", 0 if weights.inner is None else weights.inner
    both, candidate = np.ascontiguousarray(u[:, : 2 * size]), np.ascontiguousarray(u[:, 2 * size :])
    for t in range(steps):
        a, act = before[t], gates[t]
        a[:, : 2 * size] = keep(inputs[t, :, : 2 * size] + h @ both)
        act[:, : 2 * size] = keep(sigmoid(a[:, : 2 * size]))
        z, r = act[:, :size], act[:, size : 2 * size]
        inside[t] = h @ candidate + inner if after else r * h
        a[:, 2 * size :] = keep(inputs[t, :, 2 * size :] + (r * inside[t] if after else inside[t] @ candidate))
        n = act[:, 2 * size :] = keep(tanh(a[:, 2 * size :]))
        h = keep((1 - z) * n + z * h) if weights.update == "cho" else keep(z * n + (1 - z) * h)
        states[t] = h
    return {**_parts("a_", "zrn", before), **_parts("", "zrn", gates), "s": inside, "h": states}


def _rnn(weights: Weights, u: Numbers, inputs: Numbers, h: Numbers, _c: Numbers | None, keep: Keep) -> dict[str, Numbers]:
    import numpy as np

    before, states = np.empty_like(inputs), np.empty_like(inputs)
    for t in range(len(inputs)):
        before[t] = keep(inputs[t] + h @ u)
        h = np.maximum(before[t], 0) if weights.activation == "relu" else keep(tanh(before[t]))
        states[t] = h
    return {"a_h": before, "h": states}


def _parts(prefix: str, letters: str, stacked: Numbers) -> dict[str, Numbers]:
    """The gates one by one; views, nothing is copied."""
    size = stacked.shape[-1] // len(letters)
    return {f"{prefix}{letter}": stacked[..., at * size : (at + 1) * size] for at, letter in enumerate(letters)}
