"""One distribution of a known family: its formulas with the parameters put in, and its numbers as floats."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.family_table import FAMILIES, TYPED, Family
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, TRUE, ZERO, Add, Call, Expr, Interval, Neg, Sym, substitute
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import INF
from dlcalc.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[Any]

__all__ = ["FAMILIES", "HEADS", "TYPED", "Distribution", "Family", "formula", "make"]

HEADS = frozenset([family.head for family in FAMILIES.values()])
"""How members are written; functions in the notation that shows them."""

_VOCABULARY = Vocabulary(functions=HEADS)


@lru_cache(512)
def formula(text: str) -> Expr:
    """A text of the family table as a tree."""
    return parse(text, _VOCABULARY)


def make(name: str, *parameters: Expr | int, parameter: str = "", got: str = "") -> Distribution:
    """A member of a family.

    Args:
        name: the family's stable name.
        parameters: exact, in the order of the family's letters; they may hold symbols.
        parameter: the declared parameter that errors are about.
        got: what was typed for it.

    Raises:
        DomainError: there are too few or too many, or one breaks a rule of the family.
    """
    from dlcalc.notation.expr import number

    family = FAMILIES[name]
    trees = tuple([evaluate(each if isinstance(each, Expr) else number(each)) for each in parameters])
    if len(trees) != len(family.letters):
        expected = ", ".join(family.letters)
        raise DomainError(parameter, got, f"{family.head} takes {expected}: {len(family.letters)}, not {len(trees)}")
    for letter, tree in zip(family.letters, trees, strict=True):
        if tree in (INF, Neg(INF)):
            rule = f"the parameters of a distribution are finite, and {letter} of {family.head} is {ascii_text(tree)}"
            raise DomainError(parameter, got, rule)
    made = Distribution(family, trees)
    for predicate, says in family.rules:
        if made.put(predicate) == FALSE:
            raise DomainError(parameter, got or made.text(), f"{says}: {made.text()}")
    return made


class Distribution(NamedTuple):
    """A member of a family.

    The formulas are trees that may hold symbols; the numbers (``pdf``, ``cdf_at``, ``ppf``, ``sample``) need parameters without
    symbols, and take and give NumPy arrays of floats.
    """

    family: Family
    parameters: tuple[Expr, ...]

    @property
    def values(self) -> dict[str, Expr]:
        """The parameters by the family's letters."""
        return dict(zip(self.family.letters, self.parameters, strict=True))

    def filled(self, text: str, **more: Expr) -> Expr:
        """A formula of the family with the parameters put in, not simplified."""
        return substitute(formula(text), {**self.values, **more})

    def put(self, text: str, **more: Expr) -> Expr:
        """The value of a formula of the family, in normal form."""
        return evaluate(formula(text), {**self.values, **more})

    def _named(self, name: str, **more: Expr) -> Expr | None:
        text = getattr(self.family, name)
        needs = self.family.needs.get(name)
        if not text or (needs and self.put(needs, **more) != TRUE):
            return None
        return self.put(text, **more)

    def text(self) -> str:
        """``N(1, 4)``, in the notation."""
        return ascii_text(self.tree())

    def tree(self) -> Expr:
        """The same as a tree."""
        return Call(self.family.head, self.parameters)

    def says(self) -> str:
        """Prose that spells the parameters out: "mean `1`, variance `4`, standard deviation `2`"."""
        from re import sub

        return sub(r"\{([^{}]*)\}", lambda found: f"`{ascii_text(self.put(found[1]))}`", self.family.says)

    def support(self) -> Interval:
        """The interval outside which the density is 0; of a discrete family the span of its places."""
        low, high = [self.put(end) for end in self.family.support]
        return Interval(low, high, self.family.closed)

    def density(self, at: Expr) -> Expr:
        """The density at a place of the support (of a discrete family the probability), not simplified."""
        return self.filled(self.family.density, x=at)

    def cdf(self, at: Expr) -> Expr | None:
        """P(X ≤ at) at a place of the support, not simplified; None where there is no closed form."""
        return self.filled(self.family.cdf, x=at) if self.family.cdf else None

    def quantile(self, u: Expr) -> Expr | None:
        """The place below which a probability lies, not simplified; None where there is no closed form."""
        return self.filled(self.family.quantile, u=u) if self.family.quantile else None

    def mean(self) -> Expr | None:
        """The mean; None where it does not exist, or has no closed form in the notation (of Gumbel)."""
        return self._named("mean")

    def variance(self) -> Expr | None:
        """The variance; None where it does not exist or has no closed form."""
        return self._named("variance")

    def mode(self) -> Expr | None:
        """The one place of highest density; None where there is none."""
        return self._named("mode")

    def entropy(self) -> Expr | None:
        """The differential entropy in nats; None where it has no closed form."""
        return self._named("entropy")

    def log_mgf(self, t: Expr) -> Expr | None:
        """The logarithm of E[exp(t·X)]; None where it does not exist, that is not known, or it has no closed form."""
        return self._named("log_mgf", t=t)

    def atoms(self) -> tuple[tuple[Expr, Expr], ...]:
        """Places of positive probability, with it; empty for a density."""
        if self.family.name == "point":
            return ((self.parameters[0], ONE),)
        if self.family.name == "bernoulli":
            p = self.parameters[0]
            return ((ZERO, evaluate(Add((ONE, Neg(p))))), (ONE, p))
        return ()

    # Numbers

    def compiled(self, name: str) -> Callable[[Floats], Floats]:
        """A formula of the family as a function on floats, of ``x`` (of ``u`` for ``quantile``), inside the support."""
        from dlcalc.distributions.numeric import compiled

        letter = "u" if name == "quantile" else "x"
        return compiled(self.filled(getattr(self.family, name), **{letter: Sym(letter)}), letter)

    def ends(self) -> tuple[float, float]:
        """The ends of the support as floats."""
        from dlcalc.notation.approximate import approximate

        found = self.support()
        return approximate(found.low), approximate(found.high)

    def pdf(self, x: Floats) -> Floats:
        """The density (of a discrete family the probability), 0 outside the support."""
        from dlcalc.distributions.family_numbers import pdf

        return pdf(self, x)

    def logpdf(self, x: Floats) -> Floats:
        """The logarithm of the density, −∞ outside the support; it does not underflow."""
        from dlcalc.distributions.family_numbers import logpdf

        return logpdf(self, x)

    def cdf_at(self, x: Floats) -> Floats:
        """P(X ≤ x)."""
        from dlcalc.distributions.family_numbers import cdf_at

        return cdf_at(self, x)

    def ppf(self, u: Floats) -> Floats:
        """The quantile: the least x with P(X ≤ x) ≥ u."""
        from dlcalc.distributions.family_numbers import ppf

        return ppf(self, u)

    def sample(self, rng: Generator, n: int) -> Floats:
        """``n`` draws."""
        from dlcalc.distributions.family_numbers import sample

        return sample(self, rng, n)
