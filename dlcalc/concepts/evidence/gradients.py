"""Evidence about gradients of an expectation: through the sample, or through the density."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import cos, exp, sin, sqrt
from random import Random
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.finite import CLEAR, cell
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.swept import replaced
from dlcalc.notation.expr import ZERO, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlcalc.concepts.evidence.finite import Row

DRAWS = 20_000
"""Noise drawn for a comparison; both estimators get the same."""

MU, SIGMA = 1.0, 1.0
EXAM = "x^2 + 2x + x^2/2*eps"


class Sampled:
    """An estimator on a sample: mean, variance and standard error of the mean."""

    def __init__(self, values: Sequence[float]) -> None:
        self.mean = sum(values) / len(values)
        self.variance = sum([(value - self.mean) ** 2 for value in values]) / (len(values) - 1)
        self.error = sqrt(self.variance / len(values))

    def fits(self, truth: float) -> bool:
        """Whether the mean lies within four standard errors of what it estimates."""
        return abs(self.mean - truth) < 4 * self.error


def drawn(seed: int) -> list[float]:
    """Noise from N(0, 1)."""
    random = Random(seed)  # noqa: S311 (it hides nothing)
    return [random.gauss(0, 1) for _ in range(DRAWS)]


def both(f: Callable[[float], float], slope: Callable[[float], float], seed: int = 1) -> tuple[Sampled, Sampled]:
    """The gradient of E[f(z)] by μ, pathwise and by the score function, from the same noise."""
    noise = drawn(seed)
    z = [MU + SIGMA * eps for eps in noise]
    return Sampled([slope(each) for each in z]), Sampled([f(each) * eps / SIGMA for each, eps in zip(z, noise, strict=True)])


# The law of z


def affine_noise_is_gaussian() -> Evidence:
    """The topic's law of μ + σ·ε."""
    found = ask("reparam", z="mu + sigma*eps", assume="sigma > 0")
    seen = Sampled([3 + 2 * eps for eps in drawn(2)])
    return Evidence(
        found["mean"] == "mu" and found["variance"] == "sigma^2" and seen.fits(3) and abs(seen.variance - 4) < 0.2,
        f"{DRAWS:,} draws of `3 + 2*eps` have mean {cell(seen.mean, 2)} and variance {cell(seen.variance, 2)}.",
        shown(found, steps=("mean", "variance")),
    )


def exam_question_away_from_zero() -> Evidence:
    """The exam's z: mean and variance from the topic, and by draws at x = 2."""
    found = ask("reparam", z=EXAM)
    seen = Sampled([_exam(2, eps) for eps in drawn(3)])
    return Evidence(
        found["mean"] == "x^2 + 2*x" and found["variance"] == "x^4/4" and seen.fits(8) and abs(seen.variance - 4) < 0.2,
        f"At `x = 2` the formulas give mean 8 and variance 4; {DRAWS:,} draws give {cell(seen.mean, 2)} and {cell(seen.variance, 2)}.",
        shown(found, steps=("mean", "variance", "density")),
    )


def exam_question_at_zero() -> Evidence:
    """The exam's z at x = 0, whatever the noise."""
    found = ask("reparam", z=EXAM)
    noise = (Fraction(-3), Fraction(-1, 2), Fraction(2), Fraction(5))
    ledger = Ledger(found.vocabulary, {"x": ZERO}, counts=False)
    for place, each in enumerate(noise, 1):
        ledger.values[f"epsilon_{place}"] = number(each)
        ledger.step(f"z_{place}", f"z_{place} = x^2 + 2*x + x^2/2*epsilon_{place}")
    near = [_exam(0.1, float(each)) for each in noise]
    return Evidence(
        all(step.value == ZERO for step in ledger.steps) and max(near) - min(near) > CLEAR and found["cases"] is not None,
        "At `x = 0` the noise is multiplied by 0: z is 0 for ε = −3, −1/2, 2 and 5 alike. At `x = 0.1` the same noise spreads it from "
        f"{cell(min(near))} to {cell(max(near))}.",
        shown(replaced(found, steps=tuple(ledger.steps)), steps=("z_1", "z_2"), tables=("cases",)),
    )


def _exam(x: float, eps: float) -> float:
    return x * x + 2 * x + x * x / 2 * eps


# Gradients


def both_are_unbiased() -> Evidence:
    """f(z) = z², whose expectation is known."""
    path, score = both(lambda z: z * z, lambda z: 2 * z)
    truth = 2 * MU
    rows = [
        ("pathwise, `2*z`", cell(path.mean, 3), cell(path.error, 3)),
        ("score, `z^2*eps/sigma`", cell(score.mean, 3), cell(score.error, 3)),
    ]
    return Evidence(
        path.fits(truth) and score.fits(truth) and not path.fits(truth + 1),
        f"E[z²] is `mu^2 + sigma^2`, so its gradient by μ is `2*mu`: {cell(truth)} at `mu = sigma = 1`. Both means over {DRAWS:,} "
        "draws are "
        "within four standard errors of it.",
        tabled(("gradient by μ", "mean", "standard error"), rows),
    )


def pathwise_varies_less_here() -> Evidence:
    """Variances on the same noise, for two smooth functions; of z² also exactly."""
    functions: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
        "`z^2`": (lambda z: z * z, lambda z: 2 * z),
        "`exp(z/2)`": (lambda z: exp(z / 2), lambda z: exp(z / 2) / 2),
    }
    rows: list[Row] = []
    found = []
    for name, (f, slope) in functions.items():
        path, score = both(f, slope)
        found.append((path.variance, score.variance))
        rows.append((name, cell(path.variance, 2), cell(score.variance, 2), cell(score.variance / path.variance, 1)))
    exact = 4.0, 30.0  # of z² at μ = σ = 1: Var[2z], and E[(1 + ε)⁴·ε²] − 2²
    near = all(abs(seen / known - 1) < 0.15 for seen, known in zip(found[0], exact, strict=True))
    return Evidence(
        near and all(score > 3 * path for path, score in found),
        f"The same {DRAWS:,} draws, `mu = sigma = 1`. For z² the exact variances are 4 and 30.",
        tabled(("f(z)", "pathwise", "score function", "times"), rows, title="Variance of one draw's gradient"),
    )


def not_for_every_function() -> Evidence:
    """A function that goes up and down fast."""
    rows: list[Row] = []
    found = []
    for name, times in (("`sin(z/2)`", 0.5), ("`sin(3*z)`", 3.0), ("`sin(10*z)`", 10.0)):
        path, score = both(partial(_wave, times), partial(_wave_slope, times))
        found.append((path.variance, score.variance))
        rows.append((name, cell(path.variance, 2), cell(score.variance, 2)))
    return Evidence(
        3 * found[0][0] < found[0][1] and found[-1][0] > 10 * found[-1][1],
        "The slope of `sin(k*z)` grows with `k`, and the pathwise gradient is that slope; the score function sees only heights, "
        "which stay within 1.",
        tabled(("f(z)", "pathwise", "score function"), rows, title="Variance of one draw's gradient"),
    )


def _wave(times: float, z: float) -> float:
    return sin(times * z)


def _wave_slope(times: float, z: float) -> float:
    return times * cos(times * z)


def steps_have_no_slope() -> Evidence:
    """A z that is 1 with probability p: the derivative of the drawn z by p against that of the expectation."""
    low, high = 0.2025, 0.3025  # f(z) = (z − 0.45)²
    truth = high - low
    random = Random(4)  # noqa: S311 (it hides nothing)
    uniform = [random.random() for _ in range(DRAWS)]
    p, width = 0.4, 1e-9
    slopes = [((u < p + width) - (u < p - width)) * truth / (2 * width) for u in uniform]
    score = Sampled([high / p if u < p else -low / (1 - p) for u in uniform])
    moved = sum([bool(each) for each in slopes])
    return Evidence(
        moved == 0 and score.fits(truth) and truth > CLEAR,
        f"z is 1 where a uniform number is below `p = 0.4`, else 0, and `f(z) = (z - 0.45)^2`. E[f] has slope {cell(truth)} by p. "
        f"Of {DRAWS:,} "
        f"draws {moved} change when p moves by a billionth: each has slope 0. The score function gives {cell(score.mean, 3)}.",
    )
