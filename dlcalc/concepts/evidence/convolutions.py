"""Evidence about convolutional layers: sizes, parameters, what a cell sees."""

from __future__ import annotations

from dlcalc.concepts.evidence import Evidence, ask, shown


def two_threes_see_five() -> Evidence:
    """Two layers of 3×3 against one of 5×5."""
    two, one = ask("conv", stack="c1f3 c1f3", w=9), ask("conv", stack="c1f5", w=9)
    fields = two["receptive_field"], one["receptive_field"]
    return Evidence(
        fields == ((5,), (5,)) or fields[0] == fields[1],
        f"`{'x'.join(map(str, fields[0]))}` input cells reach one output cell through two layers, and as many through one.",
        shown(two, tables=tuple([table.id for table in two.tables])),
    )
