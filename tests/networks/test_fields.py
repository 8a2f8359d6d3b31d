"""What a cell of a map sees: of which map it is said, and that it is what reaches a cell."""

from __future__ import annotations

from asking import net


def test_what_a_cell_of_the_last_map_sees_is_said_of_no_other_map() -> None:
    """After a transposed convolution it differs from cell to cell, and of branches whose cells stand apart differently too."""
    for text in ("32x32x3 c8f3 t8f2s2", "32x32x3 c8f3 t8f2s2 relu", "31x31x3 c8f3 adapt7", "8x8x4 c4f3p1 ( | gap pw4 )* c4f3"):
        assert "receptive_field" not in net(text).results
    assert net("32x32x3 c8f3 gap relu fc3")["rf"] == net("32x32x3 c8f3 gap fc3")["rf"] == (3, 3)


def test_the_field_is_what_reaches_a_cell() -> None:
    """As the gradient of one output cell by the input says in PyTorch, width first."""
    assert net("141x161x1 c1f5x3s1x2d2x1 max3s2p1 c1f3p1")["rf"] == (15, 15)
    assert net("141x161x1 c1f7s2p3 max3s2p1 c1f3p1 avg2 c1f3x1")["rf"] == (39, 23)
    assert net("41x61x1 c1f2 adapt20x10 c1f3")["rf"] == (7, 19)
    assert net("141x161x1 c1f4psamed3 c1f2s4")["rf"] == (11, 11)
