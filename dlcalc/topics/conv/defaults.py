"""What holds when it is not given, and what means nothing to a kind of layer."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Num
from dlcalc.topics.conv.kinds import KINDS


def refuse(inputs: Inputs) -> None:
    """Refuse an option that means nothing to the kind of layer.

    Raises:
        DomainError: one was given.
    """
    for name, why in KINDS[inputs.word("kind")].refuses.items():
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], why, "--kind transposed" if name == "output-padding" else "")


def neutral(inputs: Inputs, given: Mapping[str, object]) -> dict[str, Expr]:
    """What was not given and changes nothing."""
    found: dict[str, Expr] = {letter: Num(1) for name, letter in (("groups", "G"), ("n", "N")) if name not in given}
    if not inputs.given("output-padding"):
        found["P_out"] = Num(0)
    if inputs.word("kind") == "pointwise" and not inputs.given("f"):
        found["F"] = Num(1)
    return found


def assumed(inputs: Inputs, given: Mapping[str, object]) -> tuple[Assumption, ...]:
    """The other defaults that were used; those that change nothing are data without words."""
    word = inputs.word("kind")
    kind = KINDS[word]
    found = []
    if word == "pointwise" and not inputs.given("f"):
        found.append(Assumption("f", 1, "kernel `F = 1`"))
    if word == "depthwise" and "k" not in given:
        found.append(Assumption("k", "d", "one filter a channel `K = D`"))
    usual = {
        "s": Assumption("s", "f", "stride `S = F`") if kind.filter == "window" else Assumption("s", 1, "stride `S = 1`"),
        "p": Assumption("p", 0, "padding `P = 0`"),
        "bias": Assumption("bias", "one", "biases"),
    }
    found.extend(each for name, each in usual.items() if not inputs.given(name) and name not in kind.refuses)
    if not inputs.given("dims"):
        found.append(Assumption("dims", 3 if inputs.given("t") else 2, ""))
    rest = [name for name in ("dilation", "groups", "n") if name not in kind.refuses]
    found.extend(Assumption(name, 1, "") for name in rest if name not in given and not inputs.given(name))
    if not inputs.given("output-padding") and "output-padding" not in kind.refuses:
        found.append(Assumption("output-padding", 0, ""))
    if not inputs.given("convention"):
        found.append(Assumption("convention", "textbook", ""))
    if not inputs.given("rounding") and "rounding" not in kind.refuses:
        found.append(Assumption("rounding", "exact" if inputs.word("convention") == "cs231n" else "floor", ""))
    if not inputs.given("dtype"):
        found.append(Assumption("dtype", "float32", "4 bytes a number" if inputs.all or "memory" in inputs.only else ""))
    return tuple(found)
