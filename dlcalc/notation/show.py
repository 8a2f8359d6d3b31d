"""From tree to text: ASCII and Unicode, both of which :func:`~dlcalc.notation.parse.parse` reads back."""

from __future__ import annotations

from dlcalc.notation.expr import Call, Const, Derivative, Expr, Index, Neg, Num, Pow, Sym, Transpose
from dlcalc.notation.names import ACCENTS, GREEK, split
from dlcalc.notation.printer import ATOM, Printer, Script

ASCII = Script()
UNICODE = Script(
    minus=" − ", negative="−", times="·", hadamard=" ⊙ ", bars="‖", between_sizes=" × ",
    relations={"!=": "≠", "<=": "≤", ">=": "≥", "~=": "≈", "in": "∈"}, constants={"pi": "π", "inf": "∞"},
)  # fmt: skip
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_BIG_SIGNS = {"sum": "Σ", "prod": "∏", "int": "∫"}


def ascii_text(expr: Expr, *, thousands: bool = False) -> str:
    """The tree in ASCII, ``floor((W_1 - F + 2*P)/S) + 1``; ``thousands`` groups the digits of integers."""
    return Printer(ASCII, thousands=thousands).show(expr)


def unicode_text(expr: Expr, *, thousands: bool = False) -> str:
    """The tree in Unicode, ``⌊(W_1 − F + 2·P)/S⌋ + 1``; ``thousands`` groups the digits of integers."""
    return UnicodePrinter(UNICODE, thousands=thousands).show(expr)


class UnicodePrinter(Printer):
    """Greek letters, floor brackets, superscripts, root signs."""

    def show_sym(self, expr: Sym) -> str:
        return unicode_name(expr.name)

    def function(self, name: str) -> str:
        return unicode_name(name) if name != "gamma" else name

    def show_index(self, expr: Index) -> str:
        text = super().show_index(expr)
        return f"Sigma{text[1:]}" if text.startswith("Σ_") else text  # Σ_i would be a sum

    def show_pow(self, expr: Pow) -> str:
        exponent = expr.exp
        inner = exponent.arg if isinstance(exponent, Neg) else exponent
        if isinstance(inner, Num) and isinstance(inner.value, int) and inner.value < 1000:
            sign = "-" if inner is not exponent else ""
            return self.base(expr.base) + f"{sign}{inner.value}".translate(_SUPERSCRIPT)
        return super().show_pow(expr)

    def base(self, expr: Expr) -> str:
        text = super().base(expr)
        return self.bracketed(text) if text.startswith("√") else text

    def show_call(self, expr: Call) -> str:
        inner = self.list(expr.args)
        if expr.name in ("floor", "ceil"):
            return f"⌊{inner}⌋" if expr.name == "floor" else f"⌈{inner}⌉"
        if expr.name == "sqrt":
            plain = isinstance(expr.args[0], (Num, Const)) or (isinstance(expr.args[0], Sym) and not expr.args[0].name.endswith("*"))
            return f"√{inner}" if plain else f"√({inner})"
        if expr.name == "abs" and "|" not in inner:  # | |x| | would be a norm
            return f"|{inner}|"
        if expr.name.startswith("norm") and "‖" not in inner:
            return f"‖{inner}‖{expr.name[4:]}"
        return f"{self.function(expr.name)}({inner})"

    def show_transpose(self, expr: Transpose) -> str:
        return f"{self.base(expr.arg)}ᵀ"

    def show_derivative(self, expr: Derivative) -> str:
        return f"∂{self.part(expr.top, ATOM)}/∂{self.part(expr.bottom, ATOM)}"

    def sign(self, op: str) -> str:
        return _BIG_SIGNS.get(op, op)


def unicode_name(name: str) -> str:
    """A canonical name with Greek letters and accents: ``xhat_i`` → ``x̂_i``, ``p_theta`` → ``p_θ``."""
    pieces = split(name)
    if pieces.base == "Sigma" and pieces.sub and not pieces.sub.isdigit():
        return name  # Σ_i would be a sum
    base = GREEK.get(pieces.base, pieces.base) + ACCENTS.get(pieces.accent, "")
    sub = GREEK.get(pieces.sub, pieces.sub)
    return pieces._replace(base=base, accent="", sub=sub).canonical()
