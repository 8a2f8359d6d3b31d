"""The counts by name against what the tools were measured to print, and against counting one by one."""

from __future__ import annotations

from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.notation.expr import Expr, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import TOPIC

MEASURED: dict[str, tuple[str, int | None]] = {
    "fvcore": ("flops", 552_960_000),
    "thop": ("MACs", 552_960_000),
    "torchinfo": ("mult-adds", 553_200_000),
    "ptflops": ("MACs", 553_200_000),
    "calflops": ("FLOPs", 1_106_160_000),
    "torch FlopCounterMode": ("flops", 1_105_920_000),
    "Keras": ("–", None),
}
"""What each tool prints for Conv2d(256, 384, 3) over a 256 × 27 × 27 input, and what it calls that; Keras prints parameters only."""


def answer(**given: Any) -> Any:
    return TOPIC.work(read(TOPIC, {**given, "all-conventions": True}))


def table(derivation: Any, id: str) -> Any:
    return next(each for each in derivation.tables if each.id == id)


def value(cell: Expr | str) -> Any:
    return cell if isinstance(cell, str) else rational(cell)


def counts(derivation: Any) -> dict[str, Any]:
    return {row[0]: value(row[1]) for row in table(derivation, "counts").rows}


@pytest.mark.parametrize("convention", ["textbook", "pytorch"])
def test_the_measured_table_is_reproduced(convention: str) -> None:
    derivation = answer(w=27, h=27, d=256, k=384, f=3, convention=convention)
    rows = {row[0]: (row[1], value(row[2])) for row in table(derivation, "tools").rows}
    assert rows == {name: (calls, "–" if number is None else number) for name, (calls, number) in MEASURED.items()}
    assert counts(derivation)["parameters"] == 885_120
    for tool, (calls, number) in MEASURED.items():
        if number is not None:
            row = next(row for row in table(derivation, "counts").rows if f"{tool} (“{calls}”)" in row[2])
            assert value(row[1]) == number


def one_by_one(w: int, f: int, d: int, k: int, *, biased: bool) -> dict[str, int]:
    """Every multiplication and addition of a layer, counted as it is done."""
    multiplications = additions = biases = 0
    for _filter in range(k):
        for _place in range((w - f + 1) ** 2):
            started = False
            for _weight in range(f * f * d):
                multiplications += 1
                additions += started
                started = True
            biases += biased
    return {"multiplications": multiplications, "additions": additions, "biases": biases}


@pytest.mark.parametrize("bias", ["one", "none"])
@pytest.mark.parametrize(("w", "f", "d", "k"), [(5, 3, 2, 3), (4, 2, 1, 2), (3, 1, 1, 1), (4, 4, 3, 2)])
def test_counts_one_by_one(w: int, f: int, d: int, k: int, bias: str) -> None:
    done = one_by_one(w, f, d, k, biased=bias == "one")
    found = counts(answer(w=w, f=f, d=d, k=k, bias=bias))
    macs = done["multiplications"]
    assert found["MAC"] == macs
    assert found["MAC + bias adds"] == macs + done["biases"]
    assert found["2·MAC"] == 2 * macs
    assert found["2·MAC + bias adds"] == 2 * macs + done["biases"]
    assert found["× and +, one by one"] == macs + done["additions"] + done["biases"]


def test_sizes_are_shown_where_the_conventions_differ() -> None:
    sizes = table(answer(w=7, h=9, d=3, k=4, f=2, s=2), "sizes")
    shown = {row[0]: row[2] if isinstance(row[2], str) else ascii_text(row[2]) for row in sizes.rows}
    assert shown["textbook"] == "3x4x4"
    assert shown["PyTorch"] == shown["ONNX"] == "4x4x3"
    assert shown["Keras"] == "4x3x4"
    assert "not whole" in shown["CS231n"]
    assert all(each.id != "sizes" for each in answer(w=8, d=3, k=4, f=2, s=2).tables)


def test_what_is_given_per_axis_keeps_its_axis() -> None:
    sizes = table(answer(input="3x9x7", k=4, f="3x2", s="2x2", convention="pytorch"), "sizes")  # 9 high, 7 wide; kernel 3 high, 2 wide
    shown = {row[0]: row[2] if isinstance(row[2], str) else ascii_text(row[2]) for row in sizes.rows}
    assert shown["PyTorch"] == "4x4x3"
    assert shown["textbook"] == "3x4x4"
    assert shown["Keras"] == "4x3x4"


def test_letters_stay() -> None:
    derivation = answer(w=27, f=3, k=384)
    row = next(row for row in table(derivation, "counts").rows if row[0] == "MAC")
    assert ascii_text(row[1]) == "2160000*D"


def test_what_multiplies_nothing_has_no_such_counts() -> None:
    with pytest.raises(DomainError) as caught:
        answer(kind="maxpool", w=8, f=2)
    assert caught.value.parameter == "all-conventions"


@pytest.mark.parametrize("kind", ["transposed", "depthwise", "separable", "pointwise", "local", "dense"])
def test_other_kinds_have_counts_but_no_measured_tools(kind: str) -> None:
    given = {"w": 8, "d": 4, "k": 8} | ({"f": 3} if kind not in ("pointwise", "dense") else {})
    derivation = answer(kind=kind, **given)
    assert counts(derivation)["2·MAC"] == 2 * counts(derivation)["MAC"]
    assert all(each.id != "tools" for each in derivation.tables)
