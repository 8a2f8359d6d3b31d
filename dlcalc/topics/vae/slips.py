"""The known mistakes with the terms of a variational autoencoder's objective."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip

_KL = ("kl#",)

SLIPS = (
    Slip("half_forgotten", "forgot the 1/2", _KL, "rest/2", "rest", teaches="A Gaussian has a 1/2 in its exponent; the KL keeps it."),
    Slip(
        "exp_for_sigma",
        "took `exp(log(sigma^2))` for `sigma`",
        ("variance#",),
        "exp(l#)",
        "exp(l#)^2",
        teaches="Undoing the logarithm of the variance gives the variance.",
    ),
    Slip("logvar_halved", "halved the logarithm of the variance, as for `sigma`", ("variance#",), "exp(l#)", "exp(l#/2)"),
    Slip("logvar_for_variance", "took the logarithm of the variance for the variance", ("variance#",), "exp(l#)", "l#"),
    Slip("sigma_for_variance", "took `sigma` for `sigma^2`", _KL, "sigma#^2 + rest", "sqrt(sigma#^2) + rest"),
    Slip("variance_for_sigma", "took the variance for the standard deviation", _KL, "sigma#^2", "(sigma#^2)^2", everywhere=True),
    Slip("log_sigma", "took the logarithm of `sigma`, not of `sigma^2`", _KL, "log(sigma#^2)", "log(sigma#^2)/2"),
    Slip("mu_not_squared", "did not square the mean", _KL, "mu#^2 + rest", "mu# + rest"),
    Slip("mu_forgotten", "left the mean out", _KL, "mu#^2 + rest", "rest"),
    Slip("one_forgotten", "left out the `-1`", _KL, "rest - 1", "rest"),
    Slip("one_added", "added the 1 instead of taking it away", _KL, "rest - 1", "rest + 1"),
    Slip("log_forgotten", "left out the logarithm", _KL, "rest - log(sigma#^2)", "rest"),
    Slip("log_sign", "turned the sign of the logarithm", _KL, "rest - log(sigma#^2)", "rest + log(sigma#^2)"),
    Slip(
        "reversed",
        "took the KL the other way round",
        _KL,
        "(mu#^2 + sigma#^2 - 1 - log(sigma#^2))/2",
        "(1/sigma#^2 + mu#^2/sigma#^2 - 1 + log(sigma#^2))/2",
        teaches="The KL is not symmetric: q, from which one draws, stands first.",
    ),
    Slip("base_two", "took logarithms to base 2", _KL, "log(rest)", "log2(rest)", everywhere=True),
    Slip("prior_over", "turned the fraction in the logarithm over", _KL, "log(tau#^2/sigma#^2)", "log(sigma#^2/tau#^2)"),
    Slip("prior_mean", "took the prior's mean for 0", _KL, "(mu# - m#)^2", "mu#^2"),
    Slip("first_alone", "counted the first dimension alone", ("kl",), "K_1 + rest", "K_1", teaches="The terms of the dimensions add up."),
    Slip(
        "kl_added",
        "added the KL instead of taking it away",
        ("elbo",),
        "R + rest",
        "R - rest",
        teaches="The ELBO is maximised, and the KL is a cost: it is taken away.",
    ),
    Slip("loss_for_elbo", "gave the loss, which is the ELBO's negative", ("elbo",), "rest", "-rest"),
    Slip("beta_forgotten", "left out the weight of the KL", ("elbo",), "beta*rest", "rest"),
    Slip("cross_entropy", "gave the cross-entropy, which is its negative", ("reconstruction",), "rest", "-rest"),
    Slip("logvar_not_halved", "did not halve the logarithm of the variance before `exp`", ("sigma#",), "exp(l#/2)", "exp(l#)"),
    Slip("noise_by_variance", "scaled the noise by the variance", ("z#",), "sigma#*rest", "sigma#^2*rest"),
    Slip("mean_left_out", "left out the mean", ("z#",), "mu# + rest", "rest"),
    Slip("gradient_half", "forgot the 1/2 in the gradient", ("dlogvar#",), "rest/2", "rest"),
    Slip("gradient_one", "left out the `-1` in the gradient", ("dlogvar#",), "rest - 1", "rest"),
)
"""What goes wrong most, the commonest first."""
