"""The coefficients of a map put back for the letters of known sign that stood for them."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import Atom, Law
from dlcalc.distributions.transforms.assemble import Inverted, tidy
from dlcalc.distributions.transforms.branches import Branch
from dlcalc.distributions.transforms.stretches import Layer
from dlcalc.notation.expr import Call, Expr, Pow, rational, rebuild, substitute
from dlcalc.notation.values import Facts


def squared_sizes(expr: Expr) -> Expr:
    """|u|² as u²."""
    if isinstance(expr, Pow) and isinstance(expr.base, Call) and expr.base.name == "abs" and _is_even(expr.exp):
        return Pow(squared_sizes(expr.base.args[0]), expr.exp)
    return rebuild(expr, squared_sizes)


def _is_even(expr: Expr) -> bool:
    exponent = rational(expr)
    return exponent is not None and exponent % 2 == 0


def plain(expr: Expr | None, facts: Facts) -> Expr | None:
    """A value without squares of absolute values."""
    return None if expr is None else tidy(squared_sizes(expr), facts)


class Back:
    """Puts the coefficients back for the letters that stood for them."""

    def __init__(self, values: Mapping[str, Expr], facts: Facts) -> None:
        self.values = dict(values)
        self.facts = facts

    def expr(self, expr: Expr) -> Expr:
        if not self.values:
            return expr
        found = tidy(substitute(expr, self.values), self.facts)
        plain = squared_sizes(found)
        return found if plain is found else tidy(plain, self.facts)

    def maybe(self, expr: Expr | None) -> Expr | None:
        return None if expr is None else self.expr(expr)

    def layer(self, layer: Layer) -> Layer:
        return Layer(layer.kind, tuple([(name, self.expr(value)) for name, value in layer.values]))

    def law(self, law: Law) -> Law:
        return Law(law.variable, tuple([type(part)(*map(self.expr, part)) for part in law.parts]),
                   tuple([Atom(*map(self.expr, atom)) for atom in law.atoms]))  # fmt: skip

    def branch(self, branch: Branch) -> Branch:
        ends = [self.expr(end) for end in (branch.low, branch.high, branch.start, branch.end)]
        low, high, start, end = ends
        return Branch(low, high, start, end, self.maybe(branch.inverse), branch.flat)

    def inverted(self, of: Inverted) -> Inverted:
        return Inverted(self.branch(of.branch), self.expr(of.low), self.expr(of.high), of.rising, self.expr(of.inverse),
                                 self.expr(of.jacobian), self.expr(of.density))  # fmt: skip

    def family(self, of: Distribution) -> Distribution:
        return of._replace(parameters=tuple(map(self.expr, of.parameters)))
