"""Lists, ranges and named variants: how they are read, and that every row is the single question's answer."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcalc
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.notation.errors import Undefined
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.tables.cases import settings
from dlcalc.tables.lists import entries
from dlcalc.tables.plan import MOST_ROWS, plan
from dlcalc.tables.sweep import work

WORDS = Vocabulary(words=frozenset({"area", "spare"}))


def worked(inputs: Inputs) -> Derivation:
    """A topic that is no convolution: a field of a by b cells, of which c are taken."""
    values = {name: value for name in "abc" if (value := inputs.expr(name)) is not None}
    if "a" not in values:
        raise DomainError("a", "", "a field has a width")
    ledger = Ledger(WORDS, values)
    ledger.step("area", "area = a*b")
    if inputs.word("mode") == "taken":
        ledger.require("c <= area", "c", inputs.typed["c"], "there are not so many cells", "fewer")
        ledger.step("spare", "spare = area - c")
    if ascii_text(values["a"]) == "13":
        raise Undefined("thirteen has no field")
    infos = {info.name: info for info in TOPIC.results}
    return Derivation(
        topic="field", title="Field", headline="", inputs={name: inputs.typed[name] for name in inputs.values}, given=(), assumed=(),
        conventions={}, symbols={}, steps=tuple(ledger.steps), shown=tuple(step.id for step in ledger.steps),
        results={step.id: step.value for step in ledger.steps}, info=infos, remark="", warnings=(), tables=(), pictures=(),
        vocabulary=WORDS,
    )  # fmt: skip


TOPIC = Topic(
    "field", "Field", "a field", "A field.",
    (
        Parameter("a", "width", symbol="a"), Parameter("b", "height", long=("tall-side",), symbol="b"), Parameter("c", "taken", symbol="c"),
        Parameter("mode", "mode", "choice", choices={"plain": "area alone", "taken": "with what is taken"}, default="plain"),
        Parameter("s", "sizes", "sizes", symbol="S"), Parameter("p", "padding", "padding", choices={"same": "same"}, minimum=0),
        Parameter("shape", "shape", "shape"), Parameter("z", "expression", "expression"), Parameter("note", "text", "text"),
        Parameter("x", "numbers", "array"), Parameter("at", "values", "bindings"),
    ),
    (ResultInfo("area", "integer", "area", "area"), ResultInfo("spare", "integer", "cells left", "spare")),
    worked,
)  # fmt: skip


def listed(name: str, text: str) -> list[str] | None:
    found = entries(TOPIC.parameter(name), text)
    return None if found is None else [str(value) for piece in found for value in piece]


# Reading

SEVERAL = {
    ("a", "64,128"): ["64", "128"],
    ("a", "64,K,128"): ["64", "K", "128"],
    ("a", " 64 , 2*K "): ["64", "2*K"],
    ("a", "1..4"): ["1", "2", "3", "4"],
    ("a", "1..7..2"): ["1", "3", "5", "7"],
    ("a", "1..8..3"): ["1", "4", "7"],
    ("a", "4..1"): ["4", "3", "2", "1"],
    ("a", "7..1..2"): ["7", "5", "3", "1"],
    ("a", "7..1..-2"): ["7", "5", "3", "1"],
    ("a", "3..3"): ["3"],
    ("a", "1, 3..5 ,K"): ["1", "3", "4", "5", "K"],
    ("a", "max(3,5),7"): ["max(3,5)", "7"],
    ("a", "128,256,512"): ["128", "256", "512"],
    ("s", "3x5,7x7"): ["3x5", "7x7"],
    ("s", "(3,5),7"): ["(3,5)", "7"],
    ("p", "same,0,1:0"): ["same", "0", "1:0"],
    ("p", "-1..1"): ["-1", "0", "1"],
    ("mode", "plain,taken"): ["plain", "taken"],
    ("shape", "27x27,13x13"): ["27x27", "13x13"],
}
ONE = [
    ("a", "64"), ("a", "max(3,5)"), ("s", "3x5"), ("s", "(3,5)"), ("p", "1:0"), ("shape", "27,27,3"), ("shape", "(27,27)"), ("a", "(3,5"),
    ("z", "a,b"), ("z", "1..7"), ("note", "a,b..c"), ("x", "1,2;3,4"), ("x", "0..8 as 3x3"), ("at", "w=1,x=2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), SEVERAL, ids=[f"{name}={text}" for name, text in SEVERAL])
def test_a_list_or_range_is_taken_apart(name: str, text: str) -> None:
    assert listed(name, text) == SEVERAL[name, text]


@pytest.mark.parametrize(("name", "text"), ONE)
def test_one_value_stays_whole(name: str, text: str) -> None:
    assert listed(name, text) is None


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 9))
def test_a_range_has_both_ends_where_the_step_meets_them(first: int, last: int, step: int) -> None:
    found = [int(value) for value in listed("p", f"{first}..{last}..{step}") or ()]
    low, high = sorted((first, last))
    assert found[0] == first
    assert found == [
        value for value in (range(low, high + 1) if first <= last else range(high, low - 1, -1)) if (value - first) % step == 0
    ]


REFUSED = {
    ("a", "1,000"): "1000 is the number, 1,0 the list",
    ("a", "12,005"): "12005 is the number, 12,5 the list",
    ("a", "3,1,024"): "1024 is the number",
    ("a", "1.."): "from one whole number to another",
    ("a", "..7"): "from one whole number to another",
    ("a", "a..b"): "from one whole number to another",
    ("a", "1...7"): "from one whole number to another",
    ("a", "1..7..2..3"): "from one whole number to another",
    ("a", "1.5..3"): "from one whole number to another",
    ("a", "1..9999999999999999"): "from one whole number to another",
    ("s", "1..3x5"): "from one whole number to another",
    ("a", "1..7..0"): "must not be 0",
    ("a", "1..7..-2"): "leads away from 7",
    ("a", "64,,128"): "64,128",
    ("a", "64,"): "empty place",
    ("a", "64,nan"): "not a known name",
    ("mode", "plain,takn"): "did you mean taken?",
    ("p", "same,smae"): "did you mean same?",
    ("shape", "2x2,3..4x3"): "lists shapes",
}


@pytest.mark.parametrize(("name", "text"), REFUSED, ids=[f"{name}={text}" for name, text in REFUSED])
def test_what_is_written_wrongly_is_refused(name: str, text: str) -> None:
    with pytest.raises(DomainError) as refused:
        plan(TOPIC, {name: text})
    assert refused.value.parameter == name
    assert REFUSED[name, text] in f"{refused.value.rule}: {refused.value.hint}"


CASES = {
    "a=1": {"a": "1"},
    "a=1 b=2": {"a": "1", "b": "2"},
    "a=1,b=2": {"a": "1", "b": "2"},
    " A = 1 ,  tall_side = 2 ": {"a": "1", "b": "2"},
    "s=(3, 5) p=1:0 mode=taken": {"s": "(3, 5)", "p": "1:0", "mode": "taken"},
    "s=3x5,z=2*(a + b)": {"s": "3x5", "z": "2*(a + b)"},
}
NO_CASES = {
    "a": "NAME=VALUE", "a=": "NAME=VALUE", "=1": "NAME=VALUE", "": "NAME=VALUE", "a=1 b": "b has no value", "a=1,2": "--a 1,2",
    "a=1..3": "one value", "a=1 a=2": "twice", "q=1": "no option q", "tal-side=2": "did you mean tall-side?", "x=1": "none of these",
    "note=1": "none of these", "a==1": "", "p=smae": "did you mean same?",
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_a_case_is_assignments(text: str) -> None:
    assert settings(TOPIC, text) == CASES[text]


@pytest.mark.parametrize("text", NO_CASES)
def test_a_case_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        plan(TOPIC, {"a": "1"}, [text])
    assert NO_CASES[text] in f"{refused.value.rule}: {refused.value.hint}"


# The grid


def test_all_combinations_in_the_order_given() -> None:
    planned = plan(TOPIC, {"a": "3,2", "b": "5..6", "c": "1"}, ["mode=plain", "mode=taken c=2"], order=["b", "case", "a"])
    texts = [tuple(entry.text for entry in combination) for combination in planned.combinations()]
    assert texts == list(product(["5", "6"], ["mode=plain", "mode=taken c=2"], ["3", "2"]))
    assert [parameter.name for parameter in planned.varied] == ["c", "mode", "b", "a"]
    assert planned.raw(next(iter(planned.combinations()))) == {"b": "5", "mode": "plain", "c": "1", "a": "3"}


def test_a_case_sets_on_top_of_the_others_but_not_a_list_and_not_a_preset() -> None:
    sweep = work(plan(TOPIC, {"a": "3", "b": "5"}, ["b=7", "a=4"]))
    assert [row.results["area"] for row in sweep.rows] == [dlcalc.calc(text).results["value"] for text in ("21", "20")]
    with pytest.raises(DomainError, match="a list already"):
        plan(TOPIC, {"a": "3,4"}, ["a=5"])
    with pytest.raises(DomainError, match="means --mode taken"):
        plan(TOPIC, {"mode": "taken"}, ["mode=plain"], presets={"mode": "taken"})


@pytest.mark.parametrize("raw", [{"a": f"1..{MOST_ROWS + 1}"}, {"a": "1..200", "b": "1..200"}, {"a": "1..99999999999999"}])
def test_too_many_rows_are_counted_and_refused_before_any_is_worked(raw: dict[str, str]) -> None:
    with pytest.raises(DomainError, match="10,000 rows at most"):
        plan(TOPIC, raw)


def test_nothing_varies() -> None:
    assert plan(TOPIC, {"a": "3", "s": "(3,5)"}).axes == ()


# The rows


def test_a_row_that_breaks_a_rule_says_so_and_the_others_are_worked() -> None:
    sweep = work(plan(TOPIC, {"a": "2,13,0,4", "b": "2", "c": "5", "mode": "plain,taken"}))
    told = [(row.label, None if row.error is None else (row.error.parameter, row.error.rule)) for row in sweep.rows]
    least = "the width must be a whole number of at least 1, or a letter"
    assert told == [
        ("`a = 2`, mode plain", None),
        ("`a = 2`, mode taken", ("c", "there are not so many cells")),
        ("`a = 13`, mode plain", ("", "thirteen has no field")),
        ("`a = 13`, mode taken", ("", "thirteen has no field")),
        ("`a = 0`, mode plain", ("a", least)),
        ("`a = 0`, mode taken", ("a", least)),
        ("`a = 4`, mode plain", None),
        ("`a = 4`, mode taken", None),
    ]
    assert len(sweep.broken) == 5
    assert sweep.shown == ("area", "spare")
    assert [list(row.results) for row in sweep.rows if row.answer] == [["area"], ["area"], ["area", "spare"]]


def test_what_every_row_breaks_alike_is_one_error() -> None:
    with pytest.raises(DomainError, match="at least 1"):
        work(plan(TOPIC, {"a": "0", "b": "2,3"}))
    with pytest.raises(Undefined):
        work(plan(TOPIC, {"a": "13", "b": "2,3"}))


def test_results_that_only_repeat_another_and_truths_that_hold_are_not_shown() -> None:
    topic = dlcalc_topic()
    square = work(plan(topic, {"w": "7,9", "f": "3", "s": "2"}))
    assert square.shown == ("output_w", "parameters", "flops")
    assert work(plan(topic, {"w": "7,8", "f": "3", "s": "2"})).shown == ("output_w", "parameters", "flops", "fits")
    assert work(plan(topic, {"w": "7,8", "h": "9", "f": "3", "s": "2"}), ("macs", "output_h")).shown == ("macs", "output_h")


def dlcalc_topic() -> Topic:
    from dlcalc.topics import load

    return load("conv")


def test_the_head_tells_what_holds_for_every_row() -> None:
    sweep = work(plan(dlcalc_topic(), {"w": "27", "k": "64,128", "f": "3"}, ["s=2", "p=1"]))
    assert sweep.headings == ("`K`", "case", "`S`", "`P`")
    assert sweep.head.given == ("width `W_1 = 27`", "filter `F × F = 3 × 3`")
    assert [entry.parameter for entry in sweep.head.assumed if entry.text] == ["h", "bias"]
    assert [tuple(map(str, row.varied.values())) for row in sweep.rows[:2]] == [("64", "2", "0"), ("64", "1", "1")]
    assert list(sweep.head.symbols) == ["D"]


# Python


def test_python_lists_vary_and_tuples_do_not() -> None:
    found = dlcalc.sweep("conv", k=[64, 128], w=27, f=(3, 5), s="1..2")
    assert found[0]["output_shape"] == (25, 23, 64)
    expected = [dlcalc.conv(w=27, f=(3, 5), k=k, s=s) for k in (64, 128) for s in (1, 2)]
    assert [dict(each) for each in found] == [dict(each) for each in expected]
    assert [str(each) for each in found] == [str(each) for each in expected]
    assert len(dlcalc.sweep("conv", input=[(27, 27, 3), "13x13x3"], f=3)) == 2
    assert len(dlcalc.sweep("conv", input=[27, 27, 3], f=3)) == 1
    assert [each["output_w"] for each in dlcalc.sweep("conv1d", width=range(5, 8), kernel_size=3)] == [3, 4, 5]
    assert dlcalc.sweep("conv", k=[64, 128], w=5, only=("parameters",))[1].shown == ("parameters",)


def test_python_refuses_what_has_no_answer() -> None:
    with pytest.raises(DomainError, match="larger than the padded"):
        dlcalc.sweep("conv", w=5, f=[3, 7])
    with pytest.raises(DomainError, match="given twice"):
        dlcalc.sweep("conv", w=5, width=[3, 7])
    with pytest.raises(DomainError, match="no parameter of this name"):
        dlcalc.sweep("conv", foo=[1, 2])
    with pytest.raises(KeyError):
        dlcalc.sweep("convv", w=5)
