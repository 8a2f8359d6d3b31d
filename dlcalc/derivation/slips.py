"""Known mistakes as data: each changes one formula, one given value, or one result, and so predicts the wrong answer that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Slip(NamedTuple):
    """One known mistake. It says one of ``pattern``, ``exchange``, ``instead`` and ``result``, or ``words``, alone or beside a ``pattern``.

    Attributes:
        id: stable name (``"plus_one"``).
        says: what was done, as a teacher would say it (``"forgot the + 1"``).
        steps: ids of the steps whose formula it changes; those of them that a question has. A ``#`` stands for nothing, or for
            ``_1``, ``_2``, … of several alike (``kl#`` is ``kl``, ``kl_1``, ``kl_2``), in ``pattern`` and ``becomes`` too.
        pattern: the part of the formula that it changes, in the notation of :mod:`~dlcalc.notation.match`; several that may fit, joined
            by `` | ``, of which the first does.
        becomes: what is written there instead: one text, or one for each pattern.
        everywhere: whether it is made in every part that fits, and not in the one that does.
        exchange: two given quantities, by symbol, that are taken for each other.
        instead: quantities by symbol, and what is taken for them: an expression of the right ones.
        result: a result, and the one that is answered in its place.
        words: what the topic's ``again`` is told, so that whole arrays are worked with the mistake; a ``pattern`` beside it then shows the
            mistake in the one entry that is written out.
        teaches: a sentence that helps to see the mistake; may be empty.
        notes: prose below the difference, in which ``{yours}`` is the wrong value and ``{right}`` the right one; may be empty.
    """

    id: str
    says: str
    steps: tuple[str, ...] = ()
    pattern: str = ""
    becomes: str = ""
    exchange: tuple[str, str] | None = None
    instead: Mapping[str, str] = {}
    result: tuple[str, str] | None = None
    teaches: str = ""
    notes: str = ""
    everywhere: bool = False
    words: Mapping[str, str] = {}
