"""Evidence about parameters, multiply-adds and FLOPs of a layer."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.derivation.model import Derivation

LENET_C1 = 156, 122_304
"""Trainable parameters and connections of LeNet-5's first layer, as LeCun et al. 1998 print them."""

VGG19 = 19.6e9
"""What He et al. 2016 call the FLOPs of VGG-19, multiply-adds, as printed."""

VGG19_CONVOLUTIONS = [
    (224, 3, 64, 1), (224, 64, 64, 1), (112, 64, 128, 1), (112, 128, 128, 1), (56, 128, 256, 1), (56, 256, 256, 3),
    (28, 256, 512, 1), (28, 512, 512, 3), (14, 512, 512, 4),
]  # fmt: skip
"""The 3×3 layers of VGG-19: width, channels in, channels out, how many (Simonyan and Zisserman 2015, table 1, E)."""

VGG19_DENSE = [("7x7x512", 4096), ("1x1x4096", 4096), ("1x1x4096", 1000)]


def exam(**given: object) -> Derivation:
    """The example: 384 filters of 3×3 on 27×27×256."""
    return ask("conv", **{"input": "27x27x256", "f": 3, "k": 384, **given})


def filters_are_deep_and_have_one_bias() -> Evidence:
    """Parameters of the example and of one filter, and of LeNet-5's first layer as published."""
    layer, one = exam(), exam(k=1)
    lenet = ask("conv", input="32x32x1", f=5, k=6)
    parameters, weights = whole(layer, "parameters"), whole(layer, "weights")
    connections = whole(lenet, "macs") + whole(lenet, "activations")  # each output number has its weights and its bias
    return Evidence(
        parameters == 384 * whole(one, "parameters") == weights + 384 and (whole(lenet, "parameters"), connections) == LENET_C1,
        f"One filter has `{whole(one, 'parameters')}` parameters, 384 have `{parameters}`. With one bias for the layer it would be "
        f"`{weights + 1}`, "
        f"without the depth `{384 * (3 * 3 + 1)}`. The first layer of LeNet-5 has `{whole(lenet, 'parameters')}` parameters "
        f"and `{connections}` connections, as its authors print.",
        shown(layer, steps=("parameters",)),
    )


def size_changes_only_the_work() -> Evidence:
    """The example on maps of three sizes."""
    found = [(width, exam(input=f"{width}x{width}x256")) for width in (27, 54, 108)]
    rows = [(f"`{width}x{width}`", whole(each, "parameters"), whole(each, "flops")) for width, each in found]
    flops = [row[2] for row in rows]
    return Evidence(
        len({row[1] for row in rows}) == 1 and flops[1] > 4 * flops[0] and flops[2] > 4 * flops[1],
        f"With twice the width and height the layer keeps its `{rows[0][1]}` parameters and does "
        f"`{float(Fraction(flops[1], flops[0])):.2f}` "
        "times the work.",
        tabled(("input", "parameters", "FLOPs"), rows),
    )


def one_more_place_than_moves() -> Evidence:
    """The places of a filter, counted one by one, against the formula."""
    counts = []
    for width, kernel, stride in ((27, 3, 1), (3, 3, 1), (5, 3, 2)):
        starts = [start for start in range(width) if start % stride == 0 and start + kernel <= width]
        counts.append((width, kernel, stride, len(starts) - 1, len(starts), whole(ask("conv", w=width, f=kernel, s=stride), "output_w")))
    return Evidence(
        all(places == formula for *_, places, formula in counts) and counts[1][4] == 1,
        f"A filter of width 3 moves `{counts[0][3]}` times along 27 cells and so stands at `{counts[0][4]}` places. Along 3 cells it never "
        "moves, and stands at one place.",
        tabled(("`W`", "`F`", "`S`", "moves", "places counted", "`W_2` by formula"), counts),
    )


def depth_multiplies_twice() -> Evidence:
    """Channels in and out doubled."""
    found = [(depth, exam(input=f"27x27x{depth}", k=filters)) for depth, filters in ((64, 64), (128, 128), (256, 256))]
    rows = [(f"`{depth}` to `{depth}`", whole(each, "weights"), whole(each, "flops")) for depth, each in found]
    return Evidence(
        all(many[1] == 4 * few[1] and many[2] == 4 * few[2] for few, many in pairwise(rows)),
        f"From 64 channels in and out to 128, the weights go from `{rows[0][1]}` to `{rows[1][1]}`: four times as many, and four times "
        "the work.",
        tabled(("channels", "weights", "FLOPs"), rows),
    )


def a_multiply_add_is_two_operations() -> Evidence:
    """The multiply-adds of VGG-19, which a well-known paper calls FLOPs."""
    macs = sum(
        times * whole(ask("conv", input=f"{width}x{width}x{depth}", f=3, p=1, k=filters), "macs")
        for width, depth, filters, times in VGG19_CONVOLUTIONS
    )
    macs += sum(whole(ask("conv", kind="dense", input=shape, k=filters), "macs") for shape, filters in VGG19_DENSE)
    layer = exam()
    return Evidence(
        abs(macs - VGG19) < 0.005 * VGG19 and whole(layer, "flops") == 2 * whole(layer, "macs"),
        f"The layers of VGG-19 do `{macs}` multiply-adds. He et al. print 19.6 billion “FLOPs”: their FLOP is the MAC of this "
        f"page, and the layer below has `{whole(layer, 'flops')}` FLOPs or `{whole(layer, 'macs')}` MACs.",
        shown(layer, steps=("macs", "flops")),
    )


def work_and_parameters_lie_apart() -> Evidence:
    """An early layer of VGG-16 against its first dense layer."""
    early = ask("conv", input="224x224x64", f=3, p=1, k=64)
    dense = ask("conv", kind="dense", input="7x7x512", k=4096)
    rows = [
        (name, whole(each, "parameters"), whole(each, "macs"))
        for name, each in (("3×3 on 224×224×64", early), ("dense, 7×7×512 to 4096", dense))
    ]
    return Evidence(
        rows[1][1] > 1000 * rows[0][1] and rows[0][2] > 10 * rows[1][2],
        f"In VGG-16 the second layer does `{rows[0][2] // rows[1][2]}` times the work of the first dense layer, with "
        f"`{round(Fraction(rows[1][1], rows[0][1]))}` times fewer parameters.",
        tabled(("layer", "parameters", "multiply-adds"), rows),
    )
