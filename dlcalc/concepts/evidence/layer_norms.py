"""Evidence about batch norm against layer norm and its kin: which numbers are averaged together, and what follows from that."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dlcalc.concepts.evidence import Evidence, ask, tabled, whole
from dlcalc.concepts.evidence.figures import decimals, numbers, places, said
from dlcalc.concepts.evidence.norms import DEPTH, FOUR, SCALES, WIDTH, batched, cells, norm, rows_of, same, through
from dlcalc.notation.array import entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dlcalc.notation.expr import Expr

    Numbers = NDArray[Any]
    Row = tuple[Expr | str, ...]

BOTH = "1 5; 3 9"
"""Two examples of two features that come out whole both ways."""


def over_examples_or_over_features() -> Evidence:
    """The same four numbers by columns and by rows."""
    by_column, by_row = (ask("norm", kind=kind, x=BOTH) for kind in ("batch", "layer"))
    below, beside = ([numbers(found, name) for name in ("mean", "std")] for found in (by_column, by_row))
    columns, rows = numbers(by_column, "output"), numbers(by_row, "output")
    table: list[Row] = [
        (f"example {place}", *map(entry, x), *[entry(statistic[place - 1]) for statistic in beside])
        for place, x in enumerate(rows_of(BOTH), 1)
    ]
    table += [(f"{name}, batch norm", *cells(statistic), "", "") for name, statistic in zip("μσ", below, strict=True)]
    return Evidence(
        not (columns.sum(axis=0).any() or rows.sum(axis=1).any()) and not same(below[0], beside[0]) and not same(columns, rows),
        f"Feature 1 is normalised with `mu = {below[0][0]}` by batch norm, and example 1 with `mu = {beside[0][0]}` by layer norm.",
        tabled(("", "feature 1", "feature 2", "μ, layer norm", "σ, layer norm"), table),
    )


def batch_changes_with_the_rest() -> Evidence:
    """One example beside two different companions."""
    batches = ("3 1; 9 3", "3 1; -7 5")
    firsts = {kind: [norm(kind, x)[0] for x in batches] for kind in ("batch", "layer")}
    rows: list[Row] = [
        (f"({_listed(rows_of(batch)[1])})", *cells(firsts["batch"][place]), *cells(firsts["layer"][place]))
        for place, batch in enumerate(batches)
    ]
    return Evidence(
        not same(*firsts["batch"]) and same(*firsts["layer"]),
        f"The example (3, 1) comes out of batch norm as ({_listed(firsts['batch'][0])}) beside (9, 3) and as "
        f"({_listed(firsts['batch'][1])}) beside (−7, 5); out of layer norm as ({_listed(firsts['layer'][0])}) both times.",
        tabled(("beside", "batch norm", "", "layer norm", ""), rows),
    )


def _listed(row: Iterable[object]) -> str:
    return ", ".join(map(str, row)).replace("-", "−")


SIZES = (2, 4, 8, 32, 128)


def small_batches_are_noisy() -> Evidence:
    """How far one example's output strays, by the size of its batch; and what is left of one alone."""
    import numpy as np

    random = np.random.default_rng(1)
    wide = [float(batched(random, size, 4000).std()) for size in SIZES]
    still = [float(layer_normed(random, size, 5).std(axis=0).max()) for size in (1, *SIZES)]
    alone = decimals(ask("norm", kind="batch", x="3 1 8"), "output")
    with_eps = decimals(ask("norm", kind="batch", x="3 1 8", eps="0.00001"), "output")
    rows = [("batch norm", "0/0", *[places(value, 2) for value in wide]), ("layer norm", *[places(value, 2) for value in still])]
    return Evidence(
        all(more > 1.1 * less for more, less in pairwise(wide))
        and wide[0] > 5 * wide[-1]
        and not any(still)
        and bool(np.isnan(alone).all())
        and not with_eps.any(),
        f"`x = 1` among numbers from N(0, 1) comes out of batch norm with a standard deviation of {places(wide[1], 2)} over batches of "
        f"{SIZES[1]}, and of {places(wide[-1], 2)} over batches of {SIZES[-1]}; alone as 0/0, or with ε as 0. Layer norm's output does "
        "not move.",
        tabled(("examples in the batch", "1", *map(str, SIZES)), rows),
    )


def layer_normed(random: Any, size: int, times: int) -> Numbers:
    """What layer norm makes of one example when the rest of its batch is drawn from N(0, 1), ``[times, feature]``."""
    import numpy as np

    batches = random.standard_normal((times, size, 3))
    batches[:, 0] = (1, 2, 4)
    return np.stack([decimals(ask("norm", kind="layer", x=batch), "output")[0] for batch in batches])


def both_keep_the_gradient() -> Evidence:
    """The gradient at the input of the same deep network, by the size of the first weights: without a norm and with either."""
    kinds = ("none", "batch", "layer")
    gradients = {kind: [through(scale, kind)[1] for scale in SCALES] for kind in kinds}
    rows = [(f"`{scale:g}/sqrt({WIDTH})`", *[said(gradients[kind][place]) for kind in kinds]) for place, scale in enumerate(SCALES)]
    small, *_, large = gradients["none"]
    return Evidence(
        small < 1e-5 and large > 30 and all(0.1 < each < 10 for kind in kinds[1:] for each in gradients[kind]),
        f"Behind {DEPTH} layers of tanh a gradient shrinks to {said(small)} of its size or grows {said(large, 2)} times, by the size of "
        f"the first weights; with batch norm the factor is always {said(gradients['batch'][0])}, with layer norm "
        f"{said(gradients['layer'][0])}.",
        tabled(("std of weights", "no norm", "batch norm", "layer norm"), rows),
    )


def running_statistics() -> Evidence:
    """What is kept beside the weights, and what inference makes of it."""
    kept = {kind: whole(ask("norm", kind=kind, d=256), "buffers") for kind in ("batch", "layer")}
    training = norm("batch", FOUR)[0]
    inference = norm("batch", FOUR, mode="inference", running_mean="8 4", running_var="16 4")[0]
    return Evidence(
        kept == {"batch": 512, "layer": 0}
        and not same(training, inference)
        and norm("layer", FOUR)[0].tolist() == norm("layer", "3 1").ravel().tolist(),
        f"For 256 features batch norm keeps `{kept['batch']}` running numbers and layer norm `{kept['layer']}`. With running statistics "
        f"that differ from the batch's, (3, 1) comes out as ({_listed(inference)}) instead of ({_listed(training)}).",
    )


def the_kin() -> Evidence:
    """All kinds on the same small images, and group norm's two extremes."""
    shape = "2x4x2x2"
    images = f"0..31 as {shape}"
    everything = ask("norm", x=images, compare=True, groups=2)
    (kinds,) = [table for table in everything.tables if table.id == "kinds"]
    one, each = (norm("group", images, groups=groups) for groups in (1, 4))
    means = [step.value for step in everything.steps if step.id.endswith("mean_entry")]
    return Evidence(
        same(one, norm("layer", images)) and same(each, norm("instance", images)) and len(means) == 4,
        "On 4 channels, group norm with 1 group is layer norm and with 4 groups instance norm: the outputs are the same exactly.",
        tabled(kinds.columns[:-1], [row[:-1] for row in kinds.rows], note=f"`{shape}` numbers: examples × channels × height × width."),
    )


def whose_scale_is_undone() -> Evidence:
    """Everything, one feature and one example ten times as large."""
    others = {"all weights": "10 50; 30 90; 80 10", "feature 1": "10 5; 30 9; 80 1", "example 1": "10 50; 3 9; 8 1"}
    kinds = ("batch", "layer")
    stays = {what: [same(norm(kind, "1 5; 3 9; 8 1"), norm(kind, x)) for kind in kinds] for what, x in others.items()}
    rows = [(f"{what} × 10", *["the same" if same_ else "another" for same_ in found]) for what, found in stays.items()]
    return Evidence(
        stays == {"all weights": [True, True], "feature 1": [True, False], "example 1": [False, True]},
        "All weights × 10 change neither output, exactly; one feature × 10 changes layer norm's, and one example × 10 batch norm's.",
        tabled(("output with", "batch norm", "layer norm"), rows),
    )


def mean_is_not_needed() -> Evidence:
    """RMS norm and layer norm on rows with and without mean 0."""
    import numpy as np

    centred, shifted = "-1 3 -2 0", "9 13 8 10"
    rms, layer = ([decimals(ask("norm", kind=kind, x=x), "output").ravel() for x in (centred, shifted)] for kind in ("rms", "layer"))
    equal = float(np.abs(rms[0] - layer[0]).max())
    return Evidence(
        equal < 1e-12 and float(np.abs(layer[0] - layer[1]).max()) < 1e-12 and float(np.abs(rms[0] - rms[1]).max()) > 1,
        "On (−1, 3, −2, 0), whose mean is 0, both give the same. With 10 added to each number layer norm gives that again, and RMS norm "
        f"({', '.join(places(value, 2).strip('`') for value in rms[1])}).",
    )
