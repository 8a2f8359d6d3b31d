"""The guard of carry-forward: whether a student's earlier answer leaves anything to compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from dlcalc.derivation.model import Derivation
from dlcalc.marking.replay import Change, replayed
from dlcalc.marking.slips import given_values
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Const, Expr, Matrix, Neg, Seq, number, rational


def trivial(derivation: Derivation, name: str, carried: Mapping[str, Expr], answered: Expr) -> bool:
    """Whether an answer that follows from earlier ones follows from them without work.

    It does when each of the earlier values is 0, 1 or not finite, when it is one of them unchanged though the right one is not,
    and when with them a given quantity that the right answer depends on no longer matters.

    Args:
        derivation: the right answer.
        name: the result that was answered.
        carried: the earlier values that it follows from, by step id.
        answered: its value.
    """
    if all(is_trivial(value) for value in carried.values()):
        return True
    right = {**derivation.results, **{step.id: step.value for step in derivation.steps}}
    if answered in carried.values() and derivation.results[name] not in [right.get(id) for id in carried]:
        return True
    rightly = Change(steps={id: right[id] for id in carried if id in right})
    return not depends(derivation, name, rightly) <= depends(derivation, name, Change(steps=carried))


def is_trivial(value: Expr) -> bool:
    """Whether a value is 0, 1 or not finite, or holds nothing else."""
    if isinstance(value, Array):
        flat = value.numbers.reshape(-1).tolist()
        return all(is_trivial(each) if isinstance(each, Expr) else each in (0, 1) or not isfinite(each) for each in flat)
    if isinstance(value, Seq | Matrix):
        entries = value.items if isinstance(value, Seq) else [each for row in value.rows for each in row]
        return all(is_trivial(each) for each in entries)
    inner = value.arg if isinstance(value, Neg) else value
    return rational(value) in (0, 1) or (isinstance(inner, Const) and inner.name == "inf")


def depends(derivation: Derivation, name: str, change: Change) -> frozenset[str]:
    """The given quantities, by symbol, on which a result depends once some steps have their values."""
    base = _value(derivation, name, change)
    found = set()
    for symbol, value in given_values(derivation).items():
        for other in _others(value):
            try:
                again = _value(derivation, name, change._replace(values={symbol: other}))
            except ArithmeticError:  # there is no telling with that value
                continue
            if again != base:
                found.add(symbol)
                break
    return frozenset(found)


def _value(derivation: Derivation, name: str, change: Change) -> Expr:
    return replayed(derivation, change).get(name, derivation.results[name])


def _others(value: Expr) -> Iterator[Expr]:
    """Other values than a number's own: near, so that rules hold, and farther, so that a floor moves."""
    exact = rational(value)
    if exact is not None:
        yield from (number(exact + 1), number(2 * exact + 3))
