"""The journal of a run: what is graded is written at once, so that a run that was killed goes on where it stood.

It stands beside the output, a line a sheet, after a head that says what is graded. A line that was not written whole is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, NamedTuple

from dlcalc.cli.errors import UsageError, quoted
from dlcalc.cli.terminal import CannotWrite

if TYPE_CHECKING:
    from dlcalc.marking.answers.model import Sheet
    from dlcalc.marking.grading.model import Row

SUFFIX = ".journal"
SMALL = 16 * 2**20
"""Bytes of a journal that nobody can resume which are kept in memory."""


class Graded(NamedTuple):
    """One sheet as the journal has it: its rows, and by part the working of those that wait for a human."""

    rows: tuple[Row, ...]
    working: Mapping[str, str]


class Journal:
    """A journal, open for writing and for reading.

    Attributes:
        path: where it stands; empty where nobody can resume it.
        file: the open file.
        start: where its first line after the head begins.
    """

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self.path = path
        self.file = file
        self.start = 0

    def write(self, sheets: list[tuple[Sheet, tuple[Row, ...]]]) -> None:
        """Add some sheets.

        Raises:
            CannotWrite: the disk is full.
        """
        try:
            self.file.write(b"".join([line_of(sheet, rows) for sheet, rows in sheets]))
            self.file.flush()
        except OSError as error:
            raise CannotWrite(f"{quoted(self.path)}: {error.strerror or error}") from None

    def students(self) -> Iterator[str]:
        """The students whose sheets it holds, in order."""
        for line in self.lines():
            yield json.loads(line)[0][0][0]

    def sheets(self) -> Iterator[Graded]:
        """What it holds, in order."""
        from dlcalc.marking.grading.wire import rows_of_data

        for line in self.lines():
            rows, working = json.loads(line)
            yield Graded(rows_of_data(rows), working)

    def lines(self) -> Iterator[bytes]:
        """Its lines after the head, from the first; what is written next is put at the end."""
        self.file.seek(self.start)
        for line in self.file:  # noqa: UP028 (to yield from a file would close it when the reading is broken off)
            yield line
        self.file.seek(0, os.SEEK_END)

    @property
    def empty(self) -> bool:
        """Whether it holds no sheet."""
        return self.file.seek(0, os.SEEK_END) <= self.start

    def close(self, *, finished: bool) -> None:
        """Close it; when everything is written where it belongs, or nothing was graded, it goes."""
        empty = self.empty
        self.file.close()
        if self.path and (finished or empty):
            os.unlink(self.path)


def line_of(sheet: Sheet, rows: tuple[Row, ...]) -> bytes:
    """A sheet as a line."""
    from dlcalc.marking.grading.wire import dumps, rows_data

    working = {row.part: sheet.answers[row.part].working for row in rows if row.marks is None and row.part in sheet.answers}
    return dumps([rows_data(rows), {part: text for part, text in working.items() if text}]).encode("ascii") + b"\n"


def kept_in_memory() -> Journal:
    """A journal for output that nobody can resume."""
    from tempfile import SpooledTemporaryFile

    return Journal("", SpooledTemporaryFile(SMALL))


def beside(output: str) -> str:
    """The path of an output's journal."""
    return f"{output.rstrip(os.sep)}{SUFFIX}"


def _begun(path: str) -> IO[bytes]:
    """A new file, or an empty one, which a run left that was stopped before it wrote anything.

    Raises:
        FileExistsError: there is one that holds something.
    """
    try:
        return open(path, "x+b")
    except FileExistsError:
        if os.path.getsize(path):
            raise
        return open(path, "r+b")


def opened(output: str, about: Mapping[str, object], *, resume: bool) -> Journal:
    """The journal of an output.

    Args:
        output: the output's path.
        about: what is graded, and with what: a run is resumed only when all of it is the same.
        resume: whether a journal that is there is to be continued.

    Raises:
        UsageError: there is one and it is not to be continued, or it is of something else; the folder is missing or may not be written to.
    """
    path = beside(output)
    head = json.dumps({"dlcalc": "grade", "journal": 1, **about}, sort_keys=True).encode("ascii") + b"\n"
    try:
        if resume and os.path.exists(path):
            return _continued(path, head)
        file = _begun(path)
    except FileExistsError:
        hint = f"--resume goes on where it stopped; or delete {quoted(path)} to begin anew"
        raise UsageError(f"an earlier run was stopped and left {quoted(path)}", hint) from None
    except FileNotFoundError:
        folder = quoted(os.path.dirname(path))
        raise UsageError(f"-o {quoted(output)}: there is no folder {folder}", f"mkdir -p {folder}") from None
    except OSError as error:
        raise UsageError(f"-o {quoted(output)}: {(error.strerror or 'it cannot be written').lower()}") from None
    journal = Journal(path, file)
    try:
        _lock(journal)
        file.write(head)
        journal.start = len(head)
    except KeyboardInterrupt:  # nobody would close it
        journal.close(finished=True)
        raise
    return journal


def _continued(path: str, head: bytes) -> Journal:
    """A journal that is there, without a last line that was not written whole."""
    journal = Journal(path, open(path, "r+b"))  # noqa: SIM115
    _lock(journal)
    file = journal.file
    found = file.read(max(len(head), 4096)).split(b"\n", 1)[0] + b"\n"
    if found != head:
        if head.startswith(found.rstrip(b"\n")):  # it was killed as it began
            file.seek(0)
            file.truncate()
            file.write(head)
        else:
            file.close()
            raise UsageError(f"{quoted(path)} is of another run: {_difference(found, head)}", f"delete {quoted(path)} to begin anew")
    journal.start = len(head)
    end = _whole(file, journal.start)
    file.truncate(end)
    file.seek(end)
    return journal


def _whole(file: IO[bytes], start: int) -> int:
    """Where the last whole line ends."""
    size = file.seek(0, os.SEEK_END)
    while size > start:
        at = max(start, size - 65536)
        file.seek(at)
        place = file.read(size - at).rfind(b"\n")
        if place >= 0:
            return at + place + 1
        size = at
    return start


def _difference(found: bytes, head: bytes) -> str:
    """What differs between two runs, in words."""
    try:
        was, now = json.loads(found), json.loads(head)
        names = [name for name in now if was.get(name) != now[name]]
    except (ValueError, AttributeError):
        return "it is no journal"
    told = [_WORDS.get(name, name) for name in names]
    return f"{' and '.join(told)} {'differs' if len(told) == 1 and not told[0].endswith('s') else 'differ'}"


_WORDS = {
    "key": "the key", "answers": "the answers", "reviews": "the reviews", "version": "the version of dlcalc", "seconds": "--timeout",
    "reading": "how the answers are read",
}  # fmt: skip


def _lock(journal: Journal) -> None:
    """Keep another run from writing the same journal, as far as the system can.

    Raises:
        UsageError: another run is writing it.
    """
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return
    try:
        fcntl.flock(journal.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        journal.file.close()
        raise UsageError(f"{quoted(journal.path)}: another run is writing it") from None
