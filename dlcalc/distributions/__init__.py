"""Densities, atoms, and how far two distributions are apart: shared by every topic that speaks of random quantities."""
