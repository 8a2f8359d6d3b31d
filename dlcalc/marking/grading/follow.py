"""Which parts of a question may follow from which, as its formulas say, so that no other earlier answer keeps equal ones apart."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.model import Derivation
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey, Question
from dlcalc.marking.key.work import some_student, worked
from dlcalc.marking.replay import makers
from dlcalc.notation.array import Array
from dlcalc.notation.expr import symbols
from dlcalc.notation.filled import quantity_of

Follow = Mapping[tuple[int, int], frozenset[int]]
"""By question and part, the earlier parts from which an answer may follow; a part that is not in it may follow from any."""

ANY: Follow = {}


def follow(key: AnswerKey) -> Follow:
    """What may follow from what in each question of a key whose numbers are the same for all.

    A student's own numbers could be words that lead to other formulas, so nothing is said of such a question.
    """
    own = {id for numbers in key.students.values() for id in numbers}
    found: dict[tuple[int, int], frozenset[int]] = {}
    for place, question in enumerate(key.questions):
        if question.id in own or len(question.parts) < 2:
            continue
        try:
            derivation = worked(key, question, some_student(key, question))
        except KeyFault:
            continue
        if derivation is not None:
            found.update({(place, part): earlier for part, earlier in enumerate(_earlier(question, derivation))})
    return found


def _earlier(question: Question, derivation: Derivation) -> list[frozenset[int]]:
    """For each part the earlier ones that it may follow from."""
    names = [part.result or part.id for part in question.parts]
    reached = [reaches(derivation, name) if name in derivation.results else frozenset[str]() for name in names]
    return [frozenset([place for place in range(number) if name in reached[place]]) for number, name in enumerate(names)]


def reaches(derivation: Derivation, name: str) -> frozenset[str]:
    """The results that may change when a result is answered with another value; every one where that is an array, or they are."""
    arrays = {other for other, value in derivation.results.items() if isinstance(value, Array)}
    if name in arrays:
        return frozenset(derivation.results)
    first, fresh, touched = {name, *makers(derivation, name)}, set[str](), set[str]()
    for step in (*derivation.steps, *derivation.composed):
        used = (*step.inputs, *symbols(step.formula))
        if step.id in first or any(each in fresh or f"{each}^2" in fresh for each in used):
            touched.add(step.id)
            fresh.add(quantity_of(step.symbol))
            fresh.discard("")
    made = {other for other in derivation.results if not touched.isdisjoint(makers(derivation, other))}
    return frozenset(touched | made | arrays)
