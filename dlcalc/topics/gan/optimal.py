"""The optimal discriminator: derived for one x, then for two distributions, with the value that it reaches."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger, parse
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.differentiate import derivative
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr
from dlcalc.notation.vocabulary import Vocabulary

VOCABULARY = Vocabulary(functions=frozenset({"D", "KL", "JS", "N", "U", "p_r", "p_g", "D^*"}))

SOURCE = "Goodfellow et al. 2014, proposition 1"
THEOREM = "Goodfellow et al. 2014, theorem 1"


def calculus(ledger: Ledger) -> None:
    """The maximum of a·log y + b·log(1 − y) by calculus: from V to D*, at one x."""

    def step(id: str, symbol: str, formula: Expr, title: str, note: str) -> None:
        ledger.step(id, (parse(symbol, VOCABULARY), formula), title=title, note=note, source=SOURCE)

    added = parse("a*log(y) + b*log(1 - y)", VOCABULARY)
    slope = evaluate(derivative(added, "y"))
    step("pointwise", "h", added, "One x at a time", "what x adds to V, with `a = p_r(x)`, `b = p_g(x)`, `y = D(x)`")
    step("slope", "diff(h, y)", slope, "Slope", "D* is where it is zero: `a*(1 - y) = b*y`")
    step("best", "y^*", parse("a/(a + b)", VOCABULARY), "Its zero", "solved for y")
    note = "the second derivative is negative wherever `0 < y < 1`"
    step("curvature", "h''", evaluate(derivative(slope, "y")), "A maximum", note)


def answer(inputs: Inputs) -> Derivation:
    """The optimal discriminator of two distributions, or of any two where none are given."""
    if inputs.given("p-real") or inputs.given("p-gen"):
        from dlcalc.topics.gan.pair import answer as between

        return between(inputs)
    if inputs.given("at"):
        raise DomainError(
            "at", inputs.typed["at"], "D* has a number there only between two distributions", '--p-real "N(0,1)" --p-gen "N(2,1)"'
        )
    ledger = Ledger(VOCABULARY, {}, counts=False)
    calculus(ledger)
    results: dict[str, Expr] = {}
    note = "for every x; 1/2 where both are equally likely"
    results["optimal_d"] = ledger.step(
        "optimal_d", "D^* = p_r(x)/(p_r(x) + p_g(x))", title="Optimal discriminator", note=note, source=SOURCE
    )
    note = "`D^*` put into V; G makes it least, −log 4, where `p_g = p_r`"
    formula = "2*JS(p_r || p_g) - log(4)"
    ledger.overrides = {"value": parse(formula, VOCABULARY)}  # as it is written everywhere
    results["value"] = ledger.step("value", f"V = {formula}", title="Its value", note=note, source=THEOREM)
    return Derivation(
        topic="gan",
        title="Optimal discriminator",
        headline="of any two distributions",
        inputs=dict(inputs.typed),
        given=(),
        assumed=(),
        conventions={"log": "nats"},
        symbols={"p_r": "density of the real data", "p_g": "density of what the generator makes", "x": "an example"},
        steps=tuple(ledger.steps),
        shown=tuple([step.id for step in ledger.steps]),
        results=results,
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark='For two distributions: --p-real "N(0,1)" --p-gen "N(2,1)"',
        warnings=(),
        tables=(),
        pictures=(),
        vocabulary=VOCABULARY,
    )
