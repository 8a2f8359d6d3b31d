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
        Parameter(
            "bias",
            "biases of a filter",
            "choice",
            choices={"none": "no biases", "one": "one a filter"},
            default="one",
            group="Layer",
            refused={"no-bias": "--bias none leaves them out"},
        ),
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
    presets={"conv2d": {"dims": "2"}, "conv1d": {"dims": "1"}, "conv3d": {"dims": "3"}},
)
