"""A sweep over one or two parameters as plots: lines, a family of them, or a map of colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.plots import Heat, Lines, Series
from dlcalc.tables.engine import worker
from dlcalc.tables.grid import ROWS, Grid
from dlcalc.tables.usual import usual
from dlcalc.tables.values import Values, floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.plots import Plot
    from dlcalc.derivation.topic import Parameter
    from dlcalc.tables.plan import Plan

MOST_LINES = 8
MOST_PLOTS = 6
MOST_POINTS = 1_000_000
NUMERIC = ("integer", "number")


def plots(plan: Plan, only: tuple[str, ...] = ()) -> tuple[Plot, ...]:
    """The plots of a sweep, one a result.

    Args:
        plan: what varies: one or two parameters.
        only: the results; those that are usual by default.

    Raises:
        DomainError: more varies, or nothing of it is a number; no result is one.
    """
    axes = [axis for axis in plan.axes if axis.parameter is not None]
    if len(axes) < len(plan.axes) or len(axes) > 2 or plan.chosen is not None:
        raise DomainError(
            "", "", "a plot has room for one or two parameters that vary, each as a list or a range", "give one value of the others"
        )
    if plan.rows > MOST_POINTS:
        raise DomainError("", "", f"a plot has {MOST_POINTS:,} points at most, and this one {plan.rows:,}", "a step makes a range shorter")
    grid = Grid(plan)
    infos = numeric(plan, grid, only)
    found = worked(plan, grid, [info.name for info in infos])
    parameters = [axis.parameter for axis in axes if axis.parameter is not None]
    return tuple([plot(info, parameters, grid, found[info.name].reshape(grid.lengths)) for info in infos[:MOST_PLOTS]])


def numeric(plan: Plan, grid: Grid, only: tuple[str, ...]) -> list[ResultInfo]:
    """The results that are drawn."""
    rows = worker(plan.topic, grid.defaults, grid.columns)
    inputs = grid.inputs(grid.codes(0, min(10, plan.rows)))
    names = only or usual(plan.topic, [rows.raw(inputs, row) for row in range(min(10, plan.rows))], shapes=False)
    infos = [info for info in plan.topic.results if info.name in names and info.type in NUMERIC]
    if not infos:
        raise DomainError("", "", "a plot shows results that are one number each, and none of these is", "--only flops")
    return infos


def worked(plan: Plan, grid: Grid, names: Sequence[str]) -> Mapping[str, NDArray[Any]]:
    """The results over the whole grid, as floats."""
    import numpy as np

    work = worker(plan.topic, grid.defaults, grid.columns, tuple(names))
    pieces: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for start in range(0, plan.rows, ROWS):
        inputs = grid.inputs(grid.codes(start, min(start + ROWS, plan.rows)))
        block = work(inputs)
        values = Values(plan.topic, grid.defaults, inputs, block)
        for name in names:
            pieces[name].append(floats(values.column(name)))
    return {name: np.concatenate(each) for name, each in pieces.items()}


def plot(info: ResultInfo, parameters: Sequence[Parameter], grid: Grid, values: NDArray[Any]) -> Plot:
    """One result over what varies."""
    what = told(info.symbol, info.name)
    if len(parameters) == 1:
        return line(info, parameters[0], grid, (Series(what, values),))
    one, other = parameters
    if grid.numbers(other.name) is None or (len(values[0]) <= MOST_LINES < len(values) and grid.numbers(one.name) is not None):
        one, other, values = other, one, values.T
    if len(values) <= MOST_LINES:
        names = [f"`{one.symbol} = {word}`" if one.symbol else f"{one.name} {word}" for word in grid.words(one.name)]
        return line(info, other, grid, tuple([Series(name, row) for name, row in zip(names, values, strict=True)]))
    return heat(info, one, other, grid, values)


def line(info: ResultInfo, parameter: Parameter, grid: Grid, series: tuple[Series, ...]) -> Lines:
    """Lines over one parameter."""
    import numpy as np

    at = grid.numbers(parameter.name)
    if at is None:
        raise DomainError(parameter.name, "", "what a plot's axis shows is whole numbers", f"--{parameter.name} 1..7")
    order = np.argsort(at, kind="stable")
    sorted_series = tuple([each._replace(values=np.asarray(each.values)[order]) for each in series])
    what = told(info.symbol, info.name)
    return Lines(
        f"{info.help.partition(':')[0]} over {told(parameter.symbol, parameter.name)}",
        told(parameter.symbol, parameter.name),
        what,
        at[order],
        sorted_series,
    )


def heat(info: ResultInfo, down: Parameter, across: Parameter, grid: Grid, values: NDArray[Any]) -> Heat:
    """A map of colours over two ranges."""
    import numpy as np

    from dlcalc.notation.array import Array

    firsts = []
    for parameter in (down, across):
        at = grid.numbers(parameter.name)
        if at is None or (np.diff(at) != 1).any():
            rule = f"a map of colours counts up by 1, and more than {MOST_LINES} lines are no plot"
            raise DomainError(
                parameter.name, "", rule, f"{parameter.name} as a range like 1..20, or at most {MOST_LINES} values of one of them"
            )
        firsts.append(int(at[0]))
    numbers = Array(values, (down.name, across.name))
    over = f"{told(down.symbol, down.name)} and {told(across.symbol, across.name)}"
    return Heat(
        f"{info.help.partition(':')[0]} over {over}",
        numbers,
        told(down.symbol, down.name),
        told(across.symbol, across.name),
        (firsts[0], firsts[1]),
        info.name,
    )


def told(symbol: str, name: str) -> str:
    """A letter as notation where there is one, else the name."""
    return f"`{symbol}`" if symbol else name
