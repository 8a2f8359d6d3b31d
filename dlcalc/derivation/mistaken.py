"""What every topic begins with that works its arrays again with known mistakes in them, in floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.topic import Topic

    Numbers = NDArray[Any]
    Words = Mapping[str, str]
    Work = Callable[[Derivation, Words, Mapping[str, Numbers]], dict[str, Numbers]]

Asked = TypeVar("Asked")


def inputs_of(derivation: Derivation, topic: Topic, only: tuple[str, ...] = ()) -> Inputs:
    """The inputs that a derivation answers, as its topic reads them.

    Args:
        derivation: the answer.
        topic: whose it is.
        only: names of further results that are asked for.
    """
    values: Any = dict(derivation.inputs)
    return Inputs(topic, values, dict.fromkeys(values, ""), only)


def once(read: Callable[[Derivation], Asked]) -> Callable[[Derivation], Asked]:
    """The same function, which reads the question of a derivation once: what it found is kept as long as the derivation is."""
    kept: WeakKeyDictionary[Derivation, Asked] = WeakKeyDictionary()

    @wraps(read)
    def asked(derivation: Derivation) -> Asked:
        if derivation not in kept:
            kept[derivation] = read(derivation)
        return kept[derivation]

    return asked


def mistaken(work: Work) -> Work:
    """The same function as one that may overflow or divide by zero, as a mistake does, and that answers what the derivation does.

    Its arguments are the right answer, the words that say what is done otherwise, and results that are taken as they are: the reader's
    own. It answers with results by name.
    """

    @wraps(work)
    def again(derivation: Derivation, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
        import numpy as np

        with np.errstate(all="ignore"):
            found = work(derivation, words, held)
        return {name: numbers for name, numbers in found.items() if name in derivation.results}

    return again
