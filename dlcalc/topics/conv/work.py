"""Which question was asked of the layer; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def work(inputs: Inputs) -> Derivation:
    """Answer a question about convolutions: a stack, an inverse, numbers, conventions, or sizes and counts."""
    if inputs.given("stack"):
        from dlcalc.topics.conv.stack import answer
    elif inputs.given("solve"):
        from dlcalc.topics.conv.inverse import answer
    elif inputs.given("x"):
        from dlcalc.topics.conv.operate import answer
    elif inputs.given("all-conventions"):
        from dlcalc.topics.conv.conventions import answer
    elif inputs.word("kind") != "conv":
        from dlcalc.topics.conv.kinds import answer
    else:
        from dlcalc.topics.conv.scalar import answer
    return answer(inputs)
