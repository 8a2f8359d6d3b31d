"""Files and folders: what is taken, and what is left out with a word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dlcalc.marking.answers.fault import AnswersFault, Told
from dlcalc.marking.answers.read import read_sheets
from dlcalc.marking.answers.source import sources_of
from dlcalc.marking.key.model import AnswerKey


def test_a_folder(tmp_path: Path, key: AnswerKey) -> None:
    folder = tmp_path / "answers"
    for path in ("b.md", "a.txt", ".hidden", "zoe/any name.md", "two/1.md", "two/2.md", "none/.hidden"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("# Question 2\nmean: 3\n")
    (folder / "c.md").write_bytes(b"%PDF-1.4")
    (tmp_path / "elsewhere.md").write_text("# Question 2\nmean: 3\n")
    (folder / "key.md").symlink_to(tmp_path / "elsewhere.md")
    os.mkfifo(folder / "pipe")
    told: list[Told] = []
    sheets = list(read_sheets(sources_of([str(folder)], told.append), key, tell=told.append))
    assert [sheet.student for sheet in sheets] == ["a", "b", "zoe"]
    assert all(each.refused for each in told)
    assert [os.path.basename(each.place) for each in told] == ["c.md", "key.md", "none", "pipe", "two"]


@pytest.mark.parametrize("path", ["nothing.csv", "empty", "a\0b"])
def test_what_is_not_there(path: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(AnswersFault):
        list(sources_of([str(tmp_path / path)]))


def test_nothing_is_opened_before_it_is_read(tmp_path: Path, key: AnswerKey) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text("# Question 2\nmean: 3\n")
    sheets = read_sheets(sources_of([str(tmp_path)]), key)
    assert next(sheets).student == "a"
    (tmp_path / "b.md").unlink()
    with pytest.raises(AnswersFault, match="there is no such file"):
        next(sheets)


def test_a_file_may_say_it_is_a_sheet(tmp_path: Path, key: AnswerKey) -> None:
    path = tmp_path / "17.answers"
    path.write_text("# Question 2\nmean: 3\n")
    with pytest.raises(AnswersFault):
        list(read_sheets(sources_of([str(path)]), key))
    (sheet,) = read_sheets(sources_of([str(path)]), key, format="sheet")
    assert sheet.student == "17"
