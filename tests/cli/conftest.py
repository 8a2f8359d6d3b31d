"""The command in this process, in a folder of its own."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from program import Ran, Run

from dlcalc.cli import app


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def once(*words: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        return Ran(app.run(list(words)), *capfd.readouterr())

    return once
