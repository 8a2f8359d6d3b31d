"""The reparameterisation trick: which law has z = g(ε)?"""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.plots import PLOT
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.reparam.work import work

TOPIC = Topic(
    name="reparam",
    title="Reparameterisation",
    summary="the law of z = g(eps): density, special cases, moments, certified",
    description=(
        "Works out the law of a map of a random number: its density with its support, the values that it takes with positive probability, "
        "mean, variance, CDF and quantiles, and the cases in which letters make it another law. Every answer is certified: it integrates "
        "to 1, and 100,000 draws of the map agree with it. The second entry of N(mu, v) is the variance."
    ),
    parameters=(
        Parameter("z", "the map, in eps and any letters", "expression", metavar="MAP"),
        Parameter("noise", "law of the noise, as U(0,1) or 'u ~ U(0,1)'; N(0,1) unless given", "text", metavar="LAW"),
        Parameter("assume", "what is known of letters, as 'sigma > 0, n integer'", "text", metavar="FACTS"),
        Parameter("target", "a law, as N(1,4): which map of the noise has it?", "text", group="Questions", metavar="LAW"),
        Parameter(
            "f", "a function of z: the gradient of its mean, by both estimators", "expression", group="Questions", metavar="FUNCTION"
        ),
        Parameter("theta", "the letter that the gradient is by", "text", group="Questions", metavar="LETTER"),
        Parameter("picture", "draw the density on the terminal", "flag", group="Questions"),
        PLOT,
        Parameter("at", "values of letters, and of z, as x=2,z=8", "bindings", metavar="NAME=VALUE,…"),
    ),
    results=(
        ResultInfo("family", "expression", "the known family"),
        ResultInfo("mean", "expression", "mean"),
        ResultInfo("variance", "expression", "variance"),
        ResultInfo("density", "expression", "density, 0 outside the support", aliases=("pdf",)),
        ResultInfo("support", "expression", "where it can be"),
        ResultInfo("atoms", "expression", "probability of each single value that has one"),
        ResultInfo("mode", "expression", "place of the highest density"),
        ResultInfo("cdf", "expression", "distribution function F(z)"),
        ResultInfo("quantile", "expression", "quantile Q(u)"),
        ResultInfo("density_at", "number", "density at the value of z that was given"),
        ResultInfo("cdf_at", "number", "distribution function at the value of z that was given"),
        ResultInfo("covariance", "expression", "covariance matrix of a vector"),
        ResultInfo("map", "expression", "the map that has the law asked for"),
        ResultInfo("gradient", "expression", "gradient of E[f(z)] by the letter, exactly"),
        ResultInfo("pathwise", "number", "its estimate by differentiating the map"),
        ResultInfo("pathwise_variance", "number", "variance of one draw of that estimator"),
        ResultInfo("score", "number", "its estimate by the score function"),
        ResultInfo("score_variance", "number", "variance of one draw of that estimator"),
        ResultInfo("cases", "expression", "the law case by case, where letters decide"),
    ),
    work=work,
    examples=(
        Example('--z "x^2 + 2x + x^2/2*eps"', "the exam's question: mean, variance, density, and the case x = 0"),
        Example('--z "x^2 + 2x + x^2/2*eps" --at x=2,z=8', "with numbers, and the density at one place"),
        Example('--z "mu + sigma*eps"', "the reparameterisation trick itself"),
        Example('--z "exp(mu + sigma*eps)"', "a known family is named: log-normal"),
        Example('--z "eps^2"', "two branches, whose densities add up"),
        Example('--z "max(0, eps)"', "a point mass and a density together"),
        Example("--z '-log(u)/lambda'", "inverse-transform sampling, from u ~ U(0, 1)"),
        Example('--z "x*eps" --noise "Exp(1)" --assume "x > 0"', "another noise, and what is known of a letter"),
        Example('--z "floor(3*u)"', "flat pieces: point masses alone"),
        Example('--z "mu + s_1*eps_1 + s_2*eps_2"', "a sum of independent Gaussians"),
        Example('--z "[mu_1, mu_2] + [a, 0; b, c]@eps"', "a Gaussian vector: covariance L·Lᵀ"),
        Example('--target "N(1,4)"', "the other way round: which map has this law?"),
        Example('--target "Exp(lambda)"', "by the quantile function"),
        Example('--z "mu + sigma*eps" --f "z^2" --theta mu --at mu=1,sigma=2', "pathwise gradient against the score function"),
        Example('--z "exp(eps)" --picture', "the density drawn on the terminal"),
    ),
)
