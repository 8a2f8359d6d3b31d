"""A table that is too wide, continued below: its columns in bands, the first column in each of them."""

from __future__ import annotations

from collections.abc import Sequence


def bands(widths: Sequence[int], room: int, gap: int) -> list[list[int]]:
    """The places of the columns of each band, as many as fit beside each other; none where one does not fit beside the first.

    Args:
        widths: of the columns; there are at least two.
        room: how wide a band may be.
        gap: between two columns.
    """
    first, found, used = widths[0], [[0]], widths[0]
    for place, width in enumerate(widths[1:], 1):
        if first + gap + width > room:
            return []
        if used + gap + width > room:
            found.append([0])
            used = first
        found[-1].append(place)
        used += gap + width
    return found
