"""Evidence about transposed convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.kernels import along, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

KERNEL = [1, 2, -1]


def spread(x: Sequence[int], weights: Sequence[int], **given: object) -> list[int]:
    """A transposed convolution along one axis."""
    return along(x, weights, kind="transposed", **given)


def dot(first: Sequence[int], second: Sequence[int]) -> int:
    """The inner product."""
    return sum(a * b for a, b in zip(first, second, strict=True))


def reverses_the_sizes() -> Evidence:
    """The size formula backwards, for several kernels, strides and paddings."""
    rows, right = [], True
    for kernel, stride, padding in ((3, 1, 0), (2, 2, 0), (4, 2, 1), (5, 3, 1)):
        small = 4
        large = whole(ask("conv", kind="transposed", w=small, f=kernel, s=stride, p=padding), "output_w")
        back = whole(ask("conv", w=large, f=kernel, s=stride, p=padding), "output_w")
        right = right and back == small < large
        rows.append((kernel, stride, padding, large, back))
    return Evidence(
        right,
        f"With `F = 4`, `S = 2`, `P = 1` four cells become `{rows[2][3]}`, and a convolution with the same numbers makes "
        f"`{rows[2][4]}` of them again.",
        tabled(("`F`", "`S`", "`P`", "4 cells become", "and back"), rows),
    )


def is_the_transposed_matrix() -> Evidence:
    """⟨Cx, y⟩ = ⟨x, Cᵀy⟩ for a convolution with stride 2, for every pair of basis vectors."""
    size, stride = 7, 2
    units = [[int(place == one) for place in range(size)] for one in range(size)]
    columns = [along(unit, KERNEL, s=stride) for unit in units]
    count = len(columns[0])
    rows = [spread([int(place == one) for place in range(count)], KERNEL, s=stride) for one in range(count)]
    matrix = [[column[row] for column in columns] for row in range(count)]
    x, y = [3, -1, 4, 1, -5, 9, 2], [2, -7, 1]
    return Evidence(
        matrix == rows and dot(along(x, KERNEL, s=stride), y) == dot(x, spread(y, KERNEL, s=stride)) != 0,
        "Row by row, the matrix of the convolution is what the transposed one makes of the vectors with a single 1. So the product of `y` "
        "with the convolution of `x` is that of `x` with the transposed convolution of `y`, here "
        f"`{dot(x, spread(y, KERNEL, s=stride))}`.",
        tabled(("the matrix `C`", *[""] * size), [(f"`y_{place}`", *row) for place, row in enumerate(matrix, 1)]),
    )


def is_no_inverse() -> Evidence:
    """A map, convolved and brought back by the transposed convolution."""
    x = [1, 2, 3, 4, 5]
    small = along(x, KERNEL)
    back = spread(small, KERNEL)
    by_hand = [
        dot(small, [KERNEL[place - start] if 0 <= place - start < 3 else 0 for start in range(len(small))]) for place in range(len(x))
    ]
    return Evidence(
        back == by_hand and back != x,
        f"From {listed(x)} the kernel {listed(KERNEL)} makes {listed(small)}, and the transposed convolution makes {listed(back)} of that: "
        "the size is back, the numbers are not.",
    )


def is_a_convolution_with_zeros_between() -> Evidence:
    """Zeros between the cells, a border of F − 1 zeros, and the kernel turned round."""
    x, stride = [1, 2, 3], 2
    direct = spread(x, KERNEL, s=stride)
    stretched = [value for cell in x for value in (cell, *[0] * (stride - 1))][: (len(x) - 1) * stride + 1]
    around = len(KERNEL) - 1
    detour = along(stretched, KERNEL, flip=True, p=around)
    layer = ask("conv", kind="transposed", dims=1, w=len(x), f=len(KERNEL), s=stride)
    return Evidence(
        direct == detour and len(detour) == whole(layer, "output_w"),
        f"The transposed convolution of {listed(x)} with stride 2 gives {listed(direct)}, and so does an ordinary one with stride 1 over "
        f"{listed(stretched)} with `{around}` zeros at each end and the kernel turned round.",
        shown(layer, steps=("stretched_w", "around_w", "convolved_w")),
    )


def sizes_are_ambiguous() -> Evidence:
    """Two widths that a convolution takes to one, and output padding that says which is meant."""
    back = {size: whole(ask("conv", w=size, f=3, s=2, p=1), "output_w") for size in (5, 6)}
    given = {"kind": "transposed", "w": back[5], "f": 3, "s": 2, "p": 1}
    sizes = [whole(ask("conv", **given, **({"output-padding": more} if more else {})), "output_w") for more in (0, 1)]
    return Evidence(
        back[5] == back[6] and sizes == [5, 6],
        f"A convolution with `F = 3`, `S = 2`, `P = 1` takes 5 and 6 cells alike to `{back[5]}`. Backwards the `{back[5]}` cells become "
        f"`{sizes[0]}`, and `{sizes[1]}` with one cell of output padding.",
    )


def overlaps_are_uneven() -> Evidence:
    """How many input cells reach each output cell: a map of ones under a kernel of ones."""
    rows = []
    for kernel in (3, 4):
        counts = spread([1] * 5, [1] * kernel, s=2)
        rows.append((kernel, counts[kernel - 1 : 1 - kernel]))
    (_, uneven), (_, even) = rows
    return Evidence(
        len({*uneven}) == 2 and len({*even}) == 1,
        f"With stride 2 and `F = 3` the output cells inside get {listed(uneven)} contributions by turns; with `F = 4`, which 2 "
        "divides, they get "
        f"{listed(even)}.",
    )
