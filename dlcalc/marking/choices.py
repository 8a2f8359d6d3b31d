"""Answers that are one of several words, and yes or no."""

from __future__ import annotations

import re

from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import unspelt
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import FALSE, TRUE, Const

TRUTH = {
    "yes": TRUE,
    "true": TRUE,
    "y": TRUE,
    "t": TRUE,
    "no": FALSE,
    "false": FALSE,
    "n": FALSE,
    "f": FALSE,
    "wahr": TRUE,
    "falsch": FALSE,
    "ja": TRUE,
    "nein": FALSE,
}
_FRAME = re.compile(r"[\s()\[\].:\"'“”‘’`*]+")


def truth(text: Marked) -> Const | None:
    """Yes or no; None where it is neither."""
    found = TRUTH.get(folded(unspelt(text).text))
    assert found is None or isinstance(found, Const)
    return found


def folded(word: str) -> str:
    """A word as it is compared: case, brackets round it, and hyphens do not matter."""
    return re.sub(r"[\s_-]+", " ", _FRAME.sub(" ", word)).strip().casefold()


def chosen(text: str, key: str, choices: tuple[str, ...]) -> bool:
    """Whether the word of an answer is the key's.

    Args:
        text: the answer.
        key: the right word; several that are right alike stand between bars.
        choices: the words that there are to choose from; empty where they are not known.

    Raises:
        NotationError: it is none of the words.
    """
    word = folded(unspelt(Marked.of(text)).text)
    right = {folded(each) for each in key.split("|")}
    if word in right:
        return True
    known = {folded(each) for each in choices}
    if known and word not in known:
        raise NotationError(f"it is none of {', '.join(choices)}", text, 0)
    return False
