"""Bounds of integrals: they hold the truth, they are close, and they do not lie where the truth is elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest

from dlcalc.distributions.certified import jet as jets
from dlcalc.distributions.certified.distances import bounds
from dlcalc.distributions.certified.jet import Jet
from dlcalc.distributions.certified.levels import cuts, segments
from dlcalc.distributions.certified.pieces import breaks, cdf, covered, level, log_density, piece
from dlcalc.distributions.certified.quadrature import Bounds, integral
from dlcalc.distributions.certified.span import Span, about, exactly
from dlcalc.distributions.certified.tails import Growth, far, growth, tail
from dlcalc.distributions.certified.transport import bounds as transport
from dlcalc.distributions.read import read_distribution


def scaled(x: Jet, factor: float) -> Jet:
    return [each.times(factor) for each in x]


def one(x: Jet) -> Jet:
    return jets.constant(exactly(1.0), len(x) - 1)


FUNCTIONS: list[tuple[Callable[[Jet], Jet], float, float, Callable[[], object]]] = [
    (lambda x: jets.exp(scaled(jets.multiply(x, x), -0.5)), -10, 10, lambda: mpmath.sqrt(2 * mpmath.pi) * mpmath.erf(10 / mpmath.sqrt(2))),
    (jets.normal_cdf, -8, 3, lambda: mpmath.quad(mpmath.ncdf, [-8, -3, 0, 3])),
    (jets.log, 0.5, 4, lambda: mpmath.quad(mpmath.log, [0.5, 4])),
    (lambda x: jets.divide(one(x), jets.add(one(x), jets.multiply(x, x))), -3, 5, lambda: mpmath.atan(5) + mpmath.atan(3)),
    (lambda x: jets.log(jets.add(one(x), jets.exp(x))), -6, 6, lambda: mpmath.quad(lambda t: mpmath.log(1 + mpmath.exp(t)), [-6, 0, 6])),
    (lambda x: jets.multiply(jets.exp(scaled(x, -3.0)), jets.subtract(x, one(x))), 0, 7,
     lambda: mpmath.quad(lambda t: mpmath.exp(-3 * t) * (t - 1), [0, 1, 7])),
]  # fmt: skip


@pytest.mark.parametrize("case", FUNCTIONS, ids=range(len(FUNCTIONS)))
@pytest.mark.parametrize("tolerance", [1e-3, 1e-11])
def test_an_integral_lies_within_its_bounds(
    case: tuple[Callable[[Jet], Jet], float, float, Callable[[], object]], tolerance: float
) -> None:
    function, start, end, truth = case
    found = integral(function, start, end, tolerance)
    assert found.low <= float(truth()) <= found.high  # type: ignore[arg-type]
    assert found.high - found.low <= tolerance * 1.01


def test_the_size_of_what_changes_its_sign() -> None:
    found = integral(lambda x: jets.subtract(jets.exp(x), jets.constant(exactly(2.0), len(x) - 1)), 0, 1, 1e-11, absolute=True)
    truth = 4 * math.log(2) + math.e - 5
    assert found.low <= truth <= found.high
    assert found.high - found.low < 1e-10


def test_what_is_zero_all_along_costs_nothing() -> None:
    found = integral(lambda x: jets.subtract(jets.exp(x), jets.exp(x)), 0, 1, 1e-11, absolute=True)
    assert found.low <= 0 <= found.high < 1e-11


def test_what_has_no_bound_is_not_given_one() -> None:
    found = integral(jets.log, 0, 1, 1e-6)
    assert found.low == -math.inf


def test_spans_hold_every_value() -> None:
    rng = np.random.default_rng(4)
    a, b = np.sort(rng.normal(size=(2, 500)), axis=0), np.sort(rng.normal(size=(2, 500)), axis=0)
    x, y = Span(*a), Span(*b)
    for _ in range(20):
        u, v = a[0] + (a[1] - a[0]) * rng.random(500), b[0] + (b[1] - b[0]) * rng.random(500)
        with np.errstate(all="ignore"):
            pairs = [(x + y, u + v), (x - y, u - v), (x * y, u * v), (x / y, u / v), (x.exp(), np.exp(u)), (-x, -u)]
        for span, value in pairs:
            assert ((span.lo <= value) & (value <= span.hi)).all()


def test_jets_are_taylor_series() -> None:
    """Against mpmath's derivatives of a function that uses every rule."""
    at = 0.7

    def function(t: object) -> object:
        return mpmath.log(1 + mpmath.exp(-t * t)) / (2 + t) * mpmath.ncdf(3 * t - 1)  # type: ignore[operator]

    x = jets.variable(exactly(np.array([at])))
    inner = jets.log(jets.add(one(x), jets.exp(scaled(jets.multiply(x, x), -1.0))))
    below = jets.add(x, jets.constant(exactly(2.0), len(x) - 1))
    shifted = jets.subtract(scaled(x, 3.0), one(x))
    found = jets.multiply(jets.divide(inner, below), jets.normal_cdf(shifted))
    with mpmath.workdps(40):
        truth = mpmath.taylor(function, at, len(x) - 1)
    for span, value in zip(found, truth, strict=True):
        assert float(span.lo[0]) <= float(value) <= float(span.hi[0])
        assert float(span.hi[0] - span.lo[0]) < 1e-11 * max(1.0, abs(float(value)))


MIXED = "0.2*N(0,1) + 0.2*Laplace(1,2) + 0.2*Exp(3) + 0.2*U(-1,2) + 0.2*delta(1/2)"


def test_pieces_are_the_distribution() -> None:
    of = read_distribution(MIXED)
    assert breaks(of) == [-1, 0, 0.5, 1, 2]  # type: ignore[arg-type]
    for at in (-3.0, -0.5, 0.25, 0.75, 1.5, 4.0):
        on = piece(of, at)  # type: ignore[arg-type]
        x = jets.variable(exactly(np.array([at])))
        assert float(jets.exp(log_density(on.terms, x))[0].lo[0]) == pytest.approx(float(of.pdf(np.array([at]))[0]), rel=1e-12)  # type: ignore[union-attr]
        below = float(of.cdf_at(np.array([at]))[0])  # type: ignore[union-attr]
        assert float(cdf(on, x)[0].lo[0]) == pytest.approx(below, rel=1e-9)
        assert float(level(on, x[0], upper=False).lo[0]) == pytest.approx(below, rel=1e-9)
        assert float(level(on, x[0], upper=True).lo[0]) == pytest.approx(1 - below, rel=1e-9)


def test_levels_meet_where_either_side_changes() -> None:
    found = cuts(segments(read_distribution("U(0,1)")), segments(read_distribution("0.25*delta(0) + 0.75*U(0,1)")))  # type: ignore[arg-type]
    assert [each.below for each in found] == pytest.approx([0, 0.25, 0.5, 1])
    assert [(each.start, each.end) for each in segments(read_distribution("0.5*U(0,1) + 0.5*U(2,3)"))] == [(0, 1), (2, 3)]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["N(1,4)", "Laplace(0,2)", "Exp(3)", "0.5*N(0,1) + 0.5*Exp(1/2)"])
def test_a_tail_is_below_its_bound(text: str) -> None:
    of = read_distribution(text)
    on = far(of, 0.0, 1)  # type: ignore[arg-type]
    for distance in (5.0, 12.0):
        x = np.linspace(distance, distance + 80, 400_001)
        for factor in (Growth(1, 0, 0), Growth(0, 1, 0), Growth(1, 2, 3)):
            truth = float(np.sum(of.pdf(x) * (factor.a + factor.b * x + factor.c * x * x)) * (x[1] - x[0]))  # type: ignore[union-attr]
            assert truth <= tail(on, 0.0, distance, 1, factor) * (1 + 1e-6)
        logs = np.abs(np.log(of.pdf(x[:1000])))  # type: ignore[union-attr]
        assert (logs <= [growth(on, 0.0).at(float(each)) for each in x[:1000]]).all()


def test_only_what_has_bounds_is_covered() -> None:
    assert covered(read_distribution(MIXED))  # type: ignore[arg-type]
    assert not covered(read_distribution("t(3)"))  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_scales_far_from_one(scale: float) -> None:
    p, q = read_distribution(f"N(0, sd={scale:f})"), read_distribution(f"N({scale:f}, sd={2 * scale:f})")
    assert bounds("kl", p, q).low == pytest.approx(math.log(2) + 0.25 - 0.5, abs=1e-8)  # type: ignore[arg-type]
    found = transport(p, q)  # type: ignore[arg-type]
    assert found.low - 1e-8 * scale**2 <= 2 * scale**2 <= found.high + 1e-8 * scale**2


def test_a_wrong_density_would_be_seen() -> None:
    """Bounds are not so wide that anything lies within them."""
    found = bounds("kl", read_distribution("N(0,1)"), read_distribution("0.5*N(0,1) + 0.5*N(0,1.0001)"))  # type: ignore[arg-type]
    assert isinstance(found, Bounds)
    assert found.high < 1e-9
    assert about(1.0).lo < 1.0 < about(1.0).hi


@pytest.mark.parametrize("name", ["kl", "js", "tv", "w1"])
def test_a_needle_in_a_wide_range(name: str) -> None:
    p, q = read_distribution("N(0, 1e-12)"), read_distribution("0.5*N(0,1) + 0.5*N(1000000,1)")
    found = bounds(name, p, q)  # type: ignore[arg-type]
    truth = {"kl": math.log(2) - 0.5 + 6 * math.log(10) + 5e-13, "js": 1.38627123574875, "tv": 1.99999624, "w1": 500_000 + 0.3989422804}[
        name
    ]
    assert found.high - found.low < 1e-4
    assert (found.low + found.high) / 2 == pytest.approx(truth, rel=1e-6)
    assert name != "js" or found.low <= truth <= found.high


def test_tails_of_different_weight() -> None:
    found = transport(read_distribution("0.5*Laplace(0,1) + 0.5*Exp(1/1000)"), read_distribution("Laplace(0,2)"))  # type: ignore[arg-type]
    assert found.high - found.low < 1e-3
    assert found.low == pytest.approx(996_006.448, rel=1e-6)


@pytest.mark.parametrize("shift", [0.0, 1e6, 1e9, -1e9])
def test_where_floats_are_far_apart(shift: float) -> None:
    """Panels are not halved exactly there."""
    found = bounds("kl", read_distribution(f"N({shift:f}, 1)"), read_distribution(f"0.5*N({shift:f}, 1) + 0.5*N({shift:f}, 1)"))  # type: ignore[arg-type]
    assert found.low <= 0 <= found.high
    p, q = read_distribution(f"N({shift:f}, 1)"), read_distribution(f"Laplace({shift:f}, 1)")
    truth = math.log(2) + math.sqrt(2 / math.pi) - math.log(2 * math.pi * math.e) / 2
    found = bounds("kl", p, q)  # type: ignore[arg-type]
    assert found.low <= truth <= found.high
    found = bounds("tv", p, read_distribution(f"U({shift + 100:f}, {shift + 101:f})"))  # type: ignore[arg-type]
    assert found.low <= 2 <= found.high
