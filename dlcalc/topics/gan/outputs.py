"""The outputs of the discriminator or critic that were given: where they come from, how many, and whether they can be right."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Seq, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.gan.losses import LOSSES, PROBABILITY, Loss

PAIRS = {"d": ("d-real", "d-fake"), "logits": ("logits-real", "logits-fake"), "f": ("f-real", "f-fake")}
"""The ways to give outputs, and the parameters of each."""

COLUMNS = {name.replace("-", "_"): name for pair in PAIRS.values() for name in pair} | {"grad_norms": "grad-norms"}
"""Headings of a table of outputs, and the parameters that they stand for."""

GIVEN = ("outputs", "grad-norms", *[name for pair in PAIRS.values() for name in pair])

_WAYS = {"d": "outputs", "logits": "logits", "f": "scores"}


class Outputs(NamedTuple):
    """What the network said.

    Attributes:
        way: ``d`` outputs, ``logits`` before the sigmoid, ``f`` scores.
        real: on real examples; empty where only the generator's side was given.
        fake: on generated ones.
        norms: norms of the critic's gradient; empty where none were given.
        parameters: the parameters that the real and the generated ones came from.
    """

    way: str
    real: tuple[Expr, ...]
    fake: tuple[Expr, ...]
    norms: tuple[Expr, ...]
    parameters: tuple[str, str]


def asked(inputs: Inputs) -> bool:
    """Whether outputs were given at all."""
    return any(inputs.given(name) for name in GIVEN)


def read(inputs: Inputs) -> Outputs:
    """Gather the outputs.

    Raises:
        DomainError: two ways at once, nothing on generated data, a table without the columns that are needed.
    """
    given = _lists(inputs)
    ways = [way for way, pair in PAIRS.items() if any(name in given for name in pair)]
    if not ways:
        name = "outputs" if inputs.given("outputs") else "grad-norms"
        has = f"it has the columns {', '.join(_table(inputs))}" if name == "outputs" else "the scores of the critic are needed too"
        hint = f"columns named {', '.join(COLUMNS)}" if name == "outputs" else "--f-real 1.2,0.3 --f-fake -0.5,0.1"
        raise DomainError(name, inputs.typed[name], has, hint)
    if len(ways) > 1:
        name = next(name for name in PAIRS[ways[1]] if name in given)
        rule = f"{_WAYS[ways[0]]} and {_WAYS[ways[1]]} were given, and one of them follows from the other"
        raise _fault(inputs, name, rule, f"give {_WAYS[ways[0]]} or {_WAYS[ways[1]]}")
    real, fake = PAIRS[ways[0]]
    if fake not in given:
        rule = "outputs on generated examples are needed too"
        raise _fault(inputs, real, rule, _missing(inputs, fake))
    return Outputs(ways[0], given.get(real, ()), given[fake], given.get("grad-norms", ()), (real, fake))


def _lists(inputs: Inputs) -> dict[str, tuple[Expr, ...]]:
    """Every list that was given, by parameter, in options or in a table."""
    found = {COLUMNS[name]: value for name, value in _table(inputs).items() if name in COLUMNS}
    for name in COLUMNS.values():
        if not inputs.given(name):
            continue
        if name in found:
            raise DomainError(name, inputs.typed[name], f"it stands in {inputs.typed['outputs']} too", "give it once")
        found[name] = cast("Seq", inputs.values[name])
    return {name: cast("Seq", value).items for name, value in found.items()}


def _table(inputs: Inputs) -> Mapping[str, Expr]:
    """The columns of a table, their headings folded as options are."""
    table = cast("Mapping[str, Expr]", inputs.values.get("outputs", {}))
    return {name.strip().lower().replace("-", "_").replace(" ", "_"): value for name, value in table.items()}


def _fault(inputs: Inputs, name: str, rule: str, hint: str = "") -> DomainError:
    """What is wrong with one list, which stands in an option or in a column of a table."""
    if inputs.given(name):
        return DomainError(name, inputs.typed[name], rule, hint)
    return DomainError("outputs", inputs.typed["outputs"], f"column {name.replace('-', '_')}: {rule}", hint)


def _missing(inputs: Inputs, name: str) -> str:
    if not inputs.given("outputs"):
        return f"--{name} 0.1,0.2"
    return f"a column {name.replace('-', '_')}; {inputs.typed['outputs']} has {', '.join(_table(inputs))}"


def loss_of(inputs: Inputs, outputs: Outputs) -> Loss:
    """The loss that was asked for, or what the outputs suggest: scores belong to a WGAN, probabilities to the original GAN.

    Raises:
        DomainError: the loss is no loss of such outputs.
    """
    if not inputs.given("loss"):
        return LOSSES["wgan-gp" if outputs.norms else "wgan" if outputs.way == "f" else "minimax"]
    loss = LOSSES[inputs.word("loss")]
    wanted = ("d", "logits") if loss.output == PROBABILITY else ("f", "d") if loss.name == "lsgan" else ("f",)
    if outputs.way not in wanted:
        fake = outputs.parameters[1]
        right = PAIRS[wanted[0]]
        takes = "probabilities D(x), or logits" if loss.output == PROBABILITY else "scores, which are no probabilities"
        hint = f"--{right[0]} and --{right[1]}" + (" (--logits-real, --logits-fake before the sigmoid)" if "logits" in wanted else "")
        raise _fault(inputs, fake, f"the {loss.name} loss takes {takes}", hint)
    return loss


def check(inputs: Inputs, loss: Loss, outputs: Outputs) -> None:
    """Whether probabilities are between 0 and 1, norms not negative, and norms belong to this loss.

    Raises:
        DomainError: they are not.
    """
    if loss.output == PROBABILITY and outputs.way == "d":
        for name, entries in zip(outputs.parameters, (outputs.real, outputs.fake), strict=True):
            for place, entry in enumerate(entries, 1):
                if not 0 <= exact(entry) <= 1:
                    rule = f"entry {place} is {ascii_text(entry)}, and a probability is between 0 and 1"
                    hint = f"are these logits, before the sigmoid? --{name.replace('d-', 'logits-')}"
                    raise _fault(inputs, name, rule, hint)
    if outputs.norms and loss.name != "wgan-gp":
        rule = f"norms of the critic's gradient belong to the wgan-gp loss, not to {loss.name}"
        raise _fault(inputs, "grad-norms", rule, "--loss wgan-gp")
    if loss.name == "wgan-gp" and outputs.real and not outputs.norms:
        rule = "its penalty needs the norms of the critic's gradient, one an interpolated example"
        raise DomainError("loss", loss.name, rule, "--grad-norms 1.1,0.8, or --loss wgan without a penalty")
    for place, entry in enumerate(outputs.norms, 1):
        if exact(entry) < 0:
            rule = f"entry {place} is {ascii_text(entry)}, and a norm is not negative"
            raise _fault(inputs, "grad-norms", rule)


def exact(entry: Expr) -> int | Fraction:
    """An entry of a list as a number."""
    value = rational(entry)
    assert value is not None, "vectors hold numbers"
    return value
