"""The JSON of :mod:`~dlcalc.render.json_` on one compact line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dlcalc.render.json_ import document, safe

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def render(derivation: Derivation, _look: Look) -> str:
    """The derivation as one line of JSON."""
    return safe(json.dumps(document(derivation), ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + "\n"
