"""The text of ``print(model)`` as a tree of modules, bounded and without any of it being run."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import split_top

MAX_LINES, LONGEST_LINE, DEEPEST, MAX_MODULES = 20_000, 2_000, 40, 5_000

_CHILD = re.compile(r"\((?P<name>[\w.-]{1,80})\): (?:(?P<times>\d{1,4}) x )?(?P<kind>[A-Za-z_]\w{0,80})\((?P<rest>.*)", re.ASCII)
_ROOT = re.compile(r"(?P<kind>[A-Za-z_]\w{0,80})\((?P<rest>.*)", re.ASCII)
_RANGE = re.compile(r"(?P<first>\d{1,4})-(?P<last>\d{1,4})")

Argument = int | bool | str | tuple[int, ...]


class Module(NamedTuple):
    """A module: its name in its parent, its class, its arguments as text, its children, the line where it begins."""

    name: str
    kind: str
    arguments: str
    children: tuple[Module, ...]
    line: int

    def child(self, name: str) -> Module | None:
        return next((each for each in self.children if each.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([each.name for each in self.children])

    def given(self) -> tuple[list[Argument], dict[str, Argument]]:
        """The arguments, those without a name and those with one."""
        plain: list[Argument] = []
        named: dict[str, Argument] = {}
        for piece in split_top(self.arguments, ","):
            name, equals, text = piece.partition("=")
            if equals and name.strip().isidentifier():
                named[name.strip()] = _value(text.strip())
            elif piece.strip():
                plain.append(_value(piece.strip()))
        return plain, named


def _value(text: str) -> Argument:
    if text in ("True", "False"):
        return text == "True"
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    if re.fullmatch(r"\(\s*\d{1,9}(\s*,\s*\d{1,9})*\s*,?\s*\)", text):
        return tuple(map(int, re.findall(r"\d+", text)))
    return text.strip("'\"")


def is_printed(text: str) -> bool:
    """Whether a text looks like a printed module: a class and a bracket, in one line or with modules below."""
    match = _ROOT.match(text.lstrip("\ufeff \t\r\n"))
    return match is not None and (match["rest"].strip() == "" or match["rest"].rstrip().endswith(")")) and ("\n" in text or "=" in text)


class _Open:
    """A module whose bracket is still open."""

    def __init__(self, name: str, kind: str, line: int, times: int) -> None:
        self.name, self.kind, self.line, self.times = name, kind, line, times
        self.arguments: list[str] = []
        self.children: list[Module] = []
        self.inside = 0  # modules in it, what is repeated as often as it is


def refused(line: int, rule: str, hint: str = "") -> DomainError:
    """The error about a line."""
    return DomainError("network", "", f"line {line:,}: {rule}", hint)


def parse(text: str) -> Module:
    """Read the tree.

    Raises:
        DomainError: with the line that does not fit.
    """
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MAX_LINES:
        raise refused(MAX_LINES + 1, f"a printed module has at most {MAX_LINES:,} lines")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise refused(number, f"it is longer than {LONGEST_LINE:,} characters")
        if line.strip():
            reader.line(line.strip(), number)
    if reader.found is None:
        last = reader.open[-1] if reader.open else None
        raise refused(last.line if last else 1, f"the bracket of {last.kind} is not closed" if last else "there is no module")
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.found: Module | None = None

    def line(self, line: str, number: int) -> None:
        if self.found is not None:
            raise refused(number, "the module is closed, and something stands below it", "the text of one print(model) alone")
        match = (_CHILD if self.open else _ROOT).fullmatch(line)
        if match is not None:
            self.begin(match.groupdict(), number)
        elif line == ")":
            self.close(number)
        elif self.open and not self.open[-1].children:
            self.open[-1].arguments.append(line)
        else:
            raise refused(number, f"{line[:60]!r} is no module", "a line is as (conv1): Conv2d(3, 64, kernel_size=(7, 7))")

    def begin(self, found: dict[str, str], number: int) -> None:
        """A module's first line, which may be its only one."""
        if len(self.open) >= DEEPEST:
            raise refused(number, f"more than {DEEPEST} modules inside each other")
        self.open.append(_Open(found.get("name") or "", found["kind"], number, int(found.get("times") or 1)))
        rest = found["rest"].strip()
        if not rest:
            return
        if rest.endswith(")") and rest.count("(") + 1 == rest.count(")"):
            self.open[-1].arguments.append(rest[:-1])
            self.close(number)
        else:
            self.open[-1].arguments.append(rest)

    def close(self, number: int) -> None:
        if not self.open:
            raise refused(number, "a bracket closes that was not opened")
        done = self.open.pop()
        arguments = " ".join(done.arguments)
        modules = [Module(name, done.kind, arguments, tuple(done.children), done.line) for name in _names(done, number)]
        count = done.inside * done.times + len(modules)
        if count + (self.open[-1].inside if self.open else 0) > MAX_MODULES:
            raise refused(number, f"more than {MAX_MODULES:,} modules")
        if self.open:
            self.open[-1].inside += count
            self.open[-1].children += modules
        else:
            self.found = modules[0]


def _names(done: _Open, number: int) -> list[str]:
    """``(0-11): 12 x Layer(`` stands for 12 modules."""
    if done.times == 1:
        return [done.name]
    match = _RANGE.fullmatch(done.name)
    if match is None or int(match["last"]) - int(match["first"]) + 1 != done.times:
        raise refused(number, f"{done.times} modules are said, and {done.name} does not count as many")
    return [str(each) for each in range(int(match["first"]), int(match["last"]) + 1)]
