"""Normalisation and its gradient on rows of numbers, each row a group that is averaged together; by either arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.topics.norm.arithmetic import Arithmetic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

Keep = Callable[[Any], Any]
"""What is done to an array after every step: nothing, or rounding."""


class Rows(NamedTuple):
    """What a normalisation is given, everything with a row for each group ``[group, member]``.

    Attributes:
        x: the numbers.
        gamma, beta: scale and shift of each number; None stands for 1 and 0.
        epsilon: what is added to the variance.
        centred: whether the mean is taken away.
        mean, var: statistics to use instead of the rows' own, ``[group]``.
    """

    x: Numbers
    gamma: Numbers | None
    beta: Numbers | None
    epsilon: Any
    centred: bool = True
    mean: Numbers | None = None
    var: Numbers | None = None


class Forward(NamedTuple):
    """What came out: ``mean`` (None where it is not taken away), ``var`` and ``root`` ``[group]``, the others ``[group, member]``.

    ``var`` is the mean of the squares where the mean is not taken away; ``root`` is ``√(var + ε)``.
    """

    mean: Numbers | None
    deviations: Numbers
    var: Numbers
    root: Numbers
    normalized: Numbers
    output: Numbers


def forward(rows: Rows, with_: Arithmetic, keep: Keep) -> Forward:
    """Normalise every row, ``γ·(x − μ)/√(σ² + ε) + β``."""
    mean = None
    deviations = rows.x
    if rows.centred:
        mean = keep(with_.mean(rows.x)) if rows.mean is None else rows.mean
        deviations = keep(with_.minus(rows.x, mean[:, None]))
    var = keep(with_.mean(with_.times(deviations, deviations))) if rows.var is None else rows.var
    root = keep(with_.root(with_.plus(var, rows.epsilon)))
    normalized = keep(with_.over(deviations, root[:, None]))
    output = normalized
    if rows.gamma is not None:
        output = with_.times(rows.gamma, output)
    if rows.beta is not None:
        output = with_.plus(output, rows.beta)
    return Forward(mean, deviations, var, root, normalized, output if output is normalized else keep(output))


class Backward(NamedTuple):
    """The gradient by ``x``, and each number's share ``g·x̂`` of the gradient by the scale, both ``[group, member]``.

    ``sums`` and ``products`` are ``Σ γ·g`` and ``Σ γ·g·x̂`` of each row, or None where the statistics do not depend on the row.
    """

    dx: Numbers
    shares: Numbers
    sums: Numbers | None = None
    products: Numbers | None = None


def backward(rows: Rows, found: Forward, g: Numbers, with_: Arithmetic, keep: Keep) -> Backward:
    """The gradient: ``(b − mean(b) − x̂·mean(b·x̂))/√(σ² + ε)`` with ``b = γ·g``.

    The first mean falls away where no mean was subtracted, and both do where the statistics were given.
    """
    shares = with_.times(g, found.normalized)
    b = g if rows.gamma is None else with_.times(rows.gamma, g)
    root = found.root[:, None]
    if rows.var is not None:
        return Backward(keep(with_.over(b, root)), shares)
    products = keep(with_.total(with_.times(b, found.normalized)))
    sums = keep(with_.total(b)) if rows.centred else None
    size = rows.x.shape[-1]
    top = with_.minus(b, with_.over(with_.times(found.normalized, products[:, None]), size))
    if sums is not None:
        top = with_.minus(top, with_.over(sums, size)[:, None])
    return Backward(keep(with_.over(top, root)), shares, sums, products)


def moved(old: Numbers, new: Numbers, momentum: Any, weighs: str, with_: Arithmetic, keep: Keep) -> Numbers:
    """A running statistic after one more batch; ``momentum`` is the weight of the ``old`` value or of the ``batch``."""
    first, second = (momentum, 1 - momentum) if weighs == "old" else (1 - momentum, momentum)
    found: Numbers = keep(with_.plus(with_.times(old, first), with_.times(new, second)))
    return found


class Response(NamedTuple):
    """Local response norm: every number over ``(k + α·Σ)^exponent``, the sum over the squares of the channels round it.

    Attributes:
        before, after: how many channels of the window lie before and after the number's own.
        k, alpha, exponent: its constants; ``alpha`` is divided by the size already where it is α/n.
    """

    before: int
    after: int
    k: Any
    alpha: Any
    exponent: Any

    def windows(self, rows: Numbers, with_: Arithmetic, *, turned: bool = False) -> Numbers:
        """The sum of each window along the last axis; ``turned`` takes the windows that a channel lies in."""
        import numpy as np

        before, after = (self.after, self.before) if turned else (self.before, self.after)
        channels = rows.shape[-1]
        columns = [with_.total(rows[:, max(0, at - before) : at + after + 1]) for at in range(channels)]
        return np.stack(columns, axis=-1)

    def forward(self, x: Numbers, with_: Arithmetic, keep: Keep) -> tuple[Numbers, Numbers]:
        """The denominators' bases ``k + α·Σ`` and the output, both ``[place, channel]``."""
        base = keep(with_.plus(with_.times(self.windows(with_.times(x, x), with_), self.alpha), self.k))
        return base, keep(with_.over(x, with_.power(base, self.exponent)))

    def backward(self, x: Numbers, base: Numbers, g: Numbers, with_: Arithmetic, keep: Keep) -> Numbers:
        """``g·D^(−β) − 2·α·β·x·Σ g·x·D^(−β − 1)``, the sum over the numbers in whose windows this one lies."""
        down = with_.over(g, with_.power(base, self.exponent))
        others = keep(self.windows(with_.over(with_.times(down, x), base), with_, turned=True))
        found: Numbers = keep(with_.minus(down, with_.times(with_.times(x, others), 2 * self.alpha * self.exponent)))
        return found
