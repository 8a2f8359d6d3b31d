"""The objectives themselves: statements over distributions, who minimises or maximises what, and under which condition."""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Call, Expr, symbols, walk
from dlcalc.notation.parse import parse
from dlcalc.topics.gan.losses import LIPSCHITZ, LOSSES, MINIMAX, NONSATURATING, PENALTY, SCORE, WGAN, Loss
from dlcalc.topics.gan.words import MEANINGS, STATED


def answer(inputs: Inputs) -> Derivation:
    """The objectives of one loss, or of the GAN and the WGAN side by side."""
    ledger = Ledger(STATED, {}, counts=False)
    results = _stated(ledger, LOSSES[inputs.word("loss")]) if inputs.given("loss") else _both(ledger)
    steps = tuple(ledger.steps)
    used = _letters([step.value for step in steps], scores=inputs.given("loss") and LOSSES[inputs.word("loss")].output == SCORE)
    return Derivation(
        topic="gan",
        title="GAN objectives",
        headline=LOSSES[inputs.word("loss")].title if inputs.given("loss") else "the original GAN and the Wasserstein GAN",
        inputs=dict(inputs.typed),
        given=(),
        assumed=(),
        conventions={"d_loss": "minimised"},
        symbols={name.partition("_score")[0]: MEANINGS[name] for name in used},
        steps=steps,
        shown=_shown(inputs, ledger),
        results=results,
        info=_info(inputs, results),
        remark=_remark(inputs),
        warnings=(),
        tables=(_meanings(used),),
        pictures=(),
        vocabulary=STATED,
    )


def _stated(ledger: Ledger, loss: Loss) -> dict[str, Expr]:
    """Both sides of one loss."""
    results: dict[str, Expr] = {}
    heading = loss.player.capitalize()
    if loss.value:
        title = {"title": heading, "note": loss.judge_says, "source": loss.source}
        results["value"] = ledger.step("value", f"V = {loss.value}", **title)
    if loss.name == "wgan-gp":
        note = f"keeps f near 1-Lipschitz, `{LIPSCHITZ}`: a gradient of norm 1 between real and generated data"
        results["penalty"] = ledger.step("penalty", f"P = {PENALTY}", title="Gradient penalty", note=note, source=loss.source)
    note = "what it minimises, as programs do" if loss.value else loss.judge_says
    title = {"title": f"{heading}'s loss" if loss.value else heading, "note": note, "source": loss.source}
    results["d_loss"] = ledger.step("d_loss", f"L_D = {loss.d_loss}", **title)
    results["g_loss"] = ledger.step("g_loss", f"L_G = {loss.g_loss}", title="Generator", note=loss.generator_says, source=loss.source)
    if "wgan" in loss.name:
        results["condition"] = parse(LIPSCHITZ, STATED)
    return results


def _both(ledger: Ledger) -> dict[str, Expr]:
    """The discriminator and both generators of the GAN, the critic and the generator of the WGAN."""
    results: dict[str, Expr] = {}

    def step(id: str, text: str, loss: Loss, title: str, note: str) -> None:
        results[id] = ledger.step(id, text, title=title, note=note, source=loss.source)

    step("value", f"V = {MINIMAX.value}", MINIMAX, "Discriminator", MINIMAX.judge_says)
    step("d_loss", f"L_D = {MINIMAX.d_loss}", MINIMAX, "Discriminator's loss", "what it minimises, as programs do")
    step("g_loss", f"L_G = {MINIMAX.g_loss}", MINIMAX, "Generator, minimax", MINIMAX.generator_says)
    note = "G minimises this in practice: its slope does not vanish where D(x) is near 0"
    step("nonsaturating_loss", f"L_N = {NONSATURATING.g_loss}", NONSATURATING, "Generator, non-saturating", note)
    step("critic_value", f"W = {WGAN.value}", WGAN, "WGAN critic", WGAN.judge_says)
    step("critic_loss", "L_f = -W", WGAN, "WGAN critic's loss", "what it minimises, as programs do")
    step("wgan_g_loss", f"L_W = {WGAN.g_loss}", WGAN, "WGAN generator", WGAN.generator_says)
    results["condition"] = parse(LIPSCHITZ, STATED)
    return results


def _shown(inputs: Inputs, ledger: Ledger) -> tuple[str, ...]:
    """The objectives, without those that only turn a sign."""
    ids = [step.id for step in ledger.steps]
    chosen = [id for id in ids if id in inputs.only]
    if inputs.all or inputs.only:
        return tuple(chosen or ids)
    turned = {"critic_loss"} | ({"d_loss"} if inputs.word("loss") != "wgan-gp" and "value" in ids else set())
    return tuple([id for id in ids if id not in turned])


def _letters(statements: list[Expr], *, scores: bool) -> list[str]:
    """What needs a meaning, in the order of :data:`MEANINGS`; where D says ``scores``, its meaning is another."""
    found = {name for each in statements for name in symbols(each)}
    found |= {node.name for each in statements for node in walk(each) if isinstance(node, Call)}
    if scores and "D" in found:
        found ^= {"D", "D_score"}
    return [name for name in MEANINGS if name in found]


def _meanings(used: list[str]) -> Table:
    letters = [(name.partition("_score")[0], MEANINGS[name]) for name in used]
    rows = tuple([(f"`{letter}(x)`" if letter in STATED.functions else f"`{letter}`", says) for letter, says in letters])
    return Table("symbols", "What the letters mean", ("", ""), rows)


def _info(inputs: Inputs, results: dict[str, Expr]) -> dict[str, ResultInfo]:
    return {info.name: info for info in inputs.topic.results if info.name in results}


def _remark(inputs: Inputs) -> str:
    if inputs.given("loss"):
        loss = LOSSES[inputs.word("loss")]
        asks = {"probability": "--d-real 0.9,0.8 --d-fake 0.1,0.2", "score": "--f-real 1.2,0.3 --f-fake -0.5,0.1"}[loss.output]
        norms = " --grad-norms 1.1,0.8" if loss.name == "wgan-gp" else ""
        return f"With numbers: --loss {loss.name} {asks}{norms}"
    return "No logarithm in the WGAN, and no condition on D in the GAN. Beside each other, with the VAE: --compare"
