"""A text that remembers where each of its characters stood in what was typed, so that an error can point there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class Marked(NamedTuple):
    """A text made from another one.

    Attributes:
        text: what it says now.
        places: for each character the index in the original, and one more for the end.
    """

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Marked:
        """A text as it was typed."""
        return cls(text, tuple(range(len(text) + 1)))

    def at(self, position: int) -> int:
        """Where a character of it stood."""
        return self.places[min(max(position, 0), len(self.text))]

    def part(self, start: int, end: int) -> Marked:
        """A piece of it, without the space around."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Marked(self.text[start:end], self.places[start : end + 1])

    def strip(self) -> Marked:
        """Without the space around."""
        return self.part(0, len(self.text))

    def sub(self, pattern: str | re.Pattern[str], becomes: str | Callable[[re.Match[str]], str]) -> Marked:
        """With every match of a pattern replaced; what is new stands where the match began."""
        if re.search(pattern, self.text) is None:
            return self
        text: list[str] = []
        places: list[int] = []
        last = 0
        for match in re.finditer(pattern, self.text):
            new = becomes if isinstance(becomes, str) else becomes(match)
            text += [self.text[last : match.start()], new]
            places += [*self.places[last : match.start()], *[self.places[match.start()]] * len(new)]
            last = match.end()
        return Marked("".join([*text, self.text[last:]]), (*places, *self.places[last:]))
