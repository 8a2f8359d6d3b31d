"""Reviews: written, filled in, read back, merged; nothing that a human wrote is lost."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO

import pytest

from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.exports.cells import TableFault
from dlcalc.marking.grading.model import Review, Row
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.marking.reviews import COLUMNS, ReviewTable, decided

KEY = AnswerKey("Exam", (
    Question("1", "conv", {}, (Part("1", "output_shape", result="output_shape", marks=2), Part("1", "parameters", result="parameters"))),
    Question("2", "text", {}, (Part("2", "why", type="text", marks=Fraction(9, 2), rubric=("the axis", "the moments")),)),
))  # fmt: skip


def rows(student: str = "ann", text: str = "=they differ", shape: str = "undecided") -> tuple[Row, ...]:
    marks = {"undecided": None, "right": 2}[shape]
    return (
        Row(student, "1.output_shape", "25x25", shape, marks, 2, feedback="took longer than 2 s" if marks is None else ""),
        Row(student, "1.parameters", "7", "wrong", 0, 1),
        Row(student, "2.why", text, "human", None, Fraction(9, 2)),
    )


def sheet(student: str = "ann") -> Sheet:
    return Sheet(student, {"2.why": Answer("=they differ", "a.md", "first line\nsecond, line")})


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def filled(text: str, student: str, part: str, marks: str, comment: str = "") -> str:
    """The table with marks in one row, as a human would write them."""
    found = cells(text)
    for row in found:
        if (row["student"], row["part"]) == (student, part):
            row.update(marks=marks, comment=comment)
    file = StringIO(newline="")
    writer = csv.DictWriter(file, found[0])
    writer.writeheader()
    writer.writerows(found)
    return file.getvalue()


def test_what_waits_is_written_with_all_that_a_marker_needs() -> None:
    table = ReviewTable(KEY)
    table.add(rows(), sheet())
    assert table.changed
    assert table.waiting == 2
    first, second = cells(table.text())
    assert list(first) == list(COLUMNS)
    assert first == {
        "student": "ann", "part": "1.output_shape", "answer": "25x25", "working": "", "verdict": "undecided",
        "cause": "took longer than 2 s", "rubric": "", "out_of": "2", "marks": "", "comment": "",
    }  # fmt: skip
    assert second["answer"] == "'=they differ"  # what a spreadsheet would compute begins with an apostrophe
    assert second["working"] == "first line\nsecond, line"
    assert second["rubric"] == "• the axis\n• the moments"
    assert second["out_of"] == "4.5"


def test_the_round_trip() -> None:
    table = ReviewTable(KEY)
    table.add(rows(), sheet())
    again = ReviewTable(KEY, filled(table.text(), "ann", "2.why", "1/3", "'tis short"))
    assert decided(again) == {("ann", "2.why"): Review(Fraction(1, 3), "'tis short")}
    assert decided(None) == {}
    again.add(rows(), sheet())
    assert not again.changed
    assert again.messages == []
    assert again.waiting == 1


def test_new_rows_stand_below_and_old_ones_stay() -> None:
    table = ReviewTable(KEY)
    table.add(rows(), sheet())
    text = filled(table.text(), "ann", "2.why", "4.5", "good; =SUM(1)\nvery good")
    again = ReviewTable(KEY, text)
    again.add(rows(), sheet())
    again.add(rows("bob"), sheet("bob"))
    assert again.changed
    third = ReviewTable(KEY, again.text())
    assert [(row["student"], row["part"]) for row in cells(again.text())] == [
        ("ann", "1.output_shape"), ("ann", "2.why"), ("bob", "1.output_shape"), ("bob", "2.why"),
    ]  # fmt: skip
    assert third.reviews == again.reviews == {("ann", "2.why"): Review(Fraction(9, 2), "good; =SUM(1)\nvery good")}


def test_columns_of_ones_own_and_rows_for_other_parts() -> None:
    text = "\ufeffmarker;student;part;marks;comment;seen\r\nEve;ann;1.parameters;0,5;'for the idea;yes\r\n;ann;2.why;;;\r\n"
    table = ReviewTable(KEY, text)
    assert table.reviews == {("ann", "1.parameters"): Review(Fraction(1, 2), "'for the idea")}
    table.add(rows(shape="right"), sheet())
    assert not table.changed  # it has no column for the answer, and every part that waits has a row
    table.add(rows("bob", shape="right"), sheet("bob"))
    found = cells(table.text())
    assert list(found[0])[:6] == ["marker", "student", "part", "marks", "comment", "seen"]
    assert found[0]["marker"] == "Eve"
    assert found[0]["marks"] == "0,5"
    assert found[0]["seen"] == "yes"
    assert found[2]["answer"] == "'=they differ"
    assert ReviewTable(KEY, table.text()).reviews == table.reviews


def test_an_answer_that_changed() -> None:
    table = ReviewTable(KEY)
    table.add(rows(), sheet())
    text = filled(table.text(), "ann", "2.why", "2")
    again = ReviewTable(KEY, text)
    again.add(rows(text="something else"))
    assert again.messages == ["line 3: student ann, part 2.why: the answer has changed since it was marked"]
    assert cells(again.text())[1]["marks"] == "2"
    fresh = ReviewTable(KEY, table.text())
    fresh.add(rows(text="something else"))
    assert fresh.changed
    assert cells(fresh.text())[1]["answer"] == "something else"
    assert cells(fresh.text())[1]["working"] == "first line\nsecond, line"


def test_students_without_a_sheet_are_named() -> None:
    table = ReviewTable(KEY, "student,part,marks\n7,2.why,1\nann,2.why,\n")
    assert table.strangers({"007", "ann"}) == ("line 2: there is no sheet of student 7",)


def test_one_row_twice() -> None:
    same = ReviewTable(KEY, "student,part,marks\nann,2.why,1\nann,2.why,1.0\nann,2.why,\n")
    assert same.reviews == {("ann", "2.why"): Review(1)}
    with pytest.raises(TableFault, match=r"line 3: student ann, part 2.why is marked again, and otherwise than in line 2"):
        ReviewTable(KEY, "student,part,marks\nann,2.why,1\nann,2.why,2\n")


@pytest.mark.parametrize(
    ("text", "line", "told", "hint"),
    [
        ("student,part\n", 1, "there is no column marks", "does not exist"),
        ("a,b\n", 1, "no column student and no column part and no column marks", ""),
        ("student,part,marks,marks\n", 1, "two columns have one name", ""),
        ("student,part,marks\nann,2.whi,1\n", 2, "the key has no part '2.whi'", "did you mean 2.why?"),
        ("student,part,marks\n\nann,2.why,5\n", 3, "student ann, part 2.why: marks '5': the part gets 0 to 4.5", ""),
        ("student,part,marks\nann,2.why,-1\n", 2, "marks '-1': the part gets 0 to 4.5", ""),
        ("student,part,marks\nann,2.why,two\n", 2, "marks 'two': marks are a whole number", ""),
        ("student,part,marks\nann,2.why,02.Jan\n", 2, "marks '02.Jan'", ""),
        ('student,part,marks\nann,2.why,"1,500"\n', 2, "marks '1,500'", ""),
        ("student,part,marks\nann,2.why,1,too long\n", 2, "4 cells under 3 headings", "quotation marks"),
        ('student,part,marks\n"ann,2.why,1\n', 2, "no table", "quotation mark"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_line(text: str, line: int, told: str, hint: str) -> None:
    with pytest.raises(TableFault) as found:
        ReviewTable(KEY, text)
    assert found.value.line == line
    assert told in found.value.rule
    assert hint in found.value.hint


def test_an_empty_file_is_no_table_yet() -> None:
    table = ReviewTable(KEY, "\ufeff\n")
    assert table.reviews == {}
    assert not table.changed
    assert table.text() == ",".join(COLUMNS) + "\n"


def test_messages_move_no_cursor() -> None:
    table = ReviewTable(KEY, "student,part,marks\n\x1b[31m\u202eann,2.why,1\n")
    assert table.strangers(()) == ("line 2: there is no sheet of student \ufffd[31m\ufffdann",)
    with pytest.raises(TableFault) as found:
        ReviewTable(KEY, f"student,part,marks\nann,\x1b{'x' * 100},1\n")
    assert "\x1b" not in found.value.rule
    assert len(found.value.rule) < 100
