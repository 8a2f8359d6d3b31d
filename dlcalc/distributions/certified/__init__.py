"""Integrals with error bounds: interval arithmetic over many panels at once, Taylor series with an interval remainder."""
