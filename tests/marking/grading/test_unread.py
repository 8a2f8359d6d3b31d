"""A wrong answer after one that only a human can read, and what is carried of half an answer."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.grading.judge import Judge
from dlcalc.marking.grading.model import Mark, Review, Row, Task
from dlcalc.marking.grading.run import graded
from dlcalc.marking.grading.sheet import graded_sheet, needs_human
from dlcalc.marking.key.model import AnswerKey, Part
from dlcalc.marking.key.read import read_key_file

Made = Callable[..., Sheet]
FOLLOWS, RIGHT, OTHER = "1019215872", "1105920000", "17"
"""FLOPs: from a width and height of 24, the right ones, and others."""

READ = "which only a person can read"


def rows_of(key: AnswerKey, sheet: Sheet, **reviews: Review) -> dict[str, Row]:
    """The rows by their part, which are the same one by one and in a course."""
    decided = {(sheet.student, {"shape": "1.output_shape", "flops": "1.flops"}[part]): review for part, review in reviews.items()}
    rows = graded_sheet(key, sheet, decided)
    judge = Judge(key)

    def judged(tasks: list[Task]) -> dict[Task, Mark]:
        return {task: judge(task) for task in tasks}

    assert list(graded(key, [sheet, sheet], judged, decided)) == [rows, rows]
    return {row.part.partition(".")[2]: row for row in rows}


@pytest.mark.parametrize(
    "shape",
    ["24x24x384 or 25x25x384", "24x24x384x2", "24 x", Answer("24x24x384", unclear="two answers"), Answer("", unclear="somewhere here")],
    ids=str,
)
def test_it_waits_when_it_may_follow(key: AnswerKey, sheet: Made, shape: str | Answer) -> None:
    flops = rows_of(key, sheet(shape=shape, flops=FOLLOWS))["flops"]
    assert (flops.verdict, flops.marks, flops.slip) == ("undecided", None, "")
    assert flops.feedback == f"it may follow from your answer to 1.output_shape, {READ}; if not: forgot the + 1"
    assert needs_human(flops)


@pytest.mark.parametrize("shape", ["", "25x25x384", "24x24x384", "25", "25x25"])
def test_it_is_judged_when_there_is_nothing_to_wait_for(key: AnswerKey, sheet: Made, shape: str) -> None:
    assert rows_of(key, sheet(shape=shape, flops=OTHER))["flops"].verdict == "wrong"


def test_only_what_may_follow_and_may_gain_waits(key: AnswerKey, sheet: Made) -> None:
    unread = "24 x"
    assert rows_of(key, sheet(shape=unread, flops=RIGHT))["flops"].marks == 3
    rows = rows_of(key, sheet(shape=unread, parameters=OTHER, flops=""))
    assert (rows["parameters"].verdict, rows["flops"].verdict) == ("wrong", "missing")
    none = _with(key, follow_through=0, penalty=0)
    assert rows_of(none, sheet(shape=unread, flops=FOLLOWS))["flops"].marks == 0
    half = _with(key, follow_through=Fraction(1, 2))
    assert rows_of(half, sheet(shape=unread, flops="552960000"))["flops"].marks == 2  # a known mistake leaves more than would follow


def test_a_review_of_the_earlier_answer_settles_it(key: AnswerKey, sheet: Made) -> None:
    given = sheet(shape="24 x", flops=FOLLOWS)
    right = rows_of(key, given, shape=Review(2))["flops"]
    assert (right.verdict, right.marks, right.slip) == ("wrong", Fraction(-1, 2), "plus_one")
    for marks in (0, 1):  # wrong, and nothing says which number it was
        waits = rows_of(key, given, shape=Review(marks))["flops"]
        assert (waits.verdict, waits.marks) == ("undecided", None)
    own = rows_of(key, given, shape=Review(0), flops=Review(3, "yes, from 24"))["flops"]
    assert (own.marks, own.by, own.feedback) == (3, "human", "yes, from 24")


@pytest.mark.parametrize("shape", ["24", "24x24", "(27 - 3)/1 = 24"])
def test_half_an_answer_is_carried(key: AnswerKey, sheet: Made, shape: str) -> None:
    rows = rows_of(key, sheet(shape=shape, flops=FOLLOWS))
    assert (rows["output_shape"].verdict, rows["output_shape"].marks) == ("wrong", 0)
    assert (rows["flops"].marks, rows["flops"].followed_through) == (3, ("1.output_shape",))
    assert rows["flops"].feedback == "follows from your 24×24: no new slip"
    other = rows_of(key, sheet(shape=shape, flops=OTHER))["flops"]
    assert (other.verdict, other.marks) == ("wrong", 0)


def test_half_an_answer_that_could_be_either_half_waits(sheet: Made) -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "conv"\nparameters = { w = 27, h = 30, d = 256, f = 3, k = 384 }\n'
        b'parts = [ { result = "output_shape" }, { result = "flops" } ]\n',
        "key.toml",
    )
    flops = rows_of(key, sheet(shape="24", flops=FOLLOWS))["flops"]
    assert (flops.verdict, flops.marks) == ("undecided", None)
    both = rows_of(key, sheet(shape="24x27", flops=str(2 * 3 * 3 * 256 * 24 * 27 * 384)))["flops"]
    assert both.marks == 1


FORMULAS = read_key_file(
    b'[[questions]]\nid = "1"\ntopic = "formula"\nparameters = { a = 2 }\n'
    b'parts = [ { id = "m", value = "a + 1" }, { id = "n", value = "7" }, { id = "p", value = "m^2" }, { id = "q", value = "p + n" } ]\n',
    "key.toml",
)


@pytest.mark.parametrize(
    ("answers", "verdicts"),
    [
        ({"m": "4 x", "p": "16", "q": "23"}, "undecided wrong"),  # q follows from the student's own 16, and is settled
        ({"m": "4 x", "p": "16", "q": "24"}, "undecided undecided"),
        ({"m": "4 x", "p": "9", "q": "24"}, "right undecided"),
        ({"m": "4 x", "n": "8", "p": "9", "q": "17"}, "right wrong"),
        ({"m": "3", "p": "9 x", "q": "24"}, "undecided undecided"),
        ({"m": "4", "p": "17", "q": "25"}, "wrong wrong"),
    ],
)
def test_answers_one_after_the_other(answers: dict[str, str], verdicts: str) -> None:
    given = Sheet("17", {f"1.{part}": Answer(text) for part, text in answers.items()})
    rows = rows_of(FORMULAS, given)
    assert f"{rows['p'].verdict} {rows['q'].verdict}" == verdicts
    if rows["q"].verdict == "wrong" and "m" in answers and answers["q"] != "25":
        assert rows["q"].marks == 1


def test_numbers_of_ones_own(key: AnswerKey, sheet: Made) -> None:
    own = key._replace(students={"17": {"1": {"w": "29"}}})
    rows = rows_of(own, sheet(shape="26 x", parameters=OTHER, flops=OTHER))
    assert [rows[part].verdict for part in ("parameters", "flops")] == ["wrong", "undecided"]


def test_an_array_of_another_size(sheet: Made) -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "norm"\nparameters = { kind = "batch", x = "3 1; 9 3; 11 3; 17 9" }\n'
        b'parts = [ { result = "mean" }, { result = "var" } ]\n',
        "key.toml",
    )
    judge = Judge(key)
    cases = {
        "[11]": "undecided", "[11, 4, 5]": "undecided", "[11, 4]": "wrong", "[10, 4]": "wrong", "10": "wrong",  # the first entry is right
        "[2, 6, 7, 13]": "wrong", "7": "wrong",  # known mistakes
    }  # fmt: skip
    for mean, verdict in cases.items():
        rows = graded_sheet(key, Sheet("17", {"1.mean": Answer(mean), "1.var": Answer("[1, 2]")}), judge=judge)
        assert rows[1].verdict == verdict, mean


def _with(key: AnswerKey, **changed: object) -> AnswerKey:
    """The key with another flops part."""

    def part(each: Part) -> Part:
        return each._replace(**changed) if each.id == "flops" else each  # type: ignore[arg-type]

    return key._replace(questions=tuple([each._replace(parts=tuple(map(part, each.parts))) for each in key.questions]))
