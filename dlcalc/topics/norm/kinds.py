"""The kinds of normalisation, and what the conventions assume of them: a table of words and defaults."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind.

    Attributes:
        title: its name.
        over: what it averages over, prose.
        source: where it was published.
        centred: whether the mean is taken away.
        affine: what it may have learnt: ``both`` scale and shift, ``scale``, or ``none``.
        per: whether scale and shift belong to a ``channel``, or to each place of the axes it averages over (``place``).
    """

    title: str
    over: str
    source: str
    centred: bool = True
    affine: str = "both"
    per: str = "channel"


KINDS = {
    "batch": Kind("Batch norm", "the examples, and all places", "Ioffe & Szegedy 2015, algorithm 1"),
    "layer": Kind("Layer norm", "the features of one example", "Ba, Kiros & Hinton 2016, equation 3", per="place"),
    "instance": Kind("Instance norm", "the places of one channel of one example", "Ulyanov, Vedaldi & Lempitsky 2016"),
    "group": Kind("Group norm", "a group of channels of one example, and all places", "Wu & He 2018, equation 7"),
    "rms": Kind(
        "RMS norm", "the features of one example, without a mean", "Zhang & Sennrich 2019, section 4", False, "scale", "place"
    ),
    "local-response": Kind(
        "Local response norm", "neighbouring channels at one place", "Krizhevsky, Sutskever & Hinton 2012, section 3.3", False, "none"
    ),
}  # fmt: skip

CONVENTIONS = {
    "textbook": "N×C×H×W, ε = 0",
    "pytorch": "N×C×H×W, ε = 10^(−5), momentum 0.1 of the batch, running variance ÷ (N − 1)",
    "keras": "N×H×W×C, ε = 0.001, momentum 0.99 of the old value",
    "onnx": "N×C×H×W, ε = 10^(−5), momentum 0.9 of the old value",
}

_FIVE = Fraction(1, 10**5)
MACHINE = Fraction(1, 2**52)
"""What a float64 can just add to 1: PyTorch's ε of RMS norm."""

EPSILON: dict[str, dict[str, Fraction]] = {
    "textbook": {},
    "pytorch": dict.fromkeys(("batch", "layer", "instance", "group"), _FIVE) | {"rms": MACHINE},
    "keras": dict.fromkeys(("batch", "layer", "instance", "group"), Fraction(1, 1000)) | {"rms": Fraction(1, 10**6)},
    "onnx": dict.fromkeys(("batch", "layer", "instance", "group", "rms"), _FIVE),
}
"""ε by convention and kind; 0 where nothing stands. Keras has instance norm as ``GroupNormalization(groups=-1)``."""

MOMENTUM = {"textbook": Fraction(9, 10), "pytorch": Fraction(1, 10), "keras": Fraction(99, 100), "onnx": Fraction(9, 10)}
WEIGHS = {"textbook": "old", "pytorch": "batch", "keras": "old", "onnx": "old"}
"""What the momentum is the weight of: the old running value or the batch's."""

UPDATE = {"textbook": "biased", "pytorch": "unbiased", "keras": "biased", "onnx": "biased"}
"""Which variance the running one moves towards."""


class Response(NamedTuple):
    """Defaults of local response norm; ``window`` says whether α times the sum or times the mean of the squares is added."""

    size: int
    k: Fraction
    alpha: Fraction
    exponent: Fraction
    window: str


_ALPHA, _THREE_QUARTERS = Fraction(1, 10_000), Fraction(3, 4)
RESPONSE = {
    "textbook": Response(5, Fraction(2), _ALPHA, _THREE_QUARTERS, "sum"),
    "pytorch": Response(5, Fraction(1), _ALPHA, _THREE_QUARTERS, "mean"),
    "keras": Response(11, Fraction(1), Fraction(1), Fraction(1, 2), "sum"),
    "onnx": Response(5, Fraction(1), _ALPHA, _THREE_QUARTERS, "mean"),
}
"""AlexNet's own in a textbook. PyTorch and ONNX ask for a size, here AlexNet's; TensorFlow's function has a radius of 5."""

ONLY_FOR = {
    "groups": ("group",), "axes": ("layer", "rms"), "momentum": ("batch",), "momentum-of": ("batch",), "update-variance": ("batch",),
    "running-mean": ("batch",), "running-var": ("batch",), "beta": ("batch", "layer", "instance", "group"),
    "gamma": ("batch", "layer", "instance", "group", "rms"), "eps": ("batch", "layer", "instance", "group", "rms"),
    "affine": ("batch", "layer", "instance", "group", "rms"),
    **dict.fromkeys(("size", "k", "alpha", "exponent", "window"), ("local-response",)),
}  # fmt: skip
"""Parameters that some kinds have no use for."""

WHY_NOT = {
    ("beta", "rms"): "RMS norm has a scale γ and no shift",
    ("beta", "local-response"): "local response norm has no shift; its β is the exponent",
    ("gamma", "local-response"): "local response norm learns nothing",
    ("eps", "local-response"): "local response norm has k where others have ε",
}
INSTEAD = {("beta", "local-response"): "--exponent 0.75", ("eps", "local-response"): "--k 2"}
