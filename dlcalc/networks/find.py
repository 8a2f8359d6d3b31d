"""From what was typed to a network: the name of a preset, or layers in one line."""

from __future__ import annotations

import re

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.model import Network
from dlcalc.networks.oneline import read_line
from dlcalc.networks.presets import names, preset
from dlcalc.networks.printed.text import is_printed
from dlcalc.networks.sizes import in_order, read_sizes
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Expr

_SIZE = r"(?:\d+[A-Za-z]?|[A-Za-z])"
_SHAPE = re.compile(rf"\s*(?P<shape>{_SIZE}(?:[xX×]{_SIZE})+|\d+|[A-Z])(?=[\s,;→]|->|\Z)\s*(?:[,;→]|->)?\s*")
"""Sizes joined by x; one alone is the length of a sequence."""
LONGEST_NAME = 60

_NAME = re.compile(r"[\w.-]+")


def find(text: str, convention: str = "textbook") -> Network:
    """The network that a text means.

    Args:
        text: the name of a preset, layers in one line, with the input's shape before them, or what PyTorch prints.
        convention: the order of sizes.

    Raises:
        DomainError: neither.
    """
    stripped = text.strip()
    known = preset(stripped) if len(stripped) <= LONGEST_NAME else None
    if known is not None:
        return known
    if is_printed(text):
        from dlcalc.networks.printed import read_printed

        return read_printed(text)
    try:
        shape, start = _shape(text, convention)
        return Network("Network", read_line(text[start:]), shape)
    except NotationError as error:
        if _NAME.fullmatch(stripped):
            raise _unknown(stripped, error) from None
        raise DomainError("network", text, error.message, error.hint, error.position + start if error.text else None) from None


def _shape(text: str, convention: str) -> tuple[tuple[Expr, ...], int]:
    """The input's shape, where the text begins with one, and where the layers begin."""
    match = _SHAPE.match(text)
    if match is None:
        return (), 0
    return in_order(read_sizes(match["shape"]), convention), match.end()


def _unknown(name: str, error: NotationError) -> DomainError:
    from difflib import get_close_matches

    near = get_close_matches(name[:60].lower(), names(), 1, 0.6)
    hint = f"did you mean {near[0]}?" if near else f"the networks are {', '.join(names())}; a file ends in .toml, .txt or .onnx"
    return DomainError("network", name, f"there is no network of this name, and as a layer it cannot be read: {error.message}", hint)
