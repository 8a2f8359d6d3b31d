"""What a killed run left half written goes, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import Run, command, environment
from program import run as ended_run

from dlcalc.cli.leftovers import cleared

KEY = "[[questions]]\nid = '1'\ntopic = 'formula'\nparts = [ { id = 'm', value = '1/27', type = 'number' } ]\n"
HANGING = """
import sys, time
from dlcalc.cli.terminal import replace
def fill(file):
    file.write(b"half")
    print("writing", flush=True)
    time.sleep(60)
replace(sys.argv[1], fill)
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no process can be asked whether it lives")


def ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    target = tmp_path / "marks.csv"
    process = subprocess.Popen([sys.executable, "-c", HANGING, str(target)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    part = tmp_path / f"marks.csv.{process.pid}.part"
    assert cleared(str(target)) == []  # it is being written
    assert part.exists()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert cleared(str(target)) == [str(part)]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_has_locked_stays(tmp_path: Path) -> None:
    """On another machine the process may live."""
    fcntl = pytest.importorskip("fcntl")
    part = tmp_path / f"marks.csv.{ended()}.part"
    with part.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert cleared(str(tmp_path / "marks.csv")) == []
    assert cleared(str(tmp_path / "marks.csv")) == [str(part)]


def test_nothing_else_goes(tmp_path: Path) -> None:
    dead = ended()
    names = [f"marks.csv.{os.getppid()}.part", f"other.csv.{dead}.part", f"marks.csv.{dead}.part.bak", f"marks.csv{dead}.part",
             "marks.csv.part", "marks.csv.1.part", "marks.csv.0.part", f"marks.csv.{10**30}.part"]  # fmt: skip
    for name in names:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / f"marks.csv.{dead}.part").mkdir()
    assert cleared(str(tmp_path / "marks.csv")) == []
    assert cleared(str(tmp_path / "no" / "marks.csv")) == []
    assert len(list(tmp_path.iterdir())) == len(names) + 1


@pytest.mark.parametrize(("options", "left"), [("-o marks.csv", "marks.csv"), ("--to gradescope -o results", "results/s1.json")])
def test_the_next_run_says_so(run: Run, tmp_path: Path, options: str, left: str) -> None:
    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    (tmp_path / "answers.csv").write_text("student,1.m\ns1,1/27\n", encoding="utf-8")
    half = f"{left}.{ended()}.part"
    part = tmp_path / half
    part.parent.mkdir(exist_ok=True)
    part.write_text("half", encoding="utf-8")
    ran = run("grade", "key.toml", "answers.csv", *options.split())
    assert (ran.code, ran.messages) == (0, f"{half} is removed: a run that was killed left it half written\n")
    assert not part.exists()
    assert (tmp_path / left).exists()


def test_a_folder_of_one_s_own_is_left_alone(tmp_path: Path) -> None:
    part = tmp_path / f"thesis.{ended()}.part"
    part.write_text("mine", encoding="utf-8")
    assert cleared(str(tmp_path), within=True) == []
    assert part.exists()


def test_what_has_this_process_s_number_was_left_by_another(tmp_path: Path) -> None:
    """Numbers come again: in a container every run may have the same one, and would find its file taken."""
    part = tmp_path / f"marks.csv.{os.getpid()}.part"
    part.write_text("half", encoding="utf-8")
    assert cleared(str(tmp_path / "marks.csv")) == [str(part)]


def test_another_user_s_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / f"marks.csv.{ended()}.part"
    part.write_text("theirs", encoding="utf-8")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(os, "geteuid", lambda: part.stat().st_uid + 1)
        assert cleared(str(tmp_path / "marks.csv")) == []
    assert cleared(str(tmp_path / "marks.csv")) == [str(part)]


TABLE = "conv --f 3 --table rows.csv -o out.csv"


@pytest.mark.parametrize(
    ("killed", "after"),
    [
        (TABLE, TABLE),
        (TABLE.replace("csv -o out.csv", "csv -o out.parquet"), "conv --d 256 --f 3 --table few.csv -o out.parquet"),
        ("conv --w 300..3000 --f 1..299 --k 8 --d 256 -o out.csv", "conv --w 27 --f 1..7 --k 8 -o out.csv"),
        (TABLE, "conv --w 300..3000 --f 1..99 --k 8 --d 256 -o out.csv"),
    ],
)
def test_a_killed_table_is_cleared_by_the_next_run(tmp_path: Path, killed: str, after: str) -> None:
    pytest.importorskip("polars")
    (tmp_path / "few.csv").write_text("w,k\n27,384\n", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("w,k\n" + "27,384\n13,256\n" * 500_000, encoding="utf-8")
    process = subprocess.Popen(command(killed), cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not (left := list(tmp_path.glob("*.part"))):
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < until
        time.sleep(0.002)
    process.kill()
    process.wait()
    assert left == [tmp_path / f"{killed.rpartition(' ')[2]}.{process.pid}.part"]
    ran = ended_run(after.replace("rows", "few"), tmp_path)
    assert (ran.returncode, f"{left[0].name} is removed: a run that was killed left it half written" in ran.stderr) == (0, True)
    assert list(tmp_path.glob("*.part")) == []
    assert (tmp_path / killed.rpartition(" ")[2]).exists()


def test_what_is_left_may_be_read(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    left = tmp_path / f"rows.csv.{ended()}.part"
    left.write_text("w,f,k\n27,3,384\n", encoding="utf-8")
    assert ended_run(f"conv --table {left.name} --from csv -o rows.csv", tmp_path).stderr == ""
    assert left.exists()
    assert (tmp_path / "rows.csv").exists()
