"""What an answer about gradient flow says: headline, given and assumed, the remark; and the results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.plots import pictures, wanted
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr
from dlcalc.notation.show import ascii_text
from dlcalc.topics.lstm.cells import CELLS
from dlcalc.topics.lstm.flow.question import Question
from dlcalc.topics.lstm.flow.remark import remark
from dlcalc.topics.lstm.flow.steps import Worked
from dlcalc.topics.lstm.flow.tables import plots, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


def tell(asked: Question, told: Worked) -> Derivation:
    """Put the answer together."""
    inputs, run = asked.inputs, asked.run
    info = {each.name: each for each in inputs.topic.results}
    results = _results(asked, told)
    drawings = plots(told) if wanted(inputs) else ()
    return Derivation(
        topic=inputs.topic.name,
        title="Gradient flow",
        headline=f"{CELLS[run.weights.cell].title}, {_count(run.hidden, 'unit')}, back through {_count(run.steps, 'step')}",
        inputs={each.name: inputs.values[each.name] for each in inputs.topic.parameters if inputs.given(each.name)},
        given=tuple(_given(asked)),
        assumed=asked.assumed,
        conventions=_conventions(asked),
        symbols={},
        steps=tuple(told.ledger.steps),
        shown=_shown(asked, told),
        results={name: results[name] for name in info if name in results},
        info=info,
        remark=remark(asked, told),
        warnings=(),
        tables=tables(asked, told, results),
        pictures=pictures(inputs, drawings),
        vocabulary=told.ledger.vocabulary,
        plots=drawings,
        unrounded={},
    )


def _results(asked: Question, told: Worked) -> dict[str, Expr]:
    """A number for each unit, or a matrix with a row for each unit of the last step; a scalar cell has one."""
    last = asked.run.steps - 1
    found = {"total_derivative": told.whole[last].cell}
    found["gradient_factor"] = found["total_derivative"] if told.along is None else told.along
    if told.beside:
        found["rnn_factor"] = told.beside[last].cell
    return {name: _value(numbers) for name, numbers in found.items()}


def _value(numbers: Numbers) -> Expr:
    return Array(numbers, ("unit",) if numbers.ndim == 1 else ("unit", "first unit"))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number > 1)}"


def _given(asked: Question) -> Iterator[str]:
    """The weights through which a change comes back, where they are single numbers; else how many units there are."""
    weights, inputs = asked.run.weights, asked.inputs
    if weights.hidden == 1:
        for gate in CELLS[weights.cell].gates:
            name = "w_h" if weights.cell == "rnn" else f"u_{gate.letter}"
            yield f"`{name} = {ascii_text(entry(float(weights.gate(gate.letter)[1][0, 0])))}`"
    else:
        yield f"weights of {_count(weights.hidden, 'unit')}"
    for name in ("h0", "c0"):
        value = inputs.values.get(name)
        if isinstance(value, Array):
            single = value.numbers.size == 1
            yield f"`{name[0]}_0 = {ascii_text(entry(value.numbers.reshape(-1)[0]))}`" if single else f"`{name[0]}_0`"
    if asked.own and asked.rnn is not None:
        state = asked.rnn.weights.gate("h")[1]
        yield "a plain RNN with weights of its own" + (f", `w_h = {ascii_text(entry(float(state[0, 0])))}`" if state.size == 1 else "")
    if weights.cell == "gru":
        for name in ("reset", "update"):
            if inputs.given(name):
                yield {"before": "reset before the matrix", "after": "reset after the matrix", "cho": "`z` keeps the old state",
                       "chung": "`z` writes the new state"}[inputs.word(name)]  # fmt: skip


def _conventions(asked: Question) -> dict[str, str]:
    weights = asked.run.weights
    said = {"convention": asked.inputs.word("convention")}
    return said | {"reset": weights.reset, "update": weights.update} if weights.cell == "gru" else said


def _shown(asked: Question, told: Worked) -> tuple[str, ...]:
    """The steps that answer the question, or those of the results that were asked for."""
    ids = [step.id for step in told.ledger.steps]
    if asked.inputs.all:
        return tuple(ids)
    t = asked.t
    parts = {
        "gradient_factor": ["along_cell"] if told.held is not None else [f"factor_{t}", "product", "along_cell"],
        "total_derivative": [f"through_{t}", f"cell_{t}", f"factor_{t}", "product"],
        "rnn_factor": [f"rnn_factor_{t}", "rnn_product"],
    }
    chosen = [part for name in asked.inputs.only for part in parts.get(name, [name])]
    return tuple([id for id in ids if id in chosen]) or told.shown
