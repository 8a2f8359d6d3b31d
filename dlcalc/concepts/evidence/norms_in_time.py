"""Evidence about normalisation in recurrent cells: statistics that change with the step, batches that shrink, states that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, tabled, whole
from dlcalc.concepts.evidence.figures import decimals, places, said
from dlcalc.concepts.evidence.norms import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

STEPS = (1, 2, 3, 5, 10, 20)


def statistics_change_with_the_step() -> Evidence:
    """The states of a plain RNN that adds its input up, over many sequences."""
    import numpy as np

    x = np.random.default_rng(0).standard_normal((200, 20, 1)) + 0.5
    states = decimals(ask("lstm", cell="rnn", x=x, wx=0.2, wh=1), "h")[:, :, 0]
    means, spreads = states.mean(axis=0), states.std(axis=0)
    rows = [(name, *[places(values[t - 1], 2) for t in STEPS]) for name, values in (("mean of `h_t`", means), ("std of `h_t`", spreads))]
    return Evidence(
        float(spreads.max()) > 1.5 * spreads[0] and means[-1] > 4 * means[0] > 0,
        f"Over 200 random sequences the state of this RNN has mean {places(means[0], 2)} and standard deviation {places(spreads[0], 2)} "
        f"after step 1, and {places(means[9], 2)} and {places(spreads[9], 2)} after step 10. One pair of numbers does not fit both.",
        tabled(("step `t`", *map(str, STEPS)), rows, note="`h_t = tanh(0.2*x_t + h_{t-1})`, inputs from N(0.5, 1)."),
    )


LENGTHS = (3, 5, 5, 8)


def batches_shrink() -> Evidence:
    """Sequences of several lengths side by side, until one is left."""
    running = [sum(length >= t for length in LENGTHS) for t in range(1, max(LENGTHS) + 1)]
    last = norm("batch", "7 -3", eps="0.00001").ravel()
    two = norm("batch", "7 -3; 1 5", eps="0.00001")
    alone = running.index(1) + 1
    return Evidence(
        running[0] == len(LENGTHS) and running[-1] == 1 and not last.any() and all(two.ravel()),
        f"Of sequences of lengths {', '.join(map(str, LENGTHS))} one is left from step {alone} on, and whatever its numbers are, (7, −3) "
        f"say, batch norm makes ({last[0]}, {last[1]}) of them.",
        tabled(("step `t`", *[str(t) for t in range(1, len(running) + 1)]), [("examples left", *running)]),
    )


def statistics_of_every_step_are_kept() -> Evidence:
    """Running statistics by step."""
    each = {kind: whole(ask("norm", kind=kind, d=256), "buffers") for kind in ("batch", "layer")}
    trained = 100
    kept = each["batch"] * trained
    return Evidence(
        kept == 2 * 256 * trained and each["layer"] == 0,
        f"256 units and {trained} steps: `{each['batch']}*{trained} = {kept}` running numbers, and none for step {trained + 1} of a longer "
        f"sequence. Layer norm keeps `{each['layer']}`.",
    )


def layer_norm_sees_one_step() -> Evidence:
    """One example at one step: alone, in a batch, and with later steps."""
    import numpy as np

    sequences = np.random.default_rng(0).standard_normal((4, 6, 8))  # examples, steps, features
    alone = layer_normed(sequences[:1, :1])[0, 0]
    ways = {"in a batch of 4": layer_normed(sequences[:, :1]), "in a sequence of 6 steps": layer_normed(sequences[:1])}
    change = float(np.abs(batch_normed(sequences[:2, 0])[0] - batch_normed(sequences[:, 0])[0]).max())
    return Evidence(
        all(bool((way[0, 0] == alone).all()) for way in ways.values()) and change > 0.5,
        f"The same example at the same step comes out bit for bit the same {' and '.join(ways)}. Batch norm's output moves by up to "
        f"{places(change, 2)} when two more examples join a batch of two.",
    )


def layer_normed(sequences: Numbers) -> Numbers:
    """Layer norm over the features, ``[example, step, feature]``."""
    flat = sequences.reshape(-1, sequences.shape[-1])
    return decimals(ask("norm", kind="layer", x=flat), "output").reshape(sequences.shape)


def batch_normed(x: Numbers) -> Numbers:
    """Batch norm over the examples, ``[example, feature]``."""
    return decimals(ask("norm", kind="batch", x=x), "output")


SCALES = (0.5, 1.0, 2.0)


def states_keep_their_size() -> Evidence:
    """Recurrent weights of three sizes, with and without layer norm, over 30 steps."""
    ends = {(scale, normed): size_after(scale, normed=normed) for scale in SCALES for normed in (False, True)}
    rows = [(f"× `{scale:g}`", said(ends[scale, False]), said(ends[scale, True])) for scale in SCALES]
    with_norm = [ends[scale, True] for scale in SCALES]
    return Evidence(
        ends[0.5, False] < 1e-6 and ends[2.0, False] > 1e5 and max(with_norm) / min(with_norm) < 1 + 1e-6 and 0.1 < with_norm[0] < 10,
        f"After 30 steps without norm the state is {said(ends[0.5, False], 1)} or {said(ends[2.0, False], 1)} times as long, "
        f"by the size of the weights; with layer norm {said(with_norm[0])} times, whatever that size.",
        tabled(("weights", "without norm", "with layer norm"), rows, note="Length of `h_30` over that of `h_0`; 32 ReLU units, no input."),
    )


def size_after(scale: float, *, normed: bool) -> float:
    """The length of the state of a ReLU RNN after 30 steps without input, over that of the first.

    Args:
        scale: what the random recurrent weights are multiplied by.
        normed: whether layer norm stands before each ReLU.
    """
    import numpy as np

    random = np.random.default_rng(1)
    weights = random.standard_normal((32, 32)) * scale * (2 / 32) ** 0.5
    h = first = np.abs(random.standard_normal(32))
    for _ in range(30):
        a = weights @ h
        h = np.maximum(layer_normed(a[None, None])[0, 0] if normed else a, 0)
    return float(np.linalg.norm(h) / np.linalg.norm(first))
