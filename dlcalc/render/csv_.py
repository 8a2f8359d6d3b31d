"""A header and one row: inputs, then results; of what is made of many like things, a row for each.

A cell that is a number stays one. A text (a symbolic expression as ``-3*D`` included) that a spreadsheet would take for a
formula, because it begins with ``=``, ``+``, ``-``, ``@``, a tab or a return, gets an apostrophe before it, so that it is only ever text.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO
from typing import TYPE_CHECKING

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, number
from dlcalc.render.script import clean
from dlcalc.render.values import bare, digits_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlcalc.derivation.model import Derivation
    from dlcalc.render import Look

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(derivation: Derivation, _look: Look) -> str:
    """Two lines of CSV, or a header and the records; rounding of the look does not touch them."""
    names = [*derivation.inputs, *derivation.results]
    rows: Iterable[Iterable[object]] = [[*derivation.inputs.values(), *derivation.results.values()]]
    if derivation.records is not None:
        names = list(derivation.records.columns)
        rows = [map(_several, row) for row in derivation.records.make()]
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([neutral(name) for name in names])
    writer.writerows([[cell(value) for value in row] for row in rows])
    return buffer.getvalue()


def _several(value: object) -> object:
    """Several texts or shapes as one text, parted by ``; ``."""
    return "; ".join([bare(each) if isinstance(each, Expr) else str(each) for each in value]) if isinstance(value, tuple) else value


def cell(value: object) -> str:
    """One cell: a number bare, a shape as ``25x25x384``, an array as ``1 2; 3 4``, truth as ``true`` or ``false``, neutralised text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Fraction):
        value = number(value)
    if isinstance(value, tuple | list):
        return neutral("x".join([cell(entry) for entry in value]))
    if value is None:
        return ""
    if isinstance(value, Array):
        from dlcalc.render.grids import lines

        return neutral(lines(value, breaks="; "))
    return neutral(bare(value) if isinstance(value, Expr) else clean(str(value)))


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what looks like a formula and is no number."""
    return "'" + text if text.startswith(_FORMULA) and not digits_number(text) else text
