"""The reparameterisation trick: which law has z = g(ε)?"""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
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
        ResultInfo("cases", "expression", "the law case by case, where letters decide"),
    ),
    work=work,
    examples=(
        Example('--z "x^2 + 2x + x^2/2*eps"', "the exam's question: mean, variance, density, and the case x = 0"),
    ),
)
