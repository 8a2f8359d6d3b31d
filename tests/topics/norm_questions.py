"""Questions on normalisation in Python, what their answers hold, and the same sums done with fractions by loops."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import sqrt
from random import Random
from typing import Any

import numpy as np

import dlcalc
from dlcalc.derivation.model import Derivation
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, rational

ask: Any = dlcalc.norm

KINDS = ("batch", "layer", "instance", "group", "rms")


def exact(derivation: Derivation, name: str) -> Any:
    """A result as it is stored."""
    value = derivation.results[name]
    assert isinstance(value, Array)
    return value.numbers


def floats(derivation: Derivation, name: str) -> Any:
    """A result as floats."""
    stored = exact(derivation, name)
    return np.array([number(value) for value in stored.reshape(-1).tolist()]).reshape(stored.shape)


def number(value: Any) -> float:
    """One entry as a float."""
    return approximate(value) if isinstance(value, Expr) else float(value)


def close(found: Any, expected: Any, tolerance: float = 1e-10) -> bool:
    """Whether arrays agree in every entry."""
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    return bool(found.shape == expected.shape and np.allclose(found, expected, rtol=tolerance, atol=tolerance))


def some(random: Random, shape: tuple[int, ...], *, fractions: bool = False) -> Any:
    """Numbers of a shape: whole ones, or fractions."""
    found = np.empty(shape, dtype=object)
    for place in product(*map(range, shape)):
        found[place] = Fraction(random.randint(-9, 9), random.choice((1, 2, 3)) if fractions else 1)
    return found


def members(kind: str, shape: tuple[int, ...], groups: int, axes: int) -> Iterator[list[tuple[int, ...]]]:
    """The indices of each group, channels second: told apart one by one, by what an index has in common."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for place in product(*map(range, shape)):
        key: tuple[int, ...] = {
            "batch": (place[1],),
            "instance": place[:2],
            "group": (place[0], place[1] // (shape[1] // groups)),
            "layer": place[: len(shape) - axes],
            "rms": place[: len(shape) - axes],
        }[kind]
        found.setdefault(key, []).append(place)
    yield from found.values()


def brute(kind: str, x: Any, *, groups: int = 1, axes: int = 1, epsilon: Fraction | int = 0) -> tuple[list[Fraction], list[Fraction], Any]:
    """Means, variances (of RMS norm mean squares) by group, and the square of what is normalised with its sign, all as fractions."""
    means, variances = [], []
    squares = np.empty(x.shape, dtype=object)
    for group in members(kind, x.shape, groups, axes):
        values = [Fraction(x[place]) for place in group]
        mean = sum(values, Fraction(0)) / len(values) if kind != "rms" else Fraction(0)
        variance = sum([(value - mean) ** 2 for value in values], Fraction(0)) / len(values)
        means.append(mean)
        variances.append(variance)
        for place, value in zip(group, values, strict=True):
            sign = 1 if value >= mean else -1
            squares[place] = sign * (value - mean) ** 2 / (variance + epsilon) if variance + epsilon else None
    return means, variances, squares


def signed_square(value: Any) -> Fraction | None:
    """The square of an exact value, with its sign: of a root of a fraction that is a fraction; None for 0/0."""
    from dlcalc.notation.evaluate import evaluate
    from dlcalc.notation.expr import Num, Pow

    if isinstance(value, float):
        assert value != value
        return None
    if not isinstance(value, Expr):
        return Fraction(value) * abs(Fraction(value))
    squared = rational(evaluate(Pow(value, Num(2))))
    assert squared is not None
    return Fraction(squared) * (1 if approximate(value) >= 0 else -1)


def by_hand(x: Any, epsilon: float) -> Any:
    """One group normalised in floats, for finite differences."""
    mean = sum(x) / len(x)
    return [(each - mean) / sqrt(sum([(other - mean) ** 2 for other in x]) / len(x) + epsilon) for each in x]
