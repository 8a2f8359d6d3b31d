"""Receptive fields against stacks of numbers, each input cell perturbed in turn."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.notation.expr import Seq, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import TOPIC

Layer = dict[str, Any]


def answer(**given: Any) -> Any:
    return TOPIC.work(read(TOPIC, given))


def numbers(derivation: Any, name: str) -> list[Fraction]:
    value = derivation.results[name]
    assert isinstance(value, Seq)
    found = [rational(item) for item in value.items]
    assert None not in found
    return [Fraction(each) for each in found if each is not None]


def run(x: np.ndarray, layers: list[Layer], axis: int) -> np.ndarray:
    """The layers along one axis of an array, window by window; a large input wins every maximum, and no weight is negative."""
    x = np.moveaxis(x, axis, 0)
    for layer in layers:
        before, after = layer["p"]
        nothing = -np.inf if layer["kind"] == "max" else 0.0
        padded = np.concatenate([np.full((before, *x.shape[1:]), nothing), x, np.full((after, *x.shape[1:]), nothing)])
        cells = [layer["d"] * place for place in range(layer["f"])]
        rows, start = [], 0
        while start + cells[-1] < len(padded):
            window = [padded[start + cell] for cell in cells]
            rows.append(
                np.max(window, axis=0) if layer["kind"] == "max" else sum(w * each for w, each in zip(layer["w"], window, strict=True))
            )
            start += layer["s"]
        x = np.stack(rows)
    return np.moveaxis(x, 0, axis)


def seen(layers: list[Layer], size: int) -> dict[int, tuple[int, int]]:
    """For each output cell, the first and the last input cell whose change it notices; one that sees padding alone is left out."""
    base = np.linspace(1.0, 2.0, size)
    still = run(base, layers, 0)
    moved = np.stack([run(base + 1e6 * (np.arange(size) == cell), layers, 0) != still for cell in range(size)])
    return {place: (int(np.flatnonzero(one)[0]), int(np.flatnonzero(one)[-1])) for place, one in enumerate(moved.T) if one.any()}


def random_layer(draw: random.Random) -> Layer:
    f, d = draw.choice([1, 2, 3, 3, 5]), draw.choice([1, 1, 1, 2])
    kind = draw.choice(["c", "c", "max", "avg"])
    p = draw.choice([(0, 0), (0, 0), (1, 1), (1, 0), (2, 2)])
    if kind != "c":
        p = (0, 0) if f == 1 else (min(p[0], 1), min(p[1], 1))
    return {"kind": kind, "f": f, "d": d, "s": draw.choice([1, 1, 2, 3]), "p": p, "w": [draw.uniform(0.5, 1.5) for _ in range(f)]}


def written(layer: Layer) -> str:
    word = "c4f" if layer["kind"] == "c" else layer["kind"]
    return f"{word}{layer['f']}s{layer['s']}p{layer['p'][0]}:{layer['p'][1]}d{layer['d']}"


@pytest.mark.parametrize("seed", range(60))
def test_receptive_field_jump_and_centre_against_perturbed_inputs(seed: int) -> None:
    draw = random.Random(seed)
    layers = [random_layer(draw) for _ in range(draw.randint(1, 4))]
    derivation = answer(stack=" ".join(map(written, layers)), dims="1")
    (field,), (jump,), (center,) = (numbers(derivation, name) for name in ("receptive_field", "jump", "center"))
    size = int(field + 3 * jump + 2 * abs(center)) + 4
    inside = 0
    for place, (first, last) in seen(layers, size).items():
        middle = center + place * jump
        expected = (middle - (field - 1) / 2, middle + (field - 1) / 2)
        if expected[0] >= 0 and expected[1] <= size - 1:
            inside += 1
            assert [first, last] == list(expected), (place, written(layers[0]))
        else:  # at the border, what lies beyond it is padding
            assert first >= expected[0]
            assert last <= expected[1]
    assert inside >= 2
    sized = answer(stack=" ".join(map(written, layers)), dims="1", w=size)
    assert rational(sized.results["output_w"]) == len(run(np.zeros(size), layers, 0))


@pytest.mark.parametrize("seed", range(8))
def test_two_axes_of_different_layers(seed: int) -> None:
    draw = random.Random(seed)
    wide = [random_layer(draw) for _ in range(3)]
    high = [{**random_layer(draw), "kind": layer["kind"]} for layer in wide]
    high = [{**layer, "p": (0, 0)} if layer["kind"] != "c" else layer for layer in high]
    words = []
    for a, b in zip(wide, high, strict=True):
        word = "c4f" if a["kind"] == "c" else a["kind"]
        pads = f"{a['p'][0]}:{a['p'][1]}x{b['p'][0]}:{b['p'][1]}"
        words.append(f"{word}{a['f']}x{b['f']}s{a['s']}x{b['s']}p{pads}d{a['d']}x{b['d']}")
    derivation = answer(stack=" ".join(words))
    for place, layers in enumerate((wide, high)):
        alone = answer(stack=" ".join(map(written, layers)), dims="1")
        for name in ("receptive_field", "jump", "center"):
            assert numbers(derivation, name)[place] == numbers(alone, name)[0]
    other = answer(stack=" ".join(words), convention="pytorch")  # written height first
    if wide[0]["f"] != high[0]["f"]:
        assert numbers(other, "receptive_field") == numbers(derivation, "receptive_field")[::-1]


def test_a_wrong_recurrence_would_be_found() -> None:
    layers = [{"kind": "c", "f": 3, "d": 1, "s": 2, "p": (0, 0), "w": [1.0, 1.0, 1.0]}] * 2
    first, last = seen(layers, 20)[1]
    assert last - first + 1 == 7  # 3 + (3 − 1)·2; without the jump it would be 5
    assert numbers(answer(stack="c1f3s2 c1f3s2", dims="1"), "receptive_field") == [7]


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_same_padding_against_perturbed_inputs(stride: int, kernel: int) -> None:
    size = 17
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    layers: list[Layer] = [{"kind": "c", "f": kernel, "d": 1, "s": stride, "p": (total // 2, total - total // 2), "w": [1.0] * kernel}]
    derivation = answer(stack=f"c1f{kernel}s{stride}psame c1f3", dims="1", w=size)
    layers.append({"kind": "c", "f": 3, "d": 1, "s": 1, "p": (0, 0), "w": [1.0] * 3})
    (field,), (jump,), (center,) = (numbers(derivation, name) for name in ("receptive_field", "jump", "center"))
    assert rational(derivation.results["output_w"]) == out - 2
    for place, (first, last) in seen(layers, size).items():
        low, high = center + place * jump - (field - 1) / 2, center + place * jump + (field - 1) / 2
        assert (first, last) == (max(low, 0), min(high, size - 1))


# stack, input, receptive field, jump, output width, where it is published
PUBLISHED = [
    ("c96f11s4 max3s2 c256f5p2 max3s2 c384f3p1 c384f3p1 c256f3p1 max3s2", 227, 195, 32, 6,
     "AlexNet v2: Araujo et al. 2019 list 195 and 32 for its last pool"),
    (" ".join(["c64f3p1 c64f3p1 max2", "c128f3p1 c128f3p1 max2", *["c256f3p1 c256f3p1 c256f3p1 max2"] * 3]), 224, 212, 32, 7,
     "VGG-16: Araujo et al. 2019 list 212 and 32"),
    ("c1f3 c1f3", 7, 5, 1, 3, "two 3×3 filters see 5×5: Simonyan & Zisserman 2015, section 2.3"),
    ("c1f3 c1f3 c1f3", 9, 7, 1, 3, "three 3×3 filters see 7×7: Simonyan & Zisserman 2015, section 2.3"),
    ("c1f3d1p1 c1f3d2p2 c1f3d4p4", 32, 15, 1, 32, "dilations 1, 2, 4: (2^4 − 1): Yu & Koltun 2016, section 2"),
]  # fmt: skip


@pytest.mark.parametrize(("stack", "width", "field", "jump", "out", "source"), PUBLISHED, ids=[case[-1][:20] for case in PUBLISHED])
def test_published_stacks(stack: str, width: int, field: int, jump: int, out: int, source: str) -> None:
    assert source
    derivation = answer(stack=stack, w=width)
    assert numbers(derivation, "receptive_field") == [field, field]
    assert numbers(derivation, "jump") == [jump, jump]
    assert rational(derivation.results["output_w"]) == out


def test_what_sees_everything() -> None:
    derivation = answer(stack="c8f3s2 relu gap fc10", w=15)
    assert numbers(derivation, "receptive_field") == [15, 15]
    assert rational(derivation.results["output_w"]) == 1
    letters = answer(stack="c8f3 gap")
    assert ascii_text(letters.results["receptive_field"]) == "W_0xW_0" or "W_0" in ascii_text(letters.results["receptive_field"])


def test_a_layer_is_written_out() -> None:
    derivation = answer(stack="c64f7s2p3 max3s2p1 c64f3p1", show="2")
    assert [step.id for step in derivation.shown_steps] == ["receptive_field_w_2", "jump_w_2", "center_w_2"]
    assert ascii_text(derivation.shown_steps[0].equation) == "r_2 = r_1 + (F_2 - 1)*j_1"
    assert ascii_text(derivation.shown_steps[0].substituted) == "7 + (3 - 1)*2"
    (table,) = derivation.tables
    assert len(table.rows) == 4
    assert [rational(row[4]) for row in table.rows] == [1, 7, 11, 19]


@pytest.mark.parametrize(
    ("given", "parameter", "says", "position"),
    [
        ({"stack": "c8f3 c8q4"}, "stack", "takes no q", 7),
        ({"stack": "c8f3 t8f4s2"}, "stack", "differs from place to place", 5),
        ({"stack": "c8f3 c8f9", "w": 8}, "stack", "layer 2, c8f9", 5),
        ({"stack": "c8f3x3x3"}, "stack", "one per axis", 0),
        ({"stack": "c8f3x3", "dims": "1"}, "stack", "one size", 0),
        ({"stack": "c8f3", "f": 3}, "f", "each layer says its own", None),
        ({"stack": "c8f3", "show": "2"}, "show", "from 1 to 1", None),
    ],
)
def test_what_cannot_be_asked(given: dict[str, Any], parameter: str, says: str, position: int | None) -> None:
    with pytest.raises(DomainError) as caught:
        answer(**given)
    assert (caught.value.parameter, caught.value.position) == (parameter, position)
    assert says in caught.value.rule
