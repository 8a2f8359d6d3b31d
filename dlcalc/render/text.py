"""The screen as plain text. This is what a pipe gets, so nothing heavy is imported here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.layout import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look
    from dlcalc.render.layout import Line


def render(derivation: Derivation, look: Look) -> str:
    """The screen of :mod:`~dlcalc.render.layout`, its spans joined."""
    return joined(lines(derivation, look))


def joined(lines: Iterable[Line]) -> str:
    """Lines of spans as text."""
    return "".join(["".join([text for text, _ in line]).rstrip() + "\n" for line in lines])
