"""Everything that students handed in, as sheets, one at a time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from dlcalc.marking.answers.fault import AnswersFault, Tell, Teller, Told, raises
from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.answers.names import Names
from dlcalc.marking.answers.rows import Register
from dlcalc.marking.answers.source import Source, said
from dlcalc.marking.answers.table import Reading, read_table
from dlcalc.marking.answers.text import decoded, whole
from dlcalc.marking.key.model import AnswerKey

FORMATS = {
    "csv": "a row a student or a row an answer, as the columns say",
    "wide": "CSV with a row a student and a column a part",
    "long": "CSV with the columns student, part, answer",
    "jsonl": "an object a line",
    "sheet": "Markdown, LaTeX or plain text, a file a student",
}
"""How answers are written."""

SUFFIXES = {
    "csv": "csv", "tsv": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "md": "sheet", "markdown": "sheet", "tex": "sheet", "latex": "sheet",
    "txt": "sheet", "text": "sheet",
}  # fmt: skip
"""What a file's name says of it."""

_OTHERS = {
    "ipynb": "jupyter nbconvert --to markdown FILE.ipynb", "json": "an object a line, in a file named .jsonl", "xlsx": "save it as CSV",
    "ods": "save it as CSV", "html": "save it as plain text",
}  # fmt: skip


def read_sheets(
    sources: Iterable[Source], key: AnswerKey, *, format: str | None = None, student: str | None = None, tell: Tell | None = None
) -> Iterator[Sheet]:
    """The sheets of all sources, in their order; nothing is read before it is asked for, and nothing is kept of it but who it was from.

    Args:
        sources: files of answers (:func:`~dlcalc.marking.answers.source.sources_of`).
        key: what was asked.
        format: one of :data:`FORMATS`; None for what a file's name or its beginning says.
        student: the column, field or heading that names the student; None for the usual ones, and for the name of a sheet's file.
        tell: hears what is to be known and what is left out; the rest goes on. Without it what is left out is an error.

    Raises:
        AnswersFault: something cannot be read, and nobody is told.
    """
    names = Names(key)
    prose = frozenset([part.name for part in key.parts if part.human])
    reading = Reading(names, prose, student, Register(), format if format in ("wide", "long") else "", {})
    for source in sources:
        teller = Teller(tell or raises, source.name)
        try:
            yield from _sheets(source, key, reading, teller, format)
        except AnswersFault as fault:
            if tell is None:
                raise
            tell(Told(fault.place, fault.message, fault.hint, refused=True))
        except OSError as error:
            (tell or raises)(Told(source.name, said(error), refused=True))
        teller.done()


def _sheets(source: Source, key: AnswerKey, reading: Reading, teller: Teller, format: str | None) -> Iterator[Sheet]:
    """The sheets of one source."""
    with source.open() as file:
        suffix = source.name.rpartition(".")[2].lower() if "." in source.name else ""
        found = format or SUFFIXES.get(suffix)
        if found == "sheet":
            from dlcalc.marking.answers.sheets.sheet import read_sheet

            sheet = read_sheet(whole(file, source.name), source, key, reading.student, reading.called)
            if reading.register.first(sheet.student, teller):
                yield sheet
            return
        text = decoded(file, source.name)
        if found is None:
            found = _guessed(_beginning(text).lstrip(b"\xef\xbb\xbf \t\r\n"), suffix, source.name)
        if found == "jsonl":
            from dlcalc.marking.answers.jsonl import read_jsonl

            yield from read_jsonl(text, reading, teller)
        else:
            yield from read_table(text, reading, teller)


def _beginning(text: io.TextIOWrapper) -> bytes:
    """The first bytes of a file, which stay to be read."""
    assert isinstance(text.buffer, io.BufferedReader)
    return text.buffer.peek(1)[:2000]


def _guessed(head: bytes, suffix: str, name: str) -> str:
    """The format of a file whose name does not say it: objects begin with a brace, the first line of a table has delimiters.

    Raises:
        AnswersFault: it looks like neither.
    """
    if suffix not in _OTHERS and head.startswith(b"{"):
        return "jsonl"
    first = head.split(b"\n", 1)[0]
    if suffix not in _OTHERS and any(each in first for each in (b",", b";", b"\t")):
        return "csv"
    hint = _OTHERS.get(suffix, ".csv, .jsonl, .md, .tex and .txt are known by their names; --answers-format says it of others")
    raise AnswersFault(name, "its name does not say how the answers are written", hint)
