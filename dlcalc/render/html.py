"""A self-contained HTML fragment with MathML: no scripts, no files, styles that stay inside it."""

from __future__ import annotations

from html import escape as escaped
from typing import TYPE_CHECKING

from dlcalc.notation.expr import Logic, Rel
from dlcalc.notation.show_mathml import mathml
from dlcalc.render.prose import writer
from dlcalc.render.script import clean
from dlcalc.render.values import grouped, news
from dlcalc.render.working import UNROUNDED, parts, sections, spoken, unrounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.derivation.model import Derivation, Picture, Step, Table
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

STYLE = """\
.dlcalc{font-family:system-ui,sans-serif;line-height:1.5;max-width:60em}
.dlcalc h3,.dlcalc h4{margin:1em 0 .3em}
.dlcalc dl{display:grid;grid-template-columns:max-content auto;gap:.1em 1.2em;margin:.4em 0}
.dlcalc dt,.dlcalc .note{opacity:.7}
.dlcalc dd{margin:0}
.dlcalc h4 .note{font-weight:normal;margin-left:1em}
.dlcalc .working{overflow-x:auto}
.dlcalc table{border-collapse:collapse;margin:0}
.dlcalc td{border:0;padding:.15em .3em;text-align:left;vertical-align:baseline;white-space:nowrap}
.dlcalc td.value{font-weight:bold;padding-left:2em;text-align:right}
.dlcalc table.grid td,.dlcalc table.grid th{padding:.1em .6em;text-align:right}
.dlcalc table.grid td:first-child,.dlcalc table.grid th:first-child{text-align:left}
.dlcalc .map{display:inline-block;vertical-align:top;margin:.4em 2em .4em 0;max-width:100%;overflow-x:auto}
.dlcalc .map table.grid td:first-child{text-align:right}
.dlcalc table.grid caption{text-align:left;font-weight:bold}
.dlcalc td.mark{font-weight:bold;outline:1px solid}
.dlcalc .warning{border-left:.3em solid #c60;padding-left:.6em}"""


def render(derivation: Derivation, look: Look) -> str:
    """One ``<div class="dlcalc">`` with everything in it."""
    prose = writer(derivation.vocabulary, inline, escape)
    lines = ['<div class="dlcalc">', f"<style>{STYLE}</style>"]
    if derivation.title:
        lines.append(f"<h3>{prose(derivation.title)}</h3>")
    if derivation.headline:
        lines.append(f"<p>{prose(derivation.headline)}</p>")
    head = [f"<dt>{label}</dt><dd>{', '.join([prose(text) for text in texts])}</dd>" for label, texts in spoken(derivation)]
    if head:
        lines += ["<dl>", *head, "</dl>"]
    lines += body(derivation, look)
    lines += [f'<p class="warning">{prose(warning.message)}</p>' for warning in derivation.warnings]
    if derivation.remark:
        lines.append(f"<p>{prose(derivation.remark)}</p>")
    return "\n".join([*lines, "</div>"]) + "\n"


def body(derivation: Derivation, look: Look) -> list[str]:
    """The working, the tables and the pictures, as lines."""
    prose = writer(derivation.vocabulary, inline, escape)
    lines = []
    for number, steps in sections(derivation):
        note = f' <span class="note">{prose(steps[0].note)}</span>' if steps[0].note else ""
        if steps[0].title:
            lines.append(f"<h4>{number}. {prose(steps[0].title)}{note}</h4>")
        elif note:
            lines.append(f"<p>{note.strip()}</p>")
        lines += ['<div class="working"><table>', *[row for step in steps for row in rows(derivation, step, look)], "</table></div>"]
    lines += [line for table in derivation.tables for line in tabular(table, derivation, look)]
    lines += [line for picture in derivation.pictures for line in _picture(picture, prose)]
    return lines


def tabular(table: Table, derivation: Derivation, look: Look) -> list[str]:
    """A table; an array as one grid for every two of its axes."""
    prose = writer(derivation.vocabulary, inline, escape)
    said = [table.note] if table.note else []
    lines = []
    if table.numbers is not None:
        from dlcalc.render.grids import notes, part

        shown = part(table, look)
        said = notes([(table, shown)])
        for grid in shown.grids:
            cells = [
                [(' class="mark"' * cell.marked, escape(cell.text) if cell.expr is None else inline(cell.expr)) for cell in row]
                for row in grid.rows
            ]
            named = [f"<th>{prose(label)}</th>" for label in grid.labels] or [""] * len(cells)
            top = ["<tr>" + "".join([f"<th>{prose(text)}</th>" for text in grid.head]) + "</tr>"] * bool(grid.head)
            body = [
                f"<tr>{label}" + "".join([f"<td{mark}>{text}</td>" for mark, text in row]) + "</tr>"
                for label, row in zip(named, cells, strict=True)
            ]
            body = [*top, *body]
            lines += ['<div class="map"><table class="grid">', f"<caption>{prose(grid.title)}</caption>", *body, "</table></div>"]
    else:
        head = "".join([f"<th>{prose(column)}</th>" for column in table.columns])
        body = ["<tr>" + "".join([f"<td>{_cell(cell, prose, look)}</td>" for cell in row]) + "</tr>" for row in table.rows]
        caption = f"<caption>{prose(table.title)}</caption>" if table.title else ""
        lines += [f'<div class="working"><table class="grid">{caption}', f"<tr>{head}</tr>", *body, "</table></div>"]
    return [*lines, *[f'<p class="note">{prose(note)}</p>' for note in said]]


def _cell(cell: Expr | str, prose: Callable[[str], str], look: Look) -> str:
    return prose(cell) if isinstance(cell, str) else values(cell, look, repeats=False).replace("<mo>=</mo>", "", 1).removeprefix("= ")


def _picture(picture: Picture, prose: Callable[[str], str]) -> list[str]:
    title = [f"<p>{prose(picture.title)}</p>"] if picture.title else []
    note = [f'<p class="note">{prose(picture.note)}</p>'] if picture.note else []
    return [*title, "<pre>" + "\n".join([escape(line) for line in picture.lines]) + "</pre>", *note]


def rows(derivation: Derivation, step: Step, look: Look) -> list[str]:
    """The table rows of a step: symbol, formula or numbers, value."""
    formula, substituted, repeats, rounded = parts(step, look)
    shown = values(step.value, look, repeats=repeats, rounded=step.rounded)
    info = derivation.info.get(step.id)
    shown += f" {escape(info.unit)}" if info and info.unit and shown else ""
    first = [inline(step.symbol), equals(formula), "" if substituted is not None else shown]
    table = [first] if substituted is None else [first, ["", equals(substituted, "≈" if rounded else "="), shown]]
    other = unrounded(step, look)
    if other is not None:
        table.append(["", UNROUNDED, values(other, look, repeats=False)])
    return [f'<tr><td>{symbol}</td><td>{body}</td><td class="value">{result}</td></tr>' for symbol, body, result in table]


def values(value: Expr, look: Look, *, repeats: bool, rounded: bool = False) -> str:
    """A value with its relations; rounded decimals are marked; no exact form where that ``repeats`` what stands before it."""
    pieces = []
    for form in news(value, look, repeats=repeats, rounded=rounded):
        if form.expr is not None:
            pieces.append(math(f"<mo>{form.relation}</mo>{mathml(form.expr, thousands=True)}"))
        else:
            pieces.append(f"{form.relation} {escape(grouped(form.text).replace('-', '−'))}")
    return " ".join(pieces)


def equals(expr: Expr, relation: str = "=") -> str:
    """``= expr`` or ``≈ expr``; a relation or a condition stands in brackets there."""
    inner = mathml(expr, thousands=True)
    if isinstance(expr, Rel | Logic):
        inner = f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"
    return math(f"<mo>{relation}</mo>{inner}")


def inline(expr: Expr) -> str:
    """An expression in running text."""
    return math(mathml(expr, thousands=True))


def math(inner: str) -> str:
    """A ``<math>`` element."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>'


def escape(text: str) -> str:
    """Prose in HTML: nothing in it is markup."""
    return escaped(clean(text))
