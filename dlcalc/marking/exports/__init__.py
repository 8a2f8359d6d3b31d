"""What grading writes: its own rows, and what courses' systems import.

Most exports are text that grows student by student: ``head(key)``, then ``sheet(rows, key)`` for each. A folder has one file a student,
which ``filename(student)`` names. A database is written by ``store``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.exports import canvas, gradescope, moodle, nbgrader, rows
from dlcalc.marking.exports.fault import ExportFault

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey

__all__ = ["EXPORTS", "Export", "ExportFault", "written"]


def _nothing(key: AnswerKey) -> str:  # noqa: ARG001
    return ""


class Export(NamedTuple):
    """One form of output.

    Attributes:
        help: what it is.
        suffix: how its file's name ends; empty of a folder.
        sheet: the text of one student's rows, of which there is at least one.
        head: the text before the first student; it may raise :class:`ExportFault`.
        filename: of a folder, the name of a student's file.
        store: of a database, writes every student's rows into the file of that path, which may hold others already; it may raise
            :class:`ExportFault`.
    """

    help: str
    suffix: str
    sheet: Callable[[Sequence[Row], AnswerKey], str]
    head: Callable[[AnswerKey], str] = _nothing
    filename: Callable[[str], str] | None = None
    store: Callable[[str, Iterable[Sequence[Row]], AnswerKey], None] | None = None


EXPORTS: Mapping[str, Export] = {
    "jsonl": Export("one row a part, as JSON Lines", ".jsonl", rows.jsonl_rows),
    "csv": Export("one row a part, as a table", ".csv", rows.csv_rows, rows.csv_head),
    "gradescope": Export("a results.json for each student, in a folder", "", gradescope.results, filename=gradescope.filename),
    "canvas": Export("a table for Canvas's gradebook", ".csv", canvas.row, canvas.head),
    "moodle": Export("a table with feedback for Moodle's grade import", ".csv", moodle.row, moodle.head),
    "nbgrader": Export("nbgrader's gradebook, a database", ".db", rows.jsonl_rows, store=nbgrader.store),
}
"""Every form of output, by the word that asks for it; ``jsonl`` and ``csv`` are read back by :func:`rows.read_rows`."""


def written(export: Export, sheets: Iterable[Sequence[Row]], key: AnswerKey) -> Iterator[str]:
    """The text of an export, piece by piece, so that no class is too large for memory."""
    yield export.head(key)
    for each in sheets:
        if each:
            yield export.sheet(each, key)
