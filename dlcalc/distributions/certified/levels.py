"""A distribution in the order of its quantiles: stretches with a density and atoms, and the levels u at which they meet."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from dlcalc.distributions.certified.pieces import Piece, breaks, level, number, piece
from dlcalc.distributions.certified.span import Span, exactly
from dlcalc.distributions.kinds import Scalar
from dlcalc.notation.approximate import approximate

_SAME = 4e-15
_FARTHEST = 1e150


class Level(NamedTuple):
    """A probability u with 1 − u beside it, so that neither end loses its digits."""

    below: float
    above: float

    @classmethod
    def of(cls, value: float, *, upper: bool) -> Level:
        """The level with a probability below it, or above it."""
        return cls(1 - value, value) if upper else cls(value, 1 - value)

    def before(self, other: Level) -> bool:
        """Whether it is smaller, by more than rounding."""
        if self.below < 0.5:
            return other.below - self.below > _SAME * max(other.below, 1e-300)
        return self.above - other.above > _SAME * max(self.above, 1e-300)


class Segment(NamedTuple):
    """A stretch with a density between two places, or an atom, and the levels at its ends.

    Attributes:
        start, end: places; equal for an atom.
        low, high: levels.
        piece: the formula on it; of an atom that beside it.
        mass: of an atom, its probability.
    """

    start: float
    end: float
    low: Level
    high: Level
    piece: Piece
    mass: Span | None = None

    @property
    def atom(self) -> bool:
        """Whether it is an atom."""
        return self.mass is not None

    def mass_between(self, low: Level, high: Level) -> Span:
        """The mass between two levels, all of it where they are the ends."""
        if self.mass is not None and not (self.low.before(low) or high.before(self.high)):
            return self.mass
        width = high.below - low.below if high.below < 0.5 else low.above - high.above
        return Span(width * (1 - 1e-14) - 1e-15, width * (1 + 1e-14) + 1e-15)


def segments(of: Scalar) -> list[Segment]:
    """The stretches and atoms in order; gaps are left out."""
    atoms = {approximate(place): probability for place, probability in of.atoms()}
    ends = [-math.inf, *breaks(of), math.inf]
    found: list[Segment] = []
    low = Level(0.0, 1.0)
    for start, end in pairwise(ends):
        on = piece(of, _inside(start, end))
        if start in atoms:
            high = Level(_middle(on, start, upper=False), _middle(on, start, upper=True))
            found.append(Segment(start, start, low, high, on, number(atoms[start])))
            low = high
        if on.terms:
            high = Level(1.0, 0.0) if math.isinf(end) else Level(_middle(on, end, upper=False), _middle(on, end, upper=True))
            found.append(Segment(start, end, low, high, on))
            low = high
    found[0] = found[0]._replace(low=Level(0.0, 1.0))
    found[-1] = found[-1]._replace(high=Level(1.0, 0.0))
    return found


def _inside(start: float, end: float) -> float:
    if math.isinf(start) and math.isinf(end):
        return 0.0
    if math.isinf(start):
        return end - 1 - abs(end)
    return start + 1 + abs(start) if math.isinf(end) else start + (end - start) / 2


def _middle(on: Piece, at: float, *, upper: bool) -> float:
    """The level at a place, to the last bits."""
    import numpy as np

    found = level(on, exactly(np.array([at])), upper=upper)
    return min(max(float((np.asarray(found.lo) + found.hi).reshape(-1)[0]) / 2, 0.0), 1.0)


def cuts(one: list[Segment], two: list[Segment]) -> list[Level]:
    """The levels at which either side changes, and the middle, in order."""
    found = [Level(0.0, 1.0)]
    every = [Level(0.5, 0.5), *[each.high for each in (*one, *two)]]
    for each in sorted(every, key=lambda at: (at.below, -at.above)):
        if found[-1].before(each) and each.before(Level(1.0, 0.0)):
            found.append(each)
    return [*found, Level(1.0, 0.0)]


def covering(of: list[Segment], low: Level, high: Level) -> Segment:
    """The segment that holds the levels between two cuts."""
    middle = Level((low.below + high.below) / 2, (low.above + high.above) / 2)
    return next((each for each in of if not each.high.before(middle)), of[-1])


def place_of(of: Segment, at: Level) -> float:
    """The place of a level on a segment, to the last bits."""
    if of.atom or not of.low.before(at):
        return of.start
    if not at.before(of.high):
        return of.end
    upper = at.below > 0.5
    low, high = _bracket(of, at, upper=upper)
    for _ in range(200):
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        found = _middle(of.piece, middle, upper=upper)
        below = found > at.above if upper else found < at.below
        low, high = (middle, high) if below else (low, middle)
    return low + (high - low) / 2


def _bracket(of: Segment, at: Level, *, upper: bool) -> tuple[float, float]:
    """Finite places round the one that is looked for; a level that no float reaches is met at the end of the floats."""
    inner = _inside(of.start, of.end)
    found = []
    for end, side in ((of.start, -1), (of.end, 1)):
        step = 1.0 + abs(inner)
        while math.isinf(end):
            guess = inner + side * step
            there = _middle(of.piece, guess, upper=upper)
            before = there > at.above if upper else there < at.below
            if before == (side < 0) or step > _FARTHEST:
                end = guess  # noqa: PLW2901 (the infinite end is replaced by a finite one)
            step *= 2
        found.append(end)
    return found[0], found[1]
