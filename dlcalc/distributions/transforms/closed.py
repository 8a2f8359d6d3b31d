"""Mean, variance, mode, distribution function and quantile of a case in closed form, where they have one."""

from __future__ import annotations

from dlcalc.distributions.law import INF, NEG_INF
from dlcalc.distributions.transforms import assemble, moments
from dlcalc.distributions.transforms.back import plain
from dlcalc.distributions.transforms.branches import Branch
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.stretches import Layer, forward
from dlcalc.distributions.transforms.zeros import sign_of
from dlcalc.notation.expr import ONE, ZERO, Add, Div, Expr, Neg, Piecewise, Rel, Sym, number, rational, substitute, symbols
from dlcalc.notation.values import Facts

_CORNERS = frozenset({"affine", "abs", "max", "min", "relu", "power", "sign", "floor", "ceil", "round"})


def with_moments(case: Case, noise: str) -> Case:
    """The case with its mean, variance and mode; what leaves out branches is no closed form of a moment."""
    mean, variance, mode = _of_family(case)
    if (mean is None or variance is None) and not case.truncated:
        both = (
            moments.of_atoms(case.law, case.facts)
            or moments.of_polynomial(case.map, noise, case.base, case.facts)
            or _piecewise(case, noise)
        )
        mean, variance = both or (mean, variance)
    return case._replace(mean=plain(mean, case.facts), variance=plain(variance, case.facts), mode=plain(mode, case.facts))


def _of_family(case: Case) -> tuple[Expr | None, Expr | None, Expr | None]:
    family = case.family
    return (None, None, None) if family is None else (family.mean(), family.variance(), family.mode())


def _piecewise(case: Case, noise: str) -> tuple[Expr, Expr] | None:
    """Of a chain of affine maps with corners (abs, max, min, relu): a polynomial on every branch."""
    if not {layer.kind for layer in case.layers} <= _CORNERS:
        return None
    if any(layer.kind == "power" and not isinstance(rational(layer.parameters["p"]), int) for layer in case.layers):
        return None
    pieces = [(branch.low, branch.high, branch.start) for branch in case.flat]
    for each in case.smooth:
        value: Expr | None = Sym(noise)
        for layer in case.layers:
            value = None if value is None else _on_branch(layer, value, each, noise, case.facts)
        if value is None:
            return None
        pieces.append((each.branch.low, each.branch.high, value))
    return moments.of_pieces(pieces, noise, case.base, case.facts)


def _on_branch(layer: Layer, value: Expr, each: assemble.Inverted, noise: str, facts: Facts) -> Expr | None:
    """A corner map as the affine one that it is on a branch; which side of the corner is seen at a point of the branch.

    None where letters leave that open.
    """
    if layer.kind in ("affine", "power"):
        return forward(layer, value)
    inside = _a_point(each.branch)
    if layer.kind == "abs":
        sign = sign_of(assemble.tidy(substitute(value, {noise: inside}), facts), facts)
        return None if sign is None else value if sign == 1 else Neg(value)
    return value


def _a_point(branch: Branch) -> Expr:
    if branch.low == NEG_INF:
        return ZERO if branch.high == INF else Add((branch.high, Neg(ONE)))
    return Add((branch.low, ONE)) if branch.high == INF else Div(Add((branch.low, branch.high)), number(2))


def family_cdf(case: Case, variable: str) -> Expr | None:
    """The family's own, 0 and 1 outside its support."""
    if case.family is None:
        return None
    z = Sym(variable)
    found = case.family.cdf(z)
    if found is None:
        return None
    support = case.family.support()
    known = assemble.facts_on(support.low, case.facts, variable)
    value = assemble.tidy(found, known)
    rows = [] if support.low == NEG_INF else [(ZERO, Rel(("<",), (z, support.low)))]
    if support.high != INF:
        return Piecewise((*rows, (value, Rel(("<",), (z, support.high)))), ONE)
    return Piecewise(tuple(rows), value) if rows else value


def probability_letter(case: Case, noise: str) -> Sym:
    """The argument of the quantile function: u, or a letter that the question leaves free."""
    taken = {name for each in (case.map, *case.base.parameters) for name in symbols(each) if name != noise}
    return next(Sym(name) for name in ("u", "u_0", "u_00") if name not in taken)


def quantile(case: Case, noise: str, smooth: list[assemble.Inverted]) -> Expr | None:
    """Of a monotone map, the map at the noise's own quantile."""
    u = probability_letter(case, noise)
    if case.family is not None:
        found = case.family.quantile(u)
        if found is not None:
            return assemble.tidy(found, case.facts)
    if len(smooth) != 1 or case.flat or case.by_size is not None:
        return None
    inner = case.base.quantile(u if smooth[0].rising else _one_minus(u))
    return None if inner is None else assemble.tidy(substitute(case.map, {noise: inner}), case.facts)


def _one_minus(u: Expr) -> Expr:
    return Add((ONE, Neg(u)))
