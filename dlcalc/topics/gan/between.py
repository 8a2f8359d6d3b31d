"""The optimal discriminator between two distributions: formula, cases or table; the value that it reaches; the divergences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.families import HEADS, Distribution
from dlcalc.distributions.kinds import Independent, Known, MultivariateNormal, Scalar
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, ZERO, Add, Div, Expr, Mul, Neg, Num, Piecewise, Pow, Rel, Seq, Sym, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.gan.optimal import SOURCE
from dlcalc.topics.gan.regions import Place, Region, density_at, places, regions

VOCABULARY = Vocabulary(words=frozenset({"JS", "TV"}), functions=HEADS | {"D", "KL", "p_r", "p_g"})

TITLE = "Optimal discriminator"
LOGIT = "(x - mu_g)^2/(2*v_g) - (x - mu_r)^2/(2*v_r) + log(v_g/v_r)/2"
"""log p_r(x) − log p_g(x) for two Normals."""


class Pair(NamedTuple):
    """The two distributions of a question, cut into regions and places; ``at`` is the x that was asked for."""

    real: Known
    fake: Known
    regions: tuple[Region, ...]
    places: tuple[Place, ...]
    at: Expr | None

    @property
    def whole(self) -> Region | None:
        """The one region, where both have density everywhere."""
        return self.regions[0] if len(self.regions) == 1 and not self.places else None

    @property
    def finite(self) -> bool:
        """Whether both are finitely many places."""
        return bool(self.places) and not self.regions


def read(inputs: Inputs) -> Pair:
    """Read both distributions.

    Raises:
        DomainError: one is missing or cannot be read, or x is no number.
    """
    for name, other in (("p-real", "p-gen"), ("p-gen", "p-real")):
        if not inputs.given(name):
            raise DomainError(other, inputs.typed[other], "the other distribution is needed too", f'--{name} "N(2,1)"')
    real, fake = (read_distribution(inputs.word(name), name) for name in ("p-real", "p-gen"))
    at = _at(inputs)
    if isinstance(real, MultivariateNormal | Independent) or isinstance(fake, MultivariateNormal | Independent):
        if at is not None:
            raise DomainError("at", inputs.typed["at"], "it is shown at a number, and these are distributions of vectors", "leave it out")
        return Pair(real, fake, (), (), None)
    return Pair(real, fake, regions(real, fake), places(real, fake), at)


def _at(inputs: Inputs) -> Expr | None:
    given = cast("Mapping[str, Expr]", inputs.values.get("at", {}))
    if not given:
        return None
    if set(given) != {"x"} or symbols(given["x"]):
        raise DomainError("at", inputs.typed["at"], "the place is given as a number x", "--at x=1")
    return evaluate(given["x"])


class Found(NamedTuple):
    """What was found of D*: the result, and tables of it."""

    value: Expr
    tables: tuple[Table, ...]


def discriminator(ledger: Ledger, pair: Pair) -> Found:
    """The steps, and tables, that give D*."""
    if pair.at is not None:
        return Found(_there(ledger, pair, pair.at), ())
    if isinstance(pair.real, MultivariateNormal | Independent) or isinstance(pair.fake, MultivariateNormal | Independent):
        note = "at every vector x, `p_r` and `p_g` the densities there"
        return Found(ledger.step("optimal_d", "D^* = p_r/(p_r + p_g)", title=TITLE, note=note, source=SOURCE), ())
    if pair.whole is not None:
        return Found(_formula(ledger, pair.whole, pair.real, pair.fake), ())
    if pair.finite:
        return Found(_listed(ledger, pair.places), (_place_table(pair.places),))
    return _cases(ledger, pair)


def _formula(ledger: Ledger, region: Region, real: Known, fake: Known) -> Expr:
    """One formula for every x: the sigmoid of the optimal logit for two Normals, else the densities put in."""
    normal = [of for of in (real, fake) if isinstance(of, Distribution) and of.family.name == "normal"]
    if len(normal) == 2:
        ledger.values.update(zip(("mu_r", "v_r", "mu_g", "v_g"), [each for of in normal for each in of.parameters], strict=True))
        note = "`D^* = 1/(1 + p_g/p_r) = sigmoid(t)` with the logit `t = log(p_r/p_g)`"
        if not any(symbols(of.tree()) for of in normal):
            ledger.overrides = {**ledger.overrides, "logit": polynomial(ledger.value(LOGIT))}
        ledger.step("logit", f"t = {LOGIT}", title=TITLE, note=note, source=SOURCE)
        return ledger.step("optimal_d", "D^* = sigmoid(t)", title=TITLE, note=note, source=SOURCE)
    assert region.real is not None, "it has density everywhere"
    assert region.fake is not None, "it has density everywhere"
    note = "both densities put in"
    ledger.step("density_real", (Sym("p_r"), region.real), title=TITLE, note=note, source=SOURCE)
    ledger.step("density_gen", (Sym("p_g"), region.fake), title=TITLE, note=note, source=SOURCE)
    return ledger.step("optimal_d", "D^* = p_r/(p_r + p_g)", title=TITLE, note=note, source=SOURCE)


def polynomial(quadratic: Expr) -> Expr:
    """A formula that is at most quadratic in x, by powers of x: its values at 0, 1 and 2 determine it."""
    low, middle, high = [evaluate(quadratic, {"x": Num(place)}) for place in range(3)]
    square = evaluate(Div(Add((high, Neg(Mul((Num(2), middle))), low)), Num(2)))
    linear = evaluate(Add((middle, Neg(low), Neg(square))))
    x = Sym("x")
    return evaluate(Add((Mul((square, Pow(x, Num(2)))), Mul((linear, x)), low)))


def _there(ledger: Ledger, pair: Pair, at: Expr) -> Expr:
    """D* at one x: by probabilities where one has mass there, else by densities."""
    mass = next((place for place in pair.places if evaluate(Rel(("=",), (place.at, at))) == TRUE), None)
    if mass is not None:
        sides: tuple[Expr, Expr] = (mass.real, mass.fake)
        note = f"at `x = {ascii_text(at)}` there is probability, and it decides"
    else:
        real, fake = cast("tuple[Scalar, Scalar]", (pair.real, pair.fake))
        sides = (density_at(real, at) or ZERO, density_at(fake, at) or ZERO)
        note = f"both densities at `x = {ascii_text(at)}`"
    title = "At this x"
    values = [
        ledger.step(id, (Sym(name), side), title=title, note=note)
        for id, name, side in zip(("density_real", "density_gen"), ("p_r", "p_g"), sides, strict=True)
    ]
    if values == [ZERO, ZERO]:
        raise DomainError("at", f"x={ascii_text(at)}", "neither distribution has anything there, so that D may say anything", "another x")
    return ledger.step("optimal_d", "D^* = p_r/(p_r + p_g)", title=title, note=note, source=SOURCE)


def _listed(ledger: Ledger, found: tuple[Place, ...]) -> Expr:
    """D* at the places of two finite lists, the first as a step."""
    shown = next((place for place in found if ZERO not in (place.real, place.fake)), found[0])
    ledger.values.update({"p_r": shown.real, "p_g": shown.fake})
    note = f"at each place; at `x = {ascii_text(shown.at)}`"
    ledger.step("optimal_d_first", "D^* = p_r/(p_r + p_g)", title=TITLE, note=note, source=SOURCE)
    return Seq("vector", tuple([evaluate(Div(place.real, Add((place.real, place.fake)))) for place in found]))


def _place_table(found: tuple[Place, ...]) -> Table:
    rows = tuple([(place.at, place.real, place.fake, evaluate(Div(place.real, Add((place.real, place.fake))))) for place in found])
    return Table("optimal_d", "At every place", ("`x`", "`p_r`", "`p_g`", "`D^*`"), rows)


def _cases(ledger: Ledger, pair: Pair) -> Found:
    """D* region by region, and at the places that have probability."""
    rows: list[tuple[Expr | str, ...]] = []
    cases: list[tuple[Expr, Expr]] = []
    for place in pair.places:
        condition = Rel(("=",), (Sym("x"), place.at))
        value = evaluate(Div(place.real, Add((place.real, place.fake))))
        rows.append((f"`{ascii_text(condition)}`", _mass(place.real), _mass(place.fake), value))
        cases.append((value, condition))
    otherwise: Expr | None = None
    for region in pair.regions:
        best = region.optimal()
        value_or_word: Expr | str = "any" if best is None else evaluate(best)
        condition_text = "elsewhere" if region.whole else f"`{ascii_text(region.condition())}`"
        rows.append((condition_text, region.real or ZERO, region.fake or ZERO, value_or_word))
        if best is not None and region.whole:
            otherwise = evaluate(best)
        elif best is not None:
            cases.append((evaluate(best), region.condition()))
    note = "1 where only real data can be, 0 where only generated data can be; where neither can be, D may say anything"
    result = Piecewise(tuple(cases), otherwise)
    ledger.overrides = {**ledger.overrides, "optimal_d": result}
    table = Table("optimal_d", "Case by case", ("", "`p_r(x)`", "`p_g(x)`", "`D^*(x)`"), tuple(rows), note)
    return Found(ledger.step("optimal_d", (Sym("D^*"), result), title=TITLE, note="region by region", source=SOURCE), (table,))


def _mass(probability: Expr) -> Expr | str:
    return f"probability `{ascii_text(probability)}`" if probability != ZERO else ZERO
