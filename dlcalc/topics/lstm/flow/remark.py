"""The one sentence under an answer about gradient flow: whether it vanishes, explodes or is kept, and what helps."""

from __future__ import annotations

from math import exp, floor, log, log10

from dlcalc.topics.lstm.flow.derivatives import Run
from dlcalc.topics.lstm.flow.question import Question
from dlcalc.topics.lstm.flow.steps import Worked
from dlcalc.topics.lstm.flow.tables import size_of
from dlcalc.topics.lstm.numbers.kernels import GATES, scan

FAR = 100
"""Steps over which a rate is carried on, to show what becomes of it."""


def remark(asked: Question, told: Worked) -> str:
    """What the products say: along the cell first, then the plain RNN."""
    if told.held is None:
        size = _rate(size_of(told.whole[asked.run.steps - 1].cell), asked.run.steps)
        return f"Each step multiplies the gradient by about {_short(size)}: {_fate(size)}. A gated cell on the same input: --cell lstm"
    along = told.along
    assert along is not None
    rate = _rate(float(abs(along).max()), asked.run.steps)
    said = f"Along the cell each step keeps about {_short(rate)} of the gradient: {_fate(rate)}."
    if asked.run.weights.cell in ("lstm", "peephole") and rate < exp(-1 / FAR):
        lifted = _with_bias(asked.run)
        more = _rate(lifted, asked.run.steps)
        return f"{said} 1 more in the forget gate's bias would keep {_short(more)} a step, which is why many begin with it there."
    return said


def _rate(product: float, steps: int) -> float:
    """The factor that, once a step, gives the product; 0 where nothing is left."""
    return exp(log(abs(product)) / steps) if product else 0.0


def _fate(rate: float) -> str:
    """What becomes of a change in a hundred steps like these."""
    if not rate:
        return "nothing is left of it"
    power = FAR * log10(rate)
    left = f"after {FAR} such steps about `10^({floor(power + 0.5)})`"
    if power < -1.5:
        return f"it vanishes, {left} is left"
    return f"it explodes, {left} times as much" if power > 1.5 else "it is kept over a hundred such steps"


def _short(value: float) -> str:
    """Two significant figures."""
    return f"{value:.2g}"


def _with_bias(run: Run) -> float:
    """The product along the cell when the forget gate's biases are 1 larger, of the unit that keeps most."""
    b = run.weights.b.copy()
    at = GATES[run.weights.cell].index("f") * run.hidden
    b[at : at + run.hidden] += 1
    arrays = scan(run.weights._replace(b=b), run.x[:, None], run.h0[None], run.c0[None])
    return float(arrays["f"].prod(axis=0).max())
