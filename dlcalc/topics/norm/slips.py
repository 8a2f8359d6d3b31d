"""The known mistakes with a normalisation."""

from __future__ import annotations

from dlcalc.derivation.slips import Slip
from dlcalc.topics.norm.mistaken import again

_OUT = ("output_entry", "normalized_entry")
_BOTTOM = "sqrt(sigma^2 + epsilon) | sqrt(sigma_R^2 + epsilon)"

SLIPS = (
    Slip(
        "less_one",
        "divided the variance by N − 1",
        ("var_entry", "square_entry"),
        "rest/N | rest/C | rest/m | rest/L | rest/H | rest/W",
        "rest/(N - 1) | rest/(C - 1) | rest/(m - 1) | rest/(L - 1) | rest/(H - 1) | rest/(W - 1)",
        words={"divisor": "less_one"},
        teaches="Nothing larger is estimated from these numbers: they themselves are to get variance 1, so it is divided by their count.",
    ),
    Slip(
        "over_features",
        "took the statistics over the features of an example, as layer norm does",
        words={"axis": "layer"},
        teaches="Batch norm: one mean for each feature, down a column. Layer norm: one mean for each example, along a row.",
    ),
    Slip(
        "over_examples",
        "took the statistics over the examples, as batch norm does",
        words={"axis": "batch"},
        teaches="Batch norm: one mean for each feature, down a column. Layer norm: one mean for each example, along a row.",
    ),
    Slip("over_places", "took the statistics of each channel of an example by itself, as instance norm does", words={"axis": "instance"}),
    Slip("over_all", "took one mean and one variance of all numbers", words={"axis": "all"}),
    Slip("sd_for_variance", "gave the standard deviation, not the variance", result=("var", "std")),
    Slip("variance_for_sd", "gave the variance, not the standard deviation", result=("std", "var")),
    Slip(
        "by_variance",
        "divided by the variance, not by its root",
        _OUT,
        _BOTTOM,
        "sigma^2 + epsilon | sigma_R^2 + epsilon",
        words={"by": "variance"},
        teaches="After division by `sigma` the variance is 1; after division by `sigma^2` it is `1/sigma^2`.",
    ),
    Slip("root_twice", "took the root of the standard deviation", _OUT, "sqrt(rest)", "sqrt(sqrt(rest))", words={"by": "twice"}),
    Slip(
        "mean_kept",
        "did not subtract the mean",
        _OUT,
        "x_i - mu | x - mu_R | x - mu",
        "x_i | x | x",
        words={"centre": "none"},
        teaches="Without it the result has variance 1, and still a mean.",
    ),
    Slip("mean_added", "added the mean instead of subtracting it", _OUT, "x_i - mu | x - mu_R | x - mu", "x_i + mu | x + mu_R | x + mu",
         words={"centre": "added"}),
    Slip("mean_taken", "subtracted the mean, as layer norm does", words={"centre": "taken"}, teaches="RMS norm has no mean."),
    Slip("not_divided", "did not divide the sum of the squares", ("var_entry", "square_entry"),
         "rest/N | rest/C | rest/m | rest/L | rest/H | rest/W", "rest", words={"divisor": "none"}),
    Slip("mean_of_squares", "took the mean of the squares for the variance", ("var_entry",), "x_i - mu", "x_i", words={"spread": "raw"}),
    Slip("not_squared", "took the mean of the absolute deviations for the variance", ("var_entry",), "(x_i - mu)^2", "abs(x_i - mu)",
         words={"spread": "absolute"}),
    Slip("eps_outside", "added ε outside the root", _OUT, _BOTTOM, "sqrt(sigma^2) + epsilon | sqrt(sigma_R^2) + epsilon",
         words={"eps": "outside"}),
    Slip("eps_forgotten", "left ε out", _OUT, _BOTTOM, "sqrt(sigma^2) | sqrt(sigma_R^2)", words={"eps": "none"}),
    Slip("gamma_forgotten", "left the scale γ out", ("output_entry",), "gamma*rest | gamma_i*rest", "rest", words={"gamma": "none"}),
    Slip("beta_forgotten", "left the shift β out", ("output_entry",), "rest + beta | rest + beta_i", "rest", words={"beta": "none"}),
    Slip("exchanged", "took scale and shift for each other", ("output_entry",), "gamma*xhat_i + beta | gamma_i*xhat_i + beta_i",
         "beta*xhat_i + gamma | beta_i*xhat_i + gamma_i", words={"gamma": "beta", "beta": "gamma"}),
    Slip("shift_scaled", "shifted before it was scaled", ("output_entry",), "gamma*xhat_i + beta | gamma_i*xhat_i + beta_i",
         "gamma*(xhat_i + beta) | gamma_i*(xhat_i + beta_i)", words={"beta": "first"}),
    Slip("other_statistics", "used the running statistics in training, or the batch's in inference", words={"statistics": "other"},
         teaches="In training the batch's own mean and variance are used, in inference the running ones."),
    Slip("not_scaled", "gave the normalised numbers, before scale and shift", result=("output", "normalized")),
    Slip("scaled", "gave the numbers after scale and shift", result=("normalized", "output")),
    Slip(
        "momentum_exchanged",
        "gave the momentum to the other value",
        ("running_mean_entry", "running_var_entry"),
        "(1 - alpha)*mu_R + alpha*mu | alpha*mu_R + (1 - alpha)*mu"
        " | (1 - alpha)*sigma_R^2 + alpha*v | alpha*sigma_R^2 + (1 - alpha)*v"
        " | (1 - alpha)*sigma_R^2 + alpha*sigma^2 | alpha*sigma_R^2 + (1 - alpha)*sigma^2",
        "alpha*mu_R + (1 - alpha)*mu | (1 - alpha)*mu_R + alpha*mu"
        " | alpha*sigma_R^2 + (1 - alpha)*v | (1 - alpha)*sigma_R^2 + alpha*v"
        " | alpha*sigma_R^2 + (1 - alpha)*sigma^2 | (1 - alpha)*sigma_R^2 + alpha*sigma^2",
        words={"momentum": "other"},
        teaches="PyTorch's momentum is the weight of the new value, that of Keras and ONNX the weight of the old one.",
    ),
    Slip("old_forgotten", "left the old running value out", words={"momentum": "none"}),
    Slip("other_variance", "moved the running variance towards the other variance (÷ N or ÷ (N − 1))", ("running_var_entry",),
         "v", "sigma^2", words={"update": "other"},
         teaches="PyTorch moves it towards the unbiased variance, Keras and ONNX towards the biased one."),
    Slip("constant_statistics", "differentiated as if mean and variance did not depend on x", words={"gradient": "constant"},
         teaches="Each number is in the mean and in the variance too, so that it moves all the others."),
    Slip("gradient_mean", "left out the gradient through the mean", words={"gradient": "no_mean"}),
    Slip("gradient_variance", "left out the gradient through the variance", words={"gradient": "no_variance"}),
    Slip("gradient_scale", "left the scale γ out of the gradient", words={"gradient": "no_scale"}),
    Slip("share_plain", "summed the upstream gradient without the normalised numbers", ("dgamma_entry",), "g_j*xhat_j", "g_j",
         words={"sums": "plain"}),
    Slip("share_input", "summed with the inputs, not with the normalised numbers", ("dgamma_entry",), "g_j*xhat_j", "g_j*x_j",
         words={"sums": "input"}),
    Slip("share_mean", "averaged the gradients instead of summing them", words={"sums": "mean"}),
    Slip("no_k", "left the constant k out", ("denominator_entry",), "k + rest", "rest", words={"response": "no_k"}),
    Slip("other_share", "took α for α/n, or the reverse", words={"response": "window"}),
    Slip("no_power", "left the exponent out", ("output_entry",), "rest^beta", "rest", words={"response": "no_power"}),
    Slip("no_square", "summed the numbers, not their squares", ("square_sum_entry",), "x_j^2", "x_j", words={"response": "no_square"}),
    Slip("one_sided", "summed the channels before alone", words={"response": "before"}),
    Slip("kept_counted", "counted the running mean and variance too: they are not learnt", ("parameters",), "2*rest", "4*rest",
         teaches="What gradients change is counted: a scale and a shift. The running statistics are kept beside them."),
    Slip("scale_alone", "counted the scale alone", ("parameters",), "2*rest", "rest"),
    Slip("shift_counted", "counted a shift too", ("parameters",), "2*rest | C", "2*rest | 2*C"),
    Slip("for_examples", "counted a scale and a shift for each example", words={"count": "examples"}),
    Slip("for_places", "counted a scale and a shift for each place", words={"count": "places"}),
    Slip("counter_forgotten", "left out the count of batches that PyTorch keeps", ("buffers",), "rest + 1", "rest"),
    Slip("one_buffer", "counted one of running mean and variance", ("buffers",), "2*C", "C"),
    Slip("buffers_for_parameters", "gave what is kept, not what is learnt", result=("parameters", "buffers")),
    Slip("parameters_for_buffers", "gave what is learnt, not what is kept", result=("buffers", "parameters")),
)  # fmt: skip
"""What goes wrong most, the commonest first."""

__all__ = ["SLIPS", "again"]
