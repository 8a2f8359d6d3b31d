"""The equations in what stands around an answer."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.marking.answers.sheets.clauses import left_of

MOST_CHAINS = 20


class Chain(NamedTuple):
    """One equation of the working: what it calls the quantity, ``W_2``, and the whole of it."""

    label: str
    text: str


def chains(working: str) -> tuple[Chain, ...]:
    """The equations of an answer's working that name a quantity and go on from a computation to a value, in their order.

    Args:
        working: as :class:`~dlcalc.marking.answers.model.Answer` holds it, a line each; one that begins with an equals sign goes on.
    """
    found: list[Chain] = []
    for line in working.split("\n"):
        if line.lstrip().startswith("=") and found:
            found[-1] = Chain(found[-1].label, f"{found[-1].text} {line.strip()}")
            continue
        label = left_of(line)
        if label and not re.search(r"\w\s+\w", label):  # words before it are no letter
            found.append(Chain(label, line.strip()))
    return tuple([chain for chain in found if chain.text.count("=") > 1][:MOST_CHAINS])
