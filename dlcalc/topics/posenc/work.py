"""Which question was asked of which encoding; each is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.topics.posenc.question import read


def work(inputs: Inputs) -> Derivation:
    """Answer a question about positional encodings."""
    question = read(inputs)
    if question.kind == "learned":
        from dlcalc.topics.posenc.learned import answer
    elif question.kind == "rope":
        from dlcalc.topics.posenc.rope import answer
    elif question.kind == "alibi":
        from dlcalc.topics.posenc.alibi import answer
    elif inputs.given("theorem"):
        from dlcalc.topics.posenc.theorem import answer
    elif inputs.given("dot"):
        from dlcalc.topics.posenc.dots import answer
    else:
        from dlcalc.topics.posenc.sinusoidal import answer
    if inputs.given("theorem") and inputs.given("dot"):
        raise DomainError("dot", "", "--theorem and --dot are two questions", "ask one of them")
    return answer(question)
