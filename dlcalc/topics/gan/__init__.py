"""Generative adversarial networks: objectives, losses on numbers, the optimal discriminator."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.plots import PLOT
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
    description=(
        "Without numbers it states the objectives: who maximises or minimises what, and under which condition. From the outputs of a "
        "discriminator or critic it works the losses of both sides with their gradients. From two distributions it derives the optimal "
        "discriminator, the value that it reaches and the divergences between them. d_loss and g_loss are what programs minimise; "
        "the second parameter of N is the variance."
    ),
    parameters=(
        Parameter("loss", "which losses", "choice", choices=LOSSES),
        Parameter("d-real", "outputs D(x) on real examples, as 0.9,0.8", "vector", metavar="NUMBERS", group="Numbers"),
        Parameter("d-fake", "outputs D(G(z)) on generated examples", "vector", long=("d-gen",), metavar="NUMBERS", group="Numbers"),
        Parameter("logits-real", "the same before the sigmoid, on real examples", "vector", metavar="NUMBERS", group="Numbers"),
        Parameter("logits-fake", "logits on generated examples", "vector", long=("logits-gen",), metavar="NUMBERS", group="Numbers"),
        Parameter("f-real", "scores of a critic on real examples", "vector", metavar="NUMBERS", group="Numbers"),
        Parameter("f-fake", "scores of a critic on generated examples", "vector", long=("f-gen",), metavar="NUMBERS", group="Numbers"),
        Parameter(
            "outputs",
            "a .csv file with columns d_real, d_fake, or logits_… or f_…",
            "columns",
            long=("csv",),
            metavar="FILE",
            group="Numbers",
        ),
        Parameter("grad-norms", "norms of the critic's gradient", "vector", metavar="NUMBERS", group="Numbers"),
        Parameter("lam", "weight of the gradient penalty", "expression", long=("lambda",), symbol="lambda", default="10", group="Numbers"),
        Parameter("label-smoothing", "one-sided label smoothing", "expression", symbol="alpha", group="Numbers"),
        Parameter("clip-eps", "bound by which outputs are clipped", "expression", symbol="epsilon", group="Numbers"),
        Parameter(
            "p-real", "distribution of the real data, as N(0,1) or 0.2,0.8", "text", long=("p-data",), metavar="P", group="Distributions"
        ),
        Parameter("p-gen", "distribution of the generated data", "text", long=("p-fake", "p-model"), metavar="P", group="Distributions"),
        Parameter("at", "a place at which D* is wanted, as x=1", "bindings", metavar="x=NUMBER", group="Distributions"),
        PLOT,
        Parameter("optimal", "derive the optimal discriminator, of any two distributions", "flag", group="Questions"),
        Parameter("saturation", "slopes of both generator losses as D(G(z)) goes to 0", "flag", group="Questions"),
        Parameter("compare", "VAE, GAN and WGAN side by side", "flag", group="Questions"),
        Parameter(
            "log", "unit of logarithms", "choice", choices={"nats": "natural", "bits": "to base 2"}, default="nats", group="Convention"
        ),
    ),
    results=(
        ResultInfo("value", "expression", "what the discriminator or critic maximises; between distributions, at the optimum", "V"),
        ResultInfo("d_loss", "expression", "loss of the discriminator or critic, which it minimises", "L_D"),
        ResultInfo("g_loss", "expression", "loss of the generator, which it minimises", "L_G"),
        ResultInfo("penalty", "expression", "gradient penalty", "P"),
        ResultInfo("nonsaturating_loss", "expression", "non-saturating loss of the generator, where both are shown", "L_N"),
        ResultInfo("critic_value", "expression", "what the WGAN's critic maximises, beside the GAN", "W"),
        ResultInfo("critic_loss", "expression", "loss of the WGAN's critic, beside the GAN", "L_f"),
        ResultInfo("wgan_g_loss", "expression", "loss of the WGAN's generator, beside the GAN", "L_W"),
        ResultInfo("condition", "expression", "condition on the critic, for all x and y"),
        ResultInfo("gradient_d", "vector", "gradient of d_loss by what was said of each example, real ones first"),
        ResultInfo("gradient_g", "vector", "gradient of g_loss by what was said of each generated example"),
        ResultInfo("gradient_d_logits", "vector", "gradient of d_loss by the logits behind the outputs"),
        ResultInfo("gradient_g_logits", "vector", "gradient of g_loss by the logits behind the outputs"),
        ResultInfo("slope_minimax", "expression", "slope of the minimax loss by the logit, g being D(G(z))"),
        ResultInfo("slope_nonsaturating", "expression", "slope of the non-saturating loss by the logit"),
        ResultInfo("optimal_d", "expression", "optimal discriminator: as a formula of x, at every place, or at one x", "D^*"),
        ResultInfo("js", "number", "Jensen-Shannon divergence", "JS"),
        ResultInfo("kl", "number", "KL divergence of the real distribution from the generated one"),
        ResultInfo("kl_reverse", "number", "KL divergence of the generated distribution from the real one"),
        ResultInfo("tv", "number", "total variation", "TV"),
        ResultInfo("w1", "number", "Wasserstein-1 distance", "W_1"),
        ResultInfo("w2", "number", "Wasserstein-2 distance", "W_2"),
        ResultInfo("elbo", "expression", "what a VAE maximises, beside the GANs"),
    ),
    work=work,
    examples=(
        Example("", "the objectives of the GAN and the WGAN"),
        Example("--loss wgan-gp", "one loss, with its penalty and condition"),
        Example("--loss lsgan", "one that is defined without a value"),
        Example("--d-real 0.9,0.8 --d-fake 0.1,0.2", "losses and slopes from the discriminator's outputs"),
        Example("--d-real 0.9,0.8 --d-fake 0.1,0.2 --loss nonsaturating --label-smoothing 0.1", "another generator, smoothed labels"),
        Example("--logits-real 2.1,1 --logits-fake=-1,0.5 --loss nonsaturating --all", "from logits, every step"),
        Example("--d-real 1,0.8 --d-fake 0,0.2 --clip-eps 1e-7", "outputs of 0 and 1, clipped"),
        Example("--d-fake 0.1,0.2 --log bits", "the generator's side alone, in bits"),
        Example("--loss lsgan --d-real 0.9,0.8 --d-fake 0.1,0.2", "least squares"),
        Example("--loss hinge --f-real 1.2,0.3 --f-fake=-0.5,0.1", "margins"),
        Example("--f-real 1.2,0.3 --f-fake=-0.5,0.1 --loss wgan", "scores of a critic: no logarithm"),
        Example("--f-real 1.2,0.3 --f-fake=-0.5,0.1 --grad-norms 1.1,0.8", "with the gradient penalty"),
        Example("--loss wgan --f-real '0..9' --f-fake '1..10'", "many examples: means"),
        Example("--saturation", "why the minimax loss stops teaching the generator"),
        Example("--optimal", "the optimal discriminator, derived"),
        Example('--p-real "N(0,1)" --p-gen "N(2,1)"', "between two Gaussians, with the divergences"),
        Example('--p-real "N(0,1)" --p-gen "N(2,1)" --at x=1', "at one place"),
        Example('--p-real "U(0,1)" --p-gen "U(0.5,1.5)"', "supports that overlap in part"),
        Example('--p-real "delta(0)" --p-gen "delta(3)"', "supports that are disjoint"),
        Example("--p-real 0.5,0.5,0 --p-gen 0,0.5,0.5 --log bits", "finite lists of probabilities"),
        Example("--compare", "VAE, GAN and WGAN side by side"),
    ),
    presets={"wgan": {"loss": "wgan"}},
)
