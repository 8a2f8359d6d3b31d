"""What keeps an export from being written."""

from __future__ import annotations


class ExportFault(Exception):
    """An export that cannot be written.

    Attributes:
        message: why.
        hint: what would work; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
