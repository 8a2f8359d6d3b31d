"""Command lines that show what may be asked."""

from __future__ import annotations

from dlcalc.derivation.topic import Example

_UNBIASED = "--wf 0.5 --uf 0.1 --wi 0.4 --ui 0.2 --wg 0.6 --ug 0.3 --wo 0.7 --uo 0.1"
_SCALAR = f"{_UNBIASED} --bf 0 --bi 0 --bg 0 --bo 0"

EXAMPLES = (
    Example("--input-size 128 --hidden-size 256", "what there is to learn, and what a step costs"),
    Example(
        f"--x '1; 0.5; -1' {_SCALAR}",
        "a scalar cell over three steps",
    ),
    Example(
        f"--x '1; 0.5; -1' {_UNBIASED} --dp 4 --round-steps --show 2",
        "the second step, rounded as an exam does",
    ),
    Example("--x 0.5 --wf '0.1 0.5' --wi '0.2 0.4' --wg '0.3 0.6' --wo '0.1 0.7' --h0 1 --c0 2", "weights joined on [h, x]"),
    Example(
        "--cell gru --x '1 0; 0 1' --wz '1 2; 3 4' --uz '1 0; 0 1' --wr '1 0; 0 1' "
        "--ur '0 1; 1 0' --wn '1 -1; 2 0' --un '1 1; 0 1' --show 2,1",
        "one unit of a GRU at its second step",
    ),
    Example(
        "--cell gru --x '1; -1' --wz 0.5 --uz 0.1 --wr 0.2 --ur 0.3 --wn 0.6 --un 0.4 --bn 0.1 --bhn 0.2 --reset after --update chung",
        "a GRU that resets after its matrix, z writing",
    ),
    Example("--cell rnn --x '1; 2; -1' --wx 1 --wh 2 --b -1 --activation relu --wy '1; 2' --by '0 1'", "exact, with an output layer"),
    Example(
        f"--cell peephole --x '0.5; 1' {_UNBIASED} --pf 0.2 --pi 0.1 --po 0.5",
        "gates that see the cell state",
    ),
    Example("--x 1 --wf 0.5 --wi 0.4 --wg 0.6 --wo 0.7 --wy '1; 2' --output-activation softmax --exact", "one step exactly, then softmax"),
    Example(
        (
            "--cell rnn --x '1; 2; 3' --show 1,2 --picture "
            '--weights \'{"W": [[[1]], [[2]]], "R": [[[0.5]], [[-0.5]]], "B": [[0, 0.1], [0, 0]]}\''
        ),
        "both directions, as ONNX lays them out",
    ),
    Example("--input-size I --hidden-size H", "letters stay letters: 4·H·(I + H + 1)"),
    Example("--input-size 128 --hidden-size 256 --t 10 --all-conventions", "394,240 against 395,264, and which tool prints what"),
    Example("--cell gru --input-size 128 --hidden-size 256 --convention keras", "a GRU whose biases are kept apart"),
    Example("--cell gru --input-size 10 --hidden-size 20 --all-conventions", "a GRU under every convention"),
    Example("--cell peephole --input-size 4 --hidden-size 10 --convention onnx", "peepholes: 3·H more"),
    Example("--input-size 128 --hidden-size 256 --projection 64 --layers 2 --convention pytorch", "a projection, layer by layer"),
    Example("--input-size 50 --hidden-size 64 --layers L --bidirectional --t 20 --n 32", "both directions: deeper layers see 2·H"),
    Example("--cell rnn --input-size 10 --hidden-size 20 --output-size 5", "an output layer counts too"),
    Example(
        f"--x '1; 0.5; -1' {_SCALAR} --gradient-flow",
        "what is left of the gradient after three steps, beside a plain RNN",
    ),
    Example(
        "--cell gru --x '1; 0.5; -1' --wz 0.5 --uz 0.1 --wr 0.2 --ur 0.3 --wn 0.6 --un 0.4 --gradient-flow --wx 1 --wh 2 --show 2",
        "a GRU, beside a plain RNN with weights of its own",
    ),
    Example("--cell rnn --x '1; 0.5; -1' --wx 0.5 --wh 1.5 --gradient-flow", "a plain RNN: one factor a step"),
)
