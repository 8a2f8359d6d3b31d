"""What an answer on outputs says: headline, what was given, which steps, warnings, the remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlcalc.derivation.model import Derivation, Table, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Seq
from dlcalc.notation.show import ascii_text
from dlcalc.topics.gan.losses import PROBABILITY, Loss
from dlcalc.topics.gan.options import Options
from dlcalc.topics.gan.outputs import Outputs
from dlcalc.topics.gan.words import STATED
from dlcalc.topics.gan.working import WRITTEN, Side, Working

_LISTED = 8

_LETTERS = {
    "d": ("`r_i = D(x_i)`", "`g_i = D(G(z_i))`"),
    "f": ("`r_i = f(x_i)`", "`g_i = f(G(z_i))`"),
    "logits": ("`u_i`", "`v_i`"),
}


def told(
    inputs: Inputs, found: Outputs, chosen: Options, work: Working, results: Mapping[str, Expr], gradients: Mapping[str, Table]
) -> Derivation:
    """The derivation of a worked question."""
    order = [info.name for info in inputs.topic.results if info.name in results]
    return Derivation(
        topic="gan",
        title="GAN losses",
        headline=work.loss.title,
        inputs={name: inputs.values[name] if isinstance(inputs.values[name], Seq) else typed for name, typed in inputs.typed.items()},
        given=tuple(_given(inputs, found, work)),
        assumed=chosen.assumed,
        conventions={"log": "bits" if chosen.bits else "nats", "d_loss": "minimised, the means over real and generated examples added"},
        symbols={},
        steps=tuple(work.ledger.steps),
        shown=_shown(inputs, work),
        results={name: results[name] for name in order},
        info={info.name: info for info in inputs.topic.results if info.name in results},
        remark=_remark(work.loss, found),
        warnings=tuple(_warnings(found, work)),
        tables=(*_means(work), *_gradients(inputs, work, gradients)),
        pictures=(),
        vocabulary=STATED,
    )


def _given(inputs: Inputs, found: Outputs, work: Working) -> Iterator[str]:
    way = "f" if work.loss.player == "critic" else found.way if found.way == "logits" else "d"
    for letters, kind, entries in zip(_LETTERS[way], ("real", "generated"), (found.real, found.fake), strict=True):
        if entries:
            yield f"{letters} = {_listed(entries)} on {kind}" if len(entries) <= _LISTED else f"{len(entries):,} {letters} on {kind}"
    if found.way == "logits":
        yield "before the sigmoid, `D(x) = sigmoid(u)`"
    if found.norms:
        yield (
            f"gradient norms `n_i` = {_listed(found.norms)}"
            if len(found.norms) <= _LISTED
            else f"{len(found.norms):,} gradient norms `n_i`"
        )
    for letter, says in (("alpha", "one-sided label smoothing"), ("epsilon", "outputs clipped by"), ("lambda", "penalty weight")):
        value = work.ledger.values.get(letter)
        if value is not None and (letter != "lambda" or inputs.given("lam")):
            yield f"{says} `{letter} = {ascii_text(value)}`"


def _listed(entries: tuple[Expr, ...]) -> str:
    return ", ".join([f"`{ascii_text(each)}`" for each in entries])


def _shown(inputs: Inputs, work: Working) -> tuple[str, ...]:
    """The losses, and the slopes by the first example; or the steps of the results that were asked for."""
    ids = [step.id for step in work.ledger.steps]
    if inputs.all:
        return tuple(ids)
    if inputs.only:
        wanted = tuple([f"{name.removesuffix('_logits')}_" if name.startswith("gradient") else name for name in inputs.only])
        return tuple([id for id in ids if id.startswith(wanted)]) or tuple(ids[:1])
    first = [id for id in ids if id.startswith("gradient_g_1")]
    return tuple([id for id in ids if not id.startswith("gradient") or id in first])


def _means(work: Working) -> Iterator[Table]:
    if work.means:
        rows = tuple([
            (f"`{each.letter}`", f"`{ascii_text(each.term)}`", f"{len(each.side.letters):,} {each.side.kind}", each.value)
            for each in work.means
        ])  # fmt: skip
        yield Table("means", "The means", ("mean", "of", "over", "value"), rows, "`y` is what the network says of one example")


def _gradients(inputs: Inputs, work: Working, gradients: Mapping[str, Table]) -> Iterator[Table]:
    """The slopes by the generated examples, where there are several, and by all where that was asked for."""
    several = len(work.fake.letters) > 1 and not work.fake.many
    for name, table in gradients.items():
        asked = any(each.startswith(name) for each in inputs.only)
        if inputs.all or asked or (not inputs.only and several and name == "gradient_g"):
            yield table


def _remark(loss: Loss, found: Outputs) -> str:
    return loss.remark if found.real else f"Only the generator's side was given. For the {loss.player}'s loss: --{found.parameters[0]}"


def _warnings(found: Outputs, work: Working) -> Iterator[Warning]:
    for side, entries, name in ((work.real, found.real, found.parameters[0]), (work.fake, found.fake, found.parameters[1])):
        places = [place for place, cut in enumerate(side.clipped, 1) if cut]
        if places:
            yield Warning("clipped", f"--{name}: {_clipped(places, entries)} clipped. The clip is flat there, so the slope is 0.")
    if causes := list(_causes(work)):
        yield Warning("log_zero", _infinite(causes))
    if found.real and len(found.real) != len(found.fake):
        text = f"{_examples(work.real)} and {_examples(work.fake)}: each mean is over its own number."
        yield Warning("counts", text)


def _clipped(places: list[int], entries: tuple[Expr, ...]) -> str:
    if len(places) <= WRITTEN:
        which = " and ".join([f"entry {place} (`{ascii_text(entries[place - 1])}`)" for place in places])
        return f"{which} {'was' if len(places) == 1 else 'were'}"
    return f"{len(places):,} of {len(entries):,} outputs were"


def _causes(work: Working) -> Iterator[str]:
    """The outputs of which a logarithm of 0 is taken, in words."""
    if work.loss.output != PROBABILITY or work.logits:
        return
    for value, side, says, counts in (
        (0, work.real, "0 on a real example", True),
        (1, work.real, "1 on a real example, whose label is smoothed", work.smoothed),
        (1, work.fake, "1 on a generated example", True),
        (0, work.fake, "0 on a generated example", work.loss.name == "nonsaturating"),
    ):
        if counts and value in side.values:
            yield says


def _infinite(causes: list[str]) -> str:
    """Why a loss is infinite, and what programs do."""
    return (
        f"An output of {' and of '.join(causes)} makes a logarithm of 0, which is −∞ in the limit, so a loss and its slope are infinite "
        "and no step can be taken. Programs clip, --clip-eps 1e-7, or work with logits, where it cannot happen: --logits-fake."
    )


def _examples(side: Side) -> str:
    return f"{len(side.letters):,} {side.kind} example{'s' * (len(side.letters) > 1)}"
