"""The screen: goldens, widths, scripts, and that a terminal shows the same. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcalc.derivation.model import Derivation, Step
from dlcalc.notation.expr import Sym
from dlcalc.notation.parse import parse
from dlcalc.render import Look, render
from dlcalc.render.script import columns
from dlcalc.render.theme import PLAIN, THEME

GOLDENS = Path(__file__).parent / "goldens"
LOOKS = {"60": Look(60), "80": Look(80), "120": Look(120), "ascii": Look(80, unicode=False), "dp2": Look(80, places=2)}


def text(derivation: Derivation, look: Look) -> str:
    rendered = render(derivation, "text", look)
    assert isinstance(rendered, str)
    return rendered


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["conv", "awkward", "hostile", "maps"])
def test_golden(named: Callable[[str], Derivation], name: str, look: str) -> None:
    path = GOLDENS / f"{name}-{look}.txt"
    shown = text(named(name), LOOKS[look])
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def test_the_screen_that_was_agreed(named: Callable[[str], Derivation]) -> None:
    assert text(named("conv"), Look(80)) == (
        "Convolution     27 × 27 × D  →  25 × 25 × 384\n"
        "given           width W_1 = 27, K = 384 filters, each F × F = 3 × 3\n"
        "assumed         height H_1 = W_1, stride S = 1, padding P = 0, biases\n"
        "\n"
        "1  Output size       at how many places can the filter stand?\n"
        "   W_2        = ⌊(W_1 − F + 2·P)/S⌋ + 1\n"
        "              = ⌊(27 − 3 + 2·0)/1⌋ + 1                                    = 25\n"
        "   H_2        = W_2                                                       = 25\n"
        "\n"
        "2  Parameters        each filter: F·F·D weights and a bias\n"
        "   parameters = K·(F·F·D + 1)\n"
        "              = 384·(3·3·D + 1)                                = 384·(9·D + 1)\n"
        "\n"
        "3  FLOPs             each weight at each place: one multiply, one add\n"
        "   flops      = 2·F·F·D·W_2·H_2·K\n"
        "              = 2·3·3·D·25·25·384                                = 4,320,000·D\n"
        "\n"
        "The input depth D was not given, so it stays a letter. With numbers: --d 256\n"
    )


@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_screen(sample: Derivation, unicode: bool) -> None:
    for width in range(60, 201, 4):
        most = width if sample.tables else min(width, 100)
        wide = [line for line in text(sample, Look(width, unicode)).splitlines() if columns(line) > most]
        assert wide == [], width


def without_tables(derivation: Derivation) -> Derivation:
    return Derivation(**{**vars(derivation), "tables": (), "pictures": ()})


def test_nothing_is_lost_at_any_width(sample: Derivation) -> None:
    def essence(width: int) -> str:
        return re.sub(r"\s", "", text(without_tables(sample), Look(width)))

    assert {essence(width) for width in range(60, 201, 10)} == {essence(80)}


def test_ascii_is_ascii(sample: Derivation) -> None:
    assert text(sample, Look(80, unicode=False)).isascii()


def test_nothing_hostile_reaches_a_terminal(sample: Derivation) -> None:
    for look in (Look(), Look(unicode=False)):
        shown = text(sample, look)
        assert not set(shown) & {"\x1b", "\u202e", "\u200b", "\x07", "\r", "\t"}


def test_a_terminal_shows_the_very_same_text(sample: Derivation) -> None:
    for look in (Look(60), Look(80), Look(100, unicode=False)):
        coloured = text(sample, look._replace(colour=True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text(sample, look)


def test_without_colour_a_terminal_gets_plain_text(sample: Derivation) -> None:
    from dlcalc.render import terminal

    assert terminal.render(sample, Look()) == text(sample, Look())


def test_every_role_has_a_style(sample: Derivation) -> None:
    from dlcalc.render.layout import lines

    roles = {role for line in lines(sample, Look()) for _, role in line}
    assert roles <= THEME.keys() == PLAIN.keys()
    assert set(PLAIN.values()) == {""}


def test_the_value_is_bold(named: Callable[[str], Derivation]) -> None:
    assert re.search(r"\x1b\[1;\d+m= 25\x1b\[0m", text(named("conv"), Look(colour=True)))


@pytest.mark.parametrize(
    ("formula", "value", "inputs", "rows"),
    [
        ("W_2", "25", {"W_2": "25"}, ["x = W_2 = 25"]),  # a formula that only names another quantity
        ("2*3", "6", {}, ["x = 2·3 = 6"]),  # nothing to put in
        ("K*F", "K*F", {}, ["x = K·F"]),  # nothing known
        ("K*F", "3*F", {"K": "3"}, ["x = K·F = 3·F"]),  # putting in gives the value
        ("K + F", "7", {"K": "3", "F": "4"}, ["x = K + F", "= 3 + 4 = 7"]),
        ("sqrt(K)", "sqrt(2)", {"K": "2"}, ["x = √K = √2 ≈ 1.41421"]),
        ("sqrt(2)", "sqrt(2)", {}, ["x = √2 ≈ 1.41421"]),  # the exact form stands there already
        ("K = 3", "true", {"K": "3"}, ["x = (K = 3)", "= (3 = 3) = yes"]),
    ],
)
def test_each_line_says_something_new(
    make: Callable[..., Derivation], step_of: Callable[..., Step], formula: str, value: str, inputs: dict[str, str], rows: list[str]
) -> None:
    shown = text(make((step_of("x", "x", formula, value, inputs),), {}, title=""), Look()).strip()
    assert [re.sub(r"\s+", " ", line).strip() for line in shown.splitlines()] == rows


def test_a_title_begins_one_section_only(make: Callable[..., Derivation], step_of: Callable[..., Step]) -> None:
    steps = tuple([step_of(f"s{place}", "x", "K + 1", "3", {"K": "2"}, title) for place, title in enumerate(["A", "A", "", "B", "A"])])
    shown = text(make(steps, {}), Look())
    assert re.findall(r"^(\d+)  (\w)$", shown, re.MULTILINE) == [("1", "A"), ("2", "B"), ("3", "A")]


def test_ten_sections_keep_their_columns(make: Callable[..., Derivation], step_of: Callable[..., Step]) -> None:
    steps = tuple([step_of(f"s{place}", "x", "K + 1", "3", {"K": "2"}, f"Title {place}") for place in range(12)])
    shown = text(make(steps, {}), Look())
    assert re.findall(r"^ ?\d+  (?=Title)", shown, re.MULTILINE) == [" 1  ", *[f"{n:2}  " for n in range(2, 13)]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(words=st.text(max_size=200), width=st.integers(60, 200), unicode=st.booleans())
def test_any_prose_fits(make: Callable[..., Derivation], words: str, width: int, unicode: bool) -> None:
    step = Step("x", Sym("x"), parse("K + 1"), {"K": parse("2")}, parse("3"), words, words)
    shown = text(make((step,), {}, title=words, headline=words, given=(words, words), remark=words), Look(width, unicode))
    assert max(columns(line) for line in shown.split("\n")) <= width
    assert unicode or shown.isascii()
