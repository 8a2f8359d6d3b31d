"""The options beside the outputs: smoothing, clipping, the penalty's weight, the logarithm; whether each belongs to the loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.gan.losses import PROBABILITY, Loss
from dlcalc.topics.gan.outputs import Outputs


class Options(NamedTuple):
    """What was chosen.

    Attributes:
        known: ``alpha`` where labels are smoothed, ``lambda`` where there is a penalty, ``epsilon`` where outputs are clipped.
        eps: the bound of the clipping, or None.
        bits: whether logarithms are to base 2.
        assumed: defaults that were used.
    """

    known: Mapping[str, Expr]
    eps: Expr | None
    bits: bool
    assumed: tuple[Assumption, ...]


def options(inputs: Inputs, loss: Loss, outputs: Outputs) -> Options:
    """Read the options.

    Raises:
        DomainError: one is out of its range, or does not belong to the loss.
    """
    known: dict[str, Expr] = {}
    is_log = loss.output == PROBABILITY
    if inputs.given("label-smoothing"):
        _belongs(inputs, "label-smoothing", is_log or loss.name == "lsgan", f"the {loss.name} loss has no labels", "minimax, lsgan")
        if not outputs.real:
            raise DomainError(
                "label-smoothing", inputs.typed["label-smoothing"], "only labels of real examples are smoothed, and none were given"
            )
        known["alpha"] = number(inputs, "label-smoothing", 0, Fraction(1, 2), "from 0 to below 1/2", "0.1")
    if inputs.given("clip-eps"):
        _belongs(
            inputs, "clip-eps", is_log, f"the {loss.name} loss takes no logarithm, so nothing needs clipping", "minimax, nonsaturating"
        )
        if outputs.way == "logits":
            rule = "by logits the loss is softplus(−u), which is finite everywhere and needs no clipping"
            raise DomainError("clip-eps", inputs.typed["clip-eps"], rule, "leave it out, or give outputs: --d-real, --d-fake")
        known["epsilon"] = number(inputs, "clip-eps", 0, Fraction(1, 2), "from 0 to below 1/2", "1e-7")
    if inputs.given("lam"):
        _belongs(inputs, "lam", loss.name == "wgan-gp", f"the {loss.name} loss has no gradient penalty", "wgan-gp")
    if loss.name == "wgan-gp":
        known["lambda"] = number(inputs, "lam", 0, None, "at least 0", "10")
    if inputs.given("log"):
        _belongs(inputs, "log", is_log, f"there is no logarithm in the {loss.name} loss", "minimax, nonsaturating")
    return Options(known, known.get("epsilon"), inputs.word("log") == "bits", tuple(_assumed(inputs, loss, is_log=is_log)))


def number(inputs: Inputs, name: str, low: int, high: Fraction | None, rule: str, hint: str) -> Expr:
    """The number given for a parameter, or its default, within its range.

    Raises:
        DomainError: it is no number, or out of range.
    """
    given = inputs.expr(name)
    default = inputs.topic.parameter(name).default
    value = evaluate(given if given is not None else parse(default or ""))
    found = rational(value)
    if found is None or found < low or (high is not None and found >= high):
        parameter = inputs.topic.parameter(name)
        what = parameter.help.split(",")[0].split(";")[0]
        raise DomainError(name, inputs.typed.get(name, ascii_text(value)), f"the {what} must be a number {rule}", hint)
    return value


def _belongs(inputs: Inputs, name: str, fits: bool, rule: str, losses: str) -> None:
    if not fits:
        raise DomainError(name, inputs.typed[name], rule, f"it belongs to --loss {losses.replace(', ', ' or ')}")


def _assumed(inputs: Inputs, loss: Loss, *, is_log: bool) -> Iterator[Assumption]:
    if not inputs.given("loss"):
        yield Assumption("loss", loss.name, f"loss {loss.name}")
    if loss.name == "wgan-gp" and not inputs.given("lam"):
        yield Assumption("lam", 10, "penalty weight `lambda = 10`")
    if is_log and not inputs.given("log"):
        yield Assumption("log", "nats", "natural logarithm")
    if loss.halved:
        yield Assumption("loss", loss.name, "squares halved, as in the paper")
