"""``--table`` on files as they come: stray quotes, odd ends of lines, packed files, types of Parquet, runs that are ended."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest
from program import Run, command, environment


def test_a_stray_quote_takes_no_other_row(run: Run) -> None:
    rows = ['27,3,5" pipe', "28,3,ok", '29,3,"open', "30,3,ok", '31,3,"fine, too"', '32,3,6" pipe']
    ran = run("conv", "--table", "-", "--get", "output_w", stdin="\n".join(["w,f,note", *rows, ""]).encode())
    assert ran.out.splitlines() == [
        "w,f,note,output_w,error", '27,3,5" pipe,25,', "28,3,ok,26,", '"29,3,""open",,,,a quote in it is not closed',
        "30,3,ok,28,", '31,3,"fine, too",29,', '32,3,6" pipe,30,',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"w,f\r27,3\r28,5\r", "a carriage return alone stands in it"),
        (b'"w,f\n27,3\n', "a quote in it is not closed"),
        (b"w;f;k\n27;3;8\n", "its cells stand between ;"),
        (b"\x1f\x8b\x08\x00rest", "compressed"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b'{"w": 1, "w": 2}\n', "the key w stands in it twice"),
        (b'{\n"w": 3\n}\n', "jq -c ."),
        (b'{"w": 3}' * 700_000, "line 1 is longer than 4 MB"),
        (b"a" * 5_000_000, "line 1 is longer than 4 MB"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(run: Run, source: bytes, says: str) -> None:
    ran = run("conv", "--table", "-", stdin=source)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.messages


def test_a_first_line_longer_than_a_block(run: Run) -> None:
    lines = [json.dumps({"w": 27, "f": 3, "note": "x" * 3_000_000}), json.dumps({"w": 28, "f": 3, "note": ""})]
    ran = run("conv", "--table", "-", "--get", "output_w", stdin="\n".join(lines).encode())
    assert [json.loads(line)["output_w"] for line in ran.out.splitlines()] == [25, 26]


@pytest.mark.parametrize("target", ["jsonl", "parquet"])
def test_two_columns_of_one_name_stay_in_csv_alone(run: Run, target: str) -> None:
    source = b"w,a,a\n27,1,2\n"
    ran = run("conv", "--table", "-", "-o", f"out.{target}", stdin=source)
    assert (ran.code, "two columns a" in ran.messages, Path(f"out.{target}").exists()) == (2, True, False)
    assert run("conv", "--table", "-", "--f", "3", "--get", "output_w", stdin=source).out == "w,a,a,output_w,error\n27,1,2,25,\n"


@pytest.mark.parametrize("number", ["9223372036854775808", "100000000000000000000000"])
def test_many_rows_with_one_number_beyond_64_bits(run: Run, number: str) -> None:
    ran = run("conv", "--table", "-", "--get", "output_w", stdin=f'{{"w":{number},"f":2,"s":1}}\n'.encode() * 20)
    assert {json.loads(line)["output_w"] for line in ran.out.splitlines()} == {int(number) - 1}


def test_an_input_written_as_arithmetic_is_a_number_to_a_condition(run: Run) -> None:
    source = b"w,f\n1e2,3\n2^5,3\n4,3\n300,3\nx,3\n"
    assert run("conv", "--table", "-", "--get", "fits", "--where", "w > 4", stdin=source).out.splitlines()[1:] == [
        "1e2,3,true,", "2^5,3,true,", "300,3,true,",
    ]  # fmt: skip
    assert len(run("conv", "--table", "-", "--get", "fits", "--where", "w^500 > 0", stdin=source).out.splitlines()) == 5


def test_conditions_on_infinite_results(run: Run) -> None:
    source = b"p,q\n1 0,0 1\n1/2 1/2,1/4 3/4\n"
    assert run("divergence", "--table", "-", "--get", "kl", "--where", "kl > 1", stdin=source).out.splitlines()[1:] == ["1 0,0 1,inf,"]
    assert len(run("divergence", "--table", "-", "--get", "kl", "--where", "kl < 1", stdin=source).out.splitlines()) == 2


@pytest.mark.parametrize("target", ["csv", "jsonl"])
def test_every_type_of_parquet_becomes_text(run: Run, target: str) -> None:
    columns = {
        "w": [27, None], "bytes": [b"\x01a", None], "took": [dt.timedelta(1), None], "day": [dt.date(2020, 1, 2), None],
        "in": [{"x": b"1"}, None], "list": [[dt.timedelta(2)], []], "text": ["a\u2028b\x85c", "d\x0be"],
    }  # fmt: skip
    pl.DataFrame(columns).write_parquet("in.parquet")
    ran = run("conv", "--table", "in.parquet", "--f", "3", "--get", "output_w", "--format", target)
    lines = ran.out.removesuffix("\n").split("\n")
    assert (ran.code, len(lines)) == (0, 2 + (target == "csv"))
    assert "P1D" in lines[-2]
    assert "a\u2028b\x85c" in lines[-2]


def test_a_full_disk_is_no_fault_of_the_program(run: Run) -> None:
    Path("rows.csv").write_text("w,f\n27,3\n", encoding="utf-8")
    ran = run("conv", "--table", "rows.csv", "--format", "csv", "-o", "/dev/full")
    assert (ran.code, ran.messages) == (3, "error: -o /dev/full: No space left on device\n")


@pytest.mark.parametrize(("number", "target"), [(signal.SIGTERM, "out.csv"), (signal.SIGHUP, "out.csv"), (signal.SIGTERM, "out.parquet")])
def test_a_run_that_is_ended_takes_its_file_away(tmp_path: Path, number: signal.Signals, target: str) -> None:
    line = ["conv", "--table", "-", "-o", str(tmp_path / target)]
    process = subprocess.Popen(command(line), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
    assert process.stdin is not None
    process.stdin.write(b"w,f,k,d\n" + b"27,3,384,256\n" * 400_000)
    process.stdin.flush()
    for _ in range(200):  # until it writes
        if list(tmp_path.glob("*.part")):
            break
        time.sleep(0.05)
    process.send_signal(number)
    process.stdin.close()
    assert process.wait(30) == 128 + number
    assert list(tmp_path.iterdir()) == []
