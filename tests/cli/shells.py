"""Real shells that complete a line with the scripts of ``completions/``."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "completions"


def needs(program: str) -> str:
    """The path of a shell; a test without it skips, which CI does not allow."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program}")
    return found


def environment(folder: Path) -> dict[str, str]:
    """An environment in which ``dlcalc`` is this checkout's."""
    program = folder / "dlcalc"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m dlcalc \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "ZDOTDIR": str(folder), "TERM": "dumb"}


def bash(words: list[str], folder: Path) -> list[str]:
    """What bash offers for the last of these words, as readline broke the line into them."""
    code = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dlcalc 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    command = [needs("bash"), "--norc", "-c", code, "bash", str(SCRIPTS / "dlcalc.bash"), *words]
    return output(command, folder)


def fish(line: str, folder: Path) -> list[str]:
    """What fish offers at the end of a line."""
    code = f"source '{SCRIPTS / 'dlcalc.fish'}'; complete -C '{line}'"
    return [hit.partition("\t")[0] for hit in output([needs("fish"), "-N", "-c", code], folder)]


def output(command: list[str], folder: Path) -> list[str]:
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(folder), cwd=folder, timeout=60)
    return [line for line in ran.stdout.splitlines() if line]


def zsh(line: str, folder: Path, installed: str = "source") -> list[str]:
    """What zsh offers at the end of a line: a real interactive shell, whose ``compadd`` also prints what it is given.

    ``installed`` says whether the script is sourced or found in ``$fpath``.
    """
    install = {
        "source": f"autoload -Uz compinit; compinit -u -D; source '{SCRIPTS / '_dlcalc'}'; ",
        "fpath": f"fpath=('{SCRIPTS}' $fpath); autoload -Uz compinit; compinit -u -D; ",
    }
    setup = (
        f"unset zle_bracketed_paste; {install[installed]}"
        "_watched() { $_comps_before; print ANSWER''ED }; _comps_before=$_comps[dlcalc]; compdef _watched dlcalc; "
        'compadd() { local -a hits; builtin compadd -O hits "$@"; (( $#hits )) && print -rl -- "HIT:"${^hits}; builtin compadd "$@" }; '
        "print READ''Y\n"
    )
    command = [needs("zsh"), "-f", "-i"]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(command[0], command, environment(folder))
    try:
        converse(terminal, setup, "READY")
        said = converse(terminal, f"{line}\t", "ANSWERED")
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    return list(dict.fromkeys(word.strip() for part in said.split("HIT:")[1:] for word in part.splitlines()[:1]))


def converse(terminal: int, text: str, until: str) -> str:
    """Type a text; what the shell says, up to a word."""
    os.write(terminal, text.encode())
    said, deadline = "", time.monotonic() + 60
    while until not in said:
        if not select.select([terminal], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError(said)
        said += os.read(terminal, 65536).decode(errors="replace")
    return said
