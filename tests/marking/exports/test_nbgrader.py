"""nbgrader's gradebook, read back by nbgrader itself."""

from __future__ import annotations

import csv
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from dlcalc.marking.exports import EXPORTS, ExportFault
from dlcalc.marking.exports.nbgrader import name_of, store
from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey, Part

Rows = tuple[Row, ...]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what nbgrader imports
        found = pytest.importorskip("nbgrader.api", reason="nbgrader is not installed")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # nbgrader calls alembic
    return found


optional = pytest.mark.optional("needs nbgrader")


@optional
@pytest.mark.filterwarnings("ignore")
def test_marks_and_comments_are_in_the_gradebook(api: Any, tmp_path: Path, rows: Rows, marked: Rows, key: AnswerKey) -> None:
    path = tmp_path / "gradebook.db"
    bob = tuple([row._replace(student="bob") for row in marked])
    store(str(path), iter([rows, (), bob]), key)
    with api.Gradebook(f"sqlite:///{path}") as book:
        assert [student.id for student in book.students] == ["ann", "bob"]
        submission = book.find_submission("Exam-second-part", "ann")
        assert submission.score == pytest.approx(1.5 + 4 / 3)
        assert submission.max_score == pytest.approx(3 + 4 / 3 + 4)
        assert submission.needs_manual_grade
        assert not book.find_submission("Exam-second-part", "bob").needs_manual_grade
        first = book.find_grade("1.output_shape", "exam", "Exam-second-part", "ann")
        assert (first.auto_score, first.manual_score, first.needs_manual_grade) == (1.5, None, False)
        human = book.find_grade("2.why", "exam", "Exam-second-part", "bob")
        assert human.auto_score is None
        assert human.manual_score == pytest.approx(1 / 3)
        assert book.find_comment("1.output_shape", "exam", "Exam-second-part", "ann").comment == "forgot the + 1"
        assert book.find_comment("2.why", "exam", "Exam-second-part", "bob").manual_comment == "too short"


@optional
@pytest.mark.filterwarnings("ignore")
def test_nbgraders_own_exporter_writes_them(api: Any, tmp_path: Path, marked: Rows, key: AnswerKey) -> None:
    from nbgrader.plugins import CsvExportPlugin  # type: ignore[import-untyped,unused-ignore]

    path = tmp_path / "gradebook.db"
    store(str(path), [marked], key)
    with api.Gradebook(f"sqlite:///{path}") as book:
        CsvExportPlugin(to=str(tmp_path / "grades.csv")).export(book)
    with open(tmp_path / "grades.csv", encoding="utf-8") as file:
        (found,) = csv.DictReader(file)
    assert found["assignment"] == "Exam-second-part"
    assert found["student_id"] == "ann"
    assert float(found["score"]) == pytest.approx(1.5 + 4 / 3 + 1 / 3)
    assert float(found["max_score"]) == pytest.approx(3 + 4 / 3 + 4)


@optional
@pytest.mark.filterwarnings("ignore")
def test_a_gradebook_that_is_there_keeps_what_it_holds(api: Any, tmp_path: Path, rows: Rows, marked: Rows, key: AnswerKey) -> None:
    path = tmp_path / "gradebook.db"
    with api.Gradebook(f"sqlite:///{path}") as book:
        book.add_assignment("ps1")
        book.add_student("ann", first_name="Ann")
    store(str(path), [rows], key)
    more = key._replace(questions=(*key.questions, key.questions[0]._replace(id="3", parts=(Part("3", "new", marks=1),))))
    store(str(path), [(*marked, Row("ann", "3.new", "", "missing", 0, 1))], more)
    with api.Gradebook(f"sqlite:///{path}") as book:
        assert {assignment.name for assignment in book.assignments} == {"ps1", "Exam-second-part"}
        assert book.find_student("ann").first_name == "Ann"
        submission = book.find_submission("Exam-second-part", "ann")
        assert len(submission.notebooks[0].grades) == 4
        assert submission.score == pytest.approx(1.5 + 4 / 3 + 1 / 3)
        assert not submission.needs_manual_grade


@optional
@pytest.mark.filterwarnings("ignore")
def test_another_file_is_refused(api: Any, tmp_path: Path, rows: Rows, key: AnswerKey) -> None:
    path = tmp_path / "gradebook.db"
    path.write_text("no database at all, but text that is long enough to be looked at " * 20, encoding="utf-8")
    with pytest.raises(ExportFault, match="nbgrader cannot use it"):
        store(str(path), [rows], key)


def test_without_nbgrader_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, rows: Rows, key: AnswerKey) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nbgrader.api", None)
    with pytest.raises(ExportFault, match="nbgrader is not installed") as found:
        store("unused.db", [rows], key)
    assert "pip install nbgrader" in found.value.hint
    assert EXPORTS["nbgrader"].store is store


@pytest.mark.parametrize(
    ("title", "name"), [("Exam 2", "Exam-2"), ("../x", "x"), ("a+b", "a-b"), ("", "Exam"), ("σ²", "σ²"), ("!?", "Exam")]
)
def test_an_assignment_has_a_name_that_a_folder_may_have(title: str, name: str, key: AnswerKey) -> None:
    assert name_of(key._replace(title=title)) == name
