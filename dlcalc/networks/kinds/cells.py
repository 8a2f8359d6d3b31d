"""Layers that change no axis of space, and those that leave it behind: dense layers, norms, activations."""

from __future__ import annotations

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.state import VOCABULARY, Answer, Asked, Question, Signal, ask, product
from dlcalc.notation.expr import ONE, ZERO, Expr, Mul

NORMS = {"batchnorm": "batch", "layernorm": "layer", "groupnorm": "group", "instancenorm": "instance", "rmsnorm": "rms"}


def each(asked: Asked) -> Answer:
    """What works cell by cell: as many numbers come out as go in."""
    ledger, formula = counted(asked)
    activations = ledger.step("activations", f"activations = {formula}", title="Activations", note="each number by itself")
    return Answer(asked.signal, {"activations": activations}, ledger=ledger)


def counted(asked: Asked) -> tuple[Ledger, str]:
    """A ledger with the sizes of the input, and how many numbers that is, as a formula."""
    letters = names(asked.shape)
    ledger = Ledger(VOCABULARY, {**dict(zip(letters, asked.shape, strict=True)), **asked.numbers()}, asked.neutral())
    return ledger, product(["N", *letters])


def names(shape: tuple[Expr, ...]) -> tuple[str, ...]:
    """The letters of a shape's sizes."""
    return {1: ("D",), 2: ("T", "D")}.get(len(shape), (*("W", "H", "L", "M", "O")[: len(shape) - 1], "D"))


def flatten(asked: Asked) -> Answer:
    """A map as one row of numbers."""
    letters = names(asked.shape)
    ledger = Ledger(VOCABULARY, {**dict(zip(letters, asked.shape, strict=True)), **asked.numbers()}, asked.neutral())
    size = ledger.step("output_d", f"I = {product(letters)}", title="Output size", note="the map as one row of numbers")
    activations = ledger.step("activations", "activations = N*I", title="Activations", note="the same numbers")
    return Answer(Signal((size,), None), {"activations": activations}, ledger=ledger)


def dense(asked: Asked) -> Answer:
    """A dense layer: on a map it sees every cell; on a sequence each step by itself."""
    spec, shape = asked.layer.spec, asked.shape
    raw: dict[str, object] = {"kind": "dense", "k": str(spec.sizes("k")[0])}
    if spec.sizes("b") == (0,):
        raw["bias"] = "none"
    batch = asked.batch
    if len(shape) == 2:  # each step is an example
        raw["d"] = shape[-1]
        ledger = Ledger(VOCABULARY, {})
        batch = shape[0] if batch is None else ledger.evaluate(Mul((batch, shape[0])))
    elif len(shape) == 1:
        raw["d"] = shape[0]
    else:
        raw |= {"input": shape, "dims": str(len(shape) - 1)}
    if batch is not None and batch != ONE:
        raw["n"] = batch
    question = Question("conv", raw)
    try:
        found = ask(question)
    except DomainError as error:
        raise asked.refused(error.rule) from None
    counts = {name: found.results.get(name, ZERO) for name in ("parameters", "macs", "activations")}
    out = found.results["output_d"]
    return Answer(Signal((shape[0], out) if len(shape) == 2 else (out,), None), counts, question)


_LEARNT = ("nothing is learnt", "a scale for each channel", "a scale and a shift for each channel")
_KEPT = ("no running statistics are kept", "a running mean and a running variance for each channel")


def _learnt(asked: Asked) -> int:
    """How many numbers a channel a norm learns: a scale and a shift, a scale alone; without a scale nothing."""
    spec = asked.layer.spec
    if spec.sizes("w") == (0,):
        return 0
    return 1 if asked.kind == "rmsnorm" or spec.sizes("b") == (0,) else 2


def norm(asked: Asked) -> Answer:
    """Batch norm and its kin: a scale and a shift for each channel."""
    spec = asked.layer.spec
    learnt, keeps = _learnt(asked), spec.sizes("r", int(asked.kind == "batchnorm")) != (0,)
    ledger, formula = counted(asked)
    if keeps != (asked.kind == "batchnorm"):  # what is kept is not what the topic takes for granted
        statistics = {"buffers": ledger.step("buffers", "buffers = 2*D" if keeps else "buffers = 0", title="Buffers", note=_KEPT[keeps])}
        parameters = ledger.step("parameters", f"parameters = {learnt}*D", title="Parameters", note=_LEARNT[learnt])
        return Answer(asked.signal, {**statistics, "parameters": parameters, "activations": ledger.value(formula)}, ledger=ledger)
    raw: dict[str, object] = {"kind": NORMS[asked.kind], "d": asked.shape[-1]}
    if asked.kind != "rmsnorm" or learnt != 1:
        raw["affine"] = ("none", "scale", "both")[learnt]
    if asked.kind == "groupnorm":
        raw["groups"] = str(asked.layer.spec.sizes("g")[0])
    question = Question("norm", raw)
    try:
        found = ask(question)
    except DomainError as error:
        raise asked.refused(error.rule) from None
    counts = {"parameters": found.results["parameters"], "buffers": found.results["buffers"], "activations": ledger.value(formula)}
    return Answer(asked.signal, counts, question)
