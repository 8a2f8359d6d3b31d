"""Convolutional layers: output size, parameters, MACs and FLOPs, memory."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.conv.work import work

PADDINGS = {
    "valid": "no padding",
    "same": "the output is as large as the input divided by the stride, rounded up",
    "full": "every place where filter and input overlap at all",
    "causal": "before the input only, so that no output sees the future (1-D)",
}
CONVENTIONS = {
    "textbook": "W×H×D, rounding down",
    "cs231n": "W×H×D, a size that is not whole is refused",
    "pytorch": "C×H×W, rounding down; `same` needs stride 1",
    "keras": "H×W×C, rounding down",
    "onnx": "C×H×W, rounding down",
}
KINDS = {
    "conv": "each filter sees every channel",
    "transposed": "each input cell spreads the kernel over the output",
    "maxpool": "the largest cell of each window",
    "avgpool": "the mean of each window",
    "globalmax": "the largest cell of each channel",
    "globalavg": "the mean of each channel",
    "depthwise": "one filter a channel",
    "separable": "depthwise, then pointwise",
    "pointwise": "1×1: channels are mixed, cells are not",
    "local": "a filter of its own at each place",
    "dense": "every input cell to every output",
}
ACTIVATIONS = {"none": "none", "relu": "max(0, y)", "sigmoid": "1/(1 + e^(−y))", "tanh": "tanh(y)"}
DTYPES = {"float64": "8 bytes", "float32": "4 bytes", "float16": "2 bytes", "bfloat16": "2 bytes", "int8": "1 byte"}

TOPIC = Topic(
    name="conv",
    title="Convolution",
    summary="a convolutional layer: output size, parameters, FLOPs, memory",
    description=(
        "Works out the output size, the parameters and the operations of a convolutional layer. What is not given stays a letter; "
        "a value may itself be a letter or an expression. The first bare argument is the input's shape in the order of the convention."
    ),
    parameters=(
        Parameter("input", "input shape", "shape", positional=True, metavar="SHAPE"),
        Parameter("w", "width of the input", long=("width",), symbol="W_1"),
        Parameter("h", "height of the input", long=("height",), symbol="H_1"),
        Parameter("t", "frames of the input, the third axis", long=("frames",), symbol="T_1"),
        Parameter("d", "input depth, its channels", long=("depth", "in-channels"), symbol="D"),
        Parameter("n", "batch size", long=("batch-size",), symbol="N"),
        Parameter("dims", "axes that the filter moves along", "choice", choices={"1": "1-D", "2": "2-D", "3": "3-D"}, default="2"),
        Parameter(
            "f",
            "kernel size; 3x5 for one per axis",
            "sizes",
            long=("kernel-size",),
            symbol="F",
            group="Layer",
            refused={"kernel": "--kernel-size (or --f) is its size, --weights are its numbers"},
        ),
        Parameter("k", "number of filters", long=("filters", "out-channels"), symbol="K", group="Layer"),
        Parameter("s", "stride; 2x1 for one per axis", "sizes", long=("stride",), symbol="S", default="1", group="Layer"),
        Parameter(
            "p",
            "padding; 1:0 for before:after",
            "padding",
            long=("padding",),
            symbol="P",
            choices=PADDINGS,
            default="0",
            minimum=0,
            group="Layer",
        ),
        Parameter("dilation", "dilation; 2x1 for one per axis", "sizes", symbol="delta", default="1", group="Layer"),
        Parameter("groups", "groups that share no channels", symbol="G", default="1", group="Layer"),
        Parameter("kind", "kind of layer", "choice", choices=KINDS, default="conv", group="Layer"),
        Parameter(
            "output-padding", "cells added at the end of a transposed convolution's output", "sizes", default="0", minimum=0, group="Layer"
        ),
        Parameter(
            "bias", "biases of a filter", "choice", choices={"none": "no biases", "one": "one a filter"}, default="one", group="Layer"
        ),
        Parameter("x", "input map, rows by ; or a file, or 0..8 as 3x3", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("weights", "numbers of the kernel", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("biases", "numbers of the biases", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("flip", "true convolution: the kernel turned by 180 degrees first", "flag", group="Numbers"),
        Parameter("activation", "function applied to the output", "choice", choices=ACTIVATIONS, default="none", group="Numbers"),
        Parameter("grad", "upstream gradient dL/dy, for the gradients", "array", group="Numbers", metavar="NUMBERS"),
        Parameter("show", "cell to write out, i,j from 1", "text", group="Numbers", metavar="I,J"),
        Parameter("stack", "layers, as in 'c64f7s2p3 max3s2p1 c64f3p1'", "text", group="Questions", metavar="LAYERS"),
        Parameter("solve", "parameter to solve for, as p, or two as s,p", "text", group="Questions", metavar="NAME"),
        Parameter("where", "condition on the results, as output_w=27", "text", group="Questions", metavar="CONDITION"),
        Parameter("all-conventions", "every named count, and which tool prints it", "flag", group="Questions"),
        Parameter("picture", "draw where the window stands", "flag", group="Questions"),
        Parameter("convention", "whose conventions hold", "choice", choices=CONVENTIONS, default="textbook", group="Convention"),
        Parameter(
            "rounding",
            "what happens to a size that is not whole",
            "choice",
            group="Convention",
            choices={"floor": "rounded down", "ceil": "rounded up", "exact": "refused"},
            default="floor",
        ),
        Parameter("dtype", "type of the numbers in memory", "choice", choices=DTYPES, default="float32", group="Convention"),
    ),
    results=(
        ResultInfo("output_w", "integer", "width of the output", "W_2"),
        ResultInfo("output_h", "integer", "height of the output", "H_2"),
        ResultInfo("output_t", "integer", "frames of the output", "T_2"),
        ResultInfo("output_d", "integer", "depth of the output: the number of filters", "D_2"),
        ResultInfo("output_shape", "shape", "shape of the output, in the order of the convention", aliases=("shape",)),
        ResultInfo("weights", "integer", "weights of all filters"),
        ResultInfo("biases", "integer", "biases of all filters"),
        ResultInfo("parameters", "integer", "weights and biases", aliases=("params",)),
        ResultInfo("macs", "integer", "multiply-adds", aliases=("mac",)),
        ResultInfo("flops", "integer", "operations: two a multiply-add"),
        ResultInfo("activations", "integer", "numbers in the output"),
        ResultInfo("memory", "integer", "parameters and activations in memory", unit="bytes"),
        ResultInfo("effective_kernel", "shape", "cells that a dilated filter spans, per axis"),
        ResultInfo("fits", "boolean", "whether the filter's last place ends at the border"),
        ResultInfo("unread", "vector", "border cells of the padded input that are never read, per axis"),
        ResultInfo("output", "array", "output map"),
        ResultInfo("im2col", "array", "windows as columns: the convolution is weights @ im2col"),
        ResultInfo("dx", "array", "gradient of the loss by the input"),
        ResultInfo("dweights", "array", "gradient of the loss by the weights"),
        ResultInfo("dbias", "array", "gradient of the loss by the biases"),
        ResultInfo("receptive_field", "shape", "input cells that one output cell sees, per axis"),
        ResultInfo("jump", "shape", "input cells between neighbouring output cells, per axis"),
        ResultInfo("center", "vector", "place of the first output cell's centre in the input, per axis"),
        ResultInfo("solutions", "expression", "all solutions"),
    ),
    work=work,
    examples=(
        Example("--w 27 --f 3 --k 384", "the input depth is not given, so it stays a letter"),
        Example("--w 27 --h 27 --d 256 --f 3 --k 384 --s 1 --p 0", "everything given"),
        Example("27x27x256 --k 384 --f 3 --get parameters", "one number, bare"),
        Example("224x224x3 --f 7 --k 64 --s 2 --p 3 --all", "every step"),
        Example("3x32x32 --f 3x5 --k 16 --p same --convention pytorch", "a framework's order and padding"),
        Example("--w 7 --f 2 --s 2", "a size that is not whole"),
        Example("112x112x16x3 --dims 3 --f 3 --k 64 --dilation 2 --p 2", "a video: width, height, frames, depth"),
    ),
    presets={"conv1d": {"dims": "1"}, "conv3d": {"dims": "3"}},
)
