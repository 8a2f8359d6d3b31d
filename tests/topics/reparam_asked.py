"""How the tests of `reparam` ask."""

from __future__ import annotations

from typing import Any

import dlcalc
from dlcalc.derivation.model import Derivation
from dlcalc.notation.approximate import approximate
from dlcalc.notation.show import ascii_text


def asked(z: str = "", **more: Any) -> Derivation:
    found = dlcalc.reparam(**{**({"z": z} if z else {}), **more})
    assert isinstance(found, Derivation)
    return found


def value(derivation: Derivation, name: str) -> float:
    return approximate(derivation.results[name])


def result(derivation: Derivation, name: str) -> str:
    return ascii_text(derivation.results[name])
