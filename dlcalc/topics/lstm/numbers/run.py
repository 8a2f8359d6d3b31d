"""Every layer and direction of a question, in the arithmetic that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.array_numbers import check_computed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.parameters import Inputs
from dlcalc.topics.lstm.numbers.kernels import Keep, Weights, scan, sigmoid, tanh, unchanged
from dlcalc.topics.lstm.numbers.operands import Operands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST_EXACT, MOST_ROUNDED = 200_000, 20_000
"""Products of exact numbers, and numbers that are rounded one by one, that one question may take."""


class Arithmetic(NamedTuple):
    """How numbers are computed with: what they are brought into first, and what happens after every step."""

    bring: Callable[[Numbers], Numbers]
    keep: Keep


class Reading(NamedTuple):
    """One layer in one direction, worked through.

    Attributes:
        weights: of the layer, in the arithmetic that was used.
        x: what it read, ``[T, N, I]``, in the order of time.
        h0: hidden state before the first step that it read, ``[N, H]``.
        c0: cell state likewise; None for a cell without one.
        over_time: every gate and state ``[T, N, H]`` by letter, in the order of time.
        backward: whether it read from the last step to the first.
    """

    weights: Weights
    x: Numbers
    h0: Numbers
    c0: Numbers | None
    over_time: dict[str, Numbers]
    backward: bool

    @property
    def last(self) -> int:
        """The place of the step that it read last."""
        return 0 if self.backward else len(self.x) - 1


class Run(NamedTuple):
    """Every layer, each with its directions, and the output layer's scores and outputs, ``[T, N, K]``."""

    layers: tuple[tuple[Reading, ...], ...]
    scores: Numbers | None
    output: Numbers | None

    def along(self, letter: str) -> Numbers:
        """A gate or state of the last layer, both directions beside each other, ``[T, N, directions · H]``."""
        import numpy as np

        found = [reading.over_time[letter] for reading in self.layers[-1]]
        return found[0] if len(found) == 1 else np.concatenate(found, axis=2)


def arithmetic(inputs: Inputs, found: Operands) -> Arithmetic:
    """Floats; exact numbers where there are few and no function makes them irrational; decimals where every step is rounded.

    Raises:
        DomainError: there are too many numbers to round them one by one, or one of them is no number.
    """
    if inputs.places is not None:
        _check_rounding(inputs, found)
        return Arithmetic(_fractions(inputs), _rounding(inputs.places))
    if found.cell == "rnn" and inputs.word("activation") == "relu" and inputs.word("output-activation") in ("none", ""):
        arrays = [found.x, *[each for layer in found.layers for weights in layer for each in (weights.w, weights.u, weights.b)]]
        arrays += [each for each in (found.h0, found.wy, found.by) if each is not None]
        products = found.x.shape[0] * found.x.shape[1] * sum(weights.w.size + weights.u.size for layer in found.layers for weights in layer)
        if products <= MOST_EXACT and all(array.dtype.kind in "iO" for array in arrays):
            return Arithmetic(lambda numbers: numbers.astype(object), unchanged)
    return Arithmetic(floats, unchanged)


def _check_rounding(inputs: Inputs, found: Operands) -> None:
    """Refuse what cannot be rounded one by one."""
    import numpy as np

    size = found.steps * found.x.shape[1] * found.hidden * 4 * len(found.layers)
    if size > MOST_ROUNDED:
        rule = f"at most {MOST_ROUNDED:,} numbers are rounded after every step, and there are {size:,}"
        raise DomainError("round-steps", str(inputs.places), rule, "--dp alone rounds what is shown")
    arrays = [found.x, *[each for layer in found.layers for weights in layer for each in weights if isinstance(each, np.ndarray)]]
    arrays += [each for each in (found.h0, found.c0, found.wy, found.by) if each is not None]
    if not all(bool(np.isfinite(floats(array)).all()) for array in arrays):
        rule = "one of the numbers is infinite or no number (NaN), which no rounding makes one"
        raise DomainError("round-steps", str(inputs.places), rule, "--dp alone rounds what is shown")


def _fractions(inputs: Inputs) -> Callable[[Numbers], Numbers]:
    del inputs

    def bring(numbers: Numbers) -> Numbers:
        return _objects(
            [Fraction(repr(each)) if isinstance(each, float) else Fraction(each) for each in numbers.reshape(-1).tolist()], numbers
        )

    return bring


def _objects(entries: list[Any], like: Numbers) -> Numbers:
    import numpy as np

    found = np.empty(len(entries), dtype=object)
    found[:] = entries
    return found.reshape(like.shape)


def _rounding(places: int) -> Keep:
    """The hook that rounds exactly, half away from zero, to fractions."""
    from dlcalc.derivation.rounding import rounded_value
    from dlcalc.notation.array import entry
    from dlcalc.notation.expr import rational

    def one(value: Any) -> Fraction:
        exact = rational(rounded_value(entry(value), places))
        assert exact is not None
        return Fraction(exact)

    def keep(numbers: Numbers) -> Numbers:
        return _objects([one(each) for each in numbers.reshape(-1).tolist()], numbers)

    return keep


def run(inputs: Inputs, found: Operands, use: Arithmetic) -> Run:
    """Work every layer through.

    Args:
        inputs: the question.
        found: its arrays.
        use: the arithmetic.

    Raises:
        DomainError: the gates over time would be too many numbers.
    """
    import numpy as np

    steps, examples, _ = found.x.shape
    widest = max(weights.w.shape[0] for layer in found.layers for weights in layer)
    check_computed((steps, examples, widest), "every gate over time", "x", inputs.typed["x"])
    x = use.bring(found.x)
    layers: list[tuple[Reading, ...]] = []
    for place, layer in enumerate(found.layers):
        readings = tuple(
            [
                _reading(found, use, weights, x, place * len(layer) + at, backward=at > 0 or inputs.given("reverse"))
                for at, weights in enumerate(layer)
            ]
        )
        layers.append(readings)
        x = readings[0].over_time["h"] if len(readings) == 1 else np.concatenate([each.over_time["h"] for each in readings], axis=2)
    if found.wy is None:
        return Run(tuple(layers), None, None)
    scores = x @ use.bring(found.wy).T
    scores = use.keep(scores if found.by is None else scores + use.bring(found.by))
    return Run(tuple(layers), scores, use.keep(ACTIVATED[inputs.word("output-activation")](scores)))


def _reading(found: Operands, use: Arithmetic, weights: Weights, x: Numbers, place: int, *, backward: bool) -> Reading:
    import numpy as np

    own = weights._replace(
        w=use.bring(weights.w), u=use.bring(weights.u), b=use.bring(weights.b),
        inner=None if weights.inner is None else use.bring(weights.inner), p=None if weights.p is None else use.bring(weights.p),
    )  # fmt: skip
    zeros = np.zeros((x.shape[1], weights.hidden), int)
    h0 = use.bring(zeros if found.h0 is None else found.h0[place])
    c0 = use.bring(zeros if found.c0 is None else found.c0[place]) if found.cell in ("lstm", "peephole") else None
    made = scan(own, x[::-1] if backward else x, h0, c0, use.keep)
    return Reading(own, x, h0, c0, {letter: each[::-1] for letter, each in made.items()} if backward else made, backward)


def _same(scores: Numbers) -> Numbers:
    return scores


def softmax(scores: Numbers) -> Numbers:
    """Probabilities along the last axis."""
    import numpy as np

    values = floats(scores)
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    found: Numbers = shifted / shifted.sum(axis=-1, keepdims=True)
    return found


ACTIVATED: dict[str, Callable[[Numbers], Numbers]] = {"none": _same, "softmax": softmax, "sigmoid": sigmoid, "tanh": tanh}
