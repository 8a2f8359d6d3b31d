"""What an answer on numbers says: headline, what was given and assumed, which steps, the values over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Assumption, Derivation, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.plots import pictures
from dlcalc.notation.array import Array, entry
from dlcalc.notation.show import ascii_text
from dlcalc.topics.lstm.cells import CELLS, RESETS, UPDATES
from dlcalc.topics.lstm.numbers.drawn import plots
from dlcalc.topics.lstm.numbers.kernels import PEEPHOLES
from dlcalc.topics.lstm.numbers.parts import shaped
from dlcalc.topics.lstm.numbers.question import Question, exact_results, question
from dlcalc.topics.lstm.numbers.results import results_of
from dlcalc.topics.lstm.numbers.tables import tables
from dlcalc.topics.lstm.numbers.unit import LONGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


def answer(inputs: Inputs) -> Derivation:
    """Work a recurrent layer on numbers."""
    asked = question(inputs)
    results = results_of(asked, asked.made) | exact_results(asked)
    info = {each.name: each for each in inputs.topic.results}
    order = [parameter.name for parameter in inputs.topic.parameters]
    drawings = plots(asked)
    return Derivation(
        topic=inputs.topic.name,
        title=_title(asked),
        headline=_headline(asked),
        inputs={name: inputs.values[name] for name in order if inputs.given(name)},
        given=tuple(_given(asked)),
        assumed=tuple(_assumed(asked)),
        conventions=_conventions(asked),
        symbols={},
        steps=tuple(asked.ledger.steps),
        shown=_shown(asked),
        results={name: results[name] for name in info if name in results},
        info=info,
        remark=_remark(asked),
        warnings=tuple(_warnings(asked)),
        tables=tables(asked, results),
        pictures=pictures(inputs, drawings),
        vocabulary=asked.ledger.vocabulary,
        plots=drawings,
        unrounded={} if asked.plain is None else results_of(asked, asked.plain),
    )


def _title(asked: Question) -> str:
    title = CELLS[asked.found.cell].title
    return f"Bidirectional {title}" if asked.found.directions > 1 else title


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number > 1)}"


def _headline(asked: Question) -> str:
    found = asked.found
    steps, examples, features = found.x.shape
    first = f"{_count(examples, 'example')} of " if found.batched and examples > 1 else ""
    layers = f"{len(found.layers)} layers of " if len(found.layers) > 1 else ""
    after = f" → {_count(len(found.wy), 'output')}" if found.wy is not None else ""
    return f"{first}{_count(steps, 'step')} of {_count(features, 'feature')} → {layers}{_count(found.hidden, 'hidden unit')}{after}"


def _given(asked: Question) -> Iterator[str]:
    """The numbers where there are few, else how many there are."""
    found, names = asked.found, asked.names
    weights = found.layers[0][0]
    scalar = names.hidden == names.features == 1 and len(found.layers) == found.directions == 1
    if scalar and found.layout == "":
        for gate in CELLS[found.cell].gates:
            w, u, b = weights.gate(gate.letter)
            yield _equation(names.w(gate.letter, 0, 0), w[0, 0])
            if not found.stateless:
                yield _equation(names.u(gate.letter, 0, 0), u[0, 0])
            if gate.letter in found.biased:
                yield _equation(names.b(gate.letter, 0), b[0])
        if weights.inner is not None:
            yield _equation(names.inner(0), weights.inner[0])
        for place, letter in enumerate(PEEPHOLES):
            if weights.p is not None and f"p{letter}" in found.biased:
                yield _equation(names.p(letter, 0), weights.p[place, 0])
        yield from _more(asked)
        return
    what = "layers, each" if len(found.layers) > 1 else "layer"
    both = " in both directions" if found.directions > 1 else ""
    gates = len(CELLS[found.cell].gates)
    count = f"{gates} gates of {_count(found.hidden, 'unit')}" if gates > 1 else _count(found.hidden, "unit")
    yield f"{'a' if len(found.layers) == 1 else len(found.layers)} {what} of {count}{both}"
    if len(found.layers) > 1:
        yield "the last one is written out, and its `x` is what the one below puts out"
    yield from _more(asked)


def _more(asked: Question) -> Iterator[str]:
    inputs, found = asked.inputs, asked.found
    for name in ("h0", "c0"):
        value = inputs.values.get(name)
        if isinstance(value, Array):
            yield (
                _equation(f"{name[0]}_0", value.numbers.reshape(-1)[0])
                if value.numbers.size == 1
                else f"`{name[0]}_0` of {shaped(value.numbers)}"
            )
    if found.wy is not None:
        yield f"an output layer of {_count(len(found.wy), 'output')}"
    for name, words in (("reset", RESETS), ("update", {key: says for key, (_, says) in UPDATES.items()})):
        if inputs.given(name):
            yield words[inputs.word(name)]
    if inputs.given("joined"):
        yield f"weights joined on [{', '.join(inputs.word('joined'))}]"
    if inputs.given("activation"):
        yield f"activation {inputs.word('activation')}"


def _equation(name: str, value: Any) -> str:
    if isinstance(value, float) and value != value:  # noqa: PLR0124 (NaN is not itself)
        return f"`{name}` is NaN"
    return f"`{name} = {ascii_text(entry(value))}`"


def _assumed(asked: Question) -> Iterator[Assumption]:
    yield from asked.found.assumed
    if asked.found.wy is not None and not asked.inputs.given("output-activation"):
        yield Assumption("output-activation", "none", "no function on the outputs")
    if asked.inputs.places is not None:
        yield Assumption("round-steps", asked.inputs.places, f"rounded to {_count(asked.inputs.places, 'place')} after every step")


def _conventions(asked: Question) -> dict[str, str]:
    found, weights = asked.found, asked.found.layers[0][0]
    said = {"convention": asked.inputs.word("convention")}
    if found.layout:
        said["layout"] = found.layout
    if found.cell == "gru":
        said |= {"reset": weights.reset, "update": weights.update}
    if asked.inputs.places is not None:
        said["rounding"] = "after every step"
    return said


def _shown(asked: Question) -> tuple[str, ...]:
    """The steps of the shown unit, or those of the results that were asked for."""
    inputs = asked.inputs
    every = [id for ids in asked.ids.values() for id in ids]
    if inputs.all or inputs.exact:
        return tuple(every)
    own = list(asked.ids.get(asked.place.t, ()))
    letters = {"output": ("y", "s"), "h_final": ("h",), "c_final": ("c",)}
    wanted = {letter for name in inputs.only for letter in letters.get(name, (name, f"a_{name}"))}
    return tuple([id for id in own if id.rsplit("_", 2)[0] in wanted] or own)


def _remark(asked: Question) -> str:
    found, names = asked.found, asked.names
    if asked.why:
        return f"The unit is not written out: {asked.why}."
    products = names.features + names.hidden
    if products > LONGEST:
        return f"The pre-activations are not written out: each is a sum of {products:,} products."
    if found.wy is not None and len(found.wy) == 1 and asked.inputs.word("output-activation") == "softmax":
        return "The softmax of a single output is 1, whatever its score. For a probability: --output-activation sigmoid"
    if found.cell == "gru" and not asked.inputs.given("update"):
        return "Chung et al. 2014 and many courses let `z` write the new state instead: --update chung"
    if found.steps > 1 and not asked.inputs.all and not asked.inputs.exact and not asked.inputs.given("show"):
        example = f"{asked.place.n + 1}," if found.batched else ""
        return f"Every step in full: --all. Step {found.steps} alone: --show {example}{found.steps}"
    return ""


def _warnings(asked: Question) -> Iterator[Warning]:
    import numpy as np

    from dlcalc.derivation.exactly import floats

    found = asked.found
    arrays: list[tuple[str, Numbers | None]] = [("x", found.x), ("h_0", found.h0), ("c_0", found.c0)]
    for weights in [weights for layer in found.layers for weights in layer]:
        arrays += [("W", weights.w), ("U", weights.u), ("b", weights.b)]
    for name, numbers in arrays:
        if numbers is not None and numbers.dtype.kind == "f":
            count = int((~np.isfinite(floats(numbers))).sum())
            if count:
                are = "are" if count > 1 else "is"
                yield Warning("not_finite", f"`{name}` holds {_count(count, 'value')} that {are} infinite or no number (NaN).")
