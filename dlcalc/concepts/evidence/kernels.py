"""Evidence about kernels: small ones in place of a large one, 1×1, and filters split into depthwise and pointwise."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.fields import field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcalc.derivation.model import Derivation


def written(numbers: Sequence[int]) -> str:
    """Numbers as they are typed."""
    return " ".join(map(str, numbers))


def listed(numbers: Sequence[int]) -> str:
    """Numbers as prose shows them."""
    return f"`[{', '.join(map(str, numbers))}]`"


def entries(derivation: Derivation) -> list[int]:
    """The whole numbers of an output map, row by row."""
    return [int(number) for number in derivation["output"].reshape(-1)]  # type: ignore[attr-defined]


def along(x: Sequence[int], weights: Sequence[int], **given: object) -> list[int]:
    """A convolution along one axis."""
    return entries(ask("conv", dims=1, x=written(x), weights=written(weights), **given))


def two_threes_cost_less() -> Evidence:
    """Weights of stacks of 3×3 against one kernel of the same field, at depth C."""

    def weights(size: int) -> Derivation:
        return ask("conv", f=size, d="C", k="C", bias="none")

    from dlcalc.derivation.ledger import Ledger
    from dlcalc.notation.vocabulary import Vocabulary

    ledger = Ledger(Vocabulary(), {f"w_{size}": weights(size).results["weights"] for size in (3, 5, 7)})
    rows = [
        ("two 3×3", "5×5", ledger.value("2*w_3")),
        ("one 5×5", "5×5", ledger.value("w_5")),
        ("three 3×3", "7×7", ledger.value("3*w_3")),
        ("one 7×7", "7×7", ledger.value("w_7")),
    ]
    two, one = 2 * at_depth(3), at_depth(5)
    three, seven = 3 * at_depth(3), at_depth(7)
    more = [Fraction(100 * (large - small), small) for small, large in ((two, one), (three, seven))]
    return Evidence(
        one > Fraction(5, 4) * two and seven > Fraction(5, 4) * three and field("c1f3 c1f3") == field("c1f5"),
        f"One 5×5 has {float(more[0]):.0f} % more weights than two 3×3, one 7×7 {float(more[1]):.0f} % more than three.",
        tabled(("layers", "field", "weights at depth `C`"), rows),
    )


def at_depth(size: int, depth: int = 256) -> int:
    """The weights of one square layer that keeps its depth."""
    return whole(ask("conv", f=size, d=depth, k=depth, bias="none"), "weights")


def relu_between_adds_something() -> Evidence:
    """Two layers without an activation are one; with a ReLU between them they are not linear."""
    x, first, second = [1, -2, 3, 0, -1, 2, 1, -3], [1, 2, -1], [1, -1, 1]
    merged = along(first, second, flip=True, p="full")
    two, one = along(along(x, first), second), along(x, merged)
    with_relu = along(along(x, first, activation="relu"), second)
    mirrored = along(along([-entry for entry in x], first, activation="relu"), second)
    return Evidence(
        two == one and len(merged) == 5 and any(a + b != 0 for a, b in zip(with_relu, mirrored, strict=True)),
        f"The kernels {listed(first)} and {listed(second)} in turn give {listed(two)}, and so does the one kernel {listed(merged)}. "
        "With a ReLU "
        f"between them, `x` gives {listed(with_relu)} and `-x` gives {listed(mirrored)}, which is not its negative.",
    )


def pointwise_is_dense_at_every_cell() -> Evidence:
    """A 1×1 convolution against a dense layer on the channels of one cell."""
    pointwise = ask("conv", kind="pointwise", input="28x28x256", k=64)
    dense = ask("conv", kind="dense", input="1x1x256", k=64)
    counts = [whole(each, "parameters") for each in (pointwise, dense)]
    channels = [[1, 2, 3, 4], [5, 6, 7, 8]]  # two channels of 2 × 2
    weights = [2, -1]
    mixed = entries(ask("conv", kind="pointwise", x=[[row[:2], row[2:]] for row in channels], weights=[[[[weight]] for weight in weights]]))
    by_hand = [sum(weight * row[cell] for weight, row in zip(weights, channels, strict=True)) for cell in range(4)]
    return Evidence(
        counts[0] == counts[1] and mixed == by_hand,
        f"The 64 filters of 1×1 on 256 channels have `{counts[0]}` parameters on a map of 28×28, as many as a dense layer from 256 to "
        "64 numbers. "
        f"On the channels {listed(channels[0])} and {listed(channels[1])} the weights {listed(weights)} give {listed(mixed)}, cell by "
        "cell.",
        shown(pointwise, steps=("parameters",)),
    )


def pointwise_sees_no_neighbours() -> Evidence:
    """A 1×1 layer in a stack."""
    alone, after, twice = field("c1f1"), field("c1f3 c1f1"), field("c1f3 c1f3")
    return Evidence(
        (alone, after) == (1, 3) and twice > after,
        f"A 1×1 layer alone sees `{alone}` cell; behind a 3×3 layer it leaves the field at `{after}` cells, where another 3×3 makes it "
        f"`{twice}`.",
    )


def bottleneck_saves() -> Evidence:
    """The 5×5 branch of the first inception module, with and without its reduction."""
    direct = ask("conv", input="28x28x192", f=5, k=32, p=2, bias="none")
    reduce = ask("conv", input="28x28x192", kind="pointwise", k=16, bias="none")
    after = ask("conv", input="28x28x16", f=5, k=32, p=2, bias="none")
    rows: list[tuple[str | int, ...]] = [("5×5 on 192 channels", whole(direct, "weights"), whole(direct, "macs"))]
    rows += [
        (name, whole(each, "weights"), whole(each, "macs")) for name, each in (("1×1 down to 16", reduce), ("5×5 on 16 channels", after))
    ]
    both = whole(reduce, "macs") + whole(after, "macs")
    times = Fraction(whole(direct, "macs"), both)
    return Evidence(
        times > 5 and direct["output_shape"] == after["output_shape"],
        f"The branch gives the same shape with `{both}` multiply-adds in place of `{rows[0][2]}`: {float(times):.1f} times fewer.",
        tabled(("layer", "weights", "multiply-adds"), rows),
    )


# Depthwise-separable


def separable(**given: object) -> Derivation:
    """The example: 112×112×32 to 64 channels by 3×3."""
    return ask("conv", **{"kind": "separable", "input": "112x112x32", "f": 3, "p": 1, "k": 64, **given})


def depthwise_keeps_channels_apart() -> Evidence:
    """One channel changed: which outputs change, for a depthwise and for a full convolution."""
    first, second, changed = [[1, 2], [3, 4]], [[1, 0], [0, 1]], [[9, 9], [9, 9]]
    ones = [[1, 1], [1, 1]]

    def outputs(kind: str, other: list[list[int]]) -> list[int]:
        weights = [[ones], [ones]] if kind == "depthwise" else [[ones, ones], [ones, ones]]
        return entries(ask("conv", kind=kind, x=[first, other], weights=weights))

    apart = outputs("depthwise", second), outputs("depthwise", changed)
    mixed = outputs("conv", second), outputs("conv", changed)
    return Evidence(
        apart[0][0] == apart[1][0] and apart[0][1] != apart[1][1] and all(a != b for a, b in zip(*mixed, strict=True)),
        f"When the second of two channels changes, the outputs of a depthwise layer go from {listed(apart[0])} to {listed(apart[1])}: "
        "the first "
        f"stays. Those of a full convolution go from {listed(mixed[0])} to {listed(mixed[1])}.",
    )


def separable_costs_the_sum_of_two_parts() -> Evidence:
    """Work of the separable layer against the full one, and the ratio in a formula."""
    found = separable()
    full = ask("conv", input="112x112x32", f=3, p=1, k=64)
    ratio = Fraction(whole(found, "flops"), whole(full, "flops"))
    stated = {step.id: step.value for step in found.steps}
    return Evidence(
        ratio == Fraction(1, 64) + Fraction(1, 9) and whole(full, "flops") > 7 * whole(found, "flops"),
        f"It takes `{whole(found, 'flops')}` operations in place of `{whole(full, 'flops')}`: {float(1 / ratio):.1f} times fewer for "
        "the same output shape.",
        shown(found, steps=("flops", "full_flops", "ratio") if "ratio" in stated else ("flops",)),
    )


def pointwise_half_costs_most() -> Evidence:
    """Both halves of a separable layer, one by one."""
    depthwise = ask("conv", input="14x14x512", kind="depthwise", f=3, p=1, bias="none")
    pointwise = ask("conv", input="14x14x512", kind="pointwise", k=512, bias="none")
    rows = [
        (name, whole(each, "weights"), whole(each, "macs")) for name, each in (("depthwise 3×3", depthwise), ("pointwise 1×1", pointwise))
    ]
    share = Fraction(rows[1][2], rows[0][2] + rows[1][2])
    return Evidence(
        share > Fraction(9, 10),
        f"On 14×14 with 512 channels in and out, the pointwise half does {float(100 * share):.0f} % of the multiply-adds.",
        tabled(("half", "weights", "multiply-adds"), rows),
    )


def saving_stops_at_the_kernel() -> Evidence:
    """The ratio for more and more filters."""
    ratios = []
    for filters in (1, 8, 64, 512):
        parts = [whole(ask("conv", input="112x112x32", kind=kind, f=3, p=1, k=filters), "flops") for kind in ("conv", "separable")]
        ratios.append((filters, *parts, Fraction(parts[0], parts[1])))
    rows = [(filters, full, split, f"{float(times):.2f}") for filters, full, split, times in ratios]
    return Evidence(
        ratios[0][3] < 1 and all(few[3] < many[3] < 9 for few, many in pairwise(ratios)) and ratios[-1][3] > 8,
        f"With one filter the split costs more than it saves; with 512 it does {rows[-1][3]} times less work, and never `3*3 = 9` "
        "times less.",
        tabled(("filters `K`", "FLOPs, full", "FLOPs, separable", "times fewer"), rows),
    )


def separable_cannot_be_every_kernel() -> Evidence:
    """Two filters that read one channel in different patterns: no one pattern, scaled, gives both."""
    first, second = [1, 0, 0, 1], [0, 1, 1, 0]
    scaled = ([3 * entry for entry in first], [5 * entry for entry in first])
    in_proportion = [not any(minors(*pair)) for pair in ((first, second), scaled)]
    free = whole(ask("conv", d=32, k=64, f=3, bias="none"), "weights"), whole(separable(bias="none"), "weights")
    return Evidence(
        in_proportion == [False, True] and free[0] > free[1],
        f"A full layer may read one channel as {listed(first)} in one filter and as {listed(second)} in the next: these are not in "
        f"proportion. In a separable layer any two filters are, as {listed(scaled[0])} and {listed(scaled[1])}: multiples of one pattern. "
        f"So from 32 to 64 channels by 3×3, `{free[0]}` free weights become `{free[1]}`.",
    )


def minors(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """The 2×2 minors of two rows; all are zero where one row is a multiple of the other."""
    places = range(len(first))
    return [first[i] * second[j] - first[j] * second[i] for i in places for j in places if i < j]
