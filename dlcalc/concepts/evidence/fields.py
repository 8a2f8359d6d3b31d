"""Evidence about receptive fields: what one output cell sees of the input."""

from __future__ import annotations

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled, whole
from dlcalc.derivation.model import Derivation

VGG16 = "c64f3p1 c64f3p1 max2 c128f3p1 c128f3p1 max2 " + " ".join([f"c{k}f3p1 c{k}f3p1 c{k}f3p1 max2" for k in (256, 512, 512)])
"""The layers of VGG-16 down to its last pool (Simonyan and Zisserman 2015, table 1, D)."""

PUBLISHED = 212
"""The receptive field of VGG-16 that Araujo, Norris and Sim 2019 print."""


def of(stack: str) -> Derivation:
    """The receptive field of a stack, along one axis."""
    return ask("conv", stack=stack, dims=1)


def field(stack: str) -> int:
    """How many input cells one output cell sees along an axis, by the formula."""
    return only(of(stack), "receptive_field")


def only(derivation: Derivation, name: str) -> int:
    """The one entry of a result that has an entry an axis."""
    entries = derivation[name]
    if not (isinstance(entries, tuple) and len(entries) == 1 and isinstance(entries[0], int)):
        raise TypeError(f"{name} is {entries!r}, and not one whole number")
    return entries[0]


def traced(layers: list[tuple[int, int, int]]) -> int:
    """The same counted: the input cells that reach output cell 0, layer by layer backwards.

    Args:
        layers: kernel, stride and dilation of each.
    """
    cells = {0}
    for kernel, stride, dilation in reversed(layers):
        cells = {cell * stride + dilation * place for cell in cells for place in range(kernel)}
    return max(cells) - min(cells) + 1


def two_threes_see_five() -> Evidence:
    """Two layers of 3×3 against one of 5×5, three against one of 7×7."""
    seen = {(times, size): (field(" ".join(["c1f3"] * times)), field(f"c1f{size}")) for times, size in ((2, 5), (3, 7))}
    counted = all(one == many == traced([(3, 1, 1)] * times) == size for (times, size), (many, one) in seen.items())
    two = of("c1f3 c1f3")
    return Evidence(
        counted,
        f"Two layers of 3×3 reach `{seen[2, 5][0]}` cells along each axis and three `{seen[3, 7][0]}`; counting them cell by cell "
        "gives the same.",
        shown(two, steps=("receptive_field_w_1", "receptive_field_w_2")),
    )


def each_adds_its_kernel_less_one() -> Evidence:
    """VGG-16 block by block, against the published value and a count."""
    network = of(VGG16)
    layers = [(2, 2, 1) if text.startswith("max") else (3, 1, 1) for text in VGG16.split()]
    ends = [place for place, text in enumerate(VGG16.split(), 1) if text == "max2"]
    values = {step.id: step.value for step in network.steps}
    rows = [
        (
            f"block {number}",
            "two 3×3, pool" if number < 3 else "three 3×3, pool",
            values[f"jump_w_{end}"],
            values[f"receptive_field_w_{end}"],
        )
        for number, end in enumerate(ends, 1)
    ]
    found = only(network, "receptive_field")
    return Evidence(
        found == traced(layers) == PUBLISHED,
        f"A cell behind the last pool of VGG-16 sees `{found}` cells along each axis. Kernels alone would add up to "
        f"`{sum(kernel for kernel, _, _ in layers)}`.",
        tabled(("after", "its layers", "jump `j`", "field `r`"), rows, note="`j`: input cells between neighbouring output cells"),
    )


def strides_multiply() -> Evidence:
    """Depth with stride 1 and with stride 2."""
    depths = (1, 2, 4, 8)
    rows = [(depth, field(" ".join(["c1f3"] * depth)), field(" ".join(["c1f3s2"] * depth))) for depth in depths]
    is_linear = all(flat == 1 + 2 * depth for depth, flat, _ in rows)
    doubles = all(steep == 2 ** (depth + 1) - 1 == traced([(3, 2, 1)] * depth) for depth, _, steep in rows)
    deepest = rows[-1]
    return Evidence(
        is_linear and doubles and deepest[2] > 10 * deepest[1],
        f"After `{deepest[0]}` layers of 3×3 the field is `{deepest[1]}` cells wide with stride 1 and `{deepest[2]}` with stride 2.",
        tabled(("layers of 3×3", "field, stride 1", "field, stride 2"), rows),
    )


def dilation_widens_without_weights() -> Evidence:
    """Dilations 1, 2, 4 against none."""
    plain, dilated = field("c1f3 c1f3 c1f3"), field("c1f3d1 c1f3d2 c1f3d4")
    weights = [whole(ask("conv", f=3, d=1, k=1, dilation=dilation), "weights") for dilation in (1, 2, 4)]
    counted = traced([(3, 1, 1)] * 3), traced([(3, 1, 1), (3, 1, 2), (3, 1, 4)])
    return Evidence(
        (plain, dilated) == counted and dilated > 2 * plain and len({*weights}) == 1,
        f"Three layers of 3×3 see `{plain}` cells along each axis; with dilations 1, 2, 4 they see `{dilated}`, with the same "
        f"`{weights[0]}` weights a layer and channel.",
        shown(of("c1f3d1 c1f3d2 c1f3d4"), steps=tuple([f"receptive_field_w_{place}" for place in (1, 2, 3)])),
    )


def middle_counts_more() -> Evidence:
    """The paths from each input cell to one output cell through three layers of width 3."""
    paths = [1]
    rows: list[tuple[str | int, ...]] = []
    for depth in (1, 2, 3):  # a layer hands each cell's paths to the three cells above it
        paths = [sum(paths[max(place - 2, 0) : place + 1]) for place in range(len(paths) + 2)]
        rows.append((depth, *[""] * (3 - depth), *paths, *[""] * (3 - depth)))
    middle, edge = paths[len(paths) // 2], paths[0]
    return Evidence(
        len(paths) == field("c1f3 c1f3 c1f3") and middle >= 5 * edge and sum(paths) == 3**3,
        f"Of the `{sum(paths)}` paths through three layers of width 3, `{middle}` begin at the cell in the middle and `{edge}` at each "
        "end.",
        tabled(("layers", *[""] * 7), rows, title="Paths from each input cell to one output cell"),
    )


def padding_does_not_widen() -> Evidence:
    """The same stack with and without padding."""
    rows, seen = [], []
    for padding in (0, 1, 2):
        found = of(f"c1f3p{padding} c1f3p{padding} c1f3p{padding}")
        seen.append(only(found, "receptive_field"))
        rows.append((f"`P = {padding}`", seen[-1], only(found, "center")))
    centres = {str(row[2]) for row in rows}
    return Evidence(
        len({*seen}) == 1 and len(centres) == 3,
        f"Three layers of 3×3 see `{seen[0]}` cells whatever their padding; only the place of the first cell's centre moves.",
        tabled(("padding", "field `r`", "first centre"), rows),
    )
