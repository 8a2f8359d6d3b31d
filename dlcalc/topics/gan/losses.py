"""The losses as data: what each side minimises, over distributions and over examples, and its slopes.

A term is a formula in ``y``, what the network says of one example; ``log`` stands for the logarithm to either base, ``alpha`` is the
label smoothing. A slope is text with ``{y}`` for the same; it is divided by the number of examples (and by log 2 where bits are
counted): ``{k}`` is that as a factor of a denominator, ``{per}`` as a division.
"""

from __future__ import annotations

from typing import NamedTuple

PROBABILITY, SCORE = "probability", "score"


class Term(NamedTuple):
    """One example's part in a mean; ``minus`` says that it is subtracted."""

    body: str
    minus: bool = False


class Terms(NamedTuple):
    """One example's part in each mean: real and generated for the judge, generated for the generator.

    ``smoothed`` is ``real`` under label smoothing; None where a loss has no labels.
    """

    real: Term
    fake: Term
    generator: Term
    smoothed: Term | None = None


class Slopes(NamedTuple):
    """The derivatives of the minimised losses by what is said of one example; ``smoothed`` as in :class:`Terms`."""

    real: str
    fake: str
    generator: str
    smoothed: str = ""


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
        terms: of the value (of the judge's loss where there is no value) and of the generator's loss, by what the judge says.
        logit_terms: the same by the logit, where what the judge says is its sigmoid.
        halved: whether each mean is halved.
        slopes: derivatives of the minimised losses by what the judge says.
        logit_slopes: by the logit, with ``{y}`` for its sigmoid.
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
    terms: Terms
    logit_terms: Terms | None
    halved: bool
    slopes: Slopes
    logit_slopes: Slopes | None
    judge_says: str
    generator_says: str
    remark: str


_GOODFELLOW = "Goodfellow et al. 2014"
_LOG_VALUE = "E_{x~p_r}[log D(x)] + E_{x~p_g}[log(1 - D(x))]"
_SCORES = "E_{x~p_r}[f(x)] - E_{x~p_g}[f(x)]"
_LOGS = Terms(Term("log(y)"), Term("log(1 - y)"), Term("log(1 - y)"), Term("(1 - alpha)*log(y) + alpha*log(1 - y)"))
_SOFT = Terms(
    Term("softplus(-y)", minus=True),
    Term("softplus(y)", minus=True),
    Term("softplus(y)", minus=True),
    Term("(1 - alpha)*softplus(-y) + alpha*softplus(y)", minus=True),
)
_LOG_SLOPES = Slopes("-1/({k}{y})", "1/({k}(1 - {y}))", "-1/({k}(1 - {y}))", "(alpha/(1 - {y}) - (1 - alpha)/{y}){per}")
_LOGIT_SLOPES = Slopes("-(1 - {y}){per}", "{y}{per}", "-{y}{per}", "({y} - (1 - alpha)){per}")
_LIPSCHITZ = "`abs(f(x) - f(y)) <= norm(x - y)`"

MINIMAX = Loss(
    "minimax", "Minimax GAN", "discriminator", PROBABILITY, f"{_GOODFELLOW}, equation 1",
    _LOG_VALUE, "-V", "E_{x~p_g}[log(1 - D(x))]", _LOGS, _SOFT, False, _LOG_SLOPES, _LOGIT_SLOPES,
    "D maximises: high on real data, low on generated",
    "G minimises the one term of `V` that depends on G",
    "The better D, the nearer `g_i` comes to 0, and with it the slope by the logit: this loss saturates. See --saturation",
)  # fmt: skip

NONSATURATING = Loss(
    "nonsaturating", "Non-saturating GAN", "discriminator", PROBABILITY, f"{_GOODFELLOW}, section 3",
    _LOG_VALUE, "-V", "-E_{x~p_g}[log D(x)]",
    _LOGS._replace(generator=Term("log(y)", minus=True)), _SOFT._replace(generator=Term("softplus(-y)")), False,
    _LOG_SLOPES._replace(generator="-1/({k}{y})"), _LOGIT_SLOPES._replace(generator="-(1 - {y}){per}"),
    "D maximises: high on real data, low on generated",
    "G minimises: D should take its samples for real",
    "Where D sees through the samples, at `g_i` near 0, the slope by the logit stays near −1 an example. See --saturation",
)  # fmt: skip

LSGAN = Loss(
    "lsgan", "Least-squares GAN", "discriminator", SCORE, "Mao et al. 2017, with labels 0 and 1",
    "", "E_{x~p_r}[(D(x) - 1)^2]/2 + E_{x~p_g}[D(x)^2]/2", "E_{x~p_g}[(D(x) - 1)^2]/2",
    Terms(Term("(y - 1)^2"), Term("y^2"), Term("(y - 1)^2"), Term("(y - (1 - alpha))^2")), None, True,
    Slopes("({y} - 1){per}", "{y}{per}", "({y} - 1){per}", "({y} - (1 - alpha)){per}"), None,
    "D minimises: 1 on real data, 0 on generated; no sigmoid",
    "G minimises: D should say 1 of its samples",
    "The further an output is from its label, the steeper the loss: it does not saturate.",
)  # fmt: skip

HINGE = Loss(
    "hinge", "Hinge GAN", "critic", SCORE, "Lim and Ye 2017; Miyato et al. 2018",
    "", "E_{x~p_r}[max(0, 1 - f(x))] + E_{x~p_g}[max(0, 1 + f(x))]", "-E_{x~p_g}[f(x)]",
    Terms(Term("max(0, 1 - y)"), Term("max(0, 1 + y)"), Term("y", minus=True)), None, False,
    Slopes("-max(0, sign(1 - {y})){per}", "max(0, sign(1 + {y})){per}", "-1{per}"), None,
    "f minimises: at least 1 on real data, at most −1 on generated",
    "G minimises: f should score its samples high",
    "What f scores beyond its margin, real above 1 or generated below −1, adds nothing and has slope 0.",
)  # fmt: skip

WGAN = Loss(
    "wgan", "Wasserstein GAN", "critic", SCORE, "Arjovsky et al. 2017, equations 2 and 3",
    _SCORES, "-V", "-E_{x~p_g}[f(x)]", Terms(Term("y"), Term("y", minus=True), Term("y", minus=True)), None, False,
    Slopes("-1{per}", "1{per}", "-1{per}"), None,
    f"f maximises among the 1-Lipschitz functions: {_LIPSCHITZ} for all x and y",
    "G minimises. No logarithm: f(x) is a score, no probability",
    "`V` is the Wasserstein distance only for the best 1-Lipschitz f. The paper clips each weight of f to −0.01 … 0.01, which is crude; "
    "a penalty on its gradient is better: --loss wgan-gp",
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
