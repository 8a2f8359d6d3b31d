"""Reading and writing tables: the quick way of a reader against its careful one, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcalc.tables.engine import Coded, Column
from dlcalc.tables.files import blocks, csv_, jsonl
from dlcalc.tables.files.blocks import Blocks, sniffed
from dlcalc.tables.files.model import LONGEST_ROW, Chunk, TableError, heading
from dlcalc.tables.files.uniform import whole_numbers
from dlcalc.topics import load

CONV = load("conv")


def texts(cells: Any) -> list[str | None]:
    """A column of the engine's as text."""
    if isinstance(cells, Coded):
        return [None if code < 0 else cells.words[code] for code in cells.codes]
    assert isinstance(cells, Column)
    mask = np.zeros(len(cells.values), dtype=bool) if cells.mask is None else cells.mask
    return [None if empty else str(value) for value, empty in zip(np.asarray(cells.values), mask, strict=True)]


def plain(cell: str | None) -> object:
    """A cell as it is meant: a number however it is written, none where it is empty."""
    try:
        return int(cell or "")
    except ValueError:
        return cell or None


def seen(chunk: Chunk) -> tuple[Any, ...]:
    """What a chunk says, whichever way it was read."""
    lines = [line[: len(line) - chunk.cut] for line in chunk.kept["line"].to_list()]
    lines = [line.removesuffix(",") + ("," if chunk.joint == "," else "") if line != "{" else line for line in lines]
    inputs = {name: [plain(text) for text in texts(cells)] for name, cells in chunk.inputs.items()}
    return chunk.rows, inputs, [line.rstrip(",") for line in lines], dict(chunk.errors)


def of_csv(data: bytes, target: str = "csv") -> csv_.Reader:
    return csv_.Reader(CONV, Blocks(io.BytesIO(data), "rows.csv", ","), "csv", target)


def of_lines(data: bytes, target: str = "jsonl") -> jsonl.Reader:
    return jsonl.Reader(CONV, Blocks(io.BytesIO(data), "rows.jsonl"), target)


CELLS = st.sampled_from(["27", "3", "0", "", "same", "W", "-4", "007", "3x5", "99999999999999999999", "2.5", " 8", "+5", "1e3"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_cells_are_read_alike_in_both_ways(rows: list[tuple[str, ...]]) -> None:
    data = "".join([",".join(row) + "\n" for row in rows]).encode()
    reader = of_csv(b"w,f,note\n" + data)
    quick = reader.quick(data, 1)
    assert quick is not None
    assert seen(quick) == seen(reader.careful(data, 1))
    assert seen(quick)[1]["w"] == [plain(row[0]) for row in rows]


VALUES = st.one_of(st.integers(0, 10**6), st.integers(-5, 10**21), st.sampled_from(["same", "W", "3x5", "27", True, 2.5, None, [1, 2]]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"w": VALUES, "p": VALUES, "note": VALUES}), min_size=1, max_size=8), st.booleans())
def test_objects_are_read_alike_in_both_ways(rows: list[dict[str, Any]], compact: bool) -> None:
    separators = (",", ":") if compact else (", ", ": ")
    data = "".join([json.dumps(row, separators=separators) + "\n" for row in rows]).encode()
    reader = of_lines(data)
    quick, careful = reader.quick(data, 1), reader.careful(data, 1)
    assert quick is None or seen(quick) == seen(careful)
    assert [json.loads(line + "}") for line in seen(careful)[2]] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**62), st.integers(0, 20)), min_size=1, max_size=20), st.booleans())
def test_lines_that_differ_in_digits_alone_are_whole_numbers(rows: list[tuple[int, int]], compact: bool) -> None:
    separators = (",", ":") if compact else (", ", ": ")
    data = "".join([json.dumps({"w": w, "p": p}, separators=separators) + "\n" for w, p in rows]).encode()
    frame = whole_numbers(data, len(rows), ("w", "p"))
    assert frame is not None
    assert frame.rows() == rows


@pytest.mark.parametrize(
    "last",
    [
        b'{"w":007,"p":1}', b'{"w":-7,"p":1}', b'{"w":7.0,"p":1}', b'{"w":"7","p":1}', b'{"p":1,"w":7}', b'{"w":7,"p":}', b'{"w":7}',
        b'{"w":7,"p":1,"s":2}', b'{"w":7,"w":1}', b'{"w":7,"p":99999999999999999999}', b"7,1", b'{"w":7,"p":1}}', b'{"w":7,"p":1} ', b"",
    ],
)  # fmt: skip
def test_any_other_line_is_not_taken_for_whole_numbers(last: bytes) -> None:
    data = b'{"w":1,"p":2}\n' + last + b"\n"
    assert whole_numbers(data, 2, ("w", "p", "s")) is None


def test_a_row_keeps_its_own_text() -> None:
    data = 'w,f,note\n27,3,"a, ""b"""\n 13,3,é\n9,3,=1+1\n"5",3,"two\nlines"\n'.encode()
    (chunk,) = of_csv(data)
    lines = list(chunk.kept["line"])
    assert "\n".join(lines) + "\n" == data.decode().partition("\n")[2]
    assert texts(chunk.inputs["w"]) == ["27", " 13", "9", "5"]


@pytest.mark.parametrize("start", [b"x^2", b"\x1f", b"PK", b"BZh9", b"(", b"x\x01"])
def test_text_that_looks_compressed_is_text(start: bytes) -> None:
    (chunk,) = of_csv(b"note,w,f\n" + start + b",27,3\n" + start + b",13,3\n")
    assert chunk.kept["line"].to_list() == [start.decode() + ",27,3", start.decode() + ",13,3"]
    assert texts(chunk.inputs["w"]) == ["27", "13"]


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_and_ends_of_lines(ends: bytes, mark: bytes, last: bool) -> None:
    data = mark + ends.join([b"w,f", b"27,3", b"13,3"]) + (ends if last else b"")
    chunks = list(of_csv(data))
    assert [text for chunk in chunks for text in texts(chunk.inputs["w"])] == ["27", "13"]


def test_blocks_hold_whole_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 64)
    rows = [[str(number), "3", f'a "quoted"\nnote {number}'] for number in range(1, 200)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["w", "f", "note"], *rows])
    chunks = list(of_csv(buffer.getvalue().encode()))
    assert len(chunks) > 10
    assert [text for chunk in chunks for text in texts(chunk.inputs["w"])] == [row[0] for row in rows]
    assert [chunk.first for chunk in chunks] == list(np.cumsum([1, *[chunk.rows for chunk in chunks[:-1]]]))
    assert not any(chunk.errors for chunk in chunks)


def test_a_quote_that_nothing_closes_costs_its_own_row() -> None:
    chunks = list(of_csv(b'w,f\n27,3\n"13,3\n14,3\n15,3\n'))
    assert [(chunk.first + row, error) for chunk in chunks for row, error in chunk.errors.items()] == [(2, "a quote in it is not closed")]
    assert [text for chunk in chunks for text in texts(chunk.inputs["w"])][2:] == ["14", "15"]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [("27", "it has 1 cell, and the header 2"), ("27,3,4,5", "it has 4 cells, and the header 2; left out: 4, 5")],
)
def test_a_ragged_row_is_told_and_padded(row: str, wrong: str) -> None:
    for place, data in enumerate((f"w,f\n{row}\n13,3\n", f"w,f\n13,3\n{row}\n")):
        (chunk,) = of_csv(data.encode())
        assert chunk.errors == {place: wrong}
        assert chunk.kept["line"][place].count(",") == 1
        assert texts(chunk.inputs["w"])[1 - place] == "13"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2\n", "no column is an option of conv"),
        (b"w,width\n1,2\n", "are the same option"),
        (b"w,check_k,check.k\n", "two columns of answers"),
        (",".join(["w", *["x"] * 5000]).encode(), "5,001 columns"),
        (b"w\xff,f\n1,2\n", "not UTF-8"),
        ("w,f\n1,2\n".encode("utf-16"), "not UTF-8"),
        (b"w,f\n27,3\n1\xff,2\n", "line 3 is not UTF-8"),
        (b"w,f\n27,3\n" + b"1" * (LONGEST_ROW + 2**22), "line 3 is longer than 4 MB"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says):
        list(of_csv(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"y\ny\n", "no line is a JSON object"),
        (b'[{"w":1}]', "one JSON array"),
        (b'{"y":1}\n', "no column is an option"),
    ],
)
def test_lines_that_are_no_objects_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says):
        list(of_lines(data))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"nope", "it is no JSON object"),
        (b"[1]", "it is no JSON object"),
        (b'{"w":1,"w":2}', "the key w stands in it twice"),
        (b'{"w":{"a":1},"f":3}', "w: an object, where a value is expected"),
        (b'{"w":' + b"9" * 5000 + b"}", "it is no JSON object"),
        (b"[" * 100_000, "it is no JSON object"),
    ],
)
def test_a_line_that_is_wrong_costs_its_own_row(line: bytes, wrong: str) -> None:
    (chunk,) = of_lines(b'{"w":27,"f":3}\n' + line + b'\n{"w":13,"f":3}\n')
    assert chunk.errors == {1: wrong}
    assert [texts(chunk.inputs["w"])[row] for row in (0, 2)] == ["27", "13"]
    assert [json.loads(text.removesuffix(",") + "}") for text in chunk.kept["line"].to_list()]


def test_a_key_that_comes_late_and_matters_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 32)
    *_, last = of_lines(b'{"w":27,"f":3}\n' * 40 + b'{"w":27,"f":3,"stride":2}\n')
    assert list(last.errors.values()) == ["s: the key stride does not stand in the first rows; give it there too, as null"]


@pytest.mark.parametrize(
    ("start", "format"),
    [(b'{"w":1}', "jsonl"), (b"\xef\xbb\xbf{", "jsonl"), (b"w,f\n", "csv"), (b"w\tf\n", "tsv"), (b"w\n", "csv"), (b"PAR1", "parquet")],
)
def test_formats_by_how_they_begin(start: bytes, format: str) -> None:
    assert sniffed(start) == format


@pytest.mark.parametrize("name", ["w", "W", "width", "Width", "in-channels", "IN_CHANNELS", "kernel_size", " f "])
def test_columns_are_named_as_the_options_are(name: str) -> None:
    assert len(heading(CONV, ("note", name), "").inputs) == 1


def test_converted_cells_are_json() -> None:
    cells = ["27", "007", "2.5", "-1e3", 'a"b\\c\n\x01', "", "nan", "é"]
    data = "w,note\n" + "".join([f"1,{cell}\n" for cell in cells[:4]]) + '1,"a""b\\c\n\x01"\n1,\n1,nan\n1,é\n'
    (chunk,) = of_csv(data.encode(), "jsonl")
    found = [json.loads(line + "}")["note"] for line in chunk.kept["line"].to_list()]
    assert found == [27, "007", 2.5, -1000.0, 'a"b\\c\n\ufffd', None, "nan", "é"]
    assert isinstance(chunk.kept, pl.DataFrame)
