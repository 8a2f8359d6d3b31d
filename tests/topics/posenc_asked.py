"""What the tests of positional encodings share: a question asked from Python, and its arrays as floats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Seq
from dlcalc.topics.posenc import TOPIC


def ask(**given: Any) -> Derivation:
    """The answer; ``only``, ``all`` and ``exact`` as the reader takes them."""
    options = {name: given.pop(name) for name in ("only", "all", "exact") if name in given}
    return TOPIC.work(read(TOPIC, given, **options))


def numbers(value: Expr) -> NDArray[np.float64]:
    """A number, a vector or an array as floats."""
    if isinstance(value, Array):
        return floats(value.numbers)
    if isinstance(value, Seq):
        return np.array([approximate(each) for each in value.items])
    return np.array(approximate(value))


def step(derivation: Derivation, id: str) -> float:
    """The value of a step."""
    return approximate(next(each.value for each in derivation.steps if each.id == id))
