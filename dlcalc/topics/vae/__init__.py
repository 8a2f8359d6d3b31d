"""Variational autoencoders: the KL of the encoder from the prior, reconstruction, ELBO, gradients, sampling."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.vae.work import work

LIKELIHOODS = {
    "bernoulli": "binary cross-entropy: each xhat is a probability",
    "gaussian": "squared error: each xhat is a mean",
}

_LOG_SIGMA = "--logvar takes log sigma^2, which is 2*log sigma; --sigma takes sigma, --var takes sigma^2"

TOPIC = Topic(
    name="vae",
    title="VAE",
    summary="a variational autoencoder: KL, reconstruction, ELBO, gradients, sampling",
    description=(
        "Works out the terms of the ELBO for an encoder q(z|x) = N(mu, diag(sigma^2)). The spread is given in one of three ways, which are "
        "easily mistaken for each other: --logvar is log sigma^2 (what most networks put out), --sigma is the standard deviation, --var is "
        "the variance. What is not given stays a letter."
    ),
    parameters=(
        Parameter("mu", "means of q(z|x), one a dimension", "text", long=("mean",), symbol="mu", group="Encoder", metavar="NUMBERS"),
        Parameter(
            "logvar", "log sigma^2, the logarithms of the variances", "text", long=("log-var", "log-variance"), symbol="l",
            group="Encoder", metavar="NUMBERS", refused={"log-sigma": _LOG_SIGMA, "logsigma": _LOG_SIGMA, "log-std": _LOG_SIGMA},
        ),
        Parameter("sigma", "the standard deviations", "text", long=("sd", "std"), symbol="sigma", group="Encoder",
                  metavar="NUMBERS"),
        Parameter("var", "sigma^2, the variances", "text", long=("variance", "sigma2"), group="Encoder", metavar="NUMBERS"),
        Parameter("prior", "p(z), Normal with independent components", "text", default="N(0, I)", group="Encoder", metavar="DISTRIBUTION"),
        Parameter("x", "the input", "vector", group="Decoder", metavar="NUMBERS"),
        Parameter("x-hat", "what the decoder makes of z", "vector", long=("xhat", "reconstruction"), group="Decoder", metavar="NUMBERS"),
        Parameter("likelihood", "how x is distributed given z", "choice", choices=LIKELIHOODS, default="bernoulli", group="Decoder"),
        Parameter("decoder-var", "variance of x given z, of a Gaussian decoder", "expression", default="1", group="Decoder"),
        Parameter("log-likelihood", "E_q[log p(x|z)] itself, instead of x and x-hat", "expression", group="Decoder"),
        Parameter("beta", "weight of the KL (beta-VAE)", "expression", symbol="beta", default="1", group="Objective"),
        Parameter("eps", "noise, for a sample z = mu + sigma*eps", "text", long=("epsilon",), symbol="epsilon", group="Sampling",
                  metavar="NUMBERS"),
        Parameter("log", "unit of logarithms", "choice", choices={"nats": "natural", "bits": "to base 2"}, default="nats",
                  group="Convention"),
    ),
    results=(
        ResultInfo("kl", "expression", "KL divergence of q(z|x) from the prior", "KL"),
        ResultInfo("reconstruction", "expression", "expected log-likelihood of x, which is maximised", "R"),
        ResultInfo("elbo", "expression", "evidence lower bound: reconstruction minus beta times KL", "ELBO"),
        ResultInfo("z", "vector", "a sample of the latent variable"),
        ResultInfo("dmu", "vector", "gradient of beta times KL by the means"),
        ResultInfo("dlogvar", "vector", "gradient of beta times KL by the log-variances"),
    ),
    work=work,
    examples=(
        Example("--mu 0.5,-1 --logvar=-0.2,0.4", "KL from what an encoder puts out"),
        Example("--mu 1 --sigma 2", "one dimension"),
        Example("", "the formula, in letters"),
        Example("--mu 0.5,-1 --logvar 0,0.4 --x 1,0,1 --x-hat 0.9,0.2,0.6", "the ELBO of one example"),
        Example("--mu 0.5,-1 --sigma 1,2 --eps 0.3,-0.7", "a sample by reparameterisation"),
        Example("--mu 1 --var 4 --log-likelihood=-85.2 --beta 4", "a beta-VAE"),
        Example("--mu 1,2 --var 1,4 --prior 'N([0,1], [2,0;0,4])'", "another prior"),
    ),
)  # fmt: skip
