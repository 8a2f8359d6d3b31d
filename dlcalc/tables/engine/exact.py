"""The exact path: a row as the single command works it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.derivation.plain import plain
from dlcalc.derivation.topic import Topic
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined

REFUSALS = (DomainError, NotationError, Undefined, Undecided, TooLarge)
"""What a topic raises where a question has no answer; anything else is a fault of the program."""

_FLAGS = {"true": True, "yes": True, "1": True, "false": None, "no": None, "0": None}


def worked(topic: Topic, raw: Mapping[str, str]) -> Derivation:
    """The single command's own answer.

    Args:
        topic: the topic that is asked.
        raw: its inputs as typed, by parameter name; of a flag, ``true`` or ``false``.

    Raises:
        DomainError, NotationError, ArithmeticError: the question has no answer.
    """
    return topic.work(read(topic, given(topic, raw)))


def given(topic: Topic, raw: Mapping[str, str]) -> dict[str, object]:
    """The raw inputs as the reader takes them: a flag is there or not."""
    found: dict[str, object] = {}
    for name, text in raw.items():
        value: object = text
        if topic.parameter(name).type == "flag":
            value = _FLAGS.get(text.strip().lower(), text)
        if value is not None:
            found[name] = value
    return found


def results_of(answer: Derivation, names: tuple[str, ...]) -> dict[str, Any]:
    """The results as plain values, those that were asked for and that there are."""
    return {name: plain(answer.results[name]) for name in names if name in answer.results}
