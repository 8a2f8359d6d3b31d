"""Sweeps as columns: rows chosen among many combinations, and more rows than a screen or a document holds."""

from __future__ import annotations

from itertools import chain

from dlcalc.cli.command import DONE, NOT_DECIDED, Drawing, Outcome, Request
from dlcalc.cli.errors import UsageError
from dlcalc.cli.leftovers import tidied
from dlcalc.cli.many.tables import chosen_wish, need_polars
from dlcalc.tables.files.model import FORMATS, SEPARATORS, Heading
from dlcalc.tables.grid import ROWS, Grid
from dlcalc.tables.plan import MOST_ROWS, Plan
from dlcalc.tables.run import Table
from dlcalc.tables.values import Values


def chosen(planned: Plan, request: Request, only: tuple[str, ...]) -> tuple[Plan, tuple[str, ...]]:
    """The plan with the combinations that ``--where``, ``--sort`` and ``--sample`` leave, and what there is to say of it."""
    from dlcalc.tables.engine import worker
    from dlcalc.tables.select import Selection, quotients, told

    grid = Grid(planned)
    wish = chosen_wish(request, planned.topic, frozenset({*grid.defaults, *grid.columns}))
    names = only or tuple([info.name for info in planned.topic.results])
    selection = Selection(wish, quotients(planned.topic, names) if wish.sample is not None else ())
    needed = tuple(dict.fromkeys([*wish.results, *selection.names]))
    work = worker(planned.topic, grid.defaults, grid.columns, needed or names[:1])
    places = []
    for start in range(0, planned.rows, ROWS):
        inputs = grid.inputs(grid.codes(start, min(start + ROWS, planned.rows)))
        block = work(inputs)
        rows = selection.offer(Values(planned.topic, grid.defaults, inputs, block), block)
        if wish.streams:
            places.extend((rows + start).tolist())
    found = places if wish.streams else selection.finish()[1].tolist()
    return planned._replace(chosen=tuple(found)), tuple(told(selection, planned.rows))


def drawn(planned: Plan, request: Request, only: tuple[str, ...]) -> Drawing:
    """The plot of a sweep, as a file.

    Raises:
        UsageError: the file cannot be a plot's.
        DomainError: nothing of the sweep can be drawn.
    """
    from dlcalc.cli.answer import output_path
    from dlcalc.cli.plots import asked
    from dlcalc.render.plot import image, suffix_of
    from dlcalc.tables.drawn import plots

    path = asked(request, output_path(request))
    return Drawing(path, image(plots(planned, only), suffix_of(path) or ""), request.typed["plot"])


def write(planned: Plan, request: Request, only: tuple[str, ...], format: str, notes: tuple[str, ...]) -> Outcome:
    """Write the rows of a grid as a table.

    Raises:
        UsageError: the format is no table's.
    """
    from dlcalc.cli.answer import output_path
    from dlcalc.cli.many.run import frames_of, said_in, store
    from dlcalc.cli.many.run import write as written
    from dlcalc.tables.files.stored import Stored
    from dlcalc.tables.files.written import Writer

    if format not in FORMATS:
        rows = f"{planned.asked:,} rows"
        raise UsageError(
            f"{rows} are too many for this format: {MOST_ROWS:,} at most", "--format csv, jsonl or parquet; or --where, --sample"
        )
    need_polars("many rows")
    grid = Grid(planned)
    heading = Heading(grid.names, {}, {})
    table = Table(planned.topic, grid.defaults, heading, only or results_of(grid), columns=grid.columns)
    infos, said = table.infos(None), said_in(format)
    writer = Stored(infos, (), said) if format == "parquet" else Writer(format, infos, (), said)
    frames = frames_of(table, writer, grid.chunks(format), None)
    output, closed = output_path(request), False
    left = tidied(output)
    if isinstance(writer, Stored):
        store(frames, writer.empty(heading), output)
    else:
        head = writer.head(SEPARATORS[format].join(grid.names) if format in SEPARATORS else "")
        closed = written(chain([head], map(writer.bytes, frames)), output)
    broken = table.tally.broken and not closed
    return Outcome("", NOT_DECIDED if broken else DONE, (*notes, *left, *table.messages(None)), written=True)


def results_of(grid: Grid) -> tuple[str, ...]:
    """Every result that some of the first rows have, in the declared order."""
    from dlcalc.tables.engine import worker

    work = worker(grid.plan.topic, grid.defaults, grid.columns)
    block = work(grid.inputs(grid.codes(0, min(1000, grid.plan.asked))))
    return tuple([info.name for info in grid.plan.topic.results if info.name in block.results])
