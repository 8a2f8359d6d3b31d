"""Evidence about normalisation: whose mean and variance are taken, and what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.figures import decimals, numbers, places, said
from dlcalc.notation.array import entry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str, ...]

FOUR = "3 1; 9 3; 11 3; 17 9"
"""Four examples of two features whose means and standard deviations are whole: 10 and 5, 4 and 3."""


def norm(kind: str, x: object, **more: Any) -> Numbers:
    """The normalised numbers."""
    return numbers(ask("norm", kind=kind, x=x, **more), "output")


def same(first: Numbers, second: Numbers) -> bool:
    """Whether two arrays hold exactly the same."""
    return first.shape == second.shape and bool((first == second).all())


def cells(row: Numbers) -> list[Expr]:
    """Exact entries as cells of a table."""
    return [entry(value) for value in row]


# What batch norm does


def each_feature_over_the_batch() -> Evidence:
    """The exam's four examples, with a scale and a shift."""
    found = ask("norm", kind="batch", x=FOUR, gamma="2 1", beta="1 0")
    out = numbers(found, "output")
    means = [sum(column) / len(column) for column in out.T]
    variances = [sum((value - mean) ** 2 for value in column) / len(column) for column, mean in zip(out.T, means, strict=True)]
    return Evidence(
        means == [1, 0] and variances == [4, 1],
        f"With `gamma = [2, 1]` and `beta = [1, 0]` the features come out with means `{means[0]}` and `{means[1]}` and "
        f"variances `{variances[0]}` and `{variances[1]}`: those that β and γ name.",
        shown(found, steps=("mean_entry", "var_entry", "output_entry"), tables=("values",)),
    )


def scale_and_shift_can_undo_it() -> Evidence:
    """γ = σ and β = μ give the input back."""
    plain = ask("norm", kind="batch", x=FOUR)
    mean, std = numbers(plain, "mean"), numbers(plain, "std")
    back = ask("norm", kind="batch", x=FOUR, gamma=" ".join(map(str, std)), beta=" ".join(map(str, mean)))
    return Evidence(
        numbers(back, "output").tolist() == rows_of(FOUR) and not same(norm("batch", FOUR), numbers(back, "output")),
        f"With γ = σ = ({std[0]}, {std[1]}) and β = μ = ({mean[0]}, {mean[1]}) the output is the input, number for number.",
        shown(back, tables=("values",)),
    )


def size_of_the_weights_is_lost() -> Evidence:
    """The same batch a hundred times as large, forwards and backwards."""
    large = "; ".join([" ".join([str(100 * int(value)) for value in row.split()]) for row in FOUR.split(";")])
    grad = "1 0; 0 0; 0 0; 0 0"
    small, big = (ask("norm", kind="batch", x=x, grad=grad) for x in (FOUR, large))
    slopes = numbers(small, "dx"), numbers(big, "dx")
    rows: list[Row] = [
        (name, *cells(numbers(found, "output")[:, 0]), entry(numbers(found, "dx")[0, 0]))
        for name, found in (("`W*u`", small), ("`100*W*u`", big))
    ]
    return Evidence(
        same(numbers(small, "output"), numbers(big, "output")) and same(slopes[0], 100 * slopes[1]) and bool((slopes[0] != 0).any()),
        "With ε = 0, weights 100 times as large give the same output exactly, and a gradient 100 times smaller.",
        tabled(
            ("before the norm", *[f"`y_{place}`" for place in range(1, 5)], "∂L/∂x"),
            rows,
            note="Feature 1, for an upstream gradient of 1 at example 1.",
        ),
    )


def depends_on_the_rest_of_the_batch() -> Evidence:
    """One example in many random batches of eight."""
    from numpy.random import default_rng

    random = default_rng(0)
    outputs = {size: batched(random, size, 400) for size in (8, 64)}
    spread = {size: float(found.std()) for size, found in outputs.items()}
    return Evidence(
        0.1 < spread[8] < 1 and spread[8] > 2 * spread[64],
        f"An example at `x = 1` in 400 random batches of 8 comes out at {places(outputs[8].mean(), 2)} on average, "
        f"with a standard deviation of {places(spread[8], 2)}; in batches of 64 of {places(spread[64], 2)}.",
    )


def batched(random: Any, size: int, times: int) -> Numbers:
    """What batch norm makes of x = 1 when the rest of its batch is drawn from N(0, 1), ``[times]``."""
    batches = random.standard_normal((size, times))  # a column a batch
    batches[0] = 1
    found: Numbers = decimals(ask("norm", kind="batch", x=batches), "output")[0]
    return found


def inference_is_a_fixed_line() -> Evidence:
    """Batch norm with running statistics, folded into the layer before it, exactly."""
    given = {"mode": "inference", "running_mean": "10 4", "running_var": "25 9", "gamma": "2 1", "beta": "1 0"}
    at_0, at_1 = (norm("batch", row, **given).ravel() for row in ("0 0", "1 1"))
    slopes = at_1 - at_0
    many = norm("batch", FOUR, **given)
    lines = [[slope * value + offset for value, slope, offset in zip(row, slopes, at_0, strict=True)] for row in rows_of(FOUR)]
    alone = [norm("batch", " ".join(map(str, row)), **given).ravel().tolist() for row in rows_of(FOUR)]
    weights = tabled(
        ("", "feature 1", "feature 2"),
        [("weight of the layer before", "`w`", "`w`"), ("bias of the layer before", "`b`", "`b`"),
         ("weight, folded", *[f"`{slope}*w`" for slope in slopes]),
         ("bias, folded", *[f"`{slope}*b - {-offset}`" for slope, offset in zip(slopes, at_0, strict=True)])],
        note="Feature 1: `mu_R = 10`, `sigma_R^2 = 25`, `gamma = 2`, `beta = 1`. "
        "Feature 2: `mu_R = 4`, `sigma_R^2 = 9`, `gamma = 1`, `beta = 0`.",
    )  # fmt: skip
    return Evidence(
        many.tolist() == lines == alone and bool((at_0 < 0).all()),
        f"Feature 1 comes out as `y = {slopes[0]}*x - {-at_0[0]}`, in a batch of four and alone: that can be multiplied into the "
        "weights and the bias of the layer before, once and for all.",
        weights,
    )


def rows_of(text: str) -> list[list[int]]:
    """The rows of a matrix of whole numbers."""
    return [[int(value) for value in row.split()] for row in text.split(";")]


def one_example_leaves_nothing() -> Evidence:
    """A batch of one, with two different examples, with ε and without."""
    import numpy as np

    pairs = ("3 1", "-70 500")
    with_eps = [norm("batch", x, eps="0.00001", gamma="2 1", beta="7 5") for x in pairs]
    without = [decimals(ask("norm", kind="batch", x=x), "output") for x in pairs]
    rows: list[Row] = [
        (f"({x.replace(' ', ', ')})".replace("-", "−"), *cells(out.ravel()), "0/0, no value")
        for x, out in zip(pairs, with_eps, strict=True)
    ]
    return Evidence(
        all(out.ravel().tolist() == [7, 5] for out in with_eps) and all(bool(np.isnan(out).all()) for out in without),
        "A batch of one comes out as β = (7, 5), whatever the example was; with ε = 0 there is no output at all.",
        tabled(("the one example", "feature 1", "feature 2", "with `eps = 0`"), rows),
    )


# Through many layers

DEPTH, WIDTH, BATCH = 10, 36, 64
SCALES = (0.25, 1.0, 4.0)
"""Sizes of the first weights: their standard deviations, times the root of the width."""


def weights_no_longer_decide() -> Evidence:
    """Ten layers of tanh with weights too small, right and too large: what comes out, and what gradient comes back."""
    seen = {(scale, kind): through(scale, kind) for scale in SCALES for kind in ("none", "batch")}
    rows = [(f"`{scale:g}/sqrt({WIDTH})`", *map(said, seen[scale, "none"]), *map(said, seen[scale, "batch"])) for scale in SCALES]
    small, *_, large = [seen[scale, "none"][1] for scale in SCALES]
    normed = [seen[scale, "batch"] for scale in SCALES]
    return Evidence(
        small < 1e-5 and large > 30 and all(abs(spread - 1) < 1e-6 and 0.3 < gradient < 3 for spread, gradient in normed),
        f"Without batch norm the gradient behind {DEPTH} layers shrinks to {said(small)} of its size or grows "
        f"{said(large, 2)} times, by the size of the first weights; with it the factor is {said(normed[0][1])} for all.",
        tabled(
            ("std of weights", "spread", "gradient", "spread, normed", "gradient, normed"),
            rows,
            note=f"Spread: standard deviation of the pre-activations in layer {DEPTH}. Gradient: its size at the input, for 1 at the "
            f"output. {WIDTH} tanh units a layer, {BATCH} random examples.",
        ),
    )


def through(scale: float, kind: str) -> tuple[float, float]:
    """The standard deviation of the last layer's pre-activations, and the size of the gradient at the input.

    Args:
        scale: the weights' standard deviation, times the root of the width.
        kind: which norm stands before each tanh: ``batch``, ``layer`` or ``none``.
    """
    import numpy as np

    from dlcalc.topics.norm.arithmetic import floating
    from dlcalc.topics.norm.kernels import Rows, backward, forward

    random, arithmetic = np.random.default_rng(0), floating()
    h, back = random.standard_normal((WIDTH, BATCH)), []
    for _ in range(DEPTH):
        weights = random.standard_normal((WIDTH, WIDTH)) * scale / WIDTH**0.5
        a = weights @ h
        rows = Rows(a if kind == "batch" else a.T, None, None, 0.0)  # a row a feature, or a row an example
        found = None if kind == "none" else forward(rows, arithmetic, unchanged)
        a = a if found is None else found.output if kind == "batch" else found.output.T
        h = np.tanh(a)
        back.append((weights, rows, found, 1 - h * h))
    gradient = random.standard_normal((WIDTH, BATCH))
    start = float(np.linalg.norm(gradient))
    for weights, rows, found, slope in reversed(back):
        gradient = gradient * slope
        if found is not None:
            dx = backward(rows, found, gradient if kind == "batch" else gradient.T, arithmetic, unchanged).dx
            gradient = dx if kind == "batch" else dx.T
        gradient = weights.T @ gradient
    return float(a.std()), float(np.linalg.norm(gradient)) / start


def unchanged(values: Numbers) -> Numbers:
    """What the kernels do to their values between the steps: nothing."""
    return values
