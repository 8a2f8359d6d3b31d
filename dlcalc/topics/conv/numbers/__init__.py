"""The operation itself, on numbers: kernels, the cell that is written out, gradients, the maps that are shown."""

from __future__ import annotations
