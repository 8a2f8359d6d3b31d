"""One noise: the law of z = g(ε), case by case."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.transforms.affine import affine
from dlcalc.distributions.transforms.byhand import Curve
from dlcalc.distributions.transforms.case import Case
from dlcalc.distributions.transforms.laws import laws
from dlcalc.notation.errors import Undefined
from dlcalc.notation.expr import Expr, Sym, substitute
from dlcalc.notation.show import ascii_text
from dlcalc.topics.reparam import bent, more, straight, telling
from dlcalc.topics.reparam.checks import checked, put
from dlcalc.topics.reparam.letters import letters
from dlcalc.topics.reparam.question import Question

SEED = 20_240_229


def answer(question: Question) -> Derivation:
    """Work a map of one noise.

    Raises:
        DomainError: it has no real value with positive probability.
        Undecided: it cannot be worked out, or what was worked out fails its certificate.
    """
    noise = question.noise
    base = put(question.base, question.at)
    expr = substitute(question.map, question.at)
    found = _law(question, expr, base)
    names = letters(question.variable, question.free, (*question.free, *question.at, *question.noises))
    ledger = Ledger(telling.vocabulary(names, question), dict(question.at), counts=False)
    if isinstance(found, Curve):
        from dlcalc.topics.reparam import curves

        return curves.answer(question, found, ledger, names, SEED)
    certificates = [checked(case, noise, expr, question.facts, SEED) for case in found]
    form = affine(question.map, frozenset({noise}))
    if form is None or noise not in form.coefficients or not found[0].layers:
        return bent.answer(question, found, certificates, ledger, names)
    straight.state(ledger, names, form, noise, found[0])
    extra = more.state(question, ledger, names, found[0])
    remark = _remark(found, ledger, names.pair[1])
    return telling.derivation(
        question, found, ledger, names, certificates, more.shown(question, ledger), extra.tables, remark, extra.results
    )


def _law(question: Question, expr: Expr, base: Distribution) -> list[Case] | Curve:
    try:
        return laws(expr, question.noise, base, question.facts, question.variable)
    except Undefined as error:
        noise = ascii_text(Sym(question.noise))
        rule = f"it has no real value for some values that {noise} takes: {error}"
        raise DomainError("z", question.inputs.typed["z"], rule) from None


def _remark(found: list[Case], ledger: Ledger, b: str) -> str:
    if len(found) < 2:
        return ""
    titles = list(dict.fromkeys(step.title for step in ledger.steps))
    return (
        f"Step {titles.index('Density') + 1} divides by `{b}`. So ask at every such step: where is `{b}` zero?"
        if "Density" in titles
        else ""
    )
