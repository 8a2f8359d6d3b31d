"""Inverse questions at their edges, and questions that cannot be asked together."""

from __future__ import annotations

from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.expr import Expr, Seq, rational
from dlcalc.topics.conv import TOPIC


def answer(**given: Any) -> Any:
    return TOPIC.work(read(TOPIC, {name.replace("_", "-"): value for name, value in given.items()}))


def pairs(value: Expr) -> set[tuple[int, ...]]:
    assert isinstance(value, Seq)
    return {tuple(int(rational(part) or 0) for part in item.items) for item in value.items if isinstance(item, Seq)}


def places(width: int, filter: int, stride: int, dilation: int) -> int:
    """At how many places a filter stands, by moving it."""
    return sum(1 for start in range(0, width, stride) if start + dilation * (filter - 1) < width)


@pytest.mark.parametrize("wanted", [5, 6])
def test_a_filter_of_one_cell_has_any_dilation(wanted: int) -> None:
    by_trying = {(f, d) for f in range(1, 12) for d in range(1, 12) if places(11, f, 2, d) == wanted}
    assert by_trying
    one = answer(w=11, s=2, solve="f,dilation", where=f"output_w={wanted}")
    other = answer(w=11, s=2, solve="dilation,f", where=f"output_w={wanted}")
    assert pairs(one.results["solutions"]) == by_trying
    assert pairs(other.results["solutions"]) == {(d, f) for f, d in by_trying}
    assert any("every `delta` gives the same size" in table.note for table in one.tables)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"w": 190_000, "f": 3, "solve": "s,p"}, "20,000 values of S"),
        ({"w": 190_000, "f": 3, "solve": "p,s"}, "20,000 values of S"),
        ({"w": 19_000, "f": 13, "solve": "s,p"}, "200,000 pairs of S and P"),
        ({"w": 290_000, "f": 3, "solve": "s"}, "200,000"),
    ],
)
def test_too_many_candidates_are_refused_before_any_is_tried(given: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def tried(*_: object) -> None:
        raise AssertionError("a candidate was tried")

    monkeypatch.setattr("dlcalc.derivation.solve._joined", tried)
    with pytest.raises(TooLarge, match=says):
        answer(**given, where="output_w>=2")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "maxpool", "f": 1, "s": 3, "p": 1, "solve": "w", "where": "output_w=26"}, "smaller than the window"),
        ({"kind": "maxpool", "f": 2, "p": 2, "solve": "s,w", "where": "output_w=26"}, "smaller than the window"),
        ({"w": 20, "f": 1, "s": 4, "p": 1, "rounding": "ceil", "solve": "dilation", "where": "output_w<=14"}, "smaller than the kernel"),
    ],
)
def test_what_a_rule_forbids_is_told_with_the_rule(given: dict[str, Any], says: str) -> None:
    derivation = answer(**given)
    assert derivation.results["solutions"] == Seq("set", ())
    assert says in derivation.remark


def test_no_rule_is_blamed_where_none_forbids() -> None:
    assert "cannot be" not in answer(w=27, f=3, solve="s", where="output_w=10").remark


@pytest.mark.parametrize(
    ("given", "parameter", "other"),
    [
        ({"stack": "c3", "w": 9, "solve": "p", "where": "output_w=9"}, "solve", "--stack"),
        ({"stack": "c3", "w": 9, "all_conventions": True}, "all-conventions", "--stack"),
        ({"w": 9, "f": 3, "solve": "p", "where": "output_w=9", "all_conventions": True}, "all-conventions", "--solve"),
        ({"x": "[1,2,3]", "weights": "[1,2]", "all_conventions": True}, "all-conventions", "--x"),
    ],
)
def test_one_question_at_a_time(given: dict[str, Any], parameter: str, other: str) -> None:
    with pytest.raises(DomainError) as caught:
        answer(**given)
    assert caught.value.parameter == parameter
    assert other in caught.value.rule
