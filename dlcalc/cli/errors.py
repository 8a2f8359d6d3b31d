"""How the command line says no: one error, worded in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LONGEST = 60
"""Columns of somebody's text that a message repeats."""


class UsageError(Exception):
    """What was typed cannot be answered.

    Args:
        message: what is wrong, without a final full stop.
        hint: what would work; may be empty.
        text: a text to show below, with a caret under ``position``.
        position: index into ``text``.
    """

    def __init__(self, message: str, hint: str = "", text: str = "", position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.text = text
        self.position = position

    def lines(self, encoding: str = "utf-8") -> list[str]:
        """The lines to print, in characters that the encoding has."""
        lines = [f"error: {self.message}"]
        if self.text and self.position is not None:
            lines += caret(self.text, self.position, encoding)
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return lines


def suggest(word: str, known: Iterable[str]) -> str:
    """The known word most like a mistyped one, or an empty text."""
    import difflib

    matches = difflib.get_close_matches(word[:LONGEST].lower(), list(known), 1, 0.6)
    return matches[0] if matches else ""


def quoted(text: str) -> str:
    """A typed text as a message repeats it: elided, escaped, in quotes unless it is a plain word."""
    import re

    if len(text) > LONGEST:
        text = f"{text[:40]}…{text[-10:]}"
    plain = "".join(visible(character) for character in text)
    return plain if re.fullmatch(r"[\w.:,+%/=×-]+", plain) else f"'{plain}'"


def visible(character: str, encoding: str = "utf-8") -> str:
    """A character, or its escape when it would move the cursor, reorder the line or not print at all."""
    import unicodedata

    if character.isascii() and character.isprintable():
        return character
    code = ord(character)
    odd = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs") or 0xFE00 <= code <= 0xFE0F
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        odd = True
    if not odd:
        return character
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def caret(text: str, position: int, encoding: str = "utf-8") -> list[str]:
    """A text and, under it, a caret below the character at ``position``.

    A long text is cut on both sides of the place, and hostile characters are escaped before anything is measured.
    """
    from dlcalc.render.script import columns

    position = min(max(position, 0), len(text))
    start, end = max(0, position - LONGEST // 2), min(len(text), position + LONGEST // 2)
    dots = "…" if visible("…", encoding) == "…" else "..."
    before = (dots if start else "") + "".join(visible(c, encoding) for c in text[start:position])
    after = "".join(visible(c, encoding) for c in text[position:end]) + (dots if end < len(text) else "")
    return [f"  {before}{after}", f"  {' ' * columns(before)}^"]


def listed(words: Sequence[str], conjunction: str = "or") -> str:
    """``a, b or c``."""
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}" if len(words) > 1 else "".join(words)
