"""What is wrong with an answer key."""

from __future__ import annotations


class KeyFault(Exception):
    """An answer key cannot be used.

    Args:
        where: the place: ``questions[2].parts[0].marks``, ``line 7``; empty where it is the whole file.
        message: what is wrong there, without a final full stop.
        hint: what would work; may be empty.
        line: of the file, from 1; 0 where it is not known.
    """

    def __init__(self, where: str, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(where, message, hint, line)  # all of it, so that it survives being pickled by a worker process
        self.where = where
        self.message = message
        self.hint = hint
        self.line = line

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message
