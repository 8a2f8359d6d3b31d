"""What may be asked of a recurrent layer: its parameters, by heading of the help."""

from __future__ import annotations

from dlcalc.derivation.plots import PLOT
from dlcalc.derivation.topic import Parameter

CELLS = {
    "lstm": "gates i, f, o, candidate g, a cell state",
    "gru": "gates z, r, candidate n, no cell state",
    "rnn": "h = tanh(W x + U h + b)",
    "peephole": "an LSTM whose gates see the cell state too",
}
CONVENTIONS = {
    "textbook": "one bias a gate; a GRU resets before its matrix",
    "pytorch": "two biases a gate, order i f g o and r z n; a GRU resets after its matrix",
    "keras": "order i f c o and z r h; a GRU resets after its matrix, with two biases",
    "onnx": "order i o f c and z r h, two biases a gate; a GRU resets before its matrix",
}
LAYOUTS = {
    "textbook": "W_f, U_f, b_f, …, one array a gate",
    "pytorch": "weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, …_l1, …_reverse",
    "keras": "kernel, recurrent_kernel, bias; transposed",
    "onnx": "W, R, B, P",
}


def _array(name: str, help: str, group: str, long: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, help, "array", long=long, group=group, metavar="NUMBERS")


def _gate(letter: str, name: str, group: str, long: tuple[str, ...] = ()) -> tuple[Parameter, ...]:
    """Weights of the input, of the state, and biases of one gate; ``long`` are other letters of the gate."""
    return (
        _array(
            f"w{letter}", f"weights of x in the {name}; or of [h, x], without --u{letter}", group, tuple([f"w{other}" for other in long])
        ),
        _array(f"u{letter}", f"weights of h in the {name}", group, tuple([f"u{other}" for other in long])),
        _array(f"b{letter}", f"biases of the {name}", group, tuple([f"b{other}" for other in long])),
    )


INPUT = (
    Parameter("input-size", "features of the input", long=("input-dim",), symbol="I"),
    Parameter("t", "time steps", long=("time-steps", "length"), symbol="T"),
    Parameter("n", "batch size", long=("batch-size",), symbol="N"),
)

LAYER = (
    Parameter("cell", "kind of cell", "choice", choices=CELLS, default="lstm", group="Layer"),
    Parameter("hidden-size", "size of the hidden state", long=("units",), symbol="H", group="Layer"),
    Parameter("layers", "layers on top of each other", long=("num-layers",), symbol="L", default="1", group="Layer"),
    Parameter("bidirectional", "a second layer that reads backwards in time", "flag", group="Layer"),
    Parameter("projection", "size to which the hidden state of an LSTM is projected", long=("proj-size",), symbol="P", group="Layer"),
    Parameter("output-size", "numbers of an output layer on the hidden state", long=("classes",), symbol="O", group="Layer"),
    Parameter(
        "activation",
        "function of a plain RNN",
        "choice",
        long=("nonlinearity",),
        choices={"tanh": "tanh", "relu": "max(0, a)"},
        default="tanh",
        group="Layer",
    ),
)

NUMBERS = (
    _array("x", "input, steps × features, a row a time step; or examples × steps × features", "Numbers"),
    _array("h0", "hidden state before the first step", "Numbers", ("h-0", "initial-h")),
    _array("c0", "cell state before the first step", "Numbers", ("c-0", "initial-c")),
    Parameter("reverse", "it reads from the last step to the first", "flag", long=("go-backwards",), group="Numbers"),
    Parameter("show", "unit to write out, t,j from 1: step t, unit j", "text", group="Numbers", metavar="T,J"),
    Parameter("round-steps", "round after every step to so many places, as exams do", "places", group="Numbers"),
)

WEIGHTS = (
    Parameter("weights", "a file with a whole layer, .npz or .json", "arrays", group="Weights", metavar="FILE"),
    Parameter(
        "layout",
        "names and shapes of the arrays in it; told from the names when it is not given",
        "choice",
        choices=LAYOUTS,
        group="Weights",
    ),
    Parameter(
        "gate-order", "order of the gates in stacked weights, as i,f,g,o; that of the layout when it is not given", "text", group="Weights"
    ),
    Parameter(
        "joined",
        "what joined weights meet",
        "choice",
        choices={"hx": "W_f·[h, x] + b_f", "xh": "W_f·[x, h] + b_f"},
        default="hx",
        group="Weights",
    ),
    *_gate("f", "forget gate", "Weights of an LSTM"),
    *_gate("i", "input gate", "Weights of an LSTM"),
    *_gate("g", "candidate", "Weights of an LSTM", ("c", "a")),
    *_gate("o", "output gate", "Weights of an LSTM"),
    _array("pf", "peephole weights of c in the forget gate", "Weights of an LSTM"),
    _array("pi", "peephole weights of c in the input gate", "Weights of an LSTM"),
    _array("po", "peephole weights of c in the output gate", "Weights of an LSTM"),
    Parameter(
        "unit-forget-bias", "the forget gate's biases are 1 where they are not given, as Keras begins", "flag", group="Weights of an LSTM"
    ),
    *_gate("z", "update gate", "Weights of a GRU"),
    *_gate("r", "reset gate", "Weights of a GRU"),
    *_gate("n", "candidate", "Weights of a GRU"),
    _array("bhn", "biases of the candidate's U h, inside the reset (--reset after)", "Weights of a GRU"),
    _array("wx", "weights of x; or of [h, x], without --wh", "Weights of a plain RNN", ("wxh",)),
    _array("wh", "weights of h", "Weights of a plain RNN", ("whh",)),
    _array("b", "biases", "Weights of a plain RNN", ("bh",)),
    _array("wy", "weights of an output layer on h", "Output layer", ("why",)),
    _array("by", "biases of the output layer", "Output layer"),
    Parameter(
        "output-activation",
        "function of the output layer",
        "choice",
        choices={"none": "none", "softmax": "probabilities that add up to 1", "sigmoid": "1/(1 + e^(−a))", "tanh": "tanh(a)"},
        default="none",
        group="Output layer",
    ),
)

QUESTIONS = (
    Parameter("gradient-flow", "how the gradient flows back through time", "flag", group="Questions"),
    Parameter("all-conventions", "every convention's count, and which tool prints it", "flag", group="Questions"),
    Parameter("picture", "draw the gates over time", "flag", group="Questions"),
    PLOT,
)

CONVENTION = (
    Parameter("convention", "whose conventions hold", "choice", choices=CONVENTIONS, default="textbook", group="Convention"),
    Parameter(
        "bias",
        "bias vectors of a gate",
        "choice",
        choices={"none": "none", "one": "one", "two": "one with x and one with h"},
        group="Convention",
    ),
    Parameter(
        "reset",
        "where a GRU resets",
        "choice",
        choices={"before": "U·(r ⊙ h): the state is reset before its matrix", "after": "r ⊙ (U·h + b): after it"},
        group="Convention",
    ),
    Parameter(
        "update",
        "what a GRU's z means",
        "choice",
        choices={"cho": "z keeps: h = (1 − z)·n + z·h", "chung": "z writes: h = z·n + (1 − z)·h"},
        default="cho",
        group="Convention",
    ),
)
