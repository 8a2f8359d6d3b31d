"""Prose with notation between backticks, for any script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcalc.derivation.model import prose_pieces
from dlcalc.notation.errors import NotationError
from dlcalc.notation.parse import parse
from dlcalc.notation.show import unicode_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.notation.expr import Expr
    from dlcalc.notation.vocabulary import Vocabulary

_SHAPE = re.compile(r"×|\\times|(?<=[\d)])x(?=[\w(])|(?<=[A-Z])x(?=[\dA-Z(])")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")


def prose(text: str, vocabulary: Vocabulary, notation: Callable[[Expr], str], words: Callable[[str], str]) -> list[tuple[bool, str]]:
    """Render a prose text as ``(is_notation, text)`` pieces.

    Args:
        text: prose; pieces between backticks are notation.
        vocabulary: what the notation is read with.
        notation: prints an expression in the target's script.
        words: writes plain words in the target's script (escaped).

    A piece that cannot be read as notation is written as words: better plain than lost.
    """
    pieces = []
    for is_notation, piece in prose_pieces(text):
        expr = read(piece, vocabulary) if is_notation else None
        pieces.append((False, words(piece)) if expr is None else (True, notation(expr)))
    return pieces


def read(piece: str, vocabulary: Vocabulary) -> Expr | None:
    """The expression a piece of prose spells, or None. Where ``×``, or an ``x`` between sizes, stands it is a shape."""
    shape = vocabulary.shape or _SHAPE.search(piece) is not None
    thousands = vocabulary.thousands or _THOUSANDS.search(piece) is not None
    try:
        return parse(piece, vocabulary._replace(shape=shape, thousands=thousands))
    except NotationError:
        return None


def joined(text: str, vocabulary: Vocabulary, notation: Callable[[Expr], str], words: Callable[[str], str]) -> str:
    """The same as one string."""
    return "".join([piece for _, piece in prose(text, vocabulary, notation, words)])


def plain(text: str, vocabulary: Vocabulary) -> str:
    """Prose as plain Unicode text, without backticks."""
    if "`" not in text:
        return text
    return joined(text, vocabulary, lambda expr: unicode_text(expr, thousands=True), str)
