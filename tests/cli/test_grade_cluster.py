"""A Dask cluster judges as this machine does: the same bytes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Run, environment
from program import run as ran_alone

KEY = """
[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [ { result = "output_shape" }, { result = "flops" }, { id = "same", value = "sin(2*x)", type = "formula" } ]
"""
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, rng = tmp_path_factory.mktemp("course"), random.Random(2)
    (folder / "key.toml").write_text(KEY, encoding="utf-8")
    shapes, flops, same = ("25x25x384", "24x24x384", "9**9**9", "?"), ("1105920000", "1019215872", "1"), ("2 sin(x) cos(x)", "cos(x)", "")
    rows = [f"s{place},{rng.choice(shapes)},{rng.choice(flops)},{rng.choice(same)}" for place in range(100)]
    more = [f"t{place},{place}x{place}x384,{place},x" for place in range(250)]
    (folder / "answers.csv").write_text("\n".join(["student,1.output_shape,1.flops,1.same", *rows, *more]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A real cluster of two worker processes, started for the test."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "cluster.py").write_text(CLUSTER, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(folder / "cluster.py")], cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield process.stdout.readline().strip(), process.pid
    process.communicate("", timeout=60)


@pytest.fixture(scope="module")
def address(cluster: tuple[str, int]) -> str:
    return cluster[0]


def judging(pid: int) -> int:
    """Processes of ours that a process started, itself or by others."""
    lines = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    processes = [line.split(None, 2) for line in lines]
    found = {str(pid)}
    for _ in processes:
        found |= {child for child, parent, _ in processes if parent in found}
    return sum("dlcalc.marking.grading.worker" in args for child, _, args in processes if child in found)


def test_a_cluster_gives_the_same_bytes(course: Path, address: str) -> None:
    here = ran_alone(["grade", "key.toml", "answers.csv", "-o", "here.jsonl"], course)
    there = ran_alone(["grade", "key.toml", "answers.csv", "-o", "there.jsonl", "--scheduler", address], course)
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert (there.stdout, there.stderr) == (here.stdout, here.stderr)
    assert (course / "there.jsonl").read_bytes() == (course / "here.jsonl").read_bytes()


def test_the_cluster_keeps_no_process_of_ours(course: Path, cluster: tuple[str, int]) -> None:
    address, pid = cluster
    ran_alone(["grade", "key.toml", "answers.csv", "--scheduler", address, "--json"], course)
    for _ in range(100):
        if not judging(pid):
            return
        time.sleep(0.1)
    pytest.fail("processes are left")


def test_nobody_answers(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcalc.cli.grade import cluster as clusters

    monkeypatch.setattr(clusters, "PATIENCE", "1s")
    ran = run("grade", str(course / "key.toml"), str(course / "answers.csv"), "--scheduler", "tcp://127.0.0.1:1")
    assert ran.code == 2
    assert "--scheduler tcp://127.0.0.1:1: no scheduler answers there" in ran.messages


def test_workers_with_another_version(course: Path, address: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import dlcalc

    monkeypatch.setattr(dlcalc, "__version__", "99")
    ran = run("grade", str(course / "key.toml"), str(course / "answers.csv"), "--scheduler", address)
    assert ran.code == 2
    assert "its workers have dlcalc 0" in ran.messages


def test_without_dask(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = run("grade", str(course / "key.toml"), str(course / "answers.csv"), "--scheduler", "tcp://127.0.0.1:1")
    assert (ran.code, ran.out) == (2, "")
    assert "needs Dask, which is not installed" in ran.messages
