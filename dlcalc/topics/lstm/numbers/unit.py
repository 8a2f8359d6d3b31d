"""One unit at one step, written out: each gate's pre-activation and activation, the states."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.array import entry
from dlcalc.notation.expr import rational
from dlcalc.topics.lstm.cells import CELLS, SOURCES, UPDATES, Gate
from dlcalc.topics.lstm.numbers.kernels import PEEPHOLES, Weights
from dlcalc.topics.lstm.numbers.letters import Names, total
from dlcalc.topics.lstm.numbers.run import Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

LONGEST = 48
"""Products that one step writes out."""


class Place(NamedTuple):
    """Which step, example and unit, from 0."""

    t: int
    n: int
    j: int


class Unit(NamedTuple):
    """What is needed to write one unit out.

    Attributes:
        ledger: gets the steps.
        reading: the layer, worked through.
        exact: its weights as typed, exact where they were typed exactly.
        x: its input likewise.
        names: how its numbers are called.
        biased: the gates whose biases are written, and ``pf`` where the peepholes of a gate are.
        order: ``xh`` where the input's products come first, ``hx`` where the state's do, ``x`` where the state's weights play no part.
        plain: the same layer without rounding between the steps; None where there is none.
        symbolic: whether values stay exact expressions.
    """

    ledger: Ledger
    reading: Reading
    exact: Weights
    x: Numbers
    names: Names
    biased: frozenset[str]
    order: str
    plain: Reading | None
    symbolic: bool

    def know(self, name: str, value: Any, unrounded: Any = None) -> bool:
        """Give a name its value, unless it has one; not to NaN and infinity, which no formula computes with."""
        if self.symbolic and name in self.ledger.values:
            return True
        if isinstance(value, float) and not isfinite(value):
            return False
        self.ledger.values[name] = entry(value)
        if unrounded is not None:
            self.ledger.unrounded[name] = entry(unrounded)
        return True


def write(unit: Unit, place: Place, titles: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """The steps of one unit at one time step; no ids where a number that it sees is infinite or no number.

    Args:
        unit: what to write.
        place: which.
        titles: heading and note by gate, and by ``c`` and ``h``.
    """
    if not _know(unit, place):
        return ()
    cell, names, (t, _, j) = CELLS[unit.names.cell], unit.names, place
    before = len(unit.ledger.steps)
    gates = [gate for gate in cell.gates if not (names.cell == "peephole" and gate.letter == "o")]
    for gate in gates:
        _gate(unit, place, gate, titles)
    at, h = {gate.letter: names.at(gate.letter, t, j) for gate in cell.gates}, names.before("h", t, j)
    if cell.has_state:
        formula = f"{names.at('c', t, j)} = {at['f']}*{names.before('c', t, j)} + {at['i']}*{at['g']}"
        _step(unit, place, "c", formula, titles["c"])
        if names.cell == "peephole":
            _gate(unit, place, cell.gates[-1], titles)
        _step(unit, place, "h", f"{names.at('h', t, j)} = {at['o']}*tanh({names.at('c', t, j)})", titles["h"])
    elif names.cell == "gru":
        mixed = UPDATES[unit.exact.update][0].format(z=at["z"], n=at["n"], h=h)
        _step(unit, place, "h", f"{names.at('h', t, j)} = {mixed}", titles["h"])
    return tuple([step.id for step in unit.ledger.steps[before:]])


def _know(unit: Unit, place: Place) -> bool:
    """Give every number that the unit sees its name; whether all of them are numbers."""
    names, (t, n, j) = unit.names, place
    reading, plain = unit.reading, unit.plain
    states: list[tuple[str, Any, Any]] = []
    for letter in "hc" if reading.c0 is not None else "h":
        for k in [j] if _is_long(unit) else range(names.hidden):
            value = _state(reading, letter, place, k)
            states.append((names.before(letter, t, k), value, None if plain is None else _state(plain, letter, place, k)))
    if names.cell == "gru" and unit.exact.reset == "before" and not _is_long(unit):
        others = None if plain is None else plain.over_time["r"][t, n]
        states += [
            (names.at("r", t, k), reading.over_time["r"][t, n, k], None if others is None else others[k]) for k in range(names.hidden)
        ]
    known = [unit.know(*each) for each in states]
    features = 0 if _is_long(unit) else names.features
    known += [unit.know(names.x(t, k), unit.x[t, n, k], None if plain is None else plain.x[t, n, k]) for k in range(features)]
    for gate in CELLS[names.cell].gates:
        w, u, b = unit.exact.gate(gate.letter)
        if not _is_long(unit):
            known += [unit.know(names.w(gate.letter, j, k), w[j, k]) for k in range(names.features)]
            known += [unit.know(names.u(gate.letter, j, k), u[j, k]) for k in range(names.hidden)]
        known.append(unit.know(names.b(gate.letter, j), b[j]))
        if unit.exact.p is not None and gate.letter in PEEPHOLES:
            known.append(unit.know(names.p(gate.letter, j), unit.exact.p[PEEPHOLES.index(gate.letter), j]))
    if unit.exact.inner is not None:
        known.append(unit.know(names.inner(j), unit.exact.inner[j]))
    return all(known)


def _state(reading: Reading, letter: str, place: Place, k: int) -> Any:
    """A state as a step finds it."""
    t, n, _ = place
    previous = t + 1 if reading.backward else t - 1
    first = reading.h0 if letter == "h" else reading.c0
    assert first is not None
    return reading.over_time[letter][previous, n, k] if 0 <= previous < len(reading.x) else first[n, k]


def _is_long(unit: Unit) -> bool:
    """Whether a pre-activation has too many products to write them out."""
    return unit.names.features + unit.names.hidden > LONGEST


def _gate(unit: Unit, place: Place, gate: Gate, titles: Mapping[str, tuple[str, str]]) -> None:
    names, (t, n, j) = unit.names, place
    a = names.a(gate.letter, t, j)
    if _is_long(unit):
        letter = f"a_{gate.letter}"
        if not unit.know(a, unit.reading.over_time[letter][t, n, j], None if unit.plain is None else unit.plain.over_time[letter][t, n, j]):
            return
    else:
        _step(unit, place, f"a_{gate.letter}", f"{a} = {_inside(unit, place, gate.letter)}", titles[gate.letter])
    function = gate.function or unit.exact.activation
    _step(unit, place, gate.letter, f"{names.at(gate.letter, t, j)} = {function}({a})", titles[gate.letter])


def _inside(unit: Unit, place: Place, gate: str) -> str:
    """The pre-activation of a gate, product by product."""
    names, (t, _, j), weights = unit.names, place, unit.exact
    own = [f"{names.w(gate, j, k)}*{names.x(t, k)}" for k in range(names.features)]
    states = [names.before("h", t, k) for k in range(names.hidden)]
    if names.cell == "gru" and gate == "n" and weights.reset == "before":
        states = [f"({names.at('r', t, k)}*{state})" for k, state in enumerate(states)]
    recurrent = [f"{names.u(gate, j, k)}*{state}" for k, state in enumerate(states)] if unit.order != "x" else []
    bias = [names.b(gate, j)] if gate in unit.biased else []
    if names.cell == "gru" and gate == "n" and weights.reset == "after":
        inner = total([*recurrent, *([names.inner(j)] if weights.inner is not None else [])])
        return total([*own, *bias, f"{names.at('r', t, j)}*({inner})"])
    seen = []
    if f"p{gate}" in unit.biased:
        seen = [f"{names.p(gate, j)}*{names.at('c', t, j) if gate == 'o' else names.before('c', t, j)}"]
    return total([*recurrent, *own, *seen, *bias] if unit.order == "hx" else [*own, *recurrent, *seen, *bias])


def _step(unit: Unit, place: Place, letter: str, equation: str, heading: tuple[str, str]) -> None:
    """One step; what follows uses the kernel's number for an irrational value, unless values stay exact."""
    t, n, j = place
    title, note = heading
    name = equation.partition(" = ")[0]
    value = unit.ledger.step(
        f"{letter}_{t + 1}_{j + 1}", equation, title=title, note=note, source=SOURCES[unit.names.cell] if letter == "h" else ""
    )
    if rational(value) is None and not unit.symbolic:
        unit.know(name, unit.reading.over_time[letter][t, n, j])
