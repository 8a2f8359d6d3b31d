"""From tree to MathML Core, for HTML pages and notebooks."""

from __future__ import annotations

from dlcalc.notation.expr import (
    Big,
    Call,
    Const,
    Derivative,
    Div,
    Expect,
    Expr,
    Given,
    Index,
    Interval,
    Logic,
    Matrix,
    Num,
    Piecewise,
    Pow,
    Rel,
    Seq,
    Sym,
    Transpose,
)  # fmt: skip
from dlcalc.notation.names import GREEK, split
from dlcalc.notation.printer import ATOM, BIG, REL, SUM, Printer, Script, digits, integration
from dlcalc.notation.show import UNICODE


def _sign(text: str) -> str:
    return f"<mo>{text}</mo>"


_SCRIPT = Script(
    minus=_sign("−"), negative=_sign("−"), plus=_sign("+"), times=_sign("·"), slash=_sign("/"), open=_sign("("), close=_sign(")"),
    comma=_sign(","), bar=_sign("|"), bars=_sign("‖"), hadamard=_sign("⊙"), matmul='<mspace width="0.2em"/>', between_sizes=_sign("×"),
    relations={"=": "=", "<": "&lt;", ">": "&gt;", "~": "∼"} | dict(UNICODE.relations),
)  # fmt: skip
_FENCES = {"floor": "⌊⌋", "ceil": "⌈⌉", "abs": "||", "norm": "‖‖"}
_SIGNS = {"sum": "∑", "prod": "∏", "int": "∫"}


def mathml(expr: Expr, *, thousands: bool = False) -> str:
    """The tree as MathML elements, without the ``<math>`` that wraps them; ``thousands`` groups the digits of integers."""
    return _MathmlPrinter(_SCRIPT, thousands=thousands).show(expr)


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def _fenced(opener: str, text: str, closer: str) -> str:
    return _row(f"{_sign(opener)}{text}{_sign(closer)}")


def _identifier(text: str) -> str:
    return f'<mi mathvariant="normal">{text}</mi>' if len(text) > 2 and text.isascii() else f"<mi>{text}</mi>"


class _MathmlPrinter(Printer):
    def level(self, expr: Expr) -> int:
        return ATOM if isinstance(expr, (Div, Derivative)) else super().level(expr)

    def bracketed(self, text: str) -> str:
        return _row(super().bracketed(text))

    def show_num(self, expr: Num) -> str:
        return f"<mn>{digits(expr.value, thousands=self.thousands)}</mn>"

    def show_sym(self, expr: Sym) -> str:
        return self.name(expr.name)

    def name(self, name: str) -> str:
        """A canonical name with its accent, subscript and primes where they belong."""
        pieces = split(name)
        base = _identifier(GREEK.get(pieces.base, pieces.base))
        if pieces.accent:
            base = f'<mover accent="true">{base}{_sign({"hat": "^", "bar": "¯", "tilde": "~"}[pieces.accent])}</mover>'
        above = _row(_sign(("′" * len(pieces.primes)) + ("∗" if pieces.star else ""))) if pieces.primes or pieces.star else ""
        sub = GREEK.get(pieces.sub, pieces.sub).replace("<", "&lt;").replace("-", "−")
        below = f"<mn>{sub}</mn>" if sub.isdigit() else f"<mi>{sub}</mi>"
        if sub and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if sub:
            return f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def show_const(self, expr: Const) -> str:
        return f"<mi>{UNICODE.constants.get(expr.name, expr.name)}</mi>"

    def show_div(self, expr: Div) -> str:
        return f"<mfrac>{_row(self.show(expr.num))}{_row(self.show(expr.den))}</mfrac>"

    def show_pow(self, expr: Pow) -> str:
        base = self.bracketed(self.show(expr.base)) if isinstance(expr.base, (Div, Derivative)) else self.base(expr.base)
        return f"<msup>{_row(base)}{_row(self.show(expr.exp))}</msup>"

    def show_transpose(self, expr: Transpose) -> str:
        return f"<msup>{_row(self.base(expr.arg))}{_sign('⊤')}</msup>"

    def show_call(self, expr: Call) -> str:
        inner = self.list(expr.args)
        if expr.name == "sqrt":
            return f"<msqrt>{inner}</msqrt>"
        if expr.name == "root":
            return f"<mroot>{_row(self.show(expr.args[0]))}{_row(self.show(expr.args[1]))}</mroot>"
        fence = _FENCES.get(expr.name.split("_")[0])
        if fence:
            text, label = _fenced(fence[0], inner, fence[1]), expr.name.partition("_")[2]
            return f"<msub>{text}<mi>{label}</mi></msub>" if label else text
        return f"{self.name(expr.name)}<mo>&#x2061;</mo>{_fenced('(', inner, ')')}"

    def show_index(self, expr: Index) -> str:
        return f"<msub>{_row(self.show(expr.base))}{_row(self.list(expr.indices))}</msub>"

    def show_big(self, expr: Big) -> str:
        body = self.part(expr.body, BIG)
        upper = None if expr.upper is None else _row(self.show(expr.upper))
        sign = _sign(_SIGNS.get(expr.op, expr.op))
        if expr.op == "int":
            variable, low = integration(expr.binding)
            limits = f"<msubsup>{sign}{_row('' if low is None else self.show(low))}{upper or _row('')}</msubsup>"
            return f"{limits}{body}<mi>d</mi>{self.show(variable)}"
        below = _row(self.list(expr.binding.items) if isinstance(expr.binding, Seq) else self.show(expr.binding))
        return (f"<munderover>{sign}{below}{upper}</munderover>" if upper else f"<munder>{sign}{below}</munder>") + body

    def show_expect(self, expr: Expect) -> str:
        head = _identifier("𝔼" if expr.op == "E" else expr.op)
        if expr.binding is not None:
            head = f"<msub>{head}{_row(self.list(expr.binding.items) if isinstance(expr.binding, Seq) else self.show(expr.binding))}</msub>"
        return head + _fenced("[", self.list(expr.body.items) if isinstance(expr.body, Seq) else self.show(expr.body), "]")

    def show_given(self, expr: Given) -> str:
        return _row(super().show_given(expr))

    def show_derivative(self, expr: Derivative) -> str:
        top, bottom = self.part(expr.top, ATOM), self.part(expr.bottom, ATOM)
        return f"<mfrac>{_row(_sign('∂') + top)}{_row(_sign('∂') + bottom)}</mfrac>"

    def show_piecewise(self, expr: Piecewise) -> str:
        def line(value: Expr, words: str) -> str:
            return f"<mtr><mtd>{self.show(value)}</mtd><mtd>{words}</mtd></mtr>"

        rows = [line(value, f"<mtext>if </mtext>{self.show(condition)}") for value, condition in expr.cases]
        if expr.otherwise is not None:
            rows.append(line(expr.otherwise, "<mtext>otherwise</mtext>"))
        return f"{_sign('{')}<mtable>{''.join(rows)}</mtable>"

    def show_rel(self, expr: Rel) -> str:
        pieces = [self.part(expr.items[0], SUM)]
        for op, item in zip(expr.ops, expr.items[1:], strict=True):
            pieces.append(_sign(self.script.relations[op]) + self.part(item, SUM))
        return "".join(pieces)

    def show_logic(self, expr: Logic) -> str:
        if expr.op == "not":
            return f"<mtext>not </mtext>{self.part(expr.args[0], REL)}"
        return super().show_logic(expr)

    def word(self, word: str) -> str:
        return f"<mtext> {word} </mtext>"

    def show_seq(self, expr: Seq) -> str:
        if expr.kind == "shape":
            return self.script.between_sizes.join([self.part(item, ATOM) for item in expr.items])
        fences = {"tuple": "()", "vector": "[]", "set": "{}"}[expr.kind]
        return _fenced(fences[0], self.list(expr.items), fences[1])

    def show_matrix(self, expr: Matrix) -> str:
        rows = "".join(f"<mtr>{''.join(f'<mtd>{self.show(cell)}</mtd>' for cell in row)}</mtr>" for row in expr.rows)
        return _fenced("[", f"<mtable>{rows}</mtable>", "]")

    def show_interval(self, expr: Interval) -> str:
        left, right = expr.closed
        return _fenced(
            "[" if left else "(", self.part(expr.low, SUM) + self.script.comma + self.part(expr.high, SUM), "]" if right else ")"
        )
