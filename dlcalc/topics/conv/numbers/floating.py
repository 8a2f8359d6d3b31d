"""Exact numbers beside floats: they become floats, unless one of them is larger than any float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.parameters import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.topics.conv.numbers.operands import Operands

    Numbers = NDArray[Any]

OPTIONS = {"x": "x", "weights": "weights", "second": "pointwise-weights", "bias": "biases"}
"""The arrays of a question, and the parameter that each was given by."""


def floating(inputs: Inputs, name: str, numbers: Numbers) -> Numbers:
    """An array as ``float64``.

    Args:
        inputs: the question.
        name: the parameter whose value it is.
        numbers: exact numbers or floats; infinite floats stay.

    Raises:
        DomainError: an exact number in it is larger than any float.
    """
    import numpy as np

    found = floats(numbers)
    if numbers.dtype == object and not bool(np.isfinite(found).all()):
        largest = float(np.finfo(np.float64).max)
        raise DomainError(name, inputs.typed[name], f"beside floats every number is one, and the largest float is {largest!r}")
    return found


def as_floats(inputs: Inputs, found: Operands) -> Operands:
    """All arrays of a question as ``float64``.

    Raises:
        DomainError: as :func:`floating`.
    """
    for field, name in OPTIONS.items():
        operand = getattr(found, field)
        if operand is not None:
            found = found._replace(**{field: operand._replace(numbers=floating(inputs, name, operand.numbers))})
    return found


def have_floats(found: Operands) -> bool:
    """Whether an array holds floats, and another one exact numbers that are no machine integers."""
    kinds = {operand.numbers.dtype.kind for field in OPTIONS if (operand := getattr(found, field)) is not None}
    return {"f", "O"} <= kinds
