"""A million layers in a file, against queries and loops written for them by hand: ``python benchmarks/tables.py``.

Every side reads the same file and writes the same rows with the output shape, parameters, MACs and FLOPs added. benchmarks/README.md says
how to read it. The exit code is 1 beyond a limit with ``--check``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ("parameters", "macs", "flops")
TIMES_QUERY, TIMES_SLOWER, MORE_MEMORY = 2.0, 5.0, 1.2
"""The limits for JSON lines: CPU against the query in Polars, of jq and Miller against dlcalc, memory of ten times the rows."""

POLARS = """
import sys
import polars as pl
source, target = sys.argv[1:3]
rows = pl.scan_ndjson(source) if source.endswith("jsonl") else pl.scan_csv(source)
w2 = (pl.col("w") - pl.col("f") + 2 * pl.col("p")) // pl.col("s") + 1
weights = pl.col("k") * pl.col("f") * pl.col("f") * pl.col("d")
rows = rows.with_columns(w2=w2).with_columns(
    output_shape=pl.format("{}x{}x{}", pl.col("w2"), pl.col("w2"), pl.col("k")),
    parameters=weights + pl.col("k"),
    macs=weights * pl.col("w2") * pl.col("w2"),
).with_columns(flops=2 * pl.col("macs")).drop("w2")
rows.sink_ndjson(target) if target.endswith("jsonl") else rows.sink_csv(target)
"""

DUCKDB = """
import sys
import duckdb
source, target = sys.argv[1:3]
read = "read_json_auto" if source.endswith("jsonl") else "read_csv_auto"
form = "FORMAT json" if source.endswith("jsonl") else "FORMAT csv, HEADER"
w2 = "((w - f + 2 * p) // s + 1)"
duckdb.sql("set enable_progress_bar = false")
duckdb.sql(f'''copy (select *, {w2} || 'x' || {w2} || 'x' || k as output_shape, k * (f * f * d + 1) as parameters,
    k * f * f * d * {w2} * {w2} as macs, 2 * k * f * f * d * {w2} * {w2} as flops from {read}('{source}')) to '{target}' ({form})''')
"""

LOOP = """
import sys
import orjson
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    for line in source:
        row = orjson.loads(line)
        w2 = (row["w"] - row["f"] + 2 * row["p"]) // row["s"] + 1
        weights = row["k"] * row["f"] * row["f"] * row["d"]
        row["output_shape"] = f"{w2}x{w2}x{row['k']}"
        row["parameters"] = weights + row["k"]
        row["macs"] = weights * w2 * w2
        row["flops"] = 2 * row["macs"]
        target.write(orjson.dumps(row))
        target.write(b"\\n")
"""

JQ = (
    '(((.w - .f + 2*.p) / .s | floor) + 1) as $w2 | .output_shape = "\\($w2)x\\($w2)x\\(.k)" | .parameters = .k * (.f*.f*.d + 1)'
    " | .macs = .k*.f*.f*.d*$w2*$w2 | .flops = 2*.macs"
)
MILLER = (
    '$w2 = ($w - $f + 2*$p) // $s + 1; $output_shape = $w2 . "x" . $w2 . "x" . $k; $parameters = $k * ($f*$f*$d + 1);'
    "$macs = $k*$f*$f*$d*$w2*$w2; $flops = 2*$macs; unset $w2"
)


class Cost(NamedTuple):
    """CPU and wall in seconds, largest resident memory in MB."""

    cpu: float
    wall: float
    memory: float


class Side(NamedTuple):
    """What is measured: its name, and the command for a file and its answer; ``piped`` where the answer is its stdout."""

    name: str
    command: Callable[[str, str], list[str]]
    piped: bool = False


def sides(form: str) -> list[Side]:
    """Those that are installed here, dlcalc first."""
    python = sys.executable
    wanted = ",".join(("output_shape", *RESULTS))
    found = [Side("dlcalc", lambda source, target: [python, "-m", "dlcalc", "conv", "--table", source, "-o", target, "--get", wanted])]
    if find_spec("polars"):
        found.append(Side("Polars query", lambda source, target: [python, "-c", POLARS, source, target]))
    if find_spec("duckdb"):
        found.append(Side("DuckDB SQL", lambda source, target: [python, "-c", DUCKDB, source, target]))
    if form == "jsonl" and find_spec("orjson"):
        found.append(Side("orjson loop", lambda source, target: [python, "-c", LOOP, source, target]))
    if miller := shutil.which("mlr"):
        kind = "--ojsonl" if form == "jsonl" else "--ocsv"
        reads = "--ijsonl" if form == "jsonl" else "--icsv"
        found.append(Side("Miller", lambda source, _: [miller, reads, kind, "put", MILLER, source], piped=True))
    if form == "jsonl" and (jq := shutil.which("jq")):
        found.append(Side("jq", lambda source, _: [jq, "-c", JQ, source], piped=True))
    return found


def run(side: Side, source: str, target: str, cache: str) -> Cost:
    """One process, start to end.

    Raises:
        SystemExit: it failed.
    """
    command = side.command(source, target)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    actions = [(os.POSIX_SPAWN_OPEN, 1, target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)] if side.piped else []
    started = time.perf_counter()
    pid = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{side.name}: exit status {status}: {' '.join(command)[:200]}")
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / unit)


def write_rows(folder: str, rows: int) -> None:
    """The same random layers as JSON lines and as CSV, a million at a time."""
    import numpy as np
    import polars as pl

    random = np.random.default_rng(0)
    limits = {"w": (16, 513), "f": (1, 12), "s": (1, 5), "p": (0, 4), "k": (1, 1025), "d": (1, 513)}
    with open(f"{folder}/rows.jsonl", "wb") as lines, open(f"{folder}/rows.csv", "wb") as cells:
        for start in range(0, rows, 10**6):
            count = min(10**6, rows - start)
            frame = pl.DataFrame({name: random.integers(*limit, count) for name, limit in limits.items()})
            frame.write_ndjson(lines)
            frame.write_csv(cells, include_header=not start)


def differs(one: str, other: str) -> bool:
    """Whether two answers differ in a number."""
    import polars as pl

    read = pl.scan_ndjson if one.endswith("jsonl") else pl.scan_csv
    left, right = (read(path).select(pl.col(*RESULTS).cast(pl.Float64)).collect() for path in (one, other))
    return left.height != right.height or not bool(
        (((left - right).select(pl.all().abs()) > 1e-9 * left).sum().sum_horizontal() == 0).all()
    )


def apart(function: Callable[..., T], *arguments: object) -> T:
    """The value of a function, worked in a process of its own: the memory of a child counts from what its parent holds."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def measured(folder: str, form: str, chosen: list[Side], runs: int) -> dict[str, Cost]:
    """Every side in turns; the least CPU of each, with its wall time and memory. A first run of dlcalc compiles it, and does not count."""
    source = f"{folder}/rows.{form}"
    best: dict[str, Cost] = {}
    for turn in range(runs + 1):
        for side in chosen if turn else chosen[:1]:
            cost = run(side, source, f"{folder}/{side.name.split()[0]}.{form}", f"{folder}/bytecode")
            if turn and (side.name not in best or cost.cpu < best[side.name].cpu):
                best[side.name] = cost
    first = f"{folder}/dlcalc.{form}"
    for side in chosen[1:]:
        if apart(differs, first, f"{folder}/{side.name.split()[0]}.{form}"):
            raise SystemExit(f"{side.name} and dlcalc give different numbers")
    return best


def report(form: str, rows: int, costs: dict[str, Cost]) -> None:
    """A line for each side."""
    ours = costs["dlcalc"].cpu
    print(f"\n{rows:,} rows, {form} → {form}     CPU     wall   memory   CPU ÷ dlcalc")
    for name, cost in costs.items():
        print(f"  {name:<24}{cost.cpu:8.2f} s{cost.wall:7.2f} s{cost.memory:6.0f} MB {cost.cpu / ours:10.2f}")


def beyond(costs: dict[str, Cost]) -> list[str]:
    """The limits that JSON lines pass."""
    ours = costs["dlcalc"].cpu
    over = []
    if "Polars query" in costs and ours > TIMES_QUERY * costs["Polars query"].cpu:
        over.append(f"dlcalc takes more than {TIMES_QUERY} times the CPU of the query")
    return over + [
        f"{name} is not {TIMES_SLOWER} times slower" for name in ("jq", "Miller") if name in costs and costs[name].cpu < TIMES_SLOWER * ours
    ]


def main() -> None:
    """Measure, print, and with ``--check`` exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--flat", action="store_true", help="dlcalc alone, at these rows and at ten times as many: its memory")
    parser.add_argument("--check", action="store_true", help="exit 1 when a limit is passed")
    asked = parser.parse_args()
    over: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        apart(write_rows, folder, asked.rows)
        costs = {}
        for form in ("jsonl", "csv"):
            chosen = sides(form)[:1] if asked.flat else sides(form)
            costs[form] = measured(folder, form, chosen, asked.runs)
            report(form, asked.rows, costs[form])
        over += [] if asked.flat else beyond(costs["jsonl"])
        if asked.flat:
            apart(write_rows, folder, 10 * asked.rows)
            for form, before in costs.items():
                more = measured(folder, form, sides(form)[:1], asked.runs)
                report(form, 10 * asked.rows, more)
                ratio = more["dlcalc"].memory / before["dlcalc"].memory
                print(f"  memory ÷ that of {asked.rows:,} rows {ratio:10.2f}")
                over += [f"memory grows by {ratio:.2f}"] if ratio > MORE_MEMORY else []
    if over and asked.check:
        raise SystemExit(f"over the limit: {'; '.join(over)}")


if __name__ == "__main__":
    main()
