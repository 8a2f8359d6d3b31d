"""A subcommand as data: its options, its help, and the function that answers.

Help, completion and the reading of what was typed all work on these values, so that none of them needs Typer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.topic import Example
    from dlcalc.render.npy import Stored

DONE, JUDGED_WRONG, BAD_USAGE, NOT_DECIDED, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit codes; changing them is a breaking change."""


class Drawing(NamedTuple):
    """A file beside the answer: its path, what goes into it, and the option that named it, as typed."""

    path: str
    data: bytes
    option: str


class Outcome(NamedTuple):
    """What a subcommand answers, before anything is written.

    Attributes:
        output: what goes to stdout, or into the file ``path``.
        code: the exit code.
        messages: lines for stderr.
        path: the file that ``-o`` named, or None.
        json: whether the output is JSON, so that a stdout that is not UTF-8 gets it escaped.
        drawing: the file that ``--plot`` named, written before the answer, or None.
        written: whether everything stands where it belongs already, as the rows of a table do.
    """

    output: str | Stored
    code: int = DONE
    messages: tuple[str, ...] = ()
    path: str | None = None
    json: bool = False
    drawing: Drawing | None = None
    written: bool = False


class Option(NamedTuple):
    """One option.

    Attributes:
        key: its name in the values that were typed.
        names: how it is typed, with dashes: ``("--w", "--width")``; of these ``-w`` is one letter.
        help: what it is.
        metavar: what help shows for its value; empty for a flag.
        group: heading under which help lists it.
        many: whether it may be given several times.
        completes: what its value is: ``choices``, ``results`` (a comma list of them), ``check``, ``file`` or nothing.
        choices: the words it may take, each with what it means.
        default: what holds when it is not given, as text.
        symbol: its letter in formulas, or empty.
    """

    key: str
    names: tuple[str, ...]
    help: str
    metavar: str = ""
    group: str = "Output"
    many: bool = False
    completes: str = ""
    choices: Mapping[str, str] = {}
    default: str | None = None
    symbol: str = ""


class Request(NamedTuple):
    """What was typed, by option key: the values, and the name under which each option was given."""

    values: Mapping[str, tuple[str, ...]]
    typed: Mapping[str, str]

    def one(self, key: str) -> str | None:
        """The value of an option, or None when it was not given."""
        values = self.values.get(key)
        return values[0] if values else None

    def has(self, key: str) -> bool:
        """Whether an option was given."""
        return key in self.values


class Command(NamedTuple):
    """One subcommand.

    Attributes:
        name: the word that calls it.
        summary: one line for the list of subcommands.
        description: a paragraph for its own help.
        options: in the order of help.
        run: answers a request.
        bare: the keys of the options that bare arguments fill in order, with spaces between; may be empty.
        refused: names that people type by mistake → what to say.
        results: what ``--get``, ``--only`` and ``--check`` can name.
        examples: command lines after the subcommand, each with what it shows.
        presets: parameters that the word itself sets (``conv1d``), by option key.
    """

    name: str
    summary: str
    description: str
    options: tuple[Option, ...]
    run: Callable[[Request], Outcome]
    bare: str = ""
    refused: Mapping[str, str] = {}
    results: tuple[ResultInfo, ...] = ()
    examples: tuple[Example, ...] = ()
    presets: Mapping[str, str] = {}


HELP = Option("help", ("--help", "-h"), "this text", group="Help")


def fold(name: str) -> str:
    """A name as it is compared: case and ``_``/``-`` do not matter."""
    return name.lower().replace("_", "-")
