"""The JSON of :mod:`~dlcalc.render.json_` on one compact line; of what is made of many like things, a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.json_ import VERSION, document, dumps
from dlcalc.render.values import data

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(derivation: Derivation, _look: Look) -> str:
    """The derivation as one line of JSON, or its records as a line each."""
    if derivation.records is not None:
        head = {"dlcalc": VERSION, "topic": derivation.topic}
        return "".join([dumps({**head, **row}, indent=False) for row in derivation.records.of(data)])
    return dumps(document(derivation), indent=False)
