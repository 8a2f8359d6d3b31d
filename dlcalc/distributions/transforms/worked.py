"""One case of a chain of maps whose coefficients all have a sign: branches, law, family."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.distributions.families import Distribution, make
from dlcalc.distributions.law import Atom, Law, Part
from dlcalc.distributions.transforms import assemble, closed, moments
from dlcalc.distributions.transforms.back import Back
from dlcalc.distributions.transforms.branches import Branch, branches
from dlcalc.distributions.transforms.case import Case, NoChain
from dlcalc.distributions.transforms.chain import chain
from dlcalc.distributions.transforms.kinks import stretches
from dlcalc.distributions.transforms.naming import Located, named, start, through
from dlcalc.distributions.transforms.stretches import Layer, constant
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Add, Expr, Sym, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts


def case_of(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None, layers: tuple[Layer, ...],
          back: Mapping[str, Expr], size: Expr | None) -> Case:  # fmt: skip
    """The general case of a chain whose coefficients all have a sign."""
    family = _family(layers, base, facts)
    found = branches(layers, base, facts)
    law, smooth = _law_of(found, base, facts, variable, family)
    put = Back(back, facts)
    if not law.parts and len(law.atoms) == 1:
        return point(law.atoms[0].value, expr, base, facts, variable, condition)._replace(layers=layers, flat=tuple(found))
    family = family or _coin(law)
    if family is not None:
        law = _by_family(law, family, facts)
    flat = tuple([branch for branch in found if branch.flat])
    truncated = any(layer.kind in ("sin", "cos", "tan", "floor", "ceil", "round") for layer in layers) and _is_endless(found, base)
    case = Case(condition, expr, base, facts, tuple([put.layer(layer) for layer in layers]), put.law(law),
                tuple([put.inverted(each) for each in smooth]), tuple([put.branch(each) for each in flat]),
                None if family is None else put.family(family), by_size=size, truncated=truncated)  # fmt: skip
    case = closed.with_moments(case, noise)
    cdf = put.maybe(assemble.distribution_function(law, smooth, base, facts)) if not (family and family.family.cdf) else None
    return case._replace(cdf=cdf or closed.family_cdf(case, variable), quantile=closed.quantile(case, noise, smooth))


def _law_of(found: list[Branch], base: Distribution, facts: Facts, variable: str,
            family: Distribution | None) -> tuple[Law, list[assemble.Inverted]]:  # fmt: skip
    """The law by its branches; of a known family without an inverse in the notation, the family's."""
    if family is None or all(branch.flat or branch.inverse is not None for branch in found):
        return assemble.law_of(found, base, facts, variable)
    support = family.support()
    known = assemble.facts_on(support.low, facts, variable)
    density = assemble.tidy(family.density(Sym(variable)), known)
    return Law(variable, (Part(support.low, support.high, density),)), []


def _by_family(law: Law, family: Distribution, facts: Facts) -> Law:
    """The law with the family's own formula for its density, where that is shorter and the parts are one."""
    support = family.support()
    if not law.parts or law.atoms or (law.parts[0].low, law.parts[-1].high) != (support.low, support.high):
        return law
    known = assemble.facts_on(support.low, facts, law.variable)
    density = assemble.tidy(family.density(Sym(law.variable)), known)
    shorter = len(law.parts) > 1 or len(ascii_text(density)) < len(ascii_text(law.parts[0].density))
    return law._replace(parts=(Part(support.low, support.high, density),)) if shorter else law


def _coin(law: Law) -> Distribution | None:
    """The Bernoulli law of what is 0 or 1."""
    if law.parts or tuple([atom.value for atom in law.atoms]) != (ZERO, ONE):
        return None
    return make("bernoulli", law.atoms[1].probability)


def _is_endless(found: list[Branch], base: Distribution) -> bool:
    support = base.support()
    ends = {end for branch in found for end in (branch.low, branch.high)}
    return not {support.low, support.high} <= ends


def _family(layers: tuple[Layer, ...], base: Distribution, facts: Facts) -> Distribution | None:
    located: Located | None = start(base)
    for layer in layers:
        if located is None:
            return None
        located = through(located, layer, facts)
    return None if located is None else named(located, facts)


def by_stretches(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
    """Of a map with corners of its own: each stretch by itself."""
    support = base.support()
    pieces = stretches(expr, noise, support.low, support.high, facts)
    if pieces is None:
        raise NoChain("it is no chain of maps that can each be inverted")
    found: list[Branch] = []
    for piece in pieces:
        layers = chain(piece.map, noise) if noise in symbols(piece.map) else ()
        if layers is None:
            raise NoChain("on a stretch it is no chain of maps that can each be inverted")
        if noise not in symbols(piece.map) or any(layer.kind == "affine" and layer.parameters["d"] == ZERO for layer in layers):
            value = evaluate(piece.map if noise not in symbols(piece.map) else constant(layers))
            found.append(Branch(piece.low, piece.high, value, value, None, flat=True))
        else:
            found += branches(layers, base, facts, (piece.low, piece.high))
    law, smooth = assemble.law_of(found, base, facts, variable)
    flat = tuple([branch for branch in found if branch.flat])
    if not law.parts and len(law.atoms) == 1:
        return point(law.atoms[0].value, expr, base, facts, variable, condition)
    family = _coin(law)
    both = moments.of_atoms(law, facts) or moments.of_pieces([(piece.low, piece.high, piece.map) for piece in pieces], noise, base, facts)
    cdf = assemble.distribution_function(law, smooth, base, facts)
    case = Case(condition, expr, base, facts, (Layer("stretches"),), law, tuple(smooth), flat, family, cdf=cdf)
    return case if both is None else case._replace(mean=both[0], variance=both[1])


def point(value: Expr, expr: Expr, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
    """The case of a map that takes one value with certainty."""
    shown = assemble.tidy(value, facts)
    law = Law(variable, (), (Atom(shown, ONE),))
    return Case(condition, expr, base, facts, (), law, (), (), make("point", shown), shown, ZERO)


def of_atoms(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
    """Of a discrete noise: each of its values, mapped."""
    masses: dict[Expr, list[Expr]] = {}
    for place, mass in base.atoms():
        masses.setdefault(evaluate(substitute(expr, {noise: place})), []).append(mass)
    atoms = [Atom(value, assemble.tidy(Add(tuple(each)), facts) if len(each) > 1 else each[0]) for value, each in masses.items()]
    law = Law(variable, (), tuple(atoms))
    if len(atoms) == 1:
        return point(atoms[0].value, expr, base, facts, variable, condition)
    same = [atom.value for atom in atoms] == [place for place, _ in base.atoms()]
    mean, variance = moments.of_atoms(law, facts) or (None, None)
    return Case(condition, expr, base, facts, (), law, (), (), base if same else None, mean, variance)
