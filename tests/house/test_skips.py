"""A skipped test fails in CI, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
TESTS = """
import pytest
def test_skips():
    pytest.skip("no zsh")
@pytest.mark.optional
def test_may_skip():
    pytest.skip("no pdflatex")
"""


@pytest.mark.parametrize(("ci", "says"), [("true", "1 failed, 1 skipped"), ("", "2 skipped")])
def test_a_skip(tmp_path: Path, ci: str, says: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = optional\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert says in ran.stdout, ran.stdout + ran.stderr
