"""The one sentence under an answer about gradient flow: whether it vanishes, explodes or is kept, and what helps."""

from __future__ import annotations

from math import exp, floor, log, log10
from typing import TYPE_CHECKING, Any

from dlcalc.topics.lstm.flow.derivatives import Run, factor
from dlcalc.topics.lstm.flow.question import Question
from dlcalc.topics.lstm.flow.steps import Worked
from dlcalc.topics.lstm.flow.tables import size_of
from dlcalc.topics.lstm.numbers.kernels import GATES, scan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

FAR = 100
"""Steps over which a rate is carried on, to show what becomes of it."""


def remark(asked: Question, told: Worked) -> str:
    """What the products say: along the cell first, then the plain RNN."""
    if told.held is None:
        size = _factor(asked, told)
        return f"Each step multiplies the gradient by about {_short(size)}: {_fate(size)}. A gated cell on the same input: --cell lstm"
    rate = _rate(told.held)
    said = f"Along the cell each step keeps about {_short(rate)} of the gradient: {_fate(rate)}."
    if asked.run.weights.cell in ("lstm", "peephole") and rate < exp(-1 / FAR):
        more = _rate(_with_bias(asked.run))
        return f"{said} 1 more in the forget gate's bias would keep {_short(more)} a step, which is why many begin with it there."
    return said


def _rate(held: Numbers) -> float:
    """The factor that, once a step, gives the product of all, of the unit that keeps most; 0 where a gate is closed."""
    import numpy as np

    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(np.abs(held)).mean(axis=0).max()))


def _factor(asked: Question, told: Worked) -> float:
    """The same of a plain RNN: of a single unit from all steps, of several from the last matrix that has not vanished."""
    import numpy as np

    run = asked.run
    if run.hidden == 1:
        return _rate(np.array([factor(run, t)[0] for t in range(run.steps)]))
    left = [(t, size) for t in told.at if (size := size_of(told.whole[t].cell))]
    return exp(log(left[-1][1]) / (left[-1][0] + 1)) if left else 0.0


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


def _with_bias(run: Run) -> Numbers:
    """What each step keeps along the cell when the forget gate's biases are 1 larger."""
    b = run.weights.b.copy()
    at = GATES[run.weights.cell].index("f") * run.hidden
    b[at : at + run.hidden] += 1
    arrays = scan(run.weights._replace(b=b), run.x[:, None], run.h0[None], run.c0[None])
    return arrays["f"][:, 0]
