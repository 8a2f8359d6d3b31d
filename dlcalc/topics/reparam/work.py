"""Which question was asked of a random map; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def work(inputs: Inputs) -> Derivation:
    """Answer a question about the law of a map."""
    from dlcalc.topics.reparam.question import is_vector, question

    asked_for = next((name for name in ("picture", "plot") if inputs.given(name)), "")
    if inputs.given("target") and asked_for:
        raise DomainError(asked_for, "", "--target asks for a map, which is not drawn", f"leave out --{asked_for}")
    if inputs.given("target"):
        from dlcalc.topics.reparam.target import answer as towards

        return towards(inputs)
    if inputs.given("theta") and not inputs.given("f"):
        raise DomainError("theta", inputs.typed["theta"], "it is the letter of a gradient, and none is asked for", '--f "z^2"')
    asked = question(inputs)
    if is_vector(asked.map):
        from dlcalc.topics.reparam.vectors import answer
    elif inputs.given("f"):
        from dlcalc.topics.reparam.gradients import answer
    elif len(asked.noises) > 1:
        from dlcalc.topics.reparam.several import answer
    else:
        from dlcalc.topics.reparam.single import answer
    told = answer(asked)
    if asked_for and not told.pictures and not told.plots:
        raise DomainError(asked_for, "", "the density of one number with a formula can be drawn, and this is none")
    return told
