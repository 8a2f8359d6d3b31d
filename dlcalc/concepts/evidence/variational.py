"""Evidence about the evidence lower bound: what it leaves out, its closed form, what its KL term pays for."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb, exp, log, pi, sqrt
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, cell, decimal, fractions, kl, worked
from dlcalc.concepts.evidence.generative import ENCODER, MODEL, known
from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.approximate import approximate
from dlcalc.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = Vocabulary(words=frozenset({"ELBO", "KL"}))


# The bound and its gap


def only_the_true_posterior_closes_the_gap() -> Evidence:
    """The ELBO and the gap for one encoder after the other."""
    exact = log(MODEL.evidence(1))
    best = MODEL.posterior(1)[1]
    rows, gaps = [], {}
    for part in fractions("1/10 1/4 1/2 3/4 9/10"):
        q = (1 - part, part)
        bound, gaps[part] = MODEL.elbo(1, q), MODEL.gap(1, q)
        rows.append((cell(part, 2), cell(bound), cell(gaps[part]), cell(bound + gaps[part])))
    sums = all(abs(MODEL.elbo(1, (1 - part, part)) + gap - exact) < CLOSE for part, gap in gaps.items())
    return Evidence(
        sums and gaps[best] < CLOSE and all(gap > CLEAR for part, gap in gaps.items() if part != best),
        f"The true posterior gives the second code {cell(best, 2)}. There the gap is 0; everywhere the two add up to log p(x) = "
        f"{cell(exact)}.",
        tabled(("q of the second code", "ELBO", "gap", "sum"), rows),
    )


def reconstruction_less_kl_to_the_prior() -> Evidence:
    """The same bound from its two terms."""
    ledger = Ledger(_WORDS, known(1, ENCODER), counts=False)
    ledger.step("reconstruction", "R = q_0*log(l_0) + q_1*log(l_1)")
    ledger.step("kl", "KL = q_0*log(q_0/p_0) + q_1*log(q_1/p_1)")
    bound = approximate(ledger.step("elbo", "ELBO = R - KL"))
    return Evidence(
        abs(bound - MODEL.elbo(1, ENCODER)) < CLOSE and kl(ENCODER, MODEL.prior) > CLEAR,
        f"The encoder's codes explain x with `R`, and `KL` is what they cost beside the prior `p_0 = p_1 = 1/2`: {cell(bound)}, as from "
        "log p(x) and the gap.",
        worked(ledger),
    )


def more_samples_tighten_it() -> Evidence:
    """The importance-weighted bound with 1, 2, 4 … samples, each an exact sum over what may be drawn."""
    exact = log(MODEL.evidence(1))
    bounds = {count: _weighted(count) for count in (1, 2, 4, 16, 64)}
    rows = [(str(count), cell(bound), cell(exact - bound)) for count, bound in bounds.items()]
    return Evidence(
        abs(bounds[1] - MODEL.elbo(1, ENCODER)) < CLOSE
        and all(less < more for less, more in pairwise(bounds.values()))
        and bounds[16] < exact - CLOSE
        and bounds[64] > bounds[1] + CLEAR,
        "The mean of the weights p(x, z)/q(z|x) of several codes, then its logarithm: one code gives the ELBO, "
        f"{cell(bounds[1])}, and 64 "
        f"give {cell(bounds[64])}, with log p(x) = {cell(exact)}.",
        tabled(("codes drawn", "bound", "gap"), rows),
    )


def _weighted(count: int) -> float:
    """E[log of the mean weight] of so many codes drawn from the encoder."""
    first, second = [float(joint / q) for joint, q in zip(MODEL.joint(1), ENCODER, strict=True)]
    q = float(ENCODER[1])
    chances = [comb(count, hits) * q**hits * (1 - q) ** (count - hits) for hits in range(count + 1)]
    return sum([chance * log((first * (count - hits) + second * hits) / count) for hits, chance in enumerate(chances)])


# The KL term


def closed_form_is_the_integral() -> Evidence:
    """The KL of a Gaussian encoder from N(0, 1), by its formula and by a sum over the line."""
    found = ask("vae", mu="1", sigma="2")
    formula = decimal(found["kl"])

    def integrand(z: float) -> float:
        encoder, prior = -((z - 1) ** 2) / 8 - log(2 * sqrt(2 * pi)), -z * z / 2 - log(sqrt(2 * pi))
        return exp(encoder) * (encoder - prior)

    summed = integral(integrand, -29, 31)
    return Evidence(
        abs(formula - summed) < 1e-9,
        f"For `mu = 1` and `sigma = 2` the formula gives {cell(formula, 6)}, and the integral of q·log(q/p), summed numerically, "
        f"{cell(summed, 6)}.",
        shown(found, steps=("kl",)),
    )


def integral(function: Callable[[float], float], low: float, high: float, parts: int = 600) -> float:
    """A sum over equal parts; of a smooth function that vanishes at both ends it is as good as exact."""
    width = (high - low) / parts
    return width * sum([function(low + width * (place + 0.5)) for place in range(parts)])


def half_and_log_variance_matter() -> Evidence:
    """The right KL and three slips, from the same outputs of an encoder."""
    found = ask("vae", mu="0.5", logvar="0.4")
    right = decimal(found["kl"])
    mu, l = 0.5, 0.4  # noqa: E741 (the letter of the log-variance)
    slips = {
        "right": (mu**2 + exp(l) - 1 - l) / 2,
        "without the 1/2": mu**2 + exp(l) - 1 - l,
        "exp(l) taken for σ": (mu**2 + exp(l) ** 2 - 1 - 2 * l) / 2,
        "l taken for σ²": (mu**2 + l - 1 - log(l)) / 2,
    }
    rows = [(name, cell(value)) for name, value in slips.items()]
    return Evidence(
        abs(slips["right"] - right) < CLOSE and all(abs(value - right) > 10 * CLEAR for name, value in slips.items() if name != "right"),
        f"An encoder that puts out `mu = 0.5` and `l = log(sigma^2) = 0.4` costs {cell(right)} nats. The usual slips give other numbers.",
        shown(found, steps=("variance_1", "kl"), also=tabled(("KL", "nats"), rows).tables),
    )


def free_codes_say_nothing() -> Evidence:
    """The mean KL of two encoders, split into what z says of x and how far all codes together are from the prior."""
    prior = fractions("1/2 1/2")
    encoders = {
        "tells x apart": ("1/10 9/10", "9/10 1/10"),
        "shifted, blind": ("1/10 9/10", "1/10 9/10"),
        "the prior": ("1/2 1/2", "1/2 1/2"),
    }
    rows, split = [], {}
    for name, texts in encoders.items():
        each = [fractions(text) for text in texts]
        together = tuple([sum(codes, Fraction(0)) / len(each) for codes in zip(*each, strict=True)])
        cost = sum([kl(q, prior) for q in each]) / len(each)
        information = sum([kl(q, together) for q in each]) / len(each)
        split[name] = cost, information, kl(together, prior)
        rows.append((name, *map(cell, split[name])))
    told, blind, free = split.values()
    return Evidence(
        all(abs(cost - information - apart) < CLOSE for cost, information, apart in split.values())
        and min(told[1], blind[2]) > CLEAR
        and max(told[2], blind[1], *free) < CLOSE,
        "Two equally frequent x, two codes: the mean KL is what z says of x plus how far the codes, taken together, are from the prior. "
        "Where it is 0, so is what z says.",
        tabled(("encoder", "mean KL", "I(x; z)", "KL(q(z)‖p(z))"), rows),
    )
