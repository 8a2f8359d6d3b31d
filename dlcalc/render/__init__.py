"""Turn a derivation into a format. One module a format; only the one that is asked for is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.render.npy import Stored


class Look(NamedTuple):
    """How an answer is to look. None of it changes what is computed.

    Attributes:
        width: columns of the screen.
        unicode: whether the reader's terminal shows Unicode; if not, the text is pure ASCII.
        colour: whether the text carries the terminal's colours.
        places: decimal places to round values to, for display only.
        figures: significant figures to round values to, for display only.
        exact: whether exact values stand alone, without decimals beside them.
    """

    width: int = 80
    unicode: bool = True
    colour: bool = False
    places: int | None = None
    figures: int | None = None
    exact: bool = False


class Format(NamedTuple):
    """One row of the table of formats: the module that renders it, its file suffixes, a line of help."""

    name: str
    module: str
    suffixes: tuple[str, ...]
    help: str


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("text", "text", (".txt",), "a screen of text, coloured on a terminal"),
        Format("json", "json_", (".json",), "JSON, indented (dlcalc schema prints its schema)"),
        Format("jsonl", "jsonl", (".jsonl", ".ndjson"), "the same JSON on one line"),
        Format("csv", "csv_", (".csv",), "a header and one row: inputs, then results"),
        Format("latex", "latex", (".tex",), "a LaTeX fragment that needs amsmath only"),
        Format("markdown", "markdown", (".md", ".markdown"), "Markdown with $-mathematics"),
        Format("html", "html", (".html", ".htm"), "an HTML fragment with MathML"),
        Format("npy", "npy", (".npy",), "one array result in NumPy's format"),
    )
}
"""Every format, by the name that ``--format`` takes."""


def render(derivation: Derivation, format: str, look: Look = Look()) -> str | Stored:  # noqa: B008 (immutable)
    """Render a derivation.

    Args:
        derivation: the answer.
        format: a name in :data:`FORMATS`.
        look: width, script, colour, rounding.

    Returns:
        Text that ends with a newline; for ``npy`` the pieces of a file.

    Raises:
        KeyError: ``format`` is not in :data:`FORMATS`.
        dlcalc.render.npy.NotOneArray: ``npy``, and there is not exactly one array of numbers to write.
    """
    from importlib import import_module

    name = FORMATS[format].module
    module = import_module(f"dlcalc.render.{'terminal' if name == 'text' and look.colour else name}")
    rendered: str | Stored = module.render(derivation, look)
    return rendered


def format_of_suffix(path: str) -> str | None:
    """The format that a file's name asks for by its suffix (``answer.md`` → ``markdown``), or None."""
    lowered = path.lower()
    for row in FORMATS.values():
        if lowered.endswith(row.suffixes):
            return row.name
    return None
