"""Files that stay small enough to hold in the head, and a README that names no registry's package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("dlcalc", "tests", ".ci", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE = 350
LONGEST_FUNCTION = 60


def too_long(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    lines = source.count("\n")
    found = [f"{lines} lines"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            found += [f"{node.name}: {length} lines"] if length > LONGEST_FUNCTION else []
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    assert too_long(path) == []


def test_a_long_file_and_a_long_function_are_found(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def f():\n" + "    pass\n" * LONGEST_FILE, encoding="utf-8")
    assert too_long(path) == [f"{LONGEST_FILE + 1} lines", f"f: {LONGEST_FILE + 1} lines"]


def test_the_readme_never_installs_the_registry_package_of_that_name() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install dlcalc" not in readme
    assert "pipx install dlcalc" not in readme
    assert "uv tool install dlcalc" not in readme
