"""The screen on a terminal, in colour, by Rich: the very lines of the plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.render.layout import lines
from dlcalc.render.theme import PLAIN, THEME

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look


def styled(derivation: Derivation, look: Look) -> Text:
    """The whole screen as one Rich text, styled by role; markup in it is never interpreted."""
    from rich.text import Text

    theme = THEME if look.colour else PLAIN
    screen = Text(no_wrap=True, overflow="ignore", end="")
    for line in lines(derivation, look):
        spans = [(text, theme[role]) for text, role in line]
        screen.append_text(Text.assemble(*spans)) if spans else None
        screen.append("\n")
    return screen


def show(derivation: Derivation, look: Look, console: Console | None = None) -> None:
    """Print the screen through a Rich console (default: one on standard output)."""
    from rich.console import Console

    (console or Console()).print(styled(derivation, look), soft_wrap=True, highlight=False, end="")


def render(derivation: Derivation, look: Look) -> str:
    """The screen with the terminal's escape sequences in it."""
    from io import StringIO

    from rich.console import Console

    buffer = StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", no_color=not look.colour, legacy_windows=False)
    show(derivation, look, console)
    return buffer.getvalue()
