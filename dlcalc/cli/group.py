"""The commands as Typer has them: subcommands are made when they are called."""

from __future__ import annotations

import sys
from typing import Any

from typer.core import TyperCommand, TyperGroup, TyperOption

from dlcalc.cli import commands, terminal, typed
from dlcalc.cli.command import BAD_USAGE, HELP, Command, Option, Outcome, Request, fold
from dlcalc.cli.errors import UsageError, quoted, suggest
from dlcalc.cli.wording import in_command
from dlcalc.derivation.errors import DomainError

HINT = "dlcalc --help lists the subcommands"
VERSION = Option("version", ("--version",), "the version")


class Group(TyperGroup):
    """``dlcalc`` itself. Its subcommands are looked up by name, and only the one that is called is built."""

    def __init__(self) -> None:
        super().__init__(
            name="dlcalc", rich_markup_mode=None, add_help_option=False, invoke_without_command=True, suggest_commands=False,
            params=[to_typer(option) for option in (HELP, VERSION)], callback=of_program,
        )  # fmt: skip

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse what is neither a subcommand nor an option of the program."""
        first = fold(args[0]) if args else ""
        if first.startswith("-"):
            if first not in (*HELP.names, *VERSION.names):
                raise UsageError(f"{quoted(args[0])} stands before the subcommand", f"options follow it: dlcalc conv {quoted(args[0])} …")
            args = [first]
        return super().parse_args(ctx, commands.joined(args))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (Typer's signature)
        """The visible subcommands."""
        return list(commands.words())

    def get_command(self, ctx: Any, cmd_name: str) -> TopicCommand:  # noqa: ARG002 (Typer's signature)
        """The subcommand of that name.

        Raises:
            UsageError: there is none.
        """
        command = commands.find(cmd_name)
        if command is None:
            match = suggest(cmd_name, [*commands.words(), *commands.aliases()])
            raise UsageError(f"there is no subcommand {quoted(cmd_name)}", f"did you mean {match}?" if match else HINT)
        return TopicCommand(command)


class TopicCommand(TyperCommand):
    """A subcommand. Words are read by our own rules first; Typer gets them spelt out, and calls the subcommand."""

    def __init__(self, command: Command) -> None:
        super().__init__(
            command.name, callback=self.answer, params=[to_typer(option) for option in command.options],
            help=command.description, short_help=command.summary, add_help_option=False, rich_markup_mode=None,
        )  # fmt: skip
        self.command = command
        self.request = Request({}, {})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words, and hand them to Typer as ``--name=value``."""
        self.request = typed.read(self.command, list(args))
        spelt = []
        for option in self.command.options:
            for value in self.request.values.get(option.key, ()):
                name = next(name for name in option.names if name.startswith("--"))
                spelt.append(f"{name}={value}" if option.metavar else name)
        return super().parse_args(ctx, spelt)

    def answer(self, **values: Any) -> Outcome:
        """Call the subcommand with what Typer read."""
        if values["help"]:
            from dlcalc.cli.help import of_command

            return Outcome(of_command(self.command, terminal.width(), terminal.shows_unicode(sys.stdout)))
        read = {option.key: values[identifier(option)] for option in self.command.options}
        given = {key: as_texts(value) for key, value in read.items() if value not in (None, False, ())}
        try:
            return self.command.run(self.request._replace(values=given))
        except DomainError as error:
            raise in_command(error, self.command, self.request) from None


def identifier(option: Option) -> str:
    """The option's key as Typer wants it."""
    return option.key.replace("-", "_")


def as_texts(value: Any) -> tuple[str, ...]:
    """A value of Typer's as a request holds it; a flag is an empty text."""
    if value is True:
        return ("",)
    return (value,) if isinstance(value, str) else tuple(value)


def to_typer(option: Option) -> TyperOption:
    """The option as Typer has it."""
    flag = not option.metavar
    return TyperOption(
        param_decls=[identifier(option), *option.names], help=option.help, metavar=option.metavar or None, multiple=option.many,
        type=None if flag else str, is_flag=flag, default=False if flag else None,
    )  # fmt: skip


def of_program(**values: Any) -> Outcome | None:
    """``dlcalc --version`` and ``dlcalc --help``."""
    if values["version"]:
        from dlcalc import __version__

        return Outcome(f"dlcalc {__version__}\n")
    return Outcome(program_help(sys.stdout)) if values["help"] else None


def program_help(stream: object) -> str:
    """The help of the program, as the stream can show it."""
    from dlcalc.cli.help import of_program as laid_out

    return laid_out(commands.words(), commands.tools(), terminal.width(), terminal.shows_unicode(stream))


def nothing_asked() -> Outcome:
    """``dlcalc`` alone: the help, on stderr and with the code of bad usage, since a script that lost its arguments must notice."""
    return Outcome("", BAD_USAGE, tuple(program_help(sys.stderr).splitlines()))
