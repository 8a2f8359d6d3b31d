"""Rows of tables and sweeps chosen, sorted, drawn and plotted; sweeps of more rows than are worked one by one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from program import Run


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


GRID = ["conv", "--w", "8..40", "--f", "3,5", "--s", "1,2,3", "--d", "3", "--k", "4"]


def test_where_and_sort_in_a_table_and_in_a_sweep_are_one(run: Run) -> None:
    rows = [(w, f, s) for w in range(8, 41) for f in (3, 5) for s in (1, 2, 3)]
    source = "w,f,s\n" + "".join([f"{w},{f},{s}\n" for w, f, s in rows])
    wish = ["--where", "flops < 1e5 and fits", "--sort=-flops,w"]
    table = run("conv", "--table", "-", "--d", "3", "--k", "4", "--get", "flops,fits", *wish, stdin=source.encode())
    sweep = run(*GRID, *wish, "--format", "csv")
    assert (table.code, sweep.code) == (0, 0)
    found = [(row["w"], row["f"], row["s"], row["flops"]) for row in cells(table.out)]
    assert found == [(row["w"], row["f"], row["s"], row["flops"]) for row in cells(sweep.out)]
    expected = [(w, f, s, 2 * f * f * 3 * 4 * ((w - f) // s + 1) ** 2) for w, f, s in rows if (w - f) % s == 0]
    expected = sorted([row for row in expected if row[3] < 10**5], key=lambda row: (-row[3], row[0]))
    assert found == [tuple(map(str, row)) for row in expected]
    assert f"{len(expected)} of {len(rows)} rows fulfil the condition" in table.messages
    assert table.messages == sweep.messages


def test_a_sample_comes_out_whole_and_again_the_same(run: Run) -> None:
    first, again, other = (run(*GRID, "--sample", "6", "--seed", seed, "--format", "csv") for seed in ("7", "7", "8"))
    assert first == again
    assert first.out != other.out
    rows = cells(first.out)
    assert len(rows) == 6
    assert all((int(row["w"]) - int(row["f"])) % int(row["s"]) == 0 for row in rows)
    whole = sum((w - f) % s == 0 for w in range(8, 41) for f in (3, 5) for s in (1, 2, 3))
    assert first.messages == f"6 drawn of {whole} rows that come out whole, of 198 in all\n"


def test_a_sample_is_shown_as_any_sweep_is(run: Run) -> None:
    ran = run(*GRID, "--sample", "2", "--seed", "7")
    assert "= 198 rows, 2 of them" in " ".join(ran.out.split())
    assert len([line for line in ran.out.splitlines() if line.strip()[:1].isdigit()]) == 2


def test_no_row_at_all(run: Run) -> None:
    assert run(*GRID, "--where", "flops < 0") == (0, "", "0 of 198 rows fulfil the condition\n")


def test_many_rows_go_into_a_table(run: Run) -> None:
    words = ["conv", "--w", "8..640", "--f", "3,5", "--s", "1..4", "--case", "p=0", "--case", "p=same", "--d", "3", "--k", "4"]
    ran = run(*words)
    assert (ran.code, "10,128 rows are too many for this format" in ran.messages) == (2, True)
    for target in ("csv", "jsonl", "parquet"):
        assert run(*words, "-o", f"rows.{target}").code == 0
    table = pl.read_parquet("rows.parquet")
    assert table.shape[0] == 10_128
    found = cells(Path("rows.csv").read_text(encoding="utf-8"))
    objects = lines(Path("rows.jsonl").read_text(encoding="utf-8"))
    for place in (0, 1, 9, 5000, 10_127):
        row = found[place]
        single = run("conv", "--w", row["w"], "--f", row["f"], "--s", row["s"], "--p", row["p"], "--d", "3", "--k", "4", "--format", "csv")
        answer = cells(single.out)[0]
        assert {name: row[name] for name in answer if name in row} == {name: answer[name] for name in answer if name in row}
        assert row["flops"] == str(objects[place]["flops"]) == str(table["flops"][place])


def test_a_small_sweep_may_be_parquet_too(run: Run) -> None:
    assert run(*GRID, "-o", "rows.parquet").code == 0
    assert pl.read_parquet("rows.parquet").shape[0] == 198
    ran = run("conv", "--w", "27", "--f", "3", "-o", "one.parquet")
    assert (ran.code, "parquet holds many rows, and this is one answer" in ran.messages) == (2, True)


@pytest.mark.parametrize("word", ["--sort=flops", "--sample=3", "--from=csv"])
def test_options_about_rows_need_rows(run: Run, word: str) -> None:
    ran = run("conv", "--w", "27", "--f", "3", word)
    assert (ran.code, "is about many rows, and this is one answer" in ran.messages) == (2, True)


@pytest.mark.parametrize(
    "varied",
    [["--w", "8..40"], ["--w", "8..40", "--f", "3,5"], ["--w", "8..40", "--f", "1..20"], ["--kind", "conv,depthwise", "--w", "8..9"]],
)
def test_a_sweep_is_drawn(run: Run, varied: list[str]) -> None:
    ran = run("conv", "--d", "3", "--k", "4", *([] if "--f" in varied else ["--f", "3"]), *varied, "--plot", "plot.svg", "--only", "flops")
    assert "wrote plot.svg" in ran.messages
    assert Path("plot.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--w", "8..9", "--f", "1..2", "--s", "1,2"], "one or two parameters"),
        (["--w", "8..40", "--f", "1..40..2"], "counts up by 1"),
        (["--w", "8..9", "--f", "3", "--only", "shape"], "one number each"),
        (["--kind", "conv,depthwise", "--w", "8", "--f", "3"], "whole numbers"),
    ],
)
def test_what_is_no_plot_is_refused(run: Run, words: list[str], says: str) -> None:
    ran = run("conv", "--d", "3", *words, "--plot", "plot.svg")
    assert ran.code == 2
    assert says in ran.messages


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--w", "1..1000000", "--f", "1"], "100,000 values at most"),
        (["--w", "1..100000", "--f", "1..1000"], "10,000,000 rows at most, and this one 100,000,000"),
    ],
)
def test_a_sweep_is_counted_before_it_is_worked(run: Run, words: list[str], says: str) -> None:
    ran = run("conv", *words, "--format", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.messages


def test_what_was_not_given_does_not_stand_against_a_row(run: Run) -> None:
    ran = run("conv", "--w", "8..12", "--f", "3", "--s", "1,2", "--sample", "20", "--seed", "1", "--format", "csv")
    assert len(cells(ran.out)) == 5 + 2  # stride 1 always; stride 2 for odd widths
