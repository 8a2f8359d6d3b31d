"""Random rows over the options of a convolution, through a file and back: each cell is the single command's.

``DLCALC_TABLE_ROWS=10000`` works more rows, ``DLCALC_TABLE_SEED`` others.
"""

from __future__ import annotations

import csv
import io
import os
import random

from program import Run

from dlcalc.derivation.parameters import read
from dlcalc.render.csv_ import cell
from dlcalc.tables.sweep import REFUSALS
from dlcalc.topics import load

ROWS = int(os.environ.get("DLCALC_TABLE_ROWS", "600"))
SEED = int(os.environ.get("DLCALC_TABLE_SEED", "1"))
CONV = load("conv")

CELLS: dict[str, list[object]] = {
    "w": [7, 27, 28, 32, 224, "W", "2*3", 10**20],
    "h": ["", "", 13, 27, 64],
    "d": ["", 3, 64, "D"],
    "n": ["", "", 8],
    "f": [1, 2, 3, 3, 5, 7, "3x5"],
    "k": ["", "", 16, 64, 10**18],
    "s": ["", "", 1, 2, 3, 0, "2x1"],
    "p": ["", 0, 1, 2, "same", "valid", "full", "1:0", "1:0x2:1"],
    "dilation": ["", "", "", 1, 2],
    "groups": ["", "", "", 1, 2],
    "kind": ["", "", "", "conv", "transposed", "maxpool", "depthwise", "separable", "local", "dense", "globalavg"],
    "bias": ["", "", "none", "one"],
    "convention": ["", "", "", "keras", "pytorch", "cs231n", "onnx"],
    "rounding": ["", "", "", "ceil", "exact"],
    "dtype": ["", "", "float16"],
    "dims": ["", "", "", "1", "3"],
    "output-padding": ["", "", "", "", "", 1],
}
NAMES = ("output_w", "output_h", "output_shape", "parameters", "weights", "macs", "flops", "memory", "effective_kernel", "fits", "unread")


def test_rows_through_a_file_are_the_single_commands(run: Run) -> None:
    draw = random.Random(SEED)
    rows = [{name: str(draw.choice(cells)) for name, cells in CELLS.items()} for _ in range(ROWS)]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(CELLS))
    writer.writeheader()
    writer.writerows(rows)
    found = list(csv.DictReader(io.StringIO(run("conv", "--table", "-", "--get", ",".join(NAMES), stdin=buffer.getvalue().encode()).out)))
    assert len(found) == ROWS
    answered = 0
    for row, got in zip(rows, found, strict=True):
        expected = dict.fromkeys(NAMES, "")
        try:
            results = CONV.work(read(CONV, {name: text for name, text in row.items() if text})).results
        except REFUSALS:
            assert got["error"], row
        else:
            assert not got["error"], row
            expected = {name: cell(results[name]) if name in results else "" for name in NAMES}
            answered += 1
        assert {name: got[name] for name in NAMES} == expected, row
    assert answered > ROWS // 10
