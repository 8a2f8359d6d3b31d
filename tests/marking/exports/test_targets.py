"""What courses' systems import, column by column against their documentation; the sources stand in the modules."""

from __future__ import annotations

import csv
import json
import os
from io import StringIO

import pytest

from dlcalc.marking.exports import EXPORTS, ExportFault, written
from dlcalc.marking.exports.gradescope import filename
from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey

Rows = tuple[Row, ...]


def table(form: str, sheets: list[Rows], key: AnswerKey) -> list[list[str]]:
    return list(csv.reader(StringIO("".join(written(EXPORTS[form], sheets, key)), newline=""), strict=True))


def test_canvas(rows: Rows, marked: Rows, key: AnswerKey) -> None:
    other = tuple([row._replace(student="=bob") for row in marked])
    assert table("canvas", [rows, marked, (), other], key) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exam, second part"],
        ["    Points Possible", "", "", "", "", "8.33"],
        ["ann", "", "ann", "ann", "", ""],
        ["ann", "", "ann", "ann", "", "3.17"],
        ["'=bob", "", "'=bob", "'=bob", "", "3.17"],
    ]


@pytest.mark.parametrize("title", ["Final Grade", "Unposted Current Score", "Section", "Override Score (Fall)"])
def test_canvas_keeps_some_names_for_itself(title: str, key: AnswerKey) -> None:
    with pytest.raises(ExportFault, match="a column of its own") as found:
        EXPORTS["canvas"].head(key._replace(title=title))
    assert "Exam (1234)" in found.value.hint


def test_an_exam_without_a_title_has_one(key: AnswerKey) -> None:
    assert table("canvas", [], key._replace(title=" \n"))[0][-1] == "Exam"


def test_moodle(rows: Rows, marked: Rows, key: AnswerKey) -> None:
    found = table("moodle", [rows, marked], key)
    assert found[0] == ["ID number", "Exam, second part", "Exam, second part (feedback)"]
    assert found[1] == ["ann", "-", "1.output_shape: 1.5 of 3. forgot the + 1\n1.parameters: 4/3 of 4/3\n2.why: a human has yet to mark it"]
    assert found[2][:2] == ["ann", "3.16667"]


def test_moodle_shows_html_and_gets_none(marked: Rows, key: AnswerKey) -> None:
    hostile = (marked[0]._replace(feedback="<script>alert(1)</script> & x < 2"),)
    assert table("moodle", [hostile], key)[1][2] == "1.output_shape: 1.5 of 3. &lt;script&gt;alert(1)&lt;/script&gt; &amp; x &lt; 2"


def test_gradescope(rows: Rows, key: AnswerKey) -> None:
    found = json.loads(EXPORTS["gradescope"].sheet(rows, key))
    assert set(found) == {"score", "output", "visibility", "tests", "extra_data"}
    assert found["score"] == pytest.approx(1.5 + 4 / 3)
    assert found["output"] == "1 of 3 parts wait for a human"
    assert found["visibility"] in ("hidden", "after_due_date", "after_published", "visible")
    first, second, third = found["tests"]
    allowed = {
        "score",
        "max_score",
        "status",
        "name",
        "name_format",
        "number",
        "output",
        "output_format",
        "tags",
        "visibility",
        "extra_data",
    }
    assert all(set(test) <= allowed for test in found["tests"])
    assert first["score"] == 1.5
    assert first["max_score"] == 3
    assert first["status"] == "failed"
    assert first["name"] == "1.output_shape"
    assert first["number"] == "1"
    assert first["output"] == "your answer: =6x6x4\nforgot the + 1"
    assert second["status"] == "passed"
    assert second["extra_data"]["marks"] == "4/3"
    assert "score" not in third
    assert "status" not in third
    assert "a human" in third["output"]


STUDENTS = [
    "17",
    "ann@example.org",
    "../../etc/passwd",
    "/etc",
    "..",
    ".",
    "",
    "-rf",
    ".git",
    "a/b",
    "a\\b",
    "a%2Fb",
    "a b",
    "é",
    "\ud800",
    "x" * 400,
    "y" * 400,
    "x" * 121,
    "con\0",
]


def test_a_file_a_student_inside_the_folder() -> None:
    names = [filename(student) for student in STUDENTS]
    assert len(set(names)) == len(STUDENTS)
    for name in names:
        assert name.isascii()
        assert name.endswith(".json")
        assert os.path.basename(name) == name
        assert not name.startswith((".", "-"))
        assert len(name) <= 150
        assert "\\" not in name


def test_a_plain_name_is_kept() -> None:
    assert filename("ann.b-1@example.org") == "ann.b-1@example.org.json"


def test_every_export_says_how_it_is_written() -> None:
    assert set(EXPORTS) == {"jsonl", "csv", "gradescope", "canvas", "moodle", "nbgrader"}
    for export in EXPORTS.values():
        assert export.help
        assert bool(export.suffix) != bool(export.filename)
