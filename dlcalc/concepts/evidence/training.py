"""Evidence by training: a small deep network, with batch norm and without, at several learning rates and from several first weights."""

from __future__ import annotations

from itertools import product
from math import isfinite
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, tabled
from dlcalc.concepts.evidence.figures import places
from dlcalc.concepts.evidence.norms import unchanged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.topics.norm.kernels import Forward, Rows

    Numbers = NDArray[Any]

DEPTH, WIDTH, BATCH, STEPS = 6, 16, 64, 25
SCALES = (0.5, 1.0, 2.0)
"""Sizes of the first weights, in units of √(2/width), which suits a network of ReLUs."""
RATES = (0.3, 3.0)


def larger_rates_and_any_first_weights() -> Evidence:
    """The loss after some steps of gradient descent."""
    ends = {(normed, *each): trained(*each, normed=normed) for normed in (False, True) for each in product(SCALES, RATES)}
    plain, with_norm = [[loss for (normed, *_), loss in ends.items() if normed == which] for which in (False, True)]
    rows = [(f"× `{scale:g}`", *[places(ends[normed, scale, rate], 2) for normed in (False, True) for rate in RATES]) for scale in SCALES]
    return Evidence(
        max(with_norm) < 0.4 and all(loss > 0.5 or not isfinite(loss) for loss in plain),
        f"{STEPS} steps from a loss of about 0.7: with batch norm it falls to {places(max(with_norm), 2)} at most, at either learning rate "
        f"and from any of the first weights; without, to {places(min(filter(isfinite, plain)), 2)} at best.",
        tabled(
            ("first weights", *[f"{name}, `{rate:g}`" for name in ("plain", "normed") for rate in RATES]),
            rows,
            note=f"The loss, by the learning rate. {DEPTH} layers of {WIDTH} ReLUs learn whether the product of two features is positive; "
            f"{BATCH} random examples.",
        ),
    )


def trained(scale: float, rate: float, *, normed: bool) -> float:
    """The loss after training.

    Args:
        scale: the size of the first weights.
        rate: the learning rate.
        normed: whether batch norm stands before each ReLU.
    """
    import numpy as np

    random = np.random.default_rng(0)
    x = random.standard_normal((WIDTH, BATCH))
    labels = np.sign(x[0] * x[1])
    weights = [random.standard_normal((WIDTH, WIDTH)) * scale * (2 / WIDTH) ** 0.5 for _ in range(DEPTH)]
    weights.append(random.standard_normal((1, WIDTH)) / WIDTH**0.5)
    with np.errstate(all="ignore"):  # a network that diverges is part of the answer
        for _ in range(STEPS):
            _, gradients = loss_and_gradients(weights, x, labels, normed=normed)
            weights = [each - rate * gradient for each, gradient in zip(weights, gradients, strict=True)]
        return loss_and_gradients(weights, x, labels, normed=normed)[0]


def loss_and_gradients(weights: list[Numbers], x: Numbers, labels: Numbers, *, normed: bool) -> tuple[float, list[Numbers]]:
    """The mean logistic loss of a ReLU network, and its gradients by the weights of each layer."""
    import numpy as np

    from dlcalc.topics.norm.arithmetic import floating
    from dlcalc.topics.norm.kernels import Rows, backward, forward

    arithmetic = floating()
    inputs: list[Numbers] = [x]
    seen: list[tuple[Rows, Forward]] = []
    for each in weights[:-1]:
        rows = Rows(each @ inputs[-1], None, None, 1e-5)  # a row a feature: batch norm averages over the examples
        if normed:
            seen.append((rows, forward(rows, arithmetic, unchanged)))
        inputs.append(np.maximum(seen[-1][1].output if normed else rows.x, 0))
    margins = labels * (weights[-1] @ inputs[-1])[0]
    gradient = (-labels / (1 + np.exp(margins)) / len(labels))[None]
    gradients = [gradient @ inputs[-1].T]
    for place in reversed(range(len(weights) - 1)):
        gradient = (weights[place + 1].T @ gradient) * (inputs[place + 1] > 0)
        if normed:
            gradient = backward(*seen[place], gradient, arithmetic, unchanged).dx
        gradients.append(gradient @ inputs[place].T)
    return float(np.logaddexp(0, -margins).mean()), gradients[::-1]
