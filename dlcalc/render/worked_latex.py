"""The working of a step in LaTeX, for every format that speaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.notation.expr import Add, Expr, Mul, Neg
from dlcalc.notation.show_latex import latex
from dlcalc.render.values import forms, grouped
from dlcalc.render.working import parts

if TYPE_CHECKING:
    from dlcalc.derivation.model import Step
    from dlcalc.render import Look

LONG = 110
"""Characters of LaTeX that fit a printed line, roughly; a longer sum or product is broken at its operators."""


def chain(step: Step) -> str:
    """The whole step on one line: symbol = formula = numbers = value, none of them twice."""
    formula, substituted, value = parts(step)
    pieces = [step.symbol, formula, *[part for part in (substituted, value) if part is not None]]
    return " = ".join([latex(piece) for piece in pieces])


def aligned(step: Step, look: Look, unit: str = "") -> list[str]:
    """The lines of an ``align*`` or ``aligned``: formula, numbers, value, each after ``&=``."""
    formula, substituted, value = parts(step)
    rows = _broken(latex(step.symbol) + " &= ", formula)
    if substituted is not None:
        rows += _broken("&= ", substituted)
    if value is not None:
        rows.append("&= " + shown(value, look)[2:] + (rf"\ \text{{{unit}}}" if unit else ""))
    return rows


def shown(value: Expr, look: Look) -> str:
    """A value with its relations: ``= 1/3 ≈ 0.333``."""
    pieces = []
    for form in forms(value, look):
        relation = "=" if form.relation == "=" else r"\approx"
        if form.expr is not None:
            pieces.append(f"{relation} {latex(form.expr, thousands=True)}")
        else:
            pieces.append(f"{relation} {digits(form.text)}")
    return " ".join(pieces)


def digits(text: str) -> str:
    """Decimal digits, or a word, in mathematics."""
    if text.isalpha():
        return rf"\text{{{text}}}"
    mantissa, e, exponent = grouped(text).replace(",", "{,}").partition("e")
    return mantissa + (rf" \times 10^{{{int(exponent)}}}" if e else "")


def _broken(head: str, expr: Expr) -> list[str]:
    """An expression on as many lines as it needs, broken at the operators of its outermost sum or product."""
    text = latex(expr, thousands=True)
    items = expr.terms if isinstance(expr, Add) else expr.factors if isinstance(expr, Mul) else ()
    if len(text) <= LONG or len(items) < 2:
        return [head + text]
    runs: list[list[Expr]] = [[]]
    used = 0
    for item in items:
        size = len(latex(item, thousands=True))
        if used and used + size > LONG:
            runs.append([])
            used = 0
        runs[-1].append(item)
        used += size
    return [head + _run(expr, runs[0])] + [r"&\qquad {}" + _sign(expr, run) + _run(expr, run) for run in runs[1:]]


def _run(whole: Expr, run: list[Expr]) -> str:
    tree = run[0] if len(run) == 1 else type(whole)(tuple(run))
    text = latex(tree, thousands=True)
    return rf"\left({text}\right)" if isinstance(whole, Mul) and len(run) == 1 and isinstance(tree, Add) else text


def _sign(whole: Expr, run: list[Expr]) -> str:
    if isinstance(whole, Mul):
        return r" \cdot "
    return " " if isinstance(run[0], Neg) else " + "
