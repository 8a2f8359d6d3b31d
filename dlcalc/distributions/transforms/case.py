"""The answer under one condition, as data."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import Law
from dlcalc.distributions.transforms.assemble import Inverted
from dlcalc.distributions.transforms.branches import Branch
from dlcalc.distributions.transforms.stretches import Layer
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Expr
from dlcalc.notation.values import Facts


class NoChain(Undecided):
    """A map that cannot be taken apart into elementary ones."""


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
    smooth: tuple[Inverted, ...]
    flat: tuple[Branch, ...]
    family: Distribution | None
    mean: Expr | None = None
    variance: Expr | None = None
    mode: Expr | None = None
    cdf: Expr | None = None
    quantile: Expr | None = None
    by_size: Expr | None = None
    truncated: bool = False
