"""The losses as data: what each side minimises, over distributions and over examples, and its slopes.

A term is text in the notation with ``{y}`` for an output of the network: ``r_i`` on the i-th real example, ``g_j`` on the j-th
generated one. ``{log}`` is the logarithm (``log`` or ``log2``), ``{k}`` and ``{per}`` are what a slope is divided by: the number of
examples, and log 2 where bits are counted.
"""

from __future__ import annotations

from typing import NamedTuple

PROBABILITY, SCORE = "probability", "score"


class Slopes(NamedTuple):
    """Derivatives of the minimised losses by one output (or one logit): on a real example, a generated one, and for the generator."""

    real: str
    fake: str
    generator: str


class Loss(NamedTuple):
    """One way to train a GAN.

    Attributes:
        name: the word of ``--loss``.
        title: its name in prose.
        player: what judges: ``discriminator`` or ``critic``.
        output: what the judge says: a probability, or a score that may be any number.
        source: where it comes from.
        value: what the judge maximises, as a statement; empty where only its loss is defined.
        d_loss: what the judge minimises, as a statement.
        g_loss: what the generator minimises, as a statement.
        real, fake: the terms of the value (of the loss where there is no value) for one example.
        minus: whether the term of a generated example is subtracted.
        halved: whether each mean is halved.
        generator, generator_minus: the term of the generator's loss, and whether it is subtracted.
        slopes: by an output.
        logit_slopes: by a logit, where the output is its sigmoid.
        judge_says, generator_says: prose beside each objective.
        remark: the one sentence that is worth saying under an answer on numbers.
    """

    name: str
    title: str
    player: str
    output: str
    source: str
    value: str
    d_loss: str
    g_loss: str
    real: str
    fake: str
    minus: bool
    halved: bool
    generator: str
    generator_minus: bool
    slopes: Slopes
    logit_slopes: Slopes | None
    judge_says: str
    generator_says: str
    remark: str


_GOODFELLOW = "Goodfellow et al. 2014"
_LOG_VALUE = "E_{x~p_r}[log D(x)] + E_{x~p_g}[log(1 - D(x))]"
_SCORES = "E_{x~p_r}[f(x)] - E_{x~p_g}[f(x)]"
_LOG_SLOPES = Slopes("-1/({k}{y})", "1/({k}(1 - {y}))", "-1/({k}(1 - {y}))")
_LOGIT_SLOPES = Slopes("-(1 - {y}){per}", "{y}{per}", "-{y}{per}")
_LIPSCHITZ = "`abs(f(x) - f(y)) <= norm(x - y)`"

MINIMAX = Loss(
    "minimax", "Minimax GAN", "discriminator", PROBABILITY, f"{_GOODFELLOW}, equation 1",
    _LOG_VALUE, "-V", "E_{x~p_g}[log(1 - D(x))]",
    "{log}({y})", "{log}(1 - {y})", False, False, "{log}(1 - {y})", False,
    _LOG_SLOPES, _LOGIT_SLOPES,
    "D maximises: high on real data, low on generated",
    "G minimises the one term of `V` that depends on G",
    "As D gets better `g_j` goes to 0, and so does the gradient by the logit: the loss saturates. See --saturation",
)  # fmt: skip

NONSATURATING = Loss(
    "nonsaturating", "Non-saturating GAN", "discriminator", PROBABILITY, f"{_GOODFELLOW}, section 3",
    _LOG_VALUE, "-V", "-E_{x~p_g}[log D(x)]",
    "{log}({y})", "{log}(1 - {y})", False, False, "{log}({y})", True,
    _LOG_SLOPES._replace(generator="-1/({k}{y})"), _LOGIT_SLOPES._replace(generator="-(1 - {y}){per}"),
    "D maximises: high on real data, low on generated",
    "G minimises: its samples should pass for real",
    "Where D tells the samples apart, at `g_j` near 0, this loss still has a slope by the logit. See --saturation",
)  # fmt: skip

LSGAN = Loss(
    "lsgan", "Least-squares GAN", "discriminator", SCORE, "Mao et al. 2017, equation 2, with labels 0 and 1",
    "", "E_{x~p_r}[(D(x) - 1)^2]/2 + E_{x~p_g}[D(x)^2]/2", "E_{x~p_g}[(D(x) - 1)^2]/2",
    "({y} - 1)^2", "{y}^2", False, True, "({y} - 1)^2", False,
    Slopes("({y} - 1){per}", "{y}{per}", "({y} - 1){per}"), None,
    "D minimises: 1 on real data, 0 on generated; no sigmoid",
    "G minimises: D should say 1 of its samples",
    "Here D(x) is any number. The further a sample is from 1, the steeper the generator's loss: it does not saturate.",
)  # fmt: skip

HINGE = Loss(
    "hinge", "Hinge GAN", "critic", SCORE, "Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17",
    "", "E_{x~p_r}[max(0, 1 - f(x))] + E_{x~p_g}[max(0, 1 + f(x))]", "-E_{x~p_g}[f(x)]",
    "max(0, 1 - {y})", "max(0, 1 + {y})", False, False, "{y}", True,
    Slopes("-max(0, sign(1 - {y})){per}", "max(0, sign(1 + {y})){per}", "-1{per}"), None,
    "f minimises: at least 1 on real data, at most −1 on generated",
    "G minimises: f should score its samples high",
    "What f already scores beyond the margin, real above 1 or generated below −1, adds nothing and has slope 0.",
)  # fmt: skip

WGAN = Loss(
    "wgan", "Wasserstein GAN", "critic", SCORE, "Arjovsky et al. 2017, equations 2 and 3",
    _SCORES, "-V", "-E_{x~p_g}[f(x)]",
    "{y}", "{y}", True, False, "{y}", True,
    Slopes("-1{per}", "1{per}", "-1{per}"), None,
    f"f maximises among the 1-Lipschitz functions: {_LIPSCHITZ} for all x and y",
    "G minimises. No logarithm: f(x) is a score, no probability",
    "`V` is the Wasserstein distance only for the best 1-Lipschitz f. The paper clips each weight of f to [−0.01, 0.01] to keep it "
    "Lipschitz, which is crude; a penalty on its gradient is better: --loss wgan-gp",
)  # fmt: skip

WGAN_GP = WGAN._replace(
    name="wgan-gp",
    title="Wasserstein GAN with gradient penalty",
    source="Gulrajani et al. 2017, equation 3",
    d_loss="-V + P",
    judge_says="f maximises `V` less the penalty",
    remark="The penalty asks for slope 1 between real and generated data. A norm below 1 costs as much as one above: it is two-sided.",
)

LOSSES = {loss.name: loss for loss in (MINIMAX, NONSATURATING, LSGAN, HINGE, WGAN, WGAN_GP)}

PENALTY = "lambda*E_{xhat~p_t}[(norm(q(xhat)) - 1)^2]"
"""The gradient penalty as a statement: ``q`` is the gradient of f, ``p_t`` lies on the lines between real and generated data."""

LIPSCHITZ = "abs(f(x) - f(y)) <= norm(x - y)"
"""The condition on the critic of a WGAN, for all x and y."""
