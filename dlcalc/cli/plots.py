"""``--plot``: what the file's name asks for, whether it can be drawn, and the bytes."""

from __future__ import annotations

from os.path import realpath
from typing import TYPE_CHECKING

from dlcalc.cli.command import Drawing
from dlcalc.cli.errors import UsageError, listed, quoted
from dlcalc.render.plot import SUFFIXES, NoPlotting, check, image, suffix_of

if TYPE_CHECKING:
    from dlcalc.cli.command import Request
    from dlcalc.derivation.model import Derivation

INSTALL = "in dlcalc's own folder: pip install '.[plot]'"


def asked(request: Request, output: str | None) -> str:
    """The file to draw into, before anything is worked: what cannot be drawn is refused at once.

    Args:
        request: what was typed, ``--plot`` included.
        output: the file of ``-o``, or None.

    Raises:
        UsageError: the suffix names no format, the answer goes to the same file, matplotlib is missing.
    """
    path, option = request.one("plot") or "", request.typed["plot"]
    told = f"{option} {quoted(path)}"
    if suffix_of(path) is None:
        raise UsageError(f"{told}: a plot is written to a file that ends in {listed(SUFFIXES)}", f"{option} plot.svg")
    if output is not None and realpath(output) == realpath(path):
        raise UsageError(f"{told}: the answer goes to the same file", "give the plot a name of its own")
    quiet()
    try:
        check()
    except NoPlotting as error:
        raise UsageError(f"{told}: {error}", INSTALL) from None
    return path


def quiet() -> None:
    """No word from matplotlib about its caches: stderr is for what concerns the question."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def drawing(request: Request, path: str, derivation: Derivation) -> Drawing:
    """All plots of an answer as one file.

    Raises:
        UsageError: there are none.
    """
    option = request.typed["plot"]
    if not derivation.plots:
        raise UsageError(f"{option} {quoted(path)}: this question has nothing to draw", f"leave out {option}")
    return Drawing(path, image(derivation.plots, suffix_of(path) or "", derivation.vocabulary), option)
