"""Losses of discriminator or critic and generator from the outputs on a batch."""

from __future__ import annotations

from collections.abc import Sequence

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Add, Div, Expr, Mul, Neg, Sym
from dlcalc.topics.gan import outputs, slopes, telling
from dlcalc.topics.gan.losses import Loss, Term
from dlcalc.topics.gan.options import Options, options
from dlcalc.topics.gan.outputs import Outputs, exact
from dlcalc.topics.gan.words import STATED
from dlcalc.topics.gan.working import INF, WRITTEN, Side, Working, turned


def answer(inputs: Inputs) -> Derivation:
    """Work the losses and their gradients.

    Raises:
        DomainError: outputs, options and loss do not fit together.
    """
    found = outputs.read(inputs)
    loss = outputs.loss_of(inputs, found)
    outputs.check(inputs, loss, found)
    chosen = options(inputs, loss, found)
    work = _working(loss, found, chosen)
    results: dict[str, Expr] = {}
    if found.real:
        results |= _judge(work, found.norms)
    results |= _generator(work)
    by_given, by_logit = slopes.gradients(work)
    results |= by_given.results() | (by_logit.results("_logits") if by_logit else {})
    return telling.told(inputs, found, chosen, work, results, slopes.tables(work, by_given, by_logit))


def _working(loss: Loss, found: Outputs, chosen: Options) -> Working:
    """The examples with their letters, known to a ledger."""
    ledger = Ledger(STATED, dict(chosen.known), counts=False)
    letters = ("u", "v") if found.way == "logits" else ("r", "g")
    sides = [
        _side(ledger, kind, index, letter, entries, chosen.eps)
        for kind, index, letter, entries in zip(("real", "generated"), "rg", letters, (found.real, found.fake), strict=True)
    ]
    return Working(ledger, loss, sides[0], sides[1], found.way == "logits", chosen.bits, "alpha" in chosen.known, [])


def _side(ledger: Ledger, kind: str, index: str, letter: str, entries: Sequence[Expr], eps: Expr | None) -> Side:
    """The examples of one kind; those that clipping changes are clipped, as steps where there are few."""
    values = [exact(entry) for entry in entries]
    low = exact(eps) if eps is not None else None
    clipped = tuple([low is not None and not low <= value <= 1 - low for value in values])
    letters = [f"{letter}_{place}" for place in range(1, len(entries) + 1)]
    if len(entries) <= WRITTEN:
        ledger.values.update(zip(letters, entries, strict=True))
    for place, name in enumerate(letters):
        if not clipped[place]:
            continue
        assert low is not None, "nothing is clipped without a bound"
        values[place] = min(max(values[place], low), 1 - low)
        if len(entries) <= WRITTEN:
            letters[place] = name.replace("_", "bar_")
            note = "no output is nearer to 0 or 1 than `epsilon`"
            ledger.step(f"clipped_{name}", f"{letters[place]} = min(max({name}, epsilon), 1 - epsilon)", title="Clipping", note=note)
    return Side(kind, index, tuple(letters), tuple(values), clipped)


def _penalty(work: Working, norms: Sequence[Expr]) -> dict[str, Expr]:
    """The gradient penalty of a WGAN-GP."""
    side = _side(work.ledger, "interpolated", "n", "n", norms, None)
    squares = work.mean(Term("(y - 1)^2"), side)
    weight = Sym("lambda")
    formula = Div(Mul((weight, squares.num)), squares.den) if isinstance(squares, Div) else Mul((weight, squares))
    note = "each norm `n_i` of the critic's gradient, at a point between real and generated, should be 1"
    return {"penalty": work.step("penalty", "P", formula, "Gradient penalty", note)}


def _judge(work: Working, norms: Sequence[Expr]) -> dict[str, Expr]:
    """The value that the judge maximises, the penalty and the loss; under label smoothing, and where there is no value, the loss alone."""
    loss, title = work.loss, work.loss.player.capitalize()
    terms = loss.logit_terms if work.logits else loss.terms
    assert terms is not None, "logits were refused where the loss has none"
    real = terms.smoothed if work.smoothed else terms.real
    assert real is not None, "smoothing was refused where the loss has no labels"
    parts = (work.mean(real, work.real, halved=loss.halved), work.mean(terms.fake, work.fake, halved=loss.halved))
    note = "D minimises, with the label `1 - alpha` in place of 1 for real examples" if work.smoothed else loss.judge_says
    note += "; `log(sigmoid(u)) = -softplus(-u)`" if work.logits else ""
    if work.smoothed or not loss.value:
        formula = Add(tuple(map(turned, parts)) if loss.value else parts)
        return {"d_loss": work.step("d_loss", "L_D", formula, title, note)}
    found = {"value": work.step("value", "V", Add(parts), title, note, limit=Neg(INF))}
    if not norms:
        return {**found, "d_loss": work.step("d_loss", "L_D", Neg(Sym("V")), title, note)}
    found |= _penalty(work, norms)
    return {**found, "d_loss": work.step("d_loss", "L_D", Add((Neg(Sym("V")), Sym("P"))), f"{title}'s loss", "what f minimises")}


def _generator(work: Working) -> dict[str, Expr]:
    """The generator's loss."""
    terms = work.loss.logit_terms if work.logits else work.loss.terms
    assert terms is not None, "logits were refused where the loss has none"
    formula = work.mean(terms.generator, work.fake, of="G", halved=work.loss.halved)
    limit = INF if work.loss.name == "nonsaturating" else Neg(INF)
    return {"g_loss": work.step("g_loss", "L_G", formula, "Generator", work.loss.generator_says, limit=limit)}
