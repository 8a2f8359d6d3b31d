"""The completion scripts, in the real shells and as files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import shells

from dlcalc.cli.complete import complete, rejoin
from dlcalc.cli.shells import FILES, SCRIPTS

Ask = Callable[[str, Path], list[str]]


def bash(line: str, folder: Path) -> list[str]:
    return shells.bash(line.replace("=", " = ").split(" "), folder)


every_shell = pytest.mark.parametrize("ask", [bash, shells.zsh, shells.fish], ids=["bash", "zsh", "fish"])


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_kept_script_is_the_printed_one(shell: str) -> None:
    printed = subprocess.run([sys.executable, "-m", "dlcalc", "completion", shell], capture_output=True, check=True, cwd=shells.ROOT).stdout
    assert (shells.SCRIPTS / FILES[shell]).read_bytes() == printed


def test_no_other_script_is_kept() -> None:
    assert {path.name for path in shells.SCRIPTS.iterdir()} == set(FILES.values())


@every_shell
def test_a_shell_completes_a_subcommand(ask: Ask, tmp_path: Path) -> None:
    assert ask("dlcalc compl", tmp_path) == ["completion"]
    assert {"conv", "schema", "completion"} <= set(ask("dlcalc ", tmp_path))


@every_shell
def test_a_shell_completes_an_option(ask: Ask, tmp_path: Path) -> None:
    assert ask("dlcalc conv --w 27 --out-ch", tmp_path) == ["--out-channels"]
    offered = ask("dlcalc conv --w 27 --", tmp_path)
    assert "--w" not in offered
    assert {"--h", "--k", "--json", "--check"} <= set(offered)


@every_shell
def test_a_shell_completes_the_values_of_an_option(ask: Ask, tmp_path: Path) -> None:
    assert {"json", "jsonl"} == set(ask("dlcalc conv --format js", tmp_path))
    assert ask("dlcalc conv --get para", tmp_path) == ["parameters"]
    assert {"same", "valid"} <= set(ask("dlcalc conv --p ", tmp_path))
    assert set(ask("dlcalc completion ", tmp_path)) == set(SCRIPTS)


@every_shell
def test_a_shell_completes_a_value_in_the_same_word(ask: Ask, tmp_path: Path) -> None:
    found = ask("dlcalc conv --format=mark", tmp_path)
    assert [word.rpartition("=")[2] for word in found] == ["markdown"]
    assert (tmp_path / "answer.md").write_text("") == 0


@every_shell
def test_a_shell_completes_a_file(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("", encoding="utf-8")
    assert ask("dlcalc conv -o ans", tmp_path) == ["answer.md"]


def test_zsh_finds_the_script_in_its_path(tmp_path: Path) -> None:
    assert shells.zsh("dlcalc compl", tmp_path, "fpath") == ["completion"]


def offered(line: str) -> list[str]:
    *before, current = line.split(" ")
    return [word for word, _ in complete(before, current)[1]]


LINES = {
    "Con": ["conv"],
    "conv1": ["conv1d"],
    "--v": ["--version"],
    "nonsense ": [],
    "conv --get a,output_s": ["a,output_shape"],
    "conv --get output_shape,output_s": [],
    "conv --check para": ["parameters="],
    "conv --check a=1 --chec": ["--check"],
    "conv --json --jso": [],
    "conv --JSON --jso": [],
    "conv --widt": ["--width"],
    "conv --W 3 --widt": [],
    "conv --filters=3 --filt": [],
    "conv --w ": [],
    "conv --w 3": [],
    "conv1d --dim": [],
    "conv --bogus --widt": ["--width"],
    "conv --padding=sa": ["--padding=same"],
}


@pytest.mark.parametrize(("line", "expected"), LINES.items(), ids=LINES)
def test_what_may_follow(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


def test_bash_breaks_words_at_the_equals_sign() -> None:
    assert rejoin(["conv", "--format", "="], "js") == (["conv"], "--format=js", 9)
    assert rejoin(["conv", "--format"], "=") == (["conv"], "--format=", 9)
    assert rejoin(["conv"], "x") == (["conv"], "x", 0)


HEAVY = {"sympy", "numpy", "rich", "mpmath", "typer"}
CODE = """
import sys
from dlcalc.cli.app import run
run(["__complete", "fish", *sys.argv[1:]])
print(*sys.modules, file=sys.stderr)
"""


def imported(code: str, *words: str) -> set[str]:
    command = [sys.executable, "-c", code, str(len(words) - 1), *words]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, cwd=shells.ROOT).stderr.split())


@pytest.mark.parametrize("words", [[""], ["conv", "--"], ["conv", "--get", ""], ["conv", "--format", "j"]], ids=" ".join)
def test_completing_imports_nothing_heavy(words: list[str]) -> None:
    assert imported(CODE, *words) & HEAVY == set()


def test_the_check_sees_a_heavy_import() -> None:
    assert "numpy" in imported(f"import numpy\n{CODE}", "")


@pytest.mark.parametrize("words", [[], ["fish"], ["fish", "x"], ["fish", "9", "conv"], ["fish", "-1", "a"]], ids=" ".join)
def test_a_strange_request_is_no_error(words: list[str]) -> None:
    command = [sys.executable, "-m", "dlcalc", "__complete", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=shells.ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("words\n")
