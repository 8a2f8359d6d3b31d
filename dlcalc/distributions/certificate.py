"""The check that a derived law must pass: it integrates to 1, and a sample of the map itself agrees with it.

Nothing here knows how the law was derived. The sample is drawn by applying the map, as it was typed, to draws of the noise; the
law's distribution function is the running integral of the density that is printed.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.law import Law
from dlcalc.notation.columns import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

DRAWS = 100_000
"""How many draws are compared."""

BOUND = 0.0104
"""Twice exp(−2·n·d²) is the chance that a true law is farther than d from n draws (Massart 1990, Annals of Probability 18(3));
with n = 100,000 it is 10⁻⁹ at d = 0.01035."""

TOLERANCE = 1e-4
"""How far from 1 the integral may be: what quadrature loses at the worst poles that occur."""

SEED = 20_240_229
_STEPS = 160
_REACH = 4.3
_CUTS = 24


class Certificate(NamedTuple):
    """What the check found.

    Attributes:
        total: the integral of the density and the probabilities of the atoms together.
        distance: the largest distance between the law's distribution function and that of the draws.
        draws: how many there were.
        values: the numbers that were put in for free symbols, as floats.
    """

    total: float
    distance: float
    draws: int
    values: Mapping[str, float]

    @property
    def passed(self) -> bool:
        """Whether the law may be printed."""
        return abs(self.total - 1) <= TOLERANCE and self.distance <= BOUND


def certify(law: Law, draws: Numbers, values: Mapping[str, float]) -> Certificate:
    """Hold a law against draws.

    Args:
        law: what was derived.
        draws: of the map itself, one number each; entries that are no number count as disagreeing.
        values: numbers for the law's free symbols.
    """
    import numpy as np

    finite = np.sort(draws[np.isfinite(draws)])
    if not finite.size:
        return Certificate(math.nan, 1.0, draws.size, values)
    atoms = _atoms(law, values)
    finite = _snapped(finite, atoms)
    grid, running = _running(law, values, finite)
    continuous = float(running[-1]) if running.size else 0.0
    total = continuous + sum(probability for _, probability in atoms)
    points, first, count = np.unique(finite, return_index=True, return_counts=True)
    smooth = np.interp(points, grid, running) if running.size else np.zeros(points.shape)
    below, upto = smooth.copy(), smooth.copy()
    for value, probability in atoms:
        below += probability * (points > value)
        upto += probability * (points >= value)
    size = draws.size
    gap = max(float(np.abs(below - first / size).max()), float(np.abs(upto - (first + count) / size).max()))
    return Certificate(float(total), gap if math.isfinite(gap) else 1.0, size, values)


def _atoms(law: Law, values: Mapping[str, float]) -> list[tuple[float, float]]:
    return [(_float(atom.value, values), _float(atom.probability, values)) for atom in law.atoms]


def _float(expr: Any, values: Mapping[str, float]) -> float:
    return float(columns(expr, values))


def _snapped(draws: Numbers, atoms: list[tuple[float, float]]) -> Numbers:
    """Draws of an atom that rounding moved off it, moved back."""
    import numpy as np

    for value, _ in atoms:
        draws = np.where(np.abs(draws - value) <= 1e-12 * (1 + abs(value)), value, draws)
    return draws


class Panel(NamedTuple):
    """A stretch of a density under quadrature: its nodes, and the mass that each stands for."""

    start: float
    end: float
    nodes: Numbers
    masses: Numbers


def panels(law: Law, values: Mapping[str, float], draws: Numbers) -> Iterator[Panel]:
    """The density of a law cut into stretches, each with quadrature of its own.

    Args:
        law: the law.
        values: numbers for its free symbols.
        draws: of the law, in order; they only say where to cut.
    """
    import numpy as np

    for part in law.parts:
        low, high = _float(part.low, values), _float(part.high, values)
        if not low < high:
            continue
        cuts = _cuts(low, high, draws)
        for start, end in pairwise(cuts):
            with np.errstate(all="ignore"):
                z, weights = nodes(start, end, cuts)
                density = columns(part.density, {**values, law.variable: z})
                masses = np.minimum(np.where(np.isfinite(density) & (density != 0), density, 0.0) * weights, 1e300)
            yield Panel(start, end, z, np.where(density == 0, 0.0, masses))


def _running(law: Law, values: Mapping[str, float], draws: Numbers) -> tuple[Numbers, Numbers]:
    """Points in order, and the integral of the density up to each."""
    import numpy as np

    grids, sums, so_far = [], [], 0.0
    for start, end, z, masses in panels(law, values, draws):
        middle = np.cumsum(masses) - masses / 2  # the trapezium rule up to each node
        inside = (z > start) & (z < end)
        grids.append(np.concatenate([[start], z[inside], [end]]))
        sums.append(so_far + np.concatenate([[0.0], middle[inside], [masses.sum()]]))
        so_far += float(masses.sum())
    if not grids:
        return np.zeros(0), np.zeros(0)
    return np.concatenate(grids), np.concatenate(sums)


def _cuts(low: float, high: float, draws: Numbers) -> list[float]:
    """Where to cut an interval: at quantiles of the draws, so that every scale of the density is met."""
    import numpy as np

    inner = draws[(draws > low) & (draws < high)]
    places = np.unique(np.quantile(inner, np.linspace(0.002, 0.998, _CUTS))) if inner.size > _CUTS else np.zeros(0)
    middle = [float(place) for place in places if low < place < high]
    if not middle:
        middle = [0.0] if math.isinf(low) and math.isinf(high) else [low + 1] if math.isinf(high) else [high - 1] if math.isinf(low) else []
    return [low, *middle, high]


def nodes(start: float, end: float, cuts: list[float]) -> tuple[Numbers, Numbers]:
    """Nodes and weights of double-exponential quadrature (Takahasi & Mori 1974), which stands poles at the ends."""
    import numpy as np

    t = np.linspace(-_REACH, _REACH, 2 * _STEPS + 1)
    step, half_pi = t[1] - t[0], math.pi / 2
    if math.isinf(start) or math.isinf(end):
        known = [cut for cut in cuts if math.isfinite(cut)]
        scale = (known[-1] - known[0]) / 4 if len(known) > 1 and known[-1] > known[0] else 1.0
        far = np.exp(half_pi * np.sinh(t))
        weights = scale * far * half_pi * np.cosh(t) * step
        return (start + scale * far, weights) if math.isinf(end) else ((end - scale * far)[::-1], weights[::-1])
    length = end - start
    grown = np.exp(-2 * np.abs(half_pi * np.sinh(t)))
    near = length * grown / (1 + grown)  # the distance to the nearer end, without cancelling
    z = np.where(t < 0, start + near, end - near)
    weights = length / 2 * half_pi * np.cosh(t) * 4 * grown / (1 + grown) ** 2 * step
    return z, weights


def simulate(of_noise: Callable[[Any, int], Mapping[str, Numbers]], formula: Any, values: Mapping[str, float], count: int = DRAWS,
             seed: int = SEED) -> Numbers:  # fmt: skip
    """Draws of a map: the formula, as it was typed, at draws of its noises.

    Args:
        of_noise: draws every noise from a NumPy generator, so many times each.
        formula: the map.
        values: numbers for its other symbols.
        count: how many draws.
        seed: of the generator.
    """
    import numpy as np

    return columns(formula, {**values, **of_noise(np.random.default_rng(seed), count)})
