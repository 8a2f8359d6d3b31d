"""No output takes the place of a file that the same run reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from program import Run

KEY = """\
title = "Sizes"

[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, f = 3 }

[[questions.parts]]
quantity = "output_w"
marks = 1
"""


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rows.csv", "w,f\n27,3\n", ("conv", "--table", "rows.csv", "--where", "output_w > 1000", "-o", "rows.csv")),
        ("rows.csv", "w,f\n27,3\n", ("conv", "--table", "rows.csv", "-o", "linked.csv")),
        ("net.txt", "27x27x3 c8f3 fc10\n", ("net", "net.txt", "-o", "net.txt")),
        ("x.csv", "1,2,3\n4,5,6\n7,8,9\n", ("conv", "--x", "x.csv", "--weights", "1 0; 0 1", "-o", "x.csv")),
        ("key.md", KEY, ("key", "print", "key.md", "-o", "key.md")),
        ("ada.jsonl", '{"student": "ada", "1.output_w": "25"}\n', ("grade", "k.toml", "ada.jsonl", "-o", "ada.jsonl", "--format", "jsonl")),
        ("ada.json", '{"student": "ada", "1.output_w": "25"}\n',
         ("grade", "k.toml", "ada.json", "--answers-format", "jsonl", "--to", "gradescope", "-o", ".")),
    ],
)  # fmt: skip
def test_an_input_is_never_written_over(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("k.toml").write_text(KEY, encoding="utf-8")
    Path(name).write_text(text, encoding="utf-8")
    if "linked.csv" in words:
        os.symlink(name, "linked.csv")
    ran = run(*words)
    assert ran.code == 2
    assert "would be lost" in ran.messages or "written over" in ran.messages
    assert Path(name).read_text(encoding="utf-8") == text


def test_another_name_is_written(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text("w,f\n27,3\n", encoding="utf-8")
    assert run("conv", "--table", "rows.csv", "-o", "done.csv").code == 0
    assert run("calc", "1 + 1", "-o", "rows.csv").code == 0  # read by the run before, not by this one
