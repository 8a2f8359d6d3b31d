"""The other way round: which map of a noise has a given law?"""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.certificate import certify, simulate
from dlcalc.distributions.families import HEADS, Distribution, make
from dlcalc.distributions.law import Law, Part
from dlcalc.distributions.read import read_distribution
from dlcalc.distributions.transforms.naming import AFFINE
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Expr, Rel, Sym, substitute, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.reparam.checks import Checked, draw, failure
from dlcalc.topics.reparam.telling import up

SEED = 20_240_229
OF_NORMAL = {
    "normal": "mu + sqrt(v)*eps", "lognormal": "exp(mu + sqrt(v)*eps)", "halfnormal": "sqrt(v)*abs(eps)",
    "foldednormal": "abs(mu + sqrt(v)*eps)", "logitnormal": "sigmoid(mu + sqrt(v)*eps)", "levy": "s/eps^2",
}  # fmt: skip
"""Families that are a plain map of ε ~ N(0, 1)."""

_NUMBERS = ("2", "3", "0.5", "5")


class Way(NamedTuple):
    """A map, and how it was found."""

    map: Expr
    noise: str
    base: Distribution
    text: str
    says: str


def answer(inputs: Inputs) -> Derivation:
    """Find a map of the noise that has the law asked for.

    Raises:
        DomainError: the law or the noise cannot be used, or a map was given as well.
        Undecided: the law has no quantile function in closed form.
    """
    for name in ("z", "f", "at"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "--target asks for the map", f"leave out --{name}")
    target = _law(inputs, "target")
    given = _law(inputs, "noise") if inputs.given("noise") else None
    way = _way(target, given, inputs)
    vocabulary = Vocabulary(functions=frozenset({*HEADS, "F", "Q"}) - set(symbols(target.tree())))
    ledger = Ledger(vocabulary, target.values, counts=False)
    _steps(ledger, target, way)
    checks = _certified(target, way)
    info = {each.name: each for each in inputs.topic.results}
    assumed = () if given is not None else (Assumption("noise", way.base.text(), f"`{ascii_text(Sym(way.noise))} ~ {way.base.text()}`"),)
    given_text = (f"`{ascii_text(Rel(('~',), (Sym(way.noise), way.base.tree())))}`: {way.base.says()}",) if given is not None else ()
    law = ascii_text(Rel(("~",), (Sym("z"), target.tree())))
    z = ledger.steps[-1].value
    results = {"map": z, "family": target.tree(), "mean": target.mean(), "variance": target.variance(), "support": _support(target)}
    return Derivation(
        topic=inputs.topic.name,
        title="Map to a law",
        headline=f"`{law}`",
        inputs={parameter.name: inputs.typed[parameter.name] for parameter in inputs.topic.parameters if inputs.given(parameter.name)},
        given=(f"{target.family.title}: {target.says()}", *given_text),
        assumed=assumed,
        conventions={"normal": "N(mean, variance)", "log": "natural"},
        symbols=dict.fromkeys(symbols(target.tree()), "not given"),
        steps=tuple(ledger.steps),
        shown=tuple([step.id for step in ledger.steps]),
        results={name: each for name in info if (each := results.get(name)) is not None},
        info=info,
        remark="Many maps have this law: any monotone one gives it by its quantile function, and its mirror image gives it too.",
        warnings=(),
        tables=(Table("certificate", "Result", ("", ""), ((f"`z = {ascii_text(z)}`", f"`{law}`"),), note=_note(checks)),),
        pictures=(),
        vocabulary=vocabulary,
    )


def _law(inputs: Inputs, name: str) -> Distribution:
    typed = inputs.typed[name]
    text = typed.partition("~")[2] if "~" in typed else typed
    law = read_distribution(text.strip(), name)
    if not isinstance(law, Distribution) or law.family.discrete:
        raise DomainError(name, typed, "a member of one continuous family is needed here", "N(1,4), Exp(2), Logistic(0,1), Gumbel(0,1)")
    return law


def _support(target: Distribution) -> Expr:
    return Rel(("in",), (Sym("z"), target.support()))


def _way(target: Distribution, given: Distribution | None, inputs: Inputs) -> Way:
    """The plainest map: of a Gaussian noise, an affine one inside a family, else the quantile function."""
    family = target.family
    standard = make("normal", 0, 1)
    if (given is None or given == standard) and family.name in OF_NORMAL:
        return Way(target.filled(OF_NORMAL[family.name]), "epsilon", standard, OF_NORMAL[family.name], _how(family.name))
    if given is not None and given.family.name == family.name and (scaled := _scaled(target, given)) is not None:
        return scaled
    base = given or make("uniform", 0, 1)
    if not family.quantile:
        raise Undecided(f"{target.text()} has no quantile function in closed form, so no map to it can be written down")
    if base == make("uniform", 0, 1):
        return Way(target.filled(family.quantile), "u", base, family.quantile, "its quantile function: `Q(u)` solves `F(z) = u`")
    inner = base.cdf(Sym("epsilon"))
    if inner is None:
        raise DomainError("noise", inputs.typed["noise"], f"the CDF of {base.text()} has no closed form", "N(0,1), U(0,1) or Exp(1)")
    found = target.filled(family.quantile, u=evaluate(inner))
    return Way(found, "epsilon", base, "", "the noise through its own CDF is uniform, then the quantile function")


def _how(name: str) -> str:
    if name == "normal":
        return "shift by the mean, scale by the standard deviation: the root of the variance"
    return "a map of a Gaussian"


def _scaled(target: Distribution, given: Distribution) -> Way | None:
    """C + d·ε inside one family of location and scale."""
    rows = [row for row in AFFINE if row.family == row.to == target.family.name and row.when in ("", "d > 0")]
    if not rows or len(target.parameters) != 2:
        return None
    (m, s), (m_0, s_0) = target.parameters, given.parameters
    ratio = "sqrt(s_1/s_0)" if target.family.name == "normal" else "s_1/s_0"
    if target.family.name in ("uniform", "arcsine"):
        return None
    from dlcalc.distributions.transforms.stretches import read

    d = evaluate(read(ratio, s_1=s, s_0=s_0))
    found = read("m_1 + d*(w - m_0)", m_1=m, m_0=m_0, d=d, w=Sym("epsilon"))
    return Way(evaluate(found), "epsilon", given, "", "shift and scale inside the family")


def _steps(ledger: Ledger, target: Distribution, way: Way) -> None:
    noise = way.noise
    z = Sym("z")
    if noise == "u" and (cdf := target.cdf(z)) is not None:
        ledger.step("cdf", (Call("F", (z,)), cdf), title="CDF", note="inside the support")
    if way.text:
        from dlcalc.notation.parse import parse

        formula = parse(way.text, ledger.vocabulary)
        own = {name for name in target.family.letters if target.values[name] == Sym(name)}
        ledger.values = {name: value for name, value in target.values.items() if name not in own}
        ledger.step("map", (z, formula), title="Map", note=way.says)
    else:
        ledger.step("map", (z, way.map), title="Map", note=way.says)


def _certified(target: Distribution, way: Way) -> list[Checked]:
    """Draws of the map against the law that was asked for, at numbers for the letters."""
    names = list(dict.fromkeys([*symbols(target.tree()), *symbols(way.base.tree())]))
    point: dict[str, Expr] = {name: evaluate(_parsed(_NUMBERS[place % len(_NUMBERS)])) for place, name in enumerate(names)}
    at = make(target.family.name, *[evaluate(substitute(each, point)) for each in target.parameters])
    base = make(way.base.family.name, *[evaluate(substitute(each, point)) for each in way.base.parameters])
    support = at.support()
    law = Law("z", (Part(support.low, support.high, at.density(Sym("z"))),))
    values = {name: float(_number(value)) for name, value in point.items()}
    draws = simulate(draw({way.noise: base}), way.map, values, seed=SEED)
    certificate = certify(law, draws, {})
    if not certificate.passed:
        raise Undecided(failure(law, point, certificate))
    return [Checked(point, certificate)]


def _parsed(text: str) -> Expr:
    from dlcalc.notation.parse import parse

    return parse(text)


def _number(expr: Expr) -> float:
    from dlcalc.notation.approximate import approximate

    return approximate(expr)


def _note(checks: list[Checked]) -> str:
    each = checks[0]
    where = " at " + ", ".join([f"`{name} = {ascii_text(value)}`" for name, value in each.point.items()]) if each.point else ""
    return f"✓ checked{where}: {each.certificate.draws:,} draws of the map leave the law's CDF by at most {up(each.certificate.distance)}"
