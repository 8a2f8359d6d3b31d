"""Several noises: sums of independent Gaussians."""

from __future__ import annotations

from typing import cast

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.distributions.certificate import certify, simulate
from dlcalc.distributions.families import Distribution, make
from dlcalc.distributions.law import INF, NEG_INF, Law, Part
from dlcalc.distributions.transforms import assemble
from dlcalc.distributions.transforms.affine import Affine, affine
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.worked import point
from dlcalc.notation.differentiate import plus, times
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ZERO, Add, Call, Const, Div, Expect, Expr, Mul, Neg, Num, Pow, Rel, Sym, substitute
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import more, telling
from dlcalc.topics.reparam.checks import Checked, draw, failure, points, put
from dlcalc.topics.reparam.letters import Letters, letters
from dlcalc.topics.reparam.question import Question

SEED = 20_240_229


def answer(question: Question) -> Derivation:
    """Work a map of several independent noises, which must be a sum of Gaussians.

    Raises:
        Undecided: nothing is known of such a map.
    """
    form = affine(question.map, frozenset(question.noises))
    laws = list(question.noises.values())
    if form is None or not all(isinstance(law, Distribution) and law.family.name in ("normal", "point") for law in laws):
        listed = " and ".join([ascii_text(Sym(name)) for name in question.noises])
        raise Undecided(f"{ascii_text(question.map)} has several random letters, {listed}; of those only sums of independent Gaussians "
                        "are worked out. Nothing is said of its law")  # fmt: skip
    used = {name: cast("Distribution", question.noises[name]) for name in question.noises if name in form.coefficients}
    names = letters(question.variable, question.free, (*question.free, *question.at, *question.noises))
    ledger = Ledger(telling.vocabulary(names, question), dict(question.at), counts=False)
    mean, variance = _moments(ledger, names, form, used)
    case = _case(question, mean, variance, used)
    found = [case]
    if case.condition is not None:  # a sum of squares is 0 where every one is: no noise is left then
        zero = Rel(("=",), (variance, ZERO))
        found.append(point(form.constant, question.map, case.base, question.facts, question.variable, zero))
    certificates = [_certified(question, each) for each in found]
    if case.family is not None and case.family.family.name == "normal":
        _density(ledger, names, case)
    extra = more.state(question, ledger, names, case)
    remark = "Means add up with their factors, variances with the squares of theirs: independence is what makes the variances add."
    shown = more.shown(question, ledger)
    return telling.derivation(question, found, ledger, names, certificates, shown, extra.tables, remark, extra.results)


def _moments(ledger: Ledger, names: Letters, form: Affine, used: dict[str, Distribution]) -> tuple[Expr, Expr]:
    """Mean and variance, term by term."""
    means: list[Expr] = [form.constant]
    variances: list[Expr] = []
    for name, base in used.items():
        ledger.values[f"E[{name}]"], ledger.values[f"Var[{name}]"] = base.put("mu"), base.put("v")
        factor = form.coefficients[name]
        means.append(times(factor, Expect("E", None, Sym(name))))
        squared = ZERO if factor == ZERO else Pow(factor, Num(2)) if factor != Num(1) else Num(1)
        variances.append(times(squared, Expect("Var", None, Sym(name))))
    mean = ledger.step("mean", (names.moment("E"), plus(*means)), title="Mean", note="the mean of a sum is the sum of the means")
    note = "independent: the variance of a sum is the sum of the variances"
    variance = ledger.step("variance", (names.moment("Var"), plus(*variances)), title="Variance", note=note)
    return mean, variance


def _case(question: Question, mean: Expr, variance: Expr, used: dict[str, Distribution]) -> Case:
    z = Sym(question.variable)
    base = put(next(iter(used.values())), question.at) if used else make("normal", 0, 1)
    if variance == ZERO:
        from dlcalc.distributions.law import Atom

        law = Law(question.variable, (), (Atom(mean, Num(1)),))
        return Case(None, question.map, base, question.facts, (), law, (), (), make("point", mean), mean, ZERO)
    family = make("normal", mean, variance)
    density = assemble.tidy(family.density(z), question.facts)
    law = Law(question.variable, (Part(NEG_INF, INF, density),))
    condition = None if _certain(variance, question) else Rel(("!=",), (variance, ZERO))
    cdf = assemble.tidy(Call("Phi", (Div(Add((z, Neg(mean))), Call("sqrt", (variance,))),)), question.facts)
    return Case(condition, question.map, base, question.facts, (), law, (), (), family, mean, variance, mean, cdf)


def _certain(variance: Expr, question: Question) -> bool:
    """Whether the variance is surely not 0."""
    from dlcalc.distributions.transforms.zeros import sign_of

    return sign_of(variance, question.facts) == 1


def _density(ledger: Ledger, names: Letters, case: Case) -> None:
    """The Normal density with the mean and the variance found."""
    assert case.family is not None
    ledger.values["m"], ledger.values["v"] = case.family.parameters
    taken = {"m", "v"} & set(names.free)
    if taken:
        return
    gap = Add((Sym(names.variable), Neg(Sym("m"))))
    bell = Call("exp", (Neg(Div(Pow(gap, Num(2)), Mul((Num(2), Sym("v"))))),))
    formula = Div(bell, Call("sqrt", (Mul((Num(2), Const("pi"), Sym("v"))),)))
    ledger.overrides = {**ledger.overrides, "density": case.law.parts[0].density}
    e, var = ascii_text(names.moment("E")), ascii_text(names.moment("Var"))
    note = f"a sum of independent Gaussians is Gaussian: `m = {e}`, `v = {var}`"
    ledger.step("density", (names.density(), formula), title="Density", note=note)


def _certified(question: Question, case: Case) -> list[Checked]:
    found = []
    expr = substitute(question.map, question.at)
    noises = {name: put(cast("Distribution", law), question.at) for name, law in question.noises.items()}
    free = case._replace(map=substitute(expr, {name: Num(0) for name in noises}))
    for place, numbers in enumerate(points(free, "", question.facts)):
        if place == 2:
            break
        values = {name: _float(value) for name, value in numbers.items()}
        draws = simulate(draw({name: put(law, numbers) for name, law in noises.items()}), expr, values, seed=SEED)
        certificate = certify(case.law, draws, values)
        if not certificate.passed:
            raise Undecided(failure(case.law, numbers, certificate))
        found.append(Checked(numbers, certificate))
    if not found:
        raise Undecided("no numbers for its letters were found, so that the law could not be checked. No answer is given")
    return found


def _float(expr: Expr) -> float:
    from dlcalc.notation.approximate import approximate

    return approximate(evaluate(expr))
