"""Everything that is known before a number is computed: the input, the layers, the first states, the output layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.topics.lstm.cells import CELLS, CONVENTIONAL_RESET, RESETS
from dlcalc.topics.lstm.numbers.kernels import PEEPHOLES
from dlcalc.topics.lstm.numbers.layouts import Layers, gate_order, layout_of, stacks_of, unstacked
from dlcalc.topics.lstm.numbers.parts import Key, Part, called, keys, of_file, of_options, shaped, weights_of
from dlcalc.topics.lstm.numbers.sizes import agrees, sizes_of, steps_first

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


MOST_STEPS = 100_000
"""Time steps that one question may have: each waits for the one before, so that more of them would take too long."""


class Operands(NamedTuple):
    """The arrays of a question, as typed: exact where they were typed exactly.

    Attributes:
        cell: kind of cell.
        x: input, ``[T, N, I]``.
        batched: whether the input was given with an axis of examples.
        layers: the weights, layer by layer.
        h0: hidden states before the first step, ``[layers · directions, N, H]``, or None: zeros.
        c0: cell states likewise.
        wy: weights of the output layer, ``[K, H]``, or None.
        by: its biases, ``[K]``, or None.
        layout: the layout of the file; empty where weights are options.
        joined: ``hx`` or ``xh`` where weights were joined.
        biased: the gates whose biases were given, and ``pf`` where the peepholes of a gate were.
        stateless: whether the weights of the state were left out, since they meet zeros alone.
        assumed: the defaults that were used.
    """

    cell: str
    x: Numbers
    batched: bool
    layers: Layers
    h0: Numbers | None
    c0: Numbers | None
    wy: Numbers | None
    by: Numbers | None
    layout: str
    joined: str
    biased: frozenset[str]
    stateless: bool
    assumed: tuple[Assumption, ...]

    @property
    def hidden(self) -> int:
        """Units of the last layer, in one direction."""
        return self.layers[-1][0].hidden

    @property
    def directions(self) -> int:
        return len(self.layers[-1])

    @property
    def steps(self) -> int:
        return int(self.x.shape[0])


class _Read(NamedTuple):
    """The layers, and what was found on the way."""

    layers: Layers
    x: Numbers
    layout: str
    joined: str
    biased: frozenset[str]
    stateless: bool
    assumed: list[Assumption]


def operands(inputs: Inputs) -> Operands:
    """Read the arrays of a question.

    Raises:
        DomainError: something is missing or does not fit; it names what was expected and what was given.
    """
    typed = inputs.values.get("x")
    if not isinstance(typed, Array):
        raise DomainError("", "", "the input is missing", "--x '1; 0.5; -1': a row a time step")
    found = _of_options(inputs, typed.numbers) if not inputs.given("weights") else _of_weights(inputs, typed.numbers)
    layers, x = found.layers, found.x
    if len(x) > MOST_STEPS:
        rule = f"at most {MOST_STEPS:,} time steps are worked, one after another, and there are {len(x):,}"
        raise DomainError("x", inputs.typed["x"], rule, "a part of the sequence")
    cell, hidden, batched = inputs.word("cell"), layers[-1][0].hidden, typed.numbers.ndim == 3
    said = {"input-size": x.shape[2], "t": x.shape[0], "n": x.shape[1], "hidden-size": hidden, "layers": len(layers)}
    for name, size in said.items():
        agrees(inputs, name, size, "--x has" if name in ("input-size", "t", "n") else "the weights are those of")
    if inputs.given("bidirectional") and len(layers[0]) == 1:
        raise DomainError("bidirectional", "", "the weights are those of one direction", "--weights FILE, with both of them")
    if inputs.given("reverse") and len(layers[0]) > 1:
        raise DomainError("reverse", "", "the weights are those of both directions", "leave it out")
    if inputs.given("c0") and not CELLS[cell].has_state:
        raise DomainError("c0", inputs.typed["c0"], f"the {CELLS[cell].title} has no cell state", "--h0 is its first hidden state")
    count = len(layers) * len(layers[0])
    h0 = _state(inputs, "h0", count, x.shape[1], hidden, batched=batched)
    c0 = _state(inputs, "c0", count, x.shape[1], hidden, batched=batched)
    wy, by = _output(inputs, hidden * len(layers[0]))
    zero = [
        Assumption(name, 0, f"`{name[0]}_0 = 0`")
        for name in ("h0", "c0")
        if not inputs.given(name) and (name == "h0" or CELLS[cell].has_state)
    ]
    return Operands(
        cell, x, batched, layers, h0, c0, wy, by, found.layout, found.joined, found.biased, found.stateless, (*zero, *found.assumed)
    )


def _words(inputs: Inputs, reset: str, assumed: list[Assumption]) -> dict[str, Any]:
    """What a cell is told besides its numbers; the defaults that it uses are noted."""
    cell = inputs.word("cell")
    own = {"reset": ("gru",), "update": ("gru",), "activation": ("rnn",), "unit-forget-bias": ("lstm", "peephole")}
    for name, cells in own.items():
        if inputs.given(name) and cell not in cells:
            rule = f"it says something about {'an LSTM' if 'lstm' in cells else 'a GRU' if 'gru' in cells else 'a plain RNN'}"
            raise DomainError(name, inputs.typed[name], rule, f"--cell {cells[0]}")
    if cell == "gru":
        if not inputs.given("reset"):
            assumed.append(Assumption("reset", reset, RESETS[reset]))
        if not inputs.given("update"):
            assumed.append(Assumption("update", "cho", "`z` keeps the old state"))
        return {"reset": inputs.word("reset") or reset, "update": inputs.word("update")}
    return {"activation": inputs.word("activation")} if cell == "rnn" else {}


def _of_options(inputs: Inputs, x: Numbers) -> _Read:
    for name in ("layout", "gate-order"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "it is about the arrays of a file, and the weights are options", "--weights FILE")
    return _by_gates(inputs, of_options(inputs), x, "", [])


def _by_gates(inputs: Inputs, parts: dict[Key, Part], x: Numbers, layout: str, assumed: list[Assumption]) -> _Read:
    """One layer, gate by gate."""
    import numpy as np

    cell = inputs.word("cell")
    words = _words(inputs, CONVENTIONAL_RESET[inputs.word("convention")], assumed)
    inner = parts.get(("inner", "n"))
    if inner is not None and words["reset"] == "before":
        raise inner.refused("with the reset before the matrix a candidate has one bias, --bn", "--reset after")
    sizes = sizes_of(inputs, parts, x)
    without = [gate for kind, gate in keys(cell).values() if kind == "b" and ("b", gate) not in parts]
    if inputs.given("unit-forget-bias"):
        if ("b", "f") in parts:
            raise parts["b", "f"].refused("--unit-forget-bias says that they are 1", "leave out one of them")
        parts["b", "f"] = Part("unit-forget-bias", "", "b_f", np.ones(1, int))
        assumed.append(Assumption("bf", 1, "`b_f = 1`"))
        without.remove("f")
    assumed += _absent(inputs, parts, without, joined=sizes.joined)
    biased = frozenset({gate if kind == "b" else f"p{gate}" for kind, gate in parts if kind in "bp"})
    stateless = not sizes.joined and not any(kind == "u" for kind, _ in parts)
    layers = ((weights_of(parts, sizes, cell, words),),)
    return _Read(layers, steps_first(inputs, x, sizes.features), layout, sizes.joined, biased, stateless, assumed)


def _absent(inputs: Inputs, parts: Mapping[Key, Part], without: list[str], *, joined: str) -> list[Assumption]:
    """What was not given among biases, peepholes and weights that play no part."""
    cell, found = inputs.word("cell"), []
    names = {key: name for name, key in keys(cell).items()}
    if joined and not inputs.given("joined"):
        found.append(Assumption("joined", joined, f"weights joined on [{', '.join(joined)}]"))
    if without:
        many = [called(("b", gate), cell) for gate in without]
        every = len(without) == sum(kind == "b" for kind, _ in keys(cell).values())
        said = "no biases" if every else f"`{' = '.join([*many, '0'])}`"
        found += [Assumption(names["b", gate], 0, said * (gate == without[0])) for gate in without]
    closed = [gate for gate in "ifo" if cell == "peephole" and ("p", gate) not in parts]
    if closed:
        said = f"`{' = '.join([*[f'p_{gate}' for gate in closed], '0'])}`"
        found += [Assumption(names["p", gate], 0, said * (gate == closed[0])) for gate in closed]
    if not joined and not any(kind == "u" for kind, _ in parts):
        found.append(Assumption(names["u", next(gate for kind, gate in parts if kind == "w")], 0, "no weights of `h_0`, which is 0"))
    return found


def _of_weights(inputs: Inputs, x: Numbers) -> _Read:
    """The layers of a file."""
    named = cast("Mapping[str, Array]", inputs.values["weights"])
    for name, value in inputs.values.items():
        if isinstance(value, Array) and inputs.topic.parameter(name).group.startswith("Weights"):
            raise DomainError(name, inputs.typed[name], "--weights holds the whole layer", "leave out one of them")
    assumed: list[Assumption] = []
    layout = inputs.word("layout") or layout_of(named)
    if not inputs.given("layout"):
        assumed.append(
            Assumption("layout", layout, f"{layout.replace('pytorch', 'PyTorch').replace('keras', 'Keras').replace('onnx', 'ONNX')} layout")
        )
    if layout == "textbook":
        if inputs.given("gate-order"):
            raise DomainError(
                "gate-order", inputs.typed["gate-order"], "in textbook layout every gate has arrays of its own", "leave it out"
            )
        return _by_gates(inputs, of_file(inputs, named), x, layout, assumed)
    for name in ("joined", "unit-forget-bias"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "it is about weights gate by gate, and the file holds them stacked", "leave it out")
    stacks = stacks_of(inputs, layout, named)
    one_bias = layout == "keras" and stacks[0][0].b is not None and stacks[0][0].inner is None
    reset = "before" if one_bias else CONVENTIONAL_RESET[inputs.word("convention") if inputs.given("convention") else layout]
    words, order = _words(inputs, reset, assumed), gate_order(inputs, layout)
    layers, features = [], None
    for stack in stacks:
        layer = tuple([unstacked(inputs, each, features, order, words) for each in stack])
        features = sum(each.hidden for each in layer)
        layers.append(layer)
    if len({each.hidden for layer in layers for each in layer}) > 1 and (inputs.given("h0") or inputs.given("c0")):
        raise DomainError(
            "h0" if inputs.given("h0") else "c0", "", "the layers are of several sizes, and their first states are 0", "leave it out"
        )
    every = frozenset(order) if any(each.b is not None or each.inner is not None for each in stacks[0]) else frozenset[str]()
    every |= {f"p{gate}" for gate in PEEPHOLES if stacks[0][0].p is not None}
    return _Read(tuple(layers), steps_first(inputs, x, layers[0][0].features), layout, "", every, False, assumed)


def _state(inputs: Inputs, name: str, count: int, examples: int, hidden: int, *, batched: bool) -> Numbers | None:
    """A first state as ``[count, N, H]``; axes of one entry may be left out, and one row stands for every example of a single layer."""
    import numpy as np

    value = inputs.values.get(name)
    if not isinstance(value, Array):
        return None
    numbers, full = value.numbers, (count, examples, hidden)
    expected = [size for size, keep in zip(full, (count > 1, batched, True), strict=True) if keep]
    if [size for size in numbers.shape if size > 1] == [size for size in full if size > 1]:
        return numbers.reshape(full)
    if count == 1 and numbers.shape == (hidden,):
        return np.broadcast_to(numbers, full)
    meaning = ["layers and directions"] * (count > 1) + ["examples"] * batched + ["units"]
    said = f"{' × '.join(map(str, expected))} ({' × '.join(meaning)}) is expected"
    rule = f"{said if len(expected) > 1 else f'one number a unit is expected, {hidden} of them'}, not {shaped(numbers)}"
    raise DomainError(name, inputs.typed[name], rule)


def _output(inputs: Inputs, hidden: int) -> tuple[Numbers | None, Numbers | None]:
    """The output layer on the hidden state."""
    wy, by = inputs.values.get("wy"), inputs.values.get("by")
    if not isinstance(wy, Array):
        for name in ("by", "output-activation"):
            if inputs.given(name):
                raise DomainError(name, inputs.typed[name], "an output layer has weights too", "--wy '…', a row an output")
        return None, None
    weights = wy.numbers
    if weights.ndim == 1:
        weights = weights.reshape(-1, 1) if hidden == 1 else weights.reshape(1, -1)
    if weights.ndim != 2 or weights.shape[1] != hidden:
        rule = f"a row an output, with one weight for each of the {hidden} entries of h, is expected, not {shaped(wy.numbers)}"
        raise DomainError("wy", inputs.typed["wy"], rule)
    if not isinstance(by, Array):
        return weights, None
    if by.numbers.size not in (1, len(weights)):
        raise DomainError("by", inputs.typed["by"], f"one bias an output is expected, {len(weights)} of them, not {shaped(by.numbers)}")
    import numpy as np

    return weights, np.broadcast_to(by.numbers.reshape(-1), (len(weights),))
