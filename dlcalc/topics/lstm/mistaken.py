"""Recurrent cells worked with known mistakes in them, in floats: what the slips' words change in the formulas of one step.

The words, each with what it may say (what is not said is done rightly):

========= ===========================================================================================================
order     the gates whose weights are used, in the order of :data:`~dlcalc.topics.lstm.numbers.kernels.GATES`: ``figo``
gates     ``tanh``: the function of the gates
candidate ``sigmoid``, ``none``: that of the candidate, and of a plain RNN
state     ``none``, ``sigmoid``: that of the cell state in the output
bias      ``none``
recurrent ``none``: the term of the state is left out
weights   ``transposed``, ``exchanged`` (those of x and of h), ``joined`` (on [x, h] for [h, x], or the reverse)
start     ``zero``, ``exchanged``: the first states
past      ``first``: every step begins from the first states
cell      ``no_old``, ``no_input``, ``no_forget``, ``complement`` (1 − f for i), ``kept`` (1 − f for f)
hidden    ``no_gate``, ``old`` (the cell state before): of the output
peephole  ``none``, ``old`` (the output gate sees the cell state before)
mix       ``other`` (z and 1 − z exchanged), ``no_old``, ``no_mix`` (the candidate is the state): of a GRU
reset     ``other`` (before for after the matrix, or the reverse), ``none``: of a GRU
output    ``no_bias``, ``scores`` (the function left out), ``sigmoid`` (for softmax), ``softmax`` (for sigmoid)
time      ``reversed``
========= ===========================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.exactly import floats
from dlcalc.derivation.mistaken import inputs_of, mistaken, once
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.rounding import rough_keeper
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.numbers.kernels import GATES, PEEPHOLES, Keep, Weights, sigmoid, tanh
from dlcalc.topics.lstm.numbers.operands import Operands, operands
from dlcalc.topics.lstm.numbers.run import ACTIVATED

if TYPE_CHECKING:
    from dlcalc.derivation.mistaken import Numbers, Words

    States = dict[str, Numbers]


@mistaken
def again(derivation: Derivation, words: Words, held: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """The results by name, worked with mistakes (:func:`~dlcalc.derivation.mistaken.mistaken`)."""
    found = _asked(derivation)
    if found is None or sorted(words.get("order", GATES[found.cell])) != sorted(GATES[found.cell]):
        return {}
    single = len(found.layers) == 1 and found.directions == 1
    return _Layers(found, derivation, words, held if single else {}).results()


@once
def _asked(derivation: Derivation) -> Operands | None:
    """The arrays of a derivation; None where it is about sizes or gradients."""
    from dlcalc.topics.lstm import TOPIC

    plain = "x" in derivation.inputs and "gradient-flow" not in derivation.inputs
    return operands(inputs_of(derivation, TOPIC)) if plain else None


class _Layers:
    """Every layer and direction of one question."""

    def __init__(self, found: Operands, derivation: Derivation, words: Words, held: Mapping[str, Numbers]) -> None:
        self.found, self.words = found, words
        self.backward = "reverse" in derivation.inputs
        places: Any = derivation.inputs.get("round-steps")
        self.keep = rough_keeper(places)
        self.function = str(derivation.inputs.get("output-activation", "none"))
        self.held = {name: numbers.transpose(1, 0, 2) if found.batched else numbers[:, None] for name, numbers in held.items()
                     if numbers.ndim == 2 + found.batched}  # fmt: skip

    def results(self) -> States:
        """The results of the last layer, as they are written."""
        import numpy as np

        rows: list[States] = []
        x = floats(self.found.x)
        for place, layer in enumerate(self.found.layers):
            made = [self.one(weights, x, place * len(layer) + at, backward=at > 0 or self.backward) for at, weights in enumerate(layer)]
            rows += made
            x = np.concatenate([each["h"] for each in made], axis=2)
        last = rows[-self.found.directions :]
        found = {name: np.concatenate([each[name] for each in last], axis=2) for name in last[0]}
        if self.found.wy is not None:
            found["output"] = self.output(found["h"])
        written = {name: numbers.transpose(1, 0, 2) if self.found.batched else numbers[:, 0] for name, numbers in found.items()}
        return written | {f"{letter}_final": self.final(rows, letter) for letter in ["h", *["c"] * CELLS[self.found.cell].has_state]}

    def final(self, rows: list[States], letter: str) -> Numbers:
        """The last states of every layer and direction."""
        import numpy as np

        directions = self.found.directions
        ends = [each[letter][0 if place % directions or self.backward else -1] for place, each in enumerate(rows)]
        if len({end.shape for end in ends}) > 1:
            ends = ends[-directions:]
        numbers = np.array(ends if self.found.batched else [end[0] for end in ends])
        return numbers if len(ends) > 1 else numbers[0]

    def one(self, weights: Weights, x: Numbers, place: int, *, backward: bool) -> States:
        """One layer in one direction, in the order of time."""
        import numpy as np

        zeros = np.zeros((x.shape[1], weights.hidden))
        first = [zeros if state is None else floats(state[place]) for state in (self.found.h0, self.found.c0)]
        if self.words.get("start") == "exchanged":
            first.reverse()
        elif self.words.get("start") == "zero":
            first = [zeros, zeros]
        turned = backward != (self.words.get("time") == "reversed")
        held = {name: numbers[::-1] if turned else numbers for name, numbers in self.held.items()}
        cell = _Cell(_altered(weights, self.words, self.found.joined), self.words, held, self.keep)
        made = cell.over(x[::-1] if turned else x, first[0], first[1])
        return {name: numbers[::-1] for name, numbers in made.items()} if turned else made

    def output(self, h: Numbers) -> Numbers:
        """The output layer."""
        way = self.words.get("output", "")
        assert self.found.wy is not None
        scores = h @ floats(self.found.wy).T
        if self.found.by is not None and way != "no_bias":
            scores = scores + floats(self.found.by)
        function = {"scores": "none", "sigmoid": "sigmoid", "softmax": "softmax"}.get(way, self.function)
        return self.keep(ACTIVATED[function](self.keep(scores)))


def _altered(weights: Weights, words: Words, joined: str) -> Weights:
    """The weights that are used, as floats."""
    import numpy as np

    size, letters = weights.hidden, GATES[weights.cell]
    w, u, b = [floats(each).reshape(len(letters), size, -1) for each in (weights.w, weights.u, weights.b)]
    p = None if weights.p is None else floats(weights.p)
    order = words.get("order", letters)
    chosen = [letters.index(letter) for letter in order]
    w, u, b = w[chosen], u[chosen], b[chosen]
    if p is not None:
        p = p[[PEEPHOLES.index(letter) if letter in PEEPHOLES else at for at, letter in enumerate(order[place] for place in (0, 1, 3))]]
    way = words.get("weights", "")
    if way == "transposed":
        w, u = w.transpose(0, 2, 1) if w.shape[1] == w.shape[2] else w, u.transpose(0, 2, 1)
    elif way == "exchanged" and w.shape == u.shape:
        w, u = u, w
    elif way == "joined" and joined:
        features = w.shape[2]
        whole = np.concatenate([u, w] if joined == "hx" else [w, u], axis=2)
        w, u = (whole[:, :, :features], whole[:, :, features:]) if joined == "hx" else (whole[:, :, size:], whole[:, :, :size])
    inner = None if weights.inner is None else floats(weights.inner)
    if words.get("bias") == "none":
        b, inner = np.zeros_like(b), None if inner is None else np.zeros_like(inner)
    return weights._replace(w=w.reshape(-1, w.shape[2]), u=u.reshape(-1, size), b=b.reshape(-1), inner=inner, p=p)


class _Cell(NamedTuple):
    """One layer in one direction, its weights altered already."""

    weights: Weights
    words: Words
    held: Mapping[str, Numbers]
    keep: Keep

    def over(self, x: Numbers, h0: Numbers, c0: Numbers) -> States:
        """Every gate and state ``[T, N, H]`` by letter."""
        import numpy as np

        weights, kind = self.weights, self.weights.cell
        step = {"gru": self.gru, "rnn": self.rnn}.get(kind, self.lstm)
        inputs = (x.reshape(-1, x.shape[2]) @ weights.w.T + weights.b).reshape(*x.shape[:2], -1)
        u = np.zeros_like(weights.u.T) if self.words.get("recurrent") == "none" else weights.u.T
        made: list[States] = []
        h, c = h0, c0
        for t in range(len(x)):
            if self.words.get("past") == "first":
                h, c = h0, c0
            own = {name: numbers[t] for name, numbers in self.held.items()}
            found = step(inputs[t], h, c, u, own)
            made.append(found)
            h, c = found["h"], found.get("c", c)
        return {name: np.array([each[name] for each in made]) for name in made[0]}

    def lstm(self, inputs: Numbers, h: Numbers, c: Numbers, u: Numbers, own: States) -> States:
        """One step of an LSTM, with peepholes where it has them."""
        size, words, p, keep = self.weights.hidden, self.words, self.weights.p, self.keep
        a = inputs + h @ u
        a_i, a_f, a_g, a_o = [a[:, at * size : (at + 1) * size] for at in range(4)]
        sees = p is not None and words.get("peephole") != "none"
        if p is not None and sees:
            a_i, a_f = a_i + p[0] * c, a_f + p[1] * c
        gate = tanh if words.get("gates") == "tanh" else sigmoid
        i, f = own.get("i", keep(gate(keep(a_i)))), own.get("f", keep(gate(keep(a_f))))
        g = own.get("g", self.candidate(a_g))
        way, old = words.get("cell", ""), c
        keeps = {"no_old": 0 * f, "no_forget": 0 * f + 1, "kept": 1 - f}.get(way, f)
        writes = {"no_input": 0 * i + 1, "complement": 1 - f}.get(way, i)
        c = own.get("c", keep(keeps * c + writes * g))
        if p is not None and sees:
            a_o = a_o + p[2] * (old if words.get("peephole") == "old" else c)
        o = own.get("o", keep(gate(keep(a_o))))
        shown = old if words.get("hidden") == "old" else c
        shown = {"none": shown, "sigmoid": sigmoid(shown)}.get(words.get("state", ""), tanh(shown))
        h = own.get("h", keep(shown if words.get("hidden") == "no_gate" else o * shown))
        return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}

    def candidate(self, a: Numbers) -> Numbers:
        """The candidate of its pre-activation."""
        return self.keep({"sigmoid": sigmoid, "none": _itself}.get(self.words.get("candidate", ""), tanh)(self.keep(a)))

    def gru(self, inputs: Numbers, h: Numbers, _: Numbers, u: Numbers, own: States) -> States:
        """One step of a GRU."""
        size, words, keep = self.weights.hidden, self.words, self.keep
        gate = tanh if words.get("gates") == "tanh" else sigmoid
        both = keep(inputs[:, : 2 * size] + h @ u[:, : 2 * size])
        z, r = own.get("z", keep(gate(both[:, :size]))), own.get("r", keep(gate(both[:, size:])))
        inner = 0 if self.weights.inner is None else self.weights.inner
        after = (self.weights.reset == "after") != (words.get("reset") == "other")
        used, matrix = (0 * r + 1 if words.get("reset") == "none" else r), u[:, 2 * size :]
        inside = used * (h @ matrix + inner) if after else (used * h) @ matrix + inner
        n = own.get("n", self.candidate(inputs[:, 2 * size :] + inside))
        keeps = z if (self.weights.update == "cho") != (words.get("mix") == "other") else 1 - z
        mixed = {"no_old": (1 - keeps) * n, "no_mix": n}.get(words.get("mix", ""), (1 - keeps) * n + keeps * h)
        return {"z": z, "r": r, "n": n, "h": own.get("h", keep(mixed))}

    def rnn(self, inputs: Numbers, h: Numbers, _: Numbers, u: Numbers, own: States) -> States:
        """One step of a plain RNN."""
        import numpy as np

        a = self.keep(inputs + h @ u)
        way = self.words.get("candidate", "")
        relu = (self.weights.activation == "relu") != (way == "other")
        made = {"sigmoid": sigmoid(a), "none": a}.get(way, np.maximum(a, 0) if relu else tanh(a))
        return {"h": own.get("h", self.keep(made))}


def _itself(numbers: Numbers) -> Numbers:
    return numbers
