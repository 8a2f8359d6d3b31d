"""From the words of a command line to a request: which option each word names, and its value.

Names fold case and ``_``/``-``; one-letter options also take one dash; nothing is abbreviated, guessed or
silently repaired.
"""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.cli.command import HELP, Command, Option, Request, fold
from dlcalc.cli.errors import UsageError, quoted, suggest


class Spelling(NamedTuple):
    """What an option word says: the option, the name as typed, and the value that stands in the same word."""

    option: Option
    typed: str
    value: str | None


def read(command: Command, words: list[str]) -> Request:
    """Read the words after a subcommand.

    Raises:
        UsageError: the first word that cannot be read as it stands.
    """
    if "--help" in words[: words.index("--")] if "--" in words else "--help" in words:
        return Request({"help": ("",)}, {"help": "--help"})
    reader = _Reader(command)
    rest = list(words)
    while rest and not reader.request.has("help"):
        word = rest.pop(0)
        if word == "--":
            for bare in rest:
                reader.bare(bare)
            break
        if is_option(word):
            reader.option(word, rest)
        else:
            reader.bare(word)
    return reader.request


def is_option(word: str) -> bool:
    """Whether a word is meant as an option: ``--w``, ``-w``; not ``-1``, ``-(x)`` or ``-``."""
    return word[:1] == "-" and (word[1:2].isalpha() or (word[1:2] == "-" and len(word) > 2))


class _Reader:
    """The state of one reading."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.values: dict[str, tuple[str, ...]] = {}
        self.typed: dict[str, str] = {}
        self.request = Request(self.values, self.typed)
        self.last = ""

    def option(self, word: str, rest: list[str]) -> None:
        """Read an option and, where it takes one, its value from the words that follow."""
        if word[:2].lower() == "-h":
            self.refuse_height(word[2:] or (rest[0] if rest and not is_option(rest[0]) else ""), len(word) > 2)
        option, typed, value = spell(self.command, word)
        if not option.metavar:
            if value is not None:
                raise UsageError(f"{typed} takes no value, and {quoted(value)} was given")
            value = ""
        else:
            if value is None:
                value = self.next_value(option, typed, rest)
            if not value.strip():
                raise UsageError(f"{typed} was given an empty value", f"{typed} {option.metavar}")
        self.put(option, typed, value)

    def refuse_height(self, value: str, joined: bool) -> None:
        """``-h 27`` and ``-h27`` would print the help; where ``--h`` is a quantity it was meant instead."""
        option = next((option for option in self.command.options if "--h" in option.names), None)
        if option is not None and value and (not joined or value[:1] in "=0123456789"):
            meaning = next((name.lstrip("-") for name in option.names[1:]), "h")
            raise UsageError(f"-h is help; {meaning} is --h", f"--h {quoted(value.lstrip('='))}")

    def next_value(self, option: Option, typed: str, rest: list[str]) -> str:
        """The word that follows, unless it is an option itself."""
        if not rest or rest[0][:2] == "--":
            raise UsageError(f"{typed} needs a value", f"{typed} {option.metavar}")
        if self.names_letter(rest[0]):
            raise UsageError(f"{typed} needs a value, and {rest[0]} is an option", f"if it is the value: {typed}={rest[0]}")
        return rest.pop(0)

    def names_letter(self, word: str) -> bool:
        return is_option(word) and len(word) == 2 and find(self.command, word) is not None

    def bare(self, word: str) -> None:
        """A word that belongs to no option."""
        if not word.strip():
            raise UsageError("an empty argument stands alone", f"dlcalc {self.command.name} --help lists the options")
        name, equals, value = word.partition("=")
        if equals and (meant := find(self.command, f"--{name.strip()}")):
            raise UsageError(f"{quoted(word)} stands alone", f"{meant.names[0]} {quoted(value.strip())}")
        option = next((each for each in bare_options(self.command) if each.many or each.key not in self.values), None)
        if option is not None:
            self.put(option, "", word)
            return
        if self.last and (before := self.values[self.last][-1]):
            name = self.typed[self.last]
            together = f'{name} "{before} {word}"'.strip() if len(before + word) < 50 else f'{name} "…"'.strip()
            raise UsageError(f"{quoted(word)} stands alone", f"quote a value with spaces, ; or * (a matrix, a formula): {together}")
        raise UsageError(f"{quoted(word)} stands alone", f"dlcalc {self.command.name} --help lists the options")

    def put(self, option: Option, typed: str, value: str) -> None:
        """Note a value, once."""
        key = option.key
        if key in self.values and not option.many:
            first, second = self.typed[key], typed
            both = f"{first} and {second}" if first and second and first != second else first or second
            raise UsageError(f"{both} {'are the same option, given' if ' and ' in both else 'was given'} twice: {self.clash(key, value)}")
        preset = self.command.presets.get(key)
        if preset is not None and value != preset:
            raise UsageError(f"{self.command.name} means {option.names[0]} {preset}, so {typed} {quoted(value)} contradicts it")
        self.values[key] = (*self.values.get(key, ()), value)
        self.typed.setdefault(key, typed)
        self.last = key

    def clash(self, key: str, value: str) -> str:
        first = self.values[key][0]
        return f"{quoted(first)}, then {quoted(value)}" if value else "once is enough"


def bare_options(command: Command) -> list[Option]:
    """The options that bare arguments fill, in order."""
    return [option for key in command.bare.split() for option in command.options if option.key == key]


def by_key(command: Command, key: str) -> Option | None:
    """The option of that key."""
    return next((option for option in command.options if option.key == key), None)


def find(command: Command, name: str) -> Option | None:
    """The option that a name with its dashes calls; ``-w`` is ``--w``, and ``-h`` is help alone."""
    name = fold(name)
    if name == "-h":
        return HELP
    exact = next((option for option in command.options if name in option.names), None)
    if exact is None and len(name) == 2:  # -w, for want of an option of that very name
        return next((option for option in command.options if f"-{name}" in option.names), None)
    return exact


def spell(command: Command, word: str) -> Spelling:
    """What an option word names.

    Raises:
        UsageError: it names nothing, or something that is refused.
    """
    name, equals, value = word.partition("=")
    if option := find(command, name):
        return Spelling(option, name, value if equals else None)
    if not word.startswith("--"):
        return spell_letter(command, word)
    says = command.refused.get(fold(name[2:]))
    if says:
        raise UsageError(f"there is no {visible_name(name)}", says)
    raise unknown(command, name)


def spell_letter(command: Command, word: str) -> Spelling:
    """``-k384``: a letter and its value; ``-width`` is a mistake."""
    name = word.partition("=")[0]
    if len(name) > 2 and (fold(name[1:]) in command.refused or find(command, f"-{name}")):
        raise UsageError(f"long names take two dashes, and {visible_name(name)} has one", f"-{visible_name(name)}")
    option = find(command, word[:2])
    if option is None:
        raise unknown(command, name)
    value = word[2:]
    return Spelling(option, word[:2], value[1:] if value[:1] == "=" else value)


def unknown(command: Command, name: str) -> UsageError:
    """The error for an option that does not exist."""
    known = [known for option in command.options for known in option.names]
    match = suggest(fold(name), known)
    hint = f"did you mean {match}?" if match else f"dlcalc {command.name} --help lists the options"
    return UsageError(f"{command.name} has no option {visible_name(name)}", hint)


def visible_name(name: str) -> str:
    """An option as a message repeats it; a plain one stands without quotes."""
    return quoted(name)
