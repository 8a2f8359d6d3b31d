"""Receptive fields and sizes of layers in a row."""

from __future__ import annotations
