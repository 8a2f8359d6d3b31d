"""The known mistakes with the objectives of generative adversarial networks, and with what follows from them."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip
from dlcalc.topics.divergence.slips import SLIPS as DIVERGENCES

_LOSSES = ("value", "d_loss", "g_loss", "nonsaturating_loss", "critic_value", "critic_loss", "wgan_g_loss")
_NO_LOG = "`f(x)` is a score, any real number: a logarithm belongs to a probability."

SLIPS = (
    Slip(
        "log_in_wgan",
        "there is no log in WGAN",
        ("g_loss", "wgan_g_loss", "value", "critic_value"),
        "f(x)",
        "log(f(x))",
        everywhere=True,
        teaches=_NO_LOG,
    ),
    Slip(
        "sigmoid_in_wgan",
        "put a sigmoid on the critic's score",
        ("g_loss", "wgan_g_loss", "value", "critic_value"),
        "f(x)",
        "sigmoid(f(x))",
        everywhere=True,
        teaches=_NO_LOG,
    ),
    Slip("gan_for_wgan", "took the loss of the original GAN", ("g_loss", "wgan_g_loss"), "-E_{x~p_g}[f(x)]", "E_{x~p_g}[log(1 - f(x))]"),
    Slip("sign", "turned the sign: what is minimised for what is maximised", _LOSSES, "rest", "-rest"),
    Slip("value_for_loss", "gave what is maximised; the loss is its negative", result=("d_loss", "value")),
    Slip("loss_for_value", "gave the loss; the value is its negative", result=("value", "d_loss")),
    Slip(
        "one_minus_forgotten",
        "forgot the `1 -` on generated data",
        ("value", "g_loss"),
        "log(1 - rest)",
        "log(rest)",
        everywhere=True,
        teaches="On generated data the discriminator is right when it says 0.",
    ),
    Slip("nonsaturating_for_minimax", "took the non-saturating loss", ("g_loss",), "log(1 - rest)", "-log(rest)", everywhere=True),
    Slip("nonsaturating_answered", "took the non-saturating loss", result=("g_loss", "nonsaturating_loss")),
    Slip(
        "minimax_for_nonsaturating", "took the minimax loss", ("nonsaturating_loss",), "-E_{x~p_g}[log(D(x))]", "E_{x~p_g}[log(1 - D(x))]"
    ),
    Slip(
        "data_exchanged",
        "took real and generated data for each other",
        ("value",),
        "E_{x~p_r}[log(D(x))] + E_{x~p_g}[log(1 - D(x))]",
        "E_{x~p_g}[log(D(x))] + E_{x~p_r}[log(1 - D(x))]",
    ),
    Slip(
        "no_log_in_gan",
        "left out the logarithms of the original GAN",
        ("value", "g_loss", "nonsaturating_loss"),
        "log(rest)",
        "rest",
        everywhere=True,
    ),
    Slip("real_term_forgotten", "left out the term on real data", ("value", "critic_value"), "E_{x~p_r}[rest]", "0"),
    Slip("fake_term_forgotten", "left out the term on generated data", ("value", "critic_value"), "E_{x~p_g}[rest]", "0"),
    Slip("halves_forgotten", "forgot the 1/2 of least squares", ("d_loss", "g_loss"), "E_{x~p_g}[rest]/2", "E_{x~p_g}[rest]"),
    Slip(
        "norm_itself",
        "penalised the norm itself, not its distance from 1",
        ("penalty",),
        "(rest - 1)^2",
        "rest^2",
        everywhere=True,
        teaches="The gradient's norm is drawn to 1, not to 0.",
    ),
    Slip("penalty_not_squared", "did not square the distance from 1", ("penalty",), "(rest - 1)^2", "rest - 1", everywhere=True),
    Slip("lambda_forgotten", "left out the weight of the penalty", ("penalty",), "lambda*rest", "rest"),
    Slip("penalty_forgotten", "left out the penalty", ("d_loss",), "rest + P", "rest"),
    Slip("penalty_subtracted", "took the penalty away instead of adding it", ("d_loss",), "rest + P", "rest - P"),
    Slip("generated_share", "gave the share of the generated data", ("optimal_d",), "p_r/(p_r + p_g)", "p_g/(p_r + p_g)"),
    Slip(
        "generated_share_of_any",
        "gave the share of the generated data",
        ("optimal_d",),
        "p_r(x)/(p_r(x) + p_g(x))",
        "p_g(x)/(p_r(x) + p_g(x))",
    ),
    Slip("ratio_for_share", "gave the ratio, not the share", ("optimal_d",), "p_r(x)/(p_r(x) + p_g(x))", "p_r(x)/p_g(x)"),
    Slip("ratio_there", "gave the ratio, not the share", ("optimal_d",), "p_r/(p_r + p_g)", "p_r/p_g"),
    Slip("optimum_factor", "lost the 2 before JS", ("value",), "2*JS(p_r || p_g)", "JS(p_r || p_g)"),
    Slip("optimum_sign", "turned the sign of the logarithm", ("value",), "rest - log(4)", "rest + log(4)"),
    Slip("optimum_log", "took `log(2)` for `log(4)`", ("value",), "rest - log(4)", "rest - log(2)"),
    *DIVERGENCES,
)
"""What goes wrong most, the commonest first."""
