"""The factors and their products over time, side by side; of several units the matrices and their spectral norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Table
from dlcalc.derivation.plots import Lines, Plot, Series
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr
from dlcalc.topics.lstm.flow.derivatives import Derivative, factor, vanished
from dlcalc.topics.lstm.flow.question import Question
from dlcalc.topics.lstm.flow.steps import Worked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

Cells = tuple[Expr | str, ...]


def tables(asked: Question, told: Worked, results: Mapping[str, Expr]) -> tuple[Table, ...]:
    """The table over time; of several units the matrices after the last step too."""
    columns = _columns(asked, told)
    rows: list[Cells] = [(f"{t + 1}", *[entry(float(values[place])) for _, values in columns]) for place, t in enumerate(told.at)]
    over = Table("flow", "Over time", ("`t`", *[heading for heading, _ in columns]), tuple(rows), _note(asked, told))
    if asked.run.hidden == 1:
        return (over,)
    return (over, *_matrices(asked, results))


def _columns(asked: Question, told: Worked) -> list[tuple[str, list[float]]]:
    """The headings and values of the columns, a value for each row."""
    found: list[tuple[str, list[float]]] = []
    run, scalar = asked.run, asked.run.hidden == 1
    gated = run.weights.cell in ("lstm", "peephole")
    if told.held is not None:
        so_far = _running(told.held)
        letter = "f" if gated else told.chain.held.format(t="t").strip("()")
        name = f"`{letter}_t`" if gated else f"`{letter}`"
        found.append((name if scalar else f"largest {name}", [float(told.held[t].max()) for t in told.at]))
        found.append(("product" if scalar else "largest product", [float(so_far[t].max()) for t in told.at]))
    if not gated:
        found.append(("`J_t`" if scalar else "size of `J_t`", [size_of(factor(run, t)) for t in told.at]))
    state = "c" if gated else "h"
    found.append((f"`∂{state}_t/∂{state}_0`", _sizes(told.whole, told.at)))
    if asked.rnn is not None:
        found.append(("RNN `K_t`", [size_of(factor(asked.rnn, t)) for t in told.at]))
        found.append(("product", _sizes(told.beside, told.at)))
    return found


def _running(factors: Numbers) -> Numbers:
    import numpy as np

    return vanished(np.cumprod(factors, axis=0))


def _sizes(told: Mapping[int, Derivative], at: tuple[int, ...]) -> list[float]:
    return [size_of(told[t].cell) for t in at]


def size_of(matrix: Numbers) -> float:
    """A single number as it is; of a matrix its spectral norm."""
    import numpy as np

    return float(matrix[0, 0]) if matrix.size == 1 else float(np.linalg.norm(matrix, 2))


def _note(asked: Question, told: Worked) -> str:
    notes = []
    if asked.run.hidden > 1:
        notes.append("The size of a matrix is its spectral norm: by how much it lengthens a change at most.")
    if len(told.at) < asked.run.steps:
        notes.append(f"{len(told.at)} of {asked.run.steps:,} steps, evenly spread.")
    if _is_beyond_floats(asked, told):
        notes.append("A product of 0 is less than `10^(-307)`.")
    return " ".join(notes)


def _is_beyond_floats(asked: Question, told: Worked) -> bool:
    """Whether a product came out as 0 though none of its factors is."""
    if told.held is not None and told.along is not None:
        return bool(told.held.all()) and not told.along.all()
    return asked.run.weights.activation == "tanh" and not told.whole[asked.run.steps - 1].cell.any()


def _matrices(asked: Question, results: Mapping[str, Expr]) -> tuple[Table, ...]:
    """The derivatives after the last step as grids."""
    gated = asked.run.weights.cell in ("lstm", "peephole")
    state, last = "c" if gated else "h", asked.run.steps
    titles = {
        "gradient_factor": "Along the cell, unit by unit" if asked.rnn is not None else "",
        "total_derivative": f"`∂{state}_{last}/∂{state}_0`",
        "rnn_factor": f"`∂s_{last}/∂s_0` of the plain RNN",
    }
    found = []
    for name, title in titles.items():
        value = results.get(name)
        if title and isinstance(value, Array):
            found.append(Table(name, title, numbers=value))
    return tuple(found)


def plots(told: Worked) -> tuple[Plot, ...]:
    """What is left of a change, over time: of several units the largest product and the spectral norms."""
    at = [t + 1 for t in told.at]
    series = []
    if told.held is not None:
        so_far = _running(told.held)
        series.append(Series("along the cell", [float(so_far[t].max()) for t in told.at], "a"))
        series.append(Series("through the gates too", [abs(each) for each in _sizes(told.whole, told.at)], "t"))
    beside = told.beside or told.whole
    series.append(Series("plain RNN", [abs(each) for each in _sizes(beside, told.at)], "r"))
    return (Lines("What is left of a change of the first state", "time step", "factor", at, tuple(series), levels=(0.0, 1.0)),)
