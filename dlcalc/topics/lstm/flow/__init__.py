"""How the gradient flows back through time: along the cell, through the gates too, and in a plain RNN on the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.parameters import Inputs


def answer(inputs: Inputs) -> Derivation:
    """Follow a small change of the first state through all steps.

    Raises:
        DomainError: numbers that do not fit, or more than one layer, direction or example.
    """
    from dlcalc.topics.lstm.flow.question import question
    from dlcalc.topics.lstm.flow.steps import write
    from dlcalc.topics.lstm.flow.telling import tell

    asked = question(inputs)
    return tell(asked, write(asked))
