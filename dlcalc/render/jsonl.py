"""The JSON of :mod:`~dlcalc.render.json_` on one compact line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.json_ import document, dumps

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(derivation: Derivation, _look: Look) -> str:
    """The derivation as one line of JSON."""
    return dumps(document(derivation), indent=False)
