"""A question about gradient flow: the cell and the plain RNN beside it, both run over the sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.topics.lstm.flow.derivatives import Run
from dlcalc.topics.lstm.numbers.kernels import Weights, scan
from dlcalc.topics.lstm.numbers.operands import Operands, operands
from dlcalc.topics.lstm.numbers.question import shown_place
from dlcalc.topics.lstm.numbers.unit import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

RNN = ("wx", "wh", "b")
"""The weights of a plain RNN, which may stand beside those of a gated cell."""

MOST, SIZES = 2**32, 200
"""Multiplications of numbers that one answer takes, a product of matrices a step; and to how many such products the sizes of the
matrices in the table come (their spectral norms)."""


class Question(NamedTuple):
    """What was asked.

    Attributes:
        inputs: the question.
        run: the cell over the sequence.
        rnn: the plain RNN over the same sequence; None where the cell is one.
        own: whether the plain RNN has weights of its own; else it has the candidate's.
        t: the step to write out, from 1.
        unit: the unit to write out, from 1.
        assumed: the defaults that were used.
    """

    inputs: Inputs
    run: Run
    rnn: Run | None
    own: bool
    t: int
    unit: int
    assumed: tuple[Assumption, ...]

    @property
    def candidate(self) -> str:
        """The letter of the candidate."""
        return "n" if self.run.weights.cell == "gru" else "g"


def question(inputs: Inputs) -> Question:
    """Read the question and run the cells.

    Raises:
        DomainError: numbers that do not fit, or more than one layer, direction or example.
    """
    if inputs.given("round-steps"):
        rule = "derivatives are taken of what the cell computes, and rounding has none"
        raise DomainError("round-steps", inputs.typed["round-steps"], rule, "--dp 4 rounds what is shown")
    if inputs.exact:
        rule = "the states are values of tanh and sigmoid, and their derivatives are worked out in decimals"
        raise DomainError("", "", rule, "leave out --exact; --dp 10 shows more decimals")
    for name in ("wy", "by", "output-activation"):
        if inputs.given(name):
            rule = "the gradient is followed along the states, and an output layer hands nothing on to the next step"
            raise DomainError(name, inputs.typed[name], rule, f"leave out --{name}")
    cell = inputs.word("cell")
    extra = [] if cell == "rnn" else [name for name in RNN if inputs.given(name)]
    beside = [*extra, *(["activation"] if extra else [])]
    found = operands(inputs._replace(values={name: value for name, value in inputs.values.items() if name not in beside}))
    _one_of_each(inputs, found)
    run = _run(found, found.layers[0][0])
    rnn = None if cell == "rnn" else _beside(inputs, found, run) if extra else _run(found, _candidate(run.weights))
    place = shown_place(inputs, found) if inputs.given("show") else Place(run.steps - 1, 0, 0)
    assumed = found.assumed
    if rnn is not None and not extra:
        letter = "n" if cell == "gru" else "g"
        assumed = (*assumed, Assumption("wh", f"u{letter}", "a plain RNN with the candidate's weights"))
    return Question(inputs, run, rnn, bool(extra), place.t + 1, place.j + 1, assumed)


def _one_of_each(inputs: Inputs, found: Operands) -> None:
    several = (
        ("weights", len(found.layers), "layers"), ("weights", found.directions, "directions"), ("x", int(found.x.shape[1]), "examples"),
    )  # fmt: skip
    for name, count, what in several:
        if count > 1:
            rule = f"the gradient is followed through one of the {what}, and there are {count}"
            raise DomainError(name, inputs.typed.get(name, ""), rule, f"give one of the {what} alone")
    if found.hidden > 1 and (found.steps + SIZES) * found.hidden**3 > MOST:
        rule = f"{found.steps:,} products of {found.hidden} × {found.hidden} matrices, and their sizes, would take too long"
        raise DomainError("x", inputs.typed["x"], rule, "fewer units or steps show it as well")


def _run(found: Operands, weights: Weights) -> Run:
    """A cell over the sequence, in floats."""
    import numpy as np

    inner, p = (None if value is None else floats(value) for value in (weights.inner, weights.p))
    used = weights._replace(w=floats(weights.w), u=floats(weights.u), b=floats(weights.b), inner=inner, p=p)
    zero = np.zeros(weights.hidden)
    h0, c0 = (zero if state is None else floats(np.array(state[0, 0])) for state in (found.h0, found.c0))
    x = floats(found.x)
    arrays = scan(used, x, h0[None], c0[None])
    return Run(used, x[:, 0], {letter: numbers[:, 0] for letter, numbers in arrays.items()}, h0, c0)


def _candidate(weights: Weights) -> Weights:
    """The plain RNN that a gated cell's candidate is when it stands alone."""
    w, u, b = weights.gate("n" if weights.cell == "gru" else "g")
    return Weights("rnn", w, u, b if weights.inner is None else b + weights.inner)


def _beside(inputs: Inputs, found: Operands, run: Run) -> Run:
    """The plain RNN with weights of its own, on the same input and from the same state."""
    kept = {name: value for name, value in inputs.values.items() if name in (*RNN, "x", "activation", "convention")}
    own = operands(inputs._replace(values={**kept, "cell": "rnn"}))
    weights = own.layers[0][0]
    if weights.hidden != run.hidden:
        rule = f"the plain RNN has {weights.hidden} units, and the cell {run.hidden}"
        raise DomainError("wh", inputs.typed.get("wh", ""), rule, "they are compared on the same numbers")
    return _run(found, weights)
