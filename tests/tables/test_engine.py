"""The column engine: what goes in, what comes out, which rows the single command works, and how few they are."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.notation.expr import Num, rational
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.tables.engine import Block, Coded, Column, worker
from dlcalc.tables.engine.merge import listed
from dlcalc.topics import load

CONV = load("conv")
alone: Any = dlcalc.conv
WORDS = Vocabulary(words=frozenset({"area", "spare", "share"}))


def field(inputs: Inputs) -> Derivation:
    """A topic that is no convolution: a field of a by b cells; ``c`` tells in which way it misbehaves."""
    values = {name: value for name in "abc" if (value := inputs.expr(name)) is not None}
    ledger = Ledger(WORDS, values)
    mode = inputs.word("mode")
    ledger.step("area", "area = a*b")
    if mode == "taken":
        ledger.require("c <= area", "c", inputs.typed["c"], "there are not so many cells", "fewer")
        ledger.step("spare", "spare = area - c")
        ledger.step("share", "share = c/area")
    if mode == "branches" and (rational(values["a"]) or 0) > 5:
        ledger.step("spare", "spare = area + 1")
    if mode == "refuses" and values["a"] == Num(3):
        raise DomainError("a", "3", "three is refused without a rule")
    if mode == "divides":
        ledger.step("share", "share = area/(b - 2)")
    if mode == "shares":
        ledger.require("a mod 2 = 0", "c", inputs.typed["c"], "an odd width is not shared")
        ledger.step("share", "share = area/c")
    if mode == "roots":
        ledger.step("share", "share = sqrt(area)")
    results = {step.id: step.value for step in ledger.steps}
    return Derivation(
        topic="field", title="Field", headline="", inputs={}, given=(), assumed=(), conventions={}, symbols={}, steps=tuple(ledger.steps),
        shown=("area",), results=results, info={info.name: info for info in FIELD.results}, remark="", warnings=(), tables=(), pictures=(),
        vocabulary=WORDS,
    )  # fmt: skip


MODES = dict.fromkeys(("plain", "taken", "branches", "refuses", "divides", "shares", "roots"), "")
FIELD = Topic(
    "field", "Field", "a field", "A field.",
    (
        Parameter("a", "width", symbol="a"), Parameter("b", "height", symbol="b"), Parameter("c", "taken", symbol="c", minimum=0),
        Parameter("mode", "mode", "choice", choices=MODES, default="plain"), Parameter("mark", "mark", "flag"),
    ),
    tuple([ResultInfo(name, "number", name, name) for name in ("area", "spare", "share")]),
    field,
)  # fmt: skip


def over(topic: Topic, columns: Mapping[str, Any], results: tuple[str, ...] = (), **defaults: str) -> Block:
    return worker(topic, defaults, tuple(columns), results)(columns)


def lists(block: Block) -> dict[str, list[Any]]:
    return {name: listed(column) for name, column in block.results.items()}


def random_layers(rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    ranges = {"w": (16, 512), "f": (1, 12), "s": (1, 5), "p": (0, 5), "k": (1, 1025), "d": (1, 1025)}
    return {name: rng.integers(low, high, rows) for name, (low, high) in ranges.items()}


# The whole


def test_a_million_layers_would_be_worked_over_columns_alone() -> None:
    columns = random_layers(50_000)
    work = worker(CONV, {}, tuple(columns), ("output_shape", "parameters", "macs", "flops"))
    block = work(columns)
    assert (block.rows, block.exact, block.errors, work.disagreements) == (50_000, 0, {}, [])
    for row in range(0, 50_000, 7_919):
        one = alone(**{name: int(column[row]) for name, column in columns.items()})
        assert {name: values[row] for name, values in lists(block).items()} == {name: one[name] for name in block.results}
    assert all(
        isinstance(column.values, np.ndarray) and column.mask is None for name, column in block.results.items() if name != "output_shape"
    )


def test_bad_rows_cost_the_good_ones_nothing() -> None:
    columns = random_layers(20_000)
    columns["s"][::100] = 0
    columns["f"][50::100] = 1000
    block = over(CONV, columns, ("parameters",))
    assert sorted(block.errors) == sorted([*range(0, 20_000, 100), *range(50, 20_000, 100)])
    assert block.errors[0] == "s: 0: the stride must be a whole number of at least 1, or a letter"
    assert "f: 1000: a kernel of 1000 is larger than the padded width" in block.errors[50]
    assert block.exact <= 200  # those below their least value; what breaks a rule is worded once for its numbers
    parameters = block.results["parameters"]
    assert parameters.mask is not None
    assert parameters.mask.sum() == 400
    good = [row for row in range(20_000) if row not in block.errors]
    right = columns["k"] * (columns["f"] ** 2 * columns["d"] + 1)
    assert isinstance(parameters.values, np.ndarray)
    assert (parameters.values[good] == right[good]).all()


def test_products_that_pass_63_bits_are_those_of_the_single_command() -> None:
    columns = random_layers(300)
    columns["d"][7] = 3 * 10**12
    columns["w"][7] = 10**9
    block = over(CONV, columns, ("flops", "parameters"))
    assert block.exact == 0
    one = alone(**{name: int(column[7]) for name, column in columns.items()})
    found = lists(block)
    assert (found["flops"][7], found["parameters"][7]) == (one["flops"], one["parameters"])
    assert found["flops"][7] > 2**63
    assert isinstance(block.results["flops"].values, list)
    assert isinstance(block.results["parameters"].values, np.ndarray)


def test_words_choose_the_plan_and_text_is_read_once() -> None:
    rows = 4_000
    columns = random_layers(rows)
    texts = {
        "p": ["same", "1", "1:0", "2x1", "valid"] * (rows // 5),
        "convention": Coded(np.arange(rows) % 2, ["keras", "textbook"]),
        "n": Column(np.full(rows, 8), np.arange(rows) % 3 == 0),
    }
    block = over(CONV, columns | texts, ("output_shape", "macs"))
    assert block.exact == 0
    assert block.errors == {}
    for row in (0, 1, 2, 3, 4, 11, 3_999):
        given: dict[str, Any] = {name: int(column[row]) for name, column in columns.items()} | {"p": texts["p"][row]}
        given |= {"convention": ("keras", "textbook")[row % 2]} | ({} if row % 3 == 0 else {"n": 8})
        one = alone(**given)
        assert {name: values[row] for name, values in lists(block).items()} == {name: one[name] for name in block.results}


def test_shapes_of_different_lengths_end_early() -> None:
    block = over(CONV, {"dims": ["1", "2", "3"] * 20, "w": np.full(60, 9), "k": np.full(60, 4)}, ("output_shape",), f="3")
    shape = block.results["output_shape"]
    assert isinstance(shape.values, tuple)
    assert [entry.mask is None for entry in shape.values] == [True, True, False, False]
    assert listed(shape)[:3] == [(7, 4), (7, 7, 4), (7, 7, 7, 4)]
    assert block.exact == 0


def test_a_column_of_shapes() -> None:
    cells = [f"{width}x{width + 1}x3" for width in range(5, 105)]
    block = over(CONV, {"input": cells}, ("output_shape",), f="3", k="8")
    assert listed(block.results["output_shape"])[0] == (3, 4, 8)
    assert block.exact == 0


def test_an_unknown_letter_leaves_the_results_without_it_fast() -> None:
    columns = {"w": np.arange(30, 90), "f": np.full(60, 3)}
    assert over(CONV, columns, ("output_w",)).exact == 0
    block = over(CONV, columns, ("output_w", "parameters"), k="4")
    assert listed(block.results["parameters"])[0] == "4*(9*D + 1)"
    counts = over(CONV, {"k": np.arange(1, 61), "d": np.arange(1, 61)}, ("parameters",), f="3")
    assert counts.exact == 0
    assert listed(counts.results["parameters"])[1] == 2 * (9 * 2 + 1)


def test_empty_cells_take_the_default_and_chunks_share_their_plans() -> None:
    work = worker(CONV, {"s": "2", "f": "3"}, ("w", "s"), ("output_w",))
    for _ in range(2):
        block = work({"w": np.full(40, 21), "s": Column(np.full(40, 1), np.arange(40) % 2 == 0)})
        assert listed(block.results["output_w"])[:2] == [10, 19]
        assert block.exact == 0
    few = worker(CONV, {"f": "3"}, ("w",), ("output_w",))
    assert [few({"w": np.array([9, 8, 7])}).exact for _ in range(4)] == [3, 3, 0, 0]


def test_a_table_without_rows_and_one_without_numbers() -> None:
    assert over(CONV, {"w": np.array([], dtype=np.int64)}) == Block(0, {}, {}, {}, 0)
    block = over(CONV, {"kind": ["conv", "conv", "wrong"]}, ("output_w",), w="9", f="3")
    assert listed(block.results["output_w"]) == [7, 7, None]
    assert block.errors[2].startswith("kind: wrong: it must be one of conv")


def test_flags_and_the_names_that_there_are() -> None:
    block = over(load("lstm"), {"bidirectional": ["true", "false", None]}, ("parameters",), **{"input-size": "2", "hidden-size": "3"})
    assert listed(block.results["parameters"]) == [144, 72, 72]
    block = over(FIELD, {"mark": ["maybe"]}, ("area",), a="1", b="2")
    assert block.broken[0][0] == "mark"
    for defaults, columns, results in (("nothing", "w", "output_w"), ("f", "nothing", "output_w"), ("f", "w", "nothing")):
        with pytest.raises(KeyError, match="nothing"):
            worker(CONV, {defaults: "1"}, (columns,), (results,))


# What a plan must not believe


def test_fractions_truths_and_zeros() -> None:
    a, b = np.arange(1, 41), np.full(40, 4)
    block = over(FIELD, {"a": a, "b": b, "c": a}, mode="taken")
    assert block.exact == 0
    assert listed(block.results["share"])[:2] == [Fraction(1, 4), Fraction(1, 4)]
    assert listed(block.results["spare"])[3] == 12
    b = np.where(a % 10 == 0, 2, 3)
    block = over(FIELD, {"a": a, "b": b}, mode="divides")
    assert sorted(block.errors) == [9, 19, 29, 39]
    assert block.errors[9] == "division by zero"
    assert block.exact == 4
    assert listed(block.results["share"])[:2] == [3, 6]


def test_a_step_that_no_result_needs_must_have_a_value_too() -> None:
    b = np.where(np.arange(40) % 10 == 7, 2, 3)
    block = over(FIELD, {"a": np.arange(1, 41), "b": b}, ("area",), mode="divides")
    assert sorted(block.errors) == [7, 17, 27, 37]


def test_a_number_that_may_be_0_is_no_safe_divisor() -> None:
    a, c = np.full(40, 6), np.arange(40) % 4
    block = over(FIELD, {"a": a, "b": np.full(40, 2), "c": c}, ("share",), mode="shares")
    assert sorted(block.errors) == list(range(0, 40, 4))
    assert listed(block.results["share"])[:4] == [None, 12, 6, 4]


def test_an_error_repeats_what_was_typed_in_its_row() -> None:
    block = over(FIELD, {"a": np.full(40, 5), "b": np.full(40, 2), "c": np.arange(1, 41)}, ("share",), mode="shares")
    assert [block.broken[row][1] for row in range(40)] == [str(row + 1) for row in range(40)]


def test_a_rule_masks_its_rows() -> None:
    a = np.arange(1, 41)
    block = over(FIELD, {"a": a, "b": np.full(40, 2), "c": np.full(40, 40)}, mode="taken")
    assert sorted(block.broken) == list(range(19))
    assert block.broken[0] == ("c", "40", "there are not so many cells")
    assert block.exact == 0


def test_a_topic_that_branches_on_numbers_is_found_out() -> None:
    work = worker(FIELD, {"mode": "branches"}, ("a", "b"), ())
    block = work({"a": np.arange(1, 41), "b": np.full(40, 2)})
    assert len(work.disagreements) == 1
    assert block.exact == 40
    assert listed(block.results["spare"])[4:6] == [None, 13]
    again = work({"a": np.arange(1, 41), "b": np.full(40, 2)})
    assert again.exact == 40


def test_a_refusal_without_a_rule_is_found_out_where_it_is_met() -> None:
    work = worker(FIELD, {"mode": "refuses"}, ("a", "b"), ("area",))
    block = work({"a": np.full(40, 3), "b": np.full(40, 2)})
    assert len(work.disagreements) == 1
    assert len(block.errors) == 40


def test_what_columns_cannot_do_is_worked_row_by_row() -> None:
    block = over(FIELD, {"a": np.arange(1, 41), "b": np.full(40, 1)}, ("share",), mode="roots")
    assert block.exact == 40
    assert listed(block.results["share"])[3] == 2


def test_a_letter_of_the_engines_own_is_never_mixed_up() -> None:
    block = over(FIELD, {"a": np.arange(1, 41)}, ("area",), b="q_0")
    assert listed(block.results["area"])[2] == "3*q_0"


def test_what_allows_0_is_never_taken_to_be_positive() -> None:
    columns = {"w": np.full(40, 9), "f": np.full(40, 3), "p": np.arange(40) % 2}
    block = over(CONV, columns, ("output_w",), kind="maxpool", s="1")
    assert listed(block.results["output_w"])[:2] == [7, 9]
    assert block.exact == 0


def test_rows_that_are_alike_are_worked_once() -> None:
    asked: list[Inputs] = []

    def counted(inputs: Inputs) -> Derivation:
        asked.append(inputs)
        return field(inputs)

    cells = Coded(np.arange(5_000) % 3, ["plain", "wrong", "roots"])
    block = over(FIELD._replace(work=counted), {"mode": cells}, ("area", "share"), a="4", b="9")
    assert listed(block.results["share"])[:3] == [None, None, 6]
    assert len(block.errors) == 1_667
    assert len(asked) < 20
