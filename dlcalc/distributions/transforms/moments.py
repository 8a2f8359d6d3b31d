"""Moments of a map in closed form: of polynomials from the noise's own moments, also piece by piece, and of atoms."""

from __future__ import annotations

from math import comb, factorial

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import INF, NEG_INF, Law
from dlcalc.distributions.transforms.chain import polynomial
from dlcalc.notation.differentiate import plus, times
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Add, Expr, Mul, Neg, Pow, number
from dlcalc.notation.values import Facts

MOST = 24
"""The highest moment of the noise that is used."""


def raw_moment(base: Distribution, order: int) -> Expr | None:
    """E[ε^n]; None where it does not exist or is not known here."""
    rule = _RAW.get(base.family.name)
    if order == 0:
        return ONE
    found = rule(base, order) if rule else base.mean() if order == 1 else None
    if found is None and order == 2:
        mean, variance = base.mean(), base.variance()
        found = None if mean is None or variance is None else Add((variance, Pow(mean, number(2))))
    return None if found is None else evaluate(found)


def _normal(base: Distribution, order: int) -> Expr:
    mu, v = base.parameters
    terms = [times(number(comb(order, 2 * k) * _odd(k)), Pow(v, number(k)), Pow(mu, number(order - 2 * k))) for k in range(order // 2 + 1)]
    return plus(*terms)


def _odd(k: int) -> int:
    """1·3·5…(2k − 1)."""
    return factorial(2 * k) // ((1 << k) * factorial(k))


def _uniform(base: Distribution, order: int) -> Expr:
    return base.filled(f"(b^{order + 1} - a^{order + 1})/({order + 1}*(b - a))")


def _exponential(base: Distribution, order: int) -> Expr:
    return base.filled(f"{factorial(order)}/lambda^{order}")


def _gamma(base: Distribution, order: int) -> Expr:
    return base.filled("*".join(f"(alpha + {k})" for k in range(order)) + f"/beta^{order}")


def _beta(base: Distribution, order: int) -> Expr:
    return base.filled("*".join(f"(alpha + {k})/(alpha + beta + {k})" for k in range(order)))


def _laplace(base: Distribution, order: int) -> Expr:
    mu, b = base.parameters
    terms = [times(number(comb(order, 2 * k) * factorial(2 * k)), Pow(b, number(2 * k)), Pow(mu, number(order - 2 * k)))
             for k in range(order // 2 + 1)]  # fmt: skip
    return plus(*terms)


_RAW = {"normal": _normal, "uniform": _uniform, "exponential": _exponential, "gamma": _gamma, "beta": _beta, "laplace": _laplace}


def of_polynomial(expr: Expr, noise: str, base: Distribution, facts: Facts) -> tuple[Expr, Expr] | None:
    """Mean and variance of a polynomial in the noise; None where it is none or a moment is not known."""
    coefficients = polynomial(expr, noise)
    if coefficients is None or 2 * max(coefficients) > MOST:
        return None
    first = _expected(coefficients, base)
    second = _expected(_squared(coefficients), base)
    if first is None or second is None:
        return None
    return _central(first, second, facts)


def _central(first: Expr, second: Expr, facts: Facts) -> tuple[Expr, Expr] | None:
    from dlcalc.distributions.transforms.affine import multiplied_out

    try:
        mean = evaluate(first, positives=facts.positives)
        gap = Add((second, Neg(Pow(mean, number(2)))))
        variance = multiplied_out(gap)
        return mean, evaluate(gap if variance is None else variance, positives=facts.positives)
    except (TooLarge, Undecided, Undefined):
        return None


def _squared(of: dict[int, Expr]) -> dict[int, Expr]:
    found: dict[int, list[Expr]] = {}
    for i, left in of.items():
        for j, right in of.items():
            found.setdefault(i + j, []).append(Mul((left, right)))
    return {degree: plus(*terms) for degree, terms in found.items()}


def _expected(of: dict[int, Expr], base: Distribution) -> Expr | None:
    terms = []
    for degree, coefficient in of.items():
        moment = raw_moment(base, degree)
        if moment is None:
            return None
        terms.append(times(coefficient, moment))
    return plus(*terms)


def of_atoms(law: Law, facts: Facts) -> tuple[Expr, Expr] | None:
    """Mean and variance of a law that is atoms alone."""
    if law.parts or not law.atoms:
        return None
    first = plus(*[times(atom.value, atom.probability) for atom in law.atoms])
    second = plus(*[times(Pow(atom.value, number(2)), atom.probability) for atom in law.atoms])
    return _central(first, second, facts)


def of_pieces(pieces: list[tuple[Expr, Expr, Expr]], noise: str, base: Distribution, facts: Facts) -> tuple[Expr, Expr] | None:
    """Mean and variance of a map that is a polynomial on each of several stretches ``(low, high, map)`` of the noise."""
    totals: list[Expr] = []
    for power in (1, 2):
        terms = []
        for low, high, expr in pieces:
            coefficients = polynomial(expr, noise)
            if expr == ZERO:
                continue
            if coefficients is None or power * max(coefficients) > MOST:
                return None
            for degree, coefficient in (coefficients if power == 1 else _squared(coefficients)).items():
                moment = _partial(base, degree, low, high)
                if moment is None:
                    return None
                terms.append(times(coefficient, moment))
        totals.append(plus(*terms))
    return _central(totals[0], totals[1], facts)


def _partial(base: Distribution, order: int, low: Expr, high: Expr) -> Expr | None:
    """∫ ε^n f(ε) dε between two places, for the standard Normal and the Uniform."""
    if base.family.name == "uniform":
        gap = Add((Pow(high, number(order + 1)), Neg(Pow(low, number(order + 1)))))
        return times(gap, base.filled(f"1/({order + 1}*(b - a))"))
    if base.family.name != "normal" or base.parameters != (ZERO, ONE):
        return None
    if order == 0:
        return plus(_phi_upto(high), Neg(_phi_upto(low)))
    edge = plus(times(Pow(low, number(order - 1)) if order > 1 else ONE, _bell(base, low)),
                Neg(times(Pow(high, number(order - 1)) if order > 1 else ONE, _bell(base, high))))  # fmt: skip
    if low in (INF, NEG_INF):
        edge = Neg(times(Pow(high, number(order - 1)) if order > 1 else ONE, _bell(base, high))) if high != INF else ZERO
    elif high in (INF, NEG_INF):
        edge = times(Pow(low, number(order - 1)) if order > 1 else ONE, _bell(base, low))
    if order == 1:
        return edge
    inner = _partial(base, order - 2, low, high)
    return None if inner is None else plus(edge, times(number(order - 1), inner))


def _phi_upto(at: Expr) -> Expr:
    from dlcalc.notation.expr import Call

    return ONE if at == INF else ZERO if at == NEG_INF else Call("Phi", (at,))


def _bell(base: Distribution, at: Expr) -> Expr:
    return ZERO if at in (INF, NEG_INF) else base.density(at)
