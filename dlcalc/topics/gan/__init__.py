"""Generative adversarial networks: objectives, losses on numbers, the optimal discriminator."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.gan.work import work

LOSSES = {
    "minimax": "the original game: G minimises E[log(1 − D(G(z)))]",
    "nonsaturating": "G minimises −E[log D(G(z))] instead",
    "lsgan": "squared distances from the labels 1 and 0",
    "hinge": "margins at 1 and −1",
    "wgan": "a 1-Lipschitz critic, no logarithm",
    "wgan-gp": "the same with a penalty on the critic's gradient",
}

TOPIC = Topic(
    name="gan",
    title="GAN",
    summary="a generative adversarial network: objectives, losses, the optimal discriminator",
    description="",
    parameters=(
        Parameter("loss", "which losses", "choice", choices=LOSSES),
    ),
    results=(
        ResultInfo("value", "expression", "what the discriminator or critic maximises", "V"),
        ResultInfo("d_loss", "expression", "loss of the discriminator or critic, which it minimises", "L_D"),
        ResultInfo("g_loss", "expression", "loss of the generator, which it minimises", "L_G"),
        ResultInfo("penalty", "expression", "gradient penalty", "P"),
        ResultInfo("nonsaturating_loss", "expression", "non-saturating loss of the generator, where both are shown", "L_N"),
        ResultInfo("critic_value", "expression", "what the WGAN's critic maximises, where both games are shown", "W"),
        ResultInfo("critic_loss", "expression", "loss of the WGAN's critic, where both games are shown", "L_f"),
        ResultInfo("wgan_g_loss", "expression", "loss of the WGAN's generator, where both games are shown", "L_W"),
        ResultInfo("condition", "expression", "condition on the critic, for all x and y"),
    ),
    work=work,
    examples=(
        Example("", "the objectives of the GAN and the WGAN"),
        Example("--loss wgan-gp", "one loss, with its condition"),
        Example("--loss lsgan", "one that is defined without a value"),
    ),
)
