"""The constants of a normalisation: as given, or as the convention has them, and then said under “assumed”."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, number, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.norm.kinds import EPSILON, INSTEAD, KINDS, MACHINE, MOMENTUM, ONLY_FOR, RESPONSE, UPDATE, WEIGHS, WHY_NOT

Q = int | Fraction


class Settings(NamedTuple):
    """The constants in force.

    Attributes:
        epsilon: what is added to the variance.
        momentum: the weight of the ``old`` running value or of the ``batch``, as ``weighs`` says.
        update: whether the running variance moves towards the ``biased`` or the ``unbiased`` one of the batch.
        training: whether the numbers' own statistics are used; only batch norm has others for inference.
        affine: ``both`` scale and shift are learnt, the ``scale`` alone, or ``none``.
        size, k, alpha, exponent, window: of local response norm.
        assumed: what of it was not given.
    """

    epsilon: Q
    momentum: Q
    weighs: str
    update: str
    training: bool
    affine: str
    size: int
    k: Q
    alpha: Q
    exponent: Q
    window: str
    assumed: tuple[Assumption, ...]

    @property
    def share(self) -> Q:
        """What the sum of the squares is multiplied by: α, or α/n."""
        return self.alpha if self.window == "sum" else Fraction(self.alpha) / self.size


def settings(inputs: Inputs, kind: str) -> Settings:
    """Read the constants.

    Raises:
        DomainError: one that this kind has no use for, or that is out of its range.
    """
    refuse_foreign(inputs, kind)
    convention = inputs.word("convention")
    defaults = RESPONSE[convention]
    epsilon = _number(inputs, "eps", EPSILON[convention].get(kind, Fraction(0)))
    if epsilon < 0:
        raise DomainError(
            "eps", inputs.typed["eps"], "ε is added to the variance so that nothing divides by zero: it is 0 or positive", "1e-5"
        )
    momentum = _number(inputs, "momentum", MOMENTUM[convention])
    if not 0 <= momentum <= 1:
        rule = "the momentum is a weight from 0 to 1: old and new value share it with 1 − momentum"
        raise DomainError("momentum", inputs.typed["momentum"], rule, "0.9 of the old value, or --momentum-of batch --momentum 0.1")
    found = Settings(
        epsilon, momentum,
        inputs.word("momentum-of") or WEIGHS[convention],
        inputs.word("update-variance") or UPDATE[convention],
        inputs.word("mode") == "training" or kind != "batch",
        _affine(inputs, kind, convention),
        _size(inputs, defaults.size),
        _number(inputs, "k", defaults.k), _number(inputs, "alpha", defaults.alpha), _number(inputs, "exponent", defaults.exponent),
        inputs.word("window") or defaults.window, (),
    )  # fmt: skip
    _check_response(inputs, found)
    return found._replace(assumed=tuple(_assumed(inputs, kind, found)))


def refuse_foreign(inputs: Inputs, kind: str) -> None:
    """Refuse what other kinds have a use for.

    Raises:
        DomainError: it says which.
    """
    for name, kinds in ONLY_FOR.items():
        if inputs.given(name) and kind not in kinds and not inputs.given("compare"):
            others = " and ".join([KINDS[each].title.lower().replace("rms", "RMS") for each in kinds])
            rule = WHY_NOT.get((name, kind), f"it belongs to {others}, and this is {KINDS[kind].title}")
            raise DomainError(name, inputs.typed[name], rule, INSTEAD.get((name, kind), f"leave it out, or --kind {kinds[0]}"))


def _affine(inputs: Inputs, kind: str, convention: str) -> str:
    """What is learnt: PyTorch's instance norm learns nothing unless it is told to."""
    if kind == "local-response":
        return "none"
    given = inputs.word("affine")
    if given == "both" and KINDS[kind].affine == "scale":
        raise DomainError("affine", inputs.typed["affine"], "RMS norm has a scale γ and no shift", "--affine scale")
    for name, allowed in (("gamma", ("both", "scale")), ("beta", ("both",))):
        if given and inputs.given(name) and given not in allowed:
            raise DomainError(name, inputs.typed[name], f"--affine {given} says that there is none", "leave out one of them")
    plain = kind == "instance" and convention == "pytorch" and not inputs.given("gamma") and not inputs.given("beta")
    return given or ("none" if plain else KINDS[kind].affine)


def _number(inputs: Inputs, name: str, default: Q) -> Q:
    given = inputs.expr(name)
    if given is None:
        return default
    try:
        value = rational(evaluate(given))
    except (Undefined, Undecided, TooLarge) as error:
        raise DomainError(name, inputs.typed[name], f"it has no value: {error}") from None
    if value is None:
        raise DomainError(name, inputs.typed[name], "it must be a number: a decimal or a fraction", "0.001, 1e-5 or 1/3")
    return value


def whole(inputs: Inputs, name: str) -> int | None:
    """A size as a number; None where it was not given.

    Raises:
        DomainError: it is a letter.
    """
    given: Expr | None = inputs.expr(name)
    value = None if given is None else rational(given)
    if given is not None and not isinstance(value, int):
        raise DomainError(name, inputs.typed[name], "beside the numbers of --x it must be a number too")
    return value if isinstance(value, int) else None


def _size(inputs: Inputs, default: int) -> int:
    given = whole(inputs, "size")
    return default if given is None else given


def _check_response(inputs: Inputs, found: Settings) -> None:
    if found.k < 0 or (found.k == 0 and inputs.given("k")):
        raise DomainError("k", inputs.typed["k"], "k keeps the denominator from zero: it is positive", "--k 2")
    for name, value in (("alpha", found.alpha), ("exponent", found.exponent)):
        if value < 0:
            raise DomainError(name, inputs.typed[name], "it is 0 or positive, or large neighbours would make a number larger")


def _assumed(inputs: Inputs, kind: str, found: Settings) -> Iterator[Assumption]:
    """The defaults that this kind uses."""

    def unless(name: str, value: object, text: str) -> Iterator[Assumption]:
        if not inputs.given(name):
            yield Assumption(name, value, text)

    yield from unless("kind", kind, "")
    if kind == "local-response":
        yield from unless("size", found.size, f"`n = {found.size}`")
        yield from unless("k", number(found.k), f"`k = {_text(found.k)}`")
        yield from unless("alpha", number(found.alpha), f"`alpha = {_text(found.alpha)}`")
        yield from unless("exponent", number(found.exponent), f"`beta = {_text(found.exponent)}`")
        yield from unless("window", found.window, f"{'`alpha`' if found.window == 'sum' else '`alpha/n`'} times the sum")
        return
    machine = kind == "rms" and found.epsilon == MACHINE
    yield from unless("eps", number(found.epsilon), f"`epsilon = {'2^(-52)' if machine else _text(found.epsilon)}`")


def learnt(inputs: Inputs, kind: str) -> Iterator[Assumption]:
    """Scale and shift that were not given, and what the variance is divided by."""
    affine = KINDS[kind].affine
    if affine != "none" and not inputs.given("gamma"):
        yield Assumption("gamma", 1, "`gamma = 1`")
    if affine == "both" and not inputs.given("beta"):
        yield Assumption("beta", 0, "`beta = 0`")


def _text(value: Q) -> str:
    return ascii_text(number(value))
