"""Everything in the repository that is made from the topics' declarations: ``.ci/generate [--check]``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from generator import concepts, manual, stub

from dlcalc.cli.shells import FILES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("completions", "docs/manual")
"""Folders that hold generated files only: what is not made any more is removed from them."""


def dlcalc(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command itself, as in a pipe of 80 columns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "dlcalc", *arguments]
    where = ROOT / "docs" / "grading"  # examples of grading read the worked example
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False, stdin=subprocess.DEVNULL, cwd=where)


def output(*arguments: str) -> str:
    """What the command prints, when it succeeds."""
    ran = dlcalc(*arguments)
    if ran.returncode != 0:
        raise SystemExit(f"dlcalc {' '.join(arguments)} failed:\n{ran.stderr}")
    return ran.stdout


def made() -> dict[str, str]:
    """The text of every generated file, by its path in the repository."""
    files = {f"completions/{name}": output("completion", shell) for shell, name in FILES.items()}
    files |= {f"docs/manual/{name}": text for name, text in manual.pages(dlcalc).items()}
    files["docs/concepts.md"] = concepts.page()
    files["docs/schema.json"] = output("schema")
    files["dlcalc/__init__.pyi"] = stub.text()
    return files


def surplus(files: dict[str, str]) -> list[str]:
    """Files that stand in a folder of generated files and are not made any more."""
    found = [path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).glob("*") if path.is_file()]
    return sorted(set(found) - set(files))


def stale(files: dict[str, str]) -> list[str]:
    """The files that are missing or hold another text."""

    def current(name: str) -> str | None:
        path = ROOT / name
        return path.read_text(encoding="utf-8") if path.exists() else None

    return sorted(name for name, text in files.items() if current(name) != text)


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` only say it; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: .ci/generate [--check]", file=sys.stderr)
        return 2
    files = made()
    old, extra = stale(files), surplus(files)
    if arguments:
        for name in [*old, *extra]:
            print(f"stale: {name}; run .ci/generate", file=sys.stderr)
        return 1 if old or extra else 0
    for name in old:
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(files[name], encoding="utf-8", newline="\n")
        print(f"wrote {name}")
    for name in extra:
        (ROOT / name).unlink()
        print(f"removed {name}")
    return 0
