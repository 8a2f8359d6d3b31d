"""The steps that find how large the output is, kind by kind."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.expr import Expr
from dlcalc.topics.conv.kinds import CS231N
from dlcalc.topics.conv.layer import Axis, Layer

ARITHMETIC = "Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning"
_SIZES = {"floor": f"{ARITHMETIC}, relationship 6", "exact": CS231N, "ceil": "PyTorch, MaxPool2d with ceil_mode"}
PADDING_NOTES = {
    "full": "every place where the filter overlaps the input at all",
    "causal": "all of it before the input: no output sees the future",
    "same": "as much as the filter reaches beyond its centre",
}


def sizes(layer: Layer, ledger: Ledger) -> dict[str, Expr]:
    """The steps for the output's size along every axis, and what lies beneath them; the sizes by result name."""
    if layer.kind.size == "flat":
        _flattened(layer, ledger)
        return {}
    if layer.kind.size == "whole":
        heading = {"title": "Output size", "note": "the window is the whole input: one place"}
        return {f"output_{axis.name}": ledger.step(f"output_{axis.name}", f"{axis.out} = 1", **heading) for axis in layer.axes}
    along = _transposed if layer.kind.size == "transposed" else _windows
    found = {}
    for place, axis in enumerate(layer.axes):
        id = f"output_{axis.name}"
        if place and layer.square:
            first = next(step for step in ledger.steps if step.id == f"output_{layer.axes[0].name}")
            found[id] = ledger.step(id, f"{axis.out} = {layer.axes[0].out}", title=first.title, note=first.note)
        else:
            found[id] = along(layer, ledger, axis)
    if layer.kind.size == "transposed":
        _zeros_inserted(layer, ledger)
    else:
        _border(layer, ledger)
    return found


def effective_kernel(layer: Layer, ledger: Ledger) -> None:
    """The step that finds what a dilated kernel spans."""
    if not layer.dilated:
        return
    done: set[str] = set()
    for axis in layer.axes:
        if axis.kernel not in done:
            ledger.step(
                f"effective_kernel_{axis.name}", f"{axis.kernel} = {axis.dilation}*({axis.filter} - 1) + 1",
                title="Effective kernel", note="cells from the first weight to the last", source=f"{ARITHMETIC}, section 5.1",
            )  # fmt: skip
            done.add(axis.kernel)


def _windows(layer: Layer, ledger: Ledger, axis: Axis) -> Expr:
    """The steps for one axis: its padding where the mode computes it, then how many places the filter has."""
    heading = {"title": "Output size", "note": f"at how many places can the {layer.kind.filter} stand?"}
    if layer.padding == "same" and layer.convention != "cs231n":
        return _same(layer, ledger, axis)
    _padding(layer, ledger, axis)
    if layer.rounding == "ceil":
        heading["note"] = "rounded up, but the last window must begin on the input or its left padding"
    formula = f"{axis.out} = {places(axis, layer.rounding)}"
    return ledger.step(f"output_{axis.name}", formula, source=_SIZES[layer.rounding], **heading)


def places(axis: Axis, rounding: str) -> str:
    """At how many places the filter can stand along an axis, as a formula."""
    return {
        "floor": f"floor(({axis.room})/{axis.stride}) + 1",
        "exact": f"({axis.room})/{axis.stride} + 1",
        "ceil": f"min(ceil(({axis.room})/{axis.stride}) + 1, ceil(({axis.size} + {axis.before})/{axis.stride}))",
    }[rounding]


def _padding(layer: Layer, ledger: Ledger, axis: Axis) -> None:
    """The padding, where the mode computes it from the kernel."""
    if layer.padding != "number" and axis.before not in ledger.values:
        formula = f"{axis.before} = ({axis.kernel} - 1)/2" if layer.padding == "same" else f"{axis.before} = {axis.kernel} - 1"
        id = f"padding_{axis.name}" if axis.before == f"P_{axis.name}" else "padding"
        ledger.step(id, formula, title="Padding", note=PADDING_NOTES[layer.padding])
    if layer.rounding == "exact" and layer.padding != "number":
        from dlcalc.topics.conv.fit import check_whole  # fit knows the sizes too

        check_whole(layer, ledger, axis)


def _same(layer: Layer, ledger: Ledger, axis: Axis) -> Expr:
    """``same`` fixes the output first, and the padding follows from it."""
    pytorch = layer.convention == "pytorch"
    out = f"{axis.out} = {axis.size}" if pytorch else f"{axis.out} = ceil({axis.size}/{axis.stride})"
    value = ledger.step(f"output_{axis.name}", out, title="Output size", note="padding “same” fixes it first")
    total = f"{axis.kernel} - 1" if pytorch else f"max(({axis.out} - 1)*{axis.stride} + {axis.kernel} - {axis.size}, 0)"
    ledger.step(f"padding_{axis.name}", f"{axis.before} = {total}", title="Padding", note="both sides together; the odd cell goes after")
    return value


def _border(layer: Layer, ledger: Ledger) -> None:
    """Whether the filter's last place ends at the border, and what it leaves unread there."""
    axes = layer.axes[:1] if layer.square else layer.axes
    whole = " and ".join(f"({axis.room}) mod {axis.stride} = 0" for axis in axes)
    ledger.step("fits", f"fits = ({whole})", title="Fit", note="does the last place end at the border?")
    rounded_up = layer.rounding == "ceil" or (layer.padding == "same" and layer.convention != "cs231n")
    rest = "max({room} - ({out} - 1)*{stride}, 0)" if rounded_up else "({room}) mod {stride}"
    cells = ", ".join(rest.format(room=axis.room, out=axis.out, stride=axis.stride) for axis in layer.axes)
    ledger.step("unread", f"unread = [{cells}{',' if layer.dims == 1 else ''}]", title="Fit", note="")


def _transposed(layer: Layer, ledger: Ledger, axis: Axis) -> Expr:
    """A convolution run backwards: each input cell spreads the kernel, a stride apart, and the padding is cut off."""
    id, title, out = f"output_{axis.name}", "Output size", axis.out
    if layer.padding == "same" and not layer.inputs.given("output-padding"):
        value = ledger.step(id, f"{out} = {axis.size}*{axis.stride}", title=title, note="padding “same” fixes it first")
        note = "cut off, both sides together; the odd cell goes after"
        ledger.step(f"padding_{axis.name}", f"{axis.before} = max({axis.kernel} - {axis.stride}, 0)", title="Padding", note=note)
        return value
    if layer.stretched:
        note = "Keras leaves no cell out: a stride for each input cell at least"
        return ledger.step(id, f"{out} = {axis.size}*{axis.stride} + max({axis.kernel} - {axis.stride}, 0)", title=title, note=note)
    if layer.padding == "same":
        note = "half the kernel at each side, cut off"
        ledger.step(f"padding_{axis.name}", f"{axis.before} = 2*floor({axis.kernel}/2)", title="Padding", note=note)
    else:
        _padding(layer, ledger, axis)
    return ledger.step(
        id, f"{out} = {transposed_size(axis)}", title=title, note="each input cell spreads the kernel, a stride apart",
        source=f"{ARITHMETIC}, relationship 14",
    )  # fmt: skip


def transposed_size(axis: Axis, cut: str = "") -> str:
    """The output's size along an axis of a transposed convolution, as a formula; ``cut`` is the padding, where it has no letter yet."""
    padding = cut or (f"({axis.padding})" if "+" in axis.padding else axis.padding)
    return f"({axis.size} - 1)*{axis.stride} - {padding} + {axis.kernel} + {axis.more}"


def _zeros_inserted(layer: Layer, ledger: Ledger) -> None:
    """The same size by an ordinary convolution of stride 1, over the input with zeros inserted."""
    if layer.padding == "same" or layer.stretched:
        return
    heading = {
        "title": "With zeros inserted",
        "note": "`S − 1` zeros between cells, then stride 1",
        "source": f"{ARITHMETIC}, section 4.6",
    }
    done: set[str] = set()
    for axis in layer.axes[:1] if layer.square else layer.axes:
        letter = axis.size[0]
        ledger.step(f"stretched_{axis.name}", f"{letter}_1' = ({axis.size} - 1)*{axis.stride} + 1", **heading)
        before, after = (_around(layer, axis, side) for side in (axis.before, axis.after))
        for around, side in dict.fromkeys(((before, axis.before), (after, axis.after))):
            if around not in done:
                ledger.step(f"around_{axis.name}", f"{around} = {axis.kernel} - 1 - {side}", **heading)
        done |= {before, after}
        both = f"2*{before}" if before == after else f"{before} + {after}"
        ledger.step(f"convolved_{axis.name}", f"{axis.out} = {letter}_1' + {both} - {axis.kernel} + {axis.more} + 1", **heading)


def _around(layer: Layer, axis: Axis, side: str) -> str:
    """The letter of the zeros around: one an axis where only the kernel has one an axis."""
    shared = sum(side in (each.before, each.after) for each in layer.axes) > 1
    if not shared or len({each.kernel for each in layer.axes}) == 1:
        return f"{side}'"
    letter, _, label = side.partition("_")
    return f"{letter}_{{{label},{axis.name}}}'" if label else f"{letter}_{axis.name}'"


def _flattened(layer: Layer, ledger: Ledger) -> None:
    """How many numbers go into a dense layer."""
    if layer.flat:
        ledger.step("inputs", f"I = {layer.flat}", title="Inputs", note="the input as one row of numbers")


def as_convolution(layer: Layer, ledger: Ledger) -> None:
    """The convolution that a dense layer is: its filters are as large as the input."""
    if layer.kind.size == "flat" and len(layer.flat) > 1:
        axis = layer.axes[0]
        ledger.values["F"] = ledger.value(axis.size)
        shape = " × ".join(axis.size for axis in layer.axes)
        formula, note = f"{axis.out} = {axis.size} - F + 1", f"a kernel of `{shape}`, so `F = {axis.size}`: one place"
        ledger.step("as_convolution", formula, title="As a convolution", note=note)
