"""Counts of a recurrent layer: parameters, multiply-adds and operations, of sizes that may be letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.parameters import Inputs


def answer(inputs: Inputs) -> Derivation:
    """Count one layer, or count it by every convention.

    Raises:
        DomainError: sizes that contradict each other, or a layer that the convention does not have.
    """
    if inputs.given("all-conventions"):
        from dlcalc.topics.lstm.counts.conventions import answer as by_every_convention

        return by_every_convention(inputs)
    from dlcalc.topics.lstm.counts.scalar import worked
    from dlcalc.topics.lstm.counts.telling import tell

    return tell(*worked(inputs))
