"""Distributions with few outcomes, and a latent-variable model small enough that every sum in it can be written out."""

from __future__ import annotations

from fractions import Fraction
from math import inf, log
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.concepts.evidence.figures import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dlcalc.derivation.ledger import Ledger
    from dlcalc.derivation.model import Derivation, Table
    from dlcalc.notation.expr import Expr

    Law = Sequence[Fraction | float]
    """Probabilities of outcomes, in their order."""

    Row = tuple[Expr | str | int | Fraction, ...]
    """One row of a table."""

CLOSE = 1e-12
"""Two floats that stand for one number differ by less."""

CLEAR = 1e-3
"""Two numbers that are said to differ do so by more."""


def kl(p: Law, q: Law) -> float:
    """KL(p‖q) in nats, summed directly; infinite where q rules out what p does not."""
    if any(a and not b for a, b in zip(p, q, strict=True)):
        return inf
    return sum([float(a) * log(a / b) for a, b in zip(p, q, strict=True) if a])


def js(p: Law, q: Law) -> float:
    """The Jensen-Shannon divergence in nats."""
    middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return (kl(p, middle) + kl(q, middle)) / 2


def entropy(p: Law) -> float:
    """The entropy in nats."""
    return -sum([float(a) * log(a) for a in p if a])


def bit(one: Fraction | float) -> tuple[Fraction | float, Fraction | float]:
    """The law of a number that is 1 with that probability, and 0 otherwise."""
    return 1 - one, one


def fractions(text: str) -> tuple[Fraction, ...]:
    """Probabilities as they are typed."""
    return tuple([Fraction(each) for each in text.split()])


def typed(law: Iterable[Fraction]) -> str:
    """Probabilities as a topic reads them."""
    return ", ".join([str(each) for each in law])


def cell(value: Fraction | float, count: int = 4) -> str:
    """A number in a table or a sentence, to so many places."""
    if value in (inf, -inf):
        return "`inf`" if value > 0 else "`-inf`"
    return places(float(value), count)


def decimal(value: object) -> float:
    """A result that is one number, as a float.

    Raises:
        TypeError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def worked(ledger: Ledger, *, tables: tuple[Table, ...] = ()) -> Derivation:
    """A derivation of all steps of a ledger."""
    from dlcalc.derivation.document import bare
    from dlcalc.derivation.swept import replaced

    steps = tuple(ledger.steps)
    return replaced(bare(ledger.vocabulary, tables), steps=steps, shown=tuple([step.id for step in steps]))


class Model(NamedTuple):
    """x is 0 or 1, z is one of few codes: a decoder with a prior.

    Attributes:
        prior: p(z), one a code.
        ones: p(x = 1|z), one a code.
    """

    prior: tuple[Fraction, ...]
    ones: tuple[Fraction, ...]

    def joint(self, x: int) -> tuple[Fraction, ...]:
        """p(x, z) for each z."""
        return tuple([p * (one if x else 1 - one) for p, one in zip(self.prior, self.ones, strict=True)])

    def evidence(self, x: int) -> Fraction:
        """p(x), the sum over all codes."""
        return sum(self.joint(x), Fraction(0))

    def law(self) -> tuple[Fraction, Fraction]:
        """p(x) for x = 0 and x = 1."""
        return self.evidence(0), self.evidence(1)

    def posterior(self, x: int) -> tuple[Fraction, ...]:
        """p(z|x) for each z, by Bayes' rule."""
        total = self.evidence(x)
        return tuple([each / total for each in self.joint(x)])

    def elbo(self, x: int, q: Law) -> float:
        """E_q[log p(x, z) − log q(z|x)], in nats."""
        return sum([float(a) * log(each / a) for a, each in zip(q, self.joint(x), strict=True) if a])

    def gap(self, x: int, q: Law) -> float:
        """KL of q from the true posterior, in nats."""
        return kl(q, self.posterior(x))
