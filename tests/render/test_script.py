"""Characters for a reader's screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.render.script import ASCII, clean, columns, pad, to_ascii


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("27 × 27 → 25 − 1 ≈ 24", "27 x 27 -> 25 - 1 ~= 24"),
        ("ε ~ N(0, σ²)", "eps ~ N(0, sigma^2)"),
        ("“quoted” – ‘so’ — naïve café…", "\"quoted\" - 'so' - naive cafe..."),
        ("x̂", "x"),
        ("漢字 🙂", "?? ?"),
        ("a·b ≤ c", "a*b <= c"),
        ("\x1b[31m\u202eabc", "?[31m?abc"),
    ],
)
def test_ascii(text: str, plain: str) -> None:
    assert to_ascii(text) == plain


@given(st.text())
def test_ascii_is_printable_ascii(text: str) -> None:
    assert all(" " <= character <= "~" for character in to_ascii(text))


@given(st.text())
def test_clean_text_moves_no_cursor_and_turns_nothing_round(text: str) -> None:
    import unicodedata

    for character in clean(text):
        assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs")
        assert unicodedata.bidirectional(character) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def test_the_table_is_ascii() -> None:
    assert all(plain.isascii() for plain in ASCII.values())


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("⌊σ²⌋", 4), ("x\u0302_i", 3), ("漢", 2), ("é", 1)])
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width
    assert columns(pad(text, 7)) == 7
