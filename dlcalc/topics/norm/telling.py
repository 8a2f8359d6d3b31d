"""What an answer on numbers says: headline, what was given and assumed, which steps, warnings, the one remark."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Assumption, Derivation, Picture, Table
from dlcalc.derivation.plots import Plot, pictures, wanted
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import number
from dlcalc.notation.show import ascii_text
from dlcalc.topics.norm import naming
from dlcalc.topics.norm.answer import Answered
from dlcalc.topics.norm.kinds import KINDS
from dlcalc.topics.norm.settings import learnt
from dlcalc.topics.norm.tables import tables
from dlcalc.topics.norm.warned import warnings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_AIDS = {
    "mean": ("mean_entry",), "var": ("mean_entry", "var_entry"), "std": ("mean_entry", "var_entry", "std_entry"),
    "normalized": ("mean_entry", "var_entry", "square_entry", "rms_entry", "normalized_entry"),
    "rms": ("square_entry", "rms_entry"),
    "output": (
        "mean_entry", "var_entry", "square_entry", "rms_entry", "square_sum_entry", "denominator_entry", "normalized_entry", "output_entry",
    ),
    "running_mean": ("mean_entry", "running_mean_entry"), "running_var": ("var_entry", "unbiased_entry", "running_var_entry"),
    "dx": ("dx_sum", "dx_product", "dx_entry"), "dgamma": ("dgamma_entry",), "dbeta": ("dbeta_entry",),
}  # fmt: skip
"""The steps that a result is made of."""

_DEFAULT = ("output", "running_mean", "running_var", "dbeta", "dgamma", "dx")


def derivation(answered: Answered, extra: tuple[Table, ...] = (), drawings: tuple[Picture, ...] = ()) -> Derivation:
    """Put the answer together.

    Args:
        answered: everything that was computed.
        extra: tables that stand before its own.
        drawings: pictures that stand before its own.
    """
    asked, inputs = answered.asked, answered.asked.inputs
    info = {each.name: each for each in inputs.topic.results}
    order = [parameter.name for parameter in inputs.topic.parameters]
    plots: tuple[Plot, ...] = ()
    if wanted(inputs):
        from dlcalc.topics.norm.drawing import plots_of

        plots = plots_of(answered)
    unrounded = {} if answered.plain is answered.found else answered.plain.results()
    return Derivation(
        topic=inputs.topic.name,
        title=KINDS[asked.kind].title,
        headline=naming.headline(asked.layout) + ", channels last" * _last(answered),
        inputs={name: inputs.values[name] for name in order if inputs.given(name)},
        given=tuple(_given(answered)),
        assumed=tuple(_assumed(answered)),
        conventions=_conventions(answered),
        symbols={},
        steps=tuple(answered.ledger.steps),
        shown=_shown(answered),
        results={name: answered.results[name] for name in info if name in answered.results},
        info=info,
        remark=_remark(answered),
        warnings=tuple(warnings(answered)),
        tables=(*extra, *tables(answered)),
        pictures=(*drawings, *pictures(inputs, plots)),
        vocabulary=answered.ledger.vocabulary,
        plots=plots,
        unrounded={name: value for name, value in unrounded.items() if name in answered.results},
    )


def _last(answered: Answered) -> bool:
    sees = answered.asked.layout
    return sees.channel == len(sees.shape) - 1 and len(sees.shape) > 2


def _given(answered: Answered) -> Iterator[str]:
    """Scale, shift, running statistics and constants that were given."""
    asked, inputs = answered.asked, answered.asked.inputs
    constants = asked.settings
    if asked.kind == "group":
        yield f"`G = {asked.layout.split[asked.layout.channel]}` groups of {naming_count(asked.layout.split[asked.layout.channel + 1])}"
    for name, letter in (("gamma", "gamma"), ("beta", "beta"), ("running-mean", "mu_R"), ("running-var", "sigma_R^2")):
        value = inputs.values.get(name)
        if isinstance(value, Array):
            yield _array(letter, value.numbers)
    texts = (("eps", "epsilon", constants.epsilon), ("momentum", "alpha", constants.momentum), ("k", "k", constants.k),
             ("alpha", "alpha", constants.alpha), ("exponent", "beta", constants.exponent), ("size", "n", constants.size))  # fmt: skip
    for name, letter, constant in texts:
        if inputs.given(name):
            yield f"{'momentum ' * (name == 'momentum')}`{letter} = {ascii_text(number(constant))}`"
    if asked.g is not None:
        yield "`g = ∂L/∂y`"
    if inputs.word("mode") == "inference":
        yield "inference mode"


def naming_count(size: int) -> str:
    """``1 channel``, ``2 channels``."""
    return f"{size} channel{'s' * (size != 1)}"


def _array(letter: str, numbers: Numbers) -> str:
    """``γ = 2``, ``γ = (1, 2)``, or its shape."""
    values = numbers.reshape(-1).tolist()
    if len(values) > 4 or any(isinstance(value, float) and value - value != 0 for value in values):
        return f"`{letter}`: {' × '.join(map(str, numbers.shape))} numbers"
    texts = [ascii_text(entry(value)) for value in values]
    return f"`{letter} = {texts[0] if len(texts) == 1 else '(' + ', '.join(texts) + ')'}`"


def _assumed(answered: Answered) -> Iterator[Assumption]:
    """The defaults, those that show in a formula first."""
    asked = answered.asked
    inputs, constants = asked.inputs, asked.settings
    yield from constants.assumed
    if constants.affine != "none":
        yield from learnt(inputs, asked.kind)
    elif not inputs.given("affine") and asked.kind == "instance":
        yield Assumption("affine", "none", "no scale and no shift (affine=False)")
    if asked.kind in ("batch", "layer", "instance", "group") and constants.training:
        yield Assumption("mode", inputs.word("mode"), f"variance ÷ `{naming.count(asked.layout)}`")
    if asked.kind in ("layer", "rms") and len(asked.layout.shape) > 2 and not inputs.given("axes"):
        size = len(asked.layout.averaged)
        yield Assumption("axes", size, "over the last axis" if size == 1 else f"over the last {size} axes")
    if asked.running_mean is not None and constants.training:
        if not inputs.given("running-mean"):
            yield Assumption("running-mean", 0, "`mu_R = 0`")
        if not inputs.given("running-var"):
            yield Assumption("running-var", 1, "`sigma_R^2 = 1`")
        of = "of the old value" if constants.weighs == "old" else "of the batch"
        if not inputs.given("momentum"):
            yield Assumption("momentum", number(constants.momentum), f"momentum `alpha = {ascii_text(number(constants.momentum))}` {of}")
        if not inputs.given("momentum-of"):
            yield Assumption("momentum-of", constants.weighs, f"momentum {of}" * inputs.given("momentum"))
    if inputs.places is not None:
        yield Assumption("round-steps", inputs.places, f"rounded to {inputs.places} place{'s' * (inputs.places != 1)} after every step")


def _conventions(answered: Answered) -> dict[str, str]:
    asked = answered.asked
    found = {"convention": asked.inputs.word("convention"), "mode": asked.inputs.word("mode")}
    if asked.kind == "local-response":
        found["window"] = "alpha times the sum" if asked.settings.window == "sum" else "alpha/n times the sum"
    elif asked.kind != "rms" and asked.settings.training:
        found["variance"] = "biased"
    if "running_var" in answered.results:
        found |= {"momentum": f"weight of the {asked.settings.weighs} value" if asked.settings.weighs == "old" else "weight of the batch",
                  "running variance": asked.settings.update}  # fmt: skip
    if asked.inputs.places is not None:
        found["rounding"] = "after every step"
    return found


def _shown(answered: Answered) -> tuple[str, ...]:
    """The steps that answer the question, or those of the results that were asked for."""
    asked, inputs = answered.asked, answered.asked.inputs
    ids = [step.id for step in answered.ledger.steps]
    if inputs.all:
        return tuple(ids)
    rounding = ("deviation_entry", "root_entry") if inputs.places is not None else ()
    names = inputs.only or _DEFAULT
    wanted = {id for name in names for id in (*_AIDS.get(name, ()), name)}
    if wanted & {"output_entry", "normalized_entry"}:
        wanted |= {*rounding}
    if asked.g is not None and wanted & {"dgamma_entry", "dx_entry"} and not inputs.only:
        wanted.add("normalized_entry")
    plain = asked.g is not None and not any(map(inputs.given, ("gamma", "beta", "round-steps")))
    if plain and not inputs.only and "normalized_entry" in ids:
        wanted.discard("output_entry")  # it is x̂ itself
    shown = [id for id in ids if id in wanted]
    return tuple(shown or ids[:1])


def _remark(answered: Answered) -> str:
    """The one most useful sentence."""
    asked, constants = answered.asked, answered.asked.settings
    if answered.why:
        return f"No number is written out: {answered.why}."
    if asked.layout.members == 1 and asked.kind != "local-response":
        return ""
    if "unbiased_entry" in _shown(answered):
        count = naming.count(asked.layout)
        return (
            f"The batch is normalised with the variance ÷ `{count}`, and the running variance moves towards the one ÷ (`{count} - 1`), "
            f"in PyTorch. Keras and ONNX take ÷ `{count}` for both: --update-variance biased"
        )
    if not constants.training and asked.kind == "batch":
        if any(map(asked.inputs.given, ("momentum", "momentum-of", "update-variance"))):
            return "In inference the running statistics are used as they are: nothing moves them, so the momentum plays no part."
        return "In inference each number is mapped by itself: the others of the batch do not matter any more."
    if asked.inputs.word("mode") == "inference":
        return f"{KINDS[asked.kind].title} does the same in training and in inference: it has no running statistics."
    if "running_mean" in answered.results:
        return _other_momentum(answered)
    if asked.kind == "batch" and asked.g is None and {"mean_entry", "var_entry", "output_entry"} & {*_shown(answered)}:
        count = naming.count(asked.layout)
        plain = not (constants.epsilon or asked.inputs.given("gamma") or answered.plain is not answered.found)
        why = (
            f"No larger population is estimated: {'these very numbers get variance 1' if plain else 'these very numbers are to be scaled'}."
        )
        return f"Why ÷ `{count}`, when statistics books divide by `{count} - 1`? {why}"
    if asked.kind == "layer":
        return "Each example is normalised by itself, so neither the batch nor its size matters."
    return ""


def _other_momentum(answered: Answered) -> str:
    """PyTorch's momentum and Keras' are each other's complement."""
    constants = answered.asked.settings
    other = ascii_text(number(1 - constants.momentum))
    if constants.weighs == "old":
        return f"The momentum is the weight of the old value, as in Keras and ONNX. PyTorch means the batch's: there it would be {other}."
    return f"The momentum is the weight of the batch, as in PyTorch. Keras and ONNX mean that of the old value: there it would be {other}."


def size_of(answered: Answered) -> int:
    """How many numbers there are."""
    return prod(answered.asked.layout.shape)
