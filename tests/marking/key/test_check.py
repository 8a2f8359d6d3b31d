"""What the author of a key is told: mistakes that give the right value, parts that cannot be told apart, and the like."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlcalc.marking.key.check import Notice, checked, warnings
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import read_key_file
from dlcalc.marking.key.told import MOST_SHOWN, report
from dlcalc.render.documents import render

EXAM = (Path(__file__).parent / "exam.toml").read_text(encoding="utf-8")
CONV = '[[questions]]\ntopic = "conv"\nparameters = {{ {given} }}\nparts = [{parts}]\n{more}\n'
UNLIKE = "w = 29, h = 33, d = 5, f = 4, k = 10, s = 2, p = 2"


def read(text: str) -> AnswerKey:
    return read_key_file(text.encode(), "exam.toml")


def conv(parts: str, given: str = UNLIKE, more: str = "", before: str = "") -> AnswerKey:
    return read(before + "\n" + CONV.format(given=given, parts=parts, more=more))


def found(key: AnswerKey, code: str) -> dict[str, Notice]:
    return {notice.where: notice for notice in warnings(key) if notice.code == code}


def test_a_key_in_which_nothing_is_ambiguous() -> None:
    assert warnings(conv('{ result = "output_shape" }, { result = "parameters" }, { result = "flops" }')) == ()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("w = 27, h = 27, d = 256, f = 3, k = 384", "counted the padding on one side only"),  # P = 0
        ("w = 28, h = 28, d = 5, f = 3, k = 10, s = 2, p = 1", "counted the padding on one side only"),  # 27/2 + 1 and 28/2 + 1
    ],
)
def test_a_mistake_that_gives_the_right_value(given: str, says: str) -> None:
    notice = found(conv('{ result = "shape" }', given), "coincidence")["1.output_shape"]
    assert says in notice.message
    assert notice.students == ()


def test_a_coincidence_of_some_students_names_them() -> None:
    own = "\n".join([f"[students.s{place}]\n1 = {{ p = {place % 2 * 2} }}" for place in range(10)])
    notice = found(conv('{ result = "W_2" }', more=own), "coincidence")["1.output_w"]
    assert notice.students == ("s0", "s2", "s4", "s6", "s8")
    document = report(conv('{ result = "W_2" }', more=own), checked(conv('{ result = "W_2" }', more=own)))
    assert "(with the numbers of s0, s2, s4 and 2 more)" in render(document, "text").replace("\n  ", " ")


def test_a_tolerance_under_which_a_mistake_passes() -> None:
    parts = '{ result = "parameters" }, { result = "flops", tolerance = "exact" }'
    assert found(conv(parts), "tolerance") == {}
    wide = found(conv(parts, before='tolerance = "5%"'), "tolerance")
    assert list(wide) == ["1.parameters"]
    assert "“forgot the biases”" in wide["1.parameters"].message
    assert "pass under 5%" in wide["1.parameters"].message
    wider = found(conv('{ result = "parameters", tolerance = "30" }'), "tolerance")
    assert "under 30" in wider["1.parameters"].message


def test_two_parts_with_one_value_or_one_label() -> None:
    square = found(conv('{ result = "W_2" }, { result = "H_2", labels = ["Output-W"] }', UNLIKE.replace("33", "29")), "equal_values")
    assert square["1.output_h"].message == "its value is that of 1.output_w: `15`"
    labels = found(conv('{ result = "W_2" }, { result = "H_2", labels = ["Output-W"] }'), "equal_labels")
    assert "also calls 1.output_w" in labels["1.output_h"].message
    assert found(conv('{ result = "W_2", id = "a" }, { result = "H_2", labels = ["A"] }'), "equal_labels").keys() == {"1.output_h"}
    assert found(conv('{ result = "W_2", labels = ["w"] }, { result = "H_2", labels = ["h"] }'), "equal_labels") == {}


def test_conventions_that_decide_nothing_or_say_nothing() -> None:
    lstm = '[[questions]]\ntopic = "lstm"\nparameters = { input-size = 3, hidden-size = 4 }\nparts = [{ result = "parameters" }]\n'
    before = "conventions = { convention = 'pytorch' }"
    assert found(conv('{ result = "parameters" }', before=before, more=lstm), "unused_convention") == {}
    assert found(conv('{ result = "parameters" }', before=before), "unused_convention").keys() == {"conventions.convention"}
    key = conv('{ result = "parameters" }', before="conventions = { convention = 'cs231n' }", given="w = 9, f = 3, d = 2, k = 4", more=lstm)
    assert found(key, "unknown_word")["conventions.convention"].message == "cs231n: lstm does not know it: its own default holds"


def test_what_a_question_lacks() -> None:
    key = read('[[questions]]\ntopic = "text"\nparts = [{ id = "a", type = "text" }]\n')
    assert found(key, "no_rubric").keys() == found(key, "no_text").keys() == {"1.a"}
    assert found(conv('{ result = "flops", marks = 0 }'), "no_marks").keys() == {"1.flops"}
    letter = found(conv('{ result = "parameters" }', "w = 27, f = 3, k = 384, p = 1"), "letter")
    assert letter["1.parameters"].message == "the answer holds `D` (input depth), which is not given: `384*(9*D + 1)`"


def test_a_given_letter_that_nothing_uses() -> None:
    key = read(
        '[[questions]]\ntopic = "formula"\ntext = "Add."\nparameters = { a = 1, b = "2a", c = 3, W_1 = 4, mu = 5 }\n'
        'parts = [{ value = "2b + W_2 + lambda" }, { value = "W_1" }]'
    )
    assert [notice.message for notice in warnings(key)] == [f"`{name}` is given, and nothing in question 1 uses it" for name in ("c", "mu")]


def test_marks_for_a_mistake_that_changes_nothing_here() -> None:
    partial = found(conv('{ result = "parameters", partial = { no_bias = 0.5, plus_one = 0.5, arithmetic = 0.5 } }'), "partial")
    assert [notice.message for notice in partial.values()] == [
        "partial.plus_one: with these numbers no wrong answer comes from this mistake"
    ]


def test_every_student_s_numbers_are_worked() -> None:
    own = (
        "[students.a]\n1 = { w = 1, p = 0 }\n[students.b]\n1 = { w = 3, p = 0 }\n[students.c]\n1 = { w = 30 }\n[students.d]\n1 = { w = 30 }"
    )
    told: list[tuple[int, int]] = []
    key = conv('{ result = "W_2" }', more=own)
    result = checked(key, lambda done, total: told.append((done, total)))
    assert [fault.where for fault in result.faults] == ["question 1 of student a", "question 1 of student b"]
    assert result.cases == 4
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    document = report(key, result)
    assert "2 questions cannot be worked" in render(document, "text")
    assert len(document.data["faults"]) == 2  # type: ignore[arg-type]


def test_a_result_that_one_student_s_numbers_do_not_give() -> None:
    own = '[students.a]\n1 = { kind = "globalmax" }'
    result = checked(conv('{ result = "macs" }', "w = 29, h = 33, d = 5, f = 4, k = 10", more=own))
    assert [fault.where for fault in result.faults] in (["1.macs of student a"], ["question 1 of student a"])


def test_many_faults_are_counted() -> None:
    own = "\n".join([f"[students.s{place}]\n1 = {{ w = 1, p = 0, k = {place + 1} }}" for place in range(MOST_SHOWN + 20)])
    key = conv('{ result = "W_2" }', more=own)
    shown = render(report(key, checked(key)), "text")
    assert "120 questions cannot be worked" in shown
    assert "and 20 more" in shown


def test_the_exam_s_key_has_one_ambiguity() -> None:
    assert [(notice.where, notice.code) for notice in warnings(read(EXAM))] == [("1.output_shape", "coincidence")]
