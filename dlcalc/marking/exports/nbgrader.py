"""nbgrader: marks and comments written into its gradebook through its own API (``nbgrader.api.Gradebook``).

nbgrader imports students and assignments from tables (``nbgrader db student import``), but marks from no file: its gradebook, a SQLite
database, is where they are. So this writes there, as "The high-level API" of its documentation describes: the exam is an assignment
with one notebook, each part a grade cell and a solution cell of that name, what dlcalc says is the automatic score and comment, what a
human said the manual one, and a part that waits for a human needs a manual grade. ``nbgrader export`` and the formgrader read it from
there. nbgrader is optional and imported here alone.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dlcalc.marking.exports.canvas import assignment
from dlcalc.marking.exports.fault import ExportFault

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey

NOTEBOOK = "exam"
TOGETHER = 100
"""Students who are held in memory at once."""


def name_of(key: AnswerKey) -> str:
    """The assignment's name: nbgrader makes folders of it, so it has letters, digits, ``-`` and ``_`` only."""
    return re.sub(r"[^\w-]+", "-", assignment(key)).strip("-") or "Exam"


def store(path: str, sheets: Iterable[Sequence[Row]], key: AnswerKey) -> None:
    """Write marks into a gradebook, a new one or one that is there; what else it holds stays.

    Args:
        path: the database, ``gradebook.db``.
        sheets: each student's rows.
        key: the answer key.

    Raises:
        ExportFault: nbgrader is not installed, or the file is no gradebook of its version.
    """
    try:
        from nbgrader.api import Gradebook  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise ExportFault("nbgrader is not installed, and its gradebook is written by it", "pip install nbgrader, or --to csv") from None
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with _programs_of_this_python(), Gradebook(f"sqlite:///{path}") as gradebook:
            book = _Book(gradebook, key)
            for place, rows in enumerate(sheets, 1):
                if rows:
                    book.add(rows)
                if place % TOGETHER == 0:
                    book.flush()
            gradebook.db.commit()  # once, so that a gradebook has all marks of a run or none
    except FileNotFoundError:
        raise ExportFault("a new gradebook needs alembic, which nbgrader asks for its version", "pip install alembic") from None
    except SQLAlchemyError as error:
        told = str(error).partition("\n")[0][:200]
        raise ExportFault(f"{path}: nbgrader cannot use it as a gradebook: {told}", "nbgrader db upgrade, or a new file") from None


@contextmanager
def _programs_of_this_python() -> Iterator[None]:
    """Let ``alembic`` be found, which nbgrader calls by its bare name: so long the path begins with the folder where it is installed."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


class _Book:
    """The exam in a gradebook. Students who are new in it are written through the tables' classes: the calls for one read all others."""

    def __init__(self, gradebook: Any, key: AnswerKey) -> None:
        from nbgrader import api  # type: ignore[import-untyped,unused-ignore]

        self._api = api
        self._book = gradebook
        self._name = name_of(key)
        gradebook.update_or_create_assignment(self._name)
        gradebook.update_or_create_notebook(NOTEBOOK, self._name)
        self._cells: dict[str, tuple[str, str]] = {}
        for part in key.parts:
            kind = "markdown" if part.human else "code"
            where = (part.name, NOTEBOOK, self._name)
            cell = gradebook.update_or_create_grade_cell(*where, max_score=float(part.marks), cell_type=kind)
            self._cells[part.name] = (cell.id, gradebook.update_or_create_solution_cell(*where).id)
        assignment = gradebook.find_assignment(self._name)
        self._assignment = assignment.id
        self._notebook = gradebook.find_notebook(NOTEBOOK, self._name).id
        session, submitted = gradebook.db, api.SubmittedAssignment
        self._students = {id for (id,) in session.query(api.Student.id)}
        self._handed_in = {id for (id,) in session.query(submitted.student_id).filter(submitted.assignment_id == assignment.id)}

    def flush(self) -> None:
        """Hand what was added to the database, and forget it."""
        self._book.db.flush()
        self._book.db.expunge_all()

    def add(self, rows: Sequence[Row]) -> None:
        """One student's marks and comments."""
        student = rows[0].student
        notebook, grades, comments = self._old(student) if student in self._handed_in else self._new(student)
        for row in rows:
            cell, solution = self._cells[row.part]
            if cell not in grades:
                grades[cell] = self._put(self._api.Grade(id=self._api.new_uuid(), cell_id=cell, notebook_id=notebook))
            if solution not in comments:
                comments[solution] = self._put(self._api.Comment(id=self._api.new_uuid(), cell_id=solution, notebook_id=notebook))
            _fill(grades[cell], comments[solution], row)

    def _put(self, record: Any) -> Any:
        self._book.db.add(record)
        return record

    def _new(self, student: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """A submission of a student who had none."""
        api = self._api
        if student not in self._students:
            self._put(api.Student(id=student))
            self._students.add(student)
        submission, notebook = api.new_uuid(), api.new_uuid()
        self._put(api.SubmittedAssignment(id=submission, assignment_id=self._assignment, student_id=student))
        self._put(api.SubmittedNotebook(id=notebook, assignment_id=submission, notebook_id=self._notebook))
        self._handed_in.add(student)
        return notebook, {}, {}

    def _old(self, student: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """The submission of a student who has one: its notebook, and what is there by cell."""
        found = self._book.find_submission_notebook(NOTEBOOK, self._name, student)
        return found.id, {each.cell_id: each for each in found.grades}, {each.cell_id: each for each in found.comments}


def _fill(grade: Any, comment: Any, row: Row) -> None:
    """Marks and what is said of them: a human's are the manual ones."""
    score = None if row.marks is None else float(row.marks)
    grade.auto_score, grade.manual_score = (None, score) if row.by == "human" else (score, None)
    grade.needs_manual_grade = row.marks is None
    said = row.feedback or None
    comment.auto_comment, comment.manual_comment = (None, said) if row.by == "human" else (said, None)
