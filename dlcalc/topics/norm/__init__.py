"""Normalisation: batch, layer, instance, group, RMS and local response norm, worked by hand."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.plots import PLOT
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.norm.kinds import CONVENTIONS, KINDS
from dlcalc.topics.norm.work import work

TOPIC = Topic(
    name="norm",
    title="Normalisation",
    summary="batch, layer, instance, group, RMS and local response norm, by hand",
    description=(
        "Normalises numbers step by step: mean, variance, normalised, scaled and shifted; the running statistics of batch norm; the "
        "gradients from an upstream gradient. Rows are examples and columns are features; images are examples × channels × height × "
        "width (channels last in Keras). Without numbers it counts what is learnt and kept, by convention."
    ),
    parameters=(
        Parameter("input", "shape of the input, for the counts", "shape", positional=True, metavar="SHAPE"),
        Parameter("kind", "kind of normalisation", "choice", choices={word: kind.over for word, kind in KINDS.items()}, default="batch"),
        Parameter("d", "channels, or features", long=("channels", "features", "num-features"), symbol="C"),
        Parameter("n", "examples in the batch", long=("batch-size",), symbol="N"),
        Parameter("groups", "groups of channels", long=("num-groups",), symbol="G"),
        Parameter("axes", "last axes that layer and RMS norm average over"),
        Parameter(
            "affine",
            "what is learnt",
            "choice",
            choices={"both": "a scale γ and a shift β", "scale": "a scale γ", "none": "nothing"},
        ),
        Parameter("x", "numbers, a row an example; or a file, or 0..7 as 4x2", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("nice", "draw numbers whose means and standard deviations are whole", "flag", group="Numbers"),
        Parameter("seed", "which numbers --nice draws, 1, 2, 3 …", minimum=0, group="Numbers"),
        Parameter("gamma", "scale, one number or one a channel", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("beta", "shift, one number or one a channel", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("eps", "what is added to the variance", "expression", long=("epsilon",), group="Numbers"),
        Parameter(
            "mode",
            "whose statistics are used",
            "choice",
            choices={"training": "those of the numbers themselves", "inference": "the running ones"},
            default="training",
            group="Numbers",
        ),
        Parameter("running-mean", "running mean, one a channel", "array", symbol="mu_R", group="Numbers", metavar="NUMBERS"),
        Parameter("running-var", "running variance, one a channel", "array", symbol="sigma_R^2", group="Numbers", metavar="NUMBERS"),
        Parameter("momentum", "momentum of the running statistics", "expression", group="Numbers"),
        Parameter("grad", "upstream gradient dL/dy, for the gradients", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("show", "number to write out, i,j from 1", "text", group="Numbers", metavar="I,J"),
        Parameter("round-steps", "round after every step to the places of --dp, as exams do", "places", group="Numbers"),
        Parameter("size", "channels in a window of local response norm", long=("window-size",), symbol="n", group="Local response"),
        Parameter("k", "its constant k", "expression", group="Local response"),
        Parameter("alpha", "its factor α", "expression", group="Local response"),
        Parameter("exponent", "its exponent β", "expression", group="Local response"),
        Parameter(
            "window",
            "what α is multiplied by",
            "choice",
            choices={"sum": "the sum of the squares", "mean": "the sum over n, their mean where the window is whole"},
            group="Local response",
        ),
        Parameter("compare", "every kind on the same numbers", "flag", group="Questions"),
        Parameter("picture", "draw how the numbers are spread before and after", "flag", group="Questions"),
        PLOT,
        Parameter("convention", "whose conventions hold", "choice", choices=CONVENTIONS, default="textbook", group="Convention"),
        Parameter(
            "momentum-of",
            "what the momentum is the weight of",
            "choice",
            choices={"old": "the old running value (Keras, ONNX)", "batch": "the batch's value (PyTorch)"},
            group="Convention",
        ),
        Parameter(
            "update-variance",
            "which variance the running one moves towards",
            "choice",
            choices={"biased": "÷ N (Keras, ONNX)", "unbiased": "÷ (N − 1) (PyTorch)"},
            group="Convention",
        ),
    ),
    results=(
        ResultInfo("mean", "array", "mean of each group of numbers that are normalised together"),
        ResultInfo("var", "array", "variance of each such group, divided by the count", aliases=("variance",)),
        ResultInfo("std", "array", "standard deviation of each such group"),
        ResultInfo("rms", "array", "root mean square of each such group, with ε"),
        ResultInfo("normalized", "array", "numbers before scale and shift", aliases=("normalised",)),
        ResultInfo("output", "array", "normalised numbers, after scale and shift where there are such", aliases=("y",)),
        ResultInfo("running_mean", "array", "running mean after this batch"),
        ResultInfo("running_var", "array", "running variance after this batch"),
        ResultInfo("parameters", "integer", "numbers that are learnt", aliases=("params",)),
        ResultInfo("buffers", "integer", "numbers that are kept beside them"),
        ResultInfo("dx", "array", "gradient of the loss by the input"),
        ResultInfo("dgamma", "array", "gradient of the loss by the scale"),
        ResultInfo("dbeta", "array", "gradient of the loss by the shift"),
    ),
    work=work,
    examples=(
        Example("--kind batch --x '3 1; 9 3; 11 3; 17 9'", "four examples of two features, by hand"),
        Example("--kind layer --x '1 2 3 6; 0 4 4 8'", "each example by itself"),
        Example("--kind batch --x '3 1; 9 3; 11 3; 17 9' --gamma '2 1' --beta '1 0' --show 2,1", "scaled and shifted, another number"),
        Example("--kind batch --x '1; 2; 3; 4' --convention pytorch", "the running variance that PyTorch divides by N − 1"),
        Example("--x '3 1; 9 3' --mode inference --running-mean '10 4' --running-var '25 9'", "inference with running statistics"),
        Example("--kind batch --x '3; 9; 11; 17' --grad '1; 0; 0; 0'", "the gradients"),
        Example("--kind rms --x '3 4; 6 8' --gamma '1 2'", "no mean, no shift"),
        Example("--kind instance --x '0..15 as 2x2x2x2'", "an image's channels by themselves"),
        Example("--kind group --groups 2 --x '0..15 as 2x4x2' --grad '1 as 2x4x2'", "groups of channels"),
        Example("--kind local-response --x '1 2 3 4 5' --size 3", "AlexNet's normalisation"),
        Example("--x '0..15 as 2x2x2x2' --compare", "what each kind averages over"),
        Example("--kind batch --d 64", "parameters from sizes alone"),
        Example("--kind layer 8x64x28x28", "a scale for each place"),
        Example("--kind batch --x '3 1; 9 3; 11 3; 18 9' --dp 2 --round-steps", "rounded after every step"),
        Example("--kind batch --nice --seed 7", "an exam's numbers, drawn"),
        Example("--kind batch --x '3 1; 9 3; 11 3; 17 9' --picture", "how they are spread before and after"),
    ),
    presets={
        "batchnorm": {"kind": "batch"},
        "layernorm": {"kind": "layer"},
        "instancenorm": {"kind": "instance"},
        "groupnorm": {"kind": "group"},
        "rmsnorm": {"kind": "rms"},
        "lrn": {"kind": "local-response"},
    },
)
