"""The evidence about convolutions rests on what the topic answers: with a wrong answer among them it does not hold any more."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest

from dlcalc.concepts.evidence import ask, fields, find, kernels
from dlcalc.concepts.load import load, names
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.swept import replaced
from dlcalc.notation.array import Array
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Add, Expr, Mul, Num, Seq

MODULES = ("fields", "kernels", "counts", "borders", "transposed")
EVIDENCE = sorted({claim.evidence for name in names() for claim in load(name).claims if claim.evidence.partition(".")[0] in MODULES})

Slip = Callable[[Expr], Expr]
SLIPS: dict[str, Slip] = {
    "one more": lambda value: evaluate(Add((value, Num(1)))),
    "a thousand times": lambda value: evaluate(Mul((value, Num(1000)))),
    "nothing": lambda _value: Num(0),
}


def slipped(value: Expr, slip: Slip) -> Expr:
    """A wrong value; wrong in its first entry where it has several."""
    if isinstance(value, Array):
        return Array(value.numbers * 0 if slip is SLIPS["nothing"] else value.numbers + 1, value.axes)
    if isinstance(value, Seq):
        return Seq(value.kind, (slip(value.items[0]), *value.items[1:]))
    return slip(value)


def wrong(derivation: Derivation, slip: Slip) -> Derivation:
    """The same answer with every result wrong."""
    return replaced(derivation, results={name: slipped(value, slip) for name, value in derivation.results.items() if name != "fits"})


def holds(name: str, slip: Slip, place: int, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, int]:
    """Whether a computation still holds when the answer at that place is wrong, and how many answers it asked for."""
    asked = []

    def asking(topic: str, **given: object) -> Derivation:
        asked.append(topic)
        derivation = ask(topic, **given)
        return wrong(derivation, slip) if len(asked) - 1 == place else derivation

    with monkeypatch.context() as patch:
        for module in MODULES:
            patch.setattr(import_module(f"dlcalc.concepts.evidence.{module}"), "ask", asking)
        try:
            return find(name)().holds, len(asked)
        except (ValueError, TypeError, ArithmeticError, LookupError):
            return False, len(asked)


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_wrong_answer_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, count = holds(name, SLIPS["one more"], -1, monkeypatch)
    assert right
    assert count >= 1
    assert not all(holds(name, slip, place, monkeypatch)[0] for slip in SLIPS.values() for place in range(count))


@pytest.mark.parametrize(
    ("layers", "cells"),
    [
        ([(3, 1, 1)], 3),
        ([(3, 1, 1)] * 2, 5),
        ([(3, 2, 1), (3, 1, 1)], 7),
        ([(3, 1, 2)], 5),
        ([(7, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 1)], 27),
    ],
)
def test_cells_are_counted(layers: list[tuple[int, int, int]], cells: int) -> None:
    """Against the recurrence that Araujo, Norris and Sim 2019 begin with: r_(l-1) = S_l·r_l + (k_l − S_l)."""
    recurrence = 1
    for kernel, stride, dilation in reversed(layers):
        recurrence = stride * recurrence + (dilation * (kernel - 1) + 1) - stride
    assert fields.traced(layers) == recurrence == cells


@pytest.mark.parametrize(("first", "second", "rank"), [([1, 0, 0, 1], [0, 1, 1, 0], 2), ([2, 4, 6], [3, 6, 9], 1), ([0, 0], [1, 5], 1)])
def test_minors_tell_the_rank(first: list[int], second: list[int], rank: int) -> None:
    import numpy as np

    assert np.linalg.matrix_rank(np.array([first, second])) == rank
    assert any(kernels.minors(first, second)) == (rank == 2)
