"""JSON, schema version 1: the contract with scripts (:mod:`~dlcalc.render.schema` describes it)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, number
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.render.prose import joined
from dlcalc.render.values import data, exact
from dlcalc.render.worked_latex import chain

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step, Table
    from dlcalc.render import Look

VERSION = 1

_UNSEEN = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]")
_ONE_LINE = 88


def render(derivation: Derivation, _look: Look) -> str:
    """The derivation as indented JSON, short arrays on one line."""
    return dumps(document(derivation), indent=True)


def document(derivation: Derivation) -> dict[str, object]:
    """The JSON document as Python data; every key is always there."""
    arrays = [value for value in (*derivation.inputs.values(), *derivation.results.values()) if isinstance(value, Array)]
    if arrays:
        from dlcalc.render.grids import check_size

        check_size(arrays)

    def plain(text: str) -> str:
        return joined(text, derivation.vocabulary, unicode_text, str) if "`" in text else text

    return {
        "dlcalc": VERSION,
        "topic": derivation.topic,
        "inputs": {name: _plain(value) for name, value in derivation.inputs.items()},
        "assumed": _assumed(derivation),
        "symbols": {name: plain(meaning) for name, meaning in derivation.symbols.items()},
        "results": {name: data(value) for name, value in derivation.results.items()},
        "symbolic": list(derivation.symbolic),
        "exact": {name: exact(value) for name, value in derivation.results.items() if name not in derivation.nearly},
        **({"unrounded": {name: data(value) for name, value in derivation.unrounded.items()}} if derivation.unrounded else {}),
        "steps": [_step(step, plain(step.title), plain(step.note)) for step in derivation.shown_steps],
        "tables": [_table(table, plain) for table in derivation.tables if not _is_repeated(table, derivation)],
        "pictures": [
            {"title": plain(picture.title), "lines": list(picture.lines), "note": plain(picture.note)} for picture in derivation.pictures
        ],
        "conventions": dict(derivation.conventions),
        "warnings": [{"code": warning.code, "message": plain(warning.message)} for warning in derivation.warnings],
    }


def _step(step: Step, title: str, note: str) -> dict[str, object]:
    return {
        "id": step.id,
        "title": title,
        "symbol": ascii_text(step.symbol),
        "formula": ascii_text(step.formula),
        "substituted": ascii_text(step.substituted),
        "value": data(step.value),
        "latex": chain(step),
        "note": note,
        "source": step.source,
        **({} if step.unrounded is None else {"unrounded": data(step.unrounded)}),
    }


def _is_repeated(table: Table, derivation: Derivation) -> bool:
    """Whether a table only shows an array that stands among inputs or results."""
    return table.numbers is not None and (table.id in derivation.results or table.id in derivation.inputs)


def _table(table: Table, plain: Callable[[str], str]) -> dict[str, object]:
    numbers = data(table.numbers) if table.numbers is not None else None
    heads = table.heads
    columns = table.columns if heads is None else (heads.corner, *map(str, heads.across))
    rows = table.rows if heads is None else tuple([(str(name),) for name in heads.down])
    return {
        "id": table.id,
        "title": plain(table.title),
        "columns": [plain(column) for column in columns],
        "rows": [[data(cell) if isinstance(cell, Expr) else plain(cell) for cell in row] for row in rows],
        **({} if numbers is None else {"numbers": numbers}),
        "note": plain(table.note),
    }


def _assumed(derivation: Derivation) -> dict[str, object]:
    """The defaults that were used, by parameter; several of one parameter, such as facts about letters, stand together."""
    found: dict[str, object] = {}
    for entry in derivation.assumed:
        value = _plain(entry.value)
        found[entry.parameter] = f"{found[entry.parameter]}, {value}" if entry.parameter in found else value
    return found


def _plain(value: object) -> object:
    """An input as JSON data."""
    if isinstance(value, Expr):
        return data(value)
    if isinstance(value, Fraction):
        return data(number(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def dumps(value: object, *, indent: bool) -> str:
    """JSON text, indented or on one line, that ends with a newline.

    Characters that would move a cursor, hide, or turn the text round stand escaped, so that a terminal may show it.
    """
    text = _pretty(value, "") if indent else json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def _pretty(value: object, indent: str) -> str:
    """JSON with an indent of two; an array of plain values stands on one line where it fits."""
    inner = indent + "  "
    if isinstance(value, Mapping) and value:
        members = [f"{inner}{_text(name)}: {_pretty(entry, inner)}" for name, entry in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        if len(value) * 3 <= _ONE_LINE and not any(isinstance(entry, dict) for entry in value):
            line = _text(value)
            if len(line) <= _ONE_LINE:
                return line
        if not any(isinstance(entry, dict | list) for entry in value):
            entries = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(f",\n{inner}", ": "))
            return f"[\n{inner}{entries[1:-1]}\n{indent}]"
        return "[\n" + ",\n".join([inner + _pretty(entry, inner) for entry in value]) + f"\n{indent}]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
