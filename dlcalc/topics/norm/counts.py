"""How many numbers a normalisation learns and keeps, from sizes alone and by convention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Assumption, Derivation, Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.expr import Expr, Sym, rational, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.norm.kinds import KINDS
from dlcalc.topics.norm.layout import LETTERS, names_of
from dlcalc.topics.norm.settings import refuse_foreign, settings
from dlcalc.topics.norm.written import VOCABULARY

FRAMEWORKS = {"textbook": "textbook", "pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX"}

MEANINGS = {"C": "channels", "N": "examples", "L": "places", "D": "depth", "H": "height", "W": "width"}


class Counted(NamedTuple):
    """The formulas of one convention, and what its own summary calls parameters."""

    parameters: str
    buffers: str
    reported: str


def formulas(kind: str, affine: str, letters: tuple[str, ...], convention: str) -> Counted:
    """What is learnt and kept, as formulas.

    Args:
        kind: kind of normalisation.
        affine: what is learnt of it: ``both``, ``scale``, ``none``.
        letters: letters of the sizes that a scale has.
        convention: whose counts.
    """
    size = "*".join(letters)
    parameters = {"both": f"2*{size}", "scale": size, "none": "0"}[affine]
    buffers = "0" if kind != "batch" else "2*C + 1" if convention == "pytorch" else "2*C"
    counts_all = kind == "batch" and convention in ("keras", "onnx")
    reported = parameters if not counts_all else buffers if affine == "none" else "4*C" if affine == "both" else "3*C"
    return Counted(parameters, buffers, reported)


PARAMETERS = {"both": "a scale `gamma` and a shift `beta` {per}", "scale": "a scale `gamma` {per}, no shift", "none": "nothing is learnt"}


def note(kind: str, affine: str, letters: tuple[str, ...]) -> str:
    """What is learnt, in words."""
    per = "for each place that is averaged over" if KINDS[kind].per == "place" and len(letters) > 1 else "for each channel"
    if letters == ("C",) and KINDS[kind].per == "place":
        per = "for each feature"
    return PARAMETERS[affine].format(per=per)


def buffers_note(kind: str, convention: str) -> str:
    """What is kept beside what is learnt."""
    if kind != "batch":
        return "nothing is kept between batches"
    counter = ", and how many batches were seen" if convention == "pytorch" else ""
    return f"a running mean and variance for each channel{counter}"


def steps(ledger: Ledger, kind: str, affine: str, letters: tuple[str, ...], convention: str) -> dict[str, Expr]:
    """Add the steps, and give the results."""
    found = formulas(kind, affine, letters, convention)
    return {
        "parameters": ledger.step("parameters", f"parameters = {found.parameters}", title="Parameters", note=note(kind, affine, letters)),
        "buffers": ledger.step("buffers", f"buffers = {found.buffers}", title="Buffers", note=buffers_note(kind, convention)),
    }


def answer(inputs: Inputs) -> Derivation:
    """Count from sizes alone.

    Raises:
        DomainError: what only a question on numbers has a use for.
    """
    numbers = next((name for name in inputs.values if inputs.topic.parameter(name).group in ("Numbers", "Questions")), None)
    if numbers is not None:
        raise DomainError(numbers, inputs.typed[numbers], "it is about numbers, and none were given", "--x '3 1; 9 3; 11 3; 17 9'")
    kind, convention = inputs.word("kind"), inputs.word("convention")
    affine = settings(inputs, kind).affine
    values = _sizes(inputs)
    letters = _letters(inputs, kind, convention, len(inputs.sizes("input")) or 2)
    ledger = Ledger(VOCABULARY, {name: value for name, value in values.items() if value != Sym(name)})
    results = steps(ledger, kind, affine, letters, convention)
    unknown = [name for value in results.values() for name in symbols(value)]
    return Derivation(
        topic=inputs.topic.name,
        title=KINDS[kind].title,
        headline="what it learns and keeps",
        inputs={name: inputs.values[name] for name in inputs.values},
        given=tuple([f"{MEANINGS[name]} `{name} = {ascii_text(value)}`" for name, value in values.items() if name in ledger.values]),
        assumed=tuple(_assumed(inputs, kind, affine)),
        conventions={"convention": convention},
        symbols={name: MEANINGS.get(name, "not given") for name in dict.fromkeys(unknown)},
        steps=tuple(ledger.steps),
        shown=tuple([name for name in results if not inputs.only or name in inputs.only]) or tuple(results),
        results=results,
        info={info.name: info for info in inputs.topic.results},
        remark=_remark(inputs, kind, convention, unknown),
        warnings=(),
        tables=(table(inputs, kind, ledger),),
        pictures=(),
        vocabulary=ledger.vocabulary,
    )


def _remark(inputs: Inputs, kind: str, convention: str, unknown: list[str]) -> str:
    if "C" in unknown and not inputs.given("input") and not inputs.given("d"):
        return "The number of channels `C` was not given, so it stays a letter. With numbers: --d 64"
    if kind == "batch" and convention == "pytorch":
        return "PyTorch keeps one number more: how many batches it has seen. With momentum=None it averages over all of them."
    return ""


def _sizes(inputs: Inputs) -> Mapping[str, Expr]:
    """The sizes by letter: of a shape, or those that were given one by one."""
    shape = inputs.sizes("input")
    found: dict[str, Expr] = {}
    if shape:
        if not 2 <= len(shape) <= 5:
            rule = f"a shape has examples, channels and up to 3 axes of space, not {len(shape)} sizes"
            raise DomainError("input", inputs.typed["input"], rule, "32x64x56x56, or --d 64 alone")
        names = names_of(len(shape), last=inputs.word("convention") == "keras")
        found = {LETTERS[name]: size for name, size in zip(names, shape, strict=True)}
    for name, letter in (("n", "N"), ("d", "C")):
        given = inputs.expr(name)
        if given is None:
            continue
        if letter in found and found[letter] != given:
            raise DomainError(name, inputs.typed[name], f"the shape says {ascii_text(found[letter])}", f"leave out --{name}")
        found[letter] = given
    groups, channels = inputs.expr("groups"), found.get("C")
    if groups is not None and channels is not None:
        whole, parts = rational(channels), rational(groups)
        uneven = Ledger(VOCABULARY, {"C": channels, "G": groups}).broken("C mod G = 0")
        if uneven and isinstance(whole, int) and isinstance(parts, int):
            divisors = " ".join([str(size) for size in range(1, min(whole, 1000) + 1) if whole % size == 0])
            rule = f"{whole} channels cannot be split into {parts} groups of equal size"
            raise DomainError("groups", inputs.typed["groups"], rule, f"a number that divides {whole}: {divisors}")
    return found


def _letters(inputs: Inputs, kind: str, convention: str, rank: int) -> tuple[str, ...]:
    """The letters of what a scale has: the channels, or the axes that are averaged over."""
    if KINDS[kind].per == "channel":
        return ("C",)
    given = inputs.expr("axes")
    axes = rational(given) if given is not None else 1 if convention in ("keras", "onnx") else rank - 1
    if not isinstance(axes, int) or axes >= rank:
        rule = "it is a number of last axes, and the first are the examples"
        raise DomainError("axes", inputs.typed["axes"], rule, f"--axes {rank - 1}" if rank > 2 else "a shape with more axes: 32x64x56x56")
    return tuple([LETTERS[name] for name in names_of(rank, last=convention == "keras")[rank - axes :]])


def _assumed(inputs: Inputs, kind: str, affine: str) -> list[Assumption]:
    found = [] if inputs.given("kind") else [Assumption("kind", kind, "")]
    if not inputs.given("affine") and affine != "none":
        found.append(Assumption("affine", affine, "scale and shift" if affine == "both" else "a scale"))
    if not inputs.given("affine") and affine == "none" and kind == "instance":
        found.append(Assumption("affine", affine, "affine=False, PyTorch's default"))
    return found


def table(inputs: Inputs, kind: str, ledger: Ledger) -> Table:
    """What each convention counts."""
    rows: list[tuple[Expr | str, ...]] = []
    rank = len(inputs.sizes("input")) or 2
    for convention, name in FRAMEWORKS.items():
        asked = inputs._replace(values={**inputs.values, "convention": convention})
        refuse_foreign(asked, kind)
        found = formulas(kind, settings(asked, kind).affine, _letters(asked, kind, convention, rank), convention)
        rows.append((name, *[ledger.value(text) for text in found]))
    columns = ("counted by", "learnable", "buffers", "in its summary")
    return Table("counts", "", columns, tuple(rows), NOTES.get(kind, ""))


NOTES = {
    "batch": "Keras' summary and an ONNX file count the running statistics among the parameters",
    "instance": "PyTorch's instance norm learns nothing unless affine=True; Keras has it as GroupNormalization(groups=-1)",
    "layer": "Keras and ONNX average over the last axis by default, PyTorch over the axes it is told",
    "rms": "Keras and ONNX average over the last axis by default, PyTorch over the axes it is told",
}
