"""Why the generator's loss matters: the slopes of both logarithmic losses where the discriminator sees through the samples."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Const, Expr, Neg, Num, Seq
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.gan.words import STATED

OUTPUTS = ("1/2", "0.1", "0.01", "0.001", "0.0001")
"""The outputs on a generated example that are shown, where none are given."""

_STEPS = (
    ("sigmoid_slope", "diff(g, v) = g*(1 - g)", "Through the sigmoid", "D says `g = sigmoid(v)` of a sample, `v` is the logit"),
    ("minimax_output", "diff(L_M, g) = -1/(1 - g)", "Minimax", "`L_M = log(1 - g)`; the chain rule multiplies by `g*(1 - g)`"),
    ("slope_minimax", "diff(L_M, v) = -1/(1 - g)*(g*(1 - g))", "Minimax", ""),
    ("nonsaturating_output", "diff(L_N, g) = -1/g", "Non-saturating", "`L_N = -log(g)`; the chain rule again"),
    ("slope_nonsaturating", "diff(L_N, v) = -1/g*(g*(1 - g))", "Non-saturating", ""),
)
_COLUMNS = ("g", "v", "diff(L_M, g)", "diff(L_M, v)", "diff(L_N, g)", "diff(L_N, v)")
_CELLS = ("g", "log(g/(1 - g))", "-1/(1 - g)", "-g", "-1/g", "-(1 - g)")


def answer(inputs: Inputs) -> Derivation:
    """The slopes as formulas, and their values at outputs that go to 0.

    Raises:
        DomainError: an output is 0 or 1 or no probability.
    """
    ledger = Ledger(STATED, {}, counts=False)
    for id, equation, title, note in _STEPS:
        ledger.step(id, equation, title=title, note=note, source="Goodfellow et al. 2014, section 3")
    results = {step.id: step.value for step in ledger.steps if step.id.startswith("slope_")}
    return Derivation(
        topic="gan",
        title="Saturation",
        headline="the generator's slopes as D(G(z)) goes to 0",
        inputs=dict(inputs.typed),
        given=(),
        assumed=(),
        conventions={"log": "nats"},
        symbols={"g": "what D says of a generated example, D(G(z))", "v": "its logit"},
        steps=tuple(ledger.steps),
        shown=tuple([step.id for step in ledger.steps]),
        results=results,
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark="By the logit the minimax slope dies with `g`, just where G is worst; the other goes to −1, so that G learns.",
        warnings=(),
        tables=(_table(ledger, _outputs(inputs)),),
        pictures=(),
        vocabulary=STATED,
    )


def _outputs(inputs: Inputs) -> tuple[Expr, ...]:
    given = inputs.values.get("d-fake")
    if not isinstance(given, Seq):
        return tuple([parse(text) for text in OUTPUTS])
    ledger = Ledger(STATED, {}, counts=False)
    for place, each in enumerate(given.items, 1):
        if ledger.broken("0 < g and g < 1", g=each):
            rule = f"entry {place} is {ascii_text(each)}, and slopes are shown for outputs between 0 and 1, without these"
            raise DomainError("d-fake", inputs.typed["d-fake"], rule, "0.5,0.1,0.01")
    return given.items


def _table(ledger: Ledger, outputs: tuple[Expr, ...]) -> Table:
    rows: list[tuple[Expr | str, ...]] = [tuple([ledger.value(cell, g=each) for cell in _CELLS]) for each in outputs]
    infinite = Neg(Const("inf"))
    rows.append(("→ 0", infinite, Neg(Num(1)), Num(0), infinite, Neg(Num(1))))
    return Table("saturation", "", tuple([f"`{column}`" for column in _COLUMNS]), tuple(rows))
