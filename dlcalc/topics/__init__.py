"""The topics: one module or package each, found by listing this folder, imported when somebody asks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.slips import Slip
    from dlcalc.derivation.topic import Topic

    Again = Callable[[Derivation, Mapping[str, str], Mapping[str, NDArray[Any]]], Mapping[str, NDArray[Any]]]


def names() -> tuple[str, ...]:
    """The names of all topics, in alphabetical order; nothing is imported."""
    found = set()
    for folder in __path__:
        for entry in os.scandir(folder):
            name, suffix = os.path.splitext(entry.name)
            is_module = suffix == ".py" or (not suffix and os.path.exists(os.path.join(entry.path, "__init__.py")))
            if is_module and not name.startswith("_"):
                found.add(name)
    return tuple(sorted(found))


def load(name: str) -> Topic:
    """The topic of that name; its module is imported.

    Raises:
        KeyError: there is no such topic.
    """
    if name not in names():
        raise KeyError(name)
    topic: Topic = import_module(f"{__name__}.{name}").TOPIC
    return topic


def resolve(word: str) -> tuple[Topic, Mapping[str, str]] | None:
    """The topic that a subcommand means, and the parameters it presets.

    ``conv`` is a topic; ``conv1d`` is ``conv`` with one axis. Only the topics that may declare the word are
    imported, the likeliest first.

    Returns:
        None when no topic has that name.
    """
    known = names()
    if word in known:
        return load(word), {}
    for name in sorted(known, key=lambda name: name not in word):
        topic = load(name)
        if word in topic.presets:
            return topic, topic.presets[word]
    return None


def slips(name: str) -> tuple[Slip, ...]:
    """The known mistakes of a topic, which stand in a module ``slips`` beside it; it is imported when somebody asks.

    Returns:
        Nothing where the topic has none.
    """
    for folder in __path__:
        if os.path.exists(os.path.join(folder, name, "slips.py")):
            found: tuple[Slip, ...] = import_module(f"{__name__}.{name}.slips").SLIPS
            return found
    return ()


@lru_cache
def again(name: str) -> Again | None:
    """The function that works a topic's arrays with mistakes in them, which stands beside its slips.

    It takes a derivation, what the slips' ``words`` say, and earlier results that are taken as they are; it gives the results by
    name, as floats in the shape in which they are answered. It is imported when somebody asks.

    Returns:
        None where the topic has none.
    """
    for folder in __path__:
        if os.path.exists(os.path.join(folder, name, "slips.py")):
            found: Again | None = getattr(import_module(f"{__name__}.{name}.slips"), "again", None)
            return found
    return None
