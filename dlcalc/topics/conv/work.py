"""Which question was asked of the layer; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs

NUMBERS = ("x", "weights", "pointwise-weights", "biases", "grad", "show", "flip", "activation")
"""What is asked of numbers, beside sizes."""


def work(inputs: Inputs) -> Derivation:
    """Answer a question about convolutions: a stack, an inverse, numbers, conventions, or sizes and counts."""
    if inputs.given("where") and not inputs.given("solve"):
        rule = "a condition belongs to a question that solves for something"
        raise DomainError("where", inputs.typed["where"], rule, "--solve p, or s, f, w")
    asked = next((name for name in NUMBERS if inputs.given(name)), None)
    other = next((name for name in ("stack", "solve") if inputs.given(name)), None)
    if asked and asked != "show" and other:
        raise DomainError(asked, inputs.typed[asked], f"it is about numbers, and --{other} about sizes", "ask one of them")
    if inputs.given("stack"):
        from dlcalc.topics.conv.stacks.stack import answer
    elif inputs.given("solve"):
        from dlcalc.topics.conv.inverse.answers import answer
    elif asked:
        from dlcalc.topics.conv.numbers.operate import answer
    elif inputs.given("all-conventions"):
        from dlcalc.topics.conv.conventions import answer
    else:
        from dlcalc.topics.conv.scalar import answer
    derivation = answer(inputs)
    if inputs.given("picture"):
        from dlcalc.topics.conv.picture import with_picture

        return with_picture(derivation, inputs)
    return derivation
