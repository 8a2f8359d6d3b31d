"""Marks for one sheet: rules, carry-forward and its guard, the floor, reviews."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.grading.judge import Judge
from dlcalc.marking.grading.model import Review, Row
from dlcalc.marking.grading.sheet import floored, graded_sheet, needs_human, total
from dlcalc.marking.key.model import AnswerKey, Marks, Part
from dlcalc.marking.key.read import read_key_file

Made = Callable[..., Sheet]
HALF = Fraction(1, 2)


def graded(key: AnswerKey, sheet: Sheet, **reviews: Review) -> dict[str, Row]:
    decided = {("17", {"flops": "1.flops", "why": "2.why", "parameters": "1.parameters"}[part]): review for part, review in reviews.items()}
    return {row.part.partition(".")[2]: row for row in graded_sheet(key, sheet, decided, version="9")}


RULES: list[tuple[str, str, str, Marks | None, str]] = [
    # part, answer, verdict, marks, slip
    ("output_shape", "25 × 25 × 384", "right", 2, ""),
    ("output_shape", "24x24x384", "wrong", 0, "plus_one"),
    ("output_shape", "24x24x384 or 25x25x384", "unreadable", None, ""),
    ("output_shape", "", "missing", 0, ""),
    ("output_shape", "  ", "missing", 0, ""),
    ("parameters", "885120", "right", 2, ""),
    ("parameters", "884736", "wrong", 1, "no_bias|weights_for_parameters"),  # the more generous of the two: only no_bias is in partial
    ("parameters", "3840", "wrong", Fraction(3, 2), "depth_forgotten"),
    ("flops", "552960000", "wrong", 2, "macs_for_flops"),
    ("flops", "2*3*3*256*25*25*384 = 1105920001", "wrong", 1, "arithmetic"),
    ("flops", "3*3*256*25*25*384 = 552960001", "wrong", 0, "macs_for_flops+arithmetic"),  # 3 − 1 − 2
    ("density", "N(x^2 + 2x, x^4/4)", "right", 1, ""),
    ("why", "the batch", "human", None, ""),
]


@pytest.mark.parametrize(("part", "answer", "verdict", "marks", "slip"), RULES, ids=[f"{row[0]}-{row[1][:20]}" for row in RULES])
def test_a_rule(key: AnswerKey, sheet: Made, part: str, answer: str, verdict: str, marks: Marks | None, slip: str) -> None:
    names = {"output_shape": "shape"}
    row = graded(key, sheet(**{names.get(part, part): answer}))[part]
    assert (row.verdict, row.marks, row.slip) == (verdict, marks, slip), row.feedback
    assert (row.student, row.answer, row.by, row.key, row.version, row.place) == ("17", answer, "dlcalc", key.hash, "9", "17.md")


def test_every_part_has_a_row_in_the_order_of_the_key(key: AnswerKey, sheet: Made) -> None:
    rows = graded_sheet(key, sheet())
    assert [row.part for row in rows] == [part.name for part in key.parts]
    assert {row.verdict for row in rows} == {"missing"}
    assert total(rows) == 0


def test_what_follows_from_an_earlier_answer_gets_its_share(key: AnswerKey, sheet: Made) -> None:
    rows = graded(key, sheet(shape="24*24*384", parameters="885120", flops="2*3*3*256*24*24*384 = 1019215872"))
    flops = rows["flops"]
    assert (flops.verdict, flops.marks, flops.followed_through, flops.slip) == ("wrong", 3, ("1.output_shape",), "")
    assert flops.feedback == "follows from your 24×24: no new slip"
    assert graded(_with(key, follow_through=HALF), sheet(shape="24*24*384", flops="1019215872"))["flops"].marks == Fraction(3, 2)
    assert graded(_with(key, follow_through=0), sheet(shape="24*24*384", flops="1019215872"))["flops"].marks == 0


def test_a_new_mistake_on_a_carried_value_gets_the_share_of_what_it_leaves(key: AnswerKey, sheet: Made) -> None:
    flops = graded(_with(key, follow_through=HALF), sheet(shape="24*24*384", flops="509607936"))["flops"]
    assert (flops.marks, flops.slip, flops.followed_through) == (1, "macs_for_flops", ("1.output_shape",))


def test_without_the_earlier_answer_there_is_nothing_to_follow_from(key: AnswerKey, sheet: Made) -> None:
    flops = graded(key, sheet(parameters="885120", flops="1019215872"))["flops"]
    assert (flops.marks, flops.slip, flops.followed_through) == (-HALF, "plus_one", ())


def test_a_right_answer_after_a_wrong_one_is_right(key: AnswerKey, sheet: Made) -> None:
    assert graded(key, sheet(shape="24*24*384", flops="1105920000"))["flops"].marks == 3


@pytest.mark.parametrize("shape", ["0x0x384", "1x1x384", "0x25x384", "1x25x384", "0x24x384"])
def test_a_trivial_earlier_answer_carries_nothing(key: AnswerKey, sheet: Made, shape: str) -> None:
    width, height, _ = map(int, shape.split("x"))
    flops = graded(key, sheet(shape=shape, flops=str(2 * 3 * 3 * 256 * width * height * 384)))["flops"]
    assert (flops.verdict, flops.marks, flops.followed_through) == ("wrong", 0, ("1.output_shape",))
    assert "nothing is left to compute, so no marks carry over" in flops.feedback


def test_a_wrong_earlier_answer_that_leaves_the_work_carries(key: AnswerKey, sheet: Made) -> None:
    flops = graded(key, sheet(shape="2x25x384", flops=str(2 * 3 * 3 * 256 * 2 * 25 * 384)))["flops"]
    assert flops.marks == 3


def test_no_question_falls_below_nothing(key: AnswerKey, sheet: Made) -> None:
    rows = graded(key, sheet(parameters="17", flops="17"))
    assert [rows[part].marks for part in ("output_shape", "parameters", "flops")] == [0, 0, 0]
    assert rows["flops"].feedback.endswith("no question falls below 0")
    rows = graded(key, sheet(shape="25x25x384", parameters="17", flops="17"))
    assert [rows[part].marks for part in ("output_shape", "parameters", "flops")] == [2, -1, -HALF]


@pytest.mark.parametrize(
    ("marks", "after"),
    [([1, -3, -1], [1, -1, 0]), ([None, -1], [None, 0]), ([-1, 2], [-1, 2]), ([-1, HALF], [-HALF, HALF]), ([], [])],
)
def test_penalties_take_what_is_there(marks: list[Marks | None], after: list[Marks | None]) -> None:
    rows = [Row("17", f"1.{place}", "", "wrong", each, 3) for place, each in enumerate(marks)]
    assert [row.marks for row in floored(rows)] == after


def test_what_is_unclear_is_never_judged(key: AnswerKey, sheet: Made) -> None:
    row = graded(key, sheet(parameters=Answer("885120", unclear="two answers stand there")))["parameters"]
    assert (row.verdict, row.marks, row.feedback) == ("human", None, "two answers stand there")
    assert needs_human(row)


def test_a_human_beats_the_machine(key: AnswerKey, sheet: Made) -> None:
    given = sheet(parameters="17", flops="1105920000", why="the batch")
    rows = graded(key, given, why=Review(HALF), parameters=Review(2, "I meant 27"), flops=Review(0))
    assert (rows["why"].marks, rows["why"].by, rows["why"].verdict) == (HALF, "human", "human")
    assert (rows["parameters"].marks, rows["parameters"].feedback, rows["parameters"].verdict) == (2, "I meant 27", "wrong")
    assert (rows["flops"].marks, rows["flops"].by) == (0, "human")
    assert not any(needs_human(row) for row in rows.values())


def test_the_line_of_the_working_that_does_not_come_to_what_it_says(key: AnswerKey, sheet: Made) -> None:
    working = "W_2 = (27 - 3 + 0)/1 + 1 = 24\nH_2 = (27 - 3 + 0)/1 + 1 = 24"
    row = graded(key, sheet(shape=Answer("24*24*384", working=working)))["output_shape"]
    assert row.feedback == "dropped the + 1 that it wrote: its own line (27 − 3 + 0)/1 + 1 gives 25"
    assert row.slip == "arithmetic|plus_one"
    follows = graded(key, sheet(shape="24*24*384", flops=Answer("1019215872", working="FLOPs = 2*3 = 7")))["flops"]
    assert follows.marks == 3


def test_the_numbers_of_one_student(sheet: Made) -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "conv"\nparameters = { w = 27, f = 3, k = 4, d = 1 }\n'
        b'parts = [ { result = "output_w" } ]\n[students.17]\n"1" = { w = 29 }\n',
        "key.toml",
    )
    judge = Judge(key)
    answers = {"1.output_w": Answer("25")}
    assert [graded_sheet(key, Sheet(student, answers), judge=judge)[0].verdict for student in ("17", "18")] == ["wrong", "right"]


def test_numbers_without_an_answer_leave_it_to_a_human() -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "conv"\nparameters = { w = 27, f = 3, k = 4, d = 1 }\nparts = [ { result = "output_w" } ]\n',
        "key.toml",
    )
    key = key._replace(students={"17": {"1": {"f": "99"}}})
    row = graded_sheet(key, Sheet("17", {"1.output_w": Answer("25")}))[0]
    assert (row.verdict, row.marks) == ("undecided", None)
    assert row.feedback.startswith("the key cannot judge it: question 1")


def test_one_answer_cannot_end_the_run(key: AnswerKey, sheet: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge(key)

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    judge.tools = judge.tools._replace(judge=broken)  # type: ignore[arg-type]
    row = graded_sheet(key, sheet(shape="25x25x384"), judge=judge)[0]
    assert (row.verdict, row.feedback) == ("undecided", "internal error: RuntimeError")


def _with(key: AnswerKey, **changed: object) -> AnswerKey:
    """The key with another flops part."""

    def part(each: Part) -> Part:
        return each._replace(**changed) if each.id == "flops" else each  # type: ignore[arg-type]

    return key._replace(questions=tuple([each._replace(parts=tuple(map(part, each.parts))) for each in key.questions]))
