"""On a real terminal, and into files: colour, width, bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import QUESTION, UNKNOWN_DEPTH, command, environment

from dlcalc.cli import terminal
from dlcalc.cli.errors import UsageError


def on_a_terminal(line: str, columns: int = 80, **more: str) -> tuple[int, str]:
    """The exit code and everything that stands on a terminal after a line."""
    pid, screen = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execve(sys.executable, command(line), environment(TERM="xterm", **more))
    said = b""
    try:
        while part := os.read(screen, 65536):
            said += part
    except OSError:  # Linux's word for the end
        pass
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_its_own_width() -> None:
    code, shown = on_a_terminal(f"{UNKNOWN_DEPTH} --check W_2=24")
    assert code == 1
    assert "\x1b[1;31m✗ wrong\x1b[0m" in shown
    for columns in (60, 80):
        longest = max(map(len, on_a_terminal("conv --help", columns)[1].splitlines()[:60]))
        assert columns - 12 < longest <= columns


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colour_gets_none(more: dict[str, str]) -> None:
    environ = {**environment(), "TERM": "xterm", **more}
    pid, screen = pty.fork()
    if pid == 0:
        os.execve(sys.executable, command(UNKNOWN_DEPTH), environ)
    said = os.read(screen, 65536)
    os.close(screen)
    os.waitpid(pid, 0)
    assert b"Convolution" in said
    assert b"\x1b" not in said


def test_bytes_do_not_go_to_a_terminal() -> None:
    code, shown = on_a_terminal(f"{QUESTION} --get output_shape --format npy")
    assert code == 2
    assert shown.startswith("error: npy is bytes")


def test_json_on_a_terminal_is_plain() -> None:
    assert "\x1b" not in on_a_terminal(f"{QUESTION} --json")[1]


ENCODED = {
    ("25 × 25", "utf-8", False): "25 × 25".encode(),
    ("25 × 25", "ascii", False): b"25 \\xd7 25",
    ('{"a": "×"}', "ascii", True): b'{"a": "\\u00d7"}',
    ('{"a": "×"}', "latin-1", True): b'{"a": "\\u00d7"}',
    ('{"a": "😀"}', "cp1252", True): b'{"a": "\\ud83d\\ude00"}',
    ('{"a": "×"}', "UTF_8", True): '{"a": "×"}'.encode(),
}


@pytest.mark.parametrize(("asked", "expected"), ENCODED.items(), ids=repr)
def test_what_an_encoding_lacks_is_escaped(asked: tuple[str, str, bool], expected: bytes) -> None:
    assert terminal.encoded(*asked) == expected


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answer.md"
    path.write_text("old", encoding="utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(terminal.CannotWrite, match="No space left"):
        terminal.write_file(str(path), "new")
    assert [(entry.name, entry.read_text(encoding="utf-8")) for entry in tmp_path.iterdir()] == [("answer.md", "old")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "real.md", tmp_path / "link.md"
    path.write_text("old", encoding="utf-8")
    link.symlink_to(path)
    terminal.write_file(str(link), "new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        terminal.write_file(str(tmp_path), "new")
