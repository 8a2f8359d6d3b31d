"""Bytes as text: what is no text is refused by its first bytes, and nothing is read without a bound."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO

from dlcalc.marking.answers.fault import AnswersFault

LONGEST_LINE = 2**20
"""Characters of one line of a table."""

LONGEST_SHEET = 2**20
"""Bytes of one student's sheet."""

_CHUNK = 2**16
_BOM = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_KINDS = (
    (b"%PDF-", "a PDF"), (b"%!PS", "PostScript"), (b"{\\rtf", "rich text"), (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"BM", "an image"), (b"II*\0", "an image"),
    (b"MM\0*", "an image"), (b"PK\x03\x04", "an archive or an Office document"), (b"PK\x05\x06", "an archive"), (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"), (b"\xfd7zXZ", "an archive"), (b"7z\xbc\xaf", "an archive"), (b"Rar!", "an archive"), (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"), (b"PAR1", "a Parquet file"),
)  # fmt: skip
EXTRACT = "extract the text first"
UNREAD = re.compile("[\udc80-\udcff\0]")
"""What stands in a text for bytes that are no UTF-8, and NUL."""


def kind(head: bytes) -> str:
    """What a file is by its first bytes, where it is no text; else empty."""
    if b"%PDF-" in head[:1024]:
        return "a PDF"
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "an image"
    found = next((said for magic, said in _KINDS if head.startswith(magic)), "")
    return "" if found == "an image" and head.startswith(b"BM") and b"\0" not in head else found


def decoded(file: IO[bytes], place: str) -> io.TextIOWrapper:
    """A file as text: UTF-8, or UTF-16 with a byte order mark; every line end is one character. Other bytes match :data:`UNREAD`.

    Raises:
        AnswersFault: it is no text.
    """
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(_raw(file), _CHUNK)
    head = buffered.peek(1024)[:1024]
    told = kind(head)
    if told:
        raise AnswersFault(place, f"this is {told}, and text is read: {EXTRACT}", _hint(told))
    encoding = next((name for mark, name in _BOM.items() if head.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in head:
        hint = "UTF-16 needs its byte order mark; UTF-8 is best" if head[1:2] == b"\0" or head[:1] == b"\0" else ""
        raise AnswersFault(place, "it holds NUL bytes, which no text has", hint)
    return io.TextIOWrapper(buffered, encoding, errors="surrogateescape", newline=None)


def _raw(file: IO[bytes]) -> io.RawIOBase:
    return _Raw(file)


class _Raw(io.RawIOBase):
    """Anything that can be read, as the standard library's readers want it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _hint(told: str) -> str:
    if told == "a PDF":
        return "pdftotext -layout FILE.pdf FILE.txt"
    if told == "an image":
        return "a text recogniser writes Markdown or LaTeX"
    return "save it as plain text" if "Office" in told or told == "rich text" else ""


def lines(text: io.TextIOWrapper, place: str) -> Iterator[tuple[int, str | None]]:
    """The lines of a table with their numbers; None for one that is too long, which is passed over in pieces.

    Raises:
        AnswersFault: UTF-16 that cannot be read.
    """
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST_LINE + 1)
            if not line:
                return
            long = len(line) > LONGEST_LINE
            while line and not line.endswith("\n") and len(line) > LONGEST_LINE:
                line = text.readline(LONGEST_LINE + 1)
        except UnicodeError:
            raise AnswersFault(f"{place}, line {number}", "from here on it is no text in its encoding", "UTF-8 is best") from None
        yield number, None if long else line


def whole(file: IO[bytes], place: str) -> str:
    """The text of one student's sheet.

    Raises:
        AnswersFault: it is no text, or longer than is read.
    """
    data = file.read(LONGEST_SHEET + 1)
    if len(data) > LONGEST_SHEET:
        told = kind(data)
        wrong = f"this is {told}: {EXTRACT}" if told else f"it is longer than the {LONGEST_SHEET >> 20} MB that are read of one sheet"
        raise AnswersFault(place, wrong, _hint(told))
    try:
        text = decoded(io.BytesIO(data), place).read()
    except UnicodeError:
        raise AnswersFault(place, "it is no text in its encoding", "save it as UTF-8") from None
    found = UNREAD.search(text)
    if found:
        number = text.count("\n", 0, found.start()) + 1
        what = "a NUL byte" if found[0] == "\0" else "bytes that are no UTF-8"
        raise AnswersFault(f"{place}, line {number}", f"it holds {what}", "save it as UTF-8")
    return text
