"""Evidence about the game of generator and discriminator: who wins what, where it ends, how it goes astray."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import exp, hypot, inf, log
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, cell, decimal, fractions, js, kl, typed
from dlcalc.concepts.evidence.generative import GENERATED, REAL

if TYPE_CHECKING:
    from dlcalc.concepts.evidence.finite import Row

FAIR = fractions("1/2 1/2")
"""Two modes, equally likely."""


# The objective


def best_d_is_a_share() -> Evidence:
    """D* against every D that says a little more or less at one place."""
    real, generated = fractions("1/2 3/10 1/5"), fractions("1/5 3/10 1/2")
    found = ask("gan", p_real=typed(real), p_gen=typed(generated))
    best = found["optimal_d"]
    if not isinstance(best, tuple):
        raise TypeError("the best discriminator has an entry an outcome")
    top = sum([_part(p, q, d) for p, q, d in zip(real, generated, best, strict=True)])
    nudged = [
        top - _part(p, q, d) + _part(p, q, d + change)
        for p, q, d in zip(real, generated, best, strict=True)
        for change in (Fraction(-1, 20), Fraction(1, 20))
    ]
    return Evidence(
        abs(top - decimal(found["value"])) < CLOSE and all(each < top - CLEAR for each in nudged) and best[1] == Fraction(1, 2),
        f"Data and samples on three outcomes: `V` is {cell(top)} at this D. Moved by 0.05 at any one place, up or down, D reaches "
        f"{cell(max(nudged))} at most.",
        shown(found, tables=("optimal_d",)),
    )


def _part(p: Fraction, q: Fraction, d: Fraction) -> float:
    """What one outcome adds to the value."""
    return float(p) * log(d) + float(q) * log(1 - d)


def least_where_samples_are_as_the_data() -> Evidence:
    """The value at D* as the samples' law goes over to the data's."""
    rows: list[Row] = []
    values = []
    for part in fractions("0 1/2 9/10 1"):
        law = tuple([(1 - part) * q + part * p for p, q in zip(REAL, GENERATED, strict=True)])
        found = ask("gan", p_real=typed(REAL), p_gen=typed(law))
        values.append(decimal(found["value"]))
        rows.append((*law, cell(values[-1])))
    equal = ask("gan", p_real="1/2, 1/2", p_gen="1/2, 1/2")
    return Evidence(
        all(later < earlier - CLEAR for earlier, later in pairwise(values))
        and abs(values[-1] + log(4)) < CLOSE
        and equal["optimal_d"] == (Fraction(1, 2), Fraction(1, 2)),
        f"With data (1/2, 1/2, 0) the value falls to `-log(4) ~= {-log(4):.4f}` as the samples come to have the same law. D then "
        "says 1/2 everywhere.",
        tabled(("`p_g`(1)", "`p_g`(2)", "`p_g`(3)", "V at the best D"), rows),
    )


def one_term_is_the_generators() -> Evidence:
    """The same discriminator, real examples and all, with two batches of samples."""
    early, late = (ask("gan", d_real="0.9,0.8", d_fake=text) for text in ("0.1,0.2", "0.4,0.5"))
    values, losses = [[decimal(found[name]) for found in (early, late)] for name in ("value", "g_loss")]
    return Evidence(
        abs((values[1] - values[0]) - (losses[1] - losses[0])) < CLOSE and values[0] - values[1] > CLEAR,
        f"D says 0.9 and 0.8 of the real examples. As it comes to say 0.4 and 0.5 of the samples instead of 0.1 and 0.2, `V` falls from "
        f"{cell(values[0])} to {cell(values[1])}, by as much as the second term, `L_G`.",
        shown(early, steps=("value", "g_loss")),
    )


def d_loss_is_a_cross_entropy() -> Evidence:
    """−V against the cross-entropies of the labels 1 and 0."""
    found = ask("gan", d_real="0.9,0.8", d_fake="0.1,0.4")
    loss = decimal(found["d_loss"])
    entropies = [sum([-log(d if label else 1 - d) for d in said]) / len(said) for label, said in ((1, (0.9, 0.8)), (0, (0.1, 0.4)))]
    return Evidence(
        abs(loss - sum(entropies)) < CLOSE,
        f"Label 1 for real examples costs {cell(entropies[0])} on average, label 0 for samples {cell(entropies[1])}; `L_D = -V` "
        f"is the sum, {cell(loss)}.",
        shown(found, steps=("value", "d_loss")),
    )


def steps_can_lead_away() -> Evidence:
    """One real point at 0, one sample at t, D(x) = sigmoid(w·x): both take their gradient step at once."""
    sample, weight, rate = 1.0, 0.0, 0.2
    distances = [hypot(sample, weight)]
    rows: list[Row] = [("0", cell(sample), cell(weight), cell(distances[0]))]
    for step in range(1, 401):
        slope = 1 / (1 + exp(-weight * sample))
        sample, weight = sample + rate * weight * slope, weight - rate * sample * slope
        distances.append(hypot(sample, weight))
        if step in (20, 100, 200, 400):
            rows.append((str(step), cell(sample), cell(weight), cell(distances[-1])))
    return Evidence(
        all(later > earlier for earlier, later in pairwise(distances)) and distances[-1] > 2,
        "The real point lies at 0, the sample at `t`, and `D(x) = sigmoid(w*x)`. The game ends at `t = w = 0`, and steps of size "
        "0.2 go round it "
        f"ever further away: from distance {cell(distances[0])} to {cell(distances[-1], 2)} in 400 steps.",
        tabled(("step", "t", "w", "distance"), rows),
    )


# Mode collapse


def loss_does_not_see_copies() -> Evidence:
    """A batch of copies and a batch of two modes that D likes equally."""
    says = {"a": "0.7", "b": "0.7", "c": "0.4"}
    batches = {"a a a a": "copies", "a b a b": "two modes", "a b c a": "a worse one among them"}
    losses = {
        batch: decimal(ask("gan", loss="nonsaturating", d_fake=",".join(says[x] for x in batch.split()))["g_loss"]) for batch in batches
    }
    rows = [(batch, name, cell(losses[batch])) for batch, name in batches.items()]
    copies, varied, worse = losses.values()
    return Evidence(
        abs(copies - varied) < CLOSE and worse > copies + CLEAR,
        f"D says 0.7 of a and of b, 0.4 of c. Four copies of a cost G {cell(copies)}, and so do a and b in turn.",
        tabled(("batch", "", "G's loss"), rows),
    )


def one_point_is_the_best_answer() -> Evidence:
    """Every law of the samples in tenths, against one discriminator."""
    judge = (0.6, 0.9, 0.7)
    laws = [(a / 10, b / 10, (10 - a - b) / 10) for a in range(11) for b in range(11 - a)]
    losses = {law: sum([-p * log(d) for p, d in zip(law, judge, strict=True)]) for law in laws}
    best, second = sorted(laws, key=losses.__getitem__)[:2]
    even = sum([-log(d) for d in judge]) / 3
    return Evidence(
        best == (0.0, 1.0, 0.0) and losses[second] > losses[best] + CLEAR and even > losses[best] + CLEAR,
        f"D says 0.6, 0.9 and 0.7 of three modes. Of {len(laws)} laws the one with everything on the second mode costs least, "
        f"{cell(losses[best])}; "
        f"a third each costs {cell(even)}.",
    )


def answers_in_turn_chase_each_other() -> Evidence:
    """G goes where D is highest, D answers with D*, and so on."""
    place, visited, found = 0, [], []
    rows: list[Row] = []
    for turn in range(1, 5):
        law = tuple([Fraction(int(place == each)) for each in range(2)])
        best = tuple([p / (p + q) for p, q in zip(FAIR, law, strict=True)])
        visited.append(place)
        found.append(js(FAIR, law))
        rows.append((str(turn), *law, *best, cell(found[-1])))
        place = best.index(max(best))
    return Evidence(
        visited == [0, 1, 0, 1] and min(found) > max(found) - CLOSE,
        "Two equally likely modes. G puts all samples where D is highest, D becomes the best against that, and G moves on: after "
        f"{len(visited)} turns JS is still {cell(found[-1])}.",
        tabled(("turn", "`p_g`(1)", "`p_g`(2)", "D(1)", "D(2)", "JS"), rows),
    )


def one_of_many_modes_costs_js_little() -> Evidence:
    """One mode of 2, 4, 8 … left out."""
    rows: list[Row] = []
    found = []
    for modes in (2, 4, 8, 16):
        data = (Fraction(1, modes),) * modes
        model = (Fraction(0), *(Fraction(1, modes - 1),) * (modes - 1))
        found.append((kl(data, model), kl(model, data), js(data, model)))
        rows.append((str(modes), *map(cell, found[-1])))
    return Evidence(
        all(forward == inf for forward, _, _ in found) and all(later[2] < 0.7 * earlier[2] for earlier, later in pairwise(found)),
        f"A model that leaves out one mode of 16 has an infinite KL(data‖model), and a JS of {cell(found[-1][2])} only.",
        tabled(("modes", "KL(data‖model)", "KL(model‖data)", "JS"), rows),
    )


def the_best_d_sees_it() -> Evidence:
    """All samples on one of two modes, against the best discriminator."""
    found = ask("gan", p_real="1/2, 1/2", p_gen="1, 0")
    value = decimal(found["value"])
    return Evidence(
        value > CLEAR - log(4) and found["optimal_d"] == (Fraction(1, 3), 1),
        f"With all samples on one of two modes the best D says 1/3 there and 1 of the other; `V` is {cell(value)}, above `-log(4) "
        f"~= {-log(4):.4f}`.",
        shown(found, tables=("optimal_d",)),
    )
