"""Where the rows of a file of cells end: a line's end inside a quoted cell is none.

A quote opens a cell at its very beginning alone, and closes it before a separator or a line's end alone. Any other quote, as of
``5" pipe``, is a character of its line; what a quote opens and nothing closes is one line too. So a row that is written wrongly
takes no other row with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_INSIDE = re.compile(rb'"(?:[^"]|"")*+"?')
"""A quoted cell from its quote, up to the quote that ends it; possessive, so that a long one is looked at once."""


@cache
def _opening(separator: str) -> re.Pattern[bytes]:
    return re.compile(rf'(?:\A|[\n{separator}])"'.encode())


def row_ends(data: bytes, separator: str, *, last: bool) -> Iterator[int]:
    """The places behind the rows' ends.

    Args:
        data: from the beginning of a row.
        separator: what stands between cells.
        last: whether nothing follows; else a cell that is not closed yet may be closed later, and no row ends behind it.
    """
    start = 0
    for opened, closed in _quoted(data, separator, last=last):
        yield from _lines(data, start, opened)
        start = closed
    yield from _lines(data, start, len(data))


def _quoted(data: bytes, separator: str, *, last: bool) -> Iterator[tuple[int, int]]:
    """The quoted cells: from their first quote to behind their last."""
    after = (b"", b"\r", b"\n", separator.encode())
    place = 0
    while found := _opening(separator).search(data, place):
        opened = found.end() - 1
        inside = _INSIDE.match(data, opened)
        assert inside is not None
        closed = inside.end()
        is_open = closed == len(data) and (closed == opened + 1 or data[opened + 1 : closed].count(b'"') % 2 == 0)
        if is_open and not last:
            yield opened, closed
            return
        if is_open or data[closed : closed + 1] not in after:
            place = opened + 1
            continue
        yield opened, closed
        place = closed


def _lines(data: bytes, start: int, stop: int) -> Iterator[int]:
    while (end := data.find(b"\n", start, stop)) >= 0:
        start = end + 1
        yield start
