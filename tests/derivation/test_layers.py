"""The one-line notation for layers: what it says, and what it refuses and where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.derivation.layers import KINDS, PADDING_WORDS, SETTINGS, read_layers
from dlcalc.notation.errors import NotationError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c64f7s2p3", [("conv", {"k": (64,), "f": (7,), "s": (2,), "p": ((3, 3),)})]),
        ("C64F7S2P3", [("conv", {"k": (64,), "f": (7,), "s": (2,), "p": ((3, 3),)})]),
        ("cf3", [("conv", {"f": (3,)})]),
        ("conv8f3x5psame", [("conv", {"k": (8,), "f": (3, 5), "p": "same"})]),
        ("c8f3p1:0x2", [("conv", {"k": (8,), "f": (3,), "p": ((1, 0), (2, 2))})]),
        ("c8s2f3d2g4", [("conv", {"k": (8,), "s": (2,), "f": (3,), "d": (2,), "g": (4,)})]),
        ("max3s2p1 avg2", [("maxpool", {"f": (3,), "s": (2,), "p": ((1, 1),)}), ("avgpool", {"f": (2,)})]),
        ("dw3s1p1,pw64", [("depthwise", {"f": (3,), "s": (1,), "p": ((1, 1),)}), ("pointwise", {"k": (64,)})]),
        ("t64f4s2p1o1 -> gap → fc1000", [
            ("transposed", {"k": (64,), "f": (4,), "s": (2,), "p": ((1, 1),), "o": (1,)}), ("globalavg", {}), ("dense", {"k": (1000,)})]),
        ("relu tanh bn drop flatten softmax", [(name, {}) for name in ("relu", "tanh", "batchnorm", "dropout", "flatten", "softmax")]),
        ("sep32f3 max2s1pvalid", [("separable", {"k": (32,), "f": (3,)}), ("maxpool", {"f": (2,), "s": (1,), "p": "valid"})]),
    ],
)  # fmt: skip
def test_what_is_read(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert [(layer.kind.name, dict(layer.settings)) for layer in read_layers(text)] == expected


def test_defaults() -> None:
    conv, pool, still = read_layers("c8f3 max3 avg3s1")
    assert (conv.sizes("s"), conv.sizes("d"), conv.padding) == ((1,), (1,), ((0, 0),))
    assert pool.sizes("s") == (3,)
    assert still.sizes("s") == (1,)
    assert read_layers("pw8")[0].sizes("f") == (1,)


def test_every_layer_knows_its_place() -> None:
    text = " c8f3,  max2 ->relu"
    assert [(layer.text, text[layer.position : layer.position + 3]) for layer in read_layers(text)] == [
        ("c8f3", "c8f"), ("max2", "max"), ("relu", "rel")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says", "position", "hint"),
    [
        ("", "no layer", 0, "c64f7"),
        ("c8f3 cov64f3", "cov is no layer", 5, "conv"),
        ("c8f3 drp", "drp is no layer", 5, "drop"),
        ("c8f3 7", "begins with its word", 5, "c64f3"),
        ("f3s2", "begins with its word", 0, "cf3s2"),
        ("c64", "needs its kernel", 2, "c64f3"),
        ("max", "needs its kernel", 2, "max3"),
        ("fc", "needs its filters", 1, "fc3"),
        ("c64q3f3", "takes no q", 3, "f kernel"),
        ("pw64f3", "takes no f", 4, "k filters"),
        ("relu3", "takes no 3", 4, "no settings"),
        ("c64f3f5", "given twice", 5, ""),
        ("c64f0", "at least 1", 4, ""),
        ("c64f3ps", "wants a number, same", 6, ""),
        ("c64f3p", "wants a number, same", 5, ""),
        ("c64f3p1:2:3", "takes no :", 9, ""),
        ("c64f" + "9" * 40, "more than 9 digits", 4, ""),
        ("relu " * 3000, "more than 2,000 layers", 10000, ""),
    ],
)
def test_what_is_refused(text: str, says: str, position: int, hint: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_layers(text)
    assert says in caught.value.message
    assert caught.value.position == position
    assert hint in caught.value.hint
    assert not caught.value.message.endswith(".")


@given(st.text(alphabet="cdwpmaxvgtfcs1290x: ,->relu", max_size=30) | st.text(max_size=30))
def test_nothing_but_a_notation_error_comes_out(text: str) -> None:
    try:
        layers = read_layers(text)
    except NotationError as error:
        assert 0 <= error.position <= len(text)
        return
    for layer in layers:
        assert set(layer.settings) <= set(layer.kind.takes)
        assert all(layer.sizes(letter) for letter in SETTINGS)
        assert layer.padding in PADDING_WORDS or layer.padding


def test_words_are_told_apart() -> None:
    words = [word for short, kind in KINDS.items() for word in (short, *kind.words)]
    assert len(words) == len(set(words))
    assert all(set(kind.needs) <= set(kind.takes) <= set(SETTINGS) and (kind.number in kind.takes) for kind in KINDS.values())
