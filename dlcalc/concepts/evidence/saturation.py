"""Evidence about slopes that vanish: what the generator's losses teach when the discriminator sees through the samples."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING

from dlcalc.concepts.evidence import Evidence, ask, shown, tabled
from dlcalc.concepts.evidence.figures import said
from dlcalc.concepts.evidence.finite import CLEAR, CLOSE, bit, cell, decimal, js, kl

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.concepts.evidence.finite import Row


def sigmoid(logit: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-logit))


def slope(function: Callable[[float], float], at: float, width: float = 1e-4) -> float:
    """A derivative by differences, as a second opinion."""
    return (function(at + width) - function(at - width)) / (2 * width)


def _minimax(logit: float) -> float:
    return log(1 - sigmoid(logit))


def _nonsaturating(logit: float) -> float:
    return -log(sigmoid(logit))


def minimax_slope_dies() -> Evidence:
    """The slope by the logit, from the topic and by differences."""
    found = ask("gan", saturation=True)
    given = {g: -g for g in (0.5, 0.1, 0.01, 0.001)}
    near = all(abs(slope(_minimax, log(g / (1 - g))) - stated) < 1e-6 for g, stated in given.items())
    return Evidence(
        near and str(found["slope_minimax"]) == "-g",
        "`g = D(G(z))` is what D says of a sample, `v` its logit. The slope is `-0.5` where D is in doubt, at `g = 0.5`, and `-0.001` "
        "where it is sure, at `g = 0.001`.",
        shown(found, steps=("sigmoid_slope", "minimax_output", "slope_minimax")),
    )


def nonsaturating_slope_stays() -> Evidence:
    """Both slopes as D becomes sure."""
    found = ask("gan", saturation=True)
    rows: list[Row] = []
    slopes = []
    for g in (0.5, 0.1, 0.01, 0.001):
        logit = log(g / (1 - g))
        slopes.append((slope(_minimax, logit), slope(_nonsaturating, logit)))
        rows.append((said(g, 1), cell(slopes[-1][0]), cell(slopes[-1][1])))
    return Evidence(
        abs(slopes[-1][1] + 1) < 0.01 and abs(slopes[-1][0]) < 0.01 and all(second < first for first, second in slopes[1:]),
        "Both measured by differences: as `g` goes to 0 the minimax slope goes with it, and that of `-log(g)` to −1.",
        shown(found, steps=("slope_nonsaturating",), also=tabled(("`g`", "slope of `log(1 - g)`", "slope of `-log(g)`"), rows).tables),
    )


def both_pull_the_same_way() -> Evidence:
    """The ratio of both slopes, over the whole range."""
    levels = [place / 20 for place in range(1, 20)]
    pairs = [(slope(_minimax, log(g / (1 - g))), slope(_nonsaturating, log(g / (1 - g)))) for g in levels]
    middle = pairs[len(pairs) // 2]
    crossing = all((one > other) == (g < 0.5) for g, (one, other) in zip(levels, pairs, strict=True) if g != 0.5)
    return Evidence(
        all(one < 0 and other < 0 for one, other in pairs) and abs(middle[0] - middle[1]) < CLEAR and crossing,
        f"Of {len(pairs)} values of `g` from 0.05 to 0.95 every one gives two negative slopes. They are equal at `g = 1/2`; below it the "
        "non-saturating one is steeper, above it the minimax one.",
    )


def sharper_d_teaches_less() -> Evidence:
    """A discriminator between a real example at 1 and a sample at 0, steeper and steeper."""
    rows: list[Row] = []
    found = []
    for steep in (4, 10, 20, 40):

        def minimax(x: float, steep: float = steep) -> float:
            return _minimax(steep * (x - 0.5))

        def other(x: float, steep: float = steep) -> float:
            return _nonsaturating(steep * (x - 0.5))

        found.append((slope(minimax, 0), slope(other, 0)))
        rows.append((str(steep), said(sigmoid(-steep / 2), 2), said(found[-1][0], 2), said(found[-1][1], 2)))
    return Evidence(
        all(abs(later[0]) < abs(earlier[0]) and later[1] < earlier[1] for earlier, later in pairwise(found))
        and abs(found[-1][0]) < 1e-6
        and found[-1][1] < -10,
        "`D(x) = sigmoid(k*(x - 1/2))` parts a real example at 1 from a sample at 0. The slopes are by the sample: where it should go.",
        tabled(("`k`", "D(0)", "slope of `log(1 - D)`", "slope of `-log(D)`"), rows),
    )


def disjoint_laws_give_no_slope() -> Evidence:
    """Data at 0, samples nearer and nearer."""
    rows: list[Row] = []
    values = []
    for place in ("4", "2", "1", "0.1"):
        found = ask("gan", p_real="delta(0)", p_gen=f"delta({place})")
        values.append((decimal(found["value"]), decimal(found["js"]), decimal(found["w1"])))
        rows.append((place, *map(cell, values[-1])))
    return Evidence(
        all(abs(value) < CLOSE and abs(divergence - log(2)) < CLOSE for value, divergence, _ in values)
        and values[0][2] > values[-1][2] + CLEAR,
        "All data are at 0 and all samples in one other place. The value of the best D is 0 wherever that is, so that moving the samples "
        "changes nothing; `W_1` does tell.",
        tabled(("samples at", "V at the best D", "JS", "`W_1`"), rows),
    )


def another_divergence() -> Evidence:
    """The slope of −E[log D*] by the samples' law, against that of KL(p_g‖p_r) − 2·JS."""
    data = bit(0.3)
    rows: list[Row] = []
    found = []
    for share in (0.1, 0.4, 0.6, 0.9):
        best = [p / (p + q) for p, q in zip(data, bit(share), strict=True)]
        loss = log(best[0]) - log(best[1])  # of −Σ p_g·log D*, with D* held

        def divergence(t: float) -> float:
            return kl(bit(t), data) - 2 * js(bit(t), data)

        found.append((loss, slope(divergence, share)))
        rows.append((cell(share, 1), *map(cell, found[-1]), cell(slope(lambda t: 2 * js(bit(t), data), share))))
    return Evidence(
        all(abs(loss - other) < 1e-6 for loss, other in found) and min(abs(loss) for loss, _ in found) > CLEAR,
        "Data are ones with probability 0.3, samples with probability `t`; D is the best one and held. The slope of its loss is that of "
        "KL(p_g‖p_r) − 2·JS, number for number, not that of 2·JS.",
        tabled(("`t`", "−E[log D]", "KL(p_g‖p_r) − 2·JS", "2·JS"), rows, title="Slopes by `t`"),
    )


def losses_without_a_sigmoid() -> Evidence:
    """The slopes of four losses by what the network puts out for one sample."""
    losses = {"minimax": "logits_fake", "nonsaturating": "logits_fake", "lsgan": "d_fake", "wgan": "f_fake"}
    outputs = ("-2", "-5", "-20")
    slopes = {loss: [_slope_by_output(loss, name, each) for each in outputs] for loss, name in losses.items()}
    rows: list[Row] = [(loss, *[said(value) if abs(value) < 1e-3 else cell(value) for value in values]) for loss, values in slopes.items()]
    return Evidence(
        -1e-6 < slopes["minimax"][-1] < 0 and all(values[-1] < -0.9 for loss, values in slopes.items() if loss != "minimax"),
        "What the network puts out for one sample is a logit, a least-squares output or a critic's score. At −20 the minimax "
        f"loss has the slope {said(slopes['minimax'][-1], 1)}, least squares {cell(slopes['lsgan'][-1])}, the critic's "
        f"{cell(slopes['wgan'][-1])}.",
        tabled(("loss", *[f"at `{each}`" for each in outputs]), rows),
    )


def _slope_by_output(loss: str, name: str, output: str) -> float:
    gradient = ask("gan", loss=loss, **{name: output})["gradient_g"]
    return decimal(gradient[0] if isinstance(gradient, tuple) else gradient)
