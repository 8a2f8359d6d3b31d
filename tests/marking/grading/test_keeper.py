"""The process that judges is watched: an answer that hangs or eats memory is undecided, and the others go on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dlcalc.marking.grading import keeper as module
from dlcalc.marking.grading.keeper import CannotStart, Keeper
from dlcalc.marking.grading.model import Task
from dlcalc.marking.grading.wire import key_text
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import read_key_file

WORKER = Path(__file__).with_name("hostile_worker.py")
SECONDS = 0.3


class Hostile(Keeper):
    """Keeps a process in which some answers misbehave."""

    more: tuple[str, ...] = ()

    def command(self) -> list[str]:
        return [sys.executable, "-P", str(WORKER), *self.more]


@pytest.fixture
def hostile(key: AnswerKey) -> Iterator[Hostile]:
    kept = Hostile(key_text(key), SECONDS)
    yield kept
    kept.stop()


def tasks(*texts: str) -> list[Task]:
    return [Task(0, 0, text) for text in texts]


def verdicts(kept: Keeper, *texts: str) -> list[tuple[str, str]]:
    return [(mark.verdict, mark.feedback or mark.value) for mark in kept.marks(tasks(*texts))]


LONG = f"it takes longer than {SECONDS:g} s"
MUCH = "it takes more memory than the 512 MB that an answer may"


@pytest.mark.parametrize(
    ("text", "why"), [("hang", LONG), ("eat", MUCH), ("die", "the process that judged it ended twice")], ids=["hang", "eat", "die"]
)
def test_an_answer_that_misbehaves_is_undecided_and_the_others_go_on(key: AnswerKey, text: str, why: str) -> None:
    hostile = Hostile(key_text(key), SECONDS if text == "hang" else 20)  # taking memory takes time on a busy machine
    assert verdicts(hostile, "1", text, "2", text, "3") == [
        ("right", "1"),
        ("undecided", why),
        ("right", "2"),
        ("undecided", why),
        ("right", "3"),
    ]
    hostile.stop()


def test_an_answer_that_computes_is_ended_by_its_own_process(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 100)
    hostile.ready()
    started = time.monotonic()
    assert verdicts(hostile, "hang", "1") == [("undecided", LONG), ("right", "1")]
    assert time.monotonic() - started < 20


def test_an_answer_that_computes_nothing_is_ended_by_the_clock(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 3)
    monkeypatch.setattr(module, "LOOK", 0.05)
    started = time.monotonic()
    assert verdicts(hostile, "sleep", "1") == [("undecided", LONG), ("right", "1")]
    assert time.monotonic() - started < 30


def test_a_process_may_end_once_for_no_reason_of_its_own(hostile: Hostile, tmp_path: Path) -> None:
    hostile.more = (str(tmp_path / "once"),)
    assert verdicts(hostile, "1", "once", "2") == [("right", "1"), ("right", "once"), ("right", "2")]


def test_what_a_library_prints_is_no_reply(hostile: Hostile) -> None:
    assert verdicts(hostile, "print", "1") == [("right", "print"), ("right", "1")]


def test_the_process_is_kept_and_ends_when_it_is_stopped(key: AnswerKey) -> None:
    kept = Keeper(key_text(key), 2)
    assert [mark.verdict for mark in kept.marks(tasks("25x25x384", "24x24x384"))] == ["right", "wrong"]
    assert kept.process is not None
    process = kept.process
    kept.marks(tasks("25x25x384"))
    assert kept.process is process
    assert kept.marks([]) == []
    kept.stop()
    assert process.poll() is not None
    kept.close()
    with pytest.raises(CannotStart, match="stopped"):
        kept.marks(tasks("25x25x384"))


def test_a_process_that_does_not_start_is_told(key: AnswerKey, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Keeper(key_text(key), 2)
    monkeypatch.setattr(Keeper, "command", lambda _: [sys.executable, "-c", "pass"])
    with pytest.raises(CannotStart, match="does not start"):
        kept.marks(tasks("1"))
    monkeypatch.setattr(Keeper, "command", lambda _: [os.devnull])
    with pytest.raises(CannotStart, match="no process can be started"):
        kept.marks(tasks("1"))


def test_a_process_whose_parent_is_gone_ends(key: AnswerKey) -> None:
    kept = Keeper(key_text(key), 2)
    kept.marks(tasks("25x25x384"))
    process = kept.process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    kept.stop()


def test_a_proof_has_a_process_and_a_limit_of_its_own() -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "formula"\nparts = [ { value = "sin(x)^4 - cos(x)^4", type = "formula" } ]\n', "key.toml"
    )
    kept = Keeper(key_text(key), 2)
    assert verdicts(kept, "-cos(2x)", "cos(2x)")[0] == ("right", "-cos(2*x)")
    kept.stop()
