"""Which settings give a wanted result: solved on paper, checked forwards."""

from __future__ import annotations
