"""Moodle: a CSV file for "Grades, Import, CSV file", with a column of marks and one of feedback.

Format: MoodleDocs "Grade import", and its open importer (moodle/moodle, grade/import/csv/classes/load_data.php): one row a student, one
column that says who, and columns for a grade item; what each column is, is chosen in the preview. Here ``ID number`` says who; "Map
from" it to ``ID number``, ``Username`` or ``Email address``, whichever the answers call students by. ``-`` is no grade. The
documentation warns that feedback alone erases grades, so both columns stand here. Moodle keeps five decimal places, and shows feedback
as HTML, so ``<`` and ``&`` in it are escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcalc.marking.exports.canvas import assignment
from dlcalc.marking.exports.cells import csv_text
from dlcalc.marking.exports.marks import marks_text, rounded_text, total, waiting

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey

PLACES = 5
NO_GRADE = "-"


def head(key: AnswerKey) -> str:
    """The heading."""
    title = assignment(key)
    return csv_text([("ID number", title, f"{title} (feedback)")])


def row(rows: Sequence[Row], key: AnswerKey) -> str:  # noqa: ARG001
    """One student."""
    score = NO_GRADE if waiting(rows) else rounded_text(total(rows), PLACES)
    return csv_text([(rows[0].student, score, "\n".join([_told(row) for row in rows]))])


def _told(row: Row) -> str:
    """A part in one line."""
    got = "a human has yet to mark it" if row.marks is None else f"{marks_text(row.marks)} of {marks_text(row.out_of)}"
    told = f"{row.part}: {got}"
    text = f"{told}. {' '.join(row.feedback.split())}" if row.feedback else told
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
