"""What a killed run left half written goes, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from program import Run

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
    names = [f"marks.csv.{os.getpid()}.part", f"other.csv.{dead}.part", f"marks.csv.{dead}.part.bak", f"marks.csv{dead}.part",
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
