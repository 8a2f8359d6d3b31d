"""receptive fields of a stack of layers."""

from __future__ import annotations

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs


def answer(inputs: Inputs) -> Derivation:
    """Not there yet."""
    raise NotImplementedError(inputs.topic.name)
