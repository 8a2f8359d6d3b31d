"""Help: every option on it, within the width, in ASCII where the screen has nothing else."""

from __future__ import annotations

import pytest

from dlcalc.cli import commands
from dlcalc.cli.help import of_command, of_program
from dlcalc.render.script import columns

WIDTHS = (40, 60, 80, 120, 200)
WORDS = list(commands.words())


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_everything_declared_is_on_it(word: str, width: int) -> None:
    command = commands.find(word)
    assert command is not None
    shown = of_command(command, width, unicode=True)
    for option in command.options:
        assert all(name in shown for name in option.names), option.key
        assert all(choice in shown for choice in option.choices), option.key
        assert option.default is None or f"[{option.default}]" in shown, option.key
    assert all(result.name in shown for result in command.results)
    assert all(example.arguments in shown for example in command.examples)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_stays_within_the_width(word: str, width: int) -> None:
    command = commands.find(word)
    assert command is not None
    for line in of_command(command, width, unicode=True).splitlines():
        assert columns(line) <= width or len(line.split()) <= 4 or line.startswith(("  dlcalc", "usage:")), line


@pytest.mark.parametrize("word", WORDS)
def test_a_screen_without_unicode_gets_ascii(word: str) -> None:
    command = commands.find(word)
    assert command is not None
    assert of_command(command, 80, unicode=False).isascii()


def test_the_program_lists_what_is_visible() -> None:
    shown = of_program(commands.words(), commands.tools(), 80, unicode=False)
    assert shown.isascii()
    assert all(f"\n  {word} " in shown for word in WORDS)
    assert not any(f"\n  {alias} " in shown for alias in commands.aliases())
    assert all(columns(line) <= 80 for line in shown.splitlines())
