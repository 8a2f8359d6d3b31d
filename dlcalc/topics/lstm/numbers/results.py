"""The results by name: every gate and state over time, the last states, the output layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.numbers.question import Question
from dlcalc.topics.lstm.numbers.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


def results_of(asked: Question, made: Run) -> dict[str, Expr]:
    """The results of a run: steps × units, with an axis of examples in front where the input has one."""
    cell = CELLS[asked.found.cell]
    letters = [gate.letter for gate in cell.gates if gate.function] + ["c"] * cell.has_state + ["h"]
    found: dict[str, Expr] = {letter: over_time(asked, made.along(letter)) for letter in letters}
    for letter in ["h", *["c"] * cell.has_state]:
        found[f"{letter}_final"] = _final(asked, made, letter)
    if made.output is not None:
        found["output"] = over_time(asked, made.output, "output")
    return found


def over_time(asked: Question, numbers: Numbers, last: str = "unit") -> Array:
    """``[T, N, H]`` as it is written: steps × units, examples in front where there are several."""
    if asked.found.batched:
        return Array(numbers.transpose(1, 0, 2), ("example", "time", last))
    return Array(numbers[:, 0], ("time", last))


def _final(asked: Question, made: Run, letter: str) -> Array:
    """The last states, ``layers · directions × units``, examples between where there are several; one layer has no axis of its own."""
    import numpy as np

    rows = [reading.over_time[letter][reading.last] for layer in made.layers for reading in layer]
    batched = asked.found.batched
    if len({row.shape for row in rows}) > 1:  # layers of several sizes: the last one's
        rows = rows[-len(made.layers[-1]) :]
    numbers = np.array(rows) if batched else np.array([row[0] for row in rows])
    axes = ("layer", *["example"] * batched, "unit")
    return Array(numbers, axes) if len(rows) > 1 else Array(numbers[0], axes[1:])
