"""Maps worked again with known mistakes: the same question, asked with something else given, or a kernel put otherwise.

The words: a parameter that is left out (``biases``, ``dilation``, ``activation``, ``p``: ``none``) or is 1 (``s``: ``one``); ``flip``,
``kind`` and ``weights``, which may be ``other``: turned where it is not asked for, the other pool, rows for columns; ``cells``, which may
be ``summed`` where a mean is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.notation.expr import ONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

POOLS = {"maxpool": "avgpool", "avgpool": "maxpool"}
MOST = 4_096
"""Numbers of the input up to which a question is worked again."""


def again(derivation: Derivation, words: Mapping[str, str], _: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """The maps by name, worked with mistakes.

    Args:
        derivation: the right answer.
        words: what is done otherwise.
    """
    x = derivation.inputs.get("x")
    if not isinstance(x, Array) or x.numbers.size > MOST:
        return {}
    values = _altered(dict(derivation.inputs), words)
    maps = {name for name, value in derivation.results.items() if isinstance(value, Array)}
    found: Mapping[str, Any] = derivation.results
    summed = words.get("cells") == "summed" and values.get("kind") == "avgpool"
    cells: Any = 1
    if summed or values != derivation.inputs:
        from dlcalc.topics.conv import TOPIC

        try:
            read = {name: _as_read(TOPIC.parameter(name).type, value) for name, value in values.items()}
            inputs = Inputs(TOPIC, read, dict.fromkeys(read, ""), tuple(maps))
            found = found if values == derivation.inputs else TOPIC.work(inputs).results
            cells = _cells(inputs) if summed else 1
        except (DomainError, ArithmeticError):  # with the mistake there is no such layer
            return {}
    made = {name: floats(found[name].numbers) for name in maps if isinstance(found.get(name), Array)}
    return {name: numbers * cells if name == "output" else numbers for name, numbers in made.items()}


def _as_read(type: str, value: Any) -> Any:
    """A value as a topic reads it: one size stands for every axis, and one padding for both sides too."""
    if type not in ("sizes", "padding") or isinstance(value, str):
        return value
    items = value if isinstance(value, tuple) else (value,)
    return items if type == "sizes" else tuple([item if isinstance(item, tuple) else (item, item) for item in items])


def _altered(values: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """What is given with the mistake."""
    for name, word in words.items():
        if word == "none":
            values.pop(name, None)
        elif word == "one":
            values[name] = ONE
    if words.get("flip") == "other" and "weights" in values:
        values = {name: value for name, value in values.items() if name != "flip"} if "flip" in values else {**values, "flip": True}
    if words.get("kind") == "other" and values.get("kind") in POOLS:
        values["kind"] = POOLS[values["kind"]]
    weights = values.get("weights")
    if words.get("weights") == "other" and isinstance(weights, Array) and weights.numbers.ndim > 1:
        turned = weights.numbers.swapaxes(-1, -2)
        values["weights"] = Array(turned, weights.axes) if turned.shape == weights.numbers.shape else weights
    return values


def _cells(inputs: Inputs) -> Numbers:
    """How many cells the mean of each window counts."""
    from dlcalc.topics.conv.numbers.pools import counted
    from dlcalc.topics.conv.numbers.question import question
    from dlcalc.topics.conv.numbers.windows import frame_of

    asked = question(inputs)
    assert asked.operands.kernel is not None
    return counted(frame_of(asked.operands.space, asked.operands.kernel, asked.geometry), asked.geometry)
