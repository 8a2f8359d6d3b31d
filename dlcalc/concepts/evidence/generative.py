"""Evidence that sets variational autoencoders beside generative adversarial networks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isfinite, log, pi
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, Model, bit, cell, decimal, entropy, fractions, js, kl, typed, worked
from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Expr, Num, number
from dlcalc.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from dlcalc.concepts.evidence.finite import Row

MODEL = Model(fractions("1/2 1/2"), fractions("1/5 3/5"))
"""Two codes, equally likely; the second makes x = 1 three times as often as the first."""

ENCODER = fractions("2/5 3/5")
"""q(z|x = 1): not the true posterior of :data:`MODEL`."""

REAL, GENERATED = fractions("1/2 1/2 0"), fractions("0 1/2 1/2")
"""Data and samples that share one of three outcomes."""

_WORDS = Vocabulary(words=frozenset({"ELBO"}))


# What each learns


def decoder_spreads_generator_does_not() -> Evidence:
    """One code, two pixels: the covariance of G(z) alone and with the decoder's own variance."""
    values: dict[str, Expr] = {"w_1": Num(1), "w_2": Num(2), "s": number(Fraction(1, 2))}
    ledger = Ledger(Vocabulary(), values, counts=False)
    flat = ledger.step("generator", "d_G = w_1^2*w_2^2 - (w_1*w_2)^2")
    full = ledger.step("decoder", "d_p = (w_1^2 + s^2)*(w_2^2 + s^2) - (w_1*w_2)^2")
    spread = approximate(full)
    at = -log(2 * pi) - log(spread) / 2 - (approximate(values["w_2"]) ** 2 + 0.25) / spread / 2  # of N(0, C) at (1, 0)
    return Evidence(
        flat == Num(0) and spread > CLEAR and isfinite(at),
        "With `G(z) = [z, 2*z]` the covariance of the samples has the determinant `d_G = 0`: they lie on a line; no x has a density. "
        f"A decoder of standard deviation `s = 1/2` round G(z) has `d_p` = {cell(spread)}, so every x has one; its logarithm "
        f"is {cell(at, 2)} at (1, 0), which is not on the line.",
        worked(ledger),
    )


def helpers_stand_in_for_what_cannot_be_computed() -> Evidence:
    """One code is enough under the true posterior; D*/(1 − D*) is the ratio of the densities."""
    posterior = MODEL.posterior(1)
    weights = [joint / q for joint, q in zip(MODEL.joint(1), posterior, strict=True)]
    real, generated = fractions("1/2 3/10 1/5"), fractions("1/5 3/10 1/2")
    best = ask("gan", p_real=typed(real), p_gen=typed(generated))["optimal_d"]
    if not isinstance(best, tuple):
        raise TypeError("the best discriminator has an entry an outcome")
    ratios = [each / (1 - each) for each in best]
    rows = [(str(place), p, q, d, r) for place, (p, q, d, r) in enumerate(zip(real, generated, best, ratios, strict=True), 1)]
    return Evidence(
        {*weights} == {MODEL.evidence(1)} and ratios == [p / q for p, q in zip(real, generated, strict=True)] and len({*ratios}) == 3,
        f"In a model of two codes the true posterior is ({posterior[0]}, {posterior[1]}), and under it either code by itself gives "
        f"`p(x, z)/q(z|x) = {weights[0]}`, which is p(x). The best D gives the ratio of the densities as `D/(1 - D)`:",
        tabled(("x", "`p_r`", "`p_g`", "`D`", "`D/(1 - D)`"), rows),
    )


# What a VAE optimises


def elbo_is_below_the_log_likelihood() -> Evidence:
    """The ELBO of one x, the gap, and both together."""
    ledger = Ledger(_WORDS, known(1, ENCODER), counts=False)
    ledger.step("evidence", "P = p_0*l_0 + p_1*l_1")
    bound = ledger.step("elbo", "ELBO = q_0*log(p_0*l_0/q_0) + q_1*log(p_1*l_1/q_1)")
    ledger.step("gap", "K = q_0*log(q_0/(p_0*l_0/P)) + q_1*log(q_1/(p_1*l_1/P))")
    whole = ledger.step("sum", "L = ELBO + K")
    lower, total = approximate(bound), approximate(whole)
    exact = log(MODEL.evidence(1))
    return Evidence(
        abs(total - exact) < CLOSE and abs(lower - MODEL.elbo(1, ENCODER)) < CLOSE and lower < exact - CLEAR,
        "Two codes of probability `p_0 = p_1 = 1/2` make this x with `l_0 = 0.2` and `l_1 = 0.6`; the encoder says 0.4 "
        f"and 0.6. `ELBO ~= {lower:.4f}` is less than `log(P) ~= {exact:.4f}`, by exactly `K`, the KL of the encoder from the "
        "true posterior.",
        worked(ledger),
    )


def known(x: int, q: tuple[Fraction, ...]) -> dict[str, Expr]:
    """The letters of a model with two codes, for one x."""
    likely = [one if x else 1 - one for one in MODEL.ones]
    laws = (("p", MODEL.prior), ("l", likely), ("q", q))
    return {f"{letter}_{place}": number(value) for letter, law in laws for place, value in enumerate(law)}


def bound_lies_above_the_kl() -> Evidence:
    """−ELBO, averaged over the data and less their entropy, for three encoders of one model."""
    data = bit(Fraction(7, 10))
    apart = kl(data, MODEL.law())
    encoders = {"the prior, whatever x is": Fraction(0), "halfway": Fraction(1, 2), "the true posterior": Fraction(1)}
    rows, gaps = [], []
    for name, part in encoders.items():
        q = [_towards(x, part) for x in (0, 1)]
        bound = -sum([float(data[x]) * MODEL.elbo(x, q[x]) for x in (0, 1)]) - entropy(data)
        gap = sum([float(data[x]) * MODEL.gap(x, q[x]) for x in (0, 1)])
        gaps.append((gap, abs(bound - apart - gap)))
        rows.append((name, cell(apart), cell(gap), cell(bound)))
    return Evidence(
        all(error < CLOSE for _, error in gaps) and gaps[0][0] > gaps[1][0] + CLEAR and gaps[1][0] > CLEAR and gaps[2][0] < CLOSE,
        f"For data with 70 % ones, KL(data‖model) is {cell(apart)} whatever the encoder. The bound, −ELBO less the entropy of the "
        "data, is "
        "larger by the mean gap, and reaches it where the encoder is the true posterior.",
        tabled(("encoder", "KL(data‖model)", "mean gap", "bound"), rows),
    )


def _towards(x: int, part: Fraction) -> tuple[Fraction, ...]:
    """An encoder between the prior (0) and the true posterior (1)."""
    return tuple([(1 - part) * p + part * r for p, r in zip(MODEL.prior, MODEL.posterior(x), strict=True)])


def bound_may_prefer_the_worse_model() -> Evidence:
    """Two decoders under one encoder that cannot see x: the bound and the KL rank them differently."""
    data, blind = bit(Fraction(1, 2)), fractions("1/2 1/2")
    rows: list[Row] = []
    found = []
    for name, ones in (("uses z", "1/10 9/10"), ("ignores z", "3/5 3/5")):
        model = Model(MODEL.prior, fractions(ones))
        bound = -sum([float(data[x]) * model.elbo(x, blind) for x in (0, 1)]) - entropy(data)
        apart = kl(data, model.law())
        found.append((apart, bound))
        rows.append((name, *model.ones, cell(apart), cell(bound)))
    (first, loose), (second, tight) = found
    return Evidence(
        first < second - CLEAR and loose > tight + CLEAR,
        "The data are half ones, and an encoder that says 1/2 for every x goes with two decoders. The one that uses z makes the "
        f"data exactly, with KL {cell(first)}; the one that ignores z has KL {cell(second)}. Yet the bound prefers the second, "
        f"{cell(tight)} to {cell(loose)}.",
        tabled(("decoder", "p(1|z=0)", "p(1|z=1)", "KL(data‖model)", "bound"), rows),
    )


# What a GAN optimises


def value_at_the_best_d_is_js() -> Evidence:
    """The value at D*, from D* and from the divergence."""
    found = ask("gan", p_real=typed(REAL), p_gen=typed(GENERATED))
    value, divergence = decimal(found["value"]), decimal(found["js"])
    return Evidence(
        abs(value - (2 * divergence - log(4))) < CLOSE and abs(divergence - js(REAL, GENERATED)) < CLOSE and value > CLEAR - log(4),
        f"Data (1/2, 1/2, 0) and samples (0, 1/2, 1/2) share one outcome of three. `V` is {cell(value)} by D*, and by the divergence; "
        f"where samples are as the data it is least, `-log(4) ~= {-log(4):.4f}`.",
        shown(found, steps=("value", "js", "identity")),
    )


def another_d_gives_less() -> Evidence:
    """V for discriminators that are not the best."""
    best = tuple([p / (p + q) for p, q in zip(REAL, GENERATED, strict=True)])
    others = {"guesses": "1/2 1/2 1/2", "half trained": "4/5 1/2 1/5", "misled": "1/5 1/2 4/5"}
    judges = {**{name: fractions(text) for name, text in others.items()}, "the best": best}
    values = {name: _value(judge) for name, judge in judges.items()}
    rows: list[Row] = [(name, *judge, cell(values[name])) for name, judge in judges.items()]
    top = 2 * js(REAL, GENERATED) - log(4)
    return Evidence(
        abs(values["the best"] - top) < CLOSE and all(value < top - CLEAR for name, value in values.items() if name != "the best"),
        f"Only the best D reaches `2*JS - log(4) ~= {top:.4f}`; a guessing one has {cell(values['guesses'])}, whatever the samples are.",
        tabled(("D", "D(x_1)", "D(x_2)", "D(x_3)", "V"), rows),
    )


def _value(judge: tuple[Fraction, ...]) -> float:
    real = sum([float(p) * log(d) for p, d in zip(REAL, judge, strict=True) if p])
    return real + sum([float(q) * log(1 - d) for q, d in zip(GENERATED, judge, strict=True) if q])


# What they punish


def kl_is_unbounded_where_js_is_not() -> Evidence:
    """A model that gives one of two modes less and less."""
    data = bit(Fraction(1, 2))
    rows, found = [], []
    for power in (1, 2, 4, 8):
        share = Fraction(1, 10**power)
        model = bit(share)
        found.append((kl(data, model), js(data, model)))
        rows.append((f"`10^(-{power})`", *map(cell, found[-1])))
    dropped = bit(Fraction(0))
    rows.append(("`0`", cell(kl(data, dropped)), cell(js(data, dropped))))
    grows = all(later[0] > earlier[0] + 1 for earlier, later in pairwise(found))
    return Evidence(
        grows and all(each < log(2) - CLEAR for _, each in found) and js(data, dropped) < log(2) - CLEAR,
        f"As a model forgets one of two equally likely modes, KL(data‖model) grows without bound, and JS to {cell(js(data, dropped))}.",
        tabled(("share of the mode", "KL(data‖model)", "JS"), rows),
    )
