"""Sizes of an input: their order, and the letters that sizes after it get."""

from __future__ import annotations

import pytest
from asking import TORCH, worked
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.letters import index
from dlcalc.networks.printed import read_printed
from dlcalc.networks.sizes import in_order, out_of_order, read_sizes
from dlcalc.notation.expr import Num

ORDERS = {"textbook": "32x20x3", "pytorch": "3x20x32", "keras": "20x32x3"}


@pytest.mark.parametrize("convention", ORDERS)
def test_each_convention_has_its_order(convention: str) -> None:
    """Width 32, height 20, 3 channels."""
    assert in_order(read_sizes(ORDERS[convention]), convention) == (Num(32), Num(20), Num(3))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.sampled_from(sorted(ORDERS)))
def test_out_of_order_is_the_way_back(sizes: list[int], convention: str) -> None:
    typed = tuple([Num(size) for size in sizes])
    assert out_of_order(in_order(typed, convention), convention) == typed


@pytest.mark.parametrize(("count", "letters"), [(1, "a"), (26, "z"), (27, "{aa}"), (28, "{ab}"), (53, "{ba}"), (703, "{aaa}")])
def test_letters_are_counted(count: int, letters: str) -> None:
    assert index(count) == letters


def test_no_two_counts_share_a_letter() -> None:
    assert len({index(count) for count in range(1, 2000)}) == 1999


def test_a_layer_refuses_other_channels_than_it_was_made_for() -> None:
    with pytest.raises(DomainError) as caught:
        worked(read_printed(TORCH["alexnet"]["print"]), 1, 224, 224)
    assert "layer features.0 (c64f11s4p2) after the input, 224×224×1: it was made for 3 channels, and gets 1" in caught.value.rule
    with pytest.raises(DomainError) as caught:
        worked(read_printed(TORCH["lenet5"]["print"]), 1, 36, 36)
    assert "layer f6 (fc84) after flatten, 480: it was made for 120 numbers, and gets 480" in caught.value.rule


def test_a_sequence_that_is_turned_gets_a_hint() -> None:
    with pytest.raises(DomainError) as caught:
        worked(read_printed(TORCH["conv1d"]["print"]), 4, 20)
    assert "20x4" in caught.value.hint
