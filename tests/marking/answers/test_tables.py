"""CSV and JSON lines: every way to write them, and everything that may be wrong with them."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from typing import Any, cast

import pytest

from dlcalc.marking.answers import rows
from dlcalc.marking.answers.fault import MOST_TOLD, AnswersFault, Told
from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.answers.read import read_sheets
from dlcalc.marking.answers.seen import Seen
from dlcalc.marking.answers.source import Source
from dlcalc.marking.key.model import AnswerKey, Part, Question

Read = Callable[..., tuple[list[Sheet], list[Told]]]
SHAPE, PARAMETERS = "1.output_shape", "1.parameters"
ROW = {SHAPE: "28x28x40", PARAMETERS: "16040"}


def plain(sheets: list[Sheet]) -> dict[str, dict[str, str]]:
    return {sheet.student: {name: answer.text for name, answer in sheet.answers.items()} for sheet in sheets}


@pytest.mark.parametrize(
    "head",
    [
        "student,1.output_shape,1.parameters", "Student ID,output_shape,parameters", "matriculation,shape,params", "ID,1.shape,1.params",
        "name,Q1.output_shape,Q1 parameters", "email,question 1: shape,1_parameters", "STUDENT,Output-Shape,Parameters",
        '"student","shape","params"',
        "student;output_shape;parameters", "student\tshape\tparams", "\ufeffstudent,shape,params", " student , shape , params ",
    ],
)  # fmt: skip
def test_a_row_a_student(read: Read, head: str) -> None:
    delimiter = ";" if ";" in head else "\t" if "\t" in head else ","
    sheets, told = read("a.csv", f"{head}\n007{delimiter}28x28x40{delimiter}16040\n")
    assert plain(sheets) == {"007": ROW}
    assert sheets[0].answers[SHAPE].place == "a.csv, line 2"
    assert told == []


@pytest.mark.parametrize(
    "data",
    [
        b"student,1.shape,1.params\r\n7,28x28x40,16040\r\n",
        b"student,1.shape,1.params\r7,28x28x40,16040\r",
        "student,1.shape,1.params\n7,28x28x40,16040".encode("utf-8-sig"),
        "student,1.shape,1.params\n7,28x28x40,16040\n".encode("utf-16"),
        b"\n\nstudent,1.shape,1.params\n\n7,28x28x40,16040\n\n   \n",
        b"student,1.shape,1.params\n7,28x28x40,16040,,\n",
        b'{"student": 7, "1.shape": "28x28x40", "params": 16040}\n',
        b'\n{"student": "7", "answers": {"1.shape": "28x28x40", "1.params": "16040"}}\n',
        b'{"student": "7", "part": "1.shape", "answer": "28x28x40"}\n{"student": "7", "question": 1, "part": "params", "answer": 16040}\n',
        b"student,part,answer\n7,1.shape,28x28x40\n7,params,16040\n",
        b"student,question,part,answer\n7,1,shape,28x28x40\n7,1,parameters,16040\n",
    ],
)
def test_every_encoding_and_form_says_the_same(read: Read, data: bytes) -> None:
    sheets, told = read("a.jsonl" if data.lstrip().startswith(b"{") else "a.csv", data)
    assert plain(sheets) == {"7": ROW}
    assert told == []


def test_a_cell_is_kept_as_it_was_typed(read: Read) -> None:
    (sheet,), _ = read("a.csv", 'student,shape,params\n7," 28 x 28\n x 40 ","a ""b"" = 1,000"\n')
    assert [answer.text for answer in sheet.answers.values()] == [" 28 x 28\n x 40 ", 'a "b" = 1,000']


def test_numbers_in_json_are_kept_as_they_were_typed(read: Read) -> None:
    line = (
        '{"student": "7", "1.shape": [28, 28.0, 40], "params": 16040.100000000000000000001, "flops": 1e400, "mean": null, "variance": true}'
    )
    (sheet,), _ = read("a.jsonl", line)
    assert [answer.text for answer in sheet.answers.values()] == ["[28, 28.0, 40]", "16040.100000000000000000001", "1e400", "true"]


def test_empty_cells_are_missing_and_short_rows_are_told(read: Read) -> None:
    sheets, told = read("a.csv", "student,shape,params,flops\n1,,16040,\n2,28x28x40\n3,,,\n")
    assert plain(sheets) == {"1": {PARAMETERS: "16040"}, "2": {SHAPE: "28x28x40"}, "3": {}}
    assert [sheet.notes for sheet in sheets] == [(), ("a.csv, line 3 has 2 cells less than the head; they count as empty",), ()]
    assert told == []


def test_unknown_columns_are_told_once(read: Read) -> None:
    sheets, told = read("a.csv", "student,section,shape,points\n1,A,28x28x40,3\n2,B,28x28x40,4\n")
    assert len(sheets) == 2
    assert [(each.message, each.refused) for each in told] == [("columns 'section', 'points': for no part of the key, not read", False)]
    sheets, told = read(
        "a.jsonl", '{"student": "1", "shape": "1x1x1", "section": "A"}\n' * 1 + '{"student": "2", "shape": "1", "section": "B"}\n'
    )
    assert len(sheets) == 2
    assert [each.message for each in told] == ["field 'section': for no part of the key, not read"]


def test_twenty_thousand_columns(read: Read) -> None:
    names = [f"c{number}" for number in range(20_000)]
    sheets, told = read("a.csv", f"student,{','.join(names)},shape\n7,{','.join(names)},28x28x40\n")
    assert plain(sheets) == {"7": {SHAPE: "28x28x40"}}
    assert told[0].message == "columns 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7' and 19,992 more: for no part of the key, not read"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", "", "it is empty"),
        ("a.csv", "shape,params\n1,2\n", "no column names the student"),
        ("a.csv", "student,email\n1,2\n", "no column is for a part of the key"),
        ("a.csv", "student,shape,1.output_shape\n1,2,3\n", "columns 2 and 3 are both for 1.output_shape"),
        ("a.csv", b"student,\xe4\n1,2\n", "the head is no UTF-8"),
        ("a.csv", b"student,shape\n1,\xe4\n", "column 2 holds bytes that are no UTF-8"),
        ("a.csv", b"student,params," + b"shape" * 300 + b"\n1,2," + b"x" * 3000 + b"\0\n", "column 3 holds a NUL byte"),
        ("a.csv", "student,shape\n1,28,28,40\n", "it has 4 cells, and the head has 2"),
        ("a.csv", "student,shape\njust a line\n", "it has 1 cell, and the head has 2"),
        ("a.csv", "student,shape\n,28x28x40\n", "it names no student"),
        ("a.csv", "student,shape\n1,2\n1,3\n", "student '1' stands in a.csv, line 2 already, and that one counts"),
        ("a.csv", 'student,shape\n1,"2"3\n', "something stands between a closing quote and the end of its cell"),
        ("a.csv", 'student,shape\n1,"2\n', "the quote that opens in it is not closed"),
        ("a.csv", f"student,shape\n1,{'x' * 200_000}\n", "a cell of more than 131,072 characters"),
        ("a.csv", f"student,shape\n1,{'x' * 1_100_000}\n", "a line of more than 1,048,576 characters"),
        ("a.csv", b"student,shape\n1,2\n".replace(b"", b"\0")[1:], "it holds NUL bytes, which no text has"),
        ("a.csv", "student,shape\n1,2\n".encode("utf-16") + b"\0\xd8\n\0", "from here on it is no text in its encoding"),
        ("a.csv", "student,part,answer\n1,9.nothing,2\n", "no part of the key is called '9.nothing'"),
        ("a.csv", "student,part,answer\n1,,2\n", "it names no part"),
        ("a.jsonl", "[]\n", "it is no object"),
        ("a.jsonl", "{\n", "it is no JSON: expecting property name enclosed in double quotes, at character 3"),
        ("a.jsonl", '{"shape": "2"}\n', "no field names the student"),
        ("a.jsonl", '{"student": "1", "shape": "2", "shape": "3"}\n', "the field 'shape' stands in it twice"),
        ("a.jsonl", '{"student": "1", "shape": "2", "1.shape": "3"}\n', "two of its fields are for 1.output_shape"),
        ("a.jsonl", '{"student": "1", "shape": {"a": 1}}\n', "an answer is a text, a number, or a list of them, and this is an object"),
        ("a.jsonl", '{"student": "1", "shape": ' + "[" * 100_000 + "\n", "it is nested too deeply"),
        ("a.jsonl", b'{"student": "1", "shape": "\xe4"}\n', "it holds a NUL byte or bytes that are no UTF-8"),
        ("a.pdf", b"%PDF-1.7\n", "this is a PDF, and text is read: extract the text first"),
        ("a.md", b"\n %PDF-1.7\n", "this is a PDF, and text is read: extract the text first"),
        ("a.csv", b"%PDF-1.7\n", "this is a PDF, and text is read: extract the text first"),
        ("a.md", b"PK\x03\x04word", "this is an archive or an Office document, and text is read: extract the text first"),
        ("a.md", b"\x89PNG\r\n", "this is an image, and text is read: extract the text first"),
        ("a.md", b"# \xe4\n", "it holds bytes that are no UTF-8"),
        ("a.md", b"x" * (2**20 + 1), "it is longer than the 1 MB that are read of one sheet"),
        ("a.md", b"%PDF-" + b"x" * 2**20, "this is a PDF: extract the text first"),
        ("a.md", b"a\n" * 6000, "it has more than the 5,000 lines that are read of one sheet"),
        ("a.ipynb", "{}", "its name does not say how the answers are written"),
        ("answers", "anything", "its name does not say how the answers are written"),
    ],
)  # fmt: skip
def test_what_is_refused(read: Read, name: str, data: str | bytes, message: str) -> None:
    """One thing is refused, with its reason, and nothing is made of it; who asks to hear of it gets no error."""
    _, told = read(name, data)
    assert [each.message for each in told if each.refused] == [message]
    with pytest.raises(AnswersFault, match="a"):
        list(read_sheets([Source(name, lambda: io.BytesIO(data if isinstance(data, bytes) else data.encode()))], AnswersKey))


AnswersKey = AnswerKey(
    "", (Question("1", "conv", {}, (Part("1", "output_shape", "output_shape", "shape"), Part("1", "parameters", "parameters", "integer"))),)
)


def test_the_rows_around_a_broken_one_are_read(read: Read) -> None:
    data = 'student,shape\n1,1x1\n2,"2"2\n3,"3x3\n4,4x4\n5,"5,5"\n6,6,6\n7,7x7\n'
    sheets, told = read("a.csv", data)
    assert plain(sheets) == {"1": {SHAPE: "1x1"}, "7": {SHAPE: "7x7"}}
    assert [each.place for each in told] == ["a.csv, line 3", "a.csv, line 4", "a.csv, line 7"]


def test_refusals_are_told_up_to_a_number(read: Read) -> None:
    _, told = read("a.csv", "student,shape\n" + "1,1,1\n" * 1000)
    assert len(told) == MOST_TOLD + 1
    assert told[-1].message == "980 more were refused, for such reasons"


def test_a_name_for_two_parts_is_refused(read: Read) -> None:
    parts = [Part(id, "output_shape", "output_shape", "shape") for id in ("1", "2")]
    key = AnswerKey("", tuple([Question(part.question, "conv", {}, (part,)) for part in parts]))
    _, told = read("a.csv", "student,shape\n1,2\n", key)
    assert [(each.message, each.hint) for each in told] == [("'shape' may be 1.output_shape or 2.output_shape", "write 1.output_shape")]
    sheets, told = read("a.csv", "student,1.shape,2\n1,2x2,3x3\n", key)
    assert plain(sheets) == {"1": {"1.output_shape": "2x2", "2.output_shape": "3x3"}}


def test_the_column_of_the_student_may_be_named(read: Read) -> None:
    data = "id,Exam No,shape\n1,A-17,28x28x40\n"
    assert [sheet.student for sheet in read("a.csv", data)[0]] == ["1"]
    assert [sheet.student for sheet in read("a.csv", data, student="exam no")[0]] == ["A-17"]
    assert read("a.csv", data, student="number")[1][0].message == "there is no column 'number'"


def test_an_answer_that_is_too_long_goes_to_a_human(read: Read) -> None:
    (sheet,), _ = read("a.csv", f"student,shape,4.why\n1,{'1' * 10_001},{'word ' * 3_000}\n")
    assert sheet.answers[SHAPE].unclear == "the answer has 10,001 characters, and at most 10,000 are read"
    assert len(sheet.answers[SHAPE].text) < 1_010
    assert len(sheet.answers["4.why"].text) == 15_000
    assert not sheet.answers["4.why"].unclear


def test_rows_of_one_answer_in_any_order(read: Read) -> None:
    data = "student,part,answer\n1,shape,a\n2,shape,b\n1,params,c\n2,params,\n1,shape,a\n2,shape,d\n"
    sheets, told = read("a.csv", data)
    assert plain(sheets) == {"1": {SHAPE: "a", PARAMETERS: "c"}, "2": {SHAPE: "b"}}
    assert sheets[1].answers[SHAPE].unclear == "two answers to 1.output_shape stand in lines 3 and 7"
    assert [each.refused for each in told] == [False]


def test_a_long_file_of_answers_streams(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind what is held, the rows of a student stand together; one who comes again is refused."""
    monkeypatch.setattr(rows, "MOST_HELD", 4)
    data = ["student,part,answer"] + [f"{student},{part},{student}" for student in range(6) for part in ("shape", "params")] + ["0,flops,9"]
    sheets, told = read("a.csv", "\n".join(data))
    assert plain(sheets) == {str(student): {SHAPE: str(student), PARAMETERS: str(student)} for student in range(6)}
    assert [each.refused for each in told] == [False, True]
    assert told[1].message == "student '0' stands in a.csv, line 2 already, and that one counts"


def test_a_student_in_two_files_counts_once(key: AnswerKey) -> None:
    told: list[Told] = []
    sources = [Source(name, lambda: io.BytesIO(b"student,shape\n7,1x1\n")) for name in ("a.csv", "b.csv")]
    assert len(list(read_sheets(sources, key, tell=told.append))) == 1
    assert [each.place for each in told] == ["b.csv, line 2"]


class Endless(io.RawIOBase):
    """A wide table that is made as it is read."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.row = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = b"student,shape,params\n" if not self.row else b""
        while len(data) < len(buffer) - 100 and self.row < self.rows:
            self.row += 1
            data += b"s%d,28x28x40,16040\n" % self.row
        buffer[: len(data)] = data
        return len(data)


def test_memory_stays_flat(key: AnswerKey) -> None:
    """Of each student a few bytes stay, so that a second sheet is noticed; a list of their names alone would take 5 MB."""

    def peak(count: int) -> int:
        tracemalloc.start()
        sheets = read_sheets([Source("a.csv", lambda: io.BufferedReader(cast("Any", Endless(count))))], key)
        assert sum(1 for _ in sheets) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(40_000) - peak(400) < 3_500_000


def test_seen_knows_who_and_where() -> None:
    seen = Seen()
    assert [seen.add(f"s{number}", number) for number in range(5_000)] == [None] * 5_000
    assert [seen.add(f"s{number}", 0) for number in range(0, 5_000, 7)] == list(range(0, 5_000, 7))
