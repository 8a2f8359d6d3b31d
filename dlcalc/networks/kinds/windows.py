"""Layers that move a window over a map: what the topic ``conv`` says of them, and what their cells see."""

from __future__ import annotations

from typing import TypeVar

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.state import VOCABULARY, Answer, Asked, Field, Found, Question, Signal, ask, product
from dlcalc.notation.expr import ONE, ZERO, Expr, Mul, Num, Seq
from dlcalc.notation.show import unicode_text
from dlcalc.topics.conv.stacks.stack import apart, seen

T = TypeVar("T")

OUTPUTS = ("output_w", "output_h", "output_t")
LETTERS = ("W", "H", "T")
AXES = {1: "a sequence (T×D)", 2: "an image (W×H×D)", 3: "a volume (W×H×T×D)"}


def convolution(asked: Asked) -> Answer:
    """Convolutions of every kind."""
    raw = _input(asked) | _window(asked) | _filters(asked)
    found = _asked(asked, raw)
    return _answer(asked, raw, found, (*_sizes(asked, found), found.results["output_d"]))


def pool(asked: Asked) -> Answer:
    """A pool whose window moves."""
    raw = _input(asked) | _window(asked)
    if asked.layer.spec.rounds_up:
        raw["rounding"] = "ceil"
    found = _asked(asked, raw)
    return _answer(asked, raw, found, (*_sizes(asked, found), asked.shape[-1]))


def whole(asked: Asked) -> Answer:
    """A pool whose window is the whole map."""
    raw = _input(asked)
    found = _asked(asked, raw)
    return _answer(asked, raw, found, (*_sizes(asked, found), asked.shape[-1]))


def adaptive(asked: Asked) -> Answer:
    """A pool that is told the size of its output; where that divides the input's, its windows are all alike."""
    _check_axes(asked)
    dims = len(asked.shape) - 1
    wanted = _each(asked, asked.layer.spec.sizes("q"), dims)
    ledger = Ledger(VOCABULARY, asked.numbers(), asked.neutral())
    outs, windows = [], []
    for place, (size, before) in enumerate(zip(wanted, asked.shape[:-1], strict=True)):
        letter = LETTERS[place]
        ledger.values |= {f"Q_{place + 1}": Num(size), f"{letter}_1": before}
        outs.append(ledger.step(OUTPUTS[place], f"{letter}_2 = Q_{place + 1}", title="Output size", note="it is told"))
        is_even = ledger.holds(f"{letter}_1 mod {letter}_2 = 0")
        windows.append(ledger.value(f"{letter}_1/{letter}_2") if is_even else None)
    shape = (*outs, asked.shape[-1])
    ledger.values["D"] = asked.shape[-1]
    numbers = product([f"{LETTERS[place]}_2" for place in range(dims)])
    activations = ledger.step("activations", f"activations = N*{numbers}*D", title="Activations", note="the numbers in the output")
    known = [window for window in windows if window is not None]
    field = _field(asked, known, known) if len(known) == dims else None
    return Answer(Signal(shape, field), {"activations": activations}, ledger=ledger)


# What the topic is asked


def _input(asked: Asked) -> dict[str, object]:
    _check_axes(asked)
    batch = {} if asked.batch is None else {"n": asked.batch}
    dims = len(asked.shape) - 1
    return {"kind": asked.kind, "input": asked.shape, **({} if dims == 2 else {"dims": str(dims)}), **batch}


def _check_axes(asked: Asked) -> None:
    title = asked.layer.spec.kind.title
    if len(asked.shape) < 2:
        raise asked.refused(f"a {title} moves over a map, and this is a row of {unicode_text(asked.shape[0])} numbers")
    if len(asked.shape) > 4:
        raise asked.refused(f"a {title} moves along three axes at most")


def _window(asked: Asked) -> dict[str, object]:
    """The settings of a moving window, those that were given."""
    spec, dims = asked.layer.spec, len(asked.shape) - 1
    raw: dict[str, object] = {}
    for letter, name in (("f", "f"), ("s", "s"), ("d", "dilation"), ("o", "output-padding")):
        if letter in spec.settings:
            raw[name] = _as_typed(_each(asked, spec.sizes(letter), dims))
    padding = spec.padding
    if isinstance(padding, str):
        return {**raw, "p": padding}
    sides = _each(asked, padding, dims)
    if any(side != (0, 0) for side in sides):
        raw["p"] = "x".join([f"{before}:{after}" if before != after else str(before) for before, after in _one(sides)])
    return raw


def _filters(asked: Asked) -> dict[str, object]:
    spec = asked.layer.spec
    raw: dict[str, object] = {}
    if "k" in spec.settings:
        raw["k"] = str(spec.sizes("k")[0])
    if "m" in spec.settings and spec.sizes("m") != (1,):
        ledger = Ledger(VOCABULARY, {})
        raw["k"] = ledger.evaluate(Mul((Num(spec.sizes("m")[0]), asked.shape[-1])))
    if "g" in spec.settings:
        raw["groups"] = str(spec.sizes("g")[0])
    if "b" in spec.settings:
        if spec.sizes("b")[0] > 1:
            raise asked.refused(f"a {spec.kind.title} has one bias a filter, b1, or none, b0")
        raw["bias"] = ("none", "one")[spec.sizes("b")[0]]
    return raw


def _each(asked: Asked, values: tuple[T, ...], dims: int) -> tuple[T, ...]:
    if len(values) not in (1, dims):
        raise asked.refused(f"it has {len(values)} sizes for {dims} {'axis' if dims == 1 else 'axes'}, and its input is {AXES[dims]}")
    return values * dims if len(values) == 1 else values


def _one(values: tuple[T, ...]) -> tuple[T, ...]:
    return values[:1] if len(set(values)) == 1 else values


def _as_typed(values: tuple[int, ...]) -> str:
    return "x".join(map(str, _one(values)))


def _asked(asked: Asked, raw: dict[str, object]) -> Found:
    """The topic's answer; what it refuses is refused with the layer's name.

    Raises:
        DomainError: the layer cannot be.
    """
    try:
        return ask(Question("conv", raw))
    except DomainError as error:
        raise asked.refused(error.rule) from None


def _sizes(asked: Asked, found: Found) -> tuple[Expr, ...]:
    return tuple([found.results[name] for name in OUTPUTS[: len(asked.shape) - 1]])


def _answer(asked: Asked, raw: dict[str, object], found: Found, shape: tuple[Expr, ...]) -> Answer:
    results = found.results
    counts = {name: results.get(name, ZERO) for name in ("parameters", "macs", "activations")}
    return Answer(Signal(shape, _seen(asked, found)), counts, Question("conv", raw), warnings=found.warnings)


# What a cell sees


def _seen(asked: Asked, found: Found) -> Field | None:
    """The field after a window that moves, or that is the whole map; after a transposed convolution it differs from cell to cell."""
    dims, kind = len(asked.shape) - 1, asked.layer.spec.kind
    if kind.sees == "spread":
        return None
    if kind.sees == "whole":
        return _field(asked, list(asked.shape[:-1]), [ONE] * dims)
    kernel = found.results["effective_kernel"]
    spans = list(kernel.items) if isinstance(kernel, Seq) else [kernel] * dims
    strides: list[Expr] = [Num(size) for size in _each(asked, asked.layer.spec.sizes("s"), dims)]
    return _field(asked, spans, strides)


def _field(asked: Asked, kernels: list[Expr], strides: list[Expr]) -> Field | None:
    """The field, axis by axis, by the formulas that a stack shows."""
    before = asked.signal.field
    if before is None or len(before.seen) != len(kernels):
        return None
    found = []
    for r, j, kernel, stride in zip(before.seen, before.jump, kernels, strides, strict=True):
        ledger = Ledger(VOCABULARY, {"r": r, "j": j, "F": kernel, "S": stride})
        found.append((ledger.value(seen("r", "F", "j")), ledger.value(apart("j", "S"))))
    return Field(tuple([r for r, _ in found]), tuple([j for _, j in found]))
