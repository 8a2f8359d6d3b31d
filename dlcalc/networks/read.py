"""Networks from the bytes of a file: TOML, what PyTorch prints, layers in one line, ONNX."""

from __future__ import annotations

import re

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.find import find
from dlcalc.networks.model import Network

SUFFIXES = (".toml", ".txt", ".onnx")

LONGEST = {".onnx": 2**30}
"""Bytes of a file that are read, by suffix; of any other :data:`LONGEST_TEXT`."""

LONGEST_TEXT = 4 * 2**20

STANDARD_INPUT = "-"

_TOML = re.compile(r"^[ \t]*(?:\[\[layers\]\]|layers[ \t]*=)", re.MULTILINE)


def is_file(text: str) -> bool:
    """Whether a text names a file rather than being a network: it ends in a suffix."""
    return "\n" not in text and text.lower().endswith(SUFFIXES)


def suffix_of(text: str) -> str:
    """How a file's name ends; empty for standard input."""
    return "" if text == STANDARD_INPUT else f".{text.lower().rpartition('.')[2]}"


def longest(text: str) -> int:
    """Bytes that are read of a file of that name."""
    return LONGEST.get(suffix_of(text), LONGEST_TEXT)


def read_file(data: bytes, suffix: str, convention: str) -> Network:
    """Read a network.

    Args:
        data: what the file holds.
        suffix: how its name ends; empty for standard input, whose text is looked at.
        convention: the order of sizes, where the file does not say it.

    Raises:
        DomainError: it holds no network.
    """
    if suffix == ".onnx":
        from dlcalc.networks.onnx_file import read_onnx

        return read_onnx(data)
    text = _text(data)
    if suffix == ".toml" or (not suffix and _TOML.search(text)):
        from dlcalc.networks.toml_file import read_toml

        return read_toml(text, convention)
    return find(text, convention)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise DomainError("network", "", "it is no text but other bytes", "a file of ONNX ends in .onnx")
    if not text.strip():
        raise DomainError("network", "", "it is empty", "layers in one line, or the text of print(model)")
    return text
