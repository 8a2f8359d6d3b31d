"""Vectors written as sums of basis vectors: ``i - 2j + 0.5k``, ``e_1 + 3 e_2``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dlcalc.marking import vectors
from dlcalc.marking.marked import Marked
from dlcalc.notation.errors import NotationError

_FONT = re.compile(r"\\(?:hat|vec|mathbf|boldsymbol|bm|widehat)\s*(?:\{\s*\\?([ijk])(?:math)?\s*\}|\\?([ijk])(?:math)?(?![a-z]))")
_PLACE = {"i": 0, "j": 1, "k": 2, "î": 0, "ĵ": 1, "1": 0, "2": 1, "3": 2}
_TERM = re.compile(
    r"\s*(?P<sign>[-+−]?)\s*(?P<factor>[\d.,/()√\s]*?|\([^()]*\)|\\frac\s*\{\d+\}\s*\{\d+\})\s*(?:[*·]|\\cdot)?\s*"
    r"(?:(?P<letter>[ijkîĵ])(?:̂)?(?![\w^(])|e_\{?(?P<place>[123])\}?(?![\w^(]))\s*(?P<over>/\s*\d+(?:\.\d+)?)?\s*"
)
_LETTERS = re.compile(r"(?<![A-Za-z\\_])(?:[ijkîĵ](?![A-Za-z_^(])|e_\{?[123]\}?(?!\w))")
_UNITS = frozenset(("i", "j", "k", "e_1", "e_2", "e_3"))
MOST = 3
"""Entries of a vector that is written so."""


def listed(text: Marked, size: int, taken: Iterable[str]) -> Marked:
    """A sum of basis vectors as a list, where the key is a vector of two or three entries; any other text as it is.

    Args:
        text: the answer without its name.
        size: how many entries the key has; 0 where it is no vector.
        taken: names of quantities; ``k`` that is one is no basis vector.

    Raises:
        NotationError: it is a sum with letters of basis vectors, and cannot be read as one.
    """
    if size < 2 or re.search(r"[,;&\[\n]", text.text) or not _UNITS.isdisjoint(taken):
        return text
    plain = vectors.opened(text.sub(r"\s+", " ")).sub(_FONT, lambda match: match[1] or match[2])
    if not _LETTERS.search(plain.text):
        return text
    found = _terms(plain)
    if found is not None and size < MOST and found[:2] == ["0", "0"]:
        return text  # 2.5k is 2,500
    if found is not None and size <= MOST:
        entries = found[: max(size, 2 if found[-1].lstrip("+-−") == "0" else MOST)]
        listing = f"[{', '.join(entries)}]"
        return Marked(listing, (*[text.at(0)] * len(listing), text.at(len(text.text))))
    if [len(row) for row in vectors.cells(plain)] == [1]:
        raise NotationError("a vector is asked for, and this is a sum of letters", plain.text, plain.at(0), "write [1, -2, 3]")
    return text


def _terms(text: Marked) -> list[str] | None:
    """The factor of each basis vector; None where a text is no sum of them, each at most once."""
    found, place, kinds = ["0", "0", "0"], 0, set()
    while place < len(text.text):
        match = _TERM.match(text.text, place)
        if match is None or (place and not match["sign"]):
            return None
        at = _PLACE[match["letter"] or match["place"]]
        if found[at] != "0":
            return None
        kinds.add(match["letter"] is None)
        found[at] = f"{match['sign']}{match['factor'].strip() or '1'}{match['over'] or ''}"
        place = match.end()
    return found if len(kinds) == 1 else None
