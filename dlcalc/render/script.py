"""Text for a reader's screen: nothing hostile in it, in Unicode or in pure ASCII, and its width in columns."""

from __future__ import annotations

import re

_HOSTILE = (  # compiled when it is used, as most answers never do
    "[\x00-\x1f\x7f-\x9f"  # control characters: they move the cursor and start escape sequences
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"  # unseen, or turn the text round
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)

ASCII = {
    "×": "x", "→": "->", "←": "<-", "⇒": "=>", "↔": "<->", "−": "-", "·": "*", "⋅": "*", "÷": "/", "≈": "~=", "≠": "!=",
    "≤": "<=", "≥": ">=", "±": "+/-", "∞": "inf", "√": "sqrt ", "∫": "integral ", "∂": "d", "∇": "grad ", "∈": " in ",
    "∉": " not in ", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "‖": "||", "⊙": "(.)", "⊕": "(+)", "∼": "~", "∝": "prop. to ",
    "∀": "for all ", "∃": "exists ", "∧": " and ", "∨": " or ", "¬": "not ", "∅": "{}", "∪": " or ", "∩": " and ", "⊤": "^T", "′": "'",
    "″": "''", "Σ": "sum ", "∑": "sum ", "∏": "prod ", "Π": "prod ", "π": "pi", "ℝ": "R", "ε": "eps", "ϵ": "eps", "µ": "mu",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "«": '"', "»": '"', "–": "-", "—": "-", "‒": "-", "―": "-", "‐": "-",
    "‑": "-", "…": "...", "•": "*", "✓": "ok", "✗": "x", "✔": "ok", "✘": "x", "\xa0": " ", "\u202f": " ", "\u2009": " ", "½": "1/2",
    "¼": "1/4", "¾": "3/4", "°": " degrees", "§": "section ", "©": "(c)", "€": "EUR", "‾": "^", "²": "^2", "³": "^3", "⁴": "^4", "ᵀ": "^T",
    "●": "*", "■": "#", "□": "o", "▪": "+", "▫": ".", "⋮": ":",
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "\ufffd": "?",
}  # fmt: skip
"""How prose is written without Unicode. Formulas do not pass here: they have an ASCII notation of their own."""


def clean(text: str) -> str:
    """The text with every character replaced that could move the cursor, hide, or turn the text round."""
    return re.sub(_HOSTILE, "\ufffd", text.replace("\n", " ").replace("\t", " "))


def to_ascii(text: str) -> str:
    """Prose in pure ASCII: by :data:`ASCII`, letters by name or without their accents, ``?`` for the rest."""
    text = clean(text)
    if text.isascii():
        return text
    return "".join([character if character.isascii() else _ascii(character) for character in text])


def _ascii(character: str) -> str:
    from unicodedata import normalize

    from dlcalc.notation.names import LETTER_OF

    known = ASCII.get(character) or LETTER_OF.get(character)
    if known is not None:
        return known
    plain = normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or ("" if "\u0300" <= character <= "\u036f" else "?")


def write(text: str, unicode: bool) -> str:
    """Prose for a screen, in Unicode or ASCII; nothing hostile survives."""
    return clean(text) if unicode else to_ascii(text)


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum([_columns(character) for character in text])


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """The text with spaces after it up to a number of columns."""
    return text + " " * (width - columns(text))
