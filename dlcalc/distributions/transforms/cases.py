"""The law of a map, case by case: where a coefficient is zero, the map is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from dlcalc.distributions.families import Distribution, make
from dlcalc.distributions.law import Atom, Law, Part
from dlcalc.distributions.transforms import assemble, moments
from dlcalc.distributions.transforms.branches import Branch, branches
from dlcalc.distributions.transforms.chain import chain
from dlcalc.distributions.transforms.kinks import stretches
from dlcalc.distributions.transforms.naming import Located, named, start, through
from dlcalc.distributions.transforms.stretches import Layer, forward
from dlcalc.distributions.transforms.zeros import Zero, excluded, never_negative, sign_of, zeros
from dlcalc.notation.build import tree
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate, value_of
from dlcalc.notation.expr import ONE, ZERO, Add, Call, Expr, Logic, Neg, Pow, Rel, Sym, number, rational, rebuild, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts, Product

MOST_CASES = 12


class NoChain(Undecided):
    """A map that cannot be taken apart into elementary ones."""


_SYMMETRIC = {"normal": "mu", "laplace": "mu", "logistic": "mu", "cauchy": "x_0", "student": ""}
"""Families whose law is that of their negative when this parameter is 0."""


class Case(NamedTuple):
    """The answer under one condition.

    Attributes:
        condition: when it holds; None for always.
        map: the map there.
        base: law of the noise.
        facts: what is known of the free symbols there.
        layers: the elementary maps; empty for a constant.
        law: density and atoms.
        smooth: the monotone branches, inverted.
        flat: the flat stretches.
        family: the known family that it is.
        mean, variance, mode, cdf, quantile: in closed form, else None.
        by_size: the coefficient that counts by its size only, since the noise is symmetric.
        truncated: whether endless branches were left out beyond the farthest tails.
    """

    condition: Expr | None
    map: Expr
    base: Distribution
    facts: Facts
    layers: tuple[Layer, ...]
    law: Law
    smooth: tuple[assemble.Inverted, ...]
    flat: tuple[Branch, ...]
    family: Distribution | None
    mean: Expr | None = None
    variance: Expr | None = None
    mode: Expr | None = None
    cdf: Expr | None = None
    quantile: Expr | None = None
    by_size: Expr | None = None
    truncated: bool = False


def cases(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str = "z") -> list[Case]:
    """The law of a map in every case, the general one first.

    Args:
        expr: the map.
        noise: its random symbol.
        base: law of that symbol.
        facts: which other symbols are positive or whole; all are real.
        variable: the letter of the value.

    Raises:
        Undefined: the map has no real value with positive probability.
        Undecided: it cannot be taken apart or inverted.
    """
    found = list(_cases(expr, noise, base, facts, variable, None))
    if len(found) > MOST_CASES:
        raise Undecided(f"the answer has more than {MOST_CASES} cases")
    return found


def _cases(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, given: Expr | None) -> Iterator[Case]:
    if base.family.discrete and noise in symbols(expr):
        yield _of_atoms(expr, noise, base, facts, variable, given)
        return
    layers = chain(expr, noise) if noise in symbols(expr) else ()
    if layers is None:
        yield _by_stretches(expr, noise, base, facts, variable, given)
        return
    if noise not in symbols(expr) or any(layer.kind == "affine" and layer.parameters["d"] == ZERO for layer in layers):
        constant = expr if noise not in symbols(expr) else _constant(layers)
        yield _point(constant, expr, base, facts, variable, given)
        return
    ways = _ways(layers, facts)
    for condition, signed, known, back, size in _signs(layers, base, facts, excluded(ways)):
        yield _case(expr, noise, base, known, variable, _both(given, condition), signed, back, size)
    for way in ways:
        if way.values:
            inner = substitute(expr, way.values)
            yield from _cases(evaluate(inner) if noise not in symbols(inner) else inner, noise, base, facts, variable, _both(given, way.condition))
        else:
            yield _point(_constant(layers, way), expr, base, facts, variable, _both(given, way.condition))


def _ways(layers: tuple[Layer, ...], facts: Facts) -> tuple[Zero, ...]:
    """Where a coefficient of an affine map vanishes."""
    found: dict[Zero, None] = {}
    for layer in layers:
        if layer.kind == "affine":
            found.update(dict.fromkeys(zeros(layer.parameters["d"], facts)))
    return tuple(found)


def _both(left: Expr | None, right: Expr | None) -> Expr | None:
    if left is None or right is None:
        return right if left is None else left
    return Logic("and", (left, right))


def _constant(layers: tuple[Layer, ...], way: Zero | None = None) -> Expr:
    """The value of a chain in which some affine map has the coefficient 0."""
    value: Expr = ZERO
    for layer in layers:
        vanishes = layer.kind == "affine" and (layer.parameters["d"] == ZERO or (way is not None and _vanishes(layer, way)))
        value = layer.parameters["c"] if vanishes else forward(layer, value)
    return evaluate(value)


def _vanishes(layer: Layer, way: Zero) -> bool:
    return way in zeros(layer.parameters["d"], Facts())


def _point(value: Expr, expr: Expr, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
    shown = assemble.tidy(value, facts)
    law = Law(variable, (), (Atom(shown, ONE),))
    return Case(condition, expr, base, facts, (), law, (), (), make("point", shown), shown, ZERO)


def _of_atoms(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
    """Of a discrete noise: each of its values, mapped."""
    masses: dict[Expr, list[Expr]] = {}
    for place, mass in base.atoms():
        masses.setdefault(evaluate(substitute(expr, {noise: place})), []).append(mass)
    atoms = [Atom(value, assemble.tidy(Add(tuple(each)), facts) if len(each) > 1 else each[0]) for value, each in masses.items()]
    law = Law(variable, (), tuple(atoms))
    if len(atoms) == 1:
        return _point(atoms[0].value, expr, base, facts, variable, condition)
    same = [atom.value for atom in atoms] == [place for place, _ in base.atoms()]
    mean, variance = moments.of_atoms(law, facts) or (None, None)
    return Case(condition, expr, base, facts, (), law, (), (), base if same else None, mean, variance)


class _Signed(NamedTuple):
    condition: Expr | None
    layers: tuple[Layer, ...]
    facts: Facts
    back: Mapping[str, Expr]
    size: Expr | None


def _signs(layers: tuple[Layer, ...], base: Distribution, facts: Facts, apart: Expr | None) -> Iterator[_Signed]:
    """Every way in which the coefficients of unknown sign can have one; a letter known to be positive stands for each."""
    open_places = [
        place for place, layer in enumerate(layers) if layer.kind == "affine" and sign_of(layer.parameters["d"], facts) is None
    ]  # fmt: skip
    found = [_Signed(apart, layers, facts, {}, None)]
    for place in open_places:
        d = layers[place].parameters["d"]
        letter = f"q_{place + 1}"
        known = facts.positives | {letter}
        turned: list[_Signed] = []
        for each in found:
            more = Facts(facts.integers, each.facts.positives | known)
            if never_negative(d, facts):
                turned.append(each._replace(layers=_put(each.layers, place, Sym(letter)), facts=more, back={**each.back, letter: d}))
            elif place == 0 and is_symmetric(base):
                size = evaluate(Call("abs", (d,)))
                turned.append(each._replace(layers=_put(each.layers, place, Sym(letter)), facts=more, back={**each.back, letter: size}, size=d))
            else:
                for above, coefficient, value in ((True, Sym(letter), d), (False, Neg(Sym(letter)), Neg(d))):
                    condition = _sided(d, facts, above=above)
                    joined = condition if each.condition == apart else _both(each.condition, condition)
                    turned.append(_Signed(joined, _put(each.layers, place, coefficient), more, {**each.back, letter: value}, each.size))
        found = turned
    yield from found


def _put(layers: tuple[Layer, ...], place: int, d: Expr) -> tuple[Layer, ...]:
    changed = Layer("affine", (("c", layers[place].parameters["c"]), ("d", d)))
    return (*layers[:place], changed, *layers[place + 1 :])


def is_symmetric(base: Distribution) -> bool:
    """Whether the law of the noise is that of its negative."""
    name = base.family.name
    if name == "uniform":
        return evaluate(Neg(base.parameters[0])) == base.parameters[1]
    return name in _SYMMETRIC and (not _SYMMETRIC[name] or base.values[_SYMMETRIC[name]] == ZERO)


def _sided(d: Expr, facts: Facts, *, above: bool) -> Expr:
    """``d > 0`` or ``d < 0``, said of the one letter that decides it where there is one."""
    value = value_of(d, {}, facts)
    if isinstance(value, Product) and isinstance(value.coefficient, int | Fraction):
        odd = [base for base, exponent in value.monomial if not (isinstance(exponent, int) and exponent % 2 == 0)]
        open_bases = [base for base in odd if sign_of(tree(base), facts) is None]
        if len(open_bases) == 1 and len(odd) == len(open_bases) + sum(sign_of(tree(base), facts) == 1 for base in odd):
            return Rel((">" if above == (value.coefficient > 0) else "<",), (tree(open_bases[0]), ZERO))
    return Rel((">" if above else "<",), (d, ZERO))


def _case(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None, layers: tuple[Layer, ...],
          back: Mapping[str, Expr], size: Expr | None) -> Case:  # fmt: skip
    """The general case of a chain whose coefficients all have a sign."""
    family = _family(layers, base, facts)
    found = branches(layers, base, facts)
    law, smooth = _law_of(found, base, facts, variable, family)
    put = _Back(back, facts)
    if not law.parts and len(law.atoms) == 1:
        return _point(law.atoms[0].value, expr, base, facts, variable, condition)._replace(layers=layers, flat=tuple(found))
    if family is not None:
        law = _by_family(law, family, facts)
    flat = tuple([branch for branch in found if branch.flat])
    truncated = any(layer.kind in ("sin", "cos", "tan", "floor", "ceil", "round") for layer in layers) and _is_endless(found, base)
    case = Case(condition, expr, base, facts, tuple([put.layer(layer) for layer in layers]), put.law(law),
                tuple([put.inverted(each) for each in smooth]), tuple([put.branch(each) for each in flat]),
                None if family is None else put.family(family), by_size=size, truncated=truncated)  # fmt: skip
    case = _with_moments(case, noise)
    case = case._replace(mean=_plain(case.mean, facts), variance=_plain(case.variance, facts), mode=_plain(case.mode, facts))
    cdf = put.maybe(assemble.distribution_function(law, smooth, base, facts)) if not (family and family.family.cdf) else None
    return case._replace(cdf=cdf or _family_cdf(case, variable), quantile=_quantile(case, noise, put, smooth))


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


def _by_stretches(expr: Expr, noise: str, base: Distribution, facts: Facts, variable: str, condition: Expr | None) -> Case:
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
            value = evaluate(piece.map if noise not in symbols(piece.map) else _constant(layers))
            found.append(Branch(piece.low, piece.high, value, value, None, flat=True))
        else:
            found += branches(layers, base, facts, (piece.low, piece.high))
    law, smooth = assemble.law_of(found, base, facts, variable)
    flat = tuple([branch for branch in found if branch.flat])
    if not law.parts and len(law.atoms) == 1:
        return _point(law.atoms[0].value, expr, base, facts, variable, condition)
    both = moments.of_atoms(law, facts) or moments.of_pieces([(piece.low, piece.high, piece.map) for piece in pieces], noise, base, facts)
    cdf = assemble.distribution_function(law, smooth, base, facts)
    case = Case(condition, expr, base, facts, (Layer("stretches"),), law, tuple(smooth), flat, None, cdf=cdf)
    return case if both is None else case._replace(mean=both[0], variance=both[1])


def _is_endless(found: list[Branch], base: Distribution) -> bool:
    support = base.support()
    ends = {end for branch in found for end in (branch.low, branch.high)}
    return not {support.low, support.high} <= ends


def squared_sizes(expr: Expr) -> Expr:
    """|u|² as u²."""
    if isinstance(expr, Pow) and isinstance(expr.base, Call) and expr.base.name == "abs" and _is_even(expr.exp):
        return Pow(squared_sizes(expr.base.args[0]), expr.exp)
    return rebuild(expr, squared_sizes)


def _is_even(expr: Expr) -> bool:
    exponent = rational(expr)
    return exponent is not None and exponent % 2 == 0


def _plain(expr: Expr | None, facts: Facts) -> Expr | None:
    return None if expr is None else assemble.tidy(squared_sizes(expr), facts)


class _Back:
    """Puts the coefficients back for the letters that stood for them."""

    def __init__(self, values: Mapping[str, Expr], facts: Facts) -> None:
        self.values = dict(values)
        self.facts = facts

    def expr(self, expr: Expr) -> Expr:
        if not self.values:
            return expr
        found = assemble.tidy(substitute(expr, self.values), self.facts)
        plain = squared_sizes(found)
        return found if plain is found else assemble.tidy(plain, self.facts)

    def maybe(self, expr: Expr | None) -> Expr | None:
        return None if expr is None else self.expr(expr)

    def layer(self, layer: Layer) -> Layer:
        return Layer(layer.kind, tuple([(name, self.expr(value)) for name, value in layer.values]))

    def law(self, law: Law) -> Law:
        return Law(law.variable, tuple([type(part)(*map(self.expr, part)) for part in law.parts]),
                   tuple([Atom(*map(self.expr, atom)) for atom in law.atoms]))  # fmt: skip

    def branch(self, branch: Branch) -> Branch:
        return branch._replace(low=self.expr(branch.low), high=self.expr(branch.high), start=self.expr(branch.start), end=self.expr(branch.end),
                               inverse=self.maybe(branch.inverse))  # fmt: skip

    def inverted(self, of: assemble.Inverted) -> assemble.Inverted:
        return assemble.Inverted(self.branch(of.branch), self.expr(of.low), self.expr(of.high), of.rising, self.expr(of.inverse),
                                 self.expr(of.jacobian), self.expr(of.density))  # fmt: skip

    def family(self, of: Distribution) -> Distribution:
        return of._replace(parameters=tuple(map(self.expr, of.parameters)))


def _family(layers: tuple[Layer, ...], base: Distribution, facts: Facts) -> Distribution | None:
    located: Located | None = start(base)
    for layer in layers:
        if located is None:
            return None
        located = through(located, layer, facts)
    return None if located is None else named(located, facts)


def _with_moments(case: Case, noise: str) -> Case:
    family = case.family
    if family is not None:
        found = (family.mean(), family.variance())
        case = case._replace(mode=family.mode())
        if None not in found:
            return case._replace(mean=found[0], variance=found[1])
    both = moments.of_atoms(case.law, case.facts) or moments.of_polynomial(case.map, noise, case.base, case.facts) or _piecewise(case, noise)
    if both is None:
        return case if family is None else case._replace(mean=found[0], variance=found[1])
    return case._replace(mean=both[0], variance=both[1])


def _piecewise(case: Case, noise: str) -> tuple[Expr, Expr] | None:
    """Of a chain of affine maps with corners (abs, max, min, relu): a polynomial on every branch."""
    if any(layer.kind not in ("affine", "abs", "max", "min", "relu", "power", "sign", "floor", "ceil", "round") for layer in case.layers) or case.truncated:
        return None
    if any(layer.kind == "power" and not isinstance(rational(layer.parameters["p"]), int) for layer in case.layers):
        return None
    pieces = [(branch.low, branch.high, branch.start) for branch in case.flat]
    for each in case.smooth:
        value: Expr = Sym(noise)
        for layer in case.layers:
            value = _on_branch(layer, value, each, noise)
        pieces.append((each.branch.low, each.branch.high, value))
    return moments.of_pieces(pieces, noise, case.base, case.facts)


def _on_branch(layer: Layer, value: Expr, each: assemble.Inverted, noise: str) -> Expr:
    """A corner map as the affine one that it is on a branch; which side of the corner is seen at a point of the branch."""
    if layer.kind in ("affine", "power"):
        return forward(layer, value)
    inside = _a_point(each.branch)
    if layer.kind == "abs":
        at = assemble.tidy(substitute(value, {noise: inside}), Facts())
        return value if sign_of(at, Facts()) == 1 else Neg(value)
    return value


def _a_point(branch: Branch) -> Expr:
    from dlcalc.distributions.law import INF, NEG_INF
    from dlcalc.notation.expr import Div

    if branch.low == NEG_INF:
        return ZERO if branch.high == INF else Add((branch.high, Neg(ONE)))
    return Add((branch.low, ONE)) if branch.high == INF else Div(Add((branch.low, branch.high)), number(2))


def _family_cdf(case: Case, variable: str) -> Expr | None:
    """The family's own, 0 and 1 outside its support."""
    from dlcalc.distributions.law import INF, NEG_INF
    from dlcalc.notation.expr import Piecewise

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


def _quantile(case: Case, noise: str, put: _Back, smooth: list[assemble.Inverted]) -> Expr | None:
    """Of a monotone map, the map at the noise's own quantile."""
    u = Sym("u")
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
