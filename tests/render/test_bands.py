"""Tables of numbers that are wider than the screen: continued below, the first column again."""

from __future__ import annotations

from typing import Any

import pytest

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.render import Look, render
from dlcalc.render.bands import bands
from dlcalc.topics.lstm import TOPIC

SCALAR = {"x": "1; 0.5; -1", "wf": 0.5, "uf": 0.1, "wi": 0.4, "ui": 0.2, "wg": 0.6, "ug": 0.3, "wo": 0.7, "uo": 0.1}

CONTINUED = """\
Over time
   t   x_t        f_t        i_t         g_t        o_t
   0
   1     1   0.622459   0.598688    0.537050   0.668188
   2   0.5   0.567283   0.560095    0.347255   0.591646
   3    −1   0.382559   0.411589   −0.490031   0.336551

   t          c_t          h_t
   0            0            0
   1     0.321525     0.207730
   2     0.376891     0.212995
   3   −0.0575083   −0.0193332
   values are rounded to 6 significant figures
"""


@pytest.mark.parametrize(
    ("widths", "room", "expected"),
    [
        ([1, 4, 4, 4], 20, [[0, 1, 2, 3]]),
        ([1, 4, 4, 4], 11, [[0, 1, 2], [0, 3]]),
        ([1, 4, 4, 4], 10, [[0, 1], [0, 2], [0, 3]]),
        ([1, 4, 9, 4], 10, []),
    ],
)
def test_columns_go_below_where_they_do_not_fit(widths: list[int], room: int, expected: list[list[int]]) -> None:
    assert bands(widths, room, 1) == expected


def _worked(**given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, given))


def test_the_scalar_cell_over_time_at_60_columns() -> None:
    assert CONTINUED in str(render(_worked(**SCALAR), "text", Look(60)))


@pytest.mark.parametrize("width", [40, 50, 60, 70, 80])
@pytest.mark.parametrize("unicode", [True, False])
def test_every_number_is_there_at_any_width(width: int, unicode: bool) -> None:
    shown = str(render(_worked(**SCALAR), "text", Look(width, unicode, places=4)))
    assert max(map(len, shown.splitlines())) <= width
    over_time = shown.partition("Over time")[2]
    for text in ("0.6225", "0.5601", "0.4900", "0.3366", "0.3769", "0.2130", "0.0193"):
        assert text in over_time


def test_a_table_with_words_is_shown_row_by_row_without_empty_cells() -> None:
    shown = str(render(_worked(input_size=3, hidden_size=4, all_conventions=True), "text", Look(40)))
    assert "convention  Keras\n" in shown
    assert "because     one bias a sum\n" in shown
