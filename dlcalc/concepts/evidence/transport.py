"""Evidence about Wasserstein distances and the critics that measure them."""

from __future__ import annotations

from itertools import pairwise
from math import inf, log
from random import Random
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, cell, decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlcalc.concepts.evidence.finite import Row
    from dlcalc.derivation.model import Derivation

DATA, SAMPLES = (0.0, 1.0, 2.0), (1.0, 3.0, 5.0)
"""Three real and three generated examples on a line; in order they are 1, 2 and 3 apart."""

TRIED = 1000
"""Critics that are drawn."""

SCORED = {"f_real": "1.2, 0.3", "f_fake": "-0.5, 0.1"}
"""Scores of a critic, one of them negative."""


def lines(distance: str) -> Derivation:
    """Two parallel lines, so far apart: a coordinate that is certain and one that is uniform."""
    return ask("divergence", p="[delta(0), U(0,1)]", q=f"[delta({distance}), U(0,1)]")


def two_lines() -> Evidence:
    """Data on one line, samples on a parallel one."""
    found = lines("3")
    return Evidence(
        found["kl"] == inf and abs(decimal(found["js"]) - log(2)) < CLOSE and found["w1"] == 3,
        "Points of one law have first coordinate 0, of the other 3; the second coordinate is uniform. No point belongs to both.",
        shown(found, steps=("kl", "js", "w1")),
    )


def only_w1_tells_how_far() -> Evidence:
    """The same lines nearer and nearer."""
    rows: list[Row] = []
    found = []
    for distance in ("3", "1", "0.1", "0"):
        answer = lines(distance)
        found.append([decimal(answer[name]) for name in ("kl", "js", "w1")])
        rows.append((distance, *map(cell, found[-1])))
    apart, last = found[:-1], found[-1]
    return Evidence(
        all(each[0] == inf and abs(each[1] - log(2)) < CLOSE for each in apart)
        and [each[2] for each in found] == [3, 1, 0.1, 0]
        and max(map(abs, last)) < CLOSE,
        "KL and JS stay where they are until the lines meet, and then jump to 0. `W_1` is the distance itself, with slope 1 all the way.",
        tabled(("distance", "KL", "JS", "`W_1`"), rows),
    )


def scored(critic: Callable[[float], float]) -> float:
    """What a critic's value is on the examples, by the topic."""
    real, fake = (",".join([repr(critic(x)) for x in examples]) for examples in (DATA, SAMPLES))
    return decimal(ask("gan", loss="wgan", f_real=real, f_fake=fake)["value"])


def _line(slope: float) -> Callable[[float], float]:
    return lambda x: slope * x


def best_critic_reaches_w1() -> Evidence:
    """1-Lipschitz critics on two small samples, and the distance by matching them in order."""
    critics: dict[str, Callable[[float], float]] = {
        "`-x`": _line(-1),
        "`-x/2`": _line(-1 / 2),
        "`-abs(x - 1)`": lambda x: -abs(x - 1),
        "`-max(x, 2)`": lambda x: -max(x, 2.0),
        "`x`": _line(1),
    }
    values = {name: scored(critic) for name, critic in critics.items()}
    distance = sum([abs(x - y) for x, y in zip(sorted(DATA), sorted(SAMPLES), strict=True)]) / len(DATA)
    rows = [(name, cell(value)) for name, value in values.items()]
    highest = max(_drawn_values())
    return Evidence(
        abs(values["`-x`"] - distance) < CLOSE
        and all(value < distance - CLEAR for name, value in values.items() if name != "`-x`")
        and highest < distance + CLOSE,
        f"Real examples at 0, 1, 2 and samples at 1, 3, 5 are 1, 2 and 3 apart in order, so `W_1` is {cell(distance)}. No slope of these "
        f"critics is above 1; of {TRIED:,} more, drawn with slopes from −1 to 1, the best has {cell(highest, 2)}.",
        tabled(("critic f(x)", "its value"), rows),
    )


def _drawn_values() -> Iterator[float]:
    """The values of critics whose slope between one example and the next is drawn from −1 to 1."""
    random = Random(5)  # noqa: S311 (it hides nothing)
    places = sorted({*DATA, *SAMPLES})
    for _ in range(TRIED):
        heights = {places[0]: 0.0}
        for left, right in pairwise(places):
            heights[right] = heights[left] + random.uniform(-1, 1) * (right - left)
        yield sum([heights[x] for x in DATA]) / len(DATA) - sum([heights[y] for y in SAMPLES]) / len(SAMPLES)


def without_the_condition_no_bound() -> Evidence:
    """The best critic, steeper and steeper."""
    rows: list[Row] = []
    values = []
    for steep in (1, 10, 100, 1000):
        values.append(scored(_line(-steep)))
        rows.append((f"`-{steep}*x`" if steep > 1 else "`-x`", steep, cell(values[-1])))
    return Evidence(
        all(abs(value - steep * values[0]) < 1e-9 * steep for value, steep in zip(values, (1, 10, 100, 1000), strict=True))
        and values[0] > CLEAR,
        f"The same examples: slope 1 gives {cell(values[0])}, slope 1,000 gives {cell(values[-1])}, and so on. No critic is the best.",
        tabled(("critic f(x)", "slope", "its value"), rows),
    )


def scores_have_no_logarithm() -> Evidence:
    """A negative score, and all scores shifted."""
    found = ask("gan", loss="wgan", **SCORED)
    shifted = ask("gan", loss="wgan", f_real="11.2, 10.3", f_fake="9.5, 10.1")
    negative = [float(score) for score in SCORED["f_fake"].split(",") if float(score) < 0]
    loss = decimal(found["g_loss"])
    return Evidence(
        abs(decimal(found["value"]) - decimal(shifted["value"])) < CLOSE and bool(negative) and abs(loss - 0.2) < CLOSE,
        f"The critic's scores are 1.2 and 0.3 on real data, −0.5 and 0.1 on samples. `L_G` is {cell(loss)}; the logarithm of "
        f"{cell(negative[0], 1)} does not exist. Ten added to every score leaves `V` at {cell(decimal(shifted['value']))}: only "
        "differences mean anything.",
        shown(found, steps=("value", "g_loss")),
    )


def penalty_is_two_sided() -> Evidence:
    """Norms of the critic's gradient below, at and above 1."""
    costs = {}
    for norm in ("0.5", "1", "1.5"):
        costs[norm] = decimal(ask("gan", loss="wgan-gp", grad_norms=norm, **SCORED)["penalty"])
    found = ask("gan", loss="wgan-gp", grad_norms="0.5, 1.5", **SCORED)
    return Evidence(
        abs(costs["0.5"] - costs["1.5"]) < CLOSE and costs["1"] == 0 and costs["0.5"] > CLEAR,
        f"With `lambda = 10` a gradient of norm 0.5 costs {cell(costs['0.5'])}, and so does one of norm 1.5; only norm 1 is free.",
        shown(found, steps=("penalty",)),
    )


def clipping_only_scales() -> Evidence:
    """A linear critic whose weight is clipped as in the paper."""
    bound = 0.01
    best = max(scored(_line(weight)) for weight in (-bound, -bound / 2, 0.0, bound))
    distance = scored(_line(-1))
    return Evidence(
        abs(best - bound * distance) < CLOSE,
        f"A critic `f(x) = w*x` with `w` from −0.01 to 0.01 reaches {cell(best)} at most on the same examples, where `W_1` is "
        f"{cell(distance)}: a hundredth of it.",
    )
