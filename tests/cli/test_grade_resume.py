"""A run that is killed goes on where it stood, and ends with the same bytes; a journal is never mixed up with another run's."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from program import Run, command, environment
from program import run as ran_alone

PARTS = 8
KEY = "[[questions]]\nid = '1'\ntopic = 'formula'\nparts = [\n"
KEY += "".join([f"  {{ id = 'p{place}', value = '{place}/27', type = 'number' }},\n" for place in range(PARTS)]) + "]\n"


def write(folder: Path, students: int) -> None:
    rng = random.Random(5)
    (folder / "key.toml").write_text(KEY, encoding="utf-8")
    lines = [",".join([f"s{place}", *[f"{rng.randrange(200)}/27" for _ in range(PARTS)]]) for place in range(students)]
    head = ",".join(["student", *[f"1.p{place}" for place in range(PARTS)]])
    (folder / "answers.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


GRADE = ["grade", "key.toml", "answers.csv", "--workers", "2"]


def journaled(path: Path) -> int:
    """Lines of a journal."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, 10_000)
    whole = ran_alone([*GRADE, "-o", "whole.csv"], tmp_path)
    assert whole.returncode == 0
    rng, killed = random.Random(6), 0
    journal = tmp_path / "marks.csv.journal"
    for _ in range(5):
        process = subprocess.Popen(
            command([*GRADE, "-o", "marks.csv", "--resume"]), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        until = journaled(journal) + rng.randrange(1, 1000)
        while process.poll() is None and journaled(journal) < until:
            time.sleep(0.005)
        time.sleep(rng.random() / 50)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed == 5
    assert journaled(journal) > 1
    with journal.open("ab") as file:  # a line that was not written whole
        file.write(b'[[["s1","1.p0')
    last = ran_alone([*GRADE, "-o", "marks.csv", "--resume"], tmp_path)
    assert (last.returncode, last.stdout) == (0, whole.stdout)
    assert (tmp_path / "marks.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not journal.exists()


@pytest.fixture
def stopped(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that was stopped by a full disk, after 100 sheets."""
    from dlcalc.cli.grade import journal as journals
    from dlcalc.cli.terminal import CannotWrite

    write(tmp_path, 300)
    genuine, written = journals.Journal.write, [0]

    def full(self: journals.Journal, sheets: list[Any]) -> None:
        genuine(self, sheets[: 100 - written[0]])
        written[0] += len(sheets)
        if written[0] >= 100:
            raise CannotWrite("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journals.Journal, "write", full)
        ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv")
    assert ran.code == 3
    assert ran.messages == "error: No space left on device\nhint: --resume goes on where it stopped\n"
    assert journaled(tmp_path / "marks.csv.journal") == 101
    return tmp_path


def test_a_journal_is_not_passed_over(run: Run, stopped: Path) -> None:
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.messages.startswith("error: an earlier run was stopped and left marks.csv.journal\nhint: --resume")
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume")
    assert ran.code == 0
    run("grade", "key.toml", "answers.csv", "-o", "whole.csv")
    assert (stopped / "marks.csv").read_bytes() == (stopped / "whole.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "text", "options", "told"),
    [
        ("key.toml", KEY.replace("/27", "/29"), "", "the key differs"),
        ("answers.csv", "student,1.p0\ns0,1/27\n", "", "the answers differ"),
        ("", "", "--timeout 3", "--timeout differs"),
        ("todo.csv", "student,part,marks\ns1,1.p1,1\n", "--review todo.csv", "the reviews differ"),
        ("", "", "--student-column student", "how the answers are read differs"),
    ],
)
def test_another_run_is_not_continued(run: Run, stopped: Path, name: str, text: str, options: str, told: str) -> None:
    if name:
        (stopped / name).write_text(text, encoding="utf-8")
    before = (stopped / "marks.csv.journal").read_bytes()
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume", *options.split())
    assert (ran.code, ran.out) == (2, "")
    assert f"marks.csv.journal is of another run: {told}\n" in ran.messages
    assert (stopped / "marks.csv.journal").read_bytes() == before


def test_a_journal_of_other_students_is_not_continued(run: Run, stopped: Path) -> None:
    journal = stopped / "marks.csv.journal"
    journal.write_bytes(journal.read_bytes().replace(b'"s7"', b'"t7"'))
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume")
    assert ran.code == 2
    assert "marks.csv.journal holds other students than the answers" in ran.messages
    assert journal.exists()


@pytest.mark.parametrize("left", [0, 5, 60])
def test_a_run_that_was_killed_as_it_began(run: Run, stopped: Path, left: int) -> None:
    journal = stopped / "marks.csv.journal"
    journal.write_bytes(journal.read_bytes()[:left])
    assert run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume").code == 0
    assert not journal.exists()


def test_what_is_no_journal_is_left_alone(run: Run, tmp_path: Path) -> None:
    write(tmp_path, 3)
    (tmp_path / "marks.csv.journal").write_text("my diary\n", encoding="utf-8")
    ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume")
    assert ran.code == 2
    assert "it is no journal" in ran.messages
    assert (tmp_path / "marks.csv.journal").read_text(encoding="utf-8") == "my diary\n"


def test_two_runs_do_not_write_one_journal(run: Run, stopped: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (stopped / "marks.csv.journal").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ran = run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume")
    assert ran.code == 2
    assert "another run is writing it" in ran.messages


def test_resume_without_a_journal_is_a_run(run: Run, tmp_path: Path) -> None:
    write(tmp_path, 3)
    assert run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume").code == 0
    first = (tmp_path / "marks.csv").read_bytes()
    shutil.copy(tmp_path / "marks.csv", tmp_path / "copy.csv")
    assert run("grade", "key.toml", "answers.csv", "-o", "marks.csv", "--resume").code == 0
    assert (tmp_path / "marks.csv").read_bytes() == first


def test_an_interrupt_leaves_the_journal_and_no_process(tmp_path: Path) -> None:
    write(tmp_path, 10_000)
    process = subprocess.Popen(
        command([*GRADE, "-o", "marks.csv"]), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while journaled(tmp_path / "marks.csv.journal") < 60 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=30)
    assert process.returncode == 130
    assert messages == "stopped; --resume goes on with marks.csv.journal\n"
    assert journaled(tmp_path / "marks.csv.journal") > 1


@pytest.mark.parametrize("wait", [0, 0.1])
def test_interrupts_at_once_lose_nothing_and_show_no_traceback(tmp_path: Path, wait: float) -> None:
    """Before a sheet is written there is nothing to go on with; more interrupts do not break into the tidying up."""
    write(tmp_path, 4000)
    process = subprocess.Popen(
        command([*GRADE, "-o", "marks.csv"]), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "marks.csv.journal").exists() and process.poll() is None:
        time.sleep(0.001)
    time.sleep(wait)
    for _ in range(2_000):
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGINT)
        time.sleep(0.005)
    _, messages = process.communicate(timeout=30)
    assert process.returncode == 130
    left = [path for path in tmp_path.iterdir() if path.name not in ("answers.csv", "key.toml")]
    if messages == "stopped; --resume goes on with marks.csv.journal\n":
        assert [path.name for path in left] == ["marks.csv.journal"]
        assert journaled(left[0]) > 0
    else:
        assert messages == "stopped; nothing was written\n" or (not wait and not messages)
        assert not left or (not wait and journaled(left[0]) == 0), left  # stopped before its first byte, it is taken for none
    words = [*GRADE, "-o", "marks.csv", *(["--resume"] if left else [])]
    again = subprocess.run(command(words), cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert again.returncode == 0
    assert (tmp_path / "marks.csv").exists()
    assert not (tmp_path / "marks.csv.journal").exists()


SLOW = "[[questions]]\nid = '1'\ntopic = 'formula'\nparts = [{ id = 'y', value = 'sin(2*x)*cos(x)', type = 'formula' }]\n"


def test_a_small_run_of_slow_answers_loses_little(tmp_path: Path) -> None:
    """What takes a proof is journaled as it is graded, not with fifty others."""
    (tmp_path / "key.toml").write_text(SLOW, encoding="utf-8")
    answers = [f'"2*sin(x)*cos(x)^2*(sin({place}*x)^2 + cos({place}*x)^2)"' for place in range(2, 14)]
    rows = "\n".join(["student,1.y", *[f"s{place},{text}" for place, text in enumerate(answers)]])
    (tmp_path / "answers.csv").write_text(f"{rows}\n", encoding="utf-8")
    slowly = [*GRADE, "--timeout", "20", "-o"]
    process = subprocess.Popen(
        command([*slowly, "marks.csv"]), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    journal = tmp_path / "marks.csv.journal"
    while process.poll() is None and journaled(journal) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 2 <= journaled(journal) <= len(answers)  # its head is a line, too, and not everything was graded
    for arguments in ([*slowly, "marks.csv", "--resume"], [*slowly, "whole.csv"]):
        assert ran_alone(arguments, tmp_path).returncode == 0
    assert (tmp_path / "marks.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
