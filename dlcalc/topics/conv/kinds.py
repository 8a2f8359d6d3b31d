"""The kinds of layers as data: what each is called, its formulas, what stands beside them, which options mean nothing to it.

In a formula ``{window}`` is the product of the kernel's sizes, ``{places}`` that of the output's, ``{inputs}`` that of the input's;
``{convolution}`` is what a convolution has of parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MOBILENETS = "Howard et al. 2017, MobileNets, section 3.1"
CS231N = "Stanford CS231n, Convolutional Neural Networks"
_EACH_WEIGHT = "each weight at each place: one multiply-add"


class Line(NamedTuple):
    """A step that only some kinds have: its id, ``symbol = formula``, heading, note and source."""

    id: str
    equation: str
    title: str
    note: str
    source: str = ""


class Kind(NamedTuple):
    """One kind of layer.

    Attributes:
        title: its name as a heading.
        size: what fixes the output's size: ``windows`` that are moved, ``transposed`` ones, the ``whole`` input, or nothing (``flat``).
        weights: how many weights it has; empty when it has none.
        biases: how many biases.
        parameters: both together.
        macs: multiply-adds; empty when it has none.
        flops: operations.
        depth: the letter of the output's depth.
        each: what one filter has, in words, for the note of the parameters.
        notes: the other notes, by step, where they are not those of a convolution.
        titles: the same for headings.
        counted: what the operations are.
        more: steps that set it beside another kind.
        refuses: options that mean nothing to it, and why.
        filter: what the kernel is called.
        outputs: what the number ``K`` is called.
        source: where its parameters are counted, or its filters described.
    """

    title: str
    size: str = "windows"
    weights: str = "K*{window}*D/G"
    biases: str = "K"
    parameters: str = "K*({window}*D/G + 1)"
    macs: str = "N*{window}*(D/G)*{places}*K"
    flops: str = "2*N*{window}*(D/G)*{places}*K"
    depth: str = "K"
    each: str = "each filter: `{window}·{depth}` weights"
    notes: Mapping[str, str] = {}
    titles: Mapping[str, str] = {}
    counted: str = "2 a multiply-add"
    more: tuple[Line, ...] = ()
    refuses: Mapping[str, str] = {}
    filter: str = "filter"
    outputs: str = "number of filters"
    source: str = CS231N

    @property
    def kernel(self) -> str:
        """What its size is called by."""
        return "kernel" if self.filter == "filter" else self.filter


NOTES = {
    "weights": "each filter sees every channel of its group",
    "biases": "one for each filter",
    "macs": _EACH_WEIGHT,
    "flops": "each weight at each place: one multiply, one add",
    "activations": "the numbers in the output",
}
TITLES = {
    "weights": "Weights", "biases": "Biases", "parameters": "Parameters", "macs": "MACs", "flops": "FLOPs", "activations": "Activations",
}  # fmt: skip

_NO_OUTPUT_PADDING = {"output-padding": "output padding belongs to a transposed convolution"}
_NO_GROUPS = {"groups": "each channel is a group of its own here"}
_POOL = {
    "k": "a pool has no filters, it keeps the depth; the size of its window is --f",
    "groups": "a pool has no groups, each channel is pooled by itself",
    "bias": "a pool has no biases",
    **_NO_OUTPUT_PADDING,
}
_NOT_MOVED = {
    "f": "the window of a global pool is the whole input",
    "s": "the window of a global pool is not moved",
    "p": "a global pool needs no padding",
    "dilation": "the window of a global pool is the whole input",
    "rounding": "there is nothing to round",
}
_DENSE = {
    **dict.fromkeys(("f", "s", "p", "dilation"), "no window moves in a dense layer; as a convolution, its filters fill the input"),
    "groups": "every output of a dense layer sees every input",
    "rounding": "there is nothing to round",
    **_NO_OUTPUT_PADDING,
}  # fmt: skip


def _pool(title: str, flops: str, counted: str, operations: str, note: str, size: str = "windows") -> Kind:
    window = {} if size == "windows" else _NOT_MOVED
    return Kind(
        title, size, weights="", biases="", parameters="0", macs="", flops=flops, depth="D", each="nothing is learnt",
        notes={"flops": note}, titles={"flops": operations}, counted=counted,
        refuses={**_POOL, **window}, filter="window", source="",
    )  # fmt: skip


_FULL = "each of `K` filters sees every channel"

KINDS: Mapping[str, Kind] = {
    "conv": Kind("Convolution", refuses=_NO_OUTPUT_PADDING),
    "transposed": Kind(
        "Transposed convolution", "transposed",
        macs="N*{window}*(D/G)*{inputs}*K", flops="2*N*{window}*(D/G)*{inputs}*K", source="",
        notes={
            "macs": "each input cell meets each weight once",
            "flops": "each input cell meets each weight once",
        },
        refuses={"rounding": "the size of a transposed convolution is never a fraction"},
    ),
    "maxpool": _pool(
        "Max pooling", "N*({window} - 1)*{places}*D", "comparisons", "Comparisons",
        "the largest of `{window}` cells: one comparison fewer than cells"
    ),
    "avgpool": _pool(
        "Average pooling", "N*{window}*{places}*D", "additions and divisions", "Operations",
        "`{window} − 1` additions and one division a window",
    ),
    "globalmax": _pool(
        "Global max pooling", "N*({inputs} - 1)*D", "comparisons", "Comparisons",
        "the largest of `{inputs}` cells: one comparison fewer than cells", "whole"
    ),
    "globalavg": _pool(
        "Global average pooling", "N*{inputs}*D", "additions and divisions", "Operations",
        "`{inputs} − 1` additions and one division a channel", "whole",
    ),
    "depthwise": Kind(
        "Depthwise convolution", weights="K*{window}", parameters="K*({window} + 1)", macs="N*{window}*{places}*K",
        flops="2*N*{window}*{places}*K", each="each filter sees one channel: `{window}` weights",
        notes={"weights": "each filter sees one channel"}, source=MOBILENETS,
        refuses={**_NO_OUTPUT_PADDING, **_NO_GROUPS},
    ),
    "separable": Kind(
        "Depthwise-separable convolution", weights="{window}*D + D*K", parameters="{window}*D + D*K + K",
        macs="N*{window}*D*{places} + N*D*K*{places}", flops="2*N*{window}*D*{places} + 2*N*D*K*{places}",
        each="`{window}` weights a channel, then `D` a filter", source=MOBILENETS,
        notes={
            "weights": "one filter a channel, then K filters of 1 × 1",
            "biases": "one a filter of the second half",
            "flops": "the filters of the channels, then the mixing of channels",
            "macs": "the filters of the channels, then the mixing of channels",
        },
        more=(
            Line("full_parameters", "full_parameters = {convolution}", "Full convolution", _FULL),
            Line("full_flops", "full_flops = 2*N*{window}*D*{places}*K", "Full convolution", _FULL),
            Line("ratio", "ratio = 1/K + 1/({window})", "Ratio", "separable to full: of the weights, and of the FLOPs", MOBILENETS),
        ),
        refuses={**_NO_OUTPUT_PADDING, **_NO_GROUPS},
    ),
    "pointwise": Kind(
        "Pointwise convolution", each="each filter: `{depth}` weights",
        refuses={**_NO_OUTPUT_PADDING, "dilation": "a kernel of one cell cannot be dilated"},
    ),
    "local": Kind(
        "Locally connected layer", weights="{places}*K*{window}*D", biases="{places}*K", parameters="{places}*K*({window}*D + 1)",
        macs="N*{window}*D*{places}*K", flops="2*N*{window}*D*{places}*K",
        each="at each place, each filter anew: `{window}·D` weights",
        notes={"weights": "each filter has weights of its own at each place", "biases": "one a filter and place"},
        more=(
            Line(
                "shared", "shared = {convolution}", "Shared weights", "a convolution uses the same filters at every place",
                "Goodfellow, Bengio & Courville 2016, Deep Learning, section 9.5",
            ),
        ),
        refuses={**_NO_OUTPUT_PADDING, "groups": "every filter of a locally connected layer sees every channel"},
    ),
    "dense": Kind(
        "Dense layer", "flat", weights="K*I", parameters="K*(I + 1)", macs="N*I*K", flops="2*N*I*K",
        each="each output: `I` weights",
        notes={
            "weights": "one from each input to each output", "biases": "one an output", "macs": "each weight once: one multiply-add",
            "flops": "each weight once: one multiply, one add",
        },
        refuses=_DENSE, outputs="number of outputs",
    ),
}  # fmt: skip
