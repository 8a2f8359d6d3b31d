"""From tree to LaTeX that needs amsmath only, and that :func:`~dlcalc.notation.parse.parse` reads back."""

from __future__ import annotations

from dlcalc.notation.expr import Call, Derivative, Div, Expect, Expr, Matrix, Mod, Num, Piecewise, Pow, Seq, Sym, Transpose
from dlcalc.notation.names import GREEK, split
from dlcalc.notation.printer import ATOM, Printer, Script, digits
from dlcalc.notation.vocabulary import FUNCTIONS

_SCRIPT = Script(
    times=r" \cdot ", open=r"\left(", close=r"\right)", bar=r" \mid ", bars=r" \,\|\, ", hadamard=r" \odot ", matmul=r" \, ",
    between_sizes=r" \times ",
    relations={"!=": r"\neq", "<=": r"\leq", ">=": r"\geq", "~": r"\sim", "~=": r"\approx", "in": r"\in"},
    constants={"pi": r"\pi", "inf": r"\infty", "true": r"\mathrm{true}", "false": r"\mathrm{false}"},
)  # fmt: skip
_OWN_COMMAND = frozenset({"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max", "arcsin", "arccos", "arctan", "det"})
_SIGNS = {"sum": r"\sum", "prod": r"\prod", "int": r"\int", "min": r"\min", "max": r"\max", "sup": r"\sup", "inf": r"\inf"}
_FENCES = {"floor": (r"\left\lfloor ", r" \right\rfloor"), "ceil": (r"\left\lceil ", r" \right\rceil"), "abs": (r"\left|", r"\right|"),
           "norm": (r"\left\|", r"\right\|")}  # fmt: skip


def latex(expr: Expr, *, thousands: bool = False) -> str:
    """The tree in LaTeX, for math mode; ``thousands`` groups the digits of integers."""
    return _LatexPrinter(_SCRIPT, thousands=thousands).show(expr)


def latex_name(name: str) -> str:
    r"""A canonical name: ``xhat_i`` → ``\hat{x}_{i}``, ``output_w`` → ``\mathrm{output\_w}``."""
    pieces = split(name)
    if not (len(pieces.base) == 1 or pieces.base in GREEK):
        escaped = pieces._replace(primes="", star="").canonical().replace("_", r"\_")
        return rf"\mathrm{{{escaped}}}{pieces.primes}{'^{*}' if pieces.star else ''}"
    base = f"\\{pieces.base}" if pieces.base in GREEK else pieces.base
    if pieces.accent:
        base = rf"\{pieces.accent}{{{base}}}"
    sub = ""
    if pieces.sub:
        sub = f"_{{\\{pieces.sub}}}" if pieces.sub in GREEK else f"_{{{pieces.sub}}}"
    return f"{base}{sub}{pieces.primes}{'^{*}' if pieces.star else ''}"


class _LatexPrinter(Printer):
    def level(self, expr: Expr) -> int:
        return ATOM if isinstance(expr, (Div, Derivative)) else super().level(expr)

    def show_num(self, expr: Num) -> str:
        return digits(expr.value, thousands=self.thousands).replace(",", "{,}")

    def show_sym(self, expr: Sym) -> str:
        return latex_name(expr.name)

    def show_div(self, expr: Div) -> str:
        return rf"\frac{{{self.show(expr.num)}}}{{{self.show(expr.den)}}}"

    def show_mod(self, expr: Mod) -> str:
        return rf"{self.part(expr.left, ATOM)} \bmod {self.part(expr.right, ATOM)}"

    def show_pow(self, expr: Pow) -> str:
        return f"{self.base(expr.base)}^{{{self.show(expr.exp)}}}"

    def base(self, expr: Expr) -> str:
        return self.bracketed(self.show(expr)) if isinstance(expr, (Div, Derivative)) else super().base(expr)

    def show_transpose(self, expr: Transpose) -> str:
        return rf"{self.base(expr.arg)}^{{\top}}"

    def show_call(self, expr: Call) -> str:
        inner = self.list(expr.args)
        if expr.name == "sqrt":
            return rf"\sqrt{{{inner}}}"
        if expr.name == "root":
            return rf"\sqrt[{self.show(expr.args[1])}]{{{self.show(expr.args[0])}}}"
        if expr.name == "binomial":
            return rf"\binom{{{self.show(expr.args[0])}}}{{{self.show(expr.args[1])}}}"
        fence = _FENCES.get(expr.name.split("_")[0])
        if fence:
            label = split(expr.name).sub
            return f"{fence[0]}{inner}{fence[1]}{f'_{{{label}}}' if label else ''}"
        return f"{self.function(expr.name)}{self.bracketed(inner)}"

    def function(self, name: str) -> str:
        if name in _OWN_COMMAND:
            return f"\\{name}"
        if name in FUNCTIONS and len(name) > 1 and name != "Phi":
            return rf"\operatorname{{{name}}}"
        return latex_name(name)

    def below(self, text: str, indices: tuple[Expr, ...]) -> str:  # noqa: ARG002 - braces always
        return f"{{{text}}}"

    thin = r" \, "

    def sign(self, op: str) -> str:
        return _SIGNS.get(op, rf"\operatorname*{{{op}}}")

    def show_expect(self, expr: Expect) -> str:
        below = "" if expr.binding is None else f"_{{{self.binding(expr.binding)}}}"
        head = rf"\operatorname{{{expr.op}}}"
        body = self.list(expr.body.items) if isinstance(expr.body, Seq) and expr.op == "Cov" else self.show(expr.body)
        return rf"{head}{below}\left[{body}\right]"

    def show_derivative(self, expr: Derivative) -> str:
        return rf"\frac{{\partial {self.part(expr.top, ATOM)}}}{{\partial {self.part(expr.bottom, ATOM)}}}"

    def show_piecewise(self, expr: Piecewise) -> str:
        rows = [rf"{self.show(value)} & \text{{if }} {self.show(condition)}" for value, condition in expr.cases]
        if expr.otherwise is not None:
            rows.append(rf"{self.show(expr.otherwise)} & \text{{otherwise}}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def word(self, word: str) -> str:
        return rf" \text{{ {word} }} "

    def fences(self, kind: str) -> tuple[str, str]:
        return {"tuple": (r"\left(", r"\right)"), "vector": (r"\left[", r"\right]"), "set": (r"\{", r"\}")}[kind]

    def show_matrix(self, expr: Matrix) -> str:
        rows = r" \\ ".join([" & ".join([self.show(cell) for cell in row]) for row in expr.rows])
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
