"""The screen on a terminal, in colour, by Rich: the very lines of the plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.layout import lines
from dlcalc.render.theme import PLAIN, THEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look
    from dlcalc.render.layout import Line


def styled(screen_lines: Iterable[Line], look: Look) -> Text:
    """Lines as one Rich text, styled by role; markup in them is never interpreted."""
    from rich.text import Text

    theme = THEME if look.colour else PLAIN
    screen = Text(no_wrap=True, overflow="ignore", end="")
    for line in screen_lines:
        spans = [(text, theme[role]) for text, role in line]
        screen.append_text(Text.assemble(*spans)) if spans else None
        screen.append("\n")
    return screen


def render(derivation: Derivation, look: Look) -> str:
    """The screen with the terminal's escape sequences in it."""
    return coloured(lines(derivation, look), look)


def coloured(screen_lines: Iterable[Line], look: Look) -> str:
    """Lines with the terminal's escape sequences in them."""
    from io import StringIO

    from rich.console import Console

    buffer = StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", no_color=not look.colour, legacy_windows=False)
    console.print(styled(screen_lines, look), soft_wrap=True, highlight=False, end="")
    return buffer.getvalue()
