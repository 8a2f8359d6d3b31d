"""A product without its sign after a quotient, as everyone writes it: ``1/sqrt(2 pi) exp(-z^2/2)``.

The notation refuses it, since ``a/b c`` is a·c/b by the rules and a/(b·c) to many. Of an answer both readings can be held against the
key: here they are made.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.marking.marked import Marked
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS

_NAMES = "|".join(sorted({*FUNCTIONS, *FUNCTION_ALIASES}, key=len, reverse=True))
_DIVISOR = re.compile(r"/\s*√?\s*(?:\d+(?:\.\d+)?(?![\w.])|\\?[^\W\d]\w*)?")
_FACTOR = re.compile(rf"\s+(?:\\?(?:{_NAMES})(?![A-Za-z0-9_])|e\s*\^|(?P<bracket>\\left\s*[(\[]|[(\[]))")
_RAISED = re.compile(r"(?:\^\s*(?:\w+|(?=[({]))|[²³⁴])")
_OPEN, _CLOSE = "([{", ")]}"
MOST = 4
"""Places of one answer in which it may be read in two ways."""

MOST_SLASHES = 50
"""Quotients of one answer up to which they are looked at."""


class Readings(NamedTuple):
    """Both readings of an answer.

    Attributes:
        by_rule: from left to right: a/b c is a·c/b.
        below: what follows belongs to the divisor: a/(b·c).
        places: in how many places they differ.
    """

    by_rule: Marked
    below: Marked
    places: int


def both(text: Marked) -> Readings | None:
    """The readings of an answer in which a function or a bracket follows a quotient behind a space; None where there is none.

    A bracket behind a bare name may be the argument of a function: then nothing is read.
    """
    if text.text.count("/") > MOST_SLASHES:
        return None
    found = [place for match in _DIVISOR.finditer(text.text) if (place := _place(text.text, match)) is not None]
    if not found or len(found) > MOST:
        return None
    insertions = {at: "*" for _, at, _ in found}
    around = [pair for start, _, stop in found for pair in ((start, "("), (stop, ")"))]
    return Readings(_inserted(text, list(insertions.items())), _inserted(text, [*around, *insertions.items()]), len(found))


def _place(text: str, match: re.Match[str]) -> tuple[int, int, int] | None:
    """Where the divisor begins, where the next factor begins, and where the product ends."""
    start = match.start() + 1
    end, named = match.end(), re.search(r"[^\W\d]\w*\Z", match[0]) is not None
    after = _group(text, end) if end < len(text) and text[end] in _OPEN else end
    named, end = named and after == end, after
    raised = _RAISED.match(text, end)
    if raised:
        end = _group(text, raised.end()) if text[raised.end() : raised.end() + 1] in tuple("({") else raised.end()
    factor = _FACTOR.match(text, end)
    if end == start or not text[start:end].strip() or factor is None or (named and factor["bracket"]):
        return None
    at = end + len(factor[0]) - len(factor[0].lstrip())
    return start, at, _stop(text, at)


def _group(text: str, start: int) -> int:
    r"""Behind the brackets that open at a place, and behind those that follow at once (``\frac{1}{2}``)."""
    level = 0
    for place in range(start, len(text)):
        level += (text[place] in _OPEN) - (text[place] in _CLOSE)
        if level == 0 and text[place + 1 : place + 2] != "{":
            return place + 1
    return start


def _stop(text: str, start: int) -> int:
    """The end of a product: a sign, a comma, a relation, or a bracket that closes what is round it."""
    level = 0
    for place in range(start, len(text)):
        char = text[place]
        level += (char in _OPEN) - (char in _CLOSE)
        if level < 0 or (level == 0 and char in "+-−*·/=,;<>≈|" and not text[:place].rstrip().endswith("^")):
            return place
    return len(text)


def _inserted(text: Marked, signs: list[tuple[int, str]]) -> Marked:
    """A text with signs put in."""
    for place, sign in sorted(signs, reverse=True):
        text = Marked(
            text.text[:place] + sign + text.text[place:],
            (*text.places[:place], text.places[place], *text.places[place:]),
        )
    return text
