"""How each role looks on a terminal. Roles are meanings; only here do they become colours."""

from __future__ import annotations

THEME = {
    "title": "bold cyan",
    "headline": "bold",
    "label": "dim",
    "given": "",
    "assumed": "dim",
    "number": "bold cyan",
    "heading": "bold cyan",
    "note": "dim italic",
    "symbol": "green",
    "relation": "dim",
    "formula": "",
    "substituted": "",
    "value": "bold yellow",
    "cell": "",
    "picture": "",
    "math": "",
    "headline_math": "bold",
    "remark": "italic",
    "warning": "bold magenta",
    "warned": "",
    "right": "bold green",
    "wrong": "bold red",
    "space": "",
}
"""A Rich style by role, from the sixteen colours that every terminal's own palette keeps legible."""

PLAIN = dict.fromkeys(THEME, "")
"""The same theme without colour."""
