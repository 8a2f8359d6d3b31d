"""What each use of the program imports, seen in a process of its own: never by a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"sympy", "numpy", "rich", "mpmath", "polars", "matplotlib"}
"""What no quick answer may import."""

WATCH = """
import atexit, json, sys
def report():
    sys.stderr.write("\\nMODULES " + json.dumps(sorted(sys.modules)) + "\\n")
atexit.register(report)
"""
CLI = "from dlcalc.cli.app import main\nmain()\n"


def modules(code: str, *arguments: str, **environment: str) -> set[str]:
    """The modules that a fresh interpreter holds after running some code with these arguments."""
    ran = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{WATCH}{code}", *arguments],
        capture_output=True, text=True, check=False, encoding="utf-8", env={"PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr.rpartition("MODULES ")[2]))


FIRST_LINE = ("conv", "--w", "27", "--f", "3", "--k", "384")
QUESTION_1 = ("conv", "--w", "27", "--h", "27", "--d", "256", "--f", "3", "--k", "384", "--s", "1", "--p", "0")
QUICK = {
    "version": ("--version",),
    "help": ("--help",),
    "conv help": ("conv", "--help"),
    "completion script": ("completion", "bash"),
    "schema": ("schema",),
    "the list of concepts": ("explain",),
    "marking points": ("explain", "receptive-field", "--rubric"),
    "a concept whose evidence is exact": ("explain", "parameters-and-flops"),
    "numeric json": (*QUESTION_1, "--json"),
    "symbolic json": (*FIRST_LINE, "--json"),
    "one result": (*QUESTION_1, "--get", "parameters"),
    "the first line in a pipe": FIRST_LINE,
    "lstm counts": ("lstm", "--input-size", "128", "--hidden-size", "256", "--json"),
    "a Gaussian KL in letters": ("divergence", "--p", "N(m,v)", "--q", "N(0,1)", "--json"),
    "a Gaussian KL in numbers": ("divergence", "--p", "N(0,1)", "--q", "N(2,1)", "--only", "kl", "--json"),
    "a VAE's KL": ("vae", "--mu", "m", "--sigma", "s", "--json"),
    "lstm by every convention": ("lstm", "--input-size", "I", "--hidden-size", "H", "--all-conventions"),
}


@pytest.mark.parametrize("arguments", QUICK.values(), ids=QUICK.keys())
def test_a_quick_answer_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert modules(CLI, *arguments) & HEAVY == set()


def test_the_check_sees_a_heavy_import() -> None:
    assert "numpy" in modules(f"import numpy\n{CLI}", *FIRST_LINE) & HEAVY


def test_importing_the_package_imports_nothing_else() -> None:
    bare = modules("")
    found = modules("import dlcalc") - bare
    assert found == {"dlcalc", "__future__"}


def test_importing_a_room_does_not_wake_the_python_api() -> None:
    assert "dlcalc.api" not in modules("from dlcalc import topics, notation")


def test_a_python_answer_imports_nothing_heavy() -> None:
    assert modules("import dlcalc\nassert dlcalc.conv(w=27, f=3, k=384)['output_w'] == 25") & HEAVY == set()
