"""The steps of a convolution question, in the order a teacher would take them."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Seq
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.conv import fit, wording
from dlcalc.topics.conv.layer import CHANNELS_FIRST, Axis, Layer, layer_of

VOCABULARY = Vocabulary(
    words=frozenset({"weights", "biases", "parameters", "macs", "flops", "activations", "memory", "fits", "unread", "bytes"})
)
_ARITHMETIC = "Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning"
_CS231N = "Stanford CS231n, Convolutional Neural Networks"


def work(inputs: Inputs) -> Derivation:
    """Work a question about one convolutional layer."""
    layer = layer_of(inputs)
    ledger = Ledger(VOCABULARY, layer.values, layer.neutral)
    _effective_kernel(layer, ledger)
    fit.check(layer, ledger)
    shapes = {f"output_{axis.name}": _output(layer, ledger, axis, place) for place, axis in enumerate(layer.axes)}
    _border(layer, ledger)
    _counts(layer, ledger)
    results = _results(layer, ledger, shapes)
    return wording.tell(layer, ledger, results)


def _effective_kernel(layer: Layer, ledger: Ledger) -> None:
    if not layer.dilated:
        return
    done: set[str] = set()
    for axis in layer.axes:
        if axis.kernel not in done:
            id = "effective_kernel" if axis.kernel == "F'" else f"effective_kernel_{axis.name}"
            ledger.step(
                id, f"{axis.kernel} = {axis.dilation}*({axis.filter} - 1) + 1",
                title="Effective kernel", note="cells from the first weight to the last", source=f"{_ARITHMETIC}, section 5.1",
            )  # fmt: skip
            done.add(axis.kernel)


def _output(layer: Layer, ledger: Ledger, axis: Axis, place: int) -> Expr:
    """The steps for one axis: its padding where the mode computes it, then how many places the filter has."""
    heading = {"title": "Output size", "note": "at how many places can the filter stand?"}
    id, out = f"output_{axis.name}", axis.out
    if place and layer.square:
        return ledger.step(id, f"{out} = {layer.axes[0].out}", **heading)
    if layer.padding == "same" and layer.convention != "cs231n":
        return _same(layer, ledger, axis)
    if layer.padding != "number" and axis.before not in ledger.values:
        formula = f"{axis.before} = ({axis.kernel} - 1)/2" if layer.padding == "same" else f"{axis.before} = {axis.kernel} - 1"
        id_of_padding = f"padding_{axis.name}" if axis.before == f"P_{axis.name}" else "padding"
        ledger.step(id_of_padding, formula, title="Padding", note=wording.PADDING_NOTES[layer.padding])
    if layer.rounding == "exact" and layer.padding != "number":
        fit.check_whole(layer, ledger, axis)
    formula = {
        "floor": f"floor(({axis.room})/{axis.stride}) + 1",
        "exact": f"({axis.room})/{axis.stride} + 1",
        "ceil": f"min(ceil(({axis.room})/{axis.stride}) + 1, ceil(({axis.size} + {axis.before})/{axis.stride}))",
    }[layer.rounding]
    if layer.rounding == "ceil":
        heading["note"] = "rounded up, but the last window must begin on the input or its left padding"
    return ledger.step(id, f"{out} = {formula}", source=f"{_ARITHMETIC}, relationship 6", **heading)


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


def _counts(layer: Layer, ledger: Ledger) -> None:
    window = "*".join(axis.filter for axis in layer.axes)
    places = "*".join(axis.out for axis in layer.axes)
    biased = layer.inputs.word("bias") == "one"
    step = ledger.step
    step("weights", f"weights = K*{window}*D/G", title="Weights", note="each filter sees every channel of its group")
    step("biases", f"biases = {'K' if biased else '0'}", title="Biases", note="one for each filter" if biased else "none")
    step(
        "parameters", f"parameters = K*({window}*D/G + 1)" if biased else f"parameters = K*{window}*D/G",
        title="Parameters", note=wording.parameters_note(layer), source=_CS231N,
    )  # fmt: skip
    step("macs", f"macs = N*{window}*(D/G)*{places}*K", title="MACs", note="each weight at each place: one multiply-add")
    step("flops", f"flops = 2*N*{window}*(D/G)*{places}*K", title="FLOPs", note="each weight at each place: one multiply, one add")
    step("activations", f"activations = N*{places}*K", title="Activations", note="the numbers in the output")
    number = f"each number takes {ascii_text(ledger.value('bytes'))} bytes ({layer.inputs.word('dtype')})"
    step("memory", "memory = (parameters + activations)*bytes", title="Memory", note=number)


def _results(layer: Layer, ledger: Ledger, outputs: dict[str, Expr]) -> dict[str, Expr]:
    """Every result by name, in the declared order."""
    values = {step.id: step.value for step in ledger.steps}
    depth = ledger.value("K")
    values["output_d"] = depth
    sizes = tuple(outputs.values())
    if layer.convention in CHANNELS_FIRST:
        shape = (depth, *sizes[::-1])
    else:
        shape = (*(sizes[::-1] if layer.convention == "keras" else sizes), depth)
    if "n" in layer.given and layer.convention in (*CHANNELS_FIRST, "keras"):
        shape = (ledger.value("N"), *shape)
    values["output_shape"] = Seq("shape", shape)
    kernels = tuple(ledger.value(axis.kernel) for axis in layer.axes)
    values["effective_kernel"] = Seq("shape", kernels)
    return {info.name: values[info.name] for info in layer.inputs.topic.results if info.name in values}
