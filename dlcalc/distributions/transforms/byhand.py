"""Maps without inverses in closed form: cut at the turns found by numbers, each stretch inverted numerically.

A stretch is monotone as far as a grid of 4,001 places shows; whatever that overlooked, the certificate finds.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.certificate import Certificate, nodes
from dlcalc.distributions.families import Distribution
from dlcalc.notation.columns import columns
from dlcalc.notation.differentiate import derivative
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Expr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_GRID = 4001
_TAIL = 1e-13
_MOST = 60


class Stretch(NamedTuple):
    """A stretch of the noise on which the map is monotone.

    Attributes:
        low, high: its ends, inside the noise's support; the tails beyond hold 10⁻¹³ each.
        start, end: the map there.
    """

    low: float
    high: float
    start: float
    end: float

    @property
    def rising(self) -> bool:
        """Whether the map grows on it."""
        return self.start < self.end


class Curve(NamedTuple):
    """A law by numbers.

    Attributes:
        map: the map.
        slope: its derivative by the noise.
        noise: the random letter.
        base: its law.
        stretches: where the map is monotone, in order.
    """

    map: Expr
    slope: Expr
    noise: str
    base: Distribution
    stretches: tuple[Stretch, ...]

    def value(self, e: Numbers) -> Numbers:
        """The map at places of the noise."""
        return columns(self.map, {self.noise: e})

    def inverse(self, stretch: Stretch, z: Numbers) -> Numbers:
        """Where on a stretch the map takes values of its image: bisection, so that nothing can run away."""
        import numpy as np

        low, high = np.full(z.shape, stretch.low), np.full(z.shape, stretch.high)
        for _ in range(80):
            middle = (low + high) / 2
            below = (self.value(middle) < z) == stretch.rising
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        found: Numbers = (low + high) / 2
        return found

    def density(self, z: Numbers) -> Numbers:
        """The sum of f(e_k)/|g′(e_k)| over the stretches that reach a value."""
        import numpy as np

        z = np.asarray(z, dtype=float)
        total = np.zeros(z.shape)
        for stretch in self.stretches:
            reached = (z > min(stretch.start, stretch.end)) & (z < max(stretch.start, stretch.end))
            if reached.any():
                e = self.inverse(stretch, z[reached])
                with np.errstate(all="ignore"):
                    total[reached] += self.base.pdf(e) / np.abs(columns(self.slope, {self.noise: e}))
        return total

    def cdf(self, z: Numbers) -> Numbers:
        """P(Z ≤ z) by the noise's own distribution function."""
        import numpy as np

        z = np.asarray(z, dtype=float)
        total = np.zeros(z.shape)
        for stretch in self.stretches:
            least, most = min(stretch.start, stretch.end), max(stretch.start, stretch.end)
            ends = self.base.cdf_at(np.array([stretch.low, stretch.high]))
            total += np.where(z >= most, ends[1] - ends[0], 0.0)
            reached = (z > least) & (z < most)
            if reached.any():
                at = self.base.cdf_at(self.inverse(stretch, z[reached]))
                total[reached] += at - ends[0] if stretch.rising else ends[1] - at
        return np.clip(total, 0.0, 1.0)

    def support(self) -> tuple[float, float]:
        """The least and the largest value on the stretches."""
        ends = [end for stretch in self.stretches for end in (stretch.start, stretch.end)]
        return min(ends), max(ends)


def curve(expr: Expr, noise: str, base: Distribution) -> Curve:
    """Find the stretches of a map without letters.

    Raises:
        Undecided: it has no derivative, flat stretches, no real value somewhere, or too many turns.
    """
    import numpy as np

    slope = derivative(expr, noise)
    low, high = base.ends()
    tails = base.ppf(np.array([_TAIL, 1 - _TAIL]))
    left, right = max(low, float(tails[0])), min(high, float(tails[1]))
    e = base.ppf(np.linspace(0, 1, _GRID)[1:-1])
    e = np.unique(np.concatenate([[left], e, np.linspace(left, right, _GRID), [right]]))
    e = e[(e > low) & (e < high)]
    with np.errstate(all="ignore"):
        slopes, values = columns(slope, {noise: e}), columns(expr, {noise: e})
    if not (np.isfinite(slopes).all() and np.isfinite(values).all()):
        raise Undecided("the map or its slope has no finite value for some values of the noise")
    if (slopes == 0).mean() > 0.01:
        raise Undecided("the map is flat on a stretch that has no closed form")
    turns = _turns(e, slopes, slope, noise)
    if len(turns) > _MOST:
        raise Undecided(f"the map turns more than {_MOST} times")
    ends = np.array([e[0], *turns, e[-1]])
    at = columns(expr, {noise: ends})
    found = [Stretch(*map(float, row)) for row in zip(ends[:-1], ends[1:], at[:-1], at[1:], strict=True)]
    if any(stretch.start == stretch.end for stretch in found):
        raise Undecided("the map takes the same value at two of its turns in a row, which floats do not tell from a flat stretch")
    return Curve(expr, slope, noise, base, tuple(found))


def _turns(e: Numbers, slopes: Numbers, slope: Expr, noise: str) -> list[float]:
    """Where the slope changes its sign, to the last digit; all of them are halved at once."""
    import numpy as np

    signs = np.sign(slopes)
    places = np.nonzero(signs[:-1] * signs[1:] < 0)[0]
    low, high, before = e[places], e[places + 1], signs[places]
    for _ in range(100 if places.size else 0):
        middle = (low + high) / 2
        same = np.sign(columns(slope, {noise: middle})) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return sorted({*((low + high) / 2).tolist(), *e[signs == 0].tolist()})


def check(found: Curve, draws: Numbers) -> Certificate:
    """Hold a law by numbers against draws of the map: the running integral of its density is compared."""
    import numpy as np

    finite = np.sort(draws[np.isfinite(draws)])
    if not finite.size:
        return Certificate(float("nan"), 1.0, draws.size, {})
    grid, running = running_integral(found, finite)
    points, first, count = np.unique(finite, return_index=True, return_counts=True)
    at = np.interp(points, grid, running)
    size = draws.size
    gap = max(float(np.abs(at - first / size).max()), float(np.abs(at - (first + count) / size).max()))
    return Certificate(float(running[-1]), gap, size, {})


def running_integral(found: Curve, draws: Numbers) -> tuple[Numbers, Numbers]:
    """Points in order, and the integral of the density up to each; cut at turns and at quantiles of draws."""
    import numpy as np

    low, high = found.support()
    ends = [end for stretch in found.stretches for end in (stretch.start, stretch.end)]
    inner = np.quantile(draws, np.linspace(0.002, 0.998, 24))
    cuts = np.unique(np.concatenate([[low, high], ends, inner[(inner > low) & (inner < high)]]))
    grids, sums, so_far = [np.array([low])], [np.array([0.0])], 0.0
    for start, end in pairwise(cuts.tolist()):
        if end - start <= 1e-12 * (1 + abs(start)):
            continue
        z, weights = nodes(start, end, [])
        masses = np.nan_to_num(found.density(z), nan=0.0, posinf=0.0) * weights
        within = (z > start) & (z < end)
        grids.append(np.concatenate([z[within], [end]]))
        sums.append(so_far + np.concatenate([(np.cumsum(masses) - masses / 2)[within], [masses.sum()]]))
        so_far += float(masses.sum())
    return np.concatenate(grids), np.concatenate(sums)
