"""What is known of a random quantity: where its density stands, and the single values that it takes."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.notation.expr import ZERO, Const, Expr, Interval, Logic, Neg, Piecewise, Rel, Seq, Sym, substitute

INF = Const("inf")
NEG_INF = Neg(INF)


class Part(NamedTuple):
    """A density on an open interval; ``density`` is a formula in the law's variable."""

    low: Expr
    high: Expr
    density: Expr


class Atom(NamedTuple):
    """A single value and its probability."""

    value: Expr
    probability: Expr


class Law(NamedTuple):
    """The law of a real random quantity.

    Attributes:
        variable: the symbol in which the densities are written.
        parts: the density, on intervals in order that do not overlap; it is 0 elsewhere.
        atoms: the values taken with positive probability, in order.
    """

    variable: str
    parts: tuple[Part, ...]
    atoms: tuple[Atom, ...] = ()

    def put_in(self, values: dict[str, Expr]) -> Law:
        """The same law with symbols replaced."""
        return Law(
            self.variable,
            tuple([Part(*[substitute(each, values) for each in part]) for part in self.parts]),
            tuple([Atom(*[substitute(each, values) for each in atom]) for atom in self.atoms]),
        )

    def density(self) -> Expr | None:
        """The density as one formula, 0 outside the support; None where there is none."""
        if not self.parts:
            return None
        if (self.parts[0].low, self.parts[0].high) == (NEG_INF, INF):
            return self.parts[0].density
        rows = []
        for place, part in enumerate(self.parts):
            condition = inside(self.variable, part.low, part.high, closed=place > 0 and self._meets(self.parts[place - 1], part))
            rows.append((part.density, condition))
        return Piecewise(tuple([(value, condition) for value, condition in rows if condition is not None]), ZERO)

    def _meets(self, left: Part, right: Part) -> bool:
        """Whether the densities on both sides of an end have the same value there."""
        from dlcalc.notation.evaluate import evaluate

        if left.high != right.low:
            return False
        try:
            values = [evaluate(part.density, {self.variable: right.low}) for part in (left, right)]
        except ArithmeticError:  # a pole, or nothing certain
            return False
        return values[0] == values[1]

    def mass(self) -> Expr | None:
        """The probabilities of single values as one formula; None where there are none."""
        if not self.atoms:
            return None
        z = Sym(self.variable)
        return Piecewise(tuple([(atom.probability, Rel(("=",), (z, atom.value))) for atom in self.atoms]), ZERO)

    def support(self) -> Expr:
        """Where the quantity can be: ``z in (0, inf)``, ``z in {-1, 1}``, joined by ``or``."""
        z = Sym(self.variable)
        intervals = _joined(self)
        alone = [atom.value for atom in self.atoms if not any(_touches(atom.value, each) for each in intervals)]
        found: list[Expr] = []
        if len(alone) > 1:
            found.append(Rel(("in",), (z, Seq("set", tuple(alone)))))
        elif alone:
            found.append(Rel(("=",), (z, alone[0])))
        found += [Rel(("in",), (z, each)) for each in intervals]
        return found[0] if len(found) == 1 else Logic("or", tuple(found))


def inside(variable: str, low: Expr, high: Expr, *, closed: bool = False) -> Expr | None:
    """The condition that a variable lies between two ends, ``closed`` below or not; None when it always does."""
    z = Sym(variable)
    if low == NEG_INF:
        return None if high == INF else Rel(("<",), (z, high))
    if high == INF:
        return Rel((">=" if closed else ">",), (z, low))
    return Rel(("<=" if closed else "<", "<"), (low, z, high))


def _joined(law: Law) -> list[Interval]:
    """The intervals of the support, those that touch joined, an end closed where it is an atom."""
    values = [atom.value for atom in law.atoms]
    found: list[Interval] = []
    for part in law.parts:
        if found and found[-1].high == part.low:
            found[-1] = Interval(found[-1].low, part.high, (found[-1].closed[0], part.high in values))
        else:
            found.append(Interval(part.low, part.high, (part.low in values, part.high in values)))
    return found


def _touches(value: Expr, interval: Interval) -> bool:
    from dlcalc.notation.evaluate import evaluate

    if value in (interval.low, interval.high):
        return True
    return evaluate(Rel(("<=", "<="), (interval.low, value, interval.high))) == Const("true")
