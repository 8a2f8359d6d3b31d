"""An earlier run against this one."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import jsonschema
import pytest

from dlcalc.marking.exports import EXPORTS, written
from dlcalc.marking.exports.rows import read_rows
from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.report.regrade import Regrade
from dlcalc.render import Look
from dlcalc.render.documents import FORMATS, render
from dlcalc.render.schema import schema

Class = Callable[[int], list[tuple[Row, ...]]]
Sheets = list[tuple[Row, ...]]


@pytest.fixture
def old(make_class: Class) -> Sheets:
    return make_class(6)


def compared(key: AnswerKey, old: Sheets, new: Sheets) -> Regrade:
    found = Regrade(key, [row for rows in old for row in rows])
    for rows in new:
        found.add(rows)
    return found


def test_equal_runs_change_nothing(key: AnswerKey, old: Sheets) -> None:
    for form in ("csv", "jsonl"):
        found = Regrade(key, read_rows("".join(written(EXPORTS[form], old, key))))
        for rows in old:
            found.add(rows)
        assert found.changes == []
        assert found.totals == {}
        assert "Nothing changes" in render(found.document(), "text")


def test_marks_go_up_and_down_part_by_part(key: AnswerKey, old: Sheets) -> None:
    up = (old[0][0]._replace(marks=Fraction(1, 3), verdict="wrong"), *old[0][1:])
    down = (*old[1][:4], old[1][4]._replace(marks=0, verdict="wrong", feedback="variance for standard deviation"))
    before = [
        (old[0][0]._replace(marks=0, verdict="wrong"), *old[0][1:]),
        (*old[1][:4], old[1][4]._replace(marks=4, verdict="right")),
        *old[2:],
    ]
    found = compared(key, before, [up, down, *old[2:]])
    assert [(each.student, each.part, each.before, each.after) for each in found.changes] == [
        ("s0", "1.output_shape", 0, Fraction(1, 3)), ("s1", "3.1", 4, 0),
    ]  # fmt: skip
    assert {student: now - was for student, (was, now) in found.totals.items()} == {"s0": Fraction(1, 3), "s1": -4}
    text = render(found.document(), "text", Look(width=100, unicode=True))
    assert "6 students: 1 gain, 1 lose, 4 keep their marks" in text
    assert "right → wrong: variance for standard deviation" in text
    assert text.index("s1 ") < text.index("s0 ")  # the largest change first
    whole = json.loads(render(found.document(), "json"))
    jsonschema.validate(whole, schema())
    data = whole["regrade"]
    assert data["totals"] == [
        {"student": "s0", "before": data["totals"][0]["before"], "after": data["totals"][0]["after"]},
        {"student": "s1", "before": data["totals"][1]["before"], "after": data["totals"][1]["after"]},
    ]
    assert data["changes"][0]["after"] == "1/3"


def test_another_verdict_for_the_same_marks_is_a_change(key: AnswerKey, old: Sheets) -> None:
    row = old[0][1]
    found = compared(key, old, [(old[0][0], row._replace(verdict="unreadable"), *old[0][2:]), *old[1:]])
    assert [each.part for each in found.changes] == ["1.parameters"]
    assert found.totals == {}
    assert "keep their marks" in render(found.document(), "text")


def test_who_and_what_is_in_one_run_only(key: AnswerKey, old: Sheets) -> None:
    found = compared(key, old[:4], [(*rows[:4], Row(rows[0].student, "9.new", "", "missing", 0, 1)) for rows in old[2:]])
    text = render(found.document(), "text", Look(width=80, unicode=True))
    assert "2 students of the earlier run handed in nothing now" in text
    assert "2 students not in the earlier run" in text
    assert "only in one of the runs: 3.1, 9.new" in text


def test_the_same_key_is_told(key: AnswerKey, old: Sheets) -> None:
    same = [tuple(row._replace(key=key.hash) for row in rows) for rows in old]
    assert "both runs have the same key" in render(compared(key, same, same).document(), "text")
    assert "same key" not in render(compared(key, old, same).document(), "text")


def test_a_screen_shows_the_first_hundred(key: AnswerKey, make_class: Class) -> None:
    rows = make_class(150)
    found = compared(key, rows, [(each[0]._replace(marks=Fraction(7, 4)), *each[1:]) for each in rows])
    text = render(found.document(), "text", Look(width=80, unicode=True))
    assert "and 50 more; --json has all" in text
    assert len(json.loads(render(found.document(), "json"))["regrade"]["changes"]) == 150


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_writes_it(format: str, key: AnswerKey, old: Sheets) -> None:
    document = compared(key, old, [(each[0]._replace(marks=Fraction(7, 4)), *each[1:]) for each in old]).document()
    assert "s0" in render(document, format, Look(width=40, unicode=False))
