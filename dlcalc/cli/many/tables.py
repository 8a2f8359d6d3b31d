"""``--table``: every row of a file answered, the same rows written with their results."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from typing import IO, TYPE_CHECKING

from dlcalc.cli import terminal
from dlcalc.cli.answer import COMMON_KEYS, output_path
from dlcalc.cli.command import Outcome, Request
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.cli.naming import named
from dlcalc.derivation.parameters import read
from dlcalc.tables.files.model import FORMATS, TableError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dlcalc.derivation.topic import Topic
    from dlcalc.tables.files.blocks import Blocks
    from dlcalc.tables.select import Wish

REFUSED = {
    "check": "answers stand in a column of the table, named check_NAME",
    "case": "every row is a case",
    "all": "--all shows the steps of one answer",
    "picture": "a picture shows one layer",
    "plot": "a plot shows one answer",
    "question": "a task asks for one answer",
    "explain": "an explanation is of no row",
    "exact": "the cells of a table are plain numbers",
    "dp": "the cells of a table are not rounded",
    "sf": "the cells of a table are not rounded",
}
"""Options that have no meaning for the rows of a file, and why."""

WHERE = "where"

INSTALL = "in dlcalc's own folder: pip install '.[tables]'"


def answer(topic: Topic, presets: Mapping[str, str], request: Request) -> Outcome:
    """Answer every row.

    Raises:
        UsageError: options that do not belong to a table, a file that cannot be read.
        DomainError: an input on the command line that cannot be.
    """
    refuse(request)
    need_polars(request.typed["table"])
    defaults = chosen_defaults(topic, presets, request)
    path, output = request.one("table") or "", output_path(request)
    with opened(path, request) as file:
        try:
            from dlcalc.cli.many.run import run

            return run(topic, presets, request, defaults, file, output)
        except TableError as error:
            raise UsageError(error.message, error.hint) from None


def refuse(request: Request) -> None:
    """Refuse what cannot be asked of the rows of a file."""
    for name, why in REFUSED.items():
        if request.has(name):
            raise UsageError(f"{request.typed[name]} and {request.typed['table']} exclude each other: {why}")
    if request.has("get") and request.has("only"):
        raise UsageError(f"{request.typed['get']} and {request.typed['only']} exclude each other", "give one of them")


def need_polars(told: str) -> None:
    """Refuse where the library for tables is missing."""
    from importlib.util import find_spec

    if find_spec("polars") is None:
        raise UsageError(f"{told}: Polars is needed, which is not installed", INSTALL)


def chosen_defaults(topic: Topic, presets: Mapping[str, str], request: Request) -> dict[str, str]:
    """The inputs of every row, each read once: a mistake in one of them is no row's."""
    from dlcalc.tables.lists import entries

    own = {parameter.name: parameter for parameter in topic.parameters}
    own = {name: parameter for name, parameter in own.items() if name != WHERE or request.has("solve")}
    raw = {key: values[0] or "true" for key, values in request.values.items() if key in own and key not in COMMON_KEYS}
    for name, text in raw.items():
        if entries(own[name], text) is not None:
            raise UsageError(
                f"{request.typed[name]} {quoted(text)} is several values, and {request.typed['table']} has rows of its own",
                "a column of the table holds them",
            )
    read(topic, {name: True if own[name].type == "flag" else text for name, text in raw.items()})
    return {**presets, **raw}


def opened(path: str, request: Request) -> AbstractContextManager[IO[bytes]]:
    """The table's bytes.

    Raises:
        UsageError: there is no such file, or it is none.
    """
    import os

    told = f"{request.typed['table']} {quoted(path)}"
    if path == "-":
        if sys.stdin is None:
            raise UsageError(f"{told}: standard input is closed")
        terminal.reads(0)
        return nullcontext(sys.stdin.buffer)
    if os.path.isdir(path):
        raise UsageError(f"{told} is a folder", "a file in it: .csv, .tsv, .jsonl or .parquet")
    try:
        terminal.reads(path)
        return open(path, "rb")
    except FileNotFoundError:
        raise UsageError(f"{told}: there is no such file") from None
    except OSError as error:
        raise UsageError(f"{told}: {(error.strerror or 'it cannot be read').lower()}") from None


def chosen_source(request: Request, path: str, blocks: Blocks) -> str:
    """The format of the table: by name, by the file's suffix, or by how it begins."""
    from dlcalc.tables.files.blocks import format_of, sniffed

    asked = request.one("from")
    if asked is not None:
        return table_format(asked, "--from")
    return format_of(path) or sniffed(blocks.peek())


def chosen_target(request: Request, output: str | None, source: str) -> str:
    """The format to write: by name, by the suffix of ``-o``, or the table's own."""
    from dlcalc.tables.files.blocks import format_of

    if request.has("json"):
        raise UsageError(f"{request.typed['json']} writes one document, and a table has rows", "--format jsonl writes an object a line")
    asked = request.one("format")
    if asked is not None:
        return table_format(asked, "--format")
    if output is None:
        return source
    found = format_of(output)
    if found is None:
        suffixes = listed([suffix for each in FORMATS.values() for suffix in each])
        raise UsageError(
            f"{request.typed['output']} {quoted(output)}: the suffix names no format of tables", f"--format NAME, or a suffix: {suffixes}"
        )
    return found


def table_format(asked: str, option: str) -> str:
    """A format of tables by its name."""
    from dlcalc.tables.files.blocks import format_of

    found = format_of(f".{asked.lower()}")
    if found is None:
        match = suggest(asked, FORMATS)
        hint = f"did you mean {match}?" if match else ""
        raise UsageError(f"{option} {quoted(asked)}: the formats of tables are {listed(tuple(FORMATS), 'and')}", hint)
    return found


def chosen_names(request: Request, topic: Topic) -> tuple[str, ...]:
    """The results that ``--get`` or ``--only`` name, in the order typed."""
    key = "get" if request.has("get") else "only"
    text = request.one(key)
    return () if text is None else tuple(dict.fromkeys([named(name, topic.results, request.typed[key]) for name in text.split(",")]))


def chosen_wish(request: Request, topic: Topic, given: frozenset[str]) -> Wish:
    """Which rows are kept, and in which order.

    Args:
        request: what was typed.
        topic: the topic that is asked.
        given: the parameters that have a value.
    """
    from dlcalc.tables.order import keys
    from dlcalc.tables.select import Wish
    from dlcalc.tables.values import Names
    from dlcalc.tables.where import read as condition

    names = Names(topic)
    where, sort, sample = request.one(WHERE) if not request.has("solve") else None, request.one("sort"), request.one("sample")
    if sample is None and request.has("seed") and "seed" not in names.parameters:
        raise UsageError(f"{request.typed['seed']} belongs to a draw", "--sample 30 --seed 7")
    seed = whole_number(request, "seed", 0) if sample is not None and request.has("seed") else 0
    return Wish(
        None if where is None else condition(where, names, given),
        () if sort is None else keys(sort, names, given),
        None if sample is None else whole_number(request, "sample", 1),
        seed,
    )


def whole_number(request: Request, key: str, least: int) -> int:
    """The whole number of an option."""
    text = request.one(key) or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if number < least:
        raise UsageError(f"{request.typed[key]} {quoted(text)}: a whole number from {least} is needed")
    return number
