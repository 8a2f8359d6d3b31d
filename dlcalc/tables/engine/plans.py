"""A question worked once in letters, for all rows that differ in numbers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.ledger import Rule, remembered_rules
from dlcalc.derivation.model import Derivation, Step
from dlcalc.derivation.parameters import read
from dlcalc.derivation.topic import Topic
from dlcalc.notation.columns_exact import run
from dlcalc.notation.columns_program import Part, Program
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Expr, symbols
from dlcalc.tables.engine.exact import REFUSALS, given
from dlcalc.tables.engine.lettered import Lettered
from dlcalc.tables.engine.resolve import Letter, Output, Resolver
from dlcalc.tables.engine.words import Pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTER = "q_"
"""What the letters of columns begin with; a text that holds it is never worked in letters."""


class Slot(NamedTuple):
    """A column of a plan: the parameter whose number it is, which of its numbers, and the least that it may be."""

    letter: str
    parameter: str
    place: int
    minimum: int


class Condition(NamedTuple):
    """What a row must satisfy: the place of its truth, and the parameters whose numbers it speaks of."""

    place: int
    parameters: frozenset[str]


class Plan(NamedTuple):
    """How rows with the same words are worked over columns.

    Attributes:
        program: the operations.
        slots: the columns that it works on.
        outputs: the results by name.
        lettered: the other results, in which a quantity that was not given stays a letter.
        rules: the conditions that a row must satisfy, in the order in which the single command looks at them.
        made_of: the steps and all results of the question in letters, by name; one in numbers that has others is another question.
    """

    program: Program
    slots: tuple[Slot, ...]
    outputs: Mapping[str, Output]
    lettered: Mapping[str, Lettered]
    rules: tuple[Condition, ...]
    made_of: tuple[tuple[str, ...], ...]


class Worked(NamedTuple):
    """What a plan has of some rows.

    Attributes:
        values: by place.
        bad: the rows that have no answer here; None for none.
        broken: those of them that only break a rule, each with the first that it breaks, as the place among the plan's rules.
    """

    values: Mapping[int, NDArray[Any]]
    bad: NDArray[Any] | None
    broken: tuple[tuple[int, NDArray[Any]], ...]


def plan_of(topic: Topic, results: Sequence[str], patterns: Mapping[str, Pattern], defaults: Mapping[str, str]) -> Plan | None:
    """Work a question in letters.

    Args:
        topic: the topic that is asked.
        results: the names of the results that are asked for.
        patterns: the words of the rows by parameter name, and where their numbers stand.
        defaults: the inputs that are the same in every row, and no pattern has.

    Returns:
        None where it cannot be worked so: the rows are then worked one by one.
    """
    words = {name: pattern.word for name, pattern in patterns.items() if pattern.word is not None}
    if any(LETTER in text for text in (*words.values(), *defaults.values())):
        return None
    slots, raw = _raw(topic, patterns)
    raw = given(topic, {**defaults, **words}) | raw
    letters = tuple([Letter(slot.letter, slot.minimum) for slot in slots])
    try:
        with remembered_rules() as rules:
            answer = topic.work(read(topic, raw))
        resolver = Resolver((*answer.steps, *answer.composed), letters)
        outputs, lettered = _results(resolver, answer, [name for name in results if name in answer.results])
        conditions = _conditions(resolver, rules, slots)
        for step in (*answer.steps, *answer.composed):
            _define(resolver, step)
    except REFUSALS:
        return None
    return Plan(resolver.program, slots, outputs, lettered, conditions, made_of(answer))


def _conditions(resolver: Resolver, rules: Sequence[Rule], slots: Sequence[Slot]) -> tuple[Condition, ...]:
    """The rules over columns; those that an unknown letter keeps open are none."""
    found: dict[int, Condition] = {}
    for rule in rules:
        place = resolver.rule(rule)
        if place is not None:
            letters = resolver.columns_in(rule.predicate, rule.inputs)
            found.setdefault(place, Condition(place, frozenset([slot.parameter for slot in slots if slot.letter in letters])))
    return tuple(found.values())


def made_of(answer: Derivation) -> tuple[tuple[str, ...], ...]:
    """The steps and the results of an answer, by name."""
    return tuple([step.id for step in answer.steps]), tuple([step.id for step in answer.composed]), tuple(answer.results)


def _raw(topic: Topic, patterns: Mapping[str, Pattern]) -> tuple[tuple[Slot, ...], dict[str, object]]:
    """The raw inputs with a fresh letter for each number."""
    slots: list[Slot] = []
    raw: dict[str, object] = {}
    for name, pattern in patterns.items():
        if not pattern.slots:
            continue
        minimum = topic.parameter(name).minimum
        mine = [Slot(f"{LETTER}{len(slots) + place}", name, place, minimum) for place in range(pattern.slots)]
        slots += mine
        raw[name] = pattern.raw(iter([Letter(slot.letter, minimum).value for slot in mine]))
    return tuple(slots), raw


def _results(resolver: Resolver, answer: Derivation, names: Sequence[str]) -> tuple[dict[str, Output], dict[str, Lettered]]:
    """The results that are numbers, and those in which a letter stays.

    Raises:
        Undecided: one is neither.
    """
    outputs: dict[str, Output] = {}
    lettered: dict[str, Lettered] = {}
    for name in names:
        try:
            outputs[name] = _output(resolver, answer, name)
        except Undecided:
            if not set(symbols(answer.results[name])) - resolver.columns:
                raise
            lettered[name] = Lettered(answer, name, resolver.letters)
    return outputs, lettered


def _output(resolver: Resolver, answer: Derivation, name: str) -> Output:
    """A result: what its step computes, or the value itself."""
    value: Expr = answer.results[name]
    for step in reversed((*answer.steps, *answer.composed)):
        if step.id == name and step.value == value:
            return resolver.step(step)
    return resolver.output(value, {})


def _define(resolver: Resolver, step: Step) -> None:
    """See to it that a step has a value in every row, one that no result needs too: the single command works all of them.

    Raises:
        Undecided: that is not certain.
    """
    try:
        resolver.step(step)
    except Undecided:
        if not resolver.harmless(step):
            raise


def work(plan: Plan, columns: Mapping[tuple[str, int], NDArray[Any]]) -> Worked:
    """Work rows with a plan.

    Args:
        plan: how.
        columns: int64 arrays of one length, by parameter name and place.
    """
    import numpy as np

    bad: NDArray[Any] | None = None
    values: dict[str, NDArray[Any]] = {}
    for slot in plan.slots:
        column = columns[slot.parameter, slot.place]
        if column.min() < slot.minimum:
            bad = _either(bad, column < slot.minimum)
            column = np.maximum(column, slot.minimum)
        values[slot.letter] = column
    found = run(plan.program, values, tuple(dict.fromkeys((*_places(plan.outputs.values()), *[rule.place for rule in plan.rules]))))
    bad = _either(bad, found.bad)
    broken = []
    for place, rule in enumerate(plan.rules):
        if not found.values[rule.place].all():
            breaks = ~found.values[rule.place] if bad is None else ~found.values[rule.place] & ~bad
            broken.append((place, breaks))
            bad = _either(bad, breaks)
    return Worked(found.values, bad, tuple(broken))


def _either(left: NDArray[Any] | None, right: NDArray[Any] | None) -> NDArray[Any] | None:
    return right if left is None else left if right is None else left | right


def _places(outputs: Any) -> list[int]:
    """The places of all numbers in these results."""
    found: list[int] = []
    for output in outputs:
        if isinstance(output, Part):
            found += [output.above, *([output.below] if output.below is not None else [])]
        else:
            found += _places(output)
    return found
