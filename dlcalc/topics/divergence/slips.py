"""The known mistakes with divergences between two distributions."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip

_KL = ("kl", "kl_reverse")
_LOGARITHMS = (*_KL, "js", "js_K_p", "js_K_q")

SLIPS = (
    Slip(
        "reversed",
        "took the KL the other way round",
        result=("kl", "kl_reverse"),
        teaches="In KL(p‖q) the first distribution weighs the terms, and stands above in the logarithm.",
    ),
    Slip("reversed_too", "took the KL the other way round", result=("kl_reverse", "kl")),
    Slip("half_forgotten", "forgot the 1/2", _KL, "rest/2", "rest"),
    Slip(
        "root_of_js",
        "gave the square root of the divergence, the distance that SciPy returns",
        ("js",),
        "rest",
        "sqrt(rest)",
        teaches="Its square root is a metric, and a number of its own.",
    ),
    Slip("js_half", "forgot the 1/2 of Jensen-Shannon", ("js",), "rest/2", "rest"),
    Slip("js_one_side", "took one half of Jensen-Shannon alone", ("js",), "K_p + rest", "K_p"),
    Slip("base_two", "took logarithms to base 2, where nats are asked for", _LOGARITHMS, "log(rest)", "log2(rest)", everywhere=True),
    Slip("base_ten", "took logarithms to base 10", _LOGARITHMS, "log(rest)", "log10(rest)", everywhere=True),
    Slip("base_e", "took natural logarithms, where bits are asked for", _LOGARITHMS, "log2(rest)", "log(rest)", everywhere=True),
    Slip("negated", "turned the sign", _KL, "rest", "-rest", teaches="A KL divergence is never negative."),
    Slip("sd_for_variance", "took standard deviations for variances", instead={"sigma_p^2": "sigma_p", "sigma_q^2": "sigma_q"}),
    Slip(
        "variance_for_sd",
        "took the second entry of N for the standard deviation",
        instead={"sigma_p": "sigma_p^2", "sigma_q": "sigma_q^2", "sigma_p^2": "sigma_p^4", "sigma_q^2": "sigma_q^4"},
        teaches="The second entry of N(μ, σ²) is the variance.",
    ),
    Slip("forward_means", "left out the difference of the means", ("kl", "w2"), "(mu_p - mu_q)^2", "0"),
    Slip("reverse_means", "left out the difference of the means", ("kl_reverse",), "(mu_q - mu_p)^2", "0"),
    Slip("forward_square", "did not square the difference of the means", ("kl",), "(mu_p - mu_q)^2", "abs(mu_p - mu_q)"),
    Slip("reverse_square", "did not square the difference of the means", ("kl_reverse",), "(mu_q - mu_p)^2", "abs(mu_q - mu_p)"),
    Slip("logarithm_over", "turned the fraction in the logarithm over", ("kl",), "log(sigma_q^2/sigma_p^2)", "log(sigma_p^2/sigma_q^2)"),
    Slip("one_forgotten", "left out the `-1`", _KL, "rest - 1", "rest"),
    Slip("tv_half", "forgot the 1/2 of total variation", ("tv",), "rest/2", "rest"),
    Slip("w2_square", "gave the square, without the root", ("w2",), "sqrt(rest)", "rest"),
    Slip("spreads_forgotten", "left out the difference of the spreads", ("w2",), "rest + (sigma_p - sigma_q)^2", "rest"),
    Slip("w2_variances", "took the difference of the variances", ("w2",), "(sigma_p - sigma_q)^2", "abs(sigma_p^2 - sigma_q^2)"),
    Slip("rates_exchanged", "took both rates for each other", exchange=("lambda_p", "lambda_q")),
)
"""What goes wrong most, the commonest first."""
