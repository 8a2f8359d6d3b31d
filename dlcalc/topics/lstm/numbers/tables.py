"""Values over time: one table of a single unit, or the states as grids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Table
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.numbers.question import Question, symbolic
from dlcalc.topics.lstm.numbers.run import Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST_ROWS = 24
"""Time steps of one table; more of them are shown as grids."""


def tables(asked: Question, results: Mapping[str, Expr]) -> tuple[Table, ...]:
    """What the layer does over time."""
    found, only = asked.found, asked.inputs.only
    if only and not asked.inputs.all and not {"h", "c", "output"} & set(only) and not set(only) <= set(results):
        return ()
    one = found.steps <= MOST_ROWS and not symbolic(asked)
    parts = [_unit(asked)] if one else []
    rows = f"rows are time steps, columns units{': forwards, then backwards' if found.directions > 1 else ''}"
    examples = found.x.shape[1] > 1
    if not symbolic(asked) and (found.hidden * found.directions > 1 or examples or not one):
        parts += [_grid(name, name, results[name], rows if name == "h" else "") for name in ("c", "h") if name in results]
    several = found.wy is not None and (len(found.wy) > 1 or examples or found.steps > MOST_ROWS)
    if several and not _is_written(asked):
        whose = "`y`: " if len(parts) > 1 else ""
        parts.append(_grid("output", "y", results["output"], f"{whose}rows are time steps, columns outputs"))
    return tuple(parts)


def _is_written(asked: Question) -> bool:
    """Whether every output stands among the steps, as an exact expression, which no grid has room for."""
    return symbolic(asked) and any(step.id.startswith("y_") for step in asked.ledger.steps)


def _grid(id: str, letter: str, numbers: Expr, note: str) -> Table:
    assert isinstance(numbers, Array)
    return Table(id, f"`{letter}`", numbers=numbers, note=note)


def _unit(asked: Question) -> Table:
    """The shown unit over time: its gates, its states; the input where it is one number."""
    found, reading, (_, n, j) = asked.found, asked.reading, asked.place
    cell, unit = CELLS[found.cell], j % found.hidden
    letters = [gate.letter for gate in cell.gates if gate.function] + ["c"] * cell.has_state + ["h"]
    alone = reading.x.shape[2] == 1 and len(found.layers) == 1
    columns = ["`t`", *["`x_t`"] * alone, *[f"`{letter}_t`" for letter in letters]]
    rows: list[tuple[Expr | str, ...]] = []
    first = [_first(reading, letter, n, unit) if letter in "ch" else "" for letter in letters]
    start: tuple[Expr | str, ...] = (entry(0), *[""] * alone, *first)
    for t in range(found.steps):
        values = [_cell(reading.over_time[letter][t, n, unit]) for letter in letters]
        rows.append((entry(t + 1), *[_cell(found.x[t, n, 0])] * alone, *values))
    single = asked.made.output is not None and asked.made.output.shape[2] == 1
    if asked.plain is not None:
        others = asked.plain.layers[-1][j // found.hidden].over_time["h"]
        columns.append("unrounded")
        start = (*start, "")
        rows = [(*row, _cell(others[t, n, unit])) for t, row in enumerate(rows)]
    if single:
        assert asked.made.output is not None
        columns.append("`y_t`")
        start = (*start, "")
        rows = [(*row, _cell(asked.made.output[t, n, 0])) for t, row in enumerate(rows)]
    rows = [*rows, start] if reading.backward else [start, *rows]
    unit_of = f"unit {j + 1}" if found.hidden * found.directions > 1 else ""
    example = f"example {n + 1}" if found.x.shape[1] > 1 else ""
    whose = ", ".join([each for each in (example, unit_of) if each])
    title = f"{whose[0].upper()}{whose[1:]} over time" if whose else "Over time"
    notes = ["it reads from the last step to the first"] * reading.backward
    notes += ["unrounded: `h_t` without rounding between the steps"] * (asked.plain is not None)
    return Table("over_time", title, tuple(columns), tuple(rows), "; ".join(notes))


def _first(reading: Reading, letter: str, n: int, unit: int) -> Expr | str:
    first = reading.h0 if letter == "h" else reading.c0
    assert first is not None
    return _cell(first[n, unit])


def _cell(value: Any) -> Expr | str:
    """One number of a table; NaN has no tree."""
    return entry(value) if value == value else "NaN"  # noqa: PLR0124 (NaN is not itself)
