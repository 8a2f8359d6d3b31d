"""Answers are data: nothing in the folder where ``grade`` runs is imported, in no process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import environment

KEY = """
[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [ { result = "output_shape" }, { id = "same", value = "sin(2*x)", type = "formula" } ]
"""
BY_PYTHON = ("dlcalc", "contextlib", "collections")
"""What ``python -m dlcalc`` takes from the folder before a line of dlcalc runs; the installed command does not, nor ``python -P -m``."""

HOSTILE = "open({path!r}, 'a').write(__name__ + ' ')\n"
NAMES = (
    "timeit", "sympy", "dlcalc", "json", "numpy", "mpmath", "csv", "random", "tempfile", "threading", "subprocess", "typing", "fractions",
    "resource", "signal", "sitecustomize", "usercustomize", "rich", "typer", "click", "tomllib", "hashlib", "concurrent", "queue", "shutil",
    "fcntl", "encodings", "contextlib", "collections", "string", "struct", "_strptime", "distributed", "dask", "nbgrader",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key.toml").write_text(KEY, encoding="utf-8")
    rows = [f"s{place},25x25x{place},2 sin(x) cos(x)" for place in range(300)]
    (tmp_path / "answers.csv").write_text("\n".join(["student,1.output_shape,1.same", *rows]) + "\n", encoding="utf-8")
    return tmp_path


def plant(folder: Path, names: tuple[str, ...]) -> Path:
    """Files of these names that say when they run."""
    ran = folder / "ran"
    for name in names:
        (folder / f"{name}.py").write_text(HOSTILE.format(path=str(ran)), encoding="utf-8")
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(HOSTILE.format(path=str(ran)), encoding="utf-8")
    return ran


GRADE = ["grade", "key.toml", "answers.csv", "--workers", "2", "-o", "marks.jsonl"]


def graded(command: list[str], folder: Path) -> None:
    found = subprocess.run([*command, *GRADE], cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    rows = (folder / "marks.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 600
    assert sum('"verdict": "right"' in row for row in rows) >= 300  # the proof was found, in its own process


def test_the_command_imports_nothing_from_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    script = tmp_path_factory.mktemp("bin") / "dlcalc"  # as pip installs it
    script.write_text("import sys\nfrom dlcalc.cli.app import main\nsys.exit(main())\n", encoding="utf-8")
    ran = plant(folder, NAMES)
    graded([sys.executable, str(script)], folder)
    assert not ran.exists()


def test_the_module_imports_nothing_from_the_folder(folder: Path) -> None:
    ran = plant(folder, tuple(name for name in NAMES if name not in BY_PYTHON))
    graded([sys.executable, "-m", "dlcalc"], folder)
    assert not ran.exists()
    plant(folder, BY_PYTHON)
    graded([sys.executable, "-P", "-m", "dlcalc"], folder)
    assert not ran.exists()


def test_a_planted_file_would_be_seen(folder: Path) -> None:
    ran = plant(folder, ("timeit",))
    subprocess.run([sys.executable, "-c", "import timeit"], cwd=folder, env=environment(), check=True)
    assert ran.read_text(encoding="utf-8").startswith("timeit")
