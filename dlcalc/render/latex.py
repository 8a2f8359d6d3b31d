"""A LaTeX fragment that needs amsmath only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from dlcalc.notation.names import LETTER_OF
from dlcalc.notation.show_latex import latex
from dlcalc.render.prose import writer
from dlcalc.render.script import ASCII, clean
from dlcalc.render.worked_latex import aligned
from dlcalc.render.working import sections, spoken

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": "$<$", ">": "$>$", "|": "$|$", '"': "''",
    "×": r"$\times$", "→": r"$\to$", "−": "$-$", "·": r"$\cdot$", "≈": r"$\approx$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$",
    "±": r"$\pm$", "÷": r"$\div$", "∞": r"$\infty$", "∈": r"$\in$", "π": r"$\pi$", "√": r"$\surd$", "⌊": r"$\lfloor$", "⌋": r"$\rfloor$",
    "✓": r"$\surd$",
    "⌈": r"$\lceil$", "⌉": r"$\rceil$", "–": r"\textendash{}", "—": r"\textemdash{}", "…": r"\dots{}",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "‘": r"\textquoteleft{}", "’": "'",
    "²": "$^2$", "³": "$^3$", "½": r"$\frac12$", "‖": r"$\|$", "ε": r"$\varepsilon$", "ϵ": r"$\epsilon$", "\xa0": "~",
}  # fmt: skip


def render(derivation: Derivation, look: Look) -> str:
    """Title, what was given and assumed, the working in ``align*``, warnings and remark."""
    prose = writer(derivation.vocabulary, inline, escape)
    blocks = [rf"\paragraph{{{escape(derivation.title)}}} {prose(derivation.headline)}".rstrip()]
    head = [rf"\emph{{{label.capitalize()}:}} {', '.join([prose(text) for text in texts])}." for label, texts in spoken(derivation)]
    if head:
        blocks.append("\\par\\noindent " + "\\\\\n".join(head))
    blocks += body(derivation, look)
    blocks += [rf"\par\noindent \emph{{Warning:}} {prose(warning.message)}" for warning in derivation.warnings]
    if derivation.remark:
        blocks.append(rf"\par\noindent {prose(derivation.remark)}")
    return "\n\n".join(blocks) + "\n"


def body(derivation: Derivation, look: Look) -> list[str]:
    """The working, the tables and the pictures, as blocks."""
    prose = writer(derivation.vocabulary, inline, escape)
    blocks = []
    for number, steps in sections(derivation):
        title, note = prose(steps[0].title), prose(steps[0].note)
        heading = r"\quad ".join([text for text in (rf"\textbf{{{number}. {title}}}" if title else "", note) if text])
        blocks.append((f"\\par\\medskip\\noindent {heading}\n" if heading else "") + working(derivation, steps, look))
    if derivation.tables or derivation.pictures:
        from dlcalc.render.tabular_latex import tables

        blocks += tables(derivation, look, prose, escape)
    return blocks


def working(derivation: Derivation, steps: list[Step], look: Look) -> str:
    """The steps of one section in one ``align*``, so that their equals signs stand under each other."""
    lines = []
    for step in steps:
        info = derivation.info.get(step.id)
        lines += aligned(step, look, escape(info.unit) if info else "")
    return "\\begin{align*}\n" + " \\\\\n".join(["  " + line for line in lines]) + "\n\\end{align*}"


def inline(expr: Expr) -> str:
    """An expression in running text."""
    return f"${latex(expr, thousands=True)}$"


def escape(text: str) -> str:
    """Prose in LaTeX: special characters escaped, symbols as mathematics, no command possible."""
    escaped = "".join([character if character.isalnum() and character.isascii() else _escaped(character) for character in clean(text)])
    return escaped.replace("--", "-{}-")  # an option, not a dash


def _escaped(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii() or "À" <= character <= "ÿ":  # the accented letters of Latin-1 are in every LaTeX
        return character
    if character in LETTER_OF:
        return rf"$\{LETTER_OF[character]}$" if LETTER_OF[character] != "omicron" else "o"
    known = ASCII.get(character) or normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
    return escape(known) if known.isascii() else "?"
