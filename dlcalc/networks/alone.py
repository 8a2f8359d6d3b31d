"""One layer of a network, with its steps: as the topic works it that it belongs to, or by its own formulas."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.networks.model import INPUT, Network
from dlcalc.networks.records import records
from dlcalc.networks.state import COUNTS, VOCABULARY, Worked, derived
from dlcalc.notation.expr import Expr, Seq, symbols

if TYPE_CHECKING:
    from dlcalc.networks.telling import Told

LISTED = 12
"""Names that an error lists at most."""


def alone(told: Told) -> Derivation:
    """The answer about one layer, or about the layers of a block.

    Raises:
        DomainError: none has the name.
    """
    name = told.inputs.word("layer").strip()
    worked = next((each for each in told.worked if each.layer.name.lower() == name.lower()), None)
    if worked is None:
        return _block(told, name)
    return _by_topic(told, worked) if worked.answer.question is not None else _by_itself(told, worked)


def _block(told: Told, name: str) -> Derivation:
    """The layers whose names begin so, as a network of their own."""
    from dlcalc.networks.telling import whole

    block = tuple([each for each in told.worked if each.layer.name.lower().startswith(f"{name.lower()}.")])
    if not block:
        raise _unknown(told, name)
    begins = block[0].layer.name[: len(name)]
    network = Network(begins, (), source=f"a block of {told.network.title}, after {_after(block[0])}")
    return whole(told._replace(worked=block, shape=block[0].before[0].shape, network=network, prefix=f"{begins}."))


def _unknown(told: Told, name: str) -> DomainError:
    names = [each.layer.name for each in told.worked]
    near = get_close_matches(name[:80], names, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"the layers are {_listed(names)}"
    return DomainError("layer", name, "the network has no layer and no block of this name", hint)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:LISTED])}{' …' if len(names) > LISTED else ''}"


def _by_topic(told: Told, worked: Worked) -> Derivation:
    """The topic's own answer, with the place of the layer at its head; its results are those of the network that it has."""
    question = worked.answer.question
    assert question is not None
    declared = {info.name for info in told.inputs.topic.results}
    found = derived(question, only=tuple([name for name in told.inputs.only if name in COUNTS]), all=told.inputs.all)
    results = _results(told, worked, {name: value for name, value in found.results.items() if name in declared})
    fields = {each: getattr(found, each) for each in Derivation.__annotations__}
    return Derivation(
        **{
            **fields,
            "topic": told.inputs.topic.name,
            "title": worked.layer.name,
            "headline": _headline(told, worked, found.title),
            "inputs": dict(told.inputs.typed),
            "given": (*found.given, _place(told, worked)),
            "symbols": {name: _meaning(told, found, name) for value in results.values() for name in symbols(value)},
            "results": results,
            "info": told.info(results),
            "records": records(told, (worked,)),
        }
    )


def _by_itself(told: Told, worked: Worked) -> Derivation:
    """The layer's own steps."""
    ledger = worked.answer.ledger
    steps = tuple(ledger.steps) if ledger is not None else ()
    results = _results(told, worked, {})
    return Derivation(
        topic=told.inputs.topic.name,
        title=worked.layer.name,
        headline=_headline(told, worked, worked.layer.spec.kind.title),
        inputs=dict(told.inputs.typed),
        given=(_place(told, worked),),
        assumed=(),
        conventions={"convention": told.convention},
        symbols={name: _meaning(told, None, name) for value in results.values() for name in symbols(value)},
        steps=steps,
        shown=tuple([step.id for step in steps if not told.inputs.only or step.id in told.inputs.only]),
        results=results,
        info=told.info(results),
        remark="",
        warnings=(),
        tables=(),
        pictures=(),
        vocabulary=VOCABULARY,
        records=records(told, (worked,)),
    )


def _results(told: Told, worked: Worked, found: dict[str, Expr]) -> dict[str, Expr]:
    answer = worked.answer
    shape = told.written(answer.signal.shape)
    values = {**found, **answer.counts, "output_shape": Seq("shape", shape) if len(shape) > 1 else shape[0]}
    field = answer.signal.field
    if field is not None:
        values["receptive_field"], values["jump"] = told.along(field.seen), told.along(field.jump)
    return {info.name: values[info.name] for info in told.inputs.topic.results if info.name in values}


def _headline(told: Told, worked: Worked, title: str) -> str:
    before = " and ".join([told.shown(signal.shape) for signal in worked.before])
    return f"{title[0].upper()}{title[1:]}, {worked.layer.spec.text}: {before} → {told.shown(worked.answer.signal.shape)}"


def _place(told: Told, worked: Worked) -> str:
    place = next(place for place, each in enumerate(told.worked, 1) if each is worked)
    return f"layer {place} of {len(told.worked)} of {told.network.title}, after {_after(worked)}"


def _after(worked: Worked) -> str:
    return " and ".join(["the input" if name == INPUT else name for name in worked.layer.inputs])


def _meaning(told: Told, found: Derivation | None, letter: str) -> str:
    if letter in told.letters.own:
        return "size of the network's input" if any(letter in symbols(size) for size in told.shape) else "batch size"
    if letter in told.letters.defined:
        return "size of a map before it"
    return (found.symbols if found is not None else {}).get(letter, "batch size")
