"""The known mistakes with the law of a map of a random number."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip

_DENSITY = ("density", "density_inside")

SLIPS = (
    Slip(
        "sd_for_variance",
        "gave the standard deviation for the variance",
        ("variance",),
        "b^2*rest",
        "abs(b)*rest",
        teaches="Var[b·ε] is b²·Var[ε]: what is in front of the noise is squared.",
    ),
    Slip("variance_squared", "squared the variance once more", ("variance",), "b^2*rest", "b^4*rest"),
    Slip("variance_of_noise", "gave the variance of the noise", ("variance",), "b^2*rest", "rest"),
    Slip("shift_forgotten", "left the shift out of the mean", ("mean",), "a + rest", "rest"),
    Slip(
        "noise_in_mean",
        "counted the noise in the mean, as if it were 1 on average",
        ("mean",),
        "a + rest",
        "a + b",
        teaches="The mean of the noise is 0, so that its term drops out of the mean.",
    ),
    Slip("mean_negated", "turned the sign of the mean", ("mean",), "a + rest", "-a + rest"),
    Slip(
        "jacobian_forgotten",
        "forgot to divide by the size of `b`: the Jacobian",
        _DENSITY,
        "abs(b)",
        "1",
        teaches="A map that stretches by b makes the density lower by b. Without it the integral is not 1.",
    ),
    Slip("variance_below", "divided by the variance, not by the standard deviation", _DENSITY, "abs(b)", "b^2"),
    Slip("exponent_half", "lost the 2 in the exponent", _DENSITY, "(rest/b)^2/2", "(rest/b)^2"),
    Slip("exponent_sd", "divided by the standard deviation in the exponent, not by the variance", _DENSITY, "(rest/b)^2", "rest^2/abs(b)"),
    Slip("exponent_sign", "lost the minus in the exponent", _DENSITY, "exp(-rest)", "exp(rest)"),
    Slip("root_forgotten", "left out the root of `2*pi`", _DENSITY, "sqrt(2*pi)", "2*pi", everywhere=True),
    Slip("constant_forgotten", "left out `sqrt(2*pi)`", _DENSITY, "sqrt(2*pi)", "1", everywhere=True),
    Slip(
        "no_jacobian",
        "forgot the Jacobian",
        ("jacobian#",),
        "rest",
        "1",
        teaches="The density of the noise at the inverse is no density yet: it is multiplied by the size of the inverse's slope.",
    ),
    Slip("jacobian_over", "turned the Jacobian over", ("jacobian#",), "rest", "1/rest"),
    Slip(
        "branch_lost",
        "lost a branch",
        ("jacobian_2",),
        "rest",
        "0",
        teaches="Every value of the noise that gives the same z counts: their densities add up.",
    ),
    Slip("first_branch_lost", "lost a branch, the first one", ("jacobian_1",), "rest", "0"),
)
"""What goes wrong most, the commonest first."""
