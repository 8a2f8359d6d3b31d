"""Prose with notation between backticks, for any script: :mod:`~dlcalc.derivation.prose`, under the name by which formats know it."""

from __future__ import annotations

from dlcalc.derivation.prose import joined, prose, read

__all__ = ["joined", "prose", "read"]
