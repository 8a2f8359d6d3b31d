"""What a run reads: the files of answers, the reviews, and an earlier run; and what is said about them on stderr."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import IO, TYPE_CHECKING

from dlcalc.cli.errors import UsageError, quoted, suggest, visible
from dlcalc.cli.files import bytes_of

if TYPE_CHECKING:
    from dlcalc.marking.answers.fault import Told
    from dlcalc.marking.answers.model import Sheet
    from dlcalc.marking.answers.source import Source
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey

MOST_TOLD, MOST_NAMED = 20, 5
"""Messages of one kind, and students in one message; the others are counted."""

LONGEST_REVIEWS, LONGEST_OLD = 64 * 2**20, 1024 * 2**20
"""Bytes of a table of reviews, and of an earlier run's rows, that are read."""

PIPE = "a pipe"
BLOCK = 2**20


class Heard:
    """What is said about the answers, for stderr.

    Attributes:
        refused: how much was left out.
    """

    def __init__(self) -> None:
        self.refused = 0
        self.said = 0
        self.lacking = 0
        self.named: list[str] = []
        self.lines: list[str] = []

    def tell(self, told: Told) -> None:
        """Hear what the reader of answers says."""
        kind, count = ("error: ", self.refused) if told.refused else ("", self.said)
        self.refused += told.refused
        self.said += not told.refused
        if count < MOST_TOLD:
            self.lines.append(f"{kind}{_shown(told.place)}: {_shown(told.message)}")
            self.lines += [f"hint: {_shown(told.hint)}"] if told.hint else []

    def notes(self, sheets: Iterable[Sheet], key: AnswerKey) -> Iterator[Sheet]:
        """Sheets as they are read, with what is to be said of each."""
        for sheet in sheets:
            if key.students and sheet.student not in key.students:
                self.lacking += 1
                self.named += [_shown(sheet.student)] if len(self.named) < MOST_NAMED else []
            for note in sheet.notes:
                if self.said < MOST_TOLD:
                    self.lines.append(f"{_shown(sheet.place or sheet.student)}: {_shown(note)}")
                self.said += 1
            yield sheet

    def messages(self) -> list[str]:
        """The lines, and how much more there would be."""
        more = []
        if self.refused > MOST_TOLD:
            more.append(f"error: {self.refused - MOST_TOLD:,} more could not be read")
        if self.said > MOST_TOLD:
            more.append(f"{self.said - MOST_TOLD:,} more notes on the answers are not shown")
        return [*self.lines, *more, *self._lacks()]

    def _lacks(self) -> list[str]:
        """Whose answers are held against the question's own numbers, in one line."""
        if not self.lacking:
            return []
        left = self.lacking - len(self.named)
        names = f"{', '.join(self.named)}{f' and {left:,} more' if left else ''}"
        who = f"student {names}" if self.lacking == 1 else f"{self.lacking:,} students ({names})"
        return [f"the key has no numbers for {who}, whose answers are held against those of the question"]


def _shown(text: str) -> str:
    """Somebody's text as a message repeats it, on one line."""
    plain = "".join([visible(character) for character in text.replace("`", "")])
    return plain if len(plain) <= 300 else f"{plain[:280]}…{plain[-10:]}"


class Progress:
    """How far the reading has come, as a bar on stderr where that is a terminal."""

    WIDTH, PAUSE = 24, 0.1

    def __init__(self) -> None:
        self.total = 0
        self.read = 0
        self.size = 0
        self.file: IO[bytes] | None = None
        self.shown = 0.0
        self.on = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def watched(self, sources: list[Source]) -> list[Source]:
        """The sources, whose reading is watched."""
        if not self.on:
            return sources
        self.total = sum([_size(source) for source in sources])
        return [source._replace(open=self._opener(source)) for source in sources]

    def _opener(self, source: Source) -> Callable[[], IO[bytes]]:
        def open() -> IO[bytes]:
            self.read += self.size
            self.file, self.size = source.open(), _size(source)
            return self.file

        return open

    def show(self, students: int) -> None:
        """Draw the bar, not too often."""
        if not self.on or monotonic() - self.shown < self.PAUSE:
            return
        self.shown = monotonic()
        done = self.read + (self.size if self.file is None or self.file.closed else min(_told(self.file), self.size))
        part = min(done / self.total, 1.0) if self.total else 0.0
        full = round(part * self.WIDTH)
        bar = f"[{'=' * full}{' ' * (self.WIDTH - full)}] {part:4.0%}"
        self._write(f"\r{bar if self.total else 'grading'}  {students:,} students")

    def clear(self) -> None:
        """Take the bar away."""
        if self.on and self.shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            self.on = False


def _told(file: IO[bytes]) -> int:
    """How much of a file was read."""
    try:
        return file.tell()
    except (OSError, ValueError):
        return 0


def _size(source: Source) -> int:
    try:
        return os.stat(source.name).st_size
    except OSError:
        return 0


def fingerprint(sources: Iterable[Source]) -> str:
    """What tells whether answers are the same: names and contents; of a pipe that cannot be told."""
    from hashlib import sha256

    digest = sha256()
    for source in sources:
        digest.update(source.name.encode("utf-8", "surrogateescape") + b"\0")
        try:
            if not stat.S_ISREG(os.stat(source.name).st_mode):
                return PIPE
            with source.open() as file:
                while block := file.read(BLOCK):
                    digest.update(block)
        except OSError:  # it is told when it is read
            continue
    return digest.hexdigest()


def apart(written: Iterable[tuple[str, str]], read: Iterable[str]) -> None:
    """See that nothing which is read is written over, and that nothing is written among the answers of a folder.

    Args:
        written: the options and paths of files and folders that are written.
        read: paths of files and folders that are read.

    Raises:
        UsageError: something is.
    """
    places = {os.path.realpath(path) for path in read}
    for option, path in written:
        place = os.path.realpath(path)
        if place in places:
            raise UsageError(f"{option} {quoted(path)} is read in this run, and would be written over", "another name")
        if os.path.dirname(place) in places:
            raise UsageError(f"{option} {quoted(path)} stands among the answers", "a file in another folder")
    names = [os.path.realpath(path) for _, path in written]
    if len(set(names)) < len(names):
        raise UsageError(f"{' and '.join([option for option, _ in written])} name one file", "give each its own")


def text_in(path: str, option: str, longest: int) -> str | None:
    """The text of a file, or None where there is none yet.

    Raises:
        UsageError: it is a folder, unreadable, too long or no text.
    """
    if not os.path.lexists(path):
        return None
    told = f"{option} {quoted(path)}"
    data = bytes_of(path, told, longest)
    if len(data) > longest:
        raise UsageError(f"{told} is longer than the {longest >> 20} MB that are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{told} is no text in UTF-8", "save it as CSV, UTF-8") from None


def old_rows(path: str) -> Iterator[Row]:
    """The rows of an earlier run.

    Raises:
        UsageError: there is no such file, or it holds none.
    """
    from dlcalc.marking.exports.cells import TableFault
    from dlcalc.marking.exports.rows import read_rows

    text = text_in(path, "--regrade", LONGEST_OLD)
    if text is None:
        raise UsageError(f"--regrade {quoted(path)}: there is no such file", "the file that dlcalc grade -o wrote before")
    try:
        yield from read_rows(text)
    except TableFault as fault:
        raise UsageError(f"--regrade {quoted(path)}, line {fault.line}: {fault.rule}", fault.hint) from None


def only(sheets: Iterable[Sheet], student: str) -> Iterator[Sheet]:
    """The sheet of one student.

    Raises:
        UsageError: nobody of that name handed one in.
    """
    names: list[str] = []
    for sheet in sheets:
        if sheet.student == student:
            yield sheet
            return
        if len(names) < 10_000:
            names.append(sheet.student)
    match = suggest(student, names)
    raise UsageError(f"--student {quoted(student)}: there is no sheet of that student", f"did you mean {quoted(match)}?" if match else "")
