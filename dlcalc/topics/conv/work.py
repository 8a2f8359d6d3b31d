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
    _one_question(inputs)
    if inputs.given("stack"):
        from dlcalc.topics.conv.stacks.stack import answer
    elif inputs.given("solve"):
        from dlcalc.topics.conv.inverse.answers import answer
    elif any(inputs.given(name) for name in NUMBERS):
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


def _one_question(inputs: Inputs) -> None:
    """Refuse two questions at once, of which one would go unanswered.

    Raises:
        DomainError: numbers beside a stack or an inverse, an inverse of a stack, conventions beside any of these.
    """
    sizes = [name for name in ("stack", "solve") if inputs.given(name)]
    numbers = [name for name in NUMBERS if inputs.given(name)]
    asked = next((name for name in numbers if name != "show"), None)
    if asked and sizes:
        raise DomainError(asked, inputs.typed[asked], f"it is about numbers, and --{sizes[0]} about sizes", "ask one of them")
    if len(sizes) == 2:
        rule = "it is solved for one layer, and --stack asks about several"
        raise DomainError("solve", inputs.typed["solve"], rule, "leave out --stack, and give the one layer's input: --w 27")
    others = [*sizes, *numbers]
    if inputs.given("all-conventions") and others:
        rule = f"the conventions of one layer's sizes and counts are shown, and --{others[0]} asks for something else"
        raise DomainError("all-conventions", "", rule, "ask for it alone")
