"""Files that a run was writing when it was killed: ``marks.csv.PID.part`` beside ``marks.csv``."""

from __future__ import annotations

import os
import re
from contextlib import suppress

PART = re.compile(r"(?P<name>.+)\.(?P<process>[1-9]\d{0,9})\.part", re.DOTALL)


def cleared(path: str, *, within: bool = False) -> list[str]:
    """Remove what is left of a file half written.

    Only files go that :func:`dlcalc.cli.terminal.replace` names so, that no process has locked, and whose process has ended.

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
            if entry.is_file(follow_symlinks=False) and _has_ended(int(found["process"])) and _removed(entry.path):
                gone.append(os.path.join(path if within else os.path.dirname(path), entry.name))
    return sorted(gone)


def _has_ended(process: int) -> bool:
    """Whether there is no such process; where a system cannot tell, there is."""
    if os.name != "posix":
        return False
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
