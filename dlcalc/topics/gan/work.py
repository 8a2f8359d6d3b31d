"""Which question was asked; each kind of question is a module of its own, imported when it is asked."""

from __future__ import annotations

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def work(inputs: Inputs) -> Derivation:
    """Answer a question about GANs."""
    from dlcalc.topics.gan.objectives import answer

    return answer(inputs)
