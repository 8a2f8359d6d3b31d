"""The output layer at one time step, written out: scores, then probabilities or another function of them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import entry
from dlcalc.topics.lstm.numbers.letters import named, total
from dlcalc.topics.lstm.numbers.operands import Operands
from dlcalc.topics.lstm.numbers.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST_OUTPUTS, MOST_PRODUCTS = 8, 24
"""Outputs that are written out at most, and products of each."""

NOTES = {
    "none": "",
    "softmax": "scores, then probabilities that add up to 1",
    "sigmoid": "scores, then the sigmoid of each",
    "tanh": "scores, then tanh of each",
}


def write(
    ledger: Ledger, inputs: Inputs, found: Operands, made: Run, plain: Run | None, t: int, n: int, *, several: bool
) -> tuple[str, ...]:
    """The steps of every output at one time step; none where there are too many, or one sees what is no number.

    Args:
        ledger: gets the steps.
        inputs: the question.
        found: its arrays.
        made: the layers, worked through.
        plain: the same without rounding between the steps.
        t: which step, from 0.
        n: which example, from 0.
        several: whether several steps are written out.
    """
    assert found.wy is not None
    assert made.scores is not None
    count, width = found.wy.shape
    states, others = made.along("h")[t, n], None if plain is None else plain.along("h")[t, n]
    if count > MOST_OUTPUTS or width > MOST_PRODUCTS or not all(isfinite(value) for value in states):
        return ()
    h = [named("h", t + 1, *[j + 1] * (width > 1)) for j in range(width)]
    for j in range(width):
        ledger.values.setdefault(h[j], entry(states[j]))
        if others is not None:
            ledger.unrounded.setdefault(h[j], entry(others[j]))
    activation, before = inputs.word("output-activation"), len(ledger.steps)
    heading = ("Output layer" if not several else f"Time step {t + 1}, output", NOTES[activation])
    letter = "y" if activation == "none" else "s"
    scores = [named(letter, t + 1, *[k + 1] * (count > 1)) for k in range(count)]
    for k, score in enumerate(scores):
        title, note = heading
        ledger.step(f"{letter}_{t + 1}_{k + 1}", f"{score} = {_score(ledger, found, h, k)}", title=title, note=note)
        if ledger.places is None and not inputs.exact:
            ledger.values[score] = entry(made.scores[t, n, k])
    if activation != "none":
        _activated(ledger, activation, scores, t, heading)
    return tuple([step.id for step in ledger.steps[before:]])


def _score(ledger: Ledger, found: Operands, h: list[str], k: int) -> str:
    """One score, product by product."""
    assert found.wy is not None
    many = [k + 1] * (len(found.wy) > 1)
    terms = []
    for j, state in enumerate(h):
        weight = named("w", "y", *many, *[j + 1] * (len(h) > 1))
        ledger.values[weight] = entry(found.wy[k, j])
        terms.append(f"{weight}*{state}")
    if found.by is not None:
        terms.append(named("b", "y", *many))
        ledger.values[terms[-1]] = entry(found.by[k])
    return total(terms)


def _activated(ledger: Ledger, activation: str, scores: list[str], t: int, heading: tuple[str, str]) -> None:
    """The function of every score; of a softmax each score's share."""
    title, note = heading
    below = total([f"exp({score})" for score in scores])
    for k, score in enumerate(scores):
        formula = f"exp({score})/({below})" if activation == "softmax" else f"{activation}({score})"
        name = named("y", t + 1, *[k + 1] * (len(scores) > 1))
        ledger.step(f"y_{t + 1}_{k + 1}", f"{name} = {formula}", title=title, note=note)
