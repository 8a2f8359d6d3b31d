"""Moments, quantiles and the mode of a law as floats, where there is no closed form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.certificate import panels
from dlcalc.distributions.law import Law
from dlcalc.notation.columns import columns
from dlcalc.notation.expr import Expr, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_SETTLED = 1e-9
"""What the farthest nodes may add to a moment, as a part of it; with more the moment is taken not to exist."""

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


class Numeric(NamedTuple):
    """What quadrature found; None where a moment does not settle.

    Attributes:
        mean, variance: moments.
        quantiles: at :data:`LEVELS`.
        mode: the place of the highest density; None where the density has a pole or the law has no density.
    """

    mean: float | None
    variance: float | None
    quantiles: tuple[float, ...]
    mode: float | None


def numeric(law: Law, values: Mapping[str, float], draws: Numbers) -> Numeric:
    """The numbers of a law.

    Args:
        law: the law.
        values: numbers for its free symbols.
        draws: of the law; they only say where to cut the line.
    """
    import numpy as np

    draws = np.sort(draws[np.isfinite(draws)])
    parts = list(panels(law, values, draws))
    nodes = np.concatenate([panel.nodes for panel in parts]) if parts else np.zeros(0)
    masses = np.concatenate([panel.masses for panel in parts]) if parts else np.zeros(0)
    atoms = [(float(columns(atom.value, values)), float(columns(atom.probability, values))) for atom in law.atoms]
    first = _moment(nodes, masses, atoms, 0.0, 1)
    second = None if first is None else _moment(nodes, masses, atoms, first, 2)
    return Numeric(first, second, _quantiles(nodes, masses, atoms), _mode(law, values, nodes))


def _moment(nodes: Numbers, masses: Numbers, atoms: list[tuple[float, float]], centre: float, order: int) -> float | None:
    """E[(Z − c)^n], or None where the far ends still matter."""
    import numpy as np

    with np.errstate(all="ignore"):
        pieces = (nodes - centre) ** order * masses
    total = float(np.sum(pieces)) + sum((value - centre) ** order * probability for value, probability in atoms)
    size = float(np.sum(np.abs(pieces))) + 1e-300
    if pieces.size and not (np.isfinite(total) and max(abs(float(pieces[0])), abs(float(pieces[-1]))) <= _SETTLED * size):
        return None
    return 0.0 if abs(total) < 1e-12 * size else total


def _quantiles(nodes: Numbers, masses: Numbers, atoms: list[tuple[float, float]]) -> tuple[float, ...]:
    """The least places up to which the probabilities lie."""
    import numpy as np

    order = np.argsort(nodes, kind="stable")
    z, upto = nodes[order], np.cumsum(masses[order]) - masses[order] / 2
    places = np.concatenate([z, [value for value, _ in atoms for _ in (0, 1)]])
    sums = np.concatenate([upto, np.zeros(2 * len(atoms))])
    for value, probability in atoms:
        sums[: z.size] += probability * (z > value)
    for place, (value, _) in enumerate(atoms):
        below = (float(np.interp(value, z, upto)) if z.size else 0.0) + sum(mass for other, mass in atoms if other < value)
        sums[z.size + 2 * place : z.size + 2 * place + 2] = (below, below + atoms[place][1])
    order = np.lexsort((sums, places))
    return tuple([float(np.interp(level, sums[order], places[order])) for level in LEVELS])


def _mode(law: Law, values: Mapping[str, float], nodes: Numbers) -> float | None:
    """The highest point, found on the nodes and then between its neighbours."""
    import numpy as np

    if not law.parts or law.atoms:
        return None
    whole = law.density()
    assert whole is not None
    z = np.unique(nodes[np.isfinite(nodes)])
    heights = np.nan_to_num(columns(whole, {**values, law.variable: z}), nan=0.0, posinf=np.inf)
    best = int(np.argmax(heights))
    if best in (0, z.size - 1) or not np.isfinite(heights[best]) or heights[best] > 1e3 * np.median(heights[heights > 0]) > 1e6:
        return None
    others = z[heights >= heights[best] * (1 - 1e-3)]
    if np.ptp(others) > 0.2 * (z[heights > heights[best] / 2].max() - z[heights > heights[best] / 2].min()):
        return None  # two peaks, or a plateau
    low, high = z[best - 1], z[best + 1]
    for _ in range(12):
        grid = np.linspace(low, high, 33)
        at = int(np.argmax(np.nan_to_num(columns(whole, {**values, law.variable: grid}), nan=0.0)))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, 32)]
    middle = float((low + high) / 2)
    peak = float(columns(whole, {**values, law.variable: np.array([middle])})[0])
    return middle if peak < 1e6 else None


def as_tree(value: float, figures: int = 10) -> Expr:
    """A float found by quadrature as the notation has it, with the digits that are certain."""
    return number(Fraction(float(f"{value:.{figures}g}")))
