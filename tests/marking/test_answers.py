"""The table of answers: every verdict is the one that a good marker gives; no false accept, hardly any answer undecided."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dlcalc.marking.assumptions import read_assumptions
from dlcalc.marking.how import How
from dlcalc.marking.keys import TYPES, Key, read_key
from dlcalc.marking.tolerance import USUAL, read_tolerance
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import PLAIN

KEYS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))["key"]
ROWS = [(key, *answer) for key in KEYS for answer in key["answers"]]
MOST_UNDECIDED = 0.02


def key_of(data: dict[str, Any]) -> Key:
    how = How(
        tolerance=read_tolerance(data["tolerance"]) if "tolerance" in data else USUAL,
        assumed=read_assumptions(tuple(data.get("given", ())), PLAIN),
        decimal_comma=data.get("decimal_comma", False),
        choices=tuple(data.get("choices", ())),
        values={name: parse(text) for name, text in data.get("values", {}).items()},
        counts=frozenset(data.get("counts", ())),
    )
    return read_key(data["key"], data["type"], how)


@pytest.mark.parametrize(("data", "answer", "kind", "why"), ROWS, ids=lambda value: repr(value)[:40] if isinstance(value, str) else "")
def test_the_verdict(data: dict[str, Any], answer: str, kind: str, why: str) -> None:
    found = key_of(data).judge(answer).verdict
    assert found.kind == kind, (data["key"], answer, why, found)
    assert found.kind == "right" or found.why


def test_the_table_is_large_and_holds_every_type() -> None:
    assert len(ROWS) >= 300
    assert {key["type"] for key in KEYS} == set(TYPES)
    kinds = Counter(kind for _, _, kind, _ in ROWS)
    assert kinds["right"] > 150
    assert kinds["wrong"] > 120
    assert len({(key["key"], key["type"], key.get("tolerance"), answer) for key, answer, _, _ in ROWS}) == len(ROWS)


def test_nothing_wrong_is_accepted_and_hardly_anything_is_undecided() -> None:
    found = [(kind, key_of(key).judge(answer).verdict.kind) for key, answer, kind, _ in ROWS]
    assert [pair for pair in found if pair[1] == "right" and pair[0] != "right"] == []
    assert sum(kind == "undecided" for _, kind in found) <= MOST_UNDECIDED * len(found)
