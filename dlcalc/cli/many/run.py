"""The rows of a table from its file to where they are written, with progress and a count at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Protocol

from dlcalc.cli import terminal
from dlcalc.cli.command import DONE, NOT_DECIDED, Outcome, Request
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.cli.leftovers import tidied
from dlcalc.cli.many.checks import Answers
from dlcalc.cli.many.tables import chosen_names, chosen_source, chosen_target, chosen_wish
from dlcalc.tables.cases import by_name, fold
from dlcalc.tables.files.blocks import Blocks
from dlcalc.tables.files.model import SEPARATORS, TableError, refuse_twice, visible
from dlcalc.tables.files.stored import Stored, sink
from dlcalc.tables.files.written import Writer
from dlcalc.tables.run import Table
from dlcalc.tables.values import Values

if TYPE_CHECKING:
    import polars as pl

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.files.model import Chunk, Heading
    from dlcalc.tables.select import Selection


class Reader(Protocol):
    """What reads a table."""

    heading: Heading

    def heading_line(self) -> str:
        """The names of the columns as the target writes them."""
        ...

    def __iter__(self) -> Iterator[Chunk]:
        """The rows, some at a time."""
        ...


def run(
    topic: Topic, presets: Mapping[str, str], request: Request, defaults: Mapping[str, str], file: IO[bytes], output: str | None
) -> Outcome:
    """Read, work and write.

    Raises:
        UsageError, TableError: the table cannot be read, or its columns clash with what is asked.
    """
    reader, target = reader_of(topic, request, file, output)
    heading = reader.heading
    refuse_presets(heading, presets, topic)
    refuse_twice(heading.names, "the table", target)
    wish = chosen_wish(request, topic, frozenset({*defaults, *heading.inputs}))
    answers = Answers(topic, defaults, heading) if heading.checks else None
    table = Table(topic, defaults, heading, chosen_names(request, topic), answers, wish, answers.results if answers is not None else ())
    chunks = iter(reader)
    first = next(chunks, None)
    infos, said = table.infos(first), said_in(target)
    writer = Stored(infos, tuple(heading.checks), said) if target == "parquet" else Writer(target, infos, tuple(heading.checks), said)
    refuse_clash(heading, writer.names)
    selection = table.selection()
    left = tidied(output, request.one("table") or "")
    frames = frames_of(table, writer, chain([first] if first is not None else [], chunks), selection)
    closed = False
    if isinstance(writer, Stored):
        store(frames, writer.empty(heading), output)
    else:
        head = writer.head(reader.heading_line() if target in SEPARATORS else "")
        closed = write(chain([head], map(writer.bytes, frames)), output)
    messages = [*left, *kept_columns(topic, heading), *(answers.messages() if answers is not None else ()), *table.messages(selection)]
    return Outcome("", NOT_DECIDED if table.tally.broken and not closed else DONE, tuple(messages))


def reader_of(topic: Topic, request: Request, file: IO[bytes], output: str | None) -> tuple[Reader, str]:
    """What reads the table, and the format to write."""
    path = request.one("table") or ""
    told = "standard input" if path == "-" else quoted(path)
    blocks = Blocks(file, told)
    source = chosen_source(request, path, blocks)
    target = chosen_target(request, output, source)
    if source == "parquet":
        from dlcalc.tables.files.parquet import Reader as OfParquet

        if path == "-":
            raise UsageError("Parquet is read from a file, and standard input is none", "--table rows.parquet")
        return OfParquet(topic, path, told, target), target
    if source == "jsonl":
        from dlcalc.tables.files.jsonl import Reader as OfLines

        return OfLines(topic, blocks, target), target
    from dlcalc.tables.files.csv_ import Reader as OfCells

    blocks.separator = SEPARATORS[source]
    return OfCells(topic, blocks, source, target), target


def refuse_presets(heading: Heading, presets: Mapping[str, str], topic: Topic) -> None:
    """A column cannot change what the subcommand itself means."""
    for name, value in presets.items():
        if name in heading.inputs:
            word = visible(heading.names[heading.inputs[name]])
            raise TableError(f"this command means --{name} {value}, and the table has a column {word}", f"dlcalc {topic.name} --table …")


def refuse_clash(heading: Heading, added: tuple[str, ...]) -> None:
    """No column is written twice under one name."""
    there = [name for name in added if name in heading.names]
    if there:
        hint = "rename what is there, or choose other results with --get" if there != ["error"] else "rename it"
        raise TableError(f"the table has a column {listed([visible(name) for name in there], 'and')} already, which would be added", hint)


ALIKE = 0.75
"""From here on a column's name is a mistyped option: strides and kernel, not name (frames) or time (stride)."""


def kept_columns(topic: Topic, heading: Heading) -> Iterator[str]:
    """Columns that are like an option and are none: somebody's slip, perhaps."""
    known = [each for each in by_name(topic) if len(each) > 3]
    for place, name in enumerate(heading.names):
        near = suggest(fold(name), known) if place not in heading.wanted and len(name) > 3 else ""
        if near and SequenceMatcher(None, fold(name), near).ratio() > ALIKE:
            yield f"warning: the column {visible(name)} is no option of {topic.name}, and is kept as it is; did you mean {near}?"


def said_in(target: str) -> Any:
    """How odd values are written: as CSV's cells are, or as JSON."""
    if target == "jsonl":
        return json_of
    return cell_of


def cell_of(value: Any) -> str:
    """A result as a cell of CSV, as the single command writes it."""
    from dlcalc.render.csv_ import cell, neutral

    if not hasattr(value, "tolist"):
        return cell(value)
    if any(isinstance(entry, str) for entry in value.flat):  # unknowns
        return neutral("; ".join([" ".join(map(cell, row)) for row in value.reshape(-1, value.shape[-1]).tolist()]))
    from dlcalc.notation.array import Array

    return cell(Array(value, tuple([f"axis {place + 1}" for place in range(value.ndim)])))


def json_of(value: Any) -> str:
    """A result as JSON: exact whole numbers, the nearest decimals of a fraction, text."""
    from fractions import Fraction
    from math import isfinite

    if isinstance(value, Fraction):
        try:
            value = float(value)
        except OverflowError:
            value = f"{value.numerator}/{value.denominator}"
    if isinstance(value, float) and not isfinite(value):
        value = str(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return f"[{','.join(map(json_of, value))}]"
    return json.dumps(value, ensure_ascii=False)


def frames_of(table: Table, writer: Writer | Stored, chunks: Iterable[Chunk], selection: Selection | None) -> Iterator[pl.DataFrame]:
    """The rows with their results, as they are written; those that were asked for, in the order that was asked for."""
    import polars as pl

    kept = []
    for chunk in progressing(table, chunks):
        block, added = table.worked(chunk)
        frame, lost = writer.frame(chunk, added)
        table.tally.lose(chunk.first, lost)
        if selection is not None:
            rows = selection.offer(Values(table.topic, table.defaults, chunk.inputs, block), block)
            frame = frame if len(rows) == chunk.rows else frame[rows]
        if table.wish.streams:
            yield frame
        else:
            kept.append(writer.one_column(frame))
    if selection is not None and kept:
        every = pl.concat(kept)[selection.finish()[0]]
        yield from every.iter_slices(100_000)


def progressing(table: Table, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The chunks; on a terminal the number of rows so far stands on stderr."""
    shown = sys.stderr is not None and sys.stderr.isatty()
    try:
        for chunk in chunks:
            yield chunk
            if shown:
                sys.stderr.write(f"\r{table.tally.rows:,} rows")
                sys.stderr.flush()
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def store(frames: Iterator[pl.DataFrame], empty: pl.DataFrame, output: str | None) -> None:
    """Write Parquet, which is a file."""
    if output is None:
        raise UsageError("Parquet is written to a file", "-o rows.parquet, or --format csv")
    first = next(frames, empty)
    terminal.write_file(output, partial(sink, first, frames))


def write(pieces: Iterator[bytes], output: str | None) -> bool:
    """Write to a file, whole or not at all, or to stdout; whether its reader went away."""
    if output is not None:
        terminal.write_file(output, pieces)
        return False
    try:
        terminal.write_pieces(pieces)
    except BrokenPipeError:
        terminal.forget_stdout()
        return True
    return False
