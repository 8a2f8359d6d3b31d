"""Pictures of plots on screens: in ASCII mark for mark, and drawn anew where a screen is narrow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dlcalc.derivation.drawing import drawn
from dlcalc.derivation.model import Derivation, Picture
from dlcalc.derivation.plots import Heat
from dlcalc.notation.array import Array
from dlcalc.render import Look, render
from dlcalc.render.drawn import in_ascii

PLOT = Heat("Encoding of `d_k`", Array(np.sin(np.arange(8 * 60).reshape(8, 60)), ()), "position", "angle `sigma`", (0, 0), "value")


def screen(make: Callable[..., Derivation], picture: Picture, **look: object) -> list[str]:
    shown = render(make((), {}, pictures=(picture,)), "text", Look(**look))  # type: ignore[arg-type]
    assert isinstance(shown, str)
    return shown.splitlines()


@pytest.mark.parametrize("width", [40, 50, 60, 76, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_a_frame_stays_whole_on_every_screen(make: Callable[..., Derivation], width: int, unicode: bool) -> None:
    lines = screen(make, drawn(PLOT), width=width, unicode=unicode)
    side, corners = ("│", "┌┐└┘") if unicode else ("|", "++++")
    rows = [line for line in lines if line.count(side) == 2]
    assert len(rows) == 8
    assert len({len(row) for row in rows}) == 1
    assert len(rows[0]) <= width - 2
    assert sum(line.rstrip().endswith((corners[1], corners[3])) for line in lines) == 2
    assert ("every 3rd angle" in " ".join(line.strip() for line in lines)) == (width < 76)


def test_a_picture_that_is_no_plot_is_broken_as_before(make: Callable[..., Derivation]) -> None:
    lines = screen(make, Picture("", ("█ " * 40,)), width=60)
    assert "".join(lines).count("█") == 40
    assert max(map(len, lines)) <= 58


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("O −1  · −0.33  ░ 0.33  ▒ ▓ █", "O -1  . -0.33  : 0.33  + % #"),
        ("┤ ● ▁ ┈ × ┌─┬─┐ │", "+ * _ - x +-+-+ |"),
        ("angle σ   │", "angle sigma |"),
        ("σ │ τ  │", "sigma | tau |"),
        ("", ""),
        ("漢 \x1b", "? ?"),
    ],
)
def test_marks_and_letters_in_ascii(line: str, shown: str) -> None:
    assert in_ascii(line) == shown


def test_the_marks_of_a_scale_stay_apart_in_ascii() -> None:
    for marks in ("Oo· ░▒█×", " ░▒▓█×"):
        assert len(set(in_ascii(marks))) == len(marks)
