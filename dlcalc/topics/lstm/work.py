"""Which question was asked of the layer; each kind of question is a folder of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs

COUNTED = ("all-conventions", "projection", "output-size")
"""What is asked of sizes alone."""


def work(inputs: Inputs) -> Derivation:
    """Answer a question about a recurrent layer: numbers, how gradients flow on them, or sizes and counts."""
    numbers = [name for name in inputs.values if inputs.topic.parameter(name).type in ("array", "arrays")]
    _one_question(inputs, numbers)
    if not numbers:
        from dlcalc.topics.lstm.counts import answer
    elif inputs.given("gradient-flow"):
        from dlcalc.topics.lstm.flow import answer
    else:
        from dlcalc.topics.lstm.numbers import answer
    return answer(inputs)


def _one_question(inputs: Inputs, numbers: list[str]) -> None:
    """Refuse what belongs to another question.

    Raises:
        DomainError: counts beside numbers, or what needs numbers without them.
    """
    if numbers:
        for name in COUNTED:
            if inputs.given(name):
                rule = f"it is about counts, and --{numbers[0]} is about numbers"
                raise DomainError(name, inputs.typed[name], rule, f"--input-size and --hidden-size instead of --{numbers[0]}")
        if inputs.given("bias"):
            rule = f"it says how many biases are counted, and --{numbers[0]} is about numbers"
            raise DomainError("bias", inputs.typed["bias"], rule, "leave it out; a bias that is not given is 0")
        if inputs.given("reverse") and inputs.given("gradient-flow"):
            raise DomainError("reverse", "", "the gradient is followed from the last step back to the first", "the rows of --x in reverse")
        return
    for name in (
        "gradient-flow",
        "show",
        "round-steps",
        "reverse",
        "picture",
        "plot",
        "unit-forget-bias",
        "layout",
        "gate-order",
        "joined",
    ):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "it is about numbers, and there are none", "--x '1; 0.5; -1', and weights")
