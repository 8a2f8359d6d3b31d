"""``grade`` as it is typed: a course in, rows and a summary out; options that contradict each other; what cannot be read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from program import Run

KEY = """
title = "Final"
[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [ { result = "output_shape", marks = 2 }, { result = "flops", marks = 1.5, partial = { macs_for_flops = "1/3" } } ]
[[questions]]
id = "2"
topic = "text"
parts = [ { id = "why", marks = 4, rubric = ["over the batch"] } ]
"""
ANSWERS = """student,1.output_shape,1.flops,2.why
ada,25 × 25 × 384,1105920000,over the batch
bob,24x24x384,1019215872,
cyd,(25; 25),552960000,
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    (tmp_path / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.usefixtures("course")
def test_the_summary_is_printed(run: Run) -> None:
    ran = run("grade", "key.toml", "answers.csv")
    assert ran.code == 0
    assert "3 students, 3 parts, 7.5 marks" in ran.out
    assert ran.messages == "3 answers need a human: --review FILE writes them into a table to fill in\n"


def test_rows_go_to_a_file_and_the_summary_to_the_screen(run: Run, course: Path) -> None:
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv")
    assert ran.code == 0
    assert "3 students" in ran.out
    rows = table((course / "marks.csv").read_text(encoding="utf-8"))
    assert [(row["student"], row["part"], row["verdict"], row["marks"]) for row in rows] == [
        ("ada", "1.output_shape", "right", "2"), ("ada", "1.flops", "right", "1.5"), ("ada", "2.why", "human", ""),
        ("bob", "1.output_shape", "wrong", "0"), ("bob", "1.flops", "wrong", "1.5"), ("bob", "2.why", "missing", "0"),
        ("cyd", "1.output_shape", "unreadable", ""), ("cyd", "1.flops", "undecided", ""), ("cyd", "2.why", "missing", "0"),
    ]  # fmt: skip
    assert rows[4]["followed_through"] == "1.output_shape"
    assert sorted(path.name for path in course.iterdir()) == ["answers.csv", "key.toml", "marks.csv"]
    assert (course / "answers.csv").read_text(encoding="utf-8") == ANSWERS


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ("--format jsonl", '{"student": "ada", "part": "1.output_shape"'),
        ("--format csv", "student,part,answer,verdict,marks"),
        ("--to canvas", "Student"),
        ("--to moodle", ""),
        ("--json", "{"),
        ("--format markdown", "## Final"),
        ("--format html", "<"),
        ("--format latex", "\\"),
        ("--student bob", "Final: bob"),
        ("--student bob --format markdown", "## Final: bob"),
        ("--student bob --json", "{"),
    ],
)
@pytest.mark.usefixtures("course")
def test_formats_on_standard_output(run: Run, options: str, first: str) -> None:
    ran = run("grade", "key.toml", "answers.csv", *options.split())
    assert (ran.code, ran.out[: len(first)]) == (0, first), ran.messages
    assert ran.out.strip()


@pytest.mark.parametrize(
    ("name", "options", "first"),
    [
        ("marks.jsonl", (), '{"student"'), ("report.md", (), "## Final"), ("report.html", (), "<"),
        ("marks.txt", ("--format", "csv"), "student,"),
        ("ada.tex", ("--student", "ada"), "\\"), ("grades.csv", ("--to", "canvas"), "Student"), ("summary.json", (), "{"),
    ],
)  # fmt: skip
def test_formats_in_a_file(run: Run, course: Path, name: str, options: tuple[str, ...], first: str) -> None:
    ran = run("grade", "key.toml", "answers.csv", "-o", name, *options)
    assert ran.code == 0, ran.messages
    assert (course / name).read_text(encoding="utf-8").startswith(first)


def test_rows_in_a_file_and_the_summary_as_json(run: Run, course: Path) -> None:
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--json")
    assert json.loads(ran.out)["summary"]["students"] == 3
    assert (course / "marks.csv").exists()


def test_a_folder_for_gradescope(run: Run, course: Path) -> None:
    ran = run("grade", "key.toml", "answers.csv", "--to", "gradescope", "-o", "results")
    assert ran.code == 0, ran.messages
    assert len(list((course / "results").iterdir())) == 3
    assert not (course / "results.journal").exists()


def test_reviews_make_the_round_trip(run: Run, course: Path) -> None:
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--review", "todo.csv")
    assert ran.messages == "3 answers need a human: fill in marks in todo.csv, and grade again\n"
    todo = (course / "todo.csv").read_text(encoding="utf-8")
    waiting = [("ada", "2.why", ""), ("cyd", "1.output_shape", ""), ("cyd", "1.flops", "")]
    assert [(row["student"], row["part"], row["marks"]) for row in table(todo)] == waiting
    lines = todo.splitlines()
    filled = [lines[0], *[line.removesuffix(",") for line in lines[1:]]]
    again = [filled[0], f"{filled[1]}3.5,good", f"{filled[2]}2,no depth", f"{filled[3]},"]
    (course / "todo.csv").write_text("\n".join(again) + "\n", encoding="utf-8")
    before = (course / "todo.csv").read_bytes()
    ran = run("grade", "key.toml", "answers.csv", "-o", "again.csv", "--review", "todo.csv")
    assert (ran.code, ran.messages) == (0, "")
    assert (course / "todo.csv").read_bytes() == before
    rows = {(row["student"], row["part"]): row for row in table((course / "again.csv").read_text(encoding="utf-8"))}
    assert (rows["ada", "2.why"]["marks"], rows["ada", "2.why"]["by"], rows["ada", "2.why"]["feedback"]) == ("3.5", "human", "good")
    assert rows["cyd", "1.output_shape"]["marks"] == "2"
    assert rows["cyd", "1.flops"]["marks"] == "1/3"  # the shape was right after all, so that this is no longer open


def test_whose_marks_change_with_another_key(run: Run, course: Path) -> None:
    run("grade", "key.toml", "answers.csv", "-o", "old.jsonl")
    (course / "new.toml").write_text(KEY.replace("marks = 1.5", "marks = 1.5, follow_through = 0"), encoding="utf-8")
    ran = run("grade", "new.toml", "answers.csv", "--regrade", "old.jsonl")
    assert ran.code == 0
    assert "bob" in ran.out
    assert "ada" not in ran.out


def test_sheets_of_answers_that_cannot_be_read(run: Run, course: Path) -> None:
    (course / "sheets").mkdir()
    (course / "sheets" / "ada.md").write_text("### Question 1\n\nThe output shape is $25 * 25 * 384$\n", encoding="utf-8")
    (course / "sheets" / "bob.pdf").write_bytes(b"%PDF-1.7\n")
    ran = run("grade", "key.toml", "sheets", "--format", "csv")
    assert ran.code == 3
    assert [row["verdict"] for row in table(ran.out)] == ["right", "missing", "missing"]
    assert "bob.pdf" in ran.messages
    assert "extract the text" in ran.messages


def test_nothing_to_grade(run: Run, course: Path) -> None:
    (course / "empty.csv").write_text("student,1.output_shape\n", encoding="utf-8")
    ran = run("grade", "key.toml", "empty.csv", "-o", "marks.csv")
    assert (ran.code, ran.out) == (3, "")
    assert ran.messages.endswith("error: there are no answers\n")
    assert not (course / "marks.csv").exists()
    assert not (course / "marks.csv.journal").exists()


ERRORS = [
    ("", "an answer key and answers are needed"),
    ("key.toml", "an answer key and answers are needed"),
    ("no.toml answers.csv", "there is no such file"),
    ("answers.csv answers.csv", "answers.csv is no answer key"),
    ("key.toml answers.csv --format xml", "--format xml: the formats are jsonl, csv, text, json, markdown, html and latex"),
    ("key.toml answers.csv --to moodel", "did you mean moodle?"),
    ("key.toml answers.csv --to csv", "--format csv"),
    ("key.toml answers.csv --to canvas --format csv", "--to and --format csv exclude each other"),
    ("key.toml answers.csv --json --format html", "--json and --format html exclude each other"),
    ("key.toml answers.csv --to gradescope", "--to gradescope writes a folder, and none is named"),
    ("key.toml answers.csv --to nbgrader", "--to nbgrader writes a database, and none is named"),
    ("key.toml answers.csv -o marks.xyz", "-o marks.xyz: the suffix names no format"),
    ("key.toml answers.csv -o no/marks.csv", "there is no folder no"),
    ("key.toml answers.csv --resume", "--resume continues a file, and none is named"),
    ("key.toml answers.csv --student ada --to canvas", "--student and --to exclude each other"),
    ("key.toml answers.csv --student ada --format csv", "rows are of the whole class"),
    ("key.toml answers.csv --student dad", "there is no sheet of that student"),
    ("key.toml answers.csv --workers 0", "--workers 0: it is a whole number of processes"),
    ("key.toml answers.csv --workers two", "--workers two"),
    ("key.toml answers.csv --timeout -1", "--timeout"),
    ("key.toml answers.csv --timeout 1e9", "--timeout 1e9: it is a number of seconds, above 0 and at most 3,600"),
    ("key.toml answers.csv --workers 2 --scheduler tcp://x:1", "--workers and --scheduler exclude each other"),
    ("key.toml answers.csv --answers-format pdf", "--answers-format pdf: it is one of wide, long"),
    ("key.toml answers.csv --regrade no.csv", "--regrade no.csv: there is no such file"),
    ("key.toml answers.csv --regrade answers.csv", "--regrade answers.csv, line 1: there is no part"),
    ("key.toml answers.csv --review key.toml", "--review key.toml is read in this run"),
    ("key.toml answers.csv --review .", "is a folder"),
    ("key.toml answers.csv -o answers.csv", "-o answers.csv is read in this run, and would be written over"),
    ("key.toml answers.csv -o key.toml --format csv", "-o key.toml is read in this run"),
    ("key.toml answers.csv --review ./answers.csv", "--review ./answers.csv is read in this run"),
    ("key.toml answers.csv -o m.csv --review ./m.csv", "-o and --review name one file"),
    ("key.toml . -o marks.csv", "-o marks.csv stands among the answers"),
    ("key.toml . --to gradescope -o .", "-o . is read in this run"),
    ("key.toml . --review todo.csv", "--review todo.csv stands among the answers"),
]


@pytest.mark.parametrize(("line", "message"), ERRORS, ids=[line for line, _ in ERRORS])
def test_an_error(run: Run, course: Path, line: str, message: str) -> None:
    before = sorted(path.name for path in course.iterdir())
    ran = run("grade", *line.split())
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.messages
    assert ran.messages.startswith("error: ")
    assert sorted(path.name for path in course.iterdir()) == before


def test_a_table_of_reviews_that_is_none(run: Run, course: Path) -> None:
    (course / "todo.csv").write_text("student,1.flops\nada,1\n", encoding="utf-8")
    ran = run("grade", "key.toml", "answers.csv", "--review", "todo.csv")
    assert ran.code == 2
    assert "--review todo.csv, line 1: there is no column part" in ran.messages


def test_students_without_numbers_are_told_in_one_line(run: Run, course: Path) -> None:
    (course / "own.toml").write_text(KEY + '[students.ada]\n"1" = { w = 29 }\n', encoding="utf-8")
    ran = run("grade", "own.toml", "answers.csv", "--format", "csv")
    assert ran.code == 0
    told = "the key has no numbers for 2 students (bob, cyd), whose answers are held against those of the question\n"
    assert [line for line in ran.messages.splitlines(keepends=True) if "numbers" in line] == [told]
    assert [row["verdict"] for row in table(ran.out) if row["part"] == "1.output_shape"] == ["wrong", "wrong", "unreadable"]


def test_a_page_is_told_of_its_own_student_alone(run: Run, course: Path) -> None:
    (course / "own.toml").write_text(KEY + '[students.bob]\n"1" = { w = 29 }\n', encoding="utf-8")
    assert run("grade", "own.toml", "answers.csv", "--student", "bob").messages == ""
    told = "the key has no numbers for student cyd, whose answers are held against those of the question\n"
    assert run("grade", "own.toml", "answers.csv", "--student", "cyd").messages == told


def test_of_many_students_without_numbers_some_are_named(run: Run, course: Path) -> None:
    (course / "own.toml").write_text(KEY + '[students.ada]\n"1" = { w = 29 }\n', encoding="utf-8")
    lines = ["student,1.output_shape", *[f"s{place},25x25x384" for place in range(30)]]
    (course / "many.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("grade", "own.toml", "many.csv")
    assert "the key has no numbers for 30 students (s0, s1, s2, s3, s4 and 25 more), whose" in ran.messages
    assert "more notes" not in ran.messages


def test_an_answer_after_one_that_waits(run: Run, course: Path) -> None:
    """It waits, too, until the review settles the earlier one, or it itself."""
    (course / "one.csv").write_text("student,1.output_shape,1.flops\ncyd,(25; 25),1019215872\n", encoding="utf-8")
    ran = run("grade", "key.toml", "one.csv", "-o", "marks.csv", "--review", "todo.csv")
    assert ran.messages == "2 answers need a human: fill in marks in todo.csv, and grade again\n"
    todo = table((course / "todo.csv").read_text(encoding="utf-8"))
    assert [(row["part"], row["verdict"]) for row in todo] == [("1.output_shape", "unreadable"), ("1.flops", "undecided")]
    assert todo[1]["cause"].startswith("it may follow from your answer to 1.output_shape, which only a person can read")
    for shape, own, after in [("2", "", "0"), ("1", "", ""), ("1", "1.5", "1.5")]:
        filled = f"student,part,marks\ncyd,1.output_shape,{shape}\ncyd,1.flops,{own}\n"
        (course / "filled.csv").write_text(filled, encoding="utf-8")
        ran = run("grade", "key.toml", "one.csv", "--format", "csv", "--review", "filled.csv")
        assert [row["marks"] for row in table(ran.out)] == [shape, after, "0"]


def test_many_messages_are_counted(run: Run, course: Path) -> None:
    (course / "sheets").mkdir()
    for place in range(30):
        (course / "sheets" / f"{place:02}.pdf").write_bytes(b"%PDF-1.7\n")
    ran = run("grade", "key.toml", "sheets", "answers.csv", "--format", "csv")
    assert ran.code == 3
    assert ran.messages.count("error: sheets") == 20
    assert "error: 10 more could not be read\n" in ran.messages


def test_a_message_never_moves_the_cursor(run: Run, course: Path) -> None:
    (course / "a\x1b[2Jb.pdf").write_bytes(b"%PDF-1.7\n")
    ran = run("grade", "key.toml", "a\x1b[2Jb.pdf", "answers.csv")
    assert ran.code == 3
    assert "\x1b" not in ran.messages
