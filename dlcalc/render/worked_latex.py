"""The working of a step in LaTeX, for every format that speaks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcalc.notation.expr import ONE, TRUE, ZERO, Add, Div, Expr, Logic, Mul, Rel, Seq
from dlcalc.notation.show_latex import latex
from dlcalc.render.values import grouped, news
from dlcalc.render.working import EXACT, UNROUNDED, parts, unrounded

if TYPE_CHECKING:
    from dlcalc.derivation.model import Step
    from dlcalc.render import Look

LONG = 60
"""Characters that fit a printed line after the equals sign, roughly; a longer sum or product is broken at its operators."""

_FENCES = {"tuple": ("(", ")"), "vector": ("[", "]"), "set": (r"\{", r"\}")}
_UNSEEN = re.compile(r"\\(?:left|right|mathrm|text|frac|operatorname)(?![A-Za-z])|[{}_^]")
_COMMAND = re.compile(r"\\[A-Za-z]+ ?")


def chain(step: Step) -> str:
    """The whole step on one line: symbol = formula = numbers = value, none of them twice."""
    formula, substituted, repeats, _ = parts(step, EXACT)
    if step.nearly:
        numbers = "" if substituted is None else rf" \approx {side(substituted)}"
        return f"{side(step.symbol)} = {side(formula)}{numbers} {shown(step.value, EXACT, repeats=repeats, rounded=True)}"
    pieces = [step.symbol, formula, *([] if substituted is None else [substituted]), *([] if repeats else [step.value])]
    return " = ".join([side(piece) for piece in pieces])


def side(expr: Expr, *, thousands: bool = False) -> str:
    """An expression as one side of an equation: a relation or a condition stands in brackets there."""
    text = latex(expr, thousands=thousands)
    return rf"\left({text}\right)" if isinstance(expr, Rel | Logic) else text


def aligned(step: Step, look: Look, unit: str = "") -> list[str]:
    """The lines of an ``align*`` or ``aligned``: formula, numbers, value, each after ``&=``."""
    formula, substituted, repeats, rounded = parts(step, look)
    rows = _broken(latex(step.symbol) + " &= ", formula)
    if substituted is not None:
        rows += _broken(r"&\approx " if rounded else "&= ", substituted)
    if value := shown(step.value, look, repeats=repeats, rounded=step.rounded):
        value += rf"\ \text{{{unit}}}" if unit else ""
        if substituted is None and _length(rows[-1] + value) <= LONG:
            rows[-1] += " " + value
        else:
            rows.append("&" + value)
    other = unrounded(step, look)
    if other is not None:
        rows.append(rf"&\qquad \text{{{UNROUNDED}: }}" + shown(other, look))
    return rows


def shown(value: Expr, look: Look, *, repeats: bool = False, rounded: bool = False) -> str:
    """A value with its relations: ``= 1/3 ≈ 0.333``; without the exact form where that ``repeats`` what stands before it."""
    pieces = []
    for form in news(value, look, repeats=repeats, rounded=rounded):
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
    """An expression on as many lines as it needs.

    It is broken at the operators of its outermost sum, product or condition; of a fraction, at those of its numerator.
    """
    text = side(expr, thousands=True)
    if _length(text) <= LONG:
        return [head + text]
    lines: list[str] = []
    line = ""
    for piece in _pieces(expr):
        if line and _length(line + piece) > LONG:
            lines.append(line)
            line = ""
        line += piece
    first, *others = [*lines, line]
    return [head + first, *[rf"&\qquad {{}}{more}" for more in others]]


def _pieces(expr: Expr) -> list[str]:
    """An expression cut before its outermost operators: each piece but the first begins with one.

    Each part is printed inside a tree of its kind, so that it has the brackets it needs.
    """
    if isinstance(expr, Add):
        pieces = [_shown(Add((expr.terms[0], ONE))).removesuffix(" + 1")]
        return pieces + [_shown(Add((ZERO, term))).removeprefix("0") for term in expr.terms[1:]]
    if isinstance(expr, Mul):
        pieces = [_shown(Mul((ONE, factor))).removeprefix("1") for factor in expr.factors]
        return [pieces[0].removeprefix(r" \cdot "), *pieces[1:]]
    if isinstance(expr, Div) and isinstance(expr.num, Add):  # too long for a fraction: 1/N (… + …)
        first, *others = _pieces(expr.num)
        return [rf"{_shown(Div(ONE, expr.den))} \bigl({first}", *others[:-1], rf"{others[-1]}\bigr)"]
    if isinstance(expr, Logic) and expr.op != "not":
        pieces = [_shown(Logic(expr.op, (TRUE, arg))).removeprefix(_shown(TRUE)) for arg in expr.args]
        return ["(" + pieces[0].removeprefix(rf" \text{{ {expr.op} }} "), *pieces[1:-1], pieces[-1] + ")"]
    if isinstance(expr, Seq) and expr.kind in _FENCES:
        opener, closer = _FENCES[expr.kind]
        pieces = [f"{_shown(item)}, " for item in expr.items]
        return [opener + pieces[0], *pieces[1:-1], pieces[-1].removesuffix(", ") + closer] if len(pieces) > 1 else [_shown(expr)]
    return [side(expr, thousands=True)]


def _length(text: str) -> int:
    """About how many characters wide LaTeX will print."""
    return len(_UNSEEN.sub("", _COMMAND.sub(lambda match: "" if _UNSEEN.match(match[0]) else "xx", text)))


def _shown(expr: Expr) -> str:
    return latex(expr, thousands=True)
