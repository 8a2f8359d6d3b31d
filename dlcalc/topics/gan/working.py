"""Means over examples as formulas: every example in its turn where there are few, one letter for the mean where there are many."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger, parse
from dlcalc.notation.array import entry
from dlcalc.notation.errors import Undefined
from dlcalc.notation.expr import MAX_BITS, Add, Call, Const, Div, Expr, Mul, Neg, Num, Sym, rational, rebuild, substitute
from dlcalc.topics.gan.floating import Number, compute, mean
from dlcalc.topics.gan.losses import Loss, Term
from dlcalc.topics.gan.words import STATED

WRITTEN = 6
"""Examples of one kind up to which every one is written out."""

INF = Const("inf")


class Side(NamedTuple):
    """The examples of one kind.

    Attributes:
        kind: what they are, in prose: ``real``, ``generated`` or ``interpolated``.
        tag: what marks their mean: ``r`` or ``g``.
        letters: of what the network says of each example: ``r_1``, or ``u_1`` where it is a logit; ``rbar_1`` where it was clipped.
        values: their numbers; of what was clipped, after it.
        clipped: which of them were clipped.
    """

    kind: str
    tag: str
    letters: tuple[str, ...]
    values: tuple[Number, ...]
    clipped: tuple[bool, ...]

    @property
    def many(self) -> bool:
        """Whether there are too many to write out."""
        return len(self.letters) > WRITTEN


class Mean(NamedTuple):
    """A mean that was computed and not written out: its letter, the term, over which examples, and its value."""

    letter: str
    term: Expr
    side: Side
    value: Expr


class Working(NamedTuple):
    """What a question on numbers is worked with.

    Attributes:
        ledger: gets the steps; it knows ``alpha`` where labels are smoothed.
        loss: the loss.
        real, fake: the examples; ``real`` is empty where only the generator's side was given.
        logits: whether logits were given.
        bits: whether logarithms are to base 2.
        smoothed: whether the labels of real examples are smoothed.
        means: the means that were not written out.
    """

    ledger: Ledger
    loss: Loss
    real: Side
    fake: Side
    logits: bool
    bits: bool
    smoothed: bool
    means: list[Mean]

    def step(self, id: str, symbol: str, formula: Expr, title: str, note: str = "", *, limit: Expr = INF) -> Expr:
        """A step; one in which a logarithm of 0 or a division by 0 stands has its limit as value."""
        sides = parse(symbol, STATED), formula
        said = {"title": title, "note": note, "source": self.loss.source}
        try:
            return self.ledger.step(id, sides, **said)
        except Undefined:
            self.ledger.overrides = {**self.ledger.overrides, id: limit}
            return self.ledger.step(id, sides, **said)

    def term(self, text: str) -> Expr:
        """A term as a tree, with the logarithm that was asked for."""
        return _to_base_2(parse(text, STATED)) if self.bits else parse(text, STATED)

    def mean(self, term: Term, side: Side, *, of: str = "", halved: bool = False) -> Expr:
        """The mean of a term over a side, with its sign.

        Args:
            term: one example's part.
            side: the examples.
            of: what tells its letter from that of another mean over the same side.
            halved: whether it is halved.
        """
        body = self.term(term.body)
        divisors: list[Expr] = [Num(2)] if halved else []
        if self.bits and self.logits and side.tag != "n":  # softplus has no base of its own
            divisors.append(Call("log", (Num(2),)))
        if side.many:
            total: Expr = Sym(self._known_mean(body, side, of or side.tag))
        else:
            written = [substitute(body, {"y": Sym(letter)}) for letter in side.letters]
            terms = [part for each in written for part in (each.terms if isinstance(each, Add) else (each,))]
            total = Add(tuple(terms)) if len(terms) > 1 else terms[0]
            divisors = [Num(len(written))] * (len(written) > 1) + divisors
        quotient = Div(total, Mul(tuple(divisors)) if len(divisors) > 1 else divisors[0]) if divisors else total
        return Neg(quotient) if term.minus else quotient

    def _known_mean(self, body: Expr, side: Side, tag: str) -> str:
        """The letter of a mean over many examples; the same mean has one letter."""
        for each in self.means:
            if (each.term, each.side.tag) == (body, side.tag):
                return each.letter
        value = tree_of(mean([self.float(body, value) for value in side.values]))
        self.means.append(Mean(f"M_{tag}", body, side, value))
        self.ledger.values[self.means[-1].letter] = value
        return self.means[-1].letter

    def float(self, formula: Expr, value: Number) -> Number:
        """A formula in ``y`` and ``alpha`` for one of many examples."""
        alpha = rational(self.ledger.values["alpha"]) if self.smoothed else None
        return compute(formula, {"y": value} if alpha is None else {"y": value, "alpha": alpha})


def tree_of(value: Number) -> Expr:
    """A computed number as a tree; a fraction that is longer than any may be as its nearest float."""
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        return entry(float(value))
    return entry(value)


def turned(mean: Expr) -> Expr:
    """The same with the other sign."""
    return mean.arg if isinstance(mean, Neg) else Neg(mean)


def _to_base_2(expr: Expr) -> Expr:
    changed = rebuild(expr, _to_base_2)
    return Call("log2", changed.args) if isinstance(changed, Call) and changed.name == "log" else changed
