"""Which results a table gets when nobody says: those that the single command shows, a shape in place of its sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.topic import Topic
from dlcalc.notation.expr import symbols
from dlcalc.tables.engine.exact import worked
from dlcalc.tables.sweep import REFUSALS, telling

MOST = 10
"""Rows with an answer that are looked at."""


def usual(topic: Topic, raws: Iterable[Mapping[str, str]], defaults: Mapping[str, str] = {}, *, shapes: bool = True) -> tuple[str, ...]:
    """The names of the results.

    Args:
        topic: the topic that is asked.
        raws: the inputs of the first rows; those that have no answer are passed over.
        defaults: the inputs of every row, which speak where no row has an answer.
        shapes: whether a shape stands in place of its sizes.

    Returns:
        In the declared order; every result of the topic where no row has an answer.
    """
    found: set[str] = set()
    for place, raw in enumerate(chain(raws, [defaults])):
        if found and (place >= MOST or raw is defaults):
            break
        try:
            answer = worked(topic, raw)
            shown = of_answer(answer) if shapes else telling(answer)
            found.update(shown or answer.results)
        except REFUSALS:
            continue
    plain = ("integer", "number", "shape", "boolean")
    return tuple([info.name for info in topic.results if info.name in found or (not found and info.type in plain)])


def of_answer(answer: Derivation) -> set[str]:
    """The results that an answer shows; a shape whose sizes it shows stands for them."""
    shown = telling(answer)
    letters = {letter for step in answer.shown_steps for letter in symbols(step.symbol)}
    found = set(shown)
    for made in answer.composed:
        parts = symbols(made.formula)
        if made.id in answer.results and answer.info[made.id].type == "shape" and letters.intersection(parts):
            found.add(made.id)
            found -= {step.id for step in answer.steps if set(symbols(step.symbol)) <= set(parts)}
    return found
