"""The optimal discriminator between two densities as a curve, for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.plots import Lines, Series
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Mixture, Scalar
from dlcalc.notation.expr import symbols
from dlcalc.topics.gan.between import Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

PLACES = 401
_SHOWN = (0.002, 0.998)
"""Quantiles from which to which each density is drawn."""


def curve(inputs: Inputs, pair: Pair) -> Lines:
    """D* with both densities; where neither can be, it has a gap.

    Raises:
        DomainError: one of them has no density of one number, or a letter without a value.
    """
    import numpy as np

    real, fake = _drawable(inputs, pair.real), _drawable(inputs, pair.fake)
    spans = [end for of in (real, fake) for end in _span(of)]
    low, high = min(spans), max(spans)
    x = np.linspace(low - 0.05 * (high - low), high + 0.05 * (high - low), PLACES)
    p, q = real.pdf(x), fake.pdf(x)
    with np.errstate(all="ignore"):
        says = np.where(p + q > 0, p / (p + q), np.nan)
    series = (Series("optimal discriminator `D^*`", says, "D"), Series("real `p_r`", p, "r"), Series("generated `p_g`", q, "g"))
    title = f"Optimal discriminator, `{pair.real.text()}` against `{pair.fake.text()}`"
    return Lines(title, "x", "", x, series, (0.5,))


def _drawable(inputs: Inputs, of: object) -> Scalar:
    if isinstance(of, Distribution | Mixture) and not symbols(of.tree()):
        smooth = [of] if isinstance(of, Distribution) else [each for _, each in of.parts]
        if not any(each.family.discrete for each in smooth):
            return of
    rule = "D* is drawn between two densities of one number, without letters"
    raise DomainError("plot", inputs.typed["plot"], rule, '--p-real "N(0,1)" --p-gen "N(2,1)"')


def _span(of: Scalar) -> list[float]:
    import numpy as np

    smooth = [of] if isinstance(of, Distribution) else [each for _, each in of.parts] if isinstance(of, Mixture) else []
    return [float(place) for each in smooth for place in each.ppf(np.array(_SHOWN))]
