"""Breaking formulas and prose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.render.breaking import broken, wrapped
from dlcalc.render.script import columns

LONG = "⌊(W_1 + P_l + P_r − (δ·(F − 1) + 1))/S⌋ + 1 + ⌊(W_1 + P_l + P_r − (δ·(F − 1) + 1))/S⌋"


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("a + b", 5, ["a + b"]),
        ("a + b", 4, ["a", "+ b"]),
        ("a·b·c·d", 5, ["a·b·c", "·d"]),
        ("(a + b)·(c + d)", 10, ["(a + b)", "·(c + d)"]),  # outside the brackets first
        ("a = b + c", 6, ["a = b", "+ c"]),
        ("1,234,567,890", 8, ["1,234,", "567,890"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),  # no operator: cut anywhere
        ("(a + b = 0 and c + d = 0)", 20, ["(a + b = 0", "and c + d = 0)"]),
        ("f .* c + i @ g", 8, ["f .* c", "+ i @ g"]),
        ("ffff .* c", 6, ["ffff", ".* c"]),
        ("a·−b − c", 5, ["a·−b", "− c"]),  # a sign is no operator
        (LONG, 60, ["⌊(W_1 + P_l + P_r − (δ·(F − 1) + 1))/S⌋ + 1", "+ ⌊(W_1 + P_l + P_r − (δ·(F − 1) + 1))/S⌋"]),
    ],
)
def test_formula(text: str, room: int, lines: list[str]) -> None:
    assert broken(text, room) == lines


FORMULA = st.text("ab+−-*·/()[]⌊⌋, =1234漢x̂", max_size=120)


@given(FORMULA, st.integers(4, 60), st.integers(4, 60))
def test_every_line_fits_and_nothing_is_lost(text: str, first: int, rest: int) -> None:
    lines = broken(text, first, rest)
    assert columns(lines[0]) <= first
    assert all(columns(line) <= rest for line in lines[1:])
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_a_very_long_formula_is_broken_in_no_time() -> None:
    assert len(broken(" + ".join(["x·y"] * 20_000), 78)) > 1000


def joined(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join([text for text, _ in line]) for line in lines]


def test_notation_is_not_broken_at_its_spaces() -> None:
    spans = [("width ", "given"), ("W_1 = 27", "math"), (", each ", "given"), ("F × F = 3 × 3", "math"), (".", "given")]
    assert joined(wrapped(spans, 20)) == ["width W_1 = 27, each", "F × F = 3 × 3."]


def test_an_option_keeps_its_value() -> None:
    assert joined(wrapped([("with numbers: --d 256", "remark")], 18)) == ["with numbers:", "--d 256"]


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["note", "math"])), max_size=6), st.integers(8, 60))
def test_prose_fits_and_nothing_is_lost(spans: list[tuple[str, str]], room: int) -> None:
    spans = [(re.sub(r"\s", " ", text), role) for text, role in spans]
    lines = joined(wrapped(spans, room))
    assert all(columns(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == "".join([text for text, _ in spans]).replace(" ", "")
