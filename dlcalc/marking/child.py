"""A child process that may be killed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen


def end(process: Popen[bytes]) -> None:
    """Kill a process, wait for it, and close its pipes; what was still to be written is lost with it."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
