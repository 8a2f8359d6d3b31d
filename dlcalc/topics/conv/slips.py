"""The known mistakes with a convolutional layer."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip
from dlcalc.topics.conv.mistaken import again

_SIZES = ("output_w", "output_h", "output_t")
_COUNTED = ("macs", "flops")

SLIPS = (
    Slip(
        "plus_one",
        "forgot the + 1",
        _SIZES,
        "rest + 1",
        "rest",
        teaches="Try your rule on `W = 3`, `F = 3`: it finds 0 places. How many are there?",
        notes="`{yours}` moves to the right, and the place where it started",
    ),
    Slip(
        "padding_once",
        "counted the padding on one side only",
        _SIZES,
        "2*P",
        "P",
        teaches="Zeros are put at both sides: `P` before and `P` after.",
    ),
    Slip("padding_forgotten", "left the padding out", _SIZES, "rest + 2*P", "rest"),
    Slip("padding_removed", "took the padding away instead of adding it", _SIZES, "rest + 2*P", "rest - 2*P"),
    Slip("stride_ignored", "left the stride out", _SIZES, "rest/S", "rest", teaches="The filter moves `S` cells at a time."),
    Slip(
        "rounded_up", "rounded up instead of down", _SIZES, "floor(rest)", "ceil(rest)", teaches="A window that does not fit is left out."
    ),
    Slip("kernel_forgotten", "did not take the kernel away", _SIZES, "rest - F", "rest"),
    Slip("kernel_added", "added the kernel instead of taking it away", _SIZES, "rest - F", "rest + F"),
    Slip("plus_two", "added 2 instead of 1", _SIZES, "rest + 1", "rest + 2"),
    Slip("no_bias", "forgot the biases", ("parameters",), "rest + 1", "rest", teaches="Each filter has a bias of its own."),
    Slip(
        "one_bias",
        "one bias for the whole layer instead of one a filter",
        ("parameters",),
        "K*(rest + 1)",
        "K*rest + 1",
        teaches="Each filter has a bias of its own: `K` of them.",
    ),
    Slip("bias_per_channel", "a bias for every channel of a filter", ("parameters",), "K*(F*F*D + 1)", "K*(F*F + 1)*D"),
    Slip("two_biases", "counted a bias too many", ("parameters",), "rest + 1", "rest + 2"),
    Slip("biases_doubled", "counted the biases twice", ("parameters",), "K*(rest + 1)", "K*(rest + 1) + K"),
    Slip(
        "depth_forgotten",
        "forgot the input depth",
        ("parameters", "weights", *_COUNTED),
        "D*rest",
        "rest",
        teaches="A filter is as deep as its input: it sees every channel.",
    ),
    Slip("output_depth", "took the output depth for the input depth", ("parameters", "weights", *_COUNTED), "D", "K"),
    Slip("filters_forgotten", "counted one filter only", ("parameters", "weights", *_COUNTED), "K*rest", "rest"),
    Slip("kernel_once", "took `F` for `F·F`", ("parameters", "weights", *_COUNTED), "F*F*rest", "F*rest"),
    Slip("kernel_doubled", "took `2·F` for `F·F`", ("parameters", "weights", *_COUNTED), "F*F*rest", "2*F*rest"),
    Slip("macs_for_flops", "counted multiply-adds, not operations", result=("flops", "macs"), teaches="A multiply-add is two operations."),
    Slip("flops_for_macs", "counted operations, not multiply-adds", result=("macs", "flops")),
    Slip("weights_for_parameters", "counted the weights without the biases", result=("parameters", "weights")),
    Slip("input_places", "took the input's size for the output's", _COUNTED, "W_2*H_2*rest", "W_1*H_1*rest"),
    Slip("places_forgotten", "counted one place only", _COUNTED, "W_2*H_2*rest", "rest"),
    Slip("places_once", "took one side of the output for its area", _COUNTED, "W_2*H_2*rest", "W_2*rest"),
    Slip("sides_exchanged", "took width and height for each other", exchange=("W_1", "H_1")),
    Slip("kernel_exchanged", "took the kernel's width and height for each other", exchange=("F_w", "F_h")),
    Slip("input_depth_kept", "gave the output the input's depth", ("output_shape",), "K", "D", teaches="Each filter makes one channel."),
    Slip("depth_in_front", "put the channels first", ("output_shape",), "W_2 x H_2 x K", "K x W_2 x H_2"),
    Slip(
        "kernel_turned",
        "turned the kernel, or did not where it was asked for",
        words={"flip": "other"},
        teaches="Networks slide the kernel as it stands, a cross-correlation; a true convolution turns it by 180 degrees first: --flip",
    ),
    Slip("kernel_transposed", "took the kernel's rows for its columns", words={"weights": "other"}),
    Slip("biases_not_added", "did not add the biases", words={"biases": "none"}),
    Slip("not_activated", "left the activation out", words={"activation": "none"}),
    Slip("moved_by_one", "moved the window by one cell", words={"s": "one"}, teaches="It moves `S` cells at a time."),
    Slip("not_padded", "left the padding out", words={"p": "none"}),
    Slip("not_dilated", "left the dilation out", words={"dilation": "none"}),
    Slip("other_pool", "took the mean for the largest, or the reverse", words={"kind": "other"}),
    Slip("not_divided", "added up the cells of a window, and did not divide", words={"cells": "summed"}),
)
"""What goes wrong most in published answers, the commonest first."""

__all__ = ["SLIPS", "again"]
