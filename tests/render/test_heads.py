"""Names of rows and columns round a grid of numbers, in every format; and numbers in commas that are read back."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from dlcalc.derivation.model import Derivation, Heads, Table
from dlcalc.derivation.swept import replaced
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Num, Seq
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN
from dlcalc.render import Look, grids, render

VALUES = np.array([[1.5, -20.25, 3.0], [4.0, 0.123456789, 6.0]])


def table(values: object = VALUES, marked: tuple[tuple[int, ...], ...] = (), down: object = ("a", "b")) -> Table:
    numbers = np.asarray(values)
    across = range(numbers.shape[-1])
    return Table("t", "Table", numbers=Array(numbers, ()), marked=marked, heads=Heads("row", list(down), across))  # type: ignore[call-overload]


@pytest.fixture
def shown(named: Callable[[str], Derivation]) -> Callable[[str, Table, Look], str]:
    return lambda name, one, look: str(render(replaced(named("conv"), tables=(one,)), name, look))


def test_columns_stand_under_their_names(shown: Callable[..., str]) -> None:
    for marked in ((), ((0, 1),)):
        lines = shown("text", table(marked=marked), Look()).splitlines()
        at = next(place for place, line in enumerate(lines) if line.split()[:1] == ["row"])
        head, first, second = lines[at : at + 3]
        assert head.split() == ["row", "0", "1", "2"]
        assert [line.split()[0] for line in (first, second)] == ["a", "b"]
        for name, value in (("0", "1.5"), ("2", "3")):
            assert head.rindex(name) == first.rindex(value) + len(value) - 1
        assert ("[−20.25]" in first) == bool(marked)


def test_what_is_left_out_has_no_name() -> None:
    found = grids.part(table(np.arange(400.0).reshape(20, 20), down=range(20)), Look(), rows=6, columns=6)
    (grid,) = found.grids
    assert grid.head == ["row", "0", "1", "2", "…", "18", "19"]
    assert grid.labels == ["0", "1", "2", "…", "18", "19"]
    assert [cell.text for cell in grid.rows[-1]] == ["380", "381", "382", "…", "398", "399"]


def test_fewer_digits_rather_than_fewer_columns(shown: Callable[..., str]) -> None:
    wide = table(np.linspace(0.1234567, 0.9876543, 12).reshape(2, 6))
    text = shown("text", wide, Look(60))
    assert "…" not in text
    assert "4 significant figures" in text
    assert "…" in shown("text", wide, Look(40))
    assert "6 significant figures" in shown("text", wide, Look(120))


def test_every_other_format_names_them_too(shown: Callable[..., str]) -> None:
    assert "| row | 0 | 1 | 2 |\n| -: | -: | -: | -: |\n| a | 1.5 | −20.25 | 3 |" in shown("markdown", table(), Look())
    assert "<tr><th>row</th><th>0</th><th>1</th><th>2</th></tr>\n<tr><th>a</th><td>1.5</td>" in shown("html", table(), Look())
    latex = shown("latex", table(), Look())
    assert r"\begin{array}{r|rrr}" in latex
    assert r"\text{a} & 1.5 & -20.25 & 3" in latex
    document = json.loads(shown("json", table(), Look()))["tables"][0]
    assert document["columns"] == ["row", "0", "1", "2"]
    assert document["rows"] == [["a"], ["b"]]
    assert document["numbers"] == VALUES.tolist()


@pytest.mark.parametrize("values", [(1000, 2), (3, 1_000_000, 25), (999, 1000)])
def test_thousands_in_a_vector_are_read_back(values: tuple[int, ...]) -> None:
    vector = Seq("vector", tuple(map(Num, values)))
    assert parse(ascii_text(vector, thousands=True), PLAIN._replace(thousands=True)) == vector
