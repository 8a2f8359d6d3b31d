"""Completion: the shells call ``dlcalc __complete SHELL INDEX WORD…`` and get lines back. Typer is not needed.

``WORD…`` is what stands after ``dlcalc``, and ``INDEX`` the place of the word under the cursor. The first line
of the answer says what follows: ``words`` (a space may follow the chosen one), ``open`` (none may) or ``files``; then a line
for each candidate, with its description after a tab.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlcalc.cli import commands, typed
from dlcalc.cli.command import HELP, Command, Option, Outcome, fold
from dlcalc.cli.errors import UsageError

Candidates = Iterable[tuple[str, str]]


def answer(words: list[str]) -> Outcome:
    """Answer a shell."""
    if len(words) < 2 or not words[1].isdigit():
        return Outcome("words\n")
    shell, index, typed_words = words[0], int(words[1]), words[2:]
    before = typed_words[:index]
    current = typed_words[index] if index < len(typed_words) else ""
    cut = 0
    if shell == "bash":  # it breaks words at "=", and replaces only what stands behind the break
        before, current, cut = rejoin(before, current)
    kind, candidates = complete(before, current)
    lines = [kind, *(f"{value[cut:]}\t{says}" if says else value[cut:] for value, says in candidates)]
    return Outcome("".join(f"{line}\n" for line in lines))


def rejoin(before: list[str], current: str) -> tuple[list[str], str, int]:
    """``--format``, ``=``, ``js`` as the one word it was, and how much of it bash keeps to itself."""
    if current == "=" and before:
        return before[:-1], f"{before[-1]}=", len(before[-1]) + 1
    if len(before) > 1 and before[-1] == "=" and before[-2].startswith("-"):
        return before[:-2], f"{before[-2]}={current}", len(before[-2]) + 1
    return before, current, 0


def complete(before: list[str], current: str) -> tuple[str, Candidates]:
    """What may stand at the cursor: the kind of the answer, and the candidates."""
    if not before:
        return "words", subcommands(current)
    before = commands.joined(before)
    try:
        command = commands.find(before[0])
    except UsageError:
        command = None
    if command is None:
        return "words", ()
    used, waiting = walk(command, before[1:])
    if waiting is not None:
        return values(command, waiting, current, "")
    name, equals, value = current.partition("=")
    if equals and name.startswith("-"):
        option = typed.find(command, name)
        return values(command, option, value, f"{name}=") if option else ("words", ())
    bare = next((option for option in typed.bare_options(command) if option.many or option.key not in used), None)
    if current[:1] != "-" and bare is not None and bare.completes:
        return values(command, bare, current, "")
    return "words", options(command, used, current) if current[:1] in ("-", "") else ()


def subcommands(current: str) -> Candidates:
    """The subcommands; the hidden ones where nothing else fits; the program's options after a dash."""
    if current.startswith("-"):
        return starting({"--help": HELP.help, "--version": "the version"}, current)
    visible = starting(commands.words(), current)
    return visible or starting({alias: f"a form of {name}" for alias, name in commands.aliases().items()}, current)


def walk(command: Command, words: list[str]) -> tuple[set[str], Option | None]:
    """Which options the words before the cursor use, and the one that still waits for its value."""
    used: set[str] = set(command.presets)
    waiting: Option | None = None
    for word in words:
        if waiting is not None:
            waiting = None
            continue
        if not typed.is_option(word):
            used.update([option.key for option in typed.bare_options(command) if option.key not in used and not option.many][:1])
            continue
        try:
            option, _, value = typed.spell(command, word)
        except UsageError:
            continue
        if not option.many:
            used.add(option.key)
        waiting = option if option.metavar and not value else None
    return used, waiting


def options(command: Command, used: set[str], current: str) -> Candidates:
    """The options that were not given yet: by their first name each, or by every name that begins as typed."""
    for option in command.options:
        if option.key in used:
            continue
        long = [name for name in option.names if name.startswith("--")]
        others = ", ".join(long[1:])
        if current in ("", "-", "--"):
            yield long[0], f"{option.help} ({others})" if others else option.help
        else:
            for name in long:
                if name.startswith(fold(current)):
                    yield name, option.help


def values(command: Command, option: Option, current: str, prefix: str) -> tuple[str, Candidates]:
    """The values that an option may take; ``prefix`` stands before them in the same word."""
    if option.completes == "file":
        return "files", ()
    if option.completes == "choices":
        return "words", [(prefix + word, says) for word, says in starting(option.choices, current)]
    results = {result.name: result.help for result in command.results}
    if option.completes == "results":
        done, comma, last = current.rpartition(",")
        taken = done.split(",")
        return "words", [(f"{prefix}{done}{comma}{name}", says) for name, says in starting(results, last) if name not in taken]
    if option.completes == "check":
        return "open", [(f"{prefix}{name}=", says) for name, says in starting(results, current)]
    return "words", ()


def starting(words: Mapping[str, str], current: str) -> list[tuple[str, str]]:
    """The words that begin as typed, case and ``_``/``-`` folded."""
    return [(word, says) for word, says in words.items() if fold(word).startswith(fold(current))]
