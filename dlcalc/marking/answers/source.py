"""Where answers come from: files that the command named, and those in folders; nothing is opened before it is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, NamedTuple

from dlcalc.marking.answers.fault import Tell, Told, raises


class Source(NamedTuple):
    """One file of answers.

    Attributes:
        name: for messages, as it was typed.
        open: opens it for reading bytes; may be called again.
        student: who handed it in, where the folder says so; else the name of the file does.
    """

    name: str
    open: Callable[[], IO[bytes]]
    student: str = ""


def sources_of(paths: Iterable[str], tell: Tell = raises) -> Iterator[Source]:
    """The files that paths name; of a folder those in it, by name, and the only file of each folder in that.

    A folder holds what students handed in, so nothing in it is followed out of it: links are refused.

    Args:
        paths: files and folders, as they were typed.
        tell: hears what is left out.
    """
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            tell(Told(path, said(error), refused=True))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, tell)
        elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):  # a pipe that the shell made, <(…), is read once
            yield Source(path, partial(_opened, path))
        else:
            tell(Told(path, "it is neither a file nor a folder", refused=True))


def _opened(path: str) -> IO[bytes]:
    return open(path, "rb")


def said(error: Exception) -> str:
    """Why a file cannot be opened, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return ((error.strerror if isinstance(error, OSError) else "") or "it cannot be read").lower()


def _folder(path: str, tell: Tell) -> Iterator[Source]:
    found = 0
    for name in _listed(path, tell):
        inside = os.path.join(path, name)
        if os.path.islink(inside):
            tell(Told(inside, "it is a link, and links in a folder of answers are not followed", "name the file itself", refused=True))
        elif os.path.isdir(inside):
            source = _only(inside, name, tell)
            if source is not None:
                found += 1
                yield source
        elif os.path.isfile(inside) or not os.path.lexists(inside):  # one that is gone is told when it is read
            found += 1
            yield Source(inside, partial(_opened, inside))
        else:
            tell(Told(inside, "it is neither a file nor a folder", refused=True))
    if not found:
        tell(Told(path, "this folder holds no answers", "one file a student: .md, .tex or .txt", refused=True))


def _only(path: str, student: str, tell: Tell) -> Source | None:
    """The file in a student's own folder."""
    names = _listed(path, tell)
    inside = os.path.join(path, names[0]) if names else path
    if len(names) == 1 and os.path.isfile(inside) and not os.path.islink(inside):
        return Source(inside, partial(_opened, inside), student)
    count = len(names)
    message = f"a folder within is one student's and holds one file, and it holds {count:,}" if count != 1 else "it holds no plain file"
    tell(Told(path, message, f"dlcalc grade KEY {path}/*", refused=True))
    return None


def _listed(path: str, tell: Tell) -> list[str]:
    """The names in a folder; hidden ones are no answers."""
    try:
        return sorted([name for name in os.listdir(path) if not name.startswith(".")])
    except OSError as error:
        tell(Told(path, said(error), refused=True))
        return []
