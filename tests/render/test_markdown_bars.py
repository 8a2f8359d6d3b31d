"""A bar ends the cell of a Markdown table, in mathematics too."""

from __future__ import annotations

import re

import pytest

from dlcalc.derivation.document import bare
from dlcalc.derivation.model import Table
from dlcalc.notation.expr import Expr
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.render import Look
from dlcalc.render.markdown import tabular

WORDS = Vocabulary(functions=frozenset({"p", "q", "KL"}))


@pytest.mark.parametrize(
    "cell",
    ["`abs(x - 1)`", "`norm(x - y)`", "`KL(p || q)`", "`p(x|z)`", "a | b", parse("abs(x)", WORDS), parse("norm(x)", WORDS)],
)
def test_no_cell_is_split(cell: Expr | str) -> None:
    table = Table("t", "", ("", "`abs(y)`"), (("one", cell),))
    rows = [line for block in tabular(table, bare(WORDS), Look()) for line in block.splitlines()]
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 3, row
        assert not re.search(r"\S \$(?!\S)", row), "a closing dollar stands behind a space"
    assert [row for row in rows if "$" in row and "\\|" in row] == [], "between dollars an escaped bar is a norm"


def test_a_norm_keeps_both_its_bars() -> None:
    table = Table("t", "", ("", ""), (("one", "`norm(x)`"),))
    assert "\\left\\Vert x\\right\\Vert$" in "".join(tabular(table, bare(), Look()))
