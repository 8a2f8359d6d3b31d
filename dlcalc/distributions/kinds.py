"""What is made of several distributions or numbers: finite lists, mixtures, Normal vectors, independent components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.families import Distribution, make
from dlcalc.notation.approximate import approximate
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Add, Call, Expr, Interval, Matrix, Mul, Seq
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[Any]

Parts = tuple[tuple[Expr, Distribution], ...]
"""Weights with what they weigh."""


class Mixture(NamedTuple):
    """A weighted choice among distributions of one number; the weights are positive and sum to 1."""

    parts: Parts

    def text(self) -> str:
        """``0.5*N(0, 1) + 0.5*N(3, 1)``, in the notation."""
        return ascii_text(self.tree())

    def tree(self) -> Expr:
        """The same as a tree."""
        terms = tuple([each.tree() if weight == ONE else Mul((weight, each.tree())) for weight, each in self.parts])
        return Add(terms) if len(terms) > 1 else terms[0]

    def says(self) -> str:
        """Prose that spells every part out."""
        return "; ".join([f"`{ascii_text(weight)}` of {each.family.title} with {each.says()}" for weight, each in self.parts])

    def support(self) -> Interval | None:
        """The least interval that holds every part's support; None when letters keep that open."""
        ends = [each.support() for _, each in self.parts]
        low, high = evaluate(Call("min", tuple(end.low for end in ends))), evaluate(Call("max", tuple(end.high for end in ends)))
        if isinstance(low, Call) or isinstance(high, Call):
            return None
        return Interval(low, high, (any(e.low == low and e.closed[0] for e in ends), any(e.high == high and e.closed[1] for e in ends)))

    def atoms(self) -> tuple[tuple[Expr, Expr], ...]:
        """Places of positive probability, with it; those of one place added up."""
        found: dict[Expr, list[Expr]] = {}
        for weight, each in self.parts:
            for place, probability in each.atoms():
                found.setdefault(place, []).append(Mul((weight, probability)))
        return tuple([(place, evaluate(Add(tuple(shares)) if len(shares) > 1 else shares[0])) for place, shares in found.items()])

    def pdf(self, x: Floats) -> Floats:
        """The density of the part that has one."""
        import numpy as np

        x = np.asarray(x, dtype=float)
        smooth = [(weight, each) for weight, each in self.parts if not each.family.discrete]
        return np.sum([np.zeros(x.shape), *[approximate(weight) * each.pdf(x) for weight, each in smooth]], axis=0)  # type: ignore[no-any-return]

    def cdf_at(self, x: Floats) -> Floats:
        """P(X ≤ x)."""
        import numpy as np

        return np.sum([approximate(weight) * each.cdf_at(x) for weight, each in self.parts], axis=0)  # type: ignore[no-any-return]

    def sample(self, rng: Generator, n: int) -> Floats:
        """``n`` draws."""
        import numpy as np

        weights = np.array([approximate(weight) for weight, _ in self.parts])
        which = rng.choice(len(self.parts), n, p=weights / weights.sum())
        return np.choose(which, [each.sample(rng, n) for _, each in self.parts])


class Discrete(NamedTuple):
    """Finitely many values with their probabilities.

    Attributes:
        values: the places; 1, 2, 3, … when only probabilities were given.
        probabilities: non-negative, summing to 1.
        labelled: whether the values were given.
    """

    values: tuple[Expr, ...]
    probabilities: tuple[Expr, ...]
    labelled: bool = False

    def text(self) -> str:
        """``[0.2, 0.3, 0.5]``, in the notation; with given values ``0.2*delta(0) + 0.8*delta(1)``."""
        return ascii_text(self.tree())

    def tree(self) -> Expr:
        """The same as a tree."""
        return Mixture(parts(self)).tree() if self.labelled else Seq("vector", self.probabilities)

    def says(self) -> str:
        """Prose that tells it."""
        if not self.labelled:
            return f"{len(self.values)} probabilities"
        return ", ".join([f"`{ascii_text(v)}` with `{ascii_text(p)}`" for v, p in zip(self.values, self.probabilities, strict=True)])

    def atoms(self) -> tuple[tuple[Expr, Expr], ...]:
        """Places of positive probability, with it."""
        return Mixture(parts(self)).atoms()

    def support(self) -> Interval | None:
        """The span of the places."""
        return Mixture(parts(self)).support()

    def pdf(self, x: Floats) -> Floats:
        """The density: 0 everywhere."""
        return Mixture(parts(self)).pdf(x)

    def cdf_at(self, x: Floats) -> Floats:
        """P(X ≤ x)."""
        return Mixture(parts(self)).cdf_at(x)

    def sample(self, rng: Generator, n: int) -> Floats:
        """``n`` draws."""
        return Mixture(parts(self)).sample(rng, n)


class MultivariateNormal(NamedTuple):
    """A Normal vector: the means, and the covariance matrix by rows."""

    mean: tuple[Expr, ...]
    covariance: tuple[tuple[Expr, ...], ...]

    def text(self) -> str:
        """``N([0, 0], [1, 0; 0, 1])``, in the notation."""
        return ascii_text(self.tree())

    def tree(self) -> Expr:
        """The same as a tree."""
        return Call("N", (Seq("vector", self.mean), Matrix(self.covariance)))

    def says(self) -> str:
        """Prose that spells the parameters out."""
        return f"mean `{ascii_text(Seq('vector', self.mean))}`, covariance `{ascii_text(Matrix(self.covariance))}`"

    def diagonal(self) -> bool:
        """Whether its components are independent."""
        return all(evaluate(each) == ZERO for each in self.off_diagonal())

    def off_diagonal(self) -> tuple[Expr, ...]:
        """The covariances of different components."""
        return tuple([each for i, row in enumerate(self.covariance) for j, each in enumerate(row) if i != j])

    def sample(self, rng: Generator, n: int) -> Floats:
        """``n`` draws, one a row."""
        import numpy as np

        mean = np.array([approximate(each) for each in self.mean])
        root = np.linalg.cholesky(np.array([[approximate(each) for each in row] for row in self.covariance]))
        return mean + rng.standard_normal((n, mean.size)) @ root.T


class Independent(NamedTuple):
    """A vector of independent components."""

    components: tuple[Distribution | Mixture | Discrete, ...]

    def text(self) -> str:
        """``[delta(0), U(0, 1)]``, in the notation."""
        return ascii_text(self.tree())

    def tree(self) -> Expr:
        """The same as a tree."""
        return Seq("vector", tuple([each.tree() for each in self.components]))

    def says(self) -> str:
        """Prose that tells it."""
        return f"{len(self.components)} independent components"


Scalar = Distribution | Mixture | Discrete
Known = Scalar | MultivariateNormal | Independent


def parts(of: Scalar) -> Parts:
    """Any distribution of one number as weighted members of families; those of weight 0 are left out."""
    if isinstance(of, Distribution):
        return ((ONE, of),)
    if isinstance(of, Mixture):
        return of.parts
    pairs = zip(of.values, of.probabilities, strict=True)
    return tuple([(probability, make("point", value)) for value, probability in pairs if evaluate(probability) != ZERO])
