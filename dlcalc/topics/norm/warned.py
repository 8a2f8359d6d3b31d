"""Warnings that teach: a batch of one, a variance of zero, values that are no numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Warning
from dlcalc.notation.array import Array, entry
from dlcalc.notation.show import ascii_text
from dlcalc.topics.norm import naming
from dlcalc.topics.norm.answer import Answered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_SUGGESTED = 24
"""Numbers up to which a line is suggested."""


def warnings(answered: Answered) -> Iterator[Warning]:
    """What the reader should know."""
    asked = answered.asked
    if asked.settings.training and asked.kind not in ("rms", "local-response"):
        if asked.layout.members == 1:
            yield _alone(answered)
        else:
            yield from _constant(answered)
    if asked.kind == "rms":
        yield from _constant(answered)
    for name, numbers in (("x", asked.x), ("g", asked.g)):
        if numbers is not None:
            yield from _not_finite(name, numbers)


def _alone(answered: Answered) -> Warning:
    """One number a group: it is its own mean."""
    asked = answered.asked
    end = "" if asked.settings.epsilon else ", and `0/0` has no value"
    rule = f"Each {naming.each(asked.layout)} has a single number, which is its own mean: deviation and variance are 0{end}."
    if asked.kind != "batch":
        return Warning("one_number", rule)
    x = asked.inputs.values["x"]
    assert isinstance(x, Array)
    values = x.numbers.reshape(-1).tolist()
    meant = ""
    if len(asked.layout.shape) == 2 and 1 < len(values) <= _SUGGESTED and all(value - value == 0 for value in values):
        column = "; ".join([ascii_text(entry(value)) for value in values])
        meant = f" Rows are examples; for {len(values)} examples of one feature: --x '{column}'"
    return Warning("batch_of_one", f"This is a batch of one. {rule}{meant}")


def _constant(answered: Answered) -> Iterator[Warning]:
    """Groups whose numbers are all equal."""
    asked, found = answered.asked, answered.found.forward
    assert found is not None
    flat = [index for index, value in enumerate(found.var.tolist()) if value == 0]
    if not flat:
        return
    first = naming.group(asked.layout, flat[0])
    others = f" and {len(flat) - 1} more" if len(flat) > 1 else ""
    one = ("holds zeros only", "has equal numbers only, so its variance is 0")
    several = ("hold zeros only", "have equal numbers only, so their variance is 0")
    what = (several if others else one)[asked.kind != "rms"]
    if asked.settings.epsilon:
        shift = "β" if asked.settings.affine == "both" else "0"
        end = f"ε keeps the denominator from 0, and every output there is {shift}."
    else:
        end = "With `epsilon = 0` that is 0/0, which has no value. This is what ε is for: --eps 1e-5"
    yield Warning("zero_variance", f"{first[0].upper()}{first[1:]}{others} {what}. {end}")


def _not_finite(name: str, numbers: Numbers) -> Iterator[Warning]:
    import numpy as np

    if numbers.dtype.kind != "f":
        return
    count = int((~np.isfinite(numbers)).sum())
    if count:
        text = f"`{name}` holds {count:,} value{'s' * (count > 1)} that {'are' if count > 1 else 'is'} infinite or no number (NaN)."
        yield Warning("not_finite", f"{text} Every number that is averaged with one of them is lost too.")
