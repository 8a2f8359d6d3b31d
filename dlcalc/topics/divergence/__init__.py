"""How far two distributions are apart: KL, Jensen-Shannon, total variation, Wasserstein."""

from __future__ import annotations

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.topics.divergence.work import work

TOPIC = Topic(
    name="divergence",
    title="Divergence",
    summary="KL, Jensen-Shannon, total variation and Wasserstein between two distributions",
    description=(
        "Compares two distributions p and q. Each is a member of a family, N(mean, variance), U(a, b), Exp(rate), Laplace(mean, scale), "
        "Bernoulli(p), delta(a) and others; a mixture, 0.5*N(0,1) + 0.5*N(3,1); a list of probabilities, 0.2 0.3 0.5; a Normal vector, "
        "N([0,0], [1,0;0,1]); a vector of independent components, [delta(0), U(0,1)]; or a column of data. The second entry of N is the "
        "variance: a standard deviation is written N(0, sd=2) or N(0, 2^2). Where there is a closed form it is worked step by step, and "
        "letters stay letters; elsewhere the number comes with a bound of its error. Infinite values come with their reason."
    ),
    parameters=(
        Parameter("p", "the first distribution, as N(0,1) or 0.2 0.3 0.5", "text", metavar="DISTRIBUTION"),
        Parameter("q", "the second distribution", "text", metavar="DISTRIBUTION"),
        Parameter("data-p", "numbers drawn from the first, or a file of them", "vector", metavar="NUMBERS"),
        Parameter("data-q", "numbers drawn from the second, or a file of them", "vector", metavar="NUMBERS"),
        Parameter(
            "log", "unit of logarithms", "choice", choices={"nats": "natural", "bits": "to base 2"}, default="nats", group="Convention"
        ),
    ),
    results=(
        ResultInfo("kl", "number", "KL divergence of p from q, KL(p || q)"),
        ResultInfo("kl_reverse", "number", "KL divergence the other way round, KL(q || p)"),
        ResultInfo("js", "number", "Jensen-Shannon divergence"),
        ResultInfo("tv", "number", "total variation distance"),
        ResultInfo("w1", "number", "Wasserstein-1 distance", "W_1"),
        ResultInfo("w2", "number", "Wasserstein-2 distance", "W_2"),
    ),
    work=work,
    examples=(
        Example('--p "N(0,1)" --q "N(2,1)"', "two Gaussians"),
        Example('--p "0.2 0.3 0.5" --q "0.1 0.6 0.3"', "two lists of probabilities"),
        Example('--p "U(0,1)" --q "U(1/2,3/2)"', "shifted supports: KL is infinite"),
        Example('--p "N(m,v)" --q "N(0,1)"', "letters stay letters"),
        Example('--p "0.5 0.5 0" --q "0 0.5 0.5" --log bits', "in bits"),
        Example('--p "0.5*N(0,1) + 0.5*N(3,1)" --q "N(1,2)"', "no closed form: numbers with a bound of their error"),
        Example('--p "N([0,0], [1,0;0,1])" --q "N([1,2], [2,1;1,3])"', "Normal vectors"),
        Example('--p "[delta(0), U(0,1)]" --q "[delta(theta), U(0,1)]"', "two parallel lines, theta apart"),
        Example("--data-p 1,2,4 --data-q 2,2,5", "two columns of data"),
    ),
)
