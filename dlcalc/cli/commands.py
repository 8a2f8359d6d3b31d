"""The subcommands: one for every topic, made from its declaration, and the tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcalc import topics
from dlcalc.cli.command import HELP, Command, Option, Outcome, Request, fold
from dlcalc.derivation.topic import FILED
from dlcalc.render import FORMATS

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter, Topic

_FORMATS = {format.name: format.help for format in FORMATS.values()}

TABLES = {"csv": "cells and commas", "tsv": "cells and tabs", "jsonl": "a JSON object a line", "parquet": "columns as they are stored"}
"""The formats of tables."""

COMMON = (
    Option("format", ("--format",), "how to write the answer", "NAME", completes="choices", choices=_FORMATS, default="text"),
    Option("json", ("--json",), "short for --format json"),
    Option("output", ("-o", "--output"), "write a file; its suffix chooses the format", "FILE", completes="file"),
    Option("get", ("--get",), "print these results bare, one a line", "NAME,…", completes="results"),
    Option("only", ("--only",), "show the steps of these results", "NAME,…", completes="results"),
    Option("all", ("--all",), "show every step"),
    Option("dp", ("--dp",), "round what is shown to N decimal places", "N"),
    Option("sf", ("--sf",), "round what is shown to N significant figures", "N"),
    Option("exact", ("--exact",), "show exact values alone: fractions and roots, no decimals"),
    Option(
        "check",
        ("--check",),
        "judge an answer, or a limit as in parameters<=1e6; may be repeated",
        "NAME=ANSWER",
        many=True,
        completes="check",
    ),
    Option(
        "case",
        ("--case",),
        "a table with a row for this variant, as 's=2 p=1'; may be repeated; a list 64,128 or a range 1..7 for a size makes a table too",
        "NAME=VALUE,…",
        many=True,
    ),
    Option("explain", ("--explain",), "why it is so: the concept behind the question, instead of the answer"),
    Option("question", ("--question",), "print the task without its answer"),
    Option("no_color", ("--no-color", "--no-colour"), "plain text on a terminal"),
    HELP._replace(group="Output"),
)

ROWS = (
    Option(
        "table",
        ("--table",),
        "answer every row of a file, .csv .tsv .jsonl or .parquet, or - for standard input; its columns are named as the options; "
        "a column check_NAME holds answers to judge",
        "FILE",
        "Many rows",
        completes="file",
    ),
    Option(
        "from",
        ("--from",),
        "the format of the table, where its name does not say it",
        "NAME",
        "Many rows",
        completes="choices",
        choices=TABLES,
    ),
    Option(
        "where",
        ("--where",),
        "keep the rows of a table or sweep in which a condition holds, as 'flops < 1e9 and fits'",
        "CONDITION",
        "Many rows",
    ),
    Option("sort", ("--sort",), "sort the rows by a result or input; -NAME from the largest", "NAME", "Many rows"),
    Option("sample", ("--sample",), "draw N rows that come out whole", "N", "Many rows"),
    Option(
        "plot",
        ("--plot",),
        "draw the results over one or two parameters that vary into a file, .svg or .png",
        "FILE",
        "Many rows",
        completes="file",
    ),
    Option("seed", ("--seed",), "of the draw; the same seed draws the same rows", "N", "Many rows", default="0"),
)
"""The options about many rows, which every topic has."""

METAVARS = {"size": "N", "sizes": "N", "padding": "N", "shape": "SHAPE", "choice": "WORD", "expression": "EXPR", "bindings": "NAME=VALUE,…",
            "vector": "NUMBERS", "columns": "FILE", "arrays": "FILE", "text": "TEXT", "flag": "", "places": ""}  # fmt: skip


def option_of(parameter: Parameter) -> Option:
    """The option that a topic's parameter becomes."""
    completes = "choices" if parameter.choices else "file" if parameter.type in FILED or parameter.metavar == "FILE" else ""
    names = tuple(f"--{name.replace('_', '-')}" for name in (parameter.name, *parameter.long))
    return Option(
        parameter.name, names, parameter.help, parameter.metavar or METAVARS[parameter.type], parameter.group,
        completes=completes, choices=parameter.choices, default=parameter.default, symbol=parameter.symbol,
    )  # fmt: skip


def common(topic: Topic) -> list[Option]:
    """The options of every topic; one that the topic declares itself is the topic's."""
    own = {parameter.name for parameter in topic.parameters}
    return [option for option in (*ROWS, *COMMON) if option.key not in own]


def of_topic(topic: Topic, word: str, presets: Mapping[str, str]) -> Command:
    """The subcommand ``word`` of a topic."""

    def run(request: Request) -> Outcome:
        from dlcalc.cli.answer import answer

        return answer(topic, presets, request)

    return Command(
        word,
        topic.summary,
        topic.description,
        (*[option_of(parameter) for parameter in topic.parameters], *common(topic)),
        run,
        next((parameter.name for parameter in topic.parameters if parameter.positional), ""),
        {fold(name): says for parameter in topic.parameters for name, says in parameter.refused.items()},
        topic.results,
        topic.examples if word == topic.name else (),
        presets,
    )


TOOLS = ("net", "compare", "grade", "key", "explain", "schema", "completion")
"""The subcommands that are no topics; a topic is found without loading them."""


def tools() -> dict[str, Command]:
    """The subcommands that are no topics."""
    from dlcalc.cli import tools

    return {command.name: command for command in tools.COMMANDS}


def joined(words: list[str]) -> list[str]:
    """The words of a command line; those that call a subcommand of a subcommand stand as one: ``key check``, ``key new conv``."""
    if not words or fold(words[0]) != "key":
        return words
    count = 2 if len(words) > 1 and fold(words[1]) == "new" else 1
    bare = 0
    while bare < count and len(words) > bare + 1 and words[bare + 1][:1] != "-":
        bare += 1
    return [" ".join(words[: bare + 1]), *words[bare + 1 :]]


def verbs(word: str) -> Mapping[str, str]:
    """The subcommands of a subcommand, each with what it does."""
    if word != "key":
        return {}
    from dlcalc.cli.key.command import VERBS

    return VERBS


def find(word: str) -> Command | None:
    """The subcommand that a word calls, case and ``_``/``-`` folded; see :func:`joined` for one of several words.

    Raises:
        UsageError: there is no such subcommand of a subcommand.
    """
    if fold(word.partition(" ")[0]) == "key":
        from dlcalc.cli.key.command import find as find_key

        return find_key(word.split(" "))
    word = fold(word)
    if word in TOOLS:
        return tools()[word]
    found = topics.resolve(word)
    return of_topic(found[0], word, found[1]) if found else None


def words() -> dict[str, str]:
    """Every visible subcommand with its summary: the topics, then the tools."""
    listed = {name: topics.load(name).summary for name in topics.names()}
    return listed | {name: command.summary for name, command in tools().items()}


def aliases() -> dict[str, str]:
    """Every hidden subcommand and the topic that it presets."""
    return {alias: name for name in topics.names() for alias in topics.load(name).presets}
