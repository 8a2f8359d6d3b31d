"""Where an answer goes: what the terminal can show, and how bytes get there whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, NoReturn

from dlcalc.cli.errors import UsageError, quoted

if TYPE_CHECKING:
    from dlcalc.render.npy import Stored

Pieces = Iterable[bytes | memoryview]
"""What is written one after the other."""

Fill = Callable[[IO[bytes]], None]
"""What writes into an open file."""

SAMPLE = "×→−·≤⌊⌋√Σ━✓ε²—…"
"""Where a stream can encode these, it gets Unicode."""

NARROWEST, WIDEST = 40, 1000


class CannotWrite(Exception):
    """The answer is there, and the place for it took none or only a part of it."""


def shows_unicode(stream: object) -> bool:
    """Whether a stream's encoding has the characters of mathematics."""
    try:
        SAMPLE.encode(encoding_of(stream))
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def encoding_of(stream: object) -> str:
    """The name of a stream's encoding."""
    return getattr(stream, "encoding", None) or "ascii"


def width() -> int:
    """The columns of the screen: ``COLUMNS``, else the terminal's own, else 80."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and 0 < len(asked) < 9:
        return min(max(int(asked), NARROWEST), WIDEST)
    try:
        return min(max(os.get_terminal_size(sys.__stdout__.fileno()).columns, NARROWEST), WIDEST)  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        return 80


def shows_colour(refused: bool) -> bool:
    """Whether stdout gets colour: ``--no-color``, then ``NO_COLOR``, ``FORCE_COLOR``, ``TERM=dumb``, then whether it is a terminal."""
    if refused or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return os.environ.get("TERM") != "dumb" and sys.stdout is not None and sys.stdout.isatty()


def write_out(output: str | Stored, json: bool) -> None:
    """Write to stdout, all of it or an error.

    Raises:
        BrokenPipeError: the reader went away, which is its right.
        CannotWrite: stdout is closed or full.
        UsageError: bytes for a terminal.
    """
    if not output:
        return
    if sys.stdout is None:
        raise CannotWrite("standard output is closed")
    if not isinstance(output, str) and sys.stdout.isatty():
        raise UsageError("npy is bytes, and standard output is a terminal", "-o answer.npy")
    write_pieces([encoded(output, encoding_of(sys.stdout), json)] if isinstance(output, str) else output)


def write_pieces(pieces: Pieces) -> None:
    """Write bytes to stdout, one piece after the other; errors as of :func:`write_out`."""
    if sys.stdout is None:
        raise CannotWrite("standard output is closed")
    try:
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise CannotWrite(f"standard output: {getattr(error, 'strerror', None) or error}") from None


def encoded(text: str, encoding: str, json: bool) -> bytes:
    """The bytes of a text; what the encoding lacks is escaped as its format escapes it, and JSON is UTF-8 or ASCII."""
    if json and encoding.lower().replace("-", "").replace("_", "") != "utf8":
        return escaped(text).encode("ascii")
    return text.encode(encoding, "backslashreplace")


def escaped(text: str) -> str:
    """JSON in pure ASCII: outside a string JSON has no other characters."""

    def units(character: str) -> str:
        code = ord(character)
        if code < 0x10000:
            return f"\\u{code:04x}"
        return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code - 0x10000 & 0x3FF):04x}"

    return "".join(character if character < "\x80" else units(character) for character in text)


def forget_stdout() -> None:
    """After a closed pipe: nothing more is written, also not when Python shuts down."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError:
        sys.stdout = None


def write_messages(lines: list[str] | tuple[str, ...]) -> None:
    """Write lines to stderr; where it is closed there is nobody to tell."""
    if sys.stderr is None or not lines:
        return
    from dlcalc.render.script import to_ascii

    unicode = shows_unicode(sys.stderr)
    text = "".join(f"{line if unicode or line.isascii() else to_ascii(line)}\n" for line in lines)
    try:
        sys.stderr.buffer.write(text.encode(encoding_of(sys.stderr), "backslashreplace"))
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def write_file(path: str, output: str | bytes | Pieces | Fill, option: str = "-o") -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then takes its place.

    Args:
        path: the file.
        output: what goes into it, or what writes into the open file.
        option: the option that named it, for the errors.

    Raises:
        UsageError: the folder is missing, or may not be written to.
        CannotWrite: the disk is full.
    """
    text = output.encode("utf-8", "backslashreplace") if isinstance(output, str) else output
    fill: Fill = text if callable(text) else partial(_all_of, [text] if isinstance(text, bytes) else text)
    special = os.path.exists(path) and not os.path.isfile(path)  # /dev/stdout, a pipe: written to as they are
    if not special and os.path.exists(path) and _identity(os.stat(path)) in _inputs:
        raise UsageError(f"{option} {quoted(path)} is read from: it would be lost", "another name")
    target = path if special else os.path.realpath(path)
    folder = os.path.dirname(target)
    if not special and not os.path.isdir(folder):
        asked = quoted(os.path.dirname(path) or folder)
        raise UsageError(f"{option} {quoted(path)}: there is no folder {asked}", f"mkdir -p {asked}")
    if os.path.isdir(target):
        inside = os.path.join(path, "answer.md" if option == "-o" else "plot.svg")
        raise UsageError(f"{option} {quoted(path)} is a folder", f"{option} {quoted(inside)}")
    try:
        if special:
            with open(target, "wb") as file:
                fill(file)
        else:
            replace(target, fill)
    except PermissionError as error:
        raise UsageError(f"{option} {quoted(path)}: {(error.strerror or 'no permission').lower()}") from None
    except OSError as error:
        raise CannotWrite(f"{option} {quoted(path)}: {error.strerror or error}") from None


_inputs: set[tuple[int, int]] = set()  # the files that this run reads, by device and number


def reads(path: str | int) -> None:
    """Remember an input, by its path or descriptor, so that no output takes its place."""
    with suppress(OSError, ValueError):  # what cannot be opened is told by whoever opens it
        _inputs.add(_identity(os.stat(path)))


def forget() -> None:
    """Begin a run, which has read nothing."""
    _inputs.clear()


def completes(path: str) -> None:
    """Say that what is read from a file goes back into it, with more."""
    with suppress(OSError):
        _inputs.discard(_identity(os.stat(path)))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _all_of(pieces: Pieces, file: IO[bytes]) -> None:
    file.writelines(pieces)


def _lock(handle: int) -> None:
    """Mark a file as being written, for whoever clears what killed runs left."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):  # no such locks here
        return


def replace(target: str, fill: Fill) -> None:
    """Put what ``fill`` writes in the place of a file that may exist, keeping its permissions."""
    temporary = f"{target}.{os.getpid()}.part"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with ended_by_signals(), open(handle, "wb") as file:
            _lock(handle)
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a request to end the program raise, so that what is half written is taken away; the exit code is the usual one."""
    import signal
    from threading import current_thread, main_thread

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {each: signal.getsignal(each) for each in wanted if current_thread() is main_thread()}
    before = {each: old for each, old in before.items() if old is signal.SIG_DFL}  # nohup's stays as it is
    try:
        for each in before:
            signal.signal(each, end)
        yield
    finally:
        for each, old in before.items():
            signal.signal(each, old)
