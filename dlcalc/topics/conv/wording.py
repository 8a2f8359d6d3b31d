"""What is said beside the formulas: given, assumed, the headline, the remark."""

from __future__ import annotations

from collections.abc import Mapping

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Warning
from dlcalc.notation.expr import Expr, Seq, symbols
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.topics.conv import fit
from dlcalc.topics.conv.layer import CHANNELS_FIRST, NAMES, Layer, framework_order, letters_given, symbols_of
from dlcalc.topics.conv.remarks import remark


def parameters_note(layer: Layer) -> str:
    """What one filter has."""
    window = "·".join(axis.filter for axis in layer.axes)
    depth = "D/G" if "groups" in layer.given else "D"
    biased = layer.kind.weights and layer.inputs.word("bias") == "one"
    return layer.kind.each.format(window=window, depth=depth) + (" and a bias" if biased else "")


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
        title=title_of(layer),
        headline=_headline(layer, ledger, results),
        inputs=inputs_of(layer),
        given=tuple(said for _, said in given_by_name(layer, ledger)),
        assumed=layer.assumed,
        conventions=_conventions(layer),
        symbols={**{letter: meaning for letter, meaning in letters.items() if letter in open_letters}, **unknown},
        steps=tuple(ledger.steps),
        shown=shown,
        results=results,
        info={info.name: info for info in layer.inputs.topic.results},
        remark=remark(layer, ledger, shown, [letter for letter in unknown if letter in in_shown]),
        warnings=tuple(warnings),
        tables=(),
        pictures=(),
        vocabulary=ledger.vocabulary,
        composed=tuple(ledger.composed),
    )


def title_of(layer: Layer) -> str:
    """The layer's name as a heading."""
    title = layer.kind.title
    return title if layer.dims == 2 or layer.kind.size == "flat" else f"{layer.dims}-D {title[0].lower()}{title[1:]}"


def _conventions(layer: Layer) -> dict[str, str]:
    found = {"convention": layer.convention, "rounding": layer.rounding, "bias": layer.inputs.word("bias"), "flops": layer.kind.counted}
    return {name: word for name, word in found.items() if name not in layer.kind.refuses}


_ASIDE = ("multiplier", "inputs", "as_convolution", "output_d", "full_parameters", "full_flops", "ratio", "shared")
"""Steps of some kinds that are shown unless others are asked for."""


def _shown(layer: Layer, ledger: Ledger) -> tuple[str, ...]:
    """The steps that answer the question: those asked for, or size, parameters and FLOPs."""
    ids = [step.id for step in ledger.steps]
    if layer.inputs.all:
        return tuple(ids)
    sizes = [f"output_{axis.name}" for axis in layer.axes]
    parts = {"output_shape": sizes, "effective_kernel": [id for id in ids if id.startswith("effective_kernel")]}
    aids = [id for id in ids if id.startswith(("effective_kernel", "padding"))]
    inserted = [f"{step}_{layer.axes[0].name}" for step in ("stretched", "around", "convolved")]
    usual = [*aids, *sizes, *inserted, *_ASIDE, "parameters", "flops"]
    wanted = [part for name in layer.inputs.only for part in parts.get(name, [name])] or usual
    return tuple(id for id in ids if id in wanted)


def inputs_of(layer: Layer, without: tuple[str, ...] = ()) -> dict[str, object]:
    """The inputs as data: those of the shape under their own names."""
    order = [parameter.name for parameter in layer.inputs.topic.parameters]
    found: dict[str, object] = {name: value for name, value in layer.inputs.values.items() if name != "input"}
    found.update(layer.given)
    found = {name: _plainly(value) for name, value in found.items()}
    return {name: found[name] for name in order if name in found and name not in without}


def _plainly(value: object) -> object:
    """One size for every axis stands alone, one padding for both sides too."""
    if not isinstance(value, tuple):
        return value
    items = tuple(item[0] if isinstance(item, tuple) and item[0] == item[1] else item for item in value)
    return items[0] if len(items) == 1 and not isinstance(items[0], tuple) else items


def given_by_name(layer: Layer, ledger: Ledger) -> list[tuple[str, str]]:
    """What was given in words, each with its parameter."""
    given = layer.given
    said = [(axis.name, f"{NAMES[axis.name]} {_is(ledger, axis.size)}") for axis in layer.axes if axis.name in given]
    if "d" in given:
        said.append(("d", f"depth {_is(ledger, 'D')}"))
    if "k" in given:
        said.append(("k", f"{_is(ledger, 'K')} {layer.kind.outputs.split()[-1]}"))
    if layer.inputs.given("f"):
        said.append(("f", _filter(layer, ledger, each="each " if "k" in given else f"{layer.kind.filter} ")))
    said.extend(("s", text) for text in _per_axis(layer, ledger, "s", "stride"))
    said.extend(("p", text) for text in _padding(layer, ledger))
    said.extend(("output-padding", text) for text in _per_axis(layer, ledger, "output-padding", "output padding"))
    said.extend(("dilation", text) for text in _per_axis(layer, ledger, "dilation", "dilation"))
    if "groups" in given:
        said.append(("groups", f"{_is(ledger, 'G')} groups"))
    if "n" in given:
        said.append(("n", f"batch of {_is(ledger, 'N')}"))
    if layer.inputs.given("bias"):
        said.append(("bias", "no biases" if layer.inputs.word("bias") == "none" else "biases"))
    if layer.inputs.given("rounding"):
        words = {"floor": "sizes rounded down", "ceil": "sizes rounded up", "exact": "sizes must be whole"}
        said.append(("rounding", words[layer.rounding]))
    if layer.inputs.given("convention"):
        name = {"cs231n": "CS231n", "pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX"}.get(layer.convention, layer.convention)
        said.append(("convention", f"{name} convention"))
    if layer.inputs.given("dtype"):
        said.append(("dtype", f"{_value(ledger, 'bytes')} bytes a number ({layer.inputs.word('dtype')})"))
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
    if letters == values:
        return f"{each}`{' × '.join(letters)}`"
    bracketed = [value if value.isalnum() else f"({value})" for value in values]
    return f"{each}`{' × '.join(letters)} = {' × '.join(bracketed)}`"


def _per_axis(layer: Layer, ledger: Ledger, name: str, word: str) -> list[str]:
    if not layer.inputs.given(name):
        return []
    letters = dict.fromkeys({"s": axis.stride, "dilation": axis.dilation, "output-padding": axis.more}[name] for axis in layer.axes)
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
    if layer.kind.size == "flat" and len(layer.flat) <= 1:
        order = ["I"]
    after = results.get("output_shape", results["output_d"])
    if "n" in layer.given and framework_order(layer.convention):
        order = ["N", *order]
    before = tuple(ledger.value(letter) for letter in order)
    return f"`{unicode_text(Seq('shape', before) if len(before) > 1 else before[0])}` → `{unicode_text(after)}`"
