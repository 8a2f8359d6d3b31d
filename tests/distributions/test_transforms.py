"""Densities, atoms and moments of maps, against SciPy's laws, and against draws of the map in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transform_pairs import PAIRS, Pair

from dlcalc.distributions.certificate import BOUND, certify
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.read import read_distribution
from dlcalc.distributions.transforms.cases import Case
from dlcalc.distributions.transforms.laws import laws
from dlcalc.notation.columns import columns
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, substitute, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.values import Facts

EACH = pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair.map} with {pair.noise}" for pair in PAIRS])


def worked(pair: Pair) -> Case:
    """The case that holds at the values of a pair, letters put in."""
    base = read_distribution(pair.noise)
    assert isinstance(base, Distribution)
    expr = parse(pair.map)
    values = {name: evaluate(parse(repr(value))) for name, value in (pair.values or {}).items()}
    noise = "u" if "u" in symbols(expr) else "epsilon"
    found = laws(expr, noise, base, Facts())
    assert isinstance(found, list)
    for case in found:
        if case.condition is None or evaluate(case.condition, values) == TRUE:
            return case._replace(law=case.law.put_in(values), mean=put(case.mean, values), variance=put(case.variance, values),
                                 cdf=put(case.cdf, values))  # fmt: skip
    raise AssertionError("no case applies")


def put(expr: Any, values: Any) -> Any:
    return None if expr is None else evaluate(substitute(expr, values))


def density(case: Case, z: Any) -> Any:
    formula = case.law.density()
    return np.zeros(np.shape(z)) if formula is None else columns(formula, {"z": np.asarray(z, dtype=float)})


def number_of(expr: Any) -> float:
    return float(columns(expr, {}))


@EACH
def test_draws_in_numpy_agree(pair: Pair) -> None:
    with np.errstate(all="ignore"):
        draws = pair.apply(pair.draws.rvs(100_000, random_state=np.random.default_rng(7)))
    found = certify(worked(pair).law, np.asarray(draws, dtype=float), {})
    assert found.distance <= BOUND
    assert found.total == pytest.approx(1, abs=1e-6)


@EACH
def test_the_density_is_scipys_and_zero_outside(pair: Pair) -> None:
    case = worked(pair)
    if pair.law is None:
        return
    inside = pair.law.ppf(np.linspace(0.003, 0.997, 41))
    assert density(case, inside) == pytest.approx(pair.law.pdf(inside), rel=1e-9)
    low, high = pair.law.support()
    for end, side in ((low, -1), (high, 1)):
        if np.isfinite(end):
            assert density(case, [end + side * 1e-6, end + side * 10.0]).tolist() == [0, 0]


@EACH
def test_atoms_are_right(pair: Pair) -> None:
    case = worked(pair)
    found = {number_of(atom.value): number_of(atom.probability) for atom in case.law.atoms}
    assert found == pytest.approx(pair.atoms or {})


@EACH
def test_moments_are_right(pair: Pair) -> None:
    case = worked(pair)
    for value, right in ((case.mean, pair.mean), (case.variance, pair.variance)):
        if value is not None and right is not None:
            assert number_of(value) == pytest.approx(right, rel=1e-9, abs=1e-12)


@EACH
def test_the_cdf_is_the_running_integral(pair: Pair) -> None:
    case = worked(pair)
    if case.cdf is None:
        return
    draws = np.sort(pair.apply(pair.draws.rvs(2000, random_state=np.random.default_rng(3))))
    z = draws[[200, 700, 1000, 1300, 1800]] + 1e-9
    if pair.law is not None:
        assert columns(case.cdf, {"z": z}) == pytest.approx(pair.law.cdf(z), rel=1e-8, abs=1e-12)
    else:
        shares = np.searchsorted(draws, z, side="right") / 2000
        assert columns(case.cdf, {"z": z}) == pytest.approx(shares, abs=0.08)


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS) >= 60
