"""What a sweep varies: the axes of its grid, counted before anything is worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import text_of
from dlcalc.derivation.swept import CASE
from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.tables import lists
from dlcalc.tables.cases import by_name, fold, settings

MOST_ROWS = 10_000


class Entry(NamedTuple):
    """One value of an axis: its text, and what it sets, raw, by parameter name."""

    text: str
    sets: Mapping[str, object]


class Axis(NamedTuple):
    """What varies together: a parameter's values, or (``parameter`` None) the named variants."""

    parameter: Parameter | None
    entries: tuple[Entry, ...]


class Plan(NamedTuple):
    """A grid of questions.

    Attributes:
        topic: the topic that is asked.
        fixed: the raw inputs that no axis varies.
        axes: in the order given; the last varies fastest. None where nothing varies.
    """

    topic: Topic
    fixed: Mapping[str, object]
    axes: tuple[Axis, ...]

    @property
    def varied(self) -> tuple[Parameter, ...]:
        """The parameters that vary, in the declared order within the named variants."""
        found = {name for axis in self.axes for entry in axis.entries for name in entry.sets}
        listed = [axis.parameter for axis in self.axes if axis.parameter is not None]
        return (*[each for each in self.topic.parameters if each.name in found and each not in listed], *listed)

    def combinations(self) -> Iterator[tuple[Entry, ...]]:
        """Every combination, an entry of each axis."""
        return product(*[axis.entries for axis in self.axes])

    def raw(self, combination: Iterable[Entry]) -> dict[str, object]:
        """The raw inputs of one combination."""
        found = dict(self.fixed)
        for entry in combination:
            found |= entry.sets
        return found


def plan(
    topic: Topic, raw: Mapping[str, object], cases: Sequence[str] = (), order: Iterable[str] = (), presets: Mapping[str, str] = {}
) -> Plan:
    """Find what varies.

    Args:
        topic: the topic that is asked.
        raw: its inputs by name: text as typed, or Python values, of which a list or a range stands for several.
        cases: named variants, as typed.
        order: names (and ``case``) in the order given; the order of ``raw`` by default.
        presets: what no case may change.

    Raises:
        DomainError: a list, range or case that is written wrongly, or more than :data:`MOST_ROWS` combinations.
    """
    known = by_name(topic)
    fixed = _canonical(known, raw)
    pieces = {name: found for name, value in fixed.items() if (found := _entries(known, name, value)) is not None}
    named = [Entry(text.strip(), settings(topic, text)) for text in cases]
    _refuse_clashes(pieces, named, presets)
    _refuse_many({name: lists.count(found) for name, found in pieces.items()}, len(named))
    axes = {name: _axis(known[name], found) for name, found in pieces.items()}
    if named:
        axes[CASE] = Axis(None, tuple(named))
    ordered = [axes[name] for name in dict.fromkeys([*order, *axes]) if name in axes]
    return Plan(topic, {name: value for name, value in fixed.items() if name not in axes}, tuple(ordered))


def _canonical(known: Mapping[str, Parameter], raw: Mapping[str, object]) -> dict[str, object]:
    """The raw inputs by their parameters' own names; an unknown name stays, for the reader to refuse."""
    found: dict[str, object] = {}
    for name, value in raw.items():
        parameter = known.get(fold(name))
        own = name if parameter is None else parameter.name
        if own in found:
            raise DomainError(own, text_of(value), "it was given twice")
        found[own] = value
    return found


def _entries(known: Mapping[str, Parameter], name: str, value: object) -> list[Sequence[object]] | None:
    parameter = known.get(name)
    return None if parameter is None else lists.entries(parameter, value)


def _axis(parameter: Parameter, pieces: list[Sequence[object]]) -> Axis:
    values = [str(value) if isinstance(piece, range) else value for piece in pieces for value in piece]
    return Axis(parameter, tuple([Entry(text_of(value), {parameter.name: value}) for value in values]))


def _refuse_clashes(listed: Mapping[str, object], named: Iterable[Entry], presets: Mapping[str, str]) -> None:
    for entry in named:
        for name, value in entry.sets.items():
            if name in listed:
                raise DomainError(CASE, entry.text, f"it sets {name}, which is a list already", "give it in one of them")
            if presets.get(name, value) != value:
                raise DomainError(CASE, entry.text, f"this command means --{name} {presets[name]}")


def _refuse_many(counts: Mapping[str, int], cases: int) -> None:
    rows = prod(counts.values()) * max(cases, 1)
    if rows > MOST_ROWS:
        by = " × ".join([f"{count:,} of {name}" for name, count in (*counts.items(), *([(CASE, cases)] if cases else []))])
        raise DomainError(
            "", "", f"a sweep has {MOST_ROWS:,} rows at most, and this one {rows:,}: {by}", "a step makes a range shorter: 1..1000..10"
        )
