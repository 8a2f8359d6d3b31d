"""Where the rows of a file of cells end: a wrongly written row takes no other with it."""

from __future__ import annotations

import csv
import io
import random

import pytest

from dlcalc.tables.files import blocks
from dlcalc.tables.files.blocks import Blocks
from dlcalc.tables.files.csv_ import Reader, records
from dlcalc.tables.files.quotes import row_ends
from dlcalc.topics import load


def rows_of(data: bytes, separator: str = ",") -> list[bytes]:
    return list(records(data, separator))


@pytest.mark.parametrize(
    "lines",
    [
        [b'27,3,5" pipe\n', b"28,3,ok\n", b'29,3,6" pipe\n', b"30,3,ok\n"],  # inches
        [b'27,3,"open\n', b"28,3,ok\n", b'29,3,"a, b"\n', b"30,3,ok\n"],
        [b'27,3,"x" y\n', b"28,3,ok\n", b'29,3,"\n'],
        [b'27,3,"a\nb"\n', b'28,3,"a ""b""\n,c"\n', b'29,3,""\n', b'30,3,""""\r\n', b'"31"'],
        [b'"\n', b'27,3,"a"\n'],
    ],
)
def test_rows_end_where_they_do(lines: list[bytes]) -> None:
    assert rows_of(b"".join(lines)) == lines


def test_rows_of_well_formed_cells_are_those_of_the_csv_module() -> None:
    rng = random.Random(7)
    pool = ["27", "", '"', '""', "a\nb", "a, b", '5" x', "\r\n", "x", '"quoted"', "é"]
    for _ in range(300):
        table = [[rng.choice(pool) for _ in range(3)] for _ in range(rng.randint(1, 8))]
        buffer = io.StringIO()
        end: str = rng.choice(["\n", "\r\n"])
        csv.writer(buffer, lineterminator=end, quoting=csv.QUOTE_ALL if rng.random() < 0.5 else csv.QUOTE_MINIMAL).writerows(table)
        found = [next(csv.reader(io.StringIO(record.decode(), newline=""), strict=True)) for record in rows_of(buffer.getvalue().encode())]
        assert found == table


def test_a_cell_that_the_next_bytes_may_close_is_waited_for() -> None:
    assert list(row_ends(b'1,2\n3,"4\n5', ",", last=False)) == [4]
    assert list(row_ends(b'1,2\n3,"4\n5', ",", last=True)) == [4, 9]
    assert list(row_ends(b'1,"2"\n3,"4""', ",", last=False)) == [6]


@pytest.mark.parametrize("size", [37, 64, 250, 2**21])
def test_blocks_of_any_size_hold_the_same_rows(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    lines = [f'{w},3,"note {w}\n{w}"' if w % 3 else f'{w},3,{w}" wide' for w in range(20, 80)]
    data = ("w,f,note\n" + "\n".join(lines)).encode()
    monkeypatch.setattr(blocks, "BLOCK", size)
    chunks = list(Reader(load("conv"), Blocks(io.BytesIO(data), "rows.csv", ","), "csv", "csv"))
    assert [line for chunk in chunks for line in chunk.kept["line"].to_list()] == lines
    assert not any(chunk.errors for chunk in chunks)


def test_many_quotes_take_no_square_time() -> None:
    for data in (b'"""\n' * 100_000, b'a"b,"c\n' * 100_000, b'""x,' * 100_000, b'"' * 400_001, b'1,"\n' * 100_001):
        assert len(rows_of(data)) >= 1
