"""What is known of a random quantity: where its density stands, and the single values that it takes."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.notation.expr import ZERO, Const, Expr, Interval, Logic, Neg, Piecewise, Pow, Rel, Seq, Sym, substitute, walk

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
        rows = [(part.density, self.where(place)) for place, part in enumerate(self.parts)]
        return Piecewise(tuple([(value, condition) for value, condition in rows if condition is not None]), ZERO)

    def where(self, place: int) -> Expr | None:
        """The condition under which one of the parts holds; None when it always does.

        An end belongs to it where the density has a finite value there, and no point mass sits there; between two parts that is the
        upper one, if it can be.
        """
        part = self.parts[place]
        return inside(self.variable, part.low, part.high, closed=self.closed(place))

    def closed(self, place: int) -> tuple[bool, bool]:
        """Whether each end of one of the parts belongs to it."""
        part = self.parts[place]
        values = {atom.value for atom in self.atoms}
        low = part.low not in values and self._is_finite(part, part.low)
        after = self.parts[place + 1] if place + 1 < len(self.parts) else None
        taken = after is not None and after.low == part.high and self._is_finite(after, after.low)
        return low, not taken and part.high not in values and self._is_finite(part, part.high)

    def _is_finite(self, part: Part, end: Expr) -> bool:
        """Whether a density has a value at an end of its interval."""
        from dlcalc.notation.evaluate import evaluate

        if end in (INF, NEG_INF):
            return False
        try:
            found = evaluate(part.density, {self.variable: end})
            return not any(node in (INF, NEG_INF) or (isinstance(node, Pow) and node.base == ZERO) for node in walk(found))
        except ArithmeticError:  # a pole, or nothing certain
            return False

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


def inside(variable: str, low: Expr, high: Expr, *, closed: tuple[bool, bool] = (False, False)) -> Expr | None:
    """The condition that a variable lies between two ends, each ``closed`` or not; None when it always does."""
    z = Sym(variable)
    above, below = ("<=" if end else "<" for end in closed)
    if low == NEG_INF:
        return None if high == INF else Rel((below,), (z, high))
    if high == INF:
        return Rel((">=" if closed[0] else ">",), (z, low))
    return Rel((above, below), (low, z, high))


def _joined(law: Law) -> list[Interval]:
    """The intervals of the support, those that touch joined, an end closed where it is an atom or the density has a value there."""
    values = [atom.value for atom in law.atoms]
    found: list[Interval] = []
    for place, part in enumerate(law.parts):
        low, high = law.closed(place)
        low, high = low or part.low in values, high or part.high in values
        if found and found[-1].high == part.low:
            found[-1] = Interval(found[-1].low, part.high, (found[-1].closed[0], high))
        else:
            found.append(Interval(part.low, part.high, (low, high)))
    return found


def _touches(value: Expr, interval: Interval) -> bool:
    from dlcalc.notation.evaluate import evaluate

    if value in (interval.low, interval.high):
        return True
    return evaluate(Rel(("<=", "<="), (interval.low, value, interval.high))) == Const("true")
