"""From branches to the law: densities added up where images overlap, flat stretches as atoms."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import INF, NEG_INF, Atom, Law, Part, inside
from dlcalc.distributions.transforms.branches import Branch, is_less, is_rising, ordered
from dlcalc.distributions.transforms.stretches import Y
from dlcalc.notation.differentiate import derivative, times
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Add, Expr, Neg, Piecewise, Rel, Sym, number, substitute, symbols
from dlcalc.notation.values import Facts


class NoInverse(Undecided):
    """A monotone branch whose inverse the notation cannot say."""


class Inverted(NamedTuple):
    """A monotone branch as the change of variables needs it.

    Attributes:
        branch: the branch.
        low, high: ends of its image.
        rising: whether the map grows on it.
        inverse: the noise as a formula in the variable.
        jacobian: the absolute value of its derivative.
        density: the noise's density at the inverse, times the Jacobian.
    """

    branch: Branch
    low: Expr
    high: Expr
    rising: bool
    inverse: Expr
    jacobian: Expr
    density: Expr


def inverted(branch: Branch, base: Distribution, facts: Facts, variable: str) -> Inverted:
    """The change of variables on one branch.

    Raises:
        NoInverse: its inverse is not known.
    """
    if branch.inverse is None:
        raise NoInverse("a branch has no inverse in closed form")
    rising = is_rising(branch, facts)
    low, high = (branch.start, branch.end) if rising else (branch.end, branch.start)
    known = facts_on(low, facts, variable)
    inverse = tidy(substitute(branch.inverse, {Y.name: Sym(variable)}), known)
    slope = tidy(derivative(inverse, variable), known)
    jacobian = slope if rising else tidy(Neg(slope), known)
    density = tidy(times(base.density(inverse), jacobian), known)
    return Inverted(branch, low, high, rising, inverse, jacobian, density)


def facts_on(low: Expr, facts: Facts, variable: str) -> Facts:
    """What is known of the variable above an end, too: it is positive above 0."""
    from dlcalc.distributions.transforms.zeros import sign_of

    return Facts(facts.integers, facts.positives | {variable}) if low != NEG_INF and sign_of(low, facts) in (0, 1) else facts


def tidy(expr: Expr, facts: Facts) -> Expr:
    """The normal form, where there is one."""
    try:
        return evaluate(expr, positives=facts.positives, integers=facts.integers)
    except (TooLarge, Undecided, Undefined):
        return expr


def probability(base: Distribution, low: Expr, high: Expr, facts: Facts) -> Expr:
    """How probable it is that the noise falls between two places: in closed form, or a float as it is.

    Raises:
        Undecided: it has no closed form and holds symbols.
    """
    support = base.support()
    found = []
    for at, end, limit in ((low, support.low, ZERO), (high, support.high, ONE)):
        value = limit if at == end else base.cdf(at)
        found.append(value if value is not None else _numerically(base, at))
    return tidy(Add((found[1], Neg(found[0]))), facts)


def _numerically(base: Distribution, at: Expr) -> Expr:
    from fractions import Fraction

    import numpy as np

    from dlcalc.notation.approximate import approximate

    if symbols(at) or any(symbols(each) for each in base.parameters):
        raise Undecided("a probability has no closed form, and holds letters")
    return number(Fraction(float(base.cdf_at(np.array([approximate(at)]))[0])))


def law_of(found: list[Branch], base: Distribution, facts: Facts, variable: str = "z") -> tuple[Law, list[Inverted]]:
    """The law of the map, and its monotone branches inverted.

    Args:
        found: all branches.
        base: law of the noise.
        facts: what is known of the free symbols.
        variable: the letter of the map's value.

    Raises:
        Open: an order of ends is left open by symbols.
        Undecided: a branch has no inverse.
    """
    smooth = [inverted(branch, base, facts, variable) for branch in found if not branch.flat]
    return Law(variable, tuple(_parts(smooth, facts, variable)), tuple(_atoms(found, base, facts))), smooth


def _atoms(found: list[Branch], base: Distribution, facts: Facts) -> list[Atom]:
    masses: dict[Expr, list[Expr]] = {}
    for branch in found:
        if branch.flat:
            masses.setdefault(branch.start, []).append(probability(base, branch.low, branch.high, facts))
    atoms = [Atom(value, tidy(Add(tuple(each)), facts) if len(each) > 1 else each[0]) for value, each in masses.items()]
    return [atom for atom in in_order(atoms, facts) if atom.probability != ZERO]


def in_order(atoms: list[Atom], facts: Facts) -> list[Atom]:
    """Atoms from the least value to the largest."""
    by_value = {atom.value: atom for atom in atoms}
    return [by_value[value] for value in ordered(by_value, facts)]


def ends_of(smooth: list[Inverted], facts: Facts) -> list[Expr]:
    """All ends of images, in order, each once."""
    return ordered([end for each in smooth for end in (each.low, each.high)], facts)


def _parts(smooth: list[Inverted], facts: Facts, variable: str) -> list[Part]:
    parts: list[Part] = []
    ends = ends_of(smooth, facts)
    for low, high in pairwise(ends):
        active = [each for each in smooth if not is_less(low, each.low, facts) and not is_less(each.high, high, facts)]
        if not active:
            continue
        known = facts_on(low, facts, variable)
        terms = tuple([each.density for each in active])
        density = tidy(Add(terms), known) if len(terms) > 1 else terms[0]
        if parts and parts[-1].high == low and parts[-1].density == density and low not in _poles(smooth):
            parts[-1] = Part(parts[-1].low, high, density)
        else:
            parts.append(Part(low, high, density))
    return parts


def _poles(smooth: list[Inverted]) -> list[Expr]:
    """Ends where two branches meet: the density may be infinite there, so parts stay apart."""
    return [each.branch.end for each in smooth]


def distribution_function(law: Law, smooth: list[Inverted], base: Distribution, facts: Facts) -> Expr | None:
    """P(Z ≤ z) by pieces; None where the noise's own has no closed form."""
    if not base.family.cdf:
        return None
    ends = ordered([*ends_of(smooth, facts), *[atom.value for atom in law.atoms]], facts)
    if not ends or (len(ends) == 1 and not smooth):
        return None
    places = ends if ends[-1] == INF else [*ends, INF]
    places = places if places[0] == NEG_INF else [NEG_INF, *places]
    cases = []
    for low, high in pairwise(places):
        value = _up_to(low, high, law, smooth, base, facts)
        cases.append((value, inside(law.variable, low, high), low, high))
    if len(cases) == 1:
        return cases[0][0]
    return _by_case(law.variable, cases)


def _up_to(low: Expr, high: Expr, law: Law, smooth: list[Inverted], base: Distribution, facts: Facts) -> Expr:
    terms: list[Expr] = [atom.probability for atom in law.atoms if not is_less(low, atom.value, facts)]
    for each in smooth:
        if not is_less(low, each.high, facts):
            terms.append(probability(base, each.branch.low, each.branch.high, facts))
        elif not is_less(each.low, high, facts):
            continue
        elif each.rising:
            terms.append(probability(base, each.branch.low, each.inverse, facts))
        else:
            terms.append(probability(base, each.inverse, each.branch.high, facts))
    return tidy(Add(tuple(terms)), facts_on(low, facts, law.variable)) if len(terms) > 1 else terms[0] if terms else ZERO


def _by_case(variable: str, cases: list[tuple[Expr, Expr | None, Expr, Expr]]) -> Expr:
    """Cases from below, each up to its upper end; the last one is the rest."""
    z = Sym(variable)
    shown = [(value, Rel(("<",), (z, high))) for value, _, _, high in cases[:-1]]
    return Piecewise(tuple(shown), cases[-1][0])
