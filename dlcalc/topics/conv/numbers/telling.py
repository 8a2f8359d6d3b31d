"""What an answer on numbers says: headline, what was given and assumed, which steps, the maps side by side."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.notation.array import Array
from dlcalc.topics.conv import fit, wording
from dlcalc.topics.conv.numbers.filters import SPACE, Operand
from dlcalc.topics.conv.numbers.maps import tables
from dlcalc.topics.conv.numbers.question import MOST_EXACT, Question
from dlcalc.topics.conv.numbers.told import Told

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOVED = ("conv", "transposed", "depthwise", "separable")


def derivation(told: Told) -> Derivation:
    """Put the answer together."""
    asked, inputs = told.asked, told.asked.inputs
    results = {**asked.sizes, **told.results}
    info = {each.name: each for each in inputs.topic.results}
    order = [parameter.name for parameter in inputs.topic.parameters]
    return Derivation(
        topic=inputs.topic.name,
        title=asked.layer.kind.title
        if asked.operands.dims == 2 or asked.kind == "dense"
        else f"{asked.operands.dims}-D {asked.layer.kind.title.lower()}",
        headline=_headline(told),
        inputs={name: _data(inputs.values[name]) for name in order if inputs.given(name)},
        given=tuple(_given(asked)),
        assumed=tuple(_assumed(asked)),
        conventions=_conventions(asked),
        symbols={},
        steps=tuple(asked.ledger.steps),
        shown=_shown(told),
        results={name: results[name] for name in info if name in results},
        info=info,
        remark=_remark(told),
        warnings=tuple(_warnings(told)),
        tables=tables(told),
        pictures=(),
        vocabulary=asked.ledger.vocabulary,
    )


def _data(value: object) -> object:
    return value if isinstance(value, Array) else wording._plainly(value)


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _headline(told: Told) -> str:
    x, y = told.asked.operands.x.typed.numbers.shape, told.map(told.y).numbers.shape
    return " → ".join([f"`{_sizes(shape)}`" if len(shape) > 1 else f"{shape[0]} number{'s' * (shape[0] > 1)}" for shape in (x, y)])


def _given(asked: Question) -> Iterator[str]:
    """The arrays in words, then what was said of the window."""
    found = asked.operands
    examples, channels = found.x.numbers.shape[:2]
    words = " × ".join(SPACE[found.dims])
    size = f"`{_sizes(found.space)}` ({words})" if found.dims > 1 else f"{found.space[0]} numbers"
    parts = [f"{examples} examples"] * (examples > 1) + [f"{channels} channels"] * (channels > 1)
    yield " of ".join(["`x`", *parts, size]) + (", channels last" if found.last and channels > 1 else "")
    if found.weights is not None:
        yield _weights(found.kind, found.weights, found.filters, found.dims)
    elif found.kernel is not None:
        yield f"window `{_sizes(found.kernel)}`" if found.dims > 1 else f"window of {found.kernel[0]}"
    if found.second is not None:
        yield f"`v` mixes them into {found.filters} channel{'s' * (found.filters > 1)}"
    if found.bias is not None:
        values = found.bias.numbers.reshape(-1)
        yield f"`b = {_number(values[0])}`" if values.size == 1 else f"{values.size} biases `b`"
    yield from [
        text
        for name, text in wording.given_by_name(asked.layer, asked.ledger)
        if name in ("s", "p", "dilation", "output-padding", "groups", "rounding", "convention") and asked.inputs.given(name)
    ]
    if asked.flip:
        yield "the kernel is turned by 180° first (true convolution)"
    if asked.inputs.word("activation") != "none":
        yield f"then {asked.inputs.word('activation')}"


def _number(value: Any) -> str:
    from dlcalc.notation.array import entry
    from dlcalc.notation.show import ascii_text

    return ascii_text(entry(value)) if value == value else "NaN"  # noqa: PLR0124 (NaN is not itself)


def _weights(kind: str, weights: Operand, filters: int, dims: int) -> str:
    shape = weights.numbers.shape
    if kind == "dense":
        return f"`w` of {shape[0]} row{'s' * (shape[0] > 1)} of {shape[1]} weights"
    size = f"`{_sizes(shape[-dims:])}`" if dims > 1 else str(shape[-1])
    count = shape[0] if kind == "separable" else filters
    depth = shape[0] if kind == "transposed" else shape[1]
    parts = [f"{count} filters"] * (count > 1) + [f"{depth} channels"] * (depth > 1) + [size] * (kind != "pointwise")
    return " of ".join([f"kernel{'s' * (count > 1 or kind == 'local')} `w`", *parts]) + ", one a place" * (kind == "local")


def _assumed(asked: Question) -> Iterator[Assumption]:
    for each in asked.layer.assumed:
        if each.parameter not in ("w", "h", "t", "bias", "dims", "dtype", "k", "f", "n"):
            yield each
    found = asked.operands
    if found.weights is not None and found.bias is None:
        yield Assumption("bias", "none", "no biases")
    if asked.kind in _MOVED and not asked.flip and prod(found.kernel or (1,)) > 1:
        yield Assumption("flip", value=False, text="" if asked.kind == "transposed" else "kernel not turned")
    if not asked.inputs.given("dims"):
        yield Assumption("dims", found.dims, "")


def _conventions(asked: Question) -> dict[str, str]:
    word = asked.inputs.word
    found = {"convention": word("convention"), "rounding": asked.layer.rounding}
    if asked.kind in _MOVED:
        found["operation"] = "convolution" if asked.flip else "cross-correlation"
    if asked.kind == "avgpool":
        found["border"] = "padding counts" if asked.geometry.count_padding else "padding does not count"
    return found


def _shown(told: Told) -> tuple[str, ...]:
    """The steps that answer the question, or those of the results that were asked for."""
    asked = told.asked
    ids = [step.id for step in asked.ledger.steps]
    if asked.inputs.all:
        return tuple(ids)
    sizes = [id for id in ids if id.startswith(("output_", "effective_kernel", "padding")) and id != "output_d"]
    cells = [*told.written.ids, "activated"]
    parts = {
        "output": [*sizes, *cells], "output_shape": sizes, "im2col": sizes, "dx": ["dx_entry"], "dweights": ["dweights_entry"],
        "dbias": ["dbias_entry"],
    }  # fmt: skip
    wanted = [part for name in asked.inputs.only for part in parts.get(name, [name])]
    wanted = wanted or [*sizes, *cells, *told.gradient_ids]
    shown = [id for id in ids if id in wanted]
    return tuple(shown or sizes or ids[:1])


def _remark(told: Told) -> str:
    asked = told.asked
    found = asked.operands
    if told.written.why:
        return f"The cell is not written out: {told.written.why}."
    if asked.kind == "avgpool" and any((*asked.geometry.before, *asked.geometry.after)):
        counted, other = ("counts", "Keras and ONNX do") if asked.geometry.count_padding else ("does not count", "PyTorch does")
        negated = other if not asked.geometry.count_padding else other.replace(" do", " do not")
        option = "keras" if asked.geometry.count_padding else "pytorch"
        return f"At the border the mean {counted} the padding. {negated}: --convention {option}"
    if asked.kind in _MOVED[:1] + _MOVED[2:] and not asked.flip and found.weights is not None:
        import numpy as np

        kernel = found.weights.numbers
        if not bool((np.flip(kernel, tuple(range(kernel.ndim - found.dims, kernel.ndim))) == kernel).all()):
            return "Strictly this is a cross-correlation, as in every framework. A convolution turns the kernel by 180° first: --flip"
    return ""


def _warnings(told: Told) -> Iterator[Warning]:
    yield from [each for each in fit.warnings(told.asked.layer, told.asked.ledger) if each.code != "letters_swapped"]
    import numpy as np

    found = told.asked.operands
    if told.asked.rounded:
        yield Warning("floats", f"More than {MOST_EXACT:,} products of exact fractions: they are computed as floats, and rounded.")
    for name, operand in (("x", found.x), ("w", found.weights), ("b", found.bias)):
        if operand is not None and operand.numbers.dtype.kind == "f":
            count = int((~np.isfinite(operand.numbers)).sum())
            if count:
                text = f"`{name}` holds {count:,} value{'s' * (count > 1)} that {'are' if count > 1 else 'is'} infinite or no number (NaN)."
                yield Warning("not_finite", text)
