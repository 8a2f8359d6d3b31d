"""The law of a map: by elementary maps where it is a chain of them, by inverses that SymPy proposes, else by numbers."""

from __future__ import annotations

from itertools import pairwise

from dlcalc.distributions.certificate import certify, simulate
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import Law
from dlcalc.distributions.transforms import assemble, moments
from dlcalc.distributions.transforms.branches import Branch
from dlcalc.distributions.transforms.byhand import Curve, Stretch, curve
from dlcalc.distributions.transforms.case import Case, NoChain
from dlcalc.distributions.transforms.cases import cases
from dlcalc.distributions.transforms.stretches import Layer, Y
from dlcalc.distributions.worker import Proposals, ask
from dlcalc.notation.columns import columns
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts

SOLVED = Layer("solved")
"""Stands for the maps of a case whose inverses were proposed and checked, not composed."""

_CLOSE = 1e-7
_PROBES = 9


def laws(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str = "z") -> list[Case] | Curve:
    """As :func:`~dlcalc.distributions.transforms.cases.cases`, for every map that can be worked.

    Returns:
        The cases; of a map that has no closed inverse, its curve.

    Raises:
        Undefined: the map has no real value with positive probability.
        Undecided: neither formulas nor numbers can invert it, or it holds letters and only numbers could.
    """
    try:
        return cases(expr, noise, base, facts, variable)
    except (NoChain, assemble.NoInverse) as error:
        reason = error
    support = base.support()
    proposals = ask(expr, noise, variable, (support.low, support.high))
    for form in proposals.forms:
        found = _by_form(form, expr, noise, base, facts, variable)
        if found is not None:
            return found
    letters = [name for name in symbols(expr) if name != noise] + [name for each in base.parameters for name in symbols(each)]
    if letters:
        hint = ",".join([f"{name}=2" for name in dict.fromkeys(letters)])
        said = f"{ascii_text(expr)} has no inverse in closed form; with numbers for its letters it can be worked: --at {hint}"
        raise Undecided(said) from reason
    by_numbers = curve(expr, noise, base)
    solved = _solved(by_numbers, proposals, facts, variable)
    return [solved] if solved is not None else by_numbers


def _by_form(form: Expr, expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str) -> list[Case] | None:
    """The cases of an equal map; None when it is not equal or no chain either."""
    try:
        if form == expr or not _same(form, expr, noise, base):
            return None
        return [case._replace(map=expr if case.condition is None else case.map) for case in cases(form, noise, base, facts, variable)]
    except (Undecided, Undefined, TooLarge):
        return None


def _same(form: Expr, expr: Expr, noise: str, base: Distribution) -> bool:
    """Whether two maps agree at draws of the noise, with numbers for the letters."""
    import numpy as np

    letters = [name for name in dict.fromkeys([*symbols(expr), *symbols(form)]) if name != noise]
    if any(symbols(each) for each in base.parameters):
        return False
    values: dict[str, object] = {name: 0.7 + 0.6 * place for place, name in enumerate(letters)}
    values[noise] = base.ppf(np.linspace(0.001, 0.999, 101))
    left, right = columns(form, values), columns(expr, values)  # type: ignore[arg-type]
    return bool(np.isfinite(left).all() and np.allclose(left, right, rtol=1e-9, atol=1e-12))


# Inverses that were proposed


def _solved(found: Curve, proposals: Proposals, facts: Facts, variable: str) -> Case | None:
    """The law by exact branches, where every stretch of a curve has a proposed inverse that is right on it."""
    ends = _ends(found, proposals)
    if ends is None or not proposals.inverses:
        return None
    rows = []
    for stretch, (low, high) in zip(found.stretches, pairwise(ends), strict=True):
        inverse = next((each for each in proposals.inverses if _inverts(each, stretch, found, variable)), None)
        if inverse is None:
            return None
        rows.append(Branch(low[0], high[0], low[1], high[1], substitute(inverse, {variable: Y})))
    try:
        law, smooth = assemble.law_of(rows, found.base, facts, variable)
        cdf = assemble.distribution_function(law, smooth, found.base, facts)
    except (Undecided, Undefined, TooLarge):
        return None
    if not _stands(law, found):
        return None
    both = moments.of_polynomial(found.map, found.noise, found.base, facts)
    case = Case(None, found.map, found.base, facts, (SOLVED,), law, tuple(smooth), (), None, cdf=cdf)
    return case if both is None else case._replace(mean=both[0], variance=both[1])


def _stands(law: Law, found: Curve) -> bool:
    """Whether the formula keeps its digits as floats: a root formula may lose them all, far out."""
    import numpy as np

    draws = simulate(lambda rng, count: {found.noise: found.base.sample(rng, count)}, found.map, {})
    certificate = certify(law, draws, {})
    z = np.quantile(draws, [0.01, 0.3, 0.5, 0.7, 0.99])
    density = law.density()
    assert density is not None
    close = np.allclose(columns(density, {law.variable: z}), found.density(z), rtol=1e-6)
    return certificate.passed and bool(close)


def _ends(found: Curve, proposals: Proposals) -> list[tuple[Expr, Expr]] | None:
    """Exact ends of the stretches, with the map there; None where one is only known by numbers."""
    support = found.base.support()
    if len(proposals.limits) != 2:
        return None
    rows = [(support.low, proposals.limits[0])]
    for stretch in found.stretches[1:]:
        exact = next((turn for turn in proposals.turns if _is_at(turn, stretch.low)), None)
        if exact is None:
            return None
        try:
            rows.append((exact, evaluate(substitute(found.map, {found.noise: exact}))))
        except (Undecided, Undefined, TooLarge):
            return None
    return [*rows, (support.high, proposals.limits[1])]


def _is_at(expr: Expr, place: float) -> bool:
    if symbols(expr):
        return False
    value = float(columns(expr, {}))
    return abs(value - place) <= _CLOSE * (1 + abs(place))


def _inverts(inverse: Expr, stretch: Stretch, found: Curve, variable: str) -> bool:
    """Whether a formula leads back to the noise on a stretch."""
    import numpy as np

    if not set(symbols(inverse)) <= {variable}:
        return False
    chances = found.base.cdf_at(np.array([stretch.low, stretch.high]))
    e = found.base.ppf(np.linspace(chances[0], chances[1], _PROBES + 2)[1:-1])
    back = columns(inverse, {variable: found.value(e)})
    return bool(np.isfinite(back).all() and np.allclose(back, e, rtol=_CLOSE, atol=_CLOSE))
