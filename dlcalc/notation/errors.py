"""What can go wrong with a piece of notation, as values that a caller can word."""

from __future__ import annotations


class NotationError(ValueError):
    """A text is not in the notation.

    Args:
        message: what is wrong, one sentence without a final full stop.
        text: the whole text that was read.
        position: index into ``text`` of the offending character.
        hint: what would work instead; empty when nothing sensible can be said.
    """

    def __init__(self, message: str, text: str = "", position: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.position = position
        self.hint = hint


class Undefined(ArithmeticError):
    """An expression has no value: a division by zero, the logarithm of a negative number."""


class Undecided(ArithmeticError):
    """A value cannot be settled exactly, and guessing it with a float might be wrong."""


class TooLarge(ArithmeticError):
    """A number would need more than ``MAX_BITS`` bits; it is refused before it is computed."""
