"""The topic `reparam` on corners, steps, turns and ends: what is closed, what is found by numbers, what is drawn."""

from __future__ import annotations

import json
import time
from math import e, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from program import run
from reparam_asked import asked, result, value
from scipy import special, stats

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.plots import Lines
from dlcalc.notation.columns import columns
from dlcalc.render import Look, render

N = stats.norm()


@pytest.mark.parametrize(
    ("z", "noise", "apply", "atoms"),
    [
        ("max(eps, eps^2)", "N(0,1)", lambda x: np.maximum(x, x * x), {}),
        ("{eps if abs(eps) < 1; 0 otherwise}", "N(0,1)", lambda x: np.where(abs(x) < 1, x, 0), {0: 2 * N.sf(1)}),
        ("eps*max(0, min(1, (eps + 3)/6))", "N(0,1)", lambda x: x * np.clip((x + 3) / 6, 0, 1), {0: N.cdf(-3)}),
        ("sign(eps)*max(0, abs(eps) - 1/2)", "N(0,1)", lambda x: np.sign(x) * np.maximum(0, abs(x) - 0.5), {0: 1 - 2 * N.sf(0.5)}),
        ("3u - floor(3u)", "U(0,1)", lambda x: np.mod(3 * x, 1), {}),
        ("abs(eps) - round(eps)", "U(-1,2)", lambda x: abs(x) - np.sign(x) * np.floor(abs(x) + 0.5), {}),
    ],
)
def test_corners_inside_corners_curved_ones_and_steps(z: str, noise: str, apply: object, atoms: dict[float, float]) -> None:
    found = asked(z, noise=noise)
    base = N if noise.startswith("N") else stats.uniform(*((-1, 3) if "-1" in noise else (0, 1)))
    draws = np.sort(apply(base.rvs(200_000, random_state=np.random.default_rng(3))))  # type: ignore[operator]
    at = np.quantile(draws, np.linspace(0.01, 0.99, 41))
    said = columns(found.results["cdf"], {"z": at})
    assert np.abs(said - np.searchsorted(draws, at, side="right") / draws.size).max() < 0.006
    mass = found.results.get("atoms")
    rows = {} if mass is None else {float(columns(test.items[1], {})): float(columns(p, {})) for p, test in mass.cases}  # type: ignore[attr-defined]
    assert rows == pytest.approx(atoms)


def test_turns_stand_in_order() -> None:
    """The slope of ε·sin ε is exactly 0 at 0, a place of the grid, and changes its sign between others."""
    assert value(asked("eps*sin(eps)"), "mean") == pytest.approx(e**-0.5, rel=1e-7)


def test_a_function_without_inverse_in_the_notation_goes_by_numbers() -> None:
    found = asked("erf(eps)", at="z=0.5")
    at = special.erfinv(0.5)
    assert value(found, "density_at") == pytest.approx(N.pdf(at) / (2 / sqrt(pi) * np.exp(-(at**2))), rel=1e-7)
    assert value(found, "cdf_at") == pytest.approx(N.cdf(at), rel=1e-7)


def test_what_is_known_by_numbers_is_not_said_to_be_exact() -> None:
    found = json.loads(str(render(asked("softplus(eps)", at="z=1"), "json", Look(width=80))))
    assert {"mean", "variance", "mode"} <= set(found["results"])
    assert not {"mean", "variance", "mode"} & set(found["exact"])
    by_numbers = json.loads(str(render(asked("eps + exp(eps)", at="z=1"), "json", Look(width=80))))
    assert by_numbers["exact"] == {}


def test_quantiles_by_numbers_are_shown_when_everything_is() -> None:
    assert not [table for table in asked("tanh(eps)").tables if table.id == "quantiles"]
    (table,) = [table for table in asked("tanh(eps)", all=True).tables if table.id == "quantiles"]
    shown = {float(columns(level, {})): float(columns(at, {})) for level, at in table.rows}  # type: ignore[arg-type]
    assert shown == pytest.approx({u: float(np.tanh(N.ppf(u))) for u in (0.05, 0.25, 0.5, 0.75, 0.95)}, abs=1e-5)


def test_a_moment_of_a_screenful_is_a_result_alone() -> None:
    found = asked("max(a, min(b, eps))")
    (table,) = [table for table in found.tables if table.id == "moments"]
    assert table.rows[1][1] == "too long to show: --get variance"
    assert len(result(found, "variance")) > 240


@pytest.mark.parametrize(
    ("z", "noise", "density", "support"),
    [
        ("-log(u)/2", "U(0,1)", "{2*exp(-2*z) if z >= 0; 0 otherwise}", "z in [0, inf)"),
        ("2*u", "U(0,1)", "{0.5 if 0 <= z <= 2; 0 otherwise}", "z in [0, 2]"),
        ("eps^2", "N(0,1)", "{exp(-z/2)/sqrt(2*pi*z) if z > 0; 0 otherwise}", "z in (0, inf)"),
        ("eps", "Gamma(a,1)", "{z^(a - 1)*exp(-z)/gamma(a) if z > 0; 0 otherwise}", "z in (0, inf)"),
        ("exp(eps)", "N(0,1)", "{exp(-log(z)^2/2)/(sqrt(2*pi)*z) if z > 0; 0 otherwise}", "z in (0, inf)"),
    ],
)
def test_an_end_belongs_to_the_support_where_the_density_has_a_value(z: str, noise: str, density: str, support: str) -> None:
    found = asked(z, noise=noise)
    assert (result(found, "density"), result(found, "support")) == (density, support)


def test_the_density_at_an_end() -> None:
    assert asked("-log(u)/lambda", at="lambda=2,z=0")["density_at"] == 2
    step = next(step for step in asked("eps^2", at="z=0").steps if step.id == "density_at")
    assert "no value of its own" in step.note
    assert asked("1/eps", at="z=0")["density_at"] == 0


@pytest.mark.parametrize("z", ["(1+eps)^500", "(1 + eps + eps^2 + eps^3)^100"])
def test_high_powers_are_not_multiplied_out(z: str) -> None:
    from dlcalc.distributions.transforms.chain import polynomial
    from dlcalc.notation.parse import parse

    started = time.process_time()
    assert polynomial(parse(z), "epsilon") is None
    assert time.process_time() - started < 1


# Drawings


@pytest.mark.parametrize("z", ["exp(eps)", "max(0, eps)", "eps^2"])
def test_the_plot_shows_the_density(z: str, tmp_path: Path) -> None:
    (plot,) = asked(z, plot=str(tmp_path / "x.svg")).plots
    assert isinstance(plot, Lines)
    drawn = np.asarray(plot.series[0].values, dtype=float)
    right = columns(asked(z).results["density"], {"z": np.asarray(plot.at)})
    assert np.isfinite(drawn).mean() > 0.9
    assert drawn[np.isfinite(drawn)] == pytest.approx(right[np.isfinite(drawn)])
    assert ("point mass at `0`" in plot.note) == (z == "max(0, eps)")
    assert ("beyond all bounds" in plot.note) == (z == "eps^2")


def test_the_plot_is_written(tmp_path: Path) -> None:
    file = tmp_path / "density.svg"
    ran = run(["reparam", "--z", "exp(eps)", "--plot", str(file)])
    assert ran.returncode == 0, ran.stderr
    assert "<svg" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("raw", [{"z": "x*eps"}, {"z": "sign(eps)"}, {"target": "N(1,4)"}, {"z": "[1,2] + [1,0;0,1]@eps"}])
def test_what_cannot_be_plotted_is_refused(raw: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        asked(**raw, plot=str(tmp_path / "x.svg"))
    assert caught.value.parameter == "plot"
    assert not list(tmp_path.iterdir())
