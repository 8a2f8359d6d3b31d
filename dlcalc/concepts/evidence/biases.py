"""Evidence about ALiBi: a penalty for distance in each head, nothing learnt, and any length."""

from __future__ import annotations

from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.attention import softmax
from dlcalc.concepts.evidence.figures import decimals, places, said

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str | int, ...]

HEADS = 8


def bias(length: int) -> Numbers:
    """What is added to the scores, ``[head, query, key]``."""
    return decimals(ask("posenc", kind="alibi", heads=HEADS, length=length), "encoding")


def slopes() -> tuple[Fraction, ...]:
    """The slopes of eight heads."""
    found = ask("posenc", kind="alibi", heads=HEADS)["slopes"]
    assert isinstance(found, tuple)
    return found


def each_step_costs_the_slope() -> Evidence:
    """The bias of head 1 over four positions."""
    found = ask("posenc", kind="alibi", heads=HEADS, length=4)
    head = decimals(found, "encoding")[0]
    steps = {float(head[i, j + 1] - head[i, j]) for i in range(4) for j in range(i)}
    return Evidence(
        steps == {0.5} and not head.diagonal().any(),
        "In head 1 each step farther back lowers the score by 0.5; a token's score with itself stays.",
        shown(found, tables=("head",)),
    )


def slopes_are_fixed() -> Evidence:
    """The slopes of eight heads, and what is learnt."""
    every = slopes()
    halves = all(later == earlier / 2 for earlier, later in pairwise(every))
    learnt = whole(ask("posenc", kind="alibi", heads=HEADS), "parameters")
    return Evidence(
        halves and learnt == 0,
        f"With {HEADS} heads they are {every[0]}, {every[1]} and so on down to {every[-1]}, each half of the one before; "
        f"`{learnt}` numbers are learnt.",
    )


def heads_see_differently_far() -> Evidence:
    """What a distance of ten costs in each head, as a factor on the unnormalised weight."""
    every = slopes()
    at = (0, 1, 3, 5, 7)
    factors = [exp(-10 * float(every[head])) for head in at]
    rows: list[Row] = [("slope", *[str(every[head]) for head in at]), ("factor at distance 10", *[said(factor, 2) for factor in factors])]
    return Evidence(
        factors[0] < 0.01 and factors[-1] > 0.9,
        f"Before it is normalised, a weight at distance 10 is multiplied by {said(factors[0], 2)} in head 1, and by "
        f"{said(factors[-1], 2)} in head 8.",
        tabled(("head", *[str(head + 1) for head in at]), rows),
    )


def only_the_distance_counts() -> Evidence:
    """The same bias along each diagonal."""
    matrix = bias(12)[2]
    diagonals = {distance: {float(matrix[i, i - distance]) for i in range(distance, 12)} for distance in range(12)}
    return Evidence(
        all(len(values) == 1 for values in diagonals.values()) and len({*map(tuple, diagonals.values())}) == 12,
        "In a 12 × 12 matrix of biases every diagonal holds one number: the pairs at one distance all pay the same.",
    )


def longer_texts_go_on() -> Evidence:
    """The matrix for four positions inside that for two thousand."""
    short, long = bias(4), bias(64)
    far = float(long[0, -1, 0])
    return Evidence(
        bool((long[:, :4, :4] == short).all()) and far == -31.5,
        f"The biases for 4 positions are the upper left corner of those for 64, and position 63 pays `{far:g}` for looking at position 0 "
        "in head 1: no position is without a bias.",
    )


def near_tokens_weigh_more() -> Evidence:
    """Equal scores, with the bias of two heads, after softmax."""
    weights = softmax(bias(6))
    last = {head: weights[head - 1, -1] for head in (1, 4, 8)}
    rows: list[Row] = [(f"head {head}", *[places(value) for value in row]) for head, row in last.items()]
    return Evidence(
        all(bool((row[1:] > row[:-1]).all()) for row in last.values()) and last[1][-1] > 0.35 and abs(last[8][-1] - 1 / 6) < 0.01,
        f"Six tokens with equal scores: in head 1 the last one gives itself the weight {places(last[1][-1], 2)} and the first one "
        f"{places(last[1][0], 2)}; in head 8 all get about 1/6.",
        tabled(("token", *map(str, range(6))), rows),
    )
