"""The weights of one layer gate by gate, as options or as a file in textbook layout: which are there, how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array, entry
from dlcalc.notation.show import ascii_text
from dlcalc.topics.lstm.numbers.kernels import GATES, PEEPHOLES, Weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

Key = tuple[str, str]
"""What an array is (``w``, ``u``, ``b``, ``p`` or ``inner``), and of which gate."""

RNN = {"wx": ("w", "h"), "wh": ("u", "h"), "b": ("b", "h")}


class Part(NamedTuple):
    """One array of weights.

    Attributes:
        parameter: the parameter that gave it, for messages.
        got: its value as typed.
        called: its name in prose (``W_f``).
        numbers: the numbers.
    """

    parameter: str
    got: str
    called: str
    numbers: Numbers

    def refused(self, rule: str, hint: str = "") -> DomainError:
        """The error that names this array."""
        said = f"{self.called}: {rule}" if self.parameter == "weights" else rule
        return DomainError(self.parameter, self.got, said, hint)


class Sizes(NamedTuple):
    """Features, units, and how joined weights stand (``hx``, ``xh``; empty where they are apart)."""

    features: int
    hidden: int
    joined: str


def keys(cell: str) -> dict[str, Key]:
    """The arrays of a cell by the parameter's name."""
    if cell == "rnn":
        return dict(RNN)
    found: dict[str, Key] = {f"{kind}{gate}": (kind, gate) for gate in GATES[cell] for kind in "wub"}
    if cell == "peephole":
        found |= {f"p{gate}": ("p", gate) for gate in PEEPHOLES}
    if cell == "gru":
        found["bhn"] = ("inner", "n")
    return found


def of_options(inputs: Inputs) -> dict[Key, Part]:
    """The arrays that were given as options.

    Raises:
        DomainError: one belongs to another cell.
    """
    own = keys(inputs.word("cell"))
    found: dict[Key, Part] = {}
    for name, value in inputs.values.items():
        parameter = inputs.topic.parameter(name)
        if not isinstance(value, Array) or not parameter.group.startswith("Weights"):
            continue
        if name not in own:
            other = next(cell for cell in GATES if name in keys(cell) and (name not in own))
            whose = "peephole weights" if other == "peephole" else f"{parameter.group[0].lower()}{parameter.group[1:]}"
            rule = f"these are {whose}, and the cell is {article(inputs.word('cell'))}"
            raise DomainError(name, inputs.typed[name], rule, f"--cell {other}")
        found[own[name]] = Part(name, inputs.typed[name], called(own[name], inputs.word("cell")), value.numbers)
    return found


def article(cell: str) -> str:
    """A cell's name with its article."""
    return {"lstm": "an LSTM", "gru": "a GRU", "rnn": "a plain RNN", "peephole": "a peephole LSTM"}[cell]


def of_file(inputs: Inputs, named: Mapping[str, Array]) -> dict[Key, Part]:
    """The arrays of a file in textbook layout.

    Raises:
        DomainError: a name that this cell has no array for.
    """
    cell = inputs.word("cell")
    own = keys(cell)
    spelt = {folded(name): parameter.name for parameter in inputs.topic.parameters for name in (parameter.name, *parameter.long)}
    found: dict[Key, Part] = {}
    for name, array in named.items():
        key = own.get(spelt.get(folded(name), ""))
        if key is None:
            rule = f"{article(cell)} has no array {name[:40]}; the file holds {listed(named)}"
            raise DomainError(
                "weights", inputs.typed["weights"], rule, f"in textbook layout: {', '.join(called(each, cell) for each in own.values())}"
            )
        found[key] = Part("weights", inputs.typed["weights"], name[:40], array.numbers)
    return found


def folded(name: str) -> str:
    """A name without what people write differently: ``W_f`` as ``wf``."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def listed(named: Mapping[str, Array]) -> str:
    """What a file holds: the first names with their shapes."""
    words = [f"{name[:40]} ({shaped(array.numbers)})" for name, array in list(named.items())[:12]]
    return ", ".join(words) + (", …" if len(named) > 12 else "")


def called(key: Key, cell: str) -> str:
    """The name of an array in formulas."""
    kind, gate = key
    if cell == "rnn":
        return {"w": "W_x", "u": "W_h", "b": "b"}[kind]
    return "b_hn" if kind == "inner" else f"{kind if kind in 'bp' else kind.upper()}_{gate}"


def shaped(numbers: Numbers) -> str:
    """The shape of an array in words."""
    if numbers.ndim == 1:
        return f"{len(numbers)} number{'s' * (len(numbers) > 1)}"
    return " × ".join(map(str, numbers.shape))


def weights_of(parts: Mapping[Key, Part], sizes: Sizes, cell: str, words: Mapping[str, Any]) -> Weights:
    """One layer from its arrays; biases and peepholes that are not there are 0, and so are state weights that are not needed.

    Args:
        parts: the arrays.
        sizes: features and units.
        cell: kind of cell.
        words: the remaining fields of :class:`~dlcalc.topics.lstm.numbers.kernels.Weights`.

    Raises:
        DomainError: a shape that does not fit.
    """
    import numpy as np

    features, hidden, joined = sizes
    w, u, b = [], [], []
    for gate in GATES[cell]:
        part = parts[("w", gate)]
        if joined:
            whole = _matrix(part, hidden, hidden + features, f"H × (H + I), joined on [{', '.join(joined)}],")
            at = hidden if joined == "hx" else features
            first, second = whole[:, :at], whole[:, at:]
            recurrent, own = (first, second) if joined == "hx" else (second, first)
        else:
            own = _matrix(part, hidden, features, "H × I")
            state = parts.get(("u", gate))
            recurrent = np.zeros((hidden, hidden), int) if state is None else _matrix(state, hidden, hidden, "H × H")
        w.append(own)
        u.append(recurrent)
        b.append(_vector(parts.get(("b", gate)), hidden))
    inner = parts.get(("inner", "n"))
    p = np.array([_vector(parts.get(("p", gate)), hidden) for gate in PEEPHOLES]) if cell == "peephole" else None
    return Weights(
        cell, np.concatenate(w), np.concatenate(u), np.concatenate(b), inner=None if inner is None else _vector(inner, hidden), p=p, **words
    )


def _matrix(part: Part, rows: int, columns: int, letters: str) -> Numbers:
    numbers = part.numbers
    if numbers.shape != (rows, columns) and not (numbers.ndim == 1 and numbers.size == rows * columns and 1 in (rows, columns)):
        raise part.refused(f"{letters} = {rows} × {columns} is expected, not {shaped(numbers)}", _fill(rows, columns, numbers))
    return numbers.reshape(rows, columns)


def _fill(rows: int, columns: int, numbers: Numbers) -> str:
    """One number was meant for every place, or the matrix stands on its side."""
    if numbers.size == 1:
        return f"to fill it: '{ascii_text(entry(numbers.reshape(-1)[0]))} as {rows}x{columns}'"
    return "its rows are units, its columns what they see; this one is transposed" if numbers.shape == (columns, rows) else ""


def _vector(part: Part | None, hidden: int) -> Numbers:
    """Biases or peephole weights; one number stands for all units."""
    import numpy as np

    if part is None:
        return np.zeros(hidden, int)
    numbers = part.numbers
    if numbers.size == 1:
        return np.repeat(numbers.reshape(1), hidden)
    if numbers.size != hidden or max(numbers.shape) != hidden:
        raise part.refused(f"one number a unit is expected, {hidden} of them, not {shaped(numbers)}")
    return numbers.reshape(hidden)
