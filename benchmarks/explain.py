"""How much CPU a whole explanation takes, its evidence computed, as ratios: ``python benchmarks/explain.py``.

benchmarks/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from startup import Side, measure, options_of_conv, report, sides

MEASURED = "vae-vs-gan"
"""The concept that the limit is for."""

LIMIT = 3.0


def compared(folder: Path, concepts: list[str]) -> list[Side]:
    """Bare Python and a bare Typer app, then the list of concepts and each concept named."""
    every = sides(folder, options_of_conv())
    ours = [every[0].command[0], str(folder / "dlcalc_script.py"), "explain"]
    found = [Side("dlcalc explain", ours)]
    found += [Side(f"dlcalc explain {name}", [*ours, name], LIMIT if name == MEASURED else None) for name in concepts]
    return [*every[:2], *found]


def main() -> None:
    """Measure, print, and with ``--check`` exit 1 when a limit is passed."""
    from dlcalc.concepts.load import names

    parser = argparse.ArgumentParser(description="CPU of a cold explanation, as ratios.")
    parser.add_argument("concepts", nargs="*", help=f"which concepts (default {MEASURED}); all for every one")
    parser.add_argument("--runs", type=int, default=9, help="runs of each side (default 9)")
    parser.add_argument("--check", action="store_true", help="exit 1 when a ratio passes its limit")
    arguments = parser.parse_args()
    chosen = list(names()) if arguments.concepts == ["all"] else arguments.concepts or [name for name in names() if name == MEASURED]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = compared(folder, chosen)
        over = report(measured, measure(measured, arguments.runs, folder))
    if over and arguments.check:
        raise SystemExit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
