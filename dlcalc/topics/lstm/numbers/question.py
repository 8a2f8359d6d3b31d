"""A question on numbers, worked: the run, which units are written out, and their steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.parameters import Inputs
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.numbers import outputs
from dlcalc.topics.lstm.numbers.headings import titles
from dlcalc.topics.lstm.numbers.kernels import unchanged
from dlcalc.topics.lstm.numbers.letters import VOCABULARY, Names
from dlcalc.topics.lstm.numbers.operands import Operands, operands
from dlcalc.topics.lstm.numbers.run import Arithmetic, Reading, Run, arithmetic, run
from dlcalc.topics.lstm.numbers.unit import LONGEST, Place, Unit, write

if TYPE_CHECKING:
    from dlcalc.notation.expr import Expr

MOST_WRITTEN = 32
"""Units that are written out at most."""

MOST_PARTS = 48
"""Parts of an exact value, numbers and signs, beyond which it helps nobody."""


class Question(NamedTuple):
    """Everything that the telling needs.

    Attributes:
        inputs: as asked.
        found: the arrays.
        made: every layer, worked through.
        plain: the same without rounding between the steps, where that was asked for; else None.
        ledger: the steps.
        place: the unit that is written out: step, example, column of ``h``.
        names: how the numbers of its layer are called.
        ids: the ids of the steps by time step that were written.
        why: why nothing was written; may be empty.
    """

    inputs: Inputs
    found: Operands
    made: Run
    plain: Run | None
    ledger: Ledger
    place: Place
    names: Names
    ids: dict[int, tuple[str, ...]]
    why: str

    @property
    def reading(self) -> Reading:
        """The layer and direction that is written out."""
        return _reading(self.made, self.found, self.place)


def _reading(made: Run, found: Operands, place: Place) -> Reading:
    return made.layers[-1][place.j // found.hidden]


def question(inputs: Inputs) -> Question:
    """Work a question on numbers.

    Raises:
        DomainError: arrays that do not fit, a unit that is not there, exact values that grow too long.
    """
    found = operands(inputs)
    made = run(inputs, found, arithmetic(inputs, found))
    plain = run(inputs, found, Arithmetic(floats, unchanged)) if inputs.places is not None else None
    place = shown_place(inputs, found)
    reading = _reading(made, found, place)
    units, before = found.hidden * found.directions, place.j - place.j % found.hidden
    names = Names(found.cell, reading.weights.features, found.hidden, found.steps, reading.backward, before, units > 1)
    ledger = Ledger(VOCABULARY, {}, counts=False, places=inputs.places)
    asked = Question(inputs, found, made, plain, ledger, place, names, {}, "")
    return _written(asked)


def shown_place(inputs: Inputs, found: Operands) -> Place:
    """The unit of ``--show t,j``: step and unit, after the example where there are several; the first one by default.

    Raises:
        DomainError: it is not there.
    """
    if not inputs.given("show"):
        return Place(0, 0, 0)
    text = inputs.word("show")
    width = found.hidden * found.directions
    limits = [*([("example", found.x.shape[1])] if found.batched else []), ("step", found.steps), ("unit", width)]
    numbers = [int(piece) for piece in re.split(r"[,\s]+", text.strip().strip("()[]")) if re.fullmatch("[0-9]{1,9}", piece)]
    pieces = len(re.split(r"[,\s]+", text.strip().strip("()[]")))
    if len(numbers) == len(limits) - 1 == pieces:
        numbers.append(1)
    if len(numbers) != len(limits) or pieces > len(limits):
        names = ",".join(name for name, _ in limits)
        raise DomainError("show", text, f"it is written {names}, counted from 1", ",".join("1" for _ in limits))
    for number, (name, limit) in zip(numbers, limits, strict=True):
        if not 1 <= number <= limit:
            raise DomainError("show", text, f"there {'are' if limit > 1 else 'is'} {limit} {name}{'s' * (limit > 1)}, counted from 1")
    *example, step, unit = [number - 1 for number in numbers]
    return Place(step, example[0] if example else 0, unit)


def _places(asked: Question) -> list[Place]:
    """The units to write out: the shown one; with ``--all`` that unit at every step; exactly, every one up to the shown step."""
    found, (t, n, j) = asked.found, asked.place
    steps = range(found.steps)
    ordered = list(reversed(steps)) if asked.reading.backward else list(steps)
    if symbolic(asked):
        first = j - j % found.hidden
        return [Place(each, n, first + unit) for each in ordered for unit in range(found.hidden)]
    if asked.inputs.all and found.steps <= MOST_WRITTEN:
        return [Place(each, n, j) for each in ordered]
    return [Place(t, n, j)]


def symbolic(asked: Question) -> bool:
    """Whether values stay exact expressions."""
    return asked.inputs.exact and asked.made.along("h").dtype.kind == "f"


def _written(asked: Question) -> Question:
    """The steps of the units."""
    found, inputs = asked.found, asked.inputs
    reading = asked.reading
    place = len(found.layers) - 1
    closed = symbolic(asked)
    exact = found.layers[place][asked.place.j // found.hidden]
    order = "x" if found.stateless else found.joined or "xh"
    plain = None if asked.plain is None else _reading(asked.plain, found, asked.place)
    x = found.x if place == 0 else reading.x
    unit = Unit(asked.ledger, reading, exact, x, asked.names, found.biased, order, plain, closed)
    places = _places(asked)
    if closed:
        _check_exact(asked, places)
    several = len(places) > 1
    ids: dict[int, tuple[str, ...]] = {}
    for each in places:
        local = each._replace(j=each.j % found.hidden)
        made = write(unit, local, titles(asked.found, asked.names, local, several=several))
        ids[each.t] = (*ids.get(each.t, ()), *made)
        if closed:
            _check_length(asked, made)
    why = "" if any(ids.values()) else "it sees a value that is infinite or no number"
    if found.wy is not None:
        for t in dict.fromkeys(each.t for each in places):
            if ids[t]:
                ids[t] = (*ids[t], *outputs.write(asked.ledger, inputs, found, asked.made, asked.plain, t, asked.place.n, several=several))
    return asked._replace(ids=ids, why=why)


def _check_exact(asked: Question, places: list[Place]) -> None:
    found = asked.found
    if len(found.layers) > 1 or found.directions > 1 or len(places) > MOST_WRITTEN or asked.names.features + found.hidden > LONGEST:
        rule = f"exact values are kept for one layer in one direction, {MOST_WRITTEN} units and steps at most"
        raise DomainError("", "", rule, "leave out --exact; --dp 10 shows more decimals")


def _check_length(asked: Question, ids: tuple[str, ...]) -> None:
    from dlcalc.notation.expr import walk

    for step in asked.ledger.steps:
        if step.id in ids:
            length = sum(1 for _ in walk(step.value))
            if length > MOST_PARTS:
                _, t, _ = step.id.rsplit("_", 2)
                rule = f"written out exactly, a value of step {t} has {length} parts, since every step puts the one before into itself"
                raise DomainError("", "", rule, "fewer time steps, or leave out --exact; --dp 10 shows more decimals")


def exact_results(asked: Question) -> dict[str, Expr]:
    """The values over time by letter where they stay exact expressions: every step of the ledger in its place."""
    import numpy as np

    from dlcalc.notation.array import Array

    if not symbolic(asked) or asked.why:
        return {}
    values = {step.id: step.value for step in asked.ledger.steps}
    found: dict[str, Expr] = {}
    for letter in [*[gate.letter for gate in CELLS[asked.found.cell].gates], "c", "h"]:
        if f"{letter}_1_1" not in values:
            continue
        entries = np.empty((asked.found.steps, asked.found.hidden), dtype=object)
        for t, j in np.ndindex(*entries.shape):
            entries[t, j] = values[f"{letter}_{t + 1}_{j + 1}"]
        found[letter] = Array(entries, ("time", "unit"))
        if letter in "ch":
            found[f"{letter}_final"] = Array(entries[-1], ("unit",))
    if asked.found.wy is not None and "y_1_1" in values:
        made = np.empty((asked.found.steps, len(asked.found.wy)), dtype=object)
        for t, k in np.ndindex(*made.shape):
            made[t, k] = values[f"y_{t + 1}_{k + 1}"]
        found["output"] = Array(made, ("time", "output"))
    return found
