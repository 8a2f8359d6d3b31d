"""The real command, run as a script runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Ran(NamedTuple):
    """What the command did in this process: its code, and what it wrote on stdout and stderr."""

    code: int
    out: str
    messages: str


Run = Callable[..., Ran]

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "conv --w 27 --h 27 --d 256 --f 3 --k 384 --s 1 --p 0"
UNKNOWN_DEPTH = "conv --w 27 --f 3 --k 384"
CLEAN = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONIOENCODING")}


def command(line: str | list[str]) -> list[str]:
    return [sys.executable, "-m", "dlcalc", *(line.split() if isinstance(line, str) else line)]


def environment(**more: str) -> dict[str, str]:
    return {**CLEAN, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


def run(line: str | list[str], cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(line), capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=environment(**more), stdin=subprocess.DEVNULL
    )


def answered(line: str | list[str], **more: str) -> str:
    """What is on stdout of a line that succeeds without a word on stderr."""
    ran = run(line, None, **more)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
