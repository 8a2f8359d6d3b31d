"""The law of a map of a noise, z = g(ε): split at the zeros of g′ and at breaks, invert each branch, add up, name, certify."""

from __future__ import annotations
