"""Arrays and tables in every format: in part where they are large, rounded where they are long, whole for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.model import Derivation, Table
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Const, Neg, Num
from dlcalc.render import Look, grids, render
from dlcalc.render.npy import NotOneArray
from dlcalc.render.values import bare, data, exact, forms, is_number


def array(values: object, dtype: Any = None) -> Array:
    return Array(np.array(values, dtype=dtype), ())


def part(values: object, look: Look = Look(), **limits: Any) -> grids.Part:  # noqa: B008
    return grids.part(Table("a", "a", numbers=array(values), marked=((0, 1),)), look, **limits)


def texts(found: grids.Part) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in found.grids]


def test_a_matrix_is_one_grid() -> None:
    found = part([[1, -2], [3, 4]])
    assert texts(found) == [[["1", "−2"], ["3", "4"]]]
    assert [cell.marked for row in found.grids[0].rows for cell in row] == [False, True, False, False]
    assert (found.left_out, found.rounded) == ("", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (-7, "−7"),
        (2**62, "4611686018427387904"),
        (10**40, "1e40"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-5, 2), "−2.5"),
        (Fraction(2, 119), "0.0168067"),
        (Fraction(1, 64), "0.015625"),
        (0.5, "0.5"),
        (-3.0, "−3"),
        (1 / 3, "0.333333"),
        (1e-9, "1.00000e−9"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_entries(value: object, text: str) -> None:
    held = np.empty((1, 1), dtype=object)
    held[0, 0] = value
    found = grids.part(Table("a", "a", numbers=Array(held, ())), Look())
    assert texts(found)[0][0][0].replace("1.00000e", "1.00000e") in (text, text.replace("1.00000", "1"))
    assert bool(found.rounded) == (text in ("0.0168067", "0.333333"))


def test_rounding_is_said() -> None:
    assert texts(part([[Fraction(1, 3), 2]], Look(places=2))) == [[["0.33", "2"]]]
    assert part([[Fraction(1, 3), 2]], Look(places=2)).rounded == "2 decimal places"
    assert part([[1, 2]], Look(places=2)).rounded == ""
    tables = [Table(title, title, numbers=array([[1 / 3]]), note=f"{title} too") for title in "abc"]
    said = grids.notes([(table, grids.part(table, Look())) for table in tables])
    assert said == ["a, b and c are rounded to 6 significant figures", "a too", "b too", "c too"]


def test_a_large_array_is_shown_in_part_and_its_size_said() -> None:
    found = part(np.arange(120 * 300).reshape(120, 300))
    (rows,) = texts(found)
    assert (len(rows), len(rows[0])) == (grids.ROWS // 2 + 3, grids.COLUMNS)
    assert rows[0][0] == "0"
    assert rows[-1][-1] == "35999"
    assert found.left_out == "a is 120×300, 36,000 numbers; … stands for those that are left out"
    many = part(np.zeros((50, 2, 2), dtype=np.int64))
    assert [grid.title for grid in many.grids].count("…") == 1
    assert len(many.grids) == grids.GRIDS


def test_axes_name_the_grids() -> None:
    cube = Array(np.arange(8).reshape(2, 1, 2, 2), ("filter", "channel", "height", "width"))
    assert [grid.title for grid in grids.part(Table("a", "`w`", numbers=cube), Look()).grids] == ["`w`, filter 1", "`w`, filter 2"]


def test_values_for_programs() -> None:
    held = array([[Fraction(1, 3), 2], [10**30, -1]], object)
    assert data(held) == [[1 / 3, 2], [10**30, -1]]
    assert exact(held) == [["1/3", "2"], [str(10**30), "-1"]]
    assert bare(held) == "0.3333333333333333 2\n1000000000000000000000000000000 -1"
    assert bare(held, Look(places=1)).splitlines()[0] == "0.3 2"
    floats = array([0.1, np.nan, np.inf, -np.inf])
    assert data(floats) == [0.1, "nan", "inf", "-inf"]
    assert exact(floats) == ["0.1", "nan", "inf", "-inf"]
    assert bare(array(np.arange(8).reshape(2, 2, 2))) == "0 1\n2 3\n\n4 5\n6 7"
    assert grids.lines(array(np.arange(8).reshape(2, 2, 2)), breaks="; ") == "0 1; 2 3 ;; 4 5; 6 7"
    assert not is_number(held)
    assert [form.text for form in forms(held, Look())] == ["an array of 2×2"]


def test_an_entry_as_a_tree() -> None:
    assert entry(np.int64(3)) == Num(3)
    assert entry(0.1) == Num(Fraction(1, 10))
    assert entry(-0.25) == Neg(Num(Fraction(1, 4)))
    assert entry(float("-inf")) == Neg(Const("inf"))
    with pytest.raises(ValueError, match="NaN"):
        entry(float("nan"))


def test_json(named: Callable[[str], Derivation]) -> None:
    document = json.loads(str(render(named("maps"), "json")))
    assert document["inputs"]["x"][0] == [1 / 3, 2, -2.5]
    assert document["results"]["output"][1][0] == [12, 13, 14, 15]
    assert [table["id"] for table in document["tables"]] == ["tools", "large", "vector"]  # the others are inputs and results
    assert document["tables"][0]["columns"] == ["tool", "value", "why"]
    assert document["tables"][0]["rows"][0] == ["PyTorch", 552960000, "multiply-adds"]
    assert document["tables"][2]["numbers"] == [1, -2, 3]
    assert document["pictures"] == [
        {"title": "The window F × F", "lines": ["┌───┐ · ·", "│ × │ → ■", "└───┘ ░░"], "note": "the first place"}
    ]


def test_csv(named: Callable[[str], Derivation]) -> None:
    header, row = csv.reader(io.StringIO(str(render(named("maps"), "csv"))))
    cells = dict(zip(header, row, strict=True))
    assert cells["output"] == "0 1 2 3; 4 5 6 7; 8 9 10 11 ;; 12 13 14 15; 16 17 18 19; 20 21 22 23"


def test_npy(named: Callable[[str], Derivation], make: Callable[..., Derivation]) -> None:
    cube = np.arange(8).reshape(2, 2, 2)
    one = make((), {"unread": "[0, 0]"}, arrays={"output": Array(cube, ())})
    found = np.load(io.BytesIO(bytes(render(one, "npy"))), allow_pickle=False)  # type: ignore[arg-type]
    assert (found == cube).all()
    assert found.dtype == cube.dtype
    with pytest.raises(NotOneArray) as caught:
        render(named("maps"), "npy")
    assert caught.value.names == ("output", "dx")


def test_latex_markdown_html(named: Callable[[str], Derivation]) -> None:
    latex, markdown, html = (str(render(named("maps"), format)) for format in ("latex", "markdown", "html"))
    assert r"\boxed{1/3} & 2 & -2.5" in latex
    assert r"\begin{tabular}{lrp{0.4\linewidth}}" in latex
    assert r"2.5 \times 10^{-9} \\" in latex
    assert "| **1/3** | 2 | −2.5 |" in markdown
    assert "| PyTorch | $552{,}960{,}000$ | multiply-adds |" in markdown
    assert "```text\n┌───┐ · ·" in markdown
    assert '<td class="mark">1/3</td><td>2</td>' in html
    assert "<pre>┌───┐ · ·\n" in html
    for shown in (latex, markdown, html):
        assert len(re.findall("36,000 numbers", shown)) == 1
        assert "`" not in shown or shown is markdown


def test_a_table_too_wide_is_shown_row_by_row(make: Callable[..., Derivation]) -> None:
    columns = tuple(f"column-{place}" for place in range(9))
    rows = (tuple(f"{'ab' * 6}{place}" for place in range(9)),)
    shown = str(render(make((), {}, tables=(Table("t", "", columns, rows),)), "text", Look(60)))
    assert "   column-3  abababababab3" in shown
    wide = str(render(make((), {}, tables=(Table("t", "", columns, rows),)), "text", Look(160)))
    assert len(wide.strip().splitlines()) == 4  # title, nothing, headings, the row


def test_a_wide_array_is_read_once_for_a_screen(make: Callable[..., Derivation], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried with fewer and fewer columns; an entry that was read, and whether a grid has marks, stay known."""
    reads, looks = [0], [0]
    text, marks = grids.Reader.text, vars(grids.Grid)["marks"].fget

    def counting(self: grids.Reader, value: Any) -> str:
        reads[0] += 1
        return text(self, value)

    def looked(self: grids.Grid) -> bool:
        looks[0] += 1
        return bool(marks(self))

    monkeypatch.setattr(grids.Reader, "text", counting)
    monkeypatch.setattr(grids.Grid, "marks", property(looked))
    numbers = np.random.default_rng(1).normal(size=(10, 16, 56))
    shown = str(render(make((), {}, tables=(Table("a", "a", numbers=Array(numbers, ())),)), "text", Look(width=80)))
    assert "a is rounded to 6 significant figures" in shown
    assert reads[0] <= 8 * 16 * 48
    assert looks[0] <= 8 * 48


def test_what_was_read_for_columns_that_were_dropped_does_not_count_as_rounded() -> None:
    values = [[1] * 30 + [Fraction(1, 1234567)] + [1] * 17]
    reader = grids.Reader(Look())
    assert grids.part(Table("a", "a", numbers=array(values)), Look(), columns=48, reader=reader).rounded
    assert not grids.part(Table("a", "a", numbers=array(values)), Look(), columns=20, reader=reader).rounded


def test_a_page_has_as_many_grids_and_columns_beside_each_other_as_fit(make: Callable[..., Derivation]) -> None:
    wide = Table("a", "a", numbers=array(np.arange(40).reshape(2, 20) + 0.12345))
    shown = str(render(make((), {}, tables=(wide,)), "latex"))
    assert r"\cdots" in shown
    assert max([line.count("&") for line in shown.splitlines()]) <= 8
    narrow = [Table(f"a{place}", "a title of some length", numbers=array([[place]])) for place in range(4)]
    assert str(render(make((), {}, tables=tuple(narrow)), "latex")).count("\\[\n") == 2
