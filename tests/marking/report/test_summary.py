"""What is told of a class, against SciPy and against counting by hand. DLCALC_UPDATE_GOLDENS=1 writes the golden anew."""

from __future__ import annotations

import json
import os
import statistics
import tracemalloc
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.marking.report.histogram import MOST_BARS, bins, picture
from dlcalc.marking.report.summary import Summary
from dlcalc.marking.report.tally import ClassTally, Correlation
from dlcalc.marking.report.wording import Sayings
from dlcalc.render import Look
from dlcalc.render.documents import FORMATS, render
from dlcalc.render.schema import schema

Class = Callable[[int], list[tuple[Row, ...]]]
GOLDENS = Path(__file__).parent / "goldens"


def summed(key: AnswerKey, rows: list[tuple[Row, ...]]) -> Summary:
    summary = Summary(key)
    for each in rows:
        summary.add(each)
    return summary


def data(summary: Summary) -> dict[str, object]:
    found: dict[str, dict[str, object]] = json.loads(render(summary.document(), "json"))
    return found["summary"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 100)), min_size=3, max_size=40))
def test_the_correlation_is_scipys(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import pearsonr

    found = Correlation()
    for x, y in pairs:
        found.add(float(x), float(y))
    if len({x for x, _ in pairs}) == 1 or len({y for _, y in pairs}) == 1:
        assert found.value is None
    else:
        assert found.value == pytest.approx(pearsonr(*zip(*pairs, strict=True)).statistic, abs=1e-9)


def test_discrimination_of_right_and_wrong_is_the_point_biserial_correlation_with_the_rest() -> None:
    from scipy.stats import pointbiserialr

    right, rest = [1, 0, 1, 1, 0, 1, 0, 1], [7, 2, 5, 9, 3, 8, 6, 4]
    tally = ClassTally((("a", 1), ("b", 10)))
    for one, other in zip(right, rest, strict=True):
        tally.add((Row("s", "a", "", "right" if one else "wrong", one, 1), Row("s", "b", "", "wrong", other, 10)))
    expected = pointbiserialr([bool(one) for one in right], rest).statistic
    assert tally.parts["a"].with_rest.value == pytest.approx(expected)
    assert tally.parts["b"].with_rest.value == pytest.approx(expected)


@given(st.lists(st.fractions(0, 14, max_denominator=6), min_size=1, max_size=30))
def test_mean_median_and_deviation_are_those_of_python(totals: list[Fraction]) -> None:
    tally = ClassTally((("a", 14),))
    for total in totals:
        tally.add((Row("s", "a", "", "wrong", total, 14),))
    assert tally.mean == statistics.mean(totals)
    assert tally.median == statistics.median(totals)
    assert tally.deviation == pytest.approx(statistics.pstdev([float(total) for total in totals]), abs=1e-9)


@given(st.dictionaries(st.fractions(0, 40, max_denominator=4), st.integers(1, 9)), st.integers(1, 40))
def test_every_total_is_in_one_bar(totals: dict[int | Fraction, int], out_of: int) -> None:
    found = bins(totals, out_of)
    assert len(found) <= MOST_BARS
    assert sum(bar.students for bar in found) == sum(totals.values())
    assert found[0].low == 0
    assert all(one.high == two.low for one, two in pairwise(found))
    for place, bar in enumerate(found):
        last = place == len(found) - 1
        assert bar.students == sum(count for total, count in totals.items() if bar.low <= total and (total < bar.high or last))
    assert max(map(len, picture(found).lines)) <= 58


def test_what_is_counted(key: AnswerKey, make_class: Class) -> None:
    rows = make_class(60)
    found = data(summed(key, rows))
    assert found["students"] == 60
    assert found["waiting"] == sum(each[3].marks is None for each in rows)
    totals = [float(sum(row.marks for row in each if row.marks is not None)) for each in rows]
    assert found["mean"] == pytest.approx(statistics.mean(totals))
    parts = {part["part"]: part for part in found["parts"]}  # type: ignore[attr-defined]
    lost = sum(each[0].verdict == "wrong" for each in rows)
    assert parts["1.output_shape"]["verdicts"] == {"right": 60 - lost, "wrong": lost}
    assert parts["1.output_shape"]["slips"] == [{"slip": "plus_one", "says": "forgot the + 1", "times": lost}]
    assert parts["1.flops"]["followed_through"] == lost
    assert parts["1.parameters"]["slips"][0]["says"] == "forgot the biases, or counted the weights without the biases"
    assert {(each["value"], each["times"]) for each in parts["1.output_shape"]["answers"]} == {("7x7x4", 60 - lost), ("6x6x4", lost)}
    marks = [float(each[0].marks or 0) for each in rows]
    assert parts["1.output_shape"]["facility"] == pytest.approx(statistics.mean(marks) / 2)
    assert parts["2.why"]["by_human"] == 60 - found["waiting"]
    verdicts = Counter(each[4].verdict for each in rows)
    assert parts["3.1"]["verdicts"] == dict(verdicts)


def test_data_is_valid_under_the_schema(key: AnswerKey, make_class: Class) -> None:
    import jsonschema

    for size in (0, 1, 30):
        found = json.loads(render(summed(key, make_class(size)).document(), "json"))
        jsonschema.validate(found, schema())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**found, "more": 1}, schema())


def test_discrimination_of_a_whole_class_is_scipys(key: AnswerKey, make_class: Class) -> None:
    from scipy.stats import pearsonr

    rows = [tuple(row._replace(marks=row.marks or 0) for row in each) for each in make_class(40)]
    found = {part["part"]: part["discrimination"] for part in data(summed(key, rows))["parts"]}  # type: ignore[attr-defined]
    for place, part in enumerate(key.parts):
        own = [float(each[place].marks or 0) for each in rows]
        rest = [float(sum(row.marks or 0 for row in each)) - one for each, one in zip(rows, own, strict=True)]
        assert found[part.name] == pytest.approx(pearsonr(own, rest).statistic)


def test_the_screen(key: AnswerKey, make_class: Class) -> None:
    text = render(summed(key, make_class(60)).document(), "text", Look(width=80, unicode=True))
    path = GOLDENS / "summary.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("width", [40, 60, 120])
def test_every_format_writes_it(format: str, width: int, key: AnswerKey, make_class: Class) -> None:
    text = render(summed(key, make_class(20)).document(), format, Look(width=width, unicode=False))
    assert "1.output" in text.replace("\\", "")
    if format == "text":
        assert max(map(len, text.splitlines())) <= width
        assert text.isascii()
        assert "values are rounded" not in text  # statistics are written as they are, also where the table is too wide


def test_hostile_texts_stay_text(key: AnswerKey) -> None:
    hostile = "`\\input{/etc/passwd}` <script>alert(1)</script> \x1b[31m | =1+1"
    rows = tuple([Row(hostile, part.name, hostile, "wrong", 0, part.marks, hostile, hostile, (), hostile) for part in key.parts])
    document = summed(key._replace(title=hostile), [rows, rows]).document()
    for format in FORMATS:
        text = render(document, format)
        assert "\x1b" not in text
        assert "<script>" not in text or format in ("json", "jsonl", "text")
        assert "\\input{" not in text or format != "latex"


def test_nobody_handed_in(key: AnswerKey) -> None:
    assert "No sheet was graded." in render(Summary(key).document(), "text")
    assert data(Summary(key))["histogram"] == []


def test_an_exam_without_marks() -> None:
    key = AnswerKey("", (Question("1", "text", {}, (Part("1", "a", marks=0),)),))
    summary = summed(key, [(Row("s", "1.a", "x", "right", 0, 0),)])
    assert "Marks" in render(summary.document(), "text")


def test_memory_does_not_grow_with_the_class(key: AnswerKey) -> None:
    def grown(size: int, first: int) -> int:
        before = tracemalloc.get_traced_memory()[0]
        for place in range(first, first + size):
            summary.add((Row(f"s{place}", "1.parameters", f"{place}" * 20, "wrong", 0, 2, value=f"{place}" * 20),))
        return tracemalloc.get_traced_memory()[0] - before

    summary = Summary(key)
    tracemalloc.start()
    try:
        grown(10_000, 0)
        later = grown(10_000, 10_000)
    finally:
        tracemalloc.stop()
    assert later < 50_000
    parts = {part["part"]: part for part in data(summary)["parts"]}  # type: ignore[attr-defined]
    assert len(parts["1.parameters"]["answers"]) + parts["1.parameters"]["further_answers"] == 20_000


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        ("plus_one", "forgot the + 1"),
        ("plus_one+padding_once", "forgot the + 1 and counted the padding on one side only"),
        ("plus_one|padding_once", "forgot the + 1, or counted the padding on one side only"),
        (
            "plus_one|padding_once|stride_ignored",  # "1 other" would say less than its name, and be no shorter
            "forgot the + 1, or counted the padding on one side only, or left the stride out",
        ),
        ("plus_one|padding_once|stride_ignored|rounded_up", "forgot the + 1, or counted the padding on one side only, or 2 others"),
        ("arithmetic|plus_one", "arithmetic: the line as it was written gives another number"),
        ("unheard_of|`x`", "unheard of, or 'x'"),
    ],
)
def test_mistakes_are_called_by_what_was_done(slip: str, says: str, key: AnswerKey) -> None:
    assert Sayings(key).says("1.output_shape", slip) == says
    assert Sayings(key).says("9.nowhere", "plus_one") == "plus one"


def test_right_answers_to_numbers_of_their_own_are_no_forms_of_one_value(key: AnswerKey) -> None:
    rows: list[tuple[Row, ...]] = [
        (Row(f"s{place}", "1.output_shape", size, "right", 2, 2, value=size),) for place, size in enumerate(("7x7x4",) * 3 + ("8x8x4",))
    ]
    same = render(summed(key, rows).document(), "text", Look(width=120, unicode=False))
    assert "4   right, in 2 forms" in same
    own = key._replace(students={"s3": {"1": {"w": "10"}}})
    text = render(summed(own, rows).document(), "text", Look(width=120, unicode=False))
    assert "3   right; 1 more with other numbers, or in other forms" in text
