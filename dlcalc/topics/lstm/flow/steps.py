"""The steps of an answer about gradient flow: the product along the cell, the chain rule of a scalar cell, the plain RNN beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.array import entry
from dlcalc.notation.errors import TooLarge
from dlcalc.topics.lstm.flow.derivatives import Derivative, Run, factor, held, total, vanished
from dlcalc.topics.lstm.flow.formulas import Chain, Line, chain_of, rnn_chain
from dlcalc.topics.lstm.flow.question import Question
from dlcalc.topics.lstm.numbers.letters import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST = 12
"""Steps of a sequence up to which every one is written out; of a longer one a single step is."""

ROWS = 20
"""Steps of which the tables have a row."""


class Worked(NamedTuple):
    """What was found.

    Attributes:
        ledger: the steps.
        shown: the ids of those that answer the question.
        chain: the formulas of the cell.
        held: what each step multiplies by while the gates are held, ``[T, H]``; None of a plain RNN.
        at: the steps that tables have a row for, from 0.
        whole: the total derivatives there.
        beside: those of the plain RNN there; empty where the cell is one.
    """

    ledger: Ledger
    shown: tuple[str, ...]
    chain: Chain
    held: Numbers | None
    at: tuple[int, ...]
    whole: dict[int, Derivative]
    beside: dict[int, Derivative]

    @property
    def along(self) -> Numbers | None:
        """The product of all that is held, ``[H]``."""
        return None if self.held is None else vanished(self.held.prod(axis=0))


def write(asked: Question) -> Worked:
    """Work the question out.

    Raises:
        DomainError: a number of the cell is not finite.
    """
    _check_finite(asked)
    run, rnn = asked.run, asked.rnn
    at = _rows(run.steps)
    needed = {*at, *([asked.t - 2] if asked.t > 1 else []), run.steps - 2} - {-1, -2}
    whole, beside = total(run, needed), {} if rnn is None else total(rnn, needed)
    ledger = Ledger(VOCABULARY, {}, counts=False)
    kept = None if run.weights.cell == "rnn" else held(run)
    told = Worked(ledger, (), chain_of(run.weights), kept, at, whole, beside)
    shown = []
    if kept is not None:
        shown.append(_along(asked, told, kept))
    if run.hidden == 1:
        shown += _chain(asked, told, run, told.chain, "", whole)
        if rnn is not None:
            weight = "w_h" if asked.own else f"u_{asked.candidate}"
            shown += _chain(asked, told, rnn, rnn_chain(rnn.weights, ("s", weight, "K", "kappa")), "rnn_", beside)
    elif kept is None:
        shown.append(_entry(asked, told))
    return told._replace(shown=tuple([id for id in shown if id]))


def _check_finite(asked: Question) -> None:
    import numpy as np

    for run in (asked.run, *([asked.rnn] if asked.rnn else [])):
        for letter, numbers in run.arrays.items():
            bad = np.flatnonzero(~np.isfinite(numbers).all(axis=1))
            if bad.size:
                rule = f"at step {int(bad[0]) + 1} {letter} is infinite or no number, and nothing flows back through it"
                raise DomainError("x", asked.inputs.typed["x"], rule, "give finite numbers")


def _rows(steps: int) -> tuple[int, ...]:
    """The steps that tables show: all, or some that are evenly spread, the first and the last among them."""
    if steps <= ROWS:
        return tuple(range(steps))
    return tuple(dict.fromkeys([round(place * (steps - 1) / (ROWS - 1)) for place in range(ROWS)]))


def _know(ledger: Ledger, name: str, value: float) -> str:
    ledger.values[name] = entry(float(value))
    return name


def _product(ledger: Ledger, id: str, whole: str, names: list[str], before: Callable[[], float], words: tuple[str, str]) -> str:
    """A product of all factors; of many, or of some too small to be multiplied exactly, the product before times the last."""
    title, note = words
    steps = len(names)
    if steps <= MOST:
        with suppress(TooLarge):
            ledger.step(id, f"{whole} = {'*'.join(names)}", title=title, note=note)
            return id
    head, _, label = whole.partition("_")
    unit = label.strip("{}").partition(",")[2]
    last = _know(ledger, f"{head}_{{{steps - 1},{unit}}}" if unit else f"{head}_{steps - 1}", before())
    ledger.step(id, f"{whole} = {last}*{names[-1]}", title=title, note=note)
    return id


def _along(asked: Question, told: Worked, kept: Numbers) -> str:
    """The product along the cell, of the unit that is written out."""
    run, unit = asked.run, asked.unit
    many = run.hidden > 1
    names = []
    letter = "f" if "f" in run.arrays else "z"
    for t in range(run.steps):
        name = f"{letter}_{{{t + 1},{unit}}}" if many else f"{letter}_{t + 1}"
        _know(told.ledger, name, float(run.arrays[letter][t, unit - 1]))
        names.append(f"(1 - {name})" if letter == "z" and run.weights.update == "chung" else name)
    whole = f"phi_{{{run.steps},{unit}}}" if many else f"phi_{run.steps}"
    note = f"gates held: {told.chain.says}"
    title = f"Along the cell, unit {unit}" if many else "Along the cell"
    return _product(told.ledger, "along_cell", whole, names, lambda: float(vanished(kept[:-1, unit - 1].prod())), (title, note))


def _chain(asked: Question, told: Worked, run: Run, chain: Chain, prefix: str, whole: dict[int, Derivative]) -> list[str]:
    """The chain rule of a scalar cell, every step of it or one; the ids to show."""
    ledger = told.ledger
    _weights(ledger, run, chain, asked, beside=bool(prefix))
    state = "s" if prefix else ""
    every = run.steps <= MOST
    for t in range(1, run.steps + 1) if every else (asked.t,):
        _state(ledger, run, chain, t, state)
        if not chain.factor and f"alpha_{t - 1}" not in ledger.values:
            before = whole.get(t - 2)
            _know(ledger, f"alpha_{t - 1}", 1 if before is None else float(before.cell[0, 0]))
            _know(ledger, f"beta_{t - 1}", 0 if before is None else float(before.state[0, 0]))
        _lines(ledger, chain.lines, t, prefix)
    shown = [f"{prefix}{line.id}_{asked.t}" for line in chain.lines if line.id != "state" or prefix]
    if chain.factor:
        shown.append(_factors(told, run, chain, prefix, whole))
    written = {step.id for step in ledger.steps}
    return [id for id in shown if id in written]


def _weights(ledger: Ledger, run: Run, chain: Chain, asked: Question, *, beside: bool) -> None:
    """Give the weights of the state their values, and the peepholes."""
    weights = run.weights
    for gate in chain.weights:
        own = "w_h" if asked.own or not beside else f"u_{asked.candidate}"
        name = own if gate == "h" else f"u_{gate}"
        _know(ledger, name, float(weights.gate(gate)[1][0, 0]))
    if weights.p is not None:
        for place, gate in enumerate("ifo"):
            _know(ledger, f"p_{gate}", float(weights.p[place, 0]))


def _state(ledger: Ledger, run: Run, chain: Chain, t: int, state: str) -> None:
    """Give the gates and states of a step their values."""
    for letter in chain.letters:
        _know(ledger, f"{state or letter}_{t}", float(run.arrays["s" if letter == "q" else letter][t - 1, 0]))
    for letter in chain.before:
        _know(ledger, f"{letter}_{t - 1}", float(run.before(letter, t - 1)[0]))


def _lines(ledger: Ledger, lines: Iterable[Line], t: int, prefix: str) -> None:
    """One step's formulas; later ones use the nearest float of each value."""
    from dlcalc.notation.approximate import approximate

    for line in lines:
        fill = {"t": t, "p": t - 1}
        title = f"{'Plain RNN: ' if prefix else ''}{line.title.lower() if prefix else line.title}"
        with suppress(TooLarge):
            value = ledger.step(f"{prefix}{line.id}_{t}", line.equation.format(**fill), title=title, note=line.note.format(**fill))
            symbol = line.equation.format(**fill).partition(" =")[0]
            ledger.values[symbol] = entry(approximate(value))


def _factors(told: Worked, run: Run, chain: Chain, prefix: str, whole: dict[int, Derivative]) -> str:
    """The product of a scalar cell's factors."""
    names = []
    for t in range(run.steps):
        name = f"{chain.factor}_{t + 1}"
        if name not in told.ledger.values:
            _know(told.ledger, name, float(factor(run, t)[0, 0]))
        names.append(name)
    state = "s" if prefix else "h"
    words = ("Plain RNN" if prefix else "All steps", f"`{chain.whole}_{run.steps} = ∂{state}_{run.steps}/∂{state}_0`")
    before = whole.get(run.steps - 2)
    return _product(
        told.ledger,
        f"{prefix}product",
        f"{chain.whole}_{run.steps}",
        names,
        lambda: 1 if before is None else float(before.cell[0, 0]),
        words,
    )


def _entry(asked: Question, told: Worked) -> str:
    """Of a plain RNN of several units, one entry of one step's Jacobian."""
    run, t, j = asked.run, asked.t, asked.unit
    ledger = told.ledger
    state = _know(ledger, f"h_{{{t},{j}}}", float(run.arrays["h"][t - 1, j - 1]))
    weight = _know(ledger, f"w_{{h,{j},{j}}}", float(run.weights.gate("h")[1][j - 1, j - 1]))
    slope = f"max(0, sign({state}))" if run.weights.activation == "relu" else f"(1 - {state}^2)"
    note = f"how unit {j} answers to itself one step before"
    ledger.step("along_cell", f"J_{{{j},{j}}} = {slope}*{weight}", title=f"One entry of the Jacobian of step {t}", note=note)
    return "along_cell"
