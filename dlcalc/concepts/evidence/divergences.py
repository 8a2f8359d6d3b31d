"""Evidence about the KL divergence: what it is not, what it punishes, what it has to do with likelihood."""

from __future__ import annotations

from fractions import Fraction
from math import exp, inf, log
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, bit, cell, decimal, entropy, fractions, js, kl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.concepts.evidence.finite import Row

TENTHS = tuple([Fraction(part, 10) for part in range(1, 10)])
GRID = tuple([place / 8 for place in range(-48, 49)])
"""A line in eighths from −6 to 6: a density on it is a list of probabilities."""


def two_directions_differ() -> Evidence:
    """Both directions between two lists."""
    found = ask("divergence", p="0.5 0.5", q="0.9 0.1")
    forward, reverse = decimal(found["kl"]), decimal(found["kl_reverse"])
    return Evidence(
        abs(forward - kl(fractions("1/2 1/2"), fractions("9/10 1/10"))) < CLOSE and forward > reverse + 10 * CLEAR,
        f"A fair coin and one with 90 % heads: one way it is {cell(forward)}, the other way {cell(reverse)}.",
        shown(found, steps=("kl", "kl_reverse")),
    )


def never_negative() -> Evidence:
    """Every pair of coins in tenths."""
    pairs = {(p, q): kl(bit(p), bit(q)) for p in TENTHS for q in TENTHS}
    same = [value for (p, q), value in pairs.items() if p == q]
    other = {pair: value for pair, value in pairs.items() if pair[0] != pair[1]}
    least = min(other, key=other.__getitem__)
    return Evidence(
        max(map(abs, same)) < CLOSE and other[least] > CLEAR,
        f"Of the {len(pairs)} pairs of coins with probabilities 0.1 to 0.9 the {len(same)} equal ones have KL 0. All others have "
        "more: the least "
        f"is {cell(other[least])}, of {cell(least[0], 1)} from {cell(least[1], 1)}.",
    )


def infinite_where_q_rules_out() -> Evidence:
    """A fair coin and one that never shows tails."""
    found = ask("divergence", p="0.5 0.5", q="1 0")
    return Evidence(
        found["kl"] == inf and abs(decimal(found["kl_reverse"]) - log(2)) < CLOSE,
        "Under `q` the second outcome is impossible, under `p` it is not: KL(p‖q) is infinite. The other way round nothing is "
        "ruled out, and it is "
        f"{cell(decimal(found['kl_reverse']))}.",
        shown(found, steps=("kl", "kl_reverse")),
    )


def density(*parts: tuple[float, float]) -> list[float]:
    """A mixture of Gaussians on the grid, each by mean and standard deviation, as probabilities."""
    heights = [sum([exp(-(((x - mean) / sd) ** 2) / 2) / sd for mean, sd in parts]) for x in GRID]
    total = sum(heights)
    return [height / total for height in heights]


def one_way_covers_the_other_picks() -> Evidence:
    """The best Gaussian for two modes, by each direction, found by trying."""
    data = density((-2, 0.5), (2, 0.5))
    models = {(mean, sd): density((mean, sd)) for mean in (-2.0, -1.0, 0.0, 1.0, 2.0) for sd in (0.5, 0.75, 1.0, 1.5, 2.0, 2.5)}
    covering, picking = (
        min(models, key=lambda key: kl(data, models[key])),
        min(models, key=lambda key: kl(models[key], data)),
    )
    names = {"on one mode": (2.0, 0.5), "over both": (0.0, 2.0)}
    rows: list[Row] = []
    for name, key in names.items():
        rows.append((name, cell(key[0], 1), cell(key[1], 1), cell(kl(data, models[key]), 2), cell(kl(models[key], data), 2)))
    one, both = [models[key] for key in names.values()]
    return Evidence(
        covering == (0.0, 2.0)
        and abs(picking[0]) == 2.0
        and picking[1] == 0.5
        and kl(data, one) > kl(data, both) + 1
        and kl(both, data) > kl(one, data) + 1,
        f"The data have two modes, at −2 and 2, of standard deviation 0.5. Of {len(models)} Gaussians KL(data‖model) chooses the "
        "one over both "
        "modes, KL(model‖data) one on a single mode.",
        tabled(("model", "mean", "σ", "KL(data‖model)", "KL(model‖data)"), rows),
    )


def likelihood_is_its_mirror() -> Evidence:
    """Mean log-likelihood and KL of one model after the other."""
    data = bit(Fraction(7, 10))
    rows: list[Row] = []
    sums, scores = [], {}
    for one in fractions("3/10 1/2 7/10 9/10"):
        model = bit(one)
        score = sum([float(p) * log(q) for p, q in zip(data, model, strict=True)])
        scores[one] = score, kl(data, model)
        sums.append(score + scores[one][1])
        rows.append((cell(one, 1), cell(score), cell(scores[one][1]), cell(sums[-1])))
    best = max(scores, key=lambda one: scores[one][0])
    return Evidence(
        all(abs(each + entropy(data)) < CLOSE for each in sums) and best == min(scores, key=lambda one: scores[one][1]) == Fraction(7, 10),
        f"For data with 70 % ones, log-likelihood and KL add up to {cell(-entropy(data))}, minus the entropy of the data, "
        "whatever the model.",
        tabled(("model's p(1)", "mean log p(x)", "KL(data‖model)", "sum"), rows),
    )


def js_is_symmetric_and_bounded() -> Evidence:
    """JS of coins both ways, and of what shares nothing."""
    coins = (Fraction(0), *TENTHS, Fraction(1))
    values = {(p, q): js(bit(p), bit(q)) for p in coins for q in coins}
    symmetric = max(abs(value - values[q, p]) for (p, q), value in values.items())
    most = max(values, key=values.__getitem__)
    found = ask("divergence", p="1 0", q="0 1")
    return Evidence(
        symmetric < CLOSE and abs(values[most] - log(2)) < CLOSE and {*most} == {0, 1} and abs(decimal(found["js"]) - log(2)) < CLOSE,
        f"Of {len(values)} pairs of coins every one has the same JS both ways. The largest is log 2 = {cell(values[most])}, of "
        "coins that "
        "share no outcome.",
        shown(found, steps=("js_m", "js")),
    )


def no_triangle() -> Evidence:
    """Three coins: the way over the second is shorter."""
    first, middle, last = (fractions(text) for text in ("1/2 1/2", "3/4 1/4", "9/10 1/10"))
    legs: Sequence[float] = kl(first, middle), kl(middle, last)
    direct = decimal(ask("divergence", p="0.5 0.5", q="0.9 0.1")["kl"])
    return Evidence(
        direct > sum(legs) + 10 * CLEAR and abs(direct - kl(first, last)) < CLOSE,
        f"From heads 0.5 to 0.9 it is {cell(direct)}, by way of 0.75 only {cell(legs[0])} + {cell(legs[1])} = {cell(sum(legs))}: "
        "of a distance the "
        "detour would be no shorter.",
    )
