"""Several conditions in one text, ``flops < 1e9, fits and W_2 > 3``."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AND = re.compile(r"\s*(?:,|\band\b)\s*")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The conditions that are joined by commas or ``and`` outside brackets, each with its place."""
    if re.search(r"\b(?:or|not)\b", text):
        yield 0, text
        return
    start = 0
    for match in _AND.finditer(text):
        before = text[: match.start()]
        if before.count("(") == before.count(")"):
            yield start, text[start : match.start()]
            start = match.end()
    yield start, text[start:]
