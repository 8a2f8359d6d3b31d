"""The encoder's distribution and the prior as letters: one a dimension, without a subscript where there is only one."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.kinds import MultivariateNormal
from dlcalc.distributions.read import listed_entries, read_distribution
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, ZERO, Call, Expr, Matrix, Neg, Rel, Seq
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import INF

SPREADS = ("logvar", "sigma", "var")
MOST = 1_000
"""Dimensions of the latent space."""


class Encoder(NamedTuple):
    """What was given of q(z|x) and p(z).

    Attributes:
        size: dimensions.
        mu: the means; empty where they stay letters.
        spread: ``logvar``, ``sigma`` or ``var``; empty where none was given.
        spreads: the values, as they were given.
        prior: means and variances, or None for N(0, I).
        eps: the noise of a sample; empty where none was given.
    """

    size: int
    mu: tuple[Expr, ...]
    spread: str
    spreads: tuple[Expr, ...]
    prior: tuple[tuple[Expr, ...], tuple[Expr, ...]] | None
    eps: tuple[Expr, ...]

    def name(self, letter: str, place: int) -> str:
        """The letter of one dimension, which counts from 1."""
        return letter if self.size == 1 else f"{letter}_{place}"

    @property
    def places(self) -> range:
        """The dimensions, from 1."""
        return range(1, self.size + 1)


def encoder(inputs: Inputs) -> Encoder:
    """Read and check it.

    Raises:
        DomainError: a text that cannot be read, sizes that do not fit, a spread given twice or not positive.
    """
    ways = [name for name in SPREADS if inputs.given(name)]
    if len(ways) > 1:
        raise DomainError(ways[1], inputs.typed[ways[1]], f"the spread is given once, and --{ways[0]} gives it already")
    listed = {name: _numbers(inputs, name) for name in ("mu", *ways, "eps") if inputs.given(name)}
    size = max([len(each) for each in listed.values()], default=0)
    prior = _prior(inputs, size)
    size = max(size, len(prior[0]) if prior else 0, 1)
    for name, entries in listed.items():
        if len(entries) not in (size, 1):
            raise DomainError(name, inputs.typed[name], f"there are {size} dimensions, and {len(entries)} numbers here", "one a dimension")
        listed[name] = entries * size if len(entries) == 1 else entries
    spread = ways[0] if ways else ""
    if spread in ("sigma", "var"):
        _positive(spread, inputs.typed[spread], listed[spread])
    if prior and len(prior[0]) != size:
        raise DomainError("prior", inputs.typed["prior"], f"there are {size} dimensions, and {len(prior[0])} in the prior")
    given = prior if prior and not _standard(prior) else None
    return Encoder(size, listed.get("mu", ()), spread, listed.get(spread, ()), given, listed.get("eps", ()))


def _positive(spread: str, typed: str, entries: tuple[Expr, ...]) -> None:
    what = "standard deviation" if spread == "sigma" else "variance"
    for place, each in enumerate(entries, 1):
        if evaluate(Rel((">",), (each, ZERO))) == FALSE:
            hint = "a log-variance may be negative: --logvar"
            raise DomainError(spread, typed, f"a {what} is positive, and number {place} is {ascii_text(each)}", hint)


def _numbers(inputs: Inputs, name: str) -> tuple[Expr, ...]:
    """Numbers or letters, between commas or spaces."""
    text = inputs.word(name)
    inner = text.strip()
    if not inner:
        raise DomainError(name, text, "a number is needed, or several between commas", "0.5,-1")
    start = text.index(inner)
    if inner[0] + inner[-1] in ("[]", "()"):
        inner, start = inner[1:-1], start + 1
    found = [_number(name, text, entry, start + at) for at, entry in listed_entries(inner)]
    if len(found) > MOST:
        raise DomainError(name, text[:40], f"at most {MOST:,} dimensions, not {len(found):,}")
    return tuple(found)


def _number(name: str, text: str, entry: str, at: int) -> Expr:
    try:
        tree = parse(entry)
        if isinstance(tree, Seq | Matrix | Rel):
            raise DomainError(name, text, f"{ascii_text(tree)} is no number", "", at)
        value = evaluate(tree)
    except NotationError as error:
        raise DomainError(name, text, error.message, error.hint, at + error.position) from None
    except (Undefined, Undecided, TooLarge) as error:
        raise DomainError(name, text, f"{entry.strip()} has no value: {error}", "", at) from None
    if value in (INF, Neg(INF)):
        raise DomainError(name, text, f"the numbers here are finite, and {entry.strip()} is not", "", at)
    return value


def _prior(inputs: Inputs, size: int) -> tuple[tuple[Expr, ...], tuple[Expr, ...]] | None:
    """Means and variances of the prior's independent components; None where none was given."""
    if not inputs.given("prior"):
        return None
    text = inputs.word("prior")
    found = read_distribution(text, "prior", size or 1)
    if isinstance(found, MultivariateNormal):
        if not found.diagonal():
            hint = "dlcalc divergence compares any two Normal vectors"
            raise DomainError("prior", text, "the prior's components are independent: its covariance is diagonal", hint)
        means, variances = found.mean, tuple([found.covariance[i][i] for i in range(len(found.mean))])
    elif getattr(getattr(found, "family", None), "name", "") == "normal":
        mean, variance = found.parameters  # type: ignore[union-attr]
        means, variances = (mean,) * (size or 1), (variance,) * (size or 1)
    else:
        raise DomainError("prior", text, "the closed form needs a Normal prior", "N(0, I)")
    return means, variances


def _standard(prior: tuple[tuple[Expr, ...], tuple[Expr, ...]]) -> bool:
    """Whether it is N(0, I)."""
    return all(each == ZERO for each in prior[0]) and all(each == ONE for each in prior[1])


def root(value: Expr) -> Expr:
    """√value."""
    return evaluate(Call("sqrt", (value,)))
