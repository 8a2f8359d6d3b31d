"""What is about many rows on the command line: options and formats that one answer has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcalc.cli.command import Request

MANY = ("table", "from", "where", "sort", "sample", "seed")
"""Options that are about rows; a topic may have its own of such a name."""

WISHES = ("where", "sort", "sample", "seed")
"""Those of them that choose among rows."""

ONLY_ROWS = {"tsv": (".tsv", ".tab"), "parquet": (".parquet", ".pq")}
"""Formats that only many rows have, and the suffixes of their files."""


def rows_format(request: Request, path: str | None) -> str | None:
    """A format that only many rows have, where it is asked for by name or by the file's suffix."""
    asked = request.one("format")
    if asked is None and path is not None and not request.has("json"):
        asked = next((name for name, suffixes in ONLY_ROWS.items() if path.lower().endswith(suffixes)), None)
    return asked.lower() if asked is not None and asked.lower() in ONLY_ROWS else None
