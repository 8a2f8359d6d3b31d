"""``.ci/generate --check`` sees a stale file, a missing one and one too many; CI runs it on the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from generator import generate


def test_what_is_not_current_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "made", lambda: {"completions/a": "new\n", "completions/b": "b\n", "docs/manual/c.md": "c\n"})
    (tmp_path / "completions").mkdir()
    (tmp_path / "completions/a").write_text("old\n", encoding="utf-8")
    (tmp_path / "completions/b").write_text("b\n", encoding="utf-8")
    (tmp_path / "completions/surplus").write_text("", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert [name for name in ("completions/a", "completions/b", "docs/manual/c.md", "completions/surplus") if name in said] == [
        "completions/a",
        "docs/manual/c.md",
        "completions/surplus",
    ]
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert not (tmp_path / "completions/surplus").exists()
