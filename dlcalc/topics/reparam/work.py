"""Which question was asked of a random map; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def work(inputs: Inputs) -> Derivation:
    """Answer a question about the law of a map."""
    from dlcalc.topics.reparam.question import is_vector, question

    if inputs.given("target"):
        from dlcalc.topics.reparam.target import answer as towards

        return towards(inputs)
    asked = question(inputs)
    if is_vector(asked.map):
        from dlcalc.topics.reparam.vectors import answer
    elif inputs.given("f"):
        from dlcalc.topics.reparam.gradients import answer
    elif len(asked.noises) > 1:
        from dlcalc.topics.reparam.several import answer
    else:
        from dlcalc.topics.reparam.single import answer
    return answer(asked)
