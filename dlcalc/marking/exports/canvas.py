"""Canvas: the CSV file that its gradebook imports, one column for the exam.

Format: Canvas's guide "How do I import grades in the Gradebook?" and its open importer (instructure/canvas-lms,
lib/gradebook_importer.rb): the heading ``Student, ID, SIS User ID, SIS Login ID, Section`` and one column an assignment, then a row
``Points Possible``, then one row a student. Canvas finds a student by ``ID`` (its own number), ``SIS User ID``, ``SIS Login ID``, and
at last by the name; ``ID`` stays empty here, since a number of the university's might be another student's number in Canvas, and what
the answers call the student stands in the others. It compares marks at two decimal places, so that many are written. An empty cell is
no mark: the whole exam of a student waits while one of its parts does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcalc.marking.exports.cells import csv_text
from dlcalc.marking.exports.fault import ExportFault
from dlcalc.marking.exports.marks import rounded_text, total, waiting

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
PLACES = 2

_OWN = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_RESERVED = {*COLUMNS, "LastName", "FirstName", "Integration ID", "Root Account"}


def head(key: AnswerKey) -> str:
    """Heading and points possible.

    Raises:
        ExportFault: Canvas would take the exam's title for a column of its own, and read no marks from it.
    """
    title = assignment(key)
    if _OWN.search(title) or title in _RESERVED:
        raise ExportFault(
            f"Canvas keeps the name {title!r} for a column of its own, and would read no marks from it",
            'another title in the key, such as title = "Exam"; title = "Exam (1234)" means the assignment that Canvas has as 1234',
        )
    points = rounded_text(sum(part.marks for part in key.parts), PLACES)
    return csv_text([(*COLUMNS, title), ("    Points Possible", "", "", "", "", points)])


def row(rows: Sequence[Row], key: AnswerKey) -> str:  # noqa: ARG001
    """One student."""
    student = rows[0].student
    score = "" if waiting(rows) else rounded_text(total(rows), PLACES)
    return csv_text([(student, "", student, student, "", score)])


def assignment(key: AnswerKey) -> str:
    """What the exam is called."""
    return " ".join(key.title.split()) or "Exam"
