"""The working of a step as rows of text: formula, numbers put in, value, each shown only where it says something new."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.render.script import write
from dlcalc.render.values import forms, grouped

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look


class Row(NamedTuple):
    """``symbol = body``, with the value at the right (``= 25``); ``role`` is the body's."""

    symbol: str
    body: str
    role: str
    value: str


class Writer:
    """Writes expressions and values in the script of one look."""

    def __init__(self, derivation: Derivation, look: Look) -> None:
        self.look = look
        self.info = derivation.info

    def notation(self, expr: Expr) -> str:
        """An expression for people, with commas between thousands."""
        text = unicode_text(expr, thousands=True) if self.look.unicode else ascii_text(expr, thousands=True)
        return write(text, self.look.unicode)

    def value(self, step: Step) -> str:
        """``= 25``, ``= 3/√5 ≈ 1.34164``, with its unit."""
        pieces = []
        for form in forms(step.value, self.look):
            text = self.notation(form.expr) if form.expr is not None else grouped(form.text)
            if self.look.unicode:
                text = text.replace("-", "−") if form.expr is None else text
            pieces.append(f"{form.relation if self.look.unicode or form.relation == '=' else '~='} {text}")
        info = self.info.get(step.id)
        if info is not None and info.unit:
            pieces.append(write(info.unit, self.look.unicode))
        return " ".join(pieces)


class Parts(NamedTuple):
    """What of a step is worth showing: each part is None where it would repeat the one before."""

    formula: Expr
    substituted: Expr | None
    value: Expr | None


def parts(step: Step) -> Parts:
    """The formula, the numbers put in unless that shows nothing, the value unless it is what stands there already."""
    substituted = step.substituted
    shows = not step.is_trivial and substituted not in (step.formula, step.value)
    value = None if step.value == (substituted if shows else step.formula) else step.value
    return Parts(step.formula, substituted if shows else None, value)


def rows(step: Step, writer: Writer) -> list[Row]:
    """The rows of a step: one, or two when putting the numbers in shows something."""
    formula, substituted, value = parts(step)
    symbol, shown = writer.notation(step.symbol), "" if value is None else writer.value(step)
    if substituted is None:
        return [Row(symbol, writer.notation(formula), "formula" if shown else "value", shown)]
    return [
        Row(symbol, writer.notation(formula), "formula", ""),
        Row("", writer.notation(substituted), "substituted", shown),
    ]
