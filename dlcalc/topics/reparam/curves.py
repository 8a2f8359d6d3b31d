"""A map without an inverse in closed form: its density by numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.distributions.certificate import DRAWS, simulate
from dlcalc.distributions.transforms import moments
from dlcalc.distributions.transforms.byhand import Curve, check
from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Call, Const, Derivative, Expr, Interval, Neg, Rel, Sym, number
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import more, telling
from dlcalc.topics.reparam.letters import Letters
from dlcalc.topics.reparam.question import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_FIGURES = 8


def answer(question: Question, found: Curve, ledger: Ledger, letters: Letters, seed: int) -> Derivation:
    """Tell a law by numbers.

    Raises:
        Undecided: it fails its certificate.
    """
    import numpy as np

    noise = question.noise
    draws = simulate(lambda rng, count: {noise: found.base.sample(rng, count)}, found.map, {}, seed=seed)
    certificate = check(found, draws)
    if not certificate.passed:
        raise Undecided(f"the density that was found by numbers fails its certificate: it integrates to {certificate.total:.6g}, and "
                        f"{DRAWS:,} draws are {certificate.distance:.4f} from its CDF. No answer is given")  # fmt: skip
    z, x = letters.variable, ascii_text(Sym(noise))
    count = len(found.stretches)
    turns = "it never turns" if count == 1 else f"it turns {count - 1} time{'s' * (count > 2)}"
    ledger.step("slope", (Derivative(Sym(z), Sym(noise)), found.slope), title="Slope", note=turns)
    results = _results(found, letters, question)
    for name in ("mean", "variance"):
        if name in results:
            more.by_numbers(ledger, name, letters, results[name])
    places = np.quantile(draws, _LEVELS)
    rows = tuple([(tree(at), tree(float(density)), tree(float(level))) for at, density, level in
                  zip(places, found.density(places), found.cdf(places), strict=True)])  # fmt: skip
    if question.place is not None:
        at = np.array([approximate(question.place)])
        results |= {"density_at": tree(float(found.density(at)[0])), "cdf_at": tree(float(found.cdf(at)[0]))}
        rows = ((question.place, results["density_at"], results["cdf_at"]), *rows)
        for name, function in (("density_at", letters.p), ("cdf_at", "F")):
            ledger.values["I"] = results[name]
            ledger.step(name, (Call(function, (question.place,)), Sym("I")), title=f"At {z}", note="numerically")
            ledger.steps[-1].rounded = True
    e = "e" if count == 1 else "e_k"
    over = f"`{letters.phi}({e})/abs(∂{z}/∂{x})` at the place `{e}` where `{question.variable}` has the value"
    note = f"✓ checked: `int {letters.p}({z}) d{z} = {certificate.total:.6g}`; "
    note += f"{DRAWS:,} draws leave its CDF by at most {telling.up(certificate.distance)}"
    moved = [(f"`{ascii_text(letters.moment(op))}`", results[name]) for op, name in (("E", "mean"), ("Var", "variance")) if name in results]
    tables = (
        Table("density", f"Density by numbers: {'the sum of ' * (count > 1)}{over}", (f"`{z}`", f"`{letters.p}({z})`", f"`F({z})`"), rows),
        *([Table("moments", "Moments", ("", ""), tuple(moved))] if moved else []),
        Table("certificate", "", (), (), note=note),
    )
    remark = "The map has no inverse in closed form, so every value here is found by numbers."
    shown = tuple([step.id for step in ledger.steps if question.inputs.all or not step.rounded or step.id in question.inputs.only])
    return telling.assembled(question, ledger, letters, results, tables, remark, shown)


def tree(value: float) -> Expr:
    """A float that was found by numbers, with the digits that are certain."""
    if value in (float("inf"), float("-inf")):
        return Const("inf") if value > 0 else Neg(Const("inf"))
    return number(Fraction(float(f"{value:.{_FIGURES}g}")))


def _results(found: Curve, letters: Letters, question: Question) -> dict[str, Expr]:
    low, high = found.support()
    both = moments.of_polynomial(found.map, found.noise, found.base, question.facts)
    results = dict(zip(("mean", "variance"), both, strict=True)) if both is not None else _by_quadrature(found)
    base_low, base_high = found.base.ends()
    far = abs(low) > 1e6 or base_low == float("-inf") or base_high == float("inf")
    if not far:
        results["support"] = Rel(("in",), (Sym(letters.variable), Interval(tree(low), tree(high), (False, False))))
    return results


def _by_quadrature(found: Curve) -> dict[str, Expr]:
    """E[g(ε)] and the variance, over the noise's own density."""
    import numpy as np

    from dlcalc.distributions.certificate import panels
    from dlcalc.distributions.law import Law, Part

    support = found.base.support()
    law = Law(found.noise, (Part(support.low, support.high, found.base.density(Sym(found.noise))),))
    draws = np.sort(found.base.sample(np.random.default_rng(1), 4000))
    parts = list(panels(law, {}, draws))
    e, masses = np.concatenate([part.nodes for part in parts]), np.concatenate([part.masses for part in parts])
    with np.errstate(all="ignore"):
        g = found.value(e)
    kept = masses > 1e-250
    g, masses = g[kept], masses[kept]
    if not np.isfinite(g).all():
        return {}
    mean, size = float(np.sum(g * masses)), float(np.sum(np.abs(g) * masses))
    mean = 0.0 if abs(mean) < 1e-12 * size else mean
    pieces = (g - mean) ** 2 * masses
    results = {"mean": tree(mean)} if max(abs(g[0] * masses[0]), abs(g[-1] * masses[-1])) < 1e-9 * (abs(mean) + 1) else {}
    if results and max(pieces[0], pieces[-1]) < 1e-9 * float(np.sum(pieces)):
        results["variance"] = tree(float(np.sum(pieces)))
    return results
