"""``--table`` through the command: rows as the single command answers them, formats, checks, codes, and files that are hostile."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from program import Run, command, environment

ROWS = """id,W,K,kernel-size,p,note
1,27,384,3,0,"a, b"
2,27,384,3,same,
3,2,5,9,0,x
4,W,5,3,1,=x
5,abc,5,3,1,x
6,30,9999999999999999999,3x5,1:0,y
7,,8,3,,z
"""
"""Good rows, rows that break a rule, letters, words, numbers beyond 64 bits, empty cells."""


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# Rows are what the single command answers


def alone(run: Run, row: dict[str, str], more: list[str]) -> dict[str, str] | None:
    """A row asked as a question of its own, as CSV; None where it has no answer."""
    names = {"W": "--w", "K": "--k", "kernel-size": "--f", "p": "--p"}
    words = [word for name, option in names.items() if row[name] for word in (option, row[name])]
    ran = run("conv", *words, *more, "--format", "csv")
    return cells(ran.out)[0] if ran.code == 0 else None


def test_each_row_is_the_single_command(run: Run) -> None:
    Path("rows.csv").write_text(ROWS, encoding="utf-8")
    ran = run("conv", "--table", "rows.csv", "--d", "3", "--s", "2", "--get", "shape,params,flops,unread,fits")
    assert ran.code == 3
    assert "2 of 7 rows have no results; the first is row 3: f: 9: a kernel of 9 is larger" in ran.messages
    found = cells(ran.out)
    assert len(found) == 7
    for row in found:
        single = alone(run, row, ["--d", "3", "--s", "2"])
        if single is None:
            assert row["error"]
            assert not row["output_shape"]
        else:
            assert not row["error"]
            for name in ("output_shape", "parameters", "flops", "unread", "fits"):
                assert row[name] == single.get(name, ""), (name, row)


@pytest.mark.parametrize("target", ["csv", "tsv", "jsonl", "parquet"])
@pytest.mark.parametrize("source", ["csv", "tsv", "jsonl", "parquet"])
def test_every_format_into_every_other(run: Run, source: str, target: str) -> None:
    Path("rows.csv").write_text(ROWS, encoding="utf-8")
    texts = [[row[name] for name in ("id", "W", "K", "kernel-size", "p", "note")] for row in cells(ROWS)]
    frame = pl.DataFrame(texts, schema=["id", "W", "K", "kernel-size", "p", "note"], orient="row").with_columns(pl.all().replace("", None))
    if source == "parquet":
        frame.write_parquet("rows.parquet")
    elif source == "jsonl":
        frame.write_ndjson("rows.jsonl")
    else:
        frame.write_csv(f"rows.{source}", separator="," if source == "csv" else "\t")
    ran = run("conv", "--table", f"rows.{source}", "--d", "3", "--get", "shape,params", "-o", f"out.{target}")
    assert ran.code == 3
    assert read_back(f"out.{target}") == [
        ("1", "25x25x384", "10752"), ("2", "27x27x384", "10752"), ("3", None, None), ("4", "WxWx5", "140"), ("5", None, None),
        ("6", "29x27x9999999999999999999", None if target == "parquet" else "459999999999999999954"),
        ("7", "(W_1 - 2)x(H_1 - 2)x8", "224"),
    ]  # fmt: skip


def read_back(path: str) -> list[tuple[str | None, ...]]:
    """Each row's id, shape and parameters as text."""
    if path.endswith("parquet"):
        rows = pl.read_parquet(path).to_dicts()
    elif path.endswith("jsonl"):
        rows = lines(Path(path).read_text(encoding="utf-8"))
    else:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = [dict(row) for row in csv.DictReader(file, delimiter="," if path.endswith("csv") else "\t")]
    return [(text(row["id"]), text(row["output_shape"]), text(row["parameters"])) for row in rows]


def text(value: object) -> str | None:
    if isinstance(value, list):
        return "x".join([f"({each})" if " - " in str(each) else str(each) for each in value])
    return None if value in (None, "") else str(value)


def test_what_the_rows_hold_is_not_touched(run: Run) -> None:
    source = 'w,f,note,x y\n27,3,"a ""b"", c",007\n 13 ,3,,1e3\n5,3,"two\nlines",=1+1\n'
    ran = run("conv", "--table", "-", "--get", "output_w", stdin=source.encode())
    assert ran.out == 'w,f,note,x y,output_w,error\n27,3,"a ""b"", c",007,25,\n 13 ,3,,1e3,11,\n5,3,"two\nlines",=1+1,3,\n'
    source = '{ "w" : 27, "f":3.0, "note": {"a": [1, 2.50]} }\n{"f":3,"w":13,"é":1e400}\n'
    ran = run("conv", "--table", "-", "--get", "shape", "--k", "2", stdin=source.encode())
    assert ran.out == (
        '{ "w" : 27, "f":3.0, "note": {"a": [1, 2.50]},"output_shape":[25,25,2],"error":null}\n'
        '{"f":3,"w":13,"é":1e400,"output_shape":[11,11,2],"error":null}\n'
    )


def test_the_results_are_those_that_the_command_shows(run: Run) -> None:
    ran = run("conv", "--table", "-", stdin=b"w,f,k,d\n27,3,384,256\n")
    assert ran == (0, "w,f,k,d,output_shape,parameters,flops,error\n27,3,384,256,25x25x384,885120,1105920000,\n", "")
    ran = run("lstm", "--table", "-", stdin=b"input_size,Hidden-Size\n128,256\n")
    assert ran.code == 0
    assert cells(ran.out)[0]["parameters"] == "394240"


NUMERIC: list[tuple[str, dict[str, str]]] = [
    ("norm", {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9"}),
    ("norm", {"kind": "layer", "x": "1 2 3; 4 5 6"}),
    ("norm", {"input": "28x64x64", "kind": "group", "groups": "4"}),
    ("lstm", {"input-size": "128", "hidden-size": "256", "cell": "gru", "convention": "pytorch"}),
    ("posenc", {"position": "3", "d-model": "8"}),
    ("posenc", {"kind": "learned", "length": "512", "d-model": "768"}),
    ("divergence", {"p": "1/2 1/2", "q": "1/4 3/4"}),
    ("divergence", {"p": "N(0,1)", "q": "N(1,4)"}),
    ("vae", {"mu": "1 2", "logvar": "0 0"}),
    ("reparam", {"z": "x^2 + 2x + x^2/2*eps"}),
    ("calc", {"expression": "x^2 + 1/3", "set": "x=2"}),
    ("conv", {"w": "5", "f": "3", "convention": "keras", "p": "same", "groups": "1"}),
    ("conv", {"w": "W", "f": "3x5", "k": "48", "p": "1:0", "rounding": "ceil"}),
]


@pytest.mark.parametrize(("topic", "row"), NUMERIC)
def test_every_topic_has_tables(run: Run, topic: str, row: dict[str, str]) -> None:
    words = [word for name, value in row.items() for word in (f"--{name}", value)]
    single = {name: text.replace(" 0 ", " 0.0 ") for name, text in cells(run(topic, *words, "--format", "csv").out)[0].items()}
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["id", *row], ["a", *row.values()]])
    ran = run(topic, "--table", "-", stdin=buffer.getvalue().encode())
    assert (ran.code, ran.messages) == (0, "")
    (found,) = cells(ran.out)
    results = {name: text for name, text in found.items() if name not in ("id", "error", *row)}
    assert results
    assert results == {name: single[name] for name in results}


def test_options_are_the_defaults_of_empty_cells(run: Run) -> None:
    ran = run("conv", "--table", "-", "--w", "27", "--f", "3", "--kind", "maxpool", "--get", "output_w", stdin=b"w,s\n13,2\n,3\n9,\n")
    assert [row["output_w"] for row in cells(ran.out)] == ["6", "9", "3"]


def test_a_preset_holds_for_every_row(run: Run) -> None:
    ran = run("conv1d", "--table", "-", "--get", "shape", stdin=b"w,f,k\n27,3,2\n")
    assert cells(ran.out)[0]["output_shape"] == "25x2"
    ran = run("conv1d", "--table", "-", stdin=b"w,dims\n27,3\n")
    assert (ran.code, ran.messages.splitlines()[0]) == (2, "error: this command means --dims 1, and the table has a column dims")


# Bad rows, bad files


def test_one_bad_row_in_a_hundred_loses_none_of_the_good_ones(run: Run) -> None:
    draw = random.Random(1)
    rows = [[str(draw.randint(16, 500)), str(draw.randint(1, 9)), str(number)] for number in range(5000)]
    bad = set(draw.sample(range(5000), 50))
    for place in bad:
        rows[place][draw.randint(0, 1)] = draw.choice(["abc", "-3", "9999", "3.5", "'", "[", "∞", "9**9**9"])
    for form, source in (
        ("csv", "w,f,id\n" + "".join([",".join(row) + "\n" for row in rows])),
        ("jsonl", "".join([json.dumps(dict(zip(("w", "f", "id"), row, strict=True)), ensure_ascii=False) + "\n" for row in rows])),
    ):
        ran = run("conv", "--table", "-", "--from", form, "--get", "output_w", stdin=source.encode())
        assert ran.code == 3
        found = cells(ran.out) if form == "csv" else lines(ran.out)
        assert [row["id"] for row in found] == [row[2] for row in rows]
        for place, row in enumerate(found):
            single = None if place in bad else int(rows[place][0]) - int(rows[place][1]) + 1
            if single is not None:
                assert (str(row["output_w"]), row["error"] or "") == (str(single), "")
        good = sum(not row["error"] for row in found)
        assert good >= 4950 - sum("9999" in row[:2] for row in rows)


def test_a_row_that_cannot_be_read_has_no_results(run: Run) -> None:
    ran = run("conv", "--table", "-", "--f", "3", "--get", "output_w", stdin=b"w,s\n27\n13,1\n9,1,1\n5,2\n")
    wrong = "it has 1 cell, and the header 2", "it has 3 cells, and the header 2; left out: 1"
    assert ran.out == f'w,s,output_w,error\n27,,,"{wrong[0]}"\n13,1,11,\n9,1,,"{wrong[1]}"\n5,2,2,\n'
    ran = run("conv", "--table", "-", "--f", "3", "--get", "output_w", stdin=b'{"w":27}\nnope\n{"w":13}\n')
    assert [row["output_w"] for row in lines(ran.out)] == [25, None, 11]
    assert ran.messages == "error: 1 of 3 rows has no results; the first is row 2: it is no JSON object\n"


@pytest.mark.parametrize(
    ("words", "source", "says"),
    [
        ([], b"y\n" * 1000, "no column is an option of conv (its columns: y)"),
        (["--from", "jsonl"], b"y\n" * 1000, "no line is a JSON object"),
        ([], b"", "standard input is empty"),
        ([], b"w,f\n" + b"1" * 9_000_000, "line 2 is longer than 4 MB"),
        ([], b"w,output_w,error\n1,2,3\n", "has a column error already"),
        (["--get", "output_w"], b"w,output_w\n1,2\n", "has a column output_w already"),
        ([], b"w,check_nothing\n1,2\n", "no result has that name"),
        (["--from", "parquet"], b"PAR1", "Parquet is read from a file"),
        (["--format", "parquet"], b"w,f\n27,3\n", "Parquet is written to a file"),
        (["--from", "xml"], b"w,f\n27,3\n", "the formats of tables are csv, tsv, jsonl and parquet"),
        (["--json"], b"w,f\n27,3\n", "--format jsonl"),
        (["--f", "abc"], b"w\n27\n", "abc is not a known name"),
        (["--f", "3,5"], b"w\n27\n", "--f 3,5 is several values"),
        (["--check", "shape=3x3"], b"w,f\n27,3\n", "named check_NAME"),
        (["--all"], b"w,f\n27,3\n", "--all and --table exclude each other"),
        (["--get", "nothing"], b"w,f\n27,3\n", "no result has that name"),
        (["--where", "nothing > 3"], b"w,f\n27,3\n", "not a known name"),
        (["--sort", "shape"], b"w,f\n27,3\n", "has no order"),
        (["--sample", "0"], b"w,f\n27,3\n", "a whole number from 1"),
        (["--seed", "3"], b"w,f\n27,3\n", "belongs to a draw"),
        (["-o", "rows.yaml"], b"w,f\n27,3\n", "the suffix names no format of tables"),
        (["-o", "no/rows.csv"], b"w,f\n27,3\n", "there is no folder no"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_one_error(run: Run, words: list[str], source: bytes, says: str) -> None:
    ran = run("conv", "--table", "-", *words, stdin=source)
    assert (ran.code, ran.out) == (2, "")
    assert ran.messages.startswith("error: ")
    assert says in ran.messages


@pytest.mark.parametrize(
    ("path", "says"), [("none.csv", "there is no such file"), (".", "is a folder"), ("bad.parquet", "is no Parquet file")]
)
def test_files_that_are_none(run: Run, path: str, says: str) -> None:
    Path("bad.parquet").write_bytes(b"PAR1 and nothing else")
    ran = run("conv", "--table", path)
    assert ran.code == 2
    assert says in ran.messages


@pytest.mark.parametrize("target", ["csv", "jsonl", "parquet"])
def test_a_header_alone_is_a_table_without_rows(run: Run, target: str) -> None:
    Path("rows.csv").write_text("w,f,k\n", encoding="utf-8")
    assert run("conv", "--table", "rows.csv", "-o", f"out.{target}").code == 0
    found = Path(f"out.{target}").read_bytes()
    assert {"csv": found == b"w,f,k,output_shape,parameters,flops,error\n", "jsonl": found == b""}.get(target, True)
    assert target != "parquet" or pl.read_parquet("out.parquet").shape == (0, 7)


def test_thousands_of_columns(run: Run) -> None:
    many = ",".join([f"c{place}" for place in range(3000)])
    ran = run("conv", "--table", "-", "--get", "output_w", stdin=f"w,f,{many}\n27,3,{many}\n".encode())
    assert (ran.code, ran.out.splitlines()[1].split(",")[-2:]) == (0, ["25", ""])
    ran = run("conv", "--table", "-", stdin=b"w" + b",c" * 20_000 + b"\n")
    assert (ran.code, "20,001 columns, and at most 4,096 are read" in ran.messages) == (2, True)


def test_a_column_that_is_nearly_an_option_is_told(run: Run) -> None:
    ran = run("conv", "--table", "-", "--get", "output_w", stdin=b"w,f,strides\n27,3,2\n")
    assert ran.out == "w,f,strides,output_w,error\n27,3,2,25,\n"
    assert ran.messages == "warning: the column strides is no option of conv, and is kept as it is; did you mean stride?\n"


def test_without_polars(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    ran = run("conv", "--table", "-", stdin=b"w,f\n27,3\n")
    assert (ran.code, ran.messages.splitlines()[0]) == (2, "error: --table: Polars is needed, which is not installed")


def test_a_run_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("what was there", encoding="utf-8")
    process = subprocess.Popen(
        command(["conv", "--table", "-", "-o", str(target)]), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    )
    assert process.stdin is not None
    process.stdin.write(b"w,f,k,d\n" + b"27,3,384,256\n" * 400_000)
    process.stdin.flush()
    for _ in range(200):  # until it writes
        if list(tmp_path.glob("*.part")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    assert target.read_text(encoding="utf-8") == "what was there"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"w,f,k,d\n" + b"27,3,384,256\n" * 200_000)
    read, write = os.pipe()
    process = subprocess.Popen(command("conv --table rows.csv"), stdout=write, stderr=subprocess.PIPE, cwd=tmp_path, env=environment())
    os.close(write)
    os.read(read, 100)
    os.close(read)
    assert (process.communicate()[1], process.returncode) == (b"", 0)
