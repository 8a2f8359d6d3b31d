"""What works a table, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.topic import Topic
from dlcalc.tables.engine.breaking import Breaking
from dlcalc.tables.engine.exact import REFUSALS, results_of, worked
from dlcalc.tables.engine.merge import Piece, column_of, listed, merged
from dlcalc.tables.engine.model import Block, Cells, Coded, Column, facts_of, line_of
from dlcalc.tables.engine.plans import Plan, Worked, made_of, plan_of, work
from dlcalc.tables.engine.words import Group, Pattern, Split, groups, split

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = 8
"""Rows with the same words that are worked one by one before a plan is made for more of them."""

MOST_PLANS = 4_096
"""Plans that are kept at most."""

MOST_KEPT = 10_000
"""Single answers, and words of few rows, that are kept for rows to come."""

LONG = 1_000
"""Characters beyond which nothing is kept of what was typed."""

CHECKED = 3
"""Rows of a new plan that are held against the single command, before it is believed."""


class Worker:
    """Works the chunks of one table; call it with each, one after the other (see :func:`dlcalc.tables.engine.worker`).

    Attributes:
        topic, defaults, columns, results: as they were given; without results, all that the topic declares.
        believed: the words of rows whose plan was held against the single command.
        breaking: words the errors of rows that break a rule.
        disagreements: the words of rows whose plan did not give what the single command does; they are worked one by one. None is known.
    """

    def __init__(self, topic: Topic, defaults: Mapping[str, str], columns: tuple[str, ...], results: tuple[str, ...]) -> None:
        declared = {info.name for info in topic.results}
        known = {parameter.name for parameter in topic.parameters}
        for name in (*defaults, *columns):
            if name not in known:
                raise KeyError(f"{topic.name} has no parameter {name}")
        for name in results:
            if name not in declared:
                raise KeyError(f"{topic.name} has no result {name}")
        self.topic = topic
        self.defaults = dict(defaults)
        self.columns = columns
        self.results = results or tuple([info.name for info in topic.results])
        self.disagreements: list[tuple[Pattern, ...]] = []
        self.believed: set[tuple[Pattern, ...]] = set()
        self.breaking = Breaking()
        self._answers: dict[tuple[tuple[str, str], ...], dict[str, Any] | tuple[str, str, str]] = {}
        self._plans: dict[tuple[Pattern, ...], Plan | None] = {}
        self._seen: dict[tuple[Pattern, ...], int] = {}

    def __call__(self, columns: Mapping[str, Cells]) -> Block:
        """Work a chunk.

        Args:
            columns: the cells of every column that was named, all of one length: an int64 array; a :class:`Column` of one with a
                mask; text as typed in a list, or :class:`Coded` where it repeats. An empty cell (None) takes the default.
        """
        rows = length_of(columns[self.columns[0]]) if self.columns else 0
        chunk = _Chunk(self, columns, rows)
        splits = {name: split(self.topic.parameter(name), columns[name]) for name in self.columns}
        for group in groups(list(splits.values()), rows) if rows else ():
            chunk.work(group, splits)
        return chunk.block()

    def plan(self, patterns: tuple[Pattern, ...], rows: int) -> Plan | None:
        """The plan for rows with these words; None where they are worked one by one.

        Args:
            patterns: their words, a pattern a column.
            rows: how many there are in this chunk.
        """
        if patterns in self._plans:
            return self._plans[patterns]
        if any(len(pattern.word or "") > LONG for pattern in patterns):
            return None
        if len(self._seen) >= MOST_KEPT:
            self._seen.clear()
        seen = self._seen[patterns] = self._seen.get(patterns, 0) + rows
        if seen <= FEW or len(self._plans) >= MOST_PLANS:
            return None
        mine = dict(zip(self.columns, patterns, strict=True))
        rest = {name: text for name, text in self.defaults.items() if mine.get(name, Pattern()) == Pattern()}
        given = {name: pattern for name, pattern in mine.items() if pattern != Pattern()}
        plan = self._plans[patterns] = plan_of(self.topic, self.results, given, rest)
        return plan

    def distrust(self, patterns: tuple[Pattern, ...]) -> None:
        """Work rows with these words one by one from now on."""
        self._plans[patterns] = None
        self.disagreements.append(patterns)

    def answer(self, raw: Mapping[str, str]) -> dict[str, Any] | tuple[str, str, str]:
        """The results of the single command as plain values, or the facts of its refusal; a row that was met before is not worked anew."""
        key = tuple(raw.items())
        found = self._answers.get(key)
        if found is None:
            try:
                found = results_of(worked(self.topic, raw), self.results)
            except REFUSALS as error:
                found = facts_of(error)
            if len(self._answers) >= MOST_KEPT:
                self._answers.clear()
            arrays = isinstance(found, dict) and any(hasattr(value, "nbytes") for value in found.values())
            if not arrays and sum(map(len, raw.values())) <= LONG:  # what is kept must stay small
                self._answers[key] = found
        return found

    def raw(self, columns: Mapping[str, Cells], row: int) -> dict[str, str]:
        """The inputs of one row as typed, the defaults among them."""
        found = dict(self.defaults)
        for name in self.columns:
            text = cell_of(columns[name], row)
            if text is not None:
                found[name] = text
        return found


class _Chunk:
    """A chunk under way."""

    def __init__(self, worker: Worker, columns: Mapping[str, Cells], rows: int) -> None:
        self.worker = worker
        self.columns = columns
        self.rows = rows
        self.pieces: dict[str, list[Piece]] = {name: [] for name in worker.results}
        self.singles: dict[str, dict[int, Any]] = {name: {} for name in worker.results}
        self.broken: dict[int, tuple[str, str, str]] = {}
        self.exact = 0

    def work(self, group: Group, splits: Mapping[str, Split]) -> None:
        """Work the rows that have the same words."""
        import numpy as np

        here = group.rows
        count = self.rows if here is None else len(here)
        plan = self.worker.plan(group.patterns, count)
        if plan is None or not plan.slots:
            self.one_by_one(range(self.rows) if here is None else here.tolist())
            return
        numbers = {(slot.parameter, slot.place): splits[slot.parameter].numbers[slot.place] for slot in plan.slots}
        found = work(plan, numbers if here is None else {key: column[here] for key, column in numbers.items()})
        kept = None if found.bad is None else np.flatnonzero(~found.bad)
        columns = {name: column_of(output, found.values, kept) for name, output in plan.outputs.items()}
        columns |= self.lettered(group, plan, kept, numbers)
        rows = kept if here is None else here if kept is None else here[kept]
        if not self.agrees(group.patterns, plan, columns, rows):
            self.one_by_one(range(self.rows) if here is None else here.tolist())
            return
        if kept is None or len(kept):
            for name, column in columns.items():
                self.pieces[name].append(Piece(rows, column))
        if found.bad is not None:
            self.refused(group, plan, found, numbers)

    def lettered(
        self, group: Group, plan: Plan, kept: NDArray[Any] | None, numbers: Mapping[tuple[str, int], NDArray[Any]]
    ) -> dict[str, Column]:
        """The results in which a letter stays, of the rows that are kept."""
        rows = kept if group.rows is None else group.rows if kept is None else group.rows[kept]
        count = self.rows if rows is None else len(rows)
        if not plan.lettered or not count:
            return {}
        found = {}
        for slot in plan.slots:
            column = numbers[slot.parameter, slot.place]
            found[slot.letter] = column if rows is None else column[rows]
        return {name: each.column(found, count) for name, each in plan.lettered.items()}

    def refused(self, group: Group, plan: Plan, found: Worked, numbers: Mapping[tuple[str, int], NDArray[Any]]) -> None:
        """Work the rows that a plan has no answer for."""
        import numpy as np

        assert found.bad is not None
        rest = found.bad
        for rule, breaks in found.broken:
            rest = rest & ~breaks
            places = np.flatnonzero(breaks)
            rows = places if group.rows is None else group.rows[places]
            for row, facts in self.worker.breaking.errors(group.patterns, plan, rule, rows, numbers, self.refusal) if len(rows) else ():
                if facts is None:
                    self.one_by_one([row])
                else:
                    self.broken[row] = facts
        places = np.flatnonzero(rest)
        self.one_by_one((places if group.rows is None else group.rows[places]).tolist())

    def refusal(self, row: int) -> tuple[str, str, str] | None:
        """Why the single command has no answer for a row; None where it has one."""
        answer = self.worker.answer(self.worker.raw(self.columns, row))
        return answer if isinstance(answer, tuple) else None

    def agrees(self, patterns: tuple[Pattern, ...], plan: Plan, columns: Mapping[str, Column], rows: NDArray[Any] | None) -> bool:
        """Whether a new plan gives what the single command does, on a few of the rows."""
        worker = self.worker
        if patterns in worker.believed:
            return True
        count = self.rows if rows is None else len(rows)
        for place in sorted({count * part // CHECKED for part in range(CHECKED)} if count else ()):
            row = place if rows is None else int(rows[place])
            if not _same(worker, plan, worker.raw(self.columns, row), {name: entry(column, place) for name, column in columns.items()}):
                worker.distrust(patterns)
                return False
        if count:
            worker.believed.add(patterns)
        return True

    def one_by_one(self, rows: Iterable[int]) -> None:
        """Work rows as the single command does."""
        worker = self.worker
        for row in rows:
            self.exact += 1
            answer = worker.answer(worker.raw(self.columns, row))
            if isinstance(answer, tuple):
                self.broken[row] = answer
                continue
            for name, value in answer.items():
                self.singles[name][row] = value

    def block(self) -> Block:
        """All that was worked."""
        results = {name: merged(self.rows, self.pieces[name], self.singles[name]) for name in self.worker.results}
        broken = dict(sorted(self.broken.items()))
        errors = {row: line_of(facts) for row, facts in broken.items()}
        return Block(self.rows, {name: column for name, column in results.items() if column is not None}, errors, broken, self.exact)


def _same(worker: Worker, plan: Plan, raw: Mapping[str, str], mine: Mapping[str, Any]) -> bool:
    """Whether the single command has the same results for a row, by the same steps."""
    try:
        answer = worked(worker.topic, raw)
    except REFUSALS:
        return False
    right = results_of(answer, worker.results)
    same = right.keys() == mine.keys() and all(type(value) is type(mine[name]) and value == mine[name] for name, value in right.items())
    return same and made_of(answer) == plan.made_of


def entry(column: Column, row: int) -> Any:
    """One entry of a column, as a plain value; None where there is none."""
    return listed(Column(_cut(column, row)))[0]


def _cut(column: Column, row: int) -> Any:
    values = column.values
    if isinstance(values, tuple):
        return tuple([Column(_cut(each, row)) for each in values])
    return values[row : row + 1]


def length_of(cells: Cells) -> int:
    """How many rows there are."""
    if isinstance(cells, Coded):
        return len(cells.codes)
    return len(cells.values) if isinstance(cells, Column) else len(cells)


def cell_of(cells: Cells, row: int) -> str | None:
    """One cell as typed; None where it is empty."""
    if isinstance(cells, Coded):
        code = int(cells.codes[row])
        return None if code < 0 else cells.words[code]
    if isinstance(cells, Column):
        if cells.mask is not None and cells.mask[row]:
            return None
        value: Any = cells.values[row]
    else:
        value = cells[row]
    return value if value is None or isinstance(value, str) else str(int(value))
