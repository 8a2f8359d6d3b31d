"""What could not be read, and what the reader should know."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MOST_TOLD = 20
"""Refusals of one source that are told one by one; the others are counted."""


class AnswersFault(ValueError):
    """Answers that cannot be read.

    Args:
        place: the file, and the row or line where one is to blame.
        message: what is wrong, without a final full stop.
        hint: what would work; may be empty.
    """

    def __init__(self, place: str, message: str, hint: str = "") -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message
        self.hint = hint


class Told(NamedTuple):
    """A word to the reader.

    Attributes:
        place: the file, and the row or line.
        message: what is to be said, without a final full stop.
        hint: what would work; may be empty.
        refused: whether something was left out because of it.
    """

    place: str
    message: str
    hint: str = ""
    refused: bool = False


Tell = Callable[[Told], None]


def raises(told: Told) -> None:
    """The strict way: notes are not heard, and what is refused is an error.

    Raises:
        AnswersFault: something was refused.
    """
    if told.refused:
        raise AnswersFault(told.place, told.message, told.hint)


class Teller:
    """Tells the first refusals of a source one by one and counts the others.

    Args:
        tell: hears them.
        name: of the source.
    """

    def __init__(self, tell: Tell, name: str) -> None:
        self.name = name
        self._tell = tell
        self._refused = 0

    def note(self, message: str, hint: str = "", place: str = "") -> None:
        """Say something that left nothing out."""
        self._tell(Told(place or self.name, message, hint))

    def refuse(self, message: str, hint: str = "", place: str = "") -> None:
        """Say that something was left out."""
        self._refused += 1
        if self._refused <= MOST_TOLD:
            self._tell(Told(place or self.name, message, hint, refused=True))

    def done(self) -> None:
        """Tell how many refusals were not told."""
        if self._refused > MOST_TOLD:
            self._tell(Told(self.name, f"{self._refused - MOST_TOLD:,} more were refused, for such reasons", refused=True))
