"""Whole networks: layers as data, where they are read from, and what they come to."""
