"""Derivatives of a recurrent cell's states by its first state, forward in time, in NumPy.

A derivative is a matrix ``[H, H]``: row j, column k is how the j-th number of the state at step t answers to the k-th of the first one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.topics.lstm.numbers.kernels import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Run(NamedTuple):
    """One sequence through one cell.

    Attributes:
        weights: of the cell, as floats.
        x: the input, ``[T, I]``, floats.
        arrays: what the scan returned, ``[T, H]`` by letter, floats.
        h0: hidden state before the first step, ``[H]``.
        c0: cell state before it; zeros where the cell has none.
    """

    weights: Weights
    x: Numbers
    arrays: Mapping[str, Numbers]
    h0: Numbers
    c0: Numbers

    @property
    def steps(self) -> int:
        return len(self.arrays["h"])

    @property
    def hidden(self) -> int:
        return self.weights.hidden

    def before(self, letter: str, t: int) -> Numbers:
        """A state before step t, which counts from 0."""
        first: Numbers = self.h0 if letter == "h" else self.c0
        return self.arrays[letter][t - 1] if t else first


class Derivative(NamedTuple):
    """What a step's states are by the first state: of an LSTM cell and hidden state by `c_0`, of others the state by `h_0` twice."""

    cell: Numbers
    state: Numbers


def held(run: Run) -> Numbers:
    """What each step multiplies a change of the state by while all gates are held, ``[T, H]``; of a plain RNN there is none."""
    if run.weights.cell == "gru":
        z = run.arrays["z"]
        return z if run.weights.update == "cho" else 1 - z
    return run.arrays["f"]


def total(run: Run, at: Collection[int]) -> dict[int, Derivative]:
    """The total derivatives after the steps ``at``, which count from 0.

    Raises:
        KeyError: the cell is unknown.
    """
    walk = {"lstm": _lstm, "peephole": _lstm, "gru": _chained, "rnn": _chained}[run.weights.cell]
    wanted = set(at)
    return {t: each for t, each in enumerate(walk(run)) if t in wanted}


def factor(run: Run, t: int) -> Numbers:
    """The Jacobian of one step, ``∂h_t/∂h_{t−1}``, of a GRU or a plain RNN; t counts from 0."""
    return _gru_factor(run, t) if run.weights.cell == "gru" else _rnn_factor(run, t)


def vanished(numbers: Numbers) -> Numbers:
    """The numbers, those below any normal float as 0: a product of many would stay at the least float there is, and never be 0."""
    import numpy as np

    found: Numbers = np.where(np.abs(numbers) < np.finfo(np.float64).tiny, 0.0, numbers)
    return found


def _chained(run: Run) -> Iterator[Derivative]:
    """Where the hidden state is all that is handed on, the derivative is the product of the steps' Jacobians."""
    import numpy as np

    whole: Numbers = np.eye(run.hidden)
    for t in range(run.steps):
        whole = vanished(factor(run, t) @ whole)
        yield Derivative(whole, whole)


def _lstm(run: Run) -> Iterator[Derivative]:
    """Cell and hidden state together: the gates see the hidden state, which came from the cell state."""
    import numpy as np

    cell: Numbers = np.eye(run.hidden)
    state: Numbers = np.zeros_like(cell)
    u, p = {gate: run.weights.gate(gate)[1] for gate in "ifgo"}, run.weights.p
    for t in range(run.steps):
        i, f, g, o, c = (run.arrays[letter][t] for letter in "ifgoc")
        old = run.before("c", t)
        by_f, by_i, by_g, shown = old * f * (1 - f), g * i * (1 - i), i * (1 - g * g), np.tanh(c)
        through = _rows(by_f, u["f"]) + _rows(by_i, u["i"]) + _rows(by_g, u["g"])
        kept = f if p is None else f + by_i * p[0] + by_f * p[1]
        cell = vanished(_rows(kept, cell) + through @ state)
        by_o = shown * o * (1 - o)
        open_ = o * (1 - shown * shown) if p is None else o * (1 - shown * shown) + by_o * p[2]
        state = vanished(_rows(open_, cell) + _rows(by_o, u["o"]) @ state)
        yield Derivative(cell, state)


def _gru_factor(run: Run, t: int) -> Numbers:
    import numpy as np

    weights, old = run.weights, run.before("h", t)
    z, r, n = (run.arrays[letter][t] for letter in "zrn")
    u = {gate: weights.gate(gate)[1] for gate in "zrn"}
    if weights.reset == "after":
        candidate = _rows(r, u["n"]) + _rows(run.arrays["s"][t] * r * (1 - r), u["r"])
    else:
        candidate = u["n"] @ (np.diag(r) + _rows(old * r * (1 - r), u["r"]))
    kept, written, turned = (z, 1 - z, old - n) if weights.update == "cho" else (1 - z, z, n - old)
    found: Numbers = np.diag(kept) + _rows(turned * z * (1 - z), u["z"]) + _rows(written * (1 - n * n), candidate)
    return found


def _rnn_factor(run: Run, t: int) -> Numbers:
    h = run.arrays["h"][t]
    return _rows((h > 0).astype(float) if run.weights.activation == "relu" else 1 - h * h, run.weights.gate("h")[1])


def _rows(scale: Numbers, matrix: Numbers) -> Numbers:
    """``diag(scale) @ matrix``."""
    found: Numbers = scale[:, None] * matrix
    return found
