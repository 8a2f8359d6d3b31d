"""A recurrent cell one number at a time, in as many digits as mpmath is told, and weights for it."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

GATES = {"lstm": "figo", "peephole": "figo", "gru": "zrn"}
Weights = dict[str, Any]


def drawn(cell: str, hidden: int, features: int, seed: int, scale: float = 1.0) -> Weights:
    """Weights of every gate as arrays, by the options' names; of a peephole LSTM the peepholes too."""
    rng = np.random.default_rng(seed)
    found: Weights = {}
    for gate in GATES.get(cell, ""):
        found[f"w{gate}"] = rng.normal(size=(hidden, features)).round(2)
        found[f"u{gate}"] = (scale * rng.normal(size=(hidden, hidden))).round(2)
        found[f"b{gate}"] = rng.normal(size=hidden).round(2)
    if cell == "peephole":
        found |= {f"p{gate}": rng.normal(size=hidden).round(2) for gate in "ifo"}
    if cell == "rnn":
        found = {"wx": rng.normal(size=(hidden, features)).round(2), "wh": (scale * rng.normal(size=(hidden, hidden))).round(2)}
        found["b"] = rng.normal(size=hidden).round(2)
    return found


def sequence(cell: str, steps: int, hidden: int, features: int, seed: int) -> Weights:
    """Input and first states."""
    rng = np.random.default_rng(seed + 1000)
    found: Weights = {"x": rng.normal(size=(steps, features)).round(2), "h0": rng.normal(size=hidden).round(2)}
    if cell in ("lstm", "peephole"):
        found["c0"] = rng.normal(size=hidden).round(2)
    return found


# A cell in numbers of 50 digits


def sigmoid(a: Any) -> Any:
    return 1 / (1 + mpmath.exp(-a))


class Brute:
    """A cell, one number at a time."""

    def __init__(self, cell: str, given: Weights, reset: str = "before", update: str = "cho", activation: str = "tanh") -> None:
        self.cell, self.reset, self.update, self.activation = cell, reset, update, activation
        self.given = {name: np.vectorize(lambda each: mpmath.mpf(str(each)), otypes=[object])(value) for name, value in given.items()}

    def affine(self, gate: str, x: Any, h: Any) -> Any:
        names = ("wx", "wh", "b") if gate == "h" else (f"w{gate}", f"u{gate}", f"b{gate}")
        w, u, b = (self.given[name] for name in names)
        return w.dot(x) + u.dot(h) + b

    def step(self, x: Any, h: Any, c: Any) -> tuple[Any, Any]:
        squash, bend = np.vectorize(sigmoid, otypes=[object]), np.vectorize(mpmath.tanh, otypes=[object])
        if self.cell == "rnn":
            a = self.affine("h", x, h)
            return (bend(a) if self.activation == "tanh" else np.array([max(each, mpmath.mpf(0)) for each in a])), c
        if self.cell == "gru":
            z, r = squash(self.affine("z", x, h)), squash(self.affine("r", x, h))
            if self.reset == "before":
                n = bend(self.affine("n", x, r * h))
            else:
                inner = self.given["un"].dot(h) + self.given.get("bhn", 0)
                n = bend(self.given["wn"].dot(x) + self.given["bn"] + r * inner)
            return (1 - z) * n + z * h if self.update == "cho" else z * n + (1 - z) * h, c
        p = {gate: self.given.get(f"p{gate}", 0) for gate in "ifo"}
        i, f = (squash(self.affine(gate, x, h) + p[gate] * c) for gate in "if")
        new = f * c + i * bend(self.affine("g", x, h))
        return squash(self.affine("o", x, h) + p["o"] * new) * bend(new), new

    def run(self, which: str, moved: Any) -> Any:
        """The last state, after the first one has been moved."""
        h, c = self.given["h0"], self.given.get("c0", self.given["h0"] * 0)
        if which == "c":
            c = c + moved
        else:
            h = h + moved
        for x in self.given["x"]:
            h, c = self.step(x, h, c)
        return c if which == "c" else h

    def differences(self, which: str) -> Any:
        """Central differences of the last state by the first: row j, column k."""
        size, far = len(self.given["h0"]), mpmath.mpf(10) ** -18
        columns = []
        for k in range(size):
            moved = np.array([far if each == k else mpmath.mpf(0) for each in range(size)])
            columns.append([float(each) for each in (self.run(which, moved) - self.run(which, -moved)) / (2 * far)])
        return np.array(columns).T
