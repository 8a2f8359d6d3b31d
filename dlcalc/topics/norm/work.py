"""Which question was asked of a normalisation; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def work(inputs: Inputs) -> Derivation:
    """Answer a question on normalisation: counts from sizes, one kind on numbers, or every kind compared."""
    if inputs.given("nice"):
        from dlcalc.topics.norm.nice import answer as drawn

        return drawn(inputs, _on_numbers)
    if inputs.given("seed"):
        raise DomainError("seed", inputs.typed["seed"], "it is the seed of the numbers that --nice draws", "--nice --seed 7")
    if inputs.given("x"):
        return _on_numbers(inputs)
    from dlcalc.topics.norm.counts import answer as counted

    return counted(inputs)


def _on_numbers(inputs: Inputs) -> Derivation:
    if inputs.given("compare"):
        from dlcalc.topics.norm.compare import answer as compared

        return compared(inputs)
    from dlcalc.topics.norm.answer import answered
    from dlcalc.topics.norm.question import question
    from dlcalc.topics.norm.telling import derivation

    return derivation(answered(question(inputs)))
