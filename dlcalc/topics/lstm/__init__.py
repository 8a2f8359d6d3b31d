"""Recurrent layers: LSTM, GRU, plain RNN and peephole LSTM; step by step on numbers, counted in sizes, and how gradients flow."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Topic
from dlcalc.topics.lstm.declared import CONVENTION, INPUT, LAYER, NUMBERS, QUESTIONS, WEIGHTS
from dlcalc.topics.lstm.examples import EXAMPLES
from dlcalc.topics.lstm.work import work

TOPIC = Topic(
    name="lstm",
    title="Recurrent layer",
    summary="an LSTM, GRU or RNN: every gate step by step, parameters, FLOPs, gradient flow",
    description=(
        "Works a recurrent cell through its time steps: every gate's pre-activation and activation, the candidate, the cell state and the "
        "hidden state. The rows of --x are time steps. Weights are given gate by gate (--wf --uf --bf …; a gate sees W x + U h + b), "
        "joined on [h, x] as textbooks write them, or as a file with a whole layer in the layout of a framework. "
        "Without numbers it counts parameters, multiply-adds and FLOPs; what is not given stays a letter."
    ),
    parameters=(*INPUT, *LAYER, *NUMBERS, *WEIGHTS, *QUESTIONS, *CONVENTION),
    results=(
        ResultInfo("i", "array", "input gate over time"),
        ResultInfo("f", "array", "forget gate over time"),
        ResultInfo("g", "array", "candidate of an LSTM over time, what might be written", aliases=("candidate",)),
        ResultInfo("o", "array", "output gate over time"),
        ResultInfo("z", "array", "update gate of a GRU over time"),
        ResultInfo("r", "array", "reset gate of a GRU over time"),
        ResultInfo("n", "array", "candidate of a GRU over time, the new state"),
        ResultInfo("c", "array", "cell state over time"),
        ResultInfo("h", "array", "hidden state over time, what the layer puts out"),
        ResultInfo("c_final", "array", "last cell state, of every layer and direction", aliases=("c_n",)),
        ResultInfo("h_final", "array", "last hidden state, of every layer and direction", aliases=("h_n",)),
        ResultInfo("output", "array", "output layer over time", aliases=("y",)),
        ResultInfo("weights", "integer", "weights of the whole layer"),
        ResultInfo("biases", "integer", "biases of the whole layer"),
        ResultInfo("parameters", "integer", "weights and biases", aliases=("params",)),
        ResultInfo("macs_per_step", "integer", "multiply-adds of one time step"),
        ResultInfo("macs", "integer", "multiply-adds of the sequence", aliases=("mac",)),
        ResultInfo("flops_per_step", "integer", "operations of one time step, two a multiply-add"),
        ResultInfo("flops", "integer", "operations of the sequence, two a multiply-add"),
        ResultInfo(
            "gradient_factor",
            "array",
            "derivative of the last state by the first, gates held: the product of the forget gates, of a GRU's z",
        ),
        ResultInfo(
            "total_derivative", "array", "derivative of the last state by the first (`c`, of a GRU and an RNN `h`), through the gates too"
        ),
        ResultInfo("rnn_factor", "array", "the same derivative of a plain RNN, with the candidate's numbers or its own"),
    ),
    work=work,
    examples=EXAMPLES,
    presets={"gru": {"cell": "gru"}, "rnn": {"cell": "rnn"}},
)
