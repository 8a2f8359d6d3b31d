"""Sizes and counts of a convolution against windows walked one by one, and against published numbers."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, Expr, Num, Seq, rational
from dlcalc.topics.conv import TOPIC


def results(**given: Any) -> dict[str, Any]:
    """The results as plain Python values."""
    return {name: plain(value) for name, value in TOPIC.work(read(TOPIC, given)).results.items()}


def plain(value: Expr) -> Any:
    if isinstance(value, Seq):
        return tuple(plain(item) for item in value.items)
    exact = rational(value)
    return value == TRUE if exact is None else exact


def walk(size: int, before: int, after: int, kernel: int, stride: int, dilation: int, *, ceil: bool) -> tuple[int, int]:
    """How many windows there are, and how many cells after the last of them are not read: by moving the window."""
    padded = size + before + after
    starts: list[int] = []
    last_read = start = 0
    while True:
        cells = [start + dilation * place for place in range(kernel)]
        inside = cells[-1] < padded
        previous_reached = not starts or last_read < padded - 1
        hangs_over = ceil and previous_reached and start < size + before
        if not (inside or hangs_over):
            break
        starts.append(start)
        last_read = max(last_read, min(cells[-1], padded - 1))
        start += stride
    return len(starts), padded - 1 - last_read


def random_axis(draw: random.Random) -> dict[str, int]:
    axis = {
        "size": draw.randint(1, 40), "kernel": draw.randint(1, 7), "stride": draw.randint(1, 5), "dilation": draw.choice([1, 1, 2, 3]),
        "before": draw.randint(0, 4), "after": draw.randint(0, 4),
    }  # fmt: skip
    if axis["dilation"] * (axis["kernel"] - 1) + 1 > axis["size"] + axis["before"] + axis["after"]:
        return random_axis(draw)
    return axis


@pytest.mark.parametrize("seed", range(24))
def test_sizes_are_the_places_of_a_window_that_is_moved(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(100):
        dims = draw.choice([1, 2, 3])
        axes = [random_axis(draw) for _ in range(dims)]
        ceil = draw.random() < 0.3 and all(axis["after"] < axis["dilation"] * (axis["kernel"] - 1) + 1 for axis in axes)
        found = results(
            dims=str(dims), **{name: axis["size"] for name, axis in zip("wht", axes, strict=False)},
            f=[axis["kernel"] for axis in axes], s=[axis["stride"] for axis in axes], dilation=[axis["dilation"] for axis in axes],
            p=[(axis["before"], axis["after"]) for axis in axes], k=draw.randint(1, 9), rounding="ceil" if ceil else "floor",
        )  # fmt: skip
        walked = [
            walk(axis["size"], axis["before"], axis["after"], axis["kernel"], axis["stride"], axis["dilation"], ceil=ceil) for axis in axes
        ]
        names = ("output_w", "output_h", "output_t")[:dims]
        assert tuple(found[name] for name in names) == tuple(places for places, _ in walked), axes
        assert found["output_shape"][:-1] == tuple(found[name] for name in names)
        assert found["unread"] == tuple(rest for _, rest in walked), axes
        if not ceil:
            assert found["fits"] == all(rest == 0 for _, rest in walked)


@pytest.mark.parametrize("seed", range(4))
def test_padding_modes_against_their_definitions(seed: int) -> None:
    draw = random.Random(1000 + seed)
    for _ in range(100):
        size, kernel, stride, dilation = draw.randint(1, 40), draw.randint(1, 6), draw.randint(1, 4), draw.choice([1, 1, 2])
        spanned = dilation * (kernel - 1) + 1
        layer = {"dims": "1", "w": size, "f": kernel, "dilation": dilation, "k": 2}
        # Keras: one output for every stride-th input cell
        assert results(**layer, s=stride, p="same", convention="keras")["output_w"] == len(range(0, size, stride))
        assert results(**layer, p="same", convention="pytorch")["output_w"] == size
        # full: every start from which the window touches the input at all
        assert results(**layer, s=stride, p="full")["output_w"] == len(range(-(spanned - 1), size, stride))
        # causal: one output for every stride-th cell, seen by the window that ends there
        assert results(**layer, s=stride, p="causal")["output_w"] == len(range(0, size, stride))
        if spanned <= size:
            valid = len([start for start in range(0, size, stride) if start + spanned <= size])
            assert results(**layer, s=stride, p="valid")["output_w"] == valid


@pytest.mark.parametrize(
    ("layer", "groups", "bias"),
    [({"w": 4, "h": 5, "d": 4, "k": 6, "f": (3, 2)}, 2, "one"), ({"w": 3, "h": 3, "d": 2, "k": 3, "f": (2, 2)}, 1, "none"),
     ({"w": 5, "h": 4, "d": 3, "k": 3, "f": (1, 3)}, 3, "one")],
)  # fmt: skip
def test_counts_against_enumeration(layer: dict[str, Any], groups: int, bias: str) -> None:
    found = results(**layer, groups=groups, bias=bias, n=2)
    depth, filters, (wide, high) = layer["d"], layer["k"], layer["f"]
    weights = {
        (k, channel, x, y)
        for k in range(filters)
        for channel in range(depth)
        if channel // (depth // groups) == k // (filters // groups)  # a filter sees the channels of its own group
        for x, y in itertools.product(range(wide), range(high))
    }
    places = list(itertools.product(range(layer["w"] - wide + 1), range(layer["h"] - high + 1)))
    multiplications = sum(1 for _example in range(2) for _place in places for _weight in weights)
    biases = filters if bias == "one" else 0
    assert found["weights"] == len(weights)
    assert found["biases"] == biases
    assert found["parameters"] == len(weights) + biases
    assert found["macs"] == multiplications
    assert found["flops"] == 2 * multiplications
    assert found["activations"] == 2 * len(places) * filters
    assert found["memory"] == 4 * (found["parameters"] + found["activations"])


# layer, expected results, where they are published
PUBLISHED = [
    ({"w": 27, "h": 27, "d": 256, "f": 3, "k": 384, "s": 1, "p": 0},
     {"output_shape": (25, 25, 384), "parameters": 885_120, "flops": 1_105_920_000, "macs": 552_960_000}, "the exam, question 1"),
    ({"w": 227, "d": 3, "f": 11, "k": 96, "s": 4}, {"output_shape": (55, 55, 96), "parameters": 34_944, "activations": 290_400},
     "AlexNet conv1: CS231n, Convolutional Networks, real-world example (55·55·96 = 290,400 neurons)"),
    ({"w": 27, "d": 96, "f": 5, "k": 256, "p": 2, "groups": 2}, {"output_shape": (27, 27, 256), "parameters": 307_456},
     "AlexNet conv2 with its two groups: Krizhevsky et al. 2012, section 3.5"),
    ({"w": 224, "d": 3, "f": 7, "k": 64, "s": 2, "p": 3, "bias": "none"}, {"output_w": 112, "parameters": 9_408, "fits": False},
     "ResNet conv1: He et al. 2016, table 1"),
    ({"w": 224, "d": 3, "f": 3, "k": 64, "p": 1}, {"output_w": 224, "parameters": 1_792},
     "VGG conv1-1: CS231n lists (3·3·3)·64 = 1,728 weights"),
    ({"w": 32, "d": 3, "f": 5, "k": 10, "s": 1, "p": 2}, {"output_shape": (32, 32, 10), "parameters": 760},
     "CS231n lecture 5: 32×32×3 and ten 5×5 filters with pad 2"),
    ({"w": 5, "f": 3, "s": 2, "p": 1}, {"output_w": 3}, "Dumoulin & Visin 2016, figure 2.6"),
    ({"w": 6, "f": 3, "s": 2, "p": 1}, {"output_w": 3, "fits": False, "unread": (1, 1)}, "Dumoulin & Visin 2016, figure 2.7"),
    ({"w": 7, "f": 3, "dilation": 2}, {"output_w": 3, "effective_kernel": (5, 5)}, "Dumoulin & Visin 2016, figure 5.1"),
    ({"w": 5, "f": 3, "p": "full"}, {"output_w": 7}, "Dumoulin & Visin 2016, figure 2.4"),
    ({"w": 5, "f": 3, "p": "same"}, {"output_w": 5}, "Dumoulin & Visin 2016, figure 2.3"),
    ({"w": 32, "f": 1, "s": 2, "rounding": "ceil", "convention": "pytorch"}, {"output_w": 16},
     "PyTorch's ceil mode drops a window that begins beyond the input"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "expected", "source"), PUBLISHED, ids=[case[2][:30] for case in PUBLISHED])
def test_published_layers(layer: dict[str, Any], expected: dict[str, Any], source: str) -> None:
    assert source
    found = results(**layer)
    assert {name: found[name] for name in expected} == expected


def test_a_letter_of_a_given_quantity_takes_its_value() -> None:
    assert results(w="2^5", h="2^5", d=3, f=3, k=16, p="(F-1)/2")["output_shape"] == (32, 32, 16)
    assert results(w="D", k="5", d="K", f=3)["output_shape"] == (3, 3, 5)
    assert results(w=9, f=3, p="2*(3-1)/2")["output_w"] == 11


@pytest.mark.parametrize(("kernel", "dilation", "expected"), [((3, 5), 1, (12, 14)), (3, (1, 2), (12, 14)), ((3, 5), (2, 1), (14, 14))])
def test_full_padding_is_that_of_each_axis(kernel: Any, dilation: Any, expected: tuple[int, int]) -> None:
    assert results(w=10, h=10, f=kernel, dilation=dilation, k=1, p="full")["output_shape"][:2] == expected


@pytest.mark.parametrize("unknown", ["w", "d", "k", "f", "n", "groups"])
def test_a_letter_put_in_later_gives_the_same(unknown: str) -> None:
    layer: dict[str, Any] = {"w": 27, "h": 25, "d": 12, "k": 18, "f": 3, "s": 1, "p": 1, "groups": 3, "n": 4}
    whole = TOPIC.work(read(TOPIC, layer)).results
    part = TOPIC.work(read(TOPIC, {**layer, unknown: "q"})).results
    names = frozenset({"q"})
    for name, value in part.items():
        assert evaluate(value, {"q": Num(layer[unknown])}, integers=names, positives=names) == whole[name], name


@pytest.mark.parametrize(
    ("layer", "parameter", "says"),
    [
        ({"w": 3, "f": 5}, "f", "larger than the padded width"),
        ({"w": 4, "f": 3, "dilation": 2}, "f", "an effective kernel of 5"),
        ({"w": 9, "f": 3, "s": 0}, "s", "at least 1"),
        ({"w": -3}, "w", "whole number"),
        ({"w": "27.5"}, "w", "whole number"),
        ({"w": "sqrt(2)"}, "w", "whole number"),
        ({"d": 5, "k": 4, "groups": 2}, "groups", "divide the depth"),
        ({"d": 4, "k": 5, "groups": 2}, "groups", "divide the number of filters"),
        ({"w": 9, "f": 3, "s": 2, "p": "same", "convention": "pytorch"}, "s", "stride 1"),
        ({"w": 9, "f": 2, "p": "same", "convention": "cs231n"}, "f", "odd"),
        ({"w": 9, "f": 2, "p": "causal"}, "p", "1-D"),
        ({"w": 7, "f": 2, "s": 2, "convention": "cs231n"}, "s", "5/2 is not whole"),
        ({"w": 7, "f": 2, "s": 2, "rounding": "exact"}, "s", "5/2 is not whole"),
        ({"w": 10, "f": 3, "s": 4, "p": "full", "convention": "cs231n"}, "s", "11/4 is not whole"),
        ({"dims": "1", "w": 10, "f": 4, "s": 2, "p": "causal", "rounding": "exact"}, "s", "9/2 is not whole"),
        ({"w": "S", "f": 1}, "w", "the letter of the stride"),
        ({"w": "x=3"}, "w", "whole number"),
        ({"d": 128, "groups": "D/3"}, "groups", "it comes to 128/3"),
        ({"input": "3x224x224", "f": 7}, "f", "larger than the padded width"),
        ({"w": 7, "f": 2, "p": 2, "rounding": "ceil"}, "p", "smaller than the kernel"),
        ({"w": 7, "p": "smae"}, "p", "not a known name"),
        ({"w": "nan"}, "w", "not a known name"),
        ({"w": "10^10^10"}, "w", ""),
        ({"w": "9**9**9"}, "w", ""),
        ({"input": "27x27x3", "w": 3}, "w", "says it too"),
        ({"input": "27x27x3x4x5"}, "input", "not 5"),
        ({"dims": "1", "h": 3}, "h", "no height"),
        ({"f": "3x3x3", "w": 9}, "f", "one per axis"),
        ({"w": 3, "width": 4}, "w", "twice"),
        ({"wdith": 4}, "wdith", "no parameter"),
    ],
)
def test_what_no_layer_can_do(layer: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        results(**layer)
    assert caught.value.parameter == parameter
    assert says in caught.value.rule
