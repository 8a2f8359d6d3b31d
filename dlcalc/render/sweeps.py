"""Sweeps in every format: a table for people, a row a combination for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.model import Table
from dlcalc.derivation.swept import CASE, replaced

if TYPE_CHECKING:
    from dlcalc.derivation.swept import Row, Sweep
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

LEFT_OUT = ("steps", "tables", "pictures")
"""What an answer alone has in JSON, and a row has not."""

ONE_ROW = "One row with its working:"

NONE = "–"
"""Stands where a row has no value."""


def render(sweep: Sweep, format: str, look: Look) -> str:
    """Render a sweep.

    Args:
        sweep: the rows.
        format: ``text``, ``json``, ``jsonl``, ``csv``, ``latex``, ``markdown`` or ``html``.
        look: width, script, colour, rounding.
    """
    if format == "text":
        from dlcalc.render.sweep_text import render as of_text

        return of_text(sweep, look)
    if format == "csv":
        return _csv(sweep)
    if format in ("json", "jsonl"):
        return _json(sweep, format)
    from dlcalc.render import render as of_derivation

    remark = f"{ONE_ROW} {' '.join(sweep.command)}".replace("`", "'") if sweep.command else ""
    return str(of_derivation(replaced(sweep.head, tables=(table(sweep),), remark=remark), format, look))


def headings(sweep: Sweep) -> tuple[str, ...]:
    """Prose headings: what varies, then the results by their letters."""
    letters = [sweep.head.info[name].symbol for name in sweep.shown]
    return (*sweep.headings, *[f"`{letter}`" if letter else name for name, letter in zip(sweep.shown, letters, strict=True)])


def cells(row: Row, names: tuple[str, ...]) -> list[Expr | str]:
    """The results of a row; a dash where it has none."""
    return [row.results.get(name, NONE) for name in names]


def table(sweep: Sweep) -> Table:
    """The rows as a table; a column for errors where there are any."""
    columns = headings(sweep)
    rows: list[tuple[Expr | str, ...]] = [(*row.cells, *cells(row, sweep.shown)) for row in sweep.rows]
    if sweep.broken:
        columns = (*columns, "error")
        rows = [(*each, row.error.rule if row.error else "") for row, each in zip(sweep.rows, rows, strict=True)]
    return Table("sweep", "", columns, tuple(rows))


# For programs


def _json(sweep: Sweep, format: str) -> str:
    from dlcalc.render.json_ import VERSION, dumps

    head: dict[str, object] = {"dlcalc": VERSION, "topic": sweep.head.topic}
    rows = [_document(sweep, row) for row in sweep.rows]
    if format == "jsonl":
        return "".join([dumps({**head, **row}, indent=False) for row in rows])
    return dumps({**head, "sweep": {"varied": list(sweep.varied), "rows": rows}}, indent=True)


def _document(sweep: Sweep, row: Row) -> dict[str, object]:
    """A row as JSON data: what an answer alone has, but for its working; what varies stands among its inputs in any case."""
    from dlcalc.render.json_ import document

    answer = document(row.answer or replaced(sweep.head, assumed=(), symbols={}, conventions={}, warnings=()))
    inputs = answer["inputs"]
    assert isinstance(inputs, dict)
    assumed = {entry.parameter for entry in row.answer.assumed} if row.answer else set[str]()
    typed = {name: text for name, text in row.varied.items() if name not in assumed} if row.answer else row.given
    inputs = {**inputs, **{name: _number(text) for name, text in typed.items() if name not in inputs}}
    case: dict[str, object] = {CASE: row.case} if sweep.named else {}
    kept = {key: value for key, value in answer.items() if key not in ("dlcalc", "topic", "inputs", *LEFT_OUT)}
    return {**case, "inputs": inputs, **kept, "error": _error(row)}


def _error(row: Row) -> dict[str, object] | None:
    return {"parameter": row.error.parameter, "rule": row.error.rule.replace("`", "")} if row.error else None


def _number(text: str) -> object:
    return int(text) if text.lstrip("+-").isdecimal() else text


def _csv(sweep: Sweep) -> str:
    """A header, then a line a row: what varies, every result, the error."""
    import csv
    from io import StringIO

    from dlcalc.render.csv_ import cell, neutral

    results = sweep.results
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*([CASE] if sweep.named else []), *[neutral(name) for name in (*sweep.varied, *results)], "error"])
    for row in sweep.rows:
        case = [cell(row.case)] if sweep.named else []
        varied = [cell(row.varied.get(name)) for name in sweep.varied]
        error = cell(": ".join(filter(None, [row.error.parameter, row.error.rule.replace("`", "")]))) if row.error else ""
        writer.writerow([*case, *varied, *[cell(row.results.get(name)) for name in results], error])
    return buffer.getvalue()
