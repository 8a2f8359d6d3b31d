"""Evidence about padding and stride: sizes, borders, and what is left out."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.concepts.evidence.kernels import listed


def width(size: int, **given: object) -> int:
    """The width of the output."""
    return whole(ask("conv", w=size, **given), "output_w")


def windows_over(size: int, kernel: int, padding: int) -> list[int]:
    """How many windows cover each cell of the input, counted one by one."""
    starts = range(-padding, size + padding - kernel + 1)
    return [sum(start <= cell < start + kernel for start in starts) for cell in range(size)]


def every_layer_shrinks() -> Evidence:
    """Layers of 3×3 without padding until nothing is left."""
    sizes = [33]
    while sizes[-1] >= 3:
        sizes.append(width(sizes[-1], f=3))
    kept = width(33, f=3, p=1)
    return Evidence(
        sizes == list(range(33, 0, -2)) and kept == 33,
        f"A map of 33×33 is 1×1 after `{len(sizes) - 1}` layers of 3×3 without padding: {listed(sizes[:4])} and so on. "
        f"With `P = 1` it stays `{kept}x{kept}`.",
        shown(ask("conv", w=33, f=3), steps=("output_w",)),
    )


def half_the_kernel_keeps_the_size() -> Evidence:
    """P = (F − 1)/2 for odd kernels; none for even ones."""
    rows, right = [], True
    for kernel in (1, 3, 5, 7):
        padding = (kernel - 1) // 2
        rows.append((kernel, padding, width(32, f=kernel, p=padding)))
        right = right and rows[-1][2] == 32
    even = [width(32, f=4, p=padding) for padding in range(4)]
    return Evidence(
        right and 32 not in even,
        f"Kernels of 1, 3, 5 and 7 keep 32 cells; a kernel of 4 makes them {listed(even)} with paddings 0 to 3, and never 32.",
        tabled(("`F`", "`P = (F - 1)/2`", "32 cells become"), rows),
    )


def stride_divides_size_and_work() -> Evidence:
    """The same layer with strides 1, 2 and 4."""
    found = [(stride, ask("conv", input="224x224x64", f=3, p=1, k=64, s=stride)) for stride in (1, 2, 4)]
    rows = [(stride, whole(each, "output_w"), whole(each, "parameters"), whole(each, "flops")) for stride, each in found]
    base = rows[0]
    return Evidence(
        all(row[1] * row[0] == base[1] and row[2] == base[2] and row[3] * row[0] ** 2 == base[3] for row in rows),
        f"Stride 2 halves the width to `{rows[1][1]}` and does a quarter of the operations; the layer keeps its `{base[2]}` parameters.",
        tabled(("`S`", "`W_2`", "parameters", "FLOPs"), rows),
    )


def sizes_fall_together() -> Evidence:
    """Two widths with one output: cells behind the last window are never read."""
    rows = []
    for size in (5, 6, 7):
        layer = ask("conv", w=size, f=3, s=2, p=1)
        starts = [start for start in range(0, size + 2, 2) if start + 3 <= size + 2]
        left = size + 2 - (starts[-1] + 3)
        rows.append((size, len(starts), whole(layer, "output_w"), left))
    return Evidence(
        all(counted == formula for _, counted, formula, _ in rows) and rows[0][2] == rows[1][2] < rows[2][2] and rows[1][3] == 1,
        f"With `F = 3`, `S = 2`, `P = 1` both 5 and 6 cells become `{rows[0][2]}`: of the 6, the last cell of the padding is never read.",
        tabled(("`W_1`", "places counted", "`W_2` by formula", "padded cells not read"), rows),
    )


def border_is_seen_less() -> Evidence:
    """How often each cell is read, without padding and with it."""
    bare, padded = windows_over(7, 3, 0), windows_over(7, 3, 1)
    places = width(7, f=3), width(7, f=3, p=1)
    return Evidence(
        bare[0] == 1 and padded[0] == 2 and bare[3] == padded[3] == 3 and (sum(bare), places[1]) == (3 * places[0], 7),
        f"Along 7 cells a filter of width 3 reads the first cell `{bare[0]}` time and the middle one `{bare[3]}` times; with `P = 1` "
        "the first "
        f"is read `{padded[0]}` times. In a corner of a map that is `{bare[0] ** 2}` against `{bare[3] ** 2}`, and `{padded[0] ** 2}` "
        "with padding.",
        tabled(("times read", *[""] * 7), [("without padding", *bare), ("with `P = 1`", *padded)]),
    )


def stride_against_pool() -> Evidence:
    """A layer with stride 2 against the same layer followed by a pool of 2×2."""
    strided = ask("conv", input="56x56x64", f=3, p=1, k=128, s=2)
    full = ask("conv", input="56x56x64", f=3, p=1, k=128)
    pool = ask("conv", input="56x56x128", kind="maxpool", f=2)
    ratio = Fraction(whole(full, "flops"), whole(strided, "flops"))
    rows = [
        ("3×3, stride 2", strided.results["output_shape"], whole(strided, "parameters"), whole(strided, "flops")),
        ("3×3, then 2×2 pool", pool.results["output_shape"], whole(full, "parameters"), whole(full, "flops")),
    ]
    return Evidence(
        strided["output_shape"] == pool["output_shape"] and ratio == 4,
        f"Both give the same shape with the same parameters; the convolution with stride 2 does a quarter of the `{rows[1][3]}` "
        "operations.",
        tabled(("layers", "output", "parameters", "FLOPs"), rows),
    )
