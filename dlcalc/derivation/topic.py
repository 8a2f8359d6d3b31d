"""What a topic declares: parameters, results, rules, and the function that works a question.

From the one declaration come the command-line options, their help and errors, the JSON, the manual, the
completions and the Python signature. A topic is a module (or package) in ``dlcalc/topics`` with a ``TOPIC``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, ResultInfo
    from dlcalc.derivation.parameters import Inputs


FILED = ("array", "arrays", "vector", "columns")
"""The types of parameters whose value may be the name of a file."""

SWEPT = ("size", "sizes", "padding", "shape", "choice")
"""The types of parameters in which a comma or ``..`` means several values; in all others they belong to the value."""


class Parameter(NamedTuple):
    """One input of a topic, declared once.

    Attributes:
        name: short name, the exam's letter in lower case (``"w"`` → ``--w``).
        help: what it is, a few words, no final full stop.
        type: how its text is read:
            ``size`` a whole number ≥ ``minimum``, or a symbol or expression;
            ``sizes`` one size, or one per axis joined by ``x``;
            ``padding`` sizes, ``before:after`` per side, or one of ``choices``;
            ``shape`` sizes joined by ``x``;
            ``choice`` one of ``choices``;
            ``expression`` any expression; ``bindings`` ``name=value,…``; ``flag`` on or off; ``text``;
            ``array`` numbers with axes, in NumPy; ``arrays`` named ones, as a whole layer has them;
            ``vector`` numbers in one row, exact and without NumPy; ``columns`` such vectors by name, as a CSV file with headings has them;
            ``places`` a number of decimal places, on the command line a flag that takes that of ``--dp``.
        long: other long names, the standard one first (``("width",)``).
        symbol: its letter in formulas (``W_1``); empty for words.
        choices: the words it may take, each with what it means.
        default: what is used when it is not given, as text; None when it then stays unknown (or is derived).
        minimum: least value of a size.
        group: heading under which help lists it.
        positional: whether it is the bare argument.
        metavar: what help shows for its value.
        refused: names that people type for it by mistake → what to say (``{"kernel": "…"}``).
    """

    name: str
    help: str
    type: str = "size"
    long: tuple[str, ...] = ()
    symbol: str = ""
    choices: Mapping[str, str] = {}
    default: str | None = None
    minimum: int = 1
    group: str = "Input"
    positional: bool = False
    metavar: str = ""
    refused: Mapping[str, str] = {}


class Example(NamedTuple):
    """A command line after ``dlcalc NAME``, and what it shows."""

    arguments: str
    says: str


class Topic(NamedTuple):
    """A subcommand: its declaration, and ``work``, which turns inputs into a derivation.

    Attributes:
        name: subcommand and Python function (``conv``).
        title: its name in prose (``Convolution``).
        summary: one line for the list of subcommands.
        description: a paragraph for the manual and ``--help``.
        parameters: all inputs, in the order of help.
        results: all results, in the order of output.
        work: the function that works a question.
        examples: command lines that the tests run.
        presets: other names of the subcommand that preset parameters (``{"conv1d": {"dims": "1"}}``).
    """

    name: str
    title: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    results: tuple[ResultInfo, ...]
    work: Callable[[Inputs], Derivation]
    examples: tuple[Example, ...] = ()
    presets: Mapping[str, Mapping[str, str]] = {}

    def parameter(self, name: str) -> Parameter:
        """The parameter of that short name."""
        return next(parameter for parameter in self.parameters if parameter.name == name)
