"""The gradient of E[f(z)] by a letter: differentiating the map, against the score function, on the same draws.

Sources: Kingma & Welling 2014 (arXiv 1312.6114), section 2.4; Williams 1992 (REINFORCE); Mohamed et al. 2020 (arXiv 1906.10652).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.distributions.certificate import DRAWS, simulate
from dlcalc.distributions.transforms.assemble import tidy
from dlcalc.distributions.transforms.byhand import Curve
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.cases import cases
from dlcalc.distributions.transforms.laws import laws
from dlcalc.distributions.transforms.numbers import as_tree
from dlcalc.notation.columns import columns
from dlcalc.notation.differentiate import derivative, plus, times
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, Call, Derivative, Div, Expect, Expr, Mul, Neg, Pow, Sym, number, substitute, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import telling
from dlcalc.topics.reparam.checks import checked, draw, put
from dlcalc.topics.reparam.letters import Letters, letters
from dlcalc.topics.reparam.question import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

SEED = 20_240_229


class Estimate(NamedTuple):
    """An estimator on draws: its mean, the variance of one draw, the standard error of the mean."""

    mean: float
    variance: float
    error: float


def answer(question: Question) -> Derivation:
    """Work both estimators of a gradient.

    Raises:
        DomainError: the function or the letter is missing, or a letter has no value.
        Undecided: the law of z is not known in closed form.
    """
    f, theta = _asked(question)
    z = question.variable
    names = letters(z, (), (*question.free, *question.at, *question.noises, *symbols(f)))
    vocabulary = telling.vocabulary(names, question)
    ledger = Ledger(vocabulary._replace(functions=vocabulary.functions | {"f"}), {}, counts=False)
    case = _case(question)
    density = case.law.parts[0].density if len(case.law.parts) == 1 and not case.law.atoms else None
    slope = tidy(derivative(question.map, theta), question.facts)
    outer = tidy(derivative(f, z), question.facts)
    dz = Derivative(Sym(z), Sym(theta))
    ledger.step("dz", (dz, slope), title="The map's slope", note=f"how `{z}` moves with `{ascii_text(Sym(theta))}`, the noise held fixed")
    path = times(outer, slope)
    ledger.step("path", (Sym("g"), path), title="Pathwise", note=f"`∂f/∂{z}` times `∂{z}/∂{ascii_text(Sym(theta))}`")
    estimates = {"pathwise": _estimate(question, path)}
    if density is not None and not _moves(case, theta):
        log_slope = tidy(derivative(_log(density), theta), question.facts)
        score = times(f, log_slope)
        told = f"`f({z})` times the slope of `log {names.p}({z})`"
        ledger.step("log_slope", (Derivative(Call("log", (Call(names.p, (Sym(z),)),)), Sym(theta)), log_slope), title="Score function",
                    note=told)  # fmt: skip
        ledger.step("scored", (Sym("s"), score), title="Score function", note=told)
        estimates["score"] = _estimate(question, score)
    exact = _exact(question, f, theta)
    if exact is not None:
        symbol = Derivative(Expect("E", None, Call("f", (Sym(z),))), Sym(theta))
        ledger.step("gradient", (symbol, exact), title="Exactly")
    return _told(question, ledger, names, estimates, exact, f)


def _asked(question: Question) -> tuple[Expr, str]:
    inputs = question.inputs
    f = inputs.expr("f")
    assert f is not None
    if not inputs.given("theta"):
        raise DomainError("theta", "", "the gradient is by a letter", f"--theta {next(iter(question.at), 'mu')}")
    typed = inputs.typed["theta"]
    try:
        theta = parse(typed)
    except NotationError as error:
        raise DomainError("theta", typed, error.message, error.hint) from None
    if not isinstance(theta, Sym) or theta.name not in symbols(question.map) or theta.name in question.noises:
        raise DomainError("theta", typed, f"it is no letter of {ascii_text(question.map)} that can be varied")
    if question.free:
        missing = ",".join([f"{name}=1" for name in question.free])
        raise DomainError("at", "", "both estimators work on numbers, and letters have none", f"--at {missing}")
    if not set(symbols(f)) <= {question.variable}:
        raise DomainError("f", inputs.typed["f"], f"it is a function of {question.variable} alone", f"{question.variable}^2")
    if len(question.noises) != 1:
        raise Undecided("the gradient is worked out for one noise")
    return f, theta.name


def _case(question: Question) -> Case:
    """The case at the given values, its letters kept, so that it can be differentiated."""
    from dlcalc.notation.values import Facts

    positive = frozenset([name for name, value in question.at.items() if evaluate(value) == evaluate(_size(value))])
    facts = Facts(question.facts.integers, question.facts.positives | positive)
    found = laws(question.map, question.noise, put(question.base, {}), facts, question.variable)
    if isinstance(found, Curve):
        raise Undecided("the score function needs the density of z in closed form")
    case = next((each for each in found if each.condition is None or evaluate(each.condition, question.at) == TRUE), None)
    if case is None:
        raise Undecided("no case of the law applies at these values")
    at = case._replace(law=case.law.put_in(dict(question.at)), map=substitute(case.map, question.at), condition=None,
                       base=put(case.base, question.at))  # fmt: skip
    checked(at, question.noise, substitute(question.map, question.at), facts, SEED)
    return case


def _size(value: Expr) -> Expr:
    return Call("abs", (value,))


def _moves(case: Case, theta: str) -> bool:
    """Whether the support depends on the letter: then the score function's formula does not hold."""
    part = case.law.parts[0]
    return theta in (*symbols(part.low), *symbols(part.high))


def _log(expr: Expr) -> Expr:
    """The logarithm of a density, products taken apart, so that its slope stays short."""
    if isinstance(expr, Div):
        return plus(_log(expr.num), Neg(_log(expr.den)))
    if isinstance(expr, Mul):
        return plus(*map(_log, expr.factors))
    if isinstance(expr, Call) and expr.name == "exp":
        return expr.args[0]
    if isinstance(expr, Call) and expr.name == "sqrt":
        return Div(_log(expr.args[0]), number(2))
    if isinstance(expr, Pow):
        return times(expr.exp, _log(expr.base))
    return Call("log", (expr,))


def _estimate(question: Question, formula: Expr) -> Estimate:
    """Mean and variance of a formula of noise, z and letters on the draws."""
    import numpy as np

    noise = question.noise
    values = {name: float(columns(value, {})) for name, value in question.at.items()}
    base = put(question.base, question.at)
    eps = simulate(draw({noise: base}), Sym(noise), {}, seed=SEED)
    z = columns(question.map, {**values, noise: eps})
    found = np.broadcast_to(columns(formula, {**values, noise: eps, question.variable: z}), (DRAWS,))
    if not np.isfinite(found).all():
        raise Undecided("an estimator is not finite on some draws")
    variance = float(np.var(found))
    return Estimate(float(np.mean(found)), variance, (variance / DRAWS) ** 0.5)


def _exact(question: Question, f: Expr, theta: str) -> Expr | None:
    """The gradient of E[f(z)] where that mean has a closed form."""
    expr = substitute(f, {question.variable: question.map})
    try:
        found = cases(expr, question.noise, question.base, question.facts)
        case = next(each for each in found if each.condition is None or evaluate(each.condition, question.at) == TRUE)
        return None if case.mean is None else evaluate(derivative(case.mean, theta), question.at)
    except (Undecided, Undefined, TooLarge, StopIteration):
        return None


def _told(question: Question, ledger: Ledger, names: Letters, estimates: dict[str, Estimate], exact: Expr | None, f: Expr) -> Derivation:
    rows = []
    results: dict[str, Expr] = {} if exact is None else {"gradient": exact}
    for name, said in (("pathwise", "pathwise"), ("score", "score function")):
        if name not in estimates:
            continue
        each = estimates[name]
        mean, variance, error = (as_tree(value, 6) for value in each)
        rows.append((said, mean, error, variance))
        results |= {name: mean, f"{name}_variance": variance}
    by = ascii_text(f)
    note = f"{DRAWS:,} draws, the same for both; the variance is that of one draw"
    table = Table(
        "estimates", f"Gradient of the mean of `{by}`", ("estimator", "estimate", "standard error", "variance"), tuple(rows), note=note
    )
    return telling.assembled(question, ledger, names, results, (table,), _remark(estimates))


def _remark(estimates: dict[str, Estimate]) -> str:
    if "score" not in estimates:
        return "The score function does not apply: the density is not smooth in the letter, or has point masses."
    ratio = estimates["score"].variance / estimates["pathwise"].variance if estimates["pathwise"].variance else float("inf")
    if ratio == float("inf"):
        return "The pathwise estimator has no variance at all here: every draw gives the gradient."
    more, less = ("score function", "pathwise") if ratio >= 1 else ("pathwise", "score function")
    factor = max(ratio, 1 / ratio)
    return f"The {more} estimator needs about {factor:,.3g} times as many draws as the {less} one for the same error."
