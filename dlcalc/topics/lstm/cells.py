"""The cells as data: their gates, what each is for, and the formulas of one unit."""

from __future__ import annotations

from typing import NamedTuple


class Gate(NamedTuple):
    """One gate, or the candidate.

    Attributes:
        letter: its letter (``f``).
        title: its name.
        says: what it is for, in the words beside the heading.
        function: ``sigmoid``, ``tanh``, or the name of a plain RNN's function.
    """

    letter: str
    title: str
    says: str
    function: str


class Cell(NamedTuple):
    """A kind of cell.

    Attributes:
        title: its name in prose.
        gates: in the order in which they are worked by hand.
        has_state: whether it has a cell state beside the hidden state.
    """

    title: str
    gates: tuple[Gate, ...]
    has_state: bool


_FORGET = Gate("f", "Forget gate", "how much of the old cell state stays", "sigmoid")
_INPUT = Gate("i", "Input gate", "how much of the candidate is written", "sigmoid")
_CANDIDATE = Gate("g", "Candidate", "what might be written", "tanh")
_OUTPUT = Gate("o", "Output gate", "how much of the cell state is shown", "sigmoid")

CELLS = {
    "lstm": Cell("LSTM", (_FORGET, _INPUT, _CANDIDATE, _OUTPUT), has_state=True),
    "peephole": Cell("Peephole LSTM", (_FORGET, _INPUT, _CANDIDATE, _OUTPUT), has_state=True),
    "gru": Cell(
        "GRU",
        (
            Gate("z", "Update gate", "how old and new state are mixed", "sigmoid"),
            Gate("r", "Reset gate", "how much of the old state the candidate sees", "sigmoid"),
            Gate("n", "Candidate", "the new state", "tanh"),
        ),
        has_state=False,
    ),
    "rnn": Cell("RNN", (Gate("h", "Hidden state", "", ""),), has_state=False),
}

UPDATES = {
    "cho": ("(1 - {z})*{n} + {z}*{h}", "`z` keeps the old state"),
    "chung": ("{z}*{n} + (1 - {z})*{h}", "`z` writes the new state"),
}
"""How a GRU mixes, and what its z does: Cho et al. 2014, arXiv 1406.1078; Chung et al. 2014, arXiv 1412.3555."""

CONVENTIONAL_RESET = {"textbook": "before", "pytorch": "after", "keras": "after", "onnx": "before"}
"""Where a GRU resets, by convention."""

RESETS = {"before": "reset before the matrix", "after": "reset after the matrix"}

ORDERS = {
    "pytorch": {"lstm": "ifgo", "gru": "rzn", "rnn": "h"},
    "keras": {"lstm": "ifgo", "gru": "zrn", "rnn": "h"},
    "onnx": {"lstm": "iofg", "gru": "zrn", "rnn": "h"},
}
"""The order of the gates in the stacked weights of each layout, the candidate of an LSTM as g, of a GRU as n."""

ONNX_PEEPHOLES = "iof"

SOURCES = {
    "lstm": "Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000",
    "peephole": "Gers and Schmidhuber 2000",
    "gru": "Cho et al. 2014, arXiv 1406.1078",
    "rnn": "Elman 1990",
}
