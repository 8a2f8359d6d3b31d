"""What is said beside the formulas: given, assumed, the headline, the remark."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Warning
from dlcalc.notation.expr import Expr, Seq, symbols
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.topics.conv import fit
from dlcalc.topics.conv.layer import CHANNELS_FIRST, NAMES, Layer, letters_given, symbols_of

PADDING_NOTES = {
    "full": "every place where the filter overlaps the input at all",
    "causal": "all of it before the input: no output sees the future",
    "same": "as much as the filter reaches beyond its centre",
}
_EXAMPLE = {"W_1": ("w", "27"), "H_1": ("h", "27"), "T_1": ("t", "16"), "D": ("d", "256"), "K": ("k", "384")}


def parameters_note(layer: Layer) -> str:
    """What one filter has."""
    window = "·".join(axis.filter for axis in layer.axes)
    depth = "D/G" if "groups" in layer.given else "D"
    return f"each filter: `{window}·{depth}` weights" + (" and a bias" if layer.inputs.word("bias") == "one" else "")


def tell(layer: Layer, ledger: Ledger, results: dict[str, Expr]) -> Derivation:
    """Put the derivation together."""
    shown = _shown(layer, ledger)
    letters = letters_given(layer)
    open_letters = {name for step in ledger.steps for name in symbols(step.value)}
    unknown = {letter: meaning for letter, meaning in symbols_of(layer).items() if letter in open_letters and letter not in ledger.values}
    in_shown = {name for step in ledger.steps if step.id in shown for name in symbols(step.value)}
    warnings = fit.warnings(layer, ledger)
    warnings += [
        Warning("same_letter", f"`{letter}` was given for the {given}, and is also the {unknown[letter]}: it counts as one quantity.")
        for letter, given in letters.items() if letter in unknown
    ]  # fmt: skip
    return Derivation(
        topic=layer.inputs.topic.name,
        title=layer.inputs.topic.title if layer.dims == 2 else f"{layer.dims}-D convolution",
        headline=_headline(layer, ledger, results),
        inputs=_inputs(layer),
        given=tuple(_given(layer, ledger)),
        assumed=layer.assumed,
        conventions={
            "convention": layer.convention,
            "rounding": layer.rounding,
            "bias": layer.inputs.word("bias"),
            "flops": "2 a multiply-add",
        },
        symbols={**{letter: meaning for letter, meaning in letters.items() if letter in open_letters}, **unknown},
        steps=tuple(ledger.steps),
        shown=shown,
        results=results,
        info={info.name: info for info in layer.inputs.topic.results},
        remark=_remark(layer, ledger, shown, [letter for letter in unknown if letter in in_shown]),
        warnings=tuple(warnings),
        vocabulary=ledger.vocabulary,
    )


def _shown(layer: Layer, ledger: Ledger) -> tuple[str, ...]:
    """The steps that answer the question: those asked for, or size, parameters and FLOPs."""
    ids = [step.id for step in ledger.steps]
    if layer.inputs.all:
        return tuple(ids)
    sizes = [f"output_{axis.name}" for axis in layer.axes]
    parts = {"output_shape": sizes, "output_d": [], "effective_kernel": [id for id in ids if id.startswith("effective_kernel")]}
    aids = [id for id in ids if id.startswith(("effective_kernel", "padding"))]
    wanted = [part for name in layer.inputs.only for part in parts.get(name, [name])] or [*aids, *sizes, "parameters", "flops"]
    return tuple(id for id in ids if id in wanted)


def _inputs(layer: Layer) -> dict[str, object]:
    """The inputs as data: those of the shape under their own names."""
    order = [parameter.name for parameter in layer.inputs.topic.parameters]
    found: dict[str, object] = {name: value for name, value in layer.inputs.values.items() if name != "input"}
    found.update(layer.given)
    found = {name: _plainly(value) for name, value in found.items()}
    return {name: found[name] for name in order if name in found}


def _plainly(value: object) -> object:
    """One size for every axis stands alone, one padding for both sides too."""
    if not isinstance(value, tuple):
        return value
    items = tuple(item[0] if isinstance(item, tuple) and item[0] == item[1] else item for item in value)
    return items[0] if len(items) == 1 and not isinstance(items[0], tuple) else items


def _given(layer: Layer, ledger: Ledger) -> list[str]:
    given = layer.given
    said = [f"{NAMES[axis.name]} {_is(ledger, axis.size)}" for axis in layer.axes if axis.name in given]
    if "d" in given:
        said.append(f"depth {_is(ledger, 'D')}")
    if "k" in given:
        said.append(f"{_is(ledger, 'K')} filters")
    if layer.inputs.given("f"):
        said.append(_filter(layer, ledger, each="each " if "k" in given else "filter "))
    said.extend(_per_axis(layer, ledger, "s", "stride"))
    said.extend(_padding(layer, ledger))
    said.extend(_per_axis(layer, ledger, "dilation", "dilation"))
    if "groups" in given:
        said.append(f"{_is(ledger, 'G')} groups")
    if "n" in given:
        said.append(f"batch of {_is(ledger, 'N')}")
    if layer.inputs.given("bias"):
        said.append("no biases" if layer.inputs.word("bias") == "none" else "biases")
    if layer.inputs.given("rounding"):
        said.append({"floor": "sizes rounded down", "ceil": "sizes rounded up", "exact": "sizes must be whole"}[layer.rounding])
    if layer.inputs.given("convention"):
        name = {"cs231n": "CS231n", "pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX"}.get(layer.convention, layer.convention)
        said.append(f"{name} convention")
    if layer.inputs.given("dtype"):
        said.append(f"{_value(ledger, 'bytes')} bytes a number ({layer.inputs.word('dtype')})")
    return said


def _value(ledger: Ledger, letter: str) -> str:
    return ascii_text(ledger.value(letter))


def _is(ledger: Ledger, letter: str) -> str:
    """``D = 256`` as notation, or just the letter when that is all that was given."""
    value = _value(ledger, letter)
    return f"`{letter} = {value}`" if value != letter else f"`{letter}`"


def _filter(layer: Layer, ledger: Ledger, each: str) -> str:
    letters = [axis.filter for axis in layer.axes]
    values = [_value(ledger, letter) for letter in letters]
    if layer.dims == 1:
        return f"{each}`F = {values[0]}` wide"
    if len(set(letters)) > 1:
        words = dict(zip(letters, ("wide", "high", "long"), strict=False))
        return each + " × ".join(f"`{value}` {words[letter]}" for letter, value in zip(letters, values, strict=True))
    bracketed = [value if value.isalnum() else f"({value})" for value in values]
    if letters == values:
        return f"{each}`{' × '.join(letters)}`"
    return f"{each}`{' × '.join(letters)} = {' × '.join(bracketed)}`"


def _per_axis(layer: Layer, ledger: Ledger, name: str, word: str) -> list[str]:
    if not layer.inputs.given(name):
        return []
    letters = dict.fromkeys(axis.stride if name == "s" else axis.dilation for axis in layer.axes)
    return [f"{word} " + ", ".join(f"`{letter} = {_value(ledger, letter)}`" for letter in letters)]


def _padding(layer: Layer, ledger: Ledger) -> list[str]:
    if not layer.inputs.given("p"):
        return []
    if layer.padding != "number":
        return [f"padding “{layer.padding}”"]
    letters = dict.fromkeys(letter for axis in layer.axes for letter in (axis.before, axis.after) if letter)
    return ["padding " + ", ".join(f"`{letter} = {_value(ledger, letter)}`" for letter in letters)]


def _headline(layer: Layer, ledger: Ledger, results: Mapping[str, Expr]) -> str:
    order = [axis.size for axis in layer.axes]
    rows = order[::-1] if layer.convention == "keras" else order
    order = ["D", *order[::-1]] if layer.convention in CHANNELS_FIRST else [*rows, "D"]
    shape = results["output_shape"]
    if isinstance(shape, Seq) and len(shape.items) > len(order):
        order = ["N", *order]
    return f"`{unicode_text(Seq('shape', tuple(ledger.value(letter) for letter in order)))}` → `{unicode_text(shape)}`"


def _remark(layer: Layer, ledger: Ledger, shown: tuple[str, ...], unknown: list[str]) -> str:
    """The one most useful sentence: an unknown input, then the convention behind a count, then a question."""
    if unknown:
        return _not_given(layer, unknown)
    if "flops" in shown:
        macs = next(step.value for step in ledger.steps if step.id == "macs")
        return f"FLOPs count a multiply-add as two operations. Tools that count it as one print the MACs: `{ascii_text(macs)}`"
    if any(id.startswith("output_") for id in shown):
        return "Why + 1? The filter's first place counts too: ask how many places there are when it is as wide as the input."
    return ""


def _not_given(layer: Layer, unknown: list[str]) -> str:
    """Which letters stay, and the options that would fill them in."""
    meaning = symbols_of(layer)
    named = [f"the {meaning[letter]} `{letter}`" if len(unknown) < 3 else f"`{letter}`" for letter in unknown]
    whole = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    verb, stay = ("were", "they stay letters") if len(named) > 1 else ("was", "it stays a letter")
    options = dict(_EXAMPLE.get(letter, ("f", "3")) for letter in unknown)
    if "w" in options and "h" not in layer.given:  # the height follows the width
        options.pop("h", None)
    line = " ".join(f"--{name} {example}" for name, example in options.items())
    return f"{whole[0].upper()}{whole[1:]} {verb} not given, so {stay}. With numbers: {line}"
