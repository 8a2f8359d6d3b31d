"""Rows that break a rule: those that break the same one with the same numbers have the same error, and it is worded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.tables.engine.merge import alike
from dlcalc.tables.engine.plans import Plan
from dlcalc.tables.engine.words import Pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Facts = tuple[str, str, str]

MOST_KEPT = 50_000
"""Errors that are kept for the chunks to come."""


class Breaking:
    """Words the errors of a table.

    What a refusal says depends on the words of the row, on the numbers that its rule speaks of, and on what was typed for the
    parameter at fault: on nothing else.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Facts | None] = {}
        self._more: dict[tuple[tuple[Pattern, ...], int], frozenset[str]] = {}

    def errors(
        self, patterns: tuple[Pattern, ...], plan: Plan, rule: int, rows: NDArray[Any], numbers: Mapping[tuple[str, int], NDArray[Any]],
        refusal: Callable[[int], Facts | None],
    ) -> Iterator[tuple[int, Facts | None]]:  # fmt: skip
        """The error of each row.

        Args:
            patterns: the words of the rows.
            plan: what they are worked by.
            rule: the rule that they break first, as its place in the plan.
            rows: which rows of the chunk they are.
            numbers: the numbers of the chunk, by parameter and place.
            refusal: what the single command says of a row; None where it has an answer.
        """
        where = (patterns, rule)
        names = plan.rules[rule].parameters | self._more.get(where, frozenset())
        first = refusal(int(rows[0]))
        if first is not None and first[0] not in names:
            names |= {first[0]}
            self._more[where] = self._more.get(where, frozenset()) | {first[0]}
        columns = [numbers[slot.parameter, slot.place][rows] for slot in plan.slots if slot.parameter in names]
        keys, which = alike(columns) if columns else ([()], [0] * len(rows))
        one = dict(zip(which, rows.tolist(), strict=True))
        found = [self._facts((*where, first and first[0], *key), one[place], refusal) for place, key in enumerate(keys)]
        for row, place in zip(rows.tolist(), which, strict=True):
            yield row, found[place]

    def _facts(self, key: tuple[object, ...], row: int, refusal: Callable[[int], Facts | None]) -> Facts | None:
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = refusal(row)
        return self._kept[key]
