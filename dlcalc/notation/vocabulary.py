"""What the words of one text mean: which names are symbols, which are functions, which are indices."""

from __future__ import annotations

from typing import NamedTuple

FUNCTIONS: dict[str, int | tuple[int, int]] = {
    "exp": 1, "log": (1, 2), "log2": 1, "log10": 1, "sqrt": 1, "root": 2, "abs": 1, "sign": 1,
    "sin": 1, "cos": 1, "tan": 1, "sinh": 1, "cosh": 1, "tanh": 1, "arctan": 1, "arcsin": 1, "arccos": 1,
    "sigmoid": 1, "relu": 1, "softplus": 1, "softmax": 1, "erf": 1, "Phi": 1, "gamma": 1,
    "floor": 1, "ceil": 1, "round": 1, "min": (1, 64), "max": (1, 64), "mod": 2, "factorial": 1, "binomial": 2,
    "norm": 1, "tr": 1, "det": 1, "mean": 1, "sum": 1,
}  # fmt: skip
"""The functions that every text may use, with how many arguments they take."""

FUNCTION_ALIASES = {"ln": "log", "logistic": "sigmoid", "sgn": "sign", "atan": "arctan", "asin": "arcsin", "acos": "arccos",
                    "ceiling": "ceil", "choose": "binomial", "ReLU": "relu", "trace": "tr"}  # fmt: skip


class Vocabulary(NamedTuple):
    """How one text is to be read.

    Attributes:
        words: names of more than one letter that are symbols here (``parameters``, ``output_w``).
        functions: names that are functions here, besides the usual ones (``D``, ``p_r``, ``g``, ``sigma``).
        indices: letters that index something when they stand in a subscript (``t`` makes ``c_{t-1}`` an entry).
        matrices: names that are matrices, so that ``W^T`` transposes.
        shape: ``x`` between sizes means "times": ``27x27xD`` is a shape.
        thousands: a comma before a group of three digits separates thousands, as in answers and in values that
            are printed for people.
    """

    words: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    shape: bool = False
    thousands: bool = False


PLAIN = Vocabulary()
