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
"""Combinations that are worked as questions of their own."""

MOST_COLUMNS = 10_000_000
"""Combinations that are worked as columns."""

MOST_VALUES = 100_000
"""Values of one parameter."""


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
        chosen: the places of the combinations that are asked for, in order; None for all.
    """

    topic: Topic
    fixed: Mapping[str, object]
    axes: tuple[Axis, ...]
    chosen: tuple[int, ...] | None = None

    @property
    def rows(self) -> int:
        """How many combinations the grid has."""
        return prod([len(axis.entries) for axis in self.axes])

    @property
    def asked(self) -> int:
        """How many of them are asked for."""
        return self.rows if self.chosen is None else len(self.chosen)

    @property
    def varied(self) -> tuple[Parameter, ...]:
        """The parameters that vary, in the declared order within the named variants."""
        found = {name for axis in self.axes for entry in axis.entries for name in entry.sets}
        listed = [axis.parameter for axis in self.axes if axis.parameter is not None]
        return (*[each for each in self.topic.parameters if each.name in found and each not in listed], *listed)

    def combinations(self) -> Iterator[tuple[Entry, ...]]:
        """Every combination, an entry of each axis."""
        if self.chosen is None:
            return product(*[axis.entries for axis in self.axes])
        return iter([self.combination(place) for place in self.chosen])

    def combination(self, place: int) -> tuple[Entry, ...]:
        """One combination by its place in the whole grid."""
        found = []
        for axis in reversed(self.axes):
            place, entry = divmod(place, len(axis.entries))
            found.append(axis.entries[entry])
        return tuple(reversed(found))

    def raw(self, combination: Iterable[Entry]) -> dict[str, object]:
        """The raw inputs of one combination."""
        found = dict(self.fixed)
        for entry in combination:
            found |= entry.sets
        return found


def plan(
    topic: Topic, raw: Mapping[str, object], cases: Sequence[str] = (), order: Iterable[str] = (), presets: Mapping[str, str] = {},
    most: int = MOST_ROWS,
) -> Plan:  # fmt: skip
    """Find what varies.

    Args:
        topic: the topic that is asked.
        raw: its inputs by name: text as typed, or Python values, of which a list or a range stands for several.
        cases: named variants, as typed.
        order: names (and ``case``) in the order given; the order of ``raw`` by default.
        presets: what no case may change.
        most: how many combinations there may be.

    Raises:
        DomainError: a list, range or case that is written wrongly, or more than ``most`` combinations.
    """
    known = by_name(topic)
    fixed = _canonical(known, raw)
    pieces = {name: found for name, value in fixed.items() if (found := _entries(known, name, value)) is not None}
    named = [Entry(text.strip(), settings(topic, text)) for text in cases]
    _refuse_clashes(pieces, named, presets)
    _refuse_many({name: lists.count(found) for name, found in pieces.items()}, len(named), most)
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


def _refuse_many(counts: Mapping[str, int], cases: int, most: int) -> None:
    rows = prod(counts.values()) * max(cases, 1)
    long = next((name for name, count in counts.items() if count > MOST_VALUES and rows <= most), None)
    if long is not None:
        raise DomainError(
            long, "", f"one list has {MOST_VALUES:,} values at most, and this one {counts[long]:,}", "1..1000000..10 has steps"
        )
    if rows > most:
        by = " × ".join([f"{count:,} of {name}" for name, count in (*counts.items(), *([(CASE, cases)] if cases else []))])
        raise DomainError(
            "", "", f"a sweep has {most:,} rows at most, and this one {rows:,}: {by}", "a step makes a range shorter: 1..1000..10"
        )
