"""Evidence about generative models: the sums behind it against other ways to compute them, and conditions that can fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.optimize import linprog
from scipy.spatial.distance import jensenshannon

from dlcalc.concepts.evidence import (
    Evidence,
    adversarial,
    divergences,
    finite,
    generative,
    gradients,
    saturation,
    transport,
    variational,
)
from dlcalc.concepts.explained import NotShown, explanation
from dlcalc.concepts.load import load

# The sums of finite distributions


def laws(size: int) -> st.SearchStrategy[list[float]]:
    weights = st.lists(st.integers(1, 100), min_size=size, max_size=size)
    return weights.map(lambda each: [weight / sum(each) for weight in each])


@given(st.integers(2, 6).flatmap(lambda size: st.tuples(laws(size), laws(size))))
def test_divergences_are_those_of_scipy(pair: tuple[list[float], list[float]]) -> None:
    p, q = pair
    assert finite.kl(p, q) == pytest.approx(stats.entropy(p, q), abs=1e-12)
    assert finite.js(p, q) == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-9)
    assert finite.entropy(p) == pytest.approx(stats.entropy(p), abs=1e-12)


def test_what_is_ruled_out_costs_without_end() -> None:
    assert finite.kl((0.5, 0.5), (1, 0)) == inf
    assert finite.kl((1, 0), (0.5, 0.5)) == pytest.approx(log(2))
    assert finite.js((1, 0), (0, 1)) == pytest.approx(log(2))


parts = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


@given(prior=parts, ones=st.tuples(parts, parts), encoder=parts, x=st.integers(0, 1))
def test_the_bound_and_its_gap_make_the_log_likelihood(prior: Fraction, ones: tuple[Fraction, Fraction], encoder: Fraction, x: int) -> None:
    model = finite.Model((1 - prior, prior), ones)
    q = (1 - encoder, encoder)
    assert sum(model.law()) == 1
    assert sum(model.posterior(x)) == 1
    total = sum(prior * (one if x else 1 - one) for prior, one in zip(model.prior, ones, strict=True))
    assert model.elbo(x, q) + model.gap(x, q) == pytest.approx(log(total), abs=1e-12)
    assert model.gap(x, q) > -1e-12


def test_the_bound_of_several_codes_is_the_mean_over_all_draws() -> None:
    joint, encoder = generative.MODEL.joint(1), generative.ENCODER
    for count in (1, 2, 3):
        mean = 0.0
        for codes in product((0, 1), repeat=count):
            chance, weights = 1.0, 0.0
            for code in codes:
                chance *= float(encoder[code])
                weights += float(joint[code] / encoder[code])
            mean += chance * log(weights / count)
        assert variational._weighted(count) == pytest.approx(mean, abs=1e-12)


def test_the_integral_is_that_of_scipy() -> None:
    ours = variational.integral(lambda x: float(stats.norm.pdf(x, 1, 2)) * x * x, -29, 31)
    theirs, _ = integrate.quad(lambda x: stats.norm.pdf(x, 1, 2) * x * x, -29, 31)
    assert ours == pytest.approx(theirs, abs=1e-9)


# Gradients


@pytest.mark.parametrize(
    ("f", "slope", "exact"),
    [
        (lambda z: z * z, lambda z: 2 * z, (4, 30)),
        (lambda z: z, lambda _z: 1.0, (0, 3 - 1 + 1)),  # z·ε = ε + ε²
        (lambda _z: 1.0, lambda _z: 0.0, (0, 1)),
    ],
    ids=["square", "identity", "constant"],
)
def test_variances_are_the_exact_ones(f: Callable[[float], float], slope: Callable[[float], float], exact: tuple[float, float]) -> None:
    found = gradients.both(f, slope, seed=7)
    for estimator, variance in zip(found, exact, strict=True):
        assert estimator.variance == pytest.approx(variance, rel=0.1, abs=1e-12)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_comparison_does_not_hang_on_the_seed(seed: int) -> None:
    path, score = gradients.both(lambda z: z * z, lambda z: 2 * z, seed)
    assert path.fits(2)
    assert score.fits(2)
    assert score.variance > 5 * path.variance


def test_an_estimator_that_is_off_does_not_fit() -> None:
    path, score = gradients.both(lambda z: z * z, lambda z: 2 * z + 1)
    assert not path.fits(2)
    assert score.fits(2)
    assert path.error == pytest.approx(sqrt(path.variance / gradients.DRAWS))


# Critics


def test_no_critic_of_any_shape_beats_the_distance() -> None:
    points = sorted({*transport.DATA, *transport.SAMPLES})
    gain = [transport.DATA.count(x) / 3 - transport.SAMPLES.count(x) / 3 for x in points]
    rows, limits = [], []
    for i, j in product(range(len(points)), repeat=2):
        if i != j:
            rows.append([(place == i) - (place == j) for place in range(len(points))])
            limits.append(abs(points[i] - points[j]))
    best = linprog([-each for each in gain], A_ub=rows, b_ub=limits, bounds=[(-10, 10)] * len(points))
    assert -best.fun == pytest.approx(transport.scored(transport._line(-1)))
    assert -best.fun == pytest.approx(stats.wasserstein_distance(transport.DATA, transport.SAMPLES))


# A claim that is false is not shown

estimators = gradients.both

BROKEN: list[tuple[Callable[[], Evidence], object, str, object]] = [
    (generative.elbo_is_below_the_log_likelihood, generative, "ENCODER", generative.MODEL.posterior(1)),
    (generative.bound_lies_above_the_kl, generative, "kl", lambda _p, _q: 0.5),
    (generative.bound_may_prefer_the_worse_model, generative, "kl", lambda _p, _q: 0.0),
    (generative.value_at_the_best_d_is_js, generative, "GENERATED", generative.REAL),
    (generative.another_d_gives_less, generative, "js", lambda _p, _q: 1.0),
    (generative.kl_is_unbounded_where_js_is_not, generative, "js", finite.kl),
    (variational.only_the_true_posterior_closes_the_gap, variational, "log", lambda x: log(x) / 2),
    (variational.reconstruction_less_kl_to_the_prior, variational, "ENCODER", generative.MODEL.prior),
    (variational.more_samples_tighten_it, variational, "ENCODER", generative.MODEL.posterior(1)),
    (variational.closed_form_is_the_integral, variational, "log", lambda x: log(x) / 2),
    (variational.half_and_log_variance_matter, variational, "exp", lambda x: 1 + x),
    (adversarial.best_d_is_a_share, adversarial, "log", lambda x: float(x) ** 3),
    (adversarial.least_where_samples_are_as_the_data, adversarial, "GENERATED", generative.REAL),
    (adversarial.d_loss_is_a_cross_entropy, adversarial, "log", lambda x: float(x) - 1),
    (adversarial.steps_can_lead_away, adversarial, "exp", lambda _x: 1e9),
    (adversarial.one_of_many_modes_costs_js_little, adversarial, "js", lambda _p, _q: log(2)),
    (saturation.minimax_slope_dies, saturation, "_minimax", saturation._nonsaturating),
    (saturation.nonsaturating_slope_stays, saturation, "_nonsaturating", saturation._minimax),
    (saturation.both_pull_the_same_way, saturation, "_nonsaturating", lambda v: -saturation._minimax(v)),
    (saturation.sharper_d_teaches_less, saturation, "_minimax", saturation._nonsaturating),
    (saturation.another_divergence, saturation, "js", finite.kl),
    (transport.best_critic_reaches_w1, transport, "SAMPLES", (2.0, 1.0, 0.0)),
    (transport.without_the_condition_no_bound, transport, "SAMPLES", transport.DATA),
    (transport.scores_have_no_logarithm, transport, "SCORED", {"f_real": "1.2, 0.3", "f_fake": "-0.6, 0.1"}),
    (divergences.never_negative, divergences, "kl", lambda p, q: float(q[1] - p[1])),
    (divergences.likelihood_is_its_mirror, divergences, "entropy", lambda _p: 1.0),
    (divergences.js_is_symmetric_and_bounded, divergences, "js", finite.kl),
    (divergences.no_triangle, divergences, "kl", lambda p, q: float(abs(p[1] - q[1]))),
    (divergences.one_way_covers_the_other_picks, divergences, "kl", finite.js),
    (gradients.pathwise_varies_less_here, gradients, "both", lambda f, slope: estimators(f, slope)[::-1]),
    (gradients.not_for_every_function, gradients, "_wave_slope", lambda _times, _z: 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "module", "name", "value"), BROKEN, ids=[each[0].__name__ for each in BROKEN])
def test_evidence_fails_where_its_claim_is_false(
    shows: Callable[[], Evidence], module: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shows().holds
    monkeypatch.setattr(module, name, value)
    assert not shows().holds


def test_an_explanation_whose_evidence_fails_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generative, "ENCODER", generative.MODEL.posterior(1))
    with pytest.raises(NotShown, match=r"generative\.elbo_is_below_the_log_likelihood does not show"):
        explanation("vae-vs-gan")


# What the questions ask for


@pytest.mark.parametrize(
    "needed",
    [
        "p(x|z)",
        "q(z|x)",
        "G(z)",
        "ELBO, a lower bound of the log-likelihood",
        "upper bound of `KL(p_data || p_model)`",
        "best discriminator",
        "2*JS",
        "log(4)",
    ],
)
def test_vae_vs_gan_has_every_marking_point(needed: str) -> None:
    concept = load("vae-vs-gan")
    said = " ".join([concept.answer, *[claim.says for claim in concept.claims]])
    assert needed in " ".join(said.split())


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("vae-vs-gan", "A VAE minimises the KL divergence between the real and the generated data."),
        ("wgan", "The generator of a WGAN minimises `-E_{x~p_g}[log f(x)]`."),
        ("reparameterisation-trick", "The density of z given x is Gaussian for every x."),
    ],
)
def test_what_answer_sheets_get_wrong_is_named(name: str, wrong: str) -> None:
    assert wrong in [each.says for each in load(name).wrong]


@pytest.mark.parametrize(
    "name", ["vae-vs-gan", "gan-objective", "vae-elbo", "saturating-gradients", "wgan", "kl-divergence", "mode-collapse"]
)
def test_explaining_needs_no_heavy_library(name: str) -> None:
    code = (
        "import sys\nfrom dlcalc.concepts.explained import explanation\n"
        f"explanation({name!r})\nprint(*[each for each in ('sympy', 'numpy', 'typer', 'rich') if each in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def test_the_look_at_modules_can_fail() -> None:
    code = "import sys, numpy\nprint(*[each for each in ('sympy', 'numpy') if each in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["numpy"]
