"""A whole layer from a file, as PyTorch, Keras or ONNX lay it out: what is where, in which order the gates stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.topics.lstm.cells import ONNX_PEEPHOLES, ORDERS
from dlcalc.topics.lstm.numbers.kernels import GATES, PEEPHOLES, Weights
from dlcalc.topics.lstm.numbers.parts import listed, shaped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

EXPECTED = {
    "pytorch": "weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, with _l1 for a second layer and _reverse for reading backwards",
    "keras": "kernel, recurrent_kernel, bias, with forward/ and backward/ before them where there are both",
    "onnx": "W, R, B, and P for peepholes",
}
"""The names that each layout has."""

_PYTORCH = re.compile(r"(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)(?:_l(\d{1,3})(_reverse)?)?\Z")
_KERAS = re.compile(r"(kernel|recurrent_kernel|bias)(?::0)?\Z")
_COUNTS = {1: "rnn", 3: "gru", 4: "lstm"}
_NAMES = {"rnn": "a plain RNN", "gru": "a GRU", "lstm": "an LSTM"}

Layers = tuple[tuple[Weights, ...], ...]
"""Layer by layer, one or two directions each."""


class Stacked(NamedTuple):
    """One layer in one direction: all gates below each other, as its layout has them.

    ``b`` and ``inner`` are the biases with the input and with the state; ``called`` names the arrays in messages.
    """

    w: Numbers
    u: Numbers
    b: Numbers | None
    inner: Numbers | None
    p: Numbers | None
    called: tuple[str, str]


def layout_of(named: Mapping[str, Array]) -> str:
    """The layout that the names belong to; ``textbook`` where they are of no framework."""
    last = [name.replace(".", "/").rpartition("/")[2] for name in named]
    if any(_PYTORCH.match(name) for name in last):
        return "pytorch"
    if any(_KERAS.match(name) for name in last):
        return "keras"
    return "onnx" if {"W", "R"} <= set(last) else "textbook"


def stacks_of(inputs: Inputs, layout: str, named: Mapping[str, Array]) -> list[list[Stacked]]:
    """The layers of a file, each with its directions.

    Raises:
        DomainError: arrays are missing, or have names that this layout does not have; it says what is there.
    """
    plain = {name: array.numbers for name, array in named.items()}
    found = {"pytorch": _pytorch, "keras": _keras, "onnx": _onnx}[layout](plain)
    if not found or any(len(each) != len(found[0]) for each in found):
        rule = f"in {layout} layout a file holds {EXPECTED[layout]}; this one holds {listed(named)}"
        raise _error(inputs, rule, "--layout names another one")
    return found


def _error(inputs: Inputs, rule: str, hint: str = "") -> DomainError:
    return DomainError("weights", inputs.typed["weights"], rule, hint)


def _pytorch(named: Mapping[str, Numbers]) -> list[list[Stacked]]:
    layers: dict[int, dict[str, dict[str, Numbers]]] = {}
    for name, numbers in named.items():
        match = _PYTORCH.match(name.rpartition(".")[2])
        if match is None or match[1] == "weight_hr":
            return []
        layers.setdefault(int(match[2] or 0), {}).setdefault(match[3] or "", {})[match[1]] = numbers
    if sorted(layers) != list(range(len(layers))):
        return []
    found = []
    for layer in range(len(layers)):
        each = []
        for suffix in ("", "_reverse"):
            arrays = layers[layer].get(suffix, {})
            if "weight_ih" in arrays and "weight_hh" in arrays:
                called = (f"weight_ih_l{layer}{suffix}", f"weight_hh_l{layer}{suffix}")
                each.append(Stacked(arrays["weight_ih"], arrays["weight_hh"], arrays.get("bias_ih"), arrays.get("bias_hh"), None, called))
            elif arrays or not suffix:
                return []
        found.append(each)
    return found


def _keras(named: Mapping[str, Numbers]) -> list[list[Stacked]]:
    groups: dict[str, dict[str, Numbers]] = {}
    for name, numbers in named.items():
        prefix, _, last = name.replace(".", "/").rpartition("/")
        match = _KERAS.match(last)
        if match is None:
            return []
        groups.setdefault(prefix, {})[match[1]] = numbers
    layers: list[list[Stacked]] = []
    for prefix, arrays in groups.items():
        w, u, b = (arrays.get(name) for name in ("kernel", "recurrent_kernel", "bias"))
        if w is None or u is None or w.ndim != 2 or u.ndim != 2:
            return []
        both = b is not None and b.ndim == 2
        stacked = Stacked(
            w.T, u.T, b[0] if b is not None and both else b, b[1] if b is not None and both else None, None, ("kernel", "recurrent_kernel")
        )
        if "backward" in prefix and layers:
            layers[-1].append(stacked)
        else:
            layers.append([stacked])
    return layers


def _onnx(named: Mapping[str, Numbers]) -> list[list[Stacked]]:
    if not {"W", "R"} <= set(named) <= {"W", "R", "B", "P"} or any(array.ndim != 3 for array in (named["W"], named["R"])):
        return []
    w, r, b, p = named["W"], named["R"], named.get("B"), named.get("P")
    rows = w.shape[1]
    if any(array is not None and (array.ndim != 2 or len(array) != len(w)) for array in (b, p)) or len(r) != len(w) or len(w) > 2:
        return []
    return [
        [
            Stacked(
                w[at],
                r[at],
                None if b is None else b[at, :rows],
                None if b is None else b[at, rows:],
                None if p is None else p[at],
                ("W", "R"),
            )
            for at in range(len(w))
        ]
    ]


def gate_order(inputs: Inputs, layout: str) -> str:
    """The order of the gates in stacked weights: that of the layout, unless --gate-order says otherwise.

    Raises:
        DomainError: it does not name every gate once.
    """
    cell = inputs.word("cell")
    own = ORDERS[layout]["lstm" if cell == "peephole" else cell]
    if not inputs.given("gate-order"):
        return own
    text = inputs.word("gate-order")
    letters = re.sub(r"[\s,;]", "", text.lower())
    letters = letters.replace("c", "g").replace("j", "g") if cell in ("lstm", "peephole") else letters
    letters = letters.replace("h", "n").replace("u", "z") if cell == "gru" else letters
    if sorted(letters) != sorted(own):
        hint = ", ".join(f"{','.join(ORDERS[each]['lstm' if cell == 'peephole' else cell])} ({each})" for each in ORDERS)
        raise DomainError("gate-order", text, f"it names each of the gates {', '.join(GATES[cell])} once", hint)
    return letters


def unstacked(inputs: Inputs, stacked: Stacked, features: int | None, order: str, words: Mapping[str, Any]) -> Weights:
    """One layer in one direction, its gates brought into our order.

    Args:
        inputs: the question.
        stacked: the arrays.
        features: what the layer takes, where a layer below says it.
        order: the gates in the arrays' order.
        words: the remaining fields of the weights.

    Raises:
        DomainError: a shape that does not fit.
    """
    import numpy as np

    cell, gates = inputs.word("cell"), len(order)
    if stacked.w.ndim != 2 or stacked.u.ndim != 2:
        raise _error(inputs, f"{stacked.called[0]} and {stacked.called[1]} are matrices, not {shaped(stacked.w)} and {shaped(stacked.u)}")
    hidden = stacked.u.shape[1]
    _check_gates(inputs, stacked, gates)
    if features is not None and stacked.w.shape[1] != features:
        raise _error(inputs, f"{stacked.called[0]} takes {stacked.w.shape[1]} features, and the layer below makes {features}")
    for name, numbers, size in (
        ("biases", stacked.b, gates * hidden),
        ("biases", stacked.inner, gates * hidden),
        ("peepholes", stacked.p, 3 * hidden),
    ):
        if numbers is not None and numbers.shape != (size,):
            raise _error(inputs, f"{size} {name} are expected beside {stacked.called[0]}, not {shaped(numbers)}")
    if (stacked.p is not None) != (cell == "peephole"):
        raise _error(
            inputs,
            "P holds peephole weights" if cell != "peephole" else "a peephole LSTM needs P",
            f"--cell {'peephole' if cell != 'peephole' else 'lstm'}",
        )

    def moved(numbers: Numbers, into: str = GATES[cell], of: str = order) -> Numbers:
        blocks = numbers.reshape(len(of), hidden, -1)[[of.index(gate) for gate in into]]
        return blocks.reshape(-1, *numbers.shape[1:])

    zero = np.zeros(gates * hidden, int)
    b, inner = (zero if numbers is None else moved(numbers) for numbers in (stacked.b, stacked.inner))
    own = None
    if words.get("reset") == "after" and cell == "gru":
        own = inner[2 * hidden :]
        inner = np.concatenate([inner[: 2 * hidden], np.zeros(hidden, int)])
    p = None if stacked.p is None else moved(stacked.p, PEEPHOLES, ONNX_PEEPHOLES).reshape(3, hidden)
    return Weights(cell, moved(stacked.w), moved(stacked.u), b + inner, inner=own, p=p, **words)


def _check_gates(inputs: Inputs, stacked: Stacked, gates: int) -> None:
    hidden = stacked.u.shape[1]
    rows = {name: numbers.shape[0] for name, numbers in zip(stacked.called, (stacked.w, stacked.u), strict=True)}
    for name, count in rows.items():
        if count == gates * hidden:
            continue
        other = _COUNTS.get(count // hidden) if count % hidden == 0 else None
        if other is not None and len(set(rows.values())) == 1:
            rule = f"{name} has {count} rows for {hidden} units: {count // hidden} gate{'s' * (count > hidden)}, as {_NAMES[other]} has"
            raise _error(inputs, rule, f"--cell {other}")
        raise _error(inputs, f"{name} has {count} rows, and {gates} gates of {hidden} units have {gates * hidden}")
