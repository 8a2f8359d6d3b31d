"""Files that a run was writing when it was killed: ``marks.csv.PID.part`` beside ``marks.csv``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress

from dlcalc.cli.errors import quoted

PART = re.compile(r"(?P<name>.+)\.(?P<process>[1-9]\d{0,9})\.part", re.DOTALL)


def cleared(path: str, *, within: bool = False) -> list[str]:
    """Remove what is left of a file half written.

    Only files go that :func:`dlcalc.cli.terminal.replace` names so, that are the user's own, that no process has locked, and whose
    process has ended. To be called before the file is written: what has this process's own number was left by another.

    Args:
        path: the file that was to be written.
        within: whether it is a folder of such files.

    Returns:
        The paths that were removed.
    """
    target = os.path.realpath(path)
    folder, name = (target, None) if within else os.path.split(target)
    gone: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = PART.fullmatch(entry.name) if entry.name.endswith(".part") else None
            if found is None or (found["name"] != name if name is not None else not found["name"].endswith(".json")):
                continue
            if _is_own(entry) and _has_ended(int(found["process"])) and _removed(entry.path):
                gone.append(os.path.join(path if within else os.path.dirname(path), entry.name))
    return sorted(gone)


def told(gone: Iterable[str]) -> list[str]:
    """What there is to say of files that were removed."""
    return [f"{quoted(path)} is removed: a run that was killed left it half written" for path in gone]


def tidied(path: str | None, read: str = "") -> list[str]:
    """Remove what is left of a file, and say so.

    Args:
        path: the file that is to be written; None for none.
        read: a file that is read meanwhile: somebody may be at work on what is left.
    """
    return told(cleared(path)) if path is not None and not PART.fullmatch(read) else []


def _is_own(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, and the user's own."""
    return entry.is_file(follow_symlinks=False) and (os.name != "posix" or entry.stat(follow_symlinks=False).st_uid == os.geteuid())


def _has_ended(process: int) -> bool:
    """Whether there is no such process but this one; where a system cannot tell, there is."""
    if os.name != "posix":
        return False
    if process == os.getpid():  # numbers come again, in a container at once
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _removed(path: str) -> bool:
    """Remove a file that nobody, on another machine neither, is writing."""
    try:
        import fcntl

        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
    except (ImportError, OSError):
        return False
    return True
