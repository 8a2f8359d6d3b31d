"""The words and the shape of an error: escaped, elided, the caret under its character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.cli.errors import UsageError, caret, listed, quoted, suggest
from dlcalc.cli.wording import worded
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.render.script import columns

CARETS = {
    ("27 + $", 5): ("27 + $", 5),
    ("", 0): ("", 0),
    ("日本x", 2): ("日本x", 4),
    ("e\u0301x", 2): ("e\u0301x", 1),
    ("\x1b[31mx", 5): ("\\x1b[31mx", 8),
    ("\u202eab", 2): ("\\u202eab", 7),
    ("a\tb", 2): ("a\\x09b", 5),
    ("\udcffx", 1): ("\\udcffx", 6),
    ("x", 99): ("x", 1),
}


@pytest.mark.parametrize(("asked", "expected"), CARETS.items(), ids=repr)
def test_the_caret_stands_under_its_character(asked: tuple[str, int], expected: tuple[str, int]) -> None:
    shown, under = caret(*asked)
    assert (shown, under) == (f"  {expected[0]}", f"  {' ' * expected[1]}^")


def test_a_long_text_is_cut_round_the_place() -> None:
    shown, under = caret("a" * 50_000 + "$" + "b" * 50_000, 50_000)
    assert len(shown) < 80
    assert shown[under.index("^")] == "$"


def test_a_terminal_without_unicode_gets_a_caret_under_the_same_character() -> None:
    shown, under = caret("日" * 99 + "$", 99, "ascii")
    assert shown.isascii()
    assert shown[under.index("^")] == "$"


@given(st.text(max_size=200), st.integers(0, 200), st.sampled_from(["utf-8", "ascii", "latin-1"]))
def test_any_text_is_shown_safely(text: str, position: int, encoding: str) -> None:
    shown, under = caret(text, position, encoding)
    shown.encode(encoding)
    assert all(character.isprintable() or character == " " for character in shown)
    assert columns(under) <= columns(shown) + 1 or not text
    assert all(character.isprintable() for character in quoted(text))


QUOTED = {"27": "27", "3 1": "'3 1'", "": "''", "a;b": "'a;b'", "x" * 100_000: f"{'x' * 40}…{'x' * 10}", "\n": "'\\x0a'", "😀": "'😀'"}


@pytest.mark.parametrize(("text", "expected"), QUOTED.items(), ids=lambda text: str(text)[:9])
def test_a_text_as_messages_repeat_it(text: str, expected: str) -> None:
    assert quoted(text).strip("'") == expected.strip("'")


EXCEPTIONS = {
    UsageError("no such thing", "try that"): (["error: no such thing", "hint: try that"], 2),
    DomainError("s", "0", "the stride is at least 1", "--s 1"): (["error: s 0: the stride is at least 1", "hint: --s 1"], 2),
    DomainError("", "", "no places at all"): (["error: no places at all"], 2),
    DomainError("w", "27+", "this cannot be read", position=2): (["error: w 27+: this cannot be read", "  27+", "    ^"], 2),
    NotationError("this cannot be read", "2$", 1): (["error: this cannot be read", "  2$", "   ^"], 2),
    Undefined("division by zero"): (["error: division by zero"], 2),
    TooLarge("too many bits"): (["error: too many bits"], 2),
    Undecided("a floor"): (["error: a floor"], 3),
}


@pytest.mark.parametrize(("error", "expected"), EXCEPTIONS.items(), ids=lambda value: type(value).__name__)
def test_every_exception_has_its_words_and_its_code(error: Exception, expected: tuple[list[str], int]) -> None:
    usage, code = worded(error)
    assert (usage.lines(), code) == expected


def test_what_nobody_foresaw_is_one_line_and_a_hint() -> None:
    usage, code = worded(ZeroDivisionError("line\nline"))
    assert code == 3
    assert [line.partition(":")[0] for line in usage.lines()] == ["error", "hint"]


def test_suggestions_come_only_where_they_are_near() -> None:
    assert suggest("paramters", ["parameters", "flops"]) == "parameters"
    assert suggest("zzz", ["parameters", "flops"]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b or c"
