"""The steps of an affine map z = a + b·ε: form, mean, variance, density."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.neutral import without
from dlcalc.distributions.families import Distribution, formula
from dlcalc.distributions.transforms.affine import Affine
from dlcalc.distributions.transforms.assemble import tidy
from dlcalc.distributions.transforms.back import squared_sizes
from dlcalc.distributions.transforms.case import Case
from dlcalc.notation.differentiate import times
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Const,
    Div,
    Expect,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Sym,
    rational,
    rebuild,
    substitute,
    symbols,
)
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam.letters import Letters

MEAN, VARIANCE, DENSITY = "mean", "variance", "density"


def state(ledger: Ledger, letters: Letters, straight: Affine, noise: str, case: Case) -> None:
    """Add the steps.

    Args:
        ledger: knows the values of letters.
        letters: what things are called.
        straight: the coefficients as they were typed.
        noise: the random letter.
        case: the general case, with its law.
    """
    a, b = letters.pair
    shown = ascii_text(Sym(noise))
    form = f"`{letters.variable} = {a} + {b}*{shown}`"
    ledger.step(a, (Sym(a), straight.constant), title="Form", note=form)
    ledger.step(b, (Sym(b), straight.coefficients[noise]), title="Form", note=form)
    base = case.base
    mean, variance = base.mean(), base.variance()
    if mean is not None:
        ledger.values[f"E[{noise}]"] = mean
        moved = Add((Sym(a), Mul((Sym(b), Expect("E", None, Sym(noise))))))
        ledger.step(MEAN, (letters.moment("E"), moved), title="Mean")
    if variance is not None:
        ledger.values[f"Var[{noise}]"] = variance
        squared = Mul((Pow(Sym(b), Num(2)), Expect("Var", None, Sym(noise))))
        ledger.step(VARIANCE, (letters.moment("Var"), squared), title="Variance")
    _density(ledger, letters, case, noise)


def _density(ledger: Ledger, letters: Letters, case: Case, noise: str) -> None:
    """φ((z − a)/b)/|b|, with the noise's own density for φ."""
    if len(case.law.parts) != 1:
        return
    a, b = map(Sym, letters.pair)
    at = Div(Add((Sym(letters.variable), Neg(a))), b)
    change = scaled(noise_density(case, at), Call("abs", (b,)))
    value = exam_form(case, letters) or case.law.parts[0].density
    whole = case.law.density()
    id = DENSITY if whole == case.law.parts[0].density else "density_inside"
    ledger.overrides = {**ledger.overrides, id: value}
    phi, z = letters.phi, letters.variable
    note = f"`{phi}(({z} - {a.name})/{b.name})/abs({b.name})`, where `{phi}` is the density of `{ascii_text(Sym(noise))}`"
    where = case.law.where(0)
    if where is not None:
        note = f"`{phi}(({z} - {a.name})/{b.name})/abs({b.name})` for `{ascii_text(where)}`, elsewhere 0"
    ledger.step(id, (letters.density(), change), title="Density", note=note)


def noise_density(case: Case, at: Expr) -> Expr:
    """The noise's density at a place, parameters put in, those that change nothing dropped."""
    return written(case.base, case.base.family.density, at)


def written(base: Distribution, text: str, at: Expr) -> Expr:
    """A formula of the noise at a place, parameters put in, those that change nothing dropped."""
    plain = {name: value for name, value in base.values.items() if value in (ZERO, ONE)}
    return substitute(_neat(without(formula(text), plain)), {**base.values, "x": at})


def _neat(expr: Expr) -> Expr:
    """Without roots of 1, and divisions by it."""
    inner = rebuild(expr, _neat)
    if inner == Call("sqrt", (ONE,)):
        return ONE
    return inner.num if isinstance(inner, Div) and inner.den == ONE else inner


def weighted(density: Expr, factor: Expr) -> Expr:
    """A density times a factor, above one bar."""
    return Div(times(density.num, factor), density.den) if isinstance(density, Div) else times(density, factor)


def scaled(density: Expr, size: Expr) -> Expr:
    """A density divided by |b|, below one bar."""
    if isinstance(density, Div):
        below = density.den.factors if isinstance(density.den, Mul) else (density.den,)
        return Div(density.num, Mul((*below, size)))
    return Div(density, size) if rational(density) != 1 else Div(ONE, size)


def exam_form(case: Case, letters: Letters) -> Expr | None:
    """A Normal density as it is written by hand: exp(−(z − m)²/(2·v))/(√(2·π)·s); None for other families."""
    family = case.family
    if family is None or family.family.name != "normal":
        return None
    mean, variance = family.parameters
    terms = [Sym(letters.variable), *[tidy(Neg(term), case.facts) for term in (mean.terms if isinstance(mean, Add) else (mean,))]]
    kept = tuple([term for term in terms if term != ZERO])
    square = Pow(Add(kept) if len(kept) > 1 else kept[0], Num(2))
    twice = evaluate(Mul((Num(2), variance)), positives=case.facts.positives)
    if isinstance(twice, Div) and symbols(twice.den):
        return None
    exponent = Neg(square if twice == ONE else Div(square, twice))
    root = Call("sqrt", (Mul((Num(2), Const("pi"))),))
    return Div(Call("exp", (exponent,)), below(root, deviation(case)))


def deviation(case: Case) -> Expr:
    """The standard deviation of a Normal case, as simple as it is."""
    assert case.family is not None
    root = Call("sqrt", (case.family.parameters[1],))
    found = evaluate(root, positives=case.facts.positives)
    return evaluate(squared_sizes(found), positives=case.facts.positives)


def below(root: Expr, size: Expr) -> Expr:
    """√(2·π)·s, numbers in front, a fraction below kept as one: √(2·π)·x²/2."""
    if size == ONE:
        return root
    if isinstance(size, Div):
        top = root if size.num == ONE else below(root, size.num)
        return Div(top, size.den)
    if isinstance(size, Mul):
        return Mul((size.factors[0], root, *size.factors[1:])) if not symbols(size.factors[0]) else Mul((root, *size.factors))
    return Mul((size, root)) if not symbols(size) else Mul((root, size))
