"""Arrays in files and on standard input: opened here and nowhere else, bounded before they are read, never unpickled.

What comes out is text or a NumPy array; :mod:`~dlcalc.derivation.arrays` reads it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from math import prod
from typing import IO, TYPE_CHECKING, Any

from dlcalc.cli import terminal
from dlcalc.cli.errors import UsageError, quoted
from dlcalc.derivation.topic import FILED

if TYPE_CHECKING:
    from dlcalc.derivation.topic import Parameter

SUFFIXES = (".csv", ".npy", ".npz", ".json", ".txt")
STANDARD_INPUT = "-"

LONGEST_TEXT = 32 * 2**20
"""Bytes of a text that are read."""

_NUMPY = b"\x93NUMPY"


def opened(parameters: tuple[Parameter, ...], raw: Mapping[str, object], typed: Mapping[str, str]) -> dict[str, object]:
    """The raw values, those of arrays that name a file or standard input replaced by what stands there.

    Args:
        parameters: the topic's parameters.
        raw: by name, as typed.
        typed: the option under which each was given.

    Raises:
        UsageError: a file that is missing, unreadable or no array.
    """
    values = dict(raw)
    reader = ""
    for parameter in parameters:
        value = values.get(parameter.name)
        if parameter.type not in FILED or not isinstance(value, str):
            continue
        option = typed.get(parameter.name, f"--{parameter.name}")
        text = value.strip()
        if text == STANDARD_INPUT:
            if reader:
                raise UsageError(f"{reader} and {option} both read standard input, which can be read once", f"{option} weights.npy")
            reader = option
            values[parameter.name] = _source(standard_input(option), "standard input")
        elif is_file(text):
            read = content if parameter.type == "array" else whole
            values[parameter.name] = _source(read(text, option, numbers=parameter.type != "columns"), text)
    return values


def is_file(text: str) -> bool:
    """Whether a value names a file: one of the suffixes ends it, or a name in an archive does (``weights.npz:conv1``)."""
    path = archive(text)[0]
    return path.lower().endswith(SUFFIXES) and "\n" not in path and not path.startswith("[")


def archive(text: str) -> tuple[str, str]:
    """The path, and the name of the array in it where one is given."""
    head, colon, name = text.rpartition(":")
    return (head, name) if colon and head.lower().endswith(".npz") else (text, "")


def content(text: str, option: str, *, numbers: bool = True) -> object:
    """The text or the array in a file.

    Args:
        text: the path, an archive's with the name of an array.
        option: errors are about it.
        numbers: whether the option takes numbers too, in place of a file.

    Raises:
        UsageError: it is missing, unreadable, too large or no array.
    """
    path, name = archive(text)
    told = f"{option} {quoted(text)}"
    try:
        if os.path.isdir(path):
            raise UsageError(f"{told} is a folder", f"a file in it, {', '.join(SUFFIXES)}")
        with open(path, "rb") as file:
            terminal.reads(path)
            if path.lower().endswith(".npz"):
                return _member(file, name, told, option, path)
            return _numpy(file, told) if path.lower().endswith(".npy") else text_of(file, told)
    except FileNotFoundError:
        hint = f"the numbers themselves: {option} '1 2; 3 4'" if numbers else "its first line names the columns, the numbers stand below"
        raise UsageError(f"{told}: there is no such file", hint) from None
    except OSError as error:
        raise UsageError(f"{told}: {(error.strerror or 'it cannot be read').lower()}") from None


def whole(text: str, option: str, *, numbers: bool = True) -> object:
    """Every array of an archive, by name, or the text of another file; arguments as of :func:`content`.

    Raises:
        UsageError: as :func:`content`, or the archive is larger than is read.
    """
    path, name = archive(text)
    if name or not path.lower().endswith(".npz"):
        return content(text, option, numbers=numbers)
    told = f"{option} {quoted(text)}"
    try:
        with open(path, "rb") as file:
            terminal.reads(path)
            return _members(file, told)
    except FileNotFoundError:
        raise UsageError(f"{told}: there is no such file") from None
    except IsADirectoryError:
        raise UsageError(f"{told} is a folder", "a file in it, .npz or .json") from None
    except OSError as error:
        raise UsageError(f"{told}: {(error.strerror or 'it cannot be read').lower()}") from None


def standard_input(option: str) -> object:
    """The text, or the array in NumPy's format, on standard input."""
    told = f"{option} -"
    if sys.stdin is None:
        raise UsageError(f"{told}: standard input is closed")
    from io import BytesIO

    from dlcalc.derivation.array_numbers import MAX_ENTRIES

    try:
        data = sys.stdin.buffer.read(len(_NUMPY))
        is_numpy = data == _NUMPY
        data += sys.stdin.buffer.read(16 * MAX_ENTRIES if is_numpy else LONGEST_TEXT + 1)
        return _numpy(BytesIO(data), told) if is_numpy else text_of(BytesIO(data), told)
    except OSError as error:
        raise UsageError(f"{told}: {(error.strerror or 'it cannot be read').lower()}") from None


def text_of(file: IO[bytes], told: str) -> str:
    """A file's text, UTF-8, with or without a byte order mark.

    Raises:
        UsageError: it is longer than is read, or no text.
    """
    data = file.read(LONGEST_TEXT + 1)
    if len(data) > LONGEST_TEXT:
        raise UsageError(f"{told} is longer than the {LONGEST_TEXT >> 20} MB of text that are read", "a .npy file holds more numbers")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(f"{told} is no text but other bytes", "NumPy's arrays are files that end in .npy or .npz")
    return text


def _source(found: object, name: str) -> object:
    from dlcalc.derivation.arrays import Source

    return Source(found, name)


def _numpy(file: IO[bytes], told: str) -> Any:
    """An array in NumPy's own format: its header says how large it is before it is loaded."""
    import numpy as np

    from dlcalc.derivation.array_numbers import TextError, check_size

    try:
        shape, fortran, dtype = _header(file)
        check_size(shape)
        _check_type(dtype)
        array = np.frombuffer(file.read(dtype.itemsize * prod(shape)), dtype=dtype)
        return array.reshape(shape[::-1]).T if fortran else array.reshape(shape)
    except TextError as error:
        raise UsageError(f"{told}: {error.rule}") from None
    except (ValueError, EOFError, KeyError, SyntaxError, TypeError, OverflowError):
        raise UsageError(f"{told} is no file of NumPy's, or a damaged one", "np.save writes one") from None


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, Any]:
    import numpy as np

    version = np.lib.format.read_magic(file)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    return read(file)


def _check_type(dtype: Any) -> None:
    from dlcalc.derivation.array_numbers import TextError

    if dtype.hasobject:
        raise TextError("it holds Python objects, which are never loaded")
    if dtype.kind not in "biuf":
        raise TextError(f"its entries are no numbers but of NumPy's type {dtype}")


def _member(file: IO[bytes], name: str, told: str, option: str, path: str) -> Any:
    """One array of an archive."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as members:
            names = [member.removesuffix(".npy") for member in members.namelist() if member.endswith(".npy")]
            if not name and len(names) != 1:
                hint = f"{option} {quoted(path)}:{names[0]}" if names else ""
                raise UsageError(f"{told} holds {len(names)} arrays: {', '.join(names[:20])}" if names else f"{told} holds no array", hint)
            wanted = name or names[0]
            if wanted not in names:
                raise UsageError(f"{told} holds no array of that name", f"it holds {', '.join(names[:20])}")
            with members.open(f"{wanted}.npy") as member:
                return _numpy(member, told)
    except (BadZipFile, NotImplementedError, RuntimeError):
        raise UsageError(f"{told} is no archive of NumPy's, or a damaged one", "np.savez writes one") from None


def _members(file: IO[bytes], told: str) -> dict[str, Any]:
    """Every array of an archive; how large they are together is known before the first is loaded."""
    from zipfile import BadZipFile, ZipFile

    from dlcalc.derivation.archives import MAX_NAMES
    from dlcalc.derivation.array_numbers import MAX_ENTRIES, memory

    try:
        with ZipFile(file) as members:
            infos = [info for info in members.infolist() if info.filename.endswith(".npy")]
            size = sum(info.file_size for info in infos)
            if size > 8 * MAX_ENTRIES + MAX_NAMES * 1024 or len(infos) > MAX_NAMES:
                raise UsageError(f"{told} holds {len(infos):,} arrays in {memory(size)}; at most {memory(8 * MAX_ENTRIES)} are read")
            found = {}
            for info in infos:
                with members.open(info) as member:
                    found[info.filename.removesuffix(".npy")] = _numpy(member, f"{told}, {info.filename.removesuffix('.npy')}")
            return found
    except (BadZipFile, NotImplementedError, RuntimeError):
        raise UsageError(f"{told} is no archive of NumPy's, or a damaged one", "np.savez writes one") from None


def bytes_of(path: str, told: str, most: int) -> bytes:
    """The bytes of a file, which is read whole; ``-`` is standard input.

    Args:
        path: the file.
        told: how errors call it.
        most: bytes that are read; of a longer file one more, so that it is seen to be longer.

    Raises:
        UsageError: it is missing, a folder or unreadable.
    """
    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise UsageError(f"{told}: standard input is closed")
            terminal.reads(0)
            return sys.stdin.buffer.read(most + 1)
        if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
            raise UsageError(f"{told} is no file")  # a pipe or a device may never end
        with open(path, "rb") as file:
            terminal.reads(path)
            return file.read(most + 1)
    except FileNotFoundError:
        raise UsageError(f"{told}: there is no such file") from None
    except IsADirectoryError:
        raise UsageError(f"{told} is a folder", "a file in it") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{told}: {(getattr(error, 'strerror', None) or 'it cannot be read').lower()}") from None
