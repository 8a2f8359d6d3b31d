"""Who may import whom, read from the source of every file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "dlcalc"
FILES = sorted(PACKAGE.rglob("*.py"))

NOTATION: set[str] = set()
DERIVATION = {"notation"}
DISTRIBUTIONS = DERIVATION | {"derivation"}
TOPICS = DISTRIBUTIONS | {"distributions"}
ABOVE = TOPICS | {"topics"}
ROOMS = {
    "notation": NOTATION,
    "derivation": DERIVATION,
    "distributions": DISTRIBUTIONS,
    "topics": TOPICS,
    "marking": ABOVE | {"concepts"},
    "tables": ABOVE,
    "concepts": ABOVE,
    "networks": ABOVE,
    "render": DISTRIBUTIONS,
    "cli": ABOVE | {"marking", "tables", "concepts", "networks", "render", "__init__"},
    "api": ABOVE | {"tables", "concepts", "networks", "render"},
    "__init__": {"api"},
    "__main__": {"cli"},
}
"""Every room, and the rooms that it may import; its own files it always may."""

ONLY_IN = {"typer": {"cli"}, "click": {"cli"}, "rich": {"render", "cli"}, "argparse": set[str]()}
"""Packages that belong to some rooms only."""

HEAVY = {"sympy", "numpy", "rich", "mpmath", "polars", "pyarrow", "scipy", "torch", "onnx", "matplotlib"}
"""Packages that may be imported only inside the function that needs them."""

SLOW = {"dataclasses", "enum", "pathlib", "inspect", "decimal", "logging", "importlib.metadata", "importlib.resources", "textwrap"}
"""Parts of the standard library that no file may import at its top: each costs a start milliseconds."""

FORBIDDEN = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "parse_latex", "pickle", "marshal", "shelve"}
"""What would execute text."""


def room_of(path: Path, package: Path) -> str:
    parts = path.relative_to(package).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported(node: ast.AST) -> list[str]:
    """The full names that an import statement brings in; a relative one is not resolved but refused."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]
    return []


def is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def at_top(tree: ast.Module) -> list[ast.AST]:
    """The nodes that run when the module is imported: not function bodies, not what only type checkers read."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if is_typing_block(node):
            assert isinstance(node, ast.If)
            waiting.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def under(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def wrong_rooms(tree: ast.Module, room: str) -> list[str]:
    wrong = []
    for name in (name for node in ast.walk(tree) for name in imported(node)):
        top, _, rest = name.partition(".")
        target = rest.split(".")[0]
        target = target if target in ROOMS else "__init__"
        if name.startswith("."):
            wrong.append(f"a relative import, {name}")
        allowed = ROOMS[room] | {room} if top == "dlcalc" else ONLY_IN.get(top, {room})
        if (target if top == "dlcalc" else room) not in allowed:
            wrong.append(f"{room} imports {name}")
    return wrong


def wrong_at_top(tree: ast.Module, room: str) -> list[str]:
    forbidden = HEAVY | SLOW | ({"dlcalc"} if room == "__init__" else set())
    return [f"{name} at the top of the file" for node in at_top(tree) for name in imported(node) if under(name, forbidden)]


def wrong_words(tree: ast.Module) -> list[str]:
    names = [
        node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) and node.attr != "compile" else ""
        for node in ast.walk(tree)
    ]
    names += [part for node in ast.walk(tree) for name in imported(node) for part in name.split(".")]
    return [f"uses {name}" for name in names if name in FORBIDDEN]


def violations(path: Path, package: Path = PACKAGE) -> list[str]:
    """What is wrong with the imports of one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    room = room_of(path, package)
    if room not in ROOMS:
        return [f"{room} is no room"]
    return [*wrong_rooms(tree, room), *wrong_at_top(tree, room), *wrong_words(tree)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_keeps_to_its_room(path: Path) -> None:
    assert violations(path) == []


PLANTED = [
    ("notation/new.py", "from dlcalc.derivation.model import Step"),
    ("derivation/new.py", "def f():\n    from dlcalc.topics import load"),
    ("distributions/new.py", "from dlcalc.topics import load"),
    ("derivation/new.py", "from dlcalc.distributions.families import make"),
    ("render/new.py", "from dlcalc.distributions.read import read_distribution"),
    ("render/new.py", "from dlcalc.topics.conv import TOPIC"),
    ("render/new.py", "import dlcalc"),
    ("topics/new.py", "from dlcalc.render import text"),
    ("topics/new.py", "def f():\n    import typer"),
    ("topics/conv/new.py", "def f():\n    from rich.table import Table"),
    ("topics/new.py", "from dlcalc import conv"),
    ("marking/new.py", "from dlcalc.cli.app import main"),
    ("tables/new.py", "from dlcalc.cli.errors import UsageError"),
    ("tables/new.py", "def f():\n    from dlcalc.render import render"),
    ("render/new.py", "from dlcalc.tables.sweep import work"),
    ("cli/new.py", "from rich.console import Console"),
    ("notation/new.py", "try:\n    import sympy\nexcept ImportError:\n    pass"),
    ("notation/new.py", "class A:\n    import numpy as np"),
    ("derivation/new.py", "from dataclasses import dataclass"),
    ("notation/new.py", "from . import expr"),
    ("notation/new.py", "value = eval('1')"),
    ("notation/new.py", "import pickle"),
    ("notation/new.py", "def f(text):\n    import sympy\n    return sympy.sympify(text)"),
    ("notation/new.py", "def f():\n    from sympy.parsing.latex import parse_latex"),
    ("attic/new.py", ""),
    ("__init__.py", "from dlcalc.derivation.errors import DomainError"),
]


@pytest.mark.parametrize(("place", "source"), PLANTED)
def test_a_planted_wrong_import_is_found(tmp_path: Path, place: str, source: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"from __future__ import annotations\n{source}\n", encoding="utf-8")
    assert len(violations(path, tmp_path)) >= 1


ALLOWED = [
    ("distributions/new.py", "from dlcalc.derivation.ledger import Ledger\ndef f():\n    import numpy"),
    ("topics/new.py", "from dlcalc.distributions.read import read_distribution"),
    ("cli/new.py", "import typer\nfrom dlcalc import __version__\ndef f():\n    from rich.console import Console"),
    ("topics/new.py", "from dlcalc.notation.expr import Expr\nfrom dlcalc.topics.common import pad\ndef f():\n    import numpy"),
    ("notation/new.py", "import re\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy\nPATTERN = re.compile('a')"),
    ("tables/new.py", "from dlcalc.topics import load\nfrom dlcalc.derivation.parameters import read"),
    ("api.py", "from dlcalc.derivation.errors import DomainError\ndef f():\n    from dlcalc.render import render"),
    ("__init__.py", "def f():\n    from dlcalc.api import public"),
    ("__main__.py", "from dlcalc.cli.app import main"),
]


@pytest.mark.parametrize(("place", "source"), ALLOWED)
def test_a_right_import_is_not_found(tmp_path: Path, place: str, source: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    assert violations(path, tmp_path) == []
