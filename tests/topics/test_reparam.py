"""The topic `reparam`: the exam's question, cases, branches, point masses, numbers, the other way round, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from program import environment
from reparam_asked import asked, result, value
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import Undecided
from dlcalc.notation.parse import parse

GOLDENS = Path(__file__).parent / "goldens"


# The exam's question


def test_question_6_of_the_exam() -> None:
    found = asked("x^2 + 2x + x^2/2*eps")
    assert result(found, "family") == "N(x^2 + 2*x, x^4/4)"
    assert result(found, "mean") == "x^2 + 2*x"
    assert result(found, "variance") == "x^4/4"
    assert result(found, "density") == "exp(-(z - x^2 - 2*x)^2/(x^4/2))/(sqrt(2*pi)*x^2/2)"
    assert result(found, "cases") == "{N(x^2 + 2*x, x^4/4) if x != 0; delta(0) if x = 0}"
    normal = parse("exp(-(z - m)^2/(2*v))/sqrt(2*pi*v)")
    from dlcalc.notation.expr import substitute

    right = substitute(normal, {"m": parse("x^2 + 2*x"), "v": parse("x^4/4")})
    assert same(found.results["density"], right) is True


@pytest.mark.parametrize("width", [60, 80])
def test_its_screen(width: int) -> None:
    from dlcalc.render import Look, render

    shown = str(render(asked("x^2 + 2x + x^2/2*eps"), "text", Look(width=width)))
    assert shown == (GOLDENS / f"reparam-{width}.txt").read_text(encoding="utf-8")


def test_its_certificate_is_told() -> None:
    note = asked("x^2 + 2x + x^2/2*eps").tables[-1].note
    assert "checked at `x = 2`" in note
    assert "100,000 draws" in note


# Cases


@pytest.mark.parametrize(
    ("z", "noise", "cases"),
    [
        ("mu + sigma*eps", "N(0,1)", None),
        ("mu + s*eps", "N(0,1)", "{N(mu, s^2) if s != 0; delta(mu) if s = 0}"),
        ("x*eps", "Exp(1)", None),
        ("x*y*eps + 1", "N(0,1)", "{N(1, x^2*y^2) if x != 0 and y != 0; delta(1) if x = 0; delta(1) if y = 0}"),
        ("(x^2-1)*eps + x", "N(0,1)", "{N(x, (x^2 - 1)^2) if x != -1 and x != 1; delta(-1) if x = -1; delta(1) if x = 1}"),
        ("(x^2+1)*eps", "N(0,1)", None),
        ("x*eps", "U(0,1)", "{U(0, x) if x > 0; U(x, 0) if x < 0; delta(0) if x = 0}"),
    ],
)
def test_cases(z: str, noise: str, cases: str | None) -> None:
    found = asked(z, noise=noise)
    if cases is not None:
        assert result(found, "cases") == cases
    elif noise == "N(0,1)":
        assert "cases" not in found.results


def test_a_positive_letter_has_no_case() -> None:
    assert "cases" in asked("x*eps").results
    assert "cases" not in asked("x*eps", assume="x > 0").results
    assert "cases" not in asked("x*eps", assume="x positive").results


def test_a_letter_of_a_scale_is_positive_unless_said() -> None:
    assert "cases" not in asked("sigma*eps").results
    assert "cases" in asked("sigma*eps", assume="sigma real").results


# Results


@pytest.mark.parametrize(
    ("z", "noise", "family"),
    [
        ("exp(mu + sigma*eps)", "N(0,1)", "LogNormal(mu, sigma^2)"),
        ("eps^2", "N(0,1)", "ChiSquared(1)"),
        ("|eps|", "N(0,1)", "HalfNormal(1)"),
        ("sigmoid(mu + sigma*eps)", "N(0,1)", "LogitNormal(mu, sigma^2)"),
        ("-log(-log(u))", "U(0,1)", "Gumbel(0, 1)"),
        ("-log(u)/lambda", "U(0,1)", "Exp(lambda)"),
        ("sqrt(-2*log(u))", "U(0,1)", "Rayleigh(1)"),
        ("lambda*(-log(u))^(1/k)", "U(0,1)", "Weibull(k, lambda)"),
        ("log(u) - log(1 - u)", "U(0,1)", "Logistic(0, 1)"),
        ("(exp(eps) - 1)/(exp(eps) + 1)", "Logistic(0,1)", "U(-1, 1)"),
        ("3", "N(0,1)", ""),
    ],
)
def test_known_families_are_named(z: str, noise: str, family: str) -> None:
    if not family:
        with pytest.raises(DomainError):
            asked(z, noise=noise)
        return
    assume = {"assume": "k > 0"} if "k" in z else {}
    assert result(asked(z, noise=noise, **assume), "family") == family


def test_support_atoms_and_zero_outside() -> None:
    found = asked("max(0, eps)")
    assert result(found, "support") == "z in [0, inf)"
    assert result(found, "atoms") == "{0.5 if z = 0; 0 otherwise}"
    assert result(found, "density") == "{exp(-z^2/2)/sqrt(2*pi) if z > 0; 0 otherwise}"
    assert result(asked("sign(eps)"), "support") == "z in {-1, 1}"
    assert "density" not in asked("sign(eps)").results
    assert result(asked("eps^4 - eps^2"), "support") == "z in (-0.25, inf)"
    assert result(asked("floor(3u)"), "atoms") == "{1/3 if z = 0; 1/3 if z = 1; 1/3 if z = 2; 0 otherwise}"


def test_numbers_at_a_place() -> None:
    found = asked("x^2 + 2x + x^2/2*eps", at="x=2,z=8")
    assert result(found, "family") == "N(8, 4)"
    assert found["density_at"] == pytest.approx(0.19947114020071635)
    assert found["cdf_at"] == 0.5


def test_moments_by_numbers_say_so() -> None:
    found = asked("softplus(eps)")
    right = quad(lambda x: np.logaddexp(0, x) * norm.pdf(x), -12, 12)[0]
    assert value(found, "mean") == pytest.approx(right, rel=1e-7)
    assert any("by quadrature" in map(str, row) for table in found.tables if table.id == "moments" for row in table.rows)


def test_no_mean_is_made_up_for_a_cauchy() -> None:
    assert {"mean", "variance"} & set(asked("1 + 2eps", noise="Cauchy(0,1)").results) == set()
    assert {"mean", "variance"} & set(asked("1/eps").results) == set()


def test_a_map_without_inverse_by_numbers() -> None:
    def swish(e: float) -> float:
        return float(e / (1 + np.exp(-e)))

    e = brentq(lambda e: swish(e) - 0.5, 0, 3)
    right = norm.pdf(e) / ((swish(e + 1e-6) - swish(e - 1e-6)) / 2e-6)
    found = asked("eps*sigmoid(eps)", at="z=0.5")
    assert value(found, "density_at") == pytest.approx(right, rel=1e-6)
    assert value(found, "mean") == pytest.approx(0.20662096, abs=1e-6)


# Several noises, vectors, the other way round, gradients


def test_sums_of_independent_gaussians() -> None:
    found = asked("2*eps_1 - eps_2", noise="eps_1 ~ N(1,4), eps_2 ~ N(0,9)")
    assert result(found, "family") == "N(2, 25)"


def test_a_product_of_noises_is_refused() -> None:
    with pytest.raises(Undecided, match="several random letters"):
        asked("eps_1*eps_2")


def test_vectors() -> None:
    found = asked("[1,2] + [2,0;1,3]@eps")
    assert result(found, "family") == "N([1, 2], [4, 2; 2, 10])"
    assert result(found, "covariance") == "[4, 2; 2, 10]"
    assert result(asked("[mu_1, mu_2] + [sigma_1, sigma_2] .* eps"), "covariance") == "[sigma_1^2, 0; 0, sigma_2^2]"


@pytest.mark.parametrize(
    ("target", "noise", "map"),
    [
        ("N(1,4)", None, "1 + 2*epsilon"),
        ("Exp(lambda)", None, "-log(1 - u)/lambda"),
        ("LogNormal(0,1)", None, "exp(epsilon)"),
        ("Laplace(1,2)", "Laplace(0,1)", "1 + 2*epsilon"),
        ("Gumbel(0,1)", "N(0,1)", "-log(-log(Phi(epsilon)))"),
    ],
)
def test_the_map_to_a_law(target: str, noise: str | None, map: str) -> None:
    assert result(asked(target=target, **({"noise": noise} if noise else {})), "map") == map


def test_both_gradient_estimators_agree_with_the_exact_one() -> None:
    found = asked("mu + sigma*eps", f="z^2", theta="mu", at="mu=1,sigma=2")
    assert found["gradient"] == 2
    assert value(found, "pathwise") == pytest.approx(2, abs=0.05)
    assert value(found, "score") == pytest.approx(2, abs=0.1)
    assert value(found, "pathwise_variance") == pytest.approx(16, rel=0.05)
    assert value(found, "score_variance") == pytest.approx(74.25, rel=0.1)  # of (e + 4e^2 + 4e^3)/2 with e ~ N(0, 1): 313/4 - 4


def test_branches_side_by_side_under_one_name() -> None:
    found = asked("1/eps", noise="Cauchy(0,1)")
    assert result(found, "family") == "Cauchy(0, 1)"
    assert result(found, "density") == "1/(pi*(1 + z^2))"


@pytest.mark.parametrize("z", ["exp(eps)", "max(0, eps)", "eps^2", "sign(eps)", "1/eps"])
def test_the_picture_fits_and_shows_the_mass(z: str) -> None:
    (picture,) = asked(z, picture=True).pictures
    assert len({len(line) <= 72 for line in picture.lines}) == 1
    drawn = "".join(picture.lines)
    assert ("┃" in drawn) == (z in ("max(0, eps)", "sign(eps)"))
    assert z == "sign(eps)" or "█" in drawn


def test_a_density_with_letters_is_not_drawn() -> None:
    with pytest.raises(DomainError) as caught:
        asked("mu + sigma*eps", picture=True)
    assert caught.value.hint == "--at mu=1,sigma=1"


@pytest.mark.parametrize(("z", "heavy"), [("x^2 + 2x + x^2/2*eps", False), ("eps^2", False), ("log(u) - log(1 - u)", False)])
def test_sympy_is_never_imported_here(z: str, heavy: bool) -> None:
    """What needs it asks another process."""
    code = f"import sys, dlcalc; dlcalc.reparam(z={z!r}); print('sympy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert ran.stdout == f"{heavy}\n"
