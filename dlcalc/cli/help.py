"""Help, laid out from the declarations: every option with all its names, its default and its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlcalc.cli.command import Command, Option
from dlcalc.cli.naming import spellings
from dlcalc.render.script import columns, write

NAMES = 30
"""Columns of the names of options; longer ones push their help to the next line."""

TITLE = "dlcalc — exam-style deep-learning questions, worked step by step"
FIRST = "dlcalc conv --w 27 --f 3 --k 384"
VERY_NARROW = 64
NO_BREAK = "\xa0"
"""A space at which no line is broken."""


def of_program(commands: Mapping[str, str], tools: Iterable[str], width: int, unicode: bool) -> str:
    """What ``dlcalc --help`` prints.

    Args:
        commands: every visible subcommand and its summary.
        tools: which of them are no topics.
        width: columns of the screen.
        unicode: whether the screen shows Unicode.
    """
    tools = tuple(tools)
    lines = [*paragraph(TITLE, width), "", "usage: dlcalc COMMAND [options]"]
    for heading, names in (("Questions", [name for name in commands if name not in tools]), ("Tools", tools)):
        if names:
            lines += ["", heading]
            for name in names:
                lines += entry(name, commands[name], width, 14)
    lines += ["", "Options", *entry("-h, --help", "this text", width, 14), *entry("--version", "the version", width, 14), ""]
    lines += [*paragraph("dlcalc COMMAND --help lists its options and shows examples. To begin:", width), f"  {FIRST}"]
    return finish(lines, unicode)


def of_command(command: Command, width: int, unicode: bool) -> str:
    """What ``dlcalc COMMAND --help`` prints."""
    keys = command.bare.split()
    bare = "".join([f" [{option.metavar}]" for key in keys for option in command.options if option.key == key])
    lines = [*paragraph(f"dlcalc {command.name} — {command.summary}", width), "", f"usage: dlcalc {command.name}{bare} [options]"]
    if command.presets:
        means = ", ".join(f"--{key} {value}" for key, value in command.presets.items())
        lines += ["", *paragraph(f"{command.name} stands for {means}.", width)]
    if command.description:
        lines += ["", *paragraph(command.description, width)]
    for group in dict.fromkeys(option.group for option in command.options):
        lines += ["", group]
        for option in command.options:
            if option.group == group and option.key not in command.presets:
                lines += of_option(option, width, bare=option.key in keys, place=keys.index(option.key) if option.key in keys else 0)
    if command.results:
        lines += ["", "Results, for --get, --only and --check"]
        for result in command.results:
            names = ", ".join(spellings(result))
            lines += entry(names, result.help, width, NAMES)
    if command.examples:
        lines += ["", "Examples"]
        for example in command.examples:
            lines += [f"  dlcalc {command.name} {example.arguments}", *indented(example.says, width, 6)]
    return finish(lines, unicode)


def of_option(option: Option, width: int, bare: bool = False, place: int = 0) -> list[str]:
    """An option's lines: names, help and default, then its words."""
    names = sorted(option.names, key=lambda name: name.startswith("--"))
    text = f"{option.symbol}, {option.help}" if option.symbol else option.help
    if bare:
        text += f"; also the {('first', 'second')[place]} bare argument"
    if option.default is not None:
        text += f" [{option.default}]".replace(", ", f",{NO_BREAK}")  # a default stays in one piece
    lines = entry(f"{', '.join(names)} {option.metavar}".rstrip(), text, width, NAMES)
    for word, meaning in option.choices.items():
        lines += entry(f"    {word}", meaning, width, NAMES)
    return lines


def entry(name: str, text: str, width: int, column: int) -> list[str]:
    """A name on the left and its text, wrapped, on the right; side by side only where there is room."""
    column = min(column, width // 3) if width < VERY_NARROW else column
    body = wrapped(text, max(width - column - 3, 12))
    *before, left = [f"  {line}" for line in wrapped(name, max(width - 2, 12))]
    first = left
    if columns(left) < column + 2 and body:
        first, body = f"{left}{' ' * (column + 3 - columns(left))}{body[0]}", body[1:]
    return [*before, first, *(f"{' ' * (column + 3)}{line}" for line in body)]


def paragraph(text: str, width: int) -> list[str]:
    """A text wrapped to the screen; a blank line in it stays."""
    lines: list[str] = []
    for part in text.split("\n\n"):
        lines += ([""] if lines else []) + wrapped(" ".join(part.split()), min(width, 100))
    return lines


def indented(text: str, width: int, by: int) -> list[str]:
    """The text wrapped, with so many spaces before each line."""
    return [f"{' ' * by}{line}" for line in wrapped(text, width - by)]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, broken at spaces alone."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and columns(lines[-1]) + 1 + columns(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def finish(lines: list[str], unicode: bool) -> str:
    """The lines as one text, in the script of the screen."""
    return "".join(f"{write(line.replace('`', '').replace(NO_BREAK, ' '), unicode).rstrip()}\n" for line in lines)
