"""The gates of one unit over time, to be drawn."""

from __future__ import annotations

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.plots import Lines, Plot, Series, wanted
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.numbers.question import Question


def plots(asked: Question) -> tuple[Plot, ...]:
    """The gates, and the states, of the shown unit over time, where something is to be drawn."""
    if not wanted(asked.inputs):
        return ()
    found, over_time, (_, n, j) = asked.found, asked.reading.over_time, asked.place
    cell, unit = CELLS[found.cell], j % found.hidden
    at = range(1, found.steps + 1)
    whose = f" of unit {j + 1}" if found.hidden * found.directions > 1 else ""
    whose += f", example {n + 1}," if found.x.shape[1] > 1 else ""

    def series(name: str, letter: str) -> Series:
        return Series(f"{name} `{letter}`", floats(over_time[letter][:, n, unit]))

    gates = tuple([series(gate.title.lower(), gate.letter) for gate in cell.gates if gate.function == "sigmoid"])
    states = [series(gate.title.lower(), gate.letter) for gate in cell.gates if gate.function == "tanh"]
    states += [series(f"{name} state", name[0]) for name in (["cell"] * cell.has_state + ["hidden"])]
    drawings = [Lines(f"Gates{whose} over time", "time step", "", at, gates, (0.0, 1.0))] if gates else []
    return (*drawings, Lines(f"States{whose} over time", "time step", "", at, tuple(states), (0.0,)))
