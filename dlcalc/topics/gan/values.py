"""The value that the optimal discriminator reaches: summed exactly over finite lists, else integrated region by region."""

from __future__ import annotations

from math import ceil, fsum, log, log10
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.ledger import Ledger
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Discrete, Mixture, Scalar, parts
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import entry
from dlcalc.notation.expr import ZERO, Add, Call, Expr, Mul, Neg, Num, Sym, symbols
from dlcalc.topics.gan.between import Pair
from dlcalc.topics.gan.optimal import THEOREM
from dlcalc.topics.gan.quadrature import integrate
from dlcalc.topics.gan.regions import Place, Region, X
from dlcalc.topics.gan.working import WRITTEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

TITLE = "Value at the optimum"

_EDGES = (1e-9, 1e-3, 0.1, 0.5, 0.9, 1 - 1e-3, 1 - 1e-9)
"""Quantiles at which integrals are cut, so that no narrow density is missed."""

_SUM = "`I` is the sum of `p_r*log(D^*) + p_g*log(1 - D^*)` over all places, in floats"
_INTEGRAL = "`I = int (p_r*log(D^*) + p_g*log(1 - D^*)) dx`, numerically"


def reached(ledger: Ledger, pair: Pair, *, bits: bool) -> Expr | None:
    """The value of V at D*, as a step; None where a letter has no number, or for vectors."""
    real, fake = pair.real, pair.fake
    if not isinstance(real, Distribution | Mixture | Discrete) or not isinstance(fake, Distribution | Mixture | Discrete):
        return None
    if symbols(real.tree()) or symbols(fake.tree()):
        return None
    shared = [region for region in pair.regions if region.real is not None and region.fake is not None]
    if not shared and len(pair.places) <= WRITTEN:
        return _written(ledger, pair.places, bits=bits)
    found = [_integral(region, real, fake) for region in shared]
    total = fsum([*map(_share, pair.places), *[value for value, _ in found]])
    ledger.values["I"] = entry(total / log(2) if bits else total)
    value = ledger.step("value", "V = I", title=TITLE, note=_INTEGRAL + _within(found) if shared else _SUM, source=THEOREM)
    ledger.steps[-1].rounded = True
    return value


def _within(found: list[tuple[float, float]]) -> str:
    """How far the rule was still moving when it stopped, as a power of ten above it and above what floats round away."""
    moved = fsum([error for _, error in found]) + 1e-14
    return f"; halving the step moved it by less than `10^({ceil(log10(moved))})`"


def _written(ledger: Ledger, places: tuple[Place, ...], *, bits: bool) -> Expr:
    """The sum over few places, each in its turn; where a probability is 0 it has no term, since 0·log 0 counts as 0."""
    terms: list[Expr] = []
    for number, place in enumerate(places, 1):
        names = {"p": f"p_{number}", "q": f"q_{number}", "D": f"D_{number}"}
        ledger.values.update({names["p"]: place.real, names["q"]: place.fake})
        ledger.values[names["D"]] = ledger.value(f"{names['p']}/({names['p']} + {names['q']})")
        for name, probability in ((names["p"], place.real), (names["q"], place.fake)):
            if probability != ZERO:
                said: Expr = Sym(names["D"]) if name == names["p"] else Add((Num(1), Neg(Sym(names["D"]))))
                terms.append(Mul((Sym(name), Call("log2" if bits else "log", (said,)))))
    formula = Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO
    note = "each place with its probabilities `p_i` and `q_i`, real and generated, and `D_i = p_i/(p_i + q_i)`"
    return ledger.step("value", (Sym("V"), formula), title=TITLE, note=note if terms else "nowhere does D err", source=THEOREM)


def _share(place: Place) -> float:
    """What one place adds, in nats."""
    p, q = approximate(place.real), approximate(place.fake)
    return fsum([each * log(each / (p + q)) for each in (p, q) if each])


def _integral(region: Region, real: Scalar, fake: Scalar) -> tuple[float, float]:
    """What one region adds, in nats, and how far the rule was still moving."""
    import numpy as np

    from dlcalc.distributions.numeric import log_compiled

    assert region.real is not None, "it has density here"
    assert region.fake is not None, "it has density here"
    log_real, log_fake = log_compiled(region.real, X.name), log_compiled(region.fake, X.name)

    def density(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            p, q = log_real(x), log_fake(x)
            inner = np.exp(p) * np.logaddexp(0, q - p) + np.exp(q) * np.logaddexp(0, p - q)
        return -np.where(np.isfinite(inner), inner, 0.0)  # where both densities are 0 to a float, so is what they add

    return integrate(density, _cuts(region, real, fake))


def _cuts(region: Region, real: Scalar, fake: Scalar) -> list[float]:
    """The ends of a region, and the quantiles in it."""
    import numpy as np

    low, high = approximate(region.low), approximate(region.high)
    members = [each for of in (real, fake) for _, each in parts(of) if not each.family.discrete]
    inside = {float(x) for each in members for x in each.ppf(np.array(_EDGES)) if low < x < high}
    return [low, *sorted(inside), high]
