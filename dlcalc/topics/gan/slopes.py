"""Gradients of both losses: by what the network said of each example, and by the logit behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dlcalc.derivation.ledger import parse
from dlcalc.derivation.model import Table
from dlcalc.notation.expr import Expr, Neg, Num, Seq
from dlcalc.topics.gan.floating import Number
from dlcalc.topics.gan.losses import Slopes
from dlcalc.topics.gan.words import STATED
from dlcalc.topics.gan.working import INF, Side, Working, tree_of

LOGITS = {"r": "u", "g": "v"}
"""The letters of the logits behind the outputs r on real and g on generated examples."""

MOST_SHOWN = 16
"""Examples of which the table of gradients has a row."""


class Gradients(NamedTuple):
    """The derivatives, one an example: of the judge's loss on real and generated ones, of the generator's."""

    real: tuple[Expr, ...]
    fake: tuple[Expr, ...]
    generator: tuple[Expr, ...]

    def results(self, suffix: str = "") -> dict[str, Expr]:
        """The gradients as results; the judge's has the real examples first."""
        found: dict[str, Expr] = {f"gradient_d{suffix}": Seq("vector", (*self.real, *self.fake))} if self.real else {}
        return {**found, f"gradient_g{suffix}": Seq("vector", self.generator)}


def gradients(work: Working) -> tuple[Gradients, Gradients | None]:
    """The gradients by what was given, and those by the logits where outputs were given that are sigmoids of logits.

    Where there are few examples each derivative is a step.
    """
    loss = work.loss
    ways = [(loss.logit_slopes, True)] if work.logits else [(loss.slopes, False), (loss.logit_slopes, True)]
    chosen = [(slopes, by_logit) for slopes, by_logit in ways if slopes is not None]
    judged = [_judged(work, slopes, by_logit=by_logit) if work.real.letters else ((), ()) for slopes, by_logit in chosen]
    made = [_each(work, slopes.generator, work.fake, "g", by_logit=by_logit) for slopes, by_logit in chosen]
    first, *others = [Gradients(*each, generator) for each, generator in zip(judged, made, strict=True)]
    return first, others[0] if others else None


def _judged(work: Working, slopes: Slopes, *, by_logit: bool) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    real = _each(work, slopes.smoothed if work.smoothed else slopes.real, work.real, "d_real", by_logit=by_logit)
    return real, _each(work, slopes.fake, work.fake, "d_fake", by_logit=by_logit)


def _each(work: Working, slope: str, side: Side, whose: str, *, by_logit: bool) -> tuple[Expr, ...]:
    """The slopes by every example of a side; as steps where there are few, of many the numbers alone."""
    count = len(side.letters)
    factors = [str(count)] * (count > 1) + ["log(2)"] * work.bits
    k, per = "".join([f"{each}*" for each in factors]), f"/({'*'.join(factors)})" if factors else ""
    said = "sigmoid({})" if work.logits else "{}"
    if side.many:
        formula = parse(slope.format(y=said.format("y"), k=k, per=per), STATED)
        numbers = [0 if cut else work.float(formula, value) for value, cut in zip(side.values, side.clipped, strict=True)]
        return tuple([tree_of(number) for number in numbers])
    loss, title = ("L_G", "Generator's slopes") if whose == "g" else ("L_D", f"{work.loss.player.capitalize()}'s slopes")
    note = _note(work, side, loss)
    found = []
    for place, (letter, cut) in enumerate(zip(side.letters, side.clipped, strict=True), 1):
        formula = Num(0) if cut else parse(slope.format(y=said.format(letter), k=k, per=per), STATED)
        bottom = f"{LOGITS[side.tag]}_{place}" if by_logit else letter.replace("bar", "")
        limit = Neg(INF) if whose != "d_fake" else INF
        id = f"gradient_{whose}_{place}" + "_logit" * (by_logit and not work.logits)
        found.append(work.step(id, f"diff({loss}, {bottom})", formula, title, note, limit=limit))
    return tuple(found)


def _note(work: Working, side: Side, loss: str) -> str:
    if work.loss.logit_slopes is None:
        return f"by each score: what `{loss}` gains when it grows"
    return "by each logit" if work.logits else f"by each output, and by the logit behind it: `{side.tag}_i = sigmoid({LOGITS[side.tag]}_i)`"


def tables(work: Working, by_given: Gradients, by_logit: Gradients | None) -> dict[str, Table]:
    """Every example with what was said of it and the slope of a loss, by the result that they show."""
    both = [by_given, *([by_logit] if by_logit else [])]
    made = [(f"generated {place}", value) for place, value in enumerate(work.fake.values, 1)]
    found = {"gradient_g": _table(work, "L_G", made, [each.generator for each in both])}
    if work.real.letters:
        judged = [*[(f"real {place}", value) for place, value in enumerate(work.real.values, 1)], *made]
        found["gradient_d"] = _table(work, "L_D", judged, [(*each.real, *each.fake) for each in both])
    return found


def _table(work: Working, loss: str, examples: Sequence[tuple[str, Number]], slopes: Sequence[tuple[Expr, ...]]) -> Table:
    said = "logit" if work.logits else "`D(x)`" if work.loss.player == "discriminator" else "`f(x)`"
    by = "logit" if work.logits else "output" if len(slopes) > 1 else "score"
    columns = ("example", said, f"slope by the {by}", *["slope by its logit"] * (len(slopes) - 1))
    rows = [(name, tree_of(value), *each) for (name, value), each in zip(examples, zip(*slopes, strict=True), strict=True)]
    left = len(rows) - MOST_SHOWN
    note = f"and {left:,} more examples; --json has the slopes by all" if left > 0 else ""
    whose = "Generator" if loss == "L_G" else work.loss.player.capitalize()
    return Table(f"slopes_{loss[-1].lower()}", f"{whose}'s slopes, example by example", columns, tuple(rows[:MOST_SHOWN]), note)
