"""Prose with notation between backticks, for any script: :mod:`~dlcalc.derivation.prose`, under the name by which formats know it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dlcalc.derivation.prose import joined, prose, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.notation.expr import Expr
    from dlcalc.notation.vocabulary import Vocabulary

__all__ = ["joined", "prose", "read", "writer"]


def writer(vocabulary: Vocabulary, notation: Callable[[Expr], str], words: Callable[[str], str]) -> Callable[[str], str]:
    """What writes the prose of one text in one script.

    Args:
        vocabulary: what its notation is read with.
        notation: writes an expression.
        words: writes plain words.
    """
    return partial(joined, vocabulary=vocabulary, notation=notation, words=words)
