"""A recurrent cell with Python's own floats, number by number, as the papers write it; and random questions about it."""

from __future__ import annotations

import math
import random
from typing import Any

Matrix = list[list[float]]
Vector = list[float]
Gates = dict[str, tuple[Matrix, Matrix, Vector]]

LETTERS = {"lstm": "ifgo", "peephole": "ifgo", "gru": "zrn", "rnn": "h"}


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def seen(gate: tuple[Matrix, Matrix, Vector], x: Vector, h: Vector, j: int) -> float:
    """W x + U h + b of one unit."""
    w, u, b = gate
    total = b[j]
    for weight, value in zip(w[j], x, strict=True):
        total += weight * value
    for weight, value in zip(u[j], h, strict=True):
        total += weight * value
    return total


def walked(cell: str, gates: Gates, xs: Matrix, h: Vector, c: Vector, **words: Any) -> dict[str, Matrix]:
    """Every gate and state over time, unit by unit.

    ``words``: ``peep`` (gate → weights), ``reset``, ``update``, ``inner`` (biases inside the reset), ``activation``.
    """
    found: dict[str, Matrix] = {}
    for x in xs:
        made = {"gru": gru, "rnn": rnn}.get(cell, lstm)(gates, x, h, c, words)
        h, c = made["h"], made.get("c", c)
        for letter, values in made.items():
            found.setdefault(letter, []).append(values)
    return found


def lstm(gates: Gates, x: Vector, h: Vector, c: Vector, words: dict[str, Any]) -> dict[str, Vector]:
    """Hochreiter and Schmidhuber 1997 with a forget gate; peepholes as Gers and Schmidhuber 2000: o sees the new cell state."""
    peep = words.get("peep", {})
    none = [0.0] * len(h)
    made: dict[str, Vector] = {letter: [] for letter in "ifgoch"}
    for j in range(len(h)):
        i = sigmoid(seen(gates["i"], x, h, j) + peep.get("i", none)[j] * c[j])
        f = sigmoid(seen(gates["f"], x, h, j) + peep.get("f", none)[j] * c[j])
        g = math.tanh(seen(gates["g"], x, h, j))
        new = f * c[j] + i * g
        o = sigmoid(seen(gates["o"], x, h, j) + peep.get("o", none)[j] * new)
        for letter, value in zip("ifgoch", (i, f, g, o, new, o * math.tanh(new)), strict=True):
            made[letter].append(value)
    return made


def gru(gates: Gates, x: Vector, h: Vector, _c: Vector, words: dict[str, Any]) -> dict[str, Vector]:
    """Cho et al. 2014, equations 5 to 8, or with the reset after the matrix; Chung et al. 2014 for the other meaning of z."""
    size = len(h)
    z = [sigmoid(seen(gates["z"], x, h, j)) for j in range(size)]
    r = [sigmoid(seen(gates["r"], x, h, j)) for j in range(size)]
    n = []
    for j in range(size):
        w, u, b = gates["n"]
        own = sum(weight * value for weight, value in zip(w[j], x, strict=True)) + b[j]
        if words["reset"] == "before":
            own += sum(u[j][k] * (r[k] * h[k]) for k in range(size))
        else:
            own += r[j] * (sum(u[j][k] * h[k] for k in range(size)) + words.get("inner", [0.0] * size)[j])
        n.append(math.tanh(own))
    if words["update"] == "cho":
        new = [z[j] * h[j] + (1 - z[j]) * n[j] for j in range(size)]
    else:
        new = [(1 - z[j]) * h[j] + z[j] * n[j] for j in range(size)]
    return {"z": z, "r": r, "n": n, "h": new}


def rnn(gates: Gates, x: Vector, h: Vector, _c: Vector, words: dict[str, Any]) -> dict[str, Vector]:
    before = [seen(gates["h"], x, h, j) for j in range(len(h))]
    return {"h": [max(0.0, a) if words["activation"] == "relu" else math.tanh(a) for a in before]}


class Drawn:
    """A random question: the numbers, and the options that ask it."""

    def __init__(self, seed: int, cell: str) -> None:
        self.draw = random.Random(seed)
        self.cell = cell
        self.steps, self.features, self.hidden = self.draw.randint(1, 4), self.draw.randint(1, 3), self.draw.randint(1, 3)
        self.xs = self.matrix(self.steps, self.features)
        self.gates: Gates = {
            letter: (self.matrix(self.hidden, self.features), self.matrix(self.hidden, self.hidden), self.vector(self.hidden))
            for letter in LETTERS[cell]
        }
        self.h, self.c = self.vector(self.hidden), self.vector(self.hidden)
        self.words: dict[str, Any] = {}
        self.options: dict[str, Any] = {"cell": cell, "x": self.xs, "h0": self.h}
        if cell in ("lstm", "peephole"):
            self.options["c0"] = self.c
        self._words()

    def number(self) -> float:
        return self.draw.randint(-200, 200) / 100

    def vector(self, size: int) -> Vector:
        return [self.number() for _ in range(size)]

    def matrix(self, rows: int, columns: int) -> Matrix:
        return [self.vector(columns) for _ in range(rows)]

    def _words(self) -> None:
        if self.cell == "gru":
            self.words = {"reset": self.draw.choice(["before", "after"]), "update": self.draw.choice(["cho", "chung"])}
            self.options |= self.words
            if self.words["reset"] == "after" and self.draw.random() < 0.7:
                self.words["inner"] = self.options["bhn"] = self.vector(self.hidden)
        if self.cell == "rnn":
            self.words = {"activation": self.draw.choice(["tanh", "relu"])}
            self.options |= self.words
        if self.cell == "peephole":
            self.words = {"peep": {gate: self.vector(self.hidden) for gate in "ifo"}}
            self.options |= {f"p{gate}": values for gate, values in self.words["peep"].items()}

    def apart(self) -> dict[str, Any]:
        """The question with the weights of each gate apart."""
        names = {"h": ("wx", "wh", "b")} if self.cell == "rnn" else {gate: (f"w{gate}", f"u{gate}", f"b{gate}") for gate in self.gates}
        weights = {name: array for gate, (w, u, b) in self.gates.items() for name, array in zip(names[gate], (w, u, b), strict=True)}
        return self.options | weights

    def joined(self, order: str) -> dict[str, Any]:
        """The question with W joined on [h, x] or [x, h]."""
        found: dict[str, Any] = {}
        for gate, (w, u, b) in self.gates.items():
            rows = [[*second, *first] if order == "hx" else [*first, *second] for first, second in zip(w, u, strict=True)]
            found |= {"wx" if self.cell == "rnn" else f"w{gate}": rows, "b" if self.cell == "rnn" else f"b{gate}": b}
        return self.options | found | {"joined": order}

    def expected(self) -> dict[str, Matrix]:
        return walked(self.cell, self.gates, self.xs, self.h, self.c, **self.words)
