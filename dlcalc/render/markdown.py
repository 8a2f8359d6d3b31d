"""Markdown as GitHub reads it: headings, lists, mathematics between dollars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcalc.notation.show_latex import latex
from dlcalc.render.prose import joined
from dlcalc.render.script import clean
from dlcalc.render.worked_latex import aligned
from dlcalc.render.working import sections, spoken

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation, Step
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&])")
_BLOCK_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])")


def render(derivation: Derivation, look: Look) -> str:
    """Heading, given and assumed as lists, the working as display mathematics, warnings and remark."""

    def prose(text: str) -> str:
        return joined(text, derivation.vocabulary, inline, escape)

    blocks = [f"## {prose(derivation.title)}"] if derivation.title else []
    if derivation.headline:
        blocks.append(prose(derivation.headline))
    for label, texts in spoken(derivation):
        blocks.append(f"**{label.capitalize()}**\n\n" + "\n".join([f"- {at_start(prose(text))}" for text in texts]))
    for number, steps in sections(derivation):
        if steps[0].title:
            blocks.append(f"### {number}. {prose(steps[0].title)}")
        if steps[0].note:
            blocks.append(at_start(prose(steps[0].note)))
        blocks.append(working(derivation, steps, look))
    blocks += [f"> **Warning:** {prose(warning.message)}" for warning in derivation.warnings]
    if derivation.remark:
        blocks.append(at_start(prose(derivation.remark)))
    return "\n\n".join(blocks) + "\n"


def working(derivation: Derivation, steps: list[Step], look: Look) -> str:
    """The steps of one section as one display."""
    lines = []
    for step in steps:
        info = derivation.info.get(step.id)
        lines += aligned(step, look, re.sub(r"[^\w /]", "", clean(info.unit)) if info else "")
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$"


def inline(expr: Expr) -> str:
    """An expression in running text."""
    return f"${latex(expr, thousands=True)}$"


def escape(text: str) -> str:
    """Prose in Markdown: nothing in it is markup, HTML or mathematics."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def at_start(text: str) -> str:
    """Text that begins a block and must not be taken for a list or a heading."""
    return _BLOCK_START.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[5]}", text)
