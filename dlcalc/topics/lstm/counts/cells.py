"""What the kinds of recurrent cell have in common with each other for counting, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Counted(NamedTuple):
    """A kind of cell, as far as counting goes.

    Attributes:
        units: how many sums one step works out in one layer and direction, as a formula of the hidden size `H`.
        extra: weights that are multiplied entry by entry, as a formula; empty for none.
        products: products entry by entry in a step, those of ``extra`` left out, as a formula.
        sums: additions and subtractions entry by entry in a step, as a formula.
        activations: values of a sigmoid or tanh in a step, as a formula.
        elementwise: where those products and sums are, prose.
        frameworks: the conventions that have such a layer.
        projected: whether a layer of this kind may project its output.
        each: what has biases of its own, as prose after their number.
    """

    units: str
    extra: str
    products: str
    sums: str
    activations: str
    elementwise: str
    frameworks: tuple[str, ...] = ("textbook", "pytorch", "keras", "onnx")
    projected: bool = False
    each: str = " a gate"


_LSTM = Counted("4*H", "", "3*H", "H", "5*H", "`f ⊙ c`, `i ⊙ g`, their sum, `o ⊙ tanh(c)`", projected=True)

COUNTED: Mapping[str, Counted] = {
    "lstm": _LSTM,
    "peephole": _LSTM._replace(extra="3*H", frameworks=("textbook", "onnx"), projected=False),
    "gru": Counted("3*H", "", "3*H", "2*H", "3*H", "the reset gate's product, `(1 - z) ⊙ n`, `z ⊙ h`, their sum"),
    "rnn": Counted("H", "", "0", "0", "H", "none", each=""),
}
"""By the word of ``--cell``."""

NAMES = {"textbook": "textbook", "pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX"}
"""The conventions as they are written."""


def biases(cell: str, convention: str, reset: str) -> str:
    """How many bias vectors each gate has under a convention: ``one`` or ``two``.

    Args:
        cell: word of ``--cell``.
        convention: word of ``--convention``.
        reset: of a GRU, ``before`` or ``after`` the product with the recurrent weights.
    """
    if convention == "keras":
        return "two" if cell == "gru" and reset == "after" else "one"
    return "one" if convention == "textbook" else "two"
