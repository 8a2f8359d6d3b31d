"""The working of a step as rows of text: formula, numbers put in, value, each shown only where it says something new."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.notation.expr import Logic, Rel
from dlcalc.notation.filled import filled
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.render import Look
from dlcalc.render.script import write
from dlcalc.render.values import decimals, forms, grouped, is_number, is_unreadable, news, put_in

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.notation.expr import Expr


UNROUNDED = "without rounding between the steps"

EXACT = Look(exact=True)
"""For programs: numbers are put in as they are."""


class Row(NamedTuple):
    """``symbol = body``, with the value at the right (``= 25``); ``role`` is the body's; ``relation`` is empty before words."""

    symbol: str
    body: str
    role: str
    value: str
    relation: str = "="


class Writer:
    """Writes expressions and values in the script of one look."""

    def __init__(self, derivation: Derivation, look: Look) -> None:
        self.look = look
        self.info = derivation.info

    def notation(self, expr: Expr) -> str:
        """An expression for people, with commas between thousands."""
        text = unicode_text(expr, thousands=True) if self.look.unicode else ascii_text(expr, thousands=True)
        return write(text, self.look.unicode)

    def side(self, expr: Expr) -> str:
        """An expression as one side of an equation: a relation or a condition stands in brackets there."""
        text = self.notation(expr)
        return f"({text})" if isinstance(expr, Rel | Logic) else text

    def value(self, id: str, value: Expr, *, repeats: bool, rounded: bool = False) -> str:
        """``= 25``, ``= 3/√5 ≈ 1.34164``, with its unit; without the exact form where that ``repeats`` what stands there."""
        pieces: list[str] = []
        for form in news(value, self.look, repeats=repeats, rounded=rounded):
            text = self.notation(form.expr) if form.expr is not None else grouped(form.text)
            if self.look.unicode:
                text = text.replace("-", "−") if form.expr is None else text
            pieces.append(f"{form.relation if self.look.unicode or form.relation == '=' else '~='} {text}")
        info = self.info.get(id)
        if pieces and info is not None and info.unit:
            pieces.append(write(info.unit, self.look.unicode))
        return " ".join(pieces)


def spoken(derivation: Derivation) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was given and what was assumed, as prose, under their labels; a default too obvious for words has none."""
    assumed = tuple([entry.text for entry in derivation.assumed if entry.text])
    given = tuple([text for text in derivation.given if text])
    return tuple([(label, texts) for label, texts in (("given", given), ("assumed", assumed)) if texts])


def sections(derivation: Derivation) -> list[tuple[int, list[Step]]]:
    """The shown steps in runs of one title, each run with its number; one without a title has none (0)."""
    runs: list[tuple[int, list[Step]]] = []
    number = 0
    for step in derivation.shown_steps:
        if runs and runs[-1][1][0].title == step.title:
            runs[-1][1].append(step)
            continue
        number += bool(step.title)
        runs.append((number if step.title else 0, [step]))
    return runs


class Parts(NamedTuple):
    """What of a step is worth showing.

    ``substituted`` is None where it would repeat the formula or the value; ``rounded`` says that numbers of many digits were put in
    rounded; ``repeats`` that the decimals of the value alone are news: its exact form is the very expression that stands before it, or
    it has both and would stand as an equal of rounded numbers.
    """

    formula: Expr
    substituted: Expr | None
    repeats: bool
    rounded: bool


def parts(step: Step, look: Look) -> Parts:
    """The formula, the numbers put in unless that shows nothing, and whether the value stands there already."""
    formula, repeats = step.formula, step.value == step.formula
    substituted = step.substituted
    if step.is_trivial or substituted == formula or (substituted == step.value and not is_unreadable(step.value)):
        return Parts(formula, None, repeats, rounded=False)
    shown = filled(formula, {name: put_in(value, look)[0] for name, value in step.inputs.items()})
    rounded = step.nearly or shown != substituted  # what is known and stands nowhere, as other entries of a vector, changes nothing
    return Parts(formula, shown, repeats or (rounded and len(list(forms(step.value, look))) > 1), rounded=rounded)


def unrounded(step: Step, look: Look) -> Expr | None:
    """The value of a step without rounding between the steps, where it differs as it is shown."""
    if step.unrounded is None or step.unrounded == step.value or not is_number(step.unrounded):
        return None
    if look.places is not None and Fraction(decimals(step.unrounded, look, 1)[0]) == Fraction(decimals(step.value, look, 1)[0]):
        return None
    return step.unrounded


def rows(step: Step, writer: Writer) -> list[Row]:
    """The rows of a step: one, or two when putting the numbers in shows something."""
    formula, substituted, repeats, rounded = parts(step, writer.look)
    symbol, shown = writer.notation(step.symbol), writer.value(step.id, step.value, repeats=repeats, rounded=step.rounded)
    if substituted is None:
        found = [Row(symbol, writer.side(formula), "value" if repeats else "formula", shown)]
    else:
        relation = "=" if not rounded else "≈" if writer.look.unicode else "~="
        found = [
            Row(symbol, writer.side(formula), "formula", ""),
            Row("", writer.side(substituted), "substituted", shown, relation),
        ]
    other = unrounded(step, writer.look)
    if other is not None:
        found.append(Row("", UNROUNDED, "note", writer.value(step.id, other, repeats=False), ""))
    return found
